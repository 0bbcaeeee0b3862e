//! `eval` and `fit` through the binary, on the samples and what they were meant to be.

use std::fs;

use crate::common::{columns, copy, run, stderr, stdout};
use serde_json::Value;
use tempfile::tempdir;

const GOLD: &str = "tests/samples-intended.csv";

fn done(arguments: &[&str]) -> String {
    stdout(&run(arguments, 0))
}

fn eval(more: &[&str]) -> Value {
    serde_json::from_str(&done(&[&["eval", "samples", "--gold", GOLD, "--json"], more].concat()))
        .unwrap()
}

#[test]
fn figures_are_those_of_the_results() {
    let out = tempdir().unwrap();
    let result = out.path().join("result");
    done(&["analyze", "samples", "--out", result.to_str().unwrap(), "--quiet"]);
    let meant = columns(GOLD.as_ref(), &["id", "role", "level"]);
    let rows = columns(&result.join("postings.csv"), &["posting_id", "role", "duty_level"]);
    let label = |id: &str| rows.iter().find(|row| row[0].trim_start_matches('\'') == id).unwrap();
    // A posting without a label counts as one that is taken for no leader.
    let role = |id: &str| {
        Some(label(id)[1].as_str()).filter(|role| !role.is_empty()).unwrap_or("none").to_owned()
    };
    let right = meant.iter().filter(|row| role(&row[0]) == row[1]).count();
    let leaders: Vec<_> = meant.iter().filter(|row| row[1] != "none").collect();
    let leaders_right = leaders.iter().filter(|row| role(&row[0]) == row[1]).count();

    let figures = eval(&[]);
    assert_eq!(figures["postings"], meant.len());
    let value = |name: &str| figures[name]["value"].as_f64().unwrap();
    assert!((value("role") - right as f64 / meant.len() as f64).abs() < 1e-9);
    assert!((value("leaders") - leaders_right as f64 / leaders.len() as f64).abs() < 1e-9);
    for name in ["role", "macro_f1", "leaders", "orientation", "level", "level_error"] {
        let [low, high] = ["low", "high"].map(|bound| figures[name][bound].as_f64().unwrap());
        assert!(low < value(name) && value(name) < high, "{name}: {}", figures[name]);
    }
    let confusion = figures["confusion"].as_array().unwrap();
    let cells: Vec<u64> = confusion
        .iter()
        .flat_map(|row| row.as_array().unwrap())
        .map(|n| n.as_u64().unwrap())
        .collect();
    let diagonal: u64 = (0..confusion.len()).map(|at| confusion[at][at].as_u64().unwrap()).sum();
    assert_eq!((cells.iter().sum::<u64>(), diagonal), (meant.len() as u64, right as u64));
    let bins = figures["reliability"].as_array().unwrap();
    assert_eq!(
        bins.iter().map(|bin| bin["postings"].as_u64().unwrap()).sum::<u64>(),
        meant.len() as u64
    );
}

/// Compares title gaps in `postings.csv` with the intended ones.
#[test]
fn errors_of_the_gap_are_those_of_the_results() {
    let out = tempdir().unwrap();
    let result = out.path().join("result");
    done(&["analyze", "samples", "--out", result.to_str().unwrap(), "--quiet"]);
    let rows =
        columns(&result.join("postings.csv"), &["posting_id", "title_gap", "advertised_level"]);
    let mut counts = [[0u64; 4]; 5];
    for meant in columns(GOLD.as_ref(), &["id", "level"]) {
        let row = rows.iter().find(|row| row[0].trim_start_matches('\'') == meant[0]).unwrap();
        let Ok(gap) = row[1].trim_start_matches('\'').parse::<i64>() else { continue };
        let (advertised, level): (usize, usize) =
            (row[2].parse().unwrap(), meant[1].parse().unwrap());
        let (truth, label) = (advertised > level, gap >= 1);
        let of = if truth { 0 } else { 2 };
        counts[advertised][of] += 1;
        counts[advertised][of + 1] += u64::from(truth == label);
    }
    assert!(
        counts.iter().any(|of| of[1] < of[0]) || counts.iter().any(|of| of[3] < of[2]),
        "some are told wrong: {counts:?}"
    );
    let told = eval(&[])["gap_errors"].as_array().unwrap().clone();
    for (level, (told, counted)) in told.iter().zip(counts).enumerate() {
        let told =
            ["inflated", "found", "others", "spared"].map(|what| told[what].as_u64().unwrap());
        assert_eq!(told, counted, "level {level}");
    }
}

