//! The keyword files: as they are built in, with mistakes in them, and with a role
//! added that no code knows.

use std::fs;
use std::path::Path;

use crate::common::{analyze, columns, copy, run, stdout, table};
use tempfile::tempdir;

#[test]
fn the_built_in_files_have_no_problems() {
    let shown = stdout(&run(&["keywords", "check"], 0));
    assert!(shown.contains("no problems"), "{shown}");
    let numbers: Vec<u64> = shown.split(' ').filter_map(|word| word.parse().ok()).collect();
    let [roles, classes, duties, phrases, sequences, _] = numbers[..] else { panic!("{shown}") };
    assert!(roles == 10 && classes >= 240 && duties >= 200 && phrases >= 1000, "{shown}");
    assert!(sequences >= phrases, "{shown}");
}

/// Every class is part of a pair of some duty, or has weights of its own.
#[test]
fn every_class_is_used() {
    let lexicon = titlegauge_core::lexicon::Lexicon::builtin().unwrap();
    let features = &lexicon.features;
    for class in features.classes() {
        let id = features.class(features.class_named(&class.id).unwrap());
        let pairs = lexicon.duties.iter().flat_map(|duty| &duty.pairs);
        let in_pair = pairs
            .into_iter()
            .any(|pair| pair.split(['|', '>']).any(|written| written.trim() == class.id));
        assert!(in_pair || lexicon.models.features.row(id).is_some(), "{} is unused", class.id);
    }
}

