//! Follows the terms of a trie through a text.
//!
//! Nearly all time would go into waiting for memory: the tables of all steps are larger than
//! the nearer caches. So the first two words of terms have a table of their own. A step also
//! has bits for the words that may come next, so that failing look-ups are rare.

use super::pairs::Pairs;
use crate::lexicon::{Edge, NOTHING, PairTable, WordTrie, deeper};

/// Set in [`Step::next`] if a term ends there.
const TERM: u32 = 1 << 31;

/// The position in the trie after two words or more.
#[derive(Debug, Clone, Copy)]
pub struct Step {
    /// The node, with [`TERM`] if a term ends there; [`NOTHING`] if the words lead to no node.
    next: u32,
    /// The bits of the words that lead on; several words share a bit.
    after: u32,
}

impl Default for Step {
    fn default() -> Self {
        NOWHERE
    }
}

const NOWHERE: Step = Step { next: NOTHING, after: 0 };

impl Step {
    /// The index of this node among those after two words or more; `None` if no term ends here.
    pub fn term(self) -> Option<usize> {
        if self.next & TERM == 0 || self.next == NOTHING { None } else { deeper(self.next & !TERM) }
    }

    /// Returns true if the words lead to no term.
    pub fn is_nowhere(self) -> bool {
        self.next == NOTHING
    }
}

/// The steps of a trie.
#[derive(Debug)]
pub struct Steps {
    begins: Pairs,
    /// Steps from a single word.
    second: PairTable<Step>,
    /// Steps from all other nodes.
    further: PairTable<Step>,
}

impl Steps {
    /// Makes the steps of all terms.
    pub fn new(trie: &WordTrie) -> Self {
        let mut after = vec![0; trie.ends().1.len()];
        for edge in trie.edges() {
            if let Some(at) = deeper(edge.node) {
                after[at] |= bit(edge.word);
            }
        }
        let from_one = |edge: &Edge| deeper(edge.node).is_none();
        let (second, further): (Vec<Edge>, Vec<Edge>) = trie.edges().partition(from_one);
        let begins = Pairs::new(second.iter().map(|edge| (edge.node, edge.word)));
        let steps = |edges: Vec<Edge>| {
            let mut table = PairTable::new(edges.len(), NOWHERE);
            for Edge { node, word, next } in edges {
                let term = if trie.term(next) == NOTHING { 0 } else { TERM };
                table.put(
                    node,
                    word,
                    Step { next: next | term, after: deeper(next).map_or(0, |at| after[at]) },
                );
            }
            table
        };
        Self { begins, second: steps(second), further: steps(further) }
    }

    /// Returns false only if no term begins with these two words.
    pub fn may_begin(&self, first: u32, second: u32) -> bool {
        self.begins.may_be(first, second)
    }

    /// The step over two words from the start.
    pub fn begin(&self, first: u32, second: u32) -> Step {
        self.second.get(first, second)
    }

    /// The step over one more word.
    pub fn go_on(&self, step: Step, word: u32) -> Step {
        if step.after & bit(word) == 0 {
            NOWHERE
        } else {
            self.further.get(step.next & !TERM, word)
        }
    }
}

/// The bit of a word in [`Step::after`].
fn bit(word: u32) -> u32 {
    1 << (word.wrapping_mul(0x9e37_79b9) >> 27)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn terms_are_followed_and_nothing_else(
            terms in proptest::collection::btree_set(proptest::collection::vec(1u32..9, 2..6), 0..150),
            others in proptest::collection::vec(proptest::collection::vec(1u32..9, 2..7), 0..50),
        ) {
            let mut trie = WordTrie::default();
            for term in &terms {
                trie.insert(term);
            }
            let steps = Steps::new(&trie);
            for words in terms.iter().chain(&others) {
                let mut step = steps.begin(words[0], words[1]);
                prop_assert!(steps.may_begin(words[0], words[1]) || step.is_nowhere());
                for (end, next) in (2..).zip(words[2..].iter().map(Some).chain([None])) {
                    prop_assert_eq!(step.term().is_some(), terms.contains(&words[..end]), "{:?}", &words[..end]);
                    let leads = terms.iter().any(|term| term.starts_with(&words[..end]));
                    prop_assert_eq!(step.is_nowhere(), !leads);
                    let Some(&next) = next.filter(|_| leads) else { break };
                    step = steps.go_on(step, next);
                }
            }
        }
    }
}
