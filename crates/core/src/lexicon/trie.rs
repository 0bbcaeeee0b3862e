//! A trie over the numbers of words, for many terms, as it is built. `scan::steps` follows a text
//! through it.
//!
//! A term is made of whole words, so it can only start at the start of a word. Most words of a
//! text open no term, which one look-up shows; the others are followed word by word. A byte
//! automaton takes a step for every letter instead, and with tens of thousands of terms each
//! step is a cache miss.

use super::index::index32;
use super::table::PairTable;

/// No node, and no term.
pub const NOTHING: u32 = u32::MAX;

/// The number of the first node after two words or more. A node after a single word has the
/// number of that word.
const DEEPER: u32 = 1 << 24;

/// The most words of a dictionary whose words are in a trie.
pub const MOST_WORDS: usize = DEEPER as usize;
/// The most nodes after two words or more. `scan::steps` uses the highest bit of a node for
/// something else.
pub const MOST_NODES: usize = (1 << 31) - 1 - MOST_WORDS;

/// Terms by their words.
#[derive(Debug, Clone)]
pub struct WordTrie {
    /// By word: the term that ends at the node after it, or [`NOTHING`].
    first: Vec<u32>,
    /// By node after two words or more: the term that ends there, or [`NOTHING`].
    deeper: Vec<u32>,
    /// (node, word) → node.
    edges: PairTable<u32>,
    terms: u32,
    longest: usize,
    /// The words of the last inserted term, with the node after each: the next term often begins
    /// with the same words.
    last: Vec<(u32, u32)>,
}

impl Default for WordTrie {
    fn default() -> Self {
        let edges = PairTable::new(0, NOTHING);
        Self {
            first: Vec::new(),
            deeper: Vec::new(),
            edges,
            terms: 0,
            longest: 0,
            last: Vec::new(),
        }
    }
}

impl WordTrie {
    /// The terms, or [`NOTHING`], that end after single words, by word; and those that end at
    /// later nodes, in the order of [`deeper`].
    pub fn ends(&self) -> (&[u32], &[u32]) {
        (&self.first, &self.deeper)
    }

    /// Steps from node to node, in arbitrary order.
    pub fn edges(&self) -> impl Iterator<Item = Edge> {
        self.edges.iter().map(|(node, word, next)| Edge { node, word, next })
    }

    /// The term that ends at a node, or [`NOTHING`].
    pub fn term(&self, node: u32) -> u32 {
        match deeper(node) {
            Some(at) => self.deeper[at],
            None => self.first[node as usize],
        }
    }

    /// Number of terms.
    pub fn terms(&self) -> usize {
        self.terms as usize
    }

    /// Words in the longest term.
    pub fn longest(&self) -> usize {
        self.longest
    }

    /// The words of each term.
    pub fn words(&self) -> Vec<Vec<u32>> {
        let mut came = vec![(NOTHING, NOTHING); self.deeper.len()];
        for edge in self.edges() {
            if let Some(at) = deeper(edge.next) {
                came[at] = (edge.node, edge.word);
            }
        }
        let mut out = vec![Vec::new(); self.terms()];
        let deep = (DEEPER..).zip(&self.deeper);
        for (node, &term) in
            (0..).zip(&self.first).chain(deep).filter(|(_, term)| **term != NOTHING)
        {
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

    /// Inserts a term of at least one word; returns its number, and true if it is new.
    pub fn insert(&mut self, words: &[u32]) -> (u32, bool) {
        self.longest = self.longest.max(words.len());
        let shared =
            words.iter().zip(&self.last).take_while(|(word, (own, _))| *word == own).count();
        self.last.truncate(shared);
        for &word in &words[shared..] {
            let node = match self.last.last() {
                None => self.opened(word),
                Some(&(_, node)) => self.followed(node, word),
            };
            self.last.push((word, node));
        }
        let Some(&(_, node)) = self.last.last() else { return (NOTHING, false) };
        let terms = self.terms;
        let end = match deeper(node) {
            Some(at) => &mut self.deeper[at],
            None => &mut self.first[node as usize],
        };
        if *end != NOTHING {
            return (*end, false);
        }
        *end = terms;
        self.terms += 1;
        (terms, true)
    }

    /// Returns true if the trie has room for terms of this many words in total.
    pub fn has_room(&self, words: usize) -> bool {
        self.deeper.len().saturating_add(words) <= MOST_NODES
    }

    /// The node after a first word.
    fn opened(&mut self, word: u32) -> u32 {
        let at = word as usize;
        if self.first.len() <= at {
            self.first.resize(at + 1, NOTHING);
        }
        word
    }

    /// The node after another word, added if it is new.
    fn followed(&mut self, node: u32, word: u32) -> u32 {
        let there = self.edges.get(node, word);
        if there != NOTHING {
            return there;
        }
        let next = DEEPER + index32(self.deeper.len());
        self.deeper.push(NOTHING);
        self.edges.put(node, word, next);
        next
    }
}

/// The index of a node among those after two words or more; `None` for a node after one word.
pub fn deeper(node: u32) -> Option<usize> {
    node.checked_sub(DEEPER).map(|at| at as usize)
}

/// A step from a node over a word to the next node.
#[derive(Debug, Clone, Copy)]
pub struct Edge {
    /// The node before the word.
    pub node: u32,
    /// The word.
    pub word: u32,
    /// The node after the word.
    pub next: u32,
}
