//! One amount of money in a text: the number in the notation of any country, the currency next to
//! it, and a word for thousands after it. The purpose of the amount is decided in `context.rs`.

use super::currency;
use crate::lexicon::{AmountWords, Currency, PayFile};

/// Maximum number of digits of pay. The products below cannot overflow with so few digits.
const MOST_DIGITS: usize = 9;
/// The smallest number with more digits.
const TOO_MUCH: i64 = 1_000_000_000;

/// An amount and its place in the text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Amount {
    /// Value in hundredths.
    pub cents: i64,
    /// The currency next to it; `None` without one.
    pub currency: Option<Currency>,
    /// The factor of the word after the number, such as 1,000 for "k"; 1 without such a word.
    pub factor: i64,
    /// True if a word for lakhs a year follows the number.
    pub yearly: bool,
    /// Byte offset of the currency or number.
    pub start: usize,
    /// Byte offset just after the currency or number.
    pub end: usize,
}

/// The text right after a number.
enum Tail {
    /// A word that multiplies it.
    Factor { factor: i64, yearly: bool, end: usize },
    /// Something that leaves the number as it is.
    Plain,
    /// Millions, a percentage, an ordinal or part of a word: the number is not pay.
    NoPay,
}

/// A number in a text.
struct Number {
    /// Value in hundredths.
    cents: i64,
    /// Byte offset just after the number.
    end: usize,
}

impl Amount {
    /// Parses the amount whose number begins at byte `at`; `None` if it cannot be money.
    pub fn at(words: &PayFile, text: &str, at: usize) -> Option<Self> {
        Self::spaced(words, text, at, false)
    }

    /// Like [`Self::at`]. With `spaces`, spaces separate thousands without a currency too.
    fn spaced(words: &PayFile, text: &str, at: usize, spaces: bool) -> Option<Self> {
        let currencies = &words.currency;
        let before = currency::before(currencies, text, at);
        let glued = text[..at].chars().next_back().is_some_and(|c| c.is_alphanumeric() || c == '#');
        if glued && before.is_none() || is_plan(words, &text[at..]) {
            return None;
        }
        // "45 000" is one number only next to a currency.
        let spaced = number(text.as_bytes(), at, true)?;
        let plain = number(text.as_bytes(), at, false)?;
        let held = spaces
            || before.is_some()
            || currency::after(currencies, text, spaced.end).is_some()
            || in_spaced_range(words, text, spaced.end);
        let Number { cents, end } = if held { spaced } else { plain };
        let (factor, yearly, end) = match tail(&words.amount, text, end) {
            Tail::NoPay => return None,
            Tail::Factor { factor, yearly, end } => (factor, yearly, end),
            Tail::Plain => (1, false, without_hundredths(text, end)),
        };
        let cents = cents * factor;
        let after = currency::after(currencies, text, end);
        let currency = match (before, after) {
            // "$111,000 CAD": the code identifies the dollar.
            (Some((sign, _)), Some((code, _))) => {
                Some(if code.sure || !sign.sure { code } else { sign })
            }
            (one, other) => one.or(other).map(|(currency, _)| currency),
        };
        let start = before.map_or(at, |(_, start)| start);
        Some(Self {
            cents,
            currency,
            factor,
            yearly,
            start,
            end: after.map_or(end, |(_, end)| end),
        })
    }

    /// Parses the amount that begins at byte `at` with its currency or number; `None` if no amount
    /// begins there. With `spaces`, spaces separate thousands without a currency too.
    pub fn begins(words: &PayFile, text: &str, at: usize, spaces: bool) -> Option<Self> {
        let digit = at + text.as_bytes()[at..].iter().take(10).position(u8::is_ascii_digit)?;
        Self::spaced(words, text, digit, spaces).filter(|amount| amount.start <= at)
    }
}

/// Returns true if a text begins with the name of a pension plan, such as "401k".
fn is_plan(words: &PayFile, text: &str) -> bool {
    let digits = digits(text.as_bytes(), 0);
    let letters = text[digits..].bytes().take_while(u8::is_ascii_alphabetic).count();
    digits == 3 && letters == 1 && words.other_money.has(&text[..4].to_ascii_lowercase())
}

/// Returns true if a dash and another number of spaced thousands with a currency follow: in
/// "18 000 - 23 000 zł" the currency is that of both.
fn in_spaced_range(words: &PayFile, text: &str, at: usize) -> bool {
    let rest = text[at..].trim_start_matches(' ');
    let Some(second) = rest.strip_prefix(['-', '\u{2013}', '\u{2014}']) else { return false };
    let second = second.trim_start_matches(' ');
    let at = text.len() - second.len();
    let Some(Number { end, .. }) = number(text.as_bytes(), at, true) else { return false };
    second[..end - at].contains(' ') && currency::after(&words.currency, text, end).is_some()
}

