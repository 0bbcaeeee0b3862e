//! `--resume`: a run over many inputs, stopped wherever, goes on and ends with the same bytes.

mod common;
#[path = "common/packing.rs"]
mod packing;
#[path = "common/store.rs"]
mod store;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Child, Stdio};
use std::time::Instant;

use common::{analyze, files, manifest, run, stderr, titlegauge};
use store::Postings;
use tempfile::{TempDir, tempdir};

/// An export of some postings, with copies and near copies of them.
fn export(postings: &Postings, path: &Path, numbers: std::ops::Range<usize>) -> Vec<u8> {
    let again = numbers.start..numbers.start + 2;
    postings.write(path, &numbers.clone().chain(again).collect::<Vec<_>>(), "company");
    let mut out = csv::Writer::from_writer(Vec::new());
    for number in numbers.take(6) {
        let mut near = postings.posting(number);
        near[3] = format!("City {number}");
        near[0].clear();
        out.write_record(near).unwrap();
    }
    [fs::read(path).unwrap(), out.into_inner().unwrap()].concat()
}

/// Inputs of all kinds; a posting comes in two or three of them.
fn inputs(folder: &Path) {
    let postings = Postings::read();
    for number in 0..24 {
        let path = folder.join(format!("{number:02}.csv"));
        let mut text = export(&postings, &path, number * 25..number * 25 + 40);
        if number % 3 == 0 {
            text.extend(b"of too few,fields\n");
        }
        let (ending, bytes) = match number % 6 {
            1 => ("csv.gz", packing::gzip(&text)),
            2 => ("csv.zst", packing::zstd(&text)),
            3 => {
                let other = export(&postings, &path, number * 30..number * 30 + 10);
                let members = [packing::Member::deflated("a.csv", &text), packing::Member::stored("b.csv", &other)];
                ("zip", packing::zip(&members))
            }
            _ => ("csv", text),
        };
        fs::remove_file(&path).unwrap();
        fs::write(path.with_extension(ending), bytes).unwrap();
    }
}

struct Case {
    here: TempDir,
    plain: PathBuf,
    out: PathBuf,
}

impl Case {
    /// Inputs, and the result of a run over them that was not stopped.
    fn new(more: &[&str]) -> Self {
        let here = tempdir().unwrap();
        let (plain, out) = (here.path().join("plain"), here.path().join("out"));
        fs::create_dir(here.path().join("in")).unwrap();
        inputs(&here.path().join("in"));
        let case = Self { here, plain, out };
        analyze(&[&case.input("")], &case.plain, more);
        case
    }

    fn input(&self, name: &str) -> String {
        self.here.path().join("in").join(name).to_str().unwrap().to_owned()
    }

    fn partial(&self) -> PathBuf {
        self.here.path().join(".out.titlegauge.partial")
    }

    fn start(&self, more: &[&str]) -> Child {
        let fixed = ["analyze", &self.input(""), "--quiet", "--resume", "--out", self.out.to_str().unwrap()];
        titlegauge().args(fixed).args(more).stderr(Stdio::null()).spawn().unwrap()
    }

    /// Runs it to the end; says what was said.
    fn finish(&self, more: &[&str], status: i32) -> String {
        let fixed = ["analyze", &self.input(""), "--resume", "--out", self.out.to_str().unwrap()];
        stderr(&run(&[&fixed, more].concat(), status))
    }

    /// Starts a run and stops it once it has noted how far it came, at least `after` times as
    /// long as that took. A run that is faster than that is begun again.
    fn stop(&self, more: &[&str], after: f64) {
        let note = self.partial().join("checkpoint");
        let began = Instant::now();
        let mut child = self.start(more);
        while !note.exists() && child.try_wait().unwrap().is_none() {
            std::thread::yield_now();
        }
        let until = began.elapsed().mul_f64(after);
        while began.elapsed() < until && child.try_wait().unwrap().is_none() {
            std::thread::yield_now();
        }
        let _ = child.kill();
        child.wait().unwrap();
    }

