//! Nights with a history: figures over many nights are those of one run over all their exports.

use std::fs;
use std::path::{Path, PathBuf};

use crate::common::{self, analyze, columns, manifest, run, stderr};
use crate::store::{Postings, doctor, latest, nightly, same_tables};
use tempfile::tempdir;

const KINDS: [&str; 3] = ["status", "duplicate_kind", "duplicate_of"];

/// Three nights: the second with reposts of the first, the third with JSON.
fn three(folder: &Path) -> Vec<PathBuf> {
    let postings = Postings::read();
    let paths: Vec<PathBuf> =
        ["one.csv", "two.csv", "three.jsonl"].iter().map(|name| folder.join(name)).collect();
    postings.write(&paths[0], &(0..60).collect::<Vec<_>>(), "company");
    postings.write(&paths[1], &(40..90).chain([89]).collect::<Vec<_>>(), "employer");
    let object = |number: usize| {
        let mut row = postings.posting(number);
        row.push(Postings::requisition(number));
        let keys = ["id", "title", "company", "location", "date", "description", "requisition"];
        serde_json::to_string(&keys.iter().zip(&row).collect::<std::collections::BTreeMap<_, _>>())
            .unwrap()
            + "\n"
    };
    fs::write(&paths[2], (80..130).map(object).collect::<String>()).unwrap();
    paths
}

fn strings(paths: &[PathBuf]) -> Vec<&str> {
    paths.iter().map(|path| path.to_str().unwrap()).collect()
}

#[test]
fn nights_add_up_to_one_run() {
    let folder = tempdir().unwrap();
    let (store, once) = (folder.path().join("store"), folder.path().join("once"));
    let paths = three(folder.path());
    for (path, date) in paths.iter().zip(["2026-01-01", "2026-03-01", "2026-05-01"]) {
        nightly(&[path], &store, date, &[], 0);
    }
    analyze(&strings(&paths), &once, &["--duplicates", "exact"]);
    same_tables(&latest(&store).join("all-time"), &once);
    // The first night is more than 90 days before the third.
    let windows = manifest(&latest(&store))["night"]["windows"].clone();
    assert_eq!(windows[0]["unique"], 40);
    assert_eq!(windows[1]["unique"], 30 + 40);
    assert_eq!(windows[2]["unique"], 130);
    let second = store.join("runs/2026-03-01-1");
    let rows = columns(&second.join("postings.csv"), &KINDS);
    let first = paths[0].display();
    assert_eq!(rows[0], ["duplicate", "repost", &format!("{first}#41")]);
    assert_eq!(rows[20][1], "");
    assert_eq!(rows[50][1], "exact");
    assert_eq!(manifest(&second)["night"]["reposts"], 20);
    assert_eq!(doctor(&store, 0), "The history and all runs are whole.\n");
}

