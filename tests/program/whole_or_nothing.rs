//! The result folder appears whole or not at all: killed at any instant, on a full
//! disk, in a folder that may not be written.

use std::fs;
use std::os::unix::process::ExitStatusExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use crate::common::{analyze, ending_signals, files, manifest, stderr, titlegauge};
use tempfile::tempdir;

/// Returns true if a folder is a whole result: every output is as the manifest describes it.
fn whole(result: &Path) -> bool {
    manifest(result)["outputs"].as_array().unwrap().iter().all(|output| {
        let length =
            fs::metadata(result.join(output["name"].as_str().unwrap())).map_or(0, |m| m.len());
        output["bytes"].as_u64() == Some(length)
    })
}

#[test]
fn killed_at_any_moment_the_earlier_result_stands() {
    let out = tempdir().unwrap();
    let result = out.path().join("result");
    analyze(&["samples/postings.csv"], &result, &[]);
    let earlier = files(&result);
    let after = out.path().join("after");
    let began = Instant::now();
    analyze(&["samples"], &after, &[]);
    let usual = began.elapsed();
    let later = files(&after);
    let arguments = ["analyze", "samples", "--quiet", "--out", result.to_str().unwrap()];
    // A fixed sequence of moments over the whole run and a little past its end.
    let mut moment = 0.37_f64;
    for _ in 0..20 {
        moment = (moment + 0.618_033_988_75).fract();
        let mut child = titlegauge().args(arguments).stderr(Stdio::null()).spawn().unwrap();
        std::thread::sleep(usual.mul_f64(moment * 1.1));
        let _ = child.kill();
        child.wait().unwrap();
        let now = files(&result);
        assert!(now == earlier || now == later, "killed after {moment:.2} of a run");
        assert!(whole(&result));
    }
    analyze(&["samples"], &result, &[]);
    assert_eq!(files(&result), later);
    let left: Vec<_> = fs::read_dir(out.path()).unwrap().map(|e| e.unwrap().file_name()).collect();
    assert_eq!(left.len(), 2, "{left:?}");
}

/// Ctrl-C and the like leave no staging folder. Until the new result is in place, the earlier one is unchanged.
#[test]
fn interrupted_at_any_moment_nothing_is_left_behind() {
    let out = tempdir().unwrap();
    let result = out.path().join("result");
    analyze(&["samples"], &result, &[]);
    let later = files(&result);
    analyze(&["samples/postings.csv"], &result, &[]);
    let earlier = files(&result);
    let arguments = ["analyze", "samples", "--quiet", "--out", result.to_str().unwrap()];
    let staged = || {
        let names = fs::read_dir(out.path()).unwrap().map(|entry| entry.unwrap().file_name());
        names.filter(|name| name != "result").count()
    };
    let mut caught = 0;
    let signals = ending_signals();
    for (milliseconds, (name, number)) in (0..60).step_by(6).zip(signals.into_iter().cycle()) {
        let mut child = titlegauge().args(arguments).stderr(Stdio::null()).spawn().unwrap();
        while staged() == 0 && child.try_wait().unwrap().is_none() {
            std::thread::sleep(Duration::from_millis(1));
        }
        std::thread::sleep(Duration::from_millis(milliseconds));
        let _ = Command::new("kill").args(["-s", name, &child.id().to_string()]).status();
        let status = child.wait().unwrap();
        assert_eq!(staged(), 0, "{milliseconds} ms: {status}");
        assert!(whole(&result), "{milliseconds} ms: {status}");
        // The end is that of a program that does not catch the signal.
        caught += u32::from(status.signal() == Some(number));
        let now = files(&result);
        assert!(now == later || now == earlier && !status.success(), "{milliseconds} ms: {status}");
        if now == later {
            analyze(&["samples/postings.csv"], &result, &[]);
        }
    }
    assert!(caught > 0);
}

/// A signal while the result is put in place leaves neither the new nor the replaced folder aside.
#[test]
fn interrupted_while_it_is_put_in_place_nothing_is_left_behind() {
    let out = tempdir().unwrap();
    let result = out.path().join("result");
    analyze(&["samples/postings.csv"], &result, &[]);
    let arguments = ["analyze", "samples", "--quiet", "--out", result.to_str().unwrap()];
    let staged = || -> Vec<PathBuf> {
        let paths = fs::read_dir(out.path()).unwrap().map(|entry| entry.unwrap().path());
        paths.filter(|path| *path != result).collect()
    };
    for (at, (signal, _)) in ending_signals().into_iter().cycle().enumerate().take(24) {
        let mut child = titlegauge().args(arguments).stderr(Stdio::null()).spawn().unwrap();
        // The manifest is written last.
        while !staged().iter().any(|path| path.join("run.json").exists())
            && child.try_wait().unwrap().is_none()
        {}
        std::thread::sleep(Duration::from_micros(at as u64 * 100));
        let _ = Command::new("kill").args(["-s", signal, &child.id().to_string()]).status();
        let status = child.wait().unwrap();
        assert_eq!(staged(), Vec::<PathBuf>::new(), "{at}: {status}");
        assert!(whole(&result), "{at}: {status}");
    }
}

