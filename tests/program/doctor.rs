//! `titlegauge doctor` names each problem with a fix, and following the fix removes the problem.

use std::fs;
use std::os::unix::fs::symlink;
use std::path::PathBuf;
use std::process::Command;

use crate::common::{self, names, run, stderr};
use crate::store::{Postings, TABLES, doctor, latest, nightly};
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
        let exports: Vec<PathBuf> =
            (1..4).map(|day| here.path().join(format!("board-{day}.csv"))).collect();
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
    let said = stderr(&run(&["doctor", "--store", folder.path().to_str().unwrap()], 2));
    assert!(said.contains("is not there"), "{said}");
    let case = Case::new();
    fs::write(case.run(1).join("night").join(TABLES[0]), "changed").unwrap();
    fs::remove_file(case.run(1).join("rejects.csv")).unwrap();
    fs::remove_file(case.store.join("latest")).unwrap();
    fs::create_dir(case.store.join("runs/2025-12-31-1")).unwrap();
    let said = doctor(&case.store, 1);
    for problem in [
        "companies.csv: changed after the run",
        "rejects.csv: no such file",
        "latest does not point",
        "2025-12-31-1 is not in the history, and",
    ] {
        assert!(said.contains(problem), "{problem}: {said}");
    }
    assert_eq!(said.matches("fix:").count(), 4, "{said}");
    // All fixes were followed.
    fs::remove_dir_all(case.run(1)).unwrap();
    fs::remove_dir(case.store.join("runs/2025-12-31-1")).unwrap();
    case.next(0);
    let gone =
        "note: folders that are gone: 2026-01-01-1; the history keeps what these runs counted\n";
    assert_eq!(doctor(&case.store, 0), format!("{WHOLE}{gone}"));
}

#[test]
fn a_link_that_leads_nowhere() {
    let case = Case::new();
    let link = case.store.join("latest");
    // The newest run was changed and, as advised, removed: the link points to the run before.
    fs::remove_dir_all(case.run(3)).unwrap();
    assert!(
        doctor(&case.store, 1)
            .contains("latest does not point to runs/2026-01-02-1, the newest run that is there")
    );
    assert!(case.next(0).contains("latest now points to the newest run"));
    assert!(latest(&case.store).ends_with("2026-01-02-1"));
    doctor(&case.store, 0);
    // Something else is in its place.
    fs::remove_file(&link).unwrap();
    fs::create_dir(&link).unwrap();
    assert!(
        doctor(&case.store, 1)
            .contains("fix: move it away; the next titlegauge nightly sets the link")
    );
    fs::remove_dir(&link).unwrap();
    case.next(0);
    doctor(&case.store, 0);
    // No run is there any more.
    fs::remove_dir_all(case.store.join("runs")).unwrap();
    let said = doctor(&case.store, 1);
    assert!(said.contains("latest points to no run") && said.contains("fix: remove it;"), "{said}");
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
    assert!(
        said.contains(
            "2025-12-31-1 is not in the history; it is a complete run, perhaps of a history that was lost\n"
        ),
        "{said}"
    );
    // One that could not be removed.
    case.history()
        .execute_batch("UPDATE runs SET pruned = 1 WHERE folder = '2026-01-01-1'")
        .unwrap();
    assert!(
        doctor(&case.store, 1)
            .contains("2026-01-01-1 was to be removed by --keep, and is still there\n")
    );
    case.next(0);
    doctor(&case.store, 0);
    assert_eq!(names(&case.store.join("runs")), ["2025-12-31-1", "2026-01-02-1", "2026-01-03-1"]);
    fs::remove_dir_all(case.store.join("runs")).unwrap();
    fs::remove_file(case.store.join("latest")).unwrap();
    fs::write(case.store.join("runs"), "").unwrap();
    let said = doctor(&case.store, 1);
    assert!(said.contains("store/runs: Not a directory"), "{said}");
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
        assert!(said.contains("fix: put back a copy of the history"), "{what}: {said}");
        assert!(said.contains("2026-01-02-1/rejects.csv: changed after the run"), "{what}: {said}");
        assert!(!said.contains("note: "), "{what}: {said}");
    };
    for length in [0, 50, 99, 4096, whole.len() / 2, whole.len() - 4096] {
        damaged(&format!("{length} bytes"), &whole[..length]);
    }
    let mut bytes = whole.clone();
    let middle = bytes.len() / 2;
    bytes[middle..middle + 8192].fill(0x5a);
    damaged("middle", &bytes);
    fs::write(&history, whole).unwrap();
    fs::remove_dir_all(case.run(2)).unwrap();
    doctor(&case.store, 0);
    drop(case.here);
}

const PUT_BACK: &str = "fix: put back a copy of the history, or move it away";
const DROP: &str = "fix: put back a copy of the history, or drop it";
const STAMP: &str = "fix: put back a copy of the history, or set PRAGMA user_version";

