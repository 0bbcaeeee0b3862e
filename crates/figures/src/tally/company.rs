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

impl Company {
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
