//! Pay: from the columns of the export, else from the description where it is plain.
//!
//! Job boards that have a column for pay fill it seldom, and texts are full of other
//! money: funding, budgets, bonuses, stipends. So an amount in a text is taken only
//! where its currency and the words around it say that it is pay; the first one that
//! is plain counts, since texts with several give them by place or grade.

use super::amount::Amount;
use super::context::{Said, context};
use super::currency;
use super::stated::{Bounds, Period, Stated};
use crate::lexicon::{CurrencyCode, PayFile};

/// What is offered, in hundredths of the currency's unit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Pay {
    /// The least.
    pub min: Option<i64>,
    /// The most.
    pub max: Option<i64>,
    /// ISO 4217 code, where it can be told.
    pub currency: Option<CurrencyCode>,
    /// What it is for.
    pub period: Option<Period>,
}

/// The cells of an export that say what is paid; empty where there is none.
#[derive(Debug, Clone, Copy, Default)]
pub struct Cells<'a> {
    /// Both bounds in one text.
    pub salary: &'a str,
    /// The least.
    pub min: &'a str,
    /// The most.
    pub max: &'a str,
    /// Currency.
    pub currency: &'a str,
    /// Period.
    pub period: &'a str,
}

/// An amount that is pay by itself in these currencies is a year's from here, in hundredths.
const A_YEARS: i64 = 1_000_000;
/// A single sum below this a year is hardly pay, in hundredths.
const LEAST_YEAR: i64 = 1_200_000;

/// Pay as the columns say it.
pub fn from_columns(words: &PayFile, cells: &Cells<'_>) -> Option<Pay> {
    let (min, max) = (one(words, cells.min), one(words, cells.max));
    let text = cell(words, cells.salary);
    let (low, high) = match (min.or(max), text) {
        (None, None) => return None,
        (None, Some(text)) => (text_min(&text), text_max(&text)),
        (Some(_), _) => (min.map(|a| a.low), max.map(|a| a.high)),
    };
    let told = min.or(max).or(text)?;
    let currency = currency::named(&words.currency, cells.currency).or(told.currency);
    let period = Period::named(&words.period, cells.period).or(told.period);
    let said = !cells.period.trim().is_empty();
    offered(words, low, high, currency.and_then(|c| c.code), period, !said)
}

/// Whether the higher bound stands where the lower one should; what is read has them in order.
pub fn swapped(words: &PayFile, cells: &Cells<'_>) -> bool {
    matches!((one(words, cells.min), one(words, cells.max)), (Some(min), Some(max)) if min.low > max.high)
}

/// Pay as a description says it, without markup.
pub fn from_text(words: &PayFile, text: &str) -> Option<Pay> {
    amounts(words, text, false).find_map(|stated| plain(words, text, &stated))
}

/// Everything in a text that could be pay, in order.
fn amounts(words: &PayFile, text: &str, cell: bool) -> impl Iterator<Item = Stated> {
    let mut at = 0;
    std::iter::from_fn(move || {
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
    })
}

/// The next digit from byte `at` on.
fn next_digit(text: &[u8], mut at: usize) -> Option<usize> {
    // Most of a text has none, which is told of many bytes at once.
    while let Some(chunk) = text.get(at..).and_then(|rest| rest.first_chunk::<32>()) {
        if chunk.iter().fold(false, |any, byte| any | byte.is_ascii_digit()) {
            break;
        }
        at += chunk.len();
    }
    text.get(at..)?.iter().position(u8::is_ascii_digit).map(|digit| at + digit)
}

/// Whether the number from `start` to `end` may be money, by the bytes at it; most are not.
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

/// The pay that `stated` is, if that is plain.
fn plain(words: &PayFile, text: &str, stated: &Stated) -> Option<Pay> {
    if stated.currency.is_none() && stated.low < 100_000 {
        return None;
    }
    // A bare number is pay only as a range or with a period, under a word of pay.
    if stated.currency.is_none() && !stated.range && stated.period.is_none() {
        return None;
    }
    let context = context(words, text, stated);
    let pay = matches!(context.said, Said::PayBefore | Said::PayBehind);
    let period = stated.period.or(if pay { context.period } else { None });
    let western = stated.currency.is_none_or(|c| is_yearly(words, c.code));
    let year = stated.low * period.map_or(1, Period::a_year);
    let fits = match period {
        Some(_) => !western || (500_000..=300_000_000).contains(&year),
        None => stated.range || stated.low >= A_YEARS,
    };
    // A single sum without a word of pay is as often a perk: "up to A per year for care".
    let perk = !stated.range && !pay && year < LEAST_YEAR;
    let annual = (2_000_000..=100_000_000).contains(&stated.low);
    let taken = if stated.currency.is_none() {
        context.said == Said::PayBefore
    } else {
        pay || context.said == Said::Nothing
            && (stated.period.is_some()
                || annual && context.alone && (stated.range || context.equity))
    };
    if !fits || !taken || perk || cut_off(text, stated) {
        return None;
    }
    let currency = stated.currency.and_then(|c| c.code);
    offered(words, text_min(stated), text_max(stated), currency, period, true)
}

/// Whether it is what is left of a range that could not be read, or is paid by the piece.
fn cut_off(text: &str, stated: &Stated) -> bool {
    let head = text[..stated.start].trim_end();
    let dash = head.strip_suffix(['-', '\u{2013}', '\u{2014}']).map(str::trim_end);
    let rest = text[stated.end..].trim_start();
    !stated.range
        && dash.is_some_and(|head| head.ends_with(|c: char| c.is_ascii_digit() || c == 'k'))
        || stated.period.is_none() && (rest.starts_with("per ") || rest.starts_with('/'))
}

/// Puts a pay together; none where a value is absurd.
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
    let yearly = |value: i64| value.saturating_mul(period.map_or(1, Period::a_year));
    let absurd = |value: i64| {
        value < 100 || period.is_none() && value == 100 || yearly(value) > 1_000_000_000
    };
    (!min.is_some_and(absurd) && !max.is_some_and(absurd)).then_some(Pay {
        min,
        max,
        currency,
        period,
    })
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

/// The amount in a cell for one bound.
fn one(words: &PayFile, cell: &str) -> Option<Stated> {
    self::cell(words, cell).filter(|stated| stated.low > 0)
}

/// The pay in a cell: what has a currency before what has not, then what has a period,
/// then a range; "Band 5" alone is none of these.
fn cell(words: &PayFile, value: &str) -> Option<Stated> {
    let value = value.trim();
    let signed = |s: &Stated| {
        (s.currency.is_some(), s.period.is_some() || s.thousands, s.range, s.low >= 100_000)
    };
    let bare = |c: char| c.is_ascii_digit() || matches!(c, '.' | ',' | '~' | ' ');
    let whole = value.chars().all(bare);
    let all = amounts(words, value, true).filter(|s| s.low > 0 && !value[..s.start].ends_with('-'));
    let good = all.filter(|s| whole || signed(s) != (false, false, false, false));
    good.fold(None, |best: Option<Stated>, s| {
        Some(best.filter(|best| signed(best) >= signed(&s)).unwrap_or(s))
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn digits_are_those_of_a_look_at_every_byte(text in "[a-z ]{0,70}[0-9]?[a-z]{0,70}[0-9]?") {
            let bytes = text.as_bytes();
            for from in 0..bytes.len() + 2 {
                prop_assert_eq!(next_digit(bytes, from), (from..bytes.len()).find(|at| bytes[*at].is_ascii_digit()));
            }
        }
    }
}
