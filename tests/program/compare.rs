//! Comparing companies and results, through the binary, on result folders that the tests write.

use std::fs;
use std::path::Path;

use crate::common::{analyze, run, stderr, stdout};
use tempfile::{TempDir, tempdir};

/// Columns of a result of today, as far as they are read.
const COMPANIES: &str = "company_key,company,postings,unique,in_frame,measured,strategic_per_1000,operational_per_1000,mean_gap,share_inflated,gap_adjusted,inflated_low,inflated_high,gap_shrunken,gap_sd,p_positive,rank,rank_low,rank_high,grade,agency";
/// The columns of `postings.csv` before expected gaps came in.
const OLDER: &str =
    "posting_id,company_key,status,role,orientation,advertised_level,duty_level,title_gap,evidence";
const DUTIES: &str = "duty,name,orientation\nhelp-desk,Runs the help desk,operational\nboard,Reports to the board,strategic\n";
const ACME: &str = "acme,\"Acme, Inc.\",12,10,9,8,3.5,1.25,1.5,0.75,1.25,0.409275,0.928522,0.9,0.3,0.998,1,1,3,1,false";
const BETA: &str = "beta,Beta plc,7,6,6,5,1,4,0.2,0.2,-0.1,0.036224,0.624458,0.1,0.4,0.6,4,2,5,2,";

/// Writes a result folder; `keywords` is the hash of its keyword files.
fn result(folder: &Path, keywords: &str, companies: &[&str], postings: &[String]) -> String {
    fs::create_dir(folder).unwrap();
    let run = format!(
        r#"{{"program": "titlegauge", "version": "0.1.0", "keywords_sha256": "{keywords}", "started": "2026-01-02T03:04:05Z", "read": {0}, "measured": {0}, "options": {{"min_postings": "5"}}}}"#,
        postings.len()
    );
    fs::write(folder.join("run.json"), run).unwrap();
    fs::write(folder.join("companies.csv"), companies.join("\n") + "\n").unwrap();
    let rows: String = postings.iter().map(|row| format!("{row},{}\n", expected(row))).collect();
    fs::write(folder.join("postings.csv"), format!("{OLDER},gap_expected,p_inflated\n{rows}"))
        .unwrap();
    fs::write(folder.join("duties.csv"), DUTIES).unwrap();
    folder.to_str().unwrap().to_owned()
}

/// The expected gap of a row, and its probability of being 1 or more: as if the level were certain.
fn expected(row: &str) -> String {
    match row.split(',').nth(7).unwrap_or_default() {
        "" => ",".to_owned(),
        gap => format!("{gap},{}", u8::from(gap.parse::<i8>().unwrap() >= 1)),
    }
}

/// Postings of a company, advertised at level 4, with the number at each duty level.
fn postings(company: &str, levels: &[i8], evidence: &str) -> Vec<String> {
    let row = |(number, level): (usize, &i8)| {
        let orientation = if *level > 2 { "strategic" } else { "operational" };
        format!(
            "{company}-{number},{company},labelled,cio,{orientation},4,{level},{},{evidence}",
            4 - level
        )
    };
    levels.iter().enumerate().map(row).collect()
}

/// A folder with two companies that differ.
fn two(out: &TempDir) -> String {
    let mut rows = postings("acme", &[1, 1, 2, 2, 2, 3, 4, 4], "help-desk×3; board×1");
    rows.extend(postings("beta", &[3, 4, 4, 4, 4], "board×2; strategy×1"));
    rows.push("copy,acme,duplicate,cio,operational,4,0,4,help-desk×3".into());
    rows.push("short,acme,unclassified,none,unclear,4,,,".into());
    let gamma = "gamma works,Gamma Works,2,2,0,0,,,,,,,,,,,,,,,";
    let gammon = "gammon,Gammon Ltd,3,3,0,0,,,,,,,,,,,,,,,true";
    result(&out.path().join("result"), "k1", &[COMPANIES, ACME, BETA, gamma, gammon], &rows)
}

/// Output with the name of the temporary folder taken out.
fn shown(out: &TempDir, text: &str) -> String {
    text.replace(out.path().to_str().unwrap(), "DIR")
}

