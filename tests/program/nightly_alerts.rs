//! Alerts: inputs that differ from earlier nights, and grades that changed.

use std::path::{Path, PathBuf};

use crate::common::{analyze, columns, manifest, stderr};
use crate::store::{Postings, latest, nightly};
use serde_json::{Value, json};
use tempfile::tempdir;

/// The alerts of the newest run.
fn alerts(store: &Path) -> Vec<Value> {
    manifest(&latest(store))["night"]["alerts"].as_array().unwrap().clone()
}

/// Their kinds and sources.
fn kinds(store: &Path) -> Vec<(String, String)> {
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    alerts(store).iter().map(|alert| (text(&alert["kind"]), text(&alert["source"]))).collect()
}

#[test]
fn an_input_that_is_not_as_usual() {
    let folder = tempdir().unwrap();
    let store = folder.path().join("store");
    let postings = Postings::read();
    let night = |day: usize, count: usize, company: &str, more: &[&str], status: i32| {
        let paths = [format!("board-{day}.csv"), format!("other-{day}.csv")]
            .map(|name| folder.path().join(name));
        // The same texts every night, so that only what is meant to differ does.
        let first = day * postings.texts();
        postings.write(&paths[0], &(first..first + count).collect::<Vec<_>>(), company);
        postings.write(&paths[1], &[first + 20], "company");
        let inputs: Vec<&Path> =
            paths.iter().take(if day == 20 { 1 } else { 2 }).map(PathBuf::as_path).collect();
        let output = nightly(&inputs, &store, &format!("2026-01-{day:02}"), more, status);
        (stderr(&output), manifest(&latest(&store))["night"]["alerts"].clone())
    };
    for day in 1..8 {
        assert_eq!(
            night(day, 10, "company", &["--strict"], 0),
            (String::new(), json!([])),
            "{day}"
        );
    }
    assert_eq!(night(8, 11, "company", &["--strict"], 0).0, "");
    let (said, alerts) = night(9, 4, "company", &["--strict"], 3);
    assert_eq!(said, "titlegauge: alert: board-.csv: 4 records, usually 8 to 12\n");
    assert_eq!(
        (alerts.as_array().unwrap().len(), alerts[0]["kind"].as_str()),
        (1, Some("records"))
    );
    let (said, alerts) = night(10, 10, "employer", &[], 0);
    assert!(said.contains("employer") && alerts[0]["kind"] == "columns", "{said}");
    assert_eq!(alerts[1]["what"], "new headers: \"employer\"; missing headers: \"company\"");
    let (said, alerts) = night(20, 10, "employer", &["--strict"], 3);
    assert!(said.contains("other-.csv: no new input") && alerts[0]["kind"] == "missing", "{said}");
    assert_eq!(alerts.as_array().unwrap().len(), 1, "{alerts}");
}

/// Runs a night with an export of this number of postings and returns its result.
fn one(folder: &Path, name: &str, count: usize, day: usize, status: i32) -> String {
    let (path, postings) = (folder.join(name), Postings::read());
    let first = name.bytes().map(usize::from).sum::<usize>() * 1000 + day * postings.texts();
    postings.write(&path, &(first..first + count).collect::<Vec<_>>(), "company");
    stderr(&nightly(
        &[&path],
        &folder.join("store"),
        &format!("2026-01-{day:02}"),
        &["--strict"],
        status,
    ))
}

#[test]
fn an_exporter_that_died() {
    let folder = tempdir().unwrap();
    let store = folder.path().join("store");
    for day in 1..8 {
        one(folder.path(), &format!("board-{day}.csv"), 10, day, 0);
    }
    // All that is there was counted.
    let last = folder.path().join("board-7.csv");
    let again =
        |day: &str, more: &[&str], status| stderr(&nightly(&[&last], &store, day, more, status));
    let told = "titlegauge: alert: board-.csv: no new input, although there was one on each of 7 nights before\n";
    assert_eq!(again("2026-01-07", &["--strict"], 0), "", "it came on this date");
    assert_eq!(again("2026-01-08", &["--strict"], 3), told);
    assert_eq!(again("2026-01-08", &[], 0), told);
    assert!(latest(&store).ends_with("2026-01-07-1"));
    assert_eq!(one(folder.path(), "board-9.csv", 10, 8, 0), "");
}

