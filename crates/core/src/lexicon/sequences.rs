//! Fixed word sequences, compiled to a trie over word numbers.
//!
//! The words of a text are already numbers, so folding and word boundaries are settled. Nearly all
//! sequences have one to three words. A search therefore starts at each word. It looks up the
//! node of that word, and goes on only if a filter lets the next word pass. The filter has a bit for the
//! hash of each edge and fits the cache of a core; the tables that it guards do not. Most words end there.
//! An automaton of `aho-corasick` over two bytes a word, which never reads a word twice, took longer:
//! it moves through two states a word in tables of several megabytes.

use std::ops::Range;

use rustc_hash::FxHashMap;

use super::index::index32;
use crate::bits::each_bit;

/// A word that must be written in capitals.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Capital {
    /// The index of the word in its sequence.
    pub place: usize,
    /// The word as it must be written.
    pub written: Box<str>,
}

/// The use of a sequence by an owner.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct SequenceUse {
    /// The number of the owner, such as a class.
    pub owner: u32,
    /// The words that must be in capitals.
    pub capitals: Vec<Capital>,
}

/// An occurrence of a word sequence.
#[derive(Debug, Clone)]
pub struct Occurrence<'a> {
    /// The indices of its words.
    pub words: Range<usize>,
    /// Its owners.
    pub uses: &'a [SequenceUse],
}

/// Word sequences with their owners, ready for searching.
#[derive(Debug, Clone)]
pub struct SequenceSet {
    /// The node of each word of the dictionary; words after the end have none.
    starts: Vec<Start>,
    edges: Edges,
    /// The index of the first use of each node, and one more for the end of the last.
    first_uses: Vec<u32>,
    /// The uses of all sequences, those of a sequence side by side.
    uses: Vec<SequenceUse>,
    /// Number of words of the longest sequence.
    longest: u32,
}

/// The node of a sequence's first word, if any, and whether the word is a sequence by itself.
#[derive(Debug, Clone, Copy)]
struct Start {
    node: u32,
    used: bool,
}

/// No node, and no word.
const NOWHERE: u32 = u32::MAX;
/// Words that are compared with the filter before any of them is looked at more closely.
const AT_ONCE: usize = 64;

/// The node after a node and a word.
#[derive(Debug, Clone)]
struct Edges {
    /// A bit for the hash of each edge, set if there is such an edge; about one in sixteen is set.
    filter: Vec<u64>,
    /// A hash table with open addressing, at most half full.
    slots: Vec<Edge>,
}

#[derive(Debug, Clone, Copy)]
struct Edge {
    from: u32,
    word: u32,
    to: u32,
}

impl Edges {
    fn new(edges: &FxHashMap<(u32, u32), u32>) -> Self {
        let free = Edge { from: NOWHERE, word: 0, to: NOWHERE };
        let size = (edges.len() * 2).next_power_of_two().max(64);
        let mut table = Self { filter: vec![0; size * 8 / 64], slots: vec![free; size] };
        for (&(from, word), &to) in edges {
            let hash = Self::hash(from, word);
            let bit = table.bit(hash);
            table.filter[bit / 64] |= 1 << (bit % 64);
            let at = table.slot(hash, from, word);
            table.slots[at] = Edge { from, word, to };
        }
        table
    }

    fn hash(from: u32, word: u32) -> u64 {
        let hash = (u64::from(from) << 32 | u64::from(word)).wrapping_mul(0x9e37_79b9_7f4a_7c15);
        hash ^ hash >> 32
    }

    /// Returns the index of the bit of a hash.
    #[expect(clippy::cast_possible_truncation, reason = "the table is smaller than a hash")]
    fn bit(&self, hash: u64) -> usize {
        hash as usize & (self.filter.len() * 64 - 1)
    }

    /// Returns the index of the slot of an edge, or of the free slot for it.
    #[expect(clippy::cast_possible_truncation, reason = "the table is smaller than a hash")]
    fn slot(&self, hash: u64, from: u32, word: u32) -> usize {
        let mask = self.slots.len() - 1;
        let mut at = hash as usize & mask;
        loop {
            let Edge { from: known, word: next, to } = self.slots[at];
            if to == NOWHERE || (known, next) == (from, word) {
                return at;
            }
            at = (at + 1) & mask;
        }
    }

