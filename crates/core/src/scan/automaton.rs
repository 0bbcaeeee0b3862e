//! The keyword automaton: finds all phrases of a [`PhraseSet`](crate::lexicon::PhraseSet) in a
//! single pass through the words of a text.
//!
//! Terms are followed from every word that opens one, overlapping ones too. A phrase
//! with gaps is put together at its last segment: the search for the earlier ones runs
//! backwards, over at most [`MOST_GAP_WORDS`](types::MOST_GAP_WORDS) words and within the
//! sentence. Half of all words are a segment of some phrase. A search for two terms therefore
//! begins with a table of bits, which few pairs pass ([`Joints`](super::joints::Joints)).

mod build;
mod chains;
mod types;

use std::ops::Range;

use super::joints::NO_CLASS;
use super::steps::Step;
use super::tokens::{Token, Tokens};
use crate::lexicon::{UNKNOWN, index32};
use crate::text::CleanText;
use types::{FoundTerm, Opening, Searched, TermHit, TermNode};

pub use types::{Automaton, Match, Workspace};

impl Automaton {
    /// Finds all phrases in the text, in the order in which their last segments begin.
    pub fn find(
        &self,
        text: &CleanText,
        tokens: &Tokens,
        work: &mut Workspace,
        out: &mut Vec<Match>,
    ) {
        self.find_within(text, tokens, 0..tokens.all().len(), work, out);
    }

    /// Finds phrases as [`Self::find`] does, within a range of tokens.
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
    fn terms(&self, tokens: &[Token], openings: &[Opening], found: &mut Vec<FoundTerm>) {
        found.clear();
        for &opening in openings {
            let first = index32(opening.first);
            if opening.alone {
                found.push((first, first + 1, self.words[tokens[opening.first].word as usize]));
            }
            self.each_longer(tokens, opening, |end, at| {
                found.push((first, index32(end), self.deeper[at]));
            });
        }
    }

    /// Notes the words of a range that are a term, and those that open one of more words.
    ///
    /// These reads go to distant places of large tables. None of them waits for another word's,
    /// so that many run at once; made one by one where they are needed, they would take most of
    /// the time of a search. No branch depends on a word either: half of them would be
    /// taken, and the processor could predict none.
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

    /// Calls `found` for every term of two words or more that begins at an opening: with the index
    /// of the token after it, and with the index of its node in `deeper`.
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

    /// Adds the phrases that end with a found term, and keeps the term for later segments.
    fn hit(
        &self,
        searched: &Searched<'_>,
        (first, end, node): &FoundTerm,
        work: &mut Workspace,
        out: &mut Vec<Match>,
    ) {
        let own = *first as usize..*end as usize;
        let bytes = searched.bytes(own.clone());
        if node.capitals
            && !searched.text.cased().as_bytes()[bytes.clone()].iter().any(u8::is_ascii_uppercase)
        {
            return;
        }
        let alone = match (node.several, node.alone) {
            (false, _) => std::slice::from_ref(&node.alone),
            (true, (start, count)) => &self.alone[start as usize..][..count as usize],
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
        if node.last != NO_CLASS {
            self.chains(searched, &own, node, work, out);
        }
        if node.lead != NO_CLASS {
            let last = searched.tokens[own.end - 1];
            let words = last.before + u32::from(!last.is_mark());
            let TermNode { term, lead: class, cased, .. } = *node;
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

#[cfg(test)]
mod tests;
