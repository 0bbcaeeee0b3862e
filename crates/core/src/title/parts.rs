//! Prepares a title for folding: one line for each of its parts.
//!
//! "VP, Engineering" and "Director - IT" are one title each, so phrases may cross parts as they
//! may cross any line break. The part with the word of level names what is led. Case matters only
//! for distinguishing "it" from "IT".

use crate::text::strip;

/// The sign before a part of a title. Of several signs, the greatest counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Sign {
    /// The first part has none.
    First,
    /// A bracket, a dash or another sign.
    Other,
    /// A comma.
    Comma,
    /// A plus or a semicolon, which join jobs.
    Plus,
    /// A slash.
    Slash,
}

/// Writes the parts of `title` into `into` and the sign before each into `signs`. Empties both
/// first.
///
/// Folding begins a line for each part, so that the signs are those of the lines of the folded
/// text.
pub fn part(title: &str, into: &mut String, signs: &mut Vec<Sign>) {
    into.clear();
    signs.clear();
    let title = strip(title);
    // "it manager" in a title all small is IT; "get it done" in a mixed one is not.
    let small = !title.chars().any(|c| narrow(c).is_ascii_uppercase());
    let (mut before, mut capital) = (' ', small);
    let mut sign = Some(Sign::First);
    let mut chars = title.chars().map(narrow);
    while let Some(c) = chars.next() {
        let mut rest = chars.clone();
        let (next, after) = (rest.next().unwrap_or(' '), rest.next().unwrap_or(' '));
        if !before.is_alphanumeric() {
            capital = small || c.is_ascii_uppercase();
        }
        if let Some(parting) = parting(c, before, next).filter(|_| !plural(c, next, after)) {
            sign = sign.max(Some(parting));
            // Two line breaks would end the sentence, and phrases with it.
            if !into.trim_end_matches(' ').ends_with('\n') {
                into.push('\n');
            }
        } else if let Some(kept) = kept(c, next, after) {
            if opens_line(kept, signs.is_empty())
                && let Some(sign) = sign.take()
            {
                signs.push(if signs.is_empty() { Sign::First } else { sign });
            }
            into.push(if capital { kept.to_ascii_uppercase() } else { kept });
        }
        before = c;
    }
}

/// Returns true for the bracket of "manager(s)".
fn plural(c: char, next: char, after: char) -> bool {
    c == '(' && matches!(next, 's' | 'S') && after == ')'
}

/// Returns the character to write for one that does not separate parts; `None` for none. `next` and
/// `after` are the two after it.
fn kept(c: char, next: char, after: char) -> Option<char> {
    match c {
        // The genitive becomes a word, because it cancels the title before it.
        '\'' | '\u{2019}' if matches!(next, 's' | 'S') && !after.is_alphanumeric() => Some(' '),
        '&' | '\'' | '\u{2018}' | '\u{2019}' => Some(c),
        // Kept in "I.T." and ".NET"; dropped in "Sr." and "Assoc.".
        '.' if next.is_alphanumeric() => Some('.'),
        '(' | '\u{ad}' | '\u{200b}'..='\u{200d}' | '\u{2060}' | '\u{feff}' => None,
        _ => Some(if c.is_alphanumeric() { c } else { ' ' }),
    }
}

/// Returns true if folding begins a word, and so a line, with a character. An ampersand is a word
/// unless it is the `first`.
fn opens_line(c: char, first: bool) -> bool {
    c.is_alphabetic() || c.is_ascii_digit() || (c == '&' && !first)
}

/// Returns the ASCII character of a fullwidth one, and every other character as it is.
fn narrow(c: char) -> char {
    match c {
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(u32::from(c) - 0xfee0).unwrap_or(c),
        _ => c,
    }
}

/// Returns the sign if a character separates parts of a title; `None` if it does not. A hyphen does
/// so next to a space.
fn parting(c: char, before: char, next: char) -> Option<Sign> {
    match c {
        '/' | '\\' => Some(Sign::Slash),
        ';' => Some(Sign::Plus),
        // Not the signs of "C++".
        '+' => Some(if before.is_whitespace() { Sign::Plus } else { Sign::Other }),
        ',' => Some(Sign::Comma),
        ':' | '|' | '(' | ')' | '[' | ']' | '{' | '}' | '@' | '\n' | '\r' | '\u{2013}'
        | '\u{2014}' | '\u{2022}' | '\u{b7}' => Some(Sign::Other),
        '-' | '\u{2010}' | '\u{2011}' | '\u{2212}' => {
            (before.is_whitespace() || next.is_whitespace()).then_some(Sign::Other)
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::{CleanText, fold};

    fn parts(title: &str) -> (String, Vec<Sign>) {
        let (mut plain, mut signs) = (String::new(), Vec::new());
        part(title, &mut plain, &mut signs);
        let mut text = CleanText::default();
        fold(&plain, &mut text);
        assert_eq!(text.lines().len(), signs.len(), "{title}");
        (text.lower().to_owned(), signs)
    }

    #[test]
    fn named_cases() {
        use Sign::{Comma, First, Other, Plus, Slash};
        let cases: [(&str, &str, &str, &[Sign]); 10] = [
            ("empty", "", "", &[]),
            ("only signs", " (-/, ", "", &[]),
            ("commas and brackets", "VP, IT (Oslo)", " vp it oslo ", &[First, Comma, Other]),
            ("the greatest sign counts", "VP) / , Head", " vp head ", &[First, Slash]),
            ("jobs", "Cook + Baker; Chef", " cook baker chef ", &[First, Plus, Plus]),
            ("hyphens", "Co-Founder - CTO", " co founder cto ", &[First, Other]),
            ("genitive", "IT Director\u{2019}s PA", " it director s pa ", &[First]),
            ("no genitive", "O'Sullivan's", " osullivan s ", &[First]),
            ("plural", "Manager(s), IT", " managers it ", &[First, Comma]),
            ("fullwidth", "\u{ff23}\u{ff29}\u{ff2f}\u{ff0f}IT", " cio it ", &[First, Slash]),
        ];
        for (name, title, text, signs) in cases {
            assert_eq!(parts(title), (text.to_owned(), signs.to_vec()), "{name}");
        }
    }

    #[test]
    fn signs_stay_those_of_lines() {
        let all = ["&", "'s", "\u{bd}", "\u{e9}", "a", " ", "/", "(s)", "(", ",", ".", "\u{200b}"];
        for (i, first) in all.iter().enumerate() {
            for second in &all[i..] {
                for third in all {
                    parts(&format!("{first}{second}{third}{first} b {third}{second}"));
                }
            }
        }
    }
}
