//! The main job through the binary: its output, and that the output is reproducible.

use std::collections::HashMap;
use std::fs;
use std::io::Write;

use crate::common::{analyze, columns, files, manifest, run, stderr, table, titlegauge};
use tempfile::tempdir;

#[test]
fn the_sample_export() {
    let out = tempdir().unwrap();
    let result = out.path().join("result");
    analyze(&["samples"], &result, &[]);
    let labels = [
        "posting_id",
        "status",
        "reason",
        "advertised_role",
        "advertised_level",
        "role",
        "orientation",
        "duty_level",
        "title_gap",
        "duplicate_of",
    ];
    let rows: Vec<String> =
        columns(&result.join("postings.csv"), &labels).iter().map(|row| row.join(" | ")).collect();
    insta::assert_snapshot!("sample_labels", rows.join("\n"));
    insta::assert_snapshot!(
        "sample_companies",
        fs::read_to_string(result.join("companies.csv")).unwrap()
    );
    insta::assert_snapshot!(
        "sample_months",
        fs::read_to_string(result.join("months.csv")).unwrap()
    );
    insta::assert_snapshot!(
        "sample_rejects",
        fs::read_to_string(result.join("rejects.csv")).unwrap()
    );
    insta::assert_snapshot!("sample_words", fs::read_to_string(result.join("words.csv")).unwrap());
    let heads: Vec<String> = [
        "postings",
        "evidence",
        "companies",
        "roles",
        "titles",
        "months",
        "duties",
        "words",
        "rejects",
    ]
    .map(|name| format!("{name}: {}", table(&result.join(format!("{name}.csv")))[0].join(",")))
    .into();
    insta::assert_snapshot!("columns_are_a_contract", heads.join("\n"));
}

#[test]
fn the_terminal_summary() {
    let out = tempdir().unwrap();
    let result = out.path().join("result");
    let output = run(&["analyze", "samples", "--out", result.to_str().unwrap()], 0);
    let shown = stderr(&output);
    let shown = shown.split("Results").next().unwrap();
    insta::assert_snapshot!("terminal_summary", shown);
    let readme = fs::read_to_string("README.md").unwrap();
    assert!(readme.contains(shown.trim_end()), "README.md does not show this result:\n{shown}");
    assert!(output.stdout.is_empty());
}

#[test]
fn every_record_is_accounted_for_once() {
    let out = tempdir().unwrap();
    let result = out.path().join("result");
    analyze(&["samples"], &result, &[]);
    let manifest = manifest(&result);
    let number = |value: &serde_json::Value, key: &str| value[key].as_u64().unwrap();
    let mut read = 0;
    for input in manifest["inputs"].as_array().unwrap() {
        let parts: u64 = ["rejected", "duplicate", "unclassified", "labelled"]
            .iter()
            .map(|k| number(input, k))
            .sum();
        assert_eq!(number(input, "read"), parts);
        read += parts;
        let name = input["source"].as_str().unwrap();
        let bytes = fs::read(std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join(name)).unwrap();
        assert_eq!(number(input, "bytes"), bytes.len() as u64);
        assert_eq!(input["sha256"], sha256(&bytes));
    }
    assert_eq!(number(&manifest, "read"), read);
    let statuses = columns(&result.join("postings.csv"), &["status"]);
    let with = |status: &str| statuses.iter().filter(|row| row[0] == status).count() as u64;
    for status in ["labelled", "unclassified", "duplicate"] {
        assert_eq!(number(&manifest, status), with(status), "{status}");
    }
    assert_eq!(number(&manifest, "rejected"), table(&result.join("rejects.csv")).len() as u64 - 1);
    for output in manifest["outputs"].as_array().unwrap() {
        let bytes = fs::read(result.join(output["name"].as_str().unwrap())).unwrap();
        assert_eq!(
            (number(output, "bytes"), output["sha256"].as_str().unwrap()),
            (bytes.len() as u64, sha256(&bytes).as_str())
        );
    }
}