#[test]
#[allow(clippy::too_many_lines, reason = "a table of cases")]
fn every_problem_is_told_with_file_and_line() {
    let duty = |id: &str, orientation: &str, phrase: &str| {
        format!(
            "[[duty]]\nid = \"{id}\"\nname = \"x\"\norientation = \"{orientation}\"\nweights = {{ cio = 1 }}\nphrases = [\n  \"{phrase}\",\n]\nexamples = [\"{phrase}\"]\n"
        )
    };
    let cases = [
        (
            "unknown key",
            "[[duty]]\nid = \"x\"\nfase = 1\n".to_owned(),
            "zz.toml:3: unknown field `fase`",
        ),
        ("broken file", "[[duty]]\nid = \n".into(), "zz.toml:2: "),
        (
            "unknown set",
            duty("x", "strategic", "{nosuch}"),
            "zz.toml:7: \"{nosuch}\": there is no word set {nosuch}",
        ),
        (
            "weight",
            duty("x", "strategic", "qqq").replace("cio = 1", "cio = 9"),
            "zz.toml:5: weight 9 is not within -3 to 3",
        ),
        (
            "unknown role",
            duty("x", "strategic", "qqq").replace("cio = 1", "cxo = 1"),
            "zz.toml:5: there is no role \"cxo\"",
        ),
        ("bad id", duty("X y", "strategic", "qqq"), "zz.toml:2: \"X y\" is not a duty id"),
        (
            "the same phrase twice",
            duty("x", "strategic", "qqq rrr") + &duty("y", "operational", "qqq rrr"),
            "zz.toml:16: \"qqq rrr\" is already strategic in duty \"x\" (line 7)",
        ),
        (
            "the same pair twice",
            duty("x", "strategic", "qqq")
                + "pairs = [\"hire > phones\", \"appoint > phones\"]\n"
                + &duty("y", "operational", "rrr")
                + "pairs = [\"hire|select > phones\"]\n",
            "\"hire > phones\" is already strategic in duty \"x\" (line 10)",
        ),
        (
            "a pair of an unknown class",
            duty("x", "strategic", "qqq") + "pairs = [\"hire > phone\"]\n",
            "zz.toml:10: there is no class \"phone\"",
        ),
        (
            "a pair without an order",
            duty("x", "strategic", "qqq") + "pairs = [\"hire phones\"]\n",
            "zz.toml:10: \"hire phones\" is not a pair",
        ),
        (
            "a gap",
            duty("x", "strategic", "qqq .. rrr"),
            "zz.toml:7: a phrase of a duty has no `..`; write a pair of classes",
        ),
        (
            "the same duty twice",
            duty("x", "strategic", "qqq") + &duty("x", "strategic", "rrr"),
            "zz.toml:11: duty \"x\" is already in",
        ),
        (
            "example that does not fire",
            duty("x", "strategic", "qqq").replace("[\"qqq\"]\n", "[\"rrr\"]\n"),
            "the example does not fire it: \"rrr\"",
        ),
    ];
    let folder = tempdir().unwrap();
    copy("keywords".as_ref(), folder.path());
    for (name, text, message) in cases {
        fs::write(folder.path().join("duties/zz.toml"), text).unwrap();
        let shown =
            stdout(&run(&["keywords", "check", "--keywords", folder.path().to_str().unwrap()], 1));
        assert!(shown.contains(message), "{name}: {shown}");
    }
    fs::remove_file(folder.path().join("duties/zz.toml")).unwrap();
    let [classes, features] = ["classes/actions.toml", "features.csv"]
        .map(|name| fs::read_to_string(format!("keywords/{name}")).unwrap());
    let class = |id: &str, word: &str| {
        format!(
            "{classes}\n[[class]]\nid = \"{id}\"\nkind = \"action\"\nname = \"x\"\nwords = [\"{word}\"]\n"
        )
    };
    let row = |line: &str| format!("{features}{line}\n");
    let cases = [
        ("classes/actions.toml", class("lead", "qqq"), "class \"lead\" is already in "),
        ("classes/actions.toml", class("X y", "qqq"), "\"X y\" is not a class id"),
        (
            "classes/actions.toml",
            class("x", "").replace("\"\"]\n", "]\n"),
            "class \"x\" has no words",
        ),
        ("classes/actions.toml", class("x", "qqq .. rrr"), "contains a sign that folding removes"),
        ("features.csv", row("clas,lead,1"), "\"clas\" is not a kind of feature"),
        ("features.csv", row("class,,1"), "the feature is missing"),
        ("features.csv", row("class,lead,1.5"), "\"1.5\" is not a whole number"),
        ("features.csv", row("class,lead,1,2"), "1 weights, but the header names 19"),
        (
            "features.csv",
            features.replacen("kind", "sort", 1),
            "features.csv:1: the columns do not begin with kind,feature,idf",
        ),
    ];
    problems_of(folder.path(), &cases);
    let [titles, weights] = ["titles.toml", "weights.toml"]
        .map(|name| fs::read_to_string(format!("keywords/{name}")).unwrap());
    let errors = |line: &str| weights.replace("[gap_errors]\n", &format!("[gap_errors]\n{line}\n"));
    let cases = [
        ("titles.toml", titles.replace("disputed = 1", "disputed = 7"), "a level is 0 to 4"),
        (
            "titles.toml",
            titles.clone() + "\n[[example]]\ntitle = \"CIO\"\nrole = \"cio\"\nlevel = 5\n",
            "a level is 0 to 4",
        ),
        (
            "weights.toml",
            errors("5 = { inflated = 1, found = 1, others = 1, spared = 1 }"),
            "weights.toml:21: a level is 0 to 4",
        ),
        (
            "weights.toml",
            errors("0 = { inflated = 1, found = 2, others = 1, spared = 1 }"),
            "weights.toml:21: more postings judged right than there are; run `titlegauge fit` again",
        ),
    ];
    problems_of(folder.path(), &cases);
    fs::remove_file(folder.path().join("zones.toml")).unwrap();
    let shown =
        stdout(&run(&["keywords", "check", "--keywords", folder.path().to_str().unwrap()], 1));
    assert!(shown.contains("zones.toml: the file is missing"), "{shown}");
}

