//! The reasons for the title gaps of postings of a result: what speaks for the described level,
//! what against it, and what is missing for the advertised one.
//!
//! `postings.csv` and `evidence.csv` are read once, which finds the postings and counts which duties the
//! postings of each level have. Memory grows with the number of duties and of postings shown.

mod levels;
mod posting;
mod select;
mod sides;

use std::collections::BTreeSet;

use super::error::CompareError;
use super::evidence::{DutyQuote, EvidenceTable, PostingKey};
use super::folder::ResultFolder;
use levels::DutiesByLevel;
use posting::Columns;
use titlegauge_core::labelled::Labelled;
use titlegauge_core::lexicon::Lexicon;
use titlegauge_core::quote::Quote;
use titlegauge_core::values::present;

pub use posting::{Missing, MissingDuty, PostingReasons};
pub use select::{Found, Order, Selection};

impl PostingReasons {
    /// Returns the reasons for a posting that was just labelled, with its quotes. Nothing is called
    /// missing, because there are no other postings to compare it with.
    pub fn of(labelled: &Labelled<'_>, lexicon: &Lexicon) -> Self {
        let Labelled { posting, advertised, evidence, verdict, gap, quotes, .. } = labelled;
        let status = labelled.status().as_str();
        let level = verdict.labelled().then_some(verdict.level);
        let mut reasons = Self {
            posting_id: labelled.id(),
            title: posting.title.to_string(),
            company: present(&posting.company).to_owned(),
            date: labelled.known_date().to_owned(),
            status: verdict
                .reason
                .map_or_else(|| status.to_owned(), |why| format!("{status} ({})", why.as_str())),
            advertised_level: Some(advertised.level),
            duty_level: level,
            p_duty_level: level.map(|level| verdict.levels[level.index()]),
            role: level.map_or_else(String::new, |_| lexicon[verdict.role].id.clone()),
            gap: gap.map(|gap| gap.expected.value()),
            p_inflated: gap.map(|gap| gap.inflated.value()),
            frame: Some(advertised.frame),
            rival_level: None,
            evidence: Vec::new(),
            against: Vec::new(),
            missing: None,
        };
        let duties = evidence.counted_duties().enumerate().map(|(at, found)| DutyQuote {
            duty: lexicon[found.duty].id.clone(),
            orientation: lexicon[found.duty].orientation,
            weight: f64::from(found.weight) / 100.0,
            quote: quotes.get(at).map(Quote::text).unwrap_or_default(),
            phrase: quotes.get(at).map(|quote| quote.phrase.clone()).unwrap_or_default(),
            telling: quotes.get(at).is_none_or(|quote| quote.telling),
        });
        let duties: Vec<DutyQuote> = duties.collect();
        sides::divide(&mut reasons, &duties, &BTreeSet::new(), lexicon);
        reasons
    }
}

/// Finds postings of a result, and the reasons for their gaps.
///
/// # Errors
///
/// Returns an error if `postings.csv` or `evidence.csv` cannot be read or lacks a column.
pub fn reasons<const N: usize>(
    folder: &ResultFolder,
    lexicon: &Lexicon,
    selections: [Selection; N],
) -> Result<[Found; N], CompareError> {
    let mut table = folder.table("postings.csv")?;
    let columns = Columns::of(&table)?;
    let mut evidence = EvidenceTable::open(folder)?;
    let mut levels = DutiesByLevel::default();
    let mut found = selections.map(|selection| Found::new(selection, evidence.is_some()));
    while let Some(row) = table.next_row()? {
        let key = PostingKey::of(&row, &columns.source, &columns.record);
        let duties = match &mut evidence {
            Some(evidence) => evidence.of(&key)?,
            None => Vec::new(),
        };
        let posting = columns.read(&row)?;
        if let Some(level) = posting.duty_level.filter(|_| posting.counts()) {
            levels.add(level, &duties);
        }
        for found in &mut found {
            found.offer(&posting, &duties);
        }
    }
    for found in &mut found {
        found.finish(|posting, duties, repeated| {
            sides::divide(posting, duties, repeated, lexicon);
            posting.missing = levels.missing(posting, duties, lexicon);
        });
    }
    Ok(found)
}
