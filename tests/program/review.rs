//! `titlegauge review` through the binary, on the samples.

use std::collections::HashSet;
use std::fs;

use crate::common::{columns, run, stderr, stdout, table, titlegauge};
use tempfile::tempdir;

/// The printed table as rows; the first is the header.
fn review(more: &[&str]) -> Vec<Vec<String>> {
    let shown = stdout(&run(&[&["review", "samples"], more].concat(), 0));
    let mut reader = csv::ReaderBuilder::new().has_headers(false).from_reader(shown.as_bytes());
    reader.records().map(|r| r.unwrap().iter().map(str::to_owned).collect()).collect()
}

#[test]
fn columns_are_a_contract() {
    insta::assert_snapshot!("columns", review(&["-n", "3", "--labels"])[0].join("\n"));
    insta::assert_snapshot!("columns_blind", review(&["-n", "3"])[0].join("\n"));
    assert_eq!(review(&["-n", "3", "--blind"]), review(&["-n", "3"]));
}

#[test]
fn a_third_by_margin_a_third_by_gap_a_third_by_chance() {
    let rows = review(&["-n", "30", "--labels"]);
    for reason in ["margin of ", "title gap of ", "by chance"] {
        assert_eq!(
            rows[1..].iter().filter(|row| row[17].starts_with(reason)).count(),
            10,
            "{reason}"
        );
    }
    let roles: HashSet<&String> = rows[1..].iter().map(|row| &row[10]).collect();
    assert!(roles.len() >= 8, "{roles:?}");
}

#[test]
fn as_many_as_asked_for_and_none_twice() {
    for number in ["1", "2", "10", "50"] {
        let rows = review(&["-n", number]);
        assert_eq!(rows.len() - 1, number.parse::<usize>().unwrap());
        let ids: HashSet<&String> = rows[1..].iter().map(|row| &row[0]).collect();
        assert_eq!(ids.len(), rows.len() - 1);
    }
    let all = run(&["review", "samples", "-n", "10000"], 0);
    assert!(stderr(&all).contains("134 postings to review, fewer than 10000"), "{}", stderr(&all));
}

#[test]
fn the_same_bytes_at_any_number_of_threads_and_in_any_order_of_inputs() {
    let of = |inputs: &[&str], threads: &str| {
        stdout(&run(&[&["review"], inputs, &["-n", "20", "--threads", threads]].concat(), 0))
    };
    assert_eq!(of(&["samples"], "1"), of(&["samples"], "2"));
    // Of copies the first in the input is kept; these two files contain no copies of each other.
    let files = ["samples/html-feed.tsv", "samples/postings.csv"];
    assert_eq!(of(&files, "1"), of(&[files[1], files[0]], "2"));
}

#[test]
fn titles_and_company_are_masked() {
    let rows = review(&["-n", "134"]);
    let texts: Vec<&String> = rows[1..].iter().map(|row| &row[1]).collect();
    for leak in ["Chief Information Officer", "Chief Technology Officer", "Head of IT", "CTO"] {
        let leaks: Vec<&&String> = texts.iter().filter(|text| text.contains(leak)).collect();
        assert!(leaks.is_empty(), "{leak}: {}", leaks[0]);
    }
    assert!(
        texts.iter().any(|text| text.contains("[TITLE]"))
            && texts.iter().any(|text| text.contains("[COMPANY]"))
    );
}

/// A team fills in its labels; the file is then texts and labels in one, as `examples/gold.rs` reads them.
#[test]
fn a_filled_review_is_a_gold_standard() {
    let folder = tempdir().unwrap();
    let path = folder.path().join("review.csv");
    run(&["review", "samples", "-n", "9", "--out", path.to_str().unwrap()], 0);
    let gold = [
        "id",
        "description",
        "role",
        "also",
        "near",
        "orientation",
        "orientation_also",
        "level",
        "level_also",
        "confidence",
        "selection_probability",
    ];
    assert_eq!(table(&path)[0], gold);
    for row in columns(&path, &gold) {
        let probability: f64 = row[10].parse().unwrap();
        assert!(
            !row[0].is_empty() && row[1].len() > 100 && row[2..10].iter().all(String::is_empty),
            "{row:?}"
        );
        assert!(probability > 0.0 && probability <= 1.0, "{row:?}");
    }
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
}

#[test]
fn a_second_round_leaves_out_the_first() {
    let folder = tempdir().unwrap();
    let path = folder.path().join("first.csv");
    run(&["review", "samples", "-n", "40", "--out", path.to_str().unwrap()], 0);
    let first: HashSet<String> =
        columns(&path, &["id"]).into_iter().map(|mut row| row.remove(0)).collect();
    let second = review(&["-n", "40", "--without", path.to_str().unwrap()]);
    assert_eq!(second.len(), 41);
    assert!(second[1..].iter().all(|row| !first.contains(&row[0])));
}

#[test]
fn cells_never_become_formulas() {
    let folder = tempdir().unwrap();
    let input = folder.path().join("x.csv");
    let duties = "Run the help desk and its service levels, buy hardware and software for the staff, \
        manage licenses and vendor contracts, and train users in new systems of the office.";
    fs::write(
        &input,
        format!("id,title,company,description\n=1+1,IT Manager,Skerry,\"- {duties}\"\n"),
    )
    .unwrap();
    let shown = stdout(&run(&["review", input.to_str().unwrap()], 0));
    assert!(shown.lines().nth(1).unwrap().starts_with("'=1+1,\"'- "), "{shown}");
}

#[test]
fn refusals() {
    let folder = tempdir().unwrap();
    let taken = folder.path().join("taken.csv");
    fs::write(&taken, "name\nx\n").unwrap();
    let empty = folder.path().join("empty.csv");
    fs::write(&empty, "id,title,company,description\n1,IT Manager,Skerry,\n").unwrap();
    let (taken, empty) = (taken.to_str().unwrap(), empty.to_str().unwrap());
    let cases: [(&str, &[&str], i32, &str); 6] = [
        ("none wanted", &["samples", "-n", "0"], 2, "from 1 to 10000"),
        ("the file exists", &["samples", "--out", taken], 2, "may contain a reader's work"),
        ("no ids", &["samples", "--without", taken], 2, "has no column id"),
        (
            "no such file",
            &["samples", "--without", "no-such-file.csv"],
            2,
            "cannot read no-such-file.csv",
        ),
        ("nothing labelled", &[empty], 2, "nothing to review"),
        (
            "no such folder",
            &["samples", "--out", "no/such/folder/x.csv"],
            4,
            "cannot write no/such/folder/x.csv",
        ),
    ];
    for (name, arguments, status, message) in cases {
        let output = titlegauge().arg("review").args(arguments).output().unwrap();
        assert_eq!(output.status.code(), Some(status), "{name}: {}", stderr(&output));
        assert!(
            stderr(&output).contains(message) && output.stdout.is_empty(),
            "{name}: {}",
            stderr(&output)
        );
    }
    assert_eq!(fs::read_to_string(taken).unwrap(), "name\nx\n");
}
