//! Means of postings whose companies resemble themselves.

use super::bootstrap::Estimate;
use super::quantile::student_reach;

/// Mean over all units of clusters (units, sum), with an interval that knows the clusters.
///
/// The mean is a ratio of sums over clusters; its variance is that of the ratio estimator,
/// `G/(G−1) × Σ (s − n × mean)² / N²`, which is the cluster-robust one of a regression on a
/// constant; the reach is Student's with G − 1 degrees of freedom (Cameron and Miller 2015).
/// Of a single cluster there is no interval: its bounds are not numbers. `None` without units.
pub fn clustered_mean(clusters: impl Iterator<Item = (u64, f64)> + Clone, confidence: f64) -> Option<Estimate> {
    let clusters = clusters.filter(|(units, _)| *units > 0);
    let (count, units, sum) =
        clusters.clone().fold((0u64, 0u64, 0.0), |(count, units, sum), (n, s)| (count + 1, units + n, sum + s));
    if units == 0 {
        return None;
    }
    let value = sum / units as f64;
    if count < 2 {
        return Some(Estimate { value, low: f64::NAN, high: f64::NAN });
    }
    let squares: f64 = clusters.map(|(n, s)| (s - n as f64 * value).powi(2)).sum();
    let error = libm::sqrt(squares * count as f64 / (count - 1) as f64) / units as f64;
    let reach = student_reach(confidence, count - 1) * error;
    Some(Estimate { value, low: value - reach, high: value + reach })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Figures of `tests/numbers/clustered.py`, which asks statsmodels.
    #[test]
    #[allow(clippy::unreadable_literal, reason = "as the script prints them")]
    fn named_cases() {
        let cases: [(&str, &[(u64, f64)], [f64; 3]); 2] = [
            ("single postings", &[(1, 1.0), (1, 0.0), (1, 2.0), (1, 4.0)], [1.75, -0.967530883796015, 4.467530883796015]),
            (
                "companies of several",
                &[(3, 2.0), (1, 4.0), (5, -1.0), (2, 2.0)],
                [0.6363636363636364, -1.1731391634461223, 2.445866436173395],
            ),
        ];
        for (name, clusters, [value, low, high]) in cases {
            let found = clustered_mean(clusters.iter().copied(), 0.95).unwrap();
            for (found, wanted) in [(found.value, value), (found.low, low), (found.high, high)] {
                assert!((found - wanted).abs() < 1e-9, "{name}: {found} {wanted}");
            }
        }
    }

    #[test]
    fn one_cluster_has_no_interval_and_none_no_mean() {
        let one = clustered_mean(std::iter::once((3, 6.0)), 0.95).unwrap();
        assert!((one.value - 2.0).abs() < 1e-12 && one.low.is_nan() && one.high.is_nan());
        assert_eq!(clustered_mean(std::iter::empty(), 0.95), None);
    }
}
