//! Exports of Label Studio as labels.
//!
//! An export is a list of tasks. In the format "JSON" a task has its data and its annotations; in
//! "JSON-MIN" each annotation is an object whose members are the data and the answers. `id` is the
//! number that Label Studio gives to the task, so that the id of the posting has another name.

use std::collections::BTreeMap;

use csv::StringRecord;
use serde_json::Value;
use serde_json::value::RawValue;
use sha2::{Digest, Sha256};

use crate::sheet::{Sheet, WrongLine};

/// The member of a task that has the id of the posting.
pub const POSTING_ID: &str = "posting_id";

/// The column with the probability with which `review` picked a posting.
pub const SELECTION_PROBABILITY: &str = "selection_probability";

/// The names of the questions: those of the columns that a reader fills in.
pub const QUESTIONS: [&str; 8] = [
    "role",
    "also",
    "near",
    "orientation",
    "orientation_also",
    "level",
    "level_also",
    "confidence",
];

/// Members of a task's data that a sheet has too.
const DATA: [&str; 2] = [POSTING_ID, SELECTION_PROBABILITY];

/// Columns that a sheet always has.
const REQUIRED: [&str; 4] = [POSTING_ID, "role", "orientation", "level"];

/// The values of a task by name.
type Values = BTreeMap<&'static str, String>;

/// Returns true if a file is a list in JSON, as exports and tasks of Label Studio are.
pub fn is_list(bytes: &[u8]) -> bool {
    without_mark(bytes).trim_ascii_start().starts_with(b"[")
}

fn without_mark(bytes: &[u8]) -> &[u8] {
    bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes)
}

/// Reads a file of labels: an export of Label Studio if it is a list in JSON, and CSV otherwise.
///
/// # Errors
///
/// Fails if the file is neither, if it is an export of Label Studio as CSV, or if a task has several
/// annotations.
pub fn sheet(bytes: &[u8]) -> Result<Sheet, WrongLine> {
    if !is_list(bytes) {
        let sheet = Sheet::parse(bytes)?;
        let has = |wanted: &str| sheet.header.iter().any(|name| name == wanted);
        if has(POSTING_ID) && has("annotation_id") {
            let what = "is an export of Label Studio as CSV, whose ids are not those of postings; export it as JSON";
            return Err(WrongLine::new(1, what));
        }
        return Ok(sheet);
    }
    let text = without_mark(bytes);
    let tasks: Vec<&RawValue> = serde_json::from_slice(text)
        .map_err(|error| WrongLine::new(error.line() as u64, error.to_string()))?;
    let (mut rows, mut line, mut counted) = (Vec::new(), 1, 0);
    for task in tasks {
        let offset = task.get().as_ptr().addr() - text.as_ptr().addr();
        line += memchr::memchr_iter(b'\n', &text[counted..offset]).count() as u64;
        counted = offset;
        rows.push((line, values(task).map_err(|message| WrongLine::new(line, message))?));
    }
    Ok(of_rows(&rows, hex::encode(Sha256::digest(bytes))))
}

/// Returns a sheet with the columns that labels need, and those of which a task has a value.
fn of_rows(rows: &[(u64, Values)], sha256: String) -> Sheet {
    let mut columns: Vec<&str> = DATA.into_iter().chain(QUESTIONS).collect();
    columns.retain(|name| {
        REQUIRED.contains(name) || rows.iter().any(|(_, row)| row.contains_key(name))
    });
    let header = columns.iter().map(|name| if *name == POSTING_ID { "id" } else { name }).collect();
    let record = |row: &Values| -> StringRecord {
        columns.iter().map(|name| row.get(name).map_or("", String::as_str)).collect()
    };
    let rows = rows.iter().map(|(line, row)| (*line, record(row))).collect();
    Sheet { header, rows, sha256 }
}

/// Returns the values of a task. A task whose annotations were skipped has no answers.
fn values(task: &RawValue) -> Result<Values, String> {
    let task: Value = serde_json::from_str(task.get()).map_err(|error| error.to_string())?;
    let mut found: Vec<(&str, Option<&Value>)> = Vec::new();
    if let Some(data) = task.get("data") {
        found.extend(DATA.into_iter().map(|name| (name, data.get(name))));
        found.extend(answers(&task)?);
    } else {
        found.extend(DATA.into_iter().chain(QUESTIONS).map(|name| (name, task.get(name))));
    }
    let texts = found.into_iter().map(|(name, value)| (name, value.map(text).unwrap_or_default()));
    let values: Values = texts.filter(|(_, text)| !text.is_empty()).collect();
    if values.contains_key(POSTING_ID) {
        Ok(values)
    } else {
        Err(format!("the task has no {POSTING_ID}; import the tasks that titlegauge review wrote"))
    }
}