#[test]
fn two_companies() {
    let out = tempdir().unwrap();
    let folder = two(&out);
    let base = ["compare", "companies", &folder, "acme", "beta"];
    insta::assert_snapshot!("companies_text", stdout(&run(&base, 0)));
    insta::assert_snapshot!("companies_csv", stdout(&run(&[&base[..], &["--csv"]].concat(), 0)));
    let json = stdout(&run(&[&base[..], &["--json"]].concat(), 0));
    let json: serde_json::Value = serde_json::from_str(&json).unwrap();
    // Φ(0.8 ÷ 0.5), from a table of the normal distribution.
    assert!((json["p_first_larger"].as_f64().unwrap() - 0.945_200_708_3).abs() < 1e-9);
    assert_eq!(
        (json["first"]["labelled"].as_u64(), json["duties"][0]["duty"].as_str()),
        (Some(8), Some("help-desk"))
    );
}

#[test]
fn companies_are_found_by_key_name_or_beginning() {
    let out = tempdir().unwrap();
    let folder = two(&out);
    for (asked, key) in [
        ("ACME", "acme"),
        ("Acme Inc", "acme"),
        ("acme, i", "acme"),
        ("gamma", "gamma works"),
        ("GAMMO", "gammon"),
    ] {
        let shown = stdout(&run(&["compare", "companies", &folder, asked, "beta"], 0));
        assert!(shown.contains(&format!("(key \"{key}\")")), "{asked}: {shown}");
    }
}

#[test]
fn companies_that_cannot_be_compared() {
    let out = tempdir().unwrap();
    let folder = two(&out);
    let cases = [
        (
            "acne",
            "beta",
            "has the key or name \"acne\", or one that begins so; the nearest are \"acme\"",
        ),
        ("works", "beta", "the nearest are \"gamma works\""),
        ("beta", "zzzzzzzzzzzz", "or one that begins so\n"),
        ("beta", "", "the key or name \"\""),
        (
            "gam",
            "beta",
            "\"gam\" may be any of 2 companies in DIR/result/companies.csv: \"gammon\", \"gamma works\"; name one by",
        ),
        (
            "acme",
            "ACME, Inc.",
            "\"acme\" and \"ACME, Inc.\" are one company, with the key \"acme\"; name two",
        ),
        ("ev\u{1b}[31mil\u{202e}", "beta", "the key or name \"ev [31mil \""),
    ];
    for (first, second, message) in cases {
        let output = run(&["compare", "companies", &folder, first, second], 2);
        let shown = shown(&out, &stderr(&output));
        assert!(shown.contains(message) && output.stdout.is_empty(), "{first} {second}: {shown}");
    }
}

