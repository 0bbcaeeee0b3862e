//! A stream of JSON → blocks of whole objects.
//!
//! Every object is checked where it is cut off, which is serial but an order of magnitude
//! faster than what is done with it afterwards: only so is a broken one told at its place, and
//! the next one found. What stands between objects becomes blanks, so that a block is objects
//! and blanks alone, and every place in it is as it was.

mod broken;
mod lists;

use std::collections::VecDeque;
use std::io::{self, Read};

use super::around::Around;
use super::check::{end_of_object, only_object, place, reason};
use super::form::Form;
use super::rows::newlines;
use crate::block::{BLOCK, Block, Item, LARGEST_RECORD};
use crate::pending::Pending;
use broken::TAIL;
use titlegauge_core::posting::Origin;

/// Cuts a stream into blocks.
pub struct Objects {
    reader: Box<dyn Read + Send>,
    form: Form,
    pub(crate) size: usize,
    largest: usize,
    pending: Pending,
    /// End of the last whole object in `pending`, and the objects up to there.
    whole: usize,
    records: u64,
    at: Origin,
    /// Line ends before a place in `pending`.
    lines: (usize, u64),
    /// Lists that are open, where nothing else stands around the objects.
    open: i64,
    around: Around,
    passing: Passing,
    ready: VecDeque<Item>,
    ended: bool,
    failed: Option<io::Error>,
}

/// What is passed over, its reject being out already.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Passing {
    Nothing,
    /// To the end of an object that is too long.
    Object {
        depth: u64,
        quoted: bool,
        escaped: bool,
    },
    /// To the end of a line that is too long.
    Line,
    /// To where an object begins.
    Garbage,
    /// All that is left, at the end.
    Rest,
}

/// What stands next in `pending`.
enum Step {
    /// An object that ends here.
    Object(usize),
    /// Something else that ends here, and why it is no object.
    Broken(usize, String),
    /// More has to be read to tell.
    More,
    /// Something is ready.
    Ready,
}

impl Objects {
    /// Objects of a text whose first bytes are `sample` and whose rest comes from `reader`.
    pub fn new(source: u32, sample: Vec<u8>, reader: Box<dyn Read + Send>, form: &Form) -> Self {
        Self::with_sizes(source, sample, reader, form, BLOCK, LARGEST_RECORD)
    }

