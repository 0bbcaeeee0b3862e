//! How an automaton is made from the phrases of a set.

use std::sync::Arc;

use super::{Alone, Automaton, Place};
use crate::lexicon::{ANY_CASE, NOTHING, PhraseSet, TermUse, small};
use crate::scan::joints::{Joints, NO_CLASS};
use crate::scan::steps::Steps;

impl Automaton {
    /// Builds the automaton.
    pub fn new(set: Arc<PhraseSet>) -> Self {
        let (uses_at, uses) = by_term(&set);
        let joints = Joints::new(&set, &uses_at, &uses);
        let mut places = Places { owners: owners(&set), joints: &joints, alone: Vec::new() };
        let mut place = |&term: &u32| match term {
            NOTHING => NO_PLACE,
            term => places.place(term, own_uses(&uses_at, &uses, term)),
        };
        let (first, deeper) = set.trie.ends();
        let words = first.iter().map(&mut place).collect();
        let deeper = deeper.iter().map(&mut place).collect();
        let alone = places.alone;
        let alone_words = first.iter().map(|term| *term != NOTHING).collect();
        let longest = small(set.trie.longest());
        let steps = Steps::new(&set.trie);
        Self { set, alone_words, words, deeper, uses_at, uses, alone, joints, steps, longest }
    }
}

/// The place of a node at which no term ends.
const NO_PLACE: Place = Place {
    term: NOTHING,
    alone: (0, ANY_CASE),
    alone_count: 0,
    capitals: false,
    cased: false,
    lead: NO_CLASS,
    last: NO_CLASS,
};

/// What places are made from.
struct Places<'a> {
    /// By segment, whose phrases it is alone.
    owners: Vec<Vec<u32>>,
    joints: &'a Joints,
    /// Phrases of terms that are several.
    alone: Vec<Alone>,
}

impl Places<'_> {
    /// The place of a term with its uses.
    fn place(&mut self, term: u32, uses: &[TermUse]) -> Place {
        let mut own: Vec<Alone> = Vec::new();
        for TermUse { segment, capitals, .. } in uses {
            own.extend(self.owners[*segment as usize].iter().map(|owner| (*owner, *capitals)));
        }
        let several = (small(self.alone.len()), ANY_CASE);
        let alone = match own[..] {
            [only] => only,
            _ => several,
        };
        if own.len() > 1 {
            self.alone.extend(&own);
        }
        let (lead, last) = self.joints.classes(term);
        let capital = |used: &TermUse| used.capitals != ANY_CASE;
        Place {
            term,
            alone,
            alone_count: u16::try_from(own.len()).unwrap_or(u16::MAX),
            capitals: uses.iter().all(capital),
            cased: uses.iter().any(capital),
            lead,
            last,
        }
    }
}

/// By segment, the owners of phrases that are this segment alone.
fn owners(set: &PhraseSet) -> Vec<Vec<u32>> {
    let mut owners = vec![Vec::new(); set.segments];
    for pattern in &set.patterns {
        if let [only] = pattern.segments[..] {
            owners[only as usize].push(pattern.owner);
        }
    }
    owners
}

/// The uses of a set in the order of terms, and then of segments; and where those of each begin.
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

pub(super) fn own_uses<'u>(uses_at: &[u32], uses: &'u [TermUse], term: u32) -> &'u [TermUse] {
    &uses[uses_at[term as usize] as usize..uses_at[term as usize + 1] as usize]
}
