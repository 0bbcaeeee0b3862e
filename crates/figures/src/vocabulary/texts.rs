//! The words of postings as numbers, and their occurrences, sorted by word.

use rustc_hash::FxHashMap;

use super::clearest::LEAST_COMPANIES;
use super::collected::Voice;

/// Number of parts in which pairs of words are counted, one after the other. All pairs at once
/// would take more memory than anything else in a run.
pub const PARTS: u32 = 16;
/// Separates words that are not neighbours, and fills the second place of a single word.
pub const NO_WORD: u32 = 0;

/// A word or pair of words, and a posting that contains it. The order is by words, then posting.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Occurrence {
    /// Number of the first word.
    pub first: u32,
    /// Number of the second word; [`NO_WORD`] for a single word.
    pub second: u32,
    /// Index of the posting.
    pub posting: u32,
}

/// Returns true if both are occurrences of the same words.
pub fn same(a: &Occurrence, b: &Occurrence) -> bool {
    (a.first, a.second) == (b.first, b.second)
}

/// The words of postings as numbers.
pub struct Texts<'v> {
    /// Words by number.
    pub words: Vec<&'v str>,
    /// Numbers of the words of each posting; [`NO_WORD`] between words that are not neighbours.
    postings: Vec<Vec<u32>>,
}

impl<'v> Texts<'v> {
    /// Numbers the words of postings in the order of their first occurrence, from 1.
    pub fn of(voices: &[&'v Voice]) -> Self {
        let mut numbers: FxHashMap<&str, u32> = FxHashMap::default();
        let mut words = vec![""];
        let mut last = NO_WORD;
        let mut number = |word| {
            *numbers.entry(word).or_insert_with(|| {
                words.push(word);
                last += 1;
                last
            })
        };
        let mut texts: Vec<Vec<u32>> = Vec::with_capacity(voices.len());
        for voice in voices {
            let lines =
                voice.words.lines().flat_map(|line| line.split(' ').map(Some).chain([None]));
            texts.push(lines.map(|word| word.map_or(NO_WORD, &mut number)).collect());
        }
        Self { words, postings: texts }
    }

    /// Returns the occurrences of single words, sorted, one for each posting.
    pub fn singles(&self) -> Vec<Occurrence> {
        let mut singles: Vec<Occurrence> = Vec::new();
        let mut own = Vec::new();
        for (posting, text) in (0..).zip(&self.postings) {
            own.clear();
            own.extend(text.iter().copied().filter(|word| *word != NO_WORD));
            own.sort_unstable();
            own.dedup();
            singles.extend(own.iter().map(|&first| Occurrence { first, second: NO_WORD, posting }));
        }
        singles.sort_unstable();
        singles
    }

    /// Returns for each word whether enough postings contain it for a listed pair.
    pub fn kept(&self, singles: &[Occurrence]) -> Vec<bool> {
        let mut kept = vec![false; self.words.len()];
        for word in singles.chunk_by(same) {
            kept[word[0].first as usize] = word.len() >= LEAST_COMPANIES as usize;
        }
        kept
    }

    /// Returns the occurrences of pairs of kept words whose first word is in a part, sorted, one
    /// for each posting.
    pub fn pairs(&self, kept: &[bool], part: u32) -> Vec<Occurrence> {
        let mut pairs: Vec<Occurrence> = Vec::new();
        for (posting, text) in (0..).zip(&self.postings) {
            let own = text.windows(2).filter(|pair| pair[0] % PARTS == part);
            let both = own.filter(|pair| kept[pair[0] as usize] && kept[pair[1] as usize]);
            pairs.extend(both.map(|pair| Occurrence { first: pair[0], second: pair[1], posting }));
        }
        pairs.sort_unstable();
        pairs.dedup();
        pairs
    }
}
