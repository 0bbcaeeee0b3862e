//! The keyword automaton: all phrases of a [`PhraseSet`] in one pass.
//!
//! Terms are found in the folded text, overlapping ones too. A phrase with gaps is
//! put together afterwards: where its last segment ends, the earlier ones are looked
//! for backwards, at most [`MOST_GAP_WORDS`] words away and within the sentence. Last
//! segments are the rare ones (objects, not verbs), so this looks at few places.

use aho_corasick::{AhoCorasick, MatchKind};

use super::words::{Token, WordTrie};

use crate::lexicon::PhraseSet;
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

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct TermHit {
    end: usize,
    start: usize,
    term: u32,
}

/// A segment that a later one may follow.
#[derive(Debug, Clone, Copy)]
struct SegmentHit {
    segment: u32,
    start: usize,
    end: usize,
    /// The hit of the same segment before this one, or [`NONE`].
    earlier: u32,
}

const NONE: u32 = u32::MAX;

/// Buffers that a worker keeps from text to text.
#[derive(Debug, Default)]
pub struct Workspace {
    tokens: Vec<Token>,
    terms: Vec<TermHit>,
    hits: Vec<SegmentHit>,
    /// The last hit of each segment so far.
    latest: Vec<u32>,
}

/// How terms are found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Method {
    /// By the byte automaton of `aho-corasick`: best for few terms, and the reference.
    Bytes,
    /// By a trie over whole words: best for many.
    Words,
}

/// From so many terms on the trie over words is faster.
const MANY: usize = 4_000;

#[derive(Debug)]
enum Terms {
    Bytes(Box<AhoCorasick>),
    Words(WordTrie),
}

/// An automaton over the phrases of one purpose.
#[derive(Debug)]
pub struct Automaton {
    terms: Terms,
    set: PhraseSet,
    /// Patterns by the segment they end with.
    ending: Vec<Vec<u32>>,
    /// Whether a segment stands before another one in some pattern.
    leads: Vec<bool>,
}

impl Automaton {
    /// Builds the automaton, by the method that suits the number of terms.
    pub fn new(set: PhraseSet) -> Self {
        let method = if set.terms.len() < MANY { Method::Bytes } else { Method::Words };
        Self::with(method, set)
    }

    /// Builds the automaton by a given method.
    pub fn with(method: Method, set: PhraseSet) -> Self {
        let mut ending = vec![Vec::new(); set.segments];
        let mut leads = vec![false; set.segments];
        for (index, pattern) in (0..).zip(&set.patterns) {
            if let Some((&last, earlier)) = pattern.segments.split_last() {
                ending[last as usize].push(index);
                for &segment in earlier {
                    leads[segment as usize] = true;
                }
            }
        }
        // `aho-corasick` refuses more than 2^31 states; the trie takes over before that.
        let bytes = || AhoCorasick::builder().match_kind(MatchKind::Standard).build(&set.terms).ok();
        let bytes = if method == Method::Bytes { bytes() } else { None };
        let terms = bytes.map_or_else(|| Terms::Words(WordTrie::new(&set.terms)), |b| Terms::Bytes(Box::new(b)));
        Self { terms, set, ending, leads }
    }

    /// All phrases in the text, in the order in which they end.
    pub fn find(&self, text: &CleanText, work: &mut Workspace, out: &mut Vec<Match>) {
        self.find_within(text, 0, text.lower().len(), work, out);
    }

