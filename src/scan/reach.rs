//! How far back the gap of a phrase may reach: so many words, one sentence, and over no
//! line break after which a line of its own begins.

use super::automaton::MOST_GAP_WORDS;
use super::tokens::Token;
use crate::text::CleanText;

/// The reach of each word, found while a text is gone through from its begin.
#[derive(Debug, Default)]
pub struct Reach {
    /// By index of the word, from `begin` on.
    furthest: Vec<usize>,
    begin: usize,
    /// The first word of the sentence.
    sentence: usize,
    /// The last words.
    words: [usize; MOST_GAP_WORDS + 1],
    /// Words so far.
    count: usize,
    /// The next line break that gaps do not cross.
    barrier: usize,
}

impl Reach {
    /// Begins with the word `begin`.
    pub fn begin(&mut self, text: &CleanText, tokens: &[Token], begin: usize) {
        let from = tokens.get(begin).map_or(0, |token| token.start);
        self.barrier = text.barriers().partition_point(|&barrier| barrier < from);
        self.furthest.clear();
        self.begin = begin;
        self.sentence = begin;
        self.count = 0;
    }

    /// Takes in the next word or mark.
    pub fn step(&mut self, text: &CleanText, at: usize, token: Token) {
        while text.barriers().get(self.barrier).is_some_and(|barrier| *barrier < token.start) {
            self.barrier += 1;
            self.sentence = at;
        }
        let place = self.count % self.words.len();
        let furthest = if self.count < self.words.len() { 0 } else { self.words[place] };
        self.furthest.push(furthest.max(self.sentence));
        if token.ends_sentence() {
            self.sentence = at + 1;
        } else if !token.is_mark() {
            self.words[place] = at;
            self.count += 1;
        }
    }

    /// What leads up to the word `at` has to end with this word or behind it.
    pub fn before(&self, at: usize) -> usize {
        self.furthest[at - self.begin]
    }
}
