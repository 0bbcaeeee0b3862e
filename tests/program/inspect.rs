//! `inspect`: a sample of the whole input, dates and pay as they are read, and warnings.

use std::fs;
use std::path::Path;

use crate::common::{run, stdout};
use crate::packing::gzip;
use serde_json::Value;
use tempfile::tempdir;

/// Inspects a file and returns the report as JSON.
fn inspected(path: &Path, status: i32) -> Value {
    let output = run(&["inspect", path.to_str().unwrap(), "--json"], status);
    serde_json::from_str::<Value>(&stdout(&output)).unwrap()[0].clone()
}

/// Writes an export and returns its report.
fn of(csv: &str) -> Value {
    let here = tempdir().unwrap();
    let path = here.path().join("export.csv");
    fs::write(&path, csv).unwrap();
    inspected(&path, 0)
}

/// An export whose companies are named only after the first 256 KiB.
fn late_companies() -> String {
    let row = |at: usize| {
        let company = if at < 1000 { String::new() } else { format!("Firm {at}") };
        format!("Clerk,\"{} {at}\",{company}\n", "Sorts letters and files them. ".repeat(12))
    };
    format!("title,description,company\n{}", (0..6000).map(row).collect::<String>())
}

#[test]
fn the_sample_is_spread_over_the_whole_file() {
    let here = tempdir().unwrap();
    let csv = late_companies();
    let packed = gzip(csv.as_bytes());
    for (name, bytes) in [("export.csv", csv.as_bytes()), ("export.csv.gz", &packed)] {
        let path = here.path().join(name);
        fs::write(&path, bytes).unwrap();
        let report = inspected(&path, 0);
        assert_eq!(
            (&report["records"], &report["looked_at"]),
            (&6000.into(), &1500.into()),
            "{name}"
        );
        let filled = report["columns"][2]["filled"].as_f64().unwrap();
        assert!((filled - 5000.0 / 6000.0).abs() < 0.01, "{name}: {filled}");
        assert_eq!(report["columns"][2]["values"][2], "Firm 5996", "{name}");
        let text = stdout(&run(&["inspect", path.to_str().unwrap()], 0));
        assert!(
            text.contains("6000 records, 0 of them rejected; shares and values are of 1500 spread"),
            "{text}"
        );
        assert!(text.contains("  83 %"), "{text}");
    }
}

#[test]
fn values_as_read_and_warnings() {
    let long = "You run the service desk, buy hardware for the staff and manage the contracts of all vendors. ".repeat(3);
    let head = "title,description,company,date,salary\n";
    let row = |date: &str, salary: &str| {
        format!("{head}IT Manager,\"{long}\",Acme,{date},\"{salary}\"\n")
    };
    let cases = [
        ("a date with a name", row("3 March 2026", ""), "/dates/0/read", "2026-03-03"),
        (
            "a relative date",
            row("3 days ago", ""),
            "/warnings/1",
            "dates such as \"3 days ago\" need the day of the export, so they are dropped",
        ),
        (
            "no date at all",
            row("soon", ""),
            "/warnings/0",
            "date of 1 of 1 records cannot be read and is dropped, such as \"soon\"",
        ),
        (
            "pay",
            row("", "$90,000 - $110,000 a year"),
            "/pay/0/read",
            "90000.00 to 110000.00, USD, year",
        ),
        (
            "pay without a figure",
            row("", "attractive"),
            "/warnings/0",
            "pay of 1 of 1 records cannot be read and is dropped, such as \"attractive\"",
        ),
        (
            "a ragged record",
            format!("{}x,y\n", row("", "")),
            "/warnings/0",
            "1 of 2 records cannot be parsed and are rejected; the first, on line 3: 2 fields where the header has 5: x,y",
        ),
        (
            "no label",
            format!("{head}IT Manager,,Acme,,\nIT Manager,short,Acme,,\n"),
            "/warnings/0",
            "2 of 2 records get no label: 1 without a description, 1 with too few duties",
        ),
        (
            "no company",
            format!("title,description,date\nIT Manager,\"{long}\",2026-03-03\n"),
            "/warnings/0",
            "no column for the company: companies cannot be compared; if there is one, name it with --columns company=HEADER",
        ),
    ];
    for (name, csv, pointer, expected) in cases {
        let report = of(&csv);
        assert_eq!(report.pointer(pointer), Some(&expected.into()), "{name}: {report:#}");
    }
    assert_eq!(of(&row("2026-03-03", "$90,000 a year"))["warnings"], Value::Array(vec![]));
}

#[test]
fn a_file_that_ends_early() {
    let here = tempdir().unwrap();
    let packed = gzip(late_companies().as_bytes());
    let path = here.path().join("cut.csv.gz");
    fs::write(&path, &packed[..packed.len() / 2]).unwrap();
    let report = inspected(&path, 1);
    assert!(
        report["warnings"][0].as_str().unwrap().starts_with("reading fails after "),
        "{report:#}"
    );
    assert!(report["records"].as_u64().unwrap() > 0, "{report:#}");
}

/// A date that is possible in one order settles the column, here as in a run.
#[test]
fn dates_are_read_in_the_order_of_their_column() {
    let report =
        of("title,description,date\nCTO,Lead the team.,3/4/2026\nCTO,Lead the team.,14/3/2026\n");
    let read: Vec<&Value> =
        report["dates"].as_array().unwrap().iter().map(|date| &date["read"]).collect();
    assert_eq!(read, ["2026-04-03", "2026-03-14"]);
}
