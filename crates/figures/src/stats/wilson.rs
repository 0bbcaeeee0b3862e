//! The interval of a share.

use super::estimate::Estimate;
use super::quantile::reach;
use super::rates::share;

/// Computes a share, 0 to 1, with Wilson's score interval (E. B. Wilson, "Probable inference, the
/// law of succession, and statistical inference", JASA 22 (1927), 209–212):
///
/// ```text
/// (p + z²/2n ± z √(p(1 − p)/n + z²/4n²)) / (1 + z²/n)
/// ```
///
/// From about ten cases on it keeps its confidence on average over shares, unlike
/// p ± z√(p(1−p)/n) (L. D. Brown, T. T. Cai and A. Das Gupta, Statistical Science 16 (2001),
/// 101–133). Returns `None` without cases, or if the part exceeds the whole.
pub fn wilson(part: u64, whole: u64, confidence: f64) -> Option<Estimate> {
    let value = share(part, whole).filter(|_| part <= whole)?;
    Some(share_interval(value, whole as f64, confidence))
}

/// Computes Wilson's interval of a share, 0 to 1, of `n` postings; `n` need not be a whole number.
///
/// The share may be a mean of probabilities. The answers for postings with the probabilities pᵢ are
/// draws with variances pᵢ(1 − pᵢ). With the variance of the pᵢ themselves, these add up to
/// p(1 − p), p the share (law of total variance): the interval is that of a share of `n` certain
/// answers.
pub fn share_interval(value: f64, n: f64, confidence: f64) -> Estimate {
    let z = reach(confidence);
    let scale = 1.0 + z * z / n;
    let centre = (value + z * z / (2.0 * n)) / scale;
    let half = z * libm::sqrt((value * (1.0 - value) + z * z / (4.0 * n)) / n) / scale;
    // At a share of 0 or 1 the bound is exact; rounding must not move it.
    let low = if value <= 0.0 { 0.0 } else { (centre - half).max(0.0) };
    let high = if value >= 1.0 { 1.0 } else { (centre + half).min(1.0) };
    Estimate { value, low, high }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// From `tests/numbers/intervals.py` (statsmodels).
    #[test]
    #[allow(clippy::unreadable_literal, reason = "as the script prints them")]
    fn intervals_of_statsmodels() {
        let cases = [
            (0, 1, 0.95, 0.0, 0.7934506856227626),
            (1, 1, 0.95, 0.20654931437723745, 1.0),
            (0, 12, 0.95, 2.7755575615628914e-17, 0.24249400665524085),
            (1, 3, 0.95, 0.06149194472039621, 0.7923403991979522),
            (3, 10, 0.95, 0.10779126740630099, 0.6032218525388546),
            (5, 10, 0.9, 0.26927182113826714, 0.7307281788617328),
            (10, 10, 0.95, 0.7224672001371107, 0.9999999999999999),
            (52, 92, 0.95, 0.463322463819783, 0.661884311490788),
            (999, 1_000, 0.99, 0.9915394337800183, 0.9998825836463816),
            (31_415, 70_356, 0.95, 0.44284448447252533, 0.4501910903105032),
        ];
        for (part, whole, confidence, low, high) in cases {
            let found = wilson(part, whole, confidence).unwrap();
            assert!(
                (found.low - low).abs() < 1e-9 && (found.high - high).abs() < 1e-9,
                "{part} of {whole}: {found:?}"
            );
        }
    }

    #[test]
    fn no_interval() {
        assert_eq!((wilson(0, 0, 0.95), wilson(3, 2, 0.95)), (None, None));
    }

    proptest! {
        #[test]
        fn holds_the_share_and_mirrors(part in 0u64..200, more in 0u64..200) {
            if let Some(found) = wilson(part, part + more, 0.95) {
                let other = wilson(more, part + more, 0.95).unwrap();
                prop_assert!(0.0 <= found.low && found.low <= found.value && found.value <= found.high && found.high <= 1.0);
                prop_assert!((found.low + other.high - 1.0).abs() < 1e-12);
            }
        }
    }
}
