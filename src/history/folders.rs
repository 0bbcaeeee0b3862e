//! The folders of runs beside the history, and the link to the newest.

use std::fs::{self, File};
use std::io;
use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};

use rusqlite::OptionalExtension;

use super::{History, HistoryError, at};

/// Folder of the runs' folders, within a store.
pub const RUNS: &str = "runs";
/// The link to the newest of them.
pub const LATEST: &str = "latest";

impl History {
    /// A run's folder.
    pub fn folder(&self, name: &str) -> PathBuf {
        self.store.join(RUNS).join(name)
    }

    /// A name that no run of this night has.
    pub fn free_name(&self, night: &str) -> Result<String, HistoryError> {
        for number in 1.. {
            let name = format!("{night}-{number}");
            let known = self.db.query_row("SELECT 1 FROM runs WHERE folder = ?1", [&name], |_| Ok(()));
            if self.sql(known.optional())?.is_none() && !self.folder(&name).exists() {
                return Ok(name);
            }
        }
        Ok(night.to_owned())
    }

    /// Removes what was begun and never committed, and finishes what was; says what it did.
    pub(super) fn recover(&self) -> Result<Vec<String>, HistoryError> {
        let mut mended = Vec::new();
        let mut begun: Vec<String> = Vec::new();
        self.each("SELECT folder FROM begun", [], |row| {
            begun.push(row.get(0)?);
            Ok(())
        })?;
        for name in begun {
            self.undo(&name)?;
            mended.push(format!("the run {name} ended before it was whole; it was undone"));
        }
        self.remove_pruned()?;
        if self.switch()? {
            mended.push(format!("{LATEST} now points to the newest run"));
        }
        Ok(mended)
    }

    /// Removes the folder of a run that is not committed.
    pub fn undo(&self, name: &str) -> Result<(), HistoryError> {
        let committed = self.db.query_row("SELECT 1 FROM runs WHERE folder = ?1", [name], |_| Ok(()));
        if self.sql(committed.optional())?.is_none() {
            let folder = self.folder(name);
            remove(&folder).map_err(at(&folder))?;
            self.remove_staging(name).map_err(at(&folder))?;
        }
        self.sql(self.db.execute("DELETE FROM begun WHERE folder = ?1", [name]).map(|_| ()))
    }

    /// Removes what a killed run was still writing. No other run is at it: the store is locked.
    fn remove_staging(&self, name: &str) -> io::Result<()> {
        for entry in fs::read_dir(self.store.join(RUNS))? {
            let entry = entry?;
            if entry.file_name().to_string_lossy().starts_with(&format!(".{name}.titlegauge-")) {
                remove(&entry.path())?;
            }
        }
        Ok(())
    }

    /// Name of the newest run's folder.
    pub fn newest(&self) -> Result<Option<String>, HistoryError> {
        let query = "SELECT folder FROM runs WHERE NOT pruned ORDER BY id DESC LIMIT 1";
        self.sql(self.db.query_row(query, [], |row| row.get(0)).optional())
    }

    /// What the link is to point to.
    pub(super) fn target(name: &str) -> PathBuf {
        Path::new(RUNS).join(name)
    }

    /// Points the link to the newest run, by one rename; says whether it did not before.
    pub fn switch(&self) -> Result<bool, HistoryError> {
        let Some(newest) = self.newest()? else { return Ok(false) };
        let (link, target) = (self.store.join(LATEST), Self::target(&newest));
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

    /// Removes the folders of all but the newest `keep` runs; the history keeps what they counted.
    pub fn prune(&self, keep: u64) -> Result<(), HistoryError> {
        let prune = "UPDATE runs SET pruned = 1 WHERE NOT pruned AND id NOT IN
            (SELECT id FROM runs WHERE NOT pruned ORDER BY id DESC LIMIT ?1)";
        self.sql(self.db.execute(prune, [i64::try_from(keep).unwrap_or(i64::MAX)]))?;
        self.remove_pruned()
    }

    fn remove_pruned(&self) -> Result<(), HistoryError> {
        let mut folders: Vec<PathBuf> = Vec::new();
        self.each("SELECT folder FROM runs WHERE pruned", [], |row| {
            folders.push(self.folder(&row.get::<_, String>(0)?));
            Ok(())
        })?;
        folders.iter().try_for_each(|folder| remove(folder).map_err(at(folder)))
    }
}

/// Removes a file, a link or a folder, if it is there.
fn remove(path: &Path) -> io::Result<()> {
    let removed = match fs::symlink_metadata(path) {
        Ok(found) if found.is_dir() => fs::remove_dir_all(path),
        Ok(_) => fs::remove_file(path),
        Err(error) => Err(error),
    };
    removed.or_else(|error| if error.kind() == io::ErrorKind::NotFound { Ok(()) } else { Err(error) })
}
