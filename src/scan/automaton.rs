//! The keyword automaton: all phrases of a [`PhraseSet`] in one pass over the words of
//! a text.
//!
//! Terms are followed from every word that opens one, overlapping ones too. A phrase
//! with gaps is put together where its last segment ends: the earlier ones are looked
//! for backwards, at most [`MOST_GAP_WORDS`] words away and within the sentence. Half of
//! all words are a segment of some phrase, so a table of bits tells first whether any
//! phrase has the two terms one after the other ([`Joints`]); few pairs pass it.

use std::ops::Range;
use std::sync::Arc;

use super::joints::{Joints, NO_CLASS};
use super::reach::Reach;
use super::tokens::{Token, Tokens};
use crate::lexicon::{ANY_CASE, NOTHING, PhraseSet, TermUse, WordTrie};
use crate::text::CleanText;

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

/// Buffers that a worker keeps from text to text.
#[derive(Debug, Default)]
pub struct Workspace {
    /// Terms that a later segment may follow, by their first word.
    leads: Vec<TermHit>,
    reach: Reach,
    /// By segment, the search that last met it.
    met: Vec<u32>,
    searches: u32,
}

/// What a term is good for. Where the next one's ranges begin, its own end.
#[derive(Debug, Clone, Copy)]
struct Term {
    /// Its uses.
    uses: u32,
    /// Phrases that are this segment alone.
    alone: u32,
    /// As a segment before others.
    lead: u32,
    /// As the last one of several segments.
    last: u32,
    /// Whether all uses need capitals.
    capitals: bool,
}

/// A phrase of one segment: whose it is, and its capitals.
type Alone = (u32, u32);

/// An automaton over the phrases of one purpose.
#[derive(Debug)]
pub struct Automaton {
    set: Arc<PhraseSet>,
    terms: Vec<Term>,
    uses: Vec<TermUse>,
    alone: Vec<Alone>,
    /// Phrases with gaps by the segment they end with.
    ending: Vec<Vec<u32>>,
    joints: Joints,
    /// Most words of a term.
    longest: usize,
}

/// The text that is being searched.
struct Searched<'t> {
    text: &'t CleanText,
    tokens: &'t [Token],
}