/// The plain lists for pay, years and reporting lines are checked entry by entry.
#[test]
fn a_problem_in_a_plain_list_is_told_with_file_and_line() {
    let folder = tempdir().unwrap();
    copy("keywords".as_ref(), folder.path());
    let [pay, years, reporting] = ["pay.toml", "years.toml", "reporting.toml"]
        .map(|name| fs::read_to_string(format!("keywords/{name}")).unwrap());
    let cases = [
        (
            "pay.toml",
            &pay,
            "  \"403b\", ",
            "  \"403b\", \"rais*\", ",
            "\"rais*\" is already in this list",
        ),
        (
            "pay.toml",
            &pay,
            "  \"CNY\", ",
            "  \"CNY\", \"USD\", ",
            "\"USD\" is already in this list",
        ),
        (
            "pay.toml",
            &pay,
            "  \"CNY\", ",
            "  \"Yuan\", ",
            "\"Yuan\" is not a currency code; write three capitals as in ISO 4217",
        ),
        ("pay.toml", &pay, "\"€\" = \"EUR\"", "\"€\" = \"eur\"", "\"eur\" is not a currency code"),
        ("pay.toml", &pay, "\"€\" = \"EUR\"", "\"£\" = \"EUR\"", "duplicate key"),
        ("pay.toml", &pay, "[range]", "[range]\nleats = []", "unknown field `leats`"),
        (
            "pay.toml",
            &pay,
            "[period.before]",
            "[period.before]\nnight = []",
            "unknown field `night`",
        ),
        (
            "pay.toml",
            &pay,
            "job = [",
            "job = 3 # [",
            "invalid type: integer `3`, expected a list of strings",
        ),
        (
            "years.toml",
            &years,
            "  \"sixteen\", ",
            "  \"sixteen*\", ",
            "\"sixteen*\": a \"*\" has no meaning here",
        ),
        (
            "years.toml",
            &years,
            "leads = [",
            "leads = [3, ",
            "invalid type: integer `3`, expected a string",
        ),
        ("years.toml", &years, "leads = [", "leads = [\"*\", ", "\"*\" alone covers every word"),
        (
            "reporting.toml",
            &reporting,
            "  \"ciso\", ",
            "  \"CISO\", ",
            "\"CISO\" is not in lower case",
        ),
        (
            "reporting.toml",
            &reporting,
            "  \"ciso\", ",
            "  \" ciso\", ",
            "\" ciso\" is empty or has a space at an end",
        ),
    ];
    for (name, text, old, new, message) in cases {
        let text = text.replacen(old, new, 1);
        let message = place(name, &text, new.lines().last().unwrap()) + message;
        problems_of(folder.path(), &[(name, text, &message)]);
    }
    for (name, text, list) in [
        ("pay.toml", &pay, "job"),
        ("years.toml", &years, "past"),
        ("reporting.toml", &reporting, "staff"),
    ] {
        let start = text.find(&format!("\n{list} = ")).unwrap();
        let end = start + text[start..].find(']').unwrap() + 1;
        let without = format!("{}{}", &text[..start], &text[end..]);
        problems_of(folder.path(), &[(name, without, &format!("missing field `{list}`"))]);
        let whole = fs::read_to_string(folder.path().join(name)).unwrap();
        fs::remove_file(folder.path().join(name)).unwrap();
        let shown =
            stdout(&run(&["keywords", "check", "--keywords", folder.path().to_str().unwrap()], 1));
        assert!(shown.contains(&format!("{name}: the file is missing")), "{shown}");
        fs::write(folder.path().join(name), whole).unwrap();
    }
}

/// Puts a text in the place of each file in turn, and asserts what the check then says.
fn problems_of(folder: &Path, cases: &[(&str, String, &str)]) {
    for (name, text, message) in cases {
        let path = folder.join(name);
        let before = fs::read_to_string(&path).unwrap();
        assert_ne!(&before, text, "{message}: nothing was replaced");
        fs::write(&path, text).unwrap();
        let shown = stdout(&run(&["keywords", "check", "--keywords", folder.to_str().unwrap()], 1));
        assert!(shown.contains(message), "{message}: {shown}");
        fs::write(&path, before).unwrap();
    }
}

/// The line of a text, from 1, with this in it, as `file:line: `.
fn place(name: &str, text: &str, what: &str) -> String {
    format!("{name}:{}: ", text.lines().position(|line| line.contains(what)).unwrap() + 1)
}

