//! Fixed word sequences, compiled to a trie over word numbers.
//!
//! The words of a text are already numbers, so folding and word boundaries are settled. Nearly all
//! sequences have one to three words. A search therefore starts at each word. It looks up the
//! node of that word, and goes on only if a filter lets the next word pass. The filter has a bit for the
//! hash of each first pair of words and fits the cache of a core; the tables that it guards do not. Most words end there.
//! An automaton of `aho-corasick` over two bytes a word, which never reads a word twice, took longer:
//! it moves through two states a word in tables of several megabytes.

mod trie;

use std::ops::Range;

use rustc_hash::FxHashMap;

use super::dictionary::Dictionary;
use super::index::index32;
use crate::bits::each_bit;
use trie::{Edges, Filter, NOWHERE, Node};

/// A word that must be written in capitals.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Capital {
    /// The index of the word in its sequence.
    pub place: usize,
    /// The word as it must be written.
    pub written: Box<str>,
}

/// The use of a sequence by an owner.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SequenceUse {
    /// The number of the owner, such as a class.
    pub owner: u32,
    /// One more than the index of the list of words that must be in capitals; 0 without such words. An index
    /// takes less memory than the list, and most uses have none.
    capitals: u32,
}

impl SequenceUse {
    /// Returns true if none of its words must be in capitals.
    pub fn in_any_case(self) -> bool {
        self.capitals == 0
    }
}

/// An occurrence of a word sequence.
#[derive(Debug, Clone)]
pub struct Occurrence<'a> {
    /// The indices of its words.
    pub words: Range<usize>,
    /// Its owners.
    pub uses: &'a [SequenceUse],
}

/// Word sequences with their owners, ready for searching.
#[derive(Debug, Clone)]
pub struct SequenceSet {
    /// The start at each word of the dictionary; words after the end have none.
    starts: Vec<Start>,
    /// The pairs of a first and a second word.
    seconds: Filter,
    edges: Edges,
    /// The uses of all sequences, those of a node side by side.
    uses: Vec<SequenceUse>,
    /// Lists of words that must be in capitals.
    capitals: Vec<Vec<Capital>>,
    /// Number of words of the longest sequence.
    longest: u32,
}

/// The node of a sequence's first word, if any, and a bit that is set if the word alone is a sequence.
#[derive(Debug, Clone, Copy)]
struct Start(u32);

impl Start {
    const USED: u32 = 1 << 31;
    /// A node that no edge leaves.
    const NONE: Self = Self(NOWHERE & !Self::USED);

    fn node(self) -> u32 {
        self.0 & !Self::USED
    }

    fn is_used(self) -> bool {
        self.0 & Self::USED != 0
    }
}

/// Words that are compared with the filter before any of them is looked at more closely.
const AT_ONCE: usize = 64;

impl SequenceSet {
    /// Number of sequences.
    pub fn count(&self) -> usize {
        (0..index32(self.edges.nodes.len())).filter(|node| !self.uses(*node).is_empty()).count()
    }

    /// Number of words of the longest sequence.
    pub fn longest(&self) -> u32 {
        self.longest
    }

    /// The words that must be in capitals in a use of a sequence.
    pub fn capitals(&self, usage: SequenceUse) -> &[Capital] {
        usage.capitals.checked_sub(1).map_or(&[], |at| &self.capitals[at as usize])
    }

    /// Calls `found` for each occurrence of a sequence in `words`, ordered by their first words, the
    /// shortest first. Occurrences overlap.
    pub fn find<'a>(&'a self, words: &[u32], mut found: impl FnMut(Occurrence<'a>)) {
        let mut openings = Openings { used: 0, longer: 0, seconds: [NOWHERE; AT_ONCE] };
        for first in (0..words.len()).step_by(AT_ONCE) {
            self.open(&words[first..], &mut openings);
            let Openings { used, longer, ref seconds } = openings;
            each_bit(used | longer, |at| {
                let start = first + at;
                if used >> at & 1 != 0 {
                    let uses = self.uses(self.start(words[start]).node());
                    found(Occurrence { words: start..start + 1, uses });
                }
                if longer >> at & 1 != 0 {
                    self.find_longer(words, start, seconds[at], &mut found);
                }
            });
        }
    }

