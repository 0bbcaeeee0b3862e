//! Means and shares whose intervals account for the resemblance of postings of one company.
//!
//! They equal a regression on a constant, or on a constant and a dummy variable, with standard
//! errors clustered by company (as in `linear.rs`). They are computed from sums by company, so
//! that no caller has to keep the postings. Ten similar postings of one company weigh little more
//! than one.

use super::estimate::Estimate;
use super::quantile::student_reach;
use super::wilson::share_interval;
use titlegauge_core::gap::Millionths;

/// The number of squared millionths in one.
const SQUARED: f64 = 1e12;

/// The number and sum of some values.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Sum {
    /// The number of values.
    pub count: u64,
    /// Their sum, in millionths.
    pub sum: i64,
}

impl Sum {
    /// Adds a value.
    pub fn add(&mut self, value: Millionths) {
        self.count += 1;
        self.sum += value.count();
    }

    fn merge(mut self, other: Self) -> Self {
        self.count += other.count;
        self.sum += other.sum;
        self
    }

    /// Returns the mean; `None` without values.
    pub fn mean(self) -> Option<f64> {
        (self.count > 0).then(|| self.sum as f64 / Millionths::ONE as f64 / self.count as f64)
    }
}

/// Adds up sums.
pub fn total<'a>(sums: impl IntoIterator<Item = &'a Sum>) -> Sum {
    sums.into_iter().fold(Sum::default(), |sum, other| sum.merge(*other))
}

/// All that a mean over clusters and its interval depend on. The sums are integers, so that the
/// order of the clusters does not matter.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Clusters {
    /// The number of clusters with values.
    number: u64,
    /// Number and sum of all values.
    all: Sum,
    /// Sum of the squared numbers of values.
    counts_squared: u128,
    /// Sum of the products of number and sum of the values, in millionths.
    products: i128,
    /// Sum of the squared sums, in squared millionths.
    sums_squared: u128,
    /// Sum of the variances of the values themselves, in squared millionths.
    variance: u128,
}

impl Clusters {
    /// Adds a cluster; one without values changes nothing.
    pub fn add(&mut self, cluster: Sum) {
        if cluster.count == 0 {
            return;
        }
        self.number += 1;
        self.all = self.all.merge(cluster);
        self.counts_squared += u128::from(cluster.count).pow(2);
        self.products += i128::from(cluster.count) * i128::from(cluster.sum);
        self.sums_squared += u128::from(cluster.sum.unsigned_abs()).pow(2);
    }

    /// Adds clusters of one value each. `squares` is the sum of the squared values, in squared
    /// millionths.
    pub fn add_singles(&mut self, values: Sum, squares: u128) {
        self.number += values.count;
        self.all = self.all.merge(values);
        self.counts_squared += u128::from(values.count);
        self.products += i128::from(values.sum);
        self.sums_squared += squares;
    }

    /// Adds the variance, in squared millionths, of values that are known only up to their
    /// probabilities. Errors of different values are taken as independent.
    pub fn add_variance(&mut self, variance: u128) {
        self.variance += variance;
    }

    /// Returns the number and sum of all values.
    pub fn all(&self) -> Sum {
        self.all
    }

    /// Returns Σ (s − n m)² over clusters, with s the sum of a cluster, n its number of values and m
    /// the mean of all values.
    ///
    /// Deviations are taken from the mean rounded to millionths, which is exact; the remaining
    /// fraction of a millionth hardly matters. Without this, equal clusters would not give zero.
    fn scatter(&self) -> f64 {
        let count = i128::from(self.all.count.max(1));
        let near = i128::from(self.all.sum).div_euclid(count);
        let counts_squared = self.counts_squared.cast_signed();
        let squares = self.sums_squared.cast_signed() - 2 * near * self.products
            + near * near * counts_squared;
        let products = self.products - near * counts_squared;
        let rest = i128::from(self.all.sum).rem_euclid(count) as f64 / count as f64;
        let exact =
            squares as f64 - 2.0 * rest * products as f64 + rest * rest * counts_squared as f64;
        exact.max(0.0) / SQUARED
    }

    /// Returns true if the means of at least two clusters differ.
    pub fn differ(&self) -> bool {
        self.scatter() > 0.0
    }
}

impl Extend<Sum> for Clusters {
    fn extend<I: IntoIterator<Item = Sum>>(&mut self, clusters: I) {
        clusters.into_iter().for_each(|cluster| self.add(cluster));
    }
}

impl FromIterator<Sum> for Clusters {
    fn from_iter<I: IntoIterator<Item = Sum>>(clusters: I) -> Self {
        let mut all = Self::default();
        all.extend(clusters);
        all
    }
}

