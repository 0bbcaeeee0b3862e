//! Counts that merge.
//!
//! A [`Tally`] contains integers only, and a merge keeps every key of both sides. Any order of
//! postings, any number of threads and any split of the input therefore give the same figures.

mod byte;
mod cells;
mod company;
mod duties;
mod gaps;
mod group;
mod grouped;
mod measured;
mod names;
mod records;

use std::collections::BTreeMap;

use rustc_hash::FxHashMap;
use serde::{Deserialize, Serialize};

pub use cells::{Cell, CellSums, Cells};
pub use company::Company;
pub use duties::{DutyCount, DutyDensity};
pub use gaps::{GapSums, Moments};
pub use group::Group;
pub use grouped::{Grouped, Grouping, Groups, Key, Value};
pub use measured::{Measured, Offered, Repeated, YearlyPay};
pub use names::Names;
pub use records::{Mended, Records};

use titlegauge_core::country::Country;
use titlegauge_core::labelled::{Labelled, Status};
use titlegauge_core::level::Level;
use titlegauge_core::lexicon::RoleId;
use titlegauge_core::posting::Reject;
use titlegauge_core::verdict::Reason;

/// The advertised role and level of postings.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct AdvertisedTitle {
    /// Advertised role; `None` if the title names no role of the lexicon.
    pub role: Option<RoleId>,
    /// Advertised level.
    pub level: Level,
}

/// All counts of a run or a part of it.
///
/// A tally serializes with any serde format that allows maps with keys other than text, such as
/// postcard; JSON does not. A tally that is read back merges to the same counts as the original:
///
/// ```
/// use std::sync::Arc;
///
/// use titlegauge_core::labeller::{LabelScratch, Labeller};
/// use titlegauge_core::lexicon::Lexicon;
/// use titlegauge_core::posting::Posting;
/// use titlegauge_figures::tally::Tally;
///
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let labeller = Labeller::new(Arc::new(Lexicon::builtin()?));
/// let mut scratch = LabelScratch::default();
/// let mut tally = |title: &'static str| {
///     let posting = Posting { title: title.into(), company: "Firm".into(), ..Posting::default() };
///     let mut tally = Tally::default();
///     tally.record(&labeller.label_with(posting, &mut scratch));
///     tally
/// };
/// let (mut merged, other) = (tally("IT Manager"), tally("IT Director"));
/// let mut read: Tally = postcard::from_bytes(&postcard::to_stdvec(&merged)?)?;
/// assert_eq!(read, merged);
///
/// read.merge(postcard::from_bytes(&postcard::to_stdvec(&other)?)?);
/// merged.merge(other);
/// assert_eq!(read, merged);
/// assert_eq!(read.all.postings, 2);
/// # Ok(())
/// # }
/// ```
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tally {
    /// Counts of records, by index of the source.
    pub sources: BTreeMap<u32, Records>,
    /// Fixed or omitted values, by index of the source.
    pub mended: BTreeMap<u32, Mended>,
    /// Counts of all postings.
    pub all: Group,
    /// Counts by company key, without the postings that have no company.
    pub companies: FxHashMap<String, Company>,
    /// Measured postings without a company.
    pub nameless: Measured,
    /// Counts by advertised title.
    pub titles: BTreeMap<AdvertisedTitle, Group>,
    /// Counts by month, `YYYY-MM`; the key is empty for postings without a date.
    pub months: BTreeMap<String, Group>,
    /// Unique postings by the country that their location names.
    pub countries: BTreeMap<Country, u64>,
    /// Counts by index of the duty.
    pub duties: Vec<DutyCount>,
    /// Words and hits of labelled postings, by index of the role of their duties.
    pub densities: Vec<DutyDensity>,
    /// Unclassified and doubtful postings, by reason.
    pub reasons: BTreeMap<Reason, u64>,
    /// Additional tables requested with `--by`.
    pub groups: Vec<Groups>,
}

impl Tally {
    /// The version of the serialized form. Only tallies of one version may be read and merged.
    ///
    /// Increase it when a field of `Tally`, or of a type within it, is added, removed, moved or
    /// given another type or meaning. Increase it too when variants of a serialized enum move. Formats such as postcard store neither names nor types of fields and do not
    /// detect such changes themselves.
    ///
    /// It does not change with the keyword files or the labels; programs that store tallies must
    /// track those as well.
    pub const FORMAT: u32 = 4;