/// Kills rarely fall into the moment at which folders change places, so that moment is
/// watched: a result with its manifest is there whenever one looks.
#[test]
fn there_is_no_moment_without_a_result() {
    let out = tempdir().unwrap();
    let result = out.path().join("result");
    analyze(&["samples/postings.csv"], &result, &[]);
    let done = std::sync::atomic::AtomicBool::new(false);
    std::thread::scope(|scope| {
        let watcher = scope.spawn(|| {
            let mut looks = 0_u64;
            while !done.load(std::sync::atomic::Ordering::Relaxed) {
                assert!(result.join("run.json").exists(), "no result after {looks} looks");
                looks += 1;
            }
            looks
        });
        for _ in 0..6 {
            analyze(&["samples/postings.csv"], &result, &[]);
        }
        done.store(true, std::sync::atomic::Ordering::Relaxed);
        assert!(watcher.join().unwrap() > 1000);
    });
}

/// A limit on the size of files stands for the full disk: the same error comes from the
/// same call, and it needs no rights.
#[test]
fn on_a_full_disk_the_earlier_result_stands() {
    let out = tempdir().unwrap();
    let result = out.path().join("result");
    analyze(&["samples/postings.csv"], &result, &[]);
    let earlier = files(&result);
    for blocks in [0, 1, 8, 40] {
        let output = Command::new("sh")
            .arg("-c")
            .arg(format!(
                "trap '' XFSZ; ulimit -f {blocks}; exec \"$0\" analyze samples --quiet --out \"$1\""
            ))
            .args([env!("CARGO_BIN_EXE_titlegauge"), result.to_str().unwrap()])
            .current_dir(env!("CARGO_MANIFEST_DIR"))
            .output()
            .unwrap();
        let shown = stderr(&output);
        assert_eq!(output.status.code(), Some(4), "{blocks}: {shown}");
        assert!(shown.contains("cannot write"), "{shown}");
        assert_eq!(files(&result), earlier);
        assert_eq!(fs::read_dir(out.path()).unwrap().count(), 1, "something was left behind");
    }
}

#[test]
fn a_place_that_cannot_be_written() {
    let out = tempdir().unwrap();
    let file = out.path().join("file");
    fs::write(&file, "").unwrap();
    let output = titlegauge()
        .args(["analyze", "samples", "--out"])
        .arg(file.join("result"))
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(4), "{}", stderr(&output));
}

#[test]
fn a_run_that_is_still_going_is_not_swept_away() {
    let out = tempdir().unwrap();
    let result = out.path().join("result");
    let mut waiting = titlegauge()
        .args(["analyze", "-", "--quiet", "--out", result.to_str().unwrap()])
        .stdin(Stdio::piped())
        .spawn()
        .unwrap();
    let deadline = Instant::now() + Duration::from_secs(20);
    while fs::read_dir(out.path()).unwrap().count() == 0 && Instant::now() < deadline {
        std::thread::sleep(Duration::from_millis(10));
    }
    analyze(&["samples"], &result, &[]);
    let text = fs::read("samples/postings.csv").unwrap();
    std::io::Write::write_all(&mut waiting.stdin.take().unwrap(), &text).unwrap();
    assert!(waiting.wait().unwrap().success());
    assert_eq!(manifest(&result)["inputs"][0]["source"], "-");
    assert_eq!(fs::read_dir(out.path()).unwrap().count(), 1);
}

#[test]
fn only_folders_of_killed_runs_are_swept_away() {
    let out = tempdir().unwrap();
    let folder = |name: &str| {
        fs::create_dir(out.path().join(name)).unwrap();
        fs::write(out.path().join(name).join("postings.csv"), "title\n").unwrap();
    };
    let own = [
        ".result.titlegauge-notes",
        ".result.titlegauge-1-0-notes",
        ".result.titlegauge-2026-07-31",
    ];
    own.into_iter().for_each(folder);
    folder(".result.titlegauge-1-0");
    analyze(&["samples/postings.csv"], &out.path().join("result"), &[]);
    assert!(!out.path().join(".result.titlegauge-1-0").exists());
    for name in own {
        assert_eq!(
            fs::read(out.path().join(name).join("postings.csv")).unwrap(),
            b"title\n",
            "{name}"
        );
    }
}

#[test]
fn a_link_to_the_result_still_stands_afterwards() {
    let out = tempdir().unwrap();
    let (result, link) = (out.path().join("result"), out.path().join("latest"));
    analyze(&["samples/postings.csv"], &result, &[]);
    std::os::unix::fs::symlink(&result, &link).unwrap();
    analyze(&["samples"], &link, &[]);
    assert!(link.is_symlink());
    assert_eq!(manifest(&result)["inputs"].as_array().unwrap().len(), 3);
}