fn sha256(bytes: &[u8]) -> String {
    use sha2::Digest;
    sha2::Sha256::digest(bytes).iter().map(|b| format!("{b:02x}")).collect()
}

#[test]
fn tables_agree_with_the_postings() {
    let out = tempdir().unwrap();
    let result = out.path().join("result");
    analyze(&["samples"], &result, &[]);
    let rows = columns(
        &result.join("postings.csv"),
        &["company_key", "status", "same_text_as", "gap_expected", "p_inflated", "p_deflated"],
    );
    let mut expected: HashMap<String, (u64, u64, u64, [f64; 3])> = HashMap::new();
    for row in rows.iter().filter(|row| !row[0].is_empty()) {
        let company = expected.entry(row[0].clone()).or_default();
        company.0 += 1;
        if row[1] != "duplicate" {
            company.1 += 1;
            if !row[3].is_empty() && row[2].is_empty() {
                company.2 += 1;
                for (sum, figure) in company.3.iter_mut().zip(&row[3..]) {
                    *sum += figure.parse::<f64>().unwrap();
                }
            }
        }
    }
    let companies = columns(
        &result.join("companies.csv"),
        &[
            "company_key",
            "postings",
            "unique",
            "measured",
            "mean_gap",
            "share_inflated",
            "share_deflated",
        ],
    );
    assert_eq!(companies.len(), expected.len());
    for row in companies {
        let (postings, unique, measured, gaps) = expected[&row[0]];
        assert_eq!(
            [&row[1], &row[2], &row[3]],
            [&postings.to_string(), &unique.to_string(), &measured.to_string()]
        );
        for (sum, mean) in gaps.iter().zip(&row[4..]).filter(|_| measured > 0) {
            let mean: f64 = mean.parse().unwrap();
            assert!((mean - sum / measured as f64).abs() < 2e-6, "{row:?}");
        }
    }
}

#[test]
fn the_same_bytes_at_any_number_of_threads() {
    let out = tempdir().unwrap();
    let [one, two] = ["1", "2"].map(|threads| {
        let result = out.path().join(threads);
        analyze(&["samples"], &result, &["--threads", threads]);
        files(&result)
    });
    assert_eq!(one, two);
}

#[test]
fn the_same_labels_whole_or_cut_in_two() {
    let out = tempdir().unwrap();
    let whole = fs::read("samples/postings.csv").unwrap();
    let mut reader = csv::ReaderBuilder::new().flexible(true).from_reader(whole.as_slice());
    let mut ends: Vec<usize> = Vec::new();
    let mut record = csv::ByteRecord::new();
    while reader.read_byte_record(&mut record).unwrap() {
        ends.push(usize::try_from(reader.position().byte()).unwrap());
    }
    let header = whole.iter().position(|b| *b == b'\n').unwrap() + 1;
    let cut = ends[ends.len() / 2];
    let parts = out.path().join("parts");
    fs::create_dir(&parts).unwrap();
    fs::write(parts.join("a.csv"), &whole[..cut]).unwrap();
    fs::write(parts.join("b.csv"), [&whole[..header], &whole[cut..]].concat()).unwrap();
    let result = out.path().join("cut");
    analyze(&[parts.to_str().unwrap()], &result, &[]);
    let uncut = out.path().join("whole");
    analyze(&["samples/postings.csv"], &uncut, &[]);
    for name in
        ["companies.csv", "roles.csv", "titles.csv", "months.csv", "duties.csv", "words.csv"]
    {
        assert_eq!(
            fs::read(result.join(name)).unwrap(),
            fs::read(uncut.join(name)).unwrap(),
            "{name}"
        );
    }
    let places = ["source", "record", "duplicate_of", "same_text_as"];
    let header = table(&uncut.join("postings.csv"))[0].clone();
    let kept: Vec<&str> =
        header.iter().map(String::as_str).filter(|h| !places.contains(h)).collect();
    assert_eq!(
        columns(&result.join("postings.csv"), &kept),
        columns(&uncut.join("postings.csv"), &kept)
    );
}

