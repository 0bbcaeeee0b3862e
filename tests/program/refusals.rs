//! Wrong use and bad input: message, exit status, and that nothing is left behind.

use std::fs;

use crate::common::{analyze, manifest, run, stderr, table, titlegauge};
use crate::store::nightly;
use tempfile::tempdir;

#[test]
fn inputs_that_cannot_be_read() {
    let out = tempdir().unwrap();
    let folder = out.path();
    let cases: [(&str, &[u8], &str); 9] = [
        ("empty.csv", b"", "is empty"),
        ("blank.csv", b"\n\n\n", "is empty"),
        ("page.csv", b"\n\n<!DOCTYPE html><html><body>Sign in</body></html>", "is an HTML page"),
        ("paper.csv", b"%PDF-1.7\n", "is a PDF"),
        ("book.csv", b"PK\x03\x04\x14\x00", "is a zip archive that is damaged or incomplete"),
        ("program.csv", b"\x7fELF\x02\x01\x01\x00\x00\x00", "is a program (ELF)"),
        ("other.csv", b"sku,price\n1,2\n", "no column for the title"),
        (
            "header.csv",
            b"title,description,\"notes\nCIO,Set the IT strategy,x\n",
            "a quote in the header is never closed",
        ),
        ("packed.csv.gz", b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\x03\x4b", "packed.csv"),
    ];
    for (name, content, message) in cases {
        let input = folder.join(name);
        fs::write(&input, content).unwrap();
        let result = folder.join("result");
        let output =
            run(&["analyze", input.to_str().unwrap(), "--out", result.to_str().unwrap()], 2);
        let shown = stderr(&output);
        assert!(
            shown.contains(message) && shown.contains(name.trim_end_matches(".gz")),
            "{name}: {shown}"
        );
        assert!(!result.exists(), "{name}");
        fs::remove_file(input).unwrap();
    }
    assert_eq!(fs::read_dir(folder).unwrap().count(), 0, "something was left behind");
}

#[test]
fn wrong_use() {
    let out = tempdir().unwrap();
    let result = out.path().join("r");
    let result = result.to_str().unwrap();
    let empty = out.path().join("nothing");
    fs::create_dir(&empty).unwrap();
    let cases: [(&[&str], &str); 11] = [
        (&["analyze"], "required"),
        (
            &["analyze", "samples", "--out", result, "--max-rejects", "-5"],
            "\"-5\" is neither a number nor",
        ),
        (
            &["analyze", "samples/postings.csv", "--no-header", "--out", result],
            "columns have no names; name those",
        ),
        (&["analyze", "no-such.csv", "--out", result], "no-such.csv: no such file or folder"),
        (&["analyze", "no-*.csv", "--out", result], "no .csv, .tsv, .txt"),
        (&["analyze", empty.to_str().unwrap(), "--out", result], "no .csv, .tsv, .txt"),
        (&["analyze", "-", "-", "--out", result], "more than once"),
        (
            &["analyze", "samples", "--out", result, "--columns", "title=Nowhere"],
            "there is no column \"Nowhere\"",
        ),
        (
            &["analyze", "samples", "--out", result, "--keywords", "no-such-folder"],
            "cannot read no-such-folder",
        ),
        (
            &["analyze", "samples", "--out", result, "--max-rejects", "many"],
            "neither a number nor a percentage",
        ),
        (&["explain", "samples", "--id", "no-such-id"], "there is no posting \"no-such-id\""),
    ];
    for (arguments, message) in cases {
        let shown = stderr(&run(arguments, 2));
        assert!(shown.contains(message), "{arguments:?}: {shown}");
    }
    assert!(!out.path().join("r").exists());
}

#[test]
fn a_database_in_a_folder_is_named() {
    let out = tempdir().unwrap();
    fs::create_dir(out.path().join("old")).unwrap();
    for name in ["jobs.db", "old/read.me"] {
        fs::write(out.path().join(name), "x").unwrap();
    }
    let said = stderr(&run(&["inspect", out.path().to_str().unwrap()], 2));
    assert!(
        said.contains("file among: jobs.db, old/read.me; name the file to read itself"),
        "{said}"
    );
}

#[test]
fn a_list_is_not_named_in_one_table() {
    let out = tempdir().unwrap();
    let parquet = out.path().join("x.parquet");
    let table = "samples/board-export.csv";
    fs::write(&parquet, run(&["label", table, "--format", "parquet"], 0).stdout).unwrap();
    for input in [table, parquet.to_str().unwrap()] {
        run(&["inspect", input], 0);
        let said = stderr(&run(&["inspect", input, "--table", "jobs"], 2));
        assert!(said.contains("has only one table; leave out --records, --table"), "{said}");
    }
}

/// Formats that name their columns have no use for the option, so that no message about them advises it.
#[test]
fn no_header_is_refused_where_columns_have_names() {
    let out = tempdir().unwrap();
    let at = |name: &str| out.path().join(name).to_str().unwrap().to_owned();
    let input = at("x.csv");
    fs::write(&input, "who,note\nCIO,Set the IT strategy\n").unwrap();
    let columns = ["--columns", "title=who,description=note"];
    let labelled =
        |format| run(&[&["label", &input, "--format", format], &columns[..]].concat(), 0);
    fs::write(at("x.parquet"), labelled("parquet").stdout).unwrap();
    fs::write(at("x.jsonl"), "{\"who\":\"CIO\",\"note\":\"Set the IT strategy\"}\n").unwrap();
    fs::write(at("x.xml"), "<jobs><job><who>CIO</who><note>Set it</note></job></jobs>").unwrap();
    let base = rusqlite::Connection::open(at("x.db")).unwrap();
    base.execute_batch("CREATE TABLE jobs (who, note); INSERT INTO jobs VALUES ('CIO', 'Set it')")
        .unwrap();
    base.close().unwrap();
    for (name, format) in
        [("x.parquet", "Parquet"), ("x.db", "SQLite"), ("x.jsonl", "JSON"), ("x.xml", "XML")]
    {
        run(&[&["inspect", &at(name)], &columns[..]].concat(), 0);
        let said = stderr(&run(&["inspect", &at(name)], 2));
        assert!(said.contains("name it with --columns") && !said.contains("--no-header"), "{said}");
        let refused = format!("is {format}, which names its columns; leave out --no-header");
        for more in [&columns[..], &["--columns", "title=#1,description=#2"]] {
            let said = stderr(&run(&[&["inspect", &at(name), "--no-header"], more].concat(), 2));
            assert!(said.contains(&refused), "{name}: {said}");
        }
    }
}

/// The advice is visible even with a very long header, or a posting instead of a header.
#[test]
fn what_is_shown_of_a_header_is_short() {
    let out = tempdir().unwrap();
    let wide: Vec<String> = (0..10_000).map(|n| format!("column {n}")).collect();
    let posting = format!("Nurse,\"{}\",Acme", "Cares for patients.\n".repeat(300));
    let cases: [(&str, String, &[&str], &str); 3] = [
        (
            "wide",
            wide.join(","),
            &[],
            "column 19, and 9980 more; name it with --columns title=HEADER",
        ),
        ("no header", posting, &[], "use --no-header --columns title=1,description=4"),
        ("told", wide.join(","), &["--columns", "title=x"], "column 19, and 9980 more"),
    ];
    for (name, header, more, advice) in cases {
        let input = out.path().join("x.csv");
        fs::write(&input, format!("{header}\n{header}\n")).unwrap();
        for arguments in [&["analyze", "--out", "r"][..], &["inspect"]] {
            let said = stderr(&run(&[arguments, &[input.to_str().unwrap()], more].concat(), 2));
            assert!(said.contains(advice), "{name}: {said}");
            assert!(
                said.len() < 2000 && said.lines().count() < 8,
                "{name}: {} bytes: {said}",
                said.len()
            );
        }
    }
}

#[test]
fn a_folder_that_is_no_result_is_left_alone() {
    let out = tempdir().unwrap();
    let target = out.path().join("target");
    fs::create_dir(&target).unwrap();
    analyze(&["samples"], &target, &[]);
    analyze(&["samples"], &target, &[]);
    fs::remove_dir_all(&target).unwrap();
    fs::create_dir(&target).unwrap();
    fs::write(target.join("thesis.txt"), "mine").unwrap();
    let output = run(&["analyze", "samples", "--out", target.to_str().unwrap()], 2);
    assert!(stderr(&output).contains("--force"));
    assert_eq!(fs::read_to_string(target.join("thesis.txt")).unwrap(), "mine");
    analyze(&["samples"], &target, &["--force"]);
    assert!(!target.join("thesis.txt").exists());
    assert_eq!(fs::read_dir(out.path()).unwrap().count(), 1);
}

#[test]
fn too_many_rejects_are_a_complaint() {
    let out = tempdir().unwrap();
    let input = out.path().join("x.csv");
    fs::write(
        &input,
        format!(
            "title,description\nCIO,Set the IT strategy\n{}{}",
            "ragged\n".repeat(11),
            (0..10).map(|n| format!("CIO,Set the IT strategy {n}\n")).collect::<String>()
        ),
    )
    .unwrap();
    let [input, result] = [input, out.path().join("r")].map(|p| p.to_str().unwrap().to_owned());
    let output = run(&["analyze", &input, "--out", &result], 1);
    assert!(stderr(&output).contains("11 of 22 records were rejected"));
    assert_eq!(manifest(result.as_ref())["rejected"], 11);
    run(&["analyze", &input, "--out", &result, "--max-rejects", "11"], 0);
    let row = &table(&std::path::Path::new(&result).join("rejects.csv"))[1];
    assert_eq!(row[1..], ["2", "3", "42", "1 fields where the header has 2", "ragged"]);
}

#[test]
fn an_unclosed_quote_costs_one_line() {
    let out = tempdir().unwrap();
    let input = out.path().join("x.csv");
    fs::write(
        &input,
        "title,description\nCIO,\"open\nCTO,Set the technical direction\nCEO,Run the company\n",
    )
    .unwrap();
    analyze(&[input.to_str().unwrap()], &out.path().join("r"), &[]);
    let rejects = table(&out.path().join("r/rejects.csv"));
    assert_eq!(
        rejects[1][4..],
        ["a quote that opens in this record is never closed", "CIO,\"open"]
    );
    assert_eq!(table(&out.path().join("r/postings.csv")).len(), 3);
}

#[test]
fn a_reader_that_goes_away_is_no_error() {
    let mut child = titlegauge()
        .args(["keywords", "list"])
        .stdout(std::process::Stdio::piped())
        .spawn()
        .unwrap();
    drop(child.stdout.take());
    assert_eq!(child.wait().unwrap().code(), Some(0));
}

/// A result replaces its folder as a whole, so a folder with something else of value is refused.
#[test]
fn a_result_replaces_no_input_no_history_and_no_file() {
    let out = tempdir().unwrap();
    let path = |name: &str| out.path().join(name);
    let (inputs, store, file) = (path("inputs"), path("store"), path("file"));
    fs::create_dir(&inputs).unwrap();
    let input = inputs.join("export.csv");
    fs::copy("samples/board-export.csv", &input).unwrap();
    nightly(&[&input], &store, "2026-01-01", &[], 0);
    // A folder may be both: a result first, and then a store.
    analyze(&[input.to_str().unwrap()], &path("both"), &[]);
    nightly(&[&input], &path("both"), "2026-01-01", &[], 0);
    fs::write(&file, "mine").unwrap();
    let cases = [
        (&inputs, "export.csv, which would be removed"),
        (&store, "holds the history of titlegauge nightly"),
        (&path("both"), "holds the history of titlegauge nightly"),
        (&file, "is a file; name a folder"),
    ];
    for (target, message) in cases {
        let arguments = ["analyze", input.to_str().unwrap(), "--out", target.to_str().unwrap()];
        let shown = stderr(&run(&[&arguments[..], &["--force"]].concat(), 2));
        assert!(shown.contains(message), "{shown}");
    }
    assert!(input.exists() && store.join("history.sqlite").exists());
    assert!(path("both").join("history.sqlite").exists());
    assert_eq!(fs::read_to_string(&file).unwrap(), "mine");
}
