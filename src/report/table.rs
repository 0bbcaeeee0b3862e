//! The CSV format of all outputs: UTF-8, a header, lines that end with `\n`, quotes where RFC 4180
//! requires them, and no cell that a spreadsheet would run as a formula.

use std::io::Write;

use titlegauge_core::sanitize::guarded;

/// Returns a CSV writer with the settings of all outputs.
pub fn writer<W: Write>(into: W) -> csv::Writer<W> {
    csv::WriterBuilder::new().terminator(csv::Terminator::Any(b'\n')).from_writer(into)
}

/// Formats a figure with at most six decimals; empty text if it is missing or not finite.
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

/// A writer of one row to memory, cell by cell, with the same bytes as [`writer`].
///
/// `postings.csv` has a row for each posting, and copying each cell into a `csv` writer is
/// measurably slower.
pub struct RowWriter<'a> {
    out: &'a mut Vec<u8>,
    first: bool,
}

impl<'a> RowWriter<'a> {
    /// Begins a row. It must get at least two cells, because the `csv` crate writes a single empty
    /// cell with quotes.
    pub fn new(out: &'a mut Vec<u8>) -> Self {
        Self { out, first: true }
    }

    /// Begins a cell and returns the buffer for its bytes, which must not need quotes.
    fn cell(&mut self) -> &mut Vec<u8> {
        if !std::mem::take(&mut self.first) {
            self.out.push(b',');
        }
        self.out
    }

    /// Writes a cell with text that does not come from the input.
    pub fn text(&mut self, text: &str) {
        let out = self.cell();
        let separators = memchr::memchr3(b',', b'\n', b'\r', text.as_bytes()).is_some();
        let quotes = memchr::memchr(b'"', text.as_bytes()).is_some();
        if !quotes && !separators {
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

    /// Writes a cell with text from the input, [`guarded`] against formulas.
    pub fn guarded(&mut self, text: &str) {
        self.text(&guarded(text));
    }

    /// Writes a cell with a whole number; empty for `None`.
    pub fn number(&mut self, number: Option<impl Into<i128>>) {
        let out = self.cell();
        if let Some(number) = number {
            let _ = write!(out, "{}", number.into());
        }
    }

    /// Writes a cell with a [`figure`].
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
                let mut row = RowWriter::new(&mut out);
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
