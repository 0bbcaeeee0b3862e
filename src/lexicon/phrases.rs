//! Phrases of one purpose, ready for an automaton, and how they are put together.

use rustc_hash::FxHashMap;

use super::load::{Loaded, Problem};
use super::notation::{Literal, Notation};
use super::syntax::Text;
use crate::text::{CleanText, fold};

/// Where a term is used: as which segment, and which of its words must be in capitals.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TermUse {
    /// Index of the segment.
    pub segment: u32,
    /// Index into [`PhraseSet::capitals`], or `u32::MAX` where any case will do.
    pub capitals: u32,
}

/// A phrase: segments in order, with gaps between; and whose it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pattern {
    /// The segments, at least one.
    pub segments: Vec<u32>,
    /// Index of the duty, role, level, zone or cue it belongs to.
    pub owner: u32,
}

/// Phrases of one purpose, ready for an automaton.
#[derive(Debug, Clone, Default)]
pub struct PhraseSet {
    /// Terms: words in lower case, one space apart; all different.
    pub terms: Vec<String>,
    /// What each term is used for.
    pub uses: Vec<Vec<TermUse>>,
    /// Terms as written, where they have capitals.
    pub capitals: Vec<String>,
    /// The phrases.
    pub patterns: Vec<Pattern>,
    /// Number of different segments.
    pub segments: usize,
}

/// Builds a [`PhraseSet`]; equal segments are kept once.
#[derive(Default)]
pub struct Builder {
    pub set: PhraseSet,
    segments: FxHashMap<Vec<Literal>, u32>,
    /// Segments as written, by the notation they were written in.
    written: FxHashMap<(usize, String), u32>,
    /// The literals of each segment.
    pub literals: Vec<Vec<Literal>>,
    terms: FxHashMap<String, usize>,
    text: CleanText,
}

impl Builder {
    /// Adds phrases of one owner; what is wrong with them is noted.
    pub fn add_all<T>(
        &mut self,
        notation: &Notation<'_>,
        phrases: &[Text],
        owner: usize,
        file: &Loaded<T>,
        problems: &mut Vec<Problem>,
    ) {
        for phrase in phrases {
            if let Err(message) = self.add(notation, phrase.get_ref(), owner) {
                problems.push(file.problem(phrase, format!("\"{}\": {message}", phrase.get_ref())));
            }
        }
    }

    /// Adds a phrase; returns its segments.
    pub fn add(&mut self, notation: &Notation<'_>, phrase: &str, owner: usize) -> Result<Vec<u32>, String> {
        let mut segments = Vec::new();
        for written in phrase.split(" .. ") {
            let key = (notation.scope(), written.to_owned());
            let id = if let Some(&id) = self.written.get(&key) {
                id
            } else {
                let id = self.add_segment(notation.expand(written)?)?;
                self.written.insert(key, id);
                id
            };
            segments.push(id);
        }
        self.set.patterns.push(Pattern { segments: segments.clone(), owner: small(owner) });
        Ok(segments)
    }

    fn add_segment(&mut self, literals: Vec<Literal>) -> Result<u32, String> {
        if let Some(&id) = self.segments.get(&literals) {
            return Ok(id);
        }
        let segment = small(self.set.segments);
        for literal in &literals {
            fold(literal, &mut self.text);
            let (lower, cased) = (self.text.lower().trim(), self.text.cased().trim());
            if lower.is_empty() || self.text.words(0, self.text.lower().len()) != lower.split(' ').count() {
                return Err(format!("`{literal}` is not whole words"));
            }
            let capitals = if lower == cased {
                u32::MAX
            } else {
                self.set.capitals.push(cased.to_owned());
                small(self.set.capitals.len() - 1)
            };
            let term = *self.terms.entry(lower.to_owned()).or_insert_with(|| {
                self.set.terms.push(lower.to_owned());
                self.set.uses.push(Vec::new());
                self.set.terms.len() - 1
            });
            self.set.uses[term].push(TermUse { segment, capitals });
        }
        self.set.segments += 1;
        self.segments.insert(literals.clone(), segment);
        self.literals.push(literals);
        Ok(segment)
    }
}

/// Indices are kept in 32 bits; files that large cannot be loaded.
pub fn small(index: usize) -> u32 {
    u32::try_from(index).unwrap_or(u32::MAX)
}