    /// Looks for sequences that begin with the first words.
    ///
    /// The filter is read for many words at once, and then the table. No branch depends on the part
    /// that was read, so the processor waits for several parts at the same time.
    fn open(&self, words: &[u32], openings: &mut Openings) {
        let (mut used, mut may_follow) = (0u64, 0u64);
        let words = &words[..words.len().min(AT_ONCE + 1)];
        for (at, pair) in words.windows(2).enumerate() {
            let start = self.start(pair[0]);
            used |= u64::from(start.is_used()) << at;
            may_follow |= u64::from(self.seconds.may_contain(start.node(), pair[1])) << at;
        }
        if let [before @ .., last] = words
            && before.len() < AT_ONCE
        {
            used |= u64::from(self.start(*last).is_used()) << before.len();
        }
        (openings.used, openings.longer) = (used, 0);
        each_bit(may_follow, |at| {
            if let Some(next) = words.get(at + 1) {
                let node = self.edges.to(self.start(words[at]).node(), *next);
                openings.seconds[at] = node;
                openings.longer |= u64::from(node != NOWHERE) << at;
            }
        });
    }

    /// Calls `found` for each sequence of two words or more that begins with the word at `start`; `node`
    /// is that of its first two words.
    fn find_longer<'a>(
        &'a self,
        words: &[u32],
        start: usize,
        mut node: u32,
        found: &mut impl FnMut(Occurrence<'a>),
    ) {
        let mut end = start + 2;
        while node != NOWHERE {
            let uses = self.uses(node);
            if !uses.is_empty() {
                found(Occurrence { words: start..end, uses });
            }
            let Some(next) = words.get(end) else { return };
            if self.edges.nodes[node as usize].next & Node::bit(*next) == 0 {
                return;
            }
            node = self.edges.to(node, *next);
            end += 1;
        }
    }

    /// Returns where the search begins at a word.
    fn start(&self, word: u32) -> Start {
        self.starts.get(word as usize).copied().unwrap_or(Start::NONE)
    }

    /// Returns the start at the node of a first word.
    fn start_at(&self, node: u32) -> Start {
        match node {
            NOWHERE => Start::NONE,
            node if self.uses(node).is_empty() => Start(node),
            node => Start(node | Start::USED),
        }
    }

    /// Returns the uses of the sequence that ends at a node.
    fn uses(&self, node: u32) -> &[SequenceUse] {
        let first = |at: usize| {
            self.edges.nodes.get(at).map_or(self.uses.len(), |node| node.first_use as usize)
        };
        &self.uses[first(node as usize)..first(node as usize + 1)]
    }
}

/// The sequences that begin with each of [`AT_ONCE`] words.
struct Openings {
    /// Set bits are words that are a sequence alone.
    used: u64,
    /// Set bits are words with which, and with the next one, a sequence begins.
    longer: u64,
    /// The node of each word and the next one, where the bit of `longer` is set; others are left over.
    seconds: [u32; AT_ONCE],
}

/// Collects word sequences for a [`SequenceSet`].
#[derive(Debug, Default)]
pub struct SequenceBuilder {
    /// The node of each first word, or [`NOWHERE`].
    starts: Vec<u32>,
    edges: Edges,
    put: Vec<Put>,
    /// Lists of words that must be in capitals, each with one more than its index.
    capitals: FxHashMap<Vec<Capital>, u32>,
    longest: usize,
}

/// A sequence as it was put into a builder.
#[derive(Debug, Clone, Copy)]
struct Put {
    node: u32,
    usage: SequenceUse,
}

/// The words of a sequence and their capitals. Equal ones have equal keys.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct SequenceKey {
    node: u32,
    capitals: u32,
}

impl SequenceBuilder {
    /// Adds a sequence of word numbers, some of which must be in capitals. One without words is never
    /// found.
    pub fn put(&mut self, words: &[u32], owner: u32, capitals: Vec<Capital>) {
        let Some((first, rest)) = words.split_first() else { return };
        self.longest = self.longest.max(words.len());
        let place = *first as usize;
        if self.starts.len() <= place {
            self.starts.resize(place + 1, NOWHERE);
        }
        if self.starts[place] == NOWHERE {
            self.starts[place] = self.edges.push_first(*first);
        }
        let mut node = self.starts[place];
        for word in rest {
            node = self.edges.add(node, *word);
        }
        let next = index32(self.capitals.len() + 1);
        let capitals =
            if capitals.is_empty() { 0 } else { *self.capitals.entry(capitals).or_insert(next) };
        self.put.push(Put { node, usage: SequenceUse { owner, capitals } });
    }

