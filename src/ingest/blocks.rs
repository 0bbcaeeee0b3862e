//! A stream of text → blocks of whole records.
//!
//! Finding where records end is serial, since it depends on every quote before it;
//! reading their fields is not. So this pass looks for quotes and line ends only,
//! by the rules of the `csv` crate, and the workers parse the blocks.
//!
//! A quote that is never closed would make one record of the rest of the file. A
//! record that outgrows [`LARGEST_RECORD`], or that the file ends in, is taken for
//! that: its first line is rejected, and reading goes on with the next line.

use std::io::{self, Read};

use crate::posting::{Origin, Reject};

/// A record longer than this is taken for an unclosed quote, in bytes.
pub const LARGEST_RECORD: usize = 16 * 1024 * 1024;
/// Blocks are closed at the first record end past this, in bytes.
pub const BLOCK: usize = 512 * 1024;

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
    delimiter: u8,
    size: usize,
    largest: usize,
    /// Bytes read and not yet given out; the first is the first of a record.
    pending: Vec<u8>,
    /// Bytes of `pending` that have been looked at.
    seen: usize,
    state: State,
    /// End of the last whole record in `pending`, and the records up to there.
    whole: usize,
    records: u64,
    at: Origin,
    ended: bool,
    /// Why there is no more; told when all that is whole is out.
    failed: Option<io::Error>,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum State {
    RecordStart,
    FieldStart,
    Unquoted,
    Quoted,
    /// After a quote in a quoted field: closed, or the first of a doubled one.
    Closing,
}

impl Blocks {
    /// Blocks of a text whose first bytes are `sample` and whose rest comes from
    /// `reader`. The header is skipped.
    pub fn new(source: u32, sample: Vec<u8>, reader: Box<dyn Read + Send>, delimiter: u8) -> io::Result<Self> {
        Self::with_sizes(source, sample, reader, delimiter, BLOCK, LARGEST_RECORD)
    }

    /// As [`Self::new`], with the sizes of blocks and of the largest record.
    pub fn with_sizes(
        source: u32,
        sample: Vec<u8>,
        reader: Box<dyn Read + Send>,
        delimiter: u8,
        size: usize,
        largest: usize,
    ) -> io::Result<Self> {
        let at = Origin { source, record: 1, line: 1, offset: 0 };
        let mut blocks = Self {
            reader,
            delimiter,
            size,
            largest,
            pending: sample,
            seen: 0,
            state: State::RecordStart,
            whole: 0,
            records: 0,
            at,
            ended: false,
            failed: None,
        };
        blocks.skip_header()?;
        Ok(blocks)
    }

    fn skip_header(&mut self) -> io::Result<()> {
        while !self.advance(1) && self.pending.len() < self.largest && self.fill() {}
        if self.state == State::Quoted {
            return Err(io::Error::new(io::ErrorKind::InvalidData, "a quote in the header is never closed"));
        }
        let end = if self.records > 0 { self.whole } else { self.pending.len() };
        self.give(end);
        self.at.record = 1;
        self.restart();
        Ok(())
    }

    /// The next block or reject; `None` at the end.
    pub fn next_item(&mut self) -> io::Result<Option<Item>> {
        loop {
            let looked_through = !self.advance(u64::MAX);
            if self.whole >= self.size || (self.ended && looked_through && self.whole > 0) {
                return Ok(Some(self.block()));
            }
            if self.pending.len() - self.whole > self.largest {
                return Ok(Some(if self.whole > 0 { self.block() } else { self.reject() }));
            }
            if !self.fill() {
                return self.last();
            }
        }
    }

    /// What is left when the stream has ended.
    fn last(&mut self) -> io::Result<Option<Item>> {
        if let Some(error) = self.failed.take() {
            return Err(error);
        }
        match self.state {
            State::Quoted => return Ok(Some(if self.whole > 0 { self.block() } else { self.reject() })),
            State::RecordStart => {}
            // The last record may lack its line end.
            _ => {
                self.records += 1;
                self.whole = self.pending.len();
                self.state = State::RecordStart;
            }
        }
        Ok((self.records > 0).then(|| self.block()))
    }

    /// Looks at pending bytes until `most` records have ended; says whether they have.
    fn advance(&mut self, most: u64) -> bool {
        while self.seen < self.pending.len() {
            if self.records >= most || self.whole >= self.size {
                return true;
            }
            let rest = &self.pending[self.seen..];
            let byte = rest[0];
            match self.state {
                State::Quoted => {
                    let Some(quote) = memchr::memchr(b'"', rest) else {
                        self.seen = self.pending.len();
                        break;
                    };
                    self.seen += quote;
                    self.state = State::Closing;
                }
                State::Unquoted => {
                    let Some(end) = memchr::memchr3(self.delimiter, b'\n', b'\r', rest) else {
                        self.seen = self.pending.len();
                        break;
                    };
                    let byte = rest[end];
                    self.seen += end;
                    self.end_field(byte);
                }
                State::RecordStart if matches!(byte, b'\n' | b'\r') => {}
                State::RecordStart | State::FieldStart | State::Closing if byte == b'"' => self.state = State::Quoted,
                _ => {
                    self.state = State::Unquoted;
                    self.end_field(byte);
                }
            }
            self.seen += 1;
        }
        self.records >= most || self.whole >= self.size
    }

