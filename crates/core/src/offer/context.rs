//! The purpose of an amount in a description, from the words around it.
//!
//! The nearest word decides: in "alongside your salary of A, we contribute B", A is pay and B is
//! not.

use super::stated::{Period, Stated, after_word};
use crate::lexicon::{PayFile, WordList};

/// Bytes before an amount that are read.
const BEFORE: usize = 90;
/// Bytes after an amount that are read.
const AFTER: usize = 40;

/// The purpose of an amount, from the nearest word.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Purpose {
    /// Pay, from a word before the amount.
    PayBefore,
    /// Pay, from a word after the amount.
    PayAfter,
    /// Other money.
    Other,
    /// Unknown: no word names a purpose.
    Unknown,
}

/// The surroundings of an amount.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Context {
    /// The purpose that the nearest word names.
    pub purpose: Purpose,
    /// True if the amount is alone between separators ("Full-time | $140k-$180k | Remote") or has
    /// equity after it.
    pub alone: bool,
    /// True if "+ equity" or a similar text follows the amount.
    pub equity: bool,
    /// The period before the amount ("annual salary"); `None` without one.
    pub period: Option<Period>,
}

/// Reads the surroundings of `stated`.
pub fn context(words: &PayFile, text: &str, stated: &Stated) -> Context {
    let line = before(words, text, stated.start);
    let near = |list: &WordList| tokens(&line).rev().position(|token| list.has(token));
    let (pay, other) = (near(&words.pay), near(&words.other_money));
    let rest = after(words, text, stated.end);
    let follows = |list: &WordList| tokens(&rest).take(3).position(|token| list.has(token));
    let (next_pay, next_other) = (follows(&words.pay), follows(&words.other_money));
    let pay_before = pay.is_some_and(|at| other.is_none_or(|other| at <= other));
    let pay_after = next_pay.is_some_and(|at| next_other.is_none_or(|other| at < other));
    // A range after a word of pay is always pay: "Pay: A - B a year Benefits: …".
    let other_after = next_other.is_some() && !pay_after && !(pay_before && stated.range);
    let period =
        tokens(&line).rev().take(8).find_map(|token| Period::of(&words.period.before, token));
    let purpose = match (pay_before, pay_after) {
        _ if other_after => Purpose::Other,
        (true, _) => Purpose::PayBefore,
        (_, true) => Purpose::PayAfter,
        _ if other.is_some() => Purpose::Other,
        // "The range for this role is": without any other purpose this means pay.
        _ if tokens(&line).any(|token| words.job.has(token)) => Purpose::PayBefore,
        _ => Purpose::Unknown,
    };
    Context {
        purpose,
        alone: alone(text, stated) || equity(words, text, stated),
        equity: equity(words, text, stated),
        period,
    }
}

fn tokens(text: &str) -> impl DoubleEndedIterator<Item = &str> {
    text.split(|c: char| !c.is_alphanumeric()).filter(|token| !token.is_empty())
}

/// Returns the text before an amount on the same line and in the same sentence, in lower case. At
/// the start of a line, returns the line above, which is then a heading.
fn before(words: &PayFile, text: &str, start: usize) -> String {
    let window = &text[text.floor_char_boundary(start.saturating_sub(BEFORE))..start];
    let blank = |c: char| {
        c.is_whitespace() || matches!(c, '*' | '_' | '\u{2022}' | '-' | '\u{b7}' | ':' | '|' | '#')
    };
    let trimmed = window.trim_end_matches(blank);
    let line = &trimmed[trimmed.rfind('\n').map_or(0, |at| at + 1)..];
    let sentence = line
        .rfind(". ")
        .filter(|at| !words.abbreviations.iter().any(|short| line[..*at].ends_with(short)));
    line[sentence.map_or(0, |at| at + 2)..].to_lowercase()
}

/// Returns the text after an amount, in lower case, up to a punctuation mark, a word such as "plus"
/// or the end of the line.
fn after(words: &PayFile, text: &str, end: usize) -> String {
    let window = &text[end..text.ceil_char_boundary(end + AFTER)];
    let window = window.trim_start_matches([' ', '*', '_']);
    let cut = window
        .find(['\n', ',', '.', ';', '+', '(', '|', '&', '\u{2022}', '/'])
        .unwrap_or(window.len());
    let lower = window[..cut].to_lowercase();
    let spaced =
        |word| lower.match_indices(word).map(|(at, _)| at).find(|&at| is_spaced(&lower, at, word));
    let cut = words.breaks.iter().chain(["-", "\u{2013}"]).filter_map(spaced).min();
    let opens = words
        .breaks
        .iter()
        .any(|word| lower.strip_prefix(word).is_some_and(|rest| rest.starts_with(' ')));
    if opens { String::new() } else { lower[..cut.map_or(lower.len(), |at| at - 1)].to_owned() }
}

/// Returns true if a space comes before and after the word at byte `at`.
fn is_spaced(text: &str, at: usize, word: &str) -> bool {
    text[..at].ends_with(' ') && text[at + word.len()..].starts_with(' ')
}

/// Returns true if the amount is alone between separators or line ends.
fn alone(text: &str, stated: &Stated) -> bool {
    let (head, rest) = (stripped_end(&text[..stated.start]), stripped(&text[stated.end..]));
    let marks = ['|', '\n', '\u{2022}', '\u{b7}', '-', '\u{2013}', '\u{2014}'];
    let opens = head.is_empty() || head.ends_with(marks) || head.ends_with(['(', ':']);
    let closes = rest.is_empty() || rest.starts_with(marks) || rest.starts_with([')', '+', ',']);
    opens && closes
}

/// Returns true if "+ equity" or a similar text follows.
fn equity(words: &PayFile, text: &str, stated: &Stated) -> bool {
    let rest = stripped(&text[stated.end..]);
    let head = rest[..rest.floor_char_boundary(24)].to_ascii_lowercase();
    let joined = ["+", "& ", ", "].iter().any(|sign| head.starts_with(sign))
        || words.equity_joints.iter().any(|word| after_word(&head, word).is_some());
    joined && words.equity.iter().any(|word| head.contains(word))
}

const BLANKS: [char; 4] = [' ', '\u{a0}', '*', '_'];

fn stripped(rest: &str) -> &str {
    rest.trim_start_matches(BLANKS)
}

fn stripped_end(head: &str) -> &str {
    head.trim_end_matches(BLANKS)
}
