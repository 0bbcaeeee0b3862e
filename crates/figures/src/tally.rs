//! Counts that merge. Integers only, so that any order and any number of threads
//! give the same figures; every key is kept on both sides of a merge.

mod grouped;
mod measured;
mod names;
mod records;

use std::collections::BTreeMap;

use rustc_hash::FxHashMap;
use serde::{Deserialize, Serialize};

pub use grouped::{Gaps, Grouped, Grouping, Groups, Key, Value};
pub use measured::{Cell, Measured, Offered, YearlyPay};
pub use names::Names;
pub use records::{Mended, Records};

use titlegauge_core::labelled::{Labelled, Status};
use titlegauge_core::posting::Reject;
use titlegauge_core::verdict::Reason;

/// Counts over any group of postings.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Group {
    /// All postings, duplicates too.
    pub postings: u64,
    /// Without duplicates; all that follows is among these.
    pub unique: u64,
    /// With a label, `none` included.
    pub labelled: u64,
    /// With a technology-leadership title of level 1 or more.
    pub in_frame: u64,
    /// In frame, and with text enough to measure the gap; one text of a company once.
    pub measured: u64,
    /// Openings with these texts; near copies of another title or place, too, which are in no other count but the first.
    pub openings: u64,
    /// Labelled, by role.
    pub roles: Vec<u64>,
    /// Words of duties of the labelled.
    pub duty_words: u64,
    /// Hits of strategic duties of the labelled.
    pub strategic: u64,
    /// Hits of operational duties of the labelled.
    pub operational: u64,
    /// Measured, by advertised level.
    pub advertised_levels: [u64; 5],
    /// Measured, by duty level.
    pub duty_levels: [u64; 5],
    /// Measured with a gap of 1 or more.
    pub inflated: u64,
    /// Measured with a gap of −1 or less.
    pub deflated: u64,
}

impl Group {
    fn record(&mut self, labelled: &Labelled<'_>) {
        self.postings += 1;
        self.openings += u64::from(labelled.standing.opening);
        if labelled.is_duplicate() {
            return;
        }
        self.unique += 1;
        self.in_frame += u64::from(labelled.advertised.in_frame());
        let verdict = &labelled.verdict;
        if verdict.labelled() {
            self.labelled += 1;
            grown(&mut self.roles, verdict.role, 1);
            self.duty_words += u64::from(labelled.evidence.duty_words);
            self.strategic += u64::from(labelled.evidence.strategic);
            self.operational += u64::from(labelled.evidence.operational);
        }
        if let Some(gap) = labelled.counted_gap() {
            self.measured += 1;
            self.advertised_levels[labelled.advertised.level.index()] += 1;
            self.duty_levels[verdict.level.index()] += 1;
            self.inflated += u64::from(gap >= 1);
            self.deflated += u64::from(gap <= -1);
        }
    }

    fn merge(&mut self, other: &Self) {
        self.postings += other.postings;
        self.unique += other.unique;
        self.labelled += other.labelled;
        self.in_frame += other.in_frame;
        self.measured += other.measured;
        self.openings += other.openings;
        for (role, count) in other.roles.iter().enumerate() {
            grown(&mut self.roles, role, *count);
        }
        self.duty_words += other.duty_words;
        self.strategic += other.strategic;
        self.operational += other.operational;
        for (mine, theirs) in self.advertised_levels.iter_mut().zip(other.advertised_levels) {
            *mine += theirs;
        }
        for (mine, theirs) in self.duty_levels.iter_mut().zip(other.duty_levels) {
            *mine += theirs;
        }
        self.inflated += other.inflated;
        self.deflated += other.deflated;
    }
}

/// Adds to a place of a list that may be too short yet.
fn grown(list: &mut Vec<u64>, at: usize, add: u64) {
    if list.len() <= at {
        list.resize(at + 1, 0);
    }
    list[at] += add;
}

/// A company: its counts, and how often its name was written which way.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Company {
    /// Its postings.
    pub group: Group,
    /// Its measured postings.
    pub measured: Measured,
    /// Names as written, with how often.
    pub names: Names,
}

impl Company {
    fn record(&mut self, labelled: &Labelled<'_>) {
        self.group.record(labelled);
        self.measured.record(labelled);
        let name = labelled.company_name.as_deref().unwrap_or(labelled.posting.company.trim());
        self.names.add(name, 1);
    }

    fn merge(&mut self, other: &Self) {
        self.group.merge(&other.group);
        self.measured.merge(&other.measured);
        self.names.merge(&other.names);
    }
}

impl DutyCount {
    fn merge(&mut self, other: &Self) {
        self.postings += other.postings;
        self.hits += other.hits;
        self.levels.iter_mut().zip(other.levels).for_each(|(mine, theirs)| *mine += theirs);
        for (role, count) in other.roles.iter().enumerate() {
            grown(&mut self.roles, role, *count);
        }
    }
}

/// A duty: in how many postings it was found, and how often.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct DutyCount {
    /// Labelled postings in which it counts.
    pub postings: u64,
    /// Hits in zones of duties.
    pub hits: u64,
    /// The same postings, by role.
    pub roles: Vec<u64>,
    /// Those of them that were measured, by duty level.
    pub levels: [u64; 5],
}

