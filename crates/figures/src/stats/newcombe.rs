//! The interval of a difference of two shares.

use super::estimate::Estimate;
use super::wilson::share_interval;

/// A share of a number of cases.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ShareOf {
    /// The share, 0 to 1.
    pub share: f64,
    /// Number of cases.
    pub cases: u64,
}

impl ShareOf {
    fn interval(self, confidence: f64) -> Option<Estimate> {
        let usable = self.cases > 0 && (0.0..=1.0).contains(&self.share);
        usable.then(|| share_interval(self.share, self.cases as f64, confidence))
    }
}

/// Computes the first share minus the second, −1 to 1, with Newcombe's hybrid score interval. It
/// combines the two Wilson intervals (R. G. Newcombe, "Interval estimation for the difference
/// between independent proportions", Statistics in Medicine 17 (1998), 873–890, method 10):
///
/// ```text
/// d − √((p₁ − l₁)² + (u₂ − p₂)²)  to  d + √((u₁ − p₁)² + (p₂ − l₂)²)
/// ```
///
/// The two groups are taken as independent. Returns `None` if a group has no cases, or if its share
/// is not between 0 and 1.
pub fn newcombe(first: ShareOf, second: ShareOf, confidence: f64) -> Option<Estimate> {
    let (first, second) = (first.interval(confidence)?, second.interval(confidence)?);
    let value = first.value - second.value;
    let low = value - libm::hypot(first.value - first.low, second.high - second.value);
    let high = value + libm::hypot(first.high - first.value, second.value - second.low);
    Some(Estimate { value, low: low.max(-1.0), high: high.min(1.0) })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn of((part, cases): (u64, u64)) -> ShareOf {
        ShareOf { share: part as f64 / cases as f64, cases }
    }

    /// From `tests/numbers/differences.py` (statsmodels).
    #[test]
    #[allow(clippy::unreadable_literal, reason = "as the script prints them")]
    fn intervals_of_statsmodels() {
        let cases = [
            ((56, 70), (48, 80), 0.95, 0.05243147240236498, 0.333872654036906),
            ((9, 10), (3, 10), 0.95, 0.17052272393450302, 0.8090179735354881),
            ((6, 7), (2, 7), 0.95, 0.0582279274823122, 0.8062496375242277),
            ((5, 56), (0, 29), 0.95, -0.03813714790353688, 0.19256001385511162),
            ((0, 10), (0, 20), 0.95, -0.16112515805281938, 0.2775327998628892),
            ((10, 10), (0, 20), 0.95, 0.6790860371419147, 1.0),
            ((1, 1), (0, 1), 0.9, -0.03256547758000283, 1.0),
            ((31_415, 70_356), (20_011, 40_590), 0.99, -0.05449588345839437, -0.03847653319260834),
        ];
        for (first, second, confidence, low, high) in cases {
            let found = newcombe(of(first), of(second), confidence).unwrap();
            assert!(
                (found.low - low).abs() < 1e-9 && (found.high - high).abs() < 1e-9,
                "{first:?} {second:?}: {found:?}"
            );
        }
    }

    #[test]
    fn no_interval() {
        for (first, second) in [((0, 0), (1, 2)), ((1, 2), (3, 2))] {
            assert_eq!(newcombe(of(first), of(second), 0.95), None);
        }
    }

    proptest! {
        #[test]
        fn holds_the_difference_and_mirrors(a in 0u64..60, b in 0u64..60, c in 0u64..60, d in 0u64..60) {
            if let Some(found) = newcombe(of((a, a + b)), of((c, c + d)), 0.95) {
                let other = newcombe(of((c, c + d)), of((a, a + b)), 0.95).unwrap();
                prop_assert!(-1.0 <= found.low && found.low <= found.value && found.value <= found.high && found.high <= 1.0);
                prop_assert!((found.low + other.high).abs() < 1e-12 && (found.value + other.value).abs() < 1e-12);
            }
        }
    }
}
