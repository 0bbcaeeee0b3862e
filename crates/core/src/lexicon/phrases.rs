//! Phrases of one purpose: word sequences, alone or two in order with other words between.

use std::ops::Range;
use std::sync::Arc;

use rustc_hash::FxHashMap;

use super::error::Problem;
use super::index::index32;
use super::loaded::Loaded;
use super::notation::{Forms, Notation};
use super::sequences::{Capital, SequenceBuilder, SequenceKey, SequenceSet};
use super::syntax::Text;

/// The most words between the two parts of a phrase.
pub const MOST_WORDS_BETWEEN: u32 = 6;

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
    parts: Vec<Part>,
    /// The phrases of one part, those of a part side by side.
    alone: Vec<Alone>,
    /// The phrases of two parts, those that end with the same part side by side.
    joined: Vec<Joined>,
}

/// The uses of a part: word sequences that mean the same in phrases. The ends are those in the lists of
/// the set, where the uses of a part begin with the end of the part before it.
#[derive(Debug, Clone, Copy, Default)]
struct Part {
    end_alone: u32,
    end_joined: u32,
    /// True if a phrase begins with the part and has another one after it.
    opens: bool,
}

impl PhraseSet {
    /// The sequences of all parts; [`Self::part_of`] tells those of this set from others.
    pub fn sequences(&self) -> &Arc<SequenceSet> {
        &self.sequences
    }

    /// Makes each phrase of one part its own owner: the owner of a match is then the number of its
    /// phrase, in the order in which phrases were added. Drops phrases of two parts.
    #[must_use]
    pub fn numbered(mut self) -> Self {
        self.alone.iter_mut().for_each(|alone| alone.owner = alone.phrase);
        self.joined.clear();
        self.parts.iter_mut().for_each(|part| (part.opens, part.end_joined) = (false, 0));
        self
    }

    /// Returns the part to which the owner of a sequence belongs; `None` for an owner outside this
    /// set.
    pub fn part_of(&self, owner: u32) -> Option<u32> {
        let part = owner.checked_sub(self.first_owner)?;
        ((part as usize) < self.parts.len()).then_some(part)
    }

    /// Returns true if a phrase begins with the part and has another one after it.
    pub fn opens(&self, part: u32) -> bool {
        self.parts[part as usize].opens
    }

    /// Returns the phrases that are this part alone.
    pub fn alone(&self, part: u32) -> &[Alone] {
        let Part { end_alone, .. } = self.before(part);
        &self.alone[end_alone as usize..self.parts[part as usize].end_alone as usize]
    }

    /// Returns the phrases of two parts that end with this one.
    pub fn joined(&self, part: u32) -> &[Joined] {
        let Part { end_joined, .. } = self.before(part);
        &self.joined[end_joined as usize..self.parts[part as usize].end_joined as usize]
    }

    fn before(&self, part: u32) -> Part {
        (part as usize).checked_sub(1).map_or_else(Part::default, |before| self.parts[before])
    }
}

/// The uses of a part while phrases are added.
#[derive(Debug, Default)]
struct PartUses {
    alone: Vec<Alone>,
    joined: Vec<Joined>,
    opens: bool,
    /// Its sequences, as places among those that were put.
    sequences: Range<usize>,
}

/// Collects phrases for a [`PhraseSet`]. Equal parts are kept once.
#[derive(Debug, Default)]
pub struct Builder {
    /// Parts as they are written, by the notation they were written in.
    written: FxHashMap<(usize, String), u32>,
    sequences: SequenceBuilder,
    first_owner: u32,
    parts: Vec<PartUses>,
    /// Number of phrases so far.
    phrases: u32,
}

impl Builder {
    /// Makes a builder that adds its sequences to others; that of the first part gets the owner
    /// `first_owner`.
    pub fn among(sequences: SequenceBuilder, first_owner: u32) -> Self {
        Self { sequences, first_owner, ..Self::default() }
    }

    /// Returns the sequences of a part.
    pub fn keys(&self, part: u32) -> impl Iterator<Item = SequenceKey> {
        self.sequences.keys(self.parts[part as usize].sequences.clone())
    }

    /// The sequences so far.
    pub fn sequences(&self) -> &SequenceBuilder {
        &self.sequences
    }

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
                self.parts[closing as usize].joined.push(Joined { opening, owner });
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
        let part = index32(self.parts.len());
        let first = self.sequences.count();
        put_all(&mut self.sequences, notation, forms, written, self.first_owner + part)?;
        let sequences = first..self.sequences.count();
        self.parts.push(PartUses { sequences, ..PartUses::default() });
        self.written.insert(key, part);
        Ok(part)
    }

    /// Compiles the phrases.
    pub fn build(self) -> PhraseSet {
        let Self { sequences, first_owner, parts, .. } = self;
        let mut set = PhraseSet {
            sequences: Arc::new(sequences.build()),
            first_owner,
            parts: Vec::with_capacity(parts.len()),
            alone: Vec::new(),
            joined: Vec::new(),
        };
        for PartUses { alone, joined, opens, .. } in parts {
            set.alone.extend(alone);
            set.joined.extend(joined);
            let (end_alone, end_joined) = (index32(set.alone.len()), index32(set.joined.len()));
            set.parts.push(Part { end_alone, end_joined, opens });
        }
        set
    }
}

/// Adds the word sequences that a phrase without a gap means.
///
/// # Errors
///
/// Returns a message if the phrase breaks the rules of the notation.
pub fn put_all(
    sequences: &mut SequenceBuilder,
    notation: &Notation<'_>,
    forms: &mut Forms,
    written: &str,
    owner: u32,
) -> Result<(), String> {
    let mut words = Vec::new();
    for literal in notation.expand(forms, written)?.iter() {
        words.clear();
        words.extend(literal.iter().map_while(|form| forms.word(*form)));
        if words.len() < literal.len() {
            let text = forms.text(literal);
            return Err(format!("\"{text}\" is not made of words that folding keeps"));
        }
        let capital = |(place, form): (usize, &u32)| {
            Some(Capital { place, written: forms.capital(*form)?.into() })
        };
        let capitals = literal.iter().enumerate().filter_map(capital).collect();
        sequences.put(&words, owner, capitals);
    }
    Ok(())
}
