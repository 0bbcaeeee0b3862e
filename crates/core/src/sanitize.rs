//! Makes text from an input safe to show: it cannot control a terminal or a browser, cannot change
//! the lines around it, and has a bounded length. This is the only definition of harmful
//! characters.

use std::borrow::Cow;
use std::fmt::Write as _;

/// Returns true for characters that must not reach a terminal, spreadsheet or browser: control
/// characters, and characters that change the direction of writing or end a line.
pub fn harmful(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// Puts text on one line: harmful characters become spaces.
pub fn harmless(text: &str) -> String {
    text.chars().map(|c| if harmful(c) { ' ' } else { c }).collect()
}

/// Keeps line feeds; other harmful characters become spaces.
pub fn printable(text: &str) -> String {
    text.chars().map(|c| if harmful(c) && c != '\n' { ' ' } else { c }).collect()
}

/// Makes text from the input safe for a cell of a table.
///
/// An apostrophe is put before text that a spreadsheet would run as a formula. Control characters
/// except tabs and line ends become U+FFFD, because they would control a terminal. Characters that
/// change the direction of writing are removed, and U+2028 and U+2029 become spaces.
pub fn guarded(text: &str) -> Cow<'_, str> {
    let acts = |c: char| harmful(c) && !matches!(c, '\t' | '\n' | '\r');
    if text.contains(acts) {
        let shown: String =
            text.chars().filter_map(|c| if acts(c) { shown(c) } else { Some(c) }).collect();
        return Cow::Owned(guarded(&shown).into_owned());
    }
    if is_formula(text) { Cow::Owned(format!("'{text}")) } else { Cow::Borrowed(text) }
}

/// Returns the replacement of a harmful character in a cell; `None` if it is removed.
fn shown(c: char) -> Option<char> {
    match c {
        '\u{2028}' | '\u{2029}' => Some(' '),
        c if c.is_control() => Some('\u{fffd}'),
        _ => None,
    }
}

/// Returns true if a spreadsheet may run a text as a formula. Some skip characters without width
/// before it, and some read full-width signs as the usual ones.
fn is_formula(text: &str) -> bool {
    text.trim_start_matches(is_without_width).starts_with(FORMULA)
}

/// Returns true for characters without width, which a spreadsheet may skip.
fn is_without_width(c: char) -> bool {
    matches!(
        c,
        '\u{ad}' | '\u{34f}' | '\u{180e}' | '\u{200b}'..='\u{200d}' | '\u{2060}'..='\u{2064}' | '\u{feff}'
    )
}

/// The characters with which a formula of a spreadsheet begins: ASCII signs, blanks that a
/// spreadsheet skips before one, and the full-width forms of the signs.
const FORMULA: [char; 10] =
    ['=', '+', '-', '@', '\t', '\r', '\u{ff1d}', '\u{ff0b}', '\u{ff0d}', '\u{ff20}'];

/// Removes the apostrophe that [`guarded`] put before a cell.
pub fn unguarded(cell: &str) -> &str {
    cell.strip_prefix('\'').filter(|text| is_formula(text)).unwrap_or(cell)
}

/// Returns at most `most` characters of a text. The last one is an ellipsis if the text is longer.
pub fn cut(text: &str, most: usize) -> Cow<'_, str> {
    if text.chars().nth(most).is_none() {
        return Cow::Borrowed(text);
    }
    Cow::Owned(text.chars().take(most.saturating_sub(1)).chain(['\u{2026}']).collect())
}

/// Returns at most `most` characters of a text, on one line and with single spaces.
pub fn line(text: &str, most: usize) -> String {
    let line = harmless(text).split_whitespace().collect::<Vec<_>>().join(" ");
    cut(&line, most).into_owned()
}

/// Maximum number of names in a list.
const NAMED: usize = 20;
/// Maximum number of characters of each name.
const LONGEST_NAME: usize = 60;

/// Lists the first names and the number of further ones.
pub fn names<N: AsRef<str>>(mut names: impl Iterator<Item = N>) -> String {
    let mut shown: Vec<String> =
        names.by_ref().take(NAMED).map(|name| line(name.as_ref(), LONGEST_NAME)).collect();
    let more = names.count();
    shown.extend((more > 0).then(|| format!("and {more} more")));
    shown.join(", ")
}

/// Escapes harmful characters of a JSON text as `\u` sequences and adds a line feed. JSON itself
/// requires escapes only for characters below the space.
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

/// Removes the number that Rust appends in parentheses to the message of a system error.
pub fn without_error_number(text: &str) -> String {
    const BEGIN: &str = concat!(" (os", " error ");
    let mut parts = text.split(BEGIN);
    let mut out = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let rest = part.trim_start_matches(|c: char| c.is_ascii_digit());
        match rest.strip_prefix(')').filter(|_| rest.len() < part.len()) {
            Some(rest) => out.push_str(rest),
            None => out.extend([BEGIN, part]),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn formulas_are_disarmed() {
        for text in [
            "=1+1",
            "+49 30",
            "-1",
            "@sum",
            "\tx",
            "\rx",
            "\u{200b}=1",
            "\u{feff}\u{200b}@x",
            "\u{2060}=1",
            "\u{ad}+1",
            "\u{ff1d}1",
            "\u{ff0b}1",
            "\u{ff0d}1",
            "\u{ff20}x",
        ] {
            assert_eq!(guarded(text), format!("'{text}"));
            assert_eq!(unguarded(&guarded(text)), text);
        }
        assert_eq!(guarded("\u{202e}=1"), "'=1");
        assert_eq!(guarded("a\u{2066}b\u{200f}c\u{2028}d\u{2029}e"), "abc d e");
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

    #[test]
    fn error_numbers_are_removed() {
        let [missing, open] =
            [2, 24].map(|number| std::io::Error::from_raw_os_error(number).to_string());
        let [plain, _] = [&missing, &open].map(|text| without_error_number(text));
        assert!(!plain.contains('(') && missing.starts_with(&plain), "{missing}: {plain}");
        let both = without_error_number(&format!("a: {missing}; b: {open}, c"));
        assert!(both.ends_with(", c") && !both.contains('('), "{both}");
        for other in ["", "a (os", "a (2)", "a (os x)"] {
            assert_eq!(without_error_number(other), other);
        }
    }
}