/// The gaps of `--frame` are those of the table, counted again here.
#[test]
fn gaps_are_compared_on_the_postings_that_count() {
    let out = tempdir().unwrap();
    let result = out.path().join("result");
    done(&["analyze", "samples", "--out", result.to_str().unwrap(), "--quiet"]);
    let names = ["posting_id", "p_inflated", "gap_status", "advertised_level", "field"];
    let rows = columns(&result.join("postings.csv"), &names);
    let [mut all, mut sum, mut readers, mut decided, mut right] = [0.0; 5];
    for meant in columns(GOLD.as_ref(), &["id", "level"]) {
        let row = rows.iter().find(|row| row[0].trim_start_matches('\'') == meant[0]).unwrap();
        let Ok(inflated) = row[1].parse::<f64>() else { continue };
        let truth = row[3] > meant[1];
        all += 1.0;
        sum += inflated;
        readers += f64::from(u8::from(truth));
        decided += f64::from(u8::from(row[2] != "undecided"));
        right += f64::from(u8::from(
            row[2] == "inflated" && truth || row[2] == "not_inflated" && !truth,
        ));
    }
    let told = eval(&["--frame"])["frame"].clone();
    let near = |name: &str, value: f64| {
        let told = told["all"][name]["value"].as_f64().unwrap();
        assert!((told - value).abs() < 1e-6, "{name}: {told} and {value}");
    };
    near("readers_share", readers / all);
    near("mean_probability", sum / all);
    near("decided", decided / all);
    near("decided_right", right / decided);
    let postings = |groups: &str| -> u64 {
        let groups = told[groups].as_array().unwrap();
        groups.iter().map(|group| group["figures"]["postings"].as_u64().unwrap()).sum()
    };
    let count = told["all"]["postings"].as_u64().unwrap();
    assert_eq!((postings("levels"), postings("fields")), (count, count));
    assert!(decided < all && right < decided, "{decided} of {all} decided, {right} right");
    assert_eq!(eval(&[]).get("frame"), None);
    assert!(done(&["eval", "samples", "--gold", GOLD, "--frame"]).contains("postings that count"));
}

#[test]
fn some_ids_only_or_without_some() {
    let out = tempdir().unwrap();
    let ids = out.path().join("ids.txt");
    fs::write(&ids, "P001\nP002\nP003\n").unwrap();
    let ids = ids.to_str().unwrap();
    let [all, only, without] = [&[][..], &["--only", ids], &["--without", ids]]
        .map(|more| eval(more)["postings"].as_u64().unwrap());
    assert_eq!((only, all - only), (3, without));
}

#[test]
fn texts_are_shown_on_request_alone() {
    let heading = "Worst mistakes";
    let [plain, texts] = [&[][..], &["--texts"]]
        .map(|more| done(&[&["eval", "samples", "--gold", GOLD], more].concat()));
    assert!(plain.contains(heading) && texts.contains(heading));
    assert!(!plain.contains("\n=== ") && texts.contains("\n=== "));
}

/// Each posting judged by weights that were fitted without its company: as good as the
/// hand-set weights would be by chance at the least, and the same figures every time.
#[test]
fn cross_validation_is_deterministic() {
    let [once, again] = [(); 2].map(|()| eval(&["--cross-validate", "6"]));
    assert_eq!(once, again);
    assert!(once["role"]["value"].as_f64().unwrap() > 0.5, "{}", once["role"]);
}

