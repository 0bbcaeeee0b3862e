//! `shard`, then `analyze` of each part and `merge`: the result is that of one run, byte for byte.

use std::fs;
use std::path::Path;

use crate::common::{analyze, files, manifest, names, run, stderr, stdout, titlegauge};
use crate::packing;
use crate::parts::{export, merge, timeless};
use tempfile::tempdir;

const DUTIES: &str = "You will set the IT strategy of the group and lead a team of forty engineers. \
    You will own the budget and report to the board.";

/// Inputs whose parts cannot be read alone as the inputs are. One record settles the order of day and
/// month, only a late object has a location, a delimiter is declared, and fields are not UTF-8.
fn odd_inputs(folder: &Path) -> Vec<String> {
    let mut dates = String::from("title;company;date;description\r\n");
    for (number, date) in (0..9).zip(["01/02/2026", "03/04/2026", "25/02/2026"].iter().cycle()) {
        dates.extend([format!("Head of IT;Firm {number} Ltd;{date};{DUTIES} {number}\r\n")]);
    }
    dates += "broken;\"row\r\n";
    let object = |number: u32, more: &str| {
        format!(
            "{{\"title\":\"CIO\",\"company\":\"Firm {number}\",\"description\":\"{DUTIES} \\\"{number}\\\"\"{more}}}\n"
        )
    };
    let lines: String = (0..8).map(|number| object(number, "")).collect();
    let json = format!("{lines}{{\"title\":\n{}", object(9, ",\"location\":\"Bern\""));
    let declared = format!("sep=!\ntitle!company!description\nCIO!Firm 3!{DUTIES}\nCIO!x\n");
    let mut bytes =
        format!("title,company,description\nCIO,\"Firm, \"\"4\"\"\",\"{DUTIES}\n").into_bytes();
    bytes.extend(b"caf\xe9 \x96 \r\n\"\n \"  CTO\", ,x\n");
    let named: [(&str, Vec<u8>); 4] = [
        ("dates.csv", dates.into()),
        ("late.jsonl.gz", packing::gzip(json.as_bytes())),
        ("declared.csv", declared.into()),
        ("bytes.csv", bytes),
    ];
    let path = |(name, bytes): (&str, Vec<u8>)| {
        let path = folder.join(name);
        fs::write(&path, bytes).unwrap();
        path.to_str().unwrap().to_owned()
    };
    named.into_iter().map(path).collect()
}

/// Cuts inputs into parts, analyzes each, and returns the folders of the results.
fn sharded(into: &Path, inputs: &[&str], number: u32, cut: &[&str], more: &[&str]) -> Vec<String> {
    let shards = into.join(format!("shards-{number}"));
    let count = number.to_string();
    let own = ["shard", "--quiet", "--parts", &count, "--out", shards.to_str().unwrap()];
    run(&[&own[..], inputs, cut].concat(), 0);
    let part = |at| {
        let out = into.join(format!("{at}-of-{number}"));
        let part = shards.join(format!("{at}"));
        analyze(&[part.to_str().unwrap()], &out, &[cut, more].concat());
        out.to_str().unwrap().to_owned()
    };
    (1..=number).map(part).collect()
}

#[test]
fn shards_are_one_run() {
    let folder = tempdir().unwrap();
    let (export, odd) = (export(folder.path()), odd_inputs(folder.path()));
    let inputs = ["samples", "tests/exports/repeated-header.csv", "tests/exports/tabs-utf16.tsv"];
    let inputs = [&inputs[..], &[export.to_str().unwrap()]].concat();
    let inputs: Vec<&str> = inputs.into_iter().chain(odd.iter().map(String::as_str)).collect();
    let cases: [(&[&str], &[&str]); 3] = [
        (&[], &["--by", "company,month", "--by", "source", "--carry", "#1"]),
        (&["--duplicates", "exact"], &["--no-quotes"]),
        (&["--duplicates", "off"], &["--format", "parquet"]),
    ];
    for (case, (cut, more)) in cases.into_iter().enumerate() {
        let more = [more, &["--max-rejects", "99"][..]].concat();
        let whole = folder.path().join(format!("whole-{case}"));
        analyze(&inputs, &whole, &[cut, &more].concat());
        assert!(manifest(&whole)["rejected"].as_u64().unwrap() >= 7);
        for number in [1, 2, 7] {
            let into = folder.path().join(case.to_string());
            let mut parts = sharded(&into, &inputs, number, cut, &more);
            parts.reverse();
            let merged = folder.path().join(format!("merged-{case}-{number}"));
            merge(&parts, &merged, &[], 0);
            assert_eq!(names(&merged), names(&whole));
            for (one, other) in files(&whole).iter().zip(files(&merged)) {
                assert!(*one == other, "{} differs in {number} parts, {cut:?}", one.0);
            }
            assert_eq!(timeless(&merged), timeless(&whole));
        }
    }
}

