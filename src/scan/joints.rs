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
    /// By class of last segments, the phrases that end so.
    endings: Vec<Vec<Ending>>,
}

/// A phrase with gaps, seen from its end.
#[derive(Debug, Clone, Copy)]
pub struct Ending {
    /// The segment before the last one.
    pub before: u32,
    /// The last segment.
    pub last: u32,
    /// Index of the phrase.
    pub pattern: u32,
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
        let (first, deeper) = set.trie.nodes();
        for term in first.iter().chain(deeper).map(|node| node.term).filter(|term| *term != NOTHING) {
            let own = &uses[uses_at[term as usize] as usize..uses_at[term as usize + 1] as usize];
            classes[term as usize] = (leads.class(own, &mut segments), lasts.class(own, &mut segments));
        }
        let width = leads.known.len().div_ceil(64);
        let mut bits = vec![0; lasts.known.len() * width];
        let mut endings = vec![Vec::new(); lasts.known.len()];
        for (index, pattern) in (0..).zip(&set.patterns) {
            let [.., before, last] = pattern.segments[..] else { continue };
            for &class in &lasts.of[last as usize] {
                endings[class as usize].push(Ending { before, last, pattern: index });
            }
            for &last in &lasts.of[last as usize] {
                let row = &mut bits[last as usize * width..][..width];
                for &lead in &leads.of[before as usize] {
                    row[lead as usize / 64] |= 1 << (lead % 64);
                }
            }
        }
        Self { bits, width, classes, endings }
    }

    /// Whether there are no phrases with gaps.
    pub fn is_empty(&self) -> bool {
        self.bits.is_empty()
    }

    /// The phrases with gaps that end with a class of terms.
    pub fn endings(&self, last: u32) -> &[Ending] {
        &self.endings[last as usize]
    }

    /// The class of a term as a segment before others, and as the last one of several.
    pub fn classes(&self, term: u32) -> (u32, u32) {
        self.classes[term as usize]
    }

    /// Whether a term of one class stands right before one of the other in some phrase.
    pub fn join(&self, lead: u32, last: u32) -> bool {
        self.bits[last as usize * self.width + lead as usize / 64] >> (lead % 64) & 1 == 1
    }
}
