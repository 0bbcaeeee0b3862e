//! The findings of a check of a store.

use std::path::Path;

use super::lock::lock_holder;

/// The fix for a history that cannot be used.
pub(super) const NEW_HISTORY: &str = "put back a copy of the history, or move it away and run titlegauge nightly over the kept exports, in order, with --date";

/// The findings of a check of a store.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Checked {
    /// Problems that have to be fixed.
    pub problems: Vec<Problem>,
    /// Further facts that need no fix.
    pub notes: Vec<String>,
}

/// A problem with its fix.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// The problem.
    pub what: String,
    /// The fix.
    pub fix: &'static str,
}

impl Checked {
    /// Adds a problem.
    pub(super) fn problem(&mut self, what: String, fix: &'static str) {
        self.problems.push(Problem { what, fix });
    }

    /// Adds a problem, or a note if a run is using the store and may be causing it. Looks at the
    /// lock only here, because a run that begins at that moment would find it taken.
    pub(super) fn unfinished(&mut self, store: &Path, what: String, fix: &'static str) {
        let Some(holder) = lock_holder(store) else { return self.problem(what, fix) };
        let note =
            format!("a run is using the store ({holder}); its unfinished work is not checked");
        if !self.notes.contains(&note) {
            self.notes.push(note);
        }
    }
}
