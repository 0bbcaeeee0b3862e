//! Years of experience asked for, at the least, from the folded description.
//!
//! Of a range the lower end counts. Of several mentions the largest that is required:
//! "5 years of development, 2 of them in Rust" takes somebody with five years. What is
//! only wished for does not count, and of alternatives ("a degree and 4 years, or a
//! master's degree and 2 years") the least does, since it opens the door.

use crate::lexicon::YearsFile;
use crate::text::CleanText;

/// More years than this are not asked for.
const MOST: u8 = 40;
/// So many are asked for plainly, if at all.
const SENIOR: u8 = 15;
/// So many words behind "years" may lead to "experience".
const REACH: usize = 14;
/// A line of at most so many words may be a heading.
const HEADING: usize = 6;

/// A mention, and where it ends.
struct Mention {
    least: u8,
    end: usize,
}

/// The years of experience that a description asks for, at the least.
///
/// `places` are the byte offsets of the spaces before words that may be a unit, in order. A word
/// that is not in `words.units` is skipped.
pub fn min_years(words: &YearsFile, text: &CleanText, places: &[usize]) -> Option<u8> {
    let lower = text.lower();
    let mut asked: Vec<Mention> = Vec::new();
    for &at in places {
        let Some((least, start)) = years(words, lower, at) else { continue };
        let end = at + lower[at + 1..].find(' ').map_or(0, |len| len + 1);
        // "More than 30 years of experience" are a company's.
        if least >= SENIOR
            && words.boasts.iter().any(|word| lower[..start].trim_end().ends_with(word))
        {
            continue;
        }
        if !asks(words, lower, start, end) || wished(words, text, start, end) {
            continue;
        }
        match asked.last_mut() {
            Some(last) if alternative(words, &lower[last.end..start]) => {
                last.least = last.least.min(least);
                last.end = end;
            }
            _ => asked.push(Mention { least, end }),
        }
    }
    asked.iter().map(|mention| mention.least).max()
}

/// The number before the word of years that stands at `at`, and where it begins; of a
/// range the lower one.
fn years(words: &YearsFile, lower: &str, at: usize) -> Option<(u8, usize)> {
    let word = lower[at + 1..].split(' ').next()?;
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
            if lesser > number || (word == "one" && number > 5) {
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

/// How many bytes at the end of `head` the words are that `rest` no longer holds.
fn span<'a>(head: &str, rest: impl Iterator<Item = &'a str>) -> usize {
    let left: usize = rest.map(|word| word.len() + 1).sum();
    head.len().saturating_sub(left)
}

fn number(words: &YearsFile, word: &str) -> Option<u8> {
    let word = word.trim_end_matches('+');
    if word.bytes().all(|b| b.is_ascii_digit()) {
        return word.parse().ok().filter(|_| word.len() <= 2);
    }
    words.numbers.iter().position(|name| name == word).and_then(|at| u8::try_from(at).ok())
}

/// Whether the years are experience asked for.
fn asks(words: &YearsFile, lower: &str, start: usize, end: usize) -> bool {
    let before: Vec<&str> = sentence_before(lower, start).rev().take(8).collect();
    if before.iter().take(6).any(|word| words.past.has(word)) || theirs(words, &before) {
        return false;
    }
    let led = before.iter().take(5).any(|word| words.required.has(word));
    let listed =
        before.is_empty() || lower[..end].ends_with("+ years") || lower[start..end].contains('+');
    let mut behind = lower[end..].split(' ').filter(|word| !word.is_empty() && *word != ",");
    let first = behind.next().unwrap_or(".");
    let second = behind.next().unwrap_or(".");
    let working = first.len() > 4 && first.ends_with("ing") || words.at_work.has(first);
    let ended = matches!(first, "." | ":");
    let said = !ended && {
        let mut following = [first, second].into_iter().chain(behind).take(REACH);
        following.find_map(|word| {
            if words.experience.has(word) {
                Some(true)
            } else if words.other_years.has(word)
                || matches!(word, "." | ":")
                || words.next_mention.has(word)
            {
                Some(false)
            } else {
                None
            }
        }) == Some(true)
    };
    let other = [first, second].iter().any(|word| words.other_years.has(word))
        || words.spans.has(first)
        || first == "or" && words.or_fewer.has(second)
        || first == "in" && words.in_other.has(second);
    let lead = preceded(words, lower, start);
    !other && (said || lead || working && (led || listed) && !bare(words, first, second))
}

/// "2 years of age", "4 years in business", "3 years of college": not work.
fn bare(words: &YearsFile, first: &str, second: &str) -> bool {
    first == "of" && (words.other_years.has(second) || words.of_other.has(second))
}

/// Whether "experience" leads to the number: "Experience: 5 years", "experience of at least 3 years".
fn preceded(words: &YearsFile, lower: &str, start: usize) -> bool {
    let mut before = lower[..start].rsplit(' ').filter(|word| !word.is_empty()).take(6);
    before.find_map(|word| match word {
        word if words.leads.has(word) => Some(true),
        word if matches!(word, ":" | ",") || words.after_lead.has(word) => None,
        _ => Some(false),
    }) == Some(true)
}

/// "We have 10 years", "our team brings over 50 years": the company's own.
fn theirs(words: &YearsFile, before: &[&str]) -> bool {
    let has = before.iter().position(|word| words.have.has(word));
    has.is_some_and(|at| before[at..].iter().take(3).any(|word| words.owners.has(word)))
}

/// The words of the sentence before byte `start`, from its begin.
fn sentence_before(lower: &str, start: usize) -> impl DoubleEndedIterator<Item = &str> {
    let window = &lower[lower.floor_char_boundary(start.saturating_sub(90))..start];
    let from =
        [" . ", " : "].iter().filter_map(|stop| window.rfind(stop)).max().map_or(0, |at| at + 2);
    window[from..].split(' ').filter(|word| !word.is_empty() && *word != ",")
}

/// Whether the sentence, or the heading above, says that the years are only wished for.
fn wished(words: &YearsFile, text: &CleanText, start: usize, end: usize) -> bool {
    let lower = text.lower();
    if sentence_before(lower, start).any(|word| words.wished.has(word)) {
        return true;
    }
    // "5 years of sales, ideally in insurance" wishes for the insurance only.
    let rest = lower[end..].split(' ').filter(|word| !word.is_empty()).take(20);
    let mut clause = rest.take_while(|word| {
        !matches!(*word, "." | ",") && !words.wish_ends.has(word) && !words.education.has(word)
    });
    if clause.any(|word| words.wished.has(word) && !words.wished_in_part.has(word)) {
        return true;
    }
    under_wishes(words, text, start)
}

/// Whether the heading above is one of wishes.
fn under_wishes(lists: &YearsFile, text: &CleanText, start: usize) -> bool {
    let (lower, lines) = (text.lower(), text.lines());
    let mut next = lower.len();
    for &line in lines[..lines.partition_point(|&line| (line as usize) <= start)].iter().rev() {
        let line = line as usize;
        let words =
            || lower[line..next].split(' ').filter(|word| !matches!(*word, "" | "." | ":" | ","));
        if next <= start
            && words().count() <= HEADING
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

/// Whether what stands between two mentions makes the second one an alternative.
fn alternative(lists: &YearsFile, between: &str) -> bool {
    let mut words = between.split(' ').filter(|word| !word.is_empty());
    let near = between.len() < 400;
    near && words.any(|word| word == "or") && words.any(|word| lists.education.has(word))
}
