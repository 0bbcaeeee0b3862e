//! What takes a hit back: the words before it ("not responsible for", "reports
//! to"), and titles in running text ("the Head of Digital Transformation"), which
//! say what somebody is called and not what is done.

use super::automaton::Match;
use super::tokens::Tokens;
use crate::lexicon::{COMMA, Cue, Lexicon, Owner, TitleWords, WordClass};
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

/// A zone's claim on a sentence.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Claim {
    /// Byte offset at which the claiming words stand.
    pub at: usize,
    /// Index of the zone.
    pub zone: usize,
    /// Whether they claim only a sentence that begins with them.
    pub opener: bool,
}

/// Turns the matches of cue phrases into masks, and the claims of zones on their
/// sentences, in order of place.
pub fn cues(
    lexicon: &Lexicon,
    text: &CleanText,
    tokens: &Tokens,
    found: &[Match],
    masks: &mut Vec<Mask>,
    claims: &mut Vec<Claim>,
) {
    masks.clear();
    claims.clear();
    let mut taking: Vec<(&Match, u32, &Cue)> = Vec::new();
    let mut not_only: Vec<&Match> = Vec::new();
    for m in found {
        match lexicon.owner(m.owner) {
            Owner::Claim(zone) => {
                claims.push(Claim { at: m.start, zone: zone as usize, opener: false })
            }
            Owner::Opener(zone) => {
                claims.push(Claim { at: m.start, zone: zone as usize, opener: true })
            }
            Owner::Cue(index) => match &lexicon.cues[index as usize] {
                kind if kind.reach == 0 => not_only.push(m),
                kind => taking.push((m, index, kind)),
            },
            Owner::Duty(_) | Owner::Subject(_) | Owner::Title => {}
        }
    }
    for (m, index, kind) in taking {
        if !not_only.iter().any(|o| o.start < m.end && m.start < o.end) {
            masks.push(Mask {
                start: m.start,
                end: reach(text, tokens, m.end, kind),
                cue: Some(index),
            });
        }
    }
    claims.sort_unstable();
}

/// Where the reach of a cue that ends at `from` ends.
fn reach(text: &CleanText, tokens: &Tokens, from: usize, cue: &Cue) -> usize {
    let barriers = text.barriers();
    let barrier = barriers
        .get(barriers.partition_point(|&b| (b as usize) < from))
        .map_or(usize::MAX, |&b| b as usize);
    let mut words = 0;
    for token in &tokens.all()[tokens.at(from)..] {
        let at = token.start as usize - 1;
        let over = token.ends_sentence()
            || token.word == COMMA && cue.to_comma
            || cue.until.contains(&token.word);
        words += u32::from(!token.is_mark());
        if over || words > cue.reach || at >= barrier {
            return at;
        }
    }
    text.lower().len()
}

/// Adds a mask for every title in the text: those in the keyword files, and nouns
/// such as "Director" with the capitalised words around them.
///
/// The advertised title itself plays no part, so that the duty label never sees it.
pub fn mask_titles(
    lexicon: &Lexicon,
    text: &CleanText,
    tokens: &Tokens,
    found: &[Match],
    masks: &mut Vec<Mask>,
) {
    let words = &lexicon.titles;
    let titles = found.iter().filter(|m| lexicon.owner(m.owner) == Owner::Title);
    masks.extend(titles.map(|m| Mask { start: m.start, end: m.end, cue: None }));
    let cased = text.cased().as_bytes();
    let (mut start, mut nouns) = (0, false);
    for token in tokens.all() {
        if token.ends_sentence() {
            let end = token.start as usize;
            if nouns {
                mask_capitalised(words, &text.cased()[start..end], start, masks);
            }
            (start, nouns) = (end, false);
        }
        nouns |= lexicon.dictionary.is(token.word, WordClass::Noun)
            && cased[token.start as usize].is_ascii_uppercase();
    }
    if nouns {
        mask_capitalised(words, &text.cased()[start..], start, masks);
    }
    masks.sort_unstable_by_key(|mask| (mask.start, mask.end));
}

/// Adds a mask for every noun of a title in a sentence, with the capitalised words
/// around it; none in a sentence that has capitals throughout, where they say nothing.
fn mask_capitalised(words: &TitleWords, sentence: &str, offset: usize, masks: &mut Vec<Mask>) {
    let capital = |word: &str| word.starts_with(|c: char| c.is_ascii_uppercase());
    let belongs = |word: &&str| capital(word) || words.mention_joints.contains(*word);
    let tokens: Vec<&str> = sentence.split(' ').collect();
    let noun = |token: &str| capital(token) && words.mention_nouns.contains(token);
    if !tokens.iter().any(|token| noun(token)) {
        return;
    }
    let capitals = tokens.iter().filter(|token| capital(token)).count();
    let small = |token: &&&str| {
        token.starts_with(|c: char| c.is_ascii_lowercase())
            && !words.mention_joints.contains(**token)
    };
    if tokens.iter().filter(small).count() * 2 < capitals {
        return;
    }
    let opening = tokens.iter().position(|token| !matches!(*token, "" | "." | ":")).unwrap_or(0);
    let mut at = offset;
    for (index, token) in tokens.iter().enumerate() {
        if noun(token) {
            // The first word of a sentence has its capital from there.
            let before = tokens[opening..index]
                .iter()
                .skip(1)
                .rev()
                .take(TITLE_REACH)
                .take_while(|t| belongs(t));
            let after: Vec<&&str> =
                tokens[index + 1..].iter().take(TITLE_REACH).take_while(|t| belongs(t)).collect();
            let reach = after.iter().rposition(|token| capital(token)).map_or(0, |last| last + 1);
            let width = |tokens: &mut dyn Iterator<Item = &&str>| {
                tokens.map(|token| token.len() + 1).sum::<usize>()
            };
            let start = at - width(&mut before.into_iter());
            let end = at + token.len() + width(&mut after[..reach].iter().copied());
            masks.push(Mask { start, end, cue: None });
        }
        at += token.len() + 1;
    }
}
