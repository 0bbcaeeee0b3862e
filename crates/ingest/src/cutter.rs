//! The part of a stream that is being cut into records: bytes that were read and not yet given away,
//! and their position in the source.

use std::collections::VecDeque;
use std::io::{self, Read};

use super::block::{Block, ColumnOrder, Item};
use super::pending::Pending;
use titlegauge_core::posting::{Origin, Reject};

/// The number of bytes kept of a reject that is too long.
const KEPT: usize = 64 * 1024;

/// Cuts a stream at offsets that a format finds.
pub struct Cutter {
    reader: Box<dyn Read + Send>,
    /// Target block size in bytes.
    pub size: usize,
    /// The size of the largest record in bytes.
    pub largest: usize,
    pub pending: Pending,
    /// The end of the last whole record in `pending`.
    pub whole: usize,
    /// The number of whole records in `pending`.
    pub records: u64,
    /// The position of `pending` in the source.
    pub at: Origin,
    counted: CountedLines,
    /// Items to return before anything else is read.
    pub ready: VecDeque<Item>,
    pub ended: bool,
    failed: Option<io::Error>,
}

/// A count of line ends, kept so that each byte is searched once.
#[derive(Debug, Clone, Copy, Default)]
struct CountedLines {
    /// The offset in `pending` up to which line ends were counted.
    offset: usize,
    /// The number of line ends before that offset.
    lines: u64,
}

impl Cutter {
    /// Creates a cutter of the text that begins with `sample` and continues in `reader`, with the
    /// target size of blocks and the size of the largest record, both in bytes.
    pub fn new(
        source: u32,
        sample: Vec<u8>,
        reader: Box<dyn Read + Send>,
        size: usize,
        largest: usize,
    ) -> Self {
        Self {
            reader,
            size,
            largest,
            pending: Pending::new(sample),
            whole: 0,
            records: 0,
            at: Origin { source, record: 1, line: 1, offset: 0 },
            counted: CountedLines::default(),
            ready: VecDeque::new(),
            ended: false,
            failed: None,
        }
    }

    /// Reads more bytes and returns false at the end of the stream.
    ///
    /// Reads at least as many bytes as are pending, up to the size of the largest record, so that a
    /// long record is not scanned too often.
    pub fn fill(&mut self) -> bool {
        if self.ended {
            return false;
        }
        let wanted = self.size.max(64).max(self.pending.len().min(self.largest)) as u64;
        match self.pending.read(&mut self.reader, wanted) {
            Ok(read) => self.ended = read < wanted,
            Err(error) => {
                self.failed = Some(error);
                self.ended = true;
            }
        }
        true
    }

    /// Returns true if the stream was read to its end without an error.
    pub fn complete(&self) -> bool {
        self.ended && self.failed.is_none()
    }

    /// Adds a record that ends at the offset `end` to the whole ones.
    pub fn accept(&mut self, end: usize) {
        self.whole = end;
        self.records += 1;
    }

    /// Skips the pending bytes, which belong to no record. Otherwise they would be scanned again
    /// after each read. Blanks after a record become part of its block.
    pub fn skip_blanks(&mut self) {
        let whole = self.whole;
        blank(&mut self.pending[whole..]);
        if self.records == 0 {
            self.drop_to(self.pending.len());
        } else {
            self.whole = self.pending.len();
        }
    }

    /// Returns an item that is ready, or a block if there are enough whole records.
    pub fn next_ready(&mut self) -> Option<Item> {
        let full = self.whole >= self.size;
        self.ready.pop_front().or_else(|| full.then(|| self.block()).flatten())
    }

    /// Takes off the whole records as a block. Returns `None` without whole records.
    pub fn block(&mut self) -> Option<Item> {
        let (first, records) = (self.at, self.records);
        let bytes = self.give(self.whole);
        (records > 0).then_some(Item::Block(Block { bytes, first, order: ColumnOrder::default() }))
    }

    /// Drops the first pending bytes.
    pub fn drop_to(&mut self, end: usize) {
        self.give(end);
    }

