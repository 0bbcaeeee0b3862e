//! The postings that two results share, as pairs.
//!
//! Both lists of postings are sorted by hashes of id and company, and then merged. Ten million
//! postings in each result take 640 MB. The expected number of colliding 64-bit hashes is then
//! about 0.00001.

use std::collections::BTreeMap;

use serde::Serialize;

use super::postings::{Interner, PostingRow};
use super::table::CountedGap;
use super::versus::{CONFIDENCE, LARGEST_GAP_DIFFERENCE, Versus};
use titlegauge_core::gap::INFLATED_FROM;
use titlegauge_figures::stats::{Clusters, Sum, clustered_change, clustered_mean, mcnemar, total};

/// Counts of the postings that are in both results.
#[derive(Debug, Default, Serialize)]
pub struct Pairs {
    /// Postings in both, matched by id, and by id and company where an id is repeated.
    pub shared: u64,
    /// Postings of either result that repeat an id and company, and therefore have no pair.
    pub repeated: u64,
    /// Pairs with different companies. A large number means that ids are not permanent.
    pub other_company: u64,
    /// Pairs with a label only in the second result.
    pub gained_label: u64,
    /// Pairs with a label only in the first result.
    pub lost_label: u64,
    /// Pairs with a label in both results; the changes below are counted among these.
    pub labelled: u64,
    /// Pairs with different roles.
    pub role_changed: u64,
    /// Pairs with different duty levels.
    pub level_changed: u64,
    /// Pairs with different orientations.
    pub orientation_changed: u64,
    /// Changes of role, the most frequent first.
    pub role_moves: Vec<RoleMove>,
    /// Pairs measured in both results.
    pub measured: u64,
    /// Mean expected gap of the measured pairs, and its change with an interval clustered by
    /// company.
    pub gap: Versus,
    /// Mean probability of a gap of 1 or more.
    pub inflated: Versus,
    /// Pairs called inflated only in the first result.
    pub inflated_lost: u64,
    /// Pairs called inflated only in the second result.
    pub inflated_won: u64,
    /// P-value of `McNemar`'s exact test of the two; `None` without a measured pair.
    pub mcnemar_p: Option<f64>,
}

/// A change of role.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct RoleMove {
    /// Role in the first result.
    pub from: String,
    /// Role in the second result.
    pub to: String,
    /// Number of postings.
    pub postings: u64,
}

/// Pairs the postings of two sorted lists.
pub fn pairs(first: &[PostingRow], second: &[PostingRow], words: &Interner) -> Pairs {
    let mut counter = PairCounter::default();
    let (mut rest, mut others) = (first, second);
    while let (Some(a), Some(b)) = (rest.first(), others.first()) {
        let id = a.id.min(b.id);
        let (mine, theirs);
        (mine, rest) = split(rest, |posting| posting.id == id);
        (theirs, others) = split(others, |posting| posting.id == id);
        match (mine, theirs) {
            ([a], [b]) => counter.add(a, b),
            ([], _) | (_, []) => {}
            _ => counter.add_by_company(mine, theirs),
        }
    }
    counter.finish(words)
}

/// Splits a list after its leading postings for which `same` is true.
fn split(
    list: &[PostingRow],
    same: impl Fn(&PostingRow) -> bool,
) -> (&[PostingRow], &[PostingRow]) {
    list.split_at(list.iter().take_while(|posting| same(posting)).count())
}

/// Roles of a pair, as numbers of the [`Interner`].
#[derive(PartialEq, Eq, PartialOrd, Ord)]
struct RolePair {
    from: u16,
    to: u16,
}

/// Counts pairs as they are found, so that they need not be stored.
#[derive(Default)]
struct PairCounter {
    pairs: Pairs,
    role_moves: BTreeMap<RolePair, u64>,
    /// Sums over the measured pairs, by company.
    sums: BTreeMap<u64, CompanySums>,
}

impl PairCounter {
    /// Pairs postings with one id by company. Postings that repeat id and company have no pair.
    fn add_by_company(&mut self, mut rest: &[PostingRow], mut others: &[PostingRow]) {
        while let (Some(a), Some(b)) = (rest.first(), others.first()) {
            let company = a.company.min(b.company);
            let (mine, theirs);
            (mine, rest) = split(rest, |posting| posting.company == company);
            (theirs, others) = split(others, |posting| posting.company == company);
            match (mine, theirs) {
                ([a], [b]) => self.add(a, b),
                ([], _) | (_, []) => {}
                _ => self.pairs.repeated += (mine.len() + theirs.len()) as u64,
            }
        }
    }

