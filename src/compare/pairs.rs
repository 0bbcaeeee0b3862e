//! The postings that two results share, as pairs.
//!
//! Of each labelled or unclassified posting 32 bytes are kept: a hash of its id, one of its id's
//! company, and its labels as numbers; then both lists are sorted and walked along. Ten million
//! postings in each result take 640 MB. A hash of 64 bits takes two of them for one with a
//! probability of some 0.00001 then.

use std::collections::BTreeMap;

use rustc_hash::FxHashMap;
use serde::Serialize;
use xxhash_rust::xxh3::xxh3_64;

use super::folder::ResultFolder;
use super::table::{Column, Gaps, Row, Table};
use super::{CONFIDENCE, CompareError, LARGEST, Versus};
use titlegauge_core::labelled::Status;
use titlegauge_figures::stats::{Sum, clustered_change, clustered_mean, mcnemar, share, total};

/// A posting, as far as it is compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Posting {
    id: u64,
    /// Hash of the company's key; of the id where there is none, so that a posting without
    /// company is a cluster of its own.
    company: u64,
    labelled: bool,
    role: u16,
    orientation: u16,
    level: Option<u8>,
    gap: Option<i8>,
}

/// Numbers for words that come again and again.
#[derive(Debug, Default)]
pub struct Words {
    places: FxHashMap<Vec<u8>, u16>,
    words: Vec<String>,
}

impl Words {
    fn number(&mut self, word: &[u8]) -> u16 {
        if let Some(place) = self.places.get(word) {
            return *place;
        }
        // More than 65,535 roles there are not; a file that says so is no longer told apart.
        let place = u16::try_from(self.words.len()).unwrap_or(u16::MAX);
        self.places.insert(word.to_owned(), place);
        self.words.push(String::from_utf8_lossy(word).into_owned());
        place
    }

    fn word(&self, number: u16) -> String {
        self.words.get(usize::from(number)).cloned().unwrap_or_default()
    }
}

/// The postings of a result, sorted; duplicates are not among them.
pub fn read(folder: &ResultFolder, words: &mut Words) -> Result<Vec<Posting>, CompareError> {
    let mut table = folder.table("postings.csv")?;
    let columns = Columns::of(&table)?;
    let mut out = Vec::new();
    while let Some(row) = table.next_row()? {
        if row.bytes(&columns.status) != Status::Duplicate.as_str().as_bytes() {
            out.push(columns.read(&row, words)?);
        }
    }
    out.sort_unstable();
    Ok(out)
}

struct Columns {
    id: Column,
    company: Column,
    status: Column,
    role: Column,
    orientation: Column,
    level: Column,
    gaps: Gaps,
}

impl Columns {
    fn of(table: &Table) -> Result<Self, CompareError> {
        Ok(Self {
            id: table.needed("posting_id")?,
            company: table.needed("company_key")?,
            status: table.needed("status")?,
            role: table.needed("role")?,
            orientation: table.needed("orientation")?,
            level: table.needed("duty_level")?,
            gaps: Gaps::of(table)?,
        })
    }

    fn read(&self, row: &Row<'_>, words: &mut Words) -> Result<Posting, CompareError> {
        let id = xxh3_64(row.bytes(&self.id));
        let company = match row.bytes(&self.company) {
            [] => id,
            key => xxh3_64(key),
        };
        Ok(Posting {
            id,
            company,
            labelled: row.bytes(&self.status) == Status::Labelled.as_str().as_bytes(),
            role: words.number(row.bytes(&self.role)),
            orientation: words.number(row.bytes(&self.orientation)),
            level: row.number(&self.level)?,
            gap: self.gaps.counted(row)?,
        })
    }
}

/// What became of the postings that both results have.
#[derive(Debug, Default, Serialize)]
pub struct Pairs {
    /// Postings in both, told by id, where ids repeat by id and company.
    pub shared: u64,
    /// Postings of either result whose id and company repeat, so that they cannot be paired.
    pub repeated: u64,
    /// Pairs whose company is another in the second result; many mean that ids do not last.
    pub other_company: u64,
    /// Pairs with a label in the second result alone.
    pub gained_label: u64,
    /// Pairs with a label in the first result alone.
    pub lost_label: u64,
    /// Pairs with a label in both; what changed is among these.
    pub labelled: u64,
    /// With another role.
    pub role_changed: u64,
    /// With another duty level.
    pub level_changed: u64,
    /// With another orientation.
    pub orientation_changed: u64,
    /// From which role to which, the most frequent first.
    pub role_moves: Vec<Move>,
    /// Pairs measured in both.
    pub measured: u64,
    /// Their mean gap, and its mean change with an interval that knows companies.
    pub gap: Versus,
    /// Their share with a gap of 1 or more.
    pub inflated: Versus,
    /// Inflated in the first result alone.
    pub inflated_lost: u64,
    /// Inflated in the second result alone.
    pub inflated_won: u64,
    /// `McNemar`'s exact test of the two; `None` without a measured pair.
    pub mcnemar_p: Option<f64>,
}

