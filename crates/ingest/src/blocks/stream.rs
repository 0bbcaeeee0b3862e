//! The state of the block reader, and reading from the stream.

use std::io::{self, Read};

use super::headers::Headers;
use crate::block::{BLOCK, ColumnOrder, LARGEST_RECORD};
use crate::layout::{Layout, Shape};
use crate::pending::Pending;
use crate::table::Table;
use titlegauge_core::posting::Origin;

/// Cuts a stream into blocks.
pub struct Blocks {
    reader: Box<dyn Read + Send>,
    pub(super) layout: Layout,
    /// Target block size in bytes.
    pub(crate) size: usize,
    /// The size of the largest record in bytes.
    pub(super) largest: usize,
    /// Starts at the beginning of a record.
    pub(super) pending: Pending,
    /// The end of the last whole record in `pending`.
    pub(super) whole: usize,
    /// The number of whole records in `pending`.
    pub(super) records: u64,
    /// The position of `pending` in the source.
    pub(super) at: Origin,
    /// The names in the header of the table; `None` without a header.
    pub(super) headers: Option<Headers>,
    /// The order of the columns in the next records.
    pub(super) order: ColumnOrder,
    pub(super) ended: bool,
    /// An error that is reported after the block of the records read before it.
    pub(super) failed: Option<io::Error>,
    /// The number of bytes searched for records after an unclosed quote.
    #[cfg(test)]
    pub(super) looked_at: usize,
}

/// The text after the last whole record.
pub(super) enum Next {
    /// A record.
    Record(Shape),
    /// A record with an unclosed quote; reading resumes after this number of bytes.
    Unclosed(usize),
    /// The end of the text.
    End,
}

impl Blocks {
    /// Creates a reader of the text that begins with `sample` and continues in `reader`. Skips
    /// the preamble and the header of the table.
    ///
    /// # Errors
    ///
    /// Returns the error of the reader, or [`io::ErrorKind::InvalidData`] if a quote in the header
    /// is never closed.
    pub fn new(
        source: u32,
        sample: Vec<u8>,
        reader: Box<dyn Read + Send>,
        table: &Table,
    ) -> io::Result<Self> {
        Self::with_sizes(source, sample, reader, table, BLOCK, LARGEST_RECORD)
    }

    /// Like [`Self::new`], with the target size of blocks and the size of the largest record, both
    /// in bytes.
    ///
    /// # Errors
    ///
    /// Returns an error in the same cases as [`Self::new`].
    pub fn with_sizes(
        source: u32,
        sample: Vec<u8>,
        reader: Box<dyn Read + Send>,
        table: &Table,
        size: usize,
        largest: usize,
    ) -> io::Result<Self> {
        let mut blocks = Self::of_all(source, sample, reader, table.layout, size, largest);
        blocks.headers = table.header.as_ref().map(|header| Headers::of(header, table.layout));
        blocks.skip(table.preamble, table.header.is_some())?;
        Ok(blocks)
    }

    /// Creates a reader that skips neither preamble nor header.
    pub(super) fn of_all(
        source: u32,
        sample: Vec<u8>,
        reader: Box<dyn Read + Send>,
        layout: Layout,
        size: usize,
        largest: usize,
    ) -> Self {
        let at = Origin { source, record: 1, line: 1, offset: 0 };
        Self {
            reader,
            layout,
            size,
            largest,
            pending: Pending::new(sample),
            whole: 0,
            records: 0,
            at,
            headers: None,
            order: ColumnOrder::default(),
            ended: false,
            failed: None,
            #[cfg(test)]
            looked_at: 0,
        }
    }

    /// Skips a preamble of this number of bytes and, if `header` is set, the record after it.
    pub(super) fn skip(&mut self, preamble: usize, header: bool) -> io::Result<()> {
        while self.pending.len() < preamble && self.fill()? {}
        self.give(preamble.min(self.pending.len()));
        if !header {
            return Ok(());
        }
        let shape = loop {
            let shape = self.layout.shape(&self.pending, self.ended);
            if shape.is_some() || self.ended || self.pending.len() > self.largest {
                break shape;
            }
            self.fill()?;
        };
        match shape {
            Some(shape) if !shape.open => drop(self.give(shape.end)),
            None if self.ended => {}
            _ => {
                return Err(io::Error::new(
                    io::ErrorKind::InvalidData,
                    "a quote in the header is never closed",
                ));
            }
        }
        Ok(())
    }

    /// Skips blank lines before the first record; they belong to no record.
    pub(super) fn skip_blank_lines(&mut self) {
        let blank = self.pending.iter().take_while(|b| matches!(b, b'\n' | b'\r')).count();
        if self.whole == 0 && blank > 0 {
            self.give(blank);
        }
    }

    /// Reads more bytes and returns false at the end of the stream.
    ///
    /// Reads at least as many bytes as are pending after the last whole record. A long record is
    /// scanned again after each read, so smaller reads would take quadratic time.
    pub(super) fn fill(&mut self) -> io::Result<bool> {
        if self.ended {
            return Ok(false);
        }
        let wanted = self.size.max(64).max(self.pending.len() - self.whole) as u64;
        let read = self.pending.read(&mut self.reader, wanted)?;
        self.ended = read < wanted;
        Ok(read > 0)
    }

    /// Takes the first bytes off `pending` and moves the origin past them.
    pub(super) fn give(&mut self, end: usize) -> Vec<u8> {
        let given = self.pending.take(end);
        self.at.offset += given.len() as u64;
        self.at.line += memchr::memchr_iter(self.layout.newline, &given).count() as u64;
        self.at.record += self.records;
        self.records = 0;
        self.whole = 0;
        given
    }
}
