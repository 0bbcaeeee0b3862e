//! `titlegauge explain`: the reasons for labels and gaps, for a person to read.

use std::fs;
use std::path::{Path, PathBuf};

use crate::common::{analyze, run, stderr, stdout, titlegauge};
use crate::store::nightly;
use serde_json::Value;
use tempfile::{TempDir, tempdir};

/// The result of the samples.
fn result(more: &[&str]) -> (TempDir, PathBuf) {
    let here = tempdir().unwrap();
    let folder = here.path().join("result");
    analyze(&["samples"], &folder, more);
    (here, folder)
}

/// Explains postings of a result.
fn explain(folder: &Path, more: &[&str]) -> String {
    stdout(&run(&[&["explain", folder.to_str().unwrap()], more].concat(), 0))
}

#[test]
fn the_reasons_for_a_sample() {
    let shown = stdout(&run(&["explain", "samples", "--id", "P003"], 0));
    insta::assert_snapshot!("sample_explained", shown);
}

#[test]
fn the_answer_for_a_company() {
    let (_here, folder) = result(&[]);
    insta::assert_snapshot!("company_explained", explain(&folder, &["--company", "brindle"]));
}

#[test]
fn the_gap_is_told_or_why_there_is_none() {
    for (id, told) in [
        ("P003", "inflated: the title is a level or more above the duties"),
        ("P007", "not_inflated: the title is a level or more above the duties"),
        ("P006", "does not count: the title has no rank"),
        ("P008", "does not count: the title is not one of technology leadership"),
        ("P028", "Status      unclassified: the description is not English"),
    ] {
        let shown = stdout(&run(&["explain", "samples", "--id", id], 0));
        assert!(shown.contains(told), "{id}: {shown}");
    }
}

/// An export and its result give the same opening words, but for what other postings say.
#[test]
fn an_export_and_its_result_agree() {
    let (_here, folder) = result(&[]);
    let opening = |text: &str| {
        let lines = text.lines().take_while(|line| !line.is_empty());
        let kept = lines.filter(|line| !line.starts_with("Missing") && !line.contains(" %  "));
        kept.map(str::to_owned).collect::<Vec<_>>()
    };
    for id in ["P001", "P003", "P007", "P028"] {
        let export = stdout(&run(&["explain", "samples", "--id", id], 0));
        let of_result = opening(&explain(&folder, &["--id", id]));
        assert_eq!(opening(&export), of_result);
        assert!(of_result.len() > 2, "{of_result:?}");
    }
}

/// Without a name, the first companies by rank are listed with their answers.
#[test]
fn companies_are_ranked() {
    let (_here, folder) = result(&[]);
    let text = explain(&folder, &["--largest", "1"]);
    let (list, _) = text.split_once("\n\nPostings").unwrap();
    insta::assert_snapshot!("companies_ranked", list);
    let json: Value = serde_json::from_str(&explain(&folder, &["--json"])).unwrap();
    let ranks: Vec<f64> = json["companies"]
        .as_array()
        .unwrap()
        .iter()
        .map(|company| company["rank"].as_f64().unwrap())
        .collect();
    assert!(ranks.len() == 10 && ranks.is_sorted(), "{ranks:?}");
    assert_eq!(json["answer"], Value::Null);
    let named: Value =
        serde_json::from_str(&explain(&folder, &["--company", "brindle", "--json"])).unwrap();
    assert!(named["companies"].as_array().unwrap().is_empty(), "{named}");
    let answer = named["answer"].as_str().unwrap();
    assert!(
        answer.starts_with("Brindlewick Software Inc.: yes") && answer.contains(" of 10 (1 is")
    );
}

#[test]
fn postings_are_selected() {
    let (_here, folder) = result(&[]);
    let shown = |more: &[&str]| -> Value {
        serde_json::from_str(&explain(&folder, &[more, &["--json"]].concat())).unwrap()
    };
    let titles = |value: &Value| -> Vec<String> {
        let all = value["shown"].as_array().unwrap();
        all.iter().map(|posting| posting["title"].as_str().unwrap().to_lowercase()).collect()
    };
    let largest = shown(&["--largest", "20"]);
    let chances: Vec<f64> = largest["shown"]
        .as_array()
        .unwrap()
        .iter()
        .map(|posting| posting["p_inflated"].as_f64().unwrap())
        .collect();
    assert!(chances.len() == 20 && chances.is_sorted_by(|a, b| a >= b), "{chances:?}");
    assert_eq!((largest["counted"].as_u64(), &largest["company"]), (Some(93), &Value::Null));

    let directors = shown(&["--title", "DIRECTOR", "--largest", "50"]);
    assert!(titles(&directors).iter().all(|title| title.contains("director")));
    assert_eq!(titles(&directors).len() as u64, directors["counted"].as_u64().unwrap());

    let company = shown(&["--company", "Zentaquill"]);
    assert_eq!(company["company"]["measured"], 8);
    assert_eq!((titles(&company).len(), company["counted"].as_u64()), (3, Some(8)));

    // An id is shown whether it counts or not.
    let engineer = shown(&["--id", "P006"]);
    assert_eq!((titles(&engineer).len(), &engineer["shown"][0]["gap"]), (1, &Value::Null));
    let posting = &shown(&["--id", "P003"])["shown"][0];
    assert_eq!(posting["advertised_level"], 4);
    for side in ["evidence", "against"] {
        let quotes = posting[side].as_array().unwrap();
        assert!(quotes.len() <= 3 && quotes.iter().all(|quote| quote["quote"] != ""), "{posting}");
    }
}

