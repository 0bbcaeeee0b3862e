//! Which terms stand one after the other in some phrase with gaps: one bit for each pair
//! of classes. Terms that are used as the same segments are one class.

use rustc_hash::FxHashMap;

use crate::lexicon::{PhraseSet, TermUse};

/// The class of a term that is no such segment.
pub const NO_CLASS: u32 = u32::MAX;

/// Pairs of classes.
#[derive(Debug, Default)]
pub struct Joints {
    bits: Vec<u64>,
    /// Numbers of 64 bits for each class of leads.
    width: usize,
    /// By term: its class as a segment before others, and as the last one of several.
    classes: Vec<(u32, u32)>,
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
    /// Of the phrases of a set, whose uses stand in the order of terms.
    pub fn new(set: &PhraseSet, uses: &[TermUse]) -> Self {
        let (mut leads, mut lasts) = (vec![false; set.segments], vec![false; set.segments]);
        for (last, earlier) in set.patterns.iter().filter_map(|pattern| pattern.segments.split_last()) {
            earlier.iter().for_each(|segment| leads[*segment as usize] = true);
            lasts[*last as usize] |= !earlier.is_empty();
        }
        let (mut leads, mut lasts) = (Classes::new(&leads), Classes::new(&lasts));
        let mut segments = Vec::new();
        let mut classes = vec![(NO_CLASS, NO_CLASS); set.trie.terms()];
        for own in uses.chunk_by(|a, b| a.term == b.term) {
            classes[own[0].term as usize] = (leads.class(own, &mut segments), lasts.class(own, &mut segments));
        }
        let width = lasts.known.len().div_ceil(64);
        let mut bits = vec![0; leads.known.len() * width];
        for pattern in &set.patterns {
            let [.., before, last] = pattern.segments[..] else { continue };
            for &lead in &leads.of[before as usize] {
                let row = &mut bits[lead as usize * width..][..width];
                for &last in &lasts.of[last as usize] {
                    row[last as usize / 64] |= 1 << (last % 64);
                }
            }
        }
        Self { bits, width, classes }
    }

    /// Whether there are no phrases with gaps.
    pub fn is_empty(&self) -> bool {
        self.bits.is_empty()
    }

    /// By term: its class as a segment before others, and as the last one of several.
    pub fn classes(&self) -> impl Iterator<Item = (u32, u32)> {
        self.classes.iter().copied()
    }

    /// Whether a term of one class stands right before one of the other in some phrase.
    pub fn join(&self, lead: u32, last: u32) -> bool {
        self.bits[lead as usize * self.width + last as usize / 64] >> (last % 64) & 1 == 1
    }
}
