//! `datapackage.json`: every column of every table has a type, which its values have, and a meaning.

use std::fs;
use std::path::Path;

use crate::common::{analyze, manifest, table};
use serde_json::Value;
use tempfile::tempdir;

/// Returns true if a cell has the type of its column. A figure has a decimal point, or a reader that
/// looks at the first rows would take the column for one of whole numbers.
fn has_type(cell: &str, kind: &str) -> bool {
    match kind {
        "integer" => cell.parse::<i64>().is_ok(),
        "number" => cell.contains('.') && cell.parse::<f64>().is_ok(),
        "date" => cell.parse::<jiff::civil::Date>().is_ok() && cell.len() == 10,
        "boolean" => matches!(cell, "true" | "false"),
        _ => true,
    }
}

#[test]
fn every_column_has_a_type_and_a_meaning() {
    let out = tempdir().unwrap();
    let result = out.path().join("result");
    analyze(
        &["samples", "tests/exports/jobspy.csv"],
        &result,
        &["--by", "company,month", "--by", "role,level,location,source"],
    );
    let text = fs::read_to_string(result.join("datapackage.json")).unwrap();
    let package: Value = serde_json::from_str(&text).unwrap();
    let mut paths = Vec::new();
    for resource in package["resources"].as_array().unwrap() {
        let path = resource["path"].as_str().unwrap();
        paths.push(path.to_owned());
        let rows = table(&result.join(path));
        let fields = resource["schema"]["fields"].as_array().unwrap();
        assert_eq!(fields.len(), rows[0].len(), "{path}");
        for (at, field) in fields.iter().enumerate() {
            let (name, kind) = (&rows[0][at], field["type"].as_str().unwrap());
            assert_eq!(field["name"], **name, "{path}");
            let meaning = field["description"].as_str().unwrap();
            let documented = !meaning.is_empty() && !meaning.contains("--carry");
            assert!(documented, "{path}: {name} needs a row in docs/outputs.md");
            let odd = rows[1..].iter().find(|row| !row[at].is_empty() && !has_type(&row[at], kind));
            assert!(odd.is_none(), "{path}: {name} is no {kind}: {:?}", odd.map(|row| &row[at]));
        }
    }
    let outputs = manifest(&result)["outputs"].as_array().unwrap().clone();
    let names = outputs.iter().map(|output| output["name"].as_str().unwrap());
    let is_table = |name: &&str| {
        Path::new(name).extension().is_some_and(|of| of == "csv") && !name.starts_with("rejects/")
    };
    let tables: Vec<&str> = names.filter(is_table).collect();
    assert_eq!(paths, tables);
    assert!(tables.contains(&"by-company-month.csv") && tables.len() >= 10, "{tables:?}");
}
