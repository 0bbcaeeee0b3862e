//! Currencies: the signs, codes and words before or after an amount.

use crate::lexicon::{Currencies, Currency, CurrencyCode};

/// The code that a column of its own says.
pub fn named(words: &Currencies, value: &str) -> Option<Currency> {
    let value = value.trim();
    if let Some(code) = CurrencyCode::parse(value).filter(|code| words.codes.contains(code)) {
        return Some(Currency { code: Some(code), sure: true });
    }
    sign(words, value).filter(|(_, len)| *len == value.len()).map(|(currency, _)| currency)
}

/// The currency that ends just before byte `at`, a space or emphasis between, and its start.
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

/// The currency that begins at byte `at` or a space later, and its end.
pub fn after(words: &Currencies, text: &str, at: usize) -> Option<(Currency, usize)> {
    let rest = &text[at..];
    let skipped = rest.strip_prefix('+').unwrap_or(rest);
    let rest = skipped.strip_prefix([' ', '\u{a0}']).unwrap_or(skipped);
    let from = text.len() - rest.len();
    let own =
        |end: usize| !text[end..].trim_start_matches(' ').starts_with(|c: char| c.is_ascii_digit());
    for (sign, currency) in &words.signs {
        // A sign that stands before the next number is that number's.
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
    // Markup that was lost can leave "USDZone B".
    let glued = |rest: &[u8]| matches!(rest, [first, second, ..] if first.is_ascii_uppercase() && second.is_ascii_lowercase());
    let whole = word.get(3..).is_some_and(|rest| rest.is_empty() || glued(rest.as_bytes()));
    let code = word.get(..3).filter(|_| whole).and_then(|word| in_capitals(words, word));
    let code = code.or_else(|| in_lower_case(words, word)).filter(|_| own(from + 3))?;
    Some((Currency { code: Some(code), sure: true }, from + 3))
}

/// The code that a word in capitals is.
fn in_capitals(words: &Currencies, word: &str) -> Option<CurrencyCode> {
    CurrencyCode::parse(word).filter(|code| code.as_str() == word && words.codes.contains(code))
}

/// The code that a word in lower case is.
fn in_lower_case(words: &Currencies, word: &str) -> Option<CurrencyCode> {
    let lower = word.bytes().all(|letter| letter.is_ascii_lowercase());
    CurrencyCode::parse(word).filter(|code| lower && words.lower_case.contains(code))
}

/// Without a space or emphasis at the end.
fn closed(head: &str) -> &str {
    let head = head.strip_suffix("**").unwrap_or(head);
    head.strip_suffix([' ', '\u{a0}']).unwrap_or(head)
}

fn sign(words: &Currencies, head: &str) -> Option<(Currency, usize)> {
    let free = |sign: &str| {
        let letter = sign.starts_with(|c: char| c.is_ascii_alphabetic());
        !(letter && head[..head.len() - sign.len()].ends_with(|c: char| c.is_alphanumeric()))
    };
    let (sign, currency) =
        words.signs.iter().find(|(sign, _)| head.ends_with(sign.as_str()) && free(sign))?;
    Some((*currency, sign.len()))
}

fn code_at_end(words: &Currencies, head: &str) -> Option<(Currency, usize)> {
    let letters = head.bytes().rev().take_while(u8::is_ascii_alphabetic).count();
    let word = &head[head.len() - letters..];
    let code = in_capitals(words, word).or_else(|| in_lower_case(words, word))?;
    Some((Currency { code: Some(code), sure: true }, 3))
}
