//! Exports of data vendors, and columns of ids in them.

use std::fs;

use crate::common::{analyze, columns, manifest, run, stderr};
use tempfile::tempdir;

const DUTIES: &str =
    "Run the help desk, buy laptops and licences, and train the staff of our office.";

/// Writes an export with four records, whose cells have the number of the record for `N`.
fn export(folder: &std::path::Path, header: &str, row: &str) -> String {
    let path = folder.join("export.csv");
    let row = row.replace("DUTIES", &format!("\"{DUTIES} Office N.\""));
    let rows = (1..5).map(|number| row.replace('N', &number.to_string()) + "\n");
    fs::write(&path, format!("{header}\n{}", rows.collect::<String>())).unwrap();
    path.display().to_string()
}

#[test]
fn exports_of_vendors_are_read_without_options() {
    let cases = [
        (
            "ID,POSTED,TITLE,TITLE_NAME,TITLE_RAW,COMPANY,COMPANY_NAME,BODY,LOCATION,CITY_NAME",
            "aN,2026-03-14,ET3B93055220D59N,IT Managers,Head of IT,3753904N,Acme N,DUTIES,\"{\"\"lat\"\": N}\",\"Omaha, USA\"",
            ["a1", "Head of IT", "Acme 1", "2026-03-14", "Omaha, USA"],
        ),
        (
            "job_id,company,country,post_date,remove_date,rcid,title_raw,description",
            "90N,Acme N,Iceland,2026-03-14,2026-04-14,7700N,Head of IT,DUTIES",
            ["901", "Head of IT", "Acme 1", "2026-03-14", "Iceland"],
        ),
        (
            "hash,title,company_id,company_name,city,state,created,last_checked,description",
            "0f1eN,Head of IT,7N,Acme N,Omaha,USA,2026-03-14 10:00:00,2026-05-01,DUTIES",
            ["0f1e1", "Head of IT", "Acme 1", "2026-03-14", "Omaha"],
        ),
        (
            "id,data_source,created,job_title_raw,job_location_raw,raw_min_salary,company_raw,description",
            "88N,Board,2026-03-14,Head of IT,Leeds,40000,Acme N,DUTIES",
            ["881", "Head of IT", "Acme 1", "2026-03-14", "Leeds"],
        ),
    ];
    let folder = tempdir().unwrap();
    let result = folder.path().join("result");
    for (header, row, expected) in cases {
        analyze(&[&export(folder.path(), header, row)], &result, &[]);
        let wanted = ["posting_id", "title", "company", "date", "location"];
        let found = columns(&result.join("postings.csv"), &wanted).remove(0);
        assert_eq!(found, expected, "{header}");
        let about = manifest(&result)["inputs"][0]["columns"].clone();
        assert!(about["title"] == "TITLE_RAW" || about["description"] == "description", "{about}");
    }
}

