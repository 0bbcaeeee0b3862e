//! Whom the job reports to, as the folded description says it plainly.
//!
//! For those who ask where in a company a title stands. It is read beside the label and
//! never enters it: [`crate::verdict`] stands above this module and knows nothing of it,
//! and the scan takes back phrases that stand in the superior's title.
//!
//! "Report" also means a paper and a message, and a superior may be named by name alone;
//! so a line is taken only where words of it are followed by a title, and stays empty else.

mod words;

use std::ops::Range;
use std::sync::LazyLock;

use memchr::memmem::Finder;

use crate::text::CleanText;
use words::{ABBREVIATIONS, ALONE, DETERMINERS, JOINTS, NOT_A_HEAD, NOUNS, OF_A_MESSAGE, OPENERS, PAPERS, RANKS, STAFF, STOPS};

/// A title has at most so many words.
const LONGEST: usize = 8;

/// The title of whom the job reports to; empty where it is not said.
pub fn reports_to(text: &CleanText) -> String {
    let lower = text.lower();
    let mut places = CUES.iter().flat_map(|cue| cue.find_iter(lower.as_bytes()));
    places.find_map(|at| superior(text, at)).unwrap_or_default()
}

/// What may lead to the title, the plainest first.
static CUES: LazyLock<[Finder<'static>; 10]> = LazyLock::new(|| {
    [
        " report",
        " direction of ",
        " supervision of ",
        " leadership of ",
        " guidance of ",
        " line manager :",
        " supervisor :",
        "ible to ",
        "able to the ",
        "able to : ",
    ]
    .map(Finder::new)
});

/// The title that stands behind a cue at byte `at`, if it is one.
fn superior(text: &CleanText, at: usize) -> Option<String> {
    let lower = text.lower();
    let from = lower[..=at].rfind(' ')?;
    let before: Vec<&str> = lower[..from].rsplit(' ').filter(|word| !word.is_empty()).take(5).collect();
    let mut words = lower[from + 1..].split(' ');
    let first = words.next()?;
    let mut behind = from + 1 + first.len();
    let mut take = |word: &str| {
        let next = lower[behind..].strip_prefix(' ').is_some_and(|rest| rest.split(' ').next() == Some(word));
        behind += if next { word.len() + 1 } else { 0 };
        next
    };
    let plain = match first {
        "report" | "reports" | "reporting" | "reportable" => {
            let named = ["line", "relationship", "manager", "structure"].iter().any(|word| take(word));
            let adverb = words::ADVERBS.iter().filter(|word| take(word)).count() > 0;
            take("in");
            let label = (take("to") || take("into") || named) && (take(":") || opens(&before) && take("."));
            label || (lower[..behind].ends_with("to") && reporting(first, &before, adverb || named, capital_before(text, from)))
        }
        "direction" | "supervision" | "leadership" | "guidance" => {
            take("of") && before.iter().take(3).any(|word| *word == "under")
        }
        "line" | "supervisor" => (take("manager") || first == "supervisor") && take(":") && opens(&before),
        "responsible" | "accountable" | "answerable" => {
            take("to") && (take(":") && opens(&before) || !before.iter().take(3).any(|w| STAFF.has(w)))
        }
        _ => false,
    };
    if !plain {
        return None;
    }
    title(text, behind)
}

/// Whether the word before byte `at` has a capital, within a sentence.
fn capital_before(text: &CleanText, at: usize) -> bool {
    let mut before = text.cased()[..at].rsplit(' ').filter(|word| !word.is_empty());
    let capital = before.next().is_some_and(|word| word.starts_with(|c: char| c.is_ascii_uppercase()));
    capital && before.next().is_some_and(|word| word != "." && word != ":")
}

/// Whether what stands before it begins a line or a sentence.
fn opens(before: &[&str]) -> bool {
    before.first().is_none_or(|word| matches!(*word, "." | ":" | ","))
}

