//! Means and shares whose intervals account for the resemblance of postings of one company.
//!
//! They equal a regression on a constant, or on a constant and a dummy variable, with standard
//! errors clustered by company (as in `linear.rs`). They are computed from sums by company, so
//! that no caller has to keep the postings. Ten similar postings of one company weigh little more
//! than one.

use super::estimate::Estimate;
use super::quantile::student_reach;
use super::wilson::score;

/// The number and sum of the values of one cluster.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Sum {
    /// The number of values.
    pub count: u64,
    /// Their sum.
    pub sum: i64,
}

impl Sum {
    /// Adds a value.
    pub fn add(&mut self, value: i64) {
        self.count += 1;
        self.sum += value;
    }

    fn merge(mut self, other: Self) -> Self {
        self.count += other.count;
        self.sum += other.sum;
        self
    }

    /// Returns the mean; `None` without values.
    pub fn mean(self) -> Option<f64> {
        (self.count > 0).then(|| self.sum as f64 / self.count as f64)
    }
}

/// Adds up the sums of all clusters.
pub fn total<'a>(clusters: impl IntoIterator<Item = &'a Sum>) -> Sum {
    clusters.into_iter().fold(Sum::default(), |sum, cluster| sum.merge(*cluster))
}

/// Computes the mean over all clusters, with a cluster-robust interval (Cameron and Miller 2015,
/// as in [`super::regress`]). Returns `None` if fewer than two clusters have values.
pub fn clustered_mean(clusters: &[Sum], confidence: f64) -> Option<Estimate> {
    let all = total(clusters);
    let value = all.mean()?;
    let pull = |c: &Sum| (c.sum as f64 - c.count as f64 * value) / all.count as f64;
    let pulls = clusters.iter().filter(|c| c.count > 0).map(pull);
    around(value, pulls, 1.0, confidence)
}

/// A share over all clusters.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ClusteredShare {
    /// The share with its interval, from 0 to 1.
    pub share: Estimate,
    /// The number of independent postings that would carry the same information.
    pub effective: f64,
}

/// Computes the share of ones over all clusters. Its interval is Wilson's for the effective
/// number of independent postings:
///
/// ```text
/// n / max(1, d) · (t(n − 1) / t(G − 1))²
/// d = variance over the G clusters / variance of n independent ones
/// ```
///
/// The effective number is that of E. L. Korn and B. I. Graubard, "Confidence intervals for
/// proportions with small expected number of positive counts estimated from survey data", Survey
/// Methodology 24 (1998), 193–201. With Wilson's interval it keeps its confidence (N. Dean and
/// M. Pagano, Journal of Survey Statistics and Methodology 3 (2015), 484–503). If all values are
/// equal, d is that of clusters without differences inside, Σ m² / n (L. Kish, Survey Sampling,
/// 1965). The postings of a single cluster count as independent. Returns `None` without values.
pub fn clustered_share(clusters: &[Sum], confidence: f64) -> Option<ClusteredShare> {
    let all = total(clusters);
    let (value, n) = (all.mean()?, all.count as f64);
    let nonempty = || clusters.iter().filter(|c| c.count > 0);
    let g = nonempty().count();
    let effective = if g < 2 {
        n
    } else {
        let plain = value * (1.0 - value) / (n - 1.0);
        let design = if plain > 0.0 {
            let pull = |c: &Sum| (c.sum as f64 - c.count as f64 * value) / n;
            let squares = nonempty().map(|c| pull(c) * pull(c)).sum::<f64>();
            squares * g as f64 / (g as f64 - 1.0) / plain
        } else {
            nonempty().map(|c| (c.count * c.count) as f64).sum::<f64>() / n
        };
        let reach =
            student_reach(confidence, all.count - 1) / student_reach(confidence, g as u64 - 1);
        n / design.max(1.0) * reach * reach
    };
    Some(ClusteredShare { share: score(value, effective, confidence), effective })
}

/// Computes the mean of the second values minus the mean of the first, with a cluster-robust
/// interval (a dummy variable in the regression of Cameron and Miller 2015).
///
/// A cluster may have values on both sides; a change common to both then moves the difference
/// little. Returns `None` if a side has no values, or if there are fewer than two clusters or
/// three values.
pub fn clustered_change(clusters: &[[Sum; 2]], confidence: f64) -> Option<Estimate> {
    let [first, second] = [0, 1].map(|side| total(clusters.iter().map(|c| &c[side])));
    let means = [first.mean()?, second.mean()?];
    let counts = [first.count as f64, second.count as f64];
    let pull = |c: &[Sum; 2]| {
        let [a, b] = [0, 1].map(|s| (c[s].sum as f64 - c[s].count as f64 * means[s]) / counts[s]);
        b - a
    };
    let pulls = clusters.iter().filter(|c| c[0].count + c[1].count > 0).map(pull);
    let n = counts[0] + counts[1];
    let factor = if n > 2.0 { (n - 1.0) / (n - 2.0) } else { return None };
    around(means[1] - means[0], pulls, factor, confidence)
}

