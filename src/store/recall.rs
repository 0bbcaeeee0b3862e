//! What a run asks of the history: which inputs were there, which postings, and the
//! counts of the nights before.

use std::ffi::OsStr;
use std::os::unix::ffi::OsStrExt;
use std::path::PathBuf;

use rusqlite::{OptionalExtension, params};

use super::error::HistoryError;
use super::night::Merged;
use super::{Alert, AlertKind, EpochKey, History, Night, blob};
use titlegauge_figures::tally::Tally;
use titlegauge_figures::vocabulary::Vocabulary;

/// An input that was counted before.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SeenInput {
    /// How it was called.
    pub name: String,
    /// When.
    pub night: String,
    /// Name of that run's folder.
    pub folder: String,
}

/// An input of an earlier night that may be read again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Kept {
    /// Its number in the history.
    pub id: i64,
    /// The run it belongs to.
    pub run: i64,
    /// The night of that run.
    pub night: String,
    /// How it was called.
    pub name: String,
    /// Where it was.
    pub path: PathBuf,
    /// Its place within a zip archive.
    pub member: Option<usize>,
    /// SHA-256 of the file.
    pub sha256: String,
}

/// Counts of several nights; merged, they are as of one run over all their inputs.
#[derive(Debug, Clone, Default)]
pub struct Window {
    pub(super) merged: Merged,
    /// Names of the inputs, in order.
    pub names: Vec<String>,
    /// Nights with a run in it.
    pub nights: u64,
}

impl Window {
    /// The counts.
    pub fn tally(&self) -> &Tally {
        &self.merged.tally
    }

    /// The words.
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
        // More inputs than numbers for them are beyond any store.
        let before = u32::try_from(self.names.len()).unwrap_or(u32::MAX);
        self.merged.tally.merge(merged.tally.renumbered(|source| source.saturating_add(before)));
        self.merged.vocabulary.merge(merged.vocabulary);
        self.names.extend_from_slice(names);
        self.nights += 1;
    }
}

impl History {
    /// The epoch that tonight belongs to; none if it begins one.
    pub fn epoch(&self, key: &EpochKey) -> Result<Option<i64>, HistoryError> {
        let newest = self.newest_epoch(key)?;
        Ok(newest.filter(|(_, changed)| changed.is_empty()).map(|(id, _)| id))
    }

    /// An alert where tonight begins an epoch, though there was one before.
    pub fn epoch_alert(&self, key: &EpochKey) -> Result<Option<Alert>, HistoryError> {
        let changed = self
            .newest_epoch(key)?
            .map(|(_, changed)| changed)
            .filter(|changed| !changed.is_empty());
        Ok(changed.map(|changed| {
            let what =
                "a new epoch begins, since this changed; windows begin tonight, and --relabel would count the kept exports again";
            Alert { kind: AlertKind::Epoch, source: changed.join(", "), what: what.to_owned() }
        }))
    }

    /// The newest epoch, and what is another tonight.
    fn newest_epoch(
        &self,
        key: &EpochKey,
    ) -> Result<Option<(i64, Vec<&'static str>)>, HistoryError> {
        let newest = "SELECT id, keywords_sha256, companies_sha256, tally_version FROM epochs ORDER BY id DESC LIMIT 1";
        let counting = self.tally_version()?;
        let found = self.db.query_row(newest, [], |row| {
            let (keywords, companies): (String, String) = (row.get(1)?, row.get(2)?);
            let same = [
                ("keywords", keywords == key.keywords_sha256),
                ("companies", companies == key.companies_sha256),
                ("counting", row.get::<_, i64>(3)? == counting),
            ];
            Ok((
                row.get(0)?,
                same.into_iter().filter(|(_, same)| !same).map(|(what, _)| what).collect(),
            ))
        });
        self.sql(found.optional())
    }

    /// Whether there is any epoch.
    pub fn is_empty(&self) -> Result<bool, HistoryError> {
        let epochs: i64 =
            self.sql(self.db.query_row("SELECT count(*) FROM epochs", [], |row| row.get(0)))?;
        Ok(epochs == 0)
    }