#[test]
fn folders_that_are_no_results_and_files_that_were_changed() {
    let out = tempdir().unwrap();
    let good = two(&out);
    let path = |name: &str| out.path().join(name);
    fs::create_dir(path("empty")).unwrap();
    fs::create_dir(path("other")).unwrap();
    fs::write(path("other").join("run.json"), r#"{"program": "somethingelse"}"#).unwrap();
    let bad = ["acme,Acme,many,1,1,1,,,,,,,,,,,,,,,"];
    result(&path("number"), "k1", &[COMPANIES, bad[0]], &[]);
    result(&path("ragged"), "k1", &[COMPANIES, "acme,Acme"], &[]);
    result(&path("columns"), "k1", &["company,postings"], &[]);
    result(
        &path("level"),
        "k1",
        &[COMPANIES, ACME, BETA],
        &["1,acme,labelled,cio,strategic,4,high,2,".into()],
    );
    result(
        &path("above"),
        "k1",
        &[COMPANIES, ACME, BETA],
        &["1,acme,labelled,cio,strategic,4,7,2,".into()],
    );
    result(&path("lost"), "k1", &[COMPANIES, ACME, BETA], &[]);
    fs::remove_file(path("lost").join("postings.csv")).unwrap();
    let cases = [
        ("missing", "DIR/missing holds no result of titlegauge (no run.json of its own)"),
        ("empty", "DIR/empty holds no result of titlegauge"),
        ("other", "DIR/other holds no result of titlegauge"),
        (
            "number",
            "DIR/number/companies.csv:2: \"many\" in the column \"postings\" is not a valid number",
        ),
        ("ragged", "DIR/ragged/companies.csv:2: 2 fields where the header has 21"),
        ("columns", "DIR/columns/companies.csv:1: there is no column \"company_key\""),
        (
            "level",
            "DIR/level/postings.csv:2: \"high\" in the column \"duty_level\" is not a valid number",
        ),
        (
            "above",
            "DIR/above/postings.csv:2: \"7\" in the column \"duty_level\" is not a level; levels are 0 to 4",
        ),
        ("lost", "cannot read DIR/lost/postings.csv: no such file"),
    ];
    for (name, message) in cases {
        let folder = path(name);
        let folder = folder.to_str().unwrap();
        for arguments in [
            ["compare", "companies", folder, "acme", "beta"].as_slice(),
            &["compare", "runs", &good, folder],
        ] {
            let shown = shown(&out, &stderr(&run(arguments, 2)));
            assert!(shown.contains(message), "{arguments:?}: {shown}");
        }
    }
}

/// Hard gaps have another meaning than expected ones.
#[test]
fn a_result_of_an_older_version_is_refused() {
    let out = tempdir().unwrap();
    let good = two(&out);
    let rows = postings("acme", &[1, 2], "help-desk×3");
    let older = result(&out.path().join("older"), "k1", &[COMPANIES, ACME, BETA], &rows);
    fs::write(out.path().join("older/postings.csv"), format!("{OLDER}\n{}\n", rows.join("\n")))
        .unwrap();
    for arguments in [
        ["compare", "companies", &older, "beta", "acme"].as_slice(),
        &["compare", "runs", &good, &older],
        &["compare", "runs", &older, &good],
    ] {
        let shown = shown(&out, &stderr(&run(arguments, 2)));
        assert!(
            shown.contains(
                "DIR/older/postings.csv has no column \"gap_expected\", because an older version of \
                 titlegauge wrote it; run `titlegauge analyze` again"
            ),
            "{arguments:?}: {shown}"
        );
    }
}

#[test]
fn a_probability_above_1_is_refused() {
    let out = tempdir().unwrap();
    let folder = two(&out);
    let path = Path::new(&folder).join("postings.csv");
    let text = fs::read_to_string(&path).unwrap().replacen(",3,1\n", ",3,1.5\n", 1);
    fs::write(&path, text).unwrap();
    let shown = stderr(&run(&["compare", "runs", &folder, &folder], 2));
    assert!(
        shown.contains("\"1.5\" in the column \"p_inflated\" is not between 0 and 1"),
        "{shown}"
    );
}

#[test]
fn names_that_would_do_harm() {
    let out = tempdir().unwrap();
    let hostile = "'=cmd,\"'=cmd|'/c calc'!A0\u{1b}[2J\u{9b}31m\r\nB\u{202e}\",2,2,2,2,1,1,2,1,,,,,,,,,,'@grade,'-agency";
    let mut rows = postings("'=cmd", &[1, 2], "help-desk×3");
    rows.extend(postings("acme", &[1, 2], "=evil×2; \u{1b}[31m×1"));
    let folder = result(&out.path().join("result"), "k1", &[COMPANIES, hostile, ACME], &rows);
    let other = result(&out.path().join("other"), "k1", &[COMPANIES, ACME], &rows[..2]);
    let comparisons = [
        vec!["compare", "companies", &folder, "=cmd", "acme"],
        vec!["compare", "runs", &other, &folder],
    ];
    for arguments in comparisons {
        for form in [None, Some("--csv")] {
            let arguments: Vec<&str> = arguments.iter().copied().chain(form).collect();
            let shown = stdout(&run(&arguments, 0));
            let harm = |c: char| c != '\n' && c.is_control() || c == '\u{202e}';
            assert!(shown.contains("=cmd") && !shown.contains(harm), "{arguments:?}: {shown:?}");
            if form.is_some() {
                let mut reader = csv::Reader::from_reader(shown.as_bytes());
                let numbers = |cell: &str| cell.starts_with('-') && cell.parse::<f64>().is_ok();
                for cell in reader
                    .records()
                    .flat_map(|row| row.unwrap().iter().map(str::to_owned).collect::<Vec<_>>())
                {
                    assert!(!cell.starts_with(['=', '+', '-', '@']) || numbers(&cell), "{cell}");
                }
            }
        }
    }
    // The guard is not part of the name.
    let json = stdout(&run(&["compare", "companies", &folder, "=cmd", "acme", "--json"], 0));
    assert!(
        !json.contains(|c: char| c != '\n' && c.is_control() || c == '\u{202e}')
            && json.contains("\\u202e"),
        "{json:?}"
    );
    assert!(
        json.contains("\"company_key\": \"=cmd\"") && json.contains("\"labelled\": 2"),
        "{json}"
    );
}

/// Two results with shared, new and gone postings and companies.
fn two_runs(out: &TempDir) -> [String; 2] {
    let mut first = postings("acme", &[1, 1, 2, 2, 2, 3, 4, 4], "");
    first.extend(postings("beta", &[3, 4, 4, 4, 4], ""));
    first.extend(postings("gone", &[2], ""));
    first.push("same,acme,labelled,cio,strategic,4,4,0,".into());
    first.push("same,beta,labelled,cio,strategic,4,4,0,".into());
    first.extend([
        "twice,acme,labelled,cio,strategic,4,4,0,".to_owned(),
        "twice,acme,labelled,cto,strategic,4,4,0,".to_owned(),
    ]);
    first.push("later,beta,unclassified,none,unclear,4,,,".into());
    let mut second = postings("acme", &[4, 4, 4, 4, 4, 4, 4, 4, 4], "");
    second.extend(postings("beta", &[3, 4, 4, 4, 4], ""));
    second.extend(postings("new", &[2, 2], ""));
    second[0] = second[0].replace("cio", "cto");
    second.push("same,beta,labelled,cio,balanced,4,4,0,".into());
    second.push("twice,acme,labelled,cio,strategic,4,4,0,".into());
    second.push("later,beta,labelled,cio,strategic,4,4,0,".into());
    second.push("acme-0,acme,duplicate,cio,strategic,4,0,4,".into());
    let changed = "acme,\"Acme, Inc.\",12,10,9,9,3.5,1.25,0,0,0,0,0.3,0.1,0.3,0.6,2,1,3,2,";
    [
        result(
            &out.path().join("first"),
            "k1",
            &[COMPANIES, ACME, BETA, "gone,Gone,1,1,1,1,,,2,1,,,,,,,,,,,"],
            &first,
        ),
        result(
            &out.path().join("second"),
            "k2",
            &[COMPANIES, changed, BETA, "new,New GmbH,2,2,2,2,,,2,1,,,,,,,,,,,"],
            &second,
        ),
    ]
}

#[test]
fn two_results() {
    let out = tempdir().unwrap();
    let [first, second] = two_runs(&out);
    let base = ["compare", "runs", &first, &second];
    let text = run(&base, 0);
    assert!(text.stderr.is_empty());
    insta::assert_snapshot!("runs_text", shown(&out, &stdout(&text)));
    let table = run(&[&base[..], &["--csv"]].concat(), 0);
    assert!(stderr(&table).contains("titlegauge: careful: the keyword files differ"));
    insta::assert_snapshot!("runs_csv", shown(&out, &stdout(&table)));
    let json: serde_json::Value =
        serde_json::from_str(&stdout(&run(&[&base[..], &["--json"]].concat(), 0))).unwrap();
    let pairs = &json["pairs"];
    let counts = [
        "shared",
        "repeated",
        "labelled",
        "gained_label",
        "role_changed",
        "level_changed",
        "orientation_changed",
    ];
    assert_eq!(counts.map(|name| pairs[name].as_u64().unwrap()), [15, 3, 14, 1, 1, 6, 6]);
    assert_eq!(json["warnings"].as_array().unwrap().len(), 1);
}

#[test]
fn the_order_of_rows_does_not_matter() {
    let out = tempdir().unwrap();
    let [first, second] = two_runs(&out);
    let before = stdout(&run(&["compare", "runs", &first, &second, "--json"], 0));
    let path = Path::new(&second).join("postings.csv");
    let text = fs::read_to_string(&path).unwrap();
    let mut lines: Vec<&str> = text.lines().collect();
    lines[1..].reverse();
    fs::write(&path, lines.join("\n") + "\n").unwrap();
    assert_eq!(before, stdout(&run(&["compare", "runs", &first, &second, "--json"], 0)));
}

#[test]
fn ids_that_do_not_last_are_told() {
    let out = tempdir().unwrap();
    let rows = |companies: [&str; 3]| {
        let row = |(at, company)| format!("{at},{company},labelled,cio,strategic,4,4,0,");
        companies.into_iter().enumerate().map(row).collect::<Vec<_>>()
    };
    let first = result(
        &out.path().join("first"),
        "k1",
        &[COMPANIES, ACME, BETA],
        &rows(["acme", "beta", "acme"]),
    );
    let second = result(
        &out.path().join("second"),
        "k1",
        &[COMPANIES, ACME, BETA],
        &rows(["beta", "acme", "acme"]),
    );
    let shown = stdout(&run(&["compare", "runs", &first, &second], 0));
    assert!(
        shown.contains("Careful: 2 of 3 postings with the same id have another company"),
        "{shown}"
    );
}

#[test]
fn a_result_of_the_samples() {
    let out = tempdir().unwrap();
    let folder = out.path().join("result");
    analyze(&["samples"], &folder, &[]);
    let folder = folder.to_str().unwrap();
    let shown = stdout(&run(&["compare", "companies", folder, "gullfinch", "zentaquill"], 0));
    assert!(shown.contains("A  Gullfinch Games (key \"gullfinch games\")"), "{shown}");
    let json = stdout(&run(&["compare", "runs", folder, folder, "--json"], 0));
    let json: serde_json::Value = serde_json::from_str(&json).unwrap();
    let count = |name: &str| json["pairs"][name].as_u64().unwrap();
    assert!(
        count("shared") > 100 && count("measured") == json["first"]["measured"].as_u64().unwrap(),
        "{json}"
    );
    assert_eq!(
        (count("role_changed"), json["pairs"]["gap"]["difference"].as_f64()),
        (0, Some(0.0))
    );
    assert_eq!(
        (&json["new_companies"], &json["shares"]),
        (&serde_json::json!([]), &serde_json::json!([]))
    );
}

/// One text at six places, of a company that also has another; and the result that says so.
#[test]
fn one_text_counts_once_as_in_the_result() {
    let out = tempdir().unwrap();
    let input = out.path().join("places.csv");
    let samples = fs::read("samples/postings.csv").unwrap();
    let mut reader =
        csv::ReaderBuilder::new().flexible(true).has_headers(false).from_reader(&samples[..]);
    let mut rows: Vec<csv::StringRecord> = reader.records().map(Result::unwrap).collect();
    // One is there to be rejected.
    let width = rows[0].len();
    rows.retain(|row| row.len() == width);
    let at = |name: &str| rows[0].iter().position(|header| header == name).unwrap();
    let (company, location) = (at("company"), at("location"));
    let mut writer = csv::Writer::from_path(&input).unwrap();
    writer.write_record(&rows[0]).unwrap();
    for (number, row) in rows[1..].iter().enumerate() {
        for place in 0..if number % 5 == 0 { 6 } else { 1 } {
            let cell = |(at, cell): (usize, &str)| match at {
                0 => format!("{number}-{place}"),
                _ if at == location => format!("Town {place}"),
                _ if at == company => ["Acme", "Beta"][number % 2].to_owned(),
                _ => cell.to_owned(),
            };
            writer.write_record(row.iter().enumerate().map(cell)).unwrap();
        }
    }
    writer.flush().unwrap();
    let folder = out.path().join("result");
    analyze(&[input.to_str().unwrap()], &folder, &[]);
    let gap: serde_json::Value =
        serde_json::from_slice(&fs::read(folder.join("gap.json")).unwrap()).unwrap();
    let folder = folder.to_str().unwrap();
    let compared = |arguments: &[&str]| -> serde_json::Value {
        serde_json::from_str(&stdout(&run(&[&["compare"], arguments, &["--json"]].concat(), 0)))
            .unwrap()
    };
    let runs = compared(&["runs", folder, folder]);
    assert_eq!(runs["second"]["measured"], gap["all"]["measured"]);
    let near = |a: &serde_json::Value, b: &serde_json::Value| {
        (a.as_f64().unwrap() - b.as_f64().unwrap()).abs() < 1e-6
    };
    assert!(
        near(&runs["mean_gap"]["second"], &gap["all"]["mean_gap"]["value"]),
        "{}",
        runs["mean_gap"]
    );
    assert!(
        near(&runs["share_inflated"]["second"], &gap["all"]["share_inflated"]["value"]),
        "{}",
        runs["share_inflated"]
    );
    let companies = compared(&["companies", folder, "acme", "beta"]);
    assert_eq!(companies["duty_levels"][0]["first_of"], companies["first"]["measured"]);
}

/// Both companies are answered for in the words of `explain`, with quotes.
#[test]
fn companies_are_explained_with_quotes() {
    let out = tempdir().unwrap();
    let folder = out.path().join("result");
    analyze(&["samples"], &folder, &[]);
    let folder = folder.to_str().unwrap();
    let shown = stdout(&run(&["compare", "companies", folder, "brindlewick", "gullfinch"], 0));
    let answers = shown.split("In short:").next().unwrap();
    for company in ["brindlewick", "gullfinch"] {
        let explained =
            stdout(&run(&["explain", folder, "--company", company, "--largest", "1"], 0));
        let explained = explained.split("\n\n").take(2).collect::<Vec<_>>().join("\n\n");
        assert!(explained.contains("Evidence    these duties speak for level"), "{explained}");
        assert!(answers.contains(explained.trim_end()), "{explained}\nis not in\n{answers}");
    }
    assert!(
        shown.contains("In short: among comparable titles the gap of Brindlewick Software Inc. is"),
        "{shown}"
    );
    let json =
        stdout(&run(&["compare", "companies", folder, "brindlewick", "gullfinch", "--json"], 0));
    let json: serde_json::Value = serde_json::from_str(&json).unwrap();
    for side in ["first_reasons", "second_reasons"] {
        assert_ne!(json[side]["shown"][0]["evidence"][0]["quote"], "", "{json}");
    }
}