impl Automaton {
    /// Builds the automaton.
    pub fn new(set: Arc<PhraseSet>) -> Self {
        let mut alone_of = vec![Vec::new(); set.segments];
        let mut ending = vec![Vec::new(); set.segments];
        for (index, pattern) in (0..).zip(&set.patterns) {
            match pattern.segments.split_last() {
                Some((&only, [])) => alone_of[only as usize].push(pattern.owner),
                Some((&last, _)) => ending[last as usize].push(index),
                None => {}
            }
        }
        let uses = by_term(&set);
        let joints = Joints::new(&set, &uses);
        let mut alone: Vec<Alone> = Vec::new();
        let mut terms = Vec::with_capacity(set.trie.terms() + 1);
        let mut rest = 0;
        for (term, (lead, last)) in (0..).zip(joints.classes()) {
            let count = uses[rest..].iter().take_while(|used| used.term == term).count();
            let own = &uses[rest..rest + count];
            let capitals = own.iter().all(|used| used.capitals != ANY_CASE);
            terms.push(Term { uses: index(rest), alone: index(alone.len()), lead, last, capitals });
            for used in own {
                alone.extend(alone_of[used.segment as usize].iter().map(|owner| (*owner, used.capitals)));
            }
            rest += count;
        }
        terms.push(Term { uses: index(rest), alone: index(alone.len()), lead: NO_CLASS, last: NO_CLASS, capitals: false });
        let longest = set.trie.longest();
        Self { set, terms, uses, alone, ending, joints, longest }
    }

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
        work.met.resize(work.met.len().max(self.set.segments), 0);
        let searched = Searched { text, tokens: &tokens.all()[..within.end] };
        let gaps = !self.joints.is_empty();
        if gaps {
            work.reach.begin(text, tokens.all(), within.start);
        }
        for first in within {
            if gaps {
                work.reach.step(first, searched.tokens[first]);
            }
            each_term(&self.set.trie, searched.tokens, first..first + 1, |first, end, term| {
                self.hit(&searched, TermHit { first, end, term, class: NO_CLASS }, work, out);
            });
        }
    }

    /// Takes in a term that was found.
    fn hit(&self, searched: &Searched<'_>, hit: TermHit, work: &mut Workspace, out: &mut Vec<Match>) {
        let (term, next) = (self.terms[hit.term as usize], self.terms[hit.term as usize + 1]);
        let place = searched.bytes(hit.first, hit.end);
        if term.capitals && !searched.text.cased().as_bytes()[place.clone()].iter().any(u8::is_ascii_uppercase) {
            return;
        }
        for &(owner, capitals) in &self.alone[term.alone as usize..next.alone as usize] {
            if self.capitals_agree(searched, hit.first, capitals) {
                out.push(Match { start: place.start, end: place.end, owner });
            }
        }
        if term.last != NO_CLASS && self.near(hit.first, work).any(|lead| self.joints.join(lead.class, term.last)) {
            self.chains(searched, hit, term.last, work, out);
        }
        if term.lead != NO_CLASS {
            work.leads.push(TermHit { class: term.lead, ..hit });
        }
    }

    /// Terms that end before the word `first` and within reach of it, the last to begin first.
    fn near<'w>(&self, first: usize, work: &'w Workspace) -> impl Iterator<Item = &'w TermHit> + use<'w> {
        let (reach, longest) = (work.reach.before(first), self.longest);
        let possible = work.leads.iter().rev().take_while(move |lead| lead.first + longest > reach);
        possible.filter(move |lead| lead.end <= first && lead.end > reach)
    }

    /// All phrases with gaps that end with a term.
    fn chains(&self, searched: &Searched<'_>, hit: TermHit, class: u32, work: &mut Workspace, out: &mut Vec<Match>) {
        work.searches = work.searches.wrapping_add(1);
        let mut met = std::mem::take(&mut work.met);
        for lead in self.near(hit.first, work).filter(|lead| self.joints.join(lead.class, class)) {
            self.uses(lead.term).iter().for_each(|used| met[used.segment as usize] = work.searches);
        }
        let end = searched.bytes(hit.first, hit.end).end;
        for used in self.uses(hit.term) {
            for &pattern in &self.ending[used.segment as usize] {
                let pattern = &self.set.patterns[pattern as usize];
                let earlier = &pattern.segments[..pattern.segments.len() - 1];
                if earlier.last().is_some_and(|before| met[*before as usize] == work.searches)
                    && self.capitals_agree(searched, hit.first, used.capitals)
                    && let Some(first) = self.chain(searched, earlier, hit.first, work)
                {
                    out.push(Match { start: searched.tokens[first].start as usize, end, owner: pattern.owner });
                }
            }
        }
        work.met = met;
    }

    /// The word with which the nearest chain of `segments` begins that leads up to the word
    /// `before`; `before` itself for an empty chain.
    fn chain(&self, searched: &Searched<'_>, segments: &[u32], before: usize, work: &Workspace) -> Option<usize> {
        let Some((&wanted, earlier)) = segments.split_last() else { return Some(before) };
        let is_wanted = |lead: &&TermHit| {
            let uses = self.uses(lead.term);
            let from = uses.partition_point(|used| used.segment < wanted);
            let own = uses[from..].iter().take_while(|used| used.segment == wanted);
            own.into_iter().any(|used| self.capitals_agree(searched, lead.first, used.capitals))
        };
        let found = self.near(before, work).filter(is_wanted).map(|lead| (lead.end, lead.first));
        if earlier.is_empty() {
            return found.max().map(|(_, first)| first);
        }
        let mut found: Vec<(usize, usize)> = found.collect();
        found.sort_unstable();
        found.iter().rev().find_map(|&(_, first)| self.chain(searched, earlier, first, work))
    }

    fn uses(&self, term: u32) -> &[TermUse] {
        let (own, next) = (self.terms[term as usize], self.terms[term as usize + 1]);
        &self.uses[own.uses as usize..next.uses as usize]
    }

    /// Whether the words written in capitals are in capitals in the text.
    fn capitals_agree(&self, searched: &Searched<'_>, first: usize, capitals: u32) -> bool {
        let Some(written) = self.set.capitals.get(capitals as usize) else { return true };
        written.iter().all(|(place, word)| {
            let token = searched.tokens[first + *place as usize];
            searched.text.cased()[token.place()] == **word
        })
    }
}

impl Searched<'_> {
    /// The bytes from the word `first` up to `end`.
    fn bytes(&self, first: usize, end: usize) -> Range<usize> {
        self.tokens[first].start as usize..self.tokens[end - 1].end as usize
    }
}

/// Calls `found` with every term that begins in a range of tokens: its first word, the one
/// after its last, and the term.
fn each_term(trie: &WordTrie, tokens: &[Token], begin: Range<usize>, mut found: impl FnMut(usize, usize, u32)) {
    for first in begin {
        let mut node = trie.open(tokens[first].word);
        let mut end = first + 1;
        while node != NOTHING {
            let term = trie.term(node);
            if term != NOTHING {
                found(first, end, term);
            }
            let Some(next) = tokens.get(end) else { break };
            node = trie.follow(node, next.word);
            end += 1;
        }
    }
}

/// The uses of a set in the order of terms, and then of segments.
fn by_term(set: &PhraseSet) -> Vec<TermUse> {
    let mut starts = vec![0; set.trie.terms() + 1];
    for used in &set.uses {
        starts[used.term as usize + 1] += 1;
    }
    for at in 1..starts.len() {
        starts[at] += starts[at - 1];
    }
    let mut out = vec![TermUse { term: 0, segment: 0, capitals: 0 }; set.uses.len()];
    for used in &set.uses {
        let start: &mut usize = &mut starts[used.term as usize];
        out[*start] = *used;
        *start += 1;
    }
    out
}

fn index(at: usize) -> u32 {
    u32::try_from(at).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests;
