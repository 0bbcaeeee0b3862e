//! English or not, cheaply: the share of frequent words that only English has.

use rustc_hash::FxHashSet;

use crate::lexicon::Lexicon;
use crate::text::CleanText;

/// So many words from the start of a text are looked at.
const LOOKED_AT: usize = 300;

/// Tells English from other languages.
#[derive(Debug)]
pub struct English {
    words: FxHashSet<String>,
    least_percent: usize,
    least_words: usize,
}

impl English {
    /// With the words and bounds of `language.toml`.
    pub fn new(lexicon: &Lexicon) -> Self {
        let language = &lexicon.language;
        Self {
            words: language.words.iter().cloned().collect(),
            least_percent: language.least_percent as usize,
            least_words: language.least_words as usize,
        }
    }

    /// Whether the text is English, or too short to tell.
    pub fn is(&self, text: &CleanText) -> bool {
        let (mut words, mut english, mut foreign) = (0, 0, 0);
        for token in text.lower().split(' ').filter(|t| !matches!(*t, "" | "," | "." | ":")).take(LOOKED_AT) {
            words += 1;
            english += usize::from(self.words.contains(token));
            foreign += usize::from(!token.is_ascii());
        }
        // Writing without spaces gives few words; letters that are not Latin tell it.
        if words < self.least_words {
            return foreign * 2 <= words;
        }
        english * 100 >= words * self.least_percent
    }
}
