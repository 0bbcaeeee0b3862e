//! A trie over the numbers of words, for many terms.
//!
//! A term is made of whole words, so it can only start where a word starts. Most
//! words of a text open no term, and one look-up tells; the others are followed word
//! by word. A byte automaton takes a step for every letter instead, and with tens
//! of thousands of terms each step is a cache miss.
//!
//! Here too nearly all time would go into cache misses. So what most often ends a search
//! is small: of two words a table of bits tells whether any term begins with them, and
//! another one of a hash of several words whether they may begin a term, and be one. Nodes
//! and edges are looked at only where they may be one.

use super::phrases::small;

/// No node, and no term.
pub const NOTHING: u32 = u32::MAX;

/// Nodes behind a single word are numbered as that word, those further on from here.
const DEEPER: u32 = 1 << 24;

/// A word sequence that opens terms, or is one.
#[derive(Debug, Clone, Copy)]
pub struct Node {
    /// The term that ends here, or [`NOTHING`].
    pub term: u32,
}

const NO_NODE: Node = Node { term: NOTHING };

/// Terms by their words.
#[derive(Debug, Clone, Default)]
pub struct WordTrie {
    /// The nodes behind a single word, by its number.
    first: Vec<Node>,
    deeper: Vec<Node>,
    edges: Edges,
    /// The first two words of terms.
    pairs: Vec<(u32, u32)>,
    /// For each word sequence that begins a term a bit of the lower half, and for each that is
    /// one a bit of the upper half; sequences share bits.
    seen: Vec<u64>,
    terms: u32,
    longest: usize,
    /// The words of the term that was put in last, with the node and the hash of all up to
    /// each: the next one often begins alike.
    last: Vec<(u32, u32, u64)>,
}

impl WordTrie {
    /// The nodes behind single words, by word; and those further on, in the order of [`deeper`].
    pub fn nodes(&self) -> (&[Node], &[Node]) {
        (&self.first, &self.deeper)
    }

    /// The first two words of terms, each two once.
    pub fn pairs(&self) -> &[(u32, u32)] {
        &self.pairs
    }

    /// What may be said of a sequence of two words or more, by its hash.
    pub fn sight(&self, hash: u64) -> Sight {
        let (at, bit) = place(hash);
        let bits = self.seen.get(at).map_or(0, |bits| bits >> bit);
        match (bits & 1, bits >> 32 & 1) {
            (0, _) => Sight::Nothing,
            (_, 0) => Sight::Beginning,
            _ => Sight::Term,
        }
    }

    /// The node that a word leads to, or [`NOTHING`].
    pub fn follow(&self, node: u32, word: u32) -> u32 {
        self.edges.get(node, word)
    }

    /// Number of terms.
    pub fn terms(&self) -> usize {
        self.terms as usize
    }

    /// Most words of a term.
    pub fn longest(&self) -> usize {
        self.longest
    }

    /// The words of each term.
    pub fn words(&self) -> Vec<Vec<u32>> {
        let mut came = vec![(NOTHING, NOTHING); self.deeper.len()];
        for edge in self.edges.slots.iter().filter(|edge| edge.next != NOTHING) {
            came[deeper(edge.next).unwrap_or(0)] = (edge.node, edge.word);
        }
        let mut out = vec![Vec::new(); self.terms()];
        let deep = (DEEPER..).zip(&self.deeper);
        for (node, &Node { term, .. }) in (0..).zip(&self.first).chain(deep).filter(|(_, node)| node.term != NOTHING) {
            let words = &mut out[term as usize];
            let mut node = node;
            while let Some(at) = deeper(node) {
                words.push(came[at].1);
                node = came[at].0;
            }
            words.push(node);
            words.reverse();
        }
        out
    }

    /// Puts a term in; returns its number, and whether it is new. It has a word at least.
    pub fn insert(&mut self, words: &[u32]) -> (u32, bool) {
        self.longest = self.longest.max(words.len());
        self.seen.resize(1 << SEEN, 0);
        let shared = words.iter().zip(&self.last).take_while(|(word, (own, ..))| *word == own).count();
        self.last.truncate(shared);
        for &word in &words[shared..] {
            let (node, hash) = match self.last.last() {
                None => (self.opened(word), begun(word)),
                Some(&(_, node, hash)) => (self.followed(node, word), continued(hash, word)),
            };
            self.last.push((word, node, hash));
            if self.last.len() > 1 {
                let (at, bit) = place(hash);
                self.seen[at] |= 1 << bit;
            }
        }
        let Some(&(_, node, hash)) = self.last.last() else { return (NOTHING, false) };
        if words.len() > 1 {
            let (at, bit) = place(hash);
            self.seen[at] |= 1 << bit << 32;
        }
        let terms = self.terms;
        let end = &mut self.node(node).term;
        if *end != NOTHING {
            return (*end, false);
        }
        *end = terms;
        self.terms += 1;
        (terms, true)
    }

