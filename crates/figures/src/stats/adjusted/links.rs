//! The quarters that link companies.

use std::collections::{BTreeMap, BTreeSet};

use super::model::{Effect, Observation};

/// The least number of companies that must have postings both in a quarter and in another one.
const LINKS: usize = 3;

/// Returns the quarters that have an effect of their own, with their postings, in order.
///
/// Only a company with postings in several quarters says how they differ. A quarter that few such
/// companies have is confounded with these companies, so it has no effect. Without it another
/// quarter may lose its links, so quarters are removed until all that remain have enough.
pub(super) fn quarters(observations: &[Observation]) -> Vec<Effect<u32>> {
    let mut postings: BTreeMap<u32, u64> = BTreeMap::new();
    let mut companies: BTreeMap<u32, BTreeSet<u32>> = BTreeMap::new();
    for o in observations.iter().filter(|o| o.count > 0) {
        if let Some(quarter) = o.cell.quarter {
            *postings.entry(quarter).or_default() += o.count;
            companies.entry(o.company).or_default().insert(quarter);
        }
    }
    loop {
        let mut links: BTreeMap<u32, usize> = BTreeMap::new();
        for own in companies.values().filter(|own| own.len() > 1) {
            for quarter in own {
                *links.entry(*quarter).or_default() += 1;
            }
        }
        let linked = |quarter: &u32| links.get(quarter).is_some_and(|links| *links >= LINKS);
        let before = postings.len();
        postings.retain(|quarter, _| linked(quarter));
        for own in companies.values_mut() {
            own.retain(linked);
        }
        if postings.len() == before {
            break;
        }
    }
    postings.into_iter().map(|(of, postings)| Effect { of, postings, effect: 0.0 }).collect()
}
