//! A folded text as numbers: its words and marks in order, each looked up once.

use std::ops::Range;

use crate::lexicon::{COLON, COMMA, Dictionary, STOP};
use crate::text::CleanText;

/// A word or a mark of a folded text.
#[derive(Debug, Clone, Copy)]
pub struct Token {
    /// Byte offset at which it starts.
    pub start: u32,
    /// Byte offset just after it.
    pub end: u32,
    /// Its number in the dictionary.
    pub word: u32,
    /// So many words stand before it.
    pub before: u32,
    /// The sentence it stands in, as [`Tokens::read`] counts them: the mark that ends one is
    /// its last token, and where a line of its own begins, a sentence does.
    pub sentence: u32,
}

impl Token {
    /// Whether it is a mark and no word.
    pub fn is_mark(self) -> bool {
        matches!(self.word, COMMA | STOP | COLON)
    }

    /// Whether it ends a sentence.
    pub fn ends_sentence(self) -> bool {
        matches!(self.word, STOP | COLON)
    }

    /// Its bytes.
    pub fn place(self) -> Range<usize> {
        self.start as usize..self.end as usize
    }
}

/// The words and marks of a folded text.
#[derive(Debug, Default)]
pub struct Tokens {
    all: Vec<Token>,
    words: u32,
}

impl Tokens {
    /// Reads a text; what was read before is gone.
    pub fn read(&mut self, dictionary: &Dictionary, text: &CleanText) {
        self.all.clear();
        self.words = 0;
        let lower = text.lower();
        let mut barriers = text.barriers().iter().copied().chain([u32::MAX]);
        let mut barrier = barriers.next().unwrap_or(u32::MAX);
        let (mut at, mut sentence) = (1, 0);
        while at < lower.len() {
            let start = offset(at);
            while barrier < start {
                barrier = barriers.next().unwrap_or(u32::MAX);
                sentence += 1;
            }
            let (word, end) = dictionary.read(lower, at);
            let token = Token { start, end: offset(end), word, before: self.words, sentence };
            self.words += u32::from(!token.is_mark());
            sentence += u32::from(token.ends_sentence());
            self.all.push(token);
            at = end + 1;
        }
    }

    /// All of them, in order.
    pub fn all(&self) -> &[Token] {
        &self.all
    }

    /// The index of the first that starts at byte `at` or behind it.
    pub fn at(&self, at: usize) -> usize {
        self.all.partition_point(|token| (token.start as usize) < at)
    }

    /// So many words stand among the tokens of a range.
    pub fn words(&self, range: Range<usize>) -> usize {
        let before = |at: usize| self.all.get(at).map_or(self.words, |token| token.before);
        (before(range.end) - before(range.start)) as usize
    }
}

/// Offsets are kept in 32 bits, as in [`CleanText`].
fn offset(at: usize) -> u32 {
    u32::try_from(at).unwrap_or(u32::MAX)
}
