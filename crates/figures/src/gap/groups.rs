//! The gap of any group of measured postings: mean and share with their intervals (`docs/gap.md`,
//! "Whole table").
//!
//! Postings of a company resemble each other, so sums are kept by company, and the intervals are
//! computed over companies. A posting without a company is a cluster of its own.

use std::collections::BTreeMap;

use serde::Serialize;

use super::confidence::CONFIDENCE;
use crate::stats::{
    ClusteredShare, Clusters, Estimate, Interval, PointEstimate, SharedError, Sum, clustered_mean,
    clustered_share, total,
};
use crate::summary::Summary;
use crate::tally::{Cell, CellSums, GapSums, Moments};
use titlegauge_core::gap::Millionths;
use titlegauge_core::lexicon::GapCalibration;

/// The largest possible gap: levels run from 0 to 4.
const LARGEST: f64 = 4.0;

/// The gap of a group of measured postings.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct GroupGap {
    /// Number of measured postings.
    pub measured: u64,
    /// Mean expected gap, −4 to 4 levels, with a cluster-robust interval that includes the
    /// labeller's errors; `None` without postings. The interval is missing with fewer than two
    /// companies, and if they do not differ.
    pub mean_gap: Option<PointEstimate>,
    /// Mean probability of a gap of 1 or more, 0 to 1, with an interval for the effective number of
    /// postings that includes the labeller's errors; `None` without postings.
    pub share_inflated: Option<Estimate>,
    /// Number of postings of different companies that would carry the same information about the
    /// share; 0 without postings.
    pub effective_postings: f64,
}

/// Returns the error that all shares of a table have in common.
pub(super) fn share_error(calibration: &GapCalibration) -> SharedError {
    SharedError { error: calibration.share_error, least: 0.0, most: 1.0 }
}

/// Computes the gap of a group from sums by company; an empty key means no company.
pub fn group_gap(companies: &BTreeMap<String, GapSums>, calibration: &GapCalibration) -> GroupGap {
    let mut sums = Sums::default();
    for (company, gaps) in companies {
        let values = Values::advertised(gaps);
        if company.is_empty() {
            sums.add_singles(values);
        } else {
            sums.add(values);
        }
    }
    sums.finish(calibration)
}

/// The gaps of some postings, and their probabilities of a gap of 1 or more.
#[derive(Debug, Clone, Copy, Default)]
struct Values {
    count: u64,
    gaps: Moments,
    inflated: Moments,
    /// Sum of the variances of the duty levels, in millionths of squared levels.
    variance: i64,
}

impl Values {
    /// Returns the values at the advertised level.
    fn advertised(gaps: &GapSums) -> Self {
        Self {
            count: gaps.count(),
            gaps: gaps.expected,
            inflated: gaps.inflated,
            variance: gaps.variance,
        }
    }

    /// Returns the values with titles of disputed level at the alternative level. It moves the gap of
    /// each posting by the same number of levels.
    fn disputed(CellSums { cell, gaps }: &CellSums) -> Self {
        let Self { count, gaps: expected, variance, .. } = Self::advertised(gaps);
        let moved = i64::from(cell.disputed_level - cell.level) * Millionths::ONE;
        // Σ (x + m)² = Σ x² + m (2 Σ x + n m)
        let cross = 2 * i128::from(expected.sum) + i128::from(count) * i128::from(moved);
        let squares = expected.squares.cast_signed() + i128::from(moved) * cross;
        let moved = Moments {
            sum: expected.sum + count.cast_signed() * moved,
            squares: squares.unsigned_abs(),
        };
        Self { count, gaps: moved, inflated: gaps.disputed, variance }
    }

    fn merge(&mut self, other: &Self) {
        self.count += other.count;
        self.gaps.merge(&other.gaps);
        self.inflated.merge(&other.inflated);
        self.variance += other.variance;
    }

    /// Returns the sum of p(1 − p) over probabilities p, in squared millionths.
    fn inflated_variance(&self) -> u128 {
        let sum = u128::from(self.inflated.sum.unsigned_abs());
        (sum * u128::from(Millionths::ONE.unsigned_abs())).saturating_sub(self.inflated.squares)
    }
}

/// Gaps and probabilities over clusters: a company, or a posting without one.
#[derive(Debug, Clone, Copy, Default)]
struct Sums {
    gaps: Clusters,
    inflated: Clusters,
}

impl Sums {
    /// Adds the postings of one company.
    fn add(&mut self, values: Values) {
        let Values { count, gaps, inflated, .. } = values;
        self.gaps.add(Sum { count, sum: gaps.sum });
        self.inflated.add(Sum { count, sum: inflated.sum });
        self.add_variance(&values);
    }

    /// Adds postings without a company.
    fn add_singles(&mut self, values: Values) {
        let Values { count, gaps, inflated, .. } = values;
        self.gaps.add_singles(Sum { count, sum: gaps.sum }, gaps.squares);
        self.inflated.add_singles(Sum { count, sum: inflated.sum }, inflated.squares);
        self.add_variance(&values);
    }

