//! Tables of `SQLite` databases are read as a CSV file with their rows.

use std::fs;
use std::path::Path;

use crate::common::{analyze, columns, manifest, run, stderr, stdout};
use rusqlite::Connection;
use tempfile::tempdir;

const DUTIES: &str =
    "You will set the IT strategy of the group, own the budget and report to the board.";

/// Creates a database with some statements, and returns its path.
fn database(folder: &Path, name: &str, statements: &str) -> String {
    let path = folder.join(name);
    let database = Connection::open(&path).unwrap();
    database.execute_batch(statements).unwrap();
    database.close().unwrap();
    path.to_str().unwrap().to_owned()
}

/// Statements that create a table of postings with numbers that are not dense.
fn postings(table: &str) -> String {
    let table = table.replace('"', "\"\"");
    let mut text =
        format!("CREATE TABLE \"{table}\" (id, title TEXT, company, date, pay REAL, description);");
    for (number, pay) in (0..200).zip(["NULL", "90000.5", "'100000'"].iter().cycle()) {
        let row = 1000 - number * 3;
        text.extend([format!(
            "INSERT INTO \"{table}\" (rowid, id, title, company, date, pay, description) VALUES \
             ({row}, {number}, 'CIO', 'Firm ' || {number}, '2026-03-04', {pay}, CAST('{DUTIES} caf\u{e9}' AS BLOB));"
        )]);
    }
    text
}

#[test]
fn a_table_gives_the_rows_of_its_csv() {
    let folder = tempdir().unwrap();
    let others = "CREATE TABLE other (a, b); INSERT INTO other VALUES (1, 2);
        CREATE TRIGGER t AFTER INSERT ON other BEGIN SELECT 1; END;";
    // A name with marks of URIs and of SQL.
    let base = database(folder.path(), "a %3f?#.db", &(postings("jobs \"of\" 2026") + others));
    let before = fs::read(&base).unwrap();
    let csv = folder.path().join("x.csv");
    let mut text = "id,title,company,date,pay,description\n".to_owned();
    for number in (0..200).rev() {
        let pay = ["", "90000.5", "100000"][number % 3];
        text.extend([format!(
            "{number},CIO,Firm {number},2026-03-04,{pay},\"{DUTIES} caf\u{e9}\"\n"
        )]);
    }
    fs::write(&csv, text).unwrap();
    let (one, other) = (folder.path().join("one"), folder.path().join("other"));
    analyze(&[&base], &one, &["-j", "1"]);
    analyze(&[csv.to_str().unwrap()], &other, &[]);
    let shown = ["record", "posting_id", "company", "date", "role", "salary_min", "p_level_4"];
    let rows = columns(&one.join("postings.csv"), &shown);
    assert_eq!(rows.len(), 200);
    assert_eq!(rows, columns(&other.join("postings.csv"), &shown));
    for table in ["companies.csv", "roles.csv", "words.csv"] {
        assert!(
            fs::read(one.join(table)).unwrap() == fs::read(other.join(table)).unwrap(),
            "{table}"
        );
    }
    let manifest = manifest(&one);
    let input = &manifest["inputs"][0];
    assert_eq!((&input["layout"], &input["bytes"]), (&"SQLite".into(), &before.len().into()));
    // Nothing is written into the folder of the database, or into it.
    assert_eq!(fs::read(&base).unwrap(), before);
    assert!(!folder.path().join("a %3f?#.db-shm").exists());
    let inspected = stdout(&run(&["inspect", &base], 0));
    assert!(inspected.contains("SQLite") && inspected.contains("200 records"), "{inspected}");
}

#[test]
fn a_table_is_named_if_there_are_several() {
    let folder = tempdir().unwrap();
    let two = postings("may") + &postings("june").replace("'CIO'", "'CTO'");
    let base = database(folder.path(), "two.sqlite", &two);
    let out = folder.path().join("out");
    let said = stderr(&run(&["analyze", &base, "-o", out.to_str().unwrap()], 2));
    assert!(said.contains("several tables; name one with --table NAME: june, may"), "{said}");
    let said = stderr(&run(&["inspect", &base, "--table", "juni"], 2));
    assert!(said.contains("has no table \"juni\" among: june, may"), "{said}");
    for (table, title) in [("may", "CIO"), ("june", "CTO"), ("JUNE", "CTO")] {
        analyze(&[&base], &out, &["--table", table]);
        let titles = columns(&out.join("postings.csv"), &["title"]);
        assert!(titles.len() == 200 && titles.iter().all(|row| row[0] == title));
        assert_eq!(manifest(&out)["options"]["columns"], format!(" --records {table}"));
    }
}

