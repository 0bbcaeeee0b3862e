//! Fixed word sequences, compiled to an Aho–Corasick automaton over word numbers.
//!
//! Each word that occurs in a sequence has a symbol of two bytes; all other words share symbol 0,
//! which no sequence contains. The automaton reads two bytes a word, not the five or six of its
//! letters, and folding and word boundaries are already settled. A match at an odd offset would
//! begin in the middle of a symbol and is discarded.

use std::collections::BTreeMap;
use std::ops::Range;

use aho_corasick::{AhoCorasick, AhoCorasickKind, MatchKind};

use super::index::index32;

/// The symbol of all words that no sequence contains.
const OTHER: u16 = 0;

/// A word that must be written in capitals.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Capital {
    /// The index of the word in its sequence.
    pub place: usize,
    /// The word as it must be written.
    pub written: Box<str>,
}

/// The use of a sequence by an owner.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct SequenceUse {
    /// The number of the owner, such as a class.
    pub owner: u32,
    /// The words that must be in capitals.
    pub capitals: Vec<Capital>,
}

/// An occurrence of a word sequence.
#[derive(Debug, Clone)]
pub struct Occurrence<'a> {
    /// The indices of its words.
    pub words: Range<usize>,
    /// Its owners.
    pub uses: &'a [SequenceUse],
}

/// Word sequences with their owners, ready for searching.
#[derive(Debug, Clone)]
pub struct SequenceSet {
    automaton: AhoCorasick,
    /// The symbol of each word of the dictionary; words after the end have [`OTHER`].
    symbols: Vec<u16>,
    /// The uses of each sequence, in the order of the automaton's patterns.
    uses: Vec<Vec<SequenceUse>>,
    /// Number of words of the longest sequence.
    longest: u32,
}

impl SequenceSet {
    /// Number of sequences.
    pub fn count(&self) -> usize {
        self.uses.len()
    }

    /// Number of words of the longest sequence.
    pub fn longest(&self) -> u32 {
        self.longest
    }

    /// Calls `found` for each occurrence of a sequence in `words`, ordered by their ends.
    ///
    /// Occurrences overlap. `buffer` is overwritten.
    pub fn find<'a>(
        &'a self,
        words: impl Iterator<Item = u32>,
        buffer: &mut Vec<u8>,
        mut found: impl FnMut(Occurrence<'a>),
    ) {
        let symbol = |word: u32| self.symbols.get(word as usize).copied().unwrap_or(OTHER);
        buffer.clear();
        buffer.extend(words.flat_map(|word| symbol(word).to_be_bytes()));
        for m in self.automaton.find_overlapping_iter(&buffer[..]) {
            if m.start() % 2 == 0 {
                let uses = &self.uses[m.pattern().as_usize()];
                found(Occurrence { words: m.start() / 2..m.end() / 2, uses });
            }
        }
    }
}

/// Collects word sequences for a [`SequenceSet`].
#[derive(Debug, Default)]
pub struct SequenceBuilder {
    sequences: BTreeMap<Vec<u32>, Vec<SequenceUse>>,
}

impl SequenceBuilder {
    /// Adds a sequence of word numbers.
    pub fn put(&mut self, words: Vec<u32>, usage: SequenceUse) {
        let uses = self.sequences.entry(words).or_default();
        if !uses.contains(&usage) {
            uses.push(usage);
        }
    }

    /// Compiles the sequences.
    ///
    /// # Errors
    ///
    /// Returns a message if the sequences have more than 65,535 distinct words or are too many for
    /// the automaton.
    pub fn build(self) -> Result<SequenceSet, String> {
        let mut symbols: Vec<u16> = Vec::new();
        let mut last = OTHER;
        let mut patterns: Vec<Vec<u8>> = Vec::with_capacity(self.sequences.len());
        for words in self.sequences.keys() {
            let mut pattern = Vec::with_capacity(words.len() * 2);
            for &word in words {
                let at = word as usize;
                if symbols.len() <= at {
                    symbols.resize(at + 1, OTHER);
                }
                if symbols[at] == OTHER {
                    last = last.checked_add(1).ok_or("more than 65535 distinct words")?;
                    symbols[at] = last;
                }
                pattern.extend(symbols[at].to_be_bytes());
            }
            patterns.push(pattern);
        }
        let automaton = AhoCorasick::builder()
            .kind(Some(AhoCorasickKind::ContiguousNFA))
            .match_kind(MatchKind::Standard)
            .build(&patterns)
            .map_err(|error| error.to_string())?;
        let longest = index32(self.sequences.keys().map(Vec::len).max().unwrap_or(0));
        let uses = self.sequences.into_values().collect();
        Ok(SequenceSet { automaton, symbols, uses, longest })
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn set(sequences: &[Vec<u32>]) -> SequenceSet {
        let mut builder = SequenceBuilder::default();
        for (owner, words) in sequences.iter().enumerate() {
            let owner = index32(owner);
            builder.put(words.clone(), SequenceUse { owner, capitals: Vec::new() });
        }
        builder.build().unwrap()
    }

    fn found(set: &SequenceSet, text: &[u32]) -> Vec<(usize, usize, u32)> {
        let mut all = Vec::new();
        set.find(text.iter().copied(), &mut Vec::new(), |occurrence| {
            let Range { start, end } = occurrence.words;
            all.extend(occurrence.uses.iter().map(|usage| (start, end, usage.owner)));
        });
        all.sort_unstable();
        all
    }

    /// Finds sequences by comparing each with each place of the text.
    fn naive(sequences: &[Vec<u32>], text: &[u32]) -> Vec<(usize, usize, u32)> {
        let mut all = Vec::new();
        for (owner, words) in sequences.iter().enumerate() {
            for (start, window) in text.windows(words.len()).enumerate() {
                if window == words {
                    all.push((start, start + words.len(), index32(owner)));
                }
            }
        }
        all.sort_unstable();
        all.dedup();
        all
    }

    #[test]
    fn symbols_with_equal_bytes_are_not_confused() {
        // The symbols of the words are 1, 2, …, so 257 words give symbols whose bytes repeat.
        let sequences: Vec<Vec<u32>> = (4..600).map(|word| vec![word, word + 1]).collect();
        let set = set(&sequences);
        let text: Vec<u32> = (4..601).collect();
        assert_eq!(found(&set, &text), naive(&sequences, &text));
        assert_eq!(found(&set, &[4, 3, 5, 1_000_000, 6]), []);
    }

    proptest! {
        #[test]
        fn the_automaton_equals_a_naive_scan(
            sequences in proptest::collection::vec(proptest::collection::vec(4u32..9, 1..4), 1..12),
            text in proptest::collection::vec(0u32..10, 0..60),
        ) {
            prop_assert_eq!(found(&set(&sequences), &text), naive(&sequences, &text));
        }
    }
}
