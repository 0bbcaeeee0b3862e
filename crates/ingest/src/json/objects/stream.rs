//! The state of the reader of objects, and reading from the stream.

use std::collections::VecDeque;
use std::io::{self, Read};

use super::between::blank;
use crate::block::{BLOCK, Block, ColumnOrder, Item, LARGEST_RECORD};
use crate::json::around::Around;
use crate::json::form::Form;
use crate::json::rows::newlines;
use crate::pending::Pending;
use titlegauge_core::posting::Origin;

/// Cuts a stream into blocks.
pub struct Objects {
    reader: Box<dyn Read + Send>,
    pub(super) form: Form,
    /// Target block size in bytes.
    pub(crate) size: usize,
    /// The size of the largest object in bytes.
    pub(super) largest: usize,
    pub(super) pending: Pending,
    /// The end of the last whole object in `pending`.
    pub(super) whole: usize,
    /// The number of whole objects in `pending`.
    pub(super) records: u64,
    /// The position of `pending` in the source.
    pub(super) at: Origin,
    pub(super) counted: CountedLines,
    /// The number of open lists, if the form has no `within`.
    pub(super) open: i64,
    pub(super) around: Around,
    pub(super) skipping: Skipping,
    /// Items to return before anything else is read.
    pub(super) ready: VecDeque<Item>,
    pub(super) ended: bool,
    pub(super) failed: Option<io::Error>,
}

/// A count of line ends, kept so that each byte is searched once.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct CountedLines {
    /// The offset in `pending` up to which line ends were counted.
    pub offset: usize,
    /// The number of line ends before that offset.
    pub lines: u64,
}

/// Bytes to skip because their reject was already returned.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Skipping {
    Nothing,
    /// Up to the end of an object that is too long.
    Object(Nesting),
    /// Up to the end of a line that is too long.
    Line,
    /// Up to the beginning of the next object.
    Garbage,
    /// All the rest, at the end of the stream.
    Rest,
}

/// A position within the brackets and strings of an object.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub(super) struct Nesting {
    /// The number of open brackets and braces.
    pub depth: u64,
    /// True within a string.
    pub quoted: bool,
    /// True after a backslash within a string.
    pub escaped: bool,
}

/// The next element of `pending`.
pub(super) enum Step {
    /// An object that ends at this offset.
    Object(usize),
    /// Something else that ends at this offset, and the reason for the reject.
    Broken(usize, String),
    /// Nothing yet: more bytes are needed.
    More,
    /// An item that was added to `ready`.
    Ready,
}

impl Objects {
    /// Creates a reader of the text that begins with `sample` and continues in `reader`.
    pub fn new(source: u32, sample: Vec<u8>, reader: Box<dyn Read + Send>, form: &Form) -> Self {
        Self::with_sizes(source, sample, reader, form, BLOCK, LARGEST_RECORD)
    }

    /// Like [`Self::new`], with the target size of blocks and the size of the largest object, both
    /// in bytes.
    pub fn with_sizes(
        source: u32,
        sample: Vec<u8>,
        reader: Box<dyn Read + Send>,
        form: &Form,
        size: usize,
        largest: usize,
    ) -> Self {
        let at = Origin { source, record: 1, line: 1, offset: 0 };
        Self {
            reader,
            form: form.clone(),
            size,
            largest,
            pending: Pending::new(sample),
            whole: 0,
            records: 0,
            at,
            counted: CountedLines::default(),
            open: 0,
            around: Around::new(form.path.clone()),
            skipping: Skipping::Nothing,
            ready: VecDeque::new(),
            ended: false,
            failed: None,
        }
    }

    /// Reads more bytes and returns false at the end of the stream.
    ///
    /// Reads at least as many bytes as are pending, up to the size of the largest object, so that a
    /// long object is not scanned too often.
    pub(super) fn fill(&mut self) -> bool {
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
    pub(super) fn complete(&self) -> bool {
        self.ended && self.failed.is_none()
    }

    /// Skips the pending bytes, all of which are blanks. Otherwise they would be scanned again
    /// after each read. Blanks after an object become part of its block.
    pub(super) fn skip_blanks(&mut self) -> Step {
        blank(&mut self.pending[self.whole..]);
        if self.records == 0 {
            self.drop_to(self.pending.len());
        } else {
            self.whole = self.pending.len();
        }
        Step::More
    }

    /// Takes off the whole objects as a block. Returns `None` without whole objects.
    pub(super) fn block(&mut self) -> Option<Item> {
        let (first, records) = (self.at, self.records);
        let bytes = self.give(self.whole);
        (records > 0).then_some(Item::Block(Block { bytes, first, order: ColumnOrder::default() }))
    }

    pub(super) fn drop_to(&mut self, end: usize) {
        self.give(end);
    }

    /// Takes the first bytes off `pending` and moves the origin past them.
    pub(super) fn give(&mut self, end: usize) -> Vec<u8> {
        let given = self.pending.take(end);
        self.at.offset += given.len() as u64;
        self.at.line += newlines(&given);
        self.at.record += self.records;
        self.records = 0;
        self.whole = 0;
        self.counted = CountedLines::default();
        given
    }
}