/// All counts of a run or a part of it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tally {
    /// By index of the source.
    pub sources: BTreeMap<u32, Records>,
    /// By index of the source.
    pub mended: BTreeMap<u32, Mended>,
    /// Everything.
    pub all: Group,
    /// By company key; postings without a company are in none.
    pub companies: FxHashMap<String, Company>,
    /// Measured postings without a company.
    pub nameless: Measured,
    /// By advertised role (none where the title names none of ours) and level.
    pub titles: BTreeMap<(Option<usize>, u8), Group>,
    /// By month, `YYYY-MM`; an empty key where there is no date.
    pub months: BTreeMap<String, Group>,
    /// By index of the duty.
    pub duties: Vec<DutyCount>,
    /// Labelled postings by role of the duties: duty words, strategic and operational hits.
    pub densities: Vec<[u64; 3]>,
    /// Unclassified and doubtful postings, by reason.
    pub reasons: BTreeMap<Reason, u64>,
    /// Tables that were asked for.
    pub groups: Vec<Groups>,
}

impl Tally {
    /// A tally that also counts by the given keys; only such tallies may be merged with it.
    pub fn by(groupings: &[Grouping]) -> Self {
        Self { groups: groupings.iter().cloned().map(Groups::new).collect(), ..Self::default() }
    }

    /// Counts a posting.
    pub fn record(&mut self, labelled: &Labelled<'_>) {
        let records = self.sources.entry(labelled.posting.origin.source).or_default();
        match labelled.status() {
            Status::Duplicate => records.duplicate += 1,
            Status::Labelled => records.labelled += 1,
            Status::Unclassified => records.unclassified += 1,
        }
        self.mended.entry(labelled.posting.origin.source).or_default().record(labelled);
        self.all.record(labelled);
        if labelled.company_key.is_empty() {
            self.nameless.record(labelled);
        } else {
            let key = labelled.company_key.as_str();
            // A key that is there is not copied.
            if let Some(company) = self.companies.get_mut(key) {
                company.record(labelled);
            } else {
                self.companies.entry(key.to_owned()).or_default().record(labelled);
            }
        }
        self.groups.iter_mut().for_each(|groups| groups.record(labelled));
        let advertised = &labelled.advertised;
        self.titles.entry((advertised.role, advertised.level.get())).or_default().record(labelled);
        let month = labelled.date.get(..7).unwrap_or_default();
        match self.months.get_mut(month) {
            Some(group) => group.record(labelled),
            None => self.months.entry(month.to_owned()).or_default().record(labelled),
        }
        if !labelled.is_duplicate() {
            self.record_verdict(labelled);
        }
    }

    fn record_verdict(&mut self, labelled: &Labelled<'_>) {
        if let Some(reason) = labelled.verdict.reason {
            *self.reasons.entry(reason).or_default() += 1;
        }
        if !labelled.verdict.labelled() {
            return;
        }
        let evidence = &labelled.evidence;
        let counts = [evidence.duty_words, evidence.strategic, evidence.operational];
        let role = labelled.verdict.role;
        if self.densities.len() <= role {
            self.densities.resize(role + 1, [0; 3]);
        }
        self.densities[role]
            .iter_mut()
            .zip(counts)
            .for_each(|(sum, count)| *sum += u64::from(count));
        for found in &evidence.duties {
            let at = found.duty as usize;
            if self.duties.len() <= at {
                self.duties.resize(at + 1, DutyCount::default());
            }
            let duty = &mut self.duties[at];
            duty.postings += 1;
            duty.hits += u64::from(found.hits);
            grown(&mut duty.roles, labelled.verdict.role, 1);
            if labelled.counted_gap().is_some() {
                duty.levels[labelled.verdict.level.index()] += 1;
            }
        }
    }

    /// Counts headers that were passed over.
    pub fn repeated_headers(&mut self, source: u32, count: u64) {
        if count > 0 {
            self.mended.entry(source).or_default().repeated_headers += count;
        }
    }

    /// Counts a reject.
    pub fn reject(&mut self, reject: &Reject) {
        self.sources.entry(reject.origin.source).or_default().rejected += 1;
    }

    /// The same with other indexes of sources, as `renumber` says. Tables that were asked for
    /// by source keep theirs.
    #[must_use]
    pub fn renumbered(self, renumber: impl Fn(u32) -> u32) -> Self {
        let sources =
            self.sources.into_iter().map(|(at, records)| (renumber(at), records)).collect();
        let mended = self.mended.into_iter().map(|(at, mended)| (renumber(at), mended)).collect();
        Self { sources, mended, ..self }
    }

    /// Adds the counts of another part.
    pub fn merge(&mut self, other: Self) {
        // All by name, so that what is new cannot be left out.
        let Self {
            sources,
            all,
            companies,
            nameless,
            titles,
            months,
            duties,
            densities,
            groups,
            reasons,
            mended,
        } = other;
        for (source, records) in &sources {
            self.sources.entry(*source).or_default().merge(records);
        }
        for (source, own) in &mended {
            self.mended.entry(*source).or_default().merge(own);
        }
        self.all.merge(&all);
        for (key, company) in companies {
            self.companies.entry(key).or_default().merge(&company);
        }
        self.nameless.merge(&nameless);
        for (key, group) in &titles {
            self.titles.entry(*key).or_default().merge(group);
        }
        for (key, group) in months {
            self.months.entry(key).or_default().merge(&group);
        }
        self.duties.resize(self.duties.len().max(duties.len()), DutyCount::default());
        self.duties.iter_mut().zip(&duties).for_each(|(mine, theirs)| mine.merge(theirs));
        self.densities.resize(self.densities.len().max(densities.len()), [0; 3]);
        for (mine, theirs) in self.densities.iter_mut().zip(&densities) {
            mine.iter_mut().zip(theirs).for_each(|(mine, theirs)| *mine += theirs);
        }
        self.groups.iter_mut().zip(groups).for_each(|(mine, theirs)| mine.merge(theirs));
        for (reason, count) in reasons {
            *self.reasons.entry(reason).or_default() += count;
        }
    }
}
