//! Inputs: every compression, encoding and format gives the rows of the plain CSV, and anything
//! else is refused with its name, what it is and what to do.

use std::fs;
use std::io::Write;
use std::path::Path;
use std::process::{Command, Stdio};

use crate::common::{self, analyze, columns, manifest, run, stderr, table, titlegauge};
use crate::packing::{Member, bzip2, greedy_xz, gzip, xz, zip, zstd};
use proptest::prelude::*;
use tempfile::tempdir;

const DUTIES: &str = "Set the IT strategy, run the service desk and its service levels, own the IT budget, \
    report to the board on risk, lead the infrastructure team and negotiate vendor contracts.";

/// Some postings: title, company, location and description.
fn postings() -> Vec<[String; 4]> {
    let one = |title: &str, company: &str, place: &str, more: &str| {
        [title.into(), company.into(), place.into(), format!("{DUTIES} {more}")]
    };
    vec![
        one(
            "Chief Information Officer",
            "Caf\u{e9} Zentaquill",
            "Z\u{fc}rich",
            "Don\u{2019}t wait \u{2013} \u{201c}apply\u{201d}.",
        ),
        one(
            "IT Manager",
            "Brindlewick, \"Inc.\"",
            "Oslo",
            "Line one.\nLine two; and | more\ttabs.",
        ),
        one("Head of IT", "Gullfinch", "Lyon", ""),
    ]
}

const HEADER: [&str; 4] = ["title", "company", "location", "description"];

fn csv(delimiter: u8) -> Vec<u8> {
    let mut writer = csv::WriterBuilder::new().delimiter(delimiter).from_writer(Vec::new());
    writer.write_record(HEADER).unwrap();
    for row in postings() {
        writer.write_record(row).unwrap();
    }
    writer.into_inner().unwrap()
}

fn objects() -> Vec<serde_json::Value> {
    let object = |row: [String; 4]| {
        let [title, company, location, description] = row;
        serde_json::json!({"title": title, "hiringOrganization": {"@type": "Organization", "name": company},
            "jobLocation": [{"address": {"addressLocality": location}}], "description": description, "skills": ["a", null, 2]})
    };
    postings().into_iter().map(object).collect()
}

fn lines() -> Vec<u8> {
    objects().iter().map(|object| format!("{object}\n")).collect::<String>().into_bytes()
}

fn utf16(text: &[u8], big: bool) -> Vec<u8> {
    let units = std::str::from_utf8(text).unwrap().encode_utf16();
    units.flat_map(|unit| if big { unit.to_be_bytes() } else { unit.to_le_bytes() }).collect()
}

/// Writes UTF-8 in another encoding.
type Encode = fn(&[u8]) -> Vec<u8>;

/// UTF-8 taken for Windows-1252 and written as UTF-8 again.
fn mojibake(text: &[u8]) -> Vec<u8> {
    let c1252 = |b: u8| encoding_rs::WINDOWS_1252.decode_without_bom_handling(&[b]).0.into_owned();
    text.iter().map(|b| c1252(*b)).collect::<String>().into_bytes()
}

/// The rows of a source without the columns for the place of a posting, which alone may differ.
fn rows(out: &Path, source: &str) -> Vec<Vec<String>> {
    let rows = table(&out.join("postings.csv"));
    let place = |name: &str| rows[0].iter().position(|h| h == name).unwrap();
    // A duplicate has no reason for doubt.
    let left_out = ["source", "status", "reason", "duplicate_of", "duplicate_kind"].map(place);
    let own = rows.iter().skip(1).filter(|row| row[left_out[0]] == source);
    own.map(|row| {
        row.iter()
            .enumerate()
            .filter(|(at, _)| !left_out.contains(at))
            .map(|(_, cell)| cell.clone())
            .collect()
    })
    .collect()
}

