//! Inputs that change or go while they are read, and runs that are ended by a signal then. What a
//! night counts is what the history notes, or nothing is.

use crate::packing;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};

use crate::common::{analyze, ending_signals, files, manifest, names, stderr, titlegauge};
use crate::store::{Postings, doctor, latest, nightly, same_tables};
use tempfile::{TempDir, tempdir};

/// Inputs of a run that is stopped for a moment while it reads the first one.
struct Reading {
    here: TempDir,
    long: PathBuf,
    short: PathBuf,
    zip: PathBuf,
}

type Change = fn(&Reading);

impl Reading {
    fn new() -> Self {
        let here = tempdir().unwrap();
        let [long, short, zip] =
            ["long.csv", "short.csv", "two.zip"].map(|name| here.path().join(name));
        // More than is read ahead by one thread before anything is worked on.
        Postings::read().write(&long, &(0..5000).collect::<Vec<_>>(), "company");
        assert!(fs::metadata(&long).unwrap().len() > 4_500_000);
        Postings::read().write(&short, &(5000..5010).collect::<Vec<_>>(), "company");
        let reading = Self { here, long, short, zip };
        reading.archive(5010);
        reading
    }

    /// Another archive, of the same length, in the place of the one that was there.
    fn archive(&self, first: usize) {
        let [plain, new] = ["member.csv", "new.zip"].map(|name| self.here.path().join(name));
        let member = |from: usize| {
            Postings::read().write(&plain, &(from..from + 9).collect::<Vec<_>>(), "company");
            fs::read(&plain).unwrap()
        };
        let members = [
            packing::Member::stored("a.csv", &member(first)),
            packing::Member::stored("b.csv", &member(first + 9)),
        ];
        fs::write(&new, packing::zip(&members)).unwrap();
        fs::rename(new, &self.zip).unwrap();
        fs::remove_file(plain).unwrap();
    }

    /// Other bytes at the end of the long export, of the same number.
    fn rewrite(&self) {
        let text = fs::read_to_string(&self.long).unwrap();
        let at = text.rfind("Town 4").unwrap();
        let mut file = fs::File::options().write(true).open(&self.long).unwrap();
        std::io::Seek::seek(&mut file, std::io::SeekFrom::Start(at as u64)).unwrap();
        std::io::Write::write_all(&mut file, b"City").unwrap();
    }

    fn inputs(&self) -> [&Path; 3] {
        [&self.long, &self.short, &self.zip]
    }

    /// Begins a job and stops it once all inputs were looked at and the long one is being read:
    /// when the new rows have a file below `folder`, and the first bytes were taken.
    fn stopped(&self, arguments: &[&str], folder: &Path) -> Child {
        let inputs = self.inputs().map(|path| path.to_str().unwrap());
        let mut command = titlegauge();
        command
            .args([arguments, &inputs, &["--quiet", "--threads", "1"]].concat())
            .stderr(Stdio::piped());
        let mut child = command.spawn().unwrap();
        let rows = |entry: &fs::DirEntry| {
            entry.file_name().to_string_lossy().contains(".titlegauge-")
                && entry.path().join("postings.csv").exists()
        };
        let began = || {
            fs::read_dir(folder)
                .is_ok_and(|mut entries| entries.any(|entry| entry.is_ok_and(|entry| rows(&entry))))
        };
        while !began() || !is_read(child.id(), &self.long) {
            assert!(child.try_wait().unwrap().is_none(), "it ended before it was looked for");
        }
        signal(&child, "STOP");
        child
    }

    /// Makes a change while the job reads the long input.
    fn changed(&self, arguments: &[&str], folder: &Path, change: Change) -> Output {
        let child = self.stopped(arguments, folder);
        change(self);
        signal(&child, "CONT");
        child.wait_with_output().unwrap()
    }
}

fn signal(child: &Child, signal: &str) {
    assert!(
        Command::new("kill")
            .args(["-s", signal, &child.id().to_string()])
            .status()
            .unwrap()
            .success()
    );
}

