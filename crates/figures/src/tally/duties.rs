//! Counts by duty, and hits by role.

use serde::{Deserialize, Serialize};

use super::group::{add_all, add_at, add_levels};
use titlegauge_core::labelled::Labelled;

/// Counts of a duty.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct DutyCount {
    /// Labelled postings in which the duty counts.
    pub postings: u64,
    /// Hits in the zones of duties of these postings.
    pub hits: u64,
    /// These postings, by index of the role.
    pub roles: Vec<u64>,
    /// The measured ones among these postings, by duty level 0 to 4.
    pub levels: [u64; 5],
}

impl DutyCount {
    /// Counts a labelled posting with a number of hits.
    pub(super) fn record(&mut self, labelled: &Labelled<'_>, hits: u64) {
        self.postings += 1;
        self.hits += hits;
        add_at(&mut self.roles, labelled.verdict.role.index(), 1);
        if labelled.counted_gap().is_some() {
            self.levels[labelled.verdict.level.index()] += 1;
        }
    }

    /// Adds the counts of another part of the input.
    pub(super) fn merge(&mut self, other: &Self) {
        self.postings += other.postings;
        self.hits += other.hits;
        add_levels(&mut self.levels, &other.levels);
        add_all(&mut self.roles, &other.roles);
    }
}

/// Words and hits of the duties of labelled postings.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct DutyDensity {
    /// Words of duties.
    pub duty_words: u64,
    /// Hits of strategic duties.
    pub strategic: u64,
    /// Hits of operational duties.
    pub operational: u64,
}

impl DutyDensity {
    /// Counts a labelled posting.
    pub(super) fn record(&mut self, labelled: &Labelled<'_>) {
        self.duty_words += u64::from(labelled.evidence.duty_words);
        self.strategic += u64::from(labelled.evidence.strategic);
        self.operational += u64::from(labelled.evidence.operational);
    }

    /// Adds the counts of another part of the input.
    pub(super) fn merge(&mut self, other: Self) {
        self.duty_words += other.duty_words;
        self.strategic += other.strategic;
        self.operational += other.operational;
    }
}