    /// Number of sequences that were put, equal ones included.
    pub fn count(&self) -> usize {
        self.put.len()
    }

    /// The sequences that were put, in order.
    pub fn keys(&self, range: Range<usize>) -> impl Iterator<Item = SequenceKey> {
        self.put[range]
            .iter()
            .map(|put| SequenceKey { node: put.node, capitals: put.usage.capitals })
    }

    /// Returns a sequence as it is written.
    pub fn text(&self, key: SequenceKey, dictionary: &Dictionary) -> String {
        let nodes = std::iter::successors(self.edges.nodes.get(key.node as usize), |node| {
            self.edges.nodes.get(node.from as usize)
        });
        let mut words: Vec<&str> = nodes.map(|node| dictionary.text(node.word)).collect();
        words.reverse();
        let written = self.capitals.iter().filter(|(_, index)| **index == key.capitals);
        for capital in written.flat_map(|(list, _)| list) {
            words[capital.place] = &capital.written;
        }
        words.join(" ")
    }

    /// Compiles the sequences.
    pub fn build(self) -> SequenceSet {
        let Self { starts, mut edges, mut put, capitals, longest } = self;
        // Equal uses of a sequence are kept once; the others stay in the order in which they came.
        put.sort_by_key(|put| put.node);
        let mut uses: Vec<SequenceUse> = Vec::with_capacity(put.len());
        let mut put = put.into_iter().peekable();
        for (at, node) in edges.nodes.iter_mut().enumerate() {
            let first = uses.len();
            node.first_use = index32(first);
            while let Some(Put { usage, .. }) = put.next_if(|next| next.node as usize == at) {
                if !uses[first..].contains(&usage) {
                    uses.push(usage);
                }
            }
        }
        let mut lists: Vec<(Vec<Capital>, u32)> = capitals.into_iter().collect();
        lists.sort_unstable_by_key(|(_, index)| *index);
        let mut set = SequenceSet {
            starts: Vec::new(),
            seconds: edges.seconds(),
            edges,
            uses,
            capitals: lists.into_iter().map(|(list, _)| list).collect(),
            longest: index32(longest),
        };
        set.starts = starts.into_iter().map(|node| set.start_at(node)).collect();
        set
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn set(sequences: &[Vec<u32>]) -> SequenceSet {
        let mut builder = SequenceBuilder::default();
        for (owner, words) in sequences.iter().enumerate() {
            let owner = index32(owner);
            builder.put(words, owner, Vec::new());
        }
        builder.build()
    }

    fn found(set: &SequenceSet, text: &[u32]) -> Vec<(usize, usize, u32)> {
        let mut all = Vec::new();
        set.find(text, |occurrence| {
            let Range { start, end } = occurrence.words;
            all.extend(occurrence.uses.iter().map(|usage| (start, end, usage.owner)));
        });
        all.sort_unstable();
        all
    }

    /// Finds sequences by comparing each with each place of the text.
    fn naive(sequences: &[Vec<u32>], text: &[u32]) -> Vec<(usize, usize, u32)> {
        let mut all = Vec::new();
        for (owner, words) in sequences.iter().enumerate() {
            for (start, window) in text.windows(words.len()).enumerate() {
                if window == words {
                    all.push((start, start + words.len(), index32(owner)));
                }
            }
        }
        all.sort_unstable();
        all.dedup();
        all
    }

    #[test]
    fn many_sequences_are_not_confused() {
        let sequences: Vec<Vec<u32>> = (4..600).map(|word| vec![word, word + 1]).collect();
        let set = set(&sequences);
        let text: Vec<u32> = (4..601).collect();
        assert_eq!(found(&set, &text), naive(&sequences, &text));
        // A word with which no sequence begins, before each first word.
        let text: Vec<u32> = (4..600).flat_map(|word| [3, word, 1_000_000]).collect();
        assert_eq!(found(&set, &text), []);
    }

    proptest! {
        #[test]
        fn the_trie_equals_a_naive_scan(
            sequences in proptest::collection::vec(proptest::collection::vec(4u32..9, 1..4), 1..12),
            text in proptest::collection::vec(0u32..10, 0..200),
        ) {
            prop_assert_eq!(found(&set(&sequences), &text), naive(&sequences, &text));
        }
    }
}
