//! Lines of the text of a comparison.

use crate::compare::Versus;
use titlegauge_core::sanitize::{self, harmless};

/// The format of a figure.
#[derive(Clone, Copy)]
pub enum Unit {
    /// A gap in levels, with its sign and two decimals.
    Gap,
    /// A share in percent, without decimals.
    Percent,
    /// Any other figure, with one decimal.
    Number,
}

impl Unit {
    /// Formats a figure; a dash for `None`.
    fn value(self, value: Option<f64>) -> String {
        match (self, value) {
            (_, None) => "-".into(),
            (Self::Gap, Some(value)) => format!("{:+.2}", unsigned_zero(value, 2)),
            (Self::Percent, Some(value)) => format!("{:.0} %", unsigned_zero(value * 100.0, 0)),
            (Self::Number, Some(value)) => format!("{:.1}", unsigned_zero(value, 1)),
        }
    }

    /// Formats a difference with its interval; empty text without a difference.
    fn difference(self, versus: &Versus) -> String {
        let signed = |value: f64| match self {
            Self::Gap => format!("{:+.2}", unsigned_zero(value, 2)),
            Self::Percent => format!("{:+.0}", unsigned_zero(value * 100.0, 0)),
            Self::Number => format!("{:+.1}", unsigned_zero(value, 1)),
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

/// Returns 0 for a value that rounds to zero, which would otherwise be printed as `-0`.
fn unsigned_zero(value: f64, decimals: i32) -> f64 {
    if value.abs() < 0.5 * libm::pow(10.0, f64::from(-decimals)) { 0.0 } else { value }
}

/// Appends a line without trailing spaces.
pub fn push_line(out: &mut String, line: &str) {
    out.push_str(line.trim_end());
    out.push('\n');
}

/// Appends a line with the values of both sides and their difference.
pub fn push_cells(out: &mut String, name: &str, cells: [&str; 3]) {
    push_line(out, &format!("  {name:<44} {:>12} {:>12}   {}", cells[0], cells[1], cells[2]));
}

/// Appends a line with a figure.
pub fn push_versus(out: &mut String, name: &str, versus: &Versus, unit: Unit) {
    let cells = [unit.value(versus.first), unit.value(versus.second), unit.difference(versus)];
    push_cells(out, name, cells.each_ref().map(String::as_str));
}

/// Returns text from the input on one line, cut to at most `most` characters.
pub fn cut(text: &str, most: usize) -> String {
    sanitize::cut(&harmless(text), most).into_owned()
}
