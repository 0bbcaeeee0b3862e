//! The superior's title, if the folded description states it plainly.
//!
//! It shows the place of a job in the company. It never influences the label: [`crate::verdict`]
//! does not import this module, and the scan cancels phrases in the superior's title.
//!
//! "Report" also means a paper or a message, and a superior may be given by name only. So words of
//! a reporting line count only if a title follows them.

use std::ops::Range;

use crate::lexicon::{ReportingFile, WordList};
use crate::text::CleanText;

/// Maximum number of words in a title.
const LONGEST: usize = 8;

/// Returns the superior's title; empty if the text does not state it.
///
/// `places` are byte offsets of the spaces before words that may introduce the title, the plainest
/// first. Only words with which one of [`cues`] begins can introduce it.
pub fn reports_to(
    words: &ReportingFile,
    text: &CleanText,
    places: impl IntoIterator<Item = usize>,
) -> String {
    places.into_iter().find_map(|at| superior(words, text, at)).unwrap_or_default()
}

/// Returns the literals that introduce a title, without the space before them, in groups. The
/// plainest group comes first: all its places are tried before those of the next group.
pub fn cues(words: &ReportingFile) -> Vec<Vec<String>> {
    let mut groups = vec![words.report.iter().map(|form| format!("{form} ")).collect()];
    let of = |noun: &str| words.of.iter().map(|of| format!("{noun} {of} ")).collect();
    groups.extend(words.under.iter().map(of));
    groups.extend(words.labels.iter().map(|label| vec![format!("{label} : ")]));
    let to = |adjective: &str| -> Vec<String> {
        words.to.iter().map(|to| format!("{adjective} {to} ")).collect()
    };
    groups.push(words.responsible.iter().flat_map(to).collect());
    let answerable: Vec<String> = words.answerable.iter().flat_map(to).collect();
    let then = |next: &str| answerable.iter().map(|to| format!("{to}{next} ")).collect();
    groups
        .push(words.articles.iter().flat_map(|article| -> Vec<String> { then(article) }).collect());
    groups.push(then(":"));
    groups
}

/// Returns the title that the word after the space at byte `at` introduces; `None` if it introduces
/// none.
fn superior(words: &ReportingFile, text: &CleanText, at: usize) -> Option<String> {
    let lower = text.lower();
    let before: Vec<&str> = lower[..at].split_ascii_whitespace().rev().take(5).collect();
    let first = lower[at + 1..].split(' ').next()?;
    let mut end = at + 1 + first.len();
    let mut take = |word: &str| {
        let next = next_word(lower, end) == Some(word);
        end += if next { word.len() + 1 } else { 0 };
        next
    };
    let of_staff = |before: &[&str]| before.iter().take(3).any(|word| words.staff.has(word));
    let plain = if words.report.has(first) {
        let named = words.lines.iter().any(&mut take);
        let adverb = words.adverbs.iter().filter(|word| take(word)).count() > 0;
        let _ = words.particles.iter().any(&mut take);
        let label = (words.into.iter().any(&mut take) || named)
            && (take(":") || opens(&before) && take("."));
        let to = words.to.iter().any(|to| lower[..end].ends_with(to));
        label || (to && reporting(words, first, &before, adverb || named, capital_before(text, at)))
    } else if words.under.has(first) {
        let of = words.of.iter().any(&mut take);
        of && before.iter().take(3).any(|word| words.before_under.has(word))
    } else if words.responsible.has(first) {
        let to = words.to.iter().any(&mut take);
        to && (take(":") && opens(&before) || !of_staff(&before))
    } else if words.answerable.has(first) {
        let to = words.to.iter().any(&mut take);
        let colon = to && take(":");
        let of_the_job = colon && opens(&before) || !of_staff(&before);
        let article = || words.articles.iter().any(|the| next_word(lower, end) == Some(the));
        to && of_the_job && (colon || article())
    } else {
        let rest = &lower[at + 1..];
        let label = words
            .labels
            .iter()
            .find(|label| rest.strip_prefix(*label).is_some_and(|rest| rest.starts_with(" : ")));
        end = at + 1 + label.map_or(0, |label| label.len() + " :".len());
        label.is_some() && opens(&before)
    };
    if plain { title(words, text, end) } else { None }
}