    fn add_variance(&mut self, values: &Values) {
        let variance = values.variance.max(0).unsigned_abs();
        self.gaps.add_variance(u128::from(variance) * u128::from(Millionths::ONE.unsigned_abs()));
        self.inflated.add_variance(values.inflated_variance());
    }

    /// Computes the gap. The mean has an interval only if clusters differ: a single cluster, or
    /// several equal ones, say nothing about the spread between clusters.
    fn finish(&self, calibration: &GapCalibration) -> GroupGap {
        let mean_error =
            SharedError { error: calibration.mean_error, least: -LARGEST, most: LARGEST };
        let interval = clustered_mean(&self.gaps, CONFIDENCE)
            .filter(|_| self.gaps.differ())
            .map(|mean| mean_error.widen(mean, CONFIDENCE))
            .map(|Estimate { low, high, .. }| Interval { low, high });
        let share = clustered_share(&self.inflated, CONFIDENCE);
        let widened =
            |share: ClusteredShare| share_error(calibration).widen(share.share, CONFIDENCE);
        let all = self.gaps.all();
        GroupGap {
            measured: all.count,
            mean_gap: all.mean().map(|value| PointEstimate { value, interval }),
            share_inflated: share.map(widened),
            effective_postings: share.map_or(0.0, |share| share.effective),
        }
    }
}

/// Sums by any key of a cell.
pub struct By<K>(BTreeMap<K, Sums>);

/// Groups measured postings by a key of their cells.
pub fn by<K: Ord + Clone>(summary: &Summary, key: impl Fn(&Cell) -> K) -> By<K> {
    By(grouped(summary, key, |cell| Values::advertised(&cell.gaps)))
}

/// Returns all measured postings, with titles of disputed level at the alternative level.
pub fn disputed(summary: &Summary) -> By<()> {
    By(grouped(summary, |_| (), Values::disputed))
}

fn grouped<K: Ord + Clone>(
    summary: &Summary,
    key: impl Fn(&Cell) -> K,
    values: impl Fn(&CellSums) -> Values,
) -> BTreeMap<K, Sums> {
    let mut groups: BTreeMap<K, Sums> = BTreeMap::new();
    for company in &summary.companies {
        let mut own: BTreeMap<K, Values> = BTreeMap::new();
        for sums in &company.measured.cells {
            own.entry(key(&sums.cell)).or_default().merge(&values(sums));
        }
        for (key, values) in own {
            groups.entry(key).or_default().add(values);
        }
    }
    for sums in &summary.nameless.cells {
        groups.entry(key(&sums.cell)).or_default().add_singles(values(sums));
    }
    groups
}

/// Returns the share of postings whose median duty level is below the advertised one.
pub fn median_inflated(summary: &Summary) -> Option<ClusteredShare> {
    let inflated = |CellSums { cell, gaps }: &CellSums| Sum {
        count: gaps.count(),
        sum: gaps.duty_levels[..cell.level.index()].iter().sum::<u64>().cast_signed()
            * Millionths::ONE,
    };
    let mut clusters = Clusters::default();
    for company in &summary.companies {
        let cells: Vec<Sum> = company.measured.cells.iter().map(inflated).collect();
        clusters.add(total(&cells));
    }
    for sums in &summary.nameless.cells {
        let values = inflated(sums);
        let squares =
            u128::from(values.sum.unsigned_abs()) * u128::from(Millionths::ONE.unsigned_abs());
        clusters.add_singles(values, squares);
    }
    clustered_share(&clusters, CONFIDENCE)
}

