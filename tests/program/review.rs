//! `titlegauge review` through the binary, on the samples.

use std::collections::HashSet;
use std::fs;

use crate::common::{columns, run, stderr, stdout, table, titlegauge};
use tempfile::tempdir;

/// The printed table as rows; the first is the header.
fn review(more: &[&str]) -> Vec<Vec<String>> {
    let shown = stdout(&run(&[&["review", "samples"], more].concat(), 0));
    let mut reader = csv::ReaderBuilder::new().has_headers(false).from_reader(shown.as_bytes());
    reader.records().map(|r| r.unwrap().iter().map(str::to_owned).collect()).collect()
}

#[test]
fn columns_are_a_contract() {
    insta::assert_snapshot!("columns", review(&["-n", "3", "--labels"])[0].join("\n"));
    insta::assert_snapshot!("columns_blind", review(&["-n", "3"])[0].join("\n"));
    assert_eq!(review(&["-n", "3", "--blind"]), review(&["-n", "3"]));
}

#[test]
fn a_third_by_margin_a_third_by_gap_a_third_by_chance() {
    let rows = review(&["-n", "30", "--labels"]);
    for reason in ["margin of ", "title gap of ", "by chance"] {
        assert_eq!(
            rows[1..].iter().filter(|row| row[17].starts_with(reason)).count(),
            10,
            "{reason}"
        );
    }
    let roles: HashSet<&String> = rows[1..].iter().map(|row| &row[10]).collect();
    assert!(roles.len() >= 8, "{roles:?}");
}

#[test]
fn as_many_as_asked_for_and_none_twice() {
    for number in ["1", "2", "10", "50"] {
        let rows = review(&["-n", number]);
        assert_eq!(rows.len() - 1, number.parse::<usize>().unwrap());
        let ids: HashSet<&String> = rows[1..].iter().map(|row| &row[0]).collect();
        assert_eq!(ids.len(), rows.len() - 1);
    }
    let all = run(&["review", "samples", "-n", "10000"], 0);
    assert!(stderr(&all).contains("134 postings to review, fewer than 10000"), "{}", stderr(&all));
}

#[test]
fn the_same_bytes_at_any_number_of_threads_and_in_any_order_of_inputs() {
    let of = |inputs: &[&str], threads: &str| {
        stdout(&run(&[&["review"], inputs, &["-n", "20", "--threads", threads]].concat(), 0))
    };
    assert_eq!(of(&["samples"], "1"), of(&["samples"], "2"));
    // Of copies the first in the input is kept; these two files contain no copies of each other.
    let files = ["samples/html-feed.tsv", "samples/postings.csv"];
    assert_eq!(of(&files, "1"), of(&[files[1], files[0]], "2"));
}

#[test]
fn titles_and_company_are_masked() {
    let rows = review(&["-n", "134"]);
    let texts: Vec<&String> = rows[1..].iter().map(|row| &row[1]).collect();
    for leak in ["Chief Information Officer", "Chief Technology Officer", "Head of IT", "CTO"] {
        let leaks: Vec<&&String> = texts.iter().filter(|text| text.contains(leak)).collect();
        assert!(leaks.is_empty(), "{leak}: {}", leaks[0]);
    }
    assert!(
        texts.iter().any(|text| text.contains("[TITLE]"))
            && texts.iter().any(|text| text.contains("[COMPANY]"))
    );
}

/// A team fills in its labels; the file is then texts and labels in one, as `examples/gold.rs` reads them.
#[test]
fn a_filled_review_is_a_gold_standard() {
    let folder = tempdir().unwrap();
    let path = folder.path().join("review.csv");
    run(&["review", "samples", "-n", "9", "--out", path.to_str().unwrap()], 0);
    let gold = [
        "id",
        "description",
        "role",
        "also",
        "near",
        "orientation",
        "orientation_also",
        "level",
        "level_also",
        "confidence",
        "selection_probability",
    ];
    assert_eq!(table(&path)[0], gold);
    for row in columns(&path, &gold) {
        let probability: f64 = row[10].parse().unwrap();
        assert!(
            !row[0].is_empty() && row[1].len() > 100 && row[2..10].iter().all(String::is_empty),
            "{row:?}"
        );
        assert!(probability > 0.0 && probability <= 1.0, "{row:?}");
    }
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
}

