//! Duplicates through the binary: copies, near copies, and one text for several openings.

use std::path::Path;

use crate::common::{analyze, columns, files, manifest, run, stderr};
use tempfile::tempdir;

/// Pairs written for this, and whether they are one ad.
const PAIRS: &str = "tests/duplicates/pairs.csv";

#[test]
fn pairs_are_told() {
    let out = tempdir().unwrap();
    let result = out.path().join("result");
    analyze(&[PAIRS], &result, &["--duplicates", "near"]);
    let pairs = columns(Path::new(PAIRS), &["why", "same"]);
    let told = columns(&result.join("postings.csv"), &["status", "duplicate_kind", "duplicate_of"]);
    assert!(pairs.len() == told.len() && pairs.len() >= 40, "{} {}", pairs.len(), told.len());
    let mut wrong = Vec::new();
    for (number, (pair, told)) in pairs.chunks(2).zip(told.chunks(2)).enumerate() {
        // Neither dates nor markup and case are part of what is compared.
        let folded =
            ["the same text a month later", "bullets of another kind, and HTML", "in capitals"];
        let kind = if folded.contains(&pair[0][0].as_str()) { "exact" } else { "near" };
        let same = ["duplicate", kind, &format!("{PAIRS}#{}", 2 * number + 1)];
        let right = told[0][1].is_empty()
            && if pair[0][1] == "yes" { told[1] == same } else { told[1][1].is_empty() };
        if !right {
            wrong.push(format!("{}: {:?}", pair[0][0], told[1]));
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

/// Copies of a posting that is measured, at these places and with these ends.
fn export(into: &Path, copies: &[(&str, &str, &str)]) {
    let rows = columns(Path::new(PAIRS), &["id", "title", "description"]);
    let sample = rows.iter().find(|row| row[0] == "4a").unwrap();
    let mut writer = csv::Writer::from_path(into).unwrap();
    writer.write_record(["id", "title", "company", "location", "date", "description"]).unwrap();
    for (number, (company, location, end)) in copies.iter().enumerate() {
        let (number, text) = (number.to_string(), format!("{}{end}", sample[2]));
        writer
            .write_record([
                number.as_str(),
                sample[1].as_str(),
                company,
                location,
                "2026-03-04",
                text.as_str(),
            ])
            .unwrap();
    }
    writer.flush().unwrap();
}

#[test]
fn one_text_in_several_places_counts_once_in_the_gap() {
    let out = tempdir().unwrap();
    let input = out.path().join("x.csv");
    let edited = " Apply by May.";
    export(
        &input,
        &[
            ("Acme", "Oslo", ""),
            ("ACME Ltd", "Bergen", ""),
            ("Acme", "Oslo", ""),
            ("Acme", "Rome", ""),
            ("Borel", "Oslo", ""),
            ("Acme", "Oslo", edited),
            ("Acme", "Turin", edited),
        ],
    );
    let counts = ["company_key", "postings", "unique", "in_frame", "measured", "openings"];
    let kinds = |kinds: [&str; 7]| kinds.map(str::to_owned).to_vec();
    let cases = [
        ("off", ["acme", "6", "6", "6", "2", "6"], kinds([""; 7]), [7, 3]),
        (
            "exact",
            ["acme", "6", "5", "5", "2", "5"],
            kinds(["", "", "exact", "", "", "", ""]),
            [6, 3],
        ),
        (
            "near",
            ["acme", "6", "1", "1", "1", "4"],
            kinds(["", "near", "exact", "near", "", "near", "near"]),
            [5, 2],
        ),
    ];
    for (told, acme, kinds, [openings, measured]) in cases {
        let result = out.path().join(told);
        analyze(&[input.to_str().unwrap()], &result, &["--duplicates", told]);
        let companies = columns(&result.join("companies.csv"), &counts);
        assert_eq!(companies[0], acme, "{told}");
        assert_eq!(companies[1], ["borel", "1", "1", "1", "1", "1"], "{told}");
        let rows = columns(
            &result.join("postings.csv"),
            &["duplicate_kind", "duplicate_of", "same_text_as", "title_gap"],
        );
        assert_eq!(rows.iter().map(|row| row[0].clone()).collect::<Vec<_>>(), kinds, "{told}");
        // The rows show which postings count in the gap.
        let counted = rows
            .iter()
            .filter(|row| row[1].is_empty() && row[2].is_empty() && !row[3].is_empty())
            .count();
        let manifest = manifest(&result);
        assert_eq!(
            (&manifest["measured"], &manifest["openings"]),
            (&counted.into(), &openings.into()),
            "{told}"
        );
        assert_eq!((counted, &manifest["options"]["duplicates"]), (measured, &told.into()));
        assert!(told == "near" || rows[1][2].ends_with("x.csv#1"), "{:?}", rows[1]);
    }
}

#[test]
fn near_is_the_default() {
    let out = tempdir().unwrap();
    let [plain, near] = [&[][..], &["--duplicates", "near"]].map(|more| {
        let result = out.path().join(more.len().to_string());
        analyze(&["samples", PAIRS], &result, more);
        files(&result)
    });
    assert_eq!(plain, near);
}

#[test]
fn near_copies_are_the_same_at_any_number_of_threads() {
    let out = tempdir().unwrap();
    let [one, two] = ["1", "2"].map(|threads| {
        let result = out.path().join(threads);
        analyze(
            &["samples", PAIRS, PAIRS],
            &result,
            &["--threads", threads, "--duplicates", "near"],
        );
        files(&result)
    });
    assert_eq!(one, two);
}

#[test]
fn other_words_are_refused() {
    let said =
        stderr(&run(&["analyze", "samples", "--out", "nowhere", "--duplicates", "fuzzy"], 2));
    assert!(said.contains("[possible values: off, exact, near]"), "{said}");
}
