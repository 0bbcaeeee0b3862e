//! Data frames that pandas writes as one object with `to_json()`: rewritten as the list of objects
//! that it writes with `orient="records"`.

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
/// This length in bytes. Exports of postings have 40 to 600 bytes to a colon or bracket.
const CELL: usize = 32;

/// Iterates over the lists of objects that a text is as a data frame of each form.
pub fn records(text: &str) -> impl Iterator<Item = String> {
    let marks = memchr::memchr3_iter(b':', b'[', b'{', text.as_bytes()).count();
    let readable = text.len() <= LARGE || marks * CELL <= text.len();
    let forms: [fn(&str) -> Option<String>; 3] = [split, columns, index];
    forms.into_iter().filter(move |_| readable).filter_map(move |form| form(text))
}

/// Returns true if a text may be a data frame, by its beginning.
pub fn begins(sample: &[u8]) -> bool {
    first_key(sample).is_some_and(|(key, rest)| {
        let value = rest.trim_ascii_start().strip_prefix(b":").unwrap_or_default();
        value.trim_ascii_start().starts_with(b"{") || matches!(key, b"columns" | b"index" | b"data")
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
    let names: Vec<&str> = frame.columns.iter().map(|name| name.get()).collect();
    let named = names.iter().all(|name| name.starts_with('"'));
    let whole = frame.data.iter().all(|row| row.len() == names.len());
    (named && whole).then(|| list(&names, frame.data.into_iter()))
}

/// Returns the rows of a frame of objects for the columns, which all have the same rows.
fn columns(text: &str) -> Option<String> {
    let columns: Members<'_> = serde_json::from_str(text).ok()?;
    let (mut names, mut cells): (_, Vec<Members<'_>>) = (Vec::new(), Vec::new());
    for (name, column) in columns {
        names.push(Value::from(Cow::from(name)).to_string());
        cells.push(serde_json::from_str(column.get()).ok()?);
    }
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    let first = cells.first()?;
    let same = cells.iter().all(|column| column.keys().eq(first.keys()));
    let row = |at: usize| cells.iter().map(|column| column[at]).collect();
    same.then(|| list(&names, (0..first.len()).map(row)))
}

/// Returns the rows of a frame of objects for the rows.
fn index(text: &str) -> Option<String> {
    let rows: Members<'_> = serde_json::from_str(text).ok()?;
    let rows: Vec<&str> = rows.values().map(|row| row.get()).collect();
    rows.iter().all(|row| row.starts_with('{')).then(|| format!("[{}]", rows.join(",\n")))
}

/// Returns a list of objects with these names, as written, and values.
fn list<'a>(names: &[&str], rows: impl Iterator<Item = Vec<&'a RawValue>>) -> String {
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
            (columns, "{}"),
            (index, r#"{"x":{"a":1},"y":[2]}"#),
            (index, r#"{"x":{"a":1}"#),
        ];
        for (form, text) in cases {
            assert_eq!(form(text), None, "{text}");
        }
        for text in [r#"{"jobs":[{}]}"#, r#"[{"a":{}}]"#, "{}", ""] {
            assert!(!begins(text.as_bytes()), "{text}");
        }
    }
}
