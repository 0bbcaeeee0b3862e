//! Faults from outside: too few file handles, too little memory, a disk that fills, folders that
//! turn read-only. Each ends with a status that is documented
//! and a message that says what happened; the earlier results are intact, and the next run works.

use crate::mounts;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use crate::common::{self, analyze, files, manifest, names, stderr, titlegauge};
use crate::store::{Postings, doctor, latest, nightly, same_tables};
use tempfile::{TempDir, tempdir};

/// A store with a night, and a result, both over the first of two exports.
struct Places {
    _here: Option<TempDir>,
    folder: PathBuf,
    store: PathBuf,
    result: PathBuf,
    exports: [PathBuf; 2],
    earlier: Vec<(String, Vec<u8>)>,
}

impl Places {
    fn new() -> Self {
        let here = tempdir().unwrap();
        let folder = here.path().join("work");
        fs::create_dir(&folder).unwrap();
        Self { _here: Some(here), ..Self::within(&folder) }
    }

    fn within(folder: &Path) -> Self {
        let exports = [0, 1].map(|number| folder.with_extension(format!("{number}.csv")));
        for (path, from) in exports.iter().zip([0, 60]) {
            Postings::read().write(path, &(from..from + 100).collect::<Vec<_>>(), "company");
        }
        let [store, result] = ["store", "result"].map(|name| folder.join(name));
        nightly(&[&exports[0]], &store, "2026-01-01", &[], 0);
        analyze(&[exports[0].to_str().unwrap()], &result, &[]);
        let earlier = files(&result);
        Self { _here: None, folder: folder.to_owned(), store, result, exports, earlier }
    }

    /// The arguments of the next night, or of the run that replaces the result.
    fn arguments(&self, job: &str) -> Vec<String> {
        let path = |path: &Path| path.to_str().unwrap().to_owned();
        let mut arguments = vec![job.to_owned(), path(&self.exports[1]), "--quiet".into()];
        match job {
            "nightly" => {
                arguments.extend(["--store".into(), path(&self.store), "--date=2026-01-02".into()]);
            }
            "analyze" => arguments.extend(["--out".into(), path(&self.result)]),
            _ => unreachable!(),
        }
        arguments
    }

    /// Asserts that the results from before the fault are intact and nothing else is left.
    fn assert_as_before(&self, what: &str) {
        assert_eq!(names(&self.store.join("runs")), ["2026-01-01-1"], "{what}");
        assert!(latest(&self.store).ends_with("2026-01-01-1"), "{what}");
        assert!(files(&self.result) == self.earlier, "{what}");
        assert_eq!(names(&self.folder), ["result", "store"], "{what}");
    }

    /// Asserts that the next runs go on by themselves, and come to what they would have come to.
    fn assert_goes_on(&self) {
        for job in ["nightly", "analyze"] {
            let output = titlegauge().args(self.arguments(job)).output().unwrap();
            assert_eq!(output.status.code(), Some(0), "{job}: {}", stderr(&output));
        }
        assert_eq!(names(&self.folder), ["result", "store"]);
        assert!(doctor(&self.store, 0).contains("are whole"));
        let once = tempdir().unwrap();
        analyze(
            &self.exports.each_ref().map(|path| path.to_str().unwrap()),
            &once.path().join("once"),
            &[],
        );
        same_tables(&latest(&self.store).join("all-time"), &once.path().join("once"));
        analyze(&[self.exports[1].to_str().unwrap()], &once.path().join("second"), &[]);
        assert!(files(&self.result) == files(&once.path().join("second")));
    }
}

/// Runs a job under so few file handles.
fn with_handles(handles: u32, arguments: &[String]) -> Output {
    Command::new("sh")
        .arg("-c")
        .arg(format!("ulimit -n {handles}; exec \"$0\" \"$@\""))
        .arg(env!("CARGO_BIN_EXE_titlegauge"))
        .args(arguments)
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .output()
        .unwrap()
}

#[test]
fn out_of_file_handles() {
    let places = Places::new();
    for job in ["nightly", "analyze"] {
        let mut refused = Vec::new();
        for handles in 3..=40 {
            let output = with_handles(handles, &places.arguments(job));
            let (said, what) = (stderr(&output), format!("{job} with {handles} handles"));
            match output.status.code() {
                Some(0) => break,
                // It was not this program that began.
                Some(127) => assert!(said.contains("shared libraries"), "{what}: {said}"),
                Some(2 | 4) => {
                    assert!(
                        said.contains("Too many open files") || said.contains("unable to open"),
                        "{what}: {said}"
                    );
                    assert!(said.matches("os error 24").count() <= 1, "{what}: {said}");
                    refused.push(handles);
                }
                other => panic!("{what}: {other:?}: {said}"),
            }
            places.assert_as_before(&what);
        }
        assert!(refused.len() >= 3 && refused.last() < Some(&40), "{job}: {refused:?}");
        if job == "nightly" {
            assert!(latest(&places.store).ends_with("2026-01-02-1"));
            fs::remove_dir_all(&places.store).unwrap();
            nightly(&[&places.exports[0]], &places.store, "2026-01-01", &[], 0);
        } else {
            analyze(&[places.exports[0].to_str().unwrap()], &places.result, &[]);
        }
    }
    places.assert_goes_on();
}