/// A "no" is supported by titles that their duties cover, and the one that speaks most against it follows.
#[test]
fn a_no_has_evidence() {
    let (_here, folder) = result(&[]);
    let text = explain(&folder, &["--company", "tamberwick"]);
    assert!(text.contains("no, on average its titles are 1.28 levels below its duties"), "{text}");
    let gaps: Vec<f64> = text
        .lines()
        .filter_map(|line| line.strip_prefix("Title gap   ")?.split(' ').next()?.parse().ok())
        .collect();
    let [covered, against] =
        ["Evidence for this answer", "For comparison, the title with the largest gap"]
            .map(|heading| text.find(heading).unwrap_or_else(|| panic!("{heading}: {text}")));
    assert!(covered < against && gaps.len() == 3, "{text}");
    assert!(gaps[0] <= gaps[1] && gaps[1] < gaps[2] && gaps[0] < -1.0, "{gaps:?}");
    let json = explain(&folder, &["--company", "tamberwick", "--json"]);
    let found: Value = serde_json::from_str(&json).unwrap();
    assert_eq!(found["covered"]["shown"].as_array().unwrap().len(), 2, "{json}");
    // A "yes" has the largest gaps only.
    let json = explain(&folder, &["--company", "brindlewick", "--json"]);
    assert!(json.contains("\"covered\": null"), "{json}");
}

/// Missing duties are frequent in postings of the level, and not in this one.
#[test]
fn missing_duties_are_those_of_the_level() {
    let (_here, folder) = result(&[]);
    let json = explain(&folder, &["--largest", "60", "--json"]);
    let found: Value = serde_json::from_str(&json).unwrap();
    let mut checked = 0;
    for posting in found["shown"].as_array().unwrap() {
        let (described, advertised) = (
            posting["duty_level"].as_u64().unwrap(),
            posting["advertised_level"].as_u64().unwrap(),
        );
        let missing = &posting["missing"];
        assert_eq!(missing.is_null(), described >= advertised, "{posting}");
        if missing.is_null() {
            continue;
        }
        let level = missing["level"].as_u64().unwrap();
        assert!(level > described && level <= advertised, "{posting}");
        assert!(missing["postings"].as_u64().unwrap() >= 5, "{posting}");
        let id = posting["posting_id"].as_str().unwrap();
        let evidence = fs::read_to_string(folder.join("evidence.csv")).unwrap();
        for duty in missing["duties"].as_array().unwrap() {
            let row = format!(",{},", duty["duty"].as_str().unwrap());
            let own = evidence.lines().filter(|line| line.starts_with(&format!("{id},")));
            assert!(own.into_iter().all(|line| !line.contains(&row)), "{posting}");
            assert!(duty["share"].as_f64().unwrap() >= 0.2, "{posting}");
            checked += 1;
        }
    }
    assert!(checked > 20, "{checked}");
    let text = explain(&folder, &["--largest", "60"]);
    for levels in ["level 4:\n", "level 3 or higher:\n"] {
        assert!(text.contains(&format!(" postings here that describe {levels}")), "{text}");
    }
}

/// The folder of a night has the postings of that night and the companies of all nights.
#[test]
fn a_night_is_explained_too() {
    let here = tempdir().unwrap();
    let store = here.path().join("store");
    nightly(&[Path::new("samples")], &store, "2026-01-09", &[], 0);
    let shown = explain(&store.join("latest"), &["--company", "brindle"]);
    let (_here, folder) = result(&[]);
    assert_eq!(shown.lines().next(), explain(&folder, &["--company", "brindle"]).lines().next());
    assert!(
        shown.contains("Evidence    these duties speak for level 0:\n            \""),
        "{shown}"
    );
}

