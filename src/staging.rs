//! Names of staging folders, and those of this process. Results are written to one, and a later run
//! removes those of killed runs.

use std::collections::BTreeSet;
use std::ffi::OsStr;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};

/// The file name of the history in a store of `nightly`.
pub const HISTORY: &str = "history.sqlite";

/// The number of names tried for a staging folder.
pub const ATTEMPTS: u32 = 100;

/// The staging folders in which this process writes.
static OWN: Mutex<BTreeSet<PathBuf>> = Mutex::new(BTreeSet::new());

/// The number of times a folder is removed in which other threads still create files.
const REMOVALS: u32 = 10;

fn own() -> MutexGuard<'static, BTreeSet<PathBuf>> {
    OWN.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Creates a staging folder of this process with `stage`, and notes it, so that a signal removes it. A
/// signal between the two waits for the note.
///
/// # Errors
///
/// Returns the error of `stage`.
pub fn create<T, E>(stage: impl FnOnce() -> Result<(PathBuf, T), E>) -> Result<(PathBuf, T), E> {
    let mut own = own();
    let created = stage()?;
    own.insert(created.0.clone());
    Ok(created)
}

/// Puts a staging folder in place, or removes it, with `end`, and forgets it. A signal waits meanwhile:
/// it neither removes a folder in place nor leaves the one that was replaced.
pub fn end<T>(folder: &Path, end: impl FnOnce() -> T) -> T {
    let mut own = own();
    let ended = end();
    own.remove(folder);
    ended
}

/// Removes all staging folders of this process, and calls `end` before another can be created,
/// put in place or removed.
pub fn remove_and(end: impl FnOnce()) {
    let folders = own();
    for folder in folders.iter() {
        let mut removals = (0..REMOVALS).map(|_| fs::remove_dir_all(folder));
        removals.find(|_| !folder.exists());
    }
    end();
}

/// Returns the name of a staging folder for `target`.
pub fn staging_name(target: &str, process: u32, attempt: u32) -> String {
    format!(".{target}.titlegauge-{process}-{attempt}")
}

/// Returns true for the exact names that [`staging_name`] gives to staging folders of `target`. A folder
/// whose name only begins like one belongs to the user and must not be removed.
pub fn is_staging(file_name: &OsStr, target: &str) -> bool {
    let numbers = || {
        let (_, numbers) = file_name.to_str()?.rsplit_once(".titlegauge-")?;
        let (process, attempt) = numbers.split_once('-')?;
        Some((process.parse().ok()?, attempt.parse().ok()?))
    };
    // Rebuilt and compared, because a number can be written in other ways, such as with a sign.
    numbers().is_some_and(|(process, attempt)| {
        attempt < ATTEMPTS && *file_name == *staging_name(target, process, attempt)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_exact_names_are_staging_folders() {
        for (name, expected) in [
            (".out.titlegauge-1-0", true),
            (".out.titlegauge-4294967295-99", true),
            (".out.titlegauge-4294967296-0", false),
            (".out.titlegauge-1-100", false),
            (".out.titlegauge-01-0", false),
            (".out.titlegauge-+1-0", false),
            (".out.titlegauge-1-0-notes", false),
            (".out.titlegauge-1-", false),
            (".out.titlegauge-notes", false),
            (".out.titlegauge.partial", false),
            (".other.titlegauge-1-0", false),
            ("out.titlegauge-1-0", false),
        ] {
            assert_eq!(is_staging(OsStr::new(name), "out"), expected, "{name}");
        }
        assert!(is_staging(OsStr::new(".a.titlegauge-1-2.titlegauge-3-4"), "a.titlegauge-1-2"));
    }
}