/// The texts of `LinkUp` are in a second file, whose records have another order.
#[test]
fn texts_of_a_second_file_are_joined() {
    let folder = tempdir().unwrap();
    let at = |name: &str| folder.path().join(name).display().to_string();
    let header = "hash,title,company_name,city,created,last_checked";
    let (mut records, mut whole) = (format!("{header}\n"), format!("{header},description\n"));
    let mut texts = vec!["id,hash,description".to_owned()];
    for number in 1..400 {
        let record = format!(
            "0f1e{number},Head of IT,Acme {},Omaha,{}/02/2026,x",
            number % 7,
            12 + number % 9
        );
        // Some postings have no text, and some texts are there twice.
        let has = number % 9 != 4;
        let text = format!("\"{DUTIES} Office \"\"{number}\"\".\"");
        records.extend([format!("{record}\n")]);
        whole.extend([format!("{record},{}\n", if has { &text } else { "" })]);
        if has {
            texts.push(format!("{number}, 0f1e{number} ,{text}"));
        }
    }
    records += "broken,record\n";
    whole += "broken,record\n";
    texts[1..].reverse();
    texts.push("1,0f1e2,Another text.".to_owned());
    fs::write(at("records.csv"), &records).unwrap();
    fs::write(at("whole.csv"), whole).unwrap();
    fs::write(at("texts.csv.gz"), crate::packing::gzip(texts.join("\n").as_bytes())).unwrap();
    let (one, other) = (folder.path().join("one"), folder.path().join("other"));
    analyze(
        &[&at("records.csv")],
        &one,
        &["--descriptions", &at("texts.csv.gz"), "--duplicates", "off"],
    );
    analyze(&[&at("whole.csv")], &other, &["-j", "1", "--duplicates", "off"]);
    let shown =
        ["record", "posting_id", "company", "date", "status", "reason", "role", "p_level_1"];
    let found = columns(&one.join("postings.csv"), &shown);
    assert_eq!(found, columns(&other.join("postings.csv"), &shown));
    assert_eq!(found.iter().filter(|row| row[5] == "no_description").count(), 44);
    assert_eq!(found[0][3], "2026-02-13");
    for table in ["companies.csv", "words.csv", "rejects/1.csv"] {
        let [one, other] =
            [&one, &other].map(|result| fs::read_to_string(result.join(table)).unwrap());
        assert_eq!(one, other.replace("last_checked,description", "last_checked"), "{table}");
    }
    let about = manifest(&one);
    let input = &about["inputs"][0];
    assert_eq!(input["layout"], "delimiter comma, texts joined by hash");
    assert_eq!(input["bytes"], records.len());
    assert_eq!(input["columns"]["description"], "description");
    // `label` writes the text next to the columns of the postings.
    let labels =
        run(&["label", &at("records.csv"), "--descriptions", &at("texts.csv.gz")], 0).stdout;
    let labels = String::from_utf8(labels).unwrap();
    assert!(labels.starts_with(&format!("{header},description,label_role,")), "{labels}");
    let result = at("result");
    for (more, message) in [
        (["--descriptions", &at("records.csv")], "it has no column for the description"),
        (["--descriptions", &at("no.csv")], "no.csv: no such file"),
    ] {
        let said =
            stderr(&run(&[&["analyze", &at("records.csv"), "-o", &result], &more[..]].concat(), 2));
        assert!(said.contains(message), "{said}");
    }
    let nightly = [
        "nightly",
        &at("records.csv"),
        "--descriptions",
        &at("texts.csv.gz"),
        "--store",
        &at("store"),
    ];
    assert!(stderr(&run(&nightly, 2)).contains("nightly does not take --descriptions"));
    fs::write(at("nameless.csv"), "title,company\nCIO,Acme\n").unwrap();
    let said =
        stderr(&run(&["inspect", &at("nameless.csv"), "--descriptions", &at("texts.csv.gz")], 2));
    assert!(said.contains("no column for the id among: title, company"), "{said}");
}

#[test]
fn columns_of_ids_are_refused_and_the_better_one_is_named() {
    let folder = tempdir().unwrap();
    let result = folder.path().join("result").display().to_string();
    let cases = [
        (
            "title,title_text,description",
            "ET3B93055220D59N,Head of IT,DUTIES",
            "column \"title\" for the title has ids such as \"ET3B93055220D591\"; name the column of the title with --columns 'title=title_text'",
        ),
        (
            "title,company,company_known_as,description",
            "Head of IT,3753904N,Acme,DUTIES",
            "column \"company\" for the company has ids such as \"37539041\"; name the column of the company with --columns 'company=company_known_as'",
        ),
        ("title,description", "10000N,DUTIES", "--columns 'title=HEADER'"),
    ];
    for (header, row, message) in cases {
        let path = export(folder.path(), header, row);
        let said = stderr(&run(&["analyze", &path, "-o", &result], 2));
        assert!(said.contains(message), "{said}");
    }
    // Numbers may be all that is known of companies, and the user may insist.
    let path = export(folder.path(), "title,company,description", "Head of IT,3753904N,DUTIES");
    run(&["analyze", &path, "-o", &result], 0);
    let path = export(folder.path(), "title,description", "10000N,DUTIES");
    run(&["analyze", &path, "-o", &result, "--columns", "title=title"], 0);
}
