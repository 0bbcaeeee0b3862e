//! Phrases with gaps, put together where their last segment ends.

use std::cmp::Reverse;

use super::build::{index, own_uses};
use super::{Automaton, Match, Searched, TermHit, Workspace};
use crate::lexicon::TermUse;

/// A phrase whose last two segments may stand here.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Candidate {
    /// Index of the phrase.
    pattern: u32,
    /// The nearest first: where the term ends that may be the segment before the last one.
    lead: Reverse<(usize, usize)>,
    /// The term.
    term: u32,
}

impl Automaton {
    /// All phrases with gaps that end with a term, which is of a class.
    pub(super) fn chains(&self, searched: &Searched<'_>, hit: TermHit, class: u32, work: &mut Workspace, out: &mut Vec<Match>) {
        self.note_candidates(hit.first, class, work);
        if work.candidates.is_empty() {
            return;
        }
        work.candidates.sort_unstable();
        let end = searched.bytes(hit.first, hit.end).end;
        for same in work.candidates.chunk_by(|a, b| a.pattern == b.pattern) {
            let pattern = &self.set.patterns[same[0].pattern as usize];
            let [earlier @ .., before, last] = &pattern.segments[..] else { continue };
            if !self.is_segment(searched, hit.term, hit.first, *last) {
                continue;
            }
            let first = same.iter().find_map(|&Candidate { lead: Reverse((_, first)), term, .. }| {
                let fits = self.is_segment(searched, term, first, *before);
                fits.then(|| self.chain(searched, earlier, first, work)).flatten()
            });
            if let Some(first) = first {
                let start = searched.tokens[first].start as usize;
                out.push(Match { start, end, owner: pattern.owner, tokens: (index(first), index(hit.end)) });
            }
        }
    }

    /// Notes the phrases that have a term near before the word `first` and then one of the class `last`.
    fn note_candidates(&self, first: usize, last: u32, work: &mut Workspace) {
        work.candidates.clear();
        let reach = work.reach.before(first);
        // The reach never goes back, so what begins and ends before it is done with.
        work.reached += work.leads[work.reached..].iter().take_while(|lead| lead.end <= reach).count();
        for lead in &work.leads[work.reached..] {
            if lead.end <= first && lead.end > reach && self.joints.join(lead.class, last) {
                let candidate = |&pattern| Candidate { pattern, lead: Reverse((lead.end, lead.first)), term: lead.term };
                work.candidates.extend(self.joints.patterns(lead.class, last).iter().map(candidate));
            }
        }
    }

    /// Terms that end before the word `first` and within reach of it, the last to begin first.
    fn near<'w>(&self, first: usize, work: &'w Workspace) -> impl Iterator<Item = &'w TermHit> + use<'w> {
        let (reach, longest) = (work.reach.before(first), self.longest);
        let possible = work.leads.iter().rev().take_while(move |lead| lead.first + longest > reach);
        possible.filter(move |lead| lead.end <= first && lead.end > reach)
    }

    /// The word with which the nearest chain of `segments` begins that leads up to the word
    /// `before`; `before` itself for an empty chain.
    fn chain(&self, searched: &Searched<'_>, segments: &[u32], before: usize, work: &Workspace) -> Option<usize> {
        let Some((&wanted, earlier)) = segments.split_last() else { return Some(before) };
        let found = self.near(before, work).filter(|lead| self.is_segment(searched, lead.term, lead.first, wanted));
        let found = found.map(|lead| (lead.end, lead.first));
        if earlier.is_empty() {
            return found.max().map(|(_, first)| first);
        }
        let mut found: Vec<(usize, usize)> = found.collect();
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
    pub(super) fn capitals_agree(&self, searched: &Searched<'_>, first: usize, capitals: u32) -> bool {
        let Some(written) = self.set.capitals.get(capitals as usize) else { return true };
        written.iter().all(|(place, word)| {
            let token = searched.tokens[first + *place as usize];
            searched.text.cased()[token.place()] == **word
        })
    }
}
