//! Plain lists of words in keyword files.
//!
//! A list is checked while it is read, so that an error names the line of the entry.

use std::fmt;
use std::marker::PhantomData;

use rustc_hash::{FxHashMap, FxHashSet};
use serde::de::{DeserializeSeed, Deserializer, Error, SeqAccess, Visitor};
use serde::{Deserialize, Serialize};

/// A set of words in lower case; `*` at the end stands for any ending.
#[derive(Debug, Clone, Default)]
pub struct WordList {
    whole: FxHashSet<String>,
    /// Word beginnings by their first byte.
    stems: FxHashMap<u8, Vec<String>>,
}

impl WordList {
    /// Returns true if the list covers a word, which must be in lower case.
    pub fn has(&self, word: &str) -> bool {
        let stems = || {
            word.as_bytes().first().and_then(|first| self.stems.get(first)).into_iter().flatten()
        };
        self.whole.contains(word) || stems().any(|stem| word.starts_with(stem.as_str()))
    }
}

/// An ordered list of words or phrases in lower case.
#[derive(Debug, Clone, Default)]
pub struct OrderedWords(Vec<String>);

impl OrderedWords {
    /// The entries in order.
    pub fn iter(&self) -> impl Iterator<Item = &str> + Clone {
        self.0.iter().map(String::as_str)
    }

    /// Returns true if an entry equals `word`.
    pub fn has(&self, word: &str) -> bool {
        self.0.iter().any(|entry| entry == word)
    }
}

/// An ISO 4217 currency code.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
pub struct CurrencyCode([u8; 3]);

impl CurrencyCode {
    /// The code that three ASCII letters spell in either case; `None` for other text.
    pub fn parse(text: &str) -> Option<Self> {
        let letters: [u8; 3] = text.as_bytes().try_into().ok()?;
        letters
            .iter()
            .all(u8::is_ascii_alphabetic)
            .then(|| Self(letters.map(|letter| letter.to_ascii_uppercase())))
    }

    /// The code in capitals.
    pub fn as_str(&self) -> &str {
        std::str::from_utf8(&self.0).unwrap_or_default()
    }

    /// The three letters.
    pub fn bytes(self) -> [u8; 3] {
        self.0
    }
}

/// An entry of a list, parsed from its text.
trait Entry: Sized {
    /// Parses and checks an entry.
    fn read(text: &str) -> Result<Self, String>;
}

/// A word that may end in `*`.
struct Word(String);

impl Entry for Word {
    fn read(text: &str) -> Result<Self, String> {
        if text == "*" {
            return Err(
                "\"*\" alone covers every word; write the beginning of a word before it".into()
            );
        }
        let body = text.strip_suffix('*').unwrap_or(text);
        plain(body).map(|_| Self(text.to_owned()))
    }
}

impl Entry for String {
    fn read(text: &str) -> Result<Self, String> {
        plain(text)
    }
}

impl Entry for CurrencyCode {
    fn read(text: &str) -> Result<Self, String> {
        let code = Self::parse(text).filter(|code| code.as_str() == text);
        code.ok_or_else(|| {
            format!("\"{text}\" is not a currency code; write three capitals as in ISO 4217")
        })
    }
}

/// Checks a word or phrase without `*`.
fn plain(text: &str) -> Result<String, String> {
    if text.is_empty() || text.trim() != text {
        return Err(format!("\"{text}\" is empty or has a space at an end"));
    }
    if text.contains('*') {
        return Err(format!("\"{text}\": a \"*\" has no meaning here"));
    }
    if text.to_lowercase() != text {
        return Err(format!("\"{text}\" is not in lower case"));
    }
    Ok(text.to_owned())
}

/// Reads one entry. The visitor fails and not the seed, so that the error has the line of the
/// entry.
struct OneEntry<'a, T> {
    seen: &'a mut FxHashSet<String>,
    entry: PhantomData<T>,
}

impl<'de, T: Entry> DeserializeSeed<'de> for OneEntry<'_, T> {
    type Value = T;

    fn deserialize<D: Deserializer<'de>>(self, from: D) -> Result<T, D::Error> {
        from.deserialize_str(self)
    }
}

impl<T: Entry> Visitor<'_> for OneEntry<'_, T> {
    type Value = T;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a string")
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<T, E> {
        let entry = T::read(text).map_err(E::custom)?;
        if self.seen.insert(text.to_owned()) {
            Ok(entry)
        } else {
            Err(E::custom(format!("\"{text}\" is already in this list")))
        }
    }
}

/// Reads a list without duplicates.
struct Entries<T>(PhantomData<T>);

impl<'de, T: Entry> Visitor<'de> for Entries<T> {
    type Value = Vec<T>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a list of strings")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut from: A) -> Result<Vec<T>, A::Error> {
        let (mut seen, mut entries) = (FxHashSet::default(), Vec::new());
        while let Some(entry) =
            from.next_element_seed(OneEntry { seen: &mut seen, entry: PhantomData })?
        {
            entries.push(entry);
        }
        Ok(entries)
    }
}

fn entries<'de, T: Entry, D: Deserializer<'de>>(from: D) -> Result<Vec<T>, D::Error> {
    from.deserialize_seq(Entries(PhantomData))
}

impl<'de> Deserialize<'de> for WordList {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        let mut list = Self::default();
        for Word(word) in entries(from)? {
            match word.strip_suffix('*') {
                Some(stem) => {
                    list.stems.entry(stem.as_bytes()[0]).or_default().push(stem.to_owned());
                }
                None => drop(list.whole.insert(word)),
            }
        }
        Ok(list)
    }
}

impl<'de> Deserialize<'de> for OrderedWords {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        entries(from).map(Self)
    }
}

/// Reads a list of currency codes.
pub fn codes<'de, D: Deserializer<'de>>(from: D) -> Result<FxHashSet<CurrencyCode>, D::Error> {
    entries(from).map(|codes| codes.into_iter().collect())
}

impl<'de> Deserialize<'de> for CurrencyCode {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        from.deserialize_str(OneEntry { seen: &mut FxHashSet::default(), entry: PhantomData })
    }
}
