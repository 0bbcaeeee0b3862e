//! Phrases with gaps, put together at their last segment.

use std::cmp::Reverse;
use std::ops::Range;

use super::build::own_uses;
use super::types::{
    Automaton, Candidate, MOST_GAP_WORDS, Match, Searched, TermHit, TermNode, Workspace,
};
use crate::lexicon::{TermUse, index32};

impl Automaton {
    /// Finds all phrases with gaps that end with the term of a node, found at the tokens `own`.
    pub(super) fn chains(
        &self,
        searched: &Searched<'_>,
        own: &Range<usize>,
        node: &TermNode,
        work: &mut Workspace,
        out: &mut Vec<Match>,
    ) {
        self.note_candidates(searched, own.start, node.last, work);
        if work.candidates.is_empty() {
            return;
        }
        work.candidates.sort_unstable();
        let end = searched.bytes(own.clone()).end;
        for same in work.candidates.chunk_by(|a, b| a.pattern == b.pattern) {
            let pattern = &self.set.patterns[same[0].pattern as usize];
            let [earlier @ .., before, last] = &pattern.segments[..] else { continue };
            // The classes say that both terms are such segments; only their capitals are unchecked.
            if node.cased && !self.is_segment(searched, node.term, own.start, *last) {
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
                    tokens: (first, index32(own.end)),
                });
            }
        }
    }

    /// Notes the phrases in which a term shortly before the token `first` is followed by one of the
    /// class `last`.
    fn note_candidates(
        &self,
        searched: &Searched<'_>,
        first: usize,
        last: u32,
        work: &mut Workspace,
    ) {
        work.candidates.clear();
        let to = &searched.tokens[first];
        // A lead that is out of reach here is out of reach for all later words.
        work.reached +=
            work.leads[work.reached..].iter().take_while(|lead| !lead.reaches(to)).count();
        for lead in &work.leads[work.reached..] {
            if lead.end <= index32(first)
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

    /// Returns the terms that end before the token `first` and are close enough to be joined with it,
    /// in reverse order of their beginnings.
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

    /// The first token of the nearest chain of `segments` that leads up to the token `before`;
    /// `before` itself for an empty chain, `None` if there is no chain.
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

    /// Returns true if a term that begins with the token `first` is a segment, and in the capitals
    /// that the segment needs.
    fn is_segment(&self, searched: &Searched<'_>, term: u32, first: usize, segment: u32) -> bool {
        let uses = self.uses(term);
        let from = uses.partition_point(|used| used.segment < segment);
        let own = uses[from..].iter().take_while(|used| used.segment == segment);
        own.into_iter().any(|used| self.capitals_agree(searched, first, used.capitals))
    }

    fn uses(&self, term: u32) -> &[TermUse] {
        own_uses(&self.uses_at, &self.uses, term)
    }

    /// Returns true if the words that need capitals have them in the text.
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
