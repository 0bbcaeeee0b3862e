//! Ranks of companies, with intervals.

use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;

use super::quantile::normal_draw;
use super::shrink::Posterior;

/// Number of draws from the posterior.
const DRAWS: usize = 2000;
/// A fixed seed, so that every run makes the same draws.
const SEED: u64 = 20_260_102;

/// A company's rank, from 1; 1 has the largest gap.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rank {
    /// The rank by posterior mean; ties keep their order in the list.
    pub rank: usize,
    /// The 5th percentile of the ranks in draws.
    pub low: usize,
    /// The 95th percentile of the ranks in draws.
    pub high: usize,
}

/// Ranks companies by posterior mean, with 90 % intervals from 2,000 draws of all companies at
/// once, independent and normal (H. Goldstein and D. J. Spiegelhalter, "League tables and their
/// limitations", Journal of the Royal Statistical Society A 159 (1996), 385–443).
///
/// The rank may lie outside its interval: of many similar companies, the one with the largest
/// posterior mean is seldom the first in a draw. Time and memory are proportional to 2,000 times
/// the number of companies, which the callers limit.
pub fn ranks(posteriors: &[Posterior]) -> Vec<Rank> {
    let mut random = ChaCha8Rng::seed_from_u64(SEED);
    let mut order = order(&posteriors.iter().map(|p| p.mean).collect::<Vec<_>>());
    let mut out = vec![Rank { rank: 0, low: 0, high: 0 }; posteriors.len()];
    order.iter().enumerate().for_each(|(at, company)| out[*company].rank = at + 1);
    let mut drawn = vec![Vec::with_capacity(DRAWS); posteriors.len()];
    for _ in 0..DRAWS {
        let values: Vec<f64> =
            posteriors.iter().map(|p| p.mean + p.sd * standard_normal(&mut random)).collect();
        order = self::order(&values);
        order.iter().zip(1..).for_each(|(company, rank): (&usize, u32)| drawn[*company].push(rank));
    }
    for (rank, drawn) in out.iter_mut().zip(&mut drawn) {
        let mut percentile =
            |percent| *drawn.select_nth_unstable((DRAWS - 1) * percent / 100).1 as usize;
        (rank.low, rank.high) = (percentile(5), percentile(95));
    }
    out
}

/// Returns the indexes of values from the largest to the smallest; ties keep their order.
pub(super) fn order(values: &[f64]) -> Vec<usize> {
    let mut order: Vec<usize> = (0..values.len()).collect();
    order.sort_by(|a, b| values[*b].total_cmp(&values[*a]).then(a.cmp(b)));
    order
}

/// Draws by inversion: one random number for each value, the same on every machine.
fn standard_normal(random: &mut ChaCha8Rng) -> f64 {
    // 53 bits and a half, so that neither 0 nor 1 occurs.
    normal_draw(((random.random::<u64>() >> 11) as f64 + 0.5) / (1u64 << 53) as f64)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stats::normal_below;

    fn posterior(mean: f64, sd: f64) -> Posterior {
        Posterior { mean, sd, positive: 0.5 }
    }

    #[test]
    #[allow(clippy::type_complexity, reason = "a table of cases")]
    fn named_cases() {
        let rank = |rank, low, high| Rank { rank, low, high };
        let cases: [(&str, &[(f64, f64)], Vec<Rank>); 4] = [
            ("nobody", &[], vec![]),
            ("one", &[(1.0, 1.0)], vec![rank(1, 1, 1)]),
            (
                "far apart",
                &[(0.0, 0.1), (9.0, 0.1), (4.0, 0.1)],
                vec![rank(3, 3, 3), rank(1, 1, 1), rank(2, 2, 2)],
            ),
            ("ties by place", &[(1.0, 0.0), (1.0, 0.0)], vec![rank(1, 1, 1), rank(2, 2, 2)]),
        ];
        for (name, companies, expected) in cases {
            let companies: Vec<Posterior> =
                companies.iter().map(|(mean, sd)| posterior(*mean, *sd)).collect();
            assert_eq!(ranks(&companies), expected, "{name}");
        }
    }

    #[test]
    fn equal_companies_have_any_rank() {
        for rank in ranks(&[posterior(0.5, 0.3); 100]) {
            assert!((3..=9).contains(&rank.low) && (92..=98).contains(&rank.high), "{rank:?}");
        }
    }

    #[test]
    fn the_interval_knows_how_sure_we_are() {
        // Each of the 99 others exceeds the first with probability Φ(−1/√2) = 0.24, so its mean
        // rank is 24.8; √2 is the standard deviation of a difference.
        let mut companies = vec![posterior(0.0, 1.0); 100];
        companies[0].mean = 1.0;
        let found = ranks(&companies)[0];
        assert_eq!(found.rank, 1);
        // The expected rank if its own θ is the 95th or the 5th percentile of N(1, 1).
        let behind = |z: f64| 1.0 + 99.0 * normal_below(-1.0 - z);
        assert!(
            (found.low as f64 - behind(1.645)).abs() < 3.0
                && (found.high as f64 - behind(-1.645)).abs() < 5.0,
            "{found:?}"
        );
    }

    #[test]
    fn draws_are_normal() {
        let mut random = ChaCha8Rng::seed_from_u64(1);
        let draws: Vec<f64> = (0..20_000).map(|_| standard_normal(&mut random)).collect();
        let moment = |power: i32| {
            draws.iter().map(|d| libm::pow(*d, f64::from(power))).sum::<f64>() / 20_000.0
        };
        assert!(
            moment(1).abs() < 0.03
                && (moment(2) - 1.0).abs() < 0.03
                && (moment(4) - 3.0).abs() < 0.2
        );
    }
}
