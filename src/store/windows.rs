//! Counts over several nights of an epoch.

use rusqlite::params;

use super::blob;
use super::error::HistoryError;
use super::history::History;
use super::night::{Merged, Night};
use titlegauge_figures::tally::Tally;
use titlegauge_figures::vocabulary::Vocabulary;

/// Counts of several nights, equal to those of one run over all their inputs.
#[derive(Debug, Clone, Default)]
pub struct Window {
    pub(super) merged: Merged,
    /// Names of the inputs, in order.
    pub names: Vec<String>,
    /// Number of runs in the window.
    pub nights: u64,
}

impl Window {
    /// The merged counts.
    pub fn tally(&self) -> &Tally {
        &self.merged.tally
    }

    /// The merged vocabulary.
    pub fn vocabulary(&self) -> &Vocabulary {
        &self.merged.vocabulary
    }

    /// Adds a night with its inputs.
    pub fn add(&mut self, night: &Night, names: &[String]) {
        self.merge(
            Merged { tally: night.tally.clone(), vocabulary: night.vocabulary.clone() },
            names,
        );
    }

    fn merge(&mut self, merged: Merged, names: &[String]) {
        // No store has more inputs than numbers for them.
        let before = u32::try_from(self.names.len()).unwrap_or(u32::MAX);
        self.merged.tally.merge(merged.tally.renumbered(|source| source.saturating_add(before)));
        self.merged.vocabulary.merge(merged.vocabulary);
        self.names.extend_from_slice(names);
        self.nights += 1;
    }
}

impl History {
    /// Returns the counts of all nights of an epoch.
    ///
    /// # Errors
    ///
    /// Fails if the history cannot be read, or the packed counts are damaged.
    pub fn whole(&self, epoch: i64) -> Result<Window, HistoryError> {
        let bytes: Vec<u8> = self.sql(self.db.query_row(
            "SELECT whole FROM epochs WHERE id = ?1",
            [epoch],
            |row| row.get(0),
        ))?;
        let merged = self.unpacked(&bytes)?;
        let (mut names, mut nights) = (Vec::new(), 0);
        for run in self.all_nights(epoch)? {
            names.extend(self.names_of(epoch, run)?);
            nights += 1;
        }
        Ok(Window { merged, names, nights })
    }

    /// Returns the counts of the nights of an epoch later than the day `after`, up to and including
    /// the day `until`. Days are `YYYY-MM-DD`.
    ///
    /// # Errors
    ///
    /// Fails if the history cannot be read, or packed counts are damaged.
    pub fn window(&self, epoch: i64, after: &str, until: &str) -> Result<Window, HistoryError> {
        let mut window = Window::default();
        for run in self.nights_of(epoch, after, until)? {
            let query = "SELECT tally FROM nights WHERE epoch = ?1 AND run = ?2";
            let bytes: Vec<u8> =
                self.sql(self.db.query_row(query, [epoch, run], |row| row.get(0)))?;
            window.merge(self.unpacked(&bytes)?, &self.names_of(epoch, run)?);
        }
        Ok(window)
    }

    /// Returns the runs of an epoch on nights later than the day `after`, up to and including the day
    /// `until`, in order. Days are `YYYY-MM-DD`.
    ///
    /// # Errors
    ///
    /// Fails if the history cannot be read.
    pub fn nights_of(
        &self,
        epoch: i64,
        after: &str,
        until: &str,
    ) -> Result<Vec<i64>, HistoryError> {
        let query = "SELECT run FROM nights JOIN runs ON runs.id = run
            WHERE epoch = ?1 AND night > ?2 AND night <= ?3 ORDER BY run";
        self.all(query, params![epoch, after, until], |row| row.get(0))
    }

    /// Returns all runs of an epoch, in order.
    ///
    /// # Errors
    ///
    /// Fails if the history cannot be read.
    pub fn all_nights(&self, epoch: i64) -> Result<Vec<i64>, HistoryError> {
        let query =
            "SELECT run FROM nights JOIN runs ON runs.id = run WHERE epoch = ?1 ORDER BY run";
        self.all(query, [epoch], |row| row.get(0))
    }

    fn names_of(&self, epoch: i64, run: i64) -> Result<Vec<String>, HistoryError> {
        let query = "SELECT name FROM night_inputs AS counted JOIN inputs ON inputs.id = input
            WHERE epoch = ?1 AND counted.run = ?2 ORDER BY place";
        self.all(query, [epoch, run], |row| row.get(0))
    }

    fn unpacked(&self, bytes: &[u8]) -> Result<Merged, HistoryError> {
        blob::unpack(bytes).map_err(|why| HistoryError::Unknown {
            path: self.path(),
            reason: format!(
                "holds counts that cannot be read ({why}); run once with --relabel to count the kept exports again"
            ),
        })
    }
}
