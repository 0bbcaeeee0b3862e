//! A trie over the numbers of words, for many terms.
//!
//! A term is made of whole words, so it can only start where a word starts. Most
//! words of a text open no term, and one look-up tells; the others are followed word
//! by word. A byte automaton takes a step for every letter instead, and with tens
//! of thousands of terms each step is a cache miss.

use rustc_hash::FxHashMap;

/// No node, and no term.
pub const NOTHING: u32 = u32::MAX;

/// Terms by their words.
#[derive(Debug, Default, Clone)]
pub struct WordTrie {
    /// The node a word leads to from the root.
    first: Vec<u32>,
    /// (node, word) → node.
    edges: FxHashMap<(u32, u32), u32>,
    /// The term that ends at a node.
    ends: Vec<u32>,
    terms: u32,
    longest: usize,
    /// The words of the term that was put in last, and its nodes: the next one often begins alike.
    last: Vec<(u32, u32)>,
}

impl WordTrie {
    /// The node that a word leads to from the root, or [`NOTHING`].
    pub fn open(&self, word: u32) -> u32 {
        self.first.get(word as usize).copied().unwrap_or(NOTHING)
    }

    /// The node that a word leads to, or [`NOTHING`].
    pub fn follow(&self, node: u32, word: u32) -> u32 {
        self.edges.get(&(node, word)).copied().unwrap_or(NOTHING)
    }

    /// The term that ends at a node, or [`NOTHING`].
    pub fn term(&self, node: u32) -> u32 {
        self.ends[node as usize]
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
        let mut came: Vec<(u32, u32)> = vec![(NOTHING, NOTHING); self.ends.len()];
        for (word, &node) in (0..).zip(&self.first).filter(|(_, node)| **node != NOTHING) {
            came[node as usize] = (NOTHING, word);
        }
        for (&(node, word), &next) in &self.edges {
            came[next as usize] = (node, word);
        }
        let mut out = vec![Vec::new(); self.terms()];
        for (node, &term) in (0..).zip(&self.ends).filter(|(_, term)| **term != NOTHING) {
            let back = std::iter::successors(Some(came[node as usize]), |(node, _)| came.get(*node as usize).copied());
            let words = &mut out[term as usize];
            words.extend(back.map(|(_, word)| word));
            words.reverse();
        }
        out
    }

    /// Puts a term in; returns its number, and whether it is new. It has a word at least.
    pub fn insert(&mut self, words: &[u32]) -> (u32, bool) {
        self.longest = self.longest.max(words.len());
        let shared = words.iter().zip(&self.last).take_while(|(word, (own, _))| *word == own).count();
        self.last.truncate(shared);
        for &word in &words[shared..] {
            let node = match self.last.last() {
                None => self.opened(word),
                Some(&(_, node)) => self.followed(node, word),
            };
            self.last.push((word, node));
        }
        let Some(&(_, node)) = self.last.last() else { return (NOTHING, false) };
        let end = &mut self.ends[node as usize];
        let new = *end == NOTHING;
        if new {
            *end = self.terms;
            self.terms += 1;
        }
        (*end, new)
    }

    fn opened(&mut self, word: u32) -> u32 {
        let at = word as usize;
        if self.first.len() <= at {
            self.first.resize(at + 1, NOTHING);
        }
        if self.first[at] == NOTHING {
            self.first[at] = self.node();
        }
        self.first[at]
    }

    fn followed(&mut self, node: u32, word: u32) -> u32 {
        let next = u32::try_from(self.ends.len()).unwrap_or(NOTHING);
        let there = *self.edges.entry((node, word)).or_insert(next);
        if there == next { self.node() } else { there }
    }

    fn node(&mut self) -> u32 {
        self.ends.push(NOTHING);
        u32::try_from(self.ends.len() - 1).unwrap_or(NOTHING)
    }
}
