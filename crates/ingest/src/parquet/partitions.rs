//! Columns in the path of a file, as Hive and Spark write them: `country=NO/year=2026/part-0.parquet`.

use std::path::{Component, Path};

/// The value of a missing partition key.
const MISSING: &str = "__HIVE_DEFAULT_PARTITION__";

/// A column with one value for all rows of a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Partition {
    /// Its name.
    pub name: String,
    /// Its value; empty if it is missing.
    pub value: Vec<u8>,
}

/// Returns the columns in the path of a file.
pub fn partitions(path: &Path) -> Vec<Partition> {
    let folders = path.parent().into_iter().flat_map(Path::components);
    let named = folders.filter_map(|folder| match folder {
        Component::Normal(name) => name.to_str()?.split_once('='),
        _ => None,
    });
    named
        .filter(|(name, _)| !name.is_empty())
        .map(|(name, value)| {
            let value = if value == MISSING { "" } else { value };
            let name = String::from_utf8_lossy(&unescaped(name)).into_owned();
            Partition { name, value: unescaped(value) }
        })
        .collect()
}

/// Replaces `%2F` and the like by their bytes.
fn unescaped(text: &str) -> Vec<u8> {
    let mut out = Vec::new();
    let mut rest = text.as_bytes();
    while let [first, after @ ..] = rest {
        let code = (*first == b'%').then(|| after.get(..2)).flatten();
        if let Some(byte) = code.and_then(|code| hex::decode(code).ok()) {
            out.extend(byte);
            rest = &after[2..];
        } else {
            out.push(*first);
            rest = after;
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn folders_are_columns() {
        let cases = [
            ("a/b.parquet", ""),
            ("x=1/b.parquet", "x:1"),
            ("/data/country=NO/day=2026-03-14/a=b.parquet", "country:NO day:2026-03-14"),
            ("q=a%2Fb%c3%A9%/b.parquet", "q:a/b\u{e9}%"),
            ("q=__HIVE_DEFAULT_PARTITION__/=x/r=/b.parquet", "q: r:"),
            ("q=a=b/b.parquet", "q:a=b"),
        ];
        for (path, expected) in cases {
            let found = partitions(Path::new(path)).into_iter().map(|partition| {
                format!("{}:{}", partition.name, String::from_utf8(partition.value).unwrap())
            });
            assert_eq!(found.collect::<Vec<_>>().join(" "), expected, "{path}");
        }
    }
}