#[test]
fn every_packing_encoding_and_form_gives_the_same_rows() {
    let folder = tempdir().unwrap();
    let path = |name: &str| folder.path().join(name);
    let (plain, lines) = (csv(b','), lines());
    let list = serde_json::to_vec(&objects()).unwrap();
    let pretty = serde_json::to_vec_pretty(&objects()).unwrap();
    let within =
        serde_json::to_vec(&serde_json::json!({"count": 3, "jobs": objects(), "next": null}))
            .unwrap();
    let halves =
        |text: &[u8], pack: fn(&[u8]) -> Vec<u8>| [pack(&text[..300]), pack(&text[300..])].concat();
    let bom = |text: &[u8], mark: &[u8]| [mark, text].concat();
    let cp1252 =
        encoding_rs::WINDOWS_1252.encode(std::str::from_utf8(&plain).unwrap()).0.into_owned();
    let forms: Vec<(&str, Vec<u8>)> = vec![
        ("semicolons.csv", csv(b';')),
        ("tabs.txt", csv(b'\t')),
        ("lines.jsonl", lines.clone()),
        ("list.json", list.clone()),
        ("pretty.json", pretty.clone()),
        ("within.json", within.clone()),
        (
            "pretty-within.json",
            serde_json::to_vec_pretty(&serde_json::json!({"jobs": objects()})).unwrap(),
        ),
    ];
    let encodings: Vec<(&str, Encode)> = vec![
        ("plain", |t| t.to_vec()),
        ("bom", |t| [b"\xef\xbb\xbf", t].concat()),
        ("utf16le-bom", |t| [b"\xff\xfe".to_vec(), utf16(t, false)].concat()),
        ("utf16be-bom", |t| [b"\xfe\xff".to_vec(), utf16(t, true)].concat()),
        ("utf16le", |t| utf16(t, false)),
        ("utf16be", |t| utf16(t, true)),
        ("mojibake", mojibake),
    ];
    let mut inputs: Vec<(String, Vec<u8>)> = vec![("first.csv".into(), plain.clone())];
    for (form, text) in &forms {
        for (encoding, encode) in &encodings {
            inputs.push((format!("{encoding}-{form}"), encode(text)));
        }
    }
    for (encoding, encode) in &encodings {
        inputs.push((format!("{encoding}.csv"), encode(&plain)));
    }
    inputs.extend([
        ("cp1252.csv".into(), cp1252),
        (
            "nul.csv".into(),
            String::from_utf8(plain.clone()).unwrap().replace("budget", "bud\0get").into_bytes(),
        ),
        ("named-otherwise.dat".into(), lines.clone()),
        ("bom-twice-packed.csv.gz".into(), gzip(&bom(&plain, b"\xef\xbb\xbf"))),
        ("members.csv.gz".into(), halves(&plain, gzip)),
        ("frames.csv.zst".into(), halves(&plain, zstd)),
        ("streams.csv.bz2".into(), halves(&plain, bzip2)),
        ("padded.csv.bz2".into(), [bzip2(&plain), vec![0; 9]].concat()),
        ("streams.csv.xz".into(), halves(&plain, xz)),
        ("padded.csv.xz".into(), [xz(&plain), vec![0; 8]].concat()),
        ("utf16.csv.xz".into(), xz(&utf16(&plain, true))),
        ("lines.jsonl.gz".into(), gzip(&lines)),
        ("pretty.json.zst".into(), zstd(&pretty)),
        ("utf16.json.gz".into(), gzip(&utf16(&within, false))),
        ("stored.zip".into(), zip(&[Member::stored("a.csv", &plain)])),
        ("deflated.zip".into(), zip(&[Member::deflated("deep/a.csv", &plain)])),
        ("zstd.zip".into(), zip(&[Member::zstd("a.jsonl", &lines)])),
        ("twice.zip".into(), zip(&[Member::deflated("a.csv.gz", &gzip(&plain))])),
        (
            "hidden.zip".into(),
            zip(&[
                Member::deflated("__MACOSX/._a.csv", b"x"),
                Member::deflated(".hidden.csv", b"x"),
                Member::deflated("readme.md", b"x"),
                Member::stored("folder.csv/", b""),
                Member::deflated("../a.csv", &plain),
            ]),
        ),
    ]);
    let mut paths = Vec::new();
    for (name, content) in &inputs {
        fs::write(path(name), content).unwrap();
        paths.push(path(name).to_str().unwrap().to_owned());
    }
    let out = path("result");
    analyze(&paths.iter().map(String::as_str).collect::<Vec<_>>(), &out, &[]);
    let manifest = manifest(&out);
    let expected = rows(&out, &paths[0]);
    assert_eq!(expected.len(), 3);
    for ((name, _), entry) in inputs.iter().zip(manifest["inputs"].as_array().unwrap()) {
        assert_eq!(rows(&out, entry["source"].as_str().unwrap()), expected, "{name}");
        // The same text under the same company is known again, whatever it came in.
        assert_eq!(entry["duplicate"], if name == "first.csv" { 0 } else { 3 }, "{name}");
        assert_eq!(
            entry["mended_fields"].as_u64().unwrap() > 0,
            name.starts_with("mojibake"),
            "{name}"
        );
        assert_eq!(entry["truncated"], serde_json::Value::Null, "{name}");
    }
}

