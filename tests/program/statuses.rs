//! The exit statuses of docs/commands.md, each brought about by what is said there.

use crate::packing;
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Stdio;

use crate::common::{copy, stderr, titlegauge};
use crate::store::{Postings, nightly};
use tempfile::{TempDir, tempdir};

/// The table in the document: status to meaning.
fn documented() -> BTreeMap<i32, String> {
    let document = fs::read_to_string("docs/commands.md").unwrap();
    let table = document.split("| exit status | meaning |").nth(1).unwrap();
    let rows = table
        .lines()
        .skip(2)
        .map_while(|line| line.strip_prefix("| ")?.strip_suffix(" |")?.split_once(" | "));
    rows.map(|(status, meaning)| (status.parse().unwrap(), meaning.to_owned())).collect()
}

/// A folder of its own for a case.
struct Here(TempDir);

impl Here {
    fn at(&self, name: &str) -> String {
        self.path(name).to_str().unwrap().to_owned()
    }

    fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    fn write(&self, name: &str, content: impl AsRef<[u8]>) -> String {
        fs::write(self.path(name), content).unwrap();
        self.at(name)
    }

    fn status(&self, arguments: &[&str]) -> i32 {
        let output = titlegauge().current_dir(self.0.path()).args(arguments).output().unwrap();
        output.status.code().unwrap_or_else(|| panic!("{arguments:?}: {}", stderr(&output)))
    }

    fn analyze(&self, more: &[&str]) -> i32 {
        self.status(&[&["analyze", "--quiet", "--out", &self.at("out")], more].concat())
    }

    fn nightly(&self, more: &[&str]) -> i32 {
        self.status(
            &[&["nightly", "--quiet", "--store", &self.at("store"), "--date=2026-01-09"], more]
                .concat(),
        )
    }
}

/// The exports that come with the program.
fn samples(name: &str) -> String {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("samples").join(name).to_str().unwrap().to_owned()
}

