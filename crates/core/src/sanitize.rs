//! Text from an input as it may be shown: nothing in it acts on a terminal, a browser or the
//! lines around it, and none of it is endless. What counts as harmful is said here alone.

use std::borrow::Cow;
use std::fmt::Write as _;

/// Whether a character is none that is shown: a control character, or one that turns the
/// direction of writing or ends a line.
pub fn harmful(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// Text on one line; what is harmful becomes a space.
pub fn harmless(text: &str) -> String {
    text.chars().map(|c| if harmful(c) { ' ' } else { c }).collect()
}

/// Text of several lines; what else is harmful becomes a space.
pub fn printable(text: &str) -> String {
    text.chars().map(|c| if harmful(c) && c != '\n' { ' ' } else { c }).collect()
}

/// A cell with text from the input: an apostrophe goes before what a spreadsheet
/// would take for a formula, and control characters other than blanks and line ends,
/// which would act on a terminal, become U+FFFD.
pub fn guarded(text: &str) -> Cow<'_, str> {
    let controls = |c: char| c.is_control() && !matches!(c, '\t' | '\n' | '\r');
    if text.contains(controls) {
        let shown = text.replace(controls, "\u{fffd}");
        return Cow::Owned(guarded(&shown).into_owned());
    }
    if text.starts_with(FORMULA) { Cow::Owned(format!("'{text}")) } else { Cow::Borrowed(text) }
}

/// What text from the input begins with that a spreadsheet would run.
const FORMULA: [char; 6] = ['=', '+', '-', '@', '\t', '\r'];

/// An id as it stands in the export, of a cell that [`guarded`] may have written.
pub fn unguarded(cell: &str) -> &str {
    cell.strip_prefix('\'').filter(|text| text.starts_with(FORMULA)).unwrap_or(cell)
}

/// At most `most` characters of a text, the last of them an ellipsis where there are more.
pub fn cut(text: &str, most: usize) -> Cow<'_, str> {
    if text.chars().nth(most).is_none() {
        return Cow::Borrowed(text);
    }
    Cow::Owned(text.chars().take(most.saturating_sub(1)).chain(['\u{2026}']).collect())
}

/// At most `most` characters of a text on one line, with single spaces.
pub fn line(text: &str, most: usize) -> String {
    let line = harmless(text).split_whitespace().collect::<Vec<_>>().join(" ");
    cut(&line, most).into_owned()
}

/// So many names are listed.
const NAMED: usize = 20;
/// So many characters of each.
const LONGEST_NAME: usize = 60;

/// The first of some names, and how many there are more.
pub fn names<N: AsRef<str>>(mut names: impl Iterator<Item = N>) -> String {
    let mut shown: Vec<String> =
        names.by_ref().take(NAMED).map(|name| line(name.as_ref(), LONGEST_NAME)).collect();
    let more = names.count();
    shown.extend((more > 0).then(|| format!("and {more} more")));
    shown.join(", ")
}

/// JSON with a line end, in which what is harmful is written as its number; JSON itself asks for
/// that below the space alone.
pub fn escaped(json: &str) -> String {
    let mut out = String::with_capacity(json.len() + 1);
    for c in json.chars() {
        if c > '~' && harmful(c) {
            let _ = write!(out, "\\u{:04x}", u32::from(c));
        } else {
            out.push(c);
        }
    }
    out + "\n"
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn formulas_are_disarmed() {
        for text in ["=1+1", "+49 30", "-1", "@sum", "\tx", "\rx"] {
            assert_eq!(guarded(text), format!("'{text}"));
        }
        for text in ["a\u{1b}[2Jb", "a\u{9b}[2Jb", "a\u{7f}[2Jb", "a\0[2Jb"] {
            assert_eq!(guarded(text), "a\u{fffd}[2Jb");
        }
        assert_eq!(guarded("=\u{7}"), "'=\u{fffd}");
        for text in ["", "a=1", "'=1", "a\tb\nc\r\u{e9}"] {
            assert_eq!(guarded(text), text);
        }
    }

    #[test]
    fn nothing_harmful_is_shown() {
        let text = "a\u{1b}[2J\u{9b}\u{202e}\u{2066}\u{200f}\u{2028}\u{7f}\0b\nc\u{e9}";
        assert_eq!(harmless(text), "a [2J       b c\u{e9}");
        assert_eq!(printable(text), "a [2J       b\nc\u{e9}");
        assert_eq!(line(text, 99), "a [2J b c\u{e9}");
        assert_eq!(escaped("\"\u{9b}\u{202e}\u{7f}\u{e9}\""), "\"\\u009b\\u202e\\u007f\u{e9}\"\n");
    }

    #[test]
    fn long_texts_are_cut() {
        for (text, most, shown) in [
            ("abc", 3, "abc"),
            ("abcd", 3, "ab\u{2026}"),
            ("\u{e9}\u{e9}", 1, "\u{2026}"),
            ("", 0, ""),
        ] {
            assert_eq!(cut(text, most), shown);
        }
        let names = |count: usize| names((0..count).map(|n| format!("n{n}\n{}", "x".repeat(100))));
        assert!(names(20).ends_with("x\u{2026}") && !names(20).contains('\n'), "{}", names(20));
        assert!(names(40_000).ends_with(", and 39980 more") && names(40_000).len() < 2000);
    }
}
