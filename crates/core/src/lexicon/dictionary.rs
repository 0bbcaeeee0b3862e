//! Numbers for all words of the keyword files. Each word of a text is looked up once; all
//! searches then compare numbers.
//!
//! A word of up to sixteen bytes is stored in two machine words, so that an exact test takes
//! two comparisons. Nearly all words of a text are that short.

use std::ops::Range;

use rustc_hash::FxHashMap;
use xxhash_rust::xxh3::xxh3_64;

use super::index::index32;

/// The number of all words that the keyword files do not contain.
pub const UNKNOWN: u32 = 0;
/// The number of the token that separates words within a sentence.
pub const COMMA: u32 = 1;
/// The number of the token that ends a sentence.
pub const STOP: u32 = 2;
/// The number of the token that stands for a colon.
pub const COLON: u32 = 3;

/// A property of a word; one bit each.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
pub enum WordFlag {
    /// With a capital it may be the noun of a title.
    Noun = 1,
    /// It may appear inside a title.
    Joint = 2,
    /// It is frequent in English and absent in other languages.
    English = 4,
    /// It is part of a link.
    NoWord = 8,
    /// It is frequent in a language other than English.
    OtherLanguage = 16,
    /// It joins other words and says nothing by itself.
    Function = 32,
}

/// A word of up to sixteen bytes.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
struct Key {
    /// The first eight bytes of the word, padded with zeros, which folded text does not contain.
    head: u64,
    /// The next eight bytes.
    next: u64,
}

impl Key {
    /// Returns the key of a word; `None` for a longer one.
    fn of(word: &[u8]) -> Option<Self> {
        let mut bytes = [0; 16];
        bytes.get_mut(..word.len())?.copy_from_slice(word);
        Some(Self::new(u128::from_le_bytes(bytes)))
    }

    #[expect(clippy::cast_possible_truncation, reason = "the lower half is meant")]
    fn new(bytes: u128) -> Self {
        Self { head: bytes as u64, next: (bytes >> 64) as u64 }
    }

    fn hash(self) -> u64 {
        (self.head ^ self.next.rotate_left(29)).wrapping_mul(0x9e37_79b9_7f4a_7c15)
    }
}

/// Words and their numbers.
#[derive(Debug, Clone)]
pub struct Dictionary {
    /// Numbers of words by hash, with open addressing; its length is a power of two. Numbers alone keep
    /// the table small.
    slots: Vec<u32>,
    /// The keys of words by number; that of a longer word is empty.
    keys: Vec<Key>,
    /// Words of more than sixteen bytes.
    long: FxHashMap<Box<str>, u32>,
    /// Words by number.
    texts: Vec<Box<str>>,
    flags: Vec<u8>,
}

impl Default for Dictionary {
    fn default() -> Self {
        let mut new = Self {
            slots: vec![UNKNOWN; 1 << 10],
            keys: vec![Key::default()],
            long: FxHashMap::default(),
            texts: vec!["".into()],
            flags: vec![0],
        };
        for (mark, number) in [(",", COMMA), (".", STOP), (":", COLON)] {
            let given = new.intern(mark);
            debug_assert_eq!(given, number);
        }
        new
    }
}

impl Dictionary {
    /// The count of numbers in use, the one of unknown words included.
    pub fn len(&self) -> usize {
        self.texts.len()
    }

    /// Returns true if no number is in use, which never happens.
    pub fn is_empty(&self) -> bool {
        self.texts.is_empty()
    }

    /// The word of a number; empty for unknown words.
    pub fn text(&self, word: u32) -> &str {
        &self.texts[word as usize]
    }

    /// The number of a folded word; [`UNKNOWN`] if no keyword file contains it.
    pub fn word(&self, text: &str) -> u32 {
        match Key::of(text.as_bytes()) {
            Some(key) => self.slots[self.slot(key)],
            None => self.long.get(text).copied().unwrap_or(UNKNOWN),
        }
    }

    /// Returns true if a word has a flag.
    pub fn is(&self, word: u32, flag: WordFlag) -> bool {
        self.flags[word as usize] & flag as u8 != 0
    }

