//! The keyword automaton: all phrases of a [`PhraseSet`] in one pass over the words of
//! a text.
//!
//! Terms are followed from every word that opens one, overlapping ones too. A phrase
//! with gaps is put together where its last segment ends: the earlier ones are looked
//! for backwards, at most [`MOST_GAP_WORDS`] words away and within the sentence. Half of
//! all words are a segment of some phrase, so a table of bits tells first whether any
//! phrase has the two terms one after the other ([`Joints`]); few pairs pass it.

mod build;
mod chains;

use std::ops::Range;
use std::sync::Arc;

use super::joints::{Joints, NO_CLASS};
use super::steps::{Step, Steps};
use super::tokens::{Token, Tokens};
use crate::lexicon::{PhraseSet, TermUse, UNKNOWN, small};
use crate::text::CleanText;
use chains::Candidate;

/// Words that may stand in a gap (`..`) of a phrase.
pub const MOST_GAP_WORDS: u32 = 6;

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
}

impl Match {
    /// Its words and marks.
    pub fn tokens(&self) -> Range<usize> {
        self.tokens.0 as usize..self.tokens.1 as usize
    }
}

/// A term found in a text.
#[derive(Debug, Clone, Copy)]
struct TermHit {
    /// Index of its first word.
    first: u32,
    /// Index of the one after its last.
    end: u32,
    term: u32,
    /// What may follow it.
    class: u32,
    /// Whether some uses of the term need capitals.
    cased: bool,
    /// The sentence of its last word.
    sentence: u32,
    /// So many words of the text stand before `end`.
    words: u32,
}

/// A word that is a term, or that with the next one may begin a term.
#[derive(Debug, Clone, Copy, Default)]
struct Opening {
    /// Its index.
    first: usize,
    /// Whether it is a term.
    alone: bool,
    /// Where it leads to with the next word.
    step: Step,
}

/// Buffers that a worker keeps from text to text.
#[derive(Debug, Default)]
pub struct Workspace {
    /// Terms that a later segment may follow, by their first word.
    leads: Vec<TermHit>,
    /// The first of them that the last word can reach.
    reached: usize,
    /// Words that begin terms, in order.
    openings: Vec<Opening>,
    /// Those of them that may begin a term with the next word.
    pairs: Vec<usize>,
    /// Terms, by their first word.
    found: Vec<Found>,
    /// Phrases that a term may end, each with a term before it.
    candidates: Vec<Candidate>,
}

/// A node of the trie, with all that a search needs of the term that ends there: what is
/// read together lies together.
#[derive(Debug, Clone, Copy)]
struct Place {
    /// The term; `NOTHING` where none ends.
    term: u32,
    /// The phrase that is this term alone, if there is one, or where those are if several.
    alone: Alone,
    alone_count: u16,
    /// Whether all uses of the term need capitals.
    capitals: bool,
    /// Whether some do.
    cased: bool,
    /// The term's class as a segment before others.
    lead: u32,
    /// Its class as the last one of several segments.
    last: u32,
}

/// A phrase of one segment: whose it is, and its capitals.
type Alone = (u32, u32);

/// A term that was found, with its place, by the index of its first word and of the one
/// after its last.
type Found = (u32, u32, Place);

/// An automaton over the phrases of one purpose.
#[derive(Debug)]
pub struct Automaton {
    set: Arc<PhraseSet>,
    /// By word, whether it is a term.
    alone_words: Vec<bool>,
    /// By word, the node behind it.
    words: Vec<Place>,
    /// The nodes further on.
    deeper: Vec<Place>,
    /// By term, where its uses begin.
    uses_at: Vec<u32>,
    uses: Vec<TermUse>,
    alone: Vec<Alone>,
    joints: Joints,
    steps: Steps,
    /// Most words of a term.
    longest: u32,
}

/// The text that is being searched.
struct Searched<'t> {
    text: &'t CleanText,
    tokens: &'t [Token],
}

impl Automaton {
    /// All phrases in the text, in the order in which their last segments begin.
    pub fn find(
        &self,
        text: &CleanText,
        tokens: &Tokens,
        work: &mut Workspace,
        out: &mut Vec<Match>,
    ) {
        self.find_within(text, tokens, 0..tokens.all().len(), work, out);
    }