#[test]
fn numbers_that_make_nonsense_of_labels_are_refused() {
    let folder = tempdir().unwrap();
    copy("keywords".as_ref(), folder.path());
    let names = ["weights.toml", "scoring.toml", "zones.toml", "roles/cio.toml"];
    let [weights, scoring, zones, role] =
        names.map(|name| fs::read_to_string(format!("keywords/{name}")).unwrap());
    let temperature = weights.lines().find(|line| line.starts_with("temperature")).unwrap();
    let signal = weights.lines().find(|line| line.starts_with("log_ratio = ")).unwrap();
    let cases = [
        ("weights.toml", &weights, temperature, "temperature = 0.0", "0 is not above 0"),
        ("weights.toml", &weights, temperature, "temperature = -1", "-1 is not above 0"),
        ("weights.toml", &weights, temperature, "temperature = nan", "NaN is not a finite number"),
        ("weights.toml", &weights, temperature, "temperature = inf", "inf is not a finite number"),
        (
            "weights.toml",
            &weights,
            "[role.start]\n",
            "[role.start]\ncto_ = nan\n",
            "NaN is not a finite number",
        ),
        (
            "weights.toml",
            &weights,
            signal,
            "log_ratio = { strategic = -inf }",
            "-inf is not a finite number",
        ),
        ("scoring.toml", &scoring, "tie = 0.05", "tie = nan", "NaN is not a finite number"),
        (
            "scoring.toml",
            &scoring,
            "low_confidence = 0.4",
            "low_confidence = nan",
            "NaN is not a finite number",
        ),
        (
            "roles/cio.toml",
            &role,
            "level = 4",
            "level = 4\nprior = nan",
            "NaN is not a finite number",
        ),
        (
            "zones.toml",
            &zones,
            "percent = 100\n",
            "percent = 2147483648\n",
            "a percent is 0 to 1,000",
        ),
    ];
    for (name, text, old, new, message) in cases {
        let text = text.replacen(old, new, 1);
        let message = place(name, &text, new.trim_end().lines().last().unwrap()) + message;
        problems_of(folder.path(), &[(name, text, &message)]);
    }
    fs::write(
        folder.path().join("zones.toml"),
        zones.replacen("percent = 100\n", "percent = 1000\n", 1),
    )
    .unwrap();
    let shown =
        stdout(&run(&["keywords", "check", "--keywords", folder.path().to_str().unwrap()], 0));
    assert!(shown.contains("no problems"), "{shown}");
}

/// A folder without fitted weights, as whoever begins a new one has it: nothing is a leader.
#[test]
fn without_weights_every_posting_is_none() {
    let folder = tempdir().unwrap();
    let keywords = folder.path().join("keywords");
    copy("keywords".as_ref(), &keywords);
    let features = fs::read_to_string(keywords.join("features.csv")).unwrap();
    fs::write(keywords.join("features.csv"), features.lines().next().unwrap()).unwrap();
    fs::write(
        keywords.join("weights.toml"),
        "[fitted]\npostings = 0\ngold_sha256 = \"\"\nleast_leader = 1\n",
    )
    .unwrap();
    let result = folder.path().join("result");
    analyze(&["samples"], &result, &["--keywords", keywords.to_str().unwrap()]);
    let rows = columns(&result.join("postings.csv"), &["role"]);
    assert!(rows.iter().all(|row| row[0].is_empty() || row[0] == "none"), "{rows:?}");
}

