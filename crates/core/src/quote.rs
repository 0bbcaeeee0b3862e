//! Quotes of the duties of a posting: the phrase as the description has it, with a few words
//! around it, on one line.

use std::ops::Range;

use memchr::{memchr, memrchr};

use crate::sanitize::harmful;
use crate::scan::Evidence;
use crate::text::CleanText;

/// The most words around a phrase, on each side.
const AROUND: usize = 6;
/// The bytes in which the words on each side are looked for: a hostile text may be a single word.
const AROUND_BYTES: usize = 96;
/// The most bytes of a phrase; of a longer one the middle is left out.
const LONGEST_PHRASE: usize = 200;

/// Returns a quote for each counted duty of the evidence. `text` is the folded form of `plain`.
pub(crate) fn quotes(evidence: &Evidence, text: &CleanText, plain: &str) -> Vec<String> {
    let quote = |(start, end): (u32, u32)| quote(plain, text.plain_place(start, end));
    evidence.counted_duties().map(|duty| quote(duty.place)).collect()
}

/// Quotes a range of a text with the words of its line around it. An ellipsis stands for words of
/// the line that are left out. The bytes of a quote are bounded, and it is one line.
fn quote(plain: &str, place: Range<usize>) -> String {
    let start = plain.floor_char_boundary(place.start);
    let end = plain.ceil_char_boundary(place.end).max(start);
    let (first, cut_before) = before(plain, start);
    let (last, cut_after) = after(plain, end);
    let mut out = String::with_capacity(last - first + 8);
    if cut_before {
        out.push_str("\u{2026} ");
    }
    if end - start > LONGEST_PHRASE {
        let to = plain.floor_char_boundary(start + LONGEST_PHRASE / 2);
        let from = plain.ceil_char_boundary(end - LONGEST_PHRASE / 2);
        push_line(&mut out, &plain[first..to]);
        out.push_str(" \u{2026} ");
        push_line(&mut out, &plain[from..last]);
    } else {
        push_line(&mut out, &plain[first..last]);
    }
    if out.ends_with(' ') {
        out.pop();
    }
    if cut_after {
        out.push_str(" \u{2026}");
    }
    out
}

/// Returns the byte at which the quoted words before byte `start` begin, and true if words of the
/// line are left out.
fn before(plain: &str, start: usize) -> (usize, bool) {
    let bytes = plain.as_bytes();
    let from = plain.ceil_char_boundary(start.saturating_sub(AROUND_BYTES));
    let line = memrchr(b'\n', &bytes[from..start]).map(|at| from + at + 1);
    let first = line.unwrap_or(from);
    let blank = |at: usize| bytes[at].is_ascii_whitespace();
    let mut at = start;
    for _ in 0..AROUND {
        while at > first && blank(at - 1) {
            at -= 1;
        }
        while at > first && !blank(at - 1) {
            at -= 1;
        }
    }
    if line.is_some() || from == 0 {
        return (at, !plain[first..at].trim().is_empty());
    }
    // The first word of the window may be cut.
    while at == first && at < start && !blank(at) {
        at = (at..start).find(|at| blank(*at)).unwrap_or(start);
    }
    (at, true)
}

/// Returns the byte just after the quoted words from byte `end` on, and true if words of the line
/// are left out.
fn after(plain: &str, end: usize) -> (usize, bool) {
    let bytes = plain.as_bytes();
    let to = plain.floor_char_boundary(end.saturating_add(AROUND_BYTES));
    let line = memchr(b'\n', &bytes[end..to]).map(|at| end + at);
    let last = line.unwrap_or(to);
    let blank = |at: usize| bytes[at].is_ascii_whitespace();
    let (mut at, mut word) = (end, end);
    // A phrase may end within a word, such as "server-side".
    let joined = usize::from(at < last && !blank(at));
    for _ in 0..AROUND + joined {
        word = at;
        while at < last && blank(at) {
            at += 1;
        }
        while at < last && !blank(at) {
            at += 1;
        }
    }
    if line.is_some() || to == plain.len() {
        return (at, !plain[at..last].trim().is_empty());
    }
    // The last word of the window may be cut.
    (if at == last { word } else { at }, true)
}

/// Appends text on one line, with single spaces: harmful characters become spaces. Marks before the
/// first word of `out`, such as bullets, are left out.
fn push_line(out: &mut String, text: &str) {
    for c in text.chars() {
        if c.is_ascii_graphic() || !(c.is_whitespace() || harmful(c)) {
            if !out.is_empty() || c.is_alphanumeric() {
                out.push(c);
            }
        } else if !out.is_empty() && !out.ends_with(' ') {
            out.push(' ');
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::fold;

    /// Quotes words of the folded text of `plain`.
    fn quoted(plain: &str, words: &str) -> String {
        let mut text = CleanText::default();
        fold(plain, &mut text);
        let start = text.lower().find(words).unwrap_or_else(|| panic!("{}", text.lower()));
        let place = |at: usize| u32::try_from(at).unwrap();
        quote(plain, text.plain_place(place(start), place(start + words.len())))
    }

    #[test]
    fn quotes_are_the_words_of_the_description() {
        let cases = [
            ("Leads teams.", "leads teams", "Leads teams."),
            ("* **Own** the P&L.\nNext", "the p&l", "Own** the P&L."),
            (
                "a b c d e f g owns servers h i j k l m n",
                "owns servers",
                "\u{2026} b c d e f g owns servers h i j k l m \u{2026}",
            ),
            (
                "first\n\u{2022} Caf\u{e9} \u{e9}t\u{e9} \u{2014} client's (server-side)  work\nlast",
                "server side",
                "Caf\u{e9} \u{e9}t\u{e9} \u{2014} client's (server-side) work",
            ),
            (
                "\u{e9}lan and \u{e9}lite teams",
                "\u{e9}lite teams",
                "\u{e9}lan and \u{e9}lite teams",
            ),
            ("plan \u{26} run \u{1b}[31m it", "run", "plan & run [31m it"),
            ("=HYPERLINK(budget)", "budget", "HYPERLINK(budget)"),
        ];
        for (plain, words, quote) in cases {
            assert_eq!(quoted(plain, words), quote, "{plain}");
        }
    }

    #[test]
    fn quotes_are_bounded() {
        let hostile = format!("own{}servers{}", "!".repeat(100_000), "x".repeat(100_000));
        let quote = quote(&hostile, 0..100_010);
        assert!(quote.len() <= LONGEST_PHRASE + 2 * AROUND_BYTES + 30, "{}", quote.len());
        for at in 0..12 {
            let text = "\u{1f600}\u{e9}a";
            super::quote(text, at..at + 3);
            super::quote(text, at..0);
        }
    }
}
