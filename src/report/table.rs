//! The CSV format of all outputs: UTF-8, a header, lines that end with `\n`, quotes where RFC 4180
//! requires them, and no cell that a spreadsheet would run as a formula.

use std::fmt::Display;
use std::io::Write;

use titlegauge_core::sanitize::guarded;

/// Returns a CSV writer with the settings of all outputs.
pub fn writer<W: Write>(into: W) -> csv::Writer<W> {
    builder().from_writer(into)
}

fn builder() -> csv::WriterBuilder {
    let mut builder = csv::WriterBuilder::new();
    builder.terminator(csv::Terminator::Any(b'\n'));
    builder
}

/// Formats a figure with one to six decimals; empty text if it is missing or not finite. Some readers
/// guess the type of a column from its first rows. Without decimals they would guess whole numbers, and
/// fail at the first figure with some.
pub fn figure(value: Option<f64>) -> String {
    let mut text = Vec::new();
    write_figure(&mut text, value);
    String::from_utf8(text).unwrap_or_default()
}

fn write_figure(out: &mut Vec<u8>, value: Option<f64>) {
    let Some(value) = value.filter(|value| value.is_finite()) else { return };
    if let Some(millionths) = millionths(value) {
        return push_millionths(out, millionths);
    }
    let begin = out.len();
    let _ = write!(out, "{value:.6}");
    while out.ends_with(b"0") && !out.ends_with(b".0") {
        out.pop();
    }
    if out[begin..] == *b"-0.0" {
        out.remove(begin);
    }
}

/// Returns a figure in millionths, rounded. `None` if it is large, or so near the middle between two
/// that the product does not tell which is nearer.
#[expect(clippy::cast_possible_truncation, reason = "the value is compared before")]
fn millionths(value: f64) -> Option<i64> {
    let product = value * 1e6;
    let nearest = product.round();
    (nearest.abs() < 1e9 && (product - nearest).abs() < 0.499).then_some(nearest as i64)
}

/// Writes millionths as a figure. Rows of postings have some forty figures, and the formatting of
/// `std` takes twice as long.
fn push_millionths(out: &mut Vec<u8>, millionths: i64) {
    if millionths < 0 {
        out.push(b'-');
    }
    let (whole, mut rest) =
        (millionths.unsigned_abs() / 1_000_000, millionths.unsigned_abs() % 1_000_000);
    match u8::try_from(whole) {
        Ok(digit @ 0..10) => out.push(b'0' + digit),
        _ => in_memory(&write!(out, "{whole}").map_err(csv::Error::from)),
    }
    out.push(b'.');
    loop {
        out.extend(u8::try_from(rest / 100_000).map(|digit| b'0' + digit));
        rest = rest % 100_000 * 10;
        if rest == 0 {
            return;
        }
    }
}

/// Size of the buffer of a [`RowWriter`] in bytes; most rows of `postings.csv` fit into it.
const ROW_BUFFER: usize = 1024;

/// A writer of one row to memory, cell by cell, so that rows can be formatted in parallel.
pub struct RowWriter<'a> {
    out: csv::Writer<&'a mut Vec<u8>>,
    /// Text of a number, reused.
    number: Vec<u8>,
}

impl<'a> RowWriter<'a> {
    /// Begins a row, which is appended to `out`.
    pub fn new(out: &'a mut Vec<u8>) -> Self {
        let out = builder().buffer_capacity(ROW_BUFFER).from_writer(out);
        Self { out, number: Vec::new() }
    }

    /// Writes a cell with text that does not come from the input.
    pub fn text(&mut self, text: &str) {
        in_memory(&self.out.write_field(text));
    }

    /// Writes a cell with text from the input, [`guarded`] against formulas.
    pub fn guarded(&mut self, text: &str) {
        self.text(&guarded(text));
    }

    /// Writes a cell with a whole number; empty for `None`.
    pub fn number(&mut self, number: Option<impl Display>) {
        self.number.clear();
        if let Some(number) = number {
            let _ = write!(self.number, "{number}");
        }
        in_memory(&self.out.write_field(&self.number));
    }

    /// Writes a cell with a [`figure`].
    pub fn figure(&mut self, value: Option<f64>) {
        self.number.clear();
        write_figure(&mut self.number, value);
        in_memory(&self.out.write_field(&self.number));
    }

    /// Ends the row.
    pub fn end(mut self) {
        in_memory(&self.out.write_record(None::<&[u8]>));
        in_memory(&self.out.flush().map_err(csv::Error::from));
    }
}

/// Appends a cell with text from the input as a [`RowWriter`] does, without a separator. A table
/// of several short rows for each posting would otherwise open a `csv` writer for each.
pub fn push_guarded(out: &mut Vec<u8>, text: &str) {
    let text = guarded(text);
    if !text.contains(['"', ',', '\n', '\r']) {
        return out.extend_from_slice(text.as_bytes());
    }
    out.push(b'"');
    for (number, part) in text.split('"').enumerate() {
        out.extend_from_slice(if number == 0 { b"" } else { b"\"\"" });
        out.extend_from_slice(part.as_bytes());
    }
    out.push(b'"');
}

/// Drops the result of writing to memory, which cannot fail.
fn in_memory(written: &csv::Result<()>) {
    debug_assert!(written.is_ok(), "{written:?}");
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
            let expected = expected.into_inner().unwrap();
            prop_assert_eq!(&out, &expected);
            let mut pushed = Vec::new();
            for (number, cell) in cells.iter().enumerate() {
                pushed.extend_from_slice(if number == 0 { b"" } else { b"," });
                push_guarded(&mut pushed, cell);
            }
            pushed.push(b'\n');
            prop_assert!(expected.ends_with(&pushed));
        }
    }

    proptest! {
        #[test]
        fn figures_are_those_of_the_formatter(
            value in prop_oneof![
                any::<f64>(),
                -2000.0..2000.0,
                (-4_000_000_000i64..4_000_000_000).prop_map(|half| half as f64 / 2e6),
            ],
        ) {
            let rounded = format!("{value:.6}");
            let short = rounded.trim_end_matches('0');
            let whole = if short.ends_with('.') { format!("{short}0") } else { short.to_owned() };
            let expected = if whole == "-0.0" { "0.0" } else { &whole };
            prop_assert_eq!(figure(Some(value)), if value.is_finite() { expected } else { "" });
        }
    }

    #[test]
    fn figures_are_short_and_stable() {
        let cases = [
            (0.5, "0.5"),
            (2.0, "2.0"),
            (1.0 / 3.0, "0.333333"),
            (-0.000_000_1, "0.0"),
            (-1.25, "-1.25"),
            (100.0, "100.0"),
        ];
        for (value, text) in cases {
            assert_eq!(figure(Some(value)), text);
        }
        assert_eq!((figure(None), figure(Some(f64::NAN))), (String::new(), String::new()));
    }
}
