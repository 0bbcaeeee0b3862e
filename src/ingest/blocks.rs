//! A stream of text → blocks of whole records.
//!
//! Finding where records end is serial, since it depends on every quote before it;
//! reading their fields is not. So this pass looks at quotes, delimiters and line ends
//! only, and the workers parse the blocks.
//!
//! A quote that is never closed makes one record of all that follows, up to the next
//! quote, and may hide many. So a record that has something wrong with it (too many
//! fields or too few, a quote within a field, no end, more than [`LARGEST_RECORD`]), or
//! that is very long, is looked at again: if lines in it are records of the table by
//! themselves, several in a row, it is rejected up to the first of these, and
//! reading goes on there. A record with nothing wrong is never split on less than
//! [`ENOUGH_IF_WHOLE`] such lines, so descriptions may hold whatever they like.

use std::io::{self, Read};

use super::dialect::Dialect;
use super::layout::{Layout, Shape};
use crate::posting::{Origin, Reject};

/// A record longer than this is taken for an unclosed quote, in bytes.
pub const LARGEST_RECORD: usize = 16 * 1024 * 1024;
/// Blocks are closed at the first record end past this, in bytes.
pub const BLOCK: usize = 256 * 1024;
/// A record longer than this is seldom a posting, in bytes.
const LONG: usize = 32 * 1024;
/// So many bytes of what may be a record are looked at.
const LOOKED_AHEAD: usize = 64 * 1024;
/// So many records in a row, in what was read as one record that has something wrong
/// with it, are no chance. Lists in a sentence have a space behind the comma.
const ENOUGH_IF_BROKEN: usize = 5;
/// So many are none in a record with nothing wrong but its length.
const ENOUGH_IF_WHOLE: usize = 50;

/// Whole records in a row.
#[derive(Debug)]
pub struct Block {
    /// Their bytes.
    pub bytes: Vec<u8>,
    /// Where the first one stands.
    pub first: Origin,
}

/// What the stream is made of, in order.
#[derive(Debug)]
pub enum Item {
    /// Records to parse.
    Block(Block),
    /// A record that is none.
    Reject(Reject),
}

/// Cuts a stream into blocks.
pub struct Blocks {
    reader: Box<dyn Read + Send>,
    layout: Layout,
    pub(super) size: usize,
    largest: usize,
    /// Bytes read and not yet given out; the first is the first of a record.
    pending: Vec<u8>,
    /// End of the last whole record in `pending`, and the records up to there.
    whole: usize,
    records: u64,
    at: Origin,
    ended: bool,
    /// Why there is no more; told when all that is whole is out.
    failed: Option<io::Error>,
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
    pub fn new(source: u32, sample: Vec<u8>, reader: Box<dyn Read + Send>, dialect: &Dialect) -> io::Result<Self> {
        let mut blocks = Self::with_sizes(source, sample, reader, dialect.layout, BLOCK, LARGEST_RECORD);
        blocks.skip(dialect.preamble, dialect.header.is_some())?;
        Ok(blocks)
    }

