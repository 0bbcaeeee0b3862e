//! A folded text as tokens: its words and marks in order, each looked up once.

use std::ops::Range;

use crate::lexicon::{COLON, COMMA, Dictionary, STOP, WordRead};
use crate::text::{CleanText, offset32};

/// A word or a mark of a folded text.
#[derive(Debug, Clone, Copy)]
pub struct Token {
    /// Byte offset at which it starts.
    pub start: u32,
    /// Byte offset just after it.
    pub end: u32,
    /// Its number in the dictionary.
    pub word: u32,
    /// Number of words before it.
    pub before: u32,
    /// The number of its sentence. A sentence ends with the mark that ends it, or before a line
    /// that begins a new one.
    pub sentence: u32,
}

impl Token {
    /// Returns true for a mark.
    pub fn is_mark(self) -> bool {
        matches!(self.word, COMMA | STOP | COLON)
    }

    /// Returns true for a mark that ends a sentence.
    pub fn ends_sentence(self) -> bool {
        matches!(self.word, STOP | COLON)
    }

    /// Its byte range in the folded text.
    pub fn place(self) -> Range<usize> {
        self.start as usize..self.end as usize
    }
}

/// The words and marks of a folded text.
#[derive(Debug, Default)]
pub struct Tokens {
    all: Vec<Token>,
    /// The number of each token in the dictionary, for searches that need nothing else.
    numbers: Vec<u32>,
    /// A hash of each word, without marks.
    hashes: Vec<u64>,
    words: u32,
}

impl Tokens {
    /// Replaces the tokens with those of a text.
    pub fn read(&mut self, dictionary: &Dictionary, text: &CleanText) {
        self.all.clear();
        self.numbers.clear();
        self.hashes.clear();
        self.words = 0;
        let lower = text.lower();
        let mut barriers = text.barriers().iter().copied().chain([u32::MAX]);
        let mut barrier = barriers.next().unwrap_or(u32::MAX);
        let (mut at, mut sentence) = (1, 0);
        while at < lower.len() {
            let start = offset32(at);
            while barrier < start {
                barrier = barriers.next().unwrap_or(u32::MAX);
                sentence += 1;
            }
            let WordRead { word, end, hash } = dictionary.read(lower, at);
            let token = Token { start, end: offset32(end), word, before: self.words, sentence };
            if !token.is_mark() {
                self.words += 1;
                self.hashes.push(hash);
            }
            sentence += u32::from(token.ends_sentence());
            self.all.push(token);
            self.numbers.push(word);
            at = end + 1;
        }
    }

    /// All tokens, in order.
    pub fn all(&self) -> &[Token] {
        &self.all
    }

    /// The numbers of all tokens in the dictionary.
    pub fn numbers(&self) -> &[u32] {
        &self.numbers
    }

    /// A hash of each word, without marks.
    pub fn hashes(&self) -> &[u64] {
        &self.hashes
    }

    /// The index of the first token that starts at or after byte `at`.
    pub fn at(&self, at: usize) -> usize {
        self.all.partition_point(|token| (token.start as usize) < at)
    }

    /// Number of words among the tokens of a range.
    pub fn words(&self, range: Range<usize>) -> u32 {
        let before = |at: usize| self.all.get(at).map_or(self.words, |token| token.before);
        before(range.end) - before(range.start)
    }
}
