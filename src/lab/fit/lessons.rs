//! The postings that a fit learns from, and their division into parts.

use std::collections::BTreeSet;

use xxhash_rust::xxh3::xxh3_64;

use crate::lab::gold::Reading;
use titlegauge_core::level::Level;
use titlegauge_core::scan::Evidence;

/// A labelled posting with its evidence.
#[derive(Debug, Clone)]
pub struct Example {
    /// Id of the posting.
    pub id: String,
    /// Key of the company. Postings of one company are always in the same part.
    pub group: String,
    /// The evidence in the description.
    pub evidence: Evidence,
    /// The readers' answers.
    pub reading: Reading,
    /// The level that the title advertises; `None` if the gap is not measured.
    pub advertised_level: Option<Level>,
    /// True for a posting of another kind than those to be labelled, such as a written one. It
    /// weighs less, and probabilities are not calibrated on it.
    pub further: bool,
}

/// The postings that a fit learns from.
#[derive(Debug)]
pub struct Lessons<'a> {
    /// Labelled postings.
    pub examples: Vec<&'a Example>,
    /// Evidence of ordinary postings, which count as `none`.
    pub ordinary: Vec<&'a Evidence>,
    /// Evidence of other ordinary postings, whose share of leaders is kept low.
    pub others: Vec<&'a Evidence>,
}

/// Returns the part of each example, below `parts`. All postings of a company are in the same part.
pub fn folds(examples: &[&Example], parts: usize) -> Vec<usize> {
    let groups: BTreeSet<(u64, &str)> =
        examples.iter().map(|e| (xxh3_64(e.group.as_bytes()), e.group.as_str())).collect();
    let order: Vec<&str> = groups.into_iter().map(|(_, group)| group).collect();
    let place = |group: &str| order.iter().position(|g| *g == group).unwrap_or(0);
    examples.iter().map(|example| place(&example.group) % parts).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lab::gold::Answer;
    use titlegauge_core::lexicon::RoleId;

    #[test]
    fn a_company_is_in_one_part() {
        let answer = Answer { first: 0, also: None };
        let role = answer.map(RoleId::new);
        let reading = Reading {
            role,
            near: Vec::new(),
            orientation: answer,
            level: answer.map(|at| Level::ALL[at]),
        };
        let example = |at: usize| Example {
            id: at.to_string(),
            group: format!("company {}", at % 30),
            evidence: Evidence::default(),
            reading: reading.clone(),
            advertised_level: None,
            further: false,
        };
        let examples: Vec<Example> = (0..90).map(example).collect();
        let parts = folds(&examples.iter().collect::<Vec<_>>(), 5);
        assert!((0..60).all(|at| parts[at] == parts[at + 30]), "{parts:?}");
        assert!((0..5).all(|part| parts.iter().filter(|p| **p == part).count() == 18), "{parts:?}");
    }
}
