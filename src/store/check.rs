//! Checks a store: `SQLite`'s own checks, the schema, the manifests of the runs, and the link.

mod results;

use std::fs::{self, File};
use std::io;
use std::path::Path;

use rusqlite::types::{FromSql, FromSqlError, FromSqlResult, ValueRef};
use rusqlite::{ErrorCode, Row};
use sha2::{Digest, Sha256};

use super::error::HistoryError;
use super::folders::folders;
use super::lock::at_it;
use super::run_name::{NoRunName, RunName, runs};
use super::schema::Difference;
use super::{History, LATEST};

/// What a look at a store found.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Checked {
    /// What is to be mended.
    pub problems: Vec<Problem>,
    /// What is worth knowing, and needs no mend.
    pub notes: Vec<String>,
}

/// Something that is not as it should be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// What.
    pub what: String,
    /// What to do about it.
    pub mend: &'static str,
}

const NEXT_RUN: &str = "the next titlegauge nightly mends it";
const NEW_HISTORY: &str = "put back a copy of the history, or move it away and run titlegauge nightly over the kept exports, in order, with --date";
const FOREIGN: &str = "put back a copy of the history, or drop it with an SQLite shell; keep what is your own in another file and ATTACH the history there";
const VERSION: &str = "put back a copy of the history, or set PRAGMA user_version to the version of the tables with an SQLite shell";

/// `SQLite`'s own checks, as queries for problems.
const CHECKS: [&str; 2] = [
    "SELECT integrity_check FROM pragma_integrity_check WHERE integrity_check <> 'ok'",
    "SELECT format('%d rows of %s refer to rows of %s that do not exist', count(*), \"table\", parent)
        FROM pragma_foreign_key_check GROUP BY \"table\", parent",
];

/// A run as the history knows it.
struct Run {
    folder: RunName,
    manifest_sha256: String,
    pruned: Pruned,
}

/// The column `pruned` of a run: what `--keep` did to its folder.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Pruned {
    /// The folder is kept.
    No,
    /// The folder is to be removed.
    Due,
    /// The folder was removed.
    Done,
}

impl FromSql for Pruned {
    fn column_result(value: ValueRef<'_>) -> FromSqlResult<Self> {
        match value.as_i64()? {
            0 => Ok(Self::No),
            1 => Ok(Self::Due),
            2 => Ok(Self::Done),
            other => Err(FromSqlError::OutOfRange(other)),
        }
    }
}

/// What the history knows of folders.
struct Known {
    runs: Vec<Run>,
    /// Runs that are not committed.
    begun: Vec<RunName>,
}

/// Checks a store. A history that cannot be read is a problem like any other; the folders are
/// then checked by their own manifests.
///
/// # Errors
///
/// Fails if there is no history, or none that this version may read.
pub fn check(store: &Path) -> Result<Checked, HistoryError> {
    let mut checked = Checked::default();
    let history = History::look(store)?;
    let known = match history.check(&mut checked) {
        Ok(known) => known,
        Err(error) => {
            checked.problem(damage(error)?, NEW_HISTORY);
            None
        }
    };
    let names = folders(store);
    // No run can begin or end until the history is closed.
    drop(history);
    match names {
        Ok(names) => checked.folders(store, known.as_ref(), &names),
        // Nothing ran yet, or all folders are gone.
        Err(error) if error.kind() == io::ErrorKind::NotFound => checked.folders(store, known.as_ref(), &[]),
        Err(error) => checked.problem(
            format!("{}: {error}", runs(store).display()),
            "see that it is a folder and can be read, and ask again; what is in it was not looked at",
        ),
    }
    Ok(checked)
}

/// Describes a damaged history; returns the error if the file cannot be opened or must not be read.
fn damage(error: HistoryError) -> Result<String, HistoryError> {
    use ErrorCode::{CannotOpen, PermissionDenied, ReadOnly};
    match error {
        HistoryError::Sqlite { path, source }
            if !matches!(
                source.sqlite_error_code(),
                Some(CannotOpen | PermissionDenied | ReadOnly)
            ) =>
        {
            Ok(format!("{}: {source}", path.display()))
        }
        error => Err(error),
    }
}

