//! The postings of a result in 32 bytes each.

use rustc_hash::FxHashMap;
use xxhash_rust::xxh3::xxh3_64;

use super::error::CompareError;
use super::folder::ResultFolder;
use super::table::{Column, CountedGap, GapColumns, Table, TableRow};
use titlegauge_core::Millionths;
use titlegauge_core::labelled::Status;
use titlegauge_core::level::Level;

/// The compared fields of a posting.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct PostingRow {
    /// Hash of the id.
    pub id: u64,
    /// Hash of the company key. Without a company it is the hash of the id, so that the posting
    /// is a cluster of its own.
    pub company: u64,
    /// True if the posting has a label.
    pub labelled: bool,
    /// Number of the role in the [`Interner`].
    pub role: u16,
    /// Number of the orientation in the [`Interner`].
    pub orientation: u16,
    /// Duty level; `None` without a label.
    pub level: Option<Level>,
    /// True if the gap counts.
    pub measured: bool,
    /// Expected gap, in levels; 0 if it does not count.
    pub expected: Millionths,
    /// Probability of a gap of 1 or more; 0 if it does not count.
    pub inflated: Millionths,
}

impl PostingRow {
    /// Returns the gap; `None` if it does not count.
    pub fn gap(&self) -> Option<CountedGap> {
        let Self { measured, expected, inflated, .. } = *self;
        measured.then_some(CountedGap { expected, inflated })
    }
}

/// Numbers for repeated words.
#[derive(Debug, Default)]
pub struct Interner {
    numbers: FxHashMap<Vec<u8>, u16>,
    words: Vec<String>,
}

impl Interner {
    /// Returns the number of a word; a new word gets the next number.
    fn number(&mut self, word: &[u8]) -> u16 {
        if let Some(number) = self.numbers.get(word) {
            return *number;
        }
        // A table with more than 65,535 roles is damaged; the further roles share a number.
        let number = u16::try_from(self.words.len()).unwrap_or(u16::MAX);
        self.numbers.insert(word.to_owned(), number);
        self.words.push(String::from_utf8_lossy(word).into_owned());
        number
    }

    /// Returns the word with a number; empty text for an unknown number.
    pub fn word(&self, number: u16) -> String {
        self.words.get(usize::from(number)).cloned().unwrap_or_default()
    }
}

/// Reads the postings of a result, without duplicates, and sorts them.
///
/// # Errors
///
/// Returns an error if `postings.csv` cannot be read, lacks a column, or has a cell that is not
/// a number where one is expected.
pub fn read_postings(
    folder: &ResultFolder,
    words: &mut Interner,
) -> Result<Vec<PostingRow>, CompareError> {
    let mut table = folder.table("postings.csv")?;
    let columns = PostingColumns::of(&table)?;
    let mut postings = Vec::new();
    while let Some(row) = table.next_row()? {
        let status = row.status(&columns.status);
        if status != Some(Status::Duplicate) {
            postings.push(columns.read(&row, status, words)?);
        }
    }
    postings.sort_unstable();
    Ok(postings)
}

struct PostingColumns {
    id: Column,
    company_key: Column,
    status: Column,
    role: Column,
    orientation: Column,
    level: Column,
    gap: GapColumns,
}

impl PostingColumns {
    fn of(table: &Table) -> Result<Self, CompareError> {
        Ok(Self {
            id: table.required("posting_id")?,
            company_key: table.required("company_key")?,
            status: table.required("status")?,
            role: table.required("role")?,
            orientation: table.required("orientation")?,
            level: table.required("duty_level")?,
            gap: GapColumns::of(table)?,
        })
    }

    fn read(
        &self,
        row: &TableRow<'_>,
        status: Option<Status>,
        words: &mut Interner,
    ) -> Result<PostingRow, CompareError> {
        let id = xxh3_64(row.bytes(&self.id));
        let company = match row.bytes(&self.company_key) {
            [] => id,
            key => xxh3_64(key),
        };
        let gap = self.gap.counted(row)?;
        Ok(PostingRow {
            id,
            company,
            labelled: status == Some(Status::Labelled),
            role: words.number(row.bytes(&self.role)),
            orientation: words.number(row.bytes(&self.orientation)),
            level: row.level(&self.level)?,
            measured: gap.is_some(),
            expected: gap.map_or_else(Millionths::default, |gap| gap.expected),
            inflated: gap.map_or_else(Millionths::default, |gap| gap.inflated),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_posting_takes_32_bytes() {
        assert_eq!(size_of::<PostingRow>(), 32);
    }
}