/// Every night one board comes with a first run, another with a second, and a third half by half.
#[test]
fn two_runs_on_each_date() {
    let folder = tempdir().unwrap();
    let run = |name: &str, count, day, status| {
        one(folder.path(), &format!("{name}-{day}.csv"), count, day, status)
    };
    let both = |day: usize| {
        let (store, postings) = (folder.path().join("store"), Postings::read());
        for (half, board) in [(1, "morning"), (2, "evening")] {
            let paths = [format!("{board}-{day}.csv"), format!("part{half}-{day}.csv")]
                .map(|name| folder.path().join(name));
            let first = (half * 100 + day) * 100 * postings.texts();
            postings.write(&paths[0], &(first..first + 10).collect::<Vec<_>>(), "company");
            postings.write(&paths[1], &(first + 20..first + 30).collect::<Vec<_>>(), "company");
            let inputs = paths.each_ref().map(PathBuf::as_path);
            nightly(&inputs, &store, &format!("2026-01-{day:02}"), &["--strict"], 0);
        }
    };
    (1..10).for_each(both);
    // The half of the morning is not there; with the second run the board of the evening is not, either, and a half is too little.
    assert_eq!(
        run("morning", 10, 10, 3),
        "titlegauge: alert: part-.csv: no new input, although there was one on each of 7 nights before\n"
    );
    let said = run("part2", 10, 10, 3);
    assert_eq!(said.lines().count(), 2, "{said}");
    assert!(said.contains("alert: evening-.csv: no new input"), "{said}");
    assert!(said.contains("alert: part-.csv: 10 records, usually 16 to 24"), "{said}");
    // A third run brings it; earlier alerts are not repeated.
    assert_eq!(run("evening", 10, 10, 0), "");
}

/// Writes an export of twenty postings, as `change` leaves its header and rows.
fn export(path: &Path, postings: &Postings, day: usize, change: impl Fn(usize, &mut Vec<String>)) {
    let mut out = csv::Writer::from_path(path).unwrap();
    let first = day * postings.texts();
    let header =
        ["id", "title", "company", "location", "date", "description"].map(str::to_owned).to_vec();
    for (at, mut row) in [header]
        .into_iter()
        .chain((first..first + 20).map(|number| postings.posting(number)))
        .enumerate()
    {
        change(at, &mut row);
        out.write_record(&row).unwrap();
    }
    out.flush().unwrap();
}

#[test]
fn fields_that_are_filled_less_and_headers_that_come_and_go() {
    let folder = tempdir().unwrap();
    let store = folder.path().join("store");
    let postings = Postings::read();
    let night = |day: usize, change: &dyn Fn(usize, &mut Vec<String>)| {
        let path = folder.path().join(format!("board-{day}.csv"));
        export(&path, &postings, day, change);
        nightly(&[&path], &store, &format!("2026-01-{day:02}"), &[], 0);
        let filled = manifest(&latest(&store))["night"]["filled"][path.to_str().unwrap()].clone();
        (
            kinds(&store),
            alerts(&store).first().map(|alert| alert["what"].as_str().unwrap().to_owned()),
            filled,
        )
    };
    // A place in ten is not named.
    let usual = |at: usize, row: &mut Vec<String>| {
        if [10, 20].contains(&at) {
            row[3] = "N/A".into();
        }
    };
    for day in 1..9 {
        let (kinds, _, filled) = night(day, &usual);
        assert_eq!(kinds, [], "{day}");
        assert_eq!(
            (&filled["location"], &filled["company"], &filled["salary"]),
            (&json!(18), &json!(20), &Value::Null)
        );
    }
    let told = |kind: &str| vec![(kind.to_owned(), "board-.csv".to_owned())];
    // Half the companies are gone, and the dates are written in a way that cannot be read.
    let (kinds, what, filled) = night(9, &|at, row| {
        usual(at, row);
        if at > 0 {
            row[2] = if at > 10 { String::new() } else { row[2].clone() };
            row[4] = "three days ago".into();
        }
    });
    assert_eq!(
        (kinds, &filled["company"], &filled["date"]),
        (told("filled"), &json!(10), &json!(0))
    );
    let what = what.unwrap();
    assert_eq!(
        what,
        "company in 50.0 % of the records, usually in at least 86.0 %; date in 0.0 % of the records, usually in at least 86.0 %"
    );
    // More places than usual are not an alert, nor is a change that two of twenty companies show by chance.
    let by_chance = |at: usize, row: &mut Vec<String>| {
        if [3, 4].contains(&at) {
            row[2] = String::new();
        }
    };
    assert_eq!(night(10, &by_chance).0, []);
    // A column more, which has no meaning here; and the night after it is gone.
    let (kinds, what, _) =
        night(11, &|at, row| row.push(if at == 0 { "remote".into() } else { "no".into() }));
    assert_eq!((kinds, what.as_deref()), (told("headers"), Some("new headers: \"remote\"")));
    let (kinds, what, _) = night(12, &usual);
    assert_eq!((kinds, what.as_deref()), (told("headers"), Some("missing headers: \"remote\"")));
    // A meaning without a column: its missing values are not reported again.
    let (kinds, _, filled) = night(13, &|_, row| drop(row.remove(3)));
    assert_eq!(kinds, [told("columns"), told("headers")].concat());
    assert_eq!(filled["location"], Value::Null);
    // Many are not all named; of very many none is kept.
    let wide = |columns: usize| {
        move |at: usize, row: &mut Vec<String>| {
            row.extend((0..columns).map(|column| format!("{at}.{column}")));
        }
    };
    night(14, &usual);
    let (kinds, what, _) = night(15, &wide(12));
    assert_eq!(kinds, told("headers"));
    assert!(what.as_ref().unwrap().ends_with("\"0.6\", \"0.7\", and 2 more"), "{what:?}");
    assert_eq!((night(16, &wide(1000)).0, night(17, &usual).0), (vec![], vec![]));
}

