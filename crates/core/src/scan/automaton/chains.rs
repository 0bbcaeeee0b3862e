//! Phrases with gaps, put together where their last segment ends.

use std::cmp::Reverse;
use std::ops::Range;

use super::build::own_uses;
use super::{Automaton, MOST_GAP_WORDS, Match, Place, Searched, TermHit, Workspace};
use crate::lexicon::{TermUse, small};
use crate::scan::tokens::Token;

/// A phrase whose last two segments may stand here.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Candidate {
    /// Index of the phrase.
    pattern: u32,
    /// The nearest first: where the term ends that may be the segment before the last one.
    lead: Reverse<(u32, u32)>,
    /// The term.
    term: u32,
    /// Whether some uses of the term need capitals.
    cased: bool,
}

impl TermHit {
    /// Whether a gap may lead from it to the word `to`, if that stands behind it: over so many
    /// words, within the sentence.
    fn reaches(&self, to: &Token) -> bool {
        self.sentence == to.sentence && to.before <= self.words + MOST_GAP_WORDS
    }
}

impl Automaton {
    /// All phrases with gaps that end with the term of a place, which stands at the words `own`.
    pub(super) fn chains(
        &self,
        searched: &Searched<'_>,
        own: &Range<usize>,
        place: &Place,
        work: &mut Workspace,
        out: &mut Vec<Match>,
    ) {
        self.note_candidates(searched, own.start, place.last, work);
        if work.candidates.is_empty() {
            return;
        }
        work.candidates.sort_unstable();
        let end = searched.bytes(own.clone()).end;
        for same in work.candidates.chunk_by(|a, b| a.pattern == b.pattern) {
            let pattern = &self.set.patterns[same[0].pattern as usize];
            let [earlier @ .., before, last] = &pattern.segments[..] else { continue };
            // The classes say that both terms are such segments; what is left is their capitals.
            if place.cased && !self.is_segment(searched, place.term, own.start, *last) {
                continue;
            }
            let first = same.iter().find_map(
                |&Candidate { lead: Reverse((_, first)), term, cased, .. }| {
                    let fits = !cased || self.is_segment(searched, term, first as usize, *before);
                    fits.then(|| self.chain(searched, earlier, first, work)).flatten()
                },
            );
            if let Some(first) = first {
                let start = searched.tokens[first as usize].start as usize;
                out.push(Match {
                    start,
                    end,
                    owner: pattern.owner,
                    tokens: (first, small(own.end)),
                });
            }
        }
    }

    /// Notes the phrases that have a term near before the word `first` and then one of the class `last`.
    fn note_candidates(
        &self,
        searched: &Searched<'_>,
        first: usize,
        last: u32,
        work: &mut Workspace,
    ) {
        work.candidates.clear();
        let to = &searched.tokens[first];
        // What can't be reached from here can't be reached from further on.
        work.reached +=
            work.leads[work.reached..].iter().take_while(|lead| !lead.reaches(to)).count();
        for lead in &work.leads[work.reached..] {
            if lead.end <= small(first)
                && lead.reaches(to)
                && self.joints.may_join(lead.class, last)
            {
                let TermHit { first, end, term, cased, .. } = *lead;
                let candidate =
                    |&pattern| Candidate { pattern, lead: Reverse((end, first)), term, cased };
                work.candidates
                    .extend(self.joints.patterns(lead.class, last).iter().map(candidate));
            }
        }
    }

    /// Terms that end before the word `first` and within reach of it, the last to begin first.
    fn near<'a>(
        &self,
        searched: &'a Searched<'_>,
        first: u32,
        work: &'a Workspace,
    ) -> impl Iterator<Item = &'a TermHit> {
        let tokens = searched.tokens;
        let (to, furthest) = (tokens[first as usize], MOST_GAP_WORDS + self.longest);
        let possible = work
            .leads
            .iter()
            .rev()
            .take_while(move |lead| tokens[lead.first as usize].before + furthest >= to.before);
        possible.filter(move |lead| lead.end <= first && lead.reaches(&to))
    }

    /// The word with which the nearest chain of `segments` begins that leads up to the word
    /// `before`; `before` itself for an empty chain.
    fn chain(
        &self,
        searched: &Searched<'_>,
        segments: &[u32],
        before: u32,
        work: &Workspace,
    ) -> Option<u32> {
        let Some((&wanted, earlier)) = segments.split_last() else { return Some(before) };
        let near = self.near(searched, before, work);
        let found =
            near.filter(|lead| self.is_segment(searched, lead.term, lead.first as usize, wanted));
        let found = found.map(|lead| (lead.end, lead.first));
        if earlier.is_empty() {
            return found.max().map(|(_, first)| first);
        }
        let mut found: Vec<(u32, u32)> = found.collect();
        found.sort_unstable();
        found.iter().rev().find_map(|&(_, first)| self.chain(searched, earlier, first, work))
    }

    /// Whether a term that begins with the word `first` is a segment, its capitals minded.
    fn is_segment(&self, searched: &Searched<'_>, term: u32, first: usize, segment: u32) -> bool {
        let uses = self.uses(term);
        let from = uses.partition_point(|used| used.segment < segment);
        let own = uses[from..].iter().take_while(|used| used.segment == segment);
        own.into_iter().any(|used| self.capitals_agree(searched, first, used.capitals))
    }

    fn uses(&self, term: u32) -> &[TermUse] {
        own_uses(&self.uses_at, &self.uses, term)
    }

    /// Whether the words written in capitals are in capitals in the text.
    pub(super) fn capitals_agree(
        &self,
        searched: &Searched<'_>,
        first: usize,
        capitals: u32,
    ) -> bool {
        let Some(written) = self.set.capitals.get(capitals as usize) else { return true };
        written.iter().all(|(place, word)| {
            let token = searched.tokens[first + *place as usize];
            searched.text.cased()[token.place()] == **word
        })
    }
}
