//! The delimiters and quotes of a table, and the shape of one record: its end, its number of
//! fields, and whether its quotes are in valid positions.
//!
//! The shape follows the rules of the `csv` crate, because both must find the same fields.

use csv::ReaderBuilder;

/// The bytes that separate fields and records.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Layout {
    /// The byte between fields.
    pub delimiter: u8,
    /// True if a quote within quotes is written `\"`; otherwise it is doubled.
    pub escaped: bool,
    /// The byte by which lines are counted: a line feed, or a carriage return in a file without
    /// line feeds.
    pub newline: u8,
    /// The number of fields of a record.
    pub fields: usize,
}

/// The extent of one record, and signs that it is broken.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Shape {
    /// The byte offset of its beginning, after blank lines.
    pub begin: usize,
    /// The byte offset of its end, line end included.
    pub end: usize,
    /// The number of its fields.
    pub fields: usize,
    /// True if the text ends within quotes.
    pub open: bool,
    /// The byte offset of the first quote that closes a field although more of the field follows.
    pub astray: Option<usize>,
    /// True if the record looks like part of a quoted text: a space follows a delimiter, as in
    /// prose, or a field without quotes around it contains a quote.
    pub loose: bool,
}

/// The byte range of a field in a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Field {
    /// The byte offset of its beginning.
    pub begin: usize,
    /// The byte offset of its end.
    pub end: usize,
    /// True if [`Layout::unmark`] has to decode the field, because it contains doubled or escaped
    /// bytes, or more of it follows its closing quote. The range then includes the opening quote.
    pub marked: bool,
}

/// A quoted field up to its closing quote.
struct Quoted {
    /// The byte offset of the closing quote.
    end: usize,
    /// The byte offset after the closing quote.
    after: usize,
    marked: bool,
}

impl Layout {
    /// The layout of a table with doubled quotes and line feeds.
    pub fn plain(delimiter: u8, fields: usize) -> Self {
        Self { delimiter, escaped: false, newline: b'\n', fields }
    }

    /// The name of the way in which a quote within quotes is written.
    pub fn quotes(self) -> &'static str {
        if self.escaped { "backslash" } else { "doubled" }
    }

    /// Returns a builder of `csv` readers for this layout.
    pub fn reader(self) -> ReaderBuilder {
        let mut builder = ReaderBuilder::new();
        let escape = self.escaped.then_some(b'\\');
        builder.has_headers(false).flexible(true).delimiter(self.delimiter).escape(escape);
        builder
    }

    /// Returns the shape of the first record in a text, or `None` if the record does not end in the
    /// text. `whole` is true if nothing follows the text.
    pub fn shape(self, text: &[u8], whole: bool) -> Option<Shape> {
        self.fields(text, whole, |_| {})
    }

    /// Like [`Self::shape`], and calls `take` with each field on the way.
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
                at = quoted.after;
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
            if text[end] == self.delimiter {
                at = end + 1;
                shape.fields += 1;
                continue;
            }
            shape.end = after_line_end(text, end, whole)?;
            return Some(shape);
        }
    }

    /// Finds the closing quote of a field from `at` within it. Returns `None` if it may follow the
    /// text.
    fn quoted(self, text: &[u8], mut at: usize, whole: bool, shape: &mut Shape) -> Option<Quoted> {
        let mut marked = false;
        loop {
            let Some(stop) =
                memchr::memchr2(b'"', self.escape(), text.get(at..).unwrap_or_default())
            else {
                shape.open = true;
                return whole.then_some(Quoted { end: text.len(), after: text.len(), marked });
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
                    return Some(Quoted { end: at, after: at + 1, marked: true });
                }
                _ => return Some(Quoted { end: at, after: at + 1, marked }),
            }
        }
    }

    /// The byte that escapes a quote within quotes.
    fn escape(self) -> u8 {
        if self.escaped { b'\\' } else { b'"' }
    }

    /// Decodes a marked field in place and returns its new range.
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
            // An escape is replaced by its second byte; a single quote closes the quotes.
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

    /// Returns true if the shape is certainly that of a record of this table: the right number of
    /// fields, every quote in a valid position, and no sign of prose.
    pub fn fits(self, shape: &Shape) -> bool {
        shape.fields == self.fields && !shape.open && shape.astray.is_none() && !shape.loose
    }
}

/// Returns the offset after the line end at `at`, or `None` if a line feed that belongs to it may
/// follow the text.
fn after_line_end(text: &[u8], at: usize, whole: bool) -> Option<usize> {
    if text[at] == b'\r' {
        match text.get(at + 1) {
            Some(b'\n') => return Some(at + 2),
            None if !whole => return None,
            _ => {}
        }
    }
    Some(at + 1)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn shapes() {
        // End, number of fields, `open` and `astray`.
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

        #[test]
        fn fields_are_those_of_the_csv_crate(text in r#"[a ,"\\\n\r]{0,24}"#, escaped: bool) {
            let layout = Layout { escaped, ..Layout::plain(b',', 2) };
            let reader = layout.reader().from_reader(text.as_bytes());
            let expected = reader.into_byte_records().map(|record| {
                record.unwrap().iter().map(<[u8]>::to_vec).collect::<Vec<_>>()
            });
            let mut read = Vec::new();
            let mut rest = text.clone().into_bytes();
            loop {
                let mut fields = Vec::new();
                let shape = layout.fields(&rest, true, |field| fields.push(field));
                let Some(shape) = shape else { break };
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
