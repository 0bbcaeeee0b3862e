//! Comparisons as text for a terminal and as one CSV table each; JSON is the same by serde.
//!
//! The text shows the largest and says how many there are; the table has all.

mod companies;
mod runs;

pub use companies::{companies_csv, companies_text};
pub use runs::{runs_csv, runs_text};

use std::io::Write;

use super::table::{figure, writer};
use crate::compare::Versus;
use titlegauge_core::sanitize::{self, guarded, harmless};

/// How a figure is shown.
#[derive(Clone, Copy)]
enum Unit {
    /// A difference of levels, with its sign.
    Gap,
    /// A part of a whole.
    Percent,
    /// Anything else.
    Number,
}

impl Unit {
    fn show(self, value: Option<f64>) -> String {
        match (self, value) {
            (_, None) => "-".into(),
            (Self::Gap, Some(value)) => format!("{:+.2}", plain_zero(value, 2)),
            (Self::Percent, Some(value)) => format!("{:.0} %", plain_zero(value * 100.0, 0)),
            (Self::Number, Some(value)) => format!("{:.1}", plain_zero(value, 1)),
        }
    }

    /// A difference, with its interval where there is one.
    fn apart(self, versus: &Versus) -> String {
        let signed = |value: f64| match self {
            Self::Gap => format!("{:+.2}", plain_zero(value, 2)),
            Self::Percent => format!("{:+.0}", plain_zero(value * 100.0, 0)),
            Self::Number => format!("{:+.1}", plain_zero(value, 1)),
        };
        let Some(difference) = versus.difference else { return String::new() };
        match versus.low.zip(versus.high) {
            Some((low, high)) => {
                format!("{} ({} to {})", signed(difference), signed(low), signed(high))
            }
            None => signed(difference),
        }
    }
}

/// Zero without the minus that rounding leaves.
fn plain_zero(value: f64, decimals: i32) -> f64 {
    if value.abs() < 0.5 * libm::pow(10.0, f64::from(-decimals)) { 0.0 } else { value }
}

/// A line of two columns and their difference.
fn row(out: &mut String, name: &str, cells: [&str; 3]) {
    let line = format!("  {name:<44} {:>12} {:>12}   {}", cells[0], cells[1], cells[2]);
    out.push_str(line.trim_end());
    out.push('\n');
}

fn versus(out: &mut String, name: &str, versus: &Versus, unit: Unit) {
    row(out, name, [&unit.show(versus.first), &unit.show(versus.second), &unit.apart(versus)]);
}

/// Text from the input, at most `most` characters on one line.
fn cut(text: &str, most: usize) -> String {
    sanitize::cut(&harmless(text), most).into_owned()
}

/// The table that both comparisons write; `lead` are cells that stand before every row.
struct Sheet<W: Write> {
    out: csv::Writer<W>,
    lead: Vec<String>,
}

impl<W: Write> Sheet<W> {
    fn new(into: W, lead: &[(&str, &str)], sides: [&str; 2]) -> csv::Result<Self> {
        let mut out = writer(into);
        let [a, b] = sides;
        let (of_a, of_b) = (format!("{a}_of"), format!("{b}_of"));
        let columns = [
            "part",
            "item",
            "name",
            of_a.as_str(),
            of_b.as_str(),
            a,
            b,
            "difference",
            "low",
            "high",
        ];
        out.write_record(lead.iter().map(|(header, _)| *header).chain(columns))?;
        Ok(Self { out, lead: lead.iter().map(|(_, cell)| safe(cell)).collect() })
    }

    /// A row of figures.
    fn figures(&mut self, place: [&str; 3], versus: &Versus) -> csv::Result<()> {
        let of = |count: Option<u64>| count.map(|count| count.to_string()).unwrap_or_default();
        let figures =
            [versus.first, versus.second, versus.difference, versus.low, versus.high].map(figure);
        let cells = place
            .map(safe)
            .into_iter()
            .chain([of(versus.first_of), of(versus.second_of)])
            .chain(figures);
        self.out.write_record(self.lead.iter().cloned().chain(cells))
    }

    /// A row of two cells of text.
    fn texts(&mut self, place: [&str; 3], texts: [&str; 2]) -> csv::Result<()> {
        let empty = || std::iter::repeat_n(String::new(), 2);
        let cells = place
            .map(safe)
            .into_iter()
            .chain(empty())
            .chain(texts.map(safe))
            .chain(empty())
            .chain([String::new()]);
        self.out.write_record(self.lead.iter().cloned().chain(cells))
    }

    fn done(mut self) -> csv::Result<()> {
        self.out.flush()?;
        Ok(())
    }
}

/// A cell that neither a spreadsheet nor a terminal would run.
fn safe(text: &str) -> String {
    guarded(&harmless(text)).into_owned()
}

/// A count as a figure.
fn count(value: u64) -> f64 {
    value as f64
}
