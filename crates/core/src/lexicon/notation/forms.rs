//! Numbers for the words of keyword files as they are written, each with its folded word.

use rustc_hash::FxHashMap;

use crate::lexicon::dictionary::{Dictionary, UNKNOWN};
use crate::lexicon::index::index32;
use crate::text::{CleanText, fold};

/// A word as it is written.
#[derive(Debug)]
struct Form {
    text: Box<str>,
    /// The number of the folded word; [`UNKNOWN`] if it folds to nothing or to several words.
    word: u32,
    /// The folded word in its own case; `None` if it has no capitals.
    capital: Option<Box<str>>,
    british: British,
}

/// The British spelling of a word, if it was looked up.
#[derive(Debug, Clone, Copy)]
enum British {
    Unknown,
    Same,
    Other(u32),
}

/// Words as they are written.
#[derive(Debug, Default)]
pub struct Forms {
    /// The folded words.
    pub dictionary: Dictionary,
    numbers: FxHashMap<Box<str>, u32>,
    written: Vec<Form>,
    inflections: FxHashMap<Box<str>, Vec<u32>>,
    text: CleanText,
}

impl Forms {
    /// The number of a word as it is written.
    pub fn form(&mut self, text: &str) -> u32 {
        if let Some(&known) = self.numbers.get(text) {
            return known;
        }
        // Folded between other words, as in a text.
        fold(&format!("x {text} x"), &mut self.text);
        let part = |folded: &str| {
            let inner = folded
                .strip_prefix(" x ")
                .and_then(|rest| rest.strip_suffix(" x "))
                .unwrap_or_default();
            if inner.contains(' ') { String::new() } else { inner.to_owned() }
        };
        let (lower, cased) = (part(self.text.lower()), part(self.text.cased()));
        let word = if matches!(lower.as_str(), "" | "," | "." | ":") {
            UNKNOWN
        } else {
            self.dictionary.intern(&lower)
        };
        let capital = (lower != cased).then(|| cased.into());
        let new = index32(self.written.len());
        self.written.push(Form { text: text.into(), word, capital, british: British::Unknown });
        self.numbers.insert(text.into(), new);
        new
    }

    /// The forms of a word with its endings; `all` returns their texts.
    pub fn inflections(&mut self, word: &str, all: impl Fn(&str) -> Vec<String>) -> &[u32] {
        if !self.inflections.contains_key(word) {
            let forms = all(word).iter().map(|form| self.form(form)).collect();
            self.inflections.insert(word.into(), forms);
        }
        &self.inflections[word]
    }

    /// The British form of a word, for which `spelling` returns the text; `None` if it is the same.
    pub fn british(&mut self, form: u32, spelling: impl Fn(&str) -> Option<String>) -> Option<u32> {
        let own = &self.written[form as usize];
        match own.british {
            British::Same => return None,
            British::Other(other) => return Some(other),
            British::Unknown => {}
        }
        let other = spelling(&own.text).map(|text| self.form(&text));
        self.written[form as usize].british = other.map_or(British::Same, British::Other);
        other
    }

    /// The number of the folded word; `None` if the form folds to nothing or to several words.
    pub fn word(&self, form: u32) -> Option<u32> {
        Some(self.written[form as usize].word).filter(|word| *word != UNKNOWN)
    }

    /// The folded word in its own case; `None` if it has no capitals.
    pub fn capital(&self, form: u32) -> Option<&str> {
        self.written[form as usize].capital.as_deref()
    }

    /// A literal as it is written.
    pub fn text(&self, literal: &[u32]) -> String {
        literal.iter().map(|form| &*self.written[*form as usize].text).collect::<Vec<_>>().join(" ")
    }
}
