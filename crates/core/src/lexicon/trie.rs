//! A trie over the numbers of words, for many terms, as it is put together.
//!
//! A term is made of whole words, so it can only start where a word starts. Most
//! words of a text open no term, and one look-up tells; the others are followed word
//! by word. A byte automaton takes a step for every letter instead, and with tens
//! of thousands of terms each step is a cache miss. How a text is followed is the
//! matter of `scan::steps`.

use super::table::PairTable;

/// No node, and no term.
pub const NOTHING: u32 = u32::MAX;

/// Nodes behind a single word are numbered as that word, those further on from here.
const DEEPER: u32 = 1 << 24;

/// Terms by their words.
#[derive(Debug, Clone)]
pub struct WordTrie {
    /// By word, the term that ends at the node behind it, or [`NOTHING`].
    first: Vec<u32>,
    /// The same of the nodes further on.
    deeper: Vec<u32>,
    /// (node, word) → node.
    edges: PairTable<u32>,
    terms: u32,
    longest: usize,
    /// The words of the term that was put in last, with the node behind each: the next one
    /// often begins alike.
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
    /// The terms, or [`NOTHING`], that end behind single words, by word; and those that end at
    /// nodes further on, in the order of [`deeper`].
    pub fn ends(&self) -> (&[u32], &[u32]) {
        (&self.first, &self.deeper)
    }

    /// Steps from node to node, in no order.
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

    /// Most words of a term.
    pub fn longest(&self) -> usize {
        self.longest
    }

    /// The words of each term.
    pub fn words(&self) -> Vec<Vec<u32>> {
        let mut came = vec![(NOTHING, NOTHING); self.deeper.len()];
        for edge in self.edges() {
            came[deeper(edge.next).unwrap_or(0)] = (edge.node, edge.word);
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

    /// Puts a term in; returns its number, and whether it is new. It has a word at least.
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

    fn opened(&mut self, word: u32) -> u32 {
        let at = word as usize;
        if self.first.len() <= at {
            self.first.resize(at + 1, NOTHING);
        }
        word
    }

    fn followed(&mut self, node: u32, word: u32) -> u32 {
        let there = self.edges.get(node, word);
        if there != NOTHING {
            return there;
        }
        let next = DEEPER + small(self.deeper.len());
        self.deeper.push(NOTHING);
        self.edges.put(node, word, next);
        next
    }
}

/// The place of a node among those further on than a single word.
pub fn deeper(node: u32) -> Option<usize> {
    node.checked_sub(DEEPER).map(|at| at as usize)
}

/// Indices are kept in 32 bits; files that large cannot be loaded.
pub fn small(index: usize) -> u32 {
    u32::try_from(index).unwrap_or(u32::MAX)
}

/// A step from a node over a word to the next node.
#[derive(Debug, Clone, Copy)]
pub struct Edge {
    /// The node before the word.
    pub node: u32,
    /// The word.
    pub word: u32,
    /// The node behind it.
    pub next: u32,
}
