//! Parquet as input and output.

use std::fs::{self, File};
use std::path::Path;
use std::process::Stdio;
use std::sync::Arc;

use crate::common::{analyze, files, manifest, run, stderr, table, titlegauge};
use parquet::data_type::{ByteArray, ByteArrayType};
use parquet::file::properties::WriterProperties;
use parquet::file::reader::{FileReader, SerializedFileReader};
use parquet::file::writer::SerializedFileWriter;
use parquet::record::Field;
use parquet::schema::parser::parse_message_type;
use tempfile::tempdir;

const SAMPLE: &str = "samples/board-export.csv";

/// Writes rows, the first of which is the header, as text, in row groups of seven.
fn write(path: &Path, rows: &[Vec<String>]) {
    let columns: String =
        rows[0].iter().map(|name| format!("optional binary {name} (UTF8); ")).collect();
    let schema = Arc::new(parse_message_type(&format!("message m {{ {columns} }}")).unwrap());
    let properties = Arc::new(WriterProperties::builder().build());
    let mut writer =
        SerializedFileWriter::new(File::create(path).unwrap(), schema, properties).unwrap();
    for rows in rows[1..].chunks(7) {
        let mut group = writer.next_row_group().unwrap();
        let mut at = 0;
        while let Some(mut column) = group.next_column().unwrap() {
            let cells = rows.iter().map(|row| &row[at]);
            let levels: Vec<i16> = cells.clone().map(|cell| i16::from(!cell.is_empty())).collect();
            let values: Vec<ByteArray> = cells
                .filter(|cell| !cell.is_empty())
                .map(|cell| ByteArray::from(cell.as_str()))
                .collect();
            column.typed::<ByteArrayType>().write_batch(&values, Some(&levels), None).unwrap();
            column.close().unwrap();
            at += 1;
        }
        group.close().unwrap();
    }
    writer.close().unwrap();
}

/// Reads a table: its names and its rows.
fn read(path: &Path) -> (Vec<String>, Vec<Vec<Field>>) {
    let reader = SerializedFileReader::new(File::open(path).unwrap()).unwrap();
    let columns = reader.metadata().file_metadata().schema().get_fields().to_vec();
    let names = columns.iter().map(|column| column.name().to_owned()).collect();
    let rows = reader.get_row_iter(None).unwrap();
    let cells =
        |row: parquet::record::Row| row.into_columns().into_iter().map(|(_, cell)| cell).collect();
    (names, rows.map(|row| cells(row.unwrap())).collect())
}

/// The files of a result with another name for a source.
fn renamed(result: &Path, from: &str, to: &str) -> Vec<(String, String)> {
    let text = |bytes| String::from_utf8(bytes).unwrap().replace(from, to);
    files(result).into_iter().map(|(name, bytes)| (name, text(bytes))).collect()
}

#[test]
fn tables_are_those_of_the_same_rows_as_csv() {
    let folder = tempdir().unwrap();
    let path = |name: &str| folder.path().join(name);
    let input = path("board.parquet");
    write(&input, &table(Path::new(SAMPLE)));
    let input = input.to_str().unwrap();
    analyze(&[SAMPLE], &path("csv"), &["--carry", "site"]);
    for threads in ["1", "3"] {
        analyze(&[input], &path("parquet"), &["--threads", threads, "--carry", "site"]);
        let expected = renamed(&path("csv"), SAMPLE, "X");
        assert!(renamed(&path("parquet"), input, "X") == expected, "{threads}");
    }
    let about = &manifest(&path("parquet"))["inputs"][0];
    assert_eq!((&about["layout"], &about["packing"]), (&"Parquet".into(), &"none".into()));
    assert_eq!(about["bytes"], fs::metadata(input).unwrap().len());
    assert_eq!(about["sha256"], sha256(input));
}

/// The hash of a file by another program.
fn sha256(path: &str) -> serde_json::Value {
    let output = std::process::Command::new("sha256sum").arg(path).output().unwrap();
    String::from_utf8(output.stdout).unwrap()[..64].into()
}

#[test]
fn the_folders_of_a_data_set_are_columns() {
    let folder = tempdir().unwrap();
    let rows = table(Path::new(SAMPLE));
    let company = rows[0].iter().position(|name| name == "company").unwrap();
    let without = |company_name: &str| {
        let of = |row: &&Vec<String>| row[company] == company_name || row[company] == "company";
        let drop = |row: &Vec<String>| {
            let cells = row.iter().enumerate().filter(|(at, _)| *at != company);
            cells.map(|(_, cell)| cell.clone()).collect::<Vec<_>>()
        };
        rows.iter().filter(of).map(drop).collect::<Vec<_>>()
    };
    let name = &rows[1][company];
    let set = folder.path().join("set");
    let part = set.join(format!("company={}", name.replace(' ', "%20")));
    fs::create_dir_all(&part).unwrap();
    fs::write(set.join("_SUCCESS"), "").unwrap();
    write(&part.join("part-0.snappy.parquet"), &without(name));
    let result = folder.path().join("result");
    analyze(&[set.to_str().unwrap()], &result, &[]);
    let companies = crate::common::columns(&result.join("postings.csv"), &["company"]);
    assert!(!companies.is_empty() && companies.iter().all(|row| row[0] == *name), "{companies:?}");
}

