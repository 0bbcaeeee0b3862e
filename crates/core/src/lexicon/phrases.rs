//! Phrases of one purpose: word sequences, alone or two in order with other words between.

use std::sync::Arc;

use rustc_hash::FxHashMap;

use super::dictionary::Dictionary;
use super::error::Problem;
use super::index::index32;
use super::loaded::Loaded;
use super::notation::{Forms, Notation};
use super::sequences::{Capital, SequenceBuilder, SequenceSet, SequenceUse};
use super::syntax::Text;

/// The most words between the two parts of a phrase.
pub const MOST_WORDS_BETWEEN: u32 = 6;

/// The uses of a part: word sequences that mean the same in phrases.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PartUse {
    /// The phrases that are this part alone.
    pub alone: Vec<Alone>,
    /// True if a phrase begins with the part and has another one after it.
    pub opens: bool,
    /// The owners of phrases that end with the part, each with the part before it.
    pub after: Vec<Joined>,
}

/// A phrase of one part.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Alone {
    /// The owner.
    pub owner: u32,
    /// The number of the phrase, in the order in which phrases were added.
    phrase: u32,
}

/// The opening part and the owner of a phrase of two parts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Joined {
    /// The opening part.
    pub opening: u32,
    /// The owner.
    pub owner: u32,
}

/// Phrases of one purpose.
#[derive(Debug, Clone)]
pub struct PhraseSet {
    /// The sequences of all parts; others may be among them.
    sequences: Arc<SequenceSet>,
    /// The owner of the sequences of the first part. Those of the next part have the next owner.
    first_owner: u32,
    parts: Vec<PartUse>,
}

impl PhraseSet {
    /// The sequences of all parts; [`Self::part_of`] tells those of this set from others.
    pub fn sequences(&self) -> &SequenceSet {
        &self.sequences
    }

    /// Makes each phrase of one part its own owner: the owner of a match is then the number of its
    /// phrase, in the order in which phrases were added. Drops phrases of two parts.
    #[must_use]
    pub fn numbered(mut self) -> Self {
        for part in &mut self.parts {
            part.alone.iter_mut().for_each(|alone| alone.owner = alone.phrase);
            (part.opens, part.after) = (false, Vec::new());
        }
        self
    }

    /// Returns the part to which the owner of a sequence belongs; `None` for an owner outside this
    /// set.
    pub fn part_of(&self, owner: u32) -> Option<u32> {
        let part = owner.checked_sub(self.first_owner)?;
        ((part as usize) < self.parts.len()).then_some(part)
    }

    /// Returns the uses of a part.
    pub fn part(&self, part: u32) -> &PartUse {
        &self.parts[part as usize]
    }
}

/// A word sequence as it is written: the numbers of its words, and those that need capitals.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Literal {
    pub words: Vec<u32>,
    pub capitals: Vec<Capital>,
}

/// Collects phrases for a [`PhraseSet`]. Equal parts are kept once.
#[derive(Debug, Default)]
pub struct Builder {
    /// Parts as they are written, by the notation they were written in.
    written: FxHashMap<(usize, String), u32>,
    /// The literals of each part.
    pub literals: Vec<Vec<Literal>>,
    parts: Vec<PartUse>,
    /// Number of phrases so far.
    phrases: u32,
}

impl Builder {
    /// Adds phrases of one owner, and their problems to `problems`.
    pub fn add_all<T>(
        &mut self,
        notation: &Notation<'_>,
        forms: &mut Forms,
        phrases: &[Text],
        owner: usize,
        file: &Loaded<T>,
        problems: &mut Vec<Problem>,
    ) {
        for phrase in phrases {
            if let Err(message) = self.add(notation, forms, phrase.get_ref(), owner) {
                problems.push(file.problem(phrase, format!("\"{}\": {message}", phrase.get_ref())));
            }
        }
    }

