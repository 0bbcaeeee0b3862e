//! `datapackage.json`: the types and meanings of the columns of all tables, as a Frictionless Data
//! Package (<https://specs.frictionlessdata.io/data-package/>), which Polars, pandas, R and others
//! can read.
//!
//! Types and meanings are those of `docs/outputs.md`, so that each is written once.

use std::fs::File;
use std::io::{self, Write};
use std::path::Path;
use std::sync::LazyLock;

use serde::Serialize;

use super::error::into_io;
use super::typed::Kind;

const OUTPUTS: &str = include_str!("../../docs/outputs.md");

/// Tables whose columns others share, in the order in which a column is looked up that its own table
/// does not describe.
const SHARED: [&str; 3] = ["companies.csv", "titles.csv", "postings.csv"];

/// The meaning of a column that the document does not describe.
const CARRIED: &str = "a column of the export, as --carry names it";

/// A column as the document describes it.
#[derive(Debug, PartialEq, Eq)]
struct Described {
    table: &'static str,
    name: Name,
    kind: &'static str,
    meaning: String,
}

/// The name of a column, or of several.
#[derive(Debug, PartialEq, Eq)]
enum Name {
    Whole(&'static str),
    /// All names that begin so: `role_<id>`, or `p_level_0` to `p_level_4`.
    Beginning(&'static str),
}

impl Described {
    /// Returns true if the document says no more than that another table has the same column.
    fn refers(&self) -> bool {
        self.meaning.starts_with("as in companies.csv")
    }
}

/// The columns that the document describes, in its order.
static DESCRIBED: LazyLock<Vec<Described>> = LazyLock::new(|| {
    let mut all = Vec::new();
    let mut table = "";
    for line in OUTPUTS.lines() {
        if let Some(heading) = line.strip_prefix("## ") {
            table = if heading == "Rejects" { "rejects.csv" } else { heading };
        }
        let cells: Vec<&str> =
            line.split(" | ").map(|cell| cell.trim_matches(['|', ' '])).collect();
        let [names, kind, meaning] = cells[..] else { continue };
        let described = |name| Described { table, name, kind, meaning: plain(meaning) };
        all.extend(each_name(names).map(described));
    }
    all
});

/// Returns the names in a cell of the document.
fn each_name(cell: &'static str) -> impl Iterator<Item = Name> {
    let names = cell.split('`').skip(1).step_by(2);
    let numbered = cell.contains("` to `");
    names.map(move |name| match name.find('<') {
        Some(end) => Name::Beginning(&name[..end]),
        None if numbered => Name::Beginning(name.trim_end_matches(|c: char| c.is_ascii_digit())),
        None => Name::Whole(name),
    })
}

/// Returns a text of the document without marks of links and code.
fn plain(text: &str) -> String {
    let mut out = String::new();
    let mut rest = text;
    while let Some((before, link)) = rest.split_once("](") {
        out.push_str(before);
        rest = link.split_once(')').map_or("", |(_, after)| after);
    }
    out.push_str(rest);
    out.replace(['`', '['], "")
}

/// Returns the description of a column; `None` if the document has none.
fn described(table: &str, column: &str) -> Option<&'static Described> {
    let own = if table.starts_with("by-") { "by-\\<keys\\>.csv" } else { table };
    let find = |is: &dyn Fn(&Name) -> bool| {
        [own].into_iter().chain(SHARED).find_map(|table| {
            let mut own = DESCRIBED.iter().filter(|described| described.table == table);
            own.find(|described| is(&described.name) && !described.refers())
        })
    };
    find(&|name| matches!(name, Name::Whole(whole) if *whole == column)).or_else(|| {
        find(&|name| matches!(name, Name::Beginning(start) if column.starts_with(start)))
    })
}

/// Returns true if the document describes a column of this name, so that its values have a type.
pub fn is_described(table: &str, column: &str) -> bool {
    described(table, column).is_some()
}

/// Returns the type of a column of the table at a path; that of a column of the export is text.
pub fn kind_of(path: &str, column: &str) -> Kind {
    let table = path.rsplit('/').next().unwrap_or(path);
    match described(table, column).map(|described| described.kind) {
        Some("integer") => Kind::Whole,
        Some("number") => Kind::Figure,
        Some("boolean") => Kind::Flag,
        Some("date") => Kind::Day,
        _ => Kind::Text,
    }
}

#[derive(Serialize)]
struct Package {
    profile: &'static str,
    name: &'static str,
    resources: Vec<Resource>,
}

#[derive(Serialize)]
struct Resource {
    profile: &'static str,
    name: String,
    path: String,
    format: &'static str,
    encoding: &'static str,
    schema: Schema,
}

#[derive(Serialize)]
struct Schema {
    fields: Vec<Column>,
    #[serde(rename = "missingValues")]
    missing_values: [&'static str; 1],
}

#[derive(Serialize)]
struct Column {
    name: String,
    #[serde(rename = "type")]
    kind: &'static str,
    description: &'static str,
}

/// Writes the description of the tables with these paths in a folder.
///
/// # Errors
///
/// Returns an error if a table cannot be read, or `into` cannot be written.
pub(super) fn write_package<'a>(
    folder: &Path,
    paths: impl Iterator<Item = &'a str>,
    mut into: impl Write,
) -> io::Result<()> {
    let resources = paths.map(|path| resource(folder, path)).collect::<io::Result<_>>()?;
    let package = Package { profile: "data-package", name: "titlegauge", resources };
    serde_json::to_writer_pretty(&mut into, &package)?;
    into.write_all(b"\n")
}

fn resource(folder: &Path, path: &str) -> io::Result<Resource> {
    let table = path.rsplit('/').next().unwrap_or(path);
    let mut reader = csv::Reader::from_reader(File::open(folder.join(path))?);
    let header = reader.headers().map_err(into_io)?;
    let column = |name: &str| {
        let described = described(table, name);
        Column {
            name: name.to_owned(),
            kind: described.map_or("string", |described| described.kind),
            description: described.map_or(CARRIED, |described| described.meaning.as_str()),
        }
    };
    Ok(Resource {
        profile: "tabular-data-resource",
        name: path.trim_end_matches(".csv").replace('/', "-").to_lowercase(),
        path: path.to_owned(),
        format: "csv",
        encoding: "utf-8",
        schema: Schema { fields: header.iter().map(column).collect(), missing_values: [""] },
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_document_describes_columns_with_known_types() {
        let kinds = ["string", "integer", "number", "boolean", "date"];
        let odd: Vec<_> = DESCRIBED.iter().filter(|one| !kinds.contains(&one.kind)).collect();
        assert!(odd.is_empty(), "{odd:?}");
        let kind = |table, column| described(table, column).map(|described| described.kind);
        assert_eq!(kind("postings.csv", "p_level_3"), Some("number"));
        assert_eq!(kind("titles.csv", "role_cio"), Some("integer"));
        assert_eq!(kind("by-company-month.csv", "month"), Some("string"));
        assert_eq!(kind("months.csv", "nothing"), None);
    }

    #[test]
    fn meanings_are_plain_text() {
        assert_eq!(plain("see [the gap](gap.md#a), `x` and [y](z)"), "see the gap, x and y");
    }
}
