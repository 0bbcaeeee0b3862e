//! CSV as all outputs write it: UTF-8, a header, `\n`, quotes where RFC 4180 asks
//! for them, nothing that a spreadsheet would run as a formula.

use std::io::Write;

use titlegauge_core::sanitize::guarded;

/// A CSV writer with the project's settings.
pub fn writer<W: Write>(into: W) -> csv::Writer<W> {
    csv::WriterBuilder::new().terminator(csv::Terminator::Any(b'\n')).from_writer(into)
}

/// A figure with at most six decimals; empty where there is none, or it is no number.
pub fn figure(value: Option<f64>) -> String {
    let mut text = Vec::new();
    write_figure(&mut text, value);
    String::from_utf8(text).unwrap_or_default()
}

fn write_figure(out: &mut Vec<u8>, value: Option<f64>) {
    let Some(value) = value.filter(|value| value.is_finite()) else { return };
    let begin = out.len();
    let _ = write!(out, "{value:.6}");
    while out.last() == Some(&b'0') {
        out.pop();
    }
    if out.last() == Some(&b'.') {
        out.pop();
    }
    if out[begin..] == *b"-0" {
        out.remove(begin);
    }
}

/// A row on its way to memory, cell by cell, as [`writer`] would write it, and without a copy
/// of any cell: for the one table that has a row for each posting.
pub struct Row<'a> {
    out: &'a mut Vec<u8>,
    first: bool,
}

impl<'a> Row<'a> {
    /// A row without cells; it has to get two or more.
    pub fn new(out: &'a mut Vec<u8>) -> Self {
        Self { out, first: true }
    }

    /// A cell of bytes that need no quotes.
    fn cell(&mut self) -> &mut Vec<u8> {
        if !std::mem::take(&mut self.first) {
            self.out.push(b',');
        }
        self.out
    }

    /// A cell with text of the project's own.
    pub fn text(&mut self, text: &str) {
        let out = self.cell();
        let quote = |text: &str| memchr::memchr3(b',', b'\n', b'\r', text.as_bytes()).is_some();
        let marks = memchr::memchr(b'"', text.as_bytes()).is_some();
        if !marks && !quote(text) {
            out.extend_from_slice(text.as_bytes());
            return;
        }
        out.push(b'"');
        for (at, part) in text.split('"').enumerate() {
            out.extend_from_slice(if at > 0 { b"\"\"" } else { b"" });
            out.extend_from_slice(part.as_bytes());
        }
        out.push(b'"');
    }

    /// A cell with text from the input, [`guarded`].
    pub fn guarded(&mut self, text: &str) {
        self.text(&guarded(text));
    }

    /// A cell with a whole number, if there is one.
    pub fn number(&mut self, number: Option<impl Into<i128>>) {
        let out = self.cell();
        if let Some(number) = number {
            let _ = write!(out, "{}", number.into());
        }
    }

    /// A cell with a [`figure`].
    pub fn figure(&mut self, value: Option<f64>) {
        write_figure(self.cell(), value);
    }

    /// Ends the row.
    pub fn end(self) {
        self.out.push(b'\n');
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn rows_are_those_of_the_csv_crate(cells in proptest::collection::vec(r#"[a='#\u{e9},;"\r\n\t\x1b ]{0,5}"#, 2..6)) {
            let mut expected = writer(Vec::new());
            expected.write_record(&cells).unwrap();
            expected.write_record(cells.iter().map(|cell| guarded(cell).into_owned())).unwrap();
            let mut out = Vec::new();
            for guard in [false, true] {
                let mut row = Row::new(&mut out);
                for cell in &cells {
                    if guard { row.guarded(cell) } else { row.text(cell) }
                }
                row.end();
            }
            prop_assert_eq!(out, expected.into_inner().unwrap());
        }
    }

    #[test]
    fn figures_are_short_and_stable() {
        let cases = [
            (0.5, "0.5"),
            (2.0, "2"),
            (1.0 / 3.0, "0.333333"),
            (-0.000_000_1, "0"),
            (-1.25, "-1.25"),
            (100.0, "100"),
        ];
        for (value, text) in cases {
            assert_eq!(figure(Some(value)), text);
        }
        assert_eq!((figure(None), figure(Some(f64::NAN))), (String::new(), String::new()));
    }
}