    /// As [`Self::new`], with the sizes of blocks and of the largest object.
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
            lines: (0, 0),
            open: 0,
            around: Around::new(form.path.clone()),
            passing: Passing::Nothing,
            ready: VecDeque::new(),
            ended: false,
            failed: None,
        }
    }

    /// The next block or reject; `None` at the end.
    pub fn next_item(&mut self) -> io::Result<Option<Item>> {
        loop {
            if let Some(item) = self.ready.pop_front() {
                return Ok(Some(item));
            }
            if self.whole >= self.size {
                return Ok(self.block());
            }
            match self.step() {
                Step::Object(end) => {
                    self.whole = end;
                    self.records += 1;
                }
                Step::Broken(end, reason) => self.reject(end, reason),
                Step::Ready => {}
                Step::More if self.fill() => {}
                Step::More => {
                    let last = self.block();
                    return if last.is_some() { Ok(last) } else { self.finish() };
                }
            }
        }
    }

    /// The end of the stream: an error, or a list that is still open.
    fn finish(&mut self) -> io::Result<Option<Item>> {
        if let Some(error) = self.failed.take() {
            return Err(error);
        }
        let open = self.open > 0 && !self.form.lines || self.around.unfinished();
        let broken_off = open || matches!(self.passing, Passing::Object { .. });
        self.close();
        self.passing = Passing::Rest;
        if broken_off {
            self.reject(self.pending.len(), "the file ends before its list does".into());
        }
        Ok(self.ready.pop_front())
    }

    fn step(&mut self) -> Step {
        match self.passing {
            Passing::Nothing => {}
            Passing::Rest => {
                self.drop_to(self.pending.len());
                return Step::More;
            }
            Passing::Object { depth, quoted, escaped } => {
                return self.pass_object(depth, quoted, escaped);
            }
            Passing::Line => {
                let end = memchr::memchr(b'\n', &self.pending);
                self.drop_to(end.map_or(self.pending.len(), |at| at + 1));
                if end.is_none() {
                    return Step::More;
                }
                self.passing = Passing::Nothing;
            }
            Passing::Garbage => {
                let next = self.next_object(0);
                self.drop_to(next.unwrap_or(self.pending.len().saturating_sub(TAIL)));
                if next.is_none() {
                    return Step::More;
                }
                self.passing = Passing::Nothing;
            }
        }
        if self.form.lines { self.line() } else { self.object() }
    }

    /// The next line, which has to be an object.
    fn line(&mut self) -> Step {
        let rest = &self.pending[self.whole..];
        let start = self.whole + rest.iter().take_while(|b| b.is_ascii_whitespace()).count();
        if start == self.pending.len() {
            return self.pass_blank();
        }
        let end = match memchr::memchr(b'\n', &self.pending[start..]) {
            Some(at) => start + at,
            None if self.pending.len() - start > self.largest => {
                self.passing = Passing::Line;
                return Step::Broken(self.pending.len(), self.too_long());
            }
            None if self.complete() => self.pending.len(),
            None => return Step::More,
        };
        if end - start > self.largest {
            return Step::Broken(end, self.too_long());
        }
        let line = self.pending[start..end].trim_ascii_end();
        let stop = start + line.strip_suffix(b",").unwrap_or(line).len();
        blank(&mut self.pending[self.whole..start]);
        let (line, behind) = self.pending[start..end].split_at_mut(stop - start);
        if !line.starts_with(b"{") {
            return Step::Broken(end, "not a JSON object".into());
        }
        match only_object(line) {
            Ok(()) => {
                blank(behind);
                Step::Object(end)
            }
            Err(e) => Step::Broken(end, reason(&e)),
        }
    }

    /// The next object in a list, or behind another.
    fn object(&mut self) -> Step {
        let between = if self.form.within.is_some() { self.around() } else { self.between() };
        let start = match between {
            Ok(start) => start,
            Err(step) => return step,
        };
        if self.pending[start] != b'{' {
            return self.broken(start, start, "not a JSON object".into());
        }
        self.whole_object(start)
    }

    /// Where something begins that is no mark between objects.
    fn between(&mut self) -> Result<usize, Step> {
        let mut start = self.whole;
        while let Some(byte) = self.pending.get(start).copied().filter(|&b| is_between(b)) {
            self.open += i64::from(byte == b'[') - i64::from(byte == b']');
            blank(&mut self.pending[start..=start]);
            start += 1;
        }
        if start == self.pending.len() { Err(self.pass_blank()) } else { Ok(start) }
    }

    /// The object that begins at a place.
    fn whole_object(&mut self, start: usize) -> Step {
        let error = match end_of_object(&mut self.pending[start..]) {
            Ok(end) if end > self.largest => return Step::Broken(start + end, self.too_long()),
            Ok(end) => return Step::Object(start + end),
            Err(error) => error,
        };
        if !error.is_eof() {
            let place = start + place(&self.pending[start..], &error);
            return self.broken(start, place, reason(&error));
        }
        if self.pending.len() - start > self.largest {
            self.passing = Passing::Object { depth: 0, quoted: false, escaped: false };
            let reason = self.too_long();
            self.oversize(reason);
            return Step::More;
        }
        if self.complete() {
            self.close();
            return Step::Broken(self.pending.len(), "the file ends within this object".into());
        }
        Step::More
    }

    /// Passes over what is pending, which is nothing but blanks: kept, they would be looked at
    /// again with all that comes. Behind an object they are part of its block.
    fn pass_blank(&mut self) -> Step {
        blank(&mut self.pending[self.whole..]);
        if self.records == 0 {
            self.drop_to(self.pending.len());
        } else {
            self.whole = self.pending.len();
        }
        Step::More
    }

    /// Whether all has been read that there is, and read well.
    fn complete(&self) -> bool {
        self.ended && self.failed.is_none()
    }

    /// Reads more; false at the end of the stream. Reads as much as there is already, so that a
    /// long object is not looked through too often.
    fn fill(&mut self) -> bool {
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

    fn block(&mut self) -> Option<Item> {
        let (first, records) = (self.at, self.records);
        let bytes = self.give(self.whole);
        (records > 0).then_some(Item::Block(Block { bytes, first }))
    }

    fn drop_to(&mut self, end: usize) {
        self.give(end);
    }

    /// Takes the first bytes off `pending` and moves the origin past them.
    fn give(&mut self, end: usize) -> Vec<u8> {
        let given = self.pending.take(end);
        self.at.offset += given.len() as u64;
        self.at.line += newlines(&given);
        self.at.record += self.records;
        self.records = 0;
        self.whole = 0;
        self.lines = (0, 0);
        given
    }
}

/// Whether a byte may stand between objects; files that were put together have byte-order marks.
fn is_between(byte: u8) -> bool {
    b"[],\xef\xbb\xbf".contains(&byte) || byte.is_ascii_whitespace()
}

/// Makes what stands between objects blanks that JSON knows, line ends aside.
fn blank(bytes: &mut [u8]) {
    bytes.iter_mut().filter(|b| **b != b'\n').for_each(|b| *b = b' ');
}

#[cfg(test)]
mod tests;
