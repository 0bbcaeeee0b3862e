//! Data frames that Python and pandas write as one object: rewritten as the list of objects that
//! `to_json(orient="records")` gives.

use std::borrow::Cow;

use serde::Deserialize;
use serde_json::Value;
use serde_json::value::RawValue;

use super::repair::first_key;
use super::rows::Members;

/// The size in bytes of the largest data frame that is read. It has to be in memory as a whole.
pub const LARGEST: usize = 160 * 1024 * 1024;
/// The size in bytes above which cells have to be of some length, on average, which bounds memory.
const LARGE: usize = 16 * 1024 * 1024;
/// The fewest bytes to a comma, colon or bracket then. Exports with descriptions have 30 to 80.
const CELL: usize = 16;

/// Iterates over the forms of a data frame that a text has, each rewritten as a list of objects.
pub fn records(text: &str) -> impl Iterator<Item = String> {
    let marks = text.bytes().filter(|byte| b",:[{".contains(byte)).count();
    let readable = text.len() <= LARGE || marks * CELL <= text.len();
    let forms: [fn(&str) -> Option<String>; 4] = [split, columns, lists, index];
    forms.into_iter().filter(move |_| readable).filter_map(move |form| form(text))
}

/// Returns true if a text may be a data frame, by its beginning.
pub fn begins(sample: &[u8]) -> bool {
    first_key(sample).is_some_and(|(_, rest)| {
        let value = rest.trim_ascii_start().strip_prefix(b":").unwrap_or_default();
        matches!(value.trim_ascii_start().first(), Some(b'{' | b'['))
    })
}

/// Returns the rows of a frame of lists.
fn split(text: &str) -> Option<String> {
    #[derive(Deserialize)]
    struct Frame<'a> {
        #[serde(borrow)]
        columns: Vec<&'a RawValue>,
        #[serde(borrow)]
        data: Vec<Vec<&'a RawValue>>,
    }
    let frame: Frame<'_> = serde_json::from_str(text).ok()?;
    let names: Vec<String> = frame.columns.iter().map(|name| name.get().to_owned()).collect();
    let named = names.iter().all(|name| name.starts_with('"'));
    let whole = frame.data.iter().all(|row| row.len() == names.len());
    (named && whole).then(|| list(&names, frame.data.into_iter()))
}

/// Returns the rows of a frame of objects for the columns, which all have the same rows.
fn columns(text: &str) -> Option<String> {
    let (names, columns) = parsed::<Members<'_>>(text)?;
    let first = columns.first()?;
    let same = columns.iter().all(|column| column.keys().eq(first.keys()));
    let row = |at: usize| columns.iter().map(|column| column[at]).collect();
    same.then(|| list(&names, (0..first.len()).map(row)))
}

/// Returns the rows of lists for the columns, as Python writes `to_dict("list")`.
fn lists(text: &str) -> Option<String> {
    let (names, columns) = parsed::<Vec<&RawValue>>(text)?;
    let rows = columns.first()?.len();
    let row = |at: usize| columns.iter().map(|column| column[at]).collect();
    let same = columns.iter().all(|column| column.len() == rows);
    same.then(|| list(&names, (0..rows).map(row)))
}

/// Parses an object of columns. Returns their names, as written, and the columns.
fn parsed<'a, C: Deserialize<'a>>(text: &'a str) -> Option<(Vec<String>, Vec<C>)> {
    let columns: Members<'_> = serde_json::from_str(text).ok()?;
    let parse = |(name, column): (_, &'a RawValue)| {
        let name = Value::from(Cow::from(name)).to_string();
        Some((name, serde_json::from_str(column.get()).ok()?))
    };
    columns.into_iter().map(parse).collect()
}

/// Returns the rows of a frame of objects for the rows.
fn index(text: &str) -> Option<String> {
    let rows: Members<'_> = serde_json::from_str(text).ok()?;
    let rows: Vec<&str> = rows.values().map(|row| row.get()).collect();
    rows.iter().all(|row| row.starts_with('{')).then(|| format!("[{}]", rows.join(",\n")))
}

/// Returns a list of objects with these names, as written, and values.
fn list<'a>(names: &[String], rows: impl Iterator<Item = Vec<&'a RawValue>>) -> String {
    let mut out = String::from("[");
    for row in rows {
        out.push_str(if out.len() == 1 { "{" } else { ",\n{" });
        for (at, (name, cell)) in names.iter().zip(row).enumerate() {
            let comma = if at == 0 { "" } else { "," };
            out.extend([comma, name, ":", cell.get()]);
        }
        out.push('}');
    }
    out + "]"
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn frames_become_lists_of_objects() {
        let rows = r#"[{"a":1,"b \"c\"":[{}]},"#.to_owned() + "\n" + r#"{"a":null,"b \"c\"":"x"}]"#;
        let cases = [
            (
                split as fn(&str) -> Option<String>,
                r#"{"columns":["a","b \"c\""],"index":["x","y"],"data":[[1,[{}]],[null,"x"]]}"#,
            ),
            (columns, r#"{"a":{"x":1,"y":null},"b \"c\"":{"x":[{}],"y":"x"}}"#),
            (lists, r#"{"a":[1,null],"b \"c\"":[[{}],"x"]}"#),
            (index, r#"{"x":{"a":1,"b \"c\"":[{}]},"y":{"a":null,"b \"c\"":"x"}}"#),
        ];
        for (form, text) in cases {
            assert!(begins(text.as_bytes()), "{text}");
            assert_eq!(form(text), Some(rows.clone()), "{text}");
        }
    }

    #[test]
    fn other_objects_are_not_frames() {
        let cases = [
            (split as fn(&str) -> Option<String>, r#"{"columns":["a","b"],"data":[[1,2],[3]]}"#),
            (split, r#"{"columns":[["a","b"]],"data":[[1]]}"#),
            (split, r#"{"columns":{"x":"a"},"data":{"x":1}}"#),
            (columns, r#"{"a":{"x":1,"y":2},"b":{"y":3,"x":4}}"#),
            (columns, r#"{"a":{"x":1},"b":2}"#),
            (lists, r#"{"a":[1,2],"b":[3]}"#),
            (columns, "{}"),
            (index, r#"{"x":{"a":1},"y":[2]}"#),
            (index, r#"{"x":{"a":1}"#),
        ];
        for (form, text) in cases {
            assert_eq!(form(text), None, "{text}");
        }
        for text in [r#"{"jobs":1}"#, r#"[{"a":{}}]"#, "{}", ""] {
            assert!(!begins(text.as_bytes()), "{text}");
        }
    }
}
