//! The trie of word sequences: nodes, the edges between them, and the filter before them.

use crate::lexicon::index::index32;

/// No node, and no word.
pub(super) const NOWHERE: u32 = u32::MAX;

/// A set of pairs of nodes and words that may contain others: a bit for the hash of each pair, of which
/// about one in sixteen is set.
#[derive(Debug, Clone)]
pub(super) struct Filter {
    bits: Vec<u64>,
}

impl Filter {
    pub(super) fn new(count: usize) -> Self {
        Self { bits: vec![0; (count * 16).next_power_of_two().max(64) / 64] }
    }

    /// Returns the index of the bit of a pair.
    #[expect(clippy::cast_possible_truncation, reason = "the table is smaller than a hash")]
    fn bit(&self, from: u32, word: u32) -> usize {
        hash(from, word) as usize & (self.bits.len() * 64 - 1)
    }

    pub(super) fn add(&mut self, from: u32, word: u32) {
        let bit = self.bit(from, word);
        self.bits[bit / 64] |= 1 << (bit % 64);
    }

    /// Returns false if the pair is certainly not in the set.
    pub(super) fn may_contain(&self, from: u32, word: u32) -> bool {
        let bit = self.bit(from, word);
        self.bits[bit / 64] >> (bit % 64) & 1 != 0
    }
}

fn hash(from: u32, word: u32) -> u64 {
    let hash = (u64::from(from) << 32 | u64::from(word)).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    hash ^ hash >> 32
}

/// A node, and the edge that leads to it.
#[derive(Debug, Clone, Copy)]
pub(super) struct Node {
    /// The node before it; [`NOWHERE`] for a first word.
    pub(super) from: u32,
    pub(super) word: u32,
    /// The index of its first use. They end at the first use of the next node.
    pub(super) first_use: u32,
    /// Set bits are the words after it, by the last digits of their numbers.
    pub(super) next: u32,
}

impl Node {
    pub(super) fn bit(word: u32) -> u32 {
        1 << (word % 32)
    }
}

/// The nodes, and a hash table of the edges between them. It has open addressing, and holds only the
/// node at the end of each edge: the table stays small, and the node is needed next anyway.
#[derive(Debug, Clone)]
pub(super) struct Edges {
    pub(super) nodes: Vec<Node>,
    /// At most half full; its length is a power of two.
    slots: Vec<u32>,
}

impl Default for Edges {
    fn default() -> Self {
        Self { nodes: Vec::new(), slots: vec![NOWHERE; 64] }
    }
}

impl Edges {
    /// Returns the index of the slot of an edge, or of the free slot for it.
    #[expect(clippy::cast_possible_truncation, reason = "the table is smaller than a hash")]
    fn slot(&self, from: u32, word: u32) -> usize {
        let mask = self.slots.len() - 1;
        let mut at = hash(from, word) as usize & mask;
        loop {
            let Some(node) = self.nodes.get(self.slots[at] as usize) else { return at };
            if (node.from, node.word) == (from, word) {
                return at;
            }
            at = (at + 1) & mask;
        }
    }

    /// Returns the node after a node and a word, or [`NOWHERE`].
    pub(super) fn to(&self, from: u32, word: u32) -> u32 {
        self.slots[self.slot(from, word)]
    }

    /// Returns the edges from the nodes of first words.
    pub(super) fn seconds(&self) -> Filter {
        let firsts = |node: &&Node| {
            self.nodes.get(node.from as usize).is_some_and(|first| first.from == NOWHERE)
        };
        let mut filter = Filter::new(self.nodes.iter().filter(firsts).count());
        self.nodes.iter().filter(firsts).for_each(|node| filter.add(node.from, node.word));
        filter
    }

    /// Returns the node after a node and a word, which is added if it is missing.
    pub(super) fn add(&mut self, from: u32, word: u32) -> u32 {
        let slot = self.slot(from, word);
        if self.slots[slot] != NOWHERE {
            return self.slots[slot];
        }
        let to = self.push(from, word);
        self.nodes[from as usize].next |= Node::bit(word);
        self.slots[slot] = to;
        if self.nodes.len() * 2 > self.slots.len() {
            self.grow();
        }
        to
    }

    /// Adds a node for a first word, to which no edge leads.
    pub(super) fn push_first(&mut self, word: u32) -> u32 {
        self.push(NOWHERE, word)
    }

    fn push(&mut self, from: u32, word: u32) -> u32 {
        self.nodes.push(Node { from, word, first_use: 0, next: 0 });
        index32(self.nodes.len() - 1)
    }

    fn grow(&mut self) {
        self.slots = vec![NOWHERE; self.slots.len() * 2];
        for at in 0..self.nodes.len() {
            let Node { from, word, .. } = self.nodes[at];
            if from != NOWHERE {
                let slot = self.slot(from, word);
                self.slots[slot] = index32(at);
            }
        }
    }
}
