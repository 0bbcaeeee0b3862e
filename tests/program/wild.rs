//! Real exports with their dirt: every record is accounted for. The files belong to
//! others and are not in the repository; without them the test skips with a message.

use crate::common::{manifest, run, shared, stderr, table};
use tempfile::tempdir;

/// Rows of each file, header aside, as `tests/wild.py` counts them with Python's csv module.
const ROWS: [(&str, u64); 10] = [
    ("adzuna-head.csv", 2_499),
    ("armenian-semicolon-hollow.csv", 19_001),
    ("dice-duplicate-header.csv", 22_000),
    ("dice.csv", 658),
    ("ethicaltech.csv", 393),
    ("indeed-html.csv", 991),
    ("jobspy-israel.csv", 575),
    ("linkedin-cp1252.csv", 165),
    ("linkedin-kaggle-head.csv", 1_000),
    ("mycareersfuture-unnamed-index.csv", 3_975),
];

#[test]
fn real_exports_are_read_to_the_last_record() {
    let Some(folder) = shared("data/wild") else { return };
    let out = tempdir().unwrap();
    for (name, rows) in ROWS {
        let (input, result) = (folder.join(name), out.path().join(name));
        run(&["analyze", input.to_str().unwrap(), "--out", result.to_str().unwrap(), "--quiet"], 0);
        let manifest = manifest(&result);
        let blank = if name == "armenian-semicolon-hollow.csv" { 18_502 } else { 0 };
        let records = rows - blank;
        let counts = [&manifest["read"], &manifest["rejected"], &manifest["mended"]["blank_rows"]];
        assert_eq!(counts.map(|count| count.as_u64().unwrap()), [records, 0, blank], "{name}");
        let parts = ["labelled", "unclassified", "duplicate", "rejected"]
            .map(|part| manifest[part].as_u64().unwrap());
        assert_eq!(parts.iter().sum::<u64>(), records, "{name}");
        assert_eq!(table(&result.join("postings.csv")).len() as u64, records + 1, "{name}");
        let input = &manifest["inputs"][0];
        let chosen: Vec<String> = input["columns"]
            .as_object()
            .unwrap()
            .iter()
            .map(|(m, h)| format!("{m}={}", h.as_str().unwrap()))
            .collect();
        let expected = COLUMNS.iter().find(|(file, _)| *file == name).unwrap().1;
        assert_eq!(chosen.join(", "), expected, "{name}");
        let repeated = input["mended"]["repeated_headers"].as_u64();
        assert_eq!((input["quotes"].as_str(), repeated), (Some("doubled"), Some(0)), "{name}");
    }
}

/// The meaning detected for each column.
const COLUMNS: [(&str, &str); 10] = [
    (
        "adzuna-head.csv",
        "company=Company, description=FullDescription, id=Id, location=LocationNormalized, salary=SalaryRaw, title=Title",
    ),
    (
        "armenian-semicolon-hollow.csv",
        "company=Company, date=date, description=JobDescription, location=Location, requirements=JobRequirment, salary=Salary, title=Title",
    ),
    ("dice-duplicate-header.csv", "id=Job_Id, requirements=Required Skills, title=Designation"),
    ("dice.csv", "description=jobdescription, title=jobtitle"),
    (
        "ethicaltech.csv",
        "company=Company, date=Date_Queried, description=Text, id=URL, location=Location, title=Title",
    ),
    (
        "indeed-html.csv",
        "company=principal_company_name, description=description, id=job_url, location=location, title=posted_job_title",
    ),
    (
        "jobspy-israel.csv",
        "company=employer, description=description, location=location, salary=salary_estimate, title=title",
    ),
    (
        "linkedin-cp1252.csv",
        "company=company_name, date=original_listed_time, description=description, id=job_id, location=location, salary_currency=currency, salary_max=max_salary, salary_min=min_salary, salary_period=pay_period, title=title",
    ),
    (
        "linkedin-kaggle-head.csv",
        "company=company_name, date=original_listed_time, description=description, id=job_id, location=location, salary=med_salary, salary_currency=currency, salary_max=max_salary, salary_min=min_salary, salary_period=pay_period, title=title",
    ),
    (
        "mycareersfuture-unnamed-index.csv",
        "company=company, location=address, requirements=requirements, salary=salary, salary_period=salary_period, title=job_title",
    ),
];

#[test]
fn a_page_named_csv_is_refused() {
    let Some(folder) = shared("data/wild") else { return };
    let out = tempdir().unwrap();
    let (input, result) = (folder.join("html-page-named-csv.csv"), out.path().join("r"));
    let output = run(&["analyze", input.to_str().unwrap(), "--out", result.to_str().unwrap()], 2);
    assert!(stderr(&output).contains("is an HTML page"));
    assert!(!result.exists());
}
