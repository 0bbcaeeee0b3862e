//! Finds phrases in the words of a text.

use std::ops::Range;

use super::tokens::{Token, Tokens};
use crate::lexicon::{MOST_WORDS_BETWEEN, PhraseSet, SequenceSet, SequenceUse};
use crate::text::{CleanText, offset32};

/// A phrase found in a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Match {
    /// Byte offset in the folded text at which it starts.
    pub start: usize,
    /// Byte offset just after it.
    pub end: usize,
    /// Owner of the phrase.
    pub owner: u32,
    /// Index of its first token, and of the one after its last.
    tokens: (u32, u32),
    /// True if its words say what the owner means. A single word such as "prototyping" does not, and
    /// neither do two that are far from each other.
    pub telling: bool,
    /// Its bytes, or those of a match inside it that says more.
    pub quoted: (u32, u32),
}

impl Match {
    /// Makes the match of a range of tokens.
    pub fn of(tokens: &[Token], range: Range<u32>, owner: u32) -> Self {
        let place = |token: u32| tokens[token as usize].place();
        let (start, end) = (place(range.start).start, place(range.end - 1).end);
        let (telling, quoted) = (range.len() > 1, (offset32(start), offset32(end)));
        Self { start, end, owner, tokens: (range.start, range.end), telling, quoted }
    }

    /// The indices of its tokens.
    pub fn tokens(&self) -> Range<usize> {
        self.tokens.0 as usize..self.tokens.1 as usize
    }
}

/// A part of a phrase at a place of the text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct PartPlace {
    first: u32,
    end: u32,
    part: u32,
}

/// Finds phrases. Its buffers are kept from text to text.
#[derive(Debug, Default)]
pub struct PhraseFinder {
    parts: Vec<PartPlace>,
}

impl PhraseFinder {
    /// Finds all phrases in a range of tokens, and replaces the content of `out` with them.
    pub fn find(
        &mut self,
        set: &PhraseSet,
        text: &CleanText,
        tokens: &Tokens,
        within: Range<usize>,
        out: &mut Vec<Match>,
    ) {
        out.clear();
        self.parts.clear();
        let sequences = set.sequences();
        sequences.find(&tokens.numbers()[within.clone()], |found| {
            let (start, end) = (within.start + found.words.start, within.start + found.words.end);
            let written =
                |usage: &&SequenceUse| is_written(sequences, **usage, text, tokens, start);
            for usage in found.uses.iter().filter(written) {
                if let Some(part) = set.part_of(usage.owner) {
                    self.note(set, part, tokens, offset32(start)..offset32(end), out);
                }
            }
        });
        self.join(set, tokens, out);
    }

    /// Prepares for the parts of another text.
    pub fn begin(&mut self) {
        self.parts.clear();
    }

    /// Records a part at a place, and the phrases that are this part alone.
    pub fn note(
        &mut self,
        set: &PhraseSet,
        part: u32,
        tokens: &Tokens,
        place: Range<u32>,
        out: &mut Vec<Match>,
    ) {
        for alone in set.alone(part) {
            out.push(Match::of(tokens.all(), place.clone(), alone.owner));
        }
        if set.opens(part) || !set.joined(part).is_empty() {
            self.parts.push(PartPlace { first: place.start, end: place.end, part });
        }
    }

    /// Joins the parts of phrases that have other words between them, within a sentence.
    pub fn join(&mut self, set: &PhraseSet, tokens: &Tokens, out: &mut Vec<Match>) {
        let tokens = tokens.all();
        let furthest = MOST_WORDS_BETWEEN + set.sequences().longest();
        self.parts.sort_unstable();
        for (at, closing) in self.parts.iter().enumerate() {
            let joined = set.joined(closing.part);
            if joined.is_empty() {
                continue;
            }
            let to = tokens[closing.first as usize];
            for opening in self.parts[..at].iter().rev() {
                let (begin, from) =
                    (tokens[opening.first as usize], tokens[opening.end as usize - 1]);
                if begin.sentence != to.sentence || to.before - begin.before > furthest {
                    break;
                }
                // `before` of the last word leaves out the word itself.
                let near = to.before - from.before <= MOST_WORDS_BETWEEN + 1;
                if opening.end <= closing.first && near {
                    let own = joined.iter().filter(|joined| joined.opening == opening.part);
                    let range = opening.first..closing.end;
                    out.extend(own.map(|own| Match::of(tokens, range.clone(), own.owner)));
                }
            }
        }
    }
}

/// Returns true if the words of a sequence that begins with the token `start` have the capitals that
/// one of its uses needs.
pub fn is_written(
    sequences: &SequenceSet,
    usage: SequenceUse,
    text: &CleanText,
    tokens: &Tokens,
    start: usize,
) -> bool {
    usage.in_any_case()
        || sequences.capitals(usage).iter().all(|capital| {
            text.cased()[tokens.all()[start + capital.place].place()] == *capital.written
        })
}
