//! How an automaton is made from the phrases of a set.

use std::sync::Arc;

use super::{Alone, Automaton, Place};
use crate::lexicon::{ANY_CASE, NOTHING, PhraseSet, TermUse};
use crate::scan::joints::{Joints, NO_CLASS};
use crate::scan::steps::Steps;

impl Automaton {
    /// Builds the automaton.
    pub fn new(set: Arc<PhraseSet>) -> Self {
        let mut alone_of = vec![Vec::new(); set.segments];
        for pattern in &set.patterns {
            if let [only] = pattern.segments[..] {
                alone_of[only as usize].push(pattern.owner);
            }
        }
        let (uses_at, uses) = by_term(&set);
        let joints = Joints::new(&set, &uses_at, &uses);
        let mut alone: Vec<Alone> = Vec::new();
        let mut place = |&term: &u32| {
            let mut place = Place {
                term,
                alone: (0, ANY_CASE),
                alone_count: 0,
                capitals: false,
                cased: false,
                lead: NO_CLASS,
                last: NO_CLASS,
            };
            if term != NOTHING {
                let own = own_uses(&uses_at, &uses, term);
                let before = alone.len();
                for used in own {
                    alone.extend(alone_of[used.segment as usize].iter().map(|owner| (*owner, used.capitals)));
                }
                (place.lead, place.last) = joints.classes(term);
                place.capitals = own.iter().all(|used| used.capitals != ANY_CASE);
                place.cased = own.iter().any(|used| used.capitals != ANY_CASE);
                place.alone_count = u16::try_from(alone.len() - before).unwrap_or(u16::MAX);
                match alone[before..] {
                    [only] => {
                        place.alone = only;
                        alone.truncate(before);
                    }
                    _ => place.alone = (index(before), ANY_CASE),
                }
            }
            place
        };
        let (first, deeper) = set.trie.ends();
        let words = first.iter().map(&mut place).collect();
        let deeper = deeper.iter().map(&mut place).collect();
        let alone_words = first.iter().map(|term| *term != NOTHING).collect();
        let longest = index(set.trie.longest());
        let steps = Steps::new(&set.trie);
        Self { set, alone_words, words, deeper, uses_at, uses, alone, joints, steps, longest }
    }
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

pub(super) fn index(at: usize) -> u32 {
    u32::try_from(at).unwrap_or(u32::MAX)
}
