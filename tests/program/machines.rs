//! The output for other programs: `run.json`, by its schema, and `--log json`.

use crate::packing;
use std::fs;
use std::path::Path;

use crate::common::{manifest, run, stderr};
use serde_json::{Value, json};
use tempfile::tempdir;

/// The published schema, closed, so that a field that it does not describe is an error.
fn schema() -> Value {
    let text =
        fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/run.schema.json"))
            .unwrap();
    let mut schema = serde_json::from_str(&text).unwrap();
    close(&mut schema);
    schema
}

fn close(schema: &mut Value) {
    match schema {
        Value::Object(object) => {
            object.values_mut().for_each(close);
            if object
                .get("properties")
                .is_some_and(|p| p.get("description").is_none_or(Value::is_object))
            {
                object.insert("additionalProperties".into(), false.into());
            }
        }
        Value::Array(items) => items.iter_mut().for_each(close),
        _ => {}
    }
}

#[test]
#[allow(clippy::too_many_lines, reason = "a table of cases")]
fn every_kind_of_run_has_a_manifest_by_the_schema() {
    let here = tempdir().unwrap();
    let path = |name: &str| here.path().join(name).to_str().unwrap().to_owned();
    let csv = fs::read("samples/board-export.csv").unwrap();
    fs::write(path("a.csv.gz"), packing::gzip(&csv)).unwrap();
    fs::write(path("a.csv.zst"), packing::zstd(&csv)).unwrap();
    let long = packing::gzip(&fs::read("samples/postings.csv").unwrap().repeat(10));
    fs::write(path("cut.csv.gz"), &long[..long.len() * 9 / 10]).unwrap();
    fs::write(path("page.csv"), "<!DOCTYPE html><html><body>no</body></html>").unwrap();
    fs::write(
        path("one.json"),
        r#"[{"title": "IT Manager", "company": "A", "description": "Runs the help desk."}]"#,
    )
    .unwrap();
    fs::write(path("names.csv"), "name,company\nAcme Oslo,Acme\n").unwrap();
    let cases: [(&str, Vec<String>, i32); 6] = [
        ("plain", vec!["samples".into()], 0),
        ("packed", vec![path("a.csv.gz"), path("a.csv.zst")], 0),
        ("json", vec![path("one.json")], 0),
        (
            "by",
            vec![
                "samples".into(),
                "--by=company,month".into(),
                "--by=location".into(),
                "--encoding=utf-8".into(),
            ],
            0,
        ),
        (
            "names",
            vec![
                "samples".into(),
                format!("--companies={}", path("names.csv")),
                "--duplicates=near".into(),
            ],
            0,
        ),
        (
            "kept-going",
            vec!["samples".into(), path("page.csv"), path("cut.csv.gz"), "--keep-going".into()],
            1,
        ),
    ];
    let validator = jsonschema::validator_for(&schema()).unwrap();
    let mut all = Value::Null;
    for (name, arguments, status) in cases {
        let out = path(name);
        let arguments: Vec<&str> = ["analyze", "--out", &out, "--quiet"]
            .into_iter()
            .chain(arguments.iter().map(String::as_str))
            .collect();
        run(&arguments, status);
        all = manifest(Path::new(&out));
        let wrong: Vec<String> =
            validator.iter_errors(&all).map(|e| format!("{}: {e}", e.instance_path())).collect();
        assert!(wrong.is_empty(), "{name}: {}", wrong.join("\n"));
    }
    let store = path("store");
    for (day, input, status) in [
        ("2026-01-01", "samples", 0),
        ("2026-01-02", "samples", 0),
        ("2026-01-03", &path("one.json"), 0),
    ] {
        run(
            &[
                "nightly",
                "samples/postings.csv",
                input,
                "--store",
                &store,
                "--date",
                day,
                "--quiet",
            ],
            status,
        );
    }
    for folder in ["latest", "latest/night", "latest/last-90-days", "latest/all-time"] {
        let night = manifest(&Path::new(&store).join(folder));
        let wrong: Vec<String> =
            validator.iter_errors(&night).map(|e| format!("{}: {e}", e.instance_path())).collect();
        assert!(wrong.is_empty(), "{folder}: {}", wrong.join("\n"));
        let mut other = night.clone();
        other["night"] = json!({"alerts": []});
        assert!(!validator.is_valid(&other), "{folder}");
    }
    assert_eq!(
        manifest(&Path::new(&store).join("latest"))["night"]["seen_before"]
            .as_array()
            .unwrap()
            .len(),
        1
    );
    // The last one has both kinds of what was left out, so that their forms were looked at.
    assert_eq!(all["skipped"].as_array().unwrap().len(), 1, "{all:#}");
    assert!(
        all["inputs"].as_array().unwrap().iter().any(|input| input["truncated"].is_string()),
        "{all:#}"
    );
    for (pointer, wrong) in [
        ("/read", json!("145")),
        ("/inputs/0/surprise", json!(1)),
        ("/options/by", json!(null)),
        ("/format", json!(9)),
    ] {
        let mut other = all.clone();
        let (parent, key) = pointer.rsplit_once('/').unwrap();
        other.pointer_mut(parent).unwrap().as_object_mut().unwrap().insert(key.into(), wrong);
        assert!(!validator.is_valid(&other), "{pointer}");
    }
}

