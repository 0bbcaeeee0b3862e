//! Values as exports write them: placeholders for missing values, and dates.

use std::borrow::Cow;

use jiff::Timestamp;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

/// Trims a value. Returns an empty text for placeholders such as `N/A` or `null`.
pub fn present(value: &str) -> &str {
    let value = value.trim();
    let placeholders = [
        "-1",
        "-1.0",
        "n/a",
        "na",
        "n.a.",
        "#n/a",
        "nan",
        "nat",
        "<na>",
        "none",
        "null",
        "nil",
        "undefined",
        "\\n",
        "-",
        "--",
    ];
    if placeholders.iter().any(|word| value.eq_ignore_ascii_case(word)) { "" } else { value }
}

/// The order of day and month in the dates of a column.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub enum DateOrder {
    /// Unknown. Dates that leave it open are read with the month first, as on American job boards.
    #[default]
    Unsettled,
    /// The month is first: `3/14/2026`.
    MonthFirst,
    /// The day is first: `14/3/2026`.
    DayFirst,
}

/// The orders in which a date is possible.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PossibleOrder {
    /// Both: `3/4/2026`.
    Either,
    /// Only this order.
    Only(DateOrder),
}

/// Returns a date as `YYYY-MM-DD`, or as `YYYY-MM` if it has no day; empty if it cannot be parsed.
///
/// A number above 12 is the day, and in `5.3.2026` the first number is. Otherwise `order` decides.
pub fn date(value: &str, order: DateOrder) -> Cow<'_, str> {
    let value = present(value);
    let value = net_date(value).unwrap_or(value);
    numeric_date(value).unwrap_or_else(|| written_date(&without_times(value), order)).into()
}

/// Returns the orders in which a date of two numbers and a year is possible; `None` for other values,
/// dates with dots included, because their first number is always the day.
pub fn possible_order(value: &str) -> Option<PossibleOrder> {
    let value = without_times(present(value));
    let parts = date_parts(&value);
    let [first, second, year] = parts[..] else { return None };
    let (first, second, _) = (leading(first)?, leading(second)?, leading(year)?);
    if first > 31 || second > 31 || is_dotted(&value, parts[0]) {
        return None;
    }
    match (first > 12, second > 12) {
        (false, false) if first != second => Some(PossibleOrder::Either),
        (true, false) => Some(PossibleOrder::Only(DateOrder::DayFirst)),
        (false, true) => Some(PossibleOrder::Only(DateOrder::MonthFirst)),
        _ => None,
    }
}

/// Returns the number in a date as .NET writes it in JSON, `/Date(1709596800000+0100)/`; `None` for
/// other values.
fn net_date(value: &str) -> Option<&str> {
    let inner = value.strip_prefix("/Date(")?.strip_suffix(")/")?;
    Some(inner.find(['+', '-']).filter(|at| *at > 0).map_or(inner, |at| &inner[..at]))
}

/// Returns true if a text has no other characters than digits.
fn is_number(text: &str) -> bool {
    text.bytes().all(|b| b.is_ascii_digit())
}

/// Parses a date that is one number or begins with `YYYYMMDDT`; empty if no date has this number.
/// Returns `None` for other forms.
fn numeric_date(value: &str) -> Option<String> {
    // Data frames write whole numbers with a fraction.
    let whole = value.split_once('.').filter(|(whole, rest)| whole.len() >= 9 && is_number(rest));
    let digits = whole.map_or(value, |(whole, _)| whole);
    if is_number(digits) {
        return Some(epoch(digits));
    }
    if let Some((number, power)) =
        value.split_once(['e', 'E']).filter(|_| value.parse::<f64>().is_ok())
    {
        return Some(rounded_epoch(number, power).unwrap_or_default());
    }
    let basic = value.get(..8).filter(|b| is_number(b) && value[8..].starts_with('T'))?;
    Some(epoch(basic))
}

/// Returns the first three parts of a date, without weekdays before it.
fn date_parts(value: &str) -> Vec<&str> {
    let parts =
        value.split(|c: char| !c.is_alphanumeric()).filter(|p| !p.is_empty() && !next_to_time(p));
    parts.skip_while(|part| weekday(part)).take(3).collect()
}

