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
use crate::lexicon::{ANY_CASE, NOTHING, Node, PhraseSet, Sight, TermUse, UNKNOWN, begun, continued, deeper, onward_bit};
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
    /// The first of them that the last word can reach.
    reached: usize,
    reach: Reach,
    /// By word, whether it and the next one may begin a term.
    onward: Vec<bool>,
    /// By segment, the search that last met it.
    met: Vec<u32>,
    searches: u32,
}

/// A node of the trie, with all that a search needs of the term that ends there: what is
/// read together lies together.
#[derive(Debug, Clone, Copy)]
struct Place {
    /// A bit for each word that leads on.
    onward: u64,
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
        for pattern in &set.patterns {
            if let [only] = pattern.segments[..] {
                alone_of[only as usize].push(pattern.owner);
            }
        }
        let (uses_at, uses) = by_term(&set);
        let joints = Joints::new(&set, &uses_at, &uses);
        let mut alone: Vec<Alone> = Vec::new();
        let mut place = |node: &Node| {
            let Node { onward, term } = *node;
            let mut place = Place { onward, term, alone: 0, alone_count: 0, capitals: false, lead: NO_CLASS, last: NO_CLASS };
            if term != NOTHING {
                let own = own_uses(&uses_at, &uses, term);
                let before = alone.len();
                for used in own {
                    alone.extend(alone_of[used.segment as usize].iter().map(|owner| (*owner, used.capitals)));
                }
                (place.lead, place.last) = joints.classes(term);
                place.capitals = own.iter().all(|used| used.capitals != ANY_CASE);
                place.alone = index(before);
                place.alone_count = u16::try_from(alone.len() - before).unwrap_or(u16::MAX);
            }
            place
        };
        let (first, deeper) = set.trie.nodes();
        let words = first.iter().map(&mut place).collect();
        let deeper = deeper.iter().map(&mut place).collect();
        let longest = set.trie.longest();
        Self { set, words, deeper, uses_at, uses, alone, joints, longest }
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
        work.reached = 0;
        work.met.resize(work.met.len().max(self.set.segments), 0);
        let searched = Searched { text, tokens: &tokens.all()[..within.end] };
        let gaps = !self.joints.is_empty();
        if gaps {
            work.reach.begin(text, tokens.all(), within.start);
        }
        let begin = within.start;
        let mut onward = std::mem::take(&mut work.onward);
        self.lead_on(searched.tokens, within.clone(), &mut onward);
        for first in within {
            if gaps {
                work.reach.step(text, first, searched.tokens[first]);
            }
            self.each_term(searched.tokens, first, onward[first - begin], |end, place| {
                self.hit(&searched, TermHit { first, end, term: place.term, class: place.lead }, place, work, out);
            });
        }
        work.onward = onward;
    }

    /// Notes of each word of a range whether it and the next one may begin a term.
    ///
    /// This takes no branches that depend on tables, so that many of its reads are under way
    /// at once; read one by one where they are needed, they are most of the time of a search.
    fn lead_on(&self, tokens: &[Token], within: Range<usize>, out: &mut Vec<bool>) {
        out.clear();
        let nexts = tokens.iter().skip(within.start + 1).map(|token| token.word).chain([UNKNOWN]);
        out.extend(tokens[within].iter().zip(nexts).map(|(token, next)| {
            let mask = self.words.get(token.word as usize).map_or(0, |place| place.onward & onward_bit(next));
            (mask != 0) & (self.set.trie.sight(continued(begun(token.word), next)) != Sight::Nothing)
        }));
    }

    /// Calls `found` with every term that begins with the word `first`: the word after its last.
    /// Those of more words are looked for if it may lead `onward`.
    fn each_term(&self, tokens: &[Token], first: usize, onward: bool, mut found: impl FnMut(usize, &Place)) {
        let word = tokens[first].word;
        let Some(place) = self.words.get(word as usize) else { return };
        if place.term != NOTHING {
            found(first + 1, place);
        }
        let Some(next) = tokens.get(first + 1).filter(|_| onward) else { return };
        let trie = &self.set.trie;
        let mut hash = continued(begun(word), next.word);
        // The node of the words up to `known`; no further node was looked at yet.
        let (mut node, mut known, mut end) = (word, first + 1, first + 2);
        loop {
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
                    if let Some(place) = deeper(node).and_then(|at| self.deeper.get(at)).filter(|place| place.term != NOTHING) {
                        found(end, place);
                    }
                }
            }
            let Some(next) = tokens.get(end) else { return };
            hash = continued(hash, next.word);
            end += 1;
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
                out.push(Match { start: bytes.start, end: bytes.end, owner });
            }
        }
        if place.last != NO_CLASS && self.joined(place.last, hit.first, work) {
            self.chains(searched, hit, place.last, work, out);
        }
        if place.lead != NO_CLASS {
            work.leads.push(hit);
        }
    }

    /// Whether a term near before the word `first` may stand before one of a class.
    fn joined(&self, last: u32, first: usize, work: &mut Workspace) -> bool {
        let reach = work.reach.before(first);
        // The reach never goes back, so what begins and ends before it is done with.
        work.reached += work.leads[work.reached..].iter().take_while(|lead| lead.end <= reach).count();
        let near = work.leads[work.reached..].iter().filter(|lead| lead.end <= first && lead.end > reach);
        near.into_iter().any(|lead| self.joints.join(lead.class, last))
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
            for used in self.uses(lead.term) {
                met[used.segment as usize] = work.searches;
            }
        }
        let end = searched.bytes(hit.first, hit.end).end;
        for ending in self.joints.endings(class).iter().filter(|ending| met[ending.before as usize] == work.searches) {
            let pattern = &self.set.patterns[ending.pattern as usize];
            let earlier = &pattern.segments[..pattern.segments.len() - 1];
            if self.is_segment(searched, hit, ending.last)
                && let Some(first) = self.chain(searched, earlier, hit.first, work)
            {
                out.push(Match { start: searched.tokens[first].start as usize, end, owner: pattern.owner });
            }
        }
        work.met = met;
    }

    /// The word with which the nearest chain of `segments` begins that leads up to the word
    /// `before`; `before` itself for an empty chain.
    fn chain(&self, searched: &Searched<'_>, segments: &[u32], before: usize, work: &Workspace) -> Option<usize> {
        let Some((&wanted, earlier)) = segments.split_last() else { return Some(before) };
        let found = self.near(before, work).filter(|lead| self.is_segment(searched, **lead, wanted));
        let found = found.map(|lead| (lead.end, lead.first));
        if earlier.is_empty() {
            return found.max().map(|(_, first)| first);
        }
        let mut found: Vec<(usize, usize)> = found.collect();
        found.sort_unstable();
        found.iter().rev().find_map(|&(_, first)| self.chain(searched, earlier, first, work))
    }

    /// Whether a term is a segment, its capitals minded.
    fn is_segment(&self, searched: &Searched<'_>, hit: TermHit, segment: u32) -> bool {
        let uses = self.uses(hit.term);
        let from = uses.partition_point(|used| used.segment < segment);
        let own = uses[from..].iter().take_while(|used| used.segment == segment);
        own.into_iter().any(|used| self.capitals_agree(searched, hit.first, used.capitals))
    }

    fn uses(&self, term: u32) -> &[TermUse] {
        own_uses(&self.uses_at, &self.uses, term)
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

/// The uses of a set in the order of terms, and then of segments; and where those of each begin.
fn by_term(set: &PhraseSet) -> (Vec<u32>, Vec<TermUse>) {
    let mut starts: Vec<u32> = vec![0; set.trie.terms() + 2];
    for used in &set.uses {
        starts[used.term as usize + 2] += 1;
    }
    for at in 2..starts.len() {
        starts[at] += starts[at - 1];
    }
    let mut out = vec![TermUse { term: 0, segment: 0, capitals: 0 }; set.uses.len()];
    for used in &set.uses {
        let start = &mut starts[used.term as usize + 1];
        out[*start as usize] = *used;
        *start += 1;
    }
    (starts, out)
}

fn own_uses<'u>(uses_at: &[u32], uses: &'u [TermUse], term: u32) -> &'u [TermUse] {
    &uses[uses_at[term as usize] as usize..uses_at[term as usize + 1] as usize]
}

fn index(at: usize) -> u32 {
    u32::try_from(at).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests;
