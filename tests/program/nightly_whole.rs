//! A night is whole or it was not: killed at any moment, on a full disk, with another run
//! at the store, the state of the night before is intact, and the next run needs no help.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use crate::common::{analyze, manifest, stderr, titlegauge};
use crate::store::{Postings, doctor, latest, nightly, same_tables};
use tempfile::tempdir;

/// The number of kills, unless `TITLEGAUGE_KILLS` gives another.
const KILLS: usize = 20;

fn kills() -> usize {
    std::env::var("TITLEGAUGE_KILLS").ok().and_then(|kills| kills.parse().ok()).unwrap_or(KILLS)
}

fn whole(run: &Path) -> bool {
    manifest(run)["outputs"].as_array().unwrap().iter().all(|output| {
        let length =
            fs::metadata(run.join(output["name"].as_str().unwrap())).map_or(0, |m| m.len());
        output["bytes"].as_u64() == Some(length)
    })
}

fn export(folder: &Path, postings: &Postings, number: usize) -> PathBuf {
    let path = folder.join(format!("export-{number}.csv"));
    postings.write(&path, &(number * 5..number * 5 + 12).collect::<Vec<_>>(), "company");
    path
}

#[test]
fn killed_at_any_moment_the_next_run_goes_on() {
    let folder = tempdir().unwrap();
    let (store, once) = (folder.path().join("store"), folder.path().join("once"));
    let postings = Postings::read();
    let mut paths = vec![export(folder.path(), &postings, 0)];
    let began = Instant::now();
    nightly(&[&paths[0]], &store, "2026-01-01", &[], 0);
    let mut usual = began.elapsed();
    let mut moment = 0.37_f64;
    let (mut before_it, mut after_it) = (0, 0);
    for number in 1..=kills() {
        moment = (moment + 0.618_033_988_75).fract();
        let earlier = latest(&store);
        paths.push(export(folder.path(), &postings, number));
        let path = &paths[number];
        let mut child = titlegauge()
            .args(["nightly", path.to_str().unwrap(), "--quiet", "--date", "2026-01-02", "--store"])
            .arg(&store)
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        std::thread::sleep(usual.mul_f64(moment * 1.1));
        let _ = child.kill();
        child.wait().unwrap();
        let now = latest(&store);
        assert!(whole(&now), "killed after {moment:.2} of a run");
        if now == earlier {
            before_it += 1;
        } else {
            after_it += 1;
        }
        let began = Instant::now();
        nightly(&[path], &store, "2026-01-02", &[], 0);
        // A run that had nothing left to do says nothing about how long one takes.
        usual = if now == earlier { began.elapsed() } else { usual };
        assert_eq!(manifest(&latest(&store))["inputs"][0]["source"], path.to_str().unwrap());
    }
    eprintln!("{before_it} kills came before the run was committed, {after_it} after");
    assert!(before_it > 0);
    doctor(&store, 0);
    let inputs: Vec<&str> = paths.iter().map(|path| path.to_str().unwrap()).collect();
    analyze(&inputs, &once, &["--duplicates", "exact"]);
    same_tables(&latest(&store).join("all-time"), &once);
    // One folder for each run, and nothing half done among them.
    assert_eq!(fs::read_dir(store.join("runs")).unwrap().count(), paths.len());
}

#[test]
fn on_a_full_disk_the_night_before_stands() {
    let folder = tempdir().unwrap();
    let store = folder.path().join("store");
    let postings = Postings::read();
    let first = export(folder.path(), &postings, 0);
    nightly(&[&first], &store, "2026-01-01", &[], 0);
    let next = folder.path().join("next.csv");
    postings.write(&next, &(100..400).collect::<Vec<_>>(), "company");
    // The history is made longer than any output, so that at the last limit it is the one that fails.
    let history = rusqlite::Connection::open(store.join("history.sqlite")).unwrap();
    history
        .execute_batch("INSERT INTO postings VALUES (0, zeroblob(4000000), 0, 0, '', '')")
        .unwrap();
    drop(history);
    for blocks in [0, 8, 40, 200, 400, 4000] {
        let output = Command::new("sh")
            .arg("-c")
            .arg(format!("trap '' XFSZ; ulimit -f {blocks}; exec \"$0\" nightly \"$1\" --quiet --date 2026-01-02 --store \"$2\""))
            .args([env!("CARGO_BIN_EXE_titlegauge"), next.to_str().unwrap(), store.to_str().unwrap()])
            .output()
            .unwrap();
        let shown = stderr(&output);
        assert_eq!(output.status.code(), Some(4), "{blocks}: {shown}");
        assert!(shown.contains(if blocks == 4000 { "cannot use" } else { "cannot" }), "{shown}");
        let left = fs::read_dir(store.join("runs")).unwrap().count();
        assert_eq!(left, 1, "{blocks}: something was left behind");
        assert!(latest(&store).ends_with("2026-01-01-1"));
        assert!(whole(&latest(&store)));
    }
    nightly(&[&next], &store, "2026-01-02", &[], 0);
    assert!(latest(&store).ends_with("2026-01-02-1"));
    doctor(&store, 0);
}