#[test]
fn an_input_counts_once_and_the_next_night_goes_on() {
    let folder = tempdir().unwrap();
    let store = folder.path().join("store");
    let paths = three(folder.path());
    nightly(&[&paths[0]], &store, "2026-01-01", &[], 0);
    let copy = folder.path().join("copy.csv");
    fs::copy(&paths[0], &copy).unwrap();
    assert_eq!(
        stderr(&nightly(&[&copy], &store, "2026-01-02", &[], 0)),
        "",
        "nothing is wrong, and it is to be quiet"
    );
    let again = |inputs: &[&str]| {
        let more = ["--store", store.to_str().unwrap(), "--date", "2026-01-02"];
        stderr(&run(&[&["nightly"], inputs, &more].concat(), 0))
    };
    let (copied, kept) = (copy.to_str().unwrap(), paths[0].to_str().unwrap());
    let said = again(&[copied]);
    assert!(said.contains("copy.csv was counted on 2026-01-01"), "{said}");
    let said = again(&[copied, kept]);
    assert!(said.contains("2 inputs were counted on earlier nights"), "{said}");
    assert!(latest(&store).ends_with("2026-01-01-1"));
    nightly(&[&copy, &paths[1]], &store, "2026-01-02", &[], 0);
    let seen = &manifest(&latest(&store))["night"]["seen_before"];
    assert_eq!(seen[0]["run"], "2026-01-01-1");
    assert_eq!(manifest(&latest(&store))["inputs"].as_array().unwrap().len(), 1);
    let nothing = folder.path().join("nothing.csv");
    let said = stderr(&nightly(&[&nothing], &store, "2026-01-03", &[], 2));
    assert!(said.contains("no such file"), "{said}");
    fs::write(&nothing, "a,b\n1,2\n").unwrap();
    nightly(&[&nothing], &store, "2026-01-03", &[], 2);
    assert!(latest(&store).ends_with("2026-01-02-1"));
    let said = stderr(&nightly(&[&nothing, &paths[2]], &store, "2026-01-03", &["--keep-going"], 1));
    let name = nothing.to_str().unwrap();
    assert!(said.contains(&format!("skipped {name}: no column for the title")), "{said}");
    assert_eq!(manifest(&latest(&store))["skipped"][0]["source"], name);
    assert!(latest(&store).ends_with("2026-01-03-1"));
    run(&["nightly", "-", "--store", store.to_str().unwrap()], 2);
    doctor(&store, 0);
}

#[test]
fn a_history_can_be_made_again() {
    let folder = tempdir().unwrap();
    let (store, other) = (folder.path().join("store"), folder.path().join("other"));
    let paths = three(folder.path());
    let dates = ["2026-01-01", "2026-01-02", "2026-01-02"];
    for (path, date) in paths.iter().zip(dates) {
        nightly(&[path], &store, date, &[], 0);
        nightly(&[path], &other, date, &[], 0);
    }
    let before = common::files(&latest(&store));
    fs::remove_file(store.join("history.sqlite")).unwrap();
    for (path, (date, status)) in paths.iter().zip(dates.into_iter().zip([1, 0, 0])) {
        let said = stderr(&nightly(&[path], &store, date, &[], status));
        assert_eq!(
            said.contains("knows of no run, though folders of 3 are there"),
            status == 1,
            "{said}"
        );
    }
    assert!(latest(&store).ends_with("2026-01-02-4"));
    assert!(
        before == common::files(&latest(&store)),
        "the history that was made again gives other figures"
    );
    // The runs of the lost history are kept, and named.
    let said = doctor(&store, 0);
    assert_eq!(said.matches("is not in the history; it is a complete run").count(), 3, "{said}");
}

#[test]
fn other_keywords_begin_an_epoch() {
    let folder = tempdir().unwrap();
    let store = folder.path().join("store");
    let paths = three(folder.path());
    let keywords = folder.path().join("keywords");
    common::copy(Path::new("keywords"), &keywords);
    let titles = keywords.join("titles.toml");
    fs::write(&titles, fs::read_to_string(&titles).unwrap() + "\n# Another hash.\n").unwrap();
    let other = ["--keywords", keywords.to_str().unwrap()];
    nightly(&[&paths[0]], &store, "2026-01-01", &[], 0);
    let said = stderr(&nightly(&[&paths[1]], &store, "2026-01-02", &other, 0));
    assert!(said.contains("a new epoch begins"), "{said}");
    let night = manifest(&latest(&store))["night"].clone();
    assert_eq!((night["begins_epoch"].as_bool(), night["reposts"].as_u64()), (Some(true), Some(0)));
    assert_eq!(night["windows"][2]["unique"], 50);
    // All exports again, tonight's among them.
    nightly(&[&paths[2]], &store, "2026-01-03", &[&other[..], &["--relabel"]].concat(), 0);
    let once = folder.path().join("once");
    let exact = [&other[..], &["--duplicates", "exact"]].concat();
    analyze(&strings(&paths), &once, &exact);
    same_tables(&latest(&store).join("all-time"), &once);
    doctor(&store, 0);
    // One of them is gone: its postings are not in the newer epoch, and that is reported.
    fs::remove_file(&paths[0]).unwrap();
    let said = stderr(&nightly(&[&paths[1]], &store, "2026-01-04", &["--relabel"], 1));
    assert!(said.contains("one.csv of 2026-01-01 is gone"), "{said}");
    analyze(&strings(&paths[1..]), &once, &["--duplicates", "exact"]);
    same_tables(&latest(&store).join("all-time"), &once);
    doctor(&store, 0);
}