    /// As [`Self::find`], within a range of tokens.
    pub fn find_within(
        &self,
        text: &CleanText,
        tokens: &Tokens,
        within: Range<usize>,
        work: &mut Workspace,
        out: &mut Vec<Match>,
    ) {
        out.clear();
        work.leads.clear();
        work.reached = 0;
        let searched = Searched { text, tokens: &tokens.all()[..within.end] };
        self.look_ahead(searched.tokens, within, work);
        let mut found = std::mem::take(&mut work.found);
        self.terms(searched.tokens, &work.openings, &mut found);
        for term in &found {
            self.hit(&searched, term, work, out);
        }
        work.found = found;
    }

    /// Notes the terms that begin at openings.
    fn terms(&self, tokens: &[Token], openings: &[Opening], found: &mut Vec<Found>) {
        found.clear();
        for &opening in openings {
            let first = small(opening.first);
            if opening.alone {
                found.push((first, first + 1, self.words[tokens[opening.first].word as usize]));
            }
            self.each_longer(tokens, opening, |end, at| {
                found.push((first, small(end), self.deeper[at]))
            });
        }
    }

    /// Notes the words of a range that are a term, and those that open one of more words.
    ///
    /// What is read here lies far apart in large tables. No read waits for another word's, so
    /// that many are under way at once; read one by one where they are needed, they are most of
    /// the time of a search. No branch depends on a word either, since half of them would be
    /// taken and none foretold.
    fn look_ahead(&self, tokens: &[Token], within: Range<usize>, work: &mut Workspace) {
        let Workspace { openings, pairs, .. } = work;
        openings.resize(openings.len().max(within.len() + 1), Opening::default());
        pairs.resize(pairs.len().max(within.len() + 1), 0);
        let (mut count, mut paired) = (0, 0);
        let next = tokens[within.clone()].iter().skip(1).map(|token| token.word).chain([UNKNOWN]);
        for ((first, token), next) in within.clone().zip(&tokens[within]).zip(next) {
            let alone = self.alone_words.get(token.word as usize).is_some_and(|alone| *alone);
            let pair = self.steps.may_begin(token.word, next);
            openings[count] = Opening { first, alone, step: Step::default() };
            pairs[paired] = count;
            count += usize::from(alone | pair);
            paired += usize::from(pair);
        }
        openings.truncate(count);
        let word = |at: usize| tokens.get(at).map_or(UNKNOWN, |token| token.word);
        for &at in &pairs[..paired] {
            let opening = &mut openings[at];
            opening.step = self.steps.begin(word(opening.first), word(opening.first + 1));
        }
    }

    /// Calls `found` with every term of two words or more from an opening on: the word after its
    /// last, and its place in `deeper`.
    fn each_longer(&self, tokens: &[Token], opening: Opening, mut found: impl FnMut(usize, usize)) {
        let (mut step, mut end) = (opening.step, opening.first + 2);
        while !step.is_nowhere() {
            if let Some(at) = step.term() {
                found(end, at);
            }
            let Some(next) = tokens.get(end) else { return };
            step = self.steps.go_on(step, next.word);
            end += 1;
        }
    }

    /// Takes in a term that was found.
    fn hit(
        &self,
        searched: &Searched<'_>,
        (first, end, place): &Found,
        work: &mut Workspace,
        out: &mut Vec<Match>,
    ) {
        let own = *first as usize..*end as usize;
        let bytes = searched.bytes(own.clone());
        if place.capitals
            && !searched.text.cased().as_bytes()[bytes.clone()].iter().any(u8::is_ascii_uppercase)
        {
            return;
        }
        let alone = match (place.alone_count, place.alone) {
            (1, _) => std::slice::from_ref(&place.alone),
            (count, (start, _)) => &self.alone[start as usize..][..usize::from(count)],
        };
        for &(owner, capitals) in alone {
            if self.capitals_agree(searched, own.start, capitals) {
                out.push(Match {
                    start: bytes.start,
                    end: bytes.end,
                    owner,
                    tokens: (*first, *end),
                });
            }
        }
        if place.last != NO_CLASS {
            self.chains(searched, &own, place, work, out);
        }
        if place.lead != NO_CLASS {
            let last = searched.tokens[own.end - 1];
            let words = last.before + u32::from(!last.is_mark());
            let Place { term, lead: class, cased, .. } = *place;
            work.leads.push(TermHit {
                first: *first,
                end: *end,
                term,
                class,
                cased,
                sentence: last.sentence,
                words,
            });
        }
    }
}

impl Searched<'_> {
    /// The bytes of a range of words.
    fn bytes(&self, words: Range<usize>) -> Range<usize> {
        self.tokens[words.start].start as usize..self.tokens[words.end - 1].end as usize
    }
}

#[cfg(test)]
mod tests;
