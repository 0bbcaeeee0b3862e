//! Means of postings whose interval knows that postings of one company resemble each other.
//!
//! The same as a regression on a constant, or on a constant and a dummy, with standard errors
//! clustered by company (as in `linear.rs`), written over sums so that nobody has to hold the
//! postings: a company that writes ten alike counts little more than one.

use super::Estimate;
use super::quantile::student_reach;

/// Values of one cluster, added up.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Sum {
    /// How many.
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

    /// The mean; `None` of nothing.
    pub fn mean(self) -> Option<f64> {
        (self.count > 0).then(|| self.sum as f64 / self.count as f64)
    }
}

/// The sum over all clusters.
pub fn total<'a>(clusters: impl IntoIterator<Item = &'a Sum>) -> Sum {
    clusters.into_iter().fold(Sum::default(), |sum, cluster| sum.merge(*cluster))
}

/// The mean over all clusters. `None` of fewer than two clusters, which have no interval.
pub fn clustered_mean(clusters: &[Sum], confidence: f64) -> Option<Estimate> {
    let all = total(clusters);
    let value = all.mean()?;
    let pull = |c: &Sum| (c.sum as f64 - c.count as f64 * value) / all.count as f64;
    let pulls = clusters.iter().filter(|c| c.count > 0).map(pull);
    around(value, pulls, 1.0, confidence)
}

/// The mean of the second values minus that of the first, where a cluster may have both: what
/// moves both alike then moves the difference little. `None` where either side has nothing or
/// there are fewer than two clusters.
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

/// The interval from what each cluster pulls the figure away by.
fn around(value: f64, pulls: impl Iterator<Item = f64>, factor: f64, confidence: f64) -> Option<Estimate> {
    let (clusters, squares) = pulls.fold((0_u64, 0.0), |(n, sum), pull| (n + 1, sum + pull * pull));
    if clusters < 2 {
        return None;
    }
    let g = clusters as f64;
    let half = student_reach(confidence, clusters - 1) * libm::sqrt(factor * squares * g / (g - 1.0));
    Some(Estimate { value, low: value - half, high: value + half })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// As `made` in `tests/numbers/differences.py`: values −4 to 4 of 60 postings, of 17 companies
    /// at most, in two runs.
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
        let found = [clustered_mean(&first, 0.95).unwrap(), clustered_change(&clusters, 0.95).unwrap()];
        let expected = [
            (-0.17500000000000007, -0.983262300682321, 0.6332623006823209),
            (0.27499999999999974, -1.8639389273423392, 2.413938927342339),
        ];
        for (found, (value, low, high)) in found.into_iter().zip(expected) {
            let off = [found.value - value, found.low - low, found.high - high];
            assert!(off.iter().all(|off: &f64| off.abs() < 1e-9), "{found:?}");
        }
    }

    #[test]
    fn no_interval() {
        let one = Sum { count: 3, sum: 2 };
        let none = Sum::default();
        assert_eq!((clustered_mean(&[], 0.95), clustered_mean(&[one, none], 0.95)), (None, None));
        assert_eq!((clustered_change(&[[one, none]], 0.95), clustered_change(&[[one, one]], 0.95)), (None, None));
        assert_eq!((none.mean(), one.mean()), (None, Some(2.0 / 3.0)));
    }
}
