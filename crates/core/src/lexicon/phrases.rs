//! Phrases of one purpose, ready for an automaton, and how they are put together.

use rustc_hash::FxHashMap;

use super::dictionary::Dictionary;
use super::error::Problem;
use super::loaded::Loaded;
use super::notation::{Forms, Notation, Sequences};
use super::syntax::Text;
use super::trie::{WordTrie, small};

/// In [`TermUse::capitals`]: any case will do.
pub const ANY_CASE: u32 = u32::MAX;

/// Where a term is used: as which segment, and which of its words must be in capitals.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TermUse {
    /// Index of the term.
    pub term: u32,
    /// Index of the segment.
    pub segment: u32,
    /// Index into [`PhraseSet::capitals`], or [`ANY_CASE`].
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
    /// Terms: words in a row.
    pub trie: WordTrie,
    /// What terms are used for, in the order of segments.
    pub uses: Vec<TermUse>,
    /// Words that must be written so, each with its place in the term.
    pub capitals: Vec<Vec<(u32, Box<str>)>>,
    /// The phrases.
    pub patterns: Vec<Pattern>,
    /// Number of different segments.
    pub segments: usize,
}

/// A term, and which of its words must be in capitals: a literal as it is looked for.
type Sought = (u32, u32);

/// Builds a [`PhraseSet`]; equal segments are kept once.
#[derive(Default)]
pub struct Builder {
    pub set: PhraseSet,
    segments: FxHashMap<Vec<Sought>, u32>,
    /// Segments as written, by the notation they were written in.
    written: FxHashMap<(usize, String), u32>,
    /// The literals of each segment, in order.
    pub sought: Vec<Vec<Sought>>,
    capitals: FxHashMap<Vec<(u32, Box<str>)>, u32>,
    /// The words of terms, one after the other, and where those of each end.
    words: Vec<u32>,
    ends: Vec<usize>,
}

impl Builder {
    /// Adds phrases of one owner; what is wrong with them is noted.
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

    /// Adds a phrase; returns its segments.
    pub fn add(
        &mut self,
        notation: &Notation<'_>,
        forms: &mut Forms,
        phrase: &str,
        owner: usize,
    ) -> Result<Vec<u32>, String> {
        let mut segments = Vec::new();
        for written in phrase.split(" .. ") {
            let key = (notation.scope(), written.to_owned());
            let id = if let Some(&id) = self.written.get(&key) {
                id
            } else {
                let literals = notation.expand(forms, written)?;
                let id = self.add_segment(forms, &literals)?;
                self.written.insert(key, id);
                id
            };
            segments.push(id);
        }
        self.set.patterns.push(Pattern { segments: segments.clone(), owner: small(owner) });
        Ok(segments)
    }

    fn add_segment(&mut self, forms: &Forms, literals: &Sequences) -> Result<u32, String> {
        let mut sought = Vec::with_capacity(literals.len());
        let mut words = Vec::new();
        for literal in literals.iter() {
            words.clear();
            words.extend(literal.iter().filter_map(|form| forms.word(*form)));
            if words.len() < literal.len() {
                return Err(format!("`{}` is not whole words", forms.text(literal)));
            }
            sought.push((self.term(&words), self.written_in_capitals(forms, literal)));
        }
        sought.sort_unstable();
        sought.dedup();
        if let Some(&id) = self.segments.get(&sought) {
            return Ok(id);
        }
        let segment = small(self.set.segments);
        self.set.segments += 1;
        self.set.uses.extend(sought.iter().map(|&(term, capitals)| TermUse {
            term,
            segment,
            capitals,
        }));
        self.segments.insert(sought.clone(), segment);
        self.sought.push(sought);
        Ok(segment)
    }

    fn term(&mut self, words: &[u32]) -> u32 {
        let (term, new) = self.set.trie.insert(words);
        if new {
            self.words.extend(words);
            self.ends.push(self.words.len());
        }
        term
    }

    fn written_in_capitals(&mut self, forms: &Forms, literal: &[u32]) -> u32 {
        if !literal.iter().any(|form| forms.capital(*form).is_some()) {
            return ANY_CASE;
        }
        let places = (0..).zip(literal);
        let written: Vec<_> = places
            .filter_map(|(place, form)| Some((place, forms.capital(*form)?.into())))
            .collect();
        if let Some(&known) = self.capitals.get(&written) {
            return known;
        }
        self.set.capitals.push(written.clone());
        let new = small(self.set.capitals.len() - 1);
        self.capitals.insert(written, new);
        new
    }

    /// A literal as it is written.
    pub fn text(&self, dictionary: &Dictionary, (term, capitals): Sought) -> String {
        let term = term as usize;
        let start = term.checked_sub(1).map_or(0, |before| self.ends[before]);
        let mut words: Vec<&str> =
            self.words[start..self.ends[term]].iter().map(|word| dictionary.text(*word)).collect();
        for (place, written) in self.set.capitals.get(capitals as usize).into_iter().flatten() {
            words[*place as usize] = written;
        }
        words.join(" ")
    }
}