#[test]
fn standard_input_is_told_by_content() {
    let folder = tempdir().unwrap();
    let out = folder.path().join("r");
    let packed = [gzip(&csv(b',')), zstd(&lines()), bzip2(&lines()), xz(&csv(b';'))];
    for text in [csv(b','), utf16(&lines(), false)].into_iter().chain(packed) {
        let mut child = titlegauge()
            .args(["analyze", "-", "--quiet", "--out"])
            .arg(&out)
            .stdin(Stdio::piped())
            .spawn()
            .unwrap();
        child.stdin.take().unwrap().write_all(&text).unwrap();
        assert_eq!(child.wait().unwrap().code(), Some(0));
        assert_eq!(table(&out.join("postings.csv")).len(), 4);
    }
    let mut child = titlegauge()
        .args(["analyze", "-", "--out", "no"])
        .stdin(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    child.stdin.take().unwrap().write_all(&zip(&[Member::stored("a.csv", &csv(b','))])).unwrap();
    let output = child.wait_with_output().unwrap();
    assert_eq!(output.status.code(), Some(2));
    assert!(
        stderr(&output).contains("-: is a zip archive, which is read only from a file"),
        "{}",
        stderr(&output)
    );
}

#[test]
fn folders_hold_every_form_and_each_file_counts_once() {
    let folder = tempdir().unwrap();
    let path = |name: &str| folder.path().join("in").join(name);
    fs::create_dir_all(path("deep")).unwrap();
    let row = |n: u8| format!("title,description\nCIO {n},\"{DUTIES}\"\n").into_bytes();
    let object =
        |n: u8| format!("{{\"title\":\"CIO {n}\",\"description\":\"{DUTIES}\"}}\n").into_bytes();
    let files: [(&str, Vec<u8>); 9] = [
        ("1.csv", row(1)),
        ("2.jsonl", object(2)),
        ("3.ndjson.gz", gzip(&object(3))),
        ("4.json.zst", zstd(&object(4))),
        ("5.txt", row(5)),
        ("6.zip", zip(&[Member::stored("b.csv", &row(7)), Member::stored("a/z.tsv", &row(6))])),
        ("deep/8.tsv", row(8)),
        ("notes.md", b"no export".to_vec()),
        (".hidden.csv", b"no export".to_vec()),
    ];
    for (name, content) in files {
        fs::write(path(name), content).unwrap();
    }
    let out = folder.path().join("r");
    let again = path("6.zip");
    let pattern = path("*.jsonl");
    analyze(
        &[path("").to_str().unwrap(), again.to_str().unwrap(), pattern.to_str().unwrap()],
        &out,
        &[],
    );
    let found = columns(&out.join("postings.csv"), &["source", "title"]);
    let start = path("").display().to_string();
    let found: Vec<String> = found
        .iter()
        .map(|row| format!("{} {}", row[0].strip_prefix(&start).unwrap(), row[1]))
        .collect();
    let expected = [
        "1.csv CIO 1",
        "2.jsonl CIO 2",
        "3.ndjson CIO 3",
        "4.json CIO 4",
        "5.txt CIO 5",
        "6.zip/a/z.tsv CIO 6",
        "6.zip/b.csv CIO 7",
        "deep/8.tsv CIO 8",
    ];
    assert_eq!(found, expected);
}

/// Inputs that are refused: name, content, and what the message says.
fn refused() -> Vec<(&'static str, Vec<u8>, &'static str)> {
    let (plain, packed) = (csv(b','), gzip(&csv(b',')));
    let flipped = |mut bytes: Vec<u8>, at: usize| {
        let at = bytes.len() - at;
        bytes[at] ^= 0xff;
        bytes
    };
    let member = || Member::deflated("a.csv", &plain);
    let noise: Vec<u8> =
        (0..4000u32).map(|n| n.wrapping_mul(2_654_435_761).to_le_bytes()[2]).collect();
    vec![
        ("empty.csv", vec![], "is empty; export it again"),
        ("blank.json", b"\n \n".to_vec(), "is empty"),
        ("page.csv", b"\n<!DOCTYPE html><html><body>Sign in".to_vec(), "is an HTML page"),
        ("page.json.gz", gzip(b"<HTML><body>"), "is an HTML page"),
        (
            "feed.txt",
            b"<?xml version=\"1.0\"?><rss>".to_vec(),
            "is XML without job or item elements; name the elements of postings with --records",
        ),
        ("paper.csv", b"%PDF-1.7\n".to_vec(), "is a PDF; export the postings to CSV"),
        ("elf.csv", b"\x7fELF\x02\x01\x01\0\0\0".to_vec(), "is a program (ELF)"),
        ("windows.csv", b"MZ\x90\0\x03\0\0\0".to_vec(), "is a program (Windows)"),
        ("mac.csv", b"\xcf\xfa\xed\xfe\x07\0\0\x01".to_vec(), "is a program (Mach-O)"),
        ("image.csv", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR".to_vec(), "is an image (PNG)"),
        ("photo.csv", b"\xff\xd8\xff\xe0\0\x10JFIF".to_vec(), "is an image (JPEG)"),
        (
            "book.csv",
            zip(&[
                Member::stored("[Content_Types].xml", b"x"),
                Member::stored("xl/workbook.xml", b"x"),
            ]),
            "is a damaged workbook (",
        ),
        ("old.csv", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1\0\0".to_vec(), "is an old Office file"),
        ("table.csv", b"PAR1\x15\x04".to_vec(), "is a damaged Parquet file ("),
        ("base.csv", b"SQLite format 3\0\x10\0".to_vec(), "is a damaged SQLite database ("),
        ("base.csv.gz", gzip(b"SQLite format 3\0\x10\0"), "is an SQLite database, which is read"),
        ("noise.csv", noise, "is binary"),
        ("utf32.csv", b"\xff\xfe\0\0t\0\0\0".to_vec(), "is UTF-32 text; save it as UTF-8"),
        ("bz.csv", b"BZh91AY&SY".to_vec(), "breaks off: its bzip2 data is not complete"),
        ("twice.csv.xz", xz(&packed), "is compressed twice; unpack it once"),
        ("twice.csv.bz2", bzip2(&xz(&plain)), "is compressed twice; unpack it once"),
        ("twice.csv.gz", gzip(&packed), "is compressed twice; unpack it once"),
        ("none.json", b"[[1]]".to_vec(), "is JSON without a list of objects"),
        ("numbers.json", b"{\"a\": [1, 2]}".to_vec(), "no column for the title among: a"),
        (
            "short.csv.gz",
            packed[..packed.len() / 2].to_vec(),
            "breaks off: its gzip data is not complete; fetch it again",
        ),
        ("sum.csv.gz", flipped(packed.clone(), 8), "is damaged: its gzip data cannot be unpacked"),
        ("short.csv.zst", zstd(&plain)[..40].to_vec(), "breaks off: its zstd data is not complete"),
        (
            "short.csv.bz2",
            bzip2(&plain)[..60].to_vec(),
            "breaks off: its bzip2 data is not complete",
        ),
        ("sum.csv.bz2", flipped(bzip2(&plain), 6), "is damaged: its bzip2 data cannot be unpacked"),
        ("after.csv.bz2", [bzip2(&plain), b"x".to_vec()].concat(), "bzip2 data"),
        ("short.csv.xz", xz(&plain)[..60].to_vec(), "breaks off: its xz data is not complete"),
        ("sum.csv.xz", flipped(xz(&plain), 40), "is damaged: its xz data cannot be unpacked"),
        ("greedy.csv.xz", greedy_xz(&plain), "needs too much memory to unpack its xz data"),
        (
            "short.zip",
            zip(&[member()])[..60].to_vec(),
            "is a zip archive that is damaged or incomplete; fetch it again",
        ),
        (
            "sum.zip",
            zip(&[Member { sum: Some(1), ..member() }]),
            "is damaged: its zip data cannot be unpacked",
        ),
        (
            "locked.zip",
            zip(&[Member { flags: 1, ..member() }]),
            "is encrypted; unpack the archive with its password",
        ),
        (
            "odd.zip",
            zip(&[Member { method: 14, ..member() }]),
            "is compressed with an unsupported method",
        ),
        (
            "alike.zip",
            zip(&[member(), member()]),
            "two members of one name, so that one would not be read; unpack it",
        ),
        (
            "within.zip",
            zip(&[Member::stored("b.zip", &zip(&[member()]))]),
            "is a zip archive, which is read only from a file",
        ),
        ("nothing.zip", zip(&[Member::stored("readme.md", b"x")]), "no .csv, .tsv, .txt, .json"),
    ]
}

#[test]
fn what_is_no_export_is_refused_by_name() {
    let folder = tempdir().unwrap();
    let result = folder.path().join("result");
    for (name, content, message) in refused() {
        let input = folder.path().join(name);
        fs::write(&input, content).unwrap();
        let output =
            run(&["analyze", input.to_str().unwrap(), "--out", result.to_str().unwrap()], 2);
        let shown = stderr(&output);
        let packed = [".gz", ".zst", ".bz2", ".xz"];
        let named = packed.iter().find_map(|end| name.strip_suffix(end)).unwrap_or(name);
        assert!(
            shown.contains(message) && shown.contains(named) && shown.lines().count() == 1,
            "{name}: {shown}"
        );
        fs::remove_file(input).unwrap();
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0, "{name} left something behind");
    }
    // Nothing but inputs that cannot be read is not worth a result either.
    let output = run(
        &["analyze", "no-such.csv", "no-*.csv", "--keep-going", "--out", result.to_str().unwrap()],
        2,
    );
    assert!(
        stderr(&output).contains("skipped no-such.csv: no such file")
            && stderr(&output).contains("nothing was written")
    );
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0);
}

#[test]
fn what_unpacks_to_far_too_much_is_stopped() {
    let folder = tempdir().unwrap();
    let input = folder.path().join("bomb.csv.zst");
    let text = [csv(b','), vec![b'x'; 80 << 20]].concat();
    fs::write(&input, zstd(&text)).unwrap();
    let [input, out] = [input, folder.path().join("r")].map(|p| p.to_str().unwrap().to_owned());
    let shown = stderr(&run(&["analyze", &input, "--out", &out], 2));
    assert!(shown.contains("bomb.csv: unpacks to more than 1000 times its size"), "{shown}");
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
    run(&["analyze", &input, "--out", &out, "--quiet", "--keep-going"], 1);
    assert!(
        manifest(out.as_ref())["inputs"][0]["truncated"].as_str().unwrap().contains("1000 times")
    );
    assert_eq!(table(&Path::new(&out).join("postings.csv")).len(), 4);
}

#[test]
fn keep_going_does_the_others_and_lists_what_was_passed_over() {
    let folder = tempdir().unwrap();
    let mut inputs: Vec<String> = vec!["no-such.csv".into()];
    let mut reasons = vec!["no such file or folder".to_owned()];
    fs::create_dir(folder.path().join("hollow")).unwrap();
    inputs.push(folder.path().join("hollow").to_str().unwrap().into());
    reasons.push("no .csv, .tsv".into());
    for (name, content, message) in refused() {
        let input = folder.path().join(name);
        fs::write(&input, content).unwrap();
        inputs.push(input.to_str().unwrap().into());
        reasons.push(message.into());
    }
    let good = folder.path().join("good.csv");
    fs::write(&good, csv(b',')).unwrap();
    inputs.insert(7, good.to_str().unwrap().into());
    let inputs: Vec<&str> = inputs.iter().map(String::as_str).collect();
    let result = folder.path().join("result");
    let arguments =
        ["analyze", "--keep-going", "--quiet", "--by", "source", "--out", result.to_str().unwrap()];
    let without = ["analyze", "--out", result.to_str().unwrap(), inputs[7], inputs[8]];
    let refused = stderr(&run(&without, 2));
    assert!(refused.contains("--keep-going reads the other inputs"), "{refused}");
    let output = run(&[&arguments, &inputs[..]].concat(), 1);
    // With other inputs skipped, the counts are those of the input that was read.
    assert_eq!(
        columns(&result.join("by-source.csv"), &["source", "postings"]),
        [[good.to_str().unwrap(), "3"]]
    );
    let page = fs::read_to_string(result.join("report.html")).unwrap();
    let (read, passed_over) = page.split_once("<h3>Inputs that were skipped</h3>").unwrap();
    let (good, bad) = (good.to_str().unwrap(), "hollow");
    assert!(
        read.contains(good)
            && !read.contains(bad)
            && passed_over.contains(bad)
            && !passed_over.contains(good)
    );
    assert_eq!(table(&result.join("postings.csv")).len(), 4);
    let manifest = manifest(&result);
    assert_eq!(manifest["inputs"].as_array().unwrap().len(), 1);
    assert_eq!(manifest["read"], 3);
    let skipped = manifest["skipped"].as_array().unwrap();
    assert_eq!(skipped.len(), reasons.len());
    for reason in reasons {
        assert!(
            skipped.iter().any(|s| s["reason"].as_str().unwrap().contains(&reason)),
            "{reason}"
        );
    }
    for skip in skipped {
        let line = format!("titlegauge: skipped {}: ", skip["source"].as_str().unwrap());
        assert!(stderr(&output).contains(&line), "{line}");
    }
}

#[test]
fn an_input_that_breaks_off_keeps_its_rows_with_keep_going_at_any_number_of_threads() {
    let folder = tempdir().unwrap();
    let input = folder.path().join("long.csv.gz");
    let row =
        |n: u32| format!("CIO {n},{} {n}\n", n.wrapping_mul(2_654_435_761).to_string().repeat(30));
    let text = format!("title,description\n{}", (0..8000).map(row).collect::<String>());
    let packed = gzip(text.as_bytes());
    fs::write(&input, &packed[..packed.len() * 3 / 4]).unwrap();
    let result = |name: &str| folder.path().join(name);
    let arguments = ["analyze", input.to_str().unwrap(), "--quiet", "--out"];
    let output = run(&[&arguments[..], &[result("strict").to_str().unwrap()]].concat(), 2);
    assert!(
        stderr(&output).contains("long.csv: breaks off: its gzip data is not complete"),
        "{}",
        stderr(&output)
    );
    assert!(!result("strict").exists());
    for threads in ["1", "3"] {
        let more = ["--keep-going", "--threads", threads];
        let output =
            run(&[&arguments[..], &[result(threads).to_str().unwrap()], &more].concat(), 1);
        assert!(stderr(&output).contains("records before that are kept"), "{}", stderr(&output));
    }
    assert_eq!(common::files(&result("1")), common::files(&result("3")));
    let entry = &manifest(&result("1"))["inputs"][0];
    assert!(entry["truncated"].as_str().unwrap().contains("breaks off"));
    let read = entry["read"].as_u64().unwrap();
    assert!((1000..8000).contains(&read) && entry["rejected"] == 0, "{entry}");
    // The last row that is kept is whole.
    let last = table(&result("1").join("postings.csv")).pop().unwrap();
    assert!(last.contains(&format!("CIO {}", read - 1)), "{last:?}");
}

/// The program waits for its standard input while the next file gets shorter.
#[test]
fn a_file_that_gets_shorter_is_told() {
    for (more, status, left) in [(&[][..], 2, 1), (&["--keep-going"], 1, 2)] {
        let folder = tempdir().unwrap();
        let [file, out] = ["late.csv", "out"].map(|name| folder.path().join(name));
        // More than a pipe and a sample hold: once it is written, the program has begun to read, and has found the file.
        let early = [csv(b','), format!("x,y,z,{}\n", "w ".repeat(400)).repeat(1_000).into_bytes()]
            .concat();
        fs::write(&file, &early).unwrap();
        let mut command = titlegauge();
        command
            .args([
                "analyze",
                "-",
                file.to_str().unwrap(),
                "--out",
                out.to_str().unwrap(),
                "--quiet",
            ])
            .args(more);
        let mut running = command.stdin(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        running.stdin.as_mut().unwrap().write_all(&early).unwrap();
        fs::File::options()
            .write(true)
            .open(&file)
            .unwrap()
            .set_len(early.len() as u64 / 2)
            .unwrap();
        let output = running.wait_with_output().unwrap();
        assert_eq!(output.status.code(), Some(status), "{}", stderr(&output));
        assert!(stderr(&output).contains("got shorter while it was read"), "{}", stderr(&output));
        assert_eq!(
            fs::read_dir(folder.path()).unwrap().count(),
            left,
            "the file, and a result or nothing"
        );
        if status == 1 {
            let truncated = &manifest(&out)["inputs"][1]["truncated"];
            assert!(
                truncated.as_str().is_some_and(|why| why.contains("got shorter")),
                "{truncated}"
            );
        }
    }
}

/// A list without an element says as much as a header alone.
#[test]
fn empty_lists_are_no_postings() {
    let folder = tempdir().unwrap();
    let cases = [
        ("a.json", "[]\n"),
        ("b.json", "{\"total\":0,\"jobs\":[]}"),
        ("c.csv", "title,description\n"),
        ("d.jsonl", "{\"jobs\":[]}\n{\"jobs\":[]}\n"),
    ];
    let paths = cases.map(|(name, text)| {
        fs::write(folder.path().join(name), text).unwrap();
        folder.path().join(name).to_str().unwrap().to_owned()
    });
    let out = folder.path().join("r");
    let paths = paths.each_ref().map(String::as_str);
    let said =
        stderr(&run(&[&["analyze", "--out", out.to_str().unwrap()], &paths[..]].concat(), 1));
    assert!(said.contains("no posting was kept: the input has no records"), "{said}");
    assert_eq!(
        (manifest(&out)["read"].as_u64(), table(&out.join("postings.csv")).len()),
        (Some(0), 1)
    );
}

/// Links to files are followed, each file once; a broken link is reported.
#[cfg(unix)]
#[test]
fn links_in_folders_are_followed() {
    let folder = tempdir().unwrap();
    let path = |name: &str| folder.path().join(name);
    fs::create_dir(path("in")).unwrap();
    fs::write(path("real.dat"), csv(b',')).unwrap();
    fs::write(path("in/own.csv"), lines()).unwrap();
    for name in ["in/a.csv", "in/b.csv"] {
        std::os::unix::fs::symlink(path("real.dat"), path(name)).unwrap();
    }
    let (input, out) = (path("in").to_str().unwrap().to_owned(), path("r"));
    analyze(&[&input], &out, &[]);
    let sources = columns(&out.join("postings.csv"), &["source"]).concat();
    let expected =
        [vec![format!("{input}/a.csv"); 3], vec![format!("{input}/own.csv"); 3]].concat();
    assert_eq!(sources, expected);
    std::os::unix::fs::symlink(path("gone"), path("in/c.csv")).unwrap();
    let shown = stderr(&run(&["analyze", &input, "--out", out.to_str().unwrap()], 2));
    assert!(shown.contains("in/c.csv: no such file"), "{shown}");
}

/// Pipes as a shell names them.
#[cfg(target_os = "linux")]
#[test]
fn pipes_have_names_that_lead_nowhere() {
    let folder = tempdir().unwrap();
    let out = folder.path().join("r");
    let mut command = titlegauge();
    command.args(["analyze", "/dev/stdin", "--quiet", "--out"]).arg(&out).stdin(Stdio::piped());
    let mut child = command.spawn().unwrap();
    child.stdin.take().unwrap().write_all(&csv(b',')).unwrap();
    assert_eq!(child.wait().unwrap().code(), Some(0));
    assert_eq!(table(&out.join("postings.csv")).len(), 4);
}

#[test]
fn zeros_behind_a_packed_file_are_passed_over() {
    let folder = tempdir().unwrap();
    let (out, packed) = (folder.path().join("r"), gzip(&csv(b',')));
    let input = folder.path().join("x.csv.gz");
    let halves =
        [gzip(&csv(b',')[..200]), vec![0; 7], gzip(&csv(b',')[200..]), vec![0; 40_000]].concat();
    for (text, status) in [
        ([packed.clone(), vec![0; 512]].concat(), 0),
        (halves, 0),
        ([packed, b"\0\0x".to_vec()].concat(), 2),
    ] {
        fs::write(&input, text).unwrap();
        run(
            &["analyze", input.to_str().unwrap(), "--quiet", "--out", out.to_str().unwrap()],
            status,
        );
        assert_eq!(table(&out.join("postings.csv")).len(), 4);
    }
}

/// Two bytes of another encoding at the beginning, and UTF-8 far after them.
#[test]
fn a_few_stray_bytes_make_no_encoding() {
    let folder = tempdir().unwrap();
    let input = folder.path().join("x.csv");
    let row = |n: u32, company: &str| {
        format!("CIO {n},{company},{} {n}\n", DUTIES.replace(',', "").repeat(4))
    };
    let early: String = (0..500).map(|n| row(n, "Acme")).collect();
    assert!(early.len() > 300 * 1024);
    let late: String = (500..600).map(|n| row(n, "\u{160}koda")).collect();
    let stray = early
        .replacen("Acme", "Ac#me", 2)
        .into_bytes()
        .into_iter()
        .map(|b| if b == b'#' { 0x92 } else { b });
    let text =
        [b"title,company,description\n".to_vec(), stray.collect(), late.into_bytes()].concat();
    fs::write(&input, text).unwrap();
    let out = folder.path().join("r");
    analyze(&[input.to_str().unwrap()], &out, &[]);
    let companies = columns(&out.join("postings.csv"), &["company"]).concat();
    assert_eq!(
        [&companies[1], &companies[2], &companies[599]],
        ["Ac\u{2019}me", "Acme", "\u{160}koda"]
    );
}

#[test]
fn an_encoding_can_be_told() {
    let folder = tempdir().unwrap();
    let input = folder.path().join("x.csv");
    let text = encoding_rs::WINDOWS_1251
        .encode("title,company,description\nCIO,\u{42f}\u{43d},Set the IT strategy\n")
        .0;
    fs::write(&input, &text).unwrap();
    let [input, out] = [input, folder.path().join("r")].map(|p| p.to_str().unwrap().to_owned());
    analyze(&[&input], out.as_ref(), &["--encoding", "cp1251"]);
    assert_eq!(
        columns(&Path::new(&out).join("postings.csv"), &["company"])[0][0],
        "\u{42f}\u{43d}"
    );
    assert_eq!(manifest(out.as_ref())["inputs"][0]["encoding"], "windows-1251");
    let shown = stderr(&run(&["analyze", &input, "--out", &out, "--encoding", "klingon"], 2));
    assert!(
        shown.contains("\"klingon\" is not the name of an encoding; use utf-8, utf-16le"),
        "{shown}"
    );
}

#[test]
fn broken_json_is_rejected_at_its_place() {
    let folder = tempdir().unwrap();
    let input = folder.path().join("x.jsonl");
    let good = format!("{{\"title\":\"CIO\",\"description\":\"{DUTIES}\"}}\n");
    fs::write(&input, format!("{good}{{\"title\":\"CTO\", oops\n{good}")).unwrap();
    let out = folder.path().join("r");
    analyze(&[input.to_str().unwrap()], &out, &["--duplicates", "off"]);
    let rejects = table(&folder.path().join("r/rejects.csv"));
    let offset = good.len().to_string();
    assert_eq!(rejects[1][1..4], ["2", "2", &offset]);
    assert!(rejects[1][4].starts_with("not JSON: key must be a string"), "{rejects:?}");
    assert_eq!(rejects[1][5], "{\"title\":\"CTO\", oops");
    assert_eq!(manifest(&folder.path().join("r"))["read"], 3);
}

/// Reads bytes to the end, as any input is; the number of records and rejects.
fn read(bytes: &[u8]) -> Option<(usize, usize)> {
    use titlegauge_ingest::{Dialect, Opened, Overrides};
    let opened = Opened::stream("x", Box::new(std::io::Cursor::new(bytes.to_vec())), None).ok()?;
    let overrides = Overrides::default();
    let dialect = Dialect::sniff("x", &opened.sample, opened.whole, &overrides).ok()?;
    let mut cut = dialect.cut(0, opened.sample, opened.reader).ok()?;
    let (mut records, mut rejects) = (0, 0);
    while let Ok(Some(item)) = cut.next_item() {
        let parsed = dialect.parse(item);
        records += parsed.postings(&dialect.columns).count();
        rejects += parsed.rejects.len();
    }
    Some((records, rejects))
}

/// The beginnings of inputs.
const STARTS: [&[u8]; 10] = [
    b"",
    b"\xff\xfe",
    b"\x1f\x8b\x08",
    b"\x28\xb5\x2f\xfd",
    b"[{\"title\":",
    b"{\"title\":\"x\",\"description\":",
    b"{\"jobs\":[{",
    b"title,description\n",
    b"\xef\xbb\xbf[{",
    b"t\0i\0t\0l\0e\0,\0d\0u\0t\0i\0e\0s\0\n\0",
];

proptest! {
    #[test]
    fn arbitrary_bytes_never_panic(
        start in prop::sample::select(STARTS.to_vec()),
        rest in proptest::collection::vec(prop_oneof![any::<u8>(), prop::sample::select(b"\"\\{}[]:,\n\r ux0NaN".to_vec())], 0..300),
    ) {
        let bytes = [start, &rest].concat();
        read(&bytes);
        read(&gzip(&bytes));
    }

    #[test]
    fn damaged_exports_never_panic(
        json in any::<bool>(),
        changes in proptest::collection::vec((any::<prop::sample::Index>(), any::<u8>(), 0..3u8), 1..6),
    ) {
        let mut bytes = if json { lines() } else { serde_json::to_vec_pretty(&objects()).unwrap() };
        for (at, byte, kind) in changes {
            let at = at.index(bytes.len());
            match kind {
                0 => bytes[at] = byte,
                1 => drop(bytes.remove(at)),
                _ => bytes.insert(at, byte),
            }
        }
        if let Some((records, rejects)) = read(&bytes) {
            prop_assert!(records + rejects > 0);
        }
    }
}

/// The directory of an archive names all members: read again for each of them, it would take long.
#[test]
fn an_archive_is_not_read_whole_for_each_of_its_members() {
    let here = tempdir().unwrap();
    let row = format!("title,description\nIT Manager,\"{DUTIES}\"\n");
    let members: Vec<Member> =
        (0..1500).map(|n| Member::deflated(&format!("{n:04}.csv"), row.as_bytes())).collect();
    let archive = here.path().join("many.zip");
    fs::write(&archive, zip(&members)).unwrap();
    let length = fs::metadata(&archive).unwrap().len();
    let out = here.path().join("out");
    let counted = Command::new("sh")
        .args([
            "-c",
            "\"$@\" & wait $!; cat /proc/$$/io",
            "sh",
            env!("CARGO_BIN_EXE_titlegauge"),
            "analyze",
            "--quiet",
        ])
        .args([archive.as_os_str(), "--out".as_ref(), out.as_os_str()])
        .output()
        .unwrap();
    assert_eq!(manifest(&out)["inputs"].as_array().unwrap().len(), 1500, "{}", stderr(&counted));
    let io = String::from_utf8(counted.stdout).unwrap();
    let read: u64 =
        io.lines().find_map(|line| line.strip_prefix("rchar: ")).unwrap().parse().unwrap();
    assert!(read < 10 * length, "{read} bytes were read of an archive of {length}");
}