/// Returns true if a process has a file open and has read from it.
fn is_read(process: u32, file: &Path) -> bool {
    let Ok(handles) = fs::read_dir(format!("/proc/{process}/fd")) else { return false };
    handles.flatten().filter(|handle| fs::read_link(handle.path()).is_ok_and(|to| to == file)).any(
        |handle| {
            let about = format!("/proc/{process}/fdinfo/{}", handle.file_name().to_string_lossy());
            fs::read_to_string(about).is_ok_and(|about| {
                about.lines().any(|line| line.starts_with("pos:") && !line.ends_with("\t0"))
            })
        },
    )
}

const LONGER: Change = |reading| {
    let mut long = fs::File::options().append(true).open(&reading.long).unwrap();
    std::io::Write::write_all(&mut long, b"and so on").unwrap();
};
const SHORTER: Change = |reading| {
    fs::File::options().write(true).open(&reading.long).unwrap().set_len(4_400_000).unwrap();
};
const REWRITTEN: Change = Reading::rewrite;
const GONE: Change = |reading| fs::remove_file(&reading.short).unwrap();
const REPLACED: Change = |reading| {
    let new = reading.short.with_extension("new");
    Postings::read().write(&new, &(6000..6020).collect::<Vec<_>>(), "company");
    fs::rename(new, &reading.short).unwrap();
};
const OTHER_ARCHIVE: Change = |reading| reading.archive(7010);

fn restore(originals: &[(PathBuf, Vec<u8>)]) {
    for (path, bytes) in originals {
        fs::write(path, bytes).unwrap();
    }
}

#[test]
fn ended_by_a_signal() {
    let reading = Reading::new();
    let store = reading.here.path().join("store");
    nightly(&[Path::new("samples/board-export.csv")], &store, "2026-01-01", &[], 0);
    let arguments = ["nightly", "--date=2026-01-02", "--store", store.to_str().unwrap()];
    for (name, _) in ending_signals() {
        let child = reading.stopped(&arguments, &store.join("runs"));
        signal(&child, name);
        signal(&child, "CONT");
        assert_eq!(child.wait_with_output().unwrap().status.code(), None, "{name}");
        assert!(latest(&store).ends_with("2026-01-01-1"), "{name}");
    }
    let said = stderr(&nightly(&reading.inputs(), &store, "2026-01-02", &[], 0));
    assert!(
        said.contains("the run 2026-01-02-1 ended before it was complete; it was undone"),
        "{said}"
    );
    assert_eq!(names(&store.join("runs")), ["2026-01-01-1", "2026-01-02-1"]);
    doctor(&store, 0);
}