#[test]
fn a_store_that_cannot_be_written() {
    let folder = tempdir().unwrap();
    let file = folder.path().join("file");
    fs::write(&file, "").unwrap();
    nightly(&[Path::new("samples/postings.csv")], &file.join("store"), "2026-01-01", &[], 4);
    // A file that is not a history is left alone.
    let store = folder.path().join("store");
    fs::create_dir(&store).unwrap();
    fs::write(
        store.join("history.sqlite"),
        "of somebody else, and long enough to have been read by SQLite as a header",
    )
    .unwrap();
    nightly(&[Path::new("samples/postings.csv")], &store, "2026-01-01", &[], 4);
}

#[test]
fn only_the_folder_of_the_run_that_is_undone_is_removed() {
    let folder = tempdir().unwrap();
    let store = folder.path().join("store");
    nightly(&[Path::new("samples/postings.csv")], &store, "2026-01-01", &[], 0);
    let history = rusqlite::Connection::open(store.join("history.sqlite")).unwrap();
    history.execute_batch("INSERT INTO begun VALUES ('2026-01-02-1')").unwrap();
    drop(history);
    let [killed, own] =
        ["1-0", "notes"].map(|end| store.join(format!("runs/.2026-01-02-1.titlegauge-{end}")));
    fs::create_dir(&killed).unwrap();
    fs::create_dir(&own).unwrap();
    let said =
        stderr(&nightly(&[Path::new("samples/board-export.csv")], &store, "2026-01-02", &[], 0));
    assert!(
        said.contains("the run 2026-01-02-1 ended before it was complete; it was undone"),
        "{said}"
    );
    assert!(!killed.exists() && own.exists());
}

#[test]
fn two_runs_at_once() {
    let folder = tempdir().unwrap();
    let store = folder.path().join("store");
    nightly(&[Path::new("samples/postings.csv")], &store, "2026-01-01", &[], 0);
    let lock = fs::OpenOptions::new().write(true).open(store.join("lock")).unwrap();
    lock.lock().unwrap();
    let said =
        stderr(&nightly(&[Path::new("samples/board-export.csv")], &store, "2026-01-02", &[], 5));
    assert!(said.contains("in use by another run (pid ") && said.contains(", since 2"), "{said}");
    // A run that has come so far is at it, and no problem.
    let history = rusqlite::Connection::open(store.join("history.sqlite")).unwrap();
    history.execute_batch("INSERT INTO begun VALUES ('2026-01-02-1')").unwrap();
    fs::create_dir(store.join("runs/2026-01-02-1")).unwrap();
    let said = doctor(&store, 0);
    assert!(said.contains("note: a run is using the store (pid "), "{said}");
    // So is one that it may be about to remove.
    let old = store.join("runs/2026-01-01-1");
    history.execute_batch("UPDATE runs SET pruned = 1").unwrap();
    assert_eq!(doctor(&store, 0).matches("note: ").count(), 1);
    history.execute_batch("UPDATE runs SET pruned = 0").unwrap();
    fs::rename(old.join("rejects.csv"), folder.path().join("rejects.csv")).unwrap();
    assert_eq!(doctor(&store, 0).matches("note: ").count(), 1);
    fs::rename(folder.path().join("rejects.csv"), old.join("rejects.csv")).unwrap();
    let mut waiting = titlegauge()
        .args([
            "nightly",
            "samples/board-export.csv",
            "--quiet",
            "--wait",
            "--date",
            "2026-01-02",
            "--store",
        ])
        .arg(&store)
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    std::thread::sleep(Duration::from_millis(300));
    assert!(waiting.try_wait().unwrap().is_none(), "it did not wait");
    drop(lock);
    let waited = waiting.wait_with_output().unwrap();
    assert!(waited.status.success());
    assert_eq!(
        stderr(&waited),
        "titlegauge: the run 2026-01-02-1 ended before it was complete; it was undone\n"
    );
    assert!(latest(&store).ends_with("2026-01-02-1"));
}

/// Longer than `SQLite` waits by itself.
#[test]
fn another_program_has_the_history_open() {
    let folder = tempdir().unwrap();
    let store = folder.path().join("store");
    nightly(&[Path::new("samples/postings.csv")], &store, "2026-01-01", &[], 0);
    let history = rusqlite::Connection::open(store.join("history.sqlite")).unwrap();
    history.execute_batch("BEGIN").unwrap();
    let runs: i64 = history.query_row("SELECT count(*) FROM runs", [], |row| row.get(0)).unwrap();
    assert_eq!(runs, 1);
    let mut night = titlegauge()
        .args(["nightly", "samples/board-export.csv", "--quiet", "--date", "2026-01-02", "--store"])
        .arg(&store)
        .spawn()
        .unwrap();
    std::thread::sleep(Duration::from_secs(7));
    assert!(night.try_wait().unwrap().is_none(), "it did not wait");
    drop(history);
    assert!(night.wait().unwrap().success());
    assert!(latest(&store).ends_with("2026-01-02-1"));
    doctor(&store, 0);
}
