//! `label`: records of exports with labels appended, and `analyze --carry`.

use std::fs;
use std::io::{Read, Write};
use std::path::Path;
use std::process::Stdio;

use crate::common::{analyze, columns, manifest, run, stderr, stdout, table, titlegauge};
use serde_json::Value;
use tempfile::tempdir;

const SAMPLE: &str = "samples/board-export.csv";
const DUTIES: &str = "You run the help desk, order laptops and printers for the staff, manage \
    licences and vendor contracts, and train users in new systems every month of the year.";

/// Labels inputs and returns the rows; the header is the first.
fn rows(arguments: &[&str]) -> Vec<Vec<String>> {
    let text = run(&[&["label"], arguments].concat(), 0).stdout;
    let mut reader = csv::ReaderBuilder::new().has_headers(false).from_reader(text.as_slice());
    reader.records().map(|row| row.unwrap().iter().map(str::to_owned).collect()).collect()
}

fn json_lines(arguments: &[&str]) -> Vec<Value> {
    let text = stdout(&run(&[&["label", "--format", "jsonl"], arguments].concat(), 0));
    text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

#[test]
fn records_are_as_they_were_with_the_labels_of_analyze() {
    let out = tempdir().unwrap();
    let input = SAMPLE;
    analyze(&[input], out.path(), &["--duplicates", "off", "--force"]);
    let labelled = rows(&[input]);
    let own = table(Path::new(input));
    let width = own[0].len();
    assert_eq!(labelled.len(), own.len());
    for (labelled, own) in labelled.iter().zip(&own) {
        assert_eq!(labelled[..width], own[..]);
    }
    let names = labelled[0][width..].iter().map(|name| name.strip_prefix("label_").unwrap());
    let names: Vec<&str> = names.map(|n| if n == "level" { "duty_level" } else { n }).collect();
    assert!(names.contains(&"p_level_4") && names.contains(&"p_cio") && names.contains(&"role"));
    let expected = columns(&out.path().join("postings.csv"), &names);
    let found: Vec<_> = labelled[1..].iter().map(|row| row[width..].to_vec()).collect();
    assert_eq!(found, expected);
}

#[test]
fn json_lines_have_the_same_values_with_types() {
    let rows = rows(&[SAMPLE]);
    let objects = json_lines(&[SAMPLE]);
    assert_eq!(objects.len(), rows.len() - 1);
    for (object, row) in objects.iter().zip(&rows[1..]) {
        assert_eq!(object.as_object().unwrap().len(), row.len());
        for (name, cell) in rows[0].iter().zip(row) {
            match &object[name] {
                Value::Null => assert_eq!(cell, ""),
                Value::String(text) => assert_eq!(cell, text),
                Value::Number(number) => {
                    assert!(name.starts_with("label_"), "{name}");
                    assert_eq!(cell.parse::<f64>().ok(), number.as_f64());
                }
                other => panic!("{name}: {other}"),
            }
        }
    }
}

#[test]
fn the_same_bytes_at_any_number_of_threads_and_from_a_pipe() {
    let of = |threads: &str, format: &str| {
        run(&["label", SAMPLE, "-j", threads, "--format", format], 0).stdout
    };
    for format in ["csv", "jsonl"] {
        let one = of("1", format);
        assert!(one == of("4", format), "{format}");
        let input = fs::File::open(SAMPLE).unwrap();
        let piped = titlegauge().args(["label", "--format", format]).stdin(input).output().unwrap();
        assert!(one == piped.stdout, "{format}");
    }
}

#[test]
fn columns_of_several_exports_are_put_together() {
    let folder = tempdir().unwrap();
    let path = |name: &str| folder.path().join(name).display().to_string();
    fs::write(
        path("a.csv"),
        format!("title,note,description,note,\nHead of IT,x,{DUTIES},y,z\n")
            .replace(DUTIES, &format!("\"{DUTIES}\"")),
    )
    .unwrap();
    fs::write(
        path("b.jsonl"),
        format!("{{\"title\":\"IT Manager\",\"label_role\":\"=1+1\",\"place\":{{\"city\":\"Oslo\"}},\"description\":\"{DUTIES}\"}}\n"),
    )
    .unwrap();
    let rows = rows(&[&path("a.csv"), &path("b.jsonl")]);
    let own = ["title", "note", "description", "note_2", "column_5", "label_role", "place.city"];
    assert_eq!(rows[0][..own.len()], own);
    assert_eq!(rows[0][own.len()..][..2], ["new_label_role", "label_level"]);
    assert_eq!(rows[1][..own.len()], ["Head of IT", "x", DUTIES, "y", "z", "", ""]);
    assert_eq!(rows[2][..own.len()], ["IT Manager", "", DUTIES, "", "", "=1+1", "Oslo"]);
    assert!(rows[1..].iter().all(|row| row[own.len()] == "head_of_it"), "{rows:?}");
    let objects = json_lines(&[&path("a.csv"), &path("b.jsonl")]);
    assert_eq!((&objects[0]["place.city"], &objects[1]["note"]), (&Value::Null, &Value::Null));

    // A stream is read once, so its columns are not known in time.
    let mut child = titlegauge()
        .args(["label", &path("a.csv"), "-"])
        .stdin(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    drop(child.stdin.take());
    let said = child.wait_with_output().unwrap();
    assert_eq!(said.status.code(), Some(2));
    assert!(stderr(&said).contains("label it alone"), "{}", stderr(&said));
}

#[test]
fn rejects_are_reported() {
    let folder = tempdir().unwrap();
    let path = folder.path().join("a.csv").display().to_string();
    let mut text = format!("title,description\nHead of IT,\"{DUTIES}\"\n");
    text.push_str(&"broken\n".repeat(11));
    fs::write(&path, text).unwrap();
    let output = run(&["label", &path], 1);
    assert!(stderr(&output).contains("11 of 12 records were rejected"), "{}", stderr(&output));
    assert_eq!(stdout(&output).lines().count(), 2);
    run(&["label", &path, "--max-rejects", "11"], 0);
    run(&["label", "nowhere.csv"], 2);
    let output = run(&["label", "nowhere.csv", &path, "--max-rejects=11", "--keep-going"], 1);
    assert_eq!(stdout(&output).lines().count(), 2);
}

#[test]
fn a_closed_pipe_ends_it_quietly() {
    let folder = tempdir().unwrap();
    let path = folder.path().join("a.csv");
    let mut file = fs::File::create(&path).unwrap();
    writeln!(file, "title,description").unwrap();
    for number in 0..20_000 {
        writeln!(file, "IT Manager {number},\"{DUTIES}\"").unwrap();
    }
    drop(file);
    let mut child = titlegauge()
        .args(["label", path.to_str().unwrap()])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut pipe = child.stdout.take().unwrap();
    pipe.read_exact(&mut [0; 100]).unwrap();
    drop(pipe);
    let output = child.wait_with_output().unwrap();
    assert_eq!((output.status.code(), stderr(&output)), (Some(0), String::new()));
}

/// The occupation of ESCO for the duties of `DUTIES`.
const OPERATIONS_MANAGER: &str =
    "http://data.europa.eu/esco/occupation/f0ca39a8-1e30-487c-95f9-ef2d5e734adc";

/// `p_` begins the names of probabilities, which are numbers.
#[test]
fn a_carried_column_is_text_whatever_its_name() {
    let folder = tempdir().unwrap();
    let (input, result) = (folder.path().join("a.csv"), folder.path().join("result"));
    fs::write(
        &input,
        format!("title,p_note,export_p_note,description\nHead of IT,none,some,\"{DUTIES}\"\n"),
    )
    .unwrap();
    let carry = ["--carry", "p_note,export_p_note", "--format", "parquet"];
    analyze(&[input.to_str().unwrap()], &result, &carry);
    let carried = columns(&result.join("postings.csv"), &["export_p_note", "export_export_p_note"]);
    assert_eq!(carried, [["none", "some"]]);
}

#[test]
fn columns_are_carried_into_postings() {
    let folder = tempdir().unwrap();
    let (input, result) = (folder.path().join("a.csv"), folder.path().join("result"));
    let text = format!(
        "title,Team Name,status,description\nHead of IT,=1+1,open,\"{DUTIES}\"\nIT Manager,\"a,b\",,\"{DUTIES}\"\n"
    );
    fs::write(&input, text).unwrap();
    let input = input.to_str().unwrap();
    analyze(&[input], &result, &["--carry", "team_name,status"]);
    let postings = table(&result.join("postings.csv"));
    let end = postings[0].len() - 3;
    let last: Vec<_> = postings.iter().map(|row| row[end..].to_vec()).collect();
    assert_eq!(
        last,
        [
            ["esco_uri", "team_name", "export_status"],
            [OPERATIONS_MANAGER, "'=1+1", "open"],
            [OPERATIONS_MANAGER, "a,b", ""],
        ]
    );
    assert_eq!(manifest(&result)["options"]["carry"], "team_name,status");
    let package = fs::read_to_string(result.join("datapackage.json")).unwrap();
    assert!(package.contains("\"export_status\""), "{package}");

    // Earlier results stay.
    let out = result.to_str().unwrap();
    let said = stderr(&run(&["analyze", input, "-o", out, "--carry", "team"], 2));
    let expected = "a.csv: cannot carry a column: there is no column \"team\" among: title, Team Name, status, description";
    assert!(said.contains(expected), "{said}");
    assert!(
        stderr(&run(&["analyze", input, "-o", out, "--carry", "x,x"], 2)).contains("named twice")
    );
    assert_eq!(table(&result.join("postings.csv")), postings);
}
