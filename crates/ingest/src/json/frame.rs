//! Data frames that pandas writes as one object with `to_json()`: rewritten as the list of objects
//! that it writes with `orient="records"`.

use std::borrow::Cow;

use serde::Deserialize;
use serde_json::Value;
use serde_json::value::RawValue;

use super::repair::first_key;
use super::rows::Members;

/// The size in bytes of the largest data frame that is read. It has to be in memory as a whole.
pub const LARGEST: usize = 256 * 1024 * 1024;

/// The arrangement of a data frame, as pandas calls it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Orient {
    /// Names of columns, and lists of cells.
    Split,
    /// An object of cells for each column.
    Columns,
    /// An object of cells for each row.
    Index,
}

impl Orient {
    pub const ALL: [Self; 3] = [Self::Split, Self::Columns, Self::Index];

    /// Returns the rows of a data frame as a list of objects; `None` for another text.
    pub fn records(self, text: &str) -> Option<String> {
        let rows = match self {
            Self::Split => split(text),
            Self::Columns => columns(text),
            Self::Index => {
                let rows: Members<'_> = serde_json::from_str(text).ok()?;
                Some(rows.values().map(|row| row.get().to_owned()).collect())
            }
        }?;
        let objects = rows.iter().all(|row| row.starts_with('{'));
        objects.then(|| format!("[{}]", rows.join(",\n")))
    }
}

/// Returns true if a text may be a data frame, by its beginning.
pub fn begins(sample: &[u8]) -> bool {
    first_key(sample).is_some_and(|(key, rest)| {
        let value = rest.trim_ascii_start().strip_prefix(b":").unwrap_or_default();
        value.trim_ascii_start().starts_with(b"{") || matches!(key, b"columns" | b"index" | b"data")
    })
}

/// Returns the rows of a frame of lists.
fn split(text: &str) -> Option<Vec<String>> {
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
    (named && whole).then(|| frame.data.iter().map(|row| object(&names, row)).collect())
}

/// Returns the rows of a frame of objects for the columns, which all have the same rows.
fn columns(text: &str) -> Option<Vec<String>> {
    let columns: Members<'_> = serde_json::from_str(text).ok()?;
    let (mut names, mut cells): (_, Vec<Members<'_>>) = (Vec::new(), Vec::new());
    for (name, column) in columns {
        names.push(Value::from(Cow::from(name)).to_string());
        cells.push(serde_json::from_str(column.get()).ok()?);
    }
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    let first = cells.first()?;
    let same = cells.iter().all(|column| column.keys().eq(first.keys()));
    let row = |at: usize| cells.iter().map(|column| column[at]).collect::<Vec<_>>();
    same.then(|| (0..first.len()).map(|at| object(&names, &row(at))).collect())
}

/// Returns an object with these names, as written, and values.
fn object(names: &[&str], cells: &[&RawValue]) -> String {
    let members = names.iter().zip(cells).map(|(name, cell)| format!("{name}:{}", cell.get()));
    format!("{{{}}}", members.collect::<Vec<_>>().join(","))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn frames_become_lists_of_objects() {
        let rows = r#"[{"a":1,"b \"c\"":[{}]},"#.to_owned() + "\n" + r#"{"a":null,"b \"c\"":"x"}]"#;
        let cases = [
            (
                Orient::Split,
                r#"{"columns":["a","b \"c\""],"index":["x","y"],"data":[[1,[{}]],[null,"x"]]}"#,
            ),
            (Orient::Columns, r#"{"a":{"x":1,"y":null},"b \"c\"":{"x":[{}],"y":"x"}}"#),
            (Orient::Index, r#"{"x":{"a":1,"b \"c\"":[{}]},"y":{"a":null,"b \"c\"":"x"}}"#),
        ];
        for (orient, text) in cases {
            assert!(begins(text.as_bytes()), "{orient:?}");
            assert_eq!(orient.records(text), Some(rows.clone()), "{orient:?}");
        }
    }

    #[test]
    fn other_objects_are_not_frames() {
        let cases = [
            (Orient::Split, r#"{"columns":["a","b"],"data":[[1,2],[3]]}"#),
            (Orient::Split, r#"{"columns":[["a","b"]],"data":[[1]]}"#),
            (Orient::Split, r#"{"columns":{"x":"a"},"data":{"x":1}}"#),
            (Orient::Columns, r#"{"a":{"x":1,"y":2},"b":{"y":3,"x":4}}"#),
            (Orient::Columns, r#"{"a":{"x":1},"b":2}"#),
            (Orient::Columns, "{}"),
            (Orient::Index, r#"{"x":{"a":1},"y":[2]}"#),
            (Orient::Index, r#"{"x":{"a":1}"#),
        ];
        for (orient, text) in cases {
            assert_eq!(orient.records(text), None, "{text}");
        }
        for text in [r#"{"jobs":[{}]}"#, r#"[{"a":{}}]"#, "{}", ""] {
            assert!(!begins(text.as_bytes()), "{text}");
        }
    }
}
