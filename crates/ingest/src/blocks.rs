//! A stream of text → blocks of whole records.
//!
//! Finding where records end is serial, since it depends on every quote before it;
//! reading their fields is not. So this pass looks at quotes, delimiters and line ends
//! only, and the workers parse the blocks.
//!
//! A quote that is never closed hides the records behind it; how they are found again is
//! said in `unclosed.rs`.

mod unclosed;

use std::io::{self, Read};

use super::block::{BLOCK, Block, Item, LARGEST_RECORD};
use super::layout::{Layout, Shape};
use super::pending::Pending;
use super::table::Table;
use titlegauge_core::posting::{Origin, Reject};
use unclosed::{ENOUGH_IF_BROKEN, line_after};

/// Cuts a stream into blocks.
pub struct Blocks {
    reader: Box<dyn Read + Send>,
    layout: Layout,
    pub(super) size: usize,
    largest: usize,
    /// The first byte is the first of a record.
    pending: Pending,
    /// End of the last whole record in `pending`, and the records up to there.
    whole: usize,
    records: u64,
    at: Origin,
    ended: bool,
    /// Why there is no more; told when all that is whole is out.
    failed: Option<io::Error>,
    /// Bytes in which the records after an unclosed quote were looked for.
    #[cfg(test)]
    looked_at: usize,
}

/// What the next record is.
enum Next {
    /// One like others.
    Record(Shape),
    /// One that a quote never closed has run into; reading goes on after so many bytes.
    Unclosed(usize),
    /// None: the text is at its end.
    End,
}

impl Blocks {
    /// Blocks of a text whose first bytes are `sample` and whose rest comes from
    /// `reader`. What stands before the records is skipped.
    pub fn new(
        source: u32,
        sample: Vec<u8>,
        reader: Box<dyn Read + Send>,
        table: &Table,
    ) -> io::Result<Self> {
        Self::with_sizes(source, sample, reader, table, BLOCK, LARGEST_RECORD)
    }

    /// As [`Self::new`], with the sizes of blocks and of the largest record.
    pub fn with_sizes(
        source: u32,
        sample: Vec<u8>,
        reader: Box<dyn Read + Send>,
        table: &Table,
        size: usize,
        largest: usize,
    ) -> io::Result<Self> {
        let mut blocks = Self::of_all(source, sample, reader, table.layout, size, largest);
        blocks.skip(table.preamble, table.header.is_some())?;
        Ok(blocks)
    }

    /// Blocks of all of a text.
    fn of_all(
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
            ended: false,
            failed: None,
            #[cfg(test)]
            looked_at: 0,
        }
    }

    /// Passes over so many bytes and, if there is one, the header.
    fn skip(&mut self, preamble: usize, header: bool) -> io::Result<()> {
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

    /// The next block or reject; `None` at the end. Where reading fails, what was whole
    /// before comes first and the error then.
    pub fn next_item(&mut self) -> io::Result<Option<Item>> {
        if let Some(error) = self.failed.take() {
            return Err(error);
        }
        loop {
            if self.whole >= self.size {
                return Ok(Some(self.block()));
            }
            let next = match self.next() {
                Err(error) if self.records > 0 => {
                    self.failed = Some(error);
                    return Ok(Some(self.block()));
                }
                next => next?,
            };
            match next {
                Next::Record(shape) => {
                    self.whole += shape.end;
                    self.records += 1;
                }
                Next::End | Next::Unclosed(_) if self.records > 0 => return Ok(Some(self.block())),
                Next::Unclosed(length) => return Ok(Some(self.reject(length))),
                Next::End => return Ok(None),
            }
        }
    }

    /// What stands after the last whole record.
    fn next(&mut self) -> io::Result<Next> {
        loop {
            self.pass_blank();
            let text = &self.pending[self.whole..];
            let cut = text.len() > self.largest;
            let text = &text[..text.len().min(self.largest + 1)];
            if let Some(shape) = self.layout.shape(text, self.ended && !cut) {
                return self.judged(shape);
            }
            if cut {
                let begin = text.iter().take_while(|b| matches!(b, b'\n' | b'\r')).count();
                let line = line_after(text, begin, self.layout).unwrap_or(text.len());
                let shape = Shape { begin, end: text.len(), ..Shape::default() };
                return Ok(Next::Unclosed(self.resumed(shape, ENOUGH_IF_BROKEN)?.unwrap_or(line)));
            }
            if self.ended {
                return Ok(Next::End);
            }
            self.fill()?;
        }
    }

    /// Passes over blank lines before the first record; they are none, however many.
    fn pass_blank(&mut self) {
        let blank = self.pending.iter().take_while(|b| matches!(b, b'\n' | b'\r')).count();
        if self.whole == 0 && blank > 0 {
            self.give(blank);
        }
    }

    /// Reads more; false at the end of the stream. The more is pending, the more is
    /// read, since a long record is looked at again each time.
    fn fill(&mut self) -> io::Result<bool> {
        if self.ended {
            return Ok(false);
        }
        let wanted = self.size.max(64).max(self.pending.len() - self.whole) as u64;
        let read = self.pending.read(&mut self.reader, wanted)?;
        self.ended = read < wanted;
        Ok(read > 0)
    }

    fn block(&mut self) -> Item {
        let first = self.at;
        let bytes = self.give(self.whole);
        Item::Block(Block { bytes, first })
    }

    /// Rejects the first bytes as one record that has no end.
    fn reject(&mut self, length: usize) -> Item {
        let origin = self.at;
        self.records = 1;
        let raw = self.give(length);
        let reason = "a quote that opens in this record is never closed".to_owned();
        Item::Reject(Reject { origin, reason, raw })
    }

    /// Takes the first bytes off `pending` and moves the origin past them.
    fn give(&mut self, end: usize) -> Vec<u8> {
        let given = self.pending.take(end);
        self.at.offset += given.len() as u64;
        self.at.line += memchr::memchr_iter(self.layout.newline, &given).count() as u64;
        self.at.record += self.records;
        self.records = 0;
        self.whole = 0;
        given
    }
}

#[cfg(test)]
mod tests;