    /// Blocks of all of a text, with the sizes of blocks and of the largest record.
    fn with_sizes(
        source: u32,
        sample: Vec<u8>,
        reader: Box<dyn Read + Send>,
        layout: Layout,
        size: usize,
        largest: usize,
    ) -> Self {
        let at = Origin { source, record: 1, line: 1, offset: 0 };
        Self { reader, layout, size, largest, pending: sample, whole: 0, records: 0, at, ended: false, failed: None }
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
            _ => return Err(io::Error::new(io::ErrorKind::InvalidData, "a quote in the header is never closed")),
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

    /// Looks closer at a record that may have been run into by a quote never closed.
    fn judged(&mut self, shape: Shape) -> io::Result<Next> {
        let length = shape.end - shape.begin;
        let broken = shape.open || shape.astray.is_some() || shape.fields != self.layout.fields;
        if !broken && length <= LONG {
            return Ok(Next::Record(shape));
        }
        let enough = if broken { ENOUGH_IF_BROKEN } else { ENOUGH_IF_WHOLE };
        if let Some(resumed) = self.resumed(shape, enough)? {
            return Ok(Next::Unclosed(resumed));
        }
        if !shape.open {
            return Ok(Next::Record(shape));
        }
        let text = &self.pending[self.whole..];
        let rest = line_after(text, shape.begin, self.layout).unwrap_or(text.len());
        // A few records to the end of the text, or the text was cut off within a posting.
        let mut budget = usize::MAX;
        let cut_off = length <= LONG && !self.chain(rest, None, usize::MAX, &mut budget)?;
        Ok(Next::Unclosed(if cut_off { shape.end } else { rest }))
    }

    /// Where reading goes on if a quote in the next record was never closed: the first
    /// line in it from which on there are records of this table.
    fn resumed(&mut self, shape: Shape, enough: usize) -> io::Result<Option<usize>> {
        let start = self.whole;
        // What looks like an opening quote is one if its line is a record by itself.
        let opener = shape.astray.filter(|&at| {
            let before = at.checked_sub(1).map(|before| self.pending[start + before]);
            before.is_some_and(|b| b == self.layout.delimiter || matches!(b, b'\n' | b'\r'))
        });
        let mut budget = LOOKED_AHEAD + 4 * shape.end;
        let mut line = shape.begin;
        while let Some(next) = line_after(&self.pending[start..start + shape.end], line, self.layout) {
            if next >= shape.end || budget == 0 {
                break;
            }
            if self.chain(next, opener.filter(|opener| next <= *opener), enough, &mut budget)? {
                return Ok(Some(next));
            }
            line = next;
        }
        Ok(None)
    }

    /// Whether the lines from `at` on are `enough` records of this table, or are records
    /// until past the place `until`, or to the end of the text. Spends of a budget of
    /// bytes, so that no text takes long.
    fn chain(&mut self, mut at: usize, until: Option<usize>, enough: usize, budget: &mut usize) -> io::Result<bool> {
        for found in 0..enough {
            let shape = loop {
                let text = &self.pending[self.whole + at..];
                let cut = text.len() > LOOKED_AHEAD;
                let shape = self.layout.shape(&text[..text.len().min(LOOKED_AHEAD)], self.ended && !cut);
                if shape.is_some() || cut || self.ended {
                    break shape;
                }
                self.fill()?;
            };
            let Some(shape) = shape else {
                let rest = &self.pending[self.whole + at..];
                return Ok(enough == usize::MAX && found > 0 && rest.iter().all(|b| matches!(b, b'\n' | b'\r')));
            };
            *budget = budget.saturating_sub(shape.end);
            if !self.layout.fits(&shape) || *budget == 0 {
                return Ok(false);
            }
            at += shape.end;
            if until.is_some_and(|until| at > until) {
                return Ok(true);
            }
        }
        Ok(true)
    }

    /// Reads more; false at the end of the stream. The more is pending, the more is
    /// read, since a long record is looked at again each time.
    fn fill(&mut self) -> io::Result<bool> {
        if self.ended {
            return Ok(false);
        }
        let wanted = self.size.max(64).max(self.pending.len() - self.whole) as u64;
        let read = (&mut self.reader).take(wanted).read_to_end(&mut self.pending)?;
        self.ended = (read as u64) < wanted;
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
        let rest = self.pending.split_off(end);
        let given = std::mem::replace(&mut self.pending, rest);
        self.at.offset += given.len() as u64;
        self.at.line += memchr::memchr_iter(self.layout.newline, &given).count() as u64;
        self.at.record += self.records;
        self.records = 0;
        self.whole = 0;
        given
    }
}

/// Where the line after the one at `at` begins.
fn line_after(text: &[u8], at: usize, layout: Layout) -> Option<usize> {
    memchr::memchr(layout.newline, text.get(at..)?).map(|end| at + end + 1)
}

#[cfg(test)]
mod tests;
