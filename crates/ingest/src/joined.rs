//! The records of a source with their texts from another file.

use std::io;

use super::dialect::{Cut, Dialect};
use super::records::Records;
use super::rows::{FrameWriter, RowSource};
use super::shard::{RowOf, shard_row};
use super::texts::Texts;
use titlegauge_core::posting::Origin;

/// The records of a source, each with its text, as rows of a part: with their places, and with
/// rejects.
pub struct JoinedRows {
    /// The dialect of the source itself.
    dialect: Dialect,
    cut: Cut,
    texts: Texts,
    /// The column of keys.
    key: usize,
    records: Records,
    /// The number of records, rejects and skipped rows of the present block that were returned.
    returned: usize,
}

impl JoinedRows {
    /// Joins texts to the records of a source by the column `key`.
    pub fn new(dialect: Dialect, cut: Cut, texts: Texts, key: usize) -> Self {
        Self { dialect, cut, texts, key, records: Records::default(), returned: 0 }
    }

    /// Writes the row at an index of the present block: a record, a reject or a skipped row.
    fn write(&self, at: usize, out: &mut FrameWriter<'_>) -> io::Result<()> {
        let records = &self.records;
        let columns = &self.dialect.columns;
        let width = columns.width() + 1;
        let reject = at.checked_sub(records.len());
        let cells = match reject.map(|at| records.rejects.get(at)) {
            None => {
                let text = self.texts.get(records.cell(at, self.key).trim())?;
                let mut cells = records.raw_cells(at);
                cells.resize(columns.width(), b"");
                cells.insert(columns.headers.len(), text.as_bytes());
                shard_row(records.origin(at), RowOf::Posting(&cells), width)
            }
            Some(Some(reject)) => {
                shard_row(reject.origin, RowOf::Reject(&reject.reason, &reject.raw), width)
            }
            Some(None) => {
                let before = records.len() + records.rejects.len();
                let skipped = records.skipped((at - before) as u64).unwrap_or(RowOf::Blank);
                shard_row(Origin::default(), skipped, width)
            }
        };
        for cell in cells {
            out.cell(&cell);
        }
        Ok(())
    }
}

impl RowSource for JoinedRows {
    fn headers(&self) -> &[String] {
        &self.dialect.columns.headers
    }

    fn next_row(&mut self, out: &mut FrameWriter<'_>) -> io::Result<bool> {
        loop {
            let records = &self.records;
            let skipped = records.repeated_headers + records.blank_rows;
            let rows = (records.len() + records.rejects.len()) as u64 + skipped;
            if (self.returned as u64) < rows {
                self.write(self.returned, out)?;
                self.returned += 1;
                return Ok(true);
            }
            let Some(item) = self.cut.next_item()? else { return Ok(false) };
            self.records = self.dialect.parse(item);
            self.returned = 0;
        }
    }

    /// Returns 0: the source counts its bytes itself.
    fn position(&self) -> u64 {
        0
    }
}
