//! A trie over whole words, for many terms.
//!
//! A term is made of whole words, so it can only start where a word starts. Most
//! words of a text open no term, and one look-up tells; the others are followed word
//! by word. A byte automaton takes a step for every letter instead, and with tens
//! of thousands of terms each step is a cache miss.

use rustc_hash::FxHashMap;

const NOTHING: u32 = u32::MAX;

/// Terms by their words.
#[derive(Debug, Default)]
pub struct WordTrie {
    words: FxHashMap<Box<str>, u32>,
    /// The node a word leads to from the root.
    first: Vec<u32>,
    /// (node, word) → node.
    edges: FxHashMap<(u32, u32), u32>,
    /// The term that ends at a node.
    ends: Vec<u32>,
}

/// A word of the text being scanned.
#[derive(Debug, Clone, Copy)]
pub struct Token {
    start: usize,
    end: usize,
    word: u32,
}

impl WordTrie {
    /// Of terms whose words stand one space apart.
    pub fn new(terms: &[String]) -> Self {
        let mut trie = Self::default();
        for (term, text) in (0..).zip(terms) {
            let mut node = NOTHING;
            for word in text.split(' ') {
                let word = trie.word(word);
                node = if node == NOTHING { trie.open(word) } else { trie.follow(node, word) };
            }
            trie.ends[node as usize] = term;
        }
        trie
    }

    fn word(&mut self, word: &str) -> u32 {
        let next = count(self.words.len());
        let id = *self.words.entry(word.into()).or_insert(next);
        if id == next {
            self.first.push(NOTHING);
        }
        id
    }

    fn open(&mut self, word: u32) -> u32 {
        if self.first[word as usize] == NOTHING {
            self.first[word as usize] = self.node();
        }
        self.first[word as usize]
    }

    fn follow(&mut self, node: u32, word: u32) -> u32 {
        if let Some(&next) = self.edges.get(&(node, word)) {
            return next;
        }
        let next = self.node();
        self.edges.insert((node, word), next);
        next
    }

    fn node(&mut self) -> u32 {
        self.ends.push(NOTHING);
        count(self.ends.len() - 1)
    }

    /// Calls `found` with term, start and end for every term in `text[start..end]`,
    /// folded text that begins and ends with a space.
    pub fn find(&self, text: &str, start: usize, end: usize, tokens: &mut Vec<Token>, mut found: impl FnMut(u32, usize, usize)) {
        self.tokens(text, start, end, tokens);
        for (index, token) in tokens.iter().enumerate() {
            if token.word == NOTHING {
                continue;
            }
            let mut node = self.first[token.word as usize];
            let mut at = index;
            while node != NOTHING {
                let term = self.ends[node as usize];
                if term != NOTHING {
                    found(term, token.start, tokens[at].end);
                }
                at += 1;
                let Some(next) = tokens.get(at).filter(|next| next.word != NOTHING) else { break };
                node = self.edges.get(&(node, next.word)).copied().unwrap_or(NOTHING);
            }
        }
    }

    fn tokens(&self, text: &str, start: usize, end: usize, tokens: &mut Vec<Token>) {
        tokens.clear();
        let bytes = &text.as_bytes()[..end];
        let mut at = start;
        while at < end {
            // Words are short: a plain loop finds their ends faster than a search.
            let mut stop = at;
            while stop < end && bytes[stop] != b' ' {
                stop += 1;
            }
            if stop > at {
                let word = self.words.get(&text[at..stop]).copied().unwrap_or(NOTHING);
                tokens.push(Token { start: at, end: stop, word });
            }
            at = stop + 1;
        }
    }
}

fn count(number: usize) -> u32 {
    u32::try_from(number).unwrap_or(NOTHING)
}
