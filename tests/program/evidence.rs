//! `evidence.csv`: the duties that count, with quotes.

use std::collections::{HashMap, HashSet};
use std::fs;
use std::path::Path;

use crate::common::{analyze, columns, manifest, names, table, titlegauge};
use crate::store::{Postings, latest, nightly};
use tempfile::tempdir;

/// Writes an export with two postings that count, one that repeats the first, and one without a
/// description.
fn export(into: &Path) {
    let duties = "You will:\n\u{2022} Own the \u{1b}[31mIT budget\u{1b}[0m & approve purchases of the whole group, \
        every quarter, together with the finance team\n- Manage a team of six systems administrators (on-call)\n\
        =cmd|' /C calc'!A0 set the technology strategy\nWrite documentation.\n\
        Requirements:\nExperience with a help desk.";
    let mut writer = csv::Writer::from_path(into).unwrap();
    let rows = [
        ["id", "title", "company", "description"],
        ["=1+1", "Head of IT", "Acme", duties],
        [
            "",
            "Support Engineer",
            "Acme",
            "<ul><li>Resolve&nbsp;tickets</li><li>Maintain servers</li></ul> and train users of the office every day.",
        ],
        ["again", "Head of IT", "Acme", duties],
        ["none", "CTO", "Acme", ""],
    ];
    for row in rows {
        writer.write_record(row).unwrap();
    }
    writer.flush().unwrap();
}

#[test]
fn quotes_are_phrases_with_a_few_words_around() {
    let out = tempdir().unwrap();
    let (input, result) = (out.path().join("x.csv"), out.path().join("result"));
    export(&input);
    analyze(&[input.to_str().unwrap()], &result, &[]);
    let rows: Vec<String> = table(&result.join("evidence.csv"))
        .into_iter()
        .map(|mut row| {
            assert!(row[1] == "source" || row[1] == input.to_str().unwrap());
            row.remove(1);
            row.join(" | ")
        })
        .collect();
    insta::assert_snapshot!("evidence", rows.join("\n"));
}

#[test]
fn evidence_agrees_with_the_postings() {
    let out = tempdir().unwrap();
    let result = out.path().join("result");
    analyze(&["samples"], &result, &[]);
    let key = ["posting_id", "source", "record"];
    let evidence =
        columns(&result.join("evidence.csv"), &[&key[..], &["duty", "hits", "quote"]].concat());
    let postings =
        columns(&result.join("postings.csv"), &[&key[..], &["role", "evidence", "frame"]].concat());
    let mut groups = evidence.chunk_by(|a, b| a[..3] == b[..3]);
    let mut compared = 0;
    let written = |row: &&Vec<String>| {
        !row[3].is_empty() && !row[4].is_empty() && (row[3] != "none" || row[5] == "in_frame")
    };
    for posting in postings.iter().filter(written) {
        let rows = groups.next().unwrap();
        assert_eq!(rows[0][..3], posting[..3]);
        let duties: Vec<String> =
            rows.iter().map(|row| format!("{}\u{d7}{}", row[3], row[4])).collect();
        for strongest in posting[4].split("; ") {
            assert!(duties.iter().any(|duty| duty == strongest), "{posting:?}: {duties:?}");
        }
        assert!(rows.len() == posting[4].split("; ").count() || rows.len() > 8, "{posting:?}");
        assert!(rows.iter().all(|row| !row[5].is_empty()), "{rows:?}");
        compared += 1;
    }
    assert!(compared > 90 && groups.next().is_none(), "{compared}");
}

/// With `--evidence all`, other occupations have rows too, with quotes.
#[test]
fn all_occupations_have_evidence_if_wanted() {
    let out = tempdir().unwrap();
    let of = |name: &str, more: &[&str]| {
        let result = out.path().join(name);
        analyze(&["samples"], &result, more);
        let key = ["source", "record"];
        let evidence = columns(&result.join("evidence.csv"), &[&key[..], &["quote"]].concat());
        assert!(evidence.iter().all(|row| !row[2].is_empty()), "{evidence:?}");
        let postings = columns(&result.join("postings.csv"), &[&key[..], &["evidence"]].concat());
        let with_duties = postings.iter().filter(|row| !row[2].is_empty());
        let explained = |row: &&Vec<String>| evidence.iter().any(|other| other[..2] == row[..2]);
        (with_duties.clone().filter(explained).count(), with_duties.count())
    };
    let (some, postings) = of("leadership", &[]);
    assert!(some < postings, "{some} of {postings}");
    let (all, postings) = of("all", &["--evidence", "all"]);
    assert_eq!(all, postings);
}

#[test]
fn evidence_and_quotes_are_optional() {
    let out = tempdir().unwrap();
    let (input, full) = (out.path().join("x.csv"), out.path().join("full"));
    export(&input);
    let input = input.to_str().unwrap();
    analyze(&[input], &full, &[]);
    let without = |name: &str, more: &[&str]| {
        let result = out.path().join(name);
        analyze(&[input], &result, more);
        result
    };
    let bare = without("bare", &["--no-evidence"]);
    let listed = |result: &Path| manifest(result)["outputs"].to_string().contains("evidence.csv");
    assert!(listed(&full) && !listed(&bare) && !names(&bare).contains(&"evidence.csv".to_owned()));
    assert_eq!(manifest(&bare)["options"]["no_evidence"], "true");
    let silent = without("silent", &["--no-quotes"]);
    let rows = |result: &Path| table(&result.join("evidence.csv"));
    assert_eq!(rows(&silent).len(), rows(&full).len());
    for (silent, full) in rows(&silent).iter().zip(rows(&full)).skip(1) {
        assert_eq!((&silent[..7], &silent[7..]), (&full[..7], &[""; 3].map(str::to_owned)[..]));
        assert!(full[7..].iter().all(|cell| !cell.is_empty()), "{full:?}");
    }
    assert_eq!(manifest(&silent)["options"]["no_quotes"], "true");
    // The settings file has the options too.
    let settings = "no_evidence = true\nno_quotes = true\nquiet = true\nout = \"set\"\n";
    fs::write(out.path().join("titlegauge.toml"), settings).unwrap();
    let status = titlegauge().current_dir(out.path()).args(["analyze", "x.csv"]).status().unwrap();
    let set = out.path().join("set");
    assert!(status.success() && !names(&set).contains(&"evidence.csv".to_owned()));
    assert_eq!(manifest(&set)["options"]["no_quotes"], "true");
}

