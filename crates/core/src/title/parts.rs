//! Prepares a title for folding: one line for each of its parts.
//!
//! "VP, Engineering" and "Director - IT" are one title each, so phrases may cross parts as they
//! may cross any line break. The part with the word of level names what is led. Case matters only
//! for distinguishing "it" from "IT".

use crate::text::strip;

/// Writes the parts of `title` into `into`, which is emptied first.
pub fn part(title: &str, into: &mut String) {
    into.clear();
    let title = strip(title);
    // "it manager" in a title all small is IT; "get it done" in a mixed one is not.
    let small = !title.bytes().any(|b| b.is_ascii_uppercase());
    let (mut before, mut capital) = (' ', small);
    let mut chars = title.chars().peekable();
    while let Some(c) = chars.next() {
        let next = chars.peek().copied().unwrap_or(' ');
        if !before.is_alphanumeric() {
            capital = small || c.is_ascii_uppercase();
        }
        match c {
            _ if parts(c, before, next) => {
                // Two line breaks would end the sentence, and phrases with it.
                if !into.trim_end_matches(' ').ends_with('\n') {
                    into.push('\n');
                }
            }
            '&' | '\'' | '\u{2018}' | '\u{2019}' => into.push(c),
            // Kept in "I.T." and ".NET"; dropped in "Sr." and "Assoc.".
            '.' if next.is_alphanumeric() => into.push('.'),
            '\u{ad}' | '\u{200b}'..='\u{200d}' | '\u{2060}' | '\u{feff}' => {}
            _ if !c.is_alphanumeric() => into.push(' '),
            _ => into.push(if capital { c.to_ascii_uppercase() } else { c }),
        }
        before = c;
    }
}

/// Returns true if a character separates parts of a title. A hyphen does so next to a space.
fn parts(c: char, before: char, next: char) -> bool {
    match c {
        ',' | ';' | ':' | '|' | '/' | '\\' | '(' | ')' | '[' | ']' | '{' | '}' | '+' | '@'
        | '\n' | '\r' | '\u{2013}' | '\u{2014}' | '\u{2022}' | '\u{b7}' => true,
        '-' | '\u{2010}' | '\u{2011}' | '\u{2212}' => {
            before.is_whitespace() || next.is_whitespace()
        }
        _ => false,
    }
}