    /// As [`Self::stop`], until a stopped run stands there.
    fn stopped(&self, more: &[&str]) {
        for _ in 0..20 {
            self.stop(more, 1.0);
            if self.partial().join("checkpoint").exists() {
                return;
            }
            fs::remove_dir_all(&self.out).unwrap();
        }
        panic!("every run was done before it could be stopped");
    }

    fn assert_same(&self, what: &str) {
        let (plain, out) = (files(&self.plain), files(&self.out));
        assert_eq!(plain.iter().map(|f| &f.0).collect::<Vec<_>>(), out.iter().map(|f| &f.0).collect::<Vec<_>>(), "{what}");
        for ((name, plain), (_, out)) in plain.iter().zip(&out) {
            assert!(plain == out, "{what}: {name}");
        }
        let told = |out: &Path| {
            let mut told = manifest(out);
            for own in ["started", "seconds", "resumed"] {
                told.as_object_mut().unwrap().remove(own);
            }
            told
        };
        assert_eq!(told(&self.plain), told(&self.out), "{what}");
        assert!(!self.partial().exists(), "{what}: the work folder is still there");
    }
}

/// Stops runs at moments all over their length until one comes to its end. Copies of these
/// `kinds` are told in them.
fn stopped_and_gone_on_with(more: &[&str], kinds: &[&str]) {
    let case = Case::new(more);
    let told = common::columns(&case.plain.join("postings.csv"), &["duplicate_kind"]).concat();
    assert_eq!(told.iter().map(String::as_str).collect::<std::collections::BTreeSet<_>>(), kinds.iter().copied().collect());
    let began = Instant::now();
    analyze(&[&case.input("")], &case.here.path().join("timed"), more);
    let usual = began.elapsed();
    let mut moment = 0.37_f64;
    let mut gone_on = 0;
    for round in 0..3 {
        let mut stops = 0;
        let resumed = loop {
            moment = (moment + 0.618_033_988_75).fract();
            // Other numbers of threads come to the same.
            let threads = ["--threads", if stops % 2 == 0 { "1" } else { "2" }];
            let mut child = case.start(&[more, &threads].concat());
            let until = Instant::now() + usual.mul_f64(moment * 0.7);
            while Instant::now() < until && child.try_wait().unwrap().is_none() {
                std::thread::yield_now();
            }
            let _ = child.kill();
            if child.wait().unwrap().success() {
                break manifest(&case.out)["resumed"].as_u64();
            }
            assert!(!case.out.exists(), "half a result");
            stops += 1;
            if stops == 12 {
                case.finish(&[more, &["--quiet"]].concat(), 0);
                break manifest(&case.out)["resumed"].as_u64();
            }
        };
        case.assert_same(&format!("{more:?}, round {round}, stopped {stops} times, {resumed:?} done at the last start"));
        gone_on += usize::from(resumed.is_some());
        fs::remove_dir_all(&case.out).unwrap();
    }
    assert!(gone_on > 0, "no run went on with anything");
}

#[test]
fn stopped_anywhere_and_gone_on_with() {
    stopped_and_gone_on_with(&["--by", "company,month", "--by", "source,role"], &["", "exact"]);
}

#[test]
fn stopped_anywhere_and_gone_on_with_near_copies_told() {
    stopped_and_gone_on_with(&["--duplicates", "near"], &["", "exact", "near"]);
}

#[test]
fn stopped_anywhere_and_gone_on_with_no_copies_told() {
    stopped_and_gone_on_with(&["--duplicates", "off"], &[""]);
}

#[test]
fn not_stopped_it_is_a_run_as_any() {
    let case = Case::new(&[]);
    assert_eq!(case.finish(&["--quiet"], 0), "");
    assert_eq!(manifest(&case.out).get("resumed"), None);
    case.assert_same("not stopped");
}

