//! Three postings, as boards, spreadsheets and data frames write them, give the same rows. `tests/exports/write.py` writes the files.

use crate::common::{analyze, columns, manifest, run, stderr, stdout};
use std::path::Path;
use tempfile::tempdir;

const SAME: [&str; 9] = [
    "posting_id",
    "title",
    "company",
    "location",
    "date",
    "status",
    "role",
    "duty_words",
    "evidence",
];

fn rows(out: &Path) -> Vec<Vec<String>> {
    // Hollow rows are postings that say nothing.
    columns(&out.join("postings.csv"), &SAME).into_iter().filter(|row| !row[1].is_empty()).collect()
}

#[test]
fn one_table_in_many_hands() {
    let out = tempdir().unwrap();
    let plain = out.path().join("plain");
    analyze(&["tests/exports/plain.csv"], &plain, &[]);
    let expected = rows(&plain);
    let read: Vec<&[String]> = expected.iter().map(|row| &row[1..7]).collect();
    assert_eq!(
        read,
        [
            [
                "Chief Information Officer \u{2013} Group",
                "Quarnstead AG",
                "Z\u{fc}rich",
                "2026-03-14",
                "labelled",
                "cio"
            ],
            [
                "IT Manager",
                "Bellowfen Caf\u{e9} Ltd",
                "York, UK",
                "2026-03-02",
                "labelled",
                "it_manager"
            ],
            ["Nurse | nights", "Thistlemere Clinic", "Bern", "2026-02-01", "unclassified", ""],
        ]
    );
    let by_number = "id=1,title=2,company=3,location=4,date=5,description=6";
    let mut read = 0;
    for entry in std::fs::read_dir("tests/exports").unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        if name == "write.py" {
            continue;
        }
        let more: &[&str] =
            if name == "no-header.csv" { &["--no-header", "--columns", by_number] } else { &[] };
        let result = out.path().join(&name);
        analyze(&[path.to_str().unwrap()], &result, more);
        assert_eq!(rows(&result), expected, "{name}");
        assert_eq!(manifest(&result)["rejected"], 0, "{name}");
        read += 1;
    }
    assert_eq!(read, 19);
}

#[test]
fn what_was_put_right_is_counted() {
    let out = tempdir().unwrap();
    let cases = [("repeated-header", "repeated_headers", 2), ("jobspy", "swapped_pay", 3)];
    for (name, count, expected) in cases {
        let result = out.path().join(name);
        analyze(&[&format!("tests/exports/{name}.csv")], &result, &[]);
        let manifest = manifest(&result);
        assert_eq!(manifest["read"], 3, "{name}");
        assert_eq!(
            (&manifest["mended"][count], &manifest["inputs"][0]["mended"][count]),
            (&expected.into(), &expected.into())
        );
    }
    let input = out.path().join("dates.csv");
    let dates = ["3 days ago", "30+ days ago", "2026-02-30", "soon", "N/A", "", "2026-03-01"];
    let text: String =
        dates.iter().map(|date| format!("CIO,{date},Set the strategy for {date}\n")).collect();
    std::fs::write(&input, format!("title,date,description\n{text}")).unwrap();
    let result = out.path().join("dates");
    analyze(&[input.to_str().unwrap()], &result, &[]);
    let mended = &manifest(&result)["mended"];
    assert_eq!((&mended["relative_dates"], &mended["unreadable_dates"]), (&2.into(), &2.into()));
}

#[test]
fn inspect_says_what_was_chosen_and_why() {
    let output =
        run(&["inspect", "tests/exports/jobspy.csv", "--json", "--columns", "location=#6"], 0);
    let json: serde_json::Value = serde_json::from_str(&stdout(&output)).unwrap();
    let column = |at: usize| {
        let column = &json[0]["columns"][at];
        (column["header"].as_str().unwrap(), column["meaning"].as_str(), column["why"].to_string())
    };
    assert_eq!(column(0), ("id", Some("id"), "{\"preset\":\"python-jobspy\"}".to_owned()));
    assert_eq!(column(1), ("site", None, "null".to_owned()));
    assert_eq!(column(5), ("location", Some("location"), "\"option\"".to_owned()));
    assert_eq!(json[0]["columns"][7]["values"][0], "120000.0");
    assert_eq!((&json[0]["looked_at"], &json[0]["columns"][0]["filled"]), (&3.into(), &1.0.into()));
    let text = stdout(&run(&["inspect", "tests/exports/excel-sep.csv"], 0));
    assert!(text.contains("delimiter semicolon, 7 bytes before the header"), "{text}");
    assert!(text.contains("known name") && text.contains("100 %"), "{text}");
}

