//! `--resume`: other options and other inputs are refused, and what is damaged is told and not trusted.

mod common;
#[path = "common/packing.rs"]
mod packing;
#[path = "common/stopped.rs"]
mod stopped;
#[path = "common/store.rs"]
mod store;

use std::fs;
use std::path::Path;

use common::{analyze, manifest, run, stderr};
use stopped::Case;
use tempfile::tempdir;

#[test]
fn other_options_are_refused() {
    let case = Case::new(&[]);
    case.stopped(&[]);
    let companies = case.here.path().join("companies.csv");
    fs::write(&companies, "name,company\nAcme Oslo,Acme\n").unwrap();
    for (more, what) in [
        (["--duplicates", "near"], "--duplicates was \"exact\" and is \"near\""),
        (["--by", "month"], "--by was \"\" and is \"month\""),
        (["--columns", "location=location"], "--columns was \"\" and is \"location=location\""),
        (["--encoding", "windows-1252"], "--encoding was \"\" and is \"windows-1252\""),
        (["--companies", companies.to_str().unwrap()], "the hash of --companies was \""),
    ] {
        let said = case.finish(&more, 2);
        assert!(said.contains(what), "{said}");
        assert!(said.contains("remove that folder to begin anew"), "{said}");
        assert!(!said.contains("the same command goes on"), "{said}");
        assert!(!case.out.exists());
    }
    let keywords = case.here.path().join("keywords");
    common::copy(Path::new("keywords"), &keywords);
    let roles = fs::read_to_string(keywords.join("titles.toml")).unwrap();
    fs::write(keywords.join("titles.toml"), roles + "\n# another line\n").unwrap();
    let said = case.finish(&["--keywords", keywords.to_str().unwrap()], 2);
    assert!(said.contains("the hash of the keyword files was"), "{said}");
    // Nothing was lost by that, and what has no bearing on what was done may be another.
    analyze(&[&case.input("")], &case.plain, &["--min-postings", "3"]);
    case.finish(&["--quiet", "--min-postings", "3", "--threads", "1"], 0);
    assert!(manifest(&case.out)["resumed"].as_u64().is_some());
    case.assert_same("gone on with");
}

#[test]
fn other_inputs_are_refused() {
    let case = Case::new(&[]);
    case.stopped(&[]);
    let first = case.input("00.csv");
    let text = fs::read_to_string(&first).unwrap();
    // Of the same length, and even of the same time, as a clock that was set back would give it.
    let time = fs::metadata(&first).unwrap().modified().unwrap();
    fs::write(&first, text.replacen("Town 0", "Town X", 1)).unwrap();
    fs::File::options().write(true).open(&first).unwrap().set_modified(time).unwrap();
    let said = case.finish(&[], 2);
    assert!(said.contains("00.csv has another content than when it was read"), "{said}");
    fs::remove_file(&first).unwrap();
    let said = case.finish(&[], 2);
    assert!(said.contains("01.csv stands where ") && said.contains("00.csv stood"), "{said}");
    fs::write(&first, text).unwrap();
    // An input behind those that were done may come, go and change: it was not read yet.
    fs::copy(&first, case.input("99.csv")).unwrap();
    analyze(&[&case.input("")], &case.plain, &[]);
    case.finish(&["--quiet"], 0);
    assert!(manifest(&case.out)["resumed"].as_u64().is_some());
    case.assert_same("with one more input");
}

type Damage = fn(&mut Vec<u8>);

#[test]
fn what_is_damaged_is_told_and_not_trusted() {
    let case = Case::new(&[]);
    case.stopped(&[]);
    let saved = case.here.path().join("saved");
    common::copy(&case.partial(), &saved);
    let damage: [(&str, Damage); 6] = [
        ("checkpoint", |bytes| bytes.truncate(bytes.len() / 2)),
        ("checkpoint", |bytes| bytes.clear()),
        ("checkpoint", |bytes| {
            let middle = bytes.len() / 2;
            bytes[middle] ^= 1;
        }),
        ("postings.csv", |bytes| bytes[60] ^= 1),
        ("postings.csv", |bytes| bytes.truncate(50)),
        ("rejects.csv", |bytes| bytes[3] ^= 1),
    ];
    for (file, damage) in damage {
        let _ = fs::remove_dir_all(case.partial());
        common::copy(&saved, &case.partial());
        let path = case.partial().join(file);
        let mut bytes = fs::read(&path).unwrap();
        damage(&mut bytes);
        fs::write(&path, bytes).unwrap();
        let said = case.finish(&[], 0);
        assert!(said.contains("cannot be gone on with: ") && said.contains("the run begins anew"), "{file}: {said}");
        assert_eq!(manifest(&case.out).get("resumed"), None, "{file}");
        case.assert_same(file);
    }
    // What the stopped run wrote after its note is none of that, nor what lies about there.
    common::copy(&saved, &case.partial());
    let mut postings = fs::OpenOptions::new().append(true).open(case.partial().join("postings.csv")).unwrap();
    std::io::Write::write_all(&mut postings, &b"half a row".repeat(100_000)).unwrap();
    fs::create_dir_all(case.partial().join("rejects")).unwrap();
    fs::write(case.partial().join("rejects/9.csv"), "half").unwrap();
    fs::write(case.partial().join("companies.csv"), "half").unwrap();
    let said = case.finish(&[], 0);
    assert!(said.contains("inputs were done"), "{said}");
    case.assert_same("with half a row behind it");
}

#[test]
fn standard_input_cannot_be_gone_on_with() {
    let here = tempdir().unwrap();
    let out = here.path().join("out");
    let said = stderr(&run(&["analyze", "-", "--resume", "--out", out.to_str().unwrap()], 2));
    assert!(said.contains("--resume reads files only"), "{said}");
    assert_eq!(fs::read_dir(here.path()).unwrap().count(), 0);
}

#[test]
fn two_at_once() {
    let case = Case::new(&[]);
    fs::create_dir(case.partial()).unwrap();
    let lock = fs::File::open(case.partial()).unwrap();
    lock.lock().unwrap();
    let said = case.finish(&[], 5);
    assert!(said.contains("another run with --resume is at"), "{said}");
    drop(lock);
    case.finish(&["--quiet"], 0);
    case.assert_same("once the other was gone");
}