    /// Adds a phrase and returns its part, or its two parts.
    ///
    /// # Errors
    ///
    /// Returns a message if the phrase breaks the rules of the notation.
    pub fn add(
        &mut self,
        notation: &Notation<'_>,
        forms: &mut Forms,
        phrase: &str,
        owner: usize,
    ) -> Result<Vec<u32>, String> {
        let owner = index32(owner);
        let parts: Vec<u32> = phrase
            .split(" .. ")
            .map(|written| self.part(notation, forms, written))
            .collect::<Result<_, _>>()?;
        match parts[..] {
            [part] => {
                let phrase = self.phrases;
                self.parts[part as usize].alone.push(Alone { owner, phrase });
            }
            [opening, closing] => {
                self.parts[opening as usize].opens = true;
                self.parts[closing as usize].after.push(Joined { opening, owner });
            }
            _ => return Err("a phrase has at most one `..`".into()),
        }
        self.phrases += 1;
        Ok(parts)
    }

    fn part(
        &mut self,
        notation: &Notation<'_>,
        forms: &mut Forms,
        written: &str,
    ) -> Result<u32, String> {
        let key = (notation.scope(), written.to_owned());
        if let Some(&known) = self.written.get(&key) {
            return Ok(known);
        }
        let literals = Literal::all(notation, forms, written)?;
        let part = index32(self.parts.len());
        self.literals.push(literals);
        self.parts.push(PartUse::default());
        self.written.insert(key, part);
        Ok(part)
    }

    /// Compiles the phrases to a set of their own.
    pub fn build(self) -> PhraseSet {
        let mut sequences = SequenceBuilder::default();
        let parts = self.put(&mut sequences, 0);
        parts.over(Arc::new(sequences.build()))
    }

    /// Adds the sequences of all parts; that of the first part gets the owner `first_owner`.
    pub fn put(self, sequences: &mut SequenceBuilder, first_owner: u32) -> Parts {
        for (owner, literals) in (first_owner..).zip(self.literals) {
            for Literal { words, capitals } in literals {
                sequences.put(&words, SequenceUse { owner, capitals });
            }
        }
        Parts { first_owner, parts: self.parts }
    }
}

/// The parts of phrases whose sequences are not compiled yet.
#[derive(Debug)]
pub struct Parts {
    first_owner: u32,
    parts: Vec<PartUse>,
}

impl Parts {
    /// Returns the phrases over the compiled sequences.
    pub fn over(self, sequences: Arc<SequenceSet>) -> PhraseSet {
        PhraseSet { sequences, first_owner: self.first_owner, parts: self.parts }
    }
}

impl Literal {
    /// Expands a phrase without a gap to its literals.
    ///
    /// # Errors
    ///
    /// Returns a message if the phrase breaks the rules of the notation.
    pub fn all(
        notation: &Notation<'_>,
        forms: &mut Forms,
        written: &str,
    ) -> Result<Vec<Self>, String> {
        let expanded = notation.expand(forms, written)?;
        expanded.iter().map(|literal| Self::new(forms, literal)).collect()
    }

    /// Returns the literal as it is written.
    pub fn text(&self, dictionary: &Dictionary) -> String {
        let mut words: Vec<&str> = self.words.iter().map(|word| dictionary.text(*word)).collect();
        for capital in &self.capitals {
            words[capital.place] = &capital.written;
        }
        words.join(" ")
    }

    /// Makes a literal of forms of words.
    fn new(forms: &Forms, literal: &[u32]) -> Result<Self, String> {
        let words: Option<Vec<u32>> = literal.iter().map(|form| forms.word(*form)).collect();
        let words = words.ok_or_else(|| {
            format!("\"{}\" is not made of words that folding keeps", forms.text(literal))
        })?;
        let capital = |(place, form): (usize, &u32)| {
            Some(Capital { place, written: forms.capital(*form)?.into() })
        };
        let capitals = literal.iter().enumerate().filter_map(capital).collect();
        Ok(Self { words, capitals })
    }
}