#[test]
fn a_second_round_leaves_out_the_first() {
    let folder = tempdir().unwrap();
    let path = folder.path().join("first.csv");
    run(&["review", "samples", "-n", "40", "--out", path.to_str().unwrap()], 0);
    let first: HashSet<String> =
        columns(&path, &["id"]).into_iter().map(|mut row| row.remove(0)).collect();
    let second = review(&["-n", "40", "--without", path.to_str().unwrap()]);
    assert_eq!(second.len(), 41);
    assert!(second[1..].iter().all(|row| !first.contains(&row[0])));
}

#[test]
fn cells_never_become_formulas() {
    let folder = tempdir().unwrap();
    let input = folder.path().join("x.csv");
    let duties = "Run the help desk and its service levels, buy hardware and software for the staff, \
        manage licenses and vendor contracts, and train users in new systems of the office.";
    fs::write(
        &input,
        format!("id,title,company,description\n=1+1,IT Manager,Skerry,\"- {duties}\"\n"),
    )
    .unwrap();
    let shown = stdout(&run(&["review", input.to_str().unwrap()], 0));
    assert!(shown.lines().nth(1).unwrap().starts_with("'=1+1,\"'- "), "{shown}");
}

#[test]
fn refusals() {
    let folder = tempdir().unwrap();
    let taken = folder.path().join("taken.csv");
    fs::write(&taken, "name\nx\n").unwrap();
    let empty = folder.path().join("empty.csv");
    fs::write(&empty, "id,title,company,description\n1,IT Manager,Skerry,\n").unwrap();
    let (taken, empty) = (taken.to_str().unwrap(), empty.to_str().unwrap());
    let cases: [(&str, &[&str], i32, &str); 6] = [
        ("none wanted", &["samples", "-n", "0"], 2, "from 1 to 10000"),
        ("the file exists", &["samples", "--out", taken], 2, "may contain a reader's work"),
        ("no ids", &["samples", "--without", taken], 2, "has no column id"),
        (
            "no such file",
            &["samples", "--without", "no-such-file.csv"],
            2,
            "cannot read no-such-file.csv",
        ),
        ("nothing labelled", &[empty], 2, "nothing to review"),
        (
            "no such folder",
            &["samples", "--out", "no/such/folder/x.csv"],
            4,
            "cannot write no/such/folder/x.csv",
        ),
    ];
    for (name, arguments, status, message) in cases {
        let output = titlegauge().arg("review").args(arguments).output().unwrap();
        assert_eq!(output.status.code(), Some(status), "{name}: {}", stderr(&output));
        assert!(
            stderr(&output).contains(message) && output.stdout.is_empty(),
            "{name}: {}",
            stderr(&output)
        );
    }
    assert_eq!(fs::read_to_string(taken).unwrap(), "name\nx\n");
}

/// A reader's answers in the three forms: the filled table, and the two exports of Label Studio.
fn filled(tasks: &serde_json::Value) -> [String; 3] {
    let mut table = "id,role,near,orientation,level,selection_probability\n".to_owned();
    let (mut json, mut min) = (Vec::new(), Vec::new());
    for (number, task) in (1..).zip(tasks.as_array().unwrap()) {
        let data = &task["data"];
        let text = |name: &str| data[name].as_str().unwrap();
        let (id, probability) = (text("posting_id"), text("selection_probability"));
        table.extend([format!("{id},cio,cto|ciso,strategic,4,{probability}\n")]);
        let answer = |name: &str, choices: &[&str]| serde_json::json!({"from_name": name, "to_name": "text", "type": "choices", "value": {"choices": choices}});
        let result = [
            answer("role", &["cio"]),
            answer("near", &["cto", "ciso"]),
            answer("orientation", &["strategic"]),
            answer("level", &["4"]),
        ];
        json.push(serde_json::json!({
            "id": number, "data": data,
            "annotations": [{"was_cancelled": true, "result": []}, {"was_cancelled": false, "result": result}],
        }));
        let mut flat = data.clone();
        for (name, value) in [
            ("id", number.into()),
            ("role", "cio".into()),
            ("near", serde_json::json!({"choices": ["cto", "ciso"]})),
            ("orientation", "strategic".into()),
            ("level", "4".into()),
        ] {
            flat[name] = value;
        }
        min.push(flat);
    }
    [table, serde_json::to_string(&json).unwrap(), serde_json::to_string_pretty(&min).unwrap()]
}