#[test]
fn it_says_what_it_goes_on_with() {
    let case = Case::new(&[]);
    case.stopped(&[]);
    let said = case.finish(&[], 0);
    let resumed = manifest(&case.out)["resumed"].as_u64().unwrap();
    assert!(said.contains(&format!("{resumed} of 28 inputs were done when the run was stopped")), "{said}");
    case.assert_same("gone on with");
}

#[test]
fn other_options_are_refused() {
    let case = Case::new(&[]);
    case.stopped(&[]);
    for (more, what) in [
        (["--duplicates", "near"], "--duplicates was \"exact\" and is \"near\""),
        (["--by", "month"], "--by was \"\" and is \"month\""),
        (["--columns", "location=location"], "--columns was \"\" and is \"location=location\""),
        (["--encoding", "windows-1252"], "--encoding was \"\" and is \"windows-1252\""),
        (["--companies", "tests/resume.rs"], ""),
    ] {
        let said = case.finish(&more, 2);
        assert!(said.contains(what), "{said}");
        assert!(what.is_empty() || said.contains("remove that folder to begin anew"), "{said}");
        assert!(!case.out.exists());
    }
    let keywords = case.here.path().join("keywords");
    common::copy(Path::new("keywords"), &keywords);
    let roles = fs::read_to_string(keywords.join("titles.toml")).unwrap();
    fs::write(keywords.join("titles.toml"), roles + "\n# another line\n").unwrap();
    let said = case.finish(&["--keywords", keywords.to_str().unwrap()], 2);
    assert!(said.contains("the hash of the keyword files was"), "{said}");
    // Nothing was lost by that, and what has no bearing on what was done may be another.
    analyze(&[&case.input("")], &case.plain, &["--min-postings", "3"]);
    case.finish(&["--quiet", "--min-postings", "3", "--threads", "1"], 0);
    assert!(manifest(&case.out)["resumed"].as_u64().is_some());
    case.assert_same("gone on with");
}

#[test]
fn other_inputs_are_refused() {
    let case = Case::new(&[]);
    case.stopped(&[]);
    let first = case.input("00.csv");
    let text = fs::read_to_string(&first).unwrap();
    // Of the same length, and even of the same time, as a clock that was set back would give it.
    let time = fs::metadata(&first).unwrap().modified().unwrap();
    fs::write(&first, text.replacen("Town 0", "Town X", 1)).unwrap();
    fs::File::options().write(true).open(&first).unwrap().set_modified(time).unwrap();
    let said = case.finish(&[], 2);
    assert!(said.contains("00.csv has another content than when it was read"), "{said}");
    fs::remove_file(&first).unwrap();
    let said = case.finish(&[], 2);
    assert!(said.contains("01.csv stands where ") && said.contains("00.csv stood"), "{said}");
    fs::write(&first, text).unwrap();
    // An input behind those that were done may come, go and change: it was not read yet.
    fs::copy(&first, case.input("99.csv")).unwrap();
    analyze(&[&case.input("")], &case.plain, &[]);
    case.finish(&["--quiet"], 0);
    assert!(manifest(&case.out)["resumed"].as_u64().is_some());
    case.assert_same("with one more input");
}

type Damage = fn(&mut Vec<u8>);