#[test]
fn tables_that_leave_open_what_they_mean() {
    let out = tempdir().unwrap();
    let cases = [
        (
            "bare",
            "1,CIO,Set the strategy\n2,CTO,Lead the engineers\n",
            "--no-header --columns title=1",
        ),
        (
            "two-titles",
            "title,Title,description\nCIO,Boss,Set the strategy\n",
            "--columns 'title=#1'",
        ),
        (
            "two-texts",
            "title,text,text\nCIO,Set the strategy,Acme\n",
            "#2 \"text\" with \"Set the strategy\", #3 \"text\" with \"Acme\"",
        ),
    ];
    for (name, text, message) in cases {
        let (input, result) = (out.path().join(format!("{name}.csv")), out.path().join(name));
        std::fs::write(&input, text).unwrap();
        let output =
            run(&["analyze", input.to_str().unwrap(), "--out", result.to_str().unwrap()], 2);
        assert!(stderr(&output).contains(message), "{name}: {}", stderr(&output));
    }
}

/// Duties in two columns, and no company: a department is not a company.
#[test]
fn a_preset_puts_columns_together() {
    let out = tempdir().unwrap();
    let input = out.path().join("emscad.csv");
    let header = "job_id,title,location,department,salary_range,company_profile,description,requirements,benefits";
    std::fs::write(
        &input,
        format!(
            "{header}\n1,CIO,,Sales,,We sell,Define the IT strategy,Ten years of experience,Lunch\n"
        ),
    )
    .unwrap();
    let result = out.path().join("r");
    analyze(&[input.to_str().unwrap()], &result, &[]);
    assert_eq!(columns(&result.join("postings.csv"), &["company", "min_years"]), [["", "10"]]);
}

/// Broken records that were fixed in the file of rejects are read like the rest.
#[test]
fn rejects_can_be_mended_and_read_again() {
    let out = tempdir().unwrap();
    let rows: Vec<String> = (0..40)
        .map(|n| format!("r{n},CIO {n},\"Define the IT strategy, {n}\nLead the office\",Acme\r\n"))
        .collect();
    let table =
        |rows: &[String]| format!("sep=,\r\nid,title,description,company\r\n{}", rows.concat());
    let mut broken = rows.clone();
    broken[3] = broken[3].replace(",Acme", "");
    broken[7] = broken[7].replace("office\"", "office");
    broken[20] = broken[20].replace(",Acme", ",Acme,,x");
    let [whole, cut] =
        [("whole.csv", table(&rows)), ("broken.csv", table(&broken))].map(|(name, text)| {
            std::fs::write(out.path().join(name), text).unwrap();
            out.path().join(name).to_str().unwrap().to_owned()
        });
    analyze(&[&whole], &out.path().join("whole"), &[]);
    assert!(!out.path().join("whole/rejects").exists());
    analyze(&["samples/postings.csv", &cut], &out.path().join("first"), &[]);
    let manifest = manifest(&out.path().join("first"));
    let outputs: Vec<&str> = manifest["outputs"]
        .as_array()
        .unwrap()
        .iter()
        .map(|o| o["name"].as_str().unwrap())
        .collect();
    assert!(
        outputs.contains(&"rejects/1.csv") && outputs.contains(&"rejects/2.csv"),
        "{outputs:?}"
    );
    let rejects = std::fs::read_to_string(out.path().join("first/rejects/2.csv")).unwrap();
    assert_eq!(
        rejects,
        format!("id,title,description,company\r\n{}{}{}", broken[3], broken[7], broken[20])
    );

    let mended = rejects
        .replace("Lead the office\"\r\n", "Lead the office\",Acme\r\n")
        .replace("office,Acme", "office\",Acme");
    let mended_file = out.path().join("mended.csv");
    std::fs::write(&mended_file, mended.replace(",Acme,,x", ",Acme")).unwrap();
    analyze(&[mended_file.to_str().unwrap()], &out.path().join("second"), &[]);
    let kept = [
        "posting_id",
        "title",
        "company",
        "date",
        "status",
        "role",
        "confidence",
        "duty_words",
        "evidence",
    ];
    let read = |name: &str| columns(&out.path().join(name).join("postings.csv"), &kept);
    let all = read("whole");
    assert_eq!(read("second"), [all[3].clone(), all[7].clone(), all[20].clone()]);
    let rest: Vec<_> = read("first").into_iter().filter(|row| row[0].starts_with('r')).collect();
    let unbroken =
        all.iter().enumerate().filter(|(n, _)| ![3, 7, 20].contains(n)).map(|(_, row)| row.clone());
    assert_eq!(rest, unbroken.collect::<Vec<_>>());
}

