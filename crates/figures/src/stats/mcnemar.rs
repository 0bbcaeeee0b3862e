//! A test of paired yes-or-no values: did more change one way than the other?

use core::f64::consts::LN_2;

/// Computes `McNemar`'s exact test of paired yes-or-no values. `lost` is the number of pairs that
/// went from yes to no, and `won` the number that went from no to yes.
///
/// Returns the probability, 0 to 1, of a split at least as uneven if both directions were equally
/// likely. It is two-sided: twice the binomial tail, at most 1 (Q. `McNemar`, Psychometrika 12
/// (1947), 153–157). Pairs are taken as independent, and pairs without a change do not count. The
/// probability is 1 if no pair changed.
pub fn mcnemar(lost: u64, won: u64) -> f64 {
    let (changed, fewer) = (lost + won, lost.min(won));
    let log = |n: u64| libm::lgamma(n as f64 + 1.0);
    let mut term =
        libm::exp(log(changed) - log(fewer) - log(changed - fewer) - changed as f64 * LN_2);
    let mut tail = term;
    // Terms fall towards 0; the sum ends when they no longer change it.
    for k in (1..=fewer).rev() {
        term *= k as f64 / (changed - k + 1) as f64;
        tail += term;
        if term < tail * f64::EPSILON / 1e3 {
            break;
        }
    }
    (2.0 * tail).min(1.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// From `tests/numbers/differences.py` (statsmodels).
    #[test]
    #[allow(clippy::unreadable_literal, reason = "as the script prints them")]
    fn probabilities_of_statsmodels() {
        let cases = [
            (0, 0, 1.0),
            (0, 1, 1.0),
            (1, 1, 1.0),
            (0, 6, 0.03125),
            (2, 9, 0.0654296875),
            (5, 5, 1.0),
            (12, 25, 0.04703102743951604),
            (121, 59, 4.4344492637551645e-06),
            (1_000, 1_100, 0.03072070786424249),
            (50_000, 51_000, 0.0016696304559914016),
        ];
        for (lost, won, expected) in cases {
            let found = mcnemar(lost, won);
            assert!((found - expected).abs() < 1e-9 * expected.max(1e-6), "{lost} {won}: {found}");
            assert_eq!(found.to_bits(), mcnemar(won, lost).to_bits(), "{lost} {won}");
        }
    }

    #[test]
    fn many_changes() {
        assert!((mcnemar(1_000_000, 1_000_000) - 1.0).abs() < 1e-12);
        assert!(mcnemar(0, 10_000) < 1e-300);
    }
}
