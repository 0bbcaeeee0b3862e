//! Columns of ids under the name of a title or a company: exports of vendors have both.

use super::Columns;
use super::known::folded;
use crate::meaning::Meaning;
use titlegauge_core::sanitize;
use titlegauge_core::values::present;

/// The number of records from which a column is judged.
const ENOUGH: usize = 3;
/// The length in bytes from which a word of letters and digits may be an id.
const LONG: usize = 8;
/// The largest number of characters of a header or cell in a message.
const SHOWN: usize = 40;

impl Columns {
    /// Returns the message about a column of a meaning whose values look like ids, if a better one
    /// exists; for a title also without a better one. `None` for other columns.
    pub(super) fn ids(
        &self,
        meaning: Meaning,
        column: usize,
        rows: &[Vec<String>],
    ) -> Option<String> {
        if !matches!(meaning, Meaning::Title | Meaning::Company) || !has_ids(rows, column) {
            return None;
        }
        let better = self.better(column, rows);
        // Companies may be anonymous, and then their numbers still distinguish them.
        if better.is_none() && meaning == Meaning::Company {
            return None;
        }
        let shown = |text: &str| sanitize::line(text, SHOWN);
        let sample = values(rows, column).next().unwrap_or_default();
        let header = better.map_or("HEADER", |at| self.headers[at].as_str());
        Some(format!(
            "column \"{}\" for the {meaning} has ids such as \"{}\"; name the column of the {meaning} with \
             --columns '{meaning}={}'",
            shown(&self.headers[column]),
            shown(sample),
            shown(header),
            meaning = meaning.as_str()
        ))
    }

    /// Returns a column whose name begins with that of another, such as `TITLE_RAW`, and whose values
    /// are not ids; `None` if there is no such column.
    fn better(&self, column: usize, rows: &[Vec<String>]) -> Option<usize> {
        let name = folded(&self.headers[column]);
        let longer = |at: &usize| {
            *at != column && folded(&self.headers[*at]).starts_with(&name) && !has_ids(rows, *at)
        };
        let found = (0..self.headers.len()).filter(longer);
        let mut filled = found.filter(|at| values(rows, *at).count() >= ENOUGH);
        filled.next()
    }
}

/// Iterates over the values of a column.
fn values(rows: &[Vec<String>], column: usize) -> impl Iterator<Item = &str> {
    let cells = rows.iter().filter_map(move |row| row.get(column));
    cells.map(|cell| present(cell)).filter(|value| !value.is_empty())
}

fn has_ids(rows: &[Vec<String>], column: usize) -> bool {
    values(rows, column).count() >= ENOUGH && values(rows, column).all(is_id)
}

/// Returns true for a whole number, and for a long word with many digits.
fn is_id(value: &str) -> bool {
    let digits = value.bytes().filter(u8::is_ascii_digit).count();
    let word = value.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_'));
    word && (digits == value.len() || value.len() >= LONG && digits * 4 >= value.len())
}

#[cfg(test)]
mod tests {
    use super::is_id;

    #[test]
    fn ids_and_names() {
        for id in
            ["37539041", "5", "ET3B93055220D592C8", "a1b2c3d4-0000-4e5f", "ETDA41F9ABCDEF1234"]
        {
            assert!(is_id(id), "{id}");
        }
        for name in
            ["CIO", "3M", "1password", "Engineer", "84.51", "Head of IT 2", "7-Eleven", "K2"]
        {
            assert!(!is_id(name), "{name}");
        }
    }
}