    /// As [`Self::find`], within a stretch that begins and ends at spaces.
    pub fn find_within(&self, text: &CleanText, start: usize, end: usize, work: &mut Workspace, out: &mut Vec<Match>) {
        out.clear();
        self.terms(text, start, end, work);
        let Workspace { terms, hits, latest, .. } = work;
        hits.clear();
        latest.resize(latest.len().max(self.set.segments), NONE);
        let mut reach = Reach { text, before: usize::MAX, from: 0 };
        for &TermHit { end, start, term } in terms.iter() {
            for used in &self.set.uses[term as usize] {
                if !self.capitals_agree(used.capitals, &text.cased()[start..end]) {
                    continue;
                }
                let segment = used.segment as usize;
                for &pattern in &self.ending[segment] {
                    let pattern = &self.set.patterns[pattern as usize];
                    let earlier = &pattern.segments[..pattern.segments.len() - 1];
                    if let Some(start) = chain(earlier, hits, latest, start, &mut reach) {
                        out.push(Match { start, end, owner: pattern.owner });
                    }
                }
                if self.leads[segment] {
                    hits.push(SegmentHit { segment: used.segment, start, end, earlier: latest[segment] });
                    latest[segment] = u32::try_from(hits.len() - 1).unwrap_or(NONE);
                }
            }
        }
        for hit in hits.iter() {
            latest[hit.segment as usize] = NONE;
        }
    }

    /// The terms in a stretch, in the order in which they end.
    fn terms(&self, text: &CleanText, start: usize, end: usize, work: &mut Workspace) {
        let Workspace { tokens, terms: found, .. } = work;
        found.clear();
        match &self.terms {
            Terms::Words(trie) => {
                trie.find(text.lower(), start, end, tokens, |term, start, end| found.push(TermHit { end, start, term }));
            }
            Terms::Bytes(bytes) => {
                let lower = text.lower().as_bytes();
                for m in bytes.find_overlapping_iter(&lower[start..end]) {
                    let (start, end) = (start + m.start(), start + m.end());
                    if start > 0 && lower[start - 1] == b' ' && lower.get(end) == Some(&b' ') {
                        found.push(TermHit { end, start, term: m.pattern().as_u32() });
                    }
                }
            }
        }
        found.sort_unstable();
    }

    /// Whether the words written in capitals are in capitals in the text.
    fn capitals_agree(&self, capitals: u32, cased: &str) -> bool {
        let Some(written) = self.set.capitals.get(capitals as usize) else { return true };
        let is_capital = |word: &str| word.bytes().any(|b| b.is_ascii_uppercase());
        written.split(' ').zip(cased.split(' ')).all(|(written, found)| !is_capital(written) || written == found)
    }
}

/// Where the nearest chain of `segments` that leads up to `before` starts; `before`
/// itself for an empty chain.
fn chain(segments: &[u32], hits: &[SegmentHit], latest: &[u32], before: usize, reach: &mut Reach<'_>) -> Option<usize> {
    let Some((&wanted, earlier)) = segments.split_last() else { return Some(before) };
    let mut at = latest[wanted as usize];
    while at != NONE {
        let hit = hits[at as usize];
        if hit.end < before {
            if hit.end < reach.back(before) {
                return None;
            }
            if let Some(start) = chain(earlier, hits, latest, hit.start, reach) {
                return Some(start);
            }
        }
        at = hit.earlier;
    }
    None
}

/// How far back a gap may reach, remembered for the place asked last.
struct Reach<'t> {
    text: &'t CleanText,
    before: usize,
    from: usize,
}

impl Reach<'_> {
    fn back(&mut self, before: usize) -> usize {
        if self.before != before {
            self.before = before;
            self.from = reach_back(self.text, before);
        }
        self.from
    }
}

/// The least offset at which an earlier segment may end so that the gap up to
/// `before` is within bounds: so many words, one sentence, no line of its own.
fn reach_back(text: &CleanText, before: usize) -> usize {
    let bytes = text.lower().as_bytes();
    let barriers = text.barriers();
    let barrier = barriers[..barriers.partition_point(|&b| (b as usize) < before)].last().map_or(0, |&b| b as usize + 1);
    let mut words = 0;
    let mut at = before;
    // `at` is the start of a token; step to the start of the token before it.
    while at > 1 {
        let end = at - 1;
        let start = bytes[..end].iter().rposition(|&b| b == b' ').map_or(0, |space| space + 1);
        match &bytes[start..end] {
            b"." | b":" => return at.max(barrier),
            b"," => {}
            _ => words += 1,
        }
        if words > MOST_GAP_WORDS {
            return (at - 1).max(barrier);
        }
        at = start;
        if at <= barrier {
            return barrier;
        }
    }
    barrier
}

#[cfg(test)]
mod tests;