    /// Returns false if there is certainly no node after a word.
    fn may_follow(&self, from: u32, word: u32) -> bool {
        let bit = self.bit(Self::hash(from, word));
        self.filter[bit / 64] >> (bit % 64) & 1 != 0
    }

    /// Returns the node after a word, or [`NOWHERE`].
    fn to(&self, from: u32, word: u32) -> u32 {
        if self.may_follow(from, word) { self.find(from, word) } else { NOWHERE }
    }

    /// Returns the same without a look at the filter.
    fn find(&self, from: u32, word: u32) -> u32 {
        self.slots[self.slot(Self::hash(from, word), from, word)].to
    }
}

impl SequenceSet {
    /// Number of sequences.
    pub fn count(&self) -> usize {
        self.first_uses.windows(2).filter(|uses| uses[0] < uses[1]).count()
    }

    /// Number of words of the longest sequence.
    pub fn longest(&self) -> u32 {
        self.longest
    }

    /// Calls `found` for each occurrence of a sequence in `words`, ordered by their first words, the
    /// shortest first. Occurrences overlap.
    pub fn find<'a>(&'a self, words: &[u32], mut found: impl FnMut(Occurrence<'a>)) {
        for first in (0..words.len()).step_by(AT_ONCE) {
            let seconds = self.seconds(&words[first..]);
            for (start, second) in (first..words.len()).zip(seconds) {
                let Start { node, used } = self.start(words[start]);
                if used {
                    found(Occurrence { words: start..start + 1, uses: self.uses(node) });
                }
                if second != NOWHERE {
                    self.find_longer(words, start, second, &mut found);
                }
            }
        }
    }

    /// Returns the node after each of the first words and the word that follows it, or [`NOWHERE`].
    ///
    /// The filter is read for many words at once, and then the table. No branch depends on the part
    /// that was read, so the processor waits for several parts at the same time.
    fn seconds(&self, words: &[u32]) -> [u32; AT_ONCE] {
        let mut may_follow = 0u64;
        for (at, pair) in words.windows(2).take(AT_ONCE).enumerate() {
            let follows = self.edges.may_follow(self.start(pair[0]).node, pair[1]);
            may_follow |= u64::from(follows) << at;
        }
        let mut seconds = [NOWHERE; AT_ONCE];
        each_bit(may_follow, |at| {
            seconds[at] = self.edges.find(self.start(words[at]).node, words[at + 1]);
        });
        seconds
    }

    /// Calls `found` for each sequence of two words or more that begins with the word at `start`; `node`
    /// is that of its first two words.
    fn find_longer<'a>(
        &'a self,
        words: &[u32],
        start: usize,
        mut node: u32,
        found: &mut impl FnMut(Occurrence<'a>),
    ) {
        let mut end = start + 2;
        while node != NOWHERE {
            let uses = self.uses(node);
            if !uses.is_empty() {
                found(Occurrence { words: start..end, uses });
            }
            let Some(next) = words.get(end) else { return };
            node = self.edges.to(node, *next);
            end += 1;
        }
    }

    /// Returns where the search begins at a word.
    fn start(&self, word: u32) -> Start {
        const NONE: Start = Start { node: NOWHERE, used: false };
        self.starts.get(word as usize).copied().unwrap_or(NONE)
    }

    /// Returns the uses of the sequence that ends at a node.
    fn uses(&self, node: u32) -> &[SequenceUse] {
        let at = node as usize;
        &self.uses[self.first_uses[at] as usize..self.first_uses[at + 1] as usize]
    }
}

/// Collects word sequences for a [`SequenceSet`].
#[derive(Debug, Default)]
pub struct SequenceBuilder {
    starts: Vec<u32>,
    edges: FxHashMap<(u32, u32), u32>,
    /// Number of nodes.
    nodes: u32,
    uses: Vec<NodeUse>,
    longest: usize,
}