impl<K: Ord> By<K> {
    /// Computes the gap of one group; a missing key gives the gap of no postings.
    pub fn of(&self, key: &K, calibration: &GapCalibration) -> GroupGap {
        self.0.get(key).copied().unwrap_or_default().finish(calibration)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stats::{reach, student_reach};
    use titlegauge_core::level::Level;
    use titlegauge_core::lexicon::{Linear, Logistic};

    /// Postings with one expected gap, in levels, and one probability of a gap of 1 or more.
    fn gaps(count: u64, gap: f64, inflated: f64, variance: f64) -> GapSums {
        let mut sums = GapSums::default();
        for _ in 0..count {
            sums.expected.add(Millionths::rounded(gap));
            sums.inflated.add(Millionths::rounded(inflated));
            sums.variance += Millionths::rounded(variance).count();
            sums.duty_levels[0] += 1;
        }
        sums
    }

    fn by_company<const N: usize>(companies: [(&str, GapSums); N]) -> BTreeMap<String, GapSums> {
        companies.map(|(key, sums)| (key.to_owned(), sums)).into()
    }

    const EXACT: GapCalibration = GapCalibration {
        inflated: Logistic { intercept: 0.0, slope: 1.0 },
        deflated: Logistic { intercept: 0.0, slope: 1.0 },
        expected: Linear { intercept: 0.0, slope: 1.0 },
        share_error: 0.0,
        mean_error: 0.0,
    };

    /// Four postings have the same mean with two companies and without companies. Four independent
    /// postings carry more information than two companies.
    #[test]
    fn postings_without_a_company_are_independent() {
        let companies = by_company([("a", gaps(2, 0.0, 0.0, 0.0)), ("b", gaps(2, 2.0, 1.0, 0.0))]);
        let mut nameless = gaps(2, 0.0, 0.0, 0.0);
        nameless.merge(&gaps(2, 2.0, 1.0, 0.0));
        let [of_companies, of_none] =
            [companies, by_company([("", nameless)])].map(|gaps| group_gap(&gaps, &EXACT));
        assert_eq!((of_companies.measured, of_none.measured), (4, 4));
        let [companies, none] = [of_companies, of_none].map(|of| of.mean_gap.unwrap());
        assert!((companies.value - 1.0).abs() < 1e-12 && (none.value - 1.0).abs() < 1e-12);
        let width = |of: PointEstimate| of.interval.map(|of| of.high - of.low).unwrap();
        assert!(width(companies) > width(none), "{companies:?} {none:?}");
        let [companies, none] = [of_companies, of_none].map(|of| of.share_inflated.unwrap());
        assert!((companies.value - none.value).abs() < 1e-12);
        assert!(companies.high - companies.low > none.high - none.low, "{companies:?} {none:?}");
        assert!(
            of_companies.effective_postings < 1.0
                && (of_none.effective_postings - 4.0).abs() < 1e-9,
            "{of_companies:?} {of_none:?}"
        );
    }

    #[test]
    fn no_interval_without_differences_and_no_bound_beyond_the_scale() {
        let same = by_company([("a", gaps(2, 2.0, 1.0, 0.5)), ("b", gaps(1, 2.0, 1.0, 0.5))]);
        let same = group_gap(&same, &EXACT);
        let mean = same.mean_gap.unwrap();
        assert!((mean.value - 2.0).abs() < 1e-12 && mean.interval.is_none(), "{mean:?}");
        let share = same.share_inflated.unwrap();
        assert!(share.low < 0.5 && share.high >= 1.0, "{share:?}");
        let apart = by_company([("a", gaps(1, 1.0, 1.0, 0.0)), ("b", gaps(1, 4.0, 1.0, 0.0))]);
        let apart = group_gap(&apart, &EXACT).mean_gap.and_then(|mean| mean.interval).unwrap();
        assert!((apart.low + 4.0).abs() < 1e-12 && (apart.high - 4.0).abs() < 1e-12, "{apart:?}");
    }

    /// The squared half-widths of independent errors add up.
    #[test]
    fn the_errors_of_texts_and_of_the_calibration_widen_the_interval() {
        let companies = |variance| -> BTreeMap<String, GapSums> {
            let gap = |i: u32| f64::from(i % 3) / 2.0;
            let one = |i: u32| (i.to_string(), gaps(1, gap(i), 0.1 + gap(i) / 2.0, variance));
            (0..300).map(one).collect()
        };
        let half = |of: &GroupGap| {
            let mean = of.mean_gap.unwrap();
            mean.interval.unwrap().high - mean.value
        };
        let shared = GapCalibration { share_error: 0.05, mean_error: 0.1, ..EXACT };
        let plain = group_gap(&companies(0.0), &EXACT);
        let texts = group_gap(&companies(0.6), &EXACT);
        let both = group_gap(&companies(0.6), &shared);
        let t = student_reach(0.95, 299);
        let of_texts = t * libm::sqrt(0.6 / 300.0);
        assert!((half(&texts) - libm::hypot(half(&plain), of_texts)).abs() < 1e-9);
        let of_calibration = reach(0.95) * 0.1;
        assert!((half(&both) - libm::hypot(half(&texts), of_calibration)).abs() < 1e-9);
        let [plain, widened] = [texts, both].map(|of| of.share_inflated.unwrap());
        let below = libm::hypot(plain.value - plain.low, reach(0.95) * 0.05);
        assert!((widened.value - widened.low - below).abs() < 1e-12, "{plain:?} {widened:?}");
    }

    #[test]
    fn a_disputed_level_moves_gaps_and_has_probabilities_of_its_own() {
        let mut sums = gaps(3, 1.25, 0.9, 0.5);
        sums.merge(&gaps(1, -0.5, 0.2, 0.5));
        (0..4).for_each(|_| sums.disputed.add(Millionths::rounded(0.25)));
        let level = |level| Level::new(level).unwrap();
        let cell = Cell {
            role: None,
            level: level(2),
            disputed_level: level(1),
            field: None,
            month: None,
        };
        let found = Values::disputed(&CellSums { cell, gaps: sums });
        let mut expected = gaps(3, 0.25, 0.25, 0.5);
        expected.merge(&gaps(1, -1.5, 0.25, 0.5));
        assert_eq!((found.count, found.gaps), (4, expected.expected));
        assert_eq!((found.inflated, found.variance), (expected.inflated, 2_000_000));
    }
}