/// Returns the interval of a figure from the influence of each cluster on it.
fn around(
    value: f64,
    pulls: impl Iterator<Item = f64>,
    factor: f64,
    confidence: f64,
) -> Option<Estimate> {
    let (clusters, squares) = pulls.fold((0_u64, 0.0), |(n, sum), pull| (n + 1, sum + pull * pull));
    if clusters < 2 {
        return None;
    }
    let g = clusters as f64;
    let half =
        student_reach(confidence, clusters - 1) * libm::sqrt(factor * squares * g / (g - 1.0));
    Some(Estimate { value, low: value - half, high: value + half })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The data of `made` in `tests/numbers/differences.py`: values −4 to 4 of 60 postings of at
    /// most 17 companies, in two runs.
    fn made() -> Vec<[Sum; 2]> {
        let mut clusters = vec![[Sum::default(); 2]; 17];
        for i in 0_u32..60 {
            let value = i64::from(i * i * 5 % 23 % 9) - 4;
            let (cluster, side) = ((i * i % 17) as usize, (i % 3 % 2) as usize);
            clusters[cluster][side].add(value);
        }
        clusters
    }

    /// From `tests/numbers/differences.py` (statsmodels).
    #[test]
    #[allow(clippy::unreadable_literal, reason = "as the script prints them")]
    fn intervals_of_statsmodels() {
        let clusters = made();
        let first: Vec<Sum> = clusters.iter().map(|c| c[0]).collect();
        let found =
            [clustered_mean(&first, 0.95).unwrap(), clustered_change(&clusters, 0.95).unwrap()];
        let expected = [
            (-0.17500000000000007, -0.983262300682321, 0.6332623006823209),
            (0.27499999999999974, -1.8639389273423392, 2.413938927342339),
        ];
        for (found, (value, low, high)) in found.into_iter().zip(expected) {
            let off = [found.value - value, found.low - low, found.high - high];
            assert!(off.iter().all(|off: &f64| off.abs() < 1e-9), "{found:?}");
        }
    }

    /// From `tests/numbers/differences.py` (statsmodels).
    #[test]
    #[allow(clippy::unreadable_literal, reason = "as the script prints them")]
    fn shares_of_statsmodels() {
        let i = 0_u32..60;
        let value = |i: u32| i64::from(i * i * 5 % 23 % 9) - 4;
        let sums = |of: &mut dyn Iterator<Item = (u32, bool)>| {
            let mut clusters = vec![Sum::default(); 60];
            of.for_each(|(cluster, one)| clusters[cluster as usize].add(i64::from(one)));
            clusters
        };
        let cases = [
            (
                "of two runs",
                sums(&mut i.clone().map(|i| (i * i % 17, value(i) >= 1))),
                [0.45, 0.3145946362131711, 0.5932420258557418, 45.17761061108349],
            ),
            (
                "few clusters",
                sums(&mut (0..9).map(|i| (i * i % 17 % 3, value(i) >= 0))),
                [0.3333333333333333, 0.05364174235651886, 0.8151758921048756, 2.492848096228309],
            ),
            (
                "one in each",
                sums(&mut i.map(|i| (i, value(i) > 2))),
                [0.2, 0.11828505322897491, 0.3178180580562791, 59.999999999999936],
            ),
        ];
        for (name, clusters, [value, low, high, effective]) in cases {
            let found = clustered_share(&clusters, 0.95).unwrap();
            let off = [
                found.share.value - value,
                found.share.low - low,
                found.share.high - high,
                found.effective - effective,
            ];
            assert!(off.iter().all(|off| off.abs() < 1e-8), "{name}: {found:?}");
        }
    }

    #[test]
    fn no_interval() {
        let one = Sum { count: 3, sum: 2 };
        let none = Sum::default();
        assert_eq!((clustered_mean(&[], 0.95), clustered_mean(&[one, none], 0.95)), (None, None));
        assert_eq!(clustered_share(&[none], 0.95), None);
        // Postings of a single company count as independent; several companies with equal
        // values count as one posting each.
        let all = |count: u64| Sum { count, sum: count.cast_signed() };
        let effective = |clusters: &[Sum]| clustered_share(clusters, 0.95).unwrap().effective;
        assert!((effective(&[all(8)]) - 8.0).abs() < 1e-9);
        assert!(effective(&[all(8), all(8), all(8)]) < 3.0 && effective(&[all(1); 24]) > 23.9);
        assert_eq!(
            (clustered_change(&[[one, none]], 0.95), clustered_change(&[[one, one]], 0.95)),
            (None, None)
        );
        assert_eq!((none.mean(), one.mean()), (None, Some(2.0 / 3.0)));
    }
}
