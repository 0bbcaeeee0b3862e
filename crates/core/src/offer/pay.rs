//! Pay, from the columns of the export or else from the description.
//!
//! Job boards seldom fill the column for pay, and descriptions contain other money: funding,
//! budgets, bonuses, stipends. So an amount in a description counts only if its currency and the
//! words around it identify it as pay. The first such amount counts, because further ones are for
//! other locations or grades.

use std::borrow::Cow;

use super::amount::Amount;
use super::context::{Purpose, context};
use super::currency;
use super::stated::{Bounds, Period, Stated, after_word};
use crate::lexicon::{CurrencyCode, PayFile};

/// Pay, in hundredths of the currency's unit. It has at least one bound.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Pay {
    /// The lower bound; `None` for "up to".
    pub min: Option<i64>,
    /// The upper bound; `None` for "from".
    pub max: Option<i64>,
    /// ISO 4217 code; `None` if the currency is unknown or ambiguous.
    pub currency: Option<CurrencyCode>,
    /// The time that the pay is for; `None` if it is not stated and not obvious.
    pub period: Option<Period>,
}

/// The cells of an export about pay. Missing cells are empty.
#[derive(Debug, Clone, Copy, Default)]
pub struct Cells<'a> {
    /// Both bounds in one text.
    pub salary: &'a str,
    /// The lower bound.
    pub min: &'a str,
    /// The upper bound.
    pub max: &'a str,
    /// Currency.
    pub currency: &'a str,
    /// Period.
    pub period: &'a str,
}

/// Lowest amount that is for a year if no period is stated, in hundredths of a currency in which
/// pay is usually stated for a year.
const A_YEARS: i64 = 1_000_000;
/// Lowest amount that can be for a year, in hundredths of such a currency.
const LEAST_A_YEAR: i64 = 100_000;
/// Highest amount for a year, in hundredths of such a currency. One unit of another currency may be
/// worth a hundredth.
const MOST_A_YEAR: i64 = 1_000_000_000;
/// Lowest single amount for a year that is pay without a word of pay, in hundredths.
const LEAST_YEAR: i64 = 1_200_000;

/// Maximum number of amounts that are examined in one text. A posting has far fewer, and each takes
/// as long as a hundred bytes of other text.
const MOST_AMOUNTS: usize = 500;

/// Parses the pay in the columns; `None` if they contain no pay.
pub fn from_columns(words: &PayFile, cells: &Cells<'_>) -> Option<Pay> {
    let (min, max) = (one(words, cells.min), one(words, cells.max));
    let text = cell(words, cells.salary);
    let (low, high) = match (min.or(max), text) {
        (None, None) => return None,
        (None, Some(text)) => (text_min(&text), text_max(&text)),
        (Some(_), _) => (min.map(|a| a.low), max.map(|a| a.high)),
    };
    let stated = min.or(max).or(text)?;
    let currency = currency::named(&words.currency, cells.currency).or(stated.currency);
    let period = Period::named(&words.period, cells.period).or(stated.period);
    let guess = cells.period.trim().is_empty();
    offered(words, low, high, currency.and_then(|c| c.code), period, guess)
}

/// Returns true if the columns have the bounds in the wrong order.
pub fn swapped(words: &PayFile, cells: &Cells<'_>) -> bool {
    matches!((one(words, cells.min), one(words, cells.max)), (Some(min), Some(max)) if min.low > max.high)
}

/// Finds the pay in a description without markup; `None` if no amount is plainly pay.
pub fn from_text(words: &PayFile, text: &str) -> Option<Pay> {
    amounts(words, text, false).find_map(|stated| plain(words, text, &stated))
}

/// Returns the amounts in a text that could be pay, in order. In a `cell` every number could be.
fn amounts(words: &PayFile, text: &str, cell: bool) -> impl Iterator<Item = Stated> {
    let mut at = 0;
    let all = std::iter::from_fn(move || {
        loop {
            let digit = next_digit(text.as_bytes(), at)?;
            let run = |b: &u8| b.is_ascii_digit() || matches!(b, b',' | b'.');
            at = digit + text.as_bytes()[digit..].iter().take_while(|b| run(b)).count();
            if !cell && !promising(text.as_bytes(), digit, at) {
                continue;
            }
            if let Some(amount) = Amount::at(words, text, digit) {
                let stated = Stated::from(words, text, amount, cell);
                at = at.max(stated.end);
                return Some(stated);
            }
        }
    });
    all.take(MOST_AMOUNTS)
}

