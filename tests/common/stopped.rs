//! Runs of `analyze --resume` that are stopped, for the tests of it.
#![allow(dead_code)]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Child, Stdio};
use std::time::Instant;

use crate::common::{analyze, files, manifest, run, stderr, titlegauge};
use crate::packing;
use crate::store::Postings;
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

pub struct Case {
    pub here: TempDir,
    pub plain: PathBuf,
    pub out: PathBuf,
}

impl Case {
    /// Inputs, and the result of a run over them that was not stopped.
    pub fn new(more: &[&str]) -> Self {
        let here = tempdir().unwrap();
        let (plain, out) = (here.path().join("plain"), here.path().join("out"));
        fs::create_dir(here.path().join("in")).unwrap();
        inputs(&here.path().join("in"));
        let case = Self { here, plain, out };
        analyze(&[&case.input("")], &case.plain, more);
        case
    }

    pub fn input(&self, name: &str) -> String {
        self.here.path().join("in").join(name).to_str().unwrap().to_owned()
    }

    pub fn partial(&self) -> PathBuf {
        self.here.path().join(".out.titlegauge.partial")
    }

    pub fn start(&self, more: &[&str]) -> Child {
        let fixed = ["analyze", &self.input(""), "--quiet", "--resume", "--out", self.out.to_str().unwrap()];
        titlegauge().args(fixed).args(more).stderr(Stdio::null()).spawn().unwrap()
    }

    /// Runs it to the end; says what was said.
    pub fn finish(&self, more: &[&str], status: i32) -> String {
        let fixed = ["analyze", &self.input(""), "--resume", "--out", self.out.to_str().unwrap()];
        stderr(&run(&[&fixed, more].concat(), status))
    }

    /// Starts a run and stops it once it has noted how far it came, at least `after` times as
    /// long as that took. A run that is faster than that is begun again.
    pub fn stop(&self, more: &[&str], after: f64) {
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
    pub fn stopped(&self, more: &[&str]) {
        for _ in 0..20 {
            self.stop(more, 1.0);
            if self.partial().join("checkpoint").exists() {
                return;
            }
            fs::remove_dir_all(&self.out).unwrap();
        }
        panic!("every run was done before it could be stopped");
    }

    pub fn assert_same(&self, what: &str) {
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
