//! Phrases of one purpose, ready for an automaton, and the builder for them.

use rustc_hash::FxHashMap;

use super::dictionary::Dictionary;
use super::error::Problem;
use super::index::index32;
use super::loaded::Loaded;
use super::notation::{Forms, Notation, Sequences};
use super::syntax::Text;
use super::trie::{MOST_NODES, MOST_WORDS, WordTrie};

/// The value of [`TermUse::capitals`] for a term in any case.
pub const ANY_CASE: u32 = u32::MAX;

/// A use of a term as a segment, with the words that must be in capitals.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TermUse {
    /// Index of the term.
    pub term: u32,
    /// Index of the segment.
    pub segment: u32,
    /// Index into [`PhraseSet::capitals`], or [`ANY_CASE`].
    pub capitals: u32,
}

/// A phrase: segments in order, with gaps between, and the owner.
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
    /// The uses of terms, in the order of segments.
    pub uses: Vec<TermUse>,
    /// Words that must be written in this case, each with its index in the term.
    pub capitals: Vec<Vec<(u32, Box<str>)>>,
    /// The phrases.
    pub patterns: Vec<Pattern>,
    /// Number of different segments.
    pub segments: usize,
}

/// A literal: a term and the words of it that must be in capitals.
type Literal = (u32, u32);

/// Builds a [`PhraseSet`]; equal segments are kept once.
#[derive(Default)]
pub struct Builder {
    pub set: PhraseSet,
    segments: FxHashMap<Vec<Literal>, u32>,
    /// Segments as written, by the notation they were written in.
    written: FxHashMap<(usize, String), u32>,
    /// The literals of each segment, in order.
    pub sought: Vec<Vec<Literal>>,
    capitals: FxHashMap<Vec<(u32, Box<str>)>, u32>,
    /// The words of all terms in one list, and the end of each term in it.
    words: Vec<u32>,
    ends: Vec<usize>,
    /// Literals of phrases without gaps.
    alone: u64,
    /// Pairs of literals of the last two segments of phrases with gaps.
    joined: u64,
}

/// The most entries of a table.
const MOST_ENTRIES: u64 = u32::MAX as u64;

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

    /// Adds a phrase and returns its segments.
    ///
    /// # Errors
    ///
    /// Returns a message if the phrase breaks the rules of the notation, or if the phrases so far
    /// need larger tables than indices of 32 bits allow.
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
        self.count(&segments)?;
        self.set.patterns.push(Pattern { segments: segments.clone(), owner: index32(owner) });
        Ok(segments)
    }

    /// Counts the entries that a phrase needs in the tables of an automaton.
    fn count(&mut self, segments: &[u32]) -> Result<(), String> {
        let literals = |segment: u32| self.sought[segment as usize].len() as u64;
        match *segments {
            [only] => self.alone = self.alone.saturating_add(literals(only)),
            [.., before, last] => {
                let pairs = literals(before).saturating_mul(literals(last));
                self.joined = self.joined.saturating_add(pairs);
            }
            [] => {}
        }
        if self.alone > MOST_ENTRIES {
            return Err(too_many("word sequences of phrases without gaps", MOST_ENTRIES));
        }
        if self.joined > MOST_ENTRIES {
            return Err(too_many("pairs of word sequences around gaps", MOST_ENTRIES));
        }
        Ok(())
    }

    /// Returns an error if the tables have no room for more literals.
    fn check_room(&self, forms: &Forms, literals: &Sequences) -> Result<(), String> {
        if forms.dictionary.len() > MOST_WORDS {
            return Err(too_many("different words", MOST_WORDS as u64));
        }
        if (self.set.uses.len() + literals.len()) as u64 > MOST_ENTRIES {
            return Err(too_many("word sequences", MOST_ENTRIES));
        }
        if !self.set.trie.has_room(literals.words()) {
            return Err(too_many("different beginnings of word sequences", MOST_NODES as u64));
        }
        Ok(())
    }

    fn add_segment(&mut self, forms: &Forms, literals: &Sequences) -> Result<u32, String> {
        self.check_room(forms, literals)?;
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
        let segment = index32(self.set.segments);
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
        let new = index32(self.set.capitals.len() - 1);
        self.capitals.insert(written, new);
        new
    }

    /// A literal as it is written.
    pub fn text(&self, dictionary: &Dictionary, (term, capitals): Literal) -> String {
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

/// The message for more entries than a table can hold.
fn too_many(entries: &str, most: u64) -> String {
    format!("the phrases up to this one have more than {most} {entries}; use fewer alternatives")
}

#[cfg(test)]
mod tests {
    use super::super::syntax::{Sets, WordsFile};
    use super::*;

    #[test]
    fn tables_that_are_full_are_a_problem() {
        let (words, sets) = (WordsFile::default(), Sets::new());
        let notation = Notation::new(&words, &sets);
        let full =
            || Builder { alone: MOST_ENTRIES - 1, joined: MOST_ENTRIES - 1, ..Builder::default() };
        let add = |phrase: &str| full().add(&notation, &mut Forms::default(), phrase, 0);
        assert!(add("a").is_ok() && add("a .. b").is_ok());
        for (phrase, entries) in [
            ("(a|b)", "4294967295 word sequences of phrases without gaps"),
            ("(a|b) .. c", "4294967295 pairs of word sequences around gaps"),
        ] {
            let error = add(phrase).unwrap_err();
            assert!(error.contains(entries), "{phrase}: {error}");
        }
        assert!(!WordTrie::default().has_room(MOST_NODES + 1));
    }
}
