//! The history file: stores that an earlier version wrote, and what a dry run says of one.

use std::path::{Path, PathBuf};

use crate::common::{self, analyze, manifest, run, stderr, stdout};
use crate::store::{Postings, doctor, latest, nightly, same_tables};
use tempfile::tempdir;

/// Makes a history what the first version of the tables would have written.
const TO_1: &str = "
BEGIN;
ALTER TABLE inputs DROP COLUMN filled;
ALTER TABLE inputs DROP COLUMN headers;
DROP TABLE grades;
CREATE TABLE counts_1 (
    epoch INTEGER NOT NULL, run INTEGER NOT NULL, company TEXT NOT NULL, advertised_role TEXT NOT NULL,
    advertised_level INTEGER NOT NULL, duty_level INTEGER, month TEXT NOT NULL,
    postings INTEGER NOT NULL, measured INTEGER NOT NULL,
    PRIMARY KEY (epoch, run, company, advertised_role, advertised_level, duty_level, month)
);
INSERT INTO counts_1 SELECT * FROM counts;
DROP TABLE counts;
ALTER TABLE counts_1 RENAME TO counts;
UPDATE epochs SET tally_version = 1;
PRAGMA user_version = 1;
COMMIT;";

fn export(folder: &Path, number: usize) -> PathBuf {
    let path = folder.join(format!("board-{number}.csv"));
    Postings::read().write(&path, &(number * 20..number * 20 + 30).collect::<Vec<_>>(), "company");
    path
}

fn history(store: &Path) -> rusqlite::Connection {
    rusqlite::Connection::open(store.join("history.sqlite")).unwrap()
}

fn version(store: &Path) -> i64 {
    history(store).query_row("PRAGMA user_version", [], |row| row.get(0)).unwrap()
}

#[test]
fn a_store_of_the_first_version_begins_an_epoch() {
    let folder = tempdir().unwrap();
    let (store, once) = (folder.path().join("store"), folder.path().join("once"));
    let paths: Vec<PathBuf> = (0..9).map(|number| export(folder.path(), number)).collect();
    for (day, path) in (1..).zip(&paths[..7]) {
        nightly(&[path], &store, &format!("2026-01-0{day}"), &[], 0);
    }
    history(&store).execute_batch(TO_1).unwrap();
    // It can be looked at as it is.
    doctor(&store, 0);
    assert_eq!(version(&store), 1);
    // Its counts were made in another way, so they are not added to.
    assert!(stderr(&nightly(&[&paths[7]], &store, "2026-01-08", &[], 0)).contains("new epoch"));
    assert_eq!(version(&store), 2);
    assert_eq!(manifest(&latest(&store))["night"]["begins_epoch"], true);
    // Values that the first version did not record give no alert.
    nightly(&[&paths[8]], &store, "2026-01-09", &["--strict"], 0);
    assert_eq!(manifest(&latest(&store))["night"]["begins_epoch"], false);
    analyze(
        &paths[7..].iter().map(|path| path.to_str().unwrap()).collect::<Vec<_>>(),
        &once,
        &["--duplicates", "exact"],
    );
    same_tables(&latest(&store).join("all-time"), &once);
    doctor(&store, 0);
    // A later version is not touched.
    history(&store).execute_batch("PRAGMA user_version = 3").unwrap();
    for arguments in [&["doctor"][..], &["nightly", "samples"]] {
        let said = stderr(&run(&[arguments, &["--store", store.to_str().unwrap()]].concat(), 4));
        assert!(said.contains("later version"), "{said}");
    }
}

/// Counts of hard gaps, say, are not added to sums of expected gaps.
#[test]
fn counts_made_in_another_way_begin_an_epoch() {
    let folder = tempdir().unwrap();
    let store = folder.path().join("store");
    let paths: Vec<PathBuf> = (0..2).map(|number| export(folder.path(), number)).collect();
    nightly(&[&paths[0]], &store, "2026-01-01", &[], 0);
    // Whatever is packed there, it is not read.
    let other =
        "UPDATE epochs SET tally_version = 2, whole = x'00'; UPDATE nights SET tally = x'00'";
    history(&store).execute_batch(other).unwrap();
    let said = stderr(&nightly(&[&paths[1]], &store, "2026-01-02", &[], 0));
    assert!(said.contains("new epoch") && said.contains("counting"), "{said}");
    let night = &manifest(&latest(&store))["night"];
    assert_eq!(night["begins_epoch"], true);
    assert_eq!(night["windows"][2]["unique"], manifest(&latest(&store))["inputs"][0]["read"]);
    doctor(&store, 0);
}

