//! The summary that a run prints at its end.

use std::fs;

use crate::common::{run, stderr};
use tempfile::tempdir;

/// Texts of duties, long enough for a title gap.
const DUTIES: &str = "You run the service desk and its service levels, buy hardware and software for the staff, \
     manage licences and vendor contracts, plan upgrades of the network, and train new users in every system.";

/// Analyzes a CSV and returns standard error.
fn said(csv: &str, status: i32) -> String {
    let out = tempdir().unwrap();
    let input = out.path().join("export.csv");
    fs::write(&input, csv).unwrap();
    let result = out.path().join("result");
    stderr(&run(&["analyze", input.to_str().unwrap(), "--out", result.to_str().unwrap()], status))
        .replace(out.path().to_str().unwrap(), "")
}

/// Returns an export with postings of these titles and descriptions.
fn export(postings: &[(&str, &str)]) -> String {
    let rows = postings.iter().enumerate().map(|(at, (title, description))| {
        format!("{title},\"{description} {at}\",Firm {at},2026-03-0{}\n", at % 9 + 1)
    });
    format!("title,description,company,date\n{}", rows.collect::<String>())
}

/// A name, an export, the exit status, and texts that are shown and that are not.
type Case<'a> = (&'a str, String, i32, &'a [&'a str], &'a [&'a str]);

#[test]
fn what_was_read_and_lost() {
    let short = [("IT Manager", DUTIES), ("IT Manager", "short")];
    let cases: [Case; 7] = [
        (
            "one posting",
            export(&short[..1]),
            0,
            &[
                "Records   1 read from 1 input: 1 labelled, 0 unclassified, 0 duplicates, 0 rejected\n",
                "Postings  of 1 company, 0 without a company; dated 2026-03\n",
                "Title gap 1 leadership posting measured, too few for a figure\n",
            ],
            &["Lost", "%", "Duties"],
        ),
        (
            "half is lost",
            export(&short),
            0,
            &[
                "Lost      1 of 2 records have no label: 1 with too few duties\n",
                "titlegauge inspect shows how the columns are read\n",
            ],
            &["%"],
        ),
        (
            "reasons, the most frequent first",
            format!("{}IT Manager,,,\nIT Manager,,,\nragged\n", export(&short)),
            0,
            &[
                "Lost      3 of 5 records have no label: 1 without a description, 1 with too few duties, 1 rejected (rejects.csv says why)\n",
            ],
            &["unlikely"],
        ),
        (
            "a header alone",
            "title,description\n".into(),
            1,
            &[
                "Records   0 read from 1 input",
                "no posting was kept: the input has no records; check it with titlegauge inspect\n",
            ],
            &["Lost", "Roles"],
        ),
        (
            "every record rejected",
            "title,description\nx\ny\n".into(),
            1,
            &[
                "no posting was kept: all records were rejected; see /result/rejects.csv\n",
                "Lost      2 of 2 records have no label: 2 rejected (",
            ],
            &["more than 1%"],
        ),
        (
            "more than half is lost",
            format!(
                "title,description\n{}ragged\n",
                format!("CIO,{}\n", DUTIES.replace(',', "")).repeat(3)
            ),
            1,
            &[
                "more than half of the 4 records were lost: 2 copies of another record, without a company, 1 rejected; check how the columns are read with titlegauge inspect\n",
            ],
            &["1%"],
        ),
        (
            "no leaders",
            export(&[("Baker", DUTIES)]),
            0,
            &["Title gap no posting has a title of technology leadership"],
            &["%"],
        ),
    ];
    for (name, csv, status, shown, absent) in cases {
        let text = said(&csv, status);
        for shown in shown {
            assert!(text.contains(shown), "{name}: {shown:?} is not in\n{text}");
        }
        for absent in absent {
            assert!(!text.contains(absent), "{name}: {absent:?} is in\n{text}");
        }
    }
}

/// Percentages need five postings.
#[test]
fn no_percentage_of_fewer_than_five() {
    let postings = |number| export(&vec![("IT Manager", DUTIES); number]);
    for (number, percent) in [(4, false), (5, true)] {
        let text = said(&postings(number), 0);
        assert_eq!(text.contains(" % ("), percent, "{number}: {text}");
    }
}

#[test]
fn the_last_line_names_the_page() {
    let text = said(&export(&[("IT Manager", DUTIES)]), 0);
    assert_eq!(text.lines().last(), Some("Page      /result/report.html"));
}