    /// When a file with this content was counted, if it was.
    pub fn seen(
        &self,
        sha256: &str,
        member: Option<usize>,
    ) -> Result<Option<SeenInput>, HistoryError> {
        let query = "SELECT name, night, folder FROM inputs JOIN runs ON runs.id = run
            WHERE sha256 = ?1 AND member IS ?2 ORDER BY inputs.id LIMIT 1";
        let seen = |row: &rusqlite::Row<'_>| {
            Ok(SeenInput { name: row.get(0)?, night: row.get(1)?, folder: row.get(2)? })
        };
        let member = member.and_then(|member| i64::try_from(member).ok());
        self.sql(self.db.query_row(query, params![sha256, member], seen).optional())
    }

    /// Names of all inputs by number; those that are no inputs are empty.
    pub fn names(&self) -> Result<Vec<String>, HistoryError> {
        let mut names = Vec::new();
        self.each("SELECT id, name FROM inputs ORDER BY id", [], |row| {
            let at = usize::try_from(row.get::<_, i64>(0)?).unwrap_or_default();
            names.resize(at, String::new());
            names.push(row.get(1)?);
            Ok(())
        })?;
        Ok(names)
    }

    /// All inputs that were counted, in order.
    pub fn kept(&self) -> Result<Vec<Kept>, HistoryError> {
        let mut kept = Vec::new();
        let query = "SELECT inputs.id, run, night, name, path, member, sha256 FROM inputs JOIN runs ON runs.id = run ORDER BY inputs.id";
        self.each(query, [], |row| {
            // Bytes where it is no text.
            let (path, member): (_, Option<i64>) =
                (OsStr::from_bytes(row.get_ref(4)?.as_bytes()?), row.get(5)?);
            kept.push(Kept {
                id: row.get(0)?,
                run: row.get(1)?,
                night: row.get(2)?,
                name: row.get(3)?,
                path: path.into(),
                member: member.and_then(|member| usize::try_from(member).ok()),
                sha256: row.get(6)?,
            });
            Ok(())
        })?;
        Ok(kept)
    }

    /// Counts of all nights of an epoch.
    pub fn whole(&self, epoch: i64) -> Result<Window, HistoryError> {
        let bytes: Vec<u8> = self.sql(self.db.query_row(
            "SELECT whole FROM epochs WHERE id = ?1",
            [epoch],
            |row| row.get(0),
        ))?;
        let merged = self.unpacked(&bytes)?;
        let (mut names, mut nights) = (Vec::new(), 0);
        for run in self.nights_of(epoch, "", "~")? {
            names.extend(self.names_of(epoch, run)?);
            nights += 1;
        }
        Ok(Window { merged, names, nights })
    }

    /// Counts of the nights of an epoch after a day and not after another.
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

    /// Runs of an epoch after a day and not after another, in order.
    pub fn nights_of(
        &self,
        epoch: i64,
        after: &str,
        until: &str,
    ) -> Result<Vec<i64>, HistoryError> {
        let query = "SELECT run FROM nights JOIN runs ON runs.id = run
            WHERE epoch = ?1 AND night > ?2 AND night <= ?3 ORDER BY run";
        let mut runs = Vec::new();
        self.each(query, params![epoch, after, until], |row| {
            runs.push(row.get(0)?);
            Ok(())
        })?;
        Ok(runs)
    }

    fn names_of(&self, epoch: i64, run: i64) -> Result<Vec<String>, HistoryError> {
        let query = "SELECT name FROM night_inputs AS counted JOIN inputs ON inputs.id = input
            WHERE epoch = ?1 AND counted.run = ?2 ORDER BY place";
        let mut names = Vec::new();
        self.each(query, [epoch, run], |row| {
            names.push(row.get(0)?);
            Ok(())
        })?;
        Ok(names)
    }

    fn unpacked(&self, bytes: &[u8]) -> Result<Merged, HistoryError> {
        let unknown = |why| HistoryError::Unknown {
            path: self.path(),
            reason: format!(
                "holds counts that cannot be read ({why}); run once with --relabel to count the kept exports again"
            ),
        };
        blob::unpack(bytes).map_err(unknown)
    }

    /// Calls a function with every row of a query.
    pub(super) fn each(
        &self,
        query: &str,
        params: impl rusqlite::Params,
        mut row: impl FnMut(&rusqlite::Row<'_>) -> rusqlite::Result<()>,
    ) -> Result<(), HistoryError> {
        let all = || {
            let mut statement = self.db.prepare_cached(query)?;
            let mut rows = statement.query(params)?;
            while let Some(next) = rows.next()? {
                row(next)?;
            }
            Ok(())
        };
        self.sql(all())
    }
}
