//! Pairs of terms that follow each other in some phrase with gaps. Terms that are segments of the
//! same phrases form a class. A table of bits rejects most pairs of classes, which no phrase has.

use rustc_hash::FxHashMap;

use super::pairs::Pairs;
use crate::lexicon::{PairTable, PhraseSet, TermUse, index32};

/// The class of a term that is not a segment of a phrase with gaps.
pub const NO_CLASS: u32 = u32::MAX;

/// Pairs of classes.
#[derive(Debug)]
pub struct Joints {
    /// All pairs of a lead and a last class.
    pairs: Pairs,
    /// By pair: the range of its phrases in `patterns`.
    at: PairTable<(u32, u32)>,
    /// By term: its class as a segment before others, and as the last of several.
    classes: Vec<(u32, u32)>,
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
        segments.extend(
            uses.iter().map(|used| used.segment).filter(|segment| self.kind[*segment as usize]),
        );
        segments.dedup();
        if segments.is_empty() {
            return NO_CLASS;
        }
        if let Some(&known) = self.known.get(segments) {
            return known;
        }
        let new = index32(self.known.len());
        self.known.insert(segments.clone(), new);
        for segment in segments {
            self.of[*segment as usize].push(new);
        }
        new
    }
}

impl Joints {
    /// Makes the pairs of a set of phrases. `uses` are in the order of terms, and `uses_at` has the
    /// first use of each.
    pub fn new(set: &PhraseSet, uses_at: &[u32], uses: &[TermUse]) -> Self {
        let (mut leads, mut lasts) = (vec![false; set.segments], vec![false; set.segments]);
        for (last, earlier) in
            set.patterns.iter().filter_map(|pattern| pattern.segments.split_last())
        {
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
            pairs.extend(lasts.flat_map(|&last| {
                leads.of[before as usize].iter().map(move |&lead| (last, lead, index))
            }));
        }
        pairs.sort_unstable();
        Self { classes, ..Self::of(&pairs) }
    }

    /// Makes a table of sorted triples: last class, lead class, and the phrase that they end.
    fn of(pairs: &[(u32, u32, u32)]) -> Self {
        let joints: Vec<&[(u32, u32, u32)]> =
            pairs.chunk_by(|a, b| (a.0, a.1) == (b.0, b.1)).collect();
        let mut at = PairTable::new(joints.len(), (0, 0));
        let mut start = 0;
        for same in &joints {
            let end = start + index32(same.len());
            at.put(same[0].1, same[0].0, (start, end));
            start = end;
        }
        let patterns = pairs.iter().map(|(.., pattern)| *pattern).collect();
        let pairs = Pairs::new(joints.iter().map(|same| (same[0].1, same[0].0)));
        Self { pairs, at, classes: Vec::new(), patterns }
    }

    /// The class of a term as a segment before others, and as the last of several.
    pub fn classes(&self, term: u32) -> (u32, u32) {
        self.classes[term as usize]
    }

    /// Returns false only if no phrase ends with segments of these two classes.
    pub fn may_join(&self, lead: u32, last: u32) -> bool {
        self.pairs.may_be(lead, last)
    }

    /// The phrases that end with a pair of classes.
    pub fn patterns(&self, lead: u32, last: u32) -> &[u32] {
        let (start, end) = self.at.get(lead, last);
        &self.patterns[start as usize..end as usize]
    }
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