/// A change of role.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Move {
    /// Role in the first result.
    pub from: String,
    /// Role in the second.
    pub to: String,
    /// Postings.
    pub postings: u64,
}

/// Pairs up two sorted lists.
pub fn pairs(first: &[Posting], second: &[Posting], words: &Words) -> Pairs {
    let mut counter = Counter::default();
    let (mut rest, mut others) = (first, second);
    while let (Some(a), Some(b)) = (rest.first(), others.first()) {
        let id = a.id.min(b.id);
        let (mine, theirs);
        (mine, rest) = split(rest, |posting| posting.id == id);
        (theirs, others) = split(others, |posting| posting.id == id);
        match (mine, theirs) {
            ([a], [b]) => counter.add(a, b),
            ([], _) | (_, []) => {}
            _ => counter.by_company(mine, theirs),
        }
    }
    counter.done(words)
}

/// The postings at the beginning that belong together, and the rest.
fn split(list: &[Posting], same: impl Fn(&Posting) -> bool) -> (&[Posting], &[Posting]) {
    list.split_at(list.iter().take_while(|posting| same(posting)).count())
}

/// Counts while pairs are found, so that none need be kept.
#[derive(Default)]
struct Counter {
    pairs: Pairs,
    moves: BTreeMap<(u16, u16), u64>,
    /// By company: gap before, after, its change, and that of being inflated.
    gaps: BTreeMap<u64, [Sum; 4]>,
    inflated: [u64; 2],
}

impl Counter {
    /// Pairs postings of one id by company; those that this does not tell apart stay single.
    fn by_company(&mut self, mut rest: &[Posting], mut others: &[Posting]) {
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

    fn add(&mut self, a: &Posting, b: &Posting) {
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
            *self.moves.entry((a.role, b.role)).or_default() += 1;
        }
        if let (Some(before), Some(after)) = (a.gap, b.gap) {
            let inflated = [before >= 1, after >= 1];
            pairs.inflated_lost += u64::from(inflated == [true, false]);
            pairs.inflated_won += u64::from(inflated == [false, true]);
            self.inflated
                .iter_mut()
                .zip(inflated)
                .for_each(|(count, yes)| *count += u64::from(yes));
            let (before, after) = (i64::from(before), i64::from(after));
            let sums = self.gaps.entry(a.company).or_default();
            sums.iter_mut()
                .zip([
                    before,
                    after,
                    after - before,
                    i64::from(inflated[1]) - i64::from(inflated[0]),
                ])
                .for_each(|(sum, value)| sum.add(value));
        }
    }

    fn done(self, words: &Words) -> Pairs {
        let mut pairs = self.pairs;
        let moved =
            |((from, to), postings)| Move { from: words.word(from), to: words.word(to), postings };
        pairs.role_moves = self.moves.into_iter().map(moved).collect();
        pairs.role_moves.sort_by(|a, b| b.postings.cmp(&a.postings).then_with(|| a.cmp(b)));
        let side = |at: usize| self.gaps.values().map(|sums| sums[at]).collect::<Vec<_>>();
        let [before, after] = [0, 1].map(|at| total(&side(at)));
        let n = before.count;
        pairs.measured = n;
        pairs.gap = Versus::plain(before.mean(), after.mean())
            .change()
            .of(n, n)
            .with(clustered_mean(&side(2), CONFIDENCE))
            .within(LARGEST);
        let [before, after] = self.inflated.map(|part| share(part, n));
        let change = clustered_mean(&side(3), CONFIDENCE);
        pairs.inflated = Versus::plain(before, after).change().of(n, n).with(change).within(1.0);
        pairs.mcnemar_p = (n > 0).then(|| mcnemar(pairs.inflated_lost, pairs.inflated_won));
        pairs
    }
}

/// Mean gap and share inflated of all measured postings of both results, with intervals that
/// know that a company, and so a posting, may be in both.
pub fn overall(first: &[Posting], second: &[Posting]) -> [Versus; 2] {
    let mut gaps: BTreeMap<u64, [[Sum; 2]; 2]> = BTreeMap::new();
    for (side, postings) in [first, second].into_iter().enumerate() {
        for posting in postings.iter().filter(|posting| posting.labelled) {
            if let Some(gap) = posting.gap {
                let sums = gaps.entry(posting.company).or_default();
                sums[0][side].add(i64::from(gap));
                sums[1][side].add(i64::from(gap >= 1));
            }
        }
    }
    [0, 1].map(|figure| {
        let clusters: Vec<[Sum; 2]> = gaps.values().map(|sums| sums[figure]).collect();
        let [a, b] = [0, 1].map(|side| total(clusters.iter().map(|sums| &sums[side])));
        let plain = Versus::plain(a.mean(), b.mean()).change().of(a.count, b.count);
        plain.with(clustered_change(&clusters, CONFIDENCE)).within([LARGEST, 1.0][figure])
    })
}

#[cfg(test)]
mod tests;