    /// Ends a field or record if `byte`, at `seen`, does that.
    fn end_field(&mut self, byte: u8) {
        if byte == self.delimiter {
            self.state = State::FieldStart;
        } else if matches!(byte, b'\n' | b'\r') {
            self.state = State::RecordStart;
            self.records += 1;
            self.whole = self.seen + 1;
        }
    }

    /// Reads more; false at the end of the stream.
    fn fill(&mut self) -> bool {
        if self.ended {
            return false;
        }
        let wanted = self.size.max(64) as u64;
        match (&mut self.reader).take(wanted).read_to_end(&mut self.pending) {
            Ok(read) => {
                self.ended = (read as u64) < wanted;
                read > 0
            }
            Err(error) => {
                self.failed = Some(error);
                self.ended = true;
                true
            }
        }
    }

    fn block(&mut self) -> Item {
        let first = self.at;
        let bytes = self.give(self.whole);
        Item::Block(Block { bytes, first })
    }

    /// Rejects the first line of a record that does not end, and starts over after it.
    fn reject(&mut self) -> Item {
        let end = memchr::memchr(b'\n', &self.pending).map_or(self.pending.len(), |at| at + 1).min(self.largest + 1);
        let origin = self.at;
        self.records = 1;
        let raw = self.give(end);
        self.restart();
        let reason = "a quote in this line is never closed".to_owned();
        Item::Reject(Reject { origin, reason, raw })
    }

    /// Takes the first bytes off `pending` and moves the origin past them.
    fn give(&mut self, end: usize) -> Vec<u8> {
        let rest = self.pending.split_off(end);
        let given = std::mem::replace(&mut self.pending, rest);
        self.at.offset += given.len() as u64;
        self.at.line += memchr::memchr_iter(b'\n', &given).count() as u64;
        self.at.record += self.records;
        self.records = 0;
        self.seen = self.seen.saturating_sub(end);
        self.whole = 0;
        given
    }

    fn restart(&mut self) {
        self.seen = 0;
        self.whole = 0;
        self.records = 0;
        self.state = State::RecordStart;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn read(text: &[u8], size: usize, largest: usize) -> io::Result<Vec<Item>> {
        let reader = Box::new(io::Cursor::new(text.to_vec()));
        let mut blocks = Blocks::with_sizes(0, Vec::new(), reader, b',', size, largest)?;
        std::iter::from_fn(|| blocks.next_item().transpose()).collect()
    }

    fn parse(bytes: &[u8]) -> Vec<Vec<Vec<u8>>> {
        let mut reader = csv::ReaderBuilder::new().has_headers(false).flexible(true).from_reader(bytes);
        reader.byte_records().map(|r| r.unwrap().iter().map(<[u8]>::to_vec).collect()).collect()
    }

    #[test]
    fn an_unclosed_quote_costs_one_line() {
        let items = read(b"a,b\n1,2\n3,\"open\n5,6\n7,8\n", 4, 1000).unwrap();
        let mut seen = Vec::new();
        for item in items {
            match item {
                Item::Block(block) => seen.extend(parse(&block.bytes).into_iter().map(|r| (block.first.line, r.len()))),
                Item::Reject(reject) => {
                    assert_eq!(reject.raw, b"3,\"open\n");
                    assert_eq!((reject.origin.record, reject.origin.line, reject.origin.offset), (2, 3, 8));
                    seen.push((reject.origin.line, 0));
                }
            }
        }
        assert_eq!(seen, [(2, 2), (3, 0), (4, 2), (5, 2)]);
    }

    #[test]
    fn a_record_without_end_does_not_fill_the_memory() {
        let mut text = b"a,b\n1,\"open\n".to_vec();
        text.extend(b"3,4\n".repeat(100));
        let items = read(&text, 16, 64).unwrap();
        let rejects = items.iter().filter(|item| matches!(item, Item::Reject(_))).count();
        let records: usize = items.iter().map(|item| if let Item::Block(b) = item { parse(&b.bytes).len() } else { 0 }).sum();
        assert_eq!((rejects, records), (1, 100));
    }

    proptest! {
        #[test]
        fn blocks_hold_the_records_of_the_whole(
            text in proptest::collection::vec(prop_oneof![Just(b'"'), Just(b','), Just(b'\n'), Just(b'\r'), Just(b'x'), Just(b' ')], 0..200),
            size in 1usize..40,
        ) {
            let mut reader = csv::ReaderBuilder::new().has_headers(false).flexible(true).from_reader(text.as_slice());
            let all: Vec<Vec<Vec<u8>>> = reader.byte_records().map(|r| r.unwrap().iter().map(<[u8]>::to_vec).collect()).collect();
            // A header that does not end is refused.
            let Ok(items) = read(&text, size, 1_000_000) else { return Ok(()) };
            if items.iter().all(|item| matches!(item, Item::Block(_))) {
                let mut number = 1;
                let mut offset = None;
                let mut found = Vec::new();
                for item in &items {
                    let Item::Block(block) = item else { unreachable!() };
                    prop_assert_eq!(block.first.record, number);
                    if let Some(offset) = offset { prop_assert_eq!(block.first.offset, offset); }
                    offset = Some(block.first.offset + block.bytes.len() as u64);
                    let records = parse(&block.bytes);
                    number += records.len() as u64;
                    found.extend(records);
                }
                prop_assert_eq!(found, all.into_iter().skip(1).collect::<Vec<_>>());
            }
        }
    }
}