impl History {
    /// Checks the file and the link. Returns the runs if the file has no problem.
    fn check(&self, checked: &mut Checked) -> Result<Option<Known>, HistoryError> {
        self.sql(self.db.execute_batch("BEGIN"))?;
        let (version, differences) = self.compare()?;
        if (version, differences.len()) == (0, 0) {
            let lost = folders(&self.store).is_ok_and(|names| !names.is_empty());
            checked.problem(
                format!("{} is empty", self.path().display()),
                if lost { NEW_HISTORY } else { NEXT_RUN },
            );
            return Ok(None);
        }
        for difference in differences {
            let mend = match difference {
                Difference::Damaged(_) => NEW_HISTORY,
                Difference::Foreign(_) => FOREIGN,
                Difference::Version { .. } => VERSION,
            };
            checked.problem(format!("{}: {difference}", self.path().display()), mend);
        }
        for query in CHECKS {
            self.each(query, [], |row| {
                checked.problem(
                    format!("{}: {}", self.path().display(), row.get::<_, String>(0)?),
                    NEW_HISTORY,
                );
                Ok(())
            })?;
        }
        if !checked.problems.is_empty() {
            return Ok(None);
        }
        let known = self.known_folders(checked)?;
        for folder in &known.begun {
            checked.unfinished(
                &self.store,
                format!("the run {folder} was begun and is not committed"),
                NEXT_RUN,
            );
        }
        self.link(&known, checked);
        Ok(Some(known))
    }

    /// Returns the runs that the history names; a name that is not a run's is a problem.
    fn known_folders(&self, checked: &mut Checked) -> Result<Known, HistoryError> {
        let mut named = |row: &Row<'_>| match row.get(0).map_err(NoRunName::of) {
            Ok(name) => Ok(Some(name)),
            Err(Ok(bad)) => {
                checked.problem(format!("{}: {bad}", self.path().display()), NEW_HISTORY);
                Ok(None)
            }
            Err(Err(error)) => Err(error),
        };
        let (mut runs, mut begun) = (Vec::new(), Vec::new());
        self.each("SELECT folder, manifest_sha256, pruned FROM runs ORDER BY id", [], |row| {
            if let Some(folder) = named(row)? {
                runs.push(Run { folder, manifest_sha256: row.get(1)?, pruned: row.get(2)? });
            }
            Ok(())
        })?;
        self.each("SELECT folder FROM begun", [], |row| {
            begun.extend(named(row)?);
            Ok(())
        })?;
        Ok(Known { runs, begun })
    }

    fn link(&self, known: &Known, checked: &mut Checked) {
        let link = self.store.join(LATEST);
        let name = link.display();
        if fs::symlink_metadata(&link).is_ok_and(|found| !found.is_symlink()) {
            let mend = "move it away; the next titlegauge nightly sets the link";
            checked.unfinished(
                &self.store,
                format!("{name} is no link, where the newest run should be"),
                mend,
            );
            return;
        }
        let there = |run: &&Run| run.pruned == Pruned::No && self.folder(&run.folder).is_dir();
        match known.runs.iter().rev().find(there).map(|run| run.folder.relative()) {
            Some(newest) if fs::read_link(&link).ok().as_ref() != Some(&newest) => {
                let newest = newest.display();
                let what =
                    format!("{name} does not point to {newest}, the newest run that is there");
                checked.unfinished(&self.store, what, NEXT_RUN);
            }
            None if link.is_symlink() => {
                let mend = "remove it; the next titlegauge nightly with a new input sets it";
                checked.unfinished(
                    &self.store,
                    format!("{name} points to no run: no folder of one is there"),
                    mend,
                );
            }
            _ => {}
        }
    }
}

impl Checked {
    fn problem(&mut self, what: String, mend: &'static str) {
        self.problems.push(Problem { what, mend });
    }

    /// Adds a problem that a run at the store may be causing; while there is one, it is a note. The
    /// lock is asked for only here: a run that begins at that moment would leave.
    fn unfinished(&mut self, store: &Path, what: String, mend: &'static str) {
        let Some(holder) = at_it(store) else { return self.problem(what, mend) };
        let note = format!("a run is at the store ({holder}); what it has begun is not looked at");
        if !self.notes.contains(&note) {
            self.notes.push(note);
        }
    }
}

/// SHA-256 of a file, in hexadecimal.
pub fn sha256(path: &Path) -> io::Result<String> {
    let mut hasher = Sha256::new();
    io::copy(&mut File::open(path)?, &mut HashWriter(&mut hasher))?;
    Ok(hex::encode(hasher.finalize()))
}

struct HashWriter<'a>(&'a mut Sha256);

impl io::Write for HashWriter<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.update(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