/// A name, a change to the schema, and the problems and fixes that `doctor` prints for it.
type Change = (&'static str, &'static str, &'static [(&'static str, &'static str)]);

const SCHEMAS: [Change; 10] = [
    ("a dropped table", "DROP TABLE postings", &[("table postings is missing", PUT_BACK)]),
    ("a dropped index", "DROP INDEX inputs_by_content", &[("index inputs_by_content is missing", PUT_BACK)]),
    (
        "a table that is a view",
        "ALTER TABLE postings RENAME TO others; CREATE VIEW postings AS SELECT * FROM others",
        &[
            ("table postings is missing", PUT_BACK),
            ("table others was not created by titlegauge", DROP),
            ("view postings was not created by titlegauge", DROP),
        ],
    ),
    ("one more column", "ALTER TABLE begun ADD COLUMN night TEXT", &[("table begun has another definition", PUT_BACK)]),
    (
        "a key that was lost",
        "DROP TABLE grades; CREATE TABLE grades (epoch INTEGER NOT NULL, company TEXT NOT NULL, grade INTEGER NOT NULL,
            gap REAL NOT NULL, sd REAL NOT NULL, run INTEGER NOT NULL)",
        &[("table grades has another definition", PUT_BACK)],
    ),
    (
        "a foreign trigger",
        "CREATE TRIGGER runs AFTER INSERT ON runs BEGIN DELETE FROM postings; END",
        &[("trigger runs was not created by titlegauge", DROP)],
    ),
    ("a foreign index", "CREATE UNIQUE INDEX one ON runs (night)", &[("index one was not created by titlegauge", DROP)]),
    (
        "an older version on newer tables",
        "PRAGMA user_version = 1",
        &[("user_version is 1, but the tables are those of version 2", STAMP)],
    ),
    ("no version", "PRAGMA user_version = 0", &[("user_version is 0, but the tables are those of version 2", STAMP)]),
    (
        "a newer version on older tables",
        "ALTER TABLE inputs DROP COLUMN filled; ALTER TABLE inputs DROP COLUMN headers; DROP TABLE grades; DROP TABLE counts;
        CREATE TABLE counts (
            epoch INTEGER NOT NULL, run INTEGER NOT NULL, company TEXT NOT NULL, advertised_role TEXT NOT NULL,
            advertised_level INTEGER NOT NULL, duty_level INTEGER, month TEXT NOT NULL,
            postings INTEGER NOT NULL, measured INTEGER NOT NULL,
            PRIMARY KEY (epoch, run, company, advertised_role, advertised_level, duty_level, month)
        )",
        &[("user_version is 2, but the tables are those of version 1", STAMP)],
    ),
];

#[test]
fn a_schema_that_is_not_the_expected_one() {
    let case = Case::new();
    let history = case.store.join("history.sqlite");
    let whole = fs::read(&history).unwrap();
    for (name, change, problems) in SCHEMAS {
        case.history().execute_batch(change).unwrap();
        let changed = fs::read(&history).unwrap();
        let said = doctor(&case.store, 1);
        for (problem, fix) in problems {
            assert!(
                said.contains(&format!("history.sqlite: {problem}\n  {fix}")),
                "{name}: {problem}: {said}"
            );
        }
        assert_eq!(said.matches("fix:").count(), problems.len(), "{name}: {said}");
        let refused = stderr(&nightly(&[&case.exports[0]], &case.store, "2026-01-04", &[], 4));
        assert!(refused.contains(problems[0].0), "{name}: {refused}");
        assert!(fs::read(&history).unwrap() == changed, "{name}: the history was written");
        fs::write(&history, &whole).unwrap();
    }
    case.history().execute_batch("PRAGMA user_version = 1").unwrap();
    nightly(&[&case.exports[0]], &case.store, "2026-01-04", &["--dry-run"], 4);
    fs::write(&history, &whole).unwrap();
    // Changes that leave the schema as it is.
    case.history().execute_batch("ANALYZE; VACUUM").unwrap();
    case.next(0);
    assert_eq!(doctor(&case.store, 0), WHOLE);
}

#[test]
fn rows_that_refer_to_no_row() {
    let case = Case::new();
    case.history()
        .execute_batch("PRAGMA foreign_keys = OFF; DELETE FROM runs WHERE id = 1")
        .unwrap();
    let said = doctor(&case.store, 1);
    assert!(
        said.contains("history.sqlite: 1 rows of inputs refer to rows of runs that do not exist\n"),
        "{said}"
    );
    assert!(
        said.contains("history.sqlite: 1 rows of nights refer to rows of runs that do not exist\n"),
        "{said}"
    );
}

/// A manifest that does not describe its files, and entries that are not regular files.
#[test]
fn outputs_that_are_not_as_the_manifest_says() {
    let case = Case::new();
    let rejects = case.run(1).join("rejects.csv");
    fs::remove_file(&rejects).unwrap();
    assert!(Command::new("mkfifo").arg(&rejects).status().unwrap().success());
    let manifest = case.run(2).join("run.json");
    let text = fs::read_to_string(&manifest).unwrap();
    fs::write(&manifest, text.replacen("\"bytes\": ", "\"bytes\": 1", 1)).unwrap();
    let said = doctor(&case.store, 1);
    assert!(said.contains("2026-01-01-1/rejects.csv: not a regular file\n"), "{said}");
    assert!(said.contains("2026-01-02-1/run.json: changed after the run\n"), "{said}");
    // Runs that the history does not know are checked by their manifests alone.
    fs::remove_file(case.store.join("history.sqlite")).unwrap();
    fs::write(case.store.join("history.sqlite"), "").unwrap();
    let text = text.replacen(
        "\"outputs\": [",
        "\"outputs\": [{\"name\": \"run.json\", \"bytes\": 1, \"sha256\": \"\"},",
        1,
    );
    fs::write(&manifest, text).unwrap();
    let said = doctor(&case.store, 1);
    assert!(said.contains("2026-01-02-1/run.json: changed after the run\n"), "{said}");
    fs::write(&manifest, "[]").unwrap();
    assert!(doctor(&case.store, 1).contains("2026-01-02-1/run.json: not a manifest\n"));
}
