//! Exports and stores for the tests of `titlegauge nightly`.
#![allow(dead_code)]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Output;

use crate::common::{self, manifest, run};

/// Postings of the samples: the header, and rows that can be made into others.
pub struct Postings {
    header: Vec<String>,
    rows: Vec<Vec<String>>,
}

impl Postings {
    pub fn read() -> Self {
        // One row of the samples is there to be rejected.
        let mut reader = csv::ReaderBuilder::new()
            .flexible(true)
            .has_headers(false)
            .from_path("samples/postings.csv")
            .unwrap();
        let mut rows: Vec<Vec<String>> =
            reader.records().map(|r| r.unwrap().iter().map(str::to_owned).collect()).collect();
        let header = rows.remove(0);
        rows.retain(|row| row.len() == header.len());
        Self { header, rows }
    }

    /// Posting n and posting n + this have the same text.
    pub fn texts(&self) -> usize {
        self.rows.len()
    }

    /// Posting n: as many as are wanted, each unlike all others, with dates through the year.
    pub fn posting(&self, number: usize) -> Vec<String> {
        let mut row = self.rows[number % self.rows.len()].clone();
        row[0] = format!("N{number}");
        row[3] = format!("Town {number}");
        row[4] = format!("2026-{:02}-{:02}", number / 100 % 12 + 1, number % 28 + 1);
        row
    }

    /// The requisition number of posting n.
    pub fn requisition(number: usize) -> String {
        format!("R{number}")
    }

    /// Writes an export of some postings; `company` is how the header calls the company. Each has a
    /// requisition number of its own, so that none is a near copy of another.
    pub fn write(&self, path: &Path, numbers: &[usize], company: &str) {
        let mut out = csv::Writer::from_path(path).unwrap();
        let named = |h: &'_ String| if h == "company" { company.to_owned() } else { h.clone() };
        let header: Vec<String> = self.header.iter().map(named).collect();
        out.write_record(header.iter().map(String::as_str).chain(["requisition"])).unwrap();
        for &number in numbers {
            let mut row = self.posting(number);
            row.push(Self::requisition(number));
            out.write_record(row).unwrap();
        }
        out.flush().unwrap();
    }
}

/// Runs a night and asserts its exit status.
pub fn nightly(inputs: &[&Path], store: &Path, date: &str, more: &[&str], status: i32) -> Output {
    let inputs: Vec<&str> = inputs.iter().map(|path| path.to_str().unwrap()).collect();
    let fixed = ["--store", store.to_str().unwrap(), "--date", date, "--quiet"];
    run(&[&["nightly"], inputs.as_slice(), &fixed, more].concat(), status)
}

/// Asserts that a store is whole, and says what `doctor` printed.
pub fn doctor(store: &Path, status: i32) -> String {
    common::stdout(&run(&["doctor", "--store", store.to_str().unwrap()], status))
}

/// The run to which `latest` points.
pub fn latest(store: &Path) -> PathBuf {
    store.join(fs::read_link(store.join("latest")).unwrap())
}

/// The tables of a window, without its manifest and the page, which contain names of inputs.
pub const TABLES: [&str; 7] = [
    "companies.csv",
    "roles.csv",
    "titles.csv",
    "months.csv",
    "gap.json",
    "duties.csv",
    "words.csv",
];

/// Asserts that the tables of two folders are the same, byte for byte.
pub fn same_tables(a: &Path, b: &Path) {
    for table in TABLES {
        assert!(
            fs::read(a.join(table)).unwrap() == fs::read(b.join(table)).unwrap(),
            "{table} of {} and {}",
            a.display(),
            b.display()
        );
    }
    for count in [
        "read",
        "rejected",
        "duplicate",
        "unclassified",
        "labelled",
        "measured",
        "openings",
        "companies",
    ] {
        assert_eq!(manifest(a)[count], manifest(b)[count], "{count}");
    }
}
