//! Words as they are written in keyword files, as numbers, with what each folds to.

use rustc_hash::FxHashMap;

use crate::lexicon::dictionary::{Dictionary, UNKNOWN};
use crate::text::{CleanText, fold};

/// A word as it is written.
#[derive(Debug)]
struct Form {
    text: Box<str>,
    /// The number of the folded word; [`UNKNOWN`] where folding makes it no word, or several.
    word: u32,
    /// The folded word in its own case, where it has capitals.
    capital: Option<Box<str>>,
    british: British,
}

/// What is known of a word's British spelling.
#[derive(Debug, Clone, Copy)]
enum British {
    NotAsked,
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
        // Folded between other words, as it will stand in a text.
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
        let new = u32::try_from(self.written.len()).unwrap_or(u32::MAX);
        self.written.push(Form { text: text.into(), word, capital, british: British::NotAsked });
        self.numbers.insert(text.into(), new);
        new
    }

    /// A word with its endings; `all` says what they are.
    pub fn inflections(&mut self, word: &str, all: impl Fn(&str) -> Vec<String>) -> Vec<u32> {
        if let Some(known) = self.inflections.get(word) {
            return known.clone();
        }
        let forms: Vec<u32> = all(word).iter().map(|form| self.form(form)).collect();
        self.inflections.insert(word.into(), forms.clone());
        forms
    }

    /// The British spelling of a word; `spelling` says what it is.
    pub fn british(&mut self, form: u32, spelling: impl Fn(&str) -> Option<String>) -> Option<u32> {
        let own = &self.written[form as usize];
        match own.british {
            British::Same => return None,
            British::Other(other) => return Some(other),
            British::NotAsked => {}
        }
        let other = spelling(&own.text).map(|text| self.form(&text));
        self.written[form as usize].british = other.map_or(British::Same, British::Other);
        other
    }

    /// The number of the folded word, if it is one.
    pub fn word(&self, form: u32) -> Option<u32> {
        Some(self.written[form as usize].word).filter(|word| *word != UNKNOWN)
    }

    /// The folded word in its own case, where it has capitals.
    pub fn capital(&self, form: u32) -> Option<&str> {
        self.written[form as usize].capital.as_deref()
    }

    /// A literal as it is written.
    pub fn text(&self, literal: &[u32]) -> String {
        literal.iter().map(|form| &*self.written[*form as usize].text).collect::<Vec<_>>().join(" ")
    }
}
