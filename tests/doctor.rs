//! `titlegauge doctor`: every problem is named with a mend, and is none any more once the mend was followed.

mod common;
#[path = "common/store.rs"]
mod store;

use std::fs;
use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};

use common::{names, run, stderr};
use store::{Postings, TABLES, doctor, latest, nightly};
use tempfile::{TempDir, tempdir};

const WHOLE: &str = "The history and all runs are whole.\n";

/// A store with three nights, and their exports.
struct Case {
    here: TempDir,
    store: PathBuf,
    exports: Vec<PathBuf>,
}

impl Case {
    fn new() -> Self {
        let here = tempdir().unwrap();
        let store = here.path().join("store");
        let exports: Vec<PathBuf> = (1..4).map(|day| here.path().join(format!("board-{day}.csv"))).collect();
        for (day, path) in (1..).zip(&exports) {
            Postings::read().write(path, &(day * 20..day * 20 + 30).collect::<Vec<_>>(), "company");
            nightly(&[path], &store, &format!("2026-01-0{day}"), &[], 0);
        }
        Self { here, store, exports }
    }

    fn run(&self, day: usize) -> PathBuf {
        self.store.join(format!("runs/2026-01-0{day}-1"))
    }

    /// A night without anything new.
    fn next(&self, status: i32) -> String {
        stderr(&nightly(&[&self.exports[0]], &self.store, "2026-01-03", &[], status))
    }

    fn history(&self) -> rusqlite::Connection {
        rusqlite::Connection::open(self.store.join("history.sqlite")).unwrap()
    }
}

#[test]
fn what_it_finds() {
    let folder = tempdir().unwrap();
    let said = stderr(&run(&["doctor", "--store", folder.path().to_str().unwrap()], 4));
    assert!(said.contains("is not there"), "{said}");
    let case = Case::new();
    fs::write(case.run(1).join("night").join(TABLES[0]), "changed").unwrap();
    fs::remove_file(case.run(1).join("rejects.csv")).unwrap();
    fs::remove_file(case.store.join("latest")).unwrap();
    fs::create_dir(case.store.join("runs/2025-12-31-1")).unwrap();
    let said = doctor(&case.store, 1);
    for problem in [
        "companies.csv was changed",
        "rejects.csv: No such file",
        "latest does not point",
        "2025-12-31-1 is not in the history, and",
    ] {
        assert!(said.contains(problem), "{problem}: {said}");
    }
    assert_eq!(said.matches("mend:").count(), 4, "{said}");
    // All mends followed.
    fs::remove_dir_all(case.run(1)).unwrap();
    fs::remove_dir(case.store.join("runs/2025-12-31-1")).unwrap();
    case.next(0);
    let gone = "note: folders that are gone: 2026-01-01-1; the history keeps what these runs counted\n";
    assert_eq!(doctor(&case.store, 0), format!("{WHOLE}{gone}"));
}

#[test]
fn a_link_that_leads_nowhere() {
    let case = Case::new();
    let link = case.store.join("latest");
    // The newest run was changed and, as told, removed: the link goes back to the one before.
    fs::remove_dir_all(case.run(3)).unwrap();
    assert!(doctor(&case.store, 1).contains("latest does not point to runs/2026-01-02-1, the newest run that is there"));
    assert!(case.next(0).contains("latest now points to the newest run"));
    assert!(latest(&case.store).ends_with("2026-01-02-1"));
    doctor(&case.store, 0);
    // Something else stands there.
    fs::remove_file(&link).unwrap();
    fs::create_dir(&link).unwrap();
    assert!(doctor(&case.store, 1).contains("mend: move it away; the next titlegauge nightly sets the link"));
    fs::remove_dir(&link).unwrap();
    case.next(0);
    doctor(&case.store, 0);
    // No run is there any more.
    fs::remove_dir_all(case.store.join("runs")).unwrap();
    let said = doctor(&case.store, 1);
    assert!(said.contains("latest points to no run") && said.contains("mend: remove it;"), "{said}");
    case.next(0);
    fs::remove_file(&link).unwrap();
    doctor(&case.store, 0);
    symlink("runs/elsewhere", &link).unwrap();
    doctor(&case.store, 1);
}

