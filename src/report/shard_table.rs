//! The table with the records of one input in one part of `shard`.

use super::error::{ReportError, into_io};
use super::folder::{Folder, Output};
use super::table::writer;
use crate::output_entry::OutputEntry;
use titlegauge_core::posting::Origin;
use titlegauge_ingest::{Columns, RowOf, shard_header, shard_row};

/// A table being written.
pub struct ShardTable {
    out: csv::Writer<Output>,
    /// The number of cells of a record.
    width: usize,
}

impl ShardTable {
    /// Creates a table of an input with these columns and writes its header.
    ///
    /// # Errors
    ///
    /// Returns an error if the file cannot be written.
    pub fn create(folder: &Folder, name: &str, columns: &Columns) -> Result<Self, ReportError> {
        let width = columns.width();
        let mut table = Self { out: writer(folder.output(name)?), width };
        table.record(&shard_header(&columns.headers, width))?;
        Ok(table)
    }

    /// Writes a row.
    ///
    /// # Errors
    ///
    /// Returns an error if the file cannot be written.
    pub fn row(&mut self, origin: Origin, row: RowOf<'_>) -> Result<(), ReportError> {
        self.record(&shard_row(origin, row, self.width))
    }

    fn record(&mut self, cells: &[impl AsRef<[u8]>]) -> Result<(), ReportError> {
        self.out.write_record(cells).map_err(|error| self.out.get_ref().error(into_io(error)))
    }

    /// Finishes the file and returns its entry.
    ///
    /// # Errors
    ///
    /// Returns an error if the file cannot be written.
    pub fn finish(mut self) -> Result<OutputEntry, ReportError> {
        self.out.flush().map_err(|error| self.out.get_ref().error(error))?;
        let out = self.out.into_inner();
        out.map_err(|error| ReportError::Io { path: "a part".into(), source: error.into_error() })?
            .finish()
    }
}