    /// The number of a folded word, assigned if the word is new.
    pub fn intern(&mut self, text: &str) -> u32 {
        let known = self.word(text);
        if known != UNKNOWN || text.is_empty() {
            return known;
        }
        let word = index32(self.texts.len());
        self.texts.push(text.into());
        self.flags.push(0);
        let key = Key::of(text.as_bytes());
        self.keys.push(key.unwrap_or_default());
        match key {
            Some(_) => self.put(word),
            None => drop(self.long.insert(text.into(), word)),
        }
        word
    }

    /// Sets a flag of a word.
    pub fn set_flag(&mut self, text: &str, flag: WordFlag) {
        let word = self.intern(text);
        self.flags[word as usize] |= flag as u8;
    }

    fn put(&mut self, word: u32) {
        if self.texts.len() * 2 > self.slots.len() {
            let grown = vec![UNKNOWN; self.slots.len() * 2];
            for old in std::mem::replace(&mut self.slots, grown) {
                if old != UNKNOWN {
                    self.put(old);
                }
            }
        }
        let at = self.slot(self.keys[word as usize]);
        self.slots[at] = word;
    }

    /// The index of a word's slot, or of the free slot for it.
    fn slot(&self, key: Key) -> usize {
        let mask = self.slots.len() - 1;
        let hash = key.hash();
        #[expect(clippy::cast_possible_truncation, reason = "the table is smaller than a hash")]
        let mut at = (hash ^ (hash >> 32)) as usize & mask;
        loop {
            let word = self.slots[at];
            if word == UNKNOWN || self.keys[word as usize] == key {
                return at;
            }
            at = (at + 1) & mask;
        }
    }

    /// Reads a word of a folded text at a place in bytes.
    #[inline]
    pub fn read(&self, text: &str, place: Range<usize>) -> WordRead {
        let len = place.len();
        let window = text.as_bytes()[place.start..].first_chunk::<16>();
        if let Some((window, kept)) = window.zip(OF_LENGTH.get(len)) {
            return self.short(Key::new(u128::from_le_bytes(*window) & kept));
        }
        let word = &text[place];
        Key::of(word.as_bytes()).map_or_else(|| self.long(word), |key| self.short(key))
    }

    #[inline]
    fn short(&self, key: Key) -> WordRead {
        WordRead { word: self.slots[self.slot(key)], hash: key.hash() }
    }

    fn long(&self, word: &str) -> WordRead {
        WordRead { word: self.word(word), hash: xxh3_64(word.as_bytes()) }
    }
}

/// A word of a folded text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct WordRead {
    /// Its number.
    pub word: u32,
    /// A hash of its letters. Words without a number have one too.
    pub hash: u64,
}

/// The bits of the first bytes of sixteen, by the number of bytes.
const OF_LENGTH: [u128; 17] = {
    let mut all = [0; 17];
    let mut len = 1;
    while len <= 16 {
        all[len] = u128::MAX >> (128 - 8 * len);
        len += 1;
    }
    all
};

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn words_of_a_text_are_those_of_a_list(
            known in proptest::collection::vec("[a-c\u{e9}&]{1,20}", 0..200),
            words in proptest::collection::vec("[a-c\u{e9}&]{1,20}", 0..40),
            picked in proptest::collection::vec(0usize..200, 0..40),
        ) {
            let mut dictionary = Dictionary::default();
            let numbers: Vec<u32> = known.iter().map(|word| dictionary.intern(word)).collect();
            let picked = picked.iter().filter_map(|at| known.get(*at)).chain(&words);
            let words: Vec<&String> = picked.collect();
            let text: String = [" ".to_owned()].into_iter().chain(words.iter().map(|word| format!("{word} "))).collect();
            let mut at = 1;
            for word in words {
                let number = known.iter().position(|own| own == word).map_or(UNKNOWN, |place| numbers[place]);
                let read = dictionary.read(&text, at..at + word.len());
                prop_assert_eq!(read.word, number);
                // The end of the text is read in another way.
                prop_assert_eq!(read, dictionary.read(word, 0..word.len()));
                prop_assert_eq!(dictionary.word(word), number);
                at += word.len() + 1;
            }
            for (word, number) in known.iter().zip(&numbers) {
                prop_assert_eq!(dictionary.text(*number), word);
            }
        }
    }
}
