//! Whether a store is as its history says.

mod results;

use std::fs::{self, File};
use std::io;
use std::path::Path;

use rusqlite::{ErrorCode, Row};
use sha2::{Digest, Sha256};

use super::folders::folders;
use super::lock::at_it;
use super::run_name::{NoRunName, RunName, runs};
use super::{History, HistoryError, LATEST};

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
const NEW_HISTORY: &str =
    "put back a copy of the history, or move it away and run titlegauge nightly over the kept exports, in order, with --date";
const RELABEL: &str = "put back a copy of the history, or run titlegauge nightly once with --relabel over the kept exports";

/// A run as the history knows it.
struct Run {
    folder: RunName,
    manifest_sha256: String,
    /// 1 where its folder is to be removed, 2 where it was.
    pruned: i64,
}

/// What the history knows of folders.
struct Known {
    runs: Vec<Run>,
    /// Runs that are not committed.
    begun: Vec<RunName>,
}

/// Everything that is wrong with a store. A history that cannot be read is a problem as any other, and
/// folders are looked at all the same.
pub fn check(store: &Path) -> Result<Checked, HistoryError> {
    let mut checked = Checked::default();
    let (known, names) = match History::look(store) {
        Ok(history) => {
            let known = history.check(&mut checked)?;
            // As long as the history is open no run can begin or end.
            (known, folders(store))
        }
        Err(error) => {
            let what = damage(error)?;
            checked.problem(what, NEW_HISTORY);
            (None, folders(store))
        }
    };
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

/// What is damaged, where it is that and not a history that cannot be had at all.
fn damage(error: HistoryError) -> Result<String, HistoryError> {
    match error {
        HistoryError::Sqlite { ref source, .. }
            if matches!(
                source.sqlite_error_code(),
                Some(ErrorCode::CannotOpen | ErrorCode::PermissionDenied | ErrorCode::ReadOnly)
            ) =>
        {
            Err(error)
        }
        HistoryError::Sqlite { path, source } => Ok(format!("{}: {source}", path.display())),
        error => Err(error),
    }
}

impl History {
    /// What is wrong with the file and the link; what it knows of folders, if that can be read.
    fn check(&self, checked: &mut Checked) -> Result<Option<Known>, HistoryError> {
        self.sql(self.db.execute_batch("BEGIN"))?;
        if self.known()? == 0 {
            let lost = folders(&self.store).is_ok_and(|names| !names.is_empty());
            checked.problem(format!("{} is empty", self.path().display()), if lost { NEW_HISTORY } else { NEXT_RUN });
            return Ok(None);
        }
        let whole = self.integrity().and_then(|said| {
            let sound = said.is_empty();
            for said in said {
                checked.problem(said, NEW_HISTORY);
            }
            if sound { self.sums(checked) } else { Ok(()) }
        });
        if let Err(error) = whole {
            checked.problem(damage(error)?, NEW_HISTORY);
        }
        let known = match self.known_folders(checked) {
            Ok(known) => known,
            Err(error) => {
                checked.problem(damage(error)?, NEW_HISTORY);
                return Ok(None);
            }
        };
        self.begun(&known, checked);
        Ok(Some(known))
    }

    /// What a run left unfinished, unless it is still at it.
    fn begun(&self, known: &Known, checked: &mut Checked) {
        let mut unfinished = Checked::default();
        for folder in &known.begun {
            unfinished.problem(format!("the run {folder} was begun and is not committed"), NEXT_RUN);
        }
        self.link(known, &mut unfinished);
        // The lock is asked for only where it matters: a run that began at that moment would leave.
        match if unfinished.problems.is_empty() { None } else { at_it(&self.store) } {
            Some(holder) => checked.at_it(&holder),
            None => checked.problems.append(&mut unfinished.problems),
        }
    }

    /// What `SQLite` finds.
    fn integrity(&self) -> Result<Vec<String>, HistoryError> {
        let mut problems = Vec::new();
        self.each("PRAGMA integrity_check", [], |row| {
            let said: String = row.get(0)?;
            problems.extend((said != "ok").then(|| format!("{}: {said}", self.path().display())));
            Ok(())
        })?;
        Ok(problems)
    }

    /// The runs that the history names; a name that is none is a problem.
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
            checked.problem(format!("{name} is no link, where the newest run should be"), mend);
            return;
        }
        let there = |run: &&Run| run.pruned == 0 && self.folder(&run.folder).is_dir();
        match known.runs.iter().rev().find(there).map(|run| run.folder.relative()) {
            Some(newest) if fs::read_link(&link).ok().as_ref() != Some(&newest) => {
                let newest = newest.display();
                checked.problem(format!("{name} does not point to {newest}, the newest run that is there"), NEXT_RUN);
            }
            None if link.is_symlink() => {
                let mend = "remove it; the next titlegauge nightly with a new input sets it";
                checked.problem(format!("{name} points to no run: no folder of one is there"), mend);
            }
            _ => {}
        }
    }

    /// Whether what an epoch holds as a whole is what its nights hold together. Nothing is added
    /// to an older one any more, so that there it is only worth a note.
    fn sums(&self, checked: &mut Checked) -> Result<(), HistoryError> {
        let (version, mut epochs): (_, Vec<(i64, bool)>) = (self.tally_version()?, Vec::new());
        self.each("SELECT id, tally_version = ?1 FROM epochs ORDER BY id", [version], |row| {
            epochs.push((row.get(0)?, row.get(1)?));
            Ok(())
        })?;
        let newest = epochs.last().map(|(epoch, _)| *epoch);
        for (epoch, _) in epochs.into_iter().filter(|(_, readable)| *readable) {
            let what = match self.adds_up(epoch) {
                Ok(true) => continue,
                Ok(false) => format!("{}: the nights of epoch {epoch} do not add up to its whole", self.path().display()),
                Err(HistoryError::Busy(path)) => return Err(HistoryError::Busy(path)),
                Err(HistoryError::Unknown { path, reason }) => format!("{} {reason} (epoch {epoch})", path.display()),
                Err(error) => format!("{} (epoch {epoch})", damage(error)?),
            };
            if Some(epoch) == newest {
                checked.problem(what, RELABEL);
            } else {
                checked.notes.push(format!("{what}; nothing is added to that epoch any more"));
            }
        }
        Ok(())
    }

    fn adds_up(&self, epoch: i64) -> Result<bool, HistoryError> {
        let (whole, nights) = (self.whole(epoch)?, self.window(epoch, "", "~")?);
        let counted = "SELECT coalesce(sum(postings), 0) FROM counts WHERE epoch = ?1";
        let counted: i64 = self.sql(self.db.query_row(counted, [epoch], |row| row.get(0)))?;
        Ok(whole.tally() == nights.tally() && u64::try_from(counted) == Ok(whole.tally().all.unique))
    }
}

impl Checked {
    fn problem(&mut self, what: String, mend: &'static str) {
        self.problems.push(Problem { what, mend });
    }

    /// Notes that a run is at the store.
    fn at_it(&mut self, holder: &str) {
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
