//! A year of exports, night after night, gives what one run over all of them gives.

use std::fs;
use std::path::{Path, PathBuf};

use crate::common::{analyze, manifest};
use crate::store::{Postings, doctor, latest, nightly, same_tables};
use jiff::ToSpan;
use jiff::civil::Date;
use tempfile::tempdir;

const DAYS: usize = 365;

/// The export of each day: three new postings, and two of the days before. From June on the
/// header is another one; the export of the 300th day, in October, is broken.
fn exports(folder: &Path) -> Vec<(Date, PathBuf)> {
    let postings = Postings::read();
    let first = Date::constant(2026, 1, 1);
    let export = |day: usize| {
        let date = first.saturating_add(i64::try_from(day).unwrap().days());
        let path = folder.join(format!("{date}.csv"));
        let numbers: Vec<usize> =
            (day * 3..day * 3 + 3).chain([(day * 3).saturating_sub(1), day]).collect();
        postings.write(&path, &numbers, if date.month() < 6 { "company" } else { "employer" });
        if day == 300 {
            fs::write(&path, "<html><body>503 Service Unavailable</body></html>").unwrap();
        }
        (date, path)
    };
    (0..DAYS).map(export).collect()
}

/// Runs the job on every `every`th day, over all exports since it ran last.
fn year(every: usize) {
    let folder = tempdir().unwrap();
    let (inputs, store, once) =
        (folder.path().join("in"), folder.path().join("store"), folder.path().join("once"));
    fs::create_dir(&inputs).unwrap();
    let exports = exports(&inputs);
    for days in exports.chunks(every) {
        let paths: Vec<&Path> = days.iter().map(|(_, path)| path.as_path()).collect();
        let bad = days.iter().any(|(_, path)| *path == exports[300].1);
        let date = days[days.len() - 1].0.to_string();
        // A night with nothing but the broken one has no results.
        let status = i32::from(bad) * if paths.len() == 1 { 2 } else { 1 };
        nightly(&paths, &store, &date, &["--keep", "3", "--keep-going"], status);
    }
    let good: Vec<&str> = exports
        .iter()
        .map(|(_, path)| path.to_str().unwrap())
        .filter(|p| *p != exports[300].1.to_str().unwrap())
        .collect();
    analyze(&good, &once, &["--duplicates", "exact"]);
    let whole = latest(&store).join("all-time");
    same_tables(&whole, &once);
    assert_eq!(manifest(&whole)["read"], 5 * (DAYS - 1));
    doctor(&store, 0);
}

#[test]
fn a_year_with_gaps_of_days() {
    year(15);
}

#[test]
#[ignore = "365 runs of the program take minutes; docs/nightly.md says how it went"]
fn a_year_of_nights() {
    year(1);
}