/// The files of a fit.
#[derive(PartialEq)]
struct Fit {
    weights: String,
    features: String,
}

/// Fits weights to the labels of the samples.
fn fit(inputs: &[&str]) -> Fit {
    let out = tempdir().unwrap();
    let folder = out.path().to_str().unwrap();
    done(&[&["fit", "--gold", GOLD, "--out", folder], inputs].concat());
    let [weights, features] = ["weights.toml", "features.csv"]
        .map(|name| fs::read_to_string(out.path().join(name)).unwrap());
    Fit { weights, features }
}

#[test]
fn a_fit_is_a_keyword_file_and_always_the_same() {
    let out = tempdir().unwrap();
    let keywords = out.path().join("keywords");
    copy("keywords".as_ref(), &keywords);
    let again = fit(&["samples"]);
    let once = fit(&["samples"]);
    assert!(once == again, "a second fit has other weights");
    fs::write(keywords.join("weights.toml"), &once.weights).unwrap();
    fs::write(keywords.join("features.csv"), &once.features).unwrap();
    let errors: toml::Table = once.weights.parse().unwrap();
    let apart = eval(&["--cross-validate", "5"])["gap_errors"].clone();
    assert!(errors["gap_errors"].as_table().is_some_and(|levels| levels.len() > 2));
    for (level, counts) in errors["gap_errors"].as_table().unwrap() {
        let counts: Value = counts.clone().try_into().unwrap();
        assert_eq!(
            apart[level.parse::<usize>().unwrap()],
            counts,
            "errors are those of weights fitted without the company"
        );
    }
    let keywords = keywords.to_str().unwrap();
    done(&["keywords", "check", "--keywords", keywords]);
    let [own, fitted] = [&[][..], &["--keywords", keywords]]
        .map(|more| eval(more)["role"]["value"].as_f64().unwrap());
    assert!(fitted > own, "fitted on these very postings, {fitted} should be above {own}");
}

/// A copy of a labelled posting, under another id and company, is not used as an ordinary posting:
/// the weights are the same with and without it.
#[test]
fn copies_of_labelled_postings_teach_nothing() {
    let out = tempdir().unwrap();
    let labels = fs::read_to_string(GOLD).unwrap();
    let known: Vec<&str> =
        labels.lines().skip(1).filter_map(|line| line.split(',').nth(1)).collect();
    let mut samples = csv::Reader::from_path("samples/postings.csv").unwrap();
    let header = samples.headers().unwrap().clone();
    let at = |name: &str| header.iter().position(|h| h == name).unwrap();
    let path = out.path().join("copies.csv");
    let mut copies = csv::Writer::from_path(&path).unwrap();
    copies.write_record(["id", "title", "company", "description"]).unwrap();
    let mut copied = 0;
    for row in
        samples.records().filter_map(Result::ok).filter(|row| known.contains(&&row[at("id")]))
    {
        let [id, text] =
            [format!("copy-{}", &row[at("id")]), format!("{} And so on.", &row[at("description")])];
        copies.write_record([&id, "x", "Another Firm", &text]).unwrap();
        copied += 1;
    }
    drop(copies);
    assert!(copied > 5);
    let with_copies = fit(&["samples", path.to_str().unwrap()]);
    assert!(fit(&["samples"]) == with_copies, "copies change the weights");
}

/// Adds the folder that `fit` needs.
fn with_out<'a>(arguments: &[&'a str]) -> Vec<&'a str> {
    let out: &[&str] = if arguments[0] == "fit" { &["--out", "target"] } else { &[] };
    [arguments, out].concat()
}

