//! Which terms stand one after the other in some phrase with gaps. Terms that are used as
//! the same segments are one class; most pairs of classes are in no phrase, which a small
//! table of bits tells.

use rustc_hash::FxHashMap;

use super::pairs::Pairs;
use crate::lexicon::{PhraseSet, TermUse, spread};

/// The class of a term that is no such segment.
pub const NO_CLASS: u32 = u32::MAX;

/// Pairs of classes.
#[derive(Debug)]
pub struct Joints {
    /// All pairs of a lead and a last one.
    pairs: Pairs,
    /// A hash table of them with open addressing; its length is a power of two.
    table: Vec<Joint>,
    /// By term: its class as a segment before others, and as the last one of several.
    classes: Vec<(u32, u32)>,
    /// Indices of the phrases that end with a pair.
    patterns: Vec<u32>,
}

/// A pair, and where its phrases stand.
#[derive(Debug, Clone, Copy)]
struct Joint {
    lead: u32,
    last: u32,
    start: u32,
    end: u32,
}

/// A place in the table that is free.
const FREE: Joint = Joint { lead: NO_CLASS, last: NO_CLASS, start: 0, end: 0 };

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
        for (class, own) in classes.iter_mut().zip(uses_at.windows(2)) {
            let own = &uses[own[0] as usize..own[1] as usize];
            *class = (leads.class(own, &mut segments), lasts.class(own, &mut segments));
        }
        let mut pairs = Vec::new();
        for (index, pattern) in (0..).zip(&set.patterns) {
            let [.., before, last] = pattern.segments[..] else { continue };
            let lasts = lasts.of[last as usize].iter();
            pairs.extend(lasts.flat_map(|&last| leads.of[before as usize].iter().map(move |&lead| (last, lead, index))));
        }
        pairs.sort_unstable();
        Self { classes, ..Self::of(&pairs) }
    }

    /// Of pairs in order, the last one first, with the phrases that they end.
    fn of(pairs: &[(u32, u32, u32)]) -> Self {
        let mut patterns = Vec::with_capacity(pairs.len());
        let joint = |same: &[(u32, u32, u32)]| {
            let start = small(patterns.len());
            patterns.extend(same.iter().map(|(.., pattern)| *pattern));
            Joint { lead: same[0].1, last: same[0].0, start, end: small(patterns.len()) }
        };
        let all: Vec<Joint> = pairs.chunk_by(|a, b| (a.0, a.1) == (b.0, b.1)).map(joint).collect();
        let free = vec![FREE; (all.len() * 3 / 2 + 1).next_power_of_two()];
        let pairs = Pairs::new(all.iter().map(|joint| (joint.lead, joint.last)));
        let mut new = Self { pairs, table: free, classes: Vec::new(), patterns };
        for joint in all {
            let place = new.place(joint.lead, joint.last);
            new.table[place] = joint;
        }
        new
    }

    /// The class of a term as a segment before others, and as the last one of several.
    pub fn classes(&self, term: u32) -> (u32, u32) {
        self.classes[term as usize]
    }

    /// Whether a term of one class may stand right before one of the other at the end of some
    /// phrase; all that do are told.
    pub fn may_join(&self, lead: u32, last: u32) -> bool {
        self.pairs.may_be(lead, last)
    }

    /// The phrases that end with a pair of classes.
    pub fn patterns(&self, lead: u32, last: u32) -> &[u32] {
        let Joint { start, end, .. } = self.table[self.place(lead, last)];
        &self.patterns[start as usize..end as usize]
    }

    /// Where a pair stands, or may be put.
    fn place(&self, lead: u32, last: u32) -> usize {
        let mask = self.table.len() - 1;
        let mut at = (spread(lead, last) >> 20) as usize & mask;
        loop {
            let joint = &self.table[at];
            if (joint.lead, joint.last) == (lead, last) || joint.lead == NO_CLASS {
                return at;
            }
            at = (at + 1) & mask;
        }
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
            let joints = Joints::of(&pairs);
            for (last, lead) in (0..6).flat_map(|last| (0..150).map(move |lead| (last, lead))) {
                let own: Vec<u32> = pairs.iter().filter(|pair| (pair.0, pair.1) == (last, lead)).map(|pair| pair.2).collect();
                prop_assert!(joints.may_join(lead, last) || own.is_empty());
                prop_assert_eq!(joints.patterns(lead, last), own);
            }
        }
    }
}