#[test]
fn colour_is_for_the_opening() {
    let (_here, folder) = result(&[]);
    let plain = explain(&folder, &["--id", "P003"]);
    assert!(!plain.contains('\u{1b}'));
    let coloured = explain(&folder, &["--id", "P003", "--color", "always"]);
    let evidence = coloured.lines().find(|line| line.contains("Evidence")).unwrap();
    assert!(evidence.starts_with("\u{1b}[32mEvidence") && evidence.ends_with("\u{1b}[0m"));
    let without: String = ["\u{1b}[0m", "\u{1b}[1m", "\u{1b}[31m", "\u{1b}[32m", "\u{1b}[33m"]
        .iter()
        .fold(coloured, |text, code| text.replace(code, ""));
    assert_eq!(without, plain);
}

#[test]
fn results_without_evidence_or_quotes() {
    let (_here, folder) = result(&["--no-evidence"]);
    let shown = explain(&folder, &["--id", "P003"]);
    assert!(
        shown.contains("Described   does the work") && !shown.contains("Evidence  "),
        "{shown}"
    );
    assert!(shown.contains("The result has no evidence.csv, so nothing is quoted"), "{shown}");
    // Other occupations have no rows in the file.
    let (_here, folder) = result(&[]);
    let shown = explain(&folder, &["--id", "p006"]);
    assert!(
        shown.contains("unless analyze --evidence all writes it") && !shown.contains("Evidence  "),
        "{shown}"
    );
    let (_here, folder) = result(&["--no-quotes"]);
    let shown = explain(&folder, &["--id", "P003"]);
    assert!(
        shown.contains("level 0:\n            Write code\n") && !shown.contains('"'),
        "{shown}"
    );
}

/// Results before the column `telling` name all duties, and so do those without quotes.
#[test]
fn duties_are_named_unless_their_quotes_do_not_say_them() {
    let telling = |folder: &Path| -> Vec<bool> {
        let shown = explain(folder, &["--largest", "100", "--json"]);
        let shown: Value = serde_json::from_str(&shown).unwrap();
        let postings = shown["shown"].as_array().unwrap();
        let duties = postings.iter().flat_map(|posting| posting["evidence"].as_array().unwrap());
        duties.map(|duty| duty["telling"].as_bool().unwrap()).collect()
    };
    let (_here, folder) = result(&[]);
    assert!(telling(&folder).contains(&false));
    let evidence = folder.join("evidence.csv");
    let rows = fs::read_to_string(&evidence).unwrap();
    let older = rows.lines().map(|row| row.rsplit_once(',').unwrap().0.to_owned() + "\n");
    fs::write(&evidence, older.collect::<String>()).unwrap();
    let (_other, without_quotes) = result(&["--no-quotes"]);
    for folder in [&folder, &without_quotes] {
        let found = telling(folder);
        assert!(found.len() > 100 && !found.contains(&false), "{}", found.len());
    }
}

#[test]
fn what_cannot_be_explained() {
    let (here, folder) = result(&[]);
    let folder = folder.to_str().unwrap();
    let cases: [(&[&str], &str); 10] = [
        (&[folder, "--id", "nobody"], "there is no posting \"nobody\""),
        (
            &[folder, "--company", "brindlewick software", "--title", "astronaut"],
            "no title of brindlewick software contains \"astronaut\"",
        ),
        (&[folder, "--title", "astronaut"], "no title of the result contains \"astronaut\""),
        (&[folder, "--title", " "], "it is empty; name words of a title"),
        (&[folder, "--company", "nobody at all"], "no company in "),
        (&[folder, "--id", "P003", "--company", "x"], "cannot be used with"),
        (&[folder, "--largest", "0"], "\"0\" is not a whole number from 1 to 1000"),
        (&["samples"], "an export is explained by posting: add --id"),
        (&["samples", "--company", "acme"], "run titlegauge analyze, and name its result folder"),
        (&["samples", "--largest", "4"], "run titlegauge analyze, and name its result folder"),
    ];
    for (arguments, message) in cases {
        let said = stderr(&run(&[&["explain"], arguments].concat(), 2));
        assert!(said.contains(message), "{arguments:?}: {said}");
    }
    // Names of duties come from the keywords in use.
    let manifest = here.path().join("result/run.json");
    let text = fs::read_to_string(&manifest)
        .unwrap()
        .replace("\"keywords_sha256\": \"", "\"keywords_sha256\": \"0");
    fs::write(&manifest, text).unwrap();
    let output = titlegauge().args(["explain", folder, "--id", "P003"]).output().unwrap();
    assert!(stderr(&output).contains("made with other keywords"), "{}", stderr(&output));
}
