//! The words of postings as numbers, and who says which: sorted, so that those who say the
//! same stand together.

use rustc_hash::FxHashMap;

use super::{LEAST_COMPANIES, Voice};

/// Pairs of words are counted in so many parts, one after the other: all at once would take
/// more memory than anything else in a run.
pub const PARTS: u32 = 16;
/// Stands between words that are not side by side, and for the second word of a single one.
pub const NO_WORD: u32 = 0;

/// First word, second word, and a posting that says them.
pub type Spoken = (u32, u32, u32);

pub fn same(a: &Spoken, b: &Spoken) -> bool {
    (a.0, a.1) == (b.0, b.1)
}

/// The words of postings as numbers.
pub struct Texts<'v> {
    /// By number.
    pub words: Vec<&'v str>,
    /// By posting; [`NO_WORD`] where they part.
    postings: Vec<Vec<u32>>,
}

impl<'v> Texts<'v> {
    pub fn of(voices: &[&'v Voice]) -> Self {
        let mut numbers: FxHashMap<&str, u32> = FxHashMap::default();
        let mut words = vec![""];
        let mut number = |word| {
            *numbers.entry(word).or_insert_with(|| {
                words.push(word);
                u32::try_from(words.len() - 1).unwrap_or(NO_WORD)
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

    /// Single words, once for each posting, in order.
    pub fn singles(&self) -> Vec<Spoken> {
        let mut singles: Vec<Spoken> = Vec::new();
        let mut own = Vec::new();
        for (posting, text) in (0..).zip(&self.postings) {
            own.clear();
            own.extend(text.iter().copied().filter(|word| *word != NO_WORD));
            own.sort_unstable();
            own.dedup();
            singles.extend(own.iter().map(|word| (*word, NO_WORD, posting)));
        }
        singles.sort_unstable();
        singles
    }

    /// By word, whether enough postings say it.
    pub fn kept(&self, singles: &[Spoken]) -> Vec<bool> {
        let mut kept = vec![false; self.words.len()];
        for said in singles.chunk_by(same) {
            kept[said[0].0 as usize] = said.len() >= LEAST_COMPANIES as usize;
        }
        kept
    }

    /// Pairs of kept words whose first word is of a part, once for each posting, in order.
    pub fn pairs(&self, kept: &[bool], part: u32) -> Vec<Spoken> {
        let mut pairs: Vec<Spoken> = Vec::new();
        for (posting, text) in (0..).zip(&self.postings) {
            let own = text.windows(2).filter(|pair| pair[0] % PARTS == part);
            let beside = own.filter(|pair| kept[pair[0] as usize] && kept[pair[1] as usize]);
            pairs.extend(beside.map(|pair| (pair[0], pair[1], posting)));
        }
        pairs.sort_unstable();
        pairs.dedup();
        pairs
    }
}
