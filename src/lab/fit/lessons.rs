//! The postings that a fit learns from, and their division into parts.

use std::collections::{BTreeSet, HashMap};

use xxhash_rust::xxh3::xxh3_64;

use crate::lab::gold::Reading;
use titlegauge_core::field::Field;
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
    /// The field of work that the title names.
    pub field: Option<Field>,
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
    folds_of(&examples.iter().map(|example| example.group.as_str()).collect::<Vec<_>>(), parts)
}

/// Returns the part of each group, below `parts`.
pub fn folds_of(groups: &[&str], parts: usize) -> Vec<usize> {
    let order: BTreeSet<(u64, &str)> =
        groups.iter().map(|group| (xxh3_64(group.as_bytes()), *group)).collect();
    let place: HashMap<&str, usize> =
        order.into_iter().enumerate().map(|(at, (_, group))| (group, at)).collect();
    groups.iter().map(|group| place[group] % parts).collect()
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
            field: None,
            further: false,
        };
        let examples: Vec<Example> = (0..90).map(example).collect();
        let parts = folds(&examples.iter().collect::<Vec<_>>(), 5);
        assert!((0..60).all(|at| parts[at] == parts[at + 30]), "{parts:?}");
        assert!((0..5).all(|part| parts.iter().filter(|p| **p == part).count() == 18), "{parts:?}");
    }
}
