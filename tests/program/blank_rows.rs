//! Rows of blank cells are not records, whatever the format and the command. They are counted.

use std::fs;
use std::path::Path;

use crate::common::{analyze, columns, manifest, run, stderr, stdout};
use crate::parts::{merge, timeless};
use crate::store::{latest, nightly};
use rusqlite::Connection;
use serde_json::Value;
use tempfile::tempdir;

const DUTIES: &str = "You will set the IT strategy of the group, own the budget of the office, hire \
    the managers of three teams and report to the board";
/// Rows of a table of four columns: delimiters, quotes around nothing, blanks, and other numbers of
/// cells than the header has.
const BLANK: &str = ",,,\n\"\",\"\",\"\",\"\"\n ,\t,\u{a0},\" \"\n,\n,,,,,,\n";

/// Writes an export with two postings, one record of words for nothing, and five blank rows before
/// each.
fn export(folder: &Path) -> String {
    let text = format!(
        "id,title,company,description\n{BLANK}a,CIO,Acme,\"{DUTIES}\"\n{BLANK}null,N/A,-,\n{BLANK}b,CTO,Bolt,\"{DUTIES} of the bank\"\n"
    );
    let path = folder.join("export.csv");
    fs::write(&path, text).unwrap();
    path.to_str().unwrap().to_owned()
}

/// The records, rejects and blank rows of the only input of a manifest.
fn counts(manifest: &Value) -> [u64; 3] {
    let input = &manifest["inputs"][0];
    assert_eq!(input["mended"], manifest["mended"]);
    [&input["read"], &input["rejected"], &input["mended"]["blank_rows"]]
        .map(|count| count.as_u64().unwrap())
}

#[test]
fn blank_rows_are_counted_and_skipped() {
    let folder = tempdir().unwrap();
    let (input, result) = (export(folder.path()), folder.path().join("result"));
    let summary = stderr(&run(&["analyze", &input, "-o", result.to_str().unwrap()], 0));
    assert!(summary.contains("0 rejected; 15 blank rows skipped\n"), "{summary}");
    assert_eq!(counts(&manifest(&result)), [3, 0, 15]);
    let found = columns(&result.join("postings.csv"), &["record", "title"]);
    assert_eq!(found, [["6", "CIO"], ["12", ""], ["18", "CTO"]]);

    let inspection: Value =
        serde_json::from_str(&stdout(&run(&["inspect", "--json", &input], 0))).unwrap();
    assert_eq!([&inspection[0]["records"], &inspection[0]["blank_rows"]], [3, 15]);
    let text = stdout(&run(&["inspect", &input], 0));
    assert!(text.contains("3 records, 0 of them rejected; 15 blank rows skipped\n"), "{text}");

    let labelled = run(&["label", &input], 0);
    assert_eq!(stdout(&labelled).lines().count(), 4);
    assert!(stderr(&labelled).contains("15 blank rows were left out"), "{}", stderr(&labelled));
    assert_eq!(stderr(&run(&["label", "-q", &input], 0)), "");
}

#[test]
fn blank_rows_are_counted_once_in_parts_and_nights() {
    let folder = tempdir().unwrap();
    let at = |name: &str| folder.path().join(name).to_str().unwrap().to_owned();
    let (input, whole) = (export(folder.path()), folder.path().join("whole"));
    analyze(&[&input], &whole, &[]);
    run(&["shard", &input, "--parts", "2", "-q", "-o", &at("shards")], 0);
    let (mut cut, mut parts) = (Vec::new(), Vec::new());
    for part in ["1", "2"] {
        let names = [format!("cut-{part}"), format!("part-{part}")].map(|name| at(&name));
        analyze(&[&at(&format!("shards/{part}"))], Path::new(&names[0]), &[]);
        analyze(&[&input], Path::new(&names[1]), &["--part", &format!("{part}/2")]);
        let [one, other] = names;
        cut.push(one);
        parts.push(other);
    }
    for (name, parts) in [("merged-cut", cut), ("merged-parts", parts)] {
        let merged = folder.path().join(name);
        merge(&parts, &merged, &[], 0);
        assert_eq!(timeless(&merged), timeless(&whole), "{name}");
    }
    let store = folder.path().join("store");
    nightly(&[Path::new(&input)], &store, "2026-03-04", &[], 0);
    assert_eq!(counts(&manifest(&latest(&store))), [3, 0, 15]);
    let all = manifest(&latest(&store).join("all-time"));
    assert_eq!(all["mended"]["blank_rows"], 15);
}

#[test]
fn blank_rows_of_databases_and_of_joined_exports_are_counted() {
    let folder = tempdir().unwrap();
    let at = |name: &str| folder.path().join(name).to_str().unwrap().to_owned();
    let database = Connection::open(at("x.db")).unwrap();
    let rows = format!(
        "CREATE TABLE jobs (title, company, description);
        INSERT INTO jobs VALUES ('CIO', 'Acme', '{DUTIES}'), (NULL, '', ' '), ('CTO', 'Bolt', '');"
    );
    database.execute_batch(&rows).unwrap();
    database.close().unwrap();
    analyze(&[&at("x.db")], &folder.path().join("base"), &[]);
    assert_eq!(counts(&manifest(&folder.path().join("base"))), [2, 0, 1]);

    fs::write(
        at("records.csv"),
        "id,title,company\na,CIO,Acme\n,,\nid,title,company\n, ,\nb,CTO,Bolt\n",
    )
    .unwrap();
    fs::write(at("texts.csv"), format!("id,description\na,\"{DUTIES}\"\n,\nb,x\n")).unwrap();
    let joined = folder.path().join("joined");
    analyze(&[&at("records.csv")], &joined, &["--descriptions", &at("texts.csv")]);
    assert_eq!(counts(&manifest(&joined)), [2, 0, 2]);
    assert_eq!(manifest(&joined)["mended"]["repeated_headers"], 1);
}