#[test]
fn old_folders_go_and_their_counts_stay() {
    let folder = tempdir().unwrap();
    let (store, once) = (folder.path().join("store"), folder.path().join("once"));
    let paths = three(folder.path());
    for (path, date) in paths.iter().zip(["2026-01-01", "2026-01-02", "2026-01-03"]) {
        nightly(&[path], &store, date, &["--keep", "2"], 0);
    }
    let mut left: Vec<_> =
        fs::read_dir(store.join("runs")).unwrap().map(|e| e.unwrap().file_name()).collect();
    left.sort();
    assert_eq!(left, ["2026-01-02-1", "2026-01-03-1"]);
    analyze(&strings(&paths), &once, &["--duplicates", "exact"]);
    same_tables(&latest(&store).join("all-time"), &once);
    doctor(&store, 0);
    // One that was put back from a backup is left alone, and one that is too many goes without anything new.
    let back = store.join("runs/2026-01-01-1");
    common::copy(&store.join("runs/2026-01-02-1"), &back);
    nightly(&[&paths[0]], &store, "2026-01-04", &["--keep", "1"], 0);
    assert_eq!(common::names(&store.join("runs")), ["2026-01-01-1", "2026-01-03-1"]);
}

/// Its folders have either the tables or the rows, and `compare` needs both.
#[test]
fn folders_that_cannot_be_compared() {
    let folder = tempdir().unwrap();
    let store = folder.path().join("store");
    nightly(&[&three(folder.path())[0]], &store, "2026-01-01", &[], 0);
    for (of, lacks) in [("latest/all-time", "postings.csv"), ("latest", "companies.csv")] {
        let of = store.join(of);
        let of = of.to_str().unwrap();
        for arguments in [
            ["compare", "runs", of, of].as_slice(),
            &["compare", "companies", of, "brindle", "corvan"],
        ] {
            let said = stderr(&run(arguments, 2));
            assert!(
                said.contains(&format!(
                    "{of} has no {lacks} because it is a folder of `titlegauge nightly`"
                )),
                "{said}"
            );
        }
    }
}

/// A near copy counts once within a night, and is a repost when it is seen again. One of a posting
/// of an earlier night counts as new.
#[test]
fn near_copies_count_once_within_a_night() {
    let folder = tempdir().unwrap();
    let store = folder.path().join("store");
    let postings = Postings::read();
    let long = (0..postings.texts()).map(|number| postings.posting(number));
    let long = long.filter(|row| !row[2].is_empty()).max_by_key(|row| row[5].len()).unwrap();
    let export = |name: &str, towns: &[&str]| {
        let path = folder.path().join(name);
        let mut out = csv::Writer::from_path(&path).unwrap();
        out.write_record(["id", "title", "company", "location", "date", "description"]).unwrap();
        for town in towns {
            let mut row = long.clone();
            (row[0], row[3]) = (format!("{name} {town}"), (*town).to_owned());
            out.write_record(row).unwrap();
        }
        out.flush().unwrap();
        path
    };
    let kinds = || {
        let rows = columns(&latest(&store).join("postings.csv"), &["duplicate_kind"]);
        rows.concat()
    };
    nightly(&[&export("one.csv", &["Oslo", "Rome"])], &store, "2026-01-01", &[], 0);
    assert_eq!(kinds(), ["", "near"]);
    nightly(&[&export("two.csv", &["Rome", "Oslo", "Bonn"])], &store, "2026-01-02", &[], 0);
    assert_eq!(kinds(), ["repost", "repost", ""]);
    doctor(&store, 0);
}
