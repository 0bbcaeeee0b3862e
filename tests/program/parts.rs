//! `analyze --part` and `merge`: the merged result is that of one run, byte for byte.

use std::fs;
use std::path::{Path, PathBuf};

use crate::common::{analyze, columns, copy, files, manifest, names, run, stderr};
use tempfile::{TempDir, tempdir};

/// An export with copies and near copies of one company and of none, a repeated header, and a
/// record that cannot be read.
pub fn export(folder: &Path) -> PathBuf {
    let sample = columns(Path::new("tests/duplicates/pairs.csv"), &["id", "title", "description"]);
    let sample = &sample.iter().find(|row| row[0] == "4a").unwrap()[1..];
    let path = folder.join("export.csv");
    let mut writer = csv::WriterBuilder::new().flexible(true).from_path(&path).unwrap();
    let header = ["title", "company", "location", "date", "description"];
    writer.write_record(header).unwrap();
    for (number, company) in
        ["Acme Ltd", "", "Bolt GmbH", "ACME Ltd", "", "Confidential", "Bolt"].iter().enumerate()
    {
        for (location, end) in [("Bern", ""), ("Oslo", " Apply soon."), ("Rome", "")] {
            let text = format!("{}{end}", sample[1]);
            writer.write_record([&*sample[0], company, location, "2026-03-04", &text]).unwrap();
        }
        writer.write_record(["broken", &number.to_string()]).unwrap();
        writer.write_record(header).unwrap();
    }
    writer.flush().unwrap();
    path
}

/// Analyzes parts of inputs into a folder and returns the folders of the parts.
fn parts(into: &Path, inputs: &[&str], number: u32, more: &[&str]) -> Vec<String> {
    let part = |at| {
        let out = into.join(format!("{at}-of-{number}"));
        let part = format!("{at}/{number}");
        analyze(inputs, &out, &[more, &["--part", &part]].concat());
        out.to_str().unwrap().to_owned()
    };
    (1..=number).map(part).collect()
}

pub fn merge(parts: &[String], out: &Path, more: &[&str], status: i32) -> String {
    let parts = parts.iter().map(String::as_str);
    let out = ["--quiet", "--out", out.to_str().unwrap()];
    let arguments: Vec<&str> =
        ["merge"].into_iter().chain(parts).chain(out).chain(more.iter().copied()).collect();
    stderr(&run(&arguments, status))
}

/// The manifest of a result without its times.
pub fn timeless(out: &Path) -> serde_json::Value {
    let mut manifest = manifest(out);
    for time in ["started", "seconds"] {
        manifest.as_object_mut().unwrap().remove(time);
    }
    manifest
}

/// With parts, some records of a block have no posting in the part.
#[test]
fn carried_columns_and_other_formats_are_merged_too() {
    let folder = tempdir().unwrap();
    let export = export(folder.path());
    let inputs = [export.to_str().unwrap()];
    let options = ["--carry", "location,title", "--format", "parquet", "--max-rejects", "9"];
    let whole = folder.path().join("whole");
    analyze(&inputs, &whole, &options);
    let carried =
        columns(&whole.join("postings.csv"), &["company", "export_location", "export_title"]);
    assert!(carried.iter().any(|row| row[0] == "Bolt" && row[1] == "Oslo"), "{carried:?}");
    let parts = parts(folder.path(), &inputs, 3, &options);
    let merged = folder.path().join("merged");
    merge(&parts, &merged, &[], 0);
    assert_eq!(names(&merged), names(&whole));
    for (one, other) in files(&whole).iter().zip(files(&merged)) {
        assert!(*one == other, "{} differs", one.0);
    }
    assert_eq!(timeless(&merged), timeless(&whole));
}

#[test]
fn merged_parts_are_one_run() {
    let folder = tempdir().unwrap();
    let export = export(folder.path());
    let inputs = ["samples", "tests/written.csv", "tests/exports/cp1252.csv"];
    let inputs = [&inputs[..], &[export.to_str().unwrap()]].concat();
    let cases: [&[&str]; 3] = [
        &["--by", "company,month", "--by", "source"],
        &["--duplicates", "exact", "--no-quotes"],
        &["--duplicates", "off", "--no-evidence", "--min-postings", "2"],
    ];
    for (case, options) in cases.iter().enumerate() {
        let options = [options, &["--max-rejects", "9"][..]].concat();
        let whole = folder.path().join(format!("whole-{case}"));
        analyze(&inputs, &whole, &options);
        assert!(manifest(&whole)["rejected"].as_u64().unwrap() >= 7);
        for number in [1, 2, 7] {
            let mut parts = parts(&folder.path().join(case.to_string()), &inputs, number, &options);
            parts.reverse();
            let merged = folder.path().join(format!("merged-{case}-{number}"));
            merge(&parts, &merged, &[], 0);
            assert_eq!(names(&merged), names(&whole));
            for (one, other) in files(&whole).iter().zip(files(&merged)) {
                assert!(*one == other, "{} differs in {number} parts, {options:?}", one.0);
            }
            assert_eq!(timeless(&merged), timeless(&whole));
        }
    }
}