/// Returns the word after the space at byte `at`; `None` if there is no space.
fn next_word(lower: &str, at: usize) -> Option<&str> {
    lower[at..].strip_prefix(' ')?.split(' ').next()
}

/// Returns true if the word before byte `at` has a capital and does not begin a sentence.
fn capital_before(text: &CleanText, at: usize) -> bool {
    let mut before = text.cased()[..at].split_ascii_whitespace().rev();
    let capital =
        before.next().is_some_and(|word| word.starts_with(|c: char| c.is_ascii_uppercase()));
    capital && before.next().is_some_and(|word| word != "." && word != ":")
}

/// Returns true at the start of a line or sentence. `before` are the words before, the nearest
/// first.
fn opens(before: &[&str]) -> bool {
    before.first().is_none_or(|word| matches!(*word, "." | ":" | ","))
}

/// Returns true if the subject of "report to" is the job, and not a paper or a person who reports
/// to the job.
///
/// `named` is true after a word with a capital, which belongs to a job: "The Manager, Performance
/// reports to". `adverb` is true if words such as "directly" or "line" follow the verb.
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
    let of_the_job =
        words.relatives.has(last) && before.get(1).is_some_and(|word| words.jobs.has(word));
    if (words.staff.has(last) && !of_the_job)
        || (words.papers.has(last) && !adverb && !(named && words.third_person.has(form)))
    {
        return false;
    }
    let gerund = |word: &str| words.gerund_endings.iter().any(|ending| word.ends_with(ending));
    let listed = words.and.has(last)
        && before.get(1).is_some_and(|word| gerund(word) || words.papers.has(word));
    if words.base_form.has(form) {
        opens(before) || adverb && !words.to.has(last) || said(&words.subjects)
    } else {
        !listed && !said(&words.deliver)
    }
}

/// Returns true for a word in capitals after words that are not. It belongs to the next text, which
/// an export has joined to this one.
fn shouted(text: &CleanText, kept: &[Word], word: &Word) -> bool {
    let loud = |word: &Word| !text.cased()[word.clone()].bytes().any(|b| b.is_ascii_lowercase());
    word.len() > 5 && loud(word) && kept.iter().any(|word| !loud(word) && word.len() > 3)
}

/// The byte range of a word in the text.
type Word = Range<usize>;

