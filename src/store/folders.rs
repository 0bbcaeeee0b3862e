//! The folders of runs, and the link to the newest one.

use std::fs::{self, File};
use std::io;
use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};

use jiff::civil::Date;
use rusqlite::{OptionalExtension, params};

use super::error::{HistoryError, at, plain};
use super::history::History;
use super::pruned::Pruned;
use super::run_name::{RunName, runs};
use crate::staging::is_staging;

/// The name of the link to the folder of the newest run.
pub const LATEST: &str = "latest";

impl History {
    /// The path of a run's folder.
    pub fn folder(&self, name: &RunName) -> PathBuf {
        name.folder(&self.store)
    }

    /// Returns the first name of this night that no run and no folder has.
    ///
    /// # Errors
    ///
    /// Fails if the history cannot be read.
    pub fn free_name(&self, night: Date) -> Result<RunName, HistoryError> {
        RunName::free(night, |name| Ok(self.is_committed(name)? || self.folder(name).exists()))
    }

    fn is_committed(&self, name: &RunName) -> Result<bool, HistoryError> {
        let found = self.db.query_row("SELECT 1 FROM runs WHERE folder = ?1", [name], |_| Ok(()));
        Ok(self.sql(found.optional())?.is_some())
    }

    /// Returns the runs that were begun and not committed.
    ///
    /// # Errors
    ///
    /// Fails if the history cannot be read.
    pub(super) fn begun(&self) -> Result<Vec<RunName>, HistoryError> {
        self.all("SELECT folder FROM begun", [], |row| row.get(0))
    }

    /// Checks the names of all runs before any of them becomes a path.
    ///
    /// # Errors
    ///
    /// Returns [`HistoryError::Name`] if the history contains another name.
    pub(super) fn check_names(&self) -> Result<(), HistoryError> {
        self.each("SELECT folder FROM begun UNION ALL SELECT folder FROM runs", [], |row| {
            row.get::<_, RunName>(0).map(drop)
        })
    }

    /// Removes a run that was begun and not committed, and sets the link. Returns a message for each
    /// repair.
    ///
    /// # Errors
    ///
    /// Fails if the history cannot be read or written, or a folder or the link cannot be changed.
    pub(super) fn recover(&self) -> Result<Vec<String>, HistoryError> {
        let mut repairs = Vec::new();
        for name in self.begun()? {
            self.undo(&name)?;
            repairs.push(format!("the run {name} ended before it was complete; it was undone"));
        }
        if self.switch()? {
            repairs.push(format!("{LATEST} now points to the newest run"));
        }
        Ok(repairs)
    }

    /// Removes the folder of a run that is not committed.
    ///
    /// # Errors
    ///
    /// Fails if the history cannot be read or written, or the folder cannot be removed.
    pub fn undo(&self, name: &RunName) -> Result<(), HistoryError> {
        if !self.is_committed(name)? {
            let folder = self.folder(name);
            remove(&folder).map_err(at(&folder))?;
            self.remove_staging(name).map_err(at(&folder))?;
        }
        self.sql(self.db.execute("DELETE FROM begun WHERE folder = ?1", [name]).map(drop))
    }

    /// Removes the staging folders of a killed run. The store is locked, so no other run uses them.
    fn remove_staging(&self, name: &RunName) -> io::Result<()> {
        for entry in fs::read_dir(runs(&self.store))? {
            let entry = entry?;
            if is_staging(&entry.file_name(), name.as_str()) {
                remove(&entry.path())?;
            }
        }
        Ok(())
    }

    /// Returns the newest run whose folder exists, or `None` if there is no such run.
    ///
    /// # Errors
    ///
    /// Fails if the history cannot be read.
    pub fn newest(&self) -> Result<Option<RunName>, HistoryError> {
        let query = "SELECT folder FROM runs WHERE pruned = ?1 ORDER BY id DESC";
        let kept: Vec<RunName> = self.all(query, [Pruned::No], |row| row.get(0))?;
        Ok(kept.into_iter().find(|name| self.folder(name).is_dir()))
    }

