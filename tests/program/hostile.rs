//! An export that means harm: formulas, markup, terminal sequences, marks that turn the
//! direction of writing, and paths that lead out of an archive.

use std::fs;
use std::path::Path;
use std::process::Output;

use crate::common::{columns, files, run, stderr, stdout, table};
use crate::packing::{Member, zip};
use tempfile::tempdir;

const DUTIES: &str = "Set the IT strategy, run the service desk and its service levels, own the IT budget, \
    report to the board on risk, lead the infrastructure team and negotiate vendor contracts.";

/// The beginning of each text of the export.
const HARM: [&str; 11] = [
    "=cmd|'/c calc'!A0",
    "@SUM(1+1)",
    "+1-1",
    "-2+3",
    "<script>alert(1)</script>",
    "\"><img src=x onerror=alert(2)>",
    "\u{1b}]0;owned\u{7}\u{1b}[2J\u{1b}[31m",
    "\u{9b}2J\u{90}q\u{9c}\u{85}\u{7f}\u{8}",
    "\u{202e}\u{2066}\u{200f}txt.exe\u{2028} ",
    "\u{200b}=1+1",
    "\u{ff1d}1+1",
];

/// Writes the export; every column of a row begins with the same harm.
fn export(path: &Path) {
    let mut rows = csv::Writer::from_path(path).unwrap();
    rows.write_record(["id", "title", "company", "location", "date", "description"]).unwrap();
    for (number, harm) in HARM.iter().enumerate() {
        for copy in 0..6 {
            let described =
                format!("{harm} {DUTIES} {DUTIES} {harm} reporting to the {harm} board {copy}");
            let own = |what: &str| format!("{harm}{what} {number}");
            rows.write_record([
                format!("{harm}{number}.{copy}"),
                own("IT Manager"),
                own("Firm"),
                own("Oslo"),
                harm.to_string(),
                described,
            ])
            .unwrap();
        }
    }
    rows.flush().unwrap();
    let mut bytes = fs::read(path).unwrap();
    for harm in HARM {
        bytes.extend(format!("{},too few\n", harm.replace('"', "")).into_bytes());
    }
    fs::write(path, bytes).unwrap();
}

/// Returns true for characters that act on a terminal, except line ends and tabs.
fn acts(c: char) -> bool {
    c.is_control() && !matches!(c, '\n' | '\t')
}