/// The example of `keywords/README.md`, cut out of it.
#[test]
fn the_role_of_the_document_is_one() {
    let folder = tempdir().unwrap();
    let keywords = folder.path().join("keywords");
    copy("keywords".as_ref(), &keywords);
    let document = fs::read_to_string("keywords/README.md").unwrap();
    let part = document.split("\n## A role\n").nth(1).unwrap();
    let example = part.split("```toml\n").nth(1).unwrap().split("```").next().unwrap();
    let file = keywords.join("roles/data_chief.toml");
    fs::write(&file, example).unwrap();
    let given = ["--keywords", keywords.to_str().unwrap()];
    let shown = stdout(&run(&[&["keywords", "check"], &given[..]].concat(), 0));
    assert!(shown.contains("11 roles") && shown.contains("no problems"), "{shown}");
    let input = folder.path().join("x.csv");
    let text = "You name data owners in every business unit, and appoint a data owner for each shared system. You publish the data \
        catalog to all of them and keep the data council going. You speak for the value of data in each unit. ";
    let csv = format!(
        "title,company,description\nChief Data Officer,Skerry Trust,{}\n",
        text.repeat(2).replace(',', ";")
    );
    fs::write(&input, csv).unwrap();
    let result = folder.path().join("result");
    analyze(&[input.to_str().unwrap()], &result, &given);
    let labels = ["advertised_role", "advertised_level", "role"];
    assert_eq!(columns(&result.join("postings.csv"), &labels), [["data_chief", "4", "data_chief"]]);

    // Optional keys may be left out; all missing required keys are reported at once.
    let role = "id = \"data_chief\"\nname = \"Chief data officer\"\nlevel = 4\ntitles = [\"data overlord\"]\n";
    let duty = "[[duty]]\nid = \"data-x\"\nname = \"x\"\nweights = { data_chief = 1 }\n";
    fs::write(&file, [role, duty].concat()).unwrap();
    let shown = stdout(&run(&[&["keywords", "check"], &given[..]].concat(), 1));
    for message in [
        "data_chief.toml:1: role \"data_chief\" has titles and no title_examples",
        "has neither phrases nor pairs",
        "has no examples",
    ] {
        assert!(shown.contains(message), "{message}: {shown}");
    }
    assert!(shown.contains("3 problems"), "{shown}");
}

#[test]
fn a_role_is_added_without_code() {
    let folder = tempdir().unwrap();
    let keywords = folder.path().join("keywords");
    copy("keywords".as_ref(), &keywords);
    fs::write(
        keywords.join("roles/lighthouse_keeper.toml"),
        r#"
id = "lighthouse_keeper"
name = "Lighthouse keeper"
level = 1
prior = 2.0
titles = ["lighthouse keeper"]
title_examples = ["Lighthouse Keeper"]

[[duty]]
id = "lamp-tending"
name = "Tend the lamp"
orientation = "operational"
facing = "inward"
scope = 1
weights = { lighthouse_keeper = 3, none = -1 }
phrases = ["tend~ [the] [great] (lamp|lantern)", "trim~ [the] wick~", "fog signal~"]
examples = ["Tend the great lamp."]
counterexamples = ["Tend the garden."]
"#,
    )
    .unwrap();
    let keywords = keywords.to_str().unwrap();
    assert!(stdout(&run(&["keywords", "check", "--keywords", keywords], 0)).contains("11 roles"));
    let input = folder.path().join("x.csv");
    let text = "You tend the lamp every night, trim the wicks, test the fog signal and tend the lantern in storms. ".repeat(2);
    fs::write(
        &input,
        format!(
            "title,company,description\nLighthouse Keeper,Skerry Trust,{}\n",
            text.replace(',', ";")
        ),
    )
    .unwrap();
    let result = folder.path().join("result");
    analyze(&[input.to_str().unwrap()], &result, &["--keywords", keywords]);
    assert_eq!(
        columns(&result.join("postings.csv"), &["advertised_role", "role"]),
        [["lighthouse_keeper", "lighthouse_keeper"]]
    );
    assert!(table(&result.join("companies.csv"))[0].contains(&"role_lighthouse_keeper".to_owned()));
}

#[test]
fn list_and_show() {
    let shown = stdout(&run(&["keywords", "list"], 0));
    assert!(
        shown.contains("vp_engineering") && shown.contains("digital-transformation-lead"),
        "{shown}"
    );
    assert!(
        stdout(&run(&["keywords", "show", "cio"], 0))
            .contains("Chief information officer, level 4")
    );
    assert!(
        stdout(&run(&["keywords", "show", "digital-transformation-lead"], 0)).contains("fires on:")
    );
    let [id, name] = ["lead", "lead others or a field"]
        .map(|class| stdout(&run(&["keywords", "show", class], 0)));
    assert!(id.contains("(action)") && id == name, "{id}");
    run(&["keywords", "show", "no-such-thing"], 2);
}
