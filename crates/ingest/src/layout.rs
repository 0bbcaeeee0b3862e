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

/// Where a field stands in a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Field {
    /// Where it begins.
    pub begin: usize,
    /// Where it ends.
    pub end: usize,
    /// Whether it has to be read with [`Layout::unmark`]: there are quotes or escapes in it that
    /// are not its own, or more of it stands behind its quotes. It begins with its quote then.
    pub marked: bool,
}

/// A field in quotes as far as they go.
struct Quoted {
    /// Where its text ends.
    end: usize,
    /// Behind the quote that ends it.
    behind: usize,
    marked: bool,
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
        self.fields(text, whole, |_| {})
    }

    /// As [`Self::shape`], and calls `take` with each field on the way.
    pub fn fields(self, text: &[u8], whole: bool, mut take: impl FnMut(Field)) -> Option<Shape> {
        let begin = text.iter().position(|b| !matches!(b, b'\n' | b'\r'))?;
        let mut shape =
            Shape { begin, end: text.len(), fields: 1, open: false, astray: None, loose: false };
        let mut at = begin;
        loop {
            let start = at;
            let quoted = if text.get(at) == Some(&b'"') {
                Some(self.quoted(text, at + 1, whole, &mut shape)?)
            } else {
                None
            };
            if let Some(quoted) = &quoted {
                at = quoted.behind;
            } else if text.get(at) == Some(&b' ') {
                shape.loose |= shape.fields > 1;
            }
            let stop = memchr::memchr3(self.delimiter, b'\n', b'\r', &text[at..]);
            let end = stop.map_or(text.len(), |stop| at + stop);
            shape.loose |= quoted.is_none() && memchr::memchr(b'"', &text[at..end]).is_some();
            take(match quoted {
                Some(Quoted { end, marked: false, .. }) => {
                    Field { begin: start + 1, end, marked: false }
                }
                quoted => Field { begin: start, end, marked: quoted.is_some() },
            });
            if stop.is_none() {
                return whole.then_some(shape);
            }
            at = end + 1;
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

    /// Where a quoted field ends, from within it.
    fn quoted(self, text: &[u8], mut at: usize, whole: bool, shape: &mut Shape) -> Option<Quoted> {
        let mut marked = false;
        loop {
            let Some(stop) =
                memchr::memchr2(b'"', self.escape(), text.get(at..).unwrap_or_default())
            else {
                shape.open = true;
                return whole.then_some(Quoted { end: text.len(), behind: text.len(), marked });
            };
            at += stop;
            if text[at] != b'"' {
                marked = true;
                at += 2;
                continue;
            }
            match text.get(at + 1) {
                Some(b'"') => {
                    marked = true;
                    at += 2;
                }
                None if !whole => return None,
                Some(next) if *next != self.delimiter && !matches!(next, b'\n' | b'\r') => {
                    shape.astray.get_or_insert(at);
                    return Some(Quoted { end: at, behind: at + 1, marked: true });
                }
                _ => return Some(Quoted { end: at, behind: at + 1, marked }),
            }
        }
    }

    /// The byte before a quote within quotes.
    fn escape(self) -> u8 {
        if self.escaped { b'\\' } else { b'"' }
    }

    /// Writes a marked field over itself as it reads, and where it ends then.
    pub fn unmark(self, text: &mut [u8], field: Field) -> Field {
        let (mut from, mut to) = (field.begin + 1, field.begin);
        let mut within = true;
        while from < field.end {
            let rest = &text[from..field.end];
            let stop = if within { memchr::memchr2(b'"', self.escape(), rest) } else { None };
            let length = stop.unwrap_or(rest.len());
            text.copy_within(from..from + length, to);
            (from, to) = (from + length, to + length);
            if stop.is_none() {
                break;
            }
            // Of two bytes the second stays; a quote alone ends the quotes.
            let second = text[from..field.end].get(1).copied();
            if text[from] == b'"' && second != Some(b'"') {
                within = false;
                from += 1;
            } else if let Some(second) = second {
                text[to] = second;
                (from, to) = (from + 2, to + 1);
            } else {
                from += 1;
            }
        }
        Field { begin: field.begin, end: to, marked: false }
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
    use proptest::prelude::*;

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
        for (text, open) in [
            ("a,b", false),
            ("a,b\r", false),
            ("a,\"b\"", false),
            ("a,\"b", true),
            ("a,\"b\"\"", true),
        ] {
            let shape = layout.shape(text.as_bytes(), true).unwrap();
            assert_eq!((shape.end, shape.open), (text.len(), open), "{text}");
        }
        assert_eq!(layout.shape(b"\r\n", true), None);
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(2000))]

        /// The `csv` crate is the one to agree with.
        #[test]
        fn fields_are_those_of_the_csv_crate(text in r#"[a ,"\\\n\r]{0,24}"#, escaped: bool) {
            let layout = Layout { escaped, ..Layout::plain(b',', 2) };
            let expected = layout.reader().from_reader(text.as_bytes()).into_byte_records().map(|record| {
                record.unwrap().iter().map(<[u8]>::to_vec).collect::<Vec<_>>()
            });
            let mut read = Vec::new();
            let mut rest = text.clone().into_bytes();
            loop {
                let mut fields = Vec::new();
                let Some(shape) = layout.fields(&rest, true, |field| fields.push(field)) else { break };
                prop_assert_eq!(layout.shape(&rest, true), Some(shape));
                prop_assert_eq!(shape.fields, fields.len());
                let fields = fields.into_iter().map(|field| {
                    let field = if field.marked { layout.unmark(&mut rest, field) } else { field };
                    rest[field.begin..field.end].to_vec()
                });
                read.push(fields.collect::<Vec<_>>());
                rest.drain(..shape.end);
            }
            prop_assert_eq!(read, expected.collect::<Vec<_>>());
        }
    }
}