/// Twelve postings of a board.
fn board() -> Vec<serde_json::Value> {
    let text = "Define the IT strategy and lead the office";
    let one = |n: u32| serde_json::json!({"id": format!("p{n}"), "title": format!("CIO {n}"), "company": "Acme", "description": format!("{text} {n}")});
    (0..12).map(one).collect()
}

/// Pages, groups and lists within lists, as boards and those who put their answers together write them.
#[test]
fn every_posting_of_pages_and_groups_is_read() {
    let out = tempdir().unwrap();
    let all = board();
    let pages = |key: &str| {
        all.chunks(4)
            .enumerate()
            .map(|(n, page)| serde_json::json!({"page": n, key: page}))
            .collect::<Vec<_>>()
    };
    let each = |values: &[serde_json::Value], end: &str| {
        values.iter().map(|v| format!("{v}{end}")).collect::<String>()
    };
    let pretty = |values: &[serde_json::Value]| {
        values.iter().map(|v| format!("{v:#}\n")).collect::<String>()
    };
    let cases = [
        ("pages-pretty", pretty(&pages("jobs"))),
        ("pages-one", each(&pages("jobs"), "")),
        ("pages-lines", each(&pages("job"), "\n")),
        ("list-of-pages", serde_json::to_string(&pages("job")).unwrap()),
        ("groups", serde_json::json!({"featured": all[..4], "facets": [{"name": "x"}], "organic": all[4..]}).to_string()),
        ("deep", serde_json::json!({"data": {"jobs": all}, "meta": {"pages": [1]}}).to_string()),
        ("lists-of-lists", serde_json::json!([all[..4], all[4..]]).to_string()),
        ("nothing-first", serde_json::json!({"jobs": all}).to_string().replacen('[', "[\n", 1)),
        ("behind-the-list", format!("{}\n{}", serde_json::json!({"jobs": all[..8]}), each(&all[8..], "\n"))),
    ];
    for (name, text) in cases {
        let (input, result) = (out.path().join(format!("{name}.json")), out.path().join(name));
        std::fs::write(&input, text).unwrap();
        analyze(&[input.to_str().unwrap()], &result, &[]);
        let manifest = manifest(&result);
        assert_eq!((&manifest["read"], &manifest["rejected"]), (&12.into(), &0.into()), "{name}");
        let read = columns(&result.join("postings.csv"), &["posting_id", "title", "company"]);
        let expected: Vec<_> =
            (0..12).map(|n| [format!("p{n}"), format!("CIO {n}"), "Acme".into()]).collect();
        assert_eq!(read, expected, "{name}");
    }
    // As a message that named the columns advised before.
    let (input, result) = (out.path().join("deep.json"), out.path().join("told"));
    let told = "title=data.jobs.title,description=data.jobs.description";
    analyze(&[input.to_str().unwrap()], &result, &["--columns", told]);
    assert_eq!(manifest(&result)["read"], 12);
}

