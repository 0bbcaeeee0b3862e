//! Whom the job reports to, as the folded description says it plainly.
//!
//! For those who ask where in a company a title stands. It is read beside the label and
//! never enters it: [`crate::verdict`] stands above this module and knows nothing of it,
//! and the scan takes back phrases that stand in the superior's title.
//!
//! "Report" also means a paper and a message, and a superior may be named by name alone;
//! so a line is taken only where words of it are followed by a title, and stays empty else.

use std::ops::Range;

use crate::lexicon::{ReportingFile, WordList};
use crate::text::CleanText;

/// A title has at most so many words.
const LONGEST: usize = 8;

/// The title of whom the job reports to; empty where it is not said.
///
/// `places` are the byte offsets of the spaces before words that may lead to the title, the
/// plainest first. A word that none of [`cues`] begins with never does.
pub fn reports_to(
    words: &ReportingFile,
    text: &CleanText,
    places: impl IntoIterator<Item = usize>,
) -> String {
    places.into_iter().find_map(|at| superior(words, text, at)).unwrap_or_default()
}

/// The literals that lead to a title, without the space before them, by how plainly they do so:
/// all places of one group are tried before those of the next.
pub fn cues(words: &ReportingFile) -> Vec<Vec<String>> {
    let mut groups = vec![words.report.iter().map(|form| format!("{form} ")).collect()];
    groups.extend(words.under.iter().map(|noun| vec![format!("{noun} of ")]));
    groups.extend([vec!["line manager : ".into()], vec!["supervisor : ".into()]]);
    groups.push(words.responsible.iter().map(|adjective| format!("{adjective} to ")).collect());
    groups.extend(["the", ":"].map(|next| {
        words.answerable.iter().map(|adjective| format!("{adjective} to {next} ")).collect()
    }));
    groups
}

/// The title after the word that follows the space at byte `at`, if that word leads to one.
fn superior(words: &ReportingFile, text: &CleanText, at: usize) -> Option<String> {
    let lower = text.lower();
    let before: Vec<&str> =
        lower[..at].rsplit(' ').filter(|word| !word.is_empty()).take(5).collect();
    let first = lower[at + 1..].split(' ').next()?;
    let mut behind = at + 1 + first.len();
    let mut take = |word: &str| {
        let next = lower[behind..]
            .strip_prefix(' ')
            .is_some_and(|rest| rest.split(' ').next() == Some(word));
        behind += if next { word.len() + 1 } else { 0 };
        next
    };
    let of_staff = |before: &[&str]| before.iter().take(3).any(|word| words.staff.has(word));
    let plain = if words.report.has(first) {
        let named = words.lines.iter().any(&mut take);
        let adverb = words.adverbs.iter().filter(|word| take(word)).count() > 0;
        take("in");
        let label =
            (take("to") || take("into") || named) && (take(":") || opens(&before) && take("."));
        let to = lower[..behind].ends_with("to");
        label || (to && reporting(words, first, &before, adverb || named, capital_before(text, at)))
    } else if words.under.has(first) {
        take("of") && before.iter().take(3).any(|word| *word == "under")
    } else if words.responsible.has(first) {
        take("to") && (take(":") && opens(&before) || !of_staff(&before))
    } else if words.answerable.has(first) {
        let to = take("to");
        let colon = to && take(":");
        let of_the_job = colon && opens(&before) || !of_staff(&before);
        to && of_the_job && (colon || lower[behind..].starts_with(" the "))
    } else {
        (first == "supervisor" || first == "line" && take("manager")) && take(":") && opens(&before)
    };
    if plain { title(words, text, behind) } else { None }
}

/// Whether the word before byte `at` has a capital, within a sentence.
fn capital_before(text: &CleanText, at: usize) -> bool {
    let mut before = text.cased()[..at].rsplit(' ').filter(|word| !word.is_empty());
    let capital =
        before.next().is_some_and(|word| word.starts_with(|c: char| c.is_ascii_uppercase()));
    capital && before.next().is_some_and(|word| word != "." && word != ":")
}

/// Whether what stands before it begins a line or a sentence.
fn opens(before: &[&str]) -> bool {
    before.first().is_none_or(|word| matches!(*word, "." | ":" | ","))
}

