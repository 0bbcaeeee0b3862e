//! The date of a posting, with the precision in which the export writes it.

use crate::values::{self, DateOrder, present};

/// The part of a date that the export states.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DatePrecision {
    /// The day.
    Day,
    /// The month; the day is the first.
    Month,
    /// The year; the day is the first of January.
    Year,
}

impl DatePrecision {
    /// Returns the word used in outputs.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Day => "day",
            Self::Month => "month",
            Self::Year => "year",
        }
    }

    /// Returns the length in bytes of the part of `YYYY-MM-DD` that is known.
    pub fn length(self) -> usize {
        match self {
            Self::Day => "YYYY-MM-DD".len(),
            Self::Month => "YYYY-MM".len(),
            Self::Year => "YYYY".len(),
        }
    }
}

/// A date that could be parsed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PostingDate {
    /// `YYYY-MM-DD`.
    text: String,
    year: u16,
    precision: DatePrecision,
}

impl PostingDate {
    /// Parses a date; `None` if that is not possible. A span of two years next to each other, such as
    /// `2025/2026`, is the first of them.
    pub fn read(value: &str, order: DateOrder) -> Option<Self> {
        if let Some(year) = year_of(present(value)) {
            return Some(Self {
                text: format!("{year}-01-01"),
                year,
                precision: DatePrecision::Year,
            });
        }
        let read = values::date(value, order);
        let year = read.get(..4)?.parse().ok()?;
        let (text, precision) = match read.len() {
            7 => (format!("{read}-01"), DatePrecision::Month),
            _ => (read.into_owned(), DatePrecision::Day),
        };
        Some(Self { text, year, precision })
    }

    /// Returns the date as `YYYY-MM-DD`, the first day of a month or year of which no more is known.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// Returns the part of the date that the export states.
    pub fn precision(&self) -> DatePrecision {
        self.precision
    }

    /// Returns the part of the date that is known: `YYYY-MM-DD`, `YYYY-MM` or `YYYY`.
    pub fn known(&self) -> &str {
        &self.text[..self.precision.length()]
    }

    /// Returns the year.
    pub fn year(&self) -> u16 {
        self.year
    }

    /// Returns the month as `YYYY-MM`; `None` if only the year is known.
    pub fn month(&self) -> Option<&str> {
        (self.precision != DatePrecision::Year).then(|| &self.text[..DatePrecision::Month.length()])
    }
}

/// Returns the year of a value that is a year, or a span of two years next to each other; `None` for
/// other values.
fn year_of(value: &str) -> Option<u16> {
    // Data frames write whole numbers with a fraction.
    let value = value.strip_suffix(".0").unwrap_or(value);
    let digits = |text: &str| text.bytes().all(|b| b.is_ascii_digit());
    let year = value.get(..4).filter(|year| digits(year))?;
    let year = year.parse::<u16>().ok().filter(|year| (1990..=2100).contains(year))?;
    let rest = value[4..].trim_start();
    if rest.is_empty() {
        return Some(year);
    }
    let second = rest.strip_prefix(['/', '-', '\u{2013}'])?.trim_start();
    let next = (year + 1).to_string();
    // `2009/10` may be the month as well, and `2012/13` cannot be one.
    let short = year % 100 >= 12 && second == &next[2..];
    (second == next || short).then_some(year)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_have_the_precision_in_which_they_are_written() {
        let cases = [
            ("2026-03-14T09:30:00Z", "2026-03-14 day 2026-03"),
            ("2026-03", "2026-03-01 month 2026-03"),
            ("1.7134E+12", "2024-04-01 month 2024-04"),
            ("2025", "2025-01-01 year -"),
            ("2025.0", "2025-01-01 year -"),
            (" 2025/2026 ", "2025-01-01 year -"),
            ("2025 - 2026", "2025-01-01 year -"),
            ("2025\u{2013}26", "2025-01-01 year -"),
            ("2099/2100", "2099-01-01 year -"),
            ("2009/10", "2009-10-01 month 2009-10"),
            ("2011-12", "2011-12-01 month 2011-12"),
            ("2025/2030", ""),
            ("2025/27", ""),
            ("1850", ""),
            ("2101", ""),
            ("20251", ""),
            ("2025 years", ""),
            ("202\u{e9}", ""),
            ("3 days ago", ""),
            ("", ""),
        ];
        for (written, expected) in cases {
            let read = PostingDate::read(written, DateOrder::Unsettled).map(|date| {
                let month = date.month().unwrap_or("-");
                format!("{} {} {month}", date.as_str(), date.precision().as_str())
            });
            assert_eq!(read.unwrap_or_default(), expected, "{written}");
        }
    }
}