/// Packed counts carry a checksum that every night checks; the history is repaired by a new epoch.
#[test]
fn counts_that_cannot_be_read() {
    for (table, column) in [("epochs", "whole"), ("nights", "tally")] {
        let folder = tempdir().unwrap();
        let store = folder.path().join("store");
        let paths: Vec<PathBuf> = (0..2).map(|number| export(folder.path(), number)).collect();
        nightly(&[&paths[0]], &store, "2026-01-01", &[], 0);
        let db = history(&store);
        let mut bytes: Vec<u8> =
            db.query_row(&format!("SELECT {column} FROM {table}"), [], |row| row.get(0)).unwrap();
        let middle = bytes.len() / 2;
        bytes[middle] ^= 0x10;
        db.execute(&format!("UPDATE {table} SET {column} = ?1"), [bytes]).unwrap();
        drop(db);
        let said = stderr(&nightly(&[&paths[1]], &store, "2026-01-02", &[], 4));
        assert!(
            said.contains("holds counts that cannot be read") && said.contains("--relabel"),
            "{table}: {said}"
        );
        assert!(latest(&store).ends_with("2026-01-01-1"));
        nightly(&[&paths[1]], &store, "2026-01-02", &["--relabel"], 0);
        assert_eq!(manifest(&latest(&store))["night"]["windows"][2]["unique"], 50);
        doctor(&store, 0);
    }
}

/// Everything in a folder, with what it holds.
fn all(folder: &Path) -> Vec<(PathBuf, Option<Vec<u8>>)> {
    let entries = walkdir::WalkDir::new(folder).sort_by_file_name().into_iter().map(Result::unwrap);
    entries.map(|entry| (entry.path().to_owned(), std::fs::read(entry.path()).ok())).collect()
}

#[test]
fn a_dry_run_says_what_would_be_done_and_writes_nothing() {
    let folder = tempdir().unwrap();
    let store = folder.path().join("store");
    let paths: Vec<PathBuf> = (0..3).map(|number| export(folder.path(), number)).collect();
    let bytes = |number: usize| std::fs::metadata(&paths[number]).unwrap().len();
    let dry = |inputs: &[usize], date: &str, more: &[&str], status| {
        let before = all(folder.path());
        let inputs: Vec<&str> =
            inputs.iter().map(|number| paths[*number].to_str().unwrap()).collect();
        let fixed = ["nightly", "--dry-run", "--store", store.to_str().unwrap(), "--date", date];
        let out = stdout(&run(&[&fixed, &inputs[..], more].concat(), status));
        assert!(before == all(folder.path()), "something was written");
        out
    };
    let out = dry(&[0, 1], "2026-01-01", &[], 0);
    assert!(
        out.contains(&format!(
            "board-0.csv: {} bytes, UTF-8, delimiter comma, 30 records\n",
            bytes(0)
        )),
        "{out}"
    );
    let both = bytes(0) + bytes(1);
    assert!(
        out.contains(&format!("night 2026-01-01: 2 new inputs ({both} bytes), 0 counted before\n")),
        "{out}"
    );
    assert!(out.contains("a new epoch would begin: there is no history yet\n"), "{out}");
    assert!(out.ends_with("store/runs/2026-01-01-1; nothing was written\n"), "{out}");

    nightly(&[&paths[0]], &store, "2026-01-01", &[], 0);
    nightly(&[&paths[1]], &store, "2026-05-01", &[], 0);
    let out = dry(&[0, 2], "2026-05-01", &[], 0);
    assert!(out.contains("board-0.csv was counted on 2026-01-01 (run 2026-01-01-1, as "), "{out}");
    assert!(
        out.contains(&format!("1 new input ({} bytes), 1 counted before\n", bytes(2))),
        "{out}"
    );
    assert!(
        out.contains(
            "the epoch would continue: last-90-days with 1 earlier runs, all-time with 2\n"
        ),
        "{out}"
    );
    assert!(out.ends_with("runs/2026-05-01-2; nothing was written\n"), "{out}");
    assert_eq!(
        dry(&[1], "2026-05-02", &[], 0).lines().last(),
        Some("no input is new; the results of the last run would remain")
    );
    let out = dry(&[2], "2026-05-02", &["--companies", "tests/titles.csv"], 2);
    assert_eq!(out, "");

    let names = folder.path().join("names.csv");
    std::fs::write(&names, "name,company\nAcme Oslo,Acme\n").unwrap();
    let out = dry(&[2], "2026-05-02", &["--companies", names.to_str().unwrap()], 0);
    assert!(out.contains("a new epoch would begin: keywords or counting changed\n"), "{out}");
    let out = dry(&[2], "2026-05-02", &["--relabel"], 0);
    assert!(
        out.contains(&format!(
            "2 inputs of earlier nights would be counted again ({both} bytes)\n"
        )),
        "{out}"
    );
    assert!(out.contains("a new epoch would begin: --relabel requests it\n"), "{out}");
    std::fs::remove_file(&paths[0]).unwrap();
    assert!(dry(&[2], "2026-05-02", &["--relabel"], 1).contains("1 inputs of earlier nights"));
    let out = dry(&[0, 2], "2026-05-02", &["--keep-going"], 1);
    assert!(out.contains("board-0.csv: no such file") && out.contains("1 new input"), "{out}");
    dry(&[0, 2], "2026-05-02", &[], 2);
}

