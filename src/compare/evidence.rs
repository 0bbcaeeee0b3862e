//! `evidence.csv` of a result, read next to `postings.csv`.

use std::io::ErrorKind;

use serde::Serialize;

use super::error::CompareError;
use super::folder::ResultFolder;
use super::table::{Column, Table, TableRow};
use titlegauge_core::lexicon::Orientation;

/// Name of the table.
const FILE: &str = "evidence.csv";

/// A duty of a posting that counts.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct DutyQuote {
    /// Id of the duty.
    pub duty: String,
    /// Its orientation.
    pub orientation: Orientation,
    /// The weight of its hits.
    pub weight: f64,
    /// The phrase that counts most, with some words around it; empty if quotes were left out.
    pub quote: String,
    /// The phrase itself; empty if quotes were left out.
    pub phrase: String,
    /// False if the phrase does not say the duty, so that the duty is not named next to it.
    pub telling: bool,
}

/// The table, whose rows are in the order of `postings.csv`.
pub(super) struct EvidenceTable {
    table: Table,
    posting: PostingColumns,
    duty: Column,
    orientation: Column,
    weight: Column,
    quote: Column,
    phrase: Column,
    telling: Column,
    /// The first row of the next posting.
    next: Option<(PostingKey, DutyQuote)>,
}

/// The columns that identify a posting.
struct PostingColumns {
    source: Column,
    record: Column,
}

/// The source and the record of a posting.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct PostingKey {
    source: Vec<u8>,
    record: Vec<u8>,
}

impl PostingKey {
    /// Reads the key from a row of `postings.csv` or `evidence.csv`.
    pub fn of(row: &TableRow<'_>, source: &Column, record: &Column) -> Self {
        Self { source: row.bytes(source).to_vec(), record: row.bytes(record).to_vec() }
    }
}

impl EvidenceTable {
    /// Opens the table; `None` if the result has none, because of `--no-evidence` or its age.
    ///
    /// # Errors
    ///
    /// Returns an error if the table cannot be read or lacks a column.
    pub fn open(folder: &ResultFolder) -> Result<Option<Self>, CompareError> {
        let table = match Table::open(&folder.path, FILE) {
            Ok(table) => table,
            Err(CompareError::Unreadable { source, .. })
                if source.kind() == ErrorKind::NotFound =>
            {
                return Ok(None);
            }
            Err(error) => return Err(error),
        };
        let mut evidence = Self {
            posting: PostingColumns {
                source: table.required("source")?,
                record: table.required("record")?,
            },
            duty: table.required("duty")?,
            orientation: table.required("orientation")?,
            weight: table.required("weight")?,
            quote: table.required("quote")?,
            phrase: table.optional("phrase"),
            telling: table.optional("telling"),
            table,
            next: None,
        };
        evidence.advance()?;
        Ok(Some(evidence))
    }

    /// Returns the rows of a posting; none if it has no evidence. Postings must be given in the
    /// order of `postings.csv`.
    ///
    /// # Errors
    ///
    /// Returns an error if a row cannot be read.
    pub fn of(&mut self, posting: &PostingKey) -> Result<Vec<DutyQuote>, CompareError> {
        let mut rows = Vec::new();
        while self.next.as_ref().is_some_and(|(key, _)| key == posting) {
            rows.extend(self.next.take().map(|(_, row)| row));
            self.advance()?;
        }
        Ok(rows)
    }

    /// Reads the next row.
    fn advance(&mut self) -> Result<(), CompareError> {
        let Some(row) = self.table.next_row()? else {
            self.next = None;
            return Ok(());
        };
        let key = PostingKey::of(&row, &self.posting.source, &self.posting.record);
        let orientation = row.text(&self.orientation);
        let all = [Orientation::Strategic, Orientation::Operational];
        let duty = DutyQuote {
            duty: row.text(&self.duty).into_owned(),
            orientation: all
                .into_iter()
                .find(|known| known.as_str() == orientation)
                .unwrap_or_default(),
            weight: row.number(&self.weight)?.unwrap_or(0.0),
            quote: row.text(&self.quote).into_owned(),
            phrase: row.text(&self.phrase).into_owned(),
            // A result before the column names all duties, and so does one without quotes.
            telling: row.text(&self.telling).parse().unwrap_or(true),
        };
        self.next = Some((key, duty));
        Ok(())
    }
}