/// Whether "report to" is said of the job: not of papers, and not of those who report to the job.
/// A capital before it (`named`) is that of a job: "The Manager, Performance reports to".
fn reporting(
    words: &ReportingFile,
    form: &str,
    before: &[&str],
    adverb: bool,
    named: bool,
) -> bool {
    let last = before.first().copied().unwrap_or(".");
    let said = |list: &WordList| {
        before.iter().take(4).take_while(|w| !matches!(**w, "." | ":")).any(|w| list.has(w))
    };
    let of_the_job = last == "that" && before.get(1).is_some_and(|word| words.jobs.has(word));
    if (words.staff.has(last) && !of_the_job)
        || (words.papers.has(last) && !adverb && !(named && form == "reports"))
    {
        return false;
    }
    let listed = last == "and"
        && before.get(1).is_some_and(|word| word.ends_with("ing") || words.papers.has(word));
    match form {
        "report" => opens(before) || adverb && last != "to" || said(&words.subjects),
        _ => !listed && !said(&words.deliver),
    }
}

/// Whether a word in capitals follows others that are not: what an export ran together.
fn shouted(text: &CleanText, kept: &[Word], word: &Word) -> bool {
    let loud = |word: &Word| !text.cased()[word.clone()].bytes().any(|b| b.is_ascii_lowercase());
    word.len() > 5 && loud(word) && kept.iter().any(|word| !loud(word) && word.len() > 3)
}

/// A word of the text.
type Word = Range<usize>;

/// The title that begins at byte `from`, up to its end.
fn title(words: &ReportingFile, text: &CleanText, from: usize) -> Option<String> {
    let (lower, cased) = (text.lower(), text.cased());
    let mut following = tokens(lower, from)
        .skip_while(|word| {
            words.determiners.has(&lower[word.clone()]) || &lower[word.clone()] == ","
        })
        .peekable();
    let start = following.peek()?.start;
    let capital = cased[start..].starts_with(|c: char| c.is_ascii_uppercase());
    let mut kept: Vec<Word> = Vec::new();
    let mut ended = None;
    while let Some(word) = following.next() {
        let this = &lower[word.clone()];
        let shown = capital && cased[word.clone()].starts_with(|c: char| c.is_ascii_uppercase());
        let complete = complete(words, lower, &kept, capital);
        let new_line = !kept.is_empty()
            && text.lines().binary_search(&u32::try_from(word.start).ok()?).is_ok();
        let goes_on = match this {
            "." => kept.last().is_some_and(|last| words.abbreviations.has(&lower[last.clone()])),
            ":" => false,
            "," => !capital_title_ends(words, text, &kept, following.peek()),
            _ if new_line && complete
                || (words.stops.has(this) && &cased[word.clone()] != "IT")
                || shouted(text, &kept, &word) =>
            {
                false
            }
            _ if words.joints.has(this) => {
                !kept.is_empty() && joins(words, text, &kept, this, following.peek(), capital)
            }
            _ if complete
                && kept.last().is_some_and(|last| words.alone.has(&lower[last.clone()])) =>
            {
                false
            }
            _ if capital => shown,
            _ => {
                !complete
                    || kept.last().is_some_and(|last| words.joints.has(&lower[last.clone()]))
                    || in_area(lower, &kept)
            }
        };
        if !goes_on || kept.len() == LONGEST + 2 {
            ended = Some(this);
            break;
        }
        if let Some(seam) = seam(&cased[word.clone()]) {
            kept.push(word.start..word.start + seam);
            break;
        }
        kept.push(word);
    }
    if ended.is_some_and(|word| words.of_a_message.has(word)) {
        return None;
    }
    shown(words, text, kept)
}

/// Whether the words are a title already; in small letters "chief" has its noun before it.
fn complete(words: &ReportingFile, lower: &str, kept: &[Word], capital: bool) -> bool {
    let chief = !capital && kept.first().is_some_and(|first| &lower[first.clone()] == "chief");
    named(words, lower, &kept[usize::from(chief)..])
}

/// Where an export that lost its line breaks ran two words together: `ManagerDate`.
fn seam(word: &str) -> Option<usize> {
    let pairs = word.as_bytes().windows(2);
    pairs
        .into_iter()
        .position(|pair| pair[0].is_ascii_lowercase() && pair[1].is_ascii_uppercase())
        .map(|at| at + 1)
}

