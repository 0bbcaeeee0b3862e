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
    /// True if a word for thousands, such as "k", follows the number.
    pub thousands: bool,
    /// Byte offset of the currency or number.
    pub start: usize,
    /// Byte offset just after the currency or number.
    pub end: usize,
}

/// The text right after a number.
enum Tail {
    /// A word for thousands that ends at this byte offset.
    Thousands(usize),
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
        let currencies = &words.currency;
        let before = currency::before(currencies, text, at);
        let glued = text[..at].chars().next_back().is_some_and(|c| c.is_alphanumeric() || c == '#');
        if glued && before.is_none() {
            return None;
        }
        // "45 000" is one number only next to a currency.
        let spaced = number(text.as_bytes(), at, true)?;
        let plain = number(text.as_bytes(), at, false)?;
        let held = before.is_some() || currency::after(currencies, text, spaced.end).is_some();
        let Number { cents, end } = if held { spaced } else { plain };
        let (cents, thousands, end) = match tail(&words.amount, text, end) {
            Tail::NoPay => return None,
            Tail::Thousands(end) => (cents * 1000, true, end),
            Tail::Plain => (cents, false, end),
        };
        let after = currency::after(currencies, text, end);
        let currency = match (before, after) {
            // "$111,000 CAD": the code identifies the dollar.
            (Some((sign, _)), Some((code, _))) => {
                Some(if code.sure || !sign.sure { code } else { sign })
            }
            (one, other) => one.or(other).map(|(currency, _)| currency),
        };
        let start = before.map_or(at, |(_, start)| start);
        Some(Self { cents, currency, thousands, start, end: after.map_or(end, |(_, end)| end) })
    }

    /// Parses the amount that begins at byte `at` with its currency or number; `None` if no amount
    /// begins there.
    pub fn begins(words: &PayFile, text: &str, at: usize) -> Option<Self> {
        let digit = at + text.as_bytes()[at..].iter().take(10).position(u8::is_ascii_digit)?;
        Self::at(words, text, digit).filter(|amount| amount.start <= at)
    }
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

fn tail(words: &AmountWords, text: &str, end: usize) -> Tail {
    let rest = &text[end..];
    let spaced = rest.strip_prefix([' ', '\u{a0}']).unwrap_or(rest);
    let word: &str = &spaced[..spaced.bytes().take_while(u8::is_ascii_alphabetic).count()];
    let lower = word.to_ascii_lowercase();
    let glued = rest.len() == spaced.len();
    match lower.as_str() {
        word if words.thousand.has(word) => {
            return Tail::Thousands(end + (rest.len() - spaced.len()) + word.len());
        }
        // The rest of the word is a currency.
        word if glued && words.thousands.has(word) => return Tail::Thousands(end + 1),
        word if words.not_pay.has(word) => return Tail::NoPay,
        _ => {}
    }
    let known = lower.is_empty() || words.may_follow.has(&lower);
    let opens = word.starts_with(|c: char| c.is_ascii_uppercase());
    if spaced.starts_with('%') || glued && !known && !opens { Tail::NoPay } else { Tail::Plain }
}