#[test]
fn a_disk_that_fills() {
    let Some(disk) = mounts::disk("a_disk_that_fills") else { return };
    let places = Places::within(&disk.folder);
    let mut statuses = Vec::new();
    for free in [0, 4, 12, 40, 100, 250, 400, 600, 900, 1200] {
        for job in ["nightly", "analyze"] {
            disk.leave(free);
            let output = titlegauge().args(places.arguments(job)).output().unwrap();
            disk.leave(30_000);
            let (said, what) = (stderr(&output), format!("{job} with {free} KB left"));
            statuses.push((job, output.status.code()));
            if output.status.code() == Some(0) {
                // There was room for it; the next sizes are to find what they found before.
                assert!(free > 100, "{what}");
                fs::remove_dir_all(&places.result).unwrap();
                analyze(&[places.exports[0].to_str().unwrap()], &places.result, &[]);
                continue;
            }
            assert_eq!(output.status.code(), Some(4), "{what}: {said}");
            assert!(
                said.contains("No space left") || said.contains("disk is full"),
                "{what}: {said}"
            );
            places.assert_as_before(&what);
        }
    }
    assert!(
        statuses.iter().filter(|(job, status)| *job == "nightly" && *status == Some(4)).count()
            == 10,
        "{statuses:?}"
    );
    assert!(statuses.contains(&("analyze", Some(0))), "{statuses:?}");
    places.assert_goes_on();
}

#[test]
fn a_disk_without_room_for_names() {
    let Some(disk) = mounts::disk("a_disk_without_room_for_names") else { return };
    let places = Places::within(&disk.folder);
    for more in [0, 1, 2, 3, 5, 8, 13, 21, 34] {
        disk.leave_names(more);
        let output = titlegauge().args(places.arguments("nightly")).output().unwrap();
        disk.leave_names(10_000);
        let said = stderr(&output);
        assert_eq!(output.status.code(), Some(4), "{more}: {said}");
        assert!(
            said.contains("No space left") || said.contains("unable to open"),
            "{more}: {said}"
        );
        places.assert_as_before(&format!("{more} names"));
    }
    places.assert_goes_on();
}

#[test]
fn a_folder_that_turned_read_only() {
    let Some(disk) = mounts::disk("a_folder_that_turned_read_only") else { return };
    let places = Places::within(&disk.folder);
    let refused = |job: &str| {
        let output = titlegauge().args(places.arguments(job)).output().unwrap();
        let said = stderr(&output);
        assert_eq!(output.status.code(), Some(4), "{job}: {said}");
        assert!(
            said.contains("Read-only file system") || said.contains("readonly database"),
            "{job}: {said}"
        );
        places.assert_as_before(job);
    };
    disk.read_only(true);
    for job in ["nightly", "analyze"] {
        refused(job);
    }
    // It can still be looked at.
    doctor(&places.store, 0);
    disk.read_only(false);
    // The history can be written, and the folder of the runs can't.
    let runs = mounts::ReadOnly::new(&places.store.join("runs"));
    refused("nightly");
    drop(runs);
    // The runs can be written, and the history can't.
    let history = mounts::ReadOnly::new(&places.store.join("history.sqlite"));
    refused("nightly");
    drop(history);
    places.assert_goes_on();
}

/// Nothing can replace a mount point, so its contents have to stay.
#[test]
fn a_mount_point_is_no_place_for_a_result() {
    let Some(disk) = mounts::disk("a_mount_point_is_no_place_for_a_result") else { return };
    let places = Places::within(&disk.folder);
    common::copy(&places.result, &disk.mounted);
    let bound = mounts::Bound::new(&places.result);
    for mounted in [&disk.mounted, &places.result] {
        for more in [None, Some("--force")] {
            let mut run = titlegauge();
            run.args(["analyze", "samples", "--quiet", "--out"]).arg(mounted).args(more);
            let output = run.output().unwrap();
            let said = stderr(&output);
            assert_eq!(output.status.code(), Some(2), "{more:?}: {said}");
            assert!(
                said.contains("is a mount point")
                    && said.contains("give a folder inside it, such as "),
                "{more:?}: {said}"
            );
            assert_eq!(manifest(mounted)["inputs"].as_array().unwrap().len(), 1, "{more:?}");
        }
    }
    places.assert_as_before("mounted");
    drop(bound);
    places.assert_goes_on();
}

