//! The title gap through the binary, on a made-up panel whose answer is known.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use crate::common::{analyze, columns, copy, files, run};
use serde_json::Value;
use tempfile::tempdir;

/// Duties of a head of support, far below a chief.
const LOW: &str = "Responsibilities\n- Run the help desk and supervise its technicians day to day\n- Purchase hardware and software for the staff\n\
    - Manage licenses and vendor contracts\n- Train users in new systems and resolve their tickets\n- Keep servers patched and backed up\n\
    - Install workstations and printers in all offices and look after the network there\n\
    Requirements\n- YEARS years of experience in support\n";
/// Duties of a chief.
const HIGH: &str = "Responsibilities\n- Define and own the IT strategy of the whole enterprise and present it to the board of directors\n\
    - Sit on the executive team and advise the chief executive on technology investment\n- Lead the digital transformation of the group\n\
    - Set the capital and operating budgets for IT across all business units\n- Lead through directors and heads of department\n\
    - Establish IT governance, enterprise architecture and the project portfolio\nRequirements\n- YEARS years of experience in leading IT\n";

/// The postings of the panel have nearly the same texts, and each of them counts.
const EXACT: [&str; 2] = ["--duplicates", "exact"];

struct Row {
    company: String,
    title: &'static str,
    text: String,
    date: String,
}

/// Six companies that call help desks chiefs, six that do not, a recruiter, and some with one posting.
fn panel() -> Vec<Row> {
    let mut rows = Vec::new();
    let mut add = |company: String, title, low: bool, at: usize| {
        let (text, years) = if low { (LOW, 2 + at % 3) } else { (HIGH, 10 + at % 3) };
        let text = format!(
            "{} Reference {company} {title} {at}.",
            text.replace("YEARS", &years.to_string())
        );
        rows.push(Row { company, title, text, date: format!("2025-{:02}-03", at % 12 + 1) });
    };
    for company in 0..6 {
        for at in 0..8 {
            add(format!("Inflating {company}"), "Chief Information Officer", at != 0, at);
            add(format!("Honest {company}"), "Chief Information Officer", at == 0, at);
            add("Sunny Recruitment".into(), "Chief Information Officer", true, company * 8 + at);
        }
    }
    for company in 0..9 {
        add(format!("Single {company}"), "IT Manager", company % 2 == 0, company);
    }
    add(String::new(), "IT Director", true, 1);
    rows
}

fn write(rows: &[Row], path: &Path) {
    let mut out = csv::Writer::from_path(path).unwrap();
    out.write_record(["title", "company", "description", "date"]).unwrap();
    for row in rows {
        out.write_record([row.title, &row.company, &row.text, &row.date]).unwrap();
    }
}

fn document(result: &Path) -> Value {
    serde_json::from_slice(&fs::read(result.join("gap.json")).unwrap()).unwrap()
}

