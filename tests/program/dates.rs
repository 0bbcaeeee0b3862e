//! Dates of postings: the day of each, and the part that the export states.

use crate::common::{analyze, columns, manifest, run, stdout};
use tempfile::tempdir;

const DUTIES: &str = "You set the technology strategy, advise the board and manage the IT budget.";

#[test]
fn a_date_is_a_day_with_the_precision_of_the_export() {
    let out = tempdir().unwrap();
    let (export, result) = (out.path().join("jobs.csv"), out.path().join("result"));
    let cases = [
        ("2026-03-14", "2026-03-14", "day"),
        ("2026-03", "2026-03-01", "month"),
        ("2026", "2026-01-01", "year"),
        ("2025/2026", "2025-01-01", "year"),
        ("soon", "", ""),
    ];
    let rows = cases.iter().enumerate().map(|(at, (written, ..))| {
        format!("{at},CIO {at},Company {at},{written},\"{DUTIES} Number {at}.\"\n")
    });
    let text = format!("id,title,company,date,description\n{}", rows.collect::<String>());
    std::fs::write(&export, text).unwrap();
    analyze(&[export.to_str().unwrap()], &result, &["--by", "month"]);

    let read = columns(&result.join("postings.csv"), &["date", "date_precision"]);
    let expected: Vec<_> = cases.iter().map(|(_, date, precision)| [*date, *precision]).collect();
    assert_eq!(read, expected);
    // A year enters no month, and only the last date cannot be read.
    for table in ["months.csv", "by-month.csv"] {
        let months = columns(&result.join(table), &["month", "postings"]);
        assert_eq!(months, [["", "3"], ["2026-03", "2"]], "{table}");
    }
    assert_eq!(manifest(&result)["inputs"][0]["mended"]["unreadable_dates"], 1);
    let result = result.to_str().unwrap();
    for (id, shown) in [("0", "2026-03-14"), ("1", "2026-03"), ("2", "2026")] {
        let explained = stdout(&run(&["explain", result, "--id", id], 0));
        let opening = format!("Company {id}, {shown}, id {id}");
        assert!(explained.contains(&opening), "{id}: {explained}");
    }
}
