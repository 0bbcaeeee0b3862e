//! English or not, cheaply: the share of frequent words that only English has.

use super::tokens::Tokens;
use crate::lexicon::{Lexicon, WordClass};
use crate::text::CleanText;

/// So many words from the start of a text are looked at.
const LOOKED_AT: usize = 300;

/// Whether the text is English, or too short to tell.
pub fn is_english(lexicon: &Lexicon, text: &CleanText, tokens: &Tokens) -> bool {
    let language = &lexicon.language;
    let words = || tokens.all().iter().filter(|token| !token.is_mark()).take(LOOKED_AT);
    let count = tokens.words(0..tokens.all().len()).min(LOOKED_AT);
    // Writing without spaces gives few words; letters that are not Latin tell it.
    if count < language.least_words as usize {
        let foreign = words().filter(|token| !text.lower()[token.place()].is_ascii()).count();
        return foreign * 2 <= count;
    }
    let english = words().filter(|token| lexicon.dictionary.is(token.word, WordClass::English)).count();
    english * 100 >= count * language.least_percent as usize
}