#[test]
fn files_that_cannot_be_read_are_refused() {
    let folder = tempdir().unwrap();
    let path = |name: &str| folder.path().join(name).display().to_string();
    write(Path::new(&path("a.parquet")), &table(Path::new(SAMPLE)));
    let whole = fs::read(path("a.parquet")).unwrap();
    fs::write(path("cut.parquet"), &whole[..whole.len() - 10]).unwrap();
    let mut torn = whole.clone();
    let middle = torn.len() / 3;
    torn[middle..middle + 4000].fill(0xaa);
    fs::write(path("torn.parquet"), torn).unwrap();
    let out = path("result");
    for name in ["cut.parquet", "torn.parquet"] {
        let said = stderr(&run(&["analyze", &path(name), "-o", &out], 2));
        assert!(
            said.contains("is a damaged Parquet file (")
                && !said.contains("panicked")
                && !said.contains("unpacked"),
            "{said}"
        );
        assert!(!Path::new(&out).exists());
        let said = stderr(&run(&["analyze", &path(name), SAMPLE, "-o", &out, "--keep-going"], 1));
        assert!(said.contains("is a damaged Parquet file ("), "{said}");
        fs::remove_dir_all(&out).unwrap();
    }
    // The end of a stream is not known when it begins.
    let input = File::open(path("a.parquet")).unwrap();
    let mut piped = titlegauge()
        .args(["inspect", "-"])
        .stdin(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    std::io::copy(&mut &input, piped.stdin.as_mut().unwrap()).unwrap_or_default();
    drop(piped.stdin.take());
    let output = piped.wait_with_output().unwrap();
    assert_eq!(output.status.code(), Some(2));
    let said = stderr(&output);
    assert!(said.contains("is a Parquet file, which is read only as a file of its own"), "{said}");
}

#[test]
fn tables_are_written_with_their_types() {
    let folder = tempdir().unwrap();
    let result = folder.path().join("result");
    analyze(&["samples"], &result, &["--format", "parquet", "--by", "company,month"]);
    let package = fs::read_to_string(result.join("datapackage.json")).unwrap();
    let package: serde_json::Value = serde_json::from_str(&package).unwrap();
    for resource in package["resources"].as_array().unwrap() {
        let path = result.join(resource["path"].as_str().unwrap());
        let rows = table(&path);
        let (names, typed) = read(&path.with_extension("parquet"));
        assert_eq!((&names, typed.len()), (&rows[0], rows.len() - 1), "{path:?}");
        for (typed, row) in typed.iter().zip(&rows[1..]) {
            for ((value, cell), field) in
                typed.iter().zip(row).zip(resource["schema"]["fields"].as_array().unwrap())
            {
                let same = match (value, field["type"].as_str().unwrap()) {
                    (Field::Null, _) => cell.is_empty(),
                    (Field::Str(text), "string") => text == cell,
                    (Field::Long(number), "integer") => number.to_string() == *cell,
                    (Field::Double(figure), "number") => cell.parse() == Ok(*figure),
                    (Field::Bool(flag), "boolean") => flag.to_string() == *cell,
                    (Field::Date(_), "date") => format!("{value}").starts_with(cell.as_str()),
                    _ => false,
                };
                assert!(same, "{path:?}: {field}: {value} is not {cell}");
            }
        }
    }
    let outputs = manifest(&result)["outputs"].clone();
    let names = outputs.as_array().unwrap().iter().map(|output| output["name"].as_str().unwrap());
    assert!(names.clone().any(|name| name == "by-company-month.parquet"));
    let is_csv = |name: &str| Path::new(name).extension().is_some_and(|ending| ending == "csv");
    assert!(names.clone().all(|name| !name.starts_with("rejects/") || is_csv(name)));
    // Results are still read from the CSV files.
    run(&["explain", result.to_str().unwrap()], 0);
}

#[test]
fn labels_are_written_with_their_types() {
    let folder = tempdir().unwrap();
    let path = folder.path().join("labelled.parquet");
    let of = |threads: &str| {
        run(&["label", SAMPLE, "--format", "parquet", "--threads", threads], 0).stdout
    };
    let bytes = of("1");
    assert!(bytes == of("3"));
    fs::write(&path, bytes).unwrap();
    let (names, rows) = read(&path);
    let text = run(&["label", SAMPLE], 0).stdout;
    let mut csv = csv::Reader::from_reader(text.as_slice());
    assert_eq!(names, csv.headers().unwrap().iter().collect::<Vec<_>>());
    let records: Vec<csv::StringRecord> = csv.records().map(Result::unwrap).collect();
    assert_eq!(rows.len(), records.len());
    for (row, record) in rows.iter().zip(&records) {
        for ((value, cell), name) in row.iter().zip(record).zip(&names) {
            let same = match value {
                Field::Null => cell.is_empty(),
                Field::Str(text) => text == cell,
                Field::Long(number) => number.to_string() == cell && name == "label_level",
                Field::Double(figure) => (figure - cell.parse::<f64>().unwrap()).abs() < 1e-6,
                _ => false,
            };
            assert!(same, "{name}: {value} is not {cell}");
        }
    }
    // A labelled table is an export, too.
    let again = run(&["label", path.to_str().unwrap(), "--format", "csv"], 0).stdout;
    assert!(String::from_utf8(again).unwrap().contains("new_label_role"));
}
