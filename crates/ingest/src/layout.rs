//! The delimiters and quotes of a table, and the shape of one record: its end, its number of
//! fields, and whether its quotes are in valid positions.
//!
//! The shape follows the rules of the `csv` crate, except for the notations that it does not have.

/// The bytes that separate fields and records.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Layout {
    /// The byte between fields.
    pub delimiter: u8,
    /// The way in which marks of the table are written within fields.
    pub escapes: Escapes,
    /// True if blanks may follow a delimiter before a quote.
    pub padded: bool,
    /// True if a carriage return without a line feed is part of a field.
    pub bare_returns: bool,
    /// The byte by which lines are counted: a line feed, or a carriage return in a file without
    /// line feeds.
    pub newline: u8,
    /// The number of fields of a record.
    pub fields: usize,
}

/// The way in which quotes, delimiters and line ends are written within fields.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Escapes {
    /// Within quotes, a quote is doubled.
    Doubled,
    /// Within quotes, a backslash is before a quote.
    Quoted,
    /// A backslash is before any of them, in fields without quotes too, as databases write it.
    Everywhere,
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
    /// The marks that [`Layout::unmark`] has to decode.
    pub marks: Marks,
}

/// The marks in a field.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Marks {
    /// The range is the text of the field.
    None,
    /// The range includes the opening quote, because there are doubled or escaped bytes within
    /// the quotes, or more of the field follows its closing quote.
    Quotes,
    /// The field has no quotes, and escaped bytes.
    Escapes,
}