/// Returns true if a full stop follows the first part of a date.
fn is_dotted(value: &str, first: &str) -> bool {
    value.find(first).is_some_and(|at| value[at + first.len()..].starts_with('.'))
}

/// Parses a date with separate parts and without times of day; empty if it has none.
fn written_date(value: &str, order: DateOrder) -> String {
    let parts = date_parts(value);
    let number = |at: usize| parts.get(at).and_then(|p| leading(p));
    let year = |n: i64| (1990..=2100).contains(&n).then_some(n);
    // With a four-digit year, a two-digit number is not a year.
    let years = parts.iter().any(|part| part.len() == 4 && is_number(part));
    let full = |n: i64| if n < 100 && parts[2].len() == 2 && !years { 2000 + n } else { n };
    let month = |at: usize| parts.get(at).and_then(|p| month_name(p));
    let found = match (number(0), number(1), number(2)) {
        (Some(y), Some(m), None)
            if year(y).is_some() && parts.len() == 2 && (1..=12).contains(&m) =>
        {
            Some(format!("{y:04}-{m:02}"))
        }
        (Some(y), Some(m), Some(d)) if year(y).is_some() => day(y, m, d),
        (Some(first), Some(second), Some(y)) => {
            let y = full(y);
            let open = second <= 12;
            let day_first = order == DateOrder::DayFirst || is_dotted(value, parts[0]);
            if first > 12 || open && day_first {
                year(y).and_then(|y| day(y, second, first))
            } else {
                year(y).and_then(|y| day(y, first, second))
            }
        }
        (Some(d), None, Some(y)) => month(1).and_then(|m| day(year(full(y))?, m, d)),
        (None, Some(d), Some(y)) => month(0).and_then(|m| day(year(full(y))?, m, d)),
        _ => None,
    };
    found.unwrap_or_default()
}

/// Removes times of day with their offsets from UTC: `09:30:00.5 +0100`.
fn without_times(value: &str) -> Cow<'_, str> {
    if !value.contains(':') {
        return value.into();
    }
    let (mut out, mut rest) = (String::new(), value);
    let mut before = ' ';
    while let Some(next) = rest.chars().next() {
        let time = if before.is_ascii_digit() || before == ':' {
            None
        } else {
            time_length(rest.as_bytes())
        };
        out.push(if time.is_some() { ' ' } else { next });
        rest = &rest[time.unwrap_or(next.len_utf8())..];
        before = if time.is_some() { ' ' } else { next };
    }
    out.into()
}

/// Returns the length in bytes of the time of day at the start of a text; `None` without one.
fn time_length(text: &[u8]) -> Option<usize> {
    let digits = |from: usize| text.iter().skip(from).take_while(|b| b.is_ascii_digit()).count();
    let colon = |at: usize| text.get(at) == Some(&b':');
    let hour = digits(0);
    let mut end = hour + 3;
    if !(1..=2).contains(&hour) || !colon(hour) || digits(hour + 1) != 2 {
        return None;
    }
    if colon(end) && digits(end + 1) == 2 {
        end += 3;
    }
    if matches!(text.get(end), Some(b'.' | b',')) {
        end += 1 + digits(end + 1);
    }
    if colon(end) {
        return None;
    }
    let offset = end + text.iter().skip(end).take_while(|b| **b == b' ').count();
    let long = matches!(text.get(offset), Some(b'+' | b'-')) && digits(offset + 1) == 4;
    Some(if long { offset + 5 } else { end })
}

/// Returns true for words next to a time: half of the day, and time zone.
fn next_to_time(part: &str) -> bool {
    let words = [
        "a", "p", "m", "am", "pm", "z", "utc", "gmt", "est", "edt", "cst", "cdt", "mst", "mdt",
        "pst", "pdt", "bst", "wet", "west", "cet", "cest", "eet", "eest", "msk", "ist", "sgt",
        "hkt", "jst", "aest", "aedt", "nzst", "nzdt",
    ];
    words.iter().any(|word| part.eq_ignore_ascii_case(word))
}