/// Returns the offset of the next digit from byte `at` on; `None` without one.
fn next_digit(text: &[u8], mut at: usize) -> Option<usize> {
    // Most of a text has no digits, and this test of 32 bytes at once is vectorized.
    while let Some(chunk) = text.get(at..).and_then(|rest| rest.first_chunk::<32>()) {
        if chunk.iter().fold(false, |any, byte| any | byte.is_ascii_digit()) {
            break;
        }
        at += chunk.len();
    }
    text.get(at..)?.iter().position(u8::is_ascii_digit).map(|digit| at + digit)
}

/// Returns true if the number from byte `start` to `end` may be money, from the bytes next to it.
/// This quick test rejects most numbers.
fn promising(text: &[u8], start: usize, end: usize) -> bool {
    let spot = |at: Option<usize>| at.and_then(|at| text.get(at)).copied().unwrap_or(b'\n');
    let back = |n: usize| spot(start.checked_sub(n));
    let sign = |byte: u8| byte == b'$' || byte >= 0x80 || byte == b'*';
    sign(back(1))
        || back(1) == b' ' && sign(back(2))
        || back(1).is_ascii_alphabetic()
        || back(1) == b' ' && back(2).is_ascii_uppercase()
        || end - start >= 5
        || matches!(spot(Some(end)), b'k' | b'K' | b'$' | b'/' | 0x80..)
        || spot(Some(end)) == b' '
            && matches!(spot(Some(end + 1)), b'U' | b'E' | b'G' | b'C' | b'A' | b'S' | b'k' | b'K' | b'$' | b'p' | b'0'..=b'9' | 0x80..)
}

/// Returns `stated` as pay; `None` unless it is plainly pay.
fn plain(words: &PayFile, text: &str, stated: &Stated) -> Option<Pay> {
    if stated.currency.is_none() && stated.low < 100_000 {
        return None;
    }
    // A bare number is pay only as a range or with a period, and after a word of pay.
    if stated.currency.is_none() && !stated.range && stated.period.is_none() {
        return None;
    }
    let context = context(words, text, stated);
    let pay = matches!(context.purpose, Purpose::PayBefore | Purpose::PayAfter);
    let period = stated.period.or(if pay { context.period } else { None });
    let western = stated.currency.is_none_or(|c| is_yearly(words, c.code));
    let year = in_a_year(stated.low, period);
    let fits = match period {
        Some(_) => !western || (500_000..=300_000_000).contains(&year),
        None => stated.range || stated.low >= A_YEARS,
    };
    // A single amount without a word of pay is often a benefit: "up to A per year for care".
    let perk = !stated.range && !pay && year < LEAST_YEAR;
    let annual = (2_000_000..=100_000_000).contains(&stated.low);
    let taken = if stated.currency.is_none() {
        context.purpose == Purpose::PayBefore
    } else {
        pay || context.purpose == Purpose::Unknown
            && (stated.period.is_some()
                || annual && context.alone && (stated.range || context.equity))
    };
    if !fits || !taken || perk || cut_off(words, text, stated) {
        return None;
    }
    let currency = stated.currency.and_then(|c| c.code);
    offered(words, text_min(stated), text_max(stated), currency, period, true)
}

/// Returns true for the rest of a range that could not be parsed, and for pay by the piece.
fn cut_off(words: &PayFile, text: &str, stated: &Stated) -> bool {
    let head = text[..stated.start].trim_end();
    let dash = head.strip_suffix(['-', '\u{2013}', '\u{2014}']).map(str::trim_end);
    let rest = text[stated.end..].trim_start();
    let amount = |head: &str| {
        head.ends_with(|c: char| c.is_ascii_digit())
            || words.amount.thousand.iter().any(|word| head.ends_with(word))
    };
    let by_piece = || words.period.by_piece.iter().any(|word| after_word(rest, word).is_some());
    !stated.range && dash.is_some_and(amount)
        || stated.period.is_none() && (by_piece() || rest.starts_with('/'))
}

/// Combines the parts of pay; `None` if a value is absurd.
///
/// With `guess`, a large amount without a period is for a year.
fn offered(
    words: &PayFile,
    low: Option<i64>,
    high: Option<i64>,
    currency: Option<CurrencyCode>,
    period: Option<Period>,
    guess: bool,
) -> Option<Pay> {
    let (min, max) = match (low, high) {
        (Some(low), Some(high)) => (Some(low.min(high)), Some(low.max(high))),
        one => one,
    };
    let least = min.or(max)?;
    let western = is_yearly(words, currency);
    let period = period.or((guess && western && least >= A_YEARS).then_some(Period::Year));
    // "$37.00/yr" is pay for another period.
    let period = period.filter(|p| !(western && *p == Period::Year && least < LEAST_A_YEAR));
    let most = if western || currency.is_none() { MOST_A_YEAR } else { 100 * MOST_A_YEAR };
    let absurd = |value: i64| {
        value < 100 || period.is_none() && value == 100 || in_a_year(value, period) > most
    };
    (!min.is_some_and(absurd) && !max.is_some_and(absurd)).then_some(Pay {
        min,
        max,
        currency,
        period,
    })
}