#[test]
fn postings_are_spread_over_parts() {
    let folder = tempdir().unwrap();
    let parts = parts(folder.path(), &["samples"], 4, &[]);
    let labelled = |part: &String| manifest(Path::new(part))["labelled"].as_u64().unwrap();
    let labelled: Vec<u64> = parts.iter().map(labelled).collect();
    assert!(labelled.iter().all(|labelled| *labelled > 0), "{labelled:?}");
}

/// Two parts of one export, the second altered or replaced.
struct Altered {
    folder: TempDir,
    parts: Vec<String>,
}

impl Altered {
    fn new() -> Self {
        let folder = tempdir().unwrap();
        let parts = parts(folder.path(), &["samples/postings.csv"], 2, &[]);
        Self { folder, parts }
    }

    /// Replaces the second part by another one.
    fn second(&self, input: &str, part: &str, more: &[&str]) -> Vec<String> {
        let second = self.folder.path().join("second");
        analyze(&[input], &second, &[&["--part", part], more].concat());
        vec![self.parts[0].clone(), second.to_str().unwrap().to_owned()]
    }
}

#[test]
fn parts_that_do_not_fit_are_refused() {
    let made = Altered::new();
    let samples = "samples/postings.csv";
    let out = made.folder.path().join("out");
    let keywords = made.folder.path().join("keywords");
    copy(Path::new("keywords"), &keywords);
    fs::OpenOptions::new()
        .append(true)
        .open(keywords.join("companies.toml"))
        .and_then(|mut file| std::io::Write::write_all(&mut file, b"# other\n"))
        .unwrap();
    let keywords = ["--keywords", keywords.to_str().unwrap()];
    let other = made.folder.path().join("whole");
    analyze(&[samples], &other, &[]);
    for (parts, message) in [
        (made.parts[..1].to_vec(), "part 2/2 is missing"),
        (made.parts[1..].to_vec(), "part 1/2 is missing"),
        (vec![other.to_str().unwrap().to_owned()], "is not a part; make one with"),
        (vec!["samples".to_owned()], "is not a part; make one with"),
    ] {
        let said = merge(&parts, &out, &[], 2);
        assert!(said.contains(message), "{message}: {said}");
    }
    for (input, part, more, message) in [
        (samples, "1/2", &[][..], "part 1/2 is given twice"),
        (samples, "2/3", &[], "it is part 2/3, but another is one of 2 parts"),
        (samples, "2/2", &["--min-postings", "3"], "different values of min_postings"),
        (samples, "2/2", &["--duplicates", "off"], "different values of duplicates"),
        ("samples/html-feed.tsv", "2/2", &[], "different inputs"),
        (samples, "2/2", &keywords, "different keywords"),
    ] {
        let said = merge(&made.second(input, part, more), &out, &[], 2);
        assert!(said.contains(message), "{message}: {said}");
    }
    let said = merge(&made.parts, &out, &keywords, 2);
    assert!(said.contains("the parts were made with other keywords"), "{said}");
    assert!(!out.exists());
}

#[test]
fn damaged_and_relabelled_parts_are_refused() {
    let made = Altered::new();
    let out = made.folder.path().join("out");
    let second = Path::new(&made.parts[1]);
    // The first part again, under the number of the second.
    let again = made.folder.path().join("again");
    copy(Path::new(&made.parts[0]), &again);
    let text = fs::read_to_string(again.join("run.json")).unwrap();
    fs::write(again.join("run.json"), text.replace("\"part\": \"1/2\"", "\"part\": \"2/2\""))
        .unwrap();
    let twice = [made.parts[0].clone(), again.to_str().unwrap().to_owned()];
    let said = merge(&twice, &out, &[], 2);
    assert!(said.contains("the parts share ") && said.contains(" shard keys"), "{said}");
    let bytes = fs::read(second.join("part/counts.bin")).unwrap();
    let mut flipped = bytes.clone();
    *flipped.last_mut().unwrap() ^= 1;
    for (bytes, message) in
        [(&bytes[1..], "counts.bin has "), (&flipped, "the counts are damaged: their checksum")]
    {
        fs::write(second.join("part/counts.bin"), bytes).unwrap();
        let said = merge(&made.parts, &out, &[], 2);
        assert!(said.contains(message), "{message}: {said}");
    }
    // Inputs of one name with other contents.
    let input = made.folder.path().join("x.csv");
    let path = input.to_str().unwrap();
    fs::copy("samples/postings.csv", &input).unwrap();
    let first = parts(made.folder.path(), &[path], 2, &[]).swap_remove(0);
    fs::OpenOptions::new()
        .append(true)
        .open(&input)
        .and_then(|mut file| std::io::Write::write_all(&mut file, b"\n"))
        .unwrap();
    let said =
        merge(&[vec![first], made.second(path, "2/2", &[])[1..].to_vec()].concat(), &out, &[], 2);
    assert!(said.contains(&format!("the contents of {path} differ")), "{said}");
    assert!(!out.exists());
}