/// The lines of standard error, each an object.
fn said(arguments: &[&str], status: i32) -> Vec<Value> {
    let text = stderr(&run(arguments, status));
    let lines: Vec<Value> = text
        .lines()
        .map(|line| serde_json::from_str(line).unwrap_or_else(|e| panic!("{line}: {e}")))
        .collect();
    for line in &lines {
        let time = line["time"].as_str().unwrap();
        assert!(time.len() == 20 && time.ends_with('Z'), "{line}");
        assert!(
            line["message"].is_string()
                && ["info", "warn", "error"].contains(&line["level"].as_str().unwrap()),
            "{line}"
        );
    }
    lines
}

#[test]
fn warnings_errors_and_the_summary_as_json() {
    let here = tempdir().unwrap();
    let (out, page) = (here.path().join("out"), here.path().join("page\u{1b}\u{9b}.csv"));
    fs::write(&page, "<!DOCTYPE html><html><body>no</body></html>").unwrap();
    let (out, page) = (out.to_str().unwrap(), page.to_str().unwrap());

    let lines = said(
        &[
            "analyze",
            "samples",
            page,
            "--keep-going",
            "--max-rejects",
            "0",
            "--out",
            out,
            "--log",
            "json",
        ],
        1,
    );
    let levels: Vec<&str> = lines.iter().map(|line| line["level"].as_str().unwrap()).collect();
    assert_eq!(levels, ["warn", "info", "warn"]);
    assert_eq!(lines[0]["source"], page);
    assert!(lines[0]["reason"].as_str().unwrap().contains("HTML"));
    assert_eq!(
        (&lines[1]["message"], &lines[1]["read"], &lines[1]["labelled"]),
        (&"done".into(), &145.into(), &134.into())
    );
    assert_eq!((&lines[1]["measured"], &lines[1]["graded_companies"]), (&93.into(), &10.into()));
    let gap: Value =
        serde_json::from_slice(&fs::read(Path::new(out).join("gap.json")).unwrap()).unwrap();
    assert_eq!(lines[1]["mean_gap"], gap["all"]["mean_gap"]["value"]);
    assert_eq!(lines[1]["share_inflated"], gap["all"]["share_inflated"]["value"]);
    assert_eq!((&lines[2]["rejected"], &lines[2]["read"]), (&2.into(), &145.into()));

    let lines = said(&["analyze", "nowhere.csv", "--out", out, "--log=json"], 2);
    assert_eq!(
        (lines.len(), &lines[0]["level"], &lines[0]["status"]),
        (1, &"error".into(), &2.into())
    );
    // Wrong use is reported in the same form, although the arguments could not be parsed.
    let lines = said(&["analyze", "--surprise", "--log", "json"], 2);
    assert!(
        lines.len() == 1 && lines[0]["message"].as_str().unwrap().contains("--surprise"),
        "{lines:?}"
    );
    assert_eq!(
        said(&["analyze", "samples", "--out", out, "--log", "json", "--quiet"], 0),
        Vec::<Value>::new()
    );
}

#[test]
fn people_read_lines() {
    let here = tempdir().unwrap();
    let out = here.path().join("out");
    let text = stderr(&run(
        &["analyze", "samples", "--out", out.to_str().unwrap(), "--max-rejects", "0"],
        1,
    ));
    assert!(
        text.starts_with("Records   145 read from 3 inputs: 134 labelled") && !text.contains('{'),
        "{text}"
    );
    assert!(
        text.lines()
            .last()
            .unwrap()
            .starts_with("titlegauge: 2 of 145 records were rejected, more than 0; see "),
        "{text}"
    );
}