/// Returns an amount for a period as one for a year. An absurd one, such as crores an hour, may be too
/// large for a number.
fn in_a_year(amount: i64, period: Option<Period>) -> i64 {
    amount.saturating_mul(period.map_or(1, Period::a_year))
}

/// Returns true if large amounts in a currency are for a year.
fn is_yearly(words: &PayFile, code: Option<CurrencyCode>) -> bool {
    code.is_some_and(|code| words.currency.yearly.contains(&code))
}

fn text_min(stated: &Stated) -> Option<i64> {
    (stated.range || stated.bounds != Bounds::Most).then_some(stated.low)
}

fn text_max(stated: &Stated) -> Option<i64> {
    (stated.range || stated.bounds != Bounds::Least).then_some(stated.high)
}

/// Parses the cell for one bound; `None` without an amount. Spaces between its digits separate
/// thousands, since it has one number, and R writes 100000 as `1e+05`.
fn one(words: &PayFile, cell: &str) -> Option<Stated> {
    let value = cell.trim();
    let of_number = |c: char| c.is_ascii_digit() || matches!(c, ' ' | '.' | ',');
    let power =
        value.parse().ok().filter(|number| value.contains('e') && (0.0..1e9).contains(number));
    let value = match power {
        Some(number) => format!("{number:.2}").into(),
        None if value.chars().all(of_number) => value.replace(' ', "\u{a0}").into(),
        None => Cow::Borrowed(value),
    };
    self::cell(words, &value).filter(|stated| stated.low > 0)
}

/// Parses the pay in a cell; `None` without an amount.
///
/// Amounts after a word for the base pay are preferred, then amounts with a currency. Then come
/// amounts with a period or a word that multiplies them, then ranges, then amounts from 1,000 on.
/// Text such as "Band 5" has none of these and does not count.
fn cell(words: &PayFile, value: &str) -> Option<Stated> {
    let value = value.trim();
    let based = |s: &Stated| {
        let head = value[..s.start].trim_end_matches([' ', ':', '(']).to_ascii_lowercase();
        words.base.iter().any(|word| head.ends_with(word))
    };
    let rank = |s: &Stated| {
        (
            based(s),
            s.currency.is_some(),
            s.period.is_some() || s.multiplied,
            s.range,
            s.low >= 100_000,
        )
    };
    let bare = |c: char| c.is_ascii_digit() || matches!(c, '.' | ',' | '~' | ' ');
    let whole = value.chars().all(bare);
    let all = amounts(words, value, true).filter(|s| s.low > 0 && !value[..s.start].ends_with('-'));
    let good = all.filter(|s| whole || rank(s) != (false, false, false, false, false));
    good.fold(None, |best: Option<Stated>, s| {
        Some(best.filter(|best| rank(best) >= rank(&s)).unwrap_or(s))
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lexicon::Lexicon;
    use proptest::prelude::*;

    #[test]
    fn numbers_of_bounds() {
        let lexicon = Lexicon::builtin().unwrap();
        let cases = [
            ("80 000", Some(80_000.0)),
            ("80 000,50", Some(80_000.5)),
            ("1 250 000", Some(1_250_000.0)),
            ("1e+05", Some(100_000.0)),
            ("8.5e4", Some(85_000.0)),
            ("1e300", None),
            ("Band 5", None),
        ];
        for (cell, expected) in cases {
            #[allow(clippy::cast_precision_loss, reason = "a few digits")]
            let found = one(&lexicon.pay, cell).map(|stated| stated.low as f64 / 100.0);
            assert_eq!(found, expected, "{cell}");
        }
    }

    proptest! {
        #[test]
        fn the_next_digit_is_that_of_a_search_at_every_byte(text in "[a-z ]{0,70}[0-9]?[a-z]{0,70}[0-9]?") {
            let bytes = text.as_bytes();
            for from in 0..bytes.len() + 2 {
                prop_assert_eq!(next_digit(bytes, from), (from..bytes.len()).find(|at| bytes[*at].is_ascii_digit()));
            }
        }
    }
}