/// Whether "report to" is said of the job: not of papers, and not of those who report to the job.
/// A capital before it (`named`) is that of a job: "The Manager, Performance reports to".
fn reporting(form: &str, before: &[&str], adverb: bool, named: bool) -> bool {
    let last = before.first().copied().unwrap_or(".");
    let said = |words: &[&str]| before.iter().take(4).take_while(|w| !matches!(**w, "." | ":")).any(|w| words.contains(w));
    let of_the_job = last == "that" && before.get(1).is_some_and(|word| matches!(*word, "position" | "role" | "job" | "post"));
    if (STAFF.has(last) && !of_the_job) || (PAPERS.has(last) && !adverb && !(named && form == "reports")) {
        return false;
    }
    let listed = last == "and" && before.get(1).is_some_and(|word| word.ends_with("ing") || PAPERS.has(word));
    match form {
        "report" => {
            opens(before)
                || adverb && last != "to"
                || said(&["will", "shall", "would", "you", "youll", "must", "direct", "positions"])
        }
        _ => {
            !listed
                && !said(&[
                    "provide", "provides", "prepare", "prepares", "submit", "submits", "deliver", "deliver", "present", "produce",
                ])
        }
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
fn title(text: &CleanText, from: usize) -> Option<String> {
    let (lower, cased) = (text.lower(), text.cased());
    let mut words =
        tokens(lower, from).skip_while(|word| DETERMINERS.has(&lower[word.clone()]) || &lower[word.clone()] == ",").peekable();
    let start = words.peek()?.start;
    let capital = cased[start..].starts_with(|c: char| c.is_ascii_uppercase());
    let mut kept: Vec<Word> = Vec::new();
    let mut ended = None;
    while let Some(word) = words.next() {
        let this = &lower[word.clone()];
        let shown = capital && cased[word.clone()].starts_with(|c: char| c.is_ascii_uppercase());
        let complete = complete(lower, &kept, capital);
        let new_line = !kept.is_empty() && text.lines().binary_search(&u32::try_from(word.start).ok()?).is_ok();
        let goes_on = match this {
            "." => kept.last().is_some_and(|last| ABBREVIATIONS.has(&lower[last.clone()])),
            ":" => false,
            "," => !capital_title_ends(text, &kept, words.peek()),
            _ if new_line && complete || (STOPS.has(this) && &cased[word.clone()] != "IT") || shouted(text, &kept, &word) => {
                false
            }
            _ if JOINTS.has(this) => !kept.is_empty() && joins(text, &kept, this, words.peek(), capital),
            _ if complete && kept.last().is_some_and(|last| ALONE.has(&lower[last.clone()])) => false,
            _ if capital => shown,
            _ => !complete || kept.last().is_some_and(|last| JOINTS.has(&lower[last.clone()])) || in_area(lower, &kept),
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
    if ended.is_some_and(|word| OF_A_MESSAGE.has(word)) {
        return None;
    }
    shown(text, kept)
}

/// Whether the words are a title already; in small letters "chief" has its noun before it.
fn complete(lower: &str, kept: &[Word], capital: bool) -> bool {
    let chief = !capital && kept.first().is_some_and(|first| &lower[first.clone()] == "chief");
    named(lower, &kept[usize::from(chief)..])
}

/// Where an export that lost its line breaks ran two words together: `ManagerDate`.
fn seam(word: &str) -> Option<usize> {
    let pairs = word.as_bytes().windows(2);
    pairs.into_iter().position(|pair| pair[0].is_ascii_lowercase() && pair[1].is_ascii_uppercase()).map(|at| at + 1)
}

/// In small letters a title ends soon after "of": "head of product", "director of information technology".
fn in_area(lower: &str, kept: &[Word]) -> bool {
    let joint = kept.iter().rposition(|word| matches!(&lower[word.clone()], "of" | "for"));
    joint.is_some_and(|at| kept.len() - at <= 2) && kept.len() < LONGEST
}

/// Whether a comma ends a title: it does not behind a bare rank ("VP, Engineering").
fn capital_title_ends(text: &CleanText, kept: &[Word], next: Option<&Word>) -> bool {
    let lower = text.lower();
    let bare = !kept.is_empty() && kept.iter().all(|word| RANKS.has(&lower[word.clone()]));
    let area = next.is_some_and(|word| {
        text.cased()[word.clone()].starts_with(|c: char| c.is_ascii_uppercase()) && !OPENERS.has(&lower[word.clone()])
    });
    !(bare && area)
}

/// Whether "of", "and" and the like go on with the title.
fn joins(text: &CleanText, kept: &[Word], joint: &str, next: Option<&Word>, capital: bool) -> bool {
    let lower = text.lower();
    let Some(next) = next else { return false };
    let (word, complete) = (&lower[next.clone()], named(lower, kept));
    if (STOPS.has(word) && &text.cased()[next.clone()] != "IT") || word == "." || word == "," {
        return false;
    }
    let capital_next = text.cased()[next.clone()].starts_with(|c: char| c.is_ascii_uppercase());
    let alone = kept.last().is_some_and(|last| ALONE.has(&lower[last.clone()]));
    match joint {
        "and" => {
            let unfinished = kept.iter().all(|word| matches!(&lower[word.clone()], "chief") || !NOUNS.has(&lower[word.clone()]));
            capital && capital_next && !alone && (unfinished || !second(lower, next.start)) && !OPENERS.has(word)
        }
        "of" | "for" => !alone && (!capital || capital_next || word == "the"),
        _ => complete && capital && capital_next && !alone,
    }
}

/// Whether a second title begins at byte `at`.
fn second(lower: &str, at: usize) -> bool {
    let run = tokens(lower, at).take(4).take_while(|word| !matches!(&lower[word.clone()], "." | "," | ":" | "and" | "of"));
    run.into_iter().any(|word| NOUNS.has(&lower[word.clone()]) || DETERMINERS.has(&lower[word]))
}

/// Whether the words hold the noun of a title.
fn named(lower: &str, kept: &[Word]) -> bool {
    let noun = |at: usize, word: &Word| {
        let word = &lower[word.clone()];
        let board = word == "board" && kept.get(at + 1).is_some_and(|next| &lower[next.clone()] == "of") && kept.len() > at + 2;
        NOUNS.has(word) || board
    };
    kept.iter().enumerate().any(|(at, word)| noun(at, word))
}

/// The title as it is written, or nothing where the words are none.
fn shown(text: &CleanText, mut kept: Vec<Word>) -> Option<String> {
    let lower = text.lower();
    let loose = |word: &Word| JOINTS.has(&lower[word.clone()]) || matches!(&lower[word.clone()], "," | "." | "the");
    kept.truncate(LONGEST);
    while kept.last().is_some_and(loose) {
        kept.pop();
    }
    let at = kept.iter().position(|word| &lower[word.clone()] == "head");
    let place = at.is_some_and(|at| kept.get(at + 1).is_some_and(|next| NOT_A_HEAD.has(&lower[next.clone()])));
    let vague = kept.len() == 2 && matches!(&lower[kept[0].clone()], "line" | "hiring" | "direct" | "reporting");
    if !named(lower, &kept) || place || vague {
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