    fn add(&mut self, a: &PostingRow, b: &PostingRow) {
        let pairs = &mut self.pairs;
        pairs.shared += 1;
        pairs.other_company += u64::from(a.company != b.company);
        pairs.gained_label += u64::from(!a.labelled && b.labelled);
        pairs.lost_label += u64::from(a.labelled && !b.labelled);
        if !(a.labelled && b.labelled) {
            return;
        }
        pairs.labelled += 1;
        pairs.level_changed += u64::from(a.level != b.level);
        pairs.orientation_changed += u64::from(a.orientation != b.orientation);
        if a.role != b.role {
            pairs.role_changed += 1;
            *self.role_moves.entry(RolePair { from: a.role, to: b.role }).or_default() += 1;
        }
        if let (Some(before), Some(after)) = (a.gap(), b.gap()) {
            self.add_gaps(a.company, before, after);
        }
    }

    fn add_gaps(&mut self, company: u64, before: CountedGap, after: CountedGap) {
        let called = |gap: CountedGap| gap.inflated.value() >= INFLATED_FROM;
        let (was_inflated, is_inflated) = (called(before), called(after));
        self.pairs.inflated_lost += u64::from(was_inflated && !is_inflated);
        self.pairs.inflated_won += u64::from(!was_inflated && is_inflated);
        let sums = self.sums.entry(company).or_default();
        sums.gaps[0].add(before.expected);
        sums.gaps[1].add(after.expected);
        sums.inflated[0].add(before.inflated);
        sums.inflated[1].add(after.inflated);
    }

    fn finish(self, words: &Interner) -> Pairs {
        let mut pairs = self.pairs;
        let moved = |(roles, postings): (RolePair, u64)| RoleMove {
            from: words.word(roles.from),
            to: words.word(roles.to),
            postings,
        };
        pairs.role_moves = self.role_moves.into_iter().map(moved).collect();
        pairs.role_moves.sort_by(|a, b| b.postings.cmp(&a.postings).then_with(|| a.cmp(b)));
        let change = |of: fn(&CompanySums) -> [Sum; 2], most: f64| {
            let [before, after] = [0, 1].map(|side| {
                total(&self.sums.values().map(|sums| of(sums)[side]).collect::<Vec<_>>())
            });
            let changes: Clusters = self.sums.values().map(|sums| changed(of(sums))).collect();
            let plain = Versus::plain(before.mean(), after.mean()).change();
            plain
                .of(before.count, after.count)
                .with(clustered_mean(&changes, CONFIDENCE))
                .within(most)
        };
        pairs.gap = change(|sums| sums.gaps, LARGEST_GAP_DIFFERENCE);
        pairs.inflated = change(|sums| sums.inflated, 1.0);
        let n = pairs.gap.first_of.unwrap_or(0);
        pairs.measured = n;
        pairs.mcnemar_p = (n > 0).then(|| mcnemar(pairs.inflated_lost, pairs.inflated_won));
        pairs
    }
}

/// Returns the changes of the pairs of a company. Both sides have as many postings. What a text
/// leaves open, and the error that all postings share, are the same before and after.
fn changed([before, after]: [Sum; 2]) -> Sum {
    Sum { count: before.count, sum: after.sum - before.sum }
}

/// Figures of all measured postings of two results.
pub struct Overall {
    /// Mean expected gap.
    pub mean_gap: Versus,
    /// Mean probability of a gap of 1 or more.
    pub share_inflated: Versus,
}

/// Sums of a company in the first and in the second result.
#[derive(Default)]
struct CompanySums {
    gaps: [Sum; 2],
    inflated: [Sum; 2],
}

/// Compares all measured postings of both results. The intervals are clustered by company,
/// because a company, and even a posting, may be in both results.
pub fn overall(first: &[PostingRow], second: &[PostingRow]) -> Overall {
    let mut sums: BTreeMap<u64, CompanySums> = BTreeMap::new();
    for (side, postings) in [first, second].into_iter().enumerate() {
        for posting in postings.iter().filter(|posting| posting.labelled) {
            if let Some(gap) = posting.gap() {
                let sums = sums.entry(posting.company).or_default();
                sums.gaps[side].add(gap.expected);
                sums.inflated[side].add(gap.inflated);
            }
        }
    }
    let versus = |of: fn(&CompanySums) -> [Sum; 2], most: f64| {
        let clusters: Vec<[Sum; 2]> = sums.values().map(of).collect();
        let [a, b] = [0, 1].map(|side| total(clusters.iter().map(|sums| &sums[side])));
        let plain = Versus::plain(a.mean(), b.mean()).change().of(a.count, b.count);
        plain.with(clustered_change(&clusters, CONFIDENCE)).within(most)
    };
    Overall {
        mean_gap: versus(|sums| sums.gaps, LARGEST_GAP_DIFFERENCE),
        share_inflated: versus(|sums| sums.inflated, 1.0),
    }
}

#[cfg(test)]
mod tests;