/// Their rows have no numbers. The types of a view's columns must not change its values.
#[test]
fn views_and_tables_without_row_numbers_are_read() {
    let folder = tempdir().unwrap();
    let two = postings("jobs")
        + &format!(
            "CREATE TABLE keyed (title, company, description, id PRIMARY KEY) WITHOUT ROWID;
             INSERT INTO keyed SELECT title, company, description, 'k' || id FROM jobs;
             CREATE VIEW some AS SELECT CAST(id AS INTEGER) AS id, title, company, description FROM jobs
                 WHERE id < 100 UNION ALL SELECT '007', 'CIO', 'Firm', '{DUTIES}';
             CREATE VIEW broken AS SELECT * FROM gone;
             CREATE VIEW endless AS WITH RECURSIVE n(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM n)
                 SELECT n AS title, hex(zeroblob(20000)) AS description FROM n;
             CREATE VIEW large AS SELECT title, description, abs(-9223372036854775808) FROM jobs;"
        );
    let base = database(folder.path(), "views.db", &two);
    let before = fs::read(&base).unwrap();
    let out = folder.path().join("out");
    let ids = |more: &[&str]| -> Vec<String> {
        analyze(&[&base], &out, more);
        let rows = columns(&out.join("postings.csv"), &["posting_id"]);
        rows.into_iter().map(|row| row[0].clone()).collect()
    };
    let numbers = |end: i32| (0..end).rev().map(|number| number.to_string());
    assert_eq!(
        ids(&["--table", "some"]),
        numbers(100).chain(["007".to_owned()]).collect::<Vec<_>>()
    );
    let mut keys: Vec<String> = numbers(200).map(|number| format!("k{number}")).collect();
    keys.sort();
    assert_eq!(ids(&["--table", "keyed"]), keys);
    for (view, message) in [
        ("broken", "cannot read its view \"broken\" ("),
        ("endless", "its view \"endless\" has more than 64 MiB and 1000 times the size"),
        ("large", "cannot read its view \"large\" ("),
    ] {
        let said = stderr(&run(&["inspect", &base, "--table", view], 2));
        assert!(said.contains(message), "{said}");
    }
    let said = stderr(&run(&["inspect", &base], 2));
    assert!(said.contains("--table NAME: broken, endless, jobs, keyed, large, some"), "{said}");
    assert_eq!(fs::read(&base).unwrap(), before);
    // A table is preferred to a view of it.
    let text = postings("jobs") + "CREATE VIEW first AS SELECT * FROM jobs LIMIT 1;";
    let base = database(folder.path(), "one.db", &text);
    analyze(&[&base], &out, &[]);
    assert_eq!(columns(&out.join("postings.csv"), &["title"]).len(), 200);
}

#[test]
fn databases_that_cannot_be_read_are_refused() {
    let folder = tempdir().unwrap();
    let empty = database(folder.path(), "empty.db", "CREATE TABLE a (b); DROP TABLE a;");
    let other =
        database(folder.path(), "other.db", "CREATE TABLE a (b, title); CREATE TABLE c (d);");
    let views = database(
        folder.path(),
        "views.db",
        "CREATE TABLE a (b); CREATE TABLE c (d); CREATE VIEW v AS SELECT 'x' AS t, 'y' AS d;",
    );
    let tables: Vec<String> = (10..40).map(|n| format!("CREATE TABLE t{n} (title, d);")).collect();
    let many = database(folder.path(), "many.db", &tables.concat());
    let hollow = database(folder.path(), "hollow.db", "CREATE TABLE a (title, description);");
    let search = "CREATE VIRTUAL TABLE jobs USING fts5(title, description);
        CREATE VIRTUAL TABLE ads USING fts4(title, description);";
    let virtual_only = database(folder.path(), "virtual.db", search);
    let journal = database(folder.path(), "journal.db", &postings("jobs"));
    fs::write(format!("{journal}-wal"), b"x").unwrap();
    let damaged = database(folder.path(), "damaged.db", &postings("jobs"));
    let mut bytes = fs::read(&damaged).unwrap();
    bytes[5000..].fill(7);
    fs::write(&damaged, bytes).unwrap();
    for (base, status, message) in [
        (&empty, 2, "is an SQLite database without tables"),
        (&virtual_only, 2, "full-text search, are not read: ads, jobs; copy their rows into"),
        (&other, 2, "no column for the description among: b, title"),
        (&views, 2, "several tables; name one with --table NAME: a, c, v"),
        (&many, 2, "t28, t29, and 10 more"),
        (&hollow, 1, "0 of 0"),
        (&journal, 2, "whose last changes are in"),
        (&damaged, 2, "is a damaged SQLite database ("),
    ] {
        let out = folder.path().join("out");
        let said = stderr(&run(&["analyze", base, "-q", "-o", out.to_str().unwrap()], status));
        assert!(status == 1 || said.contains(message), "{base}: {said}");
        assert_eq!(said.lines().count(), 1, "{said}");
    }
    let both = database(folder.path(), "both.db", &(postings("own") + search));
    let said = stderr(&run(&["inspect", &both, "--table", "Jobs"], 2));
    assert!(said.contains("are not read: ads, jobs; copy"), "{said}");
    run(&["inspect", &both], 0);
}