#[test]
fn the_same_bytes_plain_packed_or_piped() {
    let out = tempdir().unwrap();
    let text = fs::read("samples/postings.csv").unwrap();
    let folder = out.path().join("in");
    fs::create_dir(&folder).unwrap();
    let (plain, packed) = (folder.join("x.csv"), folder.join("x.csv.gz"));
    fs::write(&plain, &text).unwrap();
    analyze(&[plain.to_str().unwrap()], &out.path().join("plain"), &[]);
    fs::remove_file(&plain).unwrap();
    let mut encoder = flate2::write::GzEncoder::new(
        fs::File::create(&packed).unwrap(),
        flate2::Compression::fast(),
    );
    encoder.write_all(&text).unwrap();
    encoder.finish().unwrap();
    analyze(&[packed.to_str().unwrap()], &out.path().join("packed"), &[]);
    assert_eq!(files(&out.path().join("plain")), files(&out.path().join("packed")));

    let mut child = titlegauge()
        .args(["analyze", "-", "--quiet", "--out", out.path().join("piped").to_str().unwrap()])
        .stdin(std::process::Stdio::piped())
        .spawn()
        .unwrap();
    child.stdin.take().unwrap().write_all(&text).unwrap();
    assert!(child.wait().unwrap().success());
    let labels = ["posting_id", "role", "title_gap"];
    let [plain, piped] = ["plain", "piped"]
        .map(|name| columns(&out.path().join(name).join("postings.csv"), &labels));
    assert_eq!(plain, piped);
}

/// Title, location and date are replaced; what the duties say must not change. The company stays,
/// because its mentions in the text do not count.
#[test]
fn the_duty_label_never_sees_the_title() {
    let out = tempdir().unwrap();
    let mut reader =
        csv::ReaderBuilder::new().flexible(true).from_path("samples/postings.csv").unwrap();
    let header = reader.headers().unwrap().clone();
    let masked = out.path().join("masked.csv");
    let mut writer = csv::Writer::from_path(&masked).unwrap();
    writer.write_record(&header).unwrap();
    for record in reader.records().map(Result::unwrap).filter(|r| r.len() == header.len()) {
        let cells = header.iter().zip(&record).map(|(name, cell)| match name {
            "id" | "company" | "description" => cell,
            "title" => "Chief Executive Officer",
            _ => "Elsewhere",
        });
        writer.write_record(cells).unwrap();
    }
    writer.flush().unwrap();
    let labels = [
        "posting_id",
        "role",
        "runner_up",
        "confidence",
        "orientation",
        "duty_level",
        "strategic_hits",
        "operational_hits",
        "evidence",
    ];
    let [own, other] = [("own", "samples/postings.csv"), ("other", masked.to_str().unwrap())].map(
        |(name, input)| {
            analyze(&[input], &out.path().join(name), &[]);
            columns(&out.path().join(name).join("postings.csv"), &labels)
        },
    );
    assert_eq!(own, other);
}

#[test]
fn cells_from_the_input_never_become_formulas() {
    let out = tempdir().unwrap();
    let input = out.path().join("x.csv");
    fs::write(
        &input,
        "id,title,company,location,date,description\n=1+1,+cmd,@acme,-5,2026-01-01,Manage the IT department\n-9,\n",
    )
    .unwrap();
    let result = out.path().join("result");
    analyze(&[input.to_str().unwrap()], &result, &[]);
    let cells =
        columns(&result.join("postings.csv"), &["posting_id", "title", "company", "location"]);
    assert_eq!(cells, [["'=1+1", "'+cmd", "'@acme", "'-5"]]);
    assert_eq!(columns(&result.join("rejects.csv"), &["raw"]), [["'-9,"]]);
}

