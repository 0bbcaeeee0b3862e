//! The same three postings as boards, spreadsheets and data frames write them give the
//! same rows. `tests/exports/write.py` writes the files.

mod common;

use common::{analyze, columns, manifest, run, stderr, stdout};
use std::path::Path;
use tempfile::tempdir;

const SAME: [&str; 9] = ["posting_id", "title", "company", "location", "date", "status", "role", "duty_words", "evidence"];

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
            ["Chief Information Officer \u{2013} Group", "Quarnstead AG", "Z\u{fc}rich", "2026-03-14", "labelled", "cio"],
            ["IT Manager", "Bellowfen Caf\u{e9} Ltd", "York, UK", "2026-03-02", "labelled", "it_manager"],
            ["Nurse | nights", "Thistlemere Clinic", "Bern", "2026-02-01", "labelled", "none"],
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
        let more: &[&str] = if name == "no-header.csv" { &["--no-header", "--columns", by_number] } else { &[] };
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
        assert_eq!((&manifest["mended"][count], &manifest["inputs"][0]["mended"][count]), (&expected.into(), &expected.into()));
    }
    let input = out.path().join("dates.csv");
    let dates = ["3 days ago", "30+ days ago", "2026-02-30", "soon", "N/A", "", "2026-03-01"];
    let text: String = dates.iter().map(|date| format!("CIO,{date},Set the strategy for {date}\n")).collect();
    std::fs::write(&input, format!("title,date,description\n{text}")).unwrap();
    let result = out.path().join("dates");
    analyze(&[input.to_str().unwrap()], &result, &[]);
    let mended = &manifest(&result)["mended"];
    assert_eq!((&mended["relative_dates"], &mended["unreadable_dates"]), (&2.into(), &2.into()));
}

#[test]
fn inspect_says_what_was_chosen_and_why() {
    let output = run(&["inspect", "tests/exports/jobspy.csv", "--json", "--columns", "location=#6"], 0);
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
        ("bare", "1,CIO,Set the strategy\n2,CTO,Lead the engineers\n", "--no-header --columns title=1"),
        ("two-titles", "title,Title,description\nCIO,Boss,Set the strategy\n", "--columns 'title=#1'"),
        (
            "two-texts",
            "title,text,text\nCIO,Set the strategy,Acme\n",
            "#2 \"text\" with \"Set the strategy\", #3 \"text\" with \"Acme\"",
        ),
    ];
    for (name, text, message) in cases {
        let (input, result) = (out.path().join(format!("{name}.csv")), out.path().join(name));
        std::fs::write(&input, text).unwrap();
        let output = run(&["analyze", input.to_str().unwrap(), "--out", result.to_str().unwrap()], 2);
        assert!(stderr(&output).contains(message), "{name}: {}", stderr(&output));
    }
}

/// Duties in two columns, and no company: a department is none.
#[test]
fn a_preset_puts_columns_together() {
    let out = tempdir().unwrap();
    let input = out.path().join("emscad.csv");
    let header = "job_id,title,location,department,salary_range,company_profile,description,requirements,benefits";
    std::fs::write(&input, format!("{header}\n1,CIO,,Sales,,We sell,Define the IT strategy,Ten years of experience,Lunch\n"))
        .unwrap();
    let result = out.path().join("r");
    analyze(&[input.to_str().unwrap()], &result, &[]);
    assert_eq!(columns(&result.join("postings.csv"), &["company", "min_years"]), [["", "10"]]);
}

/// Broken records, mended in the file that the run wrote, are read like the rest.
#[test]
fn rejects_can_be_mended_and_read_again() {
    let out = tempdir().unwrap();
    let rows: Vec<String> =
        (0..40).map(|n| format!("r{n},CIO {n},\"Define the IT strategy, {n}\nLead the office\",Acme\r\n")).collect();
    let table = |rows: &[String]| format!("sep=,\r\nid,title,description,company\r\n{}", rows.concat());
    let mut broken = rows.clone();
    broken[3] = broken[3].replace(",Acme", "");
    broken[7] = broken[7].replace("office\"", "office");
    broken[20] = broken[20].replace(",Acme", ",Acme,,x");
    let [whole, cut] = [("whole.csv", table(&rows)), ("broken.csv", table(&broken))].map(|(name, text)| {
        std::fs::write(out.path().join(name), text).unwrap();
        out.path().join(name).to_str().unwrap().to_owned()
    });
    analyze(&[&whole], &out.path().join("whole"), &[]);
    assert!(!out.path().join("whole/rejects").exists());
    analyze(&["samples/postings.csv", &cut], &out.path().join("first"), &[]);
    let manifest = manifest(&out.path().join("first"));
    let outputs: Vec<&str> = manifest["outputs"].as_array().unwrap().iter().map(|o| o["name"].as_str().unwrap()).collect();
    assert!(outputs.contains(&"rejects/1.csv") && outputs.contains(&"rejects/2.csv"), "{outputs:?}");
    let rejects = std::fs::read_to_string(out.path().join("first/rejects/2.csv")).unwrap();
    assert_eq!(rejects, format!("id,title,description,company\r\n{}{}{}", broken[3], broken[7], broken[20]));

    let mended = rejects.replace("Lead the office\"\r\n", "Lead the office\",Acme\r\n").replace("office,Acme", "office\",Acme");
    let mended_file = out.path().join("mended.csv");
    std::fs::write(&mended_file, mended.replace(",Acme,,x", ",Acme")).unwrap();
    analyze(&[mended_file.to_str().unwrap()], &out.path().join("second"), &[]);
    let kept = ["posting_id", "title", "company", "date", "status", "role", "confidence", "duty_words", "evidence"];
    let read = |name: &str| columns(&out.path().join(name).join("postings.csv"), &kept);
    let all = read("whole");
    assert_eq!(read("second"), [all[3].clone(), all[7].clone(), all[20].clone()]);
    let rest: Vec<_> = read("first").into_iter().filter(|row| row[0].starts_with('r')).collect();
    let unbroken = all.iter().enumerate().filter(|(n, _)| ![3, 7, 20].contains(n)).map(|(_, row)| row.clone());
    assert_eq!(rest, unbroken.collect::<Vec<_>>());
}