#[test]
fn companies_that_inflate_stand_above_those_that_do_not() {
    let folder = tempdir().unwrap();
    let [input, result] = ["panel.csv", "result"].map(|name| folder.path().join(name));
    write(&panel(), &input);
    // As many as each of the two kinds has.
    let more = [&EXACT[..], &["--min-postings", "8"]].concat();
    analyze(&[input.to_str().unwrap()], &result, &more);
    let wanted = [
        "company",
        "measured",
        "agency",
        "rank",
        "grade",
        "p_positive",
        "gap_shrunken",
        "inflated_low",
    ];
    let rows = columns(&result.join("companies.csv"), &wanted);
    for row in &rows {
        let number = |at: usize| row[at].parse::<f64>().ok();
        match &row[0] {
            name if name.starts_with("Inflating") => {
                assert!(
                    number(3).unwrap() <= 6.0 && row[4] == "1" && number(5).unwrap() > 0.95,
                    "{row:?}"
                );
            }
            name if name.starts_with("Honest") => {
                assert!(
                    number(3).unwrap() > 6.0
                        && number(4).unwrap() > 1.0
                        && number(7).unwrap() < 0.1,
                    "{row:?}"
                );
            }
            name if name.starts_with("Single") => {
                assert!(row[3].is_empty() && row[4].is_empty() && !row[6].is_empty(), "{row:?}");
            }
            _ => assert_eq!(
                (row[2].as_str(), row[3].as_str(), row[6].as_str()),
                ("true", "", ""),
                "{row:?}"
            ),
        }
    }
    assert_eq!(rows.iter().filter(|row| row[2] == "true").count(), 1);
    let gap = document(&result);
    assert_eq!(
        (&gap["graded"]["companies"], &gap["agencies"], &gap["companies_with_too_few_postings"]),
        (&12.into(), &1.into(), &9.into())
    );
    assert!(gap["between_companies"]["reliability"].as_f64().unwrap() > 0.5, "{gap}");
    let quarters: Vec<&Value> =
        gap["effects_of_quarters"].as_array().unwrap().iter().map(|of| &of["quarter"]).collect();
    assert_eq!(quarters, ["2025-Q1", "2025-Q2", "2025-Q3"]);
    let outside = &gap["outside_check"];
    assert_eq!([&outside[0]["measure"], &outside[1]["measure"]], ["years", "ln_pay"]);
    assert_eq!([&outside[0]["companies"], &outside[1]["companies"]], [22, 0]);
    let years = &outside[0];
    assert!(
        years["slope"]["low"].as_f64().unwrap() > 0.0
            && years["correlation"]["value"].as_f64().unwrap() > 0.5,
        "{years}"
    );
}

/// Postings without a company are independent of each other.
#[test]
fn years_are_compared_without_companies() {
    let folder = tempdir().unwrap();
    let [input, result] = ["panel.csv", "result"].map(|name| folder.path().join(name));
    let mut rows = panel();
    for row in &mut rows {
        row.company.clear();
    }
    write(&rows, &input);
    analyze(&[input.to_str().unwrap()], &result, &EXACT);
    let years = &document(&result)["outside_check"][0];
    assert_eq!((&years["companies"], &years["no_slope"]), (&0.into(), &Value::Null), "{years}");
    assert!(years["slope"]["low"].as_f64().unwrap() > 0.0, "{years}");
}

