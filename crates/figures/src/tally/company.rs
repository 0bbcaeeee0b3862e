//! Counts of a company.

use serde::{Deserialize, Serialize};

use super::group::Group;
use super::measured::Measured;
use super::names::Names;
use titlegauge_core::labelled::Labelled;

/// Counts of a company, and the spellings of its name.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Company {
    /// Counts of its postings.
    pub group: Group,
    /// Its measured postings.
    pub measured: Measured,
    /// Spellings of its name.
    pub names: Names,
}

/// The fewest postings for a client that show that a company recruits for others.
const LEAST_FOR_CLIENTS: u64 = 2;

impl Company {
    /// Returns true if at least half of its postings, and two or more, are for a client.
    pub fn recruits_for_clients(&self) -> bool {
        let Group { unique, for_clients, .. } = self.group;
        for_clients >= LEAST_FOR_CLIENTS && 2 * for_clients >= unique
    }

    /// Counts a posting of the company.
    pub(super) fn record(&mut self, labelled: &Labelled<'_>) {
        self.group.record(labelled);
        self.measured.record(labelled);
        let name = labelled.company_name.as_deref().unwrap_or(labelled.posting.company.trim());
        self.names.add(name, 1);
    }

    /// Adds the counts of another part of the input.
    pub(super) fn merge(&mut self, other: &Self) {
        self.group.merge(&other.group);
        self.measured.merge(&other.measured);
        self.names.merge(&other.names);
    }
}