#[test]
fn label_studio_gives_the_figures_of_a_filled_table() {
    let folder = tempdir().unwrap();
    let at = |name: &str| folder.path().join(name).to_str().unwrap().to_owned();
    let tasks = at("tasks.json");
    run(&["review", "samples", "-n", "12", "--format", "label-studio", "--out", &tasks], 0);
    let read: serde_json::Value =
        serde_json::from_str(&fs::read_to_string(&tasks).unwrap()).unwrap();
    // The tasks are the rows of the table.
    let rows = review(&["-n", "12"]);
    assert_eq!(read.as_array().unwrap().len(), 12);
    for (row, task) in rows[1..].iter().zip(read.as_array().unwrap()) {
        let data = task["data"].as_object().unwrap();
        let names: Vec<&String> = data.keys().collect();
        assert_eq!(names, ["description", "posting_id", "selection_probability"]);
        assert_eq!(
            (&*row[0], &*row[1]),
            (data["posting_id"].as_str().unwrap(), data["description"].as_str().unwrap())
        );
    }
    let [table, json, min] = filled(&read);
    let shown = ["labels.csv", "json.json", "min.json"].into_iter().zip([table, json, min]).map(
        |(name, text)| {
            fs::write(at(name), text).unwrap();
            let said = stdout(&run(&["eval", "samples", "--gold", &at(name)], 0));
            said.replace(&at(name), "")
        },
    );
    let shown: Vec<String> = shown.collect();
    assert!(shown[0].contains("12"), "{}", shown[0]);
    assert_eq!(shown[1], shown[0]);
    assert_eq!(shown[2], shown[0]);
    // The tasks themselves have no answers, and leave their postings out of a second review.
    let said = stderr(&run(&["eval", "samples", "--gold", &tasks], 2));
    assert!(said.contains("no row has a role"), "{said}");
    let first: HashSet<&String> = rows[1..].iter().map(|row| &row[0]).collect();
    let second = review(&["-n", "12", "--without", &tasks]);
    assert!(second.len() == 13 && second[1..].iter().all(|row| !first.contains(&row[0])));
    // A wrong choice is refused with the line of its task.
    let wrong = fs::read_to_string(at("min.json")).unwrap().replacen("\"4\"", "\"9\"", 1);
    fs::write(at("wrong.json"), wrong).unwrap();
    let said = stderr(&run(&["eval", "samples", "--gold", &at("wrong.json")], 2));
    assert!(said.contains("wrong.json:2: level \"9\" is not one of"), "{said}");
}

/// The labelling interface of the page, and its further questions, have the choices that labels need.
#[test]
fn the_page_has_every_choice() {
    let page = fs::read_to_string("docs/review.md").unwrap();
    let parts: Vec<&str> =
        page.split("```xml").skip(1).filter_map(|rest| rest.split("```").next()).collect();
    let interface = parts.concat();
    let questions: Vec<&str> = interface.split("<Choices name=\"").skip(1).collect();
    let choices: Vec<(&str, Vec<&str>)> = questions
        .iter()
        .map(|question| {
            let choices = question.split("<Choice value=\"").skip(1);
            (
                question.split('"').next().unwrap(),
                choices.map(|choice| choice.split('"').next().unwrap()).collect(),
            )
        })
        .collect();
    let roles = stdout(&run(&["keywords", "list"], 0));
    assert_eq!(
        choices.iter().map(|(name, _)| *name).collect::<Vec<_>>(),
        ["role", "orientation", "level", "also", "near", "orientation_also", "level_also"]
    );
    for (question, same) in [(3, 0), (4, 0), (5, 1), (6, 2)] {
        assert_eq!(choices[question].1, choices[same].1);
    }
    let mut listed = 0;
    for entry in fs::read_dir("keywords/roles").unwrap() {
        let name = entry.unwrap().file_name().into_string().unwrap();
        let id = name.trim_end_matches(".toml");
        assert!(choices[0].1.contains(&id) && roles.contains(id), "{id}");
        listed += 1;
    }
    // `none` is the only one without a file.
    assert_eq!(choices[0].1.len(), listed + 1);
    assert_eq!(choices[1].1, ["strategic", "operational", "balanced", "unclear"]);
    assert_eq!(choices[2].1, ["0", "1", "2", "3", "4"]);
}
