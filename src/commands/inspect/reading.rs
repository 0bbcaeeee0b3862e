//! Reads a source to its end and keeps a sample of its records.

use super::sampled::Sampled;
use super::spread::Spread;
use titlegauge_core::labeller::{LabelScratch, Labeller};
use titlegauge_core::posting::Reject;
use titlegauge_ingest::{Dialect, Encoding, IngestError, Overrides, Source, open};

/// The most records of a sample.
const RECORDS: usize = 2000;
/// The most cells of a sample, which bounds its memory for tables with many columns.
const CELLS: usize = 200_000;
/// The least records of a sample, however many columns there are.
const LEAST_RECORDS: usize = 20;

/// A source that was read to its end, or up to an error.
pub struct Reading {
    /// Name of the source.
    pub source: String,
    /// Size of the stored source in bytes; `None` if it is not known.
    pub bytes: Option<u64>,
    /// Compression: `none`, `gzip`, `zstd` or `zip`.
    pub packing: &'static str,
    /// Encoding of the stored text.
    pub encoding: Encoding,
    /// Format and columns.
    pub dialect: Dialect,
    /// The sample.
    pub sample: Spread<Sampled>,
    /// Number of records that cannot be parsed.
    pub rejected: u64,
    /// Number of rows that were skipped because all their cells are blank.
    pub blank_rows: u64,
    /// The first of the rejected records.
    pub first_reject: Option<Reject>,
    /// The error that ended reading early.
    pub broken: Option<String>,
}

impl Reading {
    /// Reads a source.
    ///
    /// # Errors
    ///
    /// Fails if the source cannot be opened or is not an export.
    pub fn of(
        source: &Source,
        overrides: &Overrides,
        labeller: &Labeller,
    ) -> Result<Self, IngestError> {
        let mut opened = open(source)?;
        let dialect = opened.dialect_of(source, overrides)?;
        let columns = dialect.columns.headers.len().max(1);
        let mut reading = Self {
            source: source.name.clone(),
            bytes: source.size,
            packing: opened.packing,
            encoding: opened.encoding,
            sample: Spread::new((CELLS / columns).clamp(LEAST_RECORDS, RECORDS)),
            dialect,
            rejected: 0,
            blank_rows: 0,
            first_reject: None,
            broken: None,
        };
        let cut = reading.dialect.cut(0, opened.sample, opened.reader);
        let mut cut =
            cut.map_err(|error| IngestError::Io { name: source.name.clone(), source: error })?;
        let mut scratch = LabelScratch::default();
        loop {
            match cut.next_item() {
                Ok(Some(item)) => reading.block(item, labeller, &mut scratch),
                Ok(None) => return Ok(reading),
                Err(error) => {
                    reading.broken = Some(error.to_string());
                    return Ok(reading);
                }
            }
        }
    }

    /// Adds the records of a block.
    fn block(
        &mut self,
        item: titlegauge_ingest::Item,
        labeller: &Labeller,
        scratch: &mut LabelScratch,
    ) {
        let records = self.dialect.parse(item);
        self.rejected += records.rejects.len() as u64;
        self.blank_rows += records.blank_rows;
        if self.first_reject.is_none() {
            self.first_reject = records.rejects.first().cloned();
        }
        for at in 0..records.len() {
            let columns = &self.dialect.columns;
            self.sample.offer(|| Sampled::new(labeller, &records, at, columns, scratch));
        }
    }
}
