//! Real exports with their dirt: every record is accounted for. The files belong to
//! others and are not in the repository; without them the test skips with a message.

mod common;

use common::{manifest, run, shared, stderr};
use tempfile::tempdir;

/// Records of each file, header aside, as Python's csv module counts them.
const RECORDS: [(&str, u64); 10] = [
    ("adzuna-head.csv", 2_499),
    ("armenian-semicolon-hollow.csv", 19_001),
    ("dice-duplicate-header.csv", 22_000),
    ("dice.csv", 658),
    ("ethicaltech.csv", 393),
    ("indeed-html.csv", 991),
    ("jobspy-israel.csv", 575),
    ("linkedin-cp1252.csv", 165),
    ("linkedin-kaggle-head.csv", 1_000),
    ("mycareersfuture-unnamed-index.csv", 3_975),
];

#[test]
fn real_exports_are_read_to_the_last_record() {
    let Some(folder) = shared("data/wild") else { return };
    let out = tempdir().unwrap();
    for (name, records) in RECORDS {
        let (input, result) = (folder.join(name), out.path().join(name));
        run(&["analyze", input.to_str().unwrap(), "--out", result.to_str().unwrap(), "--quiet"], 0);
        let manifest = manifest(&result);
        assert_eq!((manifest["read"].as_u64(), manifest["rejected"].as_u64()), (Some(records), Some(0)), "{name}");
    }
}

#[test]
fn a_page_named_csv_is_refused() {
    let Some(folder) = shared("data/wild") else { return };
    let out = tempdir().unwrap();
    let (input, result) = (folder.join("html-page-named-csv.csv"), out.path().join("r"));
    let output = run(&["analyze", input.to_str().unwrap(), "--out", result.to_str().unwrap()], 2);
    assert!(stderr(&output).contains("is an HTML page"));
    assert!(!result.exists());
}