/// Formats a date; `None` if the day does not exist.
fn day(year: i64, month: i64, day: i64) -> Option<String> {
    let date =
        Date::new(i16::try_from(year).ok()?, i8::try_from(month).ok()?, i8::try_from(day).ok()?)
            .ok()?;
    Some(date.to_string())
}

/// Returns the number at the start of a part such as `21st` or `14T09`; `None` unless it has one to
/// four digits.
fn leading(part: &str) -> Option<i64> {
    let digits = part.bytes().take_while(u8::is_ascii_digit).count();
    (digits > 0 && digits <= 4).then(|| part[..digits].parse().ok())?
}

/// Returns true for relative dates such as "3 days ago", which have no meaning without the day of
/// the export.
pub fn is_relative_date(value: &str) -> bool {
    let value = present(value).to_lowercase();
    let signs = ["ago", "today", "yesterday", "just posted", "just now", "this week", "last week"];
    signs.iter().any(|sign| value.contains(sign))
}

fn weekday(part: &str) -> bool {
    let days = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"];
    let part = part.to_ascii_lowercase();
    part.len() >= 3
        && days.iter().any(|day| day.starts_with(&part) || part == "thurs" || part == "tues")
}

fn month_name(part: &str) -> Option<i64> {
    let part = part.to_ascii_lowercase();
    let names =
        ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];
    let at = names.iter().position(|name| part.starts_with(name))?;
    i64::try_from(at + 1).ok()
}

/// Converts seconds or milliseconds since 1970, or `YYYYMMDD`, to a date; empty if it is neither.
fn epoch(digits: &str) -> String {
    let Ok(number) = digits.parse::<i64>() else { return String::new() };
    let timestamp = match digits.len() {
        8 => return day(number / 10_000, number / 100 % 100, number % 100).unwrap_or_default(),
        9 | 10 => Timestamp::from_second(number),
        12 | 13 => Timestamp::from_millisecond(number),
        _ => return String::new(),
    };
    timestamp.map(|t| t.strftime("%Y-%m-%d").to_string()).unwrap_or_default()
}