#[test]
fn what_is_damaged_is_told_and_not_trusted() {
    let case = Case::new(&[]);
    case.stopped(&[]);
    let saved = case.here.path().join("saved");
    common::copy(&case.partial(), &saved);
    let damage: [(&str, Damage); 6] = [
        ("checkpoint", |bytes| bytes.truncate(bytes.len() / 2)),
        ("checkpoint", |bytes| bytes.clear()),
        ("checkpoint", |bytes| {
            let middle = bytes.len() / 2;
            bytes[middle] ^= 1;
        }),
        ("postings.csv", |bytes| bytes[60] ^= 1),
        ("postings.csv", |bytes| bytes.truncate(50)),
        ("rejects.csv", |bytes| bytes[3] ^= 1),
    ];
    for (file, damage) in damage {
        let _ = fs::remove_dir_all(case.partial());
        common::copy(&saved, &case.partial());
        let path = case.partial().join(file);
        let mut bytes = fs::read(&path).unwrap();
        damage(&mut bytes);
        fs::write(&path, bytes).unwrap();
        let said = case.finish(&[], 0);
        assert!(said.contains("cannot be gone on with: ") && said.contains("the run begins anew"), "{file}: {said}");
        assert_eq!(manifest(&case.out).get("resumed"), None, "{file}");
        case.assert_same(file);
    }
    // What the stopped run wrote after its note is none of that, nor what lies about there.
    common::copy(&saved, &case.partial());
    let mut postings = fs::OpenOptions::new().append(true).open(case.partial().join("postings.csv")).unwrap();
    std::io::Write::write_all(&mut postings, &b"half a row".repeat(100_000)).unwrap();
    fs::create_dir_all(case.partial().join("rejects")).unwrap();
    fs::write(case.partial().join("rejects/9.csv"), "half").unwrap();
    fs::write(case.partial().join("companies.csv"), "half").unwrap();
    let said = case.finish(&[], 0);
    assert!(said.contains("inputs were done"), "{said}");
    case.assert_same("with half a row behind it");
}

#[test]
fn an_input_that_cannot_be_read_stops_it_and_it_goes_on_once_that_is_mended() {
    let case = Case::new(&[]);
    let last = case.input("23.csv");
    let text = fs::read(&last).unwrap();
    fs::write(&last, "<html><body>503</body></html>").unwrap();
    let said = case.finish(&[], 2);
    assert!(said.contains("HTML") && said.contains("the same command goes on with the next one"), "{said}");
    let done = case.finish(&["--keep-going", "--quiet"], 1);
    assert!(done.contains("passed over"), "{done}");
    assert!(manifest(&case.out)["resumed"].as_u64().unwrap() > 0);
    fs::remove_dir_all(&case.out).unwrap();
    case.finish(&["--quiet"], 2);
    fs::write(&last, text).unwrap();
    case.finish(&["--quiet"], 0);
    assert!(manifest(&case.out)["resumed"].as_u64().unwrap() > 0);
    case.assert_same("with the last one mended");
}

#[test]
fn what_was_passed_over_stays_so() {
    let case = Case::new(&[]);
    fs::write(case.input("00.csv"), "<html><body>503</body></html>").unwrap();
    let cut = fs::read(case.input("01.csv.gz")).unwrap();
    fs::write(case.input("01.csv.gz"), &cut[..cut.len() - 9]).unwrap();
    let more = ["--keep-going", "--quiet"];
    run(&[&["analyze", &case.input(""), "--out", case.plain.to_str().unwrap()], more.as_slice()].concat(), 1);
    // Until both are among those that are done.
    for after in [1.0, 2.0, 3.0, 4.0, 5.0, 6.0] {
        case.stop(&["--keep-going"], after);
        if case.out.exists() {
            fs::remove_dir_all(&case.out).unwrap();
            continue;
        }
        let said = case.finish(&[], 2);
        assert!(said.contains("was passed over or not read to its end"), "{said}");
    }
    case.finish(&more, 1);
    case.assert_same("kept going");
}

#[test]
fn standard_input_cannot_be_gone_on_with() {
    let here = tempdir().unwrap();
    let out = here.path().join("out");
    let said = stderr(&run(&["analyze", "-", "--resume", "--out", out.to_str().unwrap()], 2));
    assert!(said.contains("--resume reads files only"), "{said}");
    assert_eq!(fs::read_dir(here.path()).unwrap().count(), 0);
}

#[test]
fn two_at_once() {
    let case = Case::new(&[]);
    fs::create_dir(case.partial()).unwrap();
    let lock = fs::File::open(case.partial()).unwrap();
    lock.lock().unwrap();
    let said = case.finish(&[], 5);
    assert!(said.contains("another run with --resume is at"), "{said}");
    drop(lock);
    case.finish(&["--quiet"], 0);
    case.assert_same("once the other was gone");
}
