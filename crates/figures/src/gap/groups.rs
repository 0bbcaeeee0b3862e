//! The gap of any group of measured postings: mean and share with their intervals (`docs/gap.md`,
//! "Whole table").
//!
//! Postings of a company resemble each other, so sums are kept by company, and the intervals are
//! computed over companies. A posting without a company is a cluster of its own.

use std::collections::BTreeMap;

use serde::Serialize;

use super::confidence::CONFIDENCE;
use crate::stats::{
    Estimate, Interval, PointEstimate, Sum, clustered_mean, clustered_share, total,
};
use crate::summary::Summary;
use crate::tally::{Cell, GapCounts};
use titlegauge_core::level::Level;

/// The largest possible gap: levels run from 0 to 4.
const LARGEST: f64 = 4.0;

/// The gap of a group of measured postings.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct GroupGap {
    /// Number of measured postings.
    pub measured: u64,
    /// Mean gap, −4 to 4 levels, with a cluster-robust interval; `None` without postings. The
    /// interval is missing with fewer than two companies, and if they do not differ.
    pub mean_gap: Option<PointEstimate>,
    /// Share with a gap of 1 or more, 0 to 1, with an interval for the effective number of
    /// postings; `None` without postings.
    pub share_inflated: Option<Estimate>,
    /// Number of postings of different companies that would carry the same information about the
    /// share; 0 without postings.
    pub effective_postings: f64,
}

/// Computes the gap of a group from its gaps by company; an empty key means no company.
pub fn group_gap(companies: &BTreeMap<String, GapCounts>) -> GroupGap {
    let mut clusters = Vec::new();
    for (company, gaps) in companies {
        let mut own = Cluster::default();
        for (gap, &count) in (-4i64..).zip(gaps) {
            let inflated = u64::from(gap >= 1);
            if company.is_empty() {
                let one = Cluster { gaps: Sum { count: 1, sum: gap }, inflated };
                clusters.extend((0..count).map(|_| one));
            } else {
                own.gaps.count += count;
                own.gaps.sum += gap * count.cast_signed();
                own.inflated += inflated * count;
            }
        }
        clusters.extend((own.gaps.count > 0).then_some(own));
    }
    finished(&clusters)
}

/// Gaps of a company, or of a posting without one.
#[derive(Debug, Clone, Copy, Default)]
struct Cluster {
    /// Number and sum of the gaps.
    gaps: Sum,
    /// Number of gaps of 1 or more.
    inflated: u64,
}

impl Cluster {
    /// Adds postings of one advertised level, counted by duty level.
    fn add(&mut self, advertised: Level, levels: &[u64; 5]) {
        for (level, count) in Level::ALL.into_iter().zip(levels) {
            let gap = i64::from(advertised - level);
            self.gaps.count += count;
            self.gaps.sum += gap * count.cast_signed();
            self.inflated += if gap >= 1 { *count } else { 0 };
        }
    }
}

/// Computes the gap from clusters. The mean has an interval only if clusters differ: a single
/// cluster, or several equal ones, say nothing about the spread between clusters.
fn finished(clusters: &[Cluster]) -> GroupGap {
    let gaps: Vec<Sum> = clusters.iter().map(|cluster| cluster.gaps).collect();
    let inflated: Vec<Sum> = clusters
        .iter()
        .map(|c| Sum { count: c.gaps.count, sum: c.inflated.cast_signed() })
        .collect();
    let all = total(&gaps);
    let interval = clustered_mean(&gaps, CONFIDENCE)
        .filter(|mean| mean.low < mean.high)
        .map(|mean| Interval { low: mean.low.max(-LARGEST), high: mean.high.min(LARGEST) });
    let share = clustered_share(&inflated, CONFIDENCE);
    GroupGap {
        measured: all.count,
        mean_gap: all.mean().map(|value| PointEstimate { value, interval }),
        share_inflated: share.map(|share| share.share),
        effective_postings: share.map_or(0.0, |share| share.effective),
    }
}

/// Clusters by any key of a cell.
pub struct By<K>(BTreeMap<K, Vec<Cluster>>);

/// Groups measured postings by a key of their cells.
pub fn by<K: Ord + Clone>(summary: &Summary, key: impl Fn(&Cell) -> K) -> By<K> {
    by_level(summary, key, |cell| cell.level)
}

/// Groups measured postings by a key of their cells, with the advertised level from `advertised`.
pub fn by_level<K: Ord + Clone>(
    summary: &Summary,
    key: impl Fn(&Cell) -> K,
    advertised: impl Fn(&Cell) -> Level,
) -> By<K> {
    let mut groups: BTreeMap<K, Vec<Cluster>> = BTreeMap::new();
    for company in &summary.companies {
        let mut own: BTreeMap<K, Cluster> = BTreeMap::new();
        for (cell, levels) in &company.measured.cells {
            own.entry(key(cell)).or_default().add(advertised(cell), levels);
        }
        for (key, sum) in own {
            groups.entry(key).or_default().push(sum);
        }
    }
    for (cell, levels) in &summary.nameless.cells {
        for (level, count) in levels.iter().enumerate() {
            let mut one = [0; 5];
            one[level] = 1;
            let mut sum = Cluster::default();
            sum.add(advertised(cell), &one);
            groups.entry(key(cell)).or_default().extend((0..*count).map(|_| sum));
        }
    }
    By(groups)
}

impl<K: Ord> By<K> {
    /// Computes the gap of one group; a missing key gives the gap of no postings.
    pub fn of(&self, key: &K) -> GroupGap {
        finished(self.0.get(key).map_or(&[], Vec::as_slice))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const fn gaps(at: usize, count: u64) -> GapCounts {
        let mut gaps = [0; 9];
        gaps[at] = count;
        gaps
    }

    /// Four postings have the same mean with two companies and without companies. Four independent
    /// postings carry more information than two companies.
    #[test]
    fn postings_without_a_company_are_independent() {
        let companies =
            BTreeMap::from([("a".to_owned(), gaps(4, 2)), ("b".to_owned(), gaps(6, 2))]);
        let mut nameless = gaps(4, 2);
        nameless[6] = 2;
        let [of_companies, of_none] =
            [companies, BTreeMap::from([(String::new(), nameless)])].map(|gaps| group_gap(&gaps));
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
        let same = group_gap(&BTreeMap::from([
            ("a".to_owned(), gaps(6, 2)),
            ("b".to_owned(), gaps(6, 1)),
        ]));
        let mean = same.mean_gap.unwrap();
        assert!((mean.value - 2.0).abs() < 1e-12 && mean.interval.is_none(), "{mean:?}");
        let share = same.share_inflated.unwrap();
        assert!(share.low < 0.5 && share.high >= 1.0, "{share:?}");
        let apart = group_gap(&BTreeMap::from([
            ("a".to_owned(), gaps(5, 1)),
            ("b".to_owned(), gaps(8, 1)),
        ]))
        .mean_gap
        .and_then(|mean| mean.interval)
        .unwrap();
        assert!((apart.low + 4.0).abs() < 1e-12 && (apart.high - 4.0).abs() < 1e-12, "{apart:?}");
    }
}
