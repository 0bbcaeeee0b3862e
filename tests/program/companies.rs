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