#[test]
fn nights_quote_the_postings_of_tonight() {
    let folder = tempdir().unwrap();
    let store = folder.path().join("store");
    let postings = Postings::read();
    let mut paths = Vec::new();
    for (name, numbers) in [("one.csv", 0..60), ("two.csv", 60..100)] {
        paths.push(folder.path().join(name));
        postings.write(paths.last().unwrap(), &numbers.collect::<Vec<_>>(), "company");
    }
    nightly(&[&paths[0]], &store, "2026-01-01", &["--no-evidence", "--no-quotes"], 0);
    let page =
        |window: &str| fs::read_to_string(latest(&store).join(window).join("report.html")).unwrap();
    assert!(!names(&latest(&store)).iter().any(|name| name == "evidence.csv"));
    assert!(page("night").contains("class=\"company\"") && !page("night").contains("<q>"));
    assert!(page("all-time").contains("id=\"company-field\""), "one night is the whole history");
    nightly(&[&paths[1]], &store, "2026-01-02", &[], 0);
    assert!(!names(&latest(&store)).iter().any(|name| name.contains("tmp")));
    let sources = columns(&latest(&store).join("evidence.csv"), &["source"]);
    let second = paths[1].display().to_string();
    assert!(!sources.is_empty() && sources.iter().all(|row| row[0] == second));
    assert!(page("night").contains("<q>") && page("night").contains("id=\"company-field\""));
    let all = page("all-time");
    assert!(all.contains("of tonight’s postings") && all.contains("<q>"));
    assert!(!all.contains("id=\"company-field\""));
    let quoted = all.split("<details class=\"company\"").skip(1);
    assert!(
        quoted.clone().count() > 1 && quoted.clone().all(|company| company.contains("two.csv"))
    );
}

/// The page and `explain` name a duty only next to a quote that says it.
#[test]
fn duties_are_named_next_to_quotes_that_say_them() {
    let out = tempdir().unwrap();
    let result = out.path().join("result");
    analyze(&["samples"], &result, &[]);
    let names: HashMap<String, String> = columns(&result.join("duties.csv"), &["duty", "name"])
        .into_iter()
        .map(|row| (row[0].clone(), row[1].clone()))
        .collect();
    let evidence = columns(&result.join("evidence.csv"), &["duty", "quote", "telling"]);
    let told: HashSet<(&str, &str)> = evidence
        .iter()
        .filter(|row| row[2] == "true")
        .map(|row| (row[1].as_str(), names[&row[0]].as_str()))
        .collect();
    let page = fs::read_to_string(result.join("report.html")).unwrap();
    let (mut named, mut others) = (0, 0);
    for shown in page.split("<q>").skip(1) {
        let (quote, rest) = shown.split_once("</q>").unwrap();
        let quote = ["<bdi>", "</bdi>", "<b>", "</b>"]
            .iter()
            .fold(quote.to_owned(), |text, tag| text.replace(tag, ""));
        let item = rest.split_once("</li>").unwrap().0;
        let Some((_, name)) = item.split_once("<small>") else {
            others += 1;
            continue;
        };
        if !item.contains('&') && !quote.contains('&') {
            let name = name.trim_end_matches("</small>");
            assert!(told.contains(&(quote.as_str(), name)), "{quote}: {name}");
            named += 1;
        }
    }
    assert!(named > 50 && others > 0, "{named} {others}");
    let shown =
        titlegauge().args(["explain", result.to_str().unwrap(), "--largest", "100"]).output();
    let shown = String::from_utf8(shown.unwrap().stdout).unwrap();
    let named = |row: &Vec<String>| shown.contains(&format!("\"{}\" ({})", row[1], names[&row[0]]));
    let (say, not): (Vec<_>, Vec<_>) = evidence.iter().partition(|row| row[2] == "true");
    assert!(say.into_iter().any(named));
    let unsaid = |row: &&&Vec<String>| !told.contains(&(&row[1], &names[&row[0]]));
    assert!(!not.iter().filter(unsaid).any(|row| named(row)));
    assert!(not.iter().any(|row| shown.contains(&format!("\"{}\"\n", row[1]))));
}

/// The page chooses the same postings at any number of threads.
#[test]
fn the_page_does_not_depend_on_threads() {
    let out = tempdir().unwrap();
    let page = |threads: &str| {
        let result = out.path().join(threads);
        analyze(&["samples"], &result, &["--threads", threads]);
        let page = fs::read_to_string(result.join("report.html")).unwrap();
        assert!(page.contains("<q>"));
        (page, fs::read(result.join("evidence.csv")).unwrap())
    };
    assert!(page("1") == page("3"));
}
