//! `--resume`: a run over many inputs, stopped wherever, goes on and ends with the same bytes.

mod common;
#[path = "common/packing.rs"]
mod packing;
#[path = "common/stopped.rs"]
mod stopped;
#[path = "common/store.rs"]
mod store;

use std::fs;
use std::time::Instant;

use common::{analyze, manifest, run};
use stopped::Case;

/// Stops runs at moments all over their length until one comes to its end. Copies of these
/// `kinds` are told in them.
fn stopped_and_gone_on_with(more: &[&str], kinds: &[&str]) {
    let case = Case::new(more);
    let told = common::columns(&case.plain.join("postings.csv"), &["duplicate_kind"]).concat();
    assert_eq!(told.iter().map(String::as_str).collect::<std::collections::BTreeSet<_>>(), kinds.iter().copied().collect());
    let began = Instant::now();
    analyze(&[&case.input("")], &case.here.path().join("timed"), more);
    let usual = began.elapsed();
    let mut moment = 0.37_f64;
    let mut gone_on = 0;
    for round in 0..3 {
        // On a busy machine moments may all come before the first note; here one stands.
        case.stopped(more);
        let mut stops = 1;
        let resumed = loop {
            moment = (moment + 0.618_033_988_75).fract();
            // Other numbers of threads come to the same.
            let threads = ["--threads", if stops % 2 == 0 { "1" } else { "2" }];
            let mut child = case.start(&[more, &threads].concat());
            let until = Instant::now() + usual.mul_f64(moment * 0.7);
            while Instant::now() < until && child.try_wait().unwrap().is_none() {
                std::thread::yield_now();
            }
            let _ = child.kill();
            let done = child.wait().unwrap().success();
            // A kill may come between the moment the result is put in place and the end.
            if done || case.out.exists() {
                break manifest(&case.out)["resumed"].as_u64();
            }
            stops += 1;
            if stops == 12 {
                case.finish(&[more, &["--quiet"]].concat(), 0);
                break manifest(&case.out)["resumed"].as_u64();
            }
        };
        case.assert_same(&format!("{more:?}, round {round}, stopped {stops} times, {resumed:?} done at the last start"));
        gone_on += usize::from(resumed.is_some());
        fs::remove_dir_all(&case.out).unwrap();
    }
    assert!(gone_on > 0, "no run went on with anything");
}

#[test]
fn stopped_anywhere_and_gone_on_with() {
    stopped_and_gone_on_with(&["--by", "company,month", "--by", "source,role"], &["", "exact"]);
}

#[test]
fn stopped_anywhere_and_gone_on_with_near_copies_told() {
    stopped_and_gone_on_with(&["--duplicates", "near"], &["", "exact", "near"]);
}

#[test]
fn stopped_anywhere_and_gone_on_with_no_copies_told() {
    stopped_and_gone_on_with(&["--duplicates", "off"], &[""]);
}

#[test]
fn not_stopped_it_is_a_run_as_any() {
    let case = Case::new(&[]);
    assert_eq!(case.finish(&["--quiet"], 0), "");
    assert_eq!(manifest(&case.out).get("resumed"), None);
    case.assert_same("not stopped");
}

#[test]
fn it_says_what_it_goes_on_with() {
    let case = Case::new(&[]);
    case.stopped(&[]);
    let said = case.finish(&[], 0);
    let resumed = manifest(&case.out)["resumed"].as_u64().unwrap();
    let schema = serde_json::from_str(&fs::read_to_string("docs/run.schema.json").unwrap()).unwrap();
    assert!(jsonschema::is_valid(&schema, &manifest(&case.out)));
    assert!(said.contains(&format!("{resumed} of 28 inputs were done when the run was stopped")), "{said}");
    case.assert_same("gone on with");
}

#[test]
fn an_input_that_cannot_be_read_stops_it_and_it_goes_on_once_that_is_mended() {
    let case = Case::new(&[]);
    let last = case.input("23.csv");
    let text = fs::read(&last).unwrap();
    fs::write(&last, "<html><body>503</body></html>").unwrap();
    let said = case.finish(&[], 2);
    assert!(said.contains("HTML") && said.contains("the same command goes on with the next one"), "{said}");
    let done = case.finish(&["--keep-going", "--quiet"], 1);
    assert!(done.contains("passed over"), "{done}");
    assert!(manifest(&case.out)["resumed"].as_u64().unwrap() > 0);
    fs::remove_dir_all(&case.out).unwrap();
    case.finish(&["--quiet"], 2);
    fs::write(&last, text).unwrap();
    case.finish(&["--quiet"], 0);
    assert!(manifest(&case.out)["resumed"].as_u64().unwrap() > 0);
    case.assert_same("with the last one mended");
}

#[test]
fn what_was_passed_over_stays_so() {
    let case = Case::new(&[]);
    fs::write(case.input("00.csv"), "<html><body>503</body></html>").unwrap();
    let cut = fs::read(case.input("01.csv.gz")).unwrap();
    fs::write(case.input("01.csv.gz"), &cut[..cut.len() - 9]).unwrap();
    let more = ["--keep-going", "--quiet"];
    run(&[&["analyze", &case.input(""), "--out", case.plain.to_str().unwrap()], more.as_slice()].concat(), 1);
    // Until both are among those that are done.
    for after in [1.0, 2.0, 3.0, 4.0, 5.0, 6.0] {
        case.stop(&["--keep-going"], after);
        if case.out.exists() {
            fs::remove_dir_all(&case.out).unwrap();
            continue;
        }
        let said = case.finish(&[], 2);
        assert!(said.contains("was passed over or not read to its end"), "{said}");
    }
    case.finish(&more, 1);
    case.assert_same("kept going");
}