#[test]
fn labels_that_cannot_be_used() {
    let header = "id,role,orientation,level\n";
    let cases = [
        ("no such file", None, "cannot read"),
        (
            "no role column",
            Some("id,orientation,level\nP001,strategic,4\n"),
            ":1: there is no column \"role\"",
        ),
        (
            "unknown role",
            Some("id,role,orientation,level\nP001,cfo,strategic,4\n"),
            ":2: role \"cfo\" is not one of ceo, cio",
        ),
        (
            "unknown orientation",
            Some("id,role,orientation,level\nP001,cio,visionary,4\n"),
            "orientation \"visionary\" is not one of",
        ),
        (
            "level too high",
            Some("id,role,orientation,level\nP001,cio,strategic,5\n"),
            "level \"5\" is not one of 0, 1, 2, 3, 4",
        ),
        (
            "no level",
            Some("id,role,orientation,level\nP001,cio,strategic,\n"),
            "has a role but no level",
        ),
        ("no id", Some("id,role,orientation,level\n,cio,strategic,4\n"), "has a role but no id"),
        (
            "twice",
            Some("id,role,orientation,level\nP001,cio,strategic,4\nP001,cto,strategic,4\n"),
            ":3: id \"P001\" appears twice",
        ),
        (
            "behind blank lines",
            Some("id,role,orientation,level\n\n\n\nP001,boss,strategic,4\n"),
            ":5: role \"boss\"",
        ),
        ("nothing read yet", Some("id,role,orientation,level\nP001,,,\n"), "no row has a role"),
        ("empty", Some(header), "no row has a role"),
        (
            "other ids",
            Some("id,role,orientation,level\nX1,cio,strategic,4\n"),
            "none of the 1 labelled ids",
        ),
        (
            "bad near",
            Some("id,role,near,orientation,level\nP001,cio,cto|cfo,strategic,4\n"),
            "near \"cfo\" is not one of",
        ),
    ];
    let out = tempdir().unwrap();
    for (name, content, message) in cases {
        let path = out.path().join("gold.csv");
        let _ = fs::remove_file(&path);
        if let Some(content) = content {
            fs::write(&path, content).unwrap();
        }
        for command in ["eval", "fit"] {
            let said =
                stderr(&run(&with_out(&[command, "samples", "--gold", path.to_str().unwrap()]), 2));
            assert!(said.contains(message), "{name}: {said}");
        }
    }
}

#[test]
fn ids_that_are_not_there_are_counted() {
    let out = tempdir().unwrap();
    let path = out.path().join("gold.csv");
    fs::write(&path, "id,role,orientation,level\nP001,cio,strategic,4\nX1,cio,strategic,4\n")
        .unwrap();
    let [evaluated, fitted] = [("eval", 0), ("fit", 2)].map(|(command, status)| {
        stderr(&run(&with_out(&[command, "samples", "--gold", path.to_str().unwrap()]), status))
    });
    assert!(evaluated.contains("1 of 2 labelled ids"), "{evaluated}");
    assert!(fitted.contains("at least 20"), "{fitted}");
}

#[test]
fn lists_of_ids_that_cannot_be_read() {
    for option in ["--only", "--without"] {
        for command in ["eval", "fit"] {
            let said = stderr(&run(
                &with_out(&[command, "samples", "--gold", GOLD, option, "no-such.txt"]),
                2,
            ));
            assert!(said.contains("no-such.txt: no such file"), "{command} {option}: {said}");
        }
    }
}

/// Labels of some samples, with a probability of selection in the last column.
fn selected(rows: &[(&str, &str, &str)]) -> tempfile::TempDir {
    let here = tempdir().unwrap();
    let rows = rows.iter().map(|(id, role, probability)| {
        if role.is_empty() {
            format!("{id},,,,{probability}\n")
        } else {
            format!("{id},{role},operational,0,{probability}\n")
        }
    });
    let head = "id,role,orientation,level,selection_probability\n";
    fs::write(here.path().join("gold.csv"), head.to_owned() + &rows.collect::<String>()).unwrap();
    here
}

/// A name, rows, the share of right roles (`None` for an error), the kind of sample, and a message.
type Selected<'a> = (&'a str, &'a [(&'a str, &'a str, &'a str)], Option<f64>, &'a str, &'a str);

