//! `--by`: tables by whatever keys, through the binary; they have to agree with the fixed ones.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use crate::common::{analyze, files, run, stderr};
use tempfile::tempdir;

const ALL: [&str; 7] =
    ["role,level", "month", "company", "company,month", "location,source", "source", "level"];

fn by<'a>() -> Vec<&'a str> {
    ALL.iter().flat_map(|keys| ["--by", keys]).collect()
}

/// Header and rows.
fn table(path: &Path) -> (Vec<String>, Vec<Vec<String>>) {
    let mut reader = csv::Reader::from_path(path).unwrap();
    let header = reader.headers().unwrap().iter().map(str::to_owned).collect();
    (header, reader.records().map(|row| row.unwrap().iter().map(str::to_owned).collect()).collect())
}

/// The columns of `names`, in their order.
fn taken(path: &Path, names: &[String]) -> Vec<Vec<String>> {
    let (header, rows) = table(path);
    let at: Vec<usize> = names
        .iter()
        .map(|name| header.iter().position(|h| h == name).unwrap_or_else(|| panic!("{name}")))
        .collect();
    rows.iter().map(|row| at.iter().map(|&at| row[at].clone()).collect()).collect()
}

#[test]
fn tables_agree_with_the_fixed_ones() {
    let folder = tempdir().unwrap();
    let result = folder.path().join("result");
    analyze(&["samples"], &result, &by());
    for (file, fixed) in [("by-role-level.csv", "titles.csv"), ("by-month.csv", "months.csv")] {
        let (header, rows) = table(&result.join(file));
        assert!(rows.len() > 3 && rows.iter().any(|row| !row.last().unwrap().is_empty()), "{file}");
        assert_eq!(rows, taken(&result.join(fixed), &header), "{file}");
    }
    let (header, mut rows) = table(&result.join("by-company.csv"));
    // The fixed table has no mean's interval, which a single company has not; nor a row without a company.
    let shared: Vec<String> =
        header.iter().filter(|name| !name.starts_with("mean_gap_")).cloned().collect();
    let low = header.iter().position(|name| name == "mean_gap_low").unwrap();
    assert_eq!(rows.first().map(|row| row[0].as_str()), Some(""), "postings without a company");
    rows.remove(0);
    assert!(rows.iter().all(|row| row[low].is_empty()));
    assert_eq!(
        taken(&result.join("by-company.csv"), &shared)[1..],
        taken(&result.join("companies.csv"), &shared)
    );
}

#[test]
fn finer_tables_add_up_to_coarser_ones() {
    let folder = tempdir().unwrap();
    let result = folder.path().join("result");
    analyze(&["samples"], &result, &by());
    let counts = ["postings", "unique", "in_frame", "measured"].map(str::to_owned);
    let sums = |file: &str, key: &str| {
        let names: Vec<String> = std::iter::once(key.to_owned()).chain(counts.clone()).collect();
        let mut sums: BTreeMap<String, [u64; 4]> = BTreeMap::new();
        for row in taken(&result.join(file), &names) {
            let sum = sums.entry(row[0].clone()).or_default();
            sum.iter_mut()
                .zip(&row[1..])
                .for_each(|(sum, count)| *sum += count.parse::<u64>().unwrap());
        }
        sums
    };
    assert_eq!(sums("by-company-month.csv", "company_key"), sums("by-company.csv", "company_key"));
    assert_eq!(sums("by-company-month.csv", "month"), sums("by-month.csv", "month"));
    assert_eq!(sums("by-location-source.csv", "source"), sums("by-source.csv", "source"));
    assert_eq!(
        sums("by-role-level.csv", "advertised_level"),
        sums("by-level.csv", "advertised_level")
    );
    assert!(
        sums("by-source.csv", "source").len() > 1
            && sums("by-location-source.csv", "location").len() > 5
    );
}

#[test]
fn the_same_bytes_with_any_threads() {
    let folder = tempdir().unwrap();
    let [one, two] = ["1", "2"].map(|threads| {
        let result = folder.path().join(threads);
        analyze(&["samples"], &result, &[by(), vec!["--threads", threads]].concat());
        files(&result)
    });
    assert_eq!(one, two);
}

#[test]
fn nothing_is_written_for_keys_that_are_none() {
    let folder = tempdir().unwrap();
    let result = folder.path().join("result");
    let out = result.to_str().unwrap();
    for (keys, message) in [
        (
            &["--by", "titel"][..],
            "cannot group by \"titel\"; the keys are role, level, company, month, location, source",
        ),
        (&["--by", "month,month"], "names a key twice"),
        (&["--by", "month", "--by", "month"], "by-month.csv is requested twice"),
    ] {
        let output = run(&[&["analyze", "samples", "--out", out, "--quiet"], keys].concat(), 2);
        assert!(stderr(&output).contains(message), "{}", stderr(&output));
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0);
    }
}