/// Returns true for characters that change the direction of writing or end a line.
fn turns(c: char) -> bool {
    matches!(c, '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// Asserts that both streams of a run leave a terminal alone.
fn tame(output: &Output) {
    for stream in [&output.stdout, &output.stderr] {
        let text = String::from_utf8(stream.clone()).unwrap();
        let harmful = |c: char| acts(c) || turns(c);
        assert!(!text.contains(harmful), "{:?}", text.lines().find(|line| line.contains(harmful)));
    }
}

#[test]
fn nothing_of_a_hostile_export_acts_on_a_terminal_a_spreadsheet_or_a_browser() {
    let here = tempdir().unwrap();
    let path = |name: &str| here.path().join(name).to_str().unwrap().to_owned();
    let (input, out) = (path("x\u{1b}[31m\u{9b}.csv"), path("out"));
    export(Path::new(&input));
    tame(&run(
        &[
            "analyze",
            &input,
            "--out",
            &out,
            "--min-postings",
            "1",
            "--by",
            "company,location",
            "--max-rejects",
            "0",
        ],
        1,
    ));
    tame(&run(
        &[
            "analyze",
            &input,
            "--out",
            &path("o2"),
            "--min-postings",
            "1",
            "--log",
            "json",
            "--max-rejects",
            "0",
        ],
        1,
    ));
    tame(&run(&["analyze", &input, "--out", &out, "--dry-run"], 0));

    // By place, since C1 controls in ids are read as the characters that they once were.
    for record in 1..=HARM.len() {
        tame(&run(&["explain", &input, &format!("--id={input}#{record}")], 0));
    }
    tame(&run(&["explain", &input, "--id", "\u{1b}[2J"], 2));
    tame(&run(&["inspect", &input], 0));
    tame(&run(&["inspect", &input, "--json"], 0));
    tame(&run(&["review", &input, "-n", "9"], 0));
    tame(&run(&["keywords", "coverage", &input], 0));
    tame(&run(&["keywords", "coverage", &input, "--json", "--keyness"], 0));
    let keys: Vec<String> =
        columns(Path::new(&out).join("companies.csv").as_path(), &["company_key"]).concat();
    for form in [&["--csv"][..], &["--json"], &[]] {
        tame(&run(&[&["compare", "companies", &out, &keys[0], &keys[1]], form].concat(), 0));
        tame(&run(&[&["compare", "runs", &out, &path("o2")], form].concat(), 0));
    }
    tame(&run(&["analyze", &path("no\u{1b}[2J\u{9b}.csv"), "--out", &out], 2));

    for (name, bytes) in files(Path::new(&out)) {
        let text = String::from_utf8(bytes).unwrap();
        let ending = name.rsplit('.').next().unwrap_or_default();
        if ending == "html" {
            assert!(
                !text.contains("<script>alert")
                    && !text.contains("<img src=x")
                    && !text.contains('\u{1b}'),
                "{name}"
            );
            assert!(
                !text.contains(turns),
                "{name}: {:?}",
                text.lines().find(|line| line.contains(turns))
            );
            continue;
        }
        if name.starts_with("rejects/") || ending == "json" {
            // Records as they were read, to be fixed and read again; and figures.
            continue;
        }
        let harmful = |c: char| acts(c) || turns(c);
        assert!(
            !text.contains(harmful),
            "{name}: {:?}",
            text.lines().find(|line| line.contains(harmful))
        );
        for cell in table(&Path::new(&out).join(&name)).concat() {
            let formula = cell.starts_with(['=', '@', '+', '\t', '\r', '\u{ff1d}', '\u{200b}'])
                || cell.starts_with('-') && cell.parse::<f64>().is_err();
            assert!(!formula, "{name}: {cell}");
        }
    }
    // The texts did come through, so that the above looked at them.
    let titles = columns(&Path::new(&out).join("postings.csv"), &["title"]).concat();
    assert!(
        titles.iter().any(|title| title.starts_with("'=cmd|"))
            && titles.iter().any(|title| title.contains('\u{fffd}'))
    );
    let page = fs::read_to_string(Path::new(&out).join("report.html")).unwrap();
    assert!(page.contains("&lt;script&gt;alert(1)"), "no company of the export is in the report");
}

/// Many entries over the same bytes would come to many times what the archive holds.
#[test]
fn members_that_lie_over_each_other_are_refused() {
    let here = tempdir().unwrap();
    let text = format!("title,description\nIT Manager,\"{DUTIES}\"\n");
    let members = ["a.csv", "b.csv"].map(|name| Member::deflated(name, text.as_bytes()));
    let mut bytes = zip(&members);
    let archive = here.path().join("over.zip");
    let analyze = |bytes: &[u8], status: i32| {
        fs::write(&archive, bytes).unwrap();
        let out = here.path().join("out");
        stderr(&run(
            &["analyze", archive.to_str().unwrap(), "--out", out.to_str().unwrap(), "--quiet"],
            status,
        ))
    };
    analyze(&bytes, 0);
    // The offset of a member is 42 bytes after the beginning of its directory entry.
    let second = memchr::memmem::rfind(&bytes, b"PK\x01\x02").unwrap();
    bytes[second + 42..second + 46].fill(0);
    let said = analyze(&bytes, 2);
    assert!(said.contains("members overlap"), "{said}");
}

#[test]
fn paths_in_archives_lead_nowhere() {
    let here = tempdir().unwrap();
    let within = here.path().join("a/b");
    fs::create_dir_all(&within).unwrap();
    let text = format!("title,description\nIT Manager,\"{DUTIES}\"\n");
    let names = ["../../x.csv", "/abs.csv", "..\\..\\y.csv", "C:\\z.csv", "ok/../../../w.csv"];
    let members: Vec<Member> =
        names.iter().map(|name| Member::deflated(name, text.as_bytes())).collect();
    let archive = within.join("hostile.zip");
    fs::write(&archive, zip(&members)).unwrap();
    let before: Vec<_> = files(here.path());
    let out = within.join("out");
    run(&["analyze", archive.to_str().unwrap(), "--out", out.to_str().unwrap(), "--quiet"], 0);

    let sources = columns(&out.join("postings.csv"), &["source"]).concat();
    assert_eq!(sources.len(), names.len());
    for source in &sources {
        let member = source.strip_prefix(archive.to_str().unwrap()).unwrap();
        assert!(
            !member.contains("..") && !member.contains('\\') && !member.starts_with("//"),
            "{source}"
        );
    }
    fs::remove_dir_all(&out).unwrap();
    assert_eq!(files(here.path()), before, "something was unpacked");
    assert!(["/abs.csv", "/w.csv"].iter().all(|path| !Path::new(path).exists()));
    assert!(stdout(&run(&["inspect", archive.to_str().unwrap()], 0)).contains("abs.csv"));
}
