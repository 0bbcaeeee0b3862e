//! Names of companies through the binary.

use std::fs;

use crate::common::{analyze, columns, manifest, run, stderr};
use tempfile::tempdir;

const EXPORT: &str = "id,title,company,location,date,description\n\
    1,CIO,\"Borel, Inc.\",Oslo,2026-01-02,Set the IT strategy.\n\
    2,CIO,BOREL Ltd,Bergen,2026-01-02,Set the IT strategy of all.\n\
    3,CIO,Acme Group,Oslo,2026-01-02,Run the help desk.\n\
    4,CIO,Duval A/S,Oslo,2026-01-02,Run the service desk.\n";

#[test]
fn names_of_the_users_own() {
    let folder = tempdir().unwrap();
    let path = |name: &str| folder.path().join(name);
    fs::write(path("x.csv"), EXPORT).unwrap();
    fs::write(path("names.csv"), "name,company\nborel,Acme Group Ltd.\nBorel GmbH,Acme Group\n")
        .unwrap();
    let (input, names) = (path("x.csv"), path("names.csv"));
    let (input, names) = (input.to_str().unwrap(), names.to_str().unwrap());
    analyze(&[input], &path("plain"), &[]);
    analyze(&[input], &path("named"), &["--companies", names]);
    let keys = |out: &str| {
        columns(&path(out).join("companies.csv"), &["company_key", "company", "postings"])
    };
    assert_eq!(
        keys("plain"),
        [
            ["acme group", "Acme Group", "1"],
            ["borel", "BOREL Ltd", "2"],
            ["duval", "Duval A/S", "1"]
        ]
    );
    assert_eq!(
        keys("named"),
        [["acme group", "Acme Group Ltd.", "3"], ["duval", "Duval A/S", "1"]]
    );
    let rows = columns(&path("named").join("postings.csv"), &["company", "company_key"]);
    assert_eq!(rows[0], ["Borel, Inc.", "acme group"]);
    let options = |out: &str| manifest(&path(out))["options"].clone();
    assert_eq!(options("plain")["companies"], "none");
    assert_eq!(options("named")["companies"], names);
    assert_eq!(options("named")["companies_sha256"].as_str().unwrap().len(), 64);
}

/// Texts of a company, and whether it recruits for others.
const CLIENTS: [(&str, &[&str], bool); 6] = [
    (
        "Both",
        &["Our client is a mill in Derry.", "On behalf of our well-known client we seek you."],
        true,
    ),
    (
        "Half",
        &["My client needs a chief.", "About our client", "You lead us.", "You lead them."],
        true,
    ),
    ("Fewer", &["Our client is a mill.", "About the client", "a", "b", "c"], false),
    ("One", &["Our client is a mill in Derry."], false),
    ("Consultants", &["We act on behalf of our clients.", "Our clients are banks."], false),
    ("Plain", &["You lead the help desk.", "You set the strategy."], false),
];

#[test]
fn companies_that_recruit_for_clients() {
    let folder = tempdir().unwrap();
    let (input, out) = (folder.path().join("x.csv"), folder.path().join("out"));
    let mut rows = csv::Writer::from_path(&input).unwrap();
    rows.write_record(["title", "company", "description"]).unwrap();
    for (company, texts, _) in CLIENTS {
        for text in texts {
            rows.write_record(["CIO", company, text]).unwrap();
        }
    }
    drop(rows);
    analyze(&[input.to_str().unwrap()], &out, &[]);
    let found = columns(&out.join("companies.csv"), &["company", "agency"]);
    let mut expected = CLIENTS.map(|(company, _, agency)| [company.to_owned(), agency.to_string()]);
    expected.sort();
    assert_eq!(found, expected);
}

#[test]
fn a_wrong_file_of_names_is_refused_before_anything_is_written() {
    let folder = tempdir().unwrap();
    let (input, names, out) =
        (folder.path().join("x.csv"), folder.path().join("names.csv"), folder.path().join("out"));
    fs::write(&input, EXPORT).unwrap();
    fs::write(&names, "name,company\nBorel,Acme\nAcme,Duval\n").unwrap();
    let refused = |names: &str, message: &str| {
        let arguments = [
            "analyze",
            input.to_str().unwrap(),
            "--companies",
            names,
            "--out",
            out.to_str().unwrap(),
        ];
        let said = stderr(&run(&arguments, 2));
        assert!(said.contains(message), "{said}");
        assert!(!out.exists());
    };
    refused(
        names.to_str().unwrap(),
        "names.csv:2: \"Borel\" counts as \"Acme\", which on line 3 counts as \"Duval\"",
    );
    refused("missing.csv", "cannot read missing.csv");
}
