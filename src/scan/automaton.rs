//! The keyword automaton: all phrases of a [`PhraseSet`] in one pass.
//!
//! Terms are found by `aho-corasick` in the folded text, overlapping ones too. A
//! phrase with gaps is put together afterwards: where its last segment ends, the
//! earlier ones are looked for backwards, at most [`MOST_GAP_WORDS`] words away and
//! within the sentence. Last segments are the rare ones (objects, not verbs), so
//! this looks at few places.

use aho_corasick::{AhoCorasick, AhoCorasickKind, MatchKind};

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

#[derive(Debug, Clone, Copy)]
struct SegmentHit {
    segment: u32,
    start: usize,
    end: usize,
}

/// An automaton over the phrases of one purpose.
#[derive(Debug)]
pub struct Automaton {
    terms: Option<AhoCorasick>,
    set: PhraseSet,
    /// Patterns by the segment they end with.
    ending: Vec<Vec<u32>>,
}

impl Automaton {
    /// Builds the automaton.
    ///
    /// # Panics
    ///
    /// Only if the terms do not fit into 4 GB, which no folder of keywords reaches.
    pub fn new(set: PhraseSet) -> Self {
        let mut ending = vec![Vec::new(); set.segments];
        for (index, pattern) in set.patterns.iter().enumerate() {
            if let Some(&last) = pattern.segments.last() {
                ending[last as usize].push(u32::try_from(index).unwrap_or(u32::MAX));
            }
        }
        let terms = (!set.terms.is_empty()).then(|| {
            AhoCorasick::builder()
                .match_kind(MatchKind::Standard)
                .kind(Some(AhoCorasickKind::ContiguousNFA))
                .build(&set.terms)
                .expect("keyword terms fit an automaton")
        });
        Self { terms, set, ending }
    }

    /// All phrases in the text, in the order in which they end.
    pub fn find(&self, text: &CleanText, out: &mut Vec<Match>) {
        self.find_within(text, 0, text.lower().len(), out);
    }

    /// As [`Self::find`], within a stretch that begins and ends at spaces.
    pub fn find_within(&self, text: &CleanText, start: usize, end: usize, out: &mut Vec<Match>) {
        out.clear();
        let Some(terms) = &self.terms else { return };
        let bytes = text.lower().as_bytes();
        let mut hits: Vec<SegmentHit> = Vec::new();
        for found in terms.find_overlapping_iter(&bytes[start..end]) {
            let (from, to) = (start + found.start(), start + found.end());
            if from == 0 || bytes[from - 1] != b' ' || bytes.get(to) != Some(&b' ') {
                continue;
            }
            for used in &self.set.uses[found.pattern().as_usize()] {
                if self.capitals_agree(used.capitals, &text.cased()[from..to]) {
                    hits.push(SegmentHit { segment: used.segment, start: from, end: to });
                }
            }
        }
        for index in 0..hits.len() {
            self.finish_patterns(text, &hits[..=index], out);
        }
    }

    /// Whether the words written in capitals are in capitals in the text.
    fn capitals_agree(&self, capitals: u32, cased: &str) -> bool {
        let Some(written) = self.set.capitals.get(capitals as usize) else { return true };
        let is_capital = |word: &str| word.bytes().any(|b| b.is_ascii_uppercase());
        written.split(' ').zip(cased.split(' ')).all(|(written, found)| !is_capital(written) || written == found)
    }

    /// Reports the patterns that end with the last of `hits`.
    fn finish_patterns(&self, text: &CleanText, hits: &[SegmentHit], out: &mut Vec<Match>) {
        let Some(last) = hits.last() else { return };
        let mut reach = None;
        for &pattern in &self.ending[last.segment as usize] {
            let pattern = &self.set.patterns[pattern as usize];
            let earlier = &pattern.segments[..pattern.segments.len() - 1];
            let start = if earlier.is_empty() {
                Some(last.start)
            } else {
                let reach = *reach.get_or_insert_with(|| reach_back(text, last.start));
                chain(text, earlier, hits, last.start, reach)
            };
            if let Some(start) = start {
                out.push(Match { start, end: last.end, owner: pattern.owner });
            }
        }
    }
}

/// Where the nearest chain of `segments` that leads up to `before` starts.
fn chain(text: &CleanText, segments: &[u32], hits: &[SegmentHit], before: usize, reach: usize) -> Option<usize> {
    let (&wanted, earlier) = segments.split_last()?;
    let mut index = hits.len();
    while index > 0 {
        index -= 1;
        let hit = hits[index];
        if hit.end < reach {
            return None;
        }
        if hit.end < before && hit.segment == wanted {
            if earlier.is_empty() {
                return Some(hit.start);
            }
            let found = chain(text, earlier, &hits[..index], hit.start, reach_back(text, hit.start));
            if found.is_some() {
                return found;
            }
        }
    }
    None
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