/// The end of a field, or of the part after its closing quote.
struct Plain {
    /// The byte offset of the delimiter or line end; `None` if the text ends before.
    stop: Option<usize>,
    /// True if there is an escaped byte before it.
    escaped: bool,
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
        let escapes = Escapes::Doubled;
        Self { delimiter, escapes, padded: false, bare_returns: false, newline: b'\n', fields }
    }

    /// The name of the way in which a quote within quotes is written.
    pub fn quotes(self) -> &'static str {
        if self.escapes == Escapes::Doubled { "doubled" } else { "backslash" }
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
            if self.padded {
                let blanks = text[at..].iter().take_while(|b| **b == b' ').count();
                at += if text.get(at + blanks) == Some(&b'"') { blanks } else { 0 };
            }
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
            let Plain { stop, escaped } = self.unquoted(text, at, whole)?;
            let end = stop.unwrap_or(text.len());
            shape.loose |= quoted.is_none() && memchr::memchr(b'"', &text[at..end]).is_some();
            take(match quoted {
                Some(Quoted { end, marked: false, .. }) => {
                    Field { begin: start + 1, end, marks: Marks::None }
                }
                Some(_) => Field { begin: start, end, marks: Marks::Quotes },
                None if escaped => Field { begin: start, end, marks: Marks::Escapes },
                None => Field { begin: start, end, marks: Marks::None },
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

    /// Finds the end of a field from `at`, which is not within quotes. Returns `None` if the byte that
    /// decides whether the field ends may follow the text.
    fn unquoted(self, text: &[u8], mut at: usize, whole: bool) -> Option<Plain> {
        let mut escaped = false;
        loop {
            let rest = text.get(at..).unwrap_or_default();
            let mut stop = memchr::memchr3(self.delimiter, b'\n', b'\r', rest);
            if self.escapes == Escapes::Everywhere {
                let before = &rest[..stop.unwrap_or(rest.len())];
                stop = memchr::memchr(b'\\', before).or(stop);
            }
            let Some(found) = stop else { return Some(Plain { stop: None, escaped }) };
            at += found;
            let next = text.get(at + 1);
            match text[at] {
                b'\\' if self.delimiter != b'\\' => {
                    if next.is_none() && !whole {
                        return None;
                    }
                    escaped = true;
                    at += 2;
                }
                b'\r'
                    if self.bare_returns && next != Some(&b'\n') && (next.is_some() || !whole) =>
                {
                    next?;
                    at += 1;
                }
                _ => return Some(Plain { stop: Some(at), escaped }),
            }
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
        if self.escapes == Escapes::Doubled { b'"' } else { b'\\' }
    }

    /// Decodes a marked field in place and returns its new range.
    pub fn unmark(self, text: &mut [u8], field: Field) -> Field {
        match field.marks {
            Marks::None => field,
            Marks::Quotes => self.unquote(text, field),
            Marks::Escapes => unescape(text, field),
        }
    }

    fn unquote(self, text: &mut [u8], field: Field) -> Field {
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
        Field { begin: field.begin, end: to, marks: Marks::None }
    }

    /// Returns true if the shape is certainly that of a record of this table: the right number of
    /// fields, every quote in a valid position, and no sign of prose.
    pub fn fits(self, shape: &Shape) -> bool {
        shape.fields == self.fields && !shape.open && shape.astray.is_none() && !shape.loose
    }
}

/// Decodes the escapes of a field without quotes in place and returns its new range. Databases write
/// `\N` for a missing value, which stays as it is.
fn unescape(text: &mut [u8], field: Field) -> Field {
    let (mut from, mut to) = (field.begin, field.begin);
    let whole = &text[field.begin..field.end] == b"\\N";
    while from < field.end && !whole {
        let escaped = (text[from] == b'\\' && from + 1 < field.end).then(|| text[from + 1]);
        text[to] = match escaped {
            Some(b'n') => b'\n',
            Some(b't') => b'\t',
            Some(b'r') => b'\r',
            Some(other) => other,
            None => text[from],
        };
        from += if escaped.is_some() { 2 } else { 1 };
        to += 1;
    }
    Field { begin: field.begin, end: if whole { field.end } else { to }, marks: Marks::None }
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
    use csv::ReaderBuilder;
    use proptest::prelude::*;

    fn escapes(escaped: bool) -> Escapes {
        if escaped { Escapes::Quoted } else { Escapes::Doubled }
    }

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
            let layout = Layout { escapes: escapes(escaped), ..Layout::plain(b',', 2) };
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

    /// Returns the fields of all records, with `/` after each record.
    fn fields(layout: Layout, text: &str) -> String {
        let (mut read, mut rest) = (Vec::new(), text.as_bytes().to_vec());
        loop {
            let mut fields = Vec::new();
            let Some(shape) = layout.fields(&rest, true, |field| fields.push(field)) else { break };
            read.extend(fields.into_iter().map(|field| {
                let field = layout.unmark(&mut rest, field);
                String::from_utf8_lossy(&rest[field.begin..field.end]).into_owned()
            }));
            read.push("/".into());
            rest.drain(..shape.end);
        }
        read.join("|")
    }

    #[test]
    fn other_notations() {
        let plain = Layout::plain(b',', 2);
        let everywhere = Layout { escapes: Escapes::Everywhere, ..plain };
        let cases = [
            (Layout { padded: true, ..plain }, "a, \"b, c\",  d\n", "a|b, c|  d|/"),
            (
                Layout { padded: true, escapes: Escapes::Quoted, ..plain },
                "\"1\", \"b\\, c \\\"d\\\"\"\n",
                "1|b, c \"d\"|/",
            ),
            (Layout { bare_returns: true, ..plain }, "a\r,b\r\nc,d\r", "a\r|b|/|c|d|/"),
            (everywhere, "a\\,b,c\\\nd\\\\,\\N\ne,\\", "a,b|c\nd\\|\\N|/|e|\\|/"),
            (everywhere, "a\\tb,\"c\\\"d\"\n", "a\tb|c\"d|/"),
        ];
        for (layout, text, expected) in cases {
            assert_eq!(fields(layout, text), expected, "{text:?}");
            // A text that is not whole has the same records, or none.
            for end in 0..text.len() {
                if let Some(shape) = layout.shape(&text.as_bytes()[..end], false) {
                    let whole = layout.shape(text.as_bytes(), true).unwrap();
                    assert_eq!(shape, whole, "{text:?} up to {end}");
                }
            }
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(2000))]

        #[test]
        fn fields_are_those_of_the_csv_crate(text in r#"[a ,"\\\n\r]{0,24}"#, escaped: bool) {
            let layout = Layout { escapes: escapes(escaped), ..Layout::plain(b',', 2) };
            let mut builder = ReaderBuilder::new();
            builder.has_headers(false).flexible(true).escape(escaped.then_some(b'\\'));
            let reader = builder.from_reader(text.as_bytes());
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
                    let field = layout.unmark(&mut rest, field);
                    rest[field.begin..field.end].to_vec()
                });
                read.push(fields.collect::<Vec<_>>());
                rest.drain(..shape.end);
            }
            prop_assert_eq!(read, expected.collect::<Vec<_>>());
        }
    }
}
