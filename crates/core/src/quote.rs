//! Quotes of the duties of a posting: the phrase as the description has it, with a few words
//! around it, on one line.

use std::ops::Range;

use crate::sanitize::line;
use crate::scan::Evidence;
use crate::text::CleanText;

/// The most words around a phrase, on each side.
const AROUND: usize = 6;
/// The bytes in which the words on each side are looked for: a hostile text may be a single word.
const AROUND_BYTES: usize = 96;
/// The most bytes of a phrase; of a longer one the middle is left out.
const LONGEST_PHRASE: usize = 200;
/// The most characters of a quote.
const LONGEST_QUOTE: usize = 320;

/// Returns a quote for each counted duty of the evidence. `text` is the folded form of `plain`.
pub(crate) fn quotes(evidence: &Evidence, text: &CleanText, plain: &str) -> Vec<String> {
    let quote = |(start, end): (u32, u32)| quote(plain, text.plain_place(start, end));
    evidence.counted_duties().map(|duty| quote(duty.place)).collect()
}

/// Quotes a range of a text with the words of its line around it. An ellipsis stands for words of
/// the line that are left out.
fn quote(plain: &str, place: Range<usize>) -> String {
    let start = plain.floor_char_boundary(place.start);
    let end = plain.ceil_char_boundary(place.end).max(start);
    let (before, after) = (before(plain, start), after(plain, end));
    let phrase = &plain[start..end];
    let quoted = if phrase.len() > LONGEST_PHRASE {
        let from = phrase.ceil_char_boundary(phrase.len() - LONGEST_PHRASE / 2);
        let to = phrase.floor_char_boundary(LONGEST_PHRASE / 2);
        format!("{before}{} \u{2026} {}{after}", &phrase[..to], &phrase[from..])
    } else {
        format!("{before}{phrase}{after}")
    };
    let words = quoted.trim_start_matches(|c: char| !c.is_alphanumeric() && c != '\u{2026}');
    line(words, LONGEST_QUOTE)
}

/// Returns the words of a line before byte `start` that are quoted.
fn before(plain: &str, start: usize) -> String {
    let from = plain.ceil_char_boundary(start.saturating_sub(AROUND_BYTES));
    let window = &plain[from..start];
    let (line, begun) = match window.rfind('\n') {
        Some(at) => (&window[at + 1..], true),
        None => (window, from == 0),
    };
    let words: Vec<&str> = line.split_whitespace().skip(usize::from(!begun)).collect();
    let quoted = &words[words.len().saturating_sub(AROUND)..];
    let ellipsis = if begun && quoted.len() == words.len() { "" } else { "\u{2026} " };
    // A phrase may begin within a word, such as "server-side".
    let blank = if quoted.is_empty() || !line.ends_with(char::is_whitespace) { "" } else { " " };
    format!("{ellipsis}{}{blank}", quoted.join(" "))
}

/// Returns the words of a line from byte `end` on that are quoted.
fn after(plain: &str, end: usize) -> String {
    let to = plain.floor_char_boundary(end.saturating_add(AROUND_BYTES));
    let window = &plain[end..to];
    let (line, ended) = match window.find('\n') {
        Some(at) => (&window[..at], true),
        None => (window, to == plain.len()),
    };
    let mut words: Vec<&str> = line.split_whitespace().collect();
    if !ended {
        words.pop();
    }
    let quoted = &words[..words.len().min(AROUND)];
    let ellipsis = if ended && quoted.len() == words.len() { "" } else { " \u{2026}" };
    let blank = if quoted.is_empty() || !line.starts_with(char::is_whitespace) { "" } else { " " };
    format!("{blank}{}{ellipsis}", quoted.join(" "))
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
        assert!(quote.chars().count() <= LONGEST_QUOTE, "{}", quote.len());
        for at in 0..12 {
            let text = "\u{1f600}\u{e9}a";
            super::quote(text, at..at + 3);
            super::quote(text, at..0);
        }
    }
}