#[test]
fn a_dry_run_on_a_history_that_was_left_half_written() {
    let folder = tempdir().unwrap();
    let (store, left) = (folder.path().join("store"), folder.path().join("left"));
    nightly(&[&export(folder.path(), 0)], &store, "2026-01-01", &[], 0);
    // In the middle of a transaction, with most of it on the disk.
    let writing = history(&store);
    writing
        .execute_batch("PRAGMA cache_size = 1; BEGIN; UPDATE postings SET record = record + 1; CREATE TABLE more (bytes);")
        .unwrap();
    writing.execute_batch("INSERT INTO more VALUES (zeroblob(1000000)); UPDATE counts SET company = company || 'x';").unwrap();
    common::copy(&store, &left);
    drop(writing);
    // The copy is a folder, where a link was.
    std::fs::remove_dir_all(left.join("latest")).unwrap();
    let before = all(&left);
    let next = export(folder.path(), 1);
    let arguments =
        ["nightly", "--dry-run", next.to_str().unwrap(), "--store", left.to_str().unwrap()];
    let said = stderr(&run(&arguments, 4));
    assert!(
        said.contains(
            "left half written by a run that was killed; the next titlegauge nightly fixes it"
        ),
        "{said}"
    );
    assert!(before == all(&left));
    nightly(&[&next], &left, "2026-01-02", &[], 0);
    doctor(&left, 0);
}

/// Each name would lead `nightly` to remove or rename something other than the folder of a run.
#[test]
fn a_history_with_a_foreign_name_of_a_run_is_refused() {
    let folder = tempdir().unwrap();
    let (store, victim) = (folder.path().join("store"), folder.path().join("victim"));
    let first = export(folder.path(), 0);
    nightly(&[&first], &store, "2026-01-01", &[], 0);
    std::fs::create_dir(&victim).unwrap();
    std::fs::write(victim.join("file"), "kept").unwrap();
    let whole = std::fs::read(store.join("history.sqlite")).unwrap();
    let victim = victim.to_str().unwrap();
    let names = [
        "../../victim",
        "",
        ".",
        "..",
        victim,
        "2026-01-01-1/../../../victim",
        "2026-01-01-1\0",
        "2026-01-01-1\n",
    ];
    let begun = "INSERT INTO begun VALUES (?1)";
    let run = |pruned: u8| {
        format!(
            "INSERT INTO runs (night, folder, manifest_sha256, started, version, pruned) VALUES ('', ?1, '', '', '', {pruned})"
        )
    };
    let rows = names.map(|name| (begun.to_owned(), name)).into_iter();
    for (insert, name) in
        rows.chain([(run(1), ""), (run(1), victim), (run(0), ".."), (run(2), "../../victim")])
    {
        let case = format!("{insert}: {name:?}");
        history(&store).execute(&insert, [name]).unwrap();
        let before = all(folder.path());
        let shown = format!(
            "history.sqlite: {name:?} is not the name of a run (DATE-N, such as 2026-03-14-1)"
        );
        let said = stderr(&nightly(&[&first], &store, "2026-01-01", &["--keep", "1"], 4));
        assert!(
            said.contains(&shown) && said.contains("put back a copy of the history"),
            "{case}: {said}"
        );
        assert!(doctor(&store, 1).contains(&shown), "{case}");
        let (lock, after) = (store.join("lock"), all(folder.path()));
        let same = |(a, b): (&(PathBuf, _), &(PathBuf, _))| a == b || a.0 == lock && b.0 == lock;
        assert!(
            before.len() == after.len() && before.iter().zip(&after).all(same),
            "{case}: something was changed"
        );
        std::fs::write(store.join("history.sqlite"), &whole).unwrap();
    }
    // A dry run, and a value that is not text, which the tables allow.
    history(&store).execute(begun, ["../../victim"]).unwrap();
    nightly(&[&first], &store, "2026-01-02", &["--dry-run"], 4);
    std::fs::write(store.join("history.sqlite"), &whole).unwrap();
    history(&store).execute(begun, [b"2025-12-31-1".as_slice()]).unwrap();
    nightly(&[&first], &store, "2026-01-01", &[], 4);
    // A run that was begun under a name of the right form is undone as before.
    std::fs::write(store.join("history.sqlite"), &whole).unwrap();
    history(&store).execute("INSERT INTO begun VALUES ('2025-12-31-1')", []).unwrap();
    std::fs::create_dir(store.join("runs/2025-12-31-1")).unwrap();
    nightly(&[&first], &store, "2026-01-01", &[], 0);
    assert_eq!(common::names(&store.join("runs")), ["2026-01-01-1"]);
    doctor(&store, 0);
}