    /// Adds the whole records to `ready` and drops the bytes after them up to `end`.
    pub fn drop_after_records(&mut self, end: usize) {
        let length = end - self.whole;
        let block = self.block();
        self.ready.extend(block);
        self.drop_to(length);
    }

    /// Takes the first bytes off `pending` and moves the origin past them.
    pub fn give(&mut self, end: usize) -> Vec<u8> {
        let given = self.pending.take(end);
        self.at.offset += given.len() as u64;
        self.at.line += newlines(&given);
        self.at.record += self.records;
        self.records = 0;
        self.whole = 0;
        self.counted = CountedLines::default();
        given
    }

    /// Adds the whole records and a reject for the record after them to `ready`. The record stays
    /// pending, because its end is still to be found.
    pub fn oversize(&mut self, reason: String) {
        let block = self.block();
        self.ready.extend(block);
        let raw = self.pending[..KEPT.min(self.pending.len())].trim_ascii_start().to_vec();
        let mut origin = self.at;
        let blank = self.pending.len() - self.pending.trim_ascii_start().len();
        origin.line += newlines(&self.pending[..blank]);
        origin.offset += blank as u64;
        self.ready.push_back(Item::Reject(Reject { origin, reason, raw }));
        self.at.record += 1;
    }

    /// Adds the whole records and a reject for the bytes after them up to `end` to `ready`.
    pub fn reject(&mut self, end: usize, reason: String) {
        let length = self.pending[self.whole..end].trim_ascii_start().len();
        self.drop_after_records(end - length);
        let origin = self.at;
        self.records = 1;
        let mut raw = self.give(length);
        let kept = raw.trim_ascii_end();
        let kept = kept.strip_suffix(b",").unwrap_or(kept).trim_ascii_end().len();
        raw.truncate(if raw.len() > self.largest { KEPT } else { kept });
        self.ready.push_back(Item::Reject(Reject { origin, reason, raw }));
    }

    /// Returns the position of an offset in `pending`, except for its record number. Offsets must
    /// not decrease between calls.
    pub fn origin_of(&mut self, at: usize) -> Origin {
        let lines = self.counted.lines + newlines(&self.pending[self.counted.offset..at]);
        self.counted = CountedLines { offset: at, lines };
        Origin { line: self.at.line + lines, offset: self.at.offset + at as u64, ..self.at }
    }
}

/// A reader that finds the records of one format in the bytes of a [`Cutter`].
pub trait FindRecords {
    /// The stream.
    fn cutter(&mut self) -> &mut Cutter;

    /// Finds the next record. Returns false if more bytes are needed.
    fn step(&mut self) -> bool;

    /// Forgets what is open at the end of the stream. Returns true if that is a list or a record.
    fn end(&mut self) -> bool;

    /// Returns the next block or reject, or `None` at the end of the stream.
    ///
    /// # Errors
    ///
    /// Returns the error of the reader, after the records that were read before it.
    fn next_item(&mut self) -> io::Result<Option<Item>> {
        loop {
            if let Some(item) = self.cutter().next_ready() {
                return Ok(Some(item));
            }
            if self.step() || self.cutter().fill() {
                continue;
            }
            let cutter = self.cutter();
            if let Some(last) = cutter.next_ready().or_else(|| cutter.block()) {
                return Ok(Some(last));
            }
            if let Some(error) = cutter.failed.take() {
                return Err(error);
            }
            let open = self.end();
            let cutter = self.cutter();
            if open {
                cutter.reject(cutter.pending.len(), "the file ends before its list does".into());
            }
            return Ok(cutter.ready.pop_front());
        }
    }
}

/// Returns the number of line feeds.
pub fn newlines(bytes: &[u8]) -> u64 {
    memchr::memchr_iter(b'\n', bytes).count() as u64
}

/// Replaces bytes between records by spaces and keeps line feeds.
pub fn blank(bytes: &mut [u8]) {
    bytes.iter_mut().filter(|b| **b != b'\n').for_each(|b| *b = b' ');
}
