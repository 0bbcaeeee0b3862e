//! A folded text as tokens: its words and marks in order, each looked up once.

use std::ops::Range;

use crate::lexicon::{COLON, COMMA, Dictionary, STOP};
use crate::text::{CleanText, spaces_in};

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
        is_mark(self.word)
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

fn is_mark(word: u32) -> bool {
    matches!(word, COMMA | STOP | COLON)
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
    /// Byte offset of each space.
    spaces: Vec<u32>,
}

impl Tokens {
    /// Replaces the tokens with those of a text.
    pub fn read(&mut self, dictionary: &Dictionary, text: &CleanText) {
        let Self { all, numbers, hashes, words, spaces } = self;
        let lower = text.lower();
        spaces.clear();
        spaces_in(lower.as_bytes(), spaces);
        // A folded text begins with a space and ends with one.
        let places =
            || spaces.iter().zip(spaces.iter().skip(1)).map(|(before, end)| before + 1..*end);
        let count = spaces.len().saturating_sub(1);
        numbers.clear();
        numbers.resize(count, 0);
        hashes.clear();
        hashes.resize(count, 0);
        let mut kept = 0;
        for (place, number) in places().zip(&mut *numbers) {
            let read = dictionary.read(lower, place.start as usize..place.end as usize);
            (*number, hashes[kept]) = (read.word, read.hash);
            kept += usize::from(!is_mark(read.word));
        }
        hashes.truncate(kept);
        *words = 0;
        let mut sentence = 0;
        let mut barriers = text.barriers().iter().copied().chain([u32::MAX]);
        let mut barrier = barriers.next().unwrap_or(u32::MAX);
        all.clear();
        all.extend(places().zip(&*numbers).map(|(Range { start, end }, word)| {
            while barrier < start {
                barrier = barriers.next().unwrap_or(u32::MAX);
                sentence += 1;
            }
            let token = Token { start, end, word: *word, before: *words, sentence };
            *words += u32::from(!token.is_mark());
            sentence += u32::from(token.ends_sentence());
            token
        }));
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

    /// The indices of the tokens that start in a range of bytes.
    pub fn within(&self, bytes: Range<usize>) -> Range<usize> {
        let first = self.at(bytes.start);
        let rest = self.all[first..].iter();
        first..first + rest.take_while(|token| (token.start as usize) < bytes.end).count()
    }

    /// Number of words among the tokens of a range.
    pub fn words(&self, range: Range<usize>) -> u32 {
        let before = |at: usize| self.all.get(at).map_or(self.words, |token| token.before);
        before(range.end) - before(range.start)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::fold;

    fn tokens(plain: &str) -> Tokens {
        let (mut text, mut tokens) = (CleanText::default(), Tokens::default());
        fold(plain, &mut text);
        tokens.read(&Dictionary::default(), &text);
        tokens
    }

    /// Near copies may differ in marks. Words outside the dictionary have different hashes.
    #[test]
    fn marks_have_no_hash() {
        let (plain, marked) = (tokens("see the site"), tokens("See, (the): site."));
        assert_eq!(plain.hashes(), marked.hashes());
        assert_eq!((plain.hashes().len(), marked.all().len()), (3, 6));
        assert_ne!(tokens("see our site").hashes(), plain.hashes());
        assert_ne!(tokens("extraordinarily-long").hashes(), tokens("extraordinarily").hashes());
        assert!(tokens("").hashes().is_empty());
    }

    #[test]
    fn numbers_and_places_are_those_of_the_words() {
        let mut dictionary = Dictionary::default();
        let lead = dictionary.intern("lead");
        let mut text = CleanText::default();
        fold("You lead. They lead", &mut text);
        let mut tokens = Tokens::default();
        tokens.read(&dictionary, &text);
        let words: Vec<&str> = tokens.all().iter().map(|t| &text.lower()[t.place()]).collect();
        assert_eq!(words, ["you", "lead", ".", "they", "lead"]);
        assert_eq!(tokens.numbers(), [0, lead, STOP, 0, lead]);
        let sentences: Vec<u32> = tokens.all().iter().map(|token| token.sentence).collect();
        assert_eq!(sentences, [0, 0, 0, 1, 1]);
        assert_eq!((tokens.within(5..11), tokens.words(0..5)), (1..3, 4));
    }
}
