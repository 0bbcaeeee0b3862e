//! The minimum of required years of experience, from the folded description.
//!
//! A range counts with its lower end. Of several requirements the largest counts: "5 years of
//! development, 2 of them in Rust" requires five years. Wishes do not count. Of alternatives ("a
//! degree and 4 years, or a master's degree and 2 years") the smallest counts, because it suffices.

use crate::lexicon::YearsFile;
use crate::text::CleanText;

/// Maximum number of required years.
const MOST: u8 = 40;
/// From this number of years on, words such as "more than" introduce the history of a company.
const SENIOR: u8 = 15;
/// Maximum number of words between "years" and "experience".
const REACH: usize = 14;
/// Maximum number of letters of an abbreviated unit.
const ABBREVIATION: usize = 3;
/// Maximum number of words in a heading.
const HEADING: usize = 6;

/// A requirement of at least `least` years, and the byte offset just after it.
struct Mention {
    least: u8,
    end: usize,
}

/// Returns the minimum of required years of experience; `None` if the description requires none.
///
/// `places` are the byte offsets of the spaces before words that may be a unit, in order. A word
/// that is not in `words.units` is skipped.
pub fn min_years(words: &YearsFile, text: &CleanText, places: &[usize]) -> Option<u8> {
    let lower = text.lower();
    let mut required: Vec<Mention> = Vec::new();
    for &at in places {
        let Some((least, start)) = years(words, lower, at) else { continue };
        let unit = lower[at + 1..].split_ascii_whitespace().next().unwrap_or_default();
        let end = at + 1 + unit.len();
        // The full stop of an abbreviation does not end the sentence: "15-20 Yrs. experience".
        let stop = unit.len() <= ABBREVIATION && lower[end..].starts_with(" . ");
        let end = if stop { end + 2 } else { end };
        // "More than 30 years of experience" is the history of a company.
        if least >= SENIOR
            && words.boasts.iter().any(|word| lower[..start].trim_end().ends_with(word))
        {
            continue;
        }
        if !requires(words, lower, start, end) || wished(words, text, start, end) {
            continue;
        }
        match required.last_mut() {
            Some(last) if alternative(words, &lower[last.end..start]) => {
                last.least = last.least.min(least);
                last.end = end;
            }
            _ => required.push(Mention { least, end }),
        }
    }
    required.iter().map(|mention| mention.least).max()
}

/// Returns the number before the word for years that follows the space at byte `at`, and the byte
/// offset at which the number begins. Of a range, returns the lower number. `None` without a
/// number.
fn years(words: &YearsFile, lower: &str, at: usize) -> Option<(u8, usize)> {
    let word = lower[at + 1..].split_ascii_whitespace().next()?;
    if !words.units.has(word) {
        return None;
    }
    let head = &lower[lower.floor_char_boundary(at.saturating_sub(80))..at];
    let mut before = head.rsplit(' ').peekable();
    while before.peek().is_some_and(|word| *word == "," || words.before_unit.has(word)) {
        before.next();
    }
    let begin = |rest: &str| at - rest.len();
    let mut number = number(words, before.next()?)?;
    let mut used = span(head, before.clone());
    let mut joints = 0;
    while joints < 4 {
        let Some(word) = before.next() else { break };
        joints += 1;
        if let Some(lesser) = self::number(words, word) {
            if lesser > number || (words.pronouns.has(word) && number > 5) {
                break;
            }
            number = lesser;
            used = span(head, before.clone());
            joints = 0;
        } else if word != "," && !words.range.has(word) {
            break;
        }
    }
    (number <= MOST).then(|| (number, begin(&head[head.len() - used..])))
}

/// Returns the length in bytes of the words at the end of `head` that are no longer in `rest`.
fn span<'a>(head: &str, rest: impl Iterator<Item = &'a str>) -> usize {
    let left: usize = rest.map(|word| word.len() + 1).sum();
    head.len().saturating_sub(left)
}

/// Parses one or two digits, or a number in words; `None` for other words.
fn number(words: &YearsFile, word: &str) -> Option<u8> {
    let word = word.trim_end_matches('+');
    if word.bytes().all(|b| b.is_ascii_digit()) {
        return word.parse().ok().filter(|_| word.len() <= 2);
    }
    words.numbers.iter().position(|name| name == word).and_then(|at| u8::try_from(at).ok())
}

/// Returns true if the years are required experience.
fn requires(words: &YearsFile, lower: &str, start: usize, end: usize) -> bool {
    let before: Vec<&str> = sentence_before(lower, start).rev().take(8).collect();
    let own = theirs(words, &before) || told(words, lower, start, end);
    // "Minimum of 2 years" is required whatever is before it.
    let mut near = before.iter().take(6).take_while(|word| !words.required.has(word));
    if own || near.any(|word| words.past.has(word)) {
        return false;
    }
    let led = before.iter().take(5).any(|word| words.required.has(word));
    let listed = before.is_empty() || lower[start..end].contains('+');
    let mut rest = lower[end..].split_ascii_whitespace().filter(|word| *word != ",");
    let first = rest.next().unwrap_or(".");
    let second = rest.next().unwrap_or(".");
    let ending = words.at_work_endings.iter().any(|ending| first.ends_with(ending));
    let working = first.len() > 4 && ending || words.at_work.has(first);
    let experience = of_experience(words, [first, second].into_iter().chain(rest));
    let other = [first, second].iter().any(|word| words.other_years.has(word))
        || words.spans.has(first)
        || words.other_pairs.iter().any(|pair| pair.split_once(' ') == Some((first, second)));
    let lead = preceded(words, lower, start);
    !other && (experience || lead || working && (led || listed) && !bare(words, first, second))
}

