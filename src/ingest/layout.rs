//! How the bytes of a table are marked off, and the shape of one record: where it ends,
//! how many fields it has, and whether its quotes stand where quotes may stand.
//!
//! The shape follows the rules of the `csv` crate, which reads the fields later.

use csv::ReaderBuilder;

/// The marks between fields and records.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Layout {
    /// The byte between fields.
    pub delimiter: u8,
    /// Whether a quote within quotes is written `\"`; otherwise it is doubled.
    pub escaped: bool,
    /// The byte by which lines are counted: a line feed, or a carriage return where there are no line feeds.
    pub newline: u8,
    /// Fields of a record.
    pub fields: usize,
}

/// What one record looks like.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Shape {
    /// Where it begins; blank lines stand before it.
    pub begin: usize,
    /// Where it ends, line end included.
    pub end: usize,
    /// Its fields.
    pub fields: usize,
    /// Whether the text ends within its quotes.
    pub open: bool,
    /// The first quote that ends a field and has more of the field behind it.
    pub astray: Option<usize>,
    /// Whether a space stands behind a delimiter, as in prose, or a quote in a field without
    /// quotes around it, as where a line is the rest of a quoted field.
    pub loose: bool,
}

impl Layout {
    /// A table of these fields, written as most are.
    pub fn plain(delimiter: u8, fields: usize) -> Self {
        Self { delimiter, escaped: false, newline: b'\n', fields }
    }

    /// How a quote within quotes is written, in a word.
    pub fn quotes(self) -> &'static str {
        if self.escaped { "backslash" } else { "doubled" }
    }

    /// A reader of such a table.
    pub fn reader(self) -> ReaderBuilder {
        let mut builder = ReaderBuilder::new();
        let escape = self.escaped.then_some(b'\\');
        builder.has_headers(false).flexible(true).delimiter(self.delimiter).escape(escape);
        builder
    }

    /// The shape of the first record in a text; none where it does not end in it.
    /// `whole` says that nothing follows the text.
    pub fn shape(self, text: &[u8], whole: bool) -> Option<Shape> {
        let begin = text.iter().position(|b| !matches!(b, b'\n' | b'\r'))?;
        let mut shape = Shape { begin, end: text.len(), fields: 1, open: false, astray: None, loose: false };
        let mut at = begin;
        loop {
            let quoted = text.get(at) == Some(&b'"');
            if quoted {
                at = self.quoted(text, at + 1, whole, &mut shape)?;
            } else if text.get(at) == Some(&b' ') {
                shape.loose |= shape.fields > 1;
            }
            let Some(stop) = memchr::memchr3(self.delimiter, b'\n', b'\r', &text[at..]) else {
                return whole.then_some(shape);
            };
            shape.loose |= !quoted && memchr::memchr(b'"', &text[at..at + stop]).is_some();
            at += stop + 1;
            let mark = text[at - 1];
            if mark == self.delimiter {
                shape.fields += 1;
                continue;
            }
            if mark == b'\r' {
                match text.get(at) {
                    Some(b'\n') => at += 1,
                    None if !whole => return None,
                    _ => {}
                }
            }
            shape.end = at;
            return Some(shape);
        }
    }

    /// Where a quoted field ends, from within it: behind the quote that closes it.
    fn quoted(self, text: &[u8], mut at: usize, whole: bool, shape: &mut Shape) -> Option<usize> {
        let escape = if self.escaped { b'\\' } else { b'"' };
        loop {
            let Some(stop) = memchr::memchr2(b'"', escape, text.get(at..).unwrap_or_default()) else {
                shape.open = true;
                return whole.then_some(text.len());
            };
            at += stop;
            if text[at] != b'"' {
                at += 2;
                continue;
            }
            match text.get(at + 1) {
                Some(b'"') => at += 2,
                None if !whole => return None,
                Some(next) if *next != self.delimiter && !matches!(next, b'\n' | b'\r') => {
                    shape.astray.get_or_insert(at);
                    return Some(at + 1);
                }
                _ => return Some(at + 1),
            }
        }
    }

    /// Whether a shape is that of a record of this table beyond doubt: no field too many or
    /// too few, every quote in its place, and nothing that reads like part of a text.
    pub fn fits(self, shape: &Shape) -> bool {
        shape.fields == self.fields && !shape.open && shape.astray.is_none() && !shape.loose
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shapes() {
        // End, fields, whether it is open, and the quote astray.
        type Expected = Option<(usize, usize, bool, Option<usize>)>;
        let cases: [(&str, bool, Expected); 14] = [
            ("a,b\nc", false, Some((4, 2, false, None))),
            ("\n\na,b\r\nc", false, Some((7, 2, false, None))),
            ("a,b\rc", false, Some((4, 2, false, None))),
            ("a,b\r", false, None),
            ("a,b", false, None),
            ("", false, None),
            ("\n", false, None),
            ("a,\"b\nc\"\nd", false, Some((8, 2, false, None))),
            ("a,\"b\"\"c\"\n", false, Some((9, 2, false, None))),
            ("a,\"b\"", false, None),
            ("a,\"b\" c,d\n", false, Some((10, 3, false, Some(4)))),
            ("a,\"b\\\"c,d\"\n", true, Some((11, 2, false, None))),
            ("a,\"b\\\"c,d\"\n", false, Some((11, 3, false, Some(5)))),
            ("a,\"b\\\\\",c\n", true, Some((10, 3, false, None))),
        ];
        for (text, escaped, expected) in cases {
            let layout = Layout { escaped, ..Layout::plain(b',', 2) };
            let shape = layout.shape(text.as_bytes(), false);
            assert_eq!(shape.map(|s| (s.end, s.fields, s.open, s.astray)), expected, "{text}");
        }
    }

    #[test]
    fn the_end_of_the_text_ends_a_record() {
        let layout = Layout::plain(b',', 2);
        for (text, open) in [("a,b", false), ("a,b\r", false), ("a,\"b\"", false), ("a,\"b", true), ("a,\"b\"\"", true)] {
            let shape = layout.shape(text.as_bytes(), true).unwrap();
            assert_eq!((shape.end, shape.open), (text.len(), open), "{text}");
        }
        assert_eq!(layout.shape(b"\r\n", true), None);
    }
}