/// A use of the sequence that ends at a node.
#[derive(Debug)]
struct NodeUse {
    node: u32,
    usage: SequenceUse,
}

impl SequenceBuilder {
    /// Adds a sequence of word numbers. One without words is never found.
    pub fn put(&mut self, words: &[u32], usage: SequenceUse) {
        let Some((first, rest)) = words.split_first() else { return };
        self.longest = self.longest.max(words.len());
        let first = *first as usize;
        if self.starts.len() <= first {
            self.starts.resize(first + 1, NOWHERE);
        }
        if self.starts[first] == NOWHERE {
            self.starts[first] = self.nodes;
            self.nodes += 1;
        }
        let mut node = self.starts[first];
        for word in rest {
            node = *self.edges.entry((node, *word)).or_insert(self.nodes);
            self.nodes += u32::from(node == self.nodes);
        }
        self.uses.push(NodeUse { node, usage });
    }

    /// Compiles the sequences.
    pub fn build(self) -> SequenceSet {
        let Self { starts, edges, nodes, mut uses, longest } = self;
        // Equal uses of a sequence are kept once; the others stay in the order in which they came.
        uses.sort_by_key(|one| one.node);
        let mut first_uses = Vec::with_capacity(nodes as usize + 1);
        let mut all: Vec<SequenceUse> = Vec::with_capacity(uses.len());
        let mut uses = uses.into_iter().peekable();
        for node in 0..nodes {
            let first = all.len();
            first_uses.push(index32(first));
            while let Some(NodeUse { usage, .. }) = uses.next_if(|next| next.node == node) {
                if !all[first..].contains(&usage) {
                    all.push(usage);
                }
            }
        }
        first_uses.push(index32(all.len()));
        let used = |node: u32| first_uses[node as usize] < first_uses[node as usize + 1];
        let start = |node: u32| Start { node, used: node != NOWHERE && used(node) };
        let starts = starts.into_iter().map(start).collect();
        let edges = Edges::new(&edges);
        SequenceSet { starts, edges, first_uses, uses: all, longest: index32(longest) }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn set(sequences: &[Vec<u32>]) -> SequenceSet {
        let mut builder = SequenceBuilder::default();
        for (owner, words) in sequences.iter().enumerate() {
            let owner = index32(owner);
            builder.put(words, SequenceUse { owner, capitals: Vec::new() });
        }
        builder.build()
    }

    fn found(set: &SequenceSet, text: &[u32]) -> Vec<(usize, usize, u32)> {
        let mut all = Vec::new();
        set.find(text, |occurrence| {
            let Range { start, end } = occurrence.words;
            all.extend(occurrence.uses.iter().map(|usage| (start, end, usage.owner)));
        });
        all.sort_unstable();
        all
    }

    /// Finds sequences by comparing each with each place of the text.
    fn naive(sequences: &[Vec<u32>], text: &[u32]) -> Vec<(usize, usize, u32)> {
        let mut all = Vec::new();
        for (owner, words) in sequences.iter().enumerate() {
            for (start, window) in text.windows(words.len()).enumerate() {
                if window == words {
                    all.push((start, start + words.len(), index32(owner)));
                }
            }
        }
        all.sort_unstable();
        all.dedup();
        all
    }

    #[test]
    fn many_sequences_are_not_confused() {
        let sequences: Vec<Vec<u32>> = (4..600).map(|word| vec![word, word + 1]).collect();
        let set = set(&sequences);
        let text: Vec<u32> = (4..601).collect();
        assert_eq!(found(&set, &text), naive(&sequences, &text));
        assert_eq!(found(&set, &[4, 3, 5, 1_000_000, 6]), []);
    }

    proptest! {
        #[test]
        fn the_trie_equals_a_naive_scan(
            sequences in proptest::collection::vec(proptest::collection::vec(4u32..9, 1..4), 1..12),
            text in proptest::collection::vec(0u32..10, 0..200),
        ) {
            prop_assert_eq!(found(&set(&sequences), &text), naive(&sequences, &text));
        }
    }
}