/// The options about columns are those with which the inputs were cut.
#[test]
fn columns_are_settled_when_inputs_are_cut() {
    let folder = tempdir().unwrap();
    let input = folder.path().join("x.csv");
    let text = format!("a,b,c\nCIO,Acme,{DUTIES}\nCTO,Bolt,{DUTIES}\n");
    fs::write(&input, text).unwrap();
    let columns = ["--columns", "title=a,company=b,description=c", "--encoding", "utf-8"];
    let input = input.to_str().unwrap();
    let (whole, merged) = (folder.path().join("whole"), folder.path().join("merged"));
    analyze(&[input], &whole, &columns);
    let shards = folder.path().join("shards");
    let cut = ["shard", input, "--parts", "2", "-o", shards.to_str().unwrap()];
    let said = stderr(&run(&[&cut[..], &columns].concat(), 0));
    assert!(said.contains("/1: ") && said.contains("/2: "), "{said}");
    let parts = [("1", &columns[..]), ("2", &[])].map(|(part, more)| {
        let out = folder.path().join(part);
        analyze(&[shards.join(part).to_str().unwrap()], &out, more);
        out.to_str().unwrap().to_owned()
    });
    merge(&parts, &merged, &[], 0);
    assert_eq!(timeless(&merged), timeless(&whole));
    // `label` writes the columns of the export.
    let labels = stdout(&run(&["label", shards.join("1").to_str().unwrap()], 0));
    assert!(labels.starts_with("a,b,c,label_role,"), "{labels}");
}

#[test]
fn parts_that_do_not_fit_are_refused() {
    let folder = tempdir().unwrap();
    let at = |name: &str| folder.path().join(name).to_str().unwrap().to_owned();
    let (shards, out) = (at("shards"), at("out"));
    run(&["shard", "samples/postings.csv", "--parts", "2", "-q", "-o", &shards], 0);
    let first = at("shards/1");
    let refused = |arguments: &[&str], message: &str| {
        let said = stderr(&run(arguments, 2));
        assert!(said.contains(message), "{arguments:?}: {said}");
    };
    for (more, message) in [
        (&["--part", "2/2"][..], "the folder is part 1/2; leave out --part"),
        (&["--duplicates", "off"], "--duplicates differs from that of titlegauge shard"),
        (&["--columns", "title=title"], "--columns differs from that of titlegauge shard"),
        (&["samples/html-feed.tsv"], "is a part of titlegauge shard; read each part alone"),
    ] {
        refused(&[&["analyze", &first, "-o", &out], more].concat(), message);
    }
    refused(&["analyze", &shards, "-o", &out], "name one of them");
    refused(&["nightly", &first, "--store", &at("store")], "nightly reads whole inputs");
    refused(&["shard", &first, "--parts", "2", "-o", &out], "cannot cut a part into parts");
    refused(&["analyze", &first, "-o", &shards], "1.csv");
    refused(&["shard", "samples/postings.csv", "--parts", "0", "-o", &out], "from 1 to 256");
    // A part twice, under the number of the other.
    let results = ["one", "two"].map(at);
    analyze(&[&first], Path::new(&results[0]), &[]);
    analyze(&[&at("shards/2")], Path::new(&results[1]), &[]);
    merge(&results, Path::new(&at("merged")), &[], 0);
    let manifest = Path::new(&first).join("shard.json");
    let text = fs::read_to_string(&manifest).unwrap();
    let kept = text.clone();
    fs::write(&manifest, text.replace("\"part\": 1,", "\"part\": 2,")).unwrap();
    let renamed = at("renamed");
    analyze(&[&first], Path::new(&renamed), &[]);
    assert_eq!(crate::common::manifest(Path::new(&renamed))["labelled"], 0);
    for (from, to, message) in [
        ("\"title\"", "\"tittle\"", "cannot be read"),
        ("\"id\": [", "\"id\": [99, ", "names a column"),
        ("\"1.csv\"", "\"../1/1.csv\"", "names a file outside its folder"),
    ] {
        assert!(kept.contains(from), "{kept}");
        fs::write(&manifest, kept.replace(from, to)).unwrap();
        refused(&["analyze", &first, "-o", &out], message);
    }
    fs::write(&manifest, kept).unwrap();
    // A table that is changed or cut off.
    let table = Path::new(&first).join("1.csv");
    let bytes = fs::read(&table).unwrap();
    let mut letter = bytes.clone();
    let last = bytes.iter().rposition(u8::is_ascii_lowercase).unwrap();
    letter[last] = b'q';
    for (changed, message) in [
        ([&bytes[..], b"\n"].concat(), "its checksum is another one"),
        (
            bytes[..bytes.len() - 9].to_vec(),
            "is a damaged part (a row does not have the cells of its header)",
        ),
        (bytes.iter().map(u8::to_ascii_uppercase).collect(), "is a damaged part (its columns"),
        (letter, "its checksum is another one"),
    ] {
        fs::write(&table, changed).unwrap();
        refused(&["analyze", &first, "-o", &out, "--keep-going"], message);
    }
    assert!(!Path::new(&out).exists());
}

/// Runs the commands of the page in a folder with the samples.
#[test]
fn the_page_shows_commands_that_work() {
    let folder = tempdir().unwrap();
    let page = fs::read_to_string("docs/shards.md").unwrap();
    let commands = page.split("```sh\n").nth(1).and_then(|rest| rest.split("```").next()).unwrap();
    crate::common::copy(Path::new("samples"), &folder.path().join("samples"));
    let commands: Vec<&str> = commands.lines().collect();
    assert_eq!(commands.len(), 4);
    for command in commands {
        let output = titlegauge()
            .args(command.split(' ').skip(1))
            .current_dir(folder.path())
            .output()
            .unwrap();
        assert!(output.status.success(), "{command}: {}", stderr(&output));
    }
    let whole = folder.path().join("whole");
    analyze(&["samples/board-export.csv"], &whole, &[]);
    let result = folder.path().join("result");
    for (one, other) in files(&whole).iter().zip(files(&result)) {
        assert!(*one == other, "{} differs", one.0);
    }
}