/// Unreadable input is reported, as a whole or record by record.
#[test]
fn json_that_is_no_list_of_postings_is_told() {
    let out = tempdir().unwrap();
    let input = out.path().join("x.json");
    let rows = r#"[["title","description"],["CIO","Define the IT strategy"]]"#;
    let two = r#"{"job":{"0":[{"title":"CIO","text":"x"},{"title":"CTO","text":"y"}]}}"#;
    let told = ["--columns", "title=job.name,description=job.text"];
    let cases: [(&str, &[&str], &str); 2] = [
        (rows, &[], "is JSON without a list of objects; export the postings as such a list"),
        (
            &two.replace("\"0\":", "\"list\":"),
            &told,
            "there is no column \"job.name\" among: job.list.title",
        ),
    ];
    for (text, more, message) in cases {
        std::fs::write(&input, text).unwrap();
        let result = out.path().join("r");
        let output = run(
            &[&["analyze", input.to_str().unwrap(), "--out", result.to_str().unwrap()], more]
                .concat(),
            2,
        );
        assert!(stderr(&output).contains(message), "{}", stderr(&output));
    }
    let jobs = &board()[..2];
    let pages = [
        serde_json::json!({"jobs": jobs}),
        serde_json::json!({"error": "too many requests"}),
        serde_json::json!({"jobs": [], "more": [{"position": "CTO", "body": "Lead the engineers"}]}),
    ];
    std::fs::write(&input, pages.map(|page| format!("{page}\n")).concat()).unwrap();
    let result = out.path().join("pages");
    analyze(&[input.to_str().unwrap()], &result, &[]);
    let reasons = columns(&result.join("rejects.csv"), &["line", "reason"]);
    let expected = [["2", "an object without the list \"jobs\""]];
    assert_eq!(reasons, expected);
    let titles = columns(&result.join("postings.csv"), &["title"]);
    assert_eq!(titles.last().unwrap(), &["CTO"]);
}

/// Boards leave out what is empty, so that a name may come late, and another board's later still.
#[test]
fn names_that_come_late_are_read() {
    let out = tempdir().unwrap();
    let input = out.path().join("late.jsonl");
    let filler = "Define the IT strategy. ".repeat(40);
    let mut text: String = (0..400)
        .map(|n| format!("{{\"title\":\"CIO {n}\",\"description\":\"{filler}{n}\"}}\n"))
        .collect();
    assert!(text.len() > 300 * 1024);
    text.push_str("{\"title\":\"CTO\",\"company\":\"Acme\",\"jobLocation\":{\"name\":\"Bern\"},\"description\":\"x\"}\n");
    text.push_str("{\"Job Title\":\"CEO\",\"employer\":\"Bcme\",\"description\":\"\",\"jobDescription\":\"Run the company\"}\n");
    std::fs::write(&input, text).unwrap();
    analyze(&[input.to_str().unwrap()], &out.path().join("r"), &[]);
    let read =
        columns(&out.path().join("r/postings.csv"), &["title", "company", "location", "reason"]);
    assert_eq!(
        read[400..],
        [["CTO", "Acme", "Bern", "too_few_duties"], ["CEO", "Bcme", "", "too_few_duties"]]
    );
    let columns = &manifest(&out.path().join("r"))["inputs"][0]["columns"];
    assert_eq!(columns, &serde_json::json!({"title": "title", "description": "description"}));
}

/// The first object is longer than what is looked at, and every one has half a character.
#[test]
fn objects_that_are_long_or_broken_all_over_are_read() {
    let out = tempdir().unwrap();
    let long = "Define the IT strategy. ".repeat(14_000);
    let half = r#"{"title":"CIO","company":"A\ud83d","description":"Define the IT strategy"}"#;
    let cases = [
        ("first.json", format!("[{{\"title\":\"CIO\",\"description\":\"{long}\"}},{half}]")),
        ("first.jsonl", format!("{{\"title\":\"CIO\",\"description\":\"{long}\"}}\n{half}\n")),
        ("half.jsonl", format!("{half}\n{half}\n")),
    ];
    for (name, text) in cases {
        let (input, result) = (out.path().join(name), out.path().join(format!("r-{name}")));
        std::fs::write(&input, text).unwrap();
        analyze(&[input.to_str().unwrap()], &result, &[]);
        let read = columns(&result.join("postings.csv"), &["title"]);
        assert_eq!(read, [["CIO"], ["CIO"]], "{name}");
    }
}