/// `none` is a label; a posting without one has neither that nor any other.
/// The probabilities add up, and the level and the confidence are computed from them.
#[test]
fn probabilities_agree_with_the_label() {
    let out = tempdir().unwrap();
    let result = out.path().join("result");
    run(&["analyze", "samples", "--out", result.to_str().unwrap(), "--quiet"], 0);
    let rows = table(&result.join("postings.csv"));
    let at = |name: &str| rows[0].iter().position(|head| head == name).unwrap();
    let roles: Vec<usize> = (at("p_level_4") + 1..at("gap_expected")).collect();
    assert!(roles.iter().all(|column| rows[0][*column].starts_with("p_")));
    let mut labelled = 0;
    for row in &rows[1..] {
        let figure = |column: usize| row[column].parse::<f64>();
        let levels = at("p_level_0")..=at("p_level_4");
        if row[at("role")].is_empty() {
            let columns = at("level_expected")..=at("gap_status");
            assert!(row[columns].iter().all(String::is_empty), "{row:?}");
            continue;
        }
        labelled += 1;
        let levels: Vec<f64> = levels.map(|column| figure(column).unwrap()).collect();
        let sum: f64 = roles.iter().map(|column| figure(*column).unwrap()).sum();
        assert!((levels.iter().sum::<f64>() - 1.0).abs() < 1e-4 && (sum - 1.0).abs() < 1e-4);
        let level: usize = row[at("duty_level")].parse().unwrap();
        let below: f64 = levels[..level].iter().sum();
        assert!(below < 0.5 && below + levels[level] > 0.5 - 1e-9, "{row:?}");
        let mean: f64 = levels.iter().enumerate().map(|(level, p)| level as f64 * p).sum();
        assert!((mean - figure(at("level_expected")).unwrap()).abs() < 1e-5, "{row:?}");
        let own = figure(at(&format!("p_{}", row[at("role")]))).unwrap();
        assert!((own - figure(at("confidence")).unwrap()).abs() < 1e-9, "{row:?}");
    }
    assert!(labelled > 100, "{labelled}");
}

#[test]
fn an_unclassified_posting_has_no_label() {
    let out = tempdir().unwrap();
    let result = out.path().join("result");
    analyze(&["samples"], &result, &[]);
    let labels = [
        "status",
        "role",
        "runner_up",
        "confidence",
        "orientation",
        "orientation_log_ratio",
        "duty_level",
        "title_gap",
    ];
    let rows = columns(&result.join("postings.csv"), &labels);
    let (without, with): (Vec<Vec<String>>, Vec<Vec<String>>) =
        rows.into_iter().partition(|row| row[0] == "unclassified");
    assert_eq!(without, [["unclassified", "", "", "", "", "", "", ""]; 4]);
    assert!(with.iter().all(|row| row[1..7].iter().all(|cell| !cell.is_empty())));
}

/// Most labels that the samples were written for; a guard against breakage, not a
/// measure of accuracy, since writer and labeller of the samples are one.
#[test]
fn samples_are_labelled_as_they_were_meant() {
    let out = tempdir().unwrap();
    let result = out.path().join("result");
    analyze(&["samples"], &result, &[]);
    let meant: HashMap<String, String> =
        columns("tests/samples-intended.csv".as_ref(), &["id", "role"])
            .into_iter()
            .map(|row| (row[0].clone(), row[1].clone()))
            .collect();
    let rows = columns(&result.join("postings.csv"), &["posting_id", "status", "role"]);
    let labelled: Vec<_> = rows.iter().filter(|row| row[1] == "labelled").collect();
    let right = labelled
        .iter()
        .filter(|row| meant.get(row[0].trim_start_matches('\'')) == Some(&row[2]))
        .count();
    assert!(right * 100 >= labelled.len() * 70, "{right} of {}", labelled.len());
}