/// Converts seconds or milliseconds since 1970 in the rounded form of spreadsheets, `1.71354E+12`.
///
/// Returns the day, or else the month, that all numbers with this rounded form have in common;
/// `None` if they have neither.
fn rounded_epoch(number: &str, power: &str) -> Option<String> {
    let (whole, rest) = number.split_once('.').unwrap_or((number, ""));
    let zeros = power
        .trim_start_matches('+')
        .parse::<usize>()
        .ok()?
        .checked_sub(rest.len())
        .filter(|zeros| *zeros <= 12)?;
    let middle = format!("{whole}{rest}{}", "0".repeat(zeros));
    let half = 10i64.pow(u32::try_from(zeros).ok()?) / 2;
    let at = middle.parse::<i64>().ok()?;
    let [first, last] =
        [at.checked_sub(half)?, at.checked_add(half)?].map(|bound| epoch(&bound.to_string()));
    let shared = |length: usize| {
        first.get(..length).filter(|part| last.get(..length) == Some(part)).map(str::to_owned)
    };
    shared(10).or_else(|| shared(7))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn dates() {
        let cases = [
            ("2026-03-14", "2026-03-14"),
            ("2026-03-14T09:30:00Z", "2026-03-14"),
            ("2026-03-14 09:30:00 +0000", "2026-03-14"),
            ("1.71354E+12", "2024-04-19"),
            ("1.7134E+12", "2024-04"),
            ("1.714521e12", "2024-04-30"),
            ("1.7145E+12", ""),
            ("1.71E+12", ""),
            ("1.713540123E+9", "2024-04-19"),
            ("9.2233720368547758e18", ""),
            ("-9.2233720368547758e18", ""),
            ("1e999", ""),
            ("1e-3", ""),
            ("2026/3/4", "2026-03-04"),
            ("2026-03", "2026-03"),
            ("/Date(1709596800000)/", "2024-03-05"),
            ("/Date(1709596800000+0100)/", "2024-03-05"),
            ("/Date(-1)/", ""),
            ("3/14/2026", "2026-03-14"),
            ("14/3/2026", "2026-03-14"),
            ("14.03.2026", "2026-03-14"),
            ("3/14/26", "2026-03-14"),
            ("2 Feb 2026", "2026-02-02"),
            ("February 2nd, 2026", "2026-02-02"),
            ("20260314", "2026-03-14"),
            ("1700000000", "2023-11-14"),
            ("1700000000000.0", "2023-11-14"),
            ("1700000000000", "2023-11-14"),
            ("1.7e+12", ""),
            ("20260314T093000Z", "2026-03-14"),
            ("2026-03-14T09:30:00.123+05:30", "2026-03-14"),
            ("Sat, 14 Mar 2026 09:30:00 GMT", "2026-03-14"),
            ("Saturday, March 14, 2026", "2026-03-14"),
            ("14-Mar-26", "2026-03-14"),
            ("Mar 14 '26", "2026-03-14"),
            ("3/14/2026 9:30 AM", "2026-03-14"),
            ("Sat Mar 14 09:00:00 UTC 2026", "2026-03-14"),
            ("Sat Mar 14 21:00:00 2026", "2026-03-14"),
            ("Sat Mar 14 09:00:00 +0000 2026", "2026-03-14"),
            ("10:15, 12 March 2026", "2026-03-12"),
            ("9:05 a.m. EST, 12/3/26", "2026-12-03"),
            ("2026:03:14 09:30:00", "2026-03-14"),
            ("14 Mar 09:30", ""),
            ("12:30:15", ""),
            ("23:59", ""),
            ("2026", ""),
            ("0001-01-01 00:00:00", ""),
            ("0001-01-01T00:00:00Z", ""),
            ("01/01/0001 00:00:00", ""),
            ("Posted 3 days ago", ""),
            ("3 days ago", ""),
            ("30+ days ago", ""),
            ("yesterday", ""),
            ("2026-13-40", ""),
            ("2026-02-30", ""),
            ("0000-00-00", ""),
            ("31/31/2026", ""),
            ("1026-01-01", ""),
            ("N/A", ""),
            ("", ""),
        ];
        for (written, read) in cases {
            assert_eq!(date(written, DateOrder::Unsettled), read, "{written}");
        }
    }

    #[test]
    fn orders_of_dates() {
        use DateOrder::{DayFirst, MonthFirst};
        use PossibleOrder::{Either, Only};
        let cases = [
            ("3/4/2026", Some(Either), "2026-04-03"),
            ("03-04-26 10:00", Some(Either), "2026-04-03"),
            ("3/14/2026", Some(Only(MonthFirst)), "2026-03-14"),
            ("14/3/2026", Some(Only(DayFirst)), "2026-03-14"),
            ("3/3/2026", None, "2026-03-03"),
            ("05.03.2026", None, "2026-03-05"),
            ("2026-03-04", None, "2026-03-04"),
            ("4 Mar 2026", None, "2026-03-04"),
            ("2026-03", None, "2026-03"),
            ("soon", None, ""),
        ];
        for (written, possible, read) in cases {
            assert_eq!(possible_order(written), possible, "{written}");
            assert_eq!(date(written, DayFirst), read, "{written}");
        }
        for order in [DateOrder::Unsettled, MonthFirst] {
            assert_eq!(date("3/4/2026", order), "2026-03-04");
            assert_eq!(date("05.03.2026", order), "2026-03-05");
        }
    }

    #[test]
    fn relative_dates() {
        for (value, relative) in [
            ("3 days ago", true),
            ("30+ Days Ago", true),
            ("Just posted", true),
            ("Today", true),
            ("2026-03-14", false),
            ("", false),
            ("soon", false),
        ] {
            assert_eq!(is_relative_date(value), relative, "{value}");
        }
    }

    #[test]
    fn placeholders() {
        for placeholder in ["", " ", "-1", "N/A", "null", "None", "nan", "NaN", "-", "NULL "] {
            assert_eq!(present(placeholder), "", "{placeholder}");
        }
        assert_eq!(present(" -12 "), "-12");
    }

    proptest! {
        #[test]
        fn any_text_is_a_date_or_none(text in any::<String>()) {
            let read = date(&text, DateOrder::DayFirst);
            let _ = possible_order(&text);
            prop_assert!(matches!(read.len(), 0 | 7 | 10), "{}", read);
        }
    }
}