type Case = (i32, &'static str, fn(&Here) -> i32);

const DONE: [Case; 2] = [
    (0, "done", |here| here.analyze(&[&samples("")])),
    (0, "closed it", |here| {
        let (keywords, folder) = ("keywords", here.0.path());
        let mut child = titlegauge()
            .current_dir(folder)
            .args([keywords, "list"])
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        drop(child.stdout.take());
        child.wait().unwrap().code().unwrap()
    }),
];

const COMPLAINTS: [Case; 11] = [
    (1, "no posting kept", |here| {
        here.analyze(&[&here.write("header.csv", "title,description\n")])
    }),
    (1, "every record rejected", |here| {
        here.analyze(&[&here.write("ragged.csv", "title,description\nx\n"), "--max-rejects=5"])
    }),
    (1, "no posting kept", |here| {
        assert_eq!(here.nightly(&[&samples("")]), 0);
        assert_eq!(here.nightly(&[&samples("")]), 0, "without a new input");
        here.nightly(&[&here.write("header.csv", "title,description\n")])
    }),
    (1, "more than half of the records lost", |here| {
        here.analyze(&[
            &here.write("most.csv", "title,description\nCIO,x\ny\nz\n"),
            "--max-rejects=5",
        ])
    }),
    (1, "more than half of the records lost", |here| {
        let repeated = |number| {
            "title,description,firm\n".to_owned()
                + &"CIO,Sets the strategy of IT,Quellmar\n".repeat(number)
        };
        assert_eq!(here.nightly(&[&here.write("two.csv", repeated(2))]), 0);
        // Reposts of an earlier night are not lost.
        assert_eq!(here.nightly(&[&here.write("one.csv", repeated(1))]), 0);
        here.status(&[
            "nightly",
            "--quiet",
            "--store",
            &here.at("other"),
            &here.write("three.csv", repeated(3)),
        ])
    }),
    (1, "more rejects than", |here| here.analyze(&[&samples(""), "--max-rejects=0"])),
    (1, "inputs skipped", |here| {
        here.analyze(&[
            &samples(""),
            &here.write("page.csv", "<html><body>503</body></html>"),
            "--keep-going",
        ])
    }),
    (1, "not read to their end", |here| {
        let long = packing::gzip(&fs::read(samples("postings.csv")).unwrap().repeat(10));
        here.analyze(&[&here.write("cut.csv.gz", &long[..long.len() * 9 / 10]), "--keep-going"])
    }),
    (1, "earlier exports that `--relabel`", |here| {
        let export = here.write("export.csv", fs::read(samples("postings.csv")).unwrap());
        assert_eq!(here.nightly(&[&export]), 0);
        fs::remove_file(export).unwrap();
        here.nightly(&[&samples("board-export.csv"), "--relabel"])
    }),
    (1, "`doctor`", |here| {
        assert_eq!(here.nightly(&[&samples("")]), 0);
        here.write("store/latest/postings.csv", "changed");
        here.status(&["doctor", "--store", &here.at("store")])
    }),
    (1, "`keywords check`", |here| {
        copy(&Path::new(env!("CARGO_MANIFEST_DIR")).join("keywords"), &here.path("keywords"));
        here.write("keywords/roles/cio.toml", "id = \"cio\"\nsurprise = 1\n");
        here.status(&["keywords", "check", "--keywords", &here.at("keywords")])
    }),
];

const UNREADABLE: [Case; 7] = [
    (2, "wrong use", |here| here.analyze(&[&samples(""), "--surprise"])),
    (2, "wrong use", |here| here.analyze(&[&samples(""), "--threads=100000"])),
    (2, "wrong use", |here| here.status(&["analyze", &samples(""), "--out=-"])),
    (2, "an input", |here| here.analyze(&["nowhere.csv"])),
    (2, "a settings file", |here| {
        here.write("titlegauge.toml", "surprise = true\n");
        here.analyze(&[&samples("")])
    }),
    (2, "a keyword file", |here| here.analyze(&[&samples(""), "--keywords", &here.at("nowhere")])),
    // `tests/program/changing.rs` has it change at other moments, too.
    (2, "an input that changed while it was read", |here| {
        let late = here.write("late.csv", "title,description\nCIO,Sets the strategy\n");
        let mut command = titlegauge();
        command
            .args(["analyze", "-", &late, "--quiet", "--out", &here.at("out")])
            .stdin(Stdio::piped())
            .stderr(Stdio::null());
        let mut child = command.spawn().unwrap();
        let early = format!("title,description\n{}", "CIO,Sets the strategy\n".repeat(40_000));
        std::io::Write::write_all(child.stdin.as_mut().unwrap(), early.as_bytes()).unwrap();
        here.write("late.csv", "title,description\n");
        drop(child.stdin.take());
        child.wait().unwrap().code().unwrap()
    }),
];

const OTHERS: [Case; 5] = [
    (3, "alerts", |here| {
        let postings = Postings::read();
        for day in 1..=8 {
            let path = here.path(&format!("board-{day}.csv"));
            let first = day * postings.texts();
            postings.write(
                &path,
                &(first..first + if day == 8 { 2 } else { 10 }).collect::<Vec<_>>(),
                "company",
            );
            if day < 8 {
                nightly(
                    &[&path],
                    &here.path("store"),
                    &format!("2026-01-{day:02}"),
                    &["--strict"],
                    0,
                );
            }
        }
        here.nightly(&[&here.at("board-8.csv"), "--strict"])
    }),
    (4, "an output", |here| {
        here.write("file", "");
        here.status(&["analyze", &samples(""), "--out", &here.at("file/out")])
    }),
    (4, "the store could not be written", |here| {
        here.write("store", "");
        here.nightly(&[&samples("")])
    }),
    (4, "or used", |here| {
        fs::create_dir(here.path("store")).unwrap();
        here.write(
            "store/history.sqlite",
            "of somebody else, and long enough to have been read by SQLite as a header",
        );
        here.nightly(&[&samples("")])
    }),
    (5, "at the store", |here| {
        fs::create_dir(here.path("store")).unwrap();
        let lock = fs::File::create(here.path("store/lock")).unwrap();
        lock.lock().unwrap();
        here.nightly(&[&samples("")])
    }),
];

#[test]
fn every_status_comes_from_what_is_said_of_it() {
    let documented = documented();
    let cases: Vec<&Case> =
        DONE.iter().chain(&COMPLAINTS).chain(&UNREADABLE).chain(&OTHERS).collect();
    for (status, cause, case) in &cases {
        assert!(
            documented[status].contains(cause),
            "docs/commands.md does not say of status {status}: {cause}"
        );
        assert_eq!(case(&Here(tempdir().unwrap())), *status, "{cause}");
    }
    let produced: BTreeSet<i32> = cases.iter().map(|(status, ..)| *status).collect();
    assert_eq!(produced, documented.into_keys().collect());
}