/// Two boards in one table: the columns of one are empty where those of the other are filled.
#[test]
fn an_empty_column_does_not_hide_a_filled_one() {
    let out = tempdir().unwrap();
    let header = "title,company,description,job_title,employer,job_description\n";
    let [left, right] =
        ["CIO,Acme,Define the IT strategy,,,\n", ",,,CTO,Bcme,Lead the engineers\n"];
    let input = out.path().join("x.csv");
    let (path, result) = (input.to_str().unwrap(), out.path().join("r"));
    std::fs::write(&input, format!("{header}{}", right.repeat(3))).unwrap();
    analyze(&[path], &result, &["--duplicates", "off"]);
    assert_eq!(
        columns(&result.join("postings.csv"), &["title", "company"]),
        vec![["CTO", "Bcme"]; 3]
    );
    std::fs::write(&input, format!("{header}{left}{right}")).unwrap();
    let output = run(&["analyze", path, "--out", result.to_str().unwrap()], 2);
    let message = "several columns could be the title: #1 \"title\" with \"CIO\", #4 \"job_title\" with \"CTO\"";
    assert!(stderr(&output).contains(message), "{}", stderr(&output));
}

/// A delimiter that has to be said is said in the file of rejects, too.
#[test]
fn rejects_of_a_rare_delimiter_can_be_read_again() {
    let out = tempdir().unwrap();
    let input = out.path().join("x.csv");
    std::fs::write(&input, "sep=~\r\ntitle~description\r\nCIO~Define the IT strategy\r\nCTO\r\n")
        .unwrap();
    analyze(&[input.to_str().unwrap()], &out.path().join("r"), &[]);
    let rejects = out.path().join("r/rejects/1.csv");
    assert_eq!(std::fs::read_to_string(&rejects).unwrap(), "sep=~\r\ntitle~description\r\nCTO\r\n");
    let mended = out.path().join("mended.csv");
    std::fs::write(&mended, "sep=~\r\ntitle~description\r\nCTO~Lead the engineers\r\n").unwrap();
    analyze(&[mended.to_str().unwrap()], &out.path().join("again"), &[]);
    assert_eq!(columns(&out.path().join("again/postings.csv"), &["title"]), [["CTO"]]);
}

/// Ids that a spreadsheet would run are found as written in the export and as written in postings.csv.
#[test]
fn ids_that_begin_like_formulas_are_found() {
    let out = tempdir().unwrap();
    let [input, labels] =
        ["x.csv", "labels.csv"].map(|name| out.path().join(name).to_str().unwrap().to_owned());
    let text = "Define the IT strategy, report to the board and lead the IT managers";
    std::fs::write(
        &input,
        format!("id,title,description\n-1a,CIO,\"{text}\"\n=2,CIO,\"{text} of the group\"\n"),
    )
    .unwrap();
    analyze(&[&input], &out.path().join("r"), &[]);
    let ids = columns(&out.path().join("r/postings.csv"), &["posting_id"]);
    assert_eq!(ids, [["'-1a"], ["'=2"]]);
    for id in ["-1a", "'-1a", "=2", "'=2"] {
        let shown = stdout(&run(&["explain", &input, "--id", id], 0));
        assert!(shown.contains(id.trim_start_matches('\'')), "{shown}");
    }
    std::fs::write(
        &labels,
        "id,role,orientation,level\n'-1a,cio,strategic,4\n'=2,cio,strategic,4\n",
    )
    .unwrap();
    run(&["eval", &input, "--gold", &labels], 0);
}