/// P003 is labelled `none` and P077 too, so that a reading as `cto` is a mistake.
#[test]
fn shares_are_weighted_by_the_probability_of_selection() {
    let cases: [Selected; 5] = [
        (
            "a mistake among many",
            &[("P003", "none", "0.1"), ("P077", "cto", "1")],
            Some(10.0 / 11.0),
            "weighted",
            "Shares are weighted by the inverse of selection_probability",
        ),
        (
            "a mistake that stands for many",
            &[("P003", "none", "1"), ("P077", "cto", "0.25")],
            Some(0.2),
            "weighted",
            "share right ",
        ),
        (
            "only chosen ones are read",
            &[("P003", "none", "1"), ("P077", "cto", "1"), ("P001", "", "0.1")],
            Some(0.5),
            "chosen",
            "so this is not accuracy; label those picked by chance too",
        ),
        (
            "all are picked",
            &[("P003", "none", "1"), ("P077", "cto", "1"), ("P001", "", "1")],
            Some(0.5),
            "weighted",
            "share right ",
        ),
        (
            "a row without it",
            &[("P003", "none", "0.5"), ("P077", "cto", "")],
            None,
            "",
            "gold.csv:3: the row has a role but no selection_probability",
        ),
    ];
    for (name, rows, expected, sample, said) in cases {
        let here = selected(rows);
        let gold = here.path().join("gold.csv");
        let arguments = ["eval", "samples", "--gold", gold.to_str().unwrap()];
        let Some(expected) = expected else {
            let error = stderr(&run(&arguments, 2));
            assert!(error.contains(said), "{name}: {error}");
            continue;
        };
        let figures: Value =
            serde_json::from_str(&done(&[&arguments[..], &["--json"]].concat())).unwrap();
        let role = figures["role"]["value"].as_f64().unwrap();
        assert!((role - expected).abs() < 1e-9, "{name}: {role}");
        let none = figures["roles"].as_array().unwrap().last().unwrap();
        let precision_of_none = none["precision"].as_f64().unwrap();
        assert!((precision_of_none - expected).abs() < 1e-9, "{name}: {none}");
        assert_eq!(figures["sample"], sample, "{name}");
        let text = done(&arguments);
        assert!(text.contains(said), "{name}: {text}");
        assert_eq!(text.contains("\nshare right "), sample != "chosen", "{name}: {text}");
    }
    for wrong in ["0", "1.5", "-1", "x", "nan"] {
        let here = selected(&[("P003", "none", wrong)]);
        let gold = here.path().join("gold.csv");
        let said = stderr(&run(&["eval", "samples", "--gold", gold.to_str().unwrap()], 2));
        assert!(said.contains("is not a number above 0 and up to 1"), "{wrong}: {said}");
    }
}

/// A review that is filled in with the program's own labels is right in every weighted share.
#[test]
fn a_review_can_be_scored_by_its_weights() {
    let here = tempdir().unwrap();
    let path = here.path().join("review.csv");
    let path = path.to_str().unwrap();
    done(&["review", "samples", "-n", "40", "--labels", "--out", path]);
    let names = ["id", "label_role", "label_orientation", "label_level", "selection_probability"];
    let rows = columns(path.as_ref(), &names);
    let table: String = rows.iter().map(|row| row.join(",") + "\n").collect();
    let gold = here.path().join("gold.csv");
    fs::write(&gold, format!("id,role,orientation,level,selection_probability\n{table}")).unwrap();
    let text = done(&["eval", "samples", "--gold", gold.to_str().unwrap(), "--json"]);
    let figures: Value = serde_json::from_str(&text).unwrap();
    assert_eq!((&figures["sample"], &figures["role"]["value"]), (&"weighted".into(), &1.0.into()));
    // The weights stand for all 134 labelled samples.
    let all: f64 = rows.iter().map(|row| 1.0 / row[4].parse::<f64>().unwrap()).sum();
    assert!((all - 134.0).abs() < 1e-6, "{all}");
}