    /// Points the link to the newest run, with one rename. Returns false if it already did.
    ///
    /// # Errors
    ///
    /// Fails if the link cannot be written, or something else has its name: that belongs to the
    /// user.
    pub fn switch(&self) -> Result<bool, HistoryError> {
        let link = self.store.join(LATEST);
        if fs::symlink_metadata(&link).is_ok_and(|found| !found.is_symlink()) {
            let foreign = "it is not a link, and not of titlegauge; move it away and run again";
            return Err(at(&link)(io::Error::other(foreign)));
        }
        let Some(newest) = self.newest()? else { return Ok(false) };
        let target = newest.relative();
        if fs::read_link(&link).is_ok_and(|points| points == target) {
            return Ok(false);
        }
        let new = self.store.join(format!(".{LATEST}.new"));
        let switch = || {
            remove(&new)?;
            symlink(&target, &new)?;
            fs::rename(&new, &link)?;
            File::open(&self.store)?.sync_all()
        };
        switch().map_err(at(&link))?;
        Ok(true)
    }

    /// Removes the folders of all runs but the newest `keep` if it is given, and the folders that an
    /// earlier night could not remove. Returns a message for each folder that still cannot be
    /// removed. The history keeps the counts. It marks each folder as removed once, so a folder that
    /// is put back later stays.
    ///
    /// # Errors
    ///
    /// Fails if the history cannot be read or written.
    pub fn prune(&self, keep: Option<u64>) -> Result<Vec<String>, HistoryError> {
        if let Some(keep) = keep {
            let prune = "UPDATE runs SET pruned = ?2 WHERE pruned = ?3 AND id NOT IN
                (SELECT id FROM runs WHERE pruned = ?3 ORDER BY id DESC LIMIT ?1)";
            let keep = i64::try_from(keep).unwrap_or(i64::MAX);
            self.sql(self.db.execute(prune, params![keep, Pruned::Due, Pruned::No]))?;
        }
        let due = "SELECT folder FROM runs WHERE pruned = ?1 ORDER BY id";
        let due: Vec<RunName> = self.all(due, [Pruned::Due], |row| row.get(0))?;
        let mut left = Vec::new();
        for name in due {
            let folder = self.folder(&name);
            if let Err(error) = remove(&folder) {
                left.push(format!(
                    "cannot remove {}: {}; the next night tries again",
                    folder.display(),
                    plain(&error)
                ));
                continue;
            }
            let done = "UPDATE runs SET pruned = ?2 WHERE folder = ?1";
            self.sql(self.db.execute(done, params![name, Pruned::Done]))?;
        }
        Ok(left)
    }

    /// Returns the number of folders of runs if the history contains no run, because it was lost or
    /// emptied, and otherwise 0.
    ///
    /// # Errors
    ///
    /// Fails if the history or the folder of runs cannot be read.
    pub fn orphans(&self) -> Result<usize, HistoryError> {
        let known: i64 =
            self.sql(self.db.query_row("SELECT count(*) FROM runs", [], |row| row.get(0)))?;
        let folders = folders(&self.store).map_err(at(&runs(&self.store)))?;
        Ok(if known == 0 { folders.len() } else { 0 })
    }
}

/// Returns the sorted names in the folder of runs, or none if it does not exist. Omits hidden names,
/// which are still being written.
///
/// # Errors
///
/// Fails if the folder cannot be read.
pub(super) fn folders(store: &Path) -> io::Result<Vec<String>> {
    let entries = match fs::read_dir(runs(store)) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        entries => entries?,
    };
    let names = entries.map(|entry| Ok(entry?.file_name().to_string_lossy().into_owned()));
    let mut names: Vec<String> = names.collect::<io::Result<_>>()?;
    names.retain(|name| !name.starts_with('.'));
    names.sort();
    Ok(names)
}

/// Removes a file, a link or a folder, if it exists.
fn remove(path: &Path) -> io::Result<()> {
    let removed = match fs::symlink_metadata(path) {
        Ok(found) if found.is_dir() => fs::remove_dir_all(path),
        Ok(_) => fs::remove_file(path),
        Err(error) => Err(error),
    };
    removed
        .or_else(|error| if error.kind() == io::ErrorKind::NotFound { Ok(()) } else { Err(error) })
}
