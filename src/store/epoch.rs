//! The epoch of a run.

use rusqlite::OptionalExtension;

use super::alert::{Alert, AlertKind};
use super::error::HistoryError;
use super::history::History;
use super::schema::TALLY;

/// The settings that must agree before counts are added up.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EpochKey {
    /// Hash of the keyword files.
    pub keywords_sha256: String,
    /// Hash of the user's own company names.
    pub companies_sha256: String,
}

/// The newest epoch in a history.
struct NewestEpoch {
    id: i64,
    /// Names of the settings that are different tonight.
    changed: Vec<&'static str>,
}

impl History {
    /// Returns the epoch of tonight's run, or `None` if the run begins a new one.
    ///
    /// # Errors
    ///
    /// Fails if the history cannot be read.
    pub fn epoch(&self, key: &EpochKey) -> Result<Option<i64>, HistoryError> {
        let newest = self.newest_epoch(key)?;
        Ok(newest.filter(|epoch| epoch.changed.is_empty()).map(|epoch| epoch.id))
    }

    /// Returns an alert if tonight's run begins an epoch after an earlier one, and otherwise `None`.
    ///
    /// # Errors
    ///
    /// Fails if the history cannot be read.
    pub fn epoch_alert(&self, key: &EpochKey) -> Result<Option<Alert>, HistoryError> {
        let changed = self.newest_epoch(key)?.map(|epoch| epoch.changed.join(", "));
        Ok(changed.filter(|changed| !changed.is_empty()).map(|source| Alert {
            kind: AlertKind::Epoch,
            source,
            what: "a new epoch begins because this changed, and all windows start tonight; --relabel counts the kept exports again".to_owned(),
        }))
    }

    fn newest_epoch(&self, key: &EpochKey) -> Result<Option<NewestEpoch>, HistoryError> {
        let newest = "SELECT id, keywords_sha256, companies_sha256, tally_version FROM epochs ORDER BY id DESC LIMIT 1";
        let found = self.db.query_row(newest, [], |row| {
            let same = [
                ("keywords", row.get::<_, String>(1)? == key.keywords_sha256),
                ("companies", row.get::<_, String>(2)? == key.companies_sha256),
                ("counting", row.get::<_, i64>(3)? == TALLY),
            ];
            let changed = same.into_iter().filter(|(_, same)| !same).map(|(name, _)| name);
            Ok(NewestEpoch { id: row.get(0)?, changed: changed.collect() })
        });
        self.sql(found.optional())
    }

    /// Returns true if the history has no epoch.
    ///
    /// # Errors
    ///
    /// Fails if the history cannot be read.
    pub fn is_empty(&self) -> Result<bool, HistoryError> {
        let epochs: i64 =
            self.sql(self.db.query_row("SELECT count(*) FROM epochs", [], |row| row.get(0)))?;
        Ok(epochs == 0)
    }
}
