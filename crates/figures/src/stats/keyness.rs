//! A measure of words that a group of texts uses more than other texts.
//!
//! The log-odds ratio with an informative Dirichlet prior, after B. L. Monroe, M. P.
//! Colaresi and K. M. Quinn, "Fightin' Words: Lexical Feature Selection and Evaluation
//! for Identifying the Content of Political Conflict", Political Analysis 16 (2008),
//! 372–403. Plain ratios rank words highest that occur once. The prior pulls rare words towards
//! the common rate, and the ratio is divided by its standard deviation.

/// Counts of some words and of all words. They are not integers, because priors are fractions.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Frequency {
    /// Occurrences of the words in question.
    pub times: f64,
    /// Occurrences of all words, including these.
    pub of: f64,
}

/// The difference between a group and the others in the use of some words.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Keyness {
    /// δ: the log-odds ratio, a natural logarithm; positive if the group uses the words more.
    pub log_odds: f64,
    /// δ divided by its standard deviation.
    pub z: f64,
}

/// Counts of one stratum.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Stratum {
    /// Counts of the group.
    pub own: Frequency,
    /// Counts of the texts it is compared with.
    pub others: Frequency,
    /// Counts that are added to both.
    pub prior: Frequency,
}

/// Compares a group with the others:
///
/// ```text
/// δ  = ln((y₁ + α) / (n₁ + α₀ − y₁ − α)) − ln((y₂ + α) / (n₂ + α₀ − y₂ − α))
/// σ² = 1 / (y₁ + α) + 1 / (y₂ + α)
/// z  = δ / σ
/// ```
///
/// with `y` and `n` the `times` and `of` of the two, and `α` and `α₀` those of the prior, which are
/// added to both. Returns `None` if a logarithm has no value.
pub fn keyness(own: Frequency, others: Frequency, prior: Frequency) -> Option<Keyness> {
    stratified([Stratum { own, others, prior }])
}

/// Compares a group with the others within strata, each with its own prior, and combines the
/// ratios with the inverse variances as weights:
///
/// ```text
/// δ = Σ (δₛ / σₛ²) / Σ (1 / σₛ²)
/// z = Σ (δₛ / σₛ²) / √ Σ (1 / σₛ²)
/// ```
///
/// Differences between strata therefore do not count as differences between groups. A stratum in
/// which a logarithm has no value is left out. Returns `None` if all are.
pub fn stratified(strata: impl IntoIterator<Item = Stratum>) -> Option<Keyness> {
    let [mut weighed, mut weights] = [0.0; 2];
    for stratum in strata {
        let Some(LogOdds { log_odds, variance }) = compared(stratum) else { continue };
        weighed += log_odds / variance;
        weights += 1.0 / variance;
    }
    (weights > 0.0)
        .then(|| Keyness { log_odds: weighed / weights, z: weighed / libm::sqrt(weights) })
}

/// δ and σ² of one stratum.
struct LogOdds {
    log_odds: f64,
    variance: f64,
}

/// Compares the groups of one stratum; `None` if a logarithm has no value.
fn compared(Stratum { own, others, prior }: Stratum) -> Option<LogOdds> {
    let log_odds = |frequency: Frequency| {
        let with = frequency.times + prior.times;
        let without = frequency.of + prior.of - with;
        (with > 0.0 && without > 0.0).then(|| libm::log(with / without))
    };
    let log_odds = log_odds(own)? - log_odds(others)?;
    let variance = 1.0 / (own.times + prior.times) + 1.0 / (others.times + prior.times);
    Some(LogOdds { log_odds, variance })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn frequency(times: f64, of: f64) -> Frequency {
        Frequency { times, of }
    }

    /// The figures come from `tests/numbers/keyness.py`, which computes them to fifty digits.
    #[test]
    #[allow(clippy::unreadable_literal, reason = "as the script prints them")]
    fn named_cases() {
        let cases = [
            (
                "said more",
                frequency(40.0, 1_000.0),
                frequency(20.0, 4_000.0),
                frequency(1.5, 125.0),
                1.9892842181963881,
                7.486345061582161,
            ),
            (
                "said less",
                frequency(2.0, 1_000.0),
                frequency(300.0, 4_000.0),
                frequency(7.5, 125.0),
                -2.2468902654198772,
                -6.820820086811809,
            ),
            (
                "said by the others alone",
                frequency(0.0, 500.0),
                frequency(50.0, 100_000.0),
                frequency(0.5, 1_000.0),
                -0.40563184424860904,
                -0.28541555960788284,
            ),
            (
                "said by the group alone, once",
                frequency(1.0, 500.0),
                frequency(0.0, 100_000.0),
                frequency(0.015625, 1_000.0),
                8.384719836583523,
                1.0401195978965405,
            ),
            (
                "said as often by both",
                frequency(10.0, 1_000.0),
                frequency(100.0, 10_000.0),
                frequency(1.0, 100.0),
                0.0,
                0.0,
            ),
            (
                "large counts",
                frequency(120_000.0, 50_000_000.0),
                frequency(90_000.0, 900_000_000.0),
                frequency(221.0, 1_000_000.0),
                3.161009042554627,
                717.6348389473803,
            ),
            (
                "no prior",
                frequency(5.0, 100.0),
                frequency(7.0, 900.0),
                frequency(0.0, 0.0),
                1.9042374526547452,
                3.2521045706749163,
            ),
        ];
        for (name, own, others, prior, log_odds, z) in cases {
            let found = keyness(own, others, prior).unwrap();
            assert!(
                (found.log_odds - log_odds).abs() < 1e-12 && (found.z - z).abs() < 1e-12,
                "{name}: {found:?}"
            );
        }
    }

    #[test]
    fn no_figure_without_a_logarithm() {
        let cases = [
            (
                "nothing said, no prior",
                frequency(0.0, 10.0),
                frequency(3.0, 10.0),
                frequency(0.0, 0.0),
            ),
            ("nothing else said", frequency(10.0, 10.0), frequency(3.0, 10.0), frequency(0.0, 0.0)),
            ("nothing at all", frequency(0.0, 0.0), frequency(0.0, 0.0), frequency(0.0, 0.0)),
        ];
        for (name, own, others, prior) in cases {
            assert_eq!(keyness(own, others, prior), None, "{name}");
        }
    }

    proptest! {
        #[test]
        fn the_other_way_round_is_the_negative(a in 0u32..500, b in 0u32..500, share in 0.001f64..0.2) {
            let (own, others) = (frequency(f64::from(a), 1e4), frequency(f64::from(b), 2e4));
            let prior = frequency(share * 100.0, 100.0);
            let (there, back) = (keyness(own, others, prior).unwrap(), keyness(others, own, prior).unwrap());
            prop_assert!((there.z + back.z).abs() < 1e-9 && there.z.signum() == there.log_odds.signum());
        }
    }
}
