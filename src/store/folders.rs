//! The folders of runs beside the history, and the link to the newest.

use std::fs::{self, File};
use std::io;
use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};

use jiff::civil::Date;
use rusqlite::OptionalExtension;

use super::History;
use super::error::{HistoryError, at};
use super::run_name::{RunName, runs};
use crate::report::is_staging;

/// The link to the newest of them.
pub const LATEST: &str = "latest";

impl History {
    /// A run's folder.
    pub fn folder(&self, name: &RunName) -> PathBuf {
        name.folder(&self.store)
    }

    /// A name that no run of this night has.
    pub fn free_name(&self, night: Date) -> Result<RunName, HistoryError> {
        RunName::free(night, |name| Ok(self.is_committed(name)? || self.folder(name).exists()))
    }

    fn is_committed(&self, name: &RunName) -> Result<bool, HistoryError> {
        let found = self.db.query_row("SELECT 1 FROM runs WHERE folder = ?1", [name], |_| Ok(()));
        Ok(self.sql(found.optional())?.is_some())
    }

    /// Checks the names of all runs before any of them becomes a path.
    ///
    /// # Errors
    ///
    /// Returns [`HistoryError::Name`] where the history holds another name.
    pub(super) fn check_names(&self) -> Result<(), HistoryError> {
        self.each("SELECT folder FROM begun UNION ALL SELECT folder FROM runs", [], |row| {
            row.get::<_, RunName>(0).map(drop)
        })
    }

    /// Removes what was begun and never committed, and finishes what was; says what it did.
    pub(super) fn recover(&self) -> Result<Vec<String>, HistoryError> {
        let mut mended = Vec::new();
        let mut begun: Vec<RunName> = Vec::new();
        self.each("SELECT folder FROM begun", [], |row| {
            begun.push(row.get(0)?);
            Ok(())
        })?;
        for name in begun {
            self.undo(&name)?;
            mended.push(format!("the run {name} ended before it was whole; it was undone"));
        }
        if self.switch()? {
            mended.push(format!("{LATEST} now points to the newest run"));
        }
        Ok(mended)
    }

    /// Removes the folder of a run that is not committed.
    pub fn undo(&self, name: &RunName) -> Result<(), HistoryError> {
        if !self.is_committed(name)? {
            let folder = self.folder(name);
            remove(&folder).map_err(at(&folder))?;
            self.remove_staging(name).map_err(at(&folder))?;
        }
        self.sql(self.db.execute("DELETE FROM begun WHERE folder = ?1", [name]).map(|_| ()))
    }

    /// Removes what a killed run was still writing. No other run is at it: the store is locked.
    fn remove_staging(&self, name: &RunName) -> io::Result<()> {
        for entry in fs::read_dir(runs(&self.store))? {
            let entry = entry?;
            if is_staging(&entry.file_name(), name.as_str()) {
                remove(&entry.path())?;
            }
        }
        Ok(())
    }

    /// Name of the newest run's folder that is still there.
    pub fn newest(&self) -> Result<Option<RunName>, HistoryError> {
        let mut newest = None;
        self.each("SELECT folder FROM runs WHERE NOT pruned ORDER BY id DESC", [], |row| {
            if newest.is_none() {
                newest = Some(row.get(0)?).filter(|name: &RunName| self.folder(name).is_dir());
            }
            Ok(())
        })?;
        Ok(newest)
    }

    /// Points the link to the newest run, by one rename; says whether it did not before. What
    /// stands there and is no link is somebody else's.
    pub fn switch(&self) -> Result<bool, HistoryError> {
        let link = self.store.join(LATEST);
        if fs::symlink_metadata(&link).is_ok_and(|found| !found.is_symlink()) {
            let foreign = "something stands there that is no link, and not of titlegauge; move it away, and run again";
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

    /// Removes the folders of all but the newest `keep` runs, if it is given, and those that an
    /// earlier night could not remove; says which it could not remove either. The history keeps what
    /// they counted, and forgets each folder once: one that is put back later is left alone.
    pub fn prune(&self, keep: Option<u64>) -> Result<Vec<String>, HistoryError> {
        if let Some(keep) = keep {
            let prune = "UPDATE runs SET pruned = 1 WHERE NOT pruned AND id NOT IN
                (SELECT id FROM runs WHERE NOT pruned ORDER BY id DESC LIMIT ?1)";
            self.sql(self.db.execute(prune, [i64::try_from(keep).unwrap_or(i64::MAX)]))?;
        }
        let mut folders: Vec<RunName> = Vec::new();
        self.each("SELECT folder FROM runs WHERE pruned = 1 ORDER BY id", [], |row| {
            folders.push(row.get(0)?);
            Ok(())
        })?;
        let mut left = Vec::new();
        for name in folders {
            let folder = self.folder(&name);
            match remove(&folder) {
                Ok(()) => self.sql(
                    self.db
                        .execute("UPDATE runs SET pruned = 2 WHERE folder = ?1", [&name])
                        .map(|_| ()),
                )?,
                Err(error) => left.push(format!(
                    "cannot remove {}: {error}; the next night tries again",
                    folder.display()
                )),
            }
        }
        Ok(left)
    }

    /// Folders of runs, where the history knows of no run at all: it was lost, or emptied.
    pub fn orphans(&self) -> Result<usize, HistoryError> {
        let known: i64 =
            self.sql(self.db.query_row("SELECT count(*) FROM runs", [], |row| row.get(0)))?;
        let folders = folders(&self.store).map_err(at(&runs(&self.store)))?;
        Ok(if known == 0 { folders.len() } else { 0 })
    }
}

/// Names of what stands among the runs of a store, sorted; what is hidden is being written.
pub(super) fn folders(store: &Path) -> io::Result<Vec<String>> {
    let names = fs::read_dir(runs(store))?
        .map(|entry| Ok(entry?.file_name().to_string_lossy().into_owned()));
    let mut names: Vec<String> = names.collect::<io::Result<_>>()?;
    names.retain(|name| !name.starts_with('.'));
    names.sort();
    Ok(names)
}

/// Removes a file, a link or a folder, if it is there.
fn remove(path: &Path) -> io::Result<()> {
    let removed = match fs::symlink_metadata(path) {
        Ok(found) if found.is_dir() => fs::remove_dir_all(path),
        Ok(_) => fs::remove_file(path),
        Err(error) => Err(error),
    };
    removed
        .or_else(|error| if error.kind() == io::ErrorKind::NotFound { Ok(()) } else { Err(error) })
}
