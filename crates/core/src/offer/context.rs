//! What an amount in a description is for, told by the words around it. The nearest
//! word decides: "alongside your salary of A, we contribute B" pays A and not B.

use super::stated::{Period, Stated};
use crate::lexicon::{PayFile, WordList};

/// So many bytes before an amount are looked at.
const BEFORE: usize = 90;
/// So many bytes behind it.
const BEHIND: usize = 40;

/// What an amount is, by the nearest word.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Said {
    /// Pay, by a word before it.
    PayBefore,
    /// Pay, by a word behind it.
    PayBehind,
    /// Other money.
    Other,
    /// Neither.
    Nothing,
}

/// What the words around an amount say.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Context {
    /// What the nearest word speaks of.
    pub said: Said,
    /// It stands by itself between marks, as in a head line: "Full-time | $140k-$180k | Remote".
    pub alone: bool,
    /// Equity comes with it.
    pub equity: bool,
    /// The period that is named before it: "annual salary".
    pub period: Option<Period>,
}

/// What stands around `stated`.
pub fn context(words: &PayFile, text: &str, stated: &Stated) -> Context {
    let line = before(words, text, stated.start);
    let near = |list: &WordList| tokens(&line).rev().position(|token| list.has(token));
    let (pay, other) = (near(&words.pay), near(&words.other_money));
    let behind = behind(words, text, stated.end);
    let says = |list: &WordList| tokens(&behind).take(3).position(|token| list.has(token));
    let (pay_behind, other_behind) = (says(&words.pay), says(&words.other_money));
    let pay_before = pay.is_some_and(|at| other.is_none_or(|other| at <= other));
    let pay_after = pay_behind.is_some_and(|at| other_behind.is_none_or(|other| at < other));
    // A range under a word of pay is pay, whatever comes next: "Pay: A - B a year Benefits: …".
    let other_after = other_behind.is_some() && !pay_after && !(pay_before && stated.range);
    let period =
        tokens(&line).rev().take(8).find_map(|token| Period::of(&words.period.before, token));
    let said = match (pay_before, pay_after) {
        _ if other_after => Said::Other,
        (true, _) => Said::PayBefore,
        (_, true) => Said::PayBehind,
        _ if other.is_some() => Said::Other,
        // "The range for this role is": with nothing else said, that is pay.
        _ if tokens(&line).any(|token| words.job.has(token)) => Said::PayBefore,
        _ => Said::Nothing,
    };
    Context {
        said,
        alone: alone(text, stated) || equity(text, stated),
        equity: equity(text, stated),
        period,
    }
}

fn tokens(text: &str) -> impl DoubleEndedIterator<Item = &str> {
    text.split(|c: char| !c.is_alphanumeric()).filter(|token| !token.is_empty())
}

/// What stands before on the same line and in the same sentence, in small letters; where
/// that is nothing, the line above, which is then a heading.
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

/// What follows in the same breath, in small letters: up to a mark, a "plus" or a line's end.
fn behind(words: &PayFile, text: &str, end: usize) -> String {
    let window = &text[end..text.ceil_char_boundary(end + BEHIND)];
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

fn alone(text: &str, stated: &Stated) -> bool {
    let (head, rest) = (stripped_end(&text[..stated.start]), stripped(&text[stated.end..]));
    let marks = ['|', '\n', '\u{2022}', '\u{b7}', '-', '\u{2013}', '\u{2014}'];
    let opens = head.is_empty() || head.ends_with(marks) || head.ends_with(['(', ':']);
    let closes = rest.is_empty() || rest.starts_with(marks) || rest.starts_with([')', '+', ',']);
    opens && closes
}

/// Whether "+ equity" or the like follows.
fn equity(text: &str, stated: &Stated) -> bool {
    let rest = stripped(&text[stated.end..]);
    let head = rest[..rest.floor_char_boundary(24)].to_ascii_lowercase();
    ["+", "plus ", "& ", "and ", ", "].iter().any(|sign| head.starts_with(sign))
        && head.contains("equity")
}

const BLANKS: [char; 4] = [' ', '\u{a0}', '*', '_'];

fn stripped(rest: &str) -> &str {
    rest.trim_start_matches(BLANKS)
}

fn stripped_end(head: &str) -> &str {
    head.trim_end_matches(BLANKS)
}
