//! Rates, shares and means of counts. Each is `None` if nothing was counted.

use titlegauge_core::gap::Millionths;

/// Returns events per thousand units; `None` without units.
pub fn per_thousand(events: u64, units: u64) -> Option<f64> {
    (units > 0).then(|| events as f64 * 1000.0 / units as f64)
}

/// Returns part divided by whole, 0 to 1; `None` if the whole is 0.
pub fn share(part: u64, whole: u64) -> Option<f64> {
    (whole > 0).then(|| part as f64 / whole as f64)
}

/// Returns the mean of numbers from their sum, in millionths; `None` without numbers.
pub fn mean(sum: i64, count: u64) -> Option<f64> {
    (count > 0).then(|| sum as f64 / Millionths::ONE as f64 / count as f64)
}

/// Returns the mean level, 0 to 4, from the number of postings at each level; `None` without
/// postings.
pub fn mean_level(levels: &[u64; 5]) -> Option<f64> {
    let count: u64 = levels.iter().sum();
    let sum: u64 = levels.iter().zip(0..).map(|(count, level)| count * level).sum();
    (count > 0).then(|| sum as f64 / count as f64)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_counted_is_no_figure() {
        assert_eq!((per_thousand(1, 0), share(1, 0), mean_level(&[0; 5])), (None, None, None));
        assert_eq!((mean(0, 0), mean(-3_000_000, 4)), (None, Some(-0.75)));
    }

    #[test]
    fn figures() {
        assert_eq!(per_thousand(3, 200), Some(15.0));
        assert_eq!(share(1, 4), Some(0.25));
        assert_eq!(mean_level(&[1, 0, 0, 0, 1]), Some(2.0));
    }
}