/// `gap.json` and `postings.csv` count the same things by another road.
#[test]
fn figures_agree_with_the_postings() {
    let folder = tempdir().unwrap();
    let [input, result] = ["panel.csv", "result"].map(|name| folder.path().join(name));
    write(&panel(), &input);
    analyze(&[input.to_str().unwrap()], &result, &EXACT);
    let wanted = ["gap_expected", "p_inflated", "advertised_level"];
    let gaps: Vec<(f64, f64, u64)> = columns(&result.join("postings.csv"), &wanted)
        .iter()
        .filter_map(|row| Some((row[0].parse().ok()?, row[1].parse().ok()?, row[2].parse().ok()?)))
        .collect();
    let page = fs::read_to_string(result.join("report.html")).unwrap();
    assert!(
        page.contains(r#""month":"2025-01""#) && !page.contains(r#""month":"2025-12""#),
        "a month with four postings is in months.csv alone"
    );
    let gap = document(&result);
    let mut levels: Vec<&Value> = gap["levels"].as_array().unwrap().iter().collect();
    levels.push(&gap["all"]);
    for of in levels {
        let level = of.get("advertised_level").and_then(Value::as_u64);
        let own: Vec<(f64, f64)> = gaps
            .iter()
            .filter(|(_, _, advertised)| level.is_none_or(|level| level == *advertised))
            .map(|(gap, inflated, _)| (*gap, *inflated))
            .collect();
        assert_eq!(of["measured"], own.len(), "{of}");
        if !own.is_empty() {
            let mean = own.iter().map(|(gap, _)| gap).sum::<f64>() / own.len() as f64;
            let inflated = own.iter().map(|(_, p)| p).sum::<f64>() / own.len() as f64;
            assert!((of["mean_gap"]["value"].as_f64().unwrap() - mean).abs() < 1e-6, "{of}");
            assert!(
                (of["share_inflated"]["value"].as_f64().unwrap() - inflated).abs() < 1e-6,
                "{of}"
            );
        }
    }
}

/// Heads of IT, half with duties of a help desk: as level 1 their gaps are one less.
#[test]
fn heads_one_level_lower() {
    let folder = tempdir().unwrap();
    let [input, result] = ["panel.csv", "result"].map(|name| folder.path().join(name));
    let mut rows = panel();
    rows.truncate(12);
    let (heads, others) = rows.split_at_mut(6);
    for row in heads.iter_mut() {
        row.title = "Head of IT";
    }
    let (heads, all) = (heads.len() as f64, (heads.len() + others.len()) as f64);
    write(&rows, &input);
    analyze(&[input.to_str().unwrap()], &result, &EXACT);
    let gap = document(&result);
    let mean = |of: &str| gap[of]["mean_gap"]["value"].as_f64().unwrap();
    assert!((mean("all") - mean("all_with_disputed_levels") - heads / all).abs() < 2e-6, "{gap}");
    assert_eq!(gap["all_with_disputed_levels"]["measured"], rows.len());
    let page = fs::read_to_string(result.join("report.html")).unwrap();
    assert!(page.contains("With ‘head’ counted as a manager’s level"));
}

/// With one company, nothing is known about the variance between companies.
#[test]
fn one_company_has_a_mean_without_an_interval() {
    let folder = tempdir().unwrap();
    let [input, result] = ["panel.csv", "result"].map(|name| folder.path().join(name));
    let mut rows = panel();
    let company = rows[0].company.clone();
    rows.retain(|row| row.company == company);
    write(&rows, &input);
    analyze(&[input.to_str().unwrap()], &result, &EXACT);
    let all = &document(&result)["all"];
    assert_eq!(all["measured"], rows.len());
    assert!(
        all["mean_gap"]["value"].is_f64()
            && all["mean_gap"]["low"].is_null()
            && all["share_inflated"]["low"].is_f64(),
        "{all}"
    );
    let page = fs::read_to_string(result.join("report.html")).unwrap();
    assert!(
        page.contains("No interval: that takes companies that differ")
            && !page.contains("No posting was measured")
    );
}

/// The error rates in `weights.toml` correct the share; without them the reason is reported.
#[test]
fn the_share_is_corrected_by_the_errors_of_the_keyword_files() {
    let folder = tempdir().unwrap();
    let [input, keywords, result] =
        ["panel.csv", "keywords", "result"].map(|name| folder.path().join(name));
    write(&panel(), &input);
    copy("keywords".as_ref(), &keywords);
    let weights = fs::read_to_string("keywords/weights.toml").unwrap();
    let (before, rest) = weights.split_once("[gap_errors]").unwrap();
    let after = &rest[rest.find("\n[role.start]").unwrap()..];
    let with = |errors: &str| {
        fs::write(keywords.join("weights.toml"), format!("{before}[gap_errors]\n{errors}{after}"))
            .unwrap();
        let more = [&EXACT[..], &["--keywords", keywords.to_str().unwrap()]].concat();
        analyze(&[input.to_str().unwrap()], &result, &more);
        document(&result)
    };
    let perfect: String = (1..=4)
        .map(|level| {
            format!("{level} = {{ inflated = 900, found = 900, others = 900, spared = 900 }}\n")
        })
        .collect();
    let gap = with(&perfect);
    let corrected = gap["corrected"]["share_inflated"]["value"].as_f64().unwrap();
    // The check counts postings by their median level.
    let gaps = columns(&result.join("postings.csv"), &["title_gap"]);
    let gaps: Vec<i64> = gaps.iter().filter_map(|row| row[0].parse().ok()).collect();
    let plain = gaps.iter().filter(|gap| **gap >= 1).count() as f64 / gaps.len() as f64;
    assert!((corrected - plain).abs() < 1e-6 && gap["not_corrected"].is_null(), "{gap}");
    // A label that finds four of five and spares all: a quarter more are inflated.
    let missing = perfect.replace("found = 900", "found = 720");
    let gap = with(&missing);
    let corrected = gap["corrected"]["share_inflated"]["value"].as_f64().unwrap();
    assert!((corrected - (plain / 0.8).min(1.0)).abs() < 2e-6, "{corrected} {plain}");
    let gap = with("");
    assert!(
        gap["corrected"].is_null()
            && gap["not_corrected"].as_str().unwrap().contains("`titlegauge fit`"),
        "{gap}"
    );
    let gap = with("2 = { inflated = 9, found = 9, others = 9, spared = 9 }\n");
    assert!(gap["not_corrected"].as_str().unwrap().contains("advertised level 1"), "{gap}");
}

#[test]
fn roles_agree_with_the_postings() {
    let folder = tempdir().unwrap();
    let result = folder.path().join("result");
    analyze(&["samples"], &result, &[]);
    let mut counts: BTreeMap<[String; 2], u64> = BTreeMap::new();
    for row in columns(&result.join("postings.csv"), &["advertised_role", "role", "status"]) {
        if row[2] == "labelled" {
            let advertised = if row[0].is_empty() { "none" } else { &row[0] };
            *counts.entry([advertised.to_owned(), row[1].clone()]).or_default() += 1;
        }
    }
    for row in columns(&result.join("roles.csv"), &["advertised_role", "role", "postings"]) {
        let key = [row[0].clone(), row[1].clone()];
        assert_eq!(row[2], counts.get(&key).copied().unwrap_or(0).to_string(), "{key:?}");
    }
}

#[test]
fn the_same_bytes_in_any_order() {
    let folder = tempdir().unwrap();
    let mut rows = panel();
    let results: Vec<_> = (0..2)
        .map(|turn| {
            let [input, result] = ["panel.csv".to_owned(), format!("result{turn}")]
                .map(|name| folder.path().join(name));
            write(&rows, &input);
            rows.reverse();
            let more = [&EXACT[..], &["--threads", ["1", "2"][turn]]].concat();
            analyze(&[input.to_str().unwrap()], &result, &more);
            files(&result)
        })
        .collect();
    for ((name, one), (_, other)) in results[0].iter().zip(&results[1]) {
        match name.as_str() {
            // Rows are in the order of the input, and the page gives the numbers of records.
            "postings.csv" | "evidence.csv" => {}
            "report.html" => assert!(without_postings(one) == without_postings(other), "{name}"),
            _ => assert!(one == other, "{name}"),
        }
    }
}

/// The page without the section of postings.
fn without_postings(page: &[u8]) -> String {
    let page = str::from_utf8(page).unwrap();
    let (before, rest) = page.split_once("<section id=\"postings\"").unwrap();
    before.to_owned() + rest.split_once("<section id=\"titles\"").unwrap().1
}

#[test]
fn too_few_to_grade_is_a_result() {
    let folder = tempdir().unwrap();
    let [input, result] = ["panel.csv", "result"].map(|name| folder.path().join(name));
    let mut three = panel();
    three.retain(|row| ["Inflating 1", "Honest 1", "Honest 2"].contains(&row.company.as_str()));
    let cases = [
        ("a high bound", panel(), "100", 0, "fewer than two companies"),
        ("nothing measured", Vec::new(), "5", 1, "differences cannot be separated"),
        ("three companies", three, "5", 0, "differences cannot be separated"),
    ];
    for (name, rows, least, status, why) in cases {
        write(&rows, &input);
        let [input, result] = [&input, &result].map(|path| path.to_str().unwrap());
        let more = [&EXACT[..], &["--min-postings", least, "--force"]].concat();
        run(&[&["analyze", input, "--out", result], &more[..]].concat(), status);
        let result = std::path::Path::new(result);
        let gap = document(result);
        assert!(
            gap["graded"].is_null() && gap["not_graded"].as_str().unwrap().contains(why),
            "{name}: {gap}"
        );
        let page = fs::read_to_string(result.join("report.html")).unwrap();
        assert!(page.contains("Too few to grade") && page.to_lowercase().contains(why), "{name}");
        assert!(
            columns(&result.join("companies.csv"), &["rank", "grade"])
                .iter()
                .flatten()
                .all(String::is_empty),
            "{name}"
        );
    }
}