/// Returns true if "experience" or a similar word is among the next words of the sentence, before
/// another kind of years and before another mention.
fn of_experience<'t>(words: &YearsFile, next: impl Iterator<Item = &'t str>) -> bool {
    let ends = |word: &str| {
        words.other_years.has(word) || matches!(word, "." | ":") || words.next_mention.has(word)
    };
    let decisive = next.take(REACH).find(|word| words.experience.has(word) || ends(word));
    decisive.is_some_and(|word| words.experience.has(word))
}

/// Returns true for years that are not work: "2 years of age", "3 years of college".
fn bare(words: &YearsFile, first: &str, second: &str) -> bool {
    words.of.has(first) && (words.other_years.has(second) || words.of_other.has(second))
}

/// Returns true if "experience" introduces the number: "Experience: 5 years", "experience of at
/// least 3 years".
fn preceded(words: &YearsFile, lower: &str, start: usize) -> bool {
    let mut before = lower[..start].split_ascii_whitespace().rev().take(6);
    before.find_map(|word| match word {
        word if words.leads.has(word) => Some(true),
        word if matches!(word, ":" | ",") || words.after_lead.has(word) => None,
        _ => Some(false),
    }) == Some(true)
}

/// Returns true for the years of the company: "we have 10 years", "our team brings over 50 years".
fn theirs(words: &YearsFile, before: &[&str]) -> bool {
    let has = before.iter().position(|word| words.have.has(word));
    has.is_some_and(|at| before[at..].iter().take(3).any(|word| words.owners.has(word)))
}

/// Returns true for the years of the company before a clause about it: "with 25 years of experience,
/// we connect".
fn told(words: &YearsFile, lower: &str, start: usize, end: usize) -> bool {
    let with = sentence_before(lower, start).rev().take(3).any(|word| words.with.has(word));
    let asked = |word: &str| words.addressed.has(word) || words.required.has(word);
    if !with || sentence_before(lower, start).any(asked) {
        return false;
    }
    let rest = lower[end..].split_ascii_whitespace().take(REACH);
    let mut comma = false;
    rest.take_while(|word| !matches!(*word, "." | ":")).any(|word| {
        let told = comma && words.tellers.has(word);
        comma = word == ",";
        told
    })
}

/// Returns the words between the start of the sentence and byte `start`, in order.
fn sentence_before(lower: &str, start: usize) -> impl DoubleEndedIterator<Item = &str> {
    let window = &lower[lower.floor_char_boundary(start.saturating_sub(90))..start];
    let from =
        [" . ", " : "].iter().filter_map(|stop| window.rfind(stop)).max().map_or(0, |at| at + 2);
    window[from..].split_ascii_whitespace().filter(|word| *word != ",")
}

/// Returns true if the sentence or the heading above marks the years as a wish.
fn wished(words: &YearsFile, text: &CleanText, start: usize, end: usize) -> bool {
    let lower = text.lower();
    if sentence_before(lower, start).any(|word| words.wished.has(word)) {
        return true;
    }
    // In "5 years of sales, ideally in insurance" only the insurance is a wish.
    let rest = lower[end..].split_ascii_whitespace().take(20);
    let mut clause = rest.take_while(|word| {
        !matches!(*word, "." | ",") && !words.wish_ends.has(word) && !words.education.has(word)
    });
    if clause.any(|word| words.wished.has(word) && !words.wished_in_part.has(word)) {
        return true;
    }
    under_wishes(words, text, start)
}

/// Returns true if the nearest heading above introduces wishes.
fn under_wishes(lists: &YearsFile, text: &CleanText, start: usize) -> bool {
    let (lower, lines) = (text.lower(), text.lines());
    let mut next = lower.len();
    for &line in lines[..lines.partition_point(|&line| (line as usize) <= start)].iter().rev() {
        let line = line as usize;
        let words = || {
            lower[line..next]
                .split_ascii_whitespace()
                .filter(|word| !matches!(*word, "." | ":" | ","))
        };
        if next <= start
            && words().take(HEADING + 1).count() <= HEADING
            && !words().any(|word| number(lists, word).is_some())
        {
            if words().take(2).any(|word| lists.wished.has(word) || lists.wished_headings.has(word))
            {
                return true;
            }
            if lists.other_headings.iter().any(|head| lower[line..next].contains(head)) {
                return false;
            }
        }
        next = line;
    }
    false
}

/// Returns true if the text between two mentions makes the second one an alternative to the first.
fn alternative(lists: &YearsFile, between: &str) -> bool {
    let mut words = between.split_ascii_whitespace();
    let near = between.len() < 400;
    near && words.any(|word| lists.alternatives.has(word))
        && words.any(|word| lists.education.has(word))
}