/// One run without the names of companies begins an epoch, and the next with them another.
#[test]
fn an_option_that_was_left_out() {
    let folder = tempdir().unwrap();
    let store = folder.path().join("store");
    let names = folder.path().join("names.csv");
    std::fs::write(&names, "name,company\nAcme Oslo,Acme\n").unwrap();
    let with = ["--companies", names.to_str().unwrap()];
    let night = |day: usize, more: &[&str], status| {
        let path = folder.path().join(format!("board-{day}.csv"));
        Postings::read().write(&path, &[day], "company");
        let said = stderr(&nightly(
            &[&path],
            &store,
            &format!("2026-01-{day:02}"),
            &[&["--strict"], more].concat(),
            status,
        ));
        (said, kinds(&store))
    };
    let told = [("epoch".to_owned(), "companies".to_owned())];
    assert_eq!(night(1, &with, 0).1, [], "the first of all");
    let (said, kinds) = night(2, &[], 3);
    assert!(said.contains("alert: companies: a new epoch begins"), "{said}");
    assert_eq!(kinds, told);
    assert_eq!((night(3, &with, 3).1, night(4, &with, 0).1), (told.to_vec(), vec![]));
    assert_eq!(night(5, &["--relabel"], 0).1, [], "it was asked for");
}

/// Texts of the samples with the gap that they have.
fn gaps(folder: &Path) -> (Postings, Vec<usize>, Vec<usize>) {
    let postings = Postings::read();
    let (path, out) = (folder.join("all.csv"), folder.join("out"));
    postings.write(&path, &(0..postings.texts()).collect::<Vec<_>>(), "company");
    analyze(&[path.to_str().unwrap()], &out, &["--duplicates", "off"]);
    let (mut inflated, mut honest) = (Vec::new(), Vec::new());
    for (number, row) in columns(&out.join("postings.csv"), &["title_gap"]).iter().enumerate() {
        match row[0].parse::<i8>() {
            Ok(gap) if gap >= 1 => inflated.push(number),
            Ok(gap) if gap <= 0 => honest.push(number),
            _ => {}
        }
    }
    (postings, inflated, honest)
}

#[test]
fn a_grade_is_told_where_the_gap_behind_it_moved() {
    let folder = tempdir().unwrap();
    let store = folder.path().join("store");
    let (postings, inflated, honest) = gaps(folder.path());
    let night = |day: usize, companies: &[(&str, &[usize])], more: &[&str], status| {
        let path = folder.path().join(format!("board-{day}.csv"));
        let mut out = csv::Writer::from_path(&path).unwrap();
        out.write_record(["id", "title", "company", "location", "date", "description"]).unwrap();
        for (company, texts) in companies {
            for text in *texts {
                let mut row = postings.posting(*text);
                (row[2], row[3], row[4]) =
                    ((*company).to_owned(), format!("{company} {day}"), "2026-03-01".into());
                out.write_record(&row).unwrap();
            }
        }
        out.flush().unwrap();
        let said = stderr(&nightly(&[&path], &store, &format!("2026-01-{day:02}"), more, status));
        (said, alerts(&store))
    };
    let (some, other) = (&honest[..10], &honest[10..20]);
    let (one, another, third) = (&inflated[..10], &inflated[5..15], &inflated[10..20]);
    let first = [
        ("Ash", some),
        ("Birch", other),
        ("Cedar", &honest[5..15]),
        ("Elm", one),
        ("Fir", another),
        ("Oak", third),
    ];
    assert_eq!(night(1, &first, &["--strict"], 0).1, [] as [Value; 0]);
    let grades = || columns(&latest(&store).join("all-time/companies.csv"), &["grade"]).concat();
    assert_eq!(grades(), ["5", "3", "4", "1", "2", "1"]);
    let (said, told) = night(2, &[("Ash", &inflated)], &["--strict"], 3);
    // Cedar's grade is another one too, and hardly anything was learned of it.
    assert_eq!(grades(), ["2", "3", "3", "1", "1", "1"]);
    assert_eq!(
        (told.len(), &told[0]["kind"], &told[0]["source"]),
        (1, &json!("grade"), &json!("ash"))
    );
    assert!(
        said.contains("alert: ash: grade 2 (gap +1.") && said.contains("; 2026-01-01-1 had 5 (-0."),
        "{said}"
    );
    // It is reported once.
    assert_eq!(
        night(3, &[("Ash", &inflated[..1]), ("Birch", &honest[20..22])], &["--strict"], 0).1,
        [] as [Value; 0]
    );
    assert_eq!(
        night(4, &[("Ash", &honest)], &["--strict", "--relabel"], 0).1,
        [] as [Value; 0],
        "a new epoch has no before"
    );
}