/// Computes the mean over all clusters, with a cluster-robust interval (Cameron and Miller 2015,
/// as in [`super::regress`]) that includes the variance of the values themselves. By the law of
/// total variance, the variances of the mean add up:
///
/// ```text
/// G/(G − 1) · Σ (s − n m)² / N²  +  Σ v / N²
/// ```
///
/// Returns `None` if fewer than two clusters have values.
pub fn clustered_mean(clusters: &Clusters, confidence: f64) -> Option<Estimate> {
    let value = clusters.all.mean()?;
    if clusters.number < 2 {
        return None;
    }
    let (g, n) = (clusters.number as f64, clusters.all.count as f64);
    let variance =
        (clusters.scatter() * g / (g - 1.0) + clusters.variance as f64 / SQUARED) / (n * n);
    let half = student_reach(confidence, clusters.number - 1) * libm::sqrt(variance);
    Some(Estimate { value, low: value - half, high: value + half })
}

/// A share over all clusters.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ClusteredShare {
    /// The share with its interval, from 0 to 1.
    pub share: Estimate,
    /// The number of independent postings that would carry the same information.
    pub effective: f64,
}

/// Computes the mean of probabilities over all clusters: the share of postings of which something
/// is true. Its interval is Wilson's for the effective number of independent postings:
///
/// ```text
/// n / max(1, d) · (t(n − 1) / t(G − 1))²
/// d = variance over the G clusters / variance of n independent ones
/// ```
///
/// The effective number is that of E. L. Korn and B. I. Graubard, "Confidence intervals for
/// proportions with small expected number of positive counts estimated from survey data", Survey
/// Methodology 24 (1998), 193–201. With Wilson's interval it keeps its confidence (N. Dean and
/// M. Pagano, Journal of Survey Statistics and Methodology 3 (2015), 484–503).
///
/// The variance over clusters includes that of the answers, given their probabilities: a posting
/// with the probability p is a draw with the variance p(1 − p). By the law of total variance, n
/// independent postings then have the variance of n draws with their mean probability. The caller
/// adds the variance of the answers with [`Clusters::add_variance`].
///
/// If all values are 0, or all 1, d is that of clusters without differences inside, Σ m² / n
/// (L. Kish, Survey Sampling, 1965). The postings of a single cluster count as independent. Returns
/// `None` without values.
pub fn clustered_share(clusters: &Clusters, confidence: f64) -> Option<ClusteredShare> {
    let (value, n) = (clusters.all.mean()?, clusters.all.count as f64);
    let g = clusters.number;
    let effective = if g < 2 {
        n
    } else {
        let plain = value * (1.0 - value) / (n - 1.0);
        let design = if plain > 0.0 {
            let over = clusters.scatter() * g as f64 / (g as f64 - 1.0);
            (over + clusters.variance as f64 / SQUARED) / (n * n) / plain
        } else {
            clusters.counts_squared as f64 / n
        };
        let reach =
            student_reach(confidence, clusters.all.count - 1) / student_reach(confidence, g - 1);
        n / design.max(1.0) * reach * reach
    };
    Some(ClusteredShare { share: share_interval(value, effective, confidence), effective })
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
        let sum = |side: usize| c[side].sum as f64 / Millionths::ONE as f64;
        let [a, b] = [0, 1].map(|s| (sum(s) - c[s].count as f64 * means[s]) / counts[s]);
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
    use proptest::prelude::*;

    fn whole(value: i64) -> Millionths {
        Millionths::rounded(value as f64)
    }

    /// The data of `made` in `tests/numbers/differences.py`: values −4 to 4 of 60 postings of at
    /// most 17 companies, in two runs.
    fn made() -> Vec<[Sum; 2]> {
        let mut clusters = vec![[Sum::default(); 2]; 17];
        for i in 0_u32..60 {
            let value = i64::from(i * i * 5 % 23 % 9) - 4;
            let (cluster, side) = ((i * i % 17) as usize, (i % 3 % 2) as usize);
            clusters[cluster][side].add(whole(value));
        }
        clusters
    }

    /// From `tests/numbers/differences.py` (statsmodels).
    #[test]
    #[allow(clippy::unreadable_literal, reason = "as the script prints them")]
    fn intervals_of_statsmodels() {
        let clusters = made();
        let first: Clusters = clusters.iter().map(|c| c[0]).collect();
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
            of.for_each(|(cluster, one)| clusters[cluster as usize].add(whole(i64::from(one))));
            clusters.into_iter().collect::<Clusters>()
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
        let one = Sum { count: 3, sum: 2_000_000 };
        let none = Sum::default();
        let of = |clusters: &[Sum]| clusters.iter().copied().collect::<Clusters>();
        assert_eq!(clustered_mean(&of(&[]), 0.95), None);
        assert_eq!(clustered_mean(&of(&[one, none]), 0.95), None);
        assert_eq!(clustered_share(&of(&[none]), 0.95), None);
        // Postings of a single company count as independent; several companies with equal
        // values count as one posting each.
        let all = |count: u64| Sum { count, sum: 1_000_000 * count.cast_signed() };
        let effective = |clusters: &[Sum]| clustered_share(&of(clusters), 0.95).unwrap().effective;
        assert!((effective(&[all(8)]) - 8.0).abs() < 1e-9);
        assert!(effective(&[all(8), all(8), all(8)]) < 3.0 && effective(&[all(1); 24]) > 23.9);
        assert_eq!(
            (clustered_change(&[[one, none]], 0.95), clustered_change(&[[one, one]], 0.95)),
            (None, None)
        );
        assert_eq!((none.mean(), one.mean()), (None, Some(2.0 / 3.0)));
    }

    /// Ten companies of one posting each: half of the gaps are 0 and half 1, and each has a variance
    /// of a quarter. Then the variance of the mean is that of gaps 0 and 1, 10/36, and of the texts,
    /// 1/4, both over ten.
    #[test]
    fn the_variance_of_values_adds_to_that_of_the_mean() {
        let mut clusters: Clusters =
            (0..10).map(|i| Sum { count: 1, sum: 1_000_000 * (i % 2) }).collect();
        let width = |of: &Clusters| clustered_mean(of, 0.95).map(|e| e.high - e.value).unwrap();
        let reach = student_reach(0.95, 9);
        let plain = width(&clusters);
        assert!((plain - reach * libm::sqrt(10.0 / 36.0 / 10.0)).abs() < 1e-12, "{plain}");
        clusters.add_variance(10 * 250_000_000_000);
        let whole = width(&clusters);
        let expected = reach * libm::sqrt((10.0 / 36.0 + 0.25) / 10.0);
        assert!((whole - expected).abs() < 1e-12, "{whole}");
    }

    /// Postings of different companies have the interval of as many certain answers with the same
    /// share: the variances p(1 − p) make up for the smaller scatter. Alike postings of one company
    /// count less.
    #[test]
    fn shares_of_probabilities() {
        let chances = |p: i64| {
            let mut all: Clusters = (0..40)
                .map(|i| Sum { count: 1, sum: if i % 4 == 0 { 1_000_000 - 3 * p } else { p } })
                .collect();
            let of = |p: i64| u128::from(p.unsigned_abs());
            let (rare, often) = (of(p), of(1_000_000 - 3 * p));
            all.add_variance(30 * rare * (1_000_000 - rare) + 10 * often * (1_000_000 - often));
            clustered_share(&all, 0.95).unwrap()
        };
        let certain = chances(0);
        for p in [50_000, 150_000, 250_000] {
            let found = chances(p);
            assert!((found.share.value - 0.25).abs() < 1e-12, "{found:?}");
            assert!((found.share.low - certain.share.low).abs() < 1e-12, "{found:?} {certain:?}");
            assert!((found.effective - 40.0).abs() < 1e-9, "{found:?}");
        }
        let mut alike: Clusters = (0..10)
            .map(|i| Sum { count: 4, sum: if i < 5 { 400_000 } else { 3_600_000 } })
            .collect();
        alike.add_variance(40 * 90_000_000_000);
        let found = clustered_share(&alike, 0.95).unwrap();
        // Between companies 10/9 · 0.4² · 4² · 10 / 40², within 0.09 / 40; a draw has 0.25 / 39.
        let design = (10.0 / 9.0 * 0.16 * 160.0 / 1600.0 + 0.09 / 40.0) / (0.25 / 39.0);
        let reach = student_reach(0.95, 39) / student_reach(0.95, 9);
        assert!((found.effective - 40.0 / design * reach * reach).abs() < 1e-9, "{found:?}");
    }

    proptest! {
        #[test]
        fn single_values_and_order(values in prop::collection::vec(-4_000_000_i64..4_000_000, 0..40)) {
            let one = |sum: &i64| Sum { count: 1, sum: *sum };
            let each: Clusters = values.iter().map(one).collect();
            let mut together = Clusters::default();
            let squares = values.iter().map(|v| u128::from(v.unsigned_abs()).pow(2)).sum();
            together.add_singles(total(&values.iter().map(one).collect::<Vec<_>>()), squares);
            prop_assert_eq!(each, together);
            prop_assert_eq!(values.iter().rev().map(one).collect::<Clusters>(), each);
            let mean = values.iter().sum::<i64>() as f64 / values.len().max(1) as f64;
            let scatter: f64 = values.iter().map(|v| (*v as f64 - mean).powi(2)).sum::<f64>() / SQUARED;
            prop_assert!((each.scatter() - scatter).abs() < 1e-9, "{} {}", each.scatter(), scatter);
        }
    }

    #[test]
    fn equal_clusters_do_not_differ() {
        let of = |sums: &[Sum]| sums.iter().copied().collect::<Clusters>();
        let sum = |count: u64, each: i64| Sum { count, sum: each * count.cast_signed() };
        assert!(!of(&[sum(3, 123_457), sum(1, 123_457), sum(7, 123_457)]).differ());
        assert!(!of(&[sum(3, 123_457)]).differ() && !of(&[]).differ());
        assert!(of(&[sum(3, 123_457), sum(1, 123_458)]).differ());
    }
}