/// In small letters a title ends soon after "of": "head of product", "director of information technology".
fn in_area(lower: &str, kept: &[Word]) -> bool {
    let joint = kept.iter().rposition(|word| matches!(&lower[word.clone()], "of" | "for"));
    joint.is_some_and(|at| kept.len() - at <= 2) && kept.len() < LONGEST
}

/// Whether a comma ends a title: it does not behind a bare rank ("VP, Engineering").
fn capital_title_ends(
    words: &ReportingFile,
    text: &CleanText,
    kept: &[Word],
    next: Option<&Word>,
) -> bool {
    let lower = text.lower();
    let bare = !kept.is_empty() && kept.iter().all(|word| words.ranks.has(&lower[word.clone()]));
    let area = next.is_some_and(|word| {
        text.cased()[word.clone()].starts_with(|c: char| c.is_ascii_uppercase())
            && !words.openers.has(&lower[word.clone()])
    });
    !(bare && area)
}

/// Whether "of", "and" and the like go on with the title.
fn joins(
    words: &ReportingFile,
    text: &CleanText,
    kept: &[Word],
    joint: &str,
    next: Option<&Word>,
    capital: bool,
) -> bool {
    let lower = text.lower();
    let Some(next) = next else { return false };
    let (word, complete) = (&lower[next.clone()], named(words, lower, kept));
    if (words.stops.has(word) && &text.cased()[next.clone()] != "IT") || word == "." || word == ","
    {
        return false;
    }
    let capital_next = text.cased()[next.clone()].starts_with(|c: char| c.is_ascii_uppercase());
    let alone = kept.last().is_some_and(|last| words.alone.has(&lower[last.clone()]));
    match joint {
        "and" => {
            let unfinished = kept.iter().all(|word| {
                matches!(&lower[word.clone()], "chief") || !words.nouns.has(&lower[word.clone()])
            });
            capital
                && capital_next
                && !alone
                && (unfinished || !second(words, lower, next.start))
                && !words.openers.has(word)
        }
        "of" | "for" => !alone && (!capital || capital_next || word == "the"),
        _ => complete && capital && capital_next && !alone,
    }
}

/// Whether a second title begins at byte `at`.
fn second(words: &ReportingFile, lower: &str, at: usize) -> bool {
    let run = tokens(lower, at)
        .take(4)
        .take_while(|word| !matches!(&lower[word.clone()], "." | "," | ":" | "and" | "of"));
    run.into_iter()
        .any(|word| words.nouns.has(&lower[word.clone()]) || words.determiners.has(&lower[word]))
}

/// Whether the words hold the noun of a title.
fn named(words: &ReportingFile, lower: &str, kept: &[Word]) -> bool {
    let noun = |at: usize, word: &Word| {
        let word = &lower[word.clone()];
        let board = word == "board"
            && kept.get(at + 1).is_some_and(|next| &lower[next.clone()] == "of")
            && kept.len() > at + 2;
        words.nouns.has(word) || board
    };
    kept.iter().enumerate().any(|(at, word)| noun(at, word))
}

/// The title as it is written, or nothing where the words are none.
fn shown(words: &ReportingFile, text: &CleanText, mut kept: Vec<Word>) -> Option<String> {
    let lower = text.lower();
    let loose = |word: &Word| {
        words.joints.has(&lower[word.clone()]) || matches!(&lower[word.clone()], "," | "." | "the")
    };
    kept.truncate(LONGEST);
    while kept.last().is_some_and(loose) {
        kept.pop();
    }
    let at = kept.iter().position(|word| &lower[word.clone()] == "head");
    let place = at.is_some_and(|at| {
        kept.get(at + 1).is_some_and(|next| words.not_a_head.has(&lower[next.clone()]))
    });
    let vague = kept.len() == 2 && words.vague.has(&lower[kept[0].clone()]);
    if !named(words, lower, &kept) || place || vague {
        return None;
    }
    let mut out = String::new();
    for word in kept {
        let word = &text.cased()[word];
        if !out.is_empty() && !matches!(word, "," | ".") {
            out.push(' ');
        }
        out.push_str(word);
    }
    Some(out)
}

/// The words and marks from byte `from`.
fn tokens(lower: &str, from: usize) -> impl Iterator<Item = Word> + '_ {
    let mut at = from;
    lower[from..].split(' ').filter_map(move |word| {
        let start = at;
        at += word.len() + 1;
        (!word.is_empty()).then_some(start..start + word.len())
    })
}