    /// Creates a tally that also counts by the given keys. It may be merged only with tallies
    /// created with the same keys.
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
            // Avoids copying a key that already exists.
            if let Some(company) = self.companies.get_mut(key) {
                company.record(labelled);
            } else {
                self.companies.entry(key.to_owned()).or_default().record(labelled);
            }
        }
        self.groups.iter_mut().for_each(|groups| groups.record(labelled));
        let advertised = &labelled.advertised;
        let title = AdvertisedTitle { role: advertised.role, level: advertised.level };
        self.titles.entry(title).or_default().record(labelled);
        let month = labelled.month();
        match self.months.get_mut(month) {
            Some(group) => group.record(labelled),
            None => self.months.entry(month.to_owned()).or_default().record(labelled),
        }
        if !labelled.is_duplicate() {
            if let Some(country) = Country::of(&labelled.posting.location) {
                *self.countries.entry(country).or_default() += 1;
            }
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
        element(&mut self.densities, labelled.verdict.role.index()).record(labelled);
        for found in &labelled.evidence.duties {
            let duty = element(&mut self.duties, found.duty.index());
            duty.record(labelled, u64::from(found.hits));
        }
    }

    /// Counts headers that were skipped because they repeat the first one.
    pub fn repeated_headers(&mut self, source: u32, count: u64) {
        if count > 0 {
            self.mended.entry(source).or_default().repeated_headers += count;
        }
    }

    /// Counts rows that were skipped because all their cells are blank.
    pub fn blank_rows(&mut self, source: u32, count: u64) {
        if count > 0 {
            self.mended.entry(source).or_default().blank_rows += count;
        }
    }

    /// Counts a reject.
    pub fn reject(&mut self, reject: &Reject) {
        self.sources.entry(reject.origin.source).or_default().rejected += 1;
    }

    /// Changes the indexes of sources with `renumber`. Tables requested by source keep theirs.
    #[must_use]
    pub fn renumbered(self, renumber: impl Fn(u32) -> u32) -> Self {
        let sources =
            self.sources.into_iter().map(|(at, records)| (renumber(at), records)).collect();
        let mended = self.mended.into_iter().map(|(at, mended)| (renumber(at), mended)).collect();
        Self { sources, mended, ..self }
    }

    /// Adds the counts of another part of the input.
    pub fn merge(&mut self, other: Self) {
        // Names all fields, so that a new field cannot be forgotten.
        let Self {
            sources,
            all,
            companies,
            nameless,
            titles,
            months,
            countries,
            duties,
            densities,
            groups,
            reasons,
            mended,
        } = other;
        merge_sorted(&mut self.sources, sources, |mine, theirs| mine.merge(&theirs));
        merge_sorted(&mut self.mended, mended, |mine, theirs| mine.merge(&theirs));
        self.all.merge(&all);
        for (key, company) in companies {
            self.companies.entry(key).or_default().merge(&company);
        }
        self.nameless.merge(&nameless);
        merge_sorted(&mut self.titles, titles, |mine, theirs| mine.merge(&theirs));
        merge_sorted(&mut self.months, months, |mine, theirs| mine.merge(&theirs));
        merge_sorted(&mut self.countries, countries, |mine, theirs| *mine += theirs);
        for (at, duty) in duties.iter().enumerate() {
            element(&mut self.duties, at).merge(duty);
        }
        for (at, density) in densities.into_iter().enumerate() {
            element(&mut self.densities, at).merge(density);
        }
        self.groups.iter_mut().zip(groups).for_each(|(mine, theirs)| mine.merge(theirs));
        merge_sorted(&mut self.reasons, reasons, |mine, theirs| *mine += theirs);
    }
}

/// Merges a map into another one, keeping the keys of both.
fn merge_sorted<K: Ord, V: Default>(
    into: &mut BTreeMap<K, V>,
    other: BTreeMap<K, V>,
    merge: impl Fn(&mut V, V),
) {
    for (key, value) in other {
        merge(into.entry(key).or_default(), value);
    }
}

/// Returns an element of a list, extending the list if necessary.
fn element<T: Clone + Default>(list: &mut Vec<T>, at: usize) -> &mut T {
    if list.len() <= at {
        list.resize(at + 1, T::default());
    }
    &mut list[at]
}