    fn node(&mut self, node: u32) -> &mut Node {
        match deeper(node) {
            Some(at) => &mut self.deeper[at],
            None => &mut self.first[node as usize],
        }
    }

    fn opened(&mut self, word: u32) -> u32 {
        let at = word as usize;
        if self.first.len() <= at {
            self.first.resize(at + 1, NO_NODE);
        }
        word
    }

    fn followed(&mut self, node: u32, word: u32) -> u32 {
        let there = self.edges.get(node, word);
        if there != NOTHING {
            return there;
        }
        let next = DEEPER + small(self.deeper.len());
        self.deeper.push(NO_NODE);
        if deeper(node).is_none() {
            self.pairs.push((node, word));
        }
        self.edges.put(Edge { node, word, next });
        next
    }
}

/// The place of a node among those further on than a single word.
pub fn deeper(node: u32) -> Option<usize> {
    node.checked_sub(DEEPER).map(|at| at as usize)
}

/// What the table of bits says of a word sequence.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sight {
    /// It begins no term.
    Nothing,
    /// It may begin a term, and is none.
    Beginning,
    /// It may be a term.
    Term,
}

/// Numbers of [`WordTrie::seen`], as a power of two: 512 KB, which the nearer caches can hold.
const SEEN: u32 = 16;

const MIX: u64 = 0x9e37_79b9_7f4a_7c15;

/// The hash of a sequence of one word.
pub fn begun(word: u32) -> u64 {
    continued(0, word)
}

/// The hash of a sequence with a word more.
pub fn continued(hash: u64, word: u32) -> u64 {
    (hash.rotate_left(23) ^ u64::from(word)).wrapping_mul(MIX)
}

/// The place of a hash in [`WordTrie::seen`] and its bit in the lower half.
fn place(hash: u64) -> (usize, u32) {
    ((hash >> (64 - SEEN)) as usize, (hash >> (64 - SEEN - 5)) as u32 & 31)
}

#[derive(Debug, Clone, Copy)]
struct Edge {
    node: u32,
    word: u32,
    next: u32,
}

/// (node, word) → node, with open addressing.
#[derive(Debug, Clone)]
struct Edges {
    /// Their number is a power of two.
    slots: Vec<Edge>,
    count: usize,
}

const NO_EDGE: Edge = Edge { node: 0, word: 0, next: NOTHING };

impl Default for Edges {
    fn default() -> Self {
        Self { slots: vec![NO_EDGE; 64], count: 0 }
    }
}

fn hash(node: u32, word: u32) -> u64 {
    (u64::from(node) << 32 | u64::from(word)).wrapping_mul(MIX)
}

impl Edges {
    fn get(&self, node: u32, word: u32) -> u32 {
        self.slots[self.slot(hash(node, word), node, word)].next
    }

    fn put(&mut self, edge: Edge) {
        self.count += 1;
        if self.count * 2 > self.slots.len() {
            let grown = vec![NO_EDGE; self.slots.len() * 2];
            for old in std::mem::replace(&mut self.slots, grown).into_iter().filter(|old| old.next != NOTHING) {
                let at = self.slot(hash(old.node, old.word), old.node, old.word);
                self.slots[at] = old;
            }
        }
        let at = self.slot(hash(edge.node, edge.word), edge.node, edge.word);
        self.slots[at] = edge;
    }

    /// Where an edge stands, or may be put.
    fn slot(&self, hash: u64, node: u32, word: u32) -> usize {
        let mask = self.slots.len() - 1;
        let mut at = (hash >> 20) as usize & mask;
        loop {
            let slot = &self.slots[at];
            if slot.next == NOTHING || (slot.node == node && slot.word == word) {
                return at;
            }
            at = (at + 1) & mask;
        }
    }
}
