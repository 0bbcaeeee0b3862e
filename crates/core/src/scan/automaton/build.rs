//! Builds an automaton from the phrases of a set.

use std::sync::Arc;

use super::types::{Alone, Automaton, TermNode};
use crate::lexicon::{ANY_CASE, NOTHING, PhraseSet, TermUse, index32};
use crate::scan::joints::{Joints, NO_CLASS};
use crate::scan::steps::Steps;

impl Automaton {
    /// Builds the automaton.
    pub fn new(set: Arc<PhraseSet>) -> Self {
        let (uses_at, uses) = by_term(&set);
        let joints = Joints::new(&set, &uses_at, &uses);
        let mut nodes = NodeBuilder { owners: owners(&set), joints: &joints, alone: Vec::new() };
        let mut node = |&term: &u32| match term {
            NOTHING => NO_NODE,
            term => nodes.node(term, own_uses(&uses_at, &uses, term)),
        };
        let (first, deeper) = set.trie.ends();
        let words = first.iter().map(&mut node).collect();
        let deeper = deeper.iter().map(&mut node).collect();
        let alone = nodes.alone;
        let alone_words = first.iter().map(|term| *term != NOTHING).collect();
        let longest = index32(set.trie.longest());
        let steps = Steps::new(&set.trie);
        Self { set, alone_words, words, deeper, uses_at, uses, alone, joints, steps, longest }
    }
}

/// A node at which no term ends.
const NO_NODE: TermNode = TermNode {
    term: NOTHING,
    alone: (0, 0),
    several: true,
    capitals: false,
    cased: false,
    lead: NO_CLASS,
    last: NO_CLASS,
};

/// Builds nodes.
struct NodeBuilder<'a> {
    /// By segment: the owners of the phrases that are this segment alone.
    owners: Vec<Vec<u32>>,
    joints: &'a Joints,
    /// The phrases of terms that are several phrases alone.
    alone: Vec<Alone>,
}

impl NodeBuilder<'_> {
    /// Builds the node of a term from its uses.
    fn node(&mut self, term: u32, uses: &[TermUse]) -> TermNode {
        let mut own: Vec<Alone> = Vec::new();
        for TermUse { segment, capitals, .. } in uses {
            own.extend(self.owners[*segment as usize].iter().map(|owner| (*owner, *capitals)));
        }
        let (alone, several) = match own[..] {
            [only] => (only, false),
            _ => ((index32(self.alone.len()), index32(own.len())), true),
        };
        if several {
            self.alone.extend(&own);
        }
        let (lead, last) = self.joints.classes(term);
        let capital = |used: &TermUse| used.capitals != ANY_CASE;
        TermNode {
            term,
            alone,
            several,
            capitals: uses.iter().all(capital),
            cased: uses.iter().any(capital),
            lead,
            last,
        }
    }
}

/// By segment: the owners of the phrases that are this segment alone.
fn owners(set: &PhraseSet) -> Vec<Vec<u32>> {
    let mut owners = vec![Vec::new(); set.segments];
    for pattern in &set.patterns {
        if let [only] = pattern.segments[..] {
            owners[only as usize].push(pattern.owner);
        }
    }
    owners
}

/// By term, the index of its first use; and the uses of a set in the order of terms, then of
/// segments.
fn by_term(set: &PhraseSet) -> (Vec<u32>, Vec<TermUse>) {
    let mut starts: Vec<u32> = vec![0; set.trie.terms() + 2];
    for used in &set.uses {
        starts[used.term as usize + 2] += 1;
    }
    for at in 2..starts.len() {
        starts[at] += starts[at - 1];
    }
    let mut out = vec![TermUse { term: 0, segment: 0, capitals: 0 }; set.uses.len()];
    for used in &set.uses {
        let start = &mut starts[used.term as usize + 1];
        out[*start as usize] = *used;
        *start += 1;
    }
    (starts, out)
}

/// The uses of one term.
pub(super) fn own_uses<'u>(uses_at: &[u32], uses: &'u [TermUse], term: u32) -> &'u [TermUse] {
    &uses[uses_at[term as usize] as usize..uses_at[term as usize + 1] as usize]
}
