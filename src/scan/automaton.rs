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
use super::pairs::Pairs;
use super::reach::Reach;
use super::tokens::{Token, Tokens};
use crate::lexicon::{NOTHING, PhraseSet, Sight, TermUse, begun, continued, deeper};
use crate::text::CleanText;
use build::index;
use chains::Candidate;

/// Words that may stand in a gap (`..`) of a phrase.
pub const MOST_GAP_WORDS: usize = 6;

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

/// A term found in a text, by the index of its first word and of the one after its last.
#[derive(Debug, Clone, Copy)]
struct TermHit {
    first: usize,
    end: usize,
    term: u32,
    /// What may follow it.
    class: u32,
}

/// Two words that may begin a term.
#[derive(Debug, Clone, Copy, Default)]
struct Opening {
    /// The index of the first.
    first: usize,
    /// The node behind them, or [`NOTHING`].
    node: u32,
    /// Whether they are a term.
    term: bool,
}

/// Buffers that a worker keeps from text to text.
#[derive(Debug, Default)]
pub struct Workspace {
    /// Terms that a later segment may follow, by their first word.
    leads: Vec<TermHit>,
    /// The first of them that the last word can reach.
    reached: usize,
    reach: Reach,
    /// By word, whether it is a term.
    alone: Vec<bool>,
    /// Words that with the next one may begin a term, in order.
    openings: Vec<Opening>,
    /// Phrases that a term may end, each with a term before it.
    candidates: Vec<Candidate>,
}

/// A node of the trie, with all that a search needs of the term that ends there: what is
/// read together lies together.
#[derive(Debug, Clone, Copy)]
struct Place {
    /// The term, or [`NOTHING`].
    term: u32,
    /// Phrases that are this term alone begin here, and how many they are.
    alone: u32,
    alone_count: u16,
    /// Whether all uses of the term need capitals.
    capitals: bool,
    /// The term's class as a segment before others.
    lead: u32,
    /// Its class as the last one of several segments.
    last: u32,
}

/// A phrase of one segment: whose it is, and its capitals.
type Alone = (u32, u32);

/// An automaton over the phrases of one purpose.
#[derive(Debug)]
pub struct Automaton {
    set: Arc<PhraseSet>,
    /// By word, the terms that are this word alone.
    words: Vec<Place>,
    /// The nodes behind more words.
    deeper: Vec<Place>,
    /// By term, where its uses begin.
    uses_at: Vec<u32>,
    uses: Vec<TermUse>,
    alone: Vec<Alone>,
    joints: Joints,
    pairs: Pairs,
    /// Most words of a term.
    longest: usize,
}

/// The text that is being searched.
struct Searched<'t> {
    text: &'t CleanText,
    tokens: &'t [Token],
}

impl Automaton {
    /// All phrases in the text, in the order in which their last segments begin.
    pub fn find(&self, text: &CleanText, tokens: &Tokens, work: &mut Workspace, out: &mut Vec<Match>) {
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
        let gaps = !self.joints.is_empty();
        if gaps {
            work.reach.begin(text, tokens.all(), within.start);
        }
        self.look_ahead(searched.tokens, within.clone(), work);
        let (alone, openings) = (std::mem::take(&mut work.alone), std::mem::take(&mut work.openings));
        let mut next = openings.iter().peekable();
        for (first, alone) in within.zip(&alone) {
            let token = searched.tokens[first];
            if gaps {
                work.reach.step(text, first, token);
            }
            let mut found = |end, place: &Place| {
                self.hit(&searched, TermHit { first, end, term: place.term, class: place.lead }, place, work, out);
            };
            if *alone {
                found(first + 1, &self.words[token.word as usize]);
            }
            if let Some(opening) = next.next_if(|opening| opening.first == first) {
                self.each_longer(searched.tokens, *opening, found);
            }
        }
        (work.alone, work.openings) = (alone, openings);
    }

    /// Notes the words of a range that are a term, and those that open one of more words.
    ///
    /// What is read here lies far apart in large tables. No read waits for another word's, so
    /// that many are under way at once; read one by one where they are needed, they are most of
    /// the time of a search.
    fn look_ahead(&self, tokens: &[Token], within: Range<usize>, work: &mut Workspace) {
        let own = &tokens[within.clone()];
        let alone = own.iter().map(|token| self.words.get(token.word as usize).is_some_and(|place| place.term != NOTHING));
        work.alone.clear();
        work.alone.extend(alone);
        let openings = &mut work.openings;
        openings.resize(openings.len().max(own.len()), Opening::default());
        let mut count = 0;
        for (first, pair) in (within.start..).zip(own.windows(2)) {
            openings[count].first = first;
            count += usize::from(self.pairs.may_begin(pair[0].word, pair[1].word));
        }
        openings.truncate(count);
        for opening in openings {
            opening.node = self.set.trie.follow(tokens[opening.first].word, tokens[opening.first + 1].word);
            opening.term = self.place(opening.node).is_some();
        }
    }

    /// The term that ends at a node behind several words.
    fn place(&self, node: u32) -> Option<&Place> {
        deeper(node).and_then(|at| self.deeper.get(at)).filter(|place| place.term != NOTHING)
    }

    /// Calls `found` with every term of two words or more from an opening on: the word after its last.
    fn each_longer(&self, tokens: &[Token], opening: Opening, mut found: impl FnMut(usize, &Place)) {
        let Opening { first, mut node, term } = opening;
        if node == NOTHING {
            return;
        }
        // The words up to `known` lead to `node`.
        let (mut known, mut end) = (first + 2, first + 2);
        if let Some(place) = self.place(node).filter(|_| term) {
            found(end, place);
        }
        let trie = &self.set.trie;
        let mut hash = continued(begun(tokens[first].word), tokens[first + 1].word);
        while let Some(next) = tokens.get(end) {
            hash = continued(hash, next.word);
            end += 1;
            match trie.sight(hash) {
                Sight::Nothing => return,
                Sight::Beginning => {}
                Sight::Term => {
                    for token in &tokens[known..end] {
                        node = trie.follow(node, token.word);
                        if node == NOTHING {
                            return;
                        }
                    }
                    known = end;
                    if let Some(place) = self.place(node) {
                        found(end, place);
                    }
                }
            }
        }
    }

    /// Takes in a term that was found.
    fn hit(&self, searched: &Searched<'_>, hit: TermHit, place: &Place, work: &mut Workspace, out: &mut Vec<Match>) {
        let bytes = searched.bytes(hit.first, hit.end);
        if place.capitals && !searched.text.cased().as_bytes()[bytes.clone()].iter().any(u8::is_ascii_uppercase) {
            return;
        }
        for &(owner, capitals) in &self.alone[place.alone as usize..][..usize::from(place.alone_count)] {
            if self.capitals_agree(searched, hit.first, capitals) {
                out.push(Match { start: bytes.start, end: bytes.end, owner, tokens: (index(hit.first), index(hit.end)) });
            }
        }
        if place.last != NO_CLASS {
            self.chains(searched, hit, place.last, work, out);
        }
        if place.lead != NO_CLASS {
            work.leads.push(hit);
        }
    }
}

impl Searched<'_> {
    /// The bytes from the word `first` up to `end`.
    fn bytes(&self, first: usize, end: usize) -> Range<usize> {
        self.tokens[first].start as usize..self.tokens[end - 1].end as usize
    }
}

#[cfg(test)]
mod tests;
