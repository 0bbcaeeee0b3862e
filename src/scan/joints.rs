//! Which terms stand one after the other in some phrase with gaps: one bit for each pair
//! of classes. Terms that are used as the same segments are one class.

use rustc_hash::FxHashMap;

use crate::lexicon::{NOTHING, PhraseSet, TermUse};

/// The class of a term that is no such segment.
pub const NO_CLASS: u32 = u32::MAX;

/// Pairs of classes.
#[derive(Debug, Default)]
pub struct Joints {
    /// A row for each class of last segments, a bit in it for each class of leads: one hit is
    /// tried with all that stand before it.
    bits: Vec<u64>,
    /// Numbers of 64 bits in a row.
    width: usize,
    /// By term: its class as a segment before others, and as the last one of several.
    classes: Vec<(u32, u32)>,
    /// By number of 64 bits, how many bits are set in those before it.
    ranks: Vec<u32>,
    /// By pair, where its phrases begin.
    patterns_at: Vec<u32>,
    /// Indices of the phrases that end with a pair.
    patterns: Vec<u32>,
}

/// Terms by the segments of one kind that they are used as.
struct Classes<'a> {
    kind: &'a [bool],
    known: FxHashMap<Vec<u32>, u32>,
    /// The classes of each segment.
    of: Vec<Vec<u32>>,
}

impl<'a> Classes<'a> {
    fn new(kind: &'a [bool]) -> Self {
        Self { kind, known: FxHashMap::default(), of: vec![Vec::new(); kind.len()] }
    }

    fn class(&mut self, uses: &[TermUse], segments: &mut Vec<u32>) -> u32 {
        segments.clear();
        segments.extend(uses.iter().map(|used| used.segment).filter(|segment| self.kind[*segment as usize]));
        segments.dedup();
        if segments.is_empty() {
            return NO_CLASS;
        }
        if let Some(&known) = self.known.get(segments) {
            return known;
        }
        let new = u32::try_from(self.known.len()).unwrap_or(NO_CLASS);
        self.known.insert(segments.clone(), new);
        for segment in segments {
            self.of[*segment as usize].push(new);
        }
        new
    }
}

impl Joints {
    /// Of the phrases of a set, with its uses in the order of terms and where those of each begin.
    pub fn new(set: &PhraseSet, uses_at: &[u32], uses: &[TermUse]) -> Self {
        let (mut leads, mut lasts) = (vec![false; set.segments], vec![false; set.segments]);
        for (last, earlier) in set.patterns.iter().filter_map(|pattern| pattern.segments.split_last()) {
            for segment in earlier {
                leads[*segment as usize] = true;
            }
            lasts[*last as usize] |= !earlier.is_empty();
        }
        let (mut leads, mut lasts) = (Classes::new(&leads), Classes::new(&lasts));
        let mut segments = Vec::new();
        let mut classes = vec![(NO_CLASS, NO_CLASS); set.trie.terms()];
        // Terms of a single word come first: they are most of what a text holds, and so their
        // classes lie side by side.
        let (first, deeper) = set.trie.ends();
        for &term in first.iter().chain(deeper).filter(|term| **term != NOTHING) {
            let own = &uses[uses_at[term as usize] as usize..uses_at[term as usize + 1] as usize];
            classes[term as usize] = (leads.class(own, &mut segments), lasts.class(own, &mut segments));
        }
        let width = leads.known.len().div_ceil(64);
        let mut pairs = Vec::new();
        for (index, pattern) in (0..).zip(&set.patterns) {
            let [.., before, last] = pattern.segments[..] else { continue };
            let lasts = lasts.of[last as usize].iter();
            pairs.extend(lasts.flat_map(|&last| leads.of[before as usize].iter().map(move |&lead| (last, lead, index))));
        }
        pairs.sort_unstable();
        let mut new = Self { bits: vec![0; lasts.known.len() * width], width, classes, ..Self::default() };
        new.put(&pairs);
        new
    }

    /// Puts in pairs of classes, the last one first, with the phrases that they end.
    fn put(&mut self, pairs: &[(u32, u32, u32)]) {
        for same in pairs.chunk_by(|a, b| (a.0, a.1) == (b.0, b.1)) {
            let (at, bit) = self.place(same[0].1, same[0].0);
            self.bits[at] |= 1 << bit;
            self.patterns_at.push(small(self.patterns.len()));
            self.patterns.extend(same.iter().map(|(.., pattern)| *pattern));
        }
        self.patterns_at.push(small(self.patterns.len()));
        let mut rank = 0;
        for bits in &self.bits {
            self.ranks.push(rank);
            rank += bits.count_ones();
        }
    }

    /// The class of a term as a segment before others, and as the last one of several.
    pub fn classes(&self, term: u32) -> (u32, u32) {
        self.classes[term as usize]
    }

    /// Whether a term of one class stands right before one of the other at the end of some phrase.
    pub fn join(&self, lead: u32, last: u32) -> bool {
        let (at, bit) = self.place(lead, last);
        self.bits[at] >> bit & 1 == 1
    }

    /// The phrases that end with a pair of classes, which has to be [joined](Self::join).
    pub fn patterns(&self, lead: u32, last: u32) -> &[u32] {
        let (at, bit) = self.place(lead, last);
        let pair = (self.ranks[at] + (self.bits[at] & ((1 << bit) - 1)).count_ones()) as usize;
        &self.patterns[self.patterns_at[pair] as usize..self.patterns_at[pair + 1] as usize]
    }

    /// The place of a pair in `bits`, and its bit.
    fn place(&self, lead: u32, last: u32) -> (usize, u32) {
        (last as usize * self.width + lead as usize / 64, lead % 64)
    }
}

fn small(index: usize) -> u32 {
    u32::try_from(index).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn the_phrases_of_each_pair_are_those_put_in(
            pairs in proptest::collection::btree_set((0u32..6, 0u32..150, 0u32..9), 0..200),
        ) {
            let pairs: Vec<(u32, u32, u32)> = pairs.into_iter().collect();
            let mut joints = Joints { bits: vec![0; 6 * 3], width: 3, ..Joints::default() };
            joints.put(&pairs);
            for (last, lead) in (0..6).flat_map(|last| (0..150).map(move |lead| (last, lead))) {
                let own: Vec<u32> = pairs.iter().filter(|pair| (pair.0, pair.1) == (last, lead)).map(|pair| pair.2).collect();
                prop_assert_eq!(joints.join(lead, last), !own.is_empty());
                if !own.is_empty() {
                    prop_assert_eq!(joints.patterns(lead, last), own);
                }
            }
        }
    }
}
