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
pub const BLOCK: usize = 512 * 1024;
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
    size: usize,
    largest: usize,
    /// Bytes read and not yet given out; the first is the first of a record.
    pending: Vec<u8>,
    /// End of the last whole record in `pending`, and the records up to there.
    whole: usize,
    records: u64,
    at: Origin,
    ended: bool,
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
        Self { reader, layout, size, largest, pending: sample, whole: 0, records: 0, at, ended: false }
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

    /// The next block or reject; `None` at the end.
    pub fn next_item(&mut self) -> io::Result<Option<Item>> {
        loop {
            if self.whole >= self.size {
                return Ok(Some(self.block()));
            }
            match self.next()? {
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
        let blank = self.pending.iter().take_while(|b| matches!(b, b'\n' | b'\r')).count();
        self.give(blank);
        let origin = self.at;
        self.records = 1;
        let raw = self.give(length - blank);
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
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn read(text: &[u8], size: usize, largest: usize) -> io::Result<Vec<Item>> {
        let reader = Box::new(io::Cursor::new(text.to_vec()));
        let mut blocks = Blocks::with_sizes(0, Vec::new(), reader, Layout::plain(b',', 2), size, largest);
        blocks.skip(0, true)?;
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

    /// Numbers of the records that are read of a table, and of those rejected.
    fn numbers(text: &str, layout: Layout, size: usize) -> (Vec<String>, usize) {
        let reader = Box::new(io::Cursor::new(text.as_bytes().to_vec()));
        let mut blocks = Blocks::with_sizes(0, Vec::new(), reader, layout, size, LARGEST_RECORD);
        blocks.skip(0, true).unwrap();
        let (mut read, mut rejects) = (Vec::new(), 0);
        while let Some(item) = blocks.next_item().unwrap() {
            match item {
                Item::Reject(_) => rejects += 1,
                Item::Block(block) => {
                    let records = parse(&block.bytes);
                    rejects += records.iter().filter(|r| r.len() != layout.fields).count();
                    let good = records.iter().filter(|r| r.len() == layout.fields);
                    read.extend(good.map(|r| String::from_utf8_lossy(&r[0]).into_owned()));
                }
            }
        }
        (read, rejects)
    }

    /// Ten thousand records in different hands, and an unclosed quote in one of them.
    #[test]
    fn an_unclosed_quote_costs_few_records() {
        type Row = fn(usize) -> String;
        let hands: [(&str, usize, Row); 6] = [
            ("no quotes", 3, |n| format!("{n},CIO,Set the strategy of office {n}\n")),
            ("some quotes", 3, |n| format!("{n},\"CIO, {n}\",\"Set the strategy, and run it\"\n")),
            ("all quoted", 3, |n| format!("\"{n}\",\"CIO\",\"Set the strategy\"\n")),
            ("many lines", 4, |n| format!("{n},CIO,\"Duties:\n\n- one, two\n- three, \"\"four\"\", five\n\",x\n")),
            ("begins with a line", 3, |n| format!("{n},CIO,\"\nDuties of {n}:\n- one, two\"\n")),
            ("two columns", 2, |n| format!("{n},Set the strategy\n")),
        ];
        for (hand, fields, row) in hands {
            let layout = Layout::plain(b',', fields);
            for at in [0, 5_000, 9_990, 9_998] {
                for broken in [|n: usize| format!("{n},CIO,\"Never closed\n"), |n| format!("\"{n},CIO,Never closed,x\n")] {
                    let mut text = "a,b,c,d".split(',').take(fields).collect::<Vec<_>>().join(",") + "\n";
                    text.extend((0..10_000).map(|n| if n == at { broken(n) } else { row(n) }));
                    let (read, rejects) = numbers(&text, layout, 4096);
                    let read: std::collections::BTreeSet<String> = read.into_iter().collect();
                    let lost = (0..10_000).filter(|n| !read.contains(&n.to_string())).count();
                    assert!(lost <= 3 && (1..=6).contains(&rejects), "{hand}, in {at}: {lost} lost, {rejects} rejects");
                    assert_eq!(numbers(&text, layout, BLOCK).1, rejects, "{hand}: another block size");
                }
            }
        }
    }

    #[test]
    fn what_looks_odd_and_is_right_is_kept_whole() {
        let list = "Boston,MA,1\nDenver,CO,2\n".repeat(20);
        let long = "x".repeat(LONG);
        let cases = [
            ("a table in a description", format!("{list}end"), 1),
            ("the same in a long one", format!("{list}{long}"), 1),
            ("quotes and commas", "\"\"Why\"\", he said,\n\"\"because\"\", a, b\n,\"\"\n".to_owned(), 1),
            ("hundreds of lines", "- one, two\n- three; \"\"four\"\"\n\n".repeat(3_000), 1),
        ];
        for (name, description, records) in cases {
            let text = format!("a,b,c\n1,CIO,\"{description}\"\n");
            assert_eq!(numbers(&text, Layout::plain(b',', 3), 4096), (vec!["1".to_owned(); records], 0), "{name}");
        }
    }

    #[test]
    fn a_field_too_many_keeps_its_lines_together() {
        let row = |n: usize| format!("{n},CIO,\"Set the strategy, {n}\nLead the office\",x\n");
        let mut text = "a,b,c,d\n".to_owned();
        text.extend((0..20).map(|n| if n == 9 { row(n).replace(",x", ",x,,y") } else { row(n) }));
        let (read, rejects) = numbers(&text, Layout::plain(b',', 4), 4096);
        assert_eq!((read.len(), rejects), (19, 1));
    }

    #[test]
    fn a_text_cut_off_within_a_posting_costs_that_posting() {
        let text = "a,b,c\n1,CIO,x\n2,CTO,\"Lead:\n- the teams\n- the budget, and\n- the ";
        assert_eq!(numbers(text, Layout::plain(b',', 3), 4096), (vec!["1".to_owned()], 1));
    }

    /// The records and rejects of a text as one list.
    fn flat(text: &[u8], size: usize) -> Vec<(u64, u64, Vec<Vec<u8>>)> {
        let mut out = Vec::new();
        for item in read(text, size, 1_000_000).unwrap_or_default() {
            match item {
                Item::Block(block) => {
                    let records = parse(&block.bytes).into_iter();
                    out.extend((block.first.record..).zip(records).map(|(number, record)| (number, 0, record)));
                }
                Item::Reject(reject) => out.push((reject.origin.record, reject.origin.offset, vec![reject.raw])),
            }
        }
        out
    }

    proptest! {
        #[test]
        fn broken_texts_are_read_the_same_in_blocks_of_any_size(
            lines in proptest::collection::vec(proptest::sample::select(vec!["1,2", "\"3\",4", "5,\"6", "7\",8", "9", "\"", "a,\"b\"", ",", "x,\"\"\"", ""]), 0..60),
            end in proptest::sample::select(vec!["\n", "\r\n"]),
            size in 1usize..200,
        ) {
            let text = format!("a,b{end}{}", lines.iter().map(|line| format!("{line}{end}")).collect::<String>());
            prop_assert_eq!(flat(text.as_bytes(), size), flat(text.as_bytes(), 1 << 20));
        }

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