/// Returns the offset after the dash that stands for no hundredths at byte `end`: "72'000.–".
fn without_hundredths(text: &str, end: usize) -> usize {
    let rest = &text[end..];
    let dashes = [".-", ".\u{2013}", ".\u{2014}", ",-", ",\u{2013}", ",\u{2014}"];
    let dash = dashes.into_iter().find(|dash| rest.starts_with(dash));
    let free = |dash: &&str| !rest[dash.len()..].starts_with(|c: char| c.is_alphanumeric());
    dash.filter(free).map_or(end, |dash| end + dash.len())
}

/// Parses the number at byte `at`; `None` without digits or with too many.
///
/// A point or comma before three digits separates thousands; before one or two digits it begins the
/// decimals. Spaces separate thousands only if `spaces` is true.
fn number(bytes: &[u8], at: usize, spaces: bool) -> Option<Number> {
    let head = digits(bytes, at);
    if head == 0 || head > MOST_DIGITS {
        return None;
    }
    let (mut value, mut end) = (value_of(&bytes[at..at + head]), at + head);
    let mut mark: &[u8] = b"";
    while head <= 3 && end - at < 2 * MOST_DIGITS {
        let sign = separator(&bytes[end..], spaces);
        let group = digits(bytes, end + sign.len());
        // Indian notation has groups of two digits: 12,50,000.
        let lakh = group == 2
            && sign == b","
            && bytes.get(end + 3) == Some(&b',')
            && digits(bytes, end + 4) >= 2;
        if sign.is_empty() || !(mark.is_empty() || mark == sign) || !(group == 3 || lakh) {
            break;
        }
        let from = end + sign.len();
        value = value * if lakh { 100 } else { 1000 } + value_of(&bytes[from..from + group]);
        (mark, end) = (sign, from + group);
        if value >= TOO_MUCH {
            return None;
        }
    }
    let decimals = digits(bytes, end + 1);
    let point = matches!(bytes.get(end), Some(b'.' | b',')) && mark != &bytes[end..=end];
    if point && decimals > 0 && (decimals <= 2 || head > 3) {
        let cents = value_of(&bytes[end + 1..end + 1 + decimals.min(2)])
            * if decimals == 1 { 10 } else { 1 };
        return Some(Number { cents: value * 100 + cents, end: end + 1 + decimals });
    }
    Some(Number { cents: value * 100, end })
}

/// Returns the separator of thousands with which `rest` begins: a comma, a point, an apostrophe or
/// a no-break space. Empty without one.
fn separator(rest: &[u8], spaces: bool) -> &[u8] {
    let hard: [&[u8]; 4] = [b"\xc2\xa0", b"\xe2\x80\xaf", b"\xe2\x80\x89", b"\xe2\x80\x99"];
    let len = match rest.first() {
        Some(b',' | b'.' | b'\'') => 1,
        Some(b' ') if spaces => 1,
        _ => hard.iter().find(|sign| rest.starts_with(sign)).map_or(0, |sign| sign.len()),
    };
    &rest[..len]
}

/// Counts the digits from byte `at` on.
fn digits(bytes: &[u8], at: usize) -> usize {
    bytes.get(at..).unwrap_or_default().iter().take_while(|b| b.is_ascii_digit()).count()
}

/// Converts at most [`MOST_DIGITS`] digits.
fn value_of(digits: &[u8]) -> i64 {
    digits.iter().fold(0, |value, digit| value * 10 + i64::from(digit - b'0'))
}

impl AmountWords {
    /// Returns the number by which a word multiplies the number before it; `None` for other words.
    fn factor(&self, word: &str) -> Option<i64> {
        match word {
            word if self.thousand.has(word) => Some(1000),
            word if self.lakh.has(word) || self.lakh_a_year.has(word) => Some(100_000),
            word if self.crore.has(word) => Some(10_000_000),
            _ => None,
        }
    }
}

fn tail(words: &AmountWords, text: &str, end: usize) -> Tail {
    let rest = &text[end..];
    let spaced = rest.strip_prefix([' ', '\u{a0}']).unwrap_or(rest);
    let word: &str = &spaced[..spaced.bytes().take_while(u8::is_ascii_alphabetic).count()];
    let lower = word.to_ascii_lowercase();
    let glued = rest.len() == spaced.len();
    match lower.as_str() {
        // The rest of the word is a currency.
        word if glued && words.thousands.has(word) => {
            return Tail::Factor { factor: 1000, yearly: false, end: end + 1 };
        }
        word if words.factor(word).is_some() => {
            let end = end + (rest.len() - spaced.len()) + word.len();
            let yearly = words.lakh_a_year.has(word);
            return Tail::Factor { factor: words.factor(word).unwrap_or(1), yearly, end };
        }
        word if words.not_pay.has(word) => return Tail::NoPay,
        _ => {}
    }
    let known = lower.is_empty() || words.may_follow.has(&lower);
    let opens = word.starts_with(|c: char| c.is_ascii_uppercase());
    if spaced.starts_with('%') || glued && !known && !opens { Tail::NoPay } else { Tail::Plain }
}