/// Returns the title that begins at byte `from`; `None` if the words there are not a title.
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
        let continued = continues(words, text, &kept, &word, following.peek(), capital);
        if !continued || kept.len() == LONGEST + 2 {
            ended = Some(&lower[word]);
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

/// Returns true if `word` continues the title whose words so far are `kept`. `capital` is true if
/// the title begins with a capital, so that its other words need one too.
fn continues(
    words: &ReportingFile,
    text: &CleanText,
    kept: &[Word],
    word: &Word,
    next: Option<&Word>,
    capital: bool,
) -> bool {
    let (lower, cased) = (text.lower(), &text.cased()[word.clone()]);
    let this = &lower[word.clone()];
    let complete = complete(words, lower, kept, capital);
    let last_is_in =
        |list: &WordList| kept.last().is_some_and(|last| list.has(&lower[last.clone()]));
    let new_line = !kept.is_empty()
        && u32::try_from(word.start).is_ok_and(|at| text.lines().binary_search(&at).is_ok());
    match this {
        "." => last_is_in(&words.abbreviations),
        ":" => false,
        "," => !capital_title_ends(words, text, kept, next),
        _ if new_line && complete || stops(words, this, cased) || shouted(text, kept, word) => {
            false
        }
        _ if words.joints.has(this) => {
            !kept.is_empty() && joins(words, text, kept, this, next, capital)
        }
        _ if complete && last_is_in(&words.alone) => false,
        _ if capital => cased.starts_with(|c: char| c.is_ascii_uppercase()),
        _ => !complete || last_is_in(&words.joints) || in_area(words, lower, kept),
    }
}

/// Returns true for a word that ends a title: "it", but not "IT".
fn stops(words: &ReportingFile, word: &str, cased: &str) -> bool {
    let acronym = words.acronyms.has(word) && !cased.bytes().any(|b| b.is_ascii_lowercase());
    words.stops.has(word) && !acronym
}

/// Returns true if the words are a complete title. Without capitals, a word such as "chief" needs a
/// noun of a title after it.
fn complete(words: &ReportingFile, lower: &str, kept: &[Word], capital: bool) -> bool {
    let chief =
        !capital && kept.first().is_some_and(|first| words.needs_noun.has(&lower[first.clone()]));
    named(words, lower, &kept[usize::from(chief)..])
}

/// Returns the byte at which two joined words meet, as in `ManagerDate` from an export without line
/// breaks; `None` for a single word.
fn seam(word: &str) -> Option<usize> {
    let pairs = word.as_bytes().windows(2);
    pairs
        .into_iter()
        .position(|pair| pair[0].is_ascii_lowercase() && pair[1].is_ascii_uppercase())
        .map(|at| at + 1)
}

/// Returns true within two words after "of" or "for". A title without capitals ends there: "head of
/// product", "director of information technology".
fn in_area(words: &ReportingFile, lower: &str, kept: &[Word]) -> bool {
    let joint = kept.iter().rposition(|word| words.area_joints.has(&lower[word.clone()]));
    joint.is_some_and(|at| kept.len() - at <= 2) && kept.len() < LONGEST
}

/// Returns true if a comma ends the title. It does not after a bare rank ("VP, Engineering").
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

/// Returns true if "of", "and" or a similar word continues the title.
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
    if stops(words, word, &text.cased()[next.clone()]) || word == "." || word == "," {
        return false;
    }
    let capital_next = text.cased()[next.clone()].starts_with(|c: char| c.is_ascii_uppercase());
    let alone = kept.last().is_some_and(|last| words.alone.has(&lower[last.clone()]));
    if words.and.has(joint) {
        let unfinished = kept.iter().all(|word| {
            let word = &lower[word.clone()];
            words.needs_noun.has(word) || !words.nouns.has(word)
        });
        capital
            && capital_next
            && !alone
            && (unfinished || !second(words, lower, next.start))
            && !words.openers.has(word)
    } else if words.area_joints.has(joint) {
        !alone && (!capital || capital_next || words.articles.has(word))
    } else {
        complete && capital && capital_next && !alone
    }
}

/// Returns true if a second title begins at byte `at`.
fn second(words: &ReportingFile, lower: &str, at: usize) -> bool {
    let run = tokens(lower, at).take(4).take_while(|word| {
        let word = &lower[word.clone()];
        !matches!(word, "." | "," | ":") && !words.and.has(word) && !words.of.has(word)
    });
    run.into_iter()
        .any(|word| words.nouns.has(&lower[word.clone()]) || words.determiners.has(&lower[word]))
}

/// Returns true if the words contain the noun of a title.
fn named(words: &ReportingFile, lower: &str, kept: &[Word]) -> bool {
    let noun = |at: usize, word: &Word| {
        let word = &lower[word.clone()];
        let body = words.bodies.has(word)
            && kept.get(at + 1).is_some_and(|next| words.of.has(&lower[next.clone()]))
            && kept.len() > at + 2;
        words.nouns.has(word) || body
    };
    kept.iter().enumerate().any(|(at, word)| noun(at, word))
}

/// Returns the title as it is written; `None` if the words are not a title.
fn shown(words: &ReportingFile, text: &CleanText, mut kept: Vec<Word>) -> Option<String> {
    let lower = text.lower();
    let loose = |word: &Word| {
        let word = &lower[word.clone()];
        words.joints.has(word) || words.articles.has(word) || matches!(word, "," | ".")
    };
    kept.truncate(LONGEST);
    while kept.last().is_some_and(loose) {
        kept.pop();
    }
    let at = kept.iter().position(|word| words.heads.has(&lower[word.clone()]));
    let other_head = at.is_some_and(|at| {
        kept.get(at + 1).is_some_and(|next| words.not_a_head.has(&lower[next.clone()]))
    });
    let vague = kept.len() == 2 && words.vague.has(&lower[kept[0].clone()]);
    if !named(words, lower, &kept) || other_head || vague {
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

/// Returns the words and punctuation marks from byte `from` on.
fn tokens(lower: &str, from: usize) -> impl Iterator<Item = Word> + '_ {
    let mut at = from;
    lower[from..].split(' ').filter_map(move |word| {
        let start = at;
        at += word.len() + 1;
        (!word.is_empty()).then_some(start..start + word.len())
    })
}