/// Returns the answers in the annotation of a task. Skipped annotations do not count.
fn answers(task: &Value) -> Result<Vec<(&'static str, Option<&Value>)>, String> {
    let given = |annotation: &&Value| annotation.get("was_cancelled") != Some(&true.into());
    let annotations = task.get("annotations").and_then(Value::as_array).into_iter().flatten();
    let given: Vec<&Value> = annotations.filter(given).collect();
    if given.len() > 1 {
        return Err("the task has several annotations; delete all but one of them".into());
    }
    let results = given.iter().filter_map(|annotation| annotation.get("result")?.as_array());
    let answer = |result: &'_ Value| {
        let asked = result.get("from_name").and_then(Value::as_str);
        QUESTIONS.into_iter().find(|name| asked == Some(name))
    };
    let answers =
        results.flatten().filter_map(|result| Some((answer(result)?, result.get("value"))));
    Ok(answers.collect())
}

/// Returns the text of an answer, with `|` between several choices.
fn text(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Number(number) => number.to_string(),
        Value::Array(choices) => choices.iter().map(text).collect::<Vec<_>>().join("|"),
        Value::Object(answer) => {
            let answer = ["choices", "text"].into_iter().find_map(|name| answer.get(name));
            answer.map(text).unwrap_or_default()
        }
        Value::Null | Value::Bool(_) => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn answers_are_read_in_both_formats() {
        let json = r#"[
 {"id": 7, "data": {"posting_id": "a", "selection_probability": "0.5", "description": "x"},
  "annotations": [
   {"was_cancelled": true, "result": [{"from_name": "role", "value": {"choices": ["none"]}}]},
   {"was_cancelled": false, "result": [
    {"from_name": "role", "to_name": "text", "type": "choices", "value": {"choices": ["cio"]}},
    {"from_name": "near", "value": {"choices": ["cto", "ciso"]}},
    {"from_name": "other", "value": {"choices": ["x"]}},
    {"from_name": "confidence", "value": {"text": ["sure"]}}]}]},
 {"id": 8, "data": {"posting_id": 5}, "annotations": []}]"#;
        let min = r#"[{"id": 7, "posting_id": "a", "selection_probability": "0.5", "role": "cio",
 "near": {"choices": ["cto", "ciso"]}, "confidence": "sure", "annotator": 1},
 {"id": 8, "posting_id": "5"}]"#;
        for (text, lines) in [(json, [2, 10]), (min, [1, 3])] {
            let sheet = sheet(text.as_bytes()).unwrap();
            let header: Vec<&str> = sheet.header.iter().collect();
            let expected = ["id", "selection_probability", "role", "near", "orientation", "level"];
            assert_eq!(header, [&expected[..], &["confidence"]].concat());
            let rows: Vec<_> = sheet
                .rows
                .iter()
                .map(|(line, row)| (*line, row.iter().collect::<Vec<_>>()))
                .collect();
            let first = vec!["a", "0.5", "cio", "cto|ciso", "", "", "sure"];
            let second = vec!["5", "", "", "", "", "", ""];
            assert_eq!(rows, [(lines[0], first), (lines[1], second)]);
        }
    }

    #[test]
    fn mistakes_have_a_line() {
        for (text, line, message) in [
            ("[\n{\"id\": 1}]", 2, "the task has no posting_id"),
            ("[1]", 1, "the task has no posting_id"),
            (
                "[\n\n{\"data\": {\"posting_id\": 1}, \"annotations\": [{}, {}]}]",
                3,
                "several annotations",
            ),
            ("[{]", 1, "key must be a string"),
            ("annotation_id,id,posting_id,role\n1,1,a,cio\n", 1, "export it as JSON"),
        ] {
            let error = sheet(text.as_bytes()).unwrap_err();
            assert!(error.line == line && error.message.contains(message), "{text}: {error:?}");
        }
        assert_eq!(sheet(b"id,role\na,cio\n").unwrap().rows.len(), 1);
    }
}