/// Something foreign is in the place of the link: no night begins until it is gone.
#[test]
fn a_link_that_cannot_be_switched() {
    let places = Places::new();
    let link = places.store.join("latest");
    let refused = || {
        let output = titlegauge().args(places.arguments("nightly")).output().unwrap();
        assert_eq!(output.status.code(), Some(4), "{}", stderr(&output));
        assert!(stderr(&output).contains("store/latest: it is not a link"), "{}", stderr(&output));
        assert_eq!(names(&places.store.join("runs")), ["2026-01-01-1"]);
    };
    fs::remove_file(&link).unwrap();
    fs::create_dir(&link).unwrap();
    refused();
    fs::remove_dir(&link).unwrap();
    fs::write(&link, "notes").unwrap();
    refused();
    assert_eq!(fs::read_to_string(&link).unwrap(), "notes");
    fs::remove_file(&link).unwrap();
    let output = titlegauge().args(places.arguments("nightly")).output().unwrap();
    assert!(stderr(&output).contains("latest now points to the newest run"), "{}", stderr(&output));
    places.assert_goes_on();
}

/// A folder that `--keep` is to remove and that cannot be removed is complained of, and no night is stopped by it.
#[test]
fn a_folder_that_cannot_be_removed() {
    let Some(disk) = mounts::disk("a_folder_that_cannot_be_removed") else { return };
    let places = Places::within(&disk.folder);
    let old = places.store.join("runs/2026-01-01-1");
    let held = mounts::ReadOnly::new(&old.join("night"));
    let said =
        stderr(&nightly(&[&places.exports[1]], &places.store, "2026-01-02", &["--keep", "1"], 1));
    assert!(said.contains("cannot remove ") && said.contains("2026-01-01-1: Read-only"), "{said}");
    assert!(latest(&places.store).ends_with("2026-01-02-1"));
    let said =
        stderr(&nightly(&[Path::new("samples/postings.csv")], &places.store, "2026-01-03", &[], 1));
    assert!(said.contains("cannot remove "), "{said}");
    assert!(latest(&places.store).ends_with("2026-01-03-1"));
    drop(held);
    // With nothing new, too.
    nightly(&[&places.exports[1]], &places.store, "2026-01-03", &["--keep", "2"], 0);
    assert_eq!(names(&places.store.join("runs")), ["2026-01-02-1", "2026-01-03-1"]);
}

/// Without memory, the process ends as if it was killed.
#[test]
fn out_of_memory() {
    let places = Places::new();
    let mut ended = 0;
    for megabytes in [20, 40, 60, 80, 100] {
        let output = Command::new("sh")
            .arg("-c")
            .arg(format!("ulimit -c 0; ulimit -v {}; exec \"$0\" \"$@\"", megabytes * 1024))
            .arg(env!("CARGO_BIN_EXE_titlegauge"))
            .args(places.arguments("nightly"))
            .output()
            .unwrap();
        if output.status.code() == Some(0) {
            break;
        }
        ended += 1;
        assert!(latest(&places.store).ends_with("2026-01-01-1"), "{megabytes}");
    }
    assert!(ended > 0);
    places.assert_goes_on();
}

/// On a file system without locks, such as NFS without a lock daemon, the reason of the system is
/// reported, and nothing is left.
#[test]
fn a_file_system_without_locks() {
    let here = tempdir().unwrap();
    let mut run = Command::new("strace");
    run.args(["-f", "-o", "/dev/null", "-e", "trace=flock", "-e", "inject=flock:error=ENOLCK"])
        .arg(env!("CARGO_BIN_EXE_titlegauge"))
        .args(["analyze", "samples", "--quiet", "--out"])
        .arg(here.path().join("out"));
    let output = match run.output() {
        Ok(output) if !stderr(&output).contains("strace: ") => output,
        _ => {
            eprintln!("a_file_system_without_locks: skipped, because strace cannot trace here");
            return;
        }
    };
    assert_eq!(output.status.code(), Some(4), "{}", stderr(&output));
    assert!(stderr(&output).contains("No locks available"), "{}", stderr(&output));
    assert_eq!(names(here.path()), [""; 0]);
}

/// A limit on the size of files ends a run like a full disk, not by the signal of the system.
#[test]
fn a_limit_on_the_size_of_files() {
    let places = Places::new();
    for job in ["nightly", "analyze"] {
        let output = Command::new("sh")
            .arg("-c")
            .arg("ulimit -f 16; exec \"$0\" \"$@\"")
            .arg(env!("CARGO_BIN_EXE_titlegauge"))
            .args(places.arguments(job))
            .output()
            .unwrap();
        assert_eq!(output.status.code(), Some(4), "{job}: {}", stderr(&output));
        places.assert_as_before(job);
    }
    places.assert_goes_on();
}
