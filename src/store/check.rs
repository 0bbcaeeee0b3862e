//! Checks a store for `titlegauge doctor`: `SQLite`'s own checks, the schema, the link, and the
//! manifests of the runs.

mod results;

use std::fs;
use std::path::Path;

use rusqlite::ErrorCode;

use super::checked::{Checked, NEW_HISTORY};
use super::error::{HistoryError, plain};
use super::folders::{LATEST, folders};
use super::history::History;
use super::run_name::runs;
use results::{KnownRuns, RunRecord};

const NEXT_RUN: &str = "the next titlegauge nightly fixes it";

/// Queries for problems, with `SQLite`'s own checks.
const CHECKS: [&str; 2] = [
    "SELECT integrity_check FROM pragma_integrity_check WHERE integrity_check <> 'ok'",
    "SELECT format('%d rows of %s refer to rows of %s that do not exist', count(*), \"table\", parent)
        FROM pragma_foreign_key_check GROUP BY \"table\", parent",
];

/// Checks a store. A history that cannot be read is a problem like any other; the folders are
/// then checked against their own manifests.
///
/// # Errors
///
/// Fails if there is no history, it cannot be opened, or another program or a later version wrote
/// it.
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
        Ok(names) => results::check(&mut checked, store, known.as_ref(), &names),
        Err(error) => checked.problem(
            format!("{}: {}", runs(store).display(), plain(&error)),
            "make it a folder that can be read, and check again; its contents were not checked",
        ),
    }
    Ok(checked)
}

/// Describes a damaged history.
///
/// # Errors
///
/// Returns the error if the file cannot be opened or must not be read.
fn damage(error: HistoryError) -> Result<String, HistoryError> {
    use ErrorCode::{CannotOpen, PermissionDenied, ReadOnly};
    match &error {
        HistoryError::Sqlite { path, source }
            if !matches!(
                source.sqlite_error_code(),
                Some(CannotOpen | PermissionDenied | ReadOnly)
            ) =>
        {
            Ok(format!("{}: {source}", path.display()))
        }
        HistoryError::Name { path, source } => Ok(format!("{}: {source}", path.display())),
        _ => Err(error),
    }
}

impl History {
    /// Checks the history and the link. Returns `None` if the history has a problem.
    fn check(&self, checked: &mut Checked) -> Result<Option<KnownRuns>, HistoryError> {
        self.sql(self.db.execute_batch("BEGIN"))?;
        let (version, path) = (self.version()?, self.path());
        checked.problems.extend(self.schema_problems(version)?);
        if version == 0 && checked.problems.is_empty() {
            let lost = folders(&self.store).is_ok_and(|names| !names.is_empty());
            let fix = if lost { NEW_HISTORY } else { NEXT_RUN };
            checked.problem(format!("{} is empty", path.display()), fix);
            return Ok(None);
        }
        for query in CHECKS {
            for problem in self.all(query, [], |row| row.get::<_, String>(0))? {
                checked.problem(format!("{}: {problem}", path.display()), NEW_HISTORY);
            }
        }
        if !checked.problems.is_empty() {
            return Ok(None);
        }
        let query = "SELECT folder, manifest_sha256, pruned FROM runs ORDER BY id";
        let runs = self.all(query, [], |row| {
            Ok(RunRecord { folder: row.get(0)?, manifest_sha256: row.get(1)?, pruned: row.get(2)? })
        })?;
        let begun = self.begun()?;
        for folder in &begun {
            let what = format!("the run {folder} was begun and is not committed");
            checked.unfinished(&self.store, what, NEXT_RUN);
        }
        self.check_link(checked)?;
        Ok(Some(KnownRuns { runs, begun }))
    }

    fn check_link(&self, checked: &mut Checked) -> Result<(), HistoryError> {
        let link = self.store.join(LATEST);
        let name = link.display();
        let newest = self.newest()?.map(|newest| newest.relative());
        let (what, fix) = if link.exists() && !link.is_symlink() {
            (
                format!("{name} is not a link to the newest run"),
                "move it away; the next titlegauge nightly sets the link",
            )
        } else if newest.is_none() && link.is_symlink() {
            (
                format!("{name} points to no run, because no folder of a run exists"),
                "remove it; the next titlegauge nightly with a new input sets it",
            )
        } else if let Some(newest) = newest
            && fs::read_link(&link).ok().as_ref() != Some(&newest)
        {
            let newest = newest.display();
            (format!("{name} does not point to {newest}, the newest run that is there"), NEXT_RUN)
        } else {
            return Ok(());
        };
        checked.unfinished(&self.store, what, fix);
        Ok(())
    }
}
