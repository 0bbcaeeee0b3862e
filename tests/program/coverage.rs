//! `titlegauge keywords coverage` through the binary, on the samples and on files made for it.

use std::fs;

use crate::common::{analyze, columns, run, stderr, stdout};
use serde_json::Value;
use tempfile::tempdir;

fn coverage(arguments: &[&str]) -> String {
    stdout(&run(&[&["keywords", "coverage"], arguments].concat(), 0))
}

fn json(arguments: &[&str]) -> Value {
    serde_json::from_str(&coverage(&[arguments, &["--json"]].concat())).unwrap()
}

#[test]
fn the_text_says_everything_in_short() {
    let short = coverage(&["samples", "--keyness"]);
    let headings = [
        "Zones ",
        "Most found ",
        "Duties that never count",
        "Phrases that are never found",
        "Overlaps",
        "Said more by",
    ];
    for heading in headings {
        assert!(short.contains(heading), "{heading}: {short}");
    }
    assert!(short.lines().count() <= 70 && coverage(&["samples"]).lines().count() <= 60, "{short}");
    assert!(short.lines().all(|line| line.chars().count() <= 150), "{short}");
    assert!(coverage(&["samples", "--all"]).lines().count() > 300);
}

#[test]
fn the_same_bytes_at_any_number_of_threads() {
    for more in ["--json", "--all"] {
        let [one, two] = ["1", "2"]
            .map(|threads| coverage(&["samples", "--keyness", more, "--threads", threads]));
        assert_eq!(one, two, "{more}");
    }
}

/// `duties.csv` and `postings.csv` count the same things by another road.
#[test]
fn counts_agree_with_the_tables() {
    let out = tempdir().unwrap();
    let result = out.path().join("result");
    analyze(&["samples"], &result, &[]);
    let report = json(&["samples"]);
    let statuses = columns(&result.join("postings.csv"), &["status"]);
    for status in ["labelled", "duplicate", "unclassified"] {
        let expected = statuses.iter().filter(|row| row[0] == status).count();
        assert_eq!(report["records"][status], expected, "{status}");
    }
    let tables = columns(&result.join("duties.csv"), &["duty", "postings", "role_none"]);
    assert!(tables.len() > 100);
    let duties = report["duties"].as_array().unwrap();
    for row in tables {
        let duty = duties.iter().find(|duty| duty["id"] == row[0].as_str()).unwrap();
        assert_eq!(
            [duty["postings"].to_string(), duty["roles"]["none"].to_string()],
            [row[1].clone(), row[2].clone()],
            "{}",
            row[0]
        );
    }
}

/// Two postings, of which all can be counted by hand.
#[test]
fn what_is_found_of_two_postings() {
    let folder = tempdir().unwrap();
    let input = folder.path().join("x.csv");
    let plain = "Your lamp needs you and the keeper of the rocks. ".repeat(4);
    fs::write(
        &input,
        format!(
            "id,title,company,description\n1,Keeper,A,\"Duties:\nDefine and own the IT strategy of the group.\n{plain}\nBenefits:\nDefine and own the IT strategy of the group.\"\n2,Keeper,B,{plain}\n"
        ),
    )
    .unwrap();
    let report = json(&[input.to_str().unwrap()]);
    assert_eq!(
        [&report["postings"], &report["without_headings"], &report["without_hits"]],
        [2, 1, 1]
    );
    let duty = report["duties"]
        .as_array()
        .unwrap()
        .iter()
        .find(|duty| duty["id"] == "it-strategy")
        .unwrap();
    assert_eq!([&duty["postings"], &duty["hits"], &duty["left_out"]], [1, 1, 1], "{duty}");
    assert!(
        duty["file"].as_str().unwrap().starts_with("keywords/duties/")
            && duty["line"].as_u64().unwrap() > 1
    );
    let zone = |id: &str| {
        report["zones"].as_array().unwrap().iter().find(|zone| zone["id"] == id).unwrap().clone()
    };
    assert_eq!(
        [&zone("duties")["words"], &zone("benefits")["words"], &zone("body")["words"]],
        [49, 9, 40]
    );
    assert!(zone("duties")["hits"] == zone("benefits")["hits"] && zone("body")["hits"] == 0);
    let silent = report["silent_phrases"].as_array().unwrap();
    assert!(silent.iter().any(|phrase| phrase["duty"] == "security-strategy-set"));
}

/// Postings of security leaders of which some say words that no duty knows.
#[test]
fn keyness_shows_what_the_files_lack() {
    let folder = tempdir().unwrap();
    let input = folder.path().join("x.csv");
    let security = "Define the information security strategy and roadmap. Lead the security program. Lead incident response. \
        Polish the brass lantern and the windows with care.";
    let keeper = "Sweep the floor of the house and the stairs with care. Feed the birds and the goats. \
        Paint the boat in the harbour and mend the nets for our guests.";
    let both =
        |n: u32| format!("s{n},Keeper,Company {n},{security}\nk{n},Keeper,Company {n},{keeper}\n");
    let text = format!("id,title,company,description\n{}", (0..12).map(both).collect::<String>());
    fs::write(&input, text).unwrap();
    let report = json(&[input.to_str().unwrap(), "--keyness"]);
    let keys: Vec<&str> = report["keyness"]["ciso"]
        .as_array()
        .unwrap()
        .iter()
        .map(|key| key["words"].as_str().unwrap())
        .collect();
    assert!(keys.iter().any(|words| words.contains("brass lantern")), "{keys:?}");
    assert!(
        !keys.iter().any(|words| words.contains("security strategy") || words.contains("goats")),
        "{keys:?}"
    );
    assert_eq!(report["keyness_counts_may_lack"], 0);
}

#[test]
fn an_input_without_labels_and_one_that_is_not_there() {
    let folder = tempdir().unwrap();
    let empty = folder.path().join("empty.csv");
    fs::write(&empty, "id,title,company,description\n1,IT Manager,Skerry,\n").unwrap();
    let shown = coverage(&[empty.to_str().unwrap(), "--keyness"]);
    assert!(shown.contains("0 labelled"), "{shown}");
    let missing = run(&["keywords", "coverage", "no-such-file.csv"], 2);
    assert!(stderr(&missing).contains("no-such-file.csv"));
}
