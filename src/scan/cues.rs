//! What takes a hit back: the words before it ("not responsible for", "reports
//! to"), and titles in running text ("the Head of Digital Transformation"), which
//! say what somebody is called and not what is done.

use super::automaton::Match;
use crate::lexicon::{Cue, Lexicon, Owner, TitleWords};
use crate::text::CleanText;

/// Words of a title to either side of its noun.
const TITLE_REACH: usize = 5;

/// A stretch of the folded text in which hits are no evidence.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Mask {
    /// Byte offset at which it starts.
    pub start: usize,
    /// Byte offset just after it.
    pub end: usize,
    /// Index of the cue, or `None` for a title.
    pub cue: Option<u32>,
}

/// Turns the matches of cue phrases into masks, and the claims of zones on their
/// sentences: (place, zone), in order of place.
pub fn cues(lexicon: &Lexicon, text: &CleanText, found: &[Match], masks: &mut Vec<Mask>, claims: &mut Vec<(usize, usize)>) {
    masks.clear();
    claims.clear();
    let cue = |m: &Match| match lexicon.owner(m.owner) {
        Owner::Cue(index) => Some((index, &lexicon.cues[index as usize])),
        _ => None,
    };
    let not_only: Vec<&Match> = found.iter().filter(|m| cue(m).is_some_and(|(_, kind)| kind.reach == 0)).collect();
    for m in found {
        if let Owner::Claim(zone) = lexicon.owner(m.owner) {
            claims.push((m.start, zone as usize));
        }
        if let Some((index, kind)) = cue(m).filter(|(_, kind)| kind.reach > 0)
            && !not_only.iter().any(|o| o.start < m.end && m.start < o.end)
        {
            masks.push(Mask { start: m.start, end: reach(text, m.end, kind), cue: Some(index) });
        }
    }
    claims.sort_unstable();
}

/// Where the reach of a cue that ends at `from` ends.
fn reach(text: &CleanText, from: usize, cue: &Cue) -> usize {
    let lower = text.lower();
    let barriers = text.barriers();
    let barrier = barriers.get(barriers.partition_point(|&b| (b as usize) < from)).map_or(lower.len(), |&b| b as usize);
    let mut words = 0;
    let mut at = from;
    for token in lower[from..].split(' ').skip(1) {
        match token {
            "." | ":" => return at,
            "," if cue.to_comma => return at,
            "," => {}
            _ => words += 1,
        }
        if words > cue.reach || at >= barrier {
            return at;
        }
        at += 1 + token.len();
    }
    lower.len()
}

/// Adds a mask for every title in the text: those in the keyword files, and nouns
/// such as "Director" with the capitalised words around them.
///
/// The advertised title itself plays no part, so that the duty label never sees it.
pub fn mask_titles(lexicon: &Lexicon, text: &CleanText, found: &[Match], masks: &mut Vec<Mask>) {
    let words = &lexicon.titles;
    let titles = found.iter().filter(|m| lexicon.owner(m.owner) == Owner::Title);
    masks.extend(titles.map(|m| Mask { start: m.start, end: m.end, cue: None }));
    let cased = text.cased();
    let mut sentence = 0;
    let mut at = 0;
    for token in cased.split(' ') {
        if matches!(token, "." | ":") {
            sentence = at + 2;
        } else if token.starts_with(|c: char| c.is_ascii_uppercase()) && words.mention_nouns.contains(token) {
            let mask = capitalised(words, cased, sentence, at, at + token.len());
            masks.extend(mask.map(|(start, end)| Mask { start, end, cue: None }));
        }
        at += token.len() + 1;
    }
    masks.sort_unstable_by_key(|mask| (mask.start, mask.end));
}

/// The capitalised words around a title's noun; none in a sentence that has
/// capitals throughout, where they say nothing.
fn capitalised(words: &TitleWords, cased: &str, sentence: usize, start: usize, end: usize) -> Option<(usize, usize)> {
    let sentence_end = cased[end..].find(" . ").map_or(cased.len(), |at| end + at);
    let capital = |word: &str| word.starts_with(|c: char| c.is_ascii_uppercase());
    let small = cased[sentence..sentence_end].split(' ').filter(|w| w.starts_with(|c: char| c.is_ascii_lowercase()));
    let small = small.filter(|w| !words.mention_joints.contains(*w)).count();
    let capitals = cased[sentence..sentence_end].split(' ').filter(|w| capital(w)).count();
    if small * 2 < capitals {
        return None;
    }
    let belongs = |word: &str| capital(word) || words.mention_joints.contains(word);
    let mut from = start;
    for word in cased[sentence..start].split(' ').rev().skip(1).take(TITLE_REACH).take_while(|w| belongs(w)) {
        let next = from - 1 - word.len();
        if next <= sentence {
            break;
        }
        from = next;
    }
    let mut to = end;
    let mut last_capital = end;
    for word in cased[end..sentence_end].split(' ').skip(1).take(TITLE_REACH).take_while(|w| belongs(w)) {
        to += 1 + word.len();
        if capital(word) {
            last_capital = to;
        }
    }
    Some((from, last_capital))
}
