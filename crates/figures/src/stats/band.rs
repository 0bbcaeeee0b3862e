//! The band of usual values of a figure: the median and five median absolute deviations on either
//! side (F. R. Hampel, "The influence curve and its role in robust estimation", JASA 69 (1974),
//! 383–393). A few odd nights among the earlier ones do not move it.

/// The least number of values that makes a band.
pub const LEAST: usize = 7;
/// Half the width of the band, in median absolute deviations.
const WIDTH: f64 = 5.0;

/// Returns the bounds of the band, `(low, high)`, each at least `floor` of the median away from
/// it. Returns `None` with fewer than [`LEAST`] values.
pub fn band(values: &[f64], floor: impl Fn(f64) -> f64) -> Option<(f64, f64)> {
    if values.len() < LEAST {
        return None;
    }
    let middle = median(values)?;
    let away: Vec<f64> = values.iter().map(|value| (value - middle).abs()).collect();
    let half = (WIDTH * median(&away)?).max(floor(middle));
    Some((middle - half, middle + half))
}

/// Returns the distance from `share` that chance explains for a number of independent records:
/// three standard errors of a binomial share. One record is added on either side, so that a share
/// of 0 has a standard error too (Agresti and Coull 1998).
pub fn by_chance(share: f64, records: u64) -> f64 {
    let records = records as f64;
    let drawn = (share * records + 1.0) / (records + 2.0);
    3.0 * (drawn * (1.0 - drawn) / records.max(1.0)).sqrt()
}

/// Returns the median; `None` without values.
fn median(values: &[f64]) -> Option<f64> {
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    let (low, high) =
        (sorted.get(sorted.len().checked_sub(1)? / 2)?, sorted.get(sorted.len() / 2)?);
    Some(f64::midpoint(*low, *high))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn chances() {
        for (share, records, away) in
            [(0.0, 4, 0.56), (0.0, 1000, 0.003), (0.5, 100, 0.15), (0.1, 10_000, 0.009)]
        {
            assert!(
                (by_chance(share, records) - away).abs() < 0.06 * away,
                "{share} of {records}: {}",
                by_chance(share, records)
            );
        }
    }

    #[test]
    fn bands() {
        let none = |_| 0.0;
        assert_eq!(band(&[1.0; 6], none), None);
        assert_eq!(band(&[4.0; 7], none), Some((4.0, 4.0)));
        assert_eq!(band(&[100.0; 7], |middle| middle / 5.0), Some((80.0, 120.0)));
        // One odd night of eight moves the band little.
        assert_eq!(
            band(&[9.0, 10.0, 10.0, 11.0, 11.0, 12.0, 12.0, 900.0], none),
            Some((6.0, 16.0))
        );
    }
}
