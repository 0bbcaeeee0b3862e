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
