//! Currencies: the signs, codes and words before or after an amount.

use crate::lexicon::{Currencies, Currency, CurrencyCode};

/// Returns the currency that the cell of a currency column contains; `None` if it is unknown.
pub fn named(words: &Currencies, value: &str) -> Option<Currency> {
    let value = value.trim();
    if let Some(code) = CurrencyCode::parse(value).filter(|code| words.codes.contains(code)) {
        return Some(Currency { code: Some(code), sure: true });
    }
    sign(words, value).filter(|(_, len)| *len == value.len()).map(|(currency, _)| currency)
}

/// Returns the currency that ends before byte `at`, and the byte offset at which it starts. A space
/// or Markdown emphasis may be between; `None` without a currency.
pub fn before(words: &Currencies, text: &str, at: usize) -> Option<(Currency, usize)> {
    let head = closed(&text[..at]);
    let (found, len) = sign(words, head).or_else(|| code_at_end(words, head))?;
    let start = head.len() - len;
    // "USD $98,000"
    if !found.sure
        && let Some((code, len)) = code_at_end(words, closed(&head[..start]))
    {
        return Some((code, closed(&head[..start]).len() - len));
    }
    Some((found, start))
}

/// Returns the currency that begins at byte `at` or one space later, and the byte offset of its
/// end; `None` without a currency.
pub fn after(words: &Currencies, text: &str, at: usize) -> Option<(Currency, usize)> {
    let rest = &text[at..];
    let skipped = rest.strip_prefix('+').unwrap_or(rest);
    let rest = skipped.strip_prefix([' ', '\u{a0}']).unwrap_or(skipped);
    let from = text.len() - rest.len();
    let own =
        |end: usize| !text[end..].trim_start_matches(' ').starts_with(|c: char| c.is_ascii_digit());
    for (sign, currency) in &words.signs {
        // A sign before another number belongs to that number.
        if rest.starts_with(sign.as_str())
            && own(from + sign.len())
            && !sign.starts_with(|c: char| c.is_ascii_uppercase())
        {
            return Some((*currency, from + sign.len()));
        }
    }
    let word = &rest[..rest.bytes().take_while(u8::is_ascii_alphabetic).count()];
    if let Some(currency) = words.words.get(word) {
        return Some((*currency, from + word.len()));
    }
    // Lost markup can leave "USDZone B".
    let glued = |rest: &[u8]| matches!(rest, [first, second, ..] if first.is_ascii_uppercase() && second.is_ascii_lowercase());
    let whole = word.get(3..).is_some_and(|rest| rest.is_empty() || glued(rest.as_bytes()));
    let code = word.get(..3).filter(|_| whole).and_then(|word| in_capitals(words, word));
    let code = code.or_else(|| in_lower_case(words, word)).filter(|_| own(from + 3))?;
    Some((Currency { code: Some(code), sure: true }, from + 3))
}

/// Returns the code of a word in capitals; `None` if it is not a code.
fn in_capitals(words: &Currencies, word: &str) -> Option<CurrencyCode> {
    CurrencyCode::parse(word).filter(|code| code.as_str() == word && words.codes.contains(code))
}

/// Returns the code of a word in lower case; `None` if it is not a code that may be in lower case.
fn in_lower_case(words: &Currencies, word: &str) -> Option<CurrencyCode> {
    let lower = word.bytes().all(|letter| letter.is_ascii_lowercase());
    CurrencyCode::parse(word).filter(|code| lower && words.lower_case.contains(code))
}

/// Removes one space and Markdown emphasis from the end.
fn closed(head: &str) -> &str {
    let head = head.strip_suffix("**").unwrap_or(head);
    head.strip_suffix([' ', '\u{a0}']).unwrap_or(head)
}

/// Returns the currency of the sign at the end of `head`, and the sign's length in bytes.
fn sign(words: &Currencies, head: &str) -> Option<(Currency, usize)> {
    let free = |sign: &str| {
        let letter = sign.starts_with(|c: char| c.is_ascii_alphabetic());
        !(letter && head[..head.len() - sign.len()].ends_with(|c: char| c.is_alphanumeric()))
    };
    let (sign, currency) =
        words.signs.iter().find(|(sign, _)| head.ends_with(sign.as_str()) && free(sign))?;
    Some((*currency, sign.len()))
}

/// Returns the currency of the code at the end of `head`, and the code's length in bytes.
fn code_at_end(words: &Currencies, head: &str) -> Option<(Currency, usize)> {
    let letters = head.bytes().rev().take_while(u8::is_ascii_alphabetic).count();
    let word = &head[head.len() - letters..];
    let code = in_capitals(words, word).or_else(|| in_lower_case(words, word))?;
    Some((Currency { code: Some(code), sure: true }, 3))
}