/// The history records what was counted, or nothing was counted.
#[test]
fn inputs_that_change_while_a_night_reads_them() {
    let cases: [(&str, Change, &[&str], &str); 8] = [
        ("longer", LONGER, &[], "long.csv: got longer while it was read"),
        ("shorter", SHORTER, &[], "long.csv: got shorter while it was read"),
        ("rewritten", REWRITTEN, &[], "long.csv changed while it was read; nothing was written"),
        ("gone", GONE, &[], "short.csv: no such file"),
        ("replaced", REPLACED, &[], "short.csv changed while it was read; nothing was written"),
        (
            "another archive",
            OTHER_ARCHIVE,
            &[],
            "two.zip/a.csv changed while it was read; nothing was written",
        ),
        // Cut short, it would be counted as whole on all nights to come.
        (
            "longer, kept going",
            LONGER,
            &["--keep-going"],
            "long.csv changed while it was read; nothing was written",
        ),
        (
            "shorter, kept going",
            SHORTER,
            &["--keep-going"],
            "long.csv changed while it was read; nothing was written",
        ),
    ];
    let reading = Reading::new();
    let (store, first) = (reading.here.path().join("store"), Path::new("samples/board-export.csv"));
    nightly(&[first], &store, "2026-01-01", &[], 0);
    let originals = reading.inputs().map(|path| (path.to_owned(), fs::read(path).unwrap()));
    for (what, change, more, expected) in cases {
        let arguments =
            [&["nightly", "--date=2026-01-02", "--store", store.to_str().unwrap()], more].concat();
        let output = reading.changed(&arguments, &store.join("runs"), change);
        assert_eq!(output.status.code(), Some(2), "{what}: {}", stderr(&output));
        assert!(stderr(&output).contains(expected), "{what}: {}", stderr(&output));
        assert!(latest(&store).ends_with("2026-01-01-1"), "{what}");
        assert_eq!(names(&store.join("runs")), ["2026-01-01-1"], "{what}");
        restore(&originals);
    }
    // A missing input is skipped, and counted once it is there again.
    let arguments =
        ["nightly", "--date=2026-01-02", "--store", store.to_str().unwrap(), "--keep-going"];
    let output = reading.changed(&arguments, &store.join("runs"), GONE);
    assert_eq!(output.status.code(), Some(1), "{}", stderr(&output));
    assert_eq!(manifest(&latest(&store))["skipped"][0]["source"], reading.short.to_str().unwrap());
    fs::write(&originals[1].0, &originals[1].1).unwrap();
    nightly(&reading.inputs(), &store, "2026-01-03", &[], 0);
    assert_eq!(manifest(&latest(&store))["inputs"].as_array().unwrap().len(), 1);
    doctor(&store, 0);
    let once = reading.here.path().join("once");
    let [long, short, zip] = reading.inputs().map(|path| path.to_str().unwrap());
    analyze(&[first.to_str().unwrap(), long, zip, short], &once, &["--duplicates", "exact"]);
    same_tables(&latest(&store).join("all-time"), &once);
}

/// Exports of earlier nights, too, are counted as what they were noted as.
#[test]
fn an_earlier_input_that_changes_while_it_is_counted_again() {
    let reading = Reading::new();
    let store = reading.here.path().join("store");
    nightly(&[&reading.long], &store, "2026-01-01", &[], 0);
    let arguments =
        ["nightly", "--relabel", "--date=2026-01-02", "--store", store.to_str().unwrap()];
    let output = reading.changed(&arguments, &store.join("runs"), REWRITTEN);
    assert_eq!(output.status.code(), Some(2), "{}", stderr(&output));
    assert!(stderr(&output).contains("long.csv changed while it was read"), "{}", stderr(&output));
    assert!(latest(&store).ends_with("2026-01-01-1"));
    doctor(&store, 0);
    // Now it is another one all the time.
    nightly(&reading.inputs(), &store, "2026-01-02", &["--relabel"], 1);
    doctor(&store, 0);
}

#[test]
fn inputs_that_change_while_they_are_analyzed() {
    let reading = Reading::new();
    let result = reading.here.path().join("result");
    analyze(&["samples/board-export.csv"], &result, &[]);
    let earlier = files(&result);
    let originals = reading.inputs().map(|path| (path.to_owned(), fs::read(path).unwrap()));
    let arguments = ["analyze", "--out", result.to_str().unwrap()];
    for (change, said) in [
        (LONGER, "long.csv: got longer"),
        (SHORTER, "long.csv: got shorter"),
        (GONE, "short.csv: no such file"),
    ] {
        let output = reading.changed(&arguments, reading.here.path(), change);
        assert_eq!(output.status.code(), Some(2), "{said}: {}", stderr(&output));
        assert!(stderr(&output).contains(said), "{said}: {}", stderr(&output));
        assert!(files(&result) == earlier, "{said}");
        restore(&originals);
    }
    // A file that is rewritten in place is read as it is; the manifest has the hash of what was read.
    let output = reading.changed(&arguments, reading.here.path(), REPLACED);
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    let sha256 = titlegauge::store::sha256(&reading.short).unwrap();
    assert_eq!(manifest(&result)["inputs"][1]["sha256"], sha256);
}