/// Runs of a history that knows nothing of them, and of one that removed them.
#[test]
fn runs_that_are_not_known() {
    let case = Case::new();
    nightly(&[&case.exports[0]], &case.store, "2026-01-03", &["--keep", "2"], 0);
    common::copy(&case.run(2), &case.run(1));
    common::copy(&case.run(2), &case.store.join("runs/2025-12-31-1"));
    let said = doctor(&case.store, 0);
    assert!(said.contains("2026-01-01-1 was removed by --keep, and put back\n"), "{said}");
    assert!(said.contains("2025-12-31-1 is not in the history; it is a whole run, as of one that was lost\n"), "{said}");
    // One that could not be removed.
    case.history().execute_batch("UPDATE runs SET pruned = 1 WHERE folder = '2026-01-01-1'").unwrap();
    assert!(doctor(&case.store, 1).contains("2026-01-01-1 was to be removed by --keep, and is still there\n"));
    case.next(0);
    doctor(&case.store, 0);
    assert_eq!(names(&case.store.join("runs")), ["2025-12-31-1", "2026-01-02-1", "2026-01-03-1"]);
    fs::remove_dir_all(case.store.join("runs")).unwrap();
    fs::remove_file(case.store.join("latest")).unwrap();
    fs::write(case.store.join("runs"), "").unwrap();
    let said = doctor(&case.store, 1);
    assert!(said.contains("store/runs: Not a directory"), "{said}");
}

/// Flips a bit in the middle of a packed value.
fn flip(case: &Case, table: &str, column: &str, of: &str) {
    let db = case.history();
    let mut bytes: Vec<u8> = db.query_row(&format!("SELECT {column} FROM {table} WHERE {of}"), [], |row| row.get(0)).unwrap();
    let middle = bytes.len() / 2;
    bytes[middle] ^= 0x10;
    db.execute(&format!("UPDATE {table} SET {column} = ?1 WHERE {of}"), [bytes]).unwrap();
}

#[test]
fn counts_that_cannot_be_read() {
    for (table, column, of) in [("epochs", "whole", "id = 1"), ("nights", "tally", "run = 2")] {
        let case = Case::new();
        flip(&case, table, column, of);
        fs::write(case.run(2).join("rejects.csv"), "changed").unwrap();
        let said = doctor(&case.store, 1);
        assert!(said.contains("holds counts that cannot be read"), "{said}");
        assert!(said.contains("rejects.csv was changed after the run"), "the folders were not looked at: {said}");
        fs::remove_dir_all(case.run(2)).unwrap();
        // The mend: a new epoch; what the old one held is told and needs nothing.
        let inputs: Vec<&Path> = case.exports.iter().map(PathBuf::as_path).collect();
        nightly(&inputs, &case.store, "2026-01-04", &["--relabel"], 0);
        let said = doctor(&case.store, 0);
        assert!(said.contains("(epoch 1); nothing is added to that epoch any more\n"), "{said}");
    }
}

#[test]
fn a_file_that_is_damaged() {
    let case = Case::new();
    let history = case.store.join("history.sqlite");
    let whole = fs::read(&history).unwrap();
    fs::write(case.run(2).join("rejects.csv"), "changed").unwrap();
    let damaged = |what: &str, bytes: &[u8]| {
        fs::write(&history, bytes).unwrap();
        let said = doctor(&case.store, 1);
        assert!(said.contains("mend: put back a copy of the history"), "{what}: {said}");
        assert!(said.contains("2026-01-02-1/rejects.csv was changed"), "{what}: {said}");
        assert!(!said.contains("note: "), "{what}: {said}");
    };
    for length in [0, 50, 99, 4096, whole.len() / 2, whole.len() - 4096] {
        damaged(&format!("{length} bytes"), &whole[..length]);
    }
    let mut bytes = whole.clone();
    let middle = bytes.len() / 2;
    bytes[middle..middle + 8192].fill(0x5a);
    damaged("middle", &bytes);
    fs::write(&history, &whole).unwrap();
    case.history().execute_batch("DROP TABLE counts").unwrap();
    assert!(doctor(&case.store, 1).contains("no such table: counts"));
    fs::write(&history, whole).unwrap();
    fs::remove_dir_all(case.run(2)).unwrap();
    doctor(&case.store, 0);
    drop(case.here);
}
