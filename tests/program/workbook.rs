//! Sheets of workbooks are read as a CSV file with their rows.

use std::fs;

use crate::common::{analyze, columns, manifest, run, stderr, stdout};
use crate::packing::{Member, zip};
use tempfile::tempdir;

const DUTIES: &str =
    "You will set the IT strategy of the group, own the budget and report to the board.";

/// A workbook: sheets by name with the XML of their rows, and the list of texts.
fn workbook(sheets: &[(&str, &str)], texts: &str) -> Vec<u8> {
    let list = |item: &dyn Fn(usize, &str) -> String| -> String {
        (1..).zip(sheets).map(|(number, (name, _))| item(number, name)).collect()
    };
    let relation = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
    let package = "http://schemas.openxmlformats.org/package/2006/relationships";
    let main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
    let hidden = |name: &str| if name.starts_with('_') { " state=\"hidden\"" } else { "" };
    let named = list(&|number, name| {
        format!("<sheet name=\"{name}\" sheetId=\"{number}\"{} r:id=\"s{number}\"/>", hidden(name))
    });
    let related = list(&|number, _| {
        format!(
            "<Relationship Id=\"s{number}\" Type=\"{relation}/worksheet\" Target=\"worksheets/{number}.xml\"/>"
        )
    });
    let parts = [
        ("[Content_Types].xml", "<Types/>".to_owned()),
        (
            "_rels/.rels",
            format!(
                "<Relationships xmlns=\"{package}\"><Relationship Id=\"a\" Type=\"{relation}/officeDocument\" Target=\"xl/workbook.xml\"/></Relationships>"
            ),
        ),
        (
            "xl/workbook.xml",
            format!(
                "<workbook xmlns=\"{main}\" xmlns:r=\"{relation}\"><sheets>{named}</sheets></workbook>"
            ),
        ),
        (
            "xl/_rels/workbook.xml.rels",
            format!("<Relationships xmlns=\"{package}\">{related}</Relationships>"),
        ),
        ("xl/sharedStrings.xml", texts.to_owned()),
        // The second style is that of dates.
        (
            "xl/styles.xml",
            format!(
                "<styleSheet xmlns=\"{main}\"><cellXfs count=\"2\"><xf numFmtId=\"0\"/><xf numFmtId=\"14\"/></cellXfs></styleSheet>"
            ),
        ),
    ];
    let mut members: Vec<Member> =
        parts.iter().map(|(name, text)| Member::deflated(name, text.as_bytes())).collect();
    for (number, (_, rows)) in (1..).zip(sheets) {
        let text = format!("<worksheet xmlns=\"{main}\"><sheetData>{rows}</sheetData></worksheet>");
        members.push(Member::deflated(&format!("xl/worksheets/{number}.xml"), text.as_bytes()));
    }
    zip(&members)
}

/// The list of texts of the tests.
fn texts(announced: &str) -> String {
    let texts = ["title", "company", "date", "description", DUTIES];
    let items: String = texts.iter().map(|text| format!("<si><t>{text}</t></si>")).collect();
    format!("<sst count=\"9\" uniqueCount=\"{announced}\">{items}</sst>")
}

/// Rows of postings: a title line, an empty row, the header in columns B to E, and a note at the side.
fn postings() -> String {
    let mut rows =
        "<row r=\"1\"><c r=\"B1\" t=\"inlineStr\"><is><t>Postings of May</t></is></c></row>\
        <row r=\"4\"><c r=\"B4\" t=\"s\"><v>0</v></c><c r=\"C4\" t=\"s\"><v>1</v></c>\
        <c r=\"D4\" t=\"s\"><v>2</v></c><c r=\"E4\" t=\"s\"><v>3</v></c></row>"
            .to_owned();
    for (at, date) in [(5, "<v>46085</v>"), (6, "<v>46086.75</v>"), (9, "")] {
        rows.extend([format!(
            "<row r=\"{at}\"><c r=\"B{at}\" t=\"inlineStr\"><is><t>CIO</t></is></c>\
             <c r=\"C{at}\" t=\"str\"><f>A1</f><v>Firm &amp; {at}</v></c><c r=\"D{at}\" s=\"1\">{date}</c>\
             <c r=\"E{at}\" t=\"s\"><v>4</v></c><c r=\"H{at}\" t=\"e\"><v>#N/A</v></c></row>"
        )]);
    }
    rows
}

#[test]
fn a_sheet_gives_the_rows_of_its_csv() {
    let folder = tempdir().unwrap();
    let other = "<row><c><v>1</v></c><c><v>2</v></c></row>";
    let book =
        workbook(&[("notes", other), ("_old", &postings()), ("May", &postings())], &texts("5"));
    fs::write(folder.path().join("x.xlsx"), &book).unwrap();
    fs::write(folder.path().join("~$x.xlsx"), b"lock").unwrap();
    let (one, two) = (folder.path().join("one"), folder.path().join("two"));
    analyze(&[folder.path().to_str().unwrap()], &one, &["-j", "1"]);
    let csv = folder.path().join("x.csv");
    let row = |at: u32, date: &str| format!("CIO,Firm & {at},{date},\"{DUTIES}\"\n");
    let rows = row(5, "2026-03-04") + &row(6, "2026-03-05T18:00:00") + &row(9, "");
    fs::write(&csv, format!("title,company,date,description\n{rows}")).unwrap();
    analyze(&[csv.to_str().unwrap()], &two, &[]);
    let shown = ["record", "title", "company", "date", "role", "p_level_4"];
    let found = columns(&one.join("postings.csv"), &shown);
    assert_eq!(found[1][3], "2026-03-05");
    assert_eq!(found, columns(&two.join("postings.csv"), &shown));
    let manifest = manifest(&one);
    let input = &manifest["inputs"][0];
    assert_eq!((&input["layout"], &input["bytes"]), (&"Excel workbook".into(), &book.len().into()));
    let path = folder.path().join("x.xlsx");
    let inspected = stdout(&run(&["inspect", path.to_str().unwrap(), "--sheet", "_old"], 0));
    assert!(inspected.contains("Excel workbook") && inspected.contains("3 records"), "{inspected}");
    // Without a header, the first row is a record, and column A has number 1.
    let bare = folder.path().join("bare.xlsx");
    let rows = postings().split_once("<row r=\"5\"").unwrap().1.to_owned();
    fs::write(&bare, workbook(&[("May", &format!("<row r=\"5\"{rows}"))], &texts("5"))).unwrap();
    let bare = bare.to_str().unwrap();
    let numbers = ["--no-header", "--columns", "title=2,company=3,date=4,description=5"];
    analyze(&[bare], &folder.path().join("bare"), &numbers);
    assert_eq!(columns(&folder.path().join("bare/postings.csv"), &shown), found);
    let said = stderr(&run(&["inspect", bare, "--no-header"], 2));
    assert!(said.contains("with --no-header its 5 columns have no names"), "{said}");
    let said = stderr(&run(&["inspect", bare], 2));
    assert!(said.contains("if this record is a posting, use --no-header"), "{said}");
    let said = stderr(&run(&["inspect", path.to_str().unwrap(), "--sheet", "notes"], 2));
    assert!(said.contains("no column for the title among: 1, 2"), "{said}");
    let said = stderr(&run(&["inspect", path.to_str().unwrap(), "--sheet", "June"], 2));
    assert!(said.contains("has no sheet \"June\" among: notes, _old, May"), "{said}");
}

#[test]
fn workbooks_that_cannot_be_read_are_refused() {
    let folder = tempdir().unwrap();
    let good = workbook(&[("a", &postings())], &texts("5"));
    let cut = |at: usize| good[..good.len() - at].to_vec();
    let broken = workbook(&[("a", &postings().replace("<v>4</v>", "<v>99"))], &texts("5"));
    // A text of 300 MiB, and short texts that make one of more than 256 MiB.
    let large = "x".repeat(300 << 20);
    let large = workbook(&[("a", &postings().replace("Postings of May", &large))], &texts("5"));
    let many: String = (5..12_000)
        .map(|at| format!("<row r=\"{at}\"><c r=\"B{at}\" t=\"s\"><v>0</v></c></row>"))
        .collect();
    let long = texts("5").replace("title", &"y".repeat(32_000));
    let expanded = workbook(&[("a", &many)], &long);
    let row = |cells: [&str; 2]| {
        let cells = cells.map(|at| format!("<c r=\"{at}\" t=\"s\"><v>0</v></c>")).concat();
        workbook(&[("a", &format!("<row r=\"5\">{cells}</row>"))], &texts("5"))
    };
    let cases: [(&str, Vec<u8>, &str); 11] = [
        ("backwards.xlsx", row(["C5", "B5"]), "(its cells are not in order)"),
        ("wide.xlsx", row(["B5", "XFE5"]), "(its cells are not in order)"),
        ("cut.xlsx", cut(30), "is a zip archive that is damaged"),
        ("broken.xlsx", broken, "is a damaged workbook ("),
        (
            "greedy.xlsx",
            workbook(&[("a", "")], &texts("99999999999999")),
            "fewer texts than it says",
        ),
        ("large.xlsx", large, "is a workbook with more than 256 MiB of text"),
        ("expanded.xlsx", expanded, "is a workbook with more than 256 MiB of text"),
        ("empty.xlsx", workbook(&[("a", "")], &texts("5")), "is a workbook without cells"),
        ("nothing.xlsx", workbook(&[], &texts("5")), "is a workbook without cells"),
        (
            "untitled.xlsx",
            workbook(&[("a", "<row><c><v>1</v></c></row>")], &texts("5")),
            "no column for the title among: 1",
        ),
        (
            "binary.xlsx",
            zip(&[
                Member::stored("[Content_Types].xml", b"x"),
                Member::stored("xl/workbook.bin", b"x"),
            ]),
            "is an Excel workbook; export it to CSV",
        ),
    ];
    for (name, bytes, message) in cases {
        let path = folder.path().join(name);
        fs::write(&path, bytes).unwrap();
        let said = stderr(&run(&["inspect", path.to_str().unwrap()], 2));
        assert!(said.contains(message) && said.lines().count() == 1, "{name}: {said}");
    }
    // Any cut and any altered byte is refused or read, without a panic.
    for at in (0..good.len()).step_by(29) {
        let mut altered = good.clone();
        altered[at] ^= 0x55;
        let path = folder.path().join("altered.xlsx");
        fs::write(&path, altered).unwrap();
        let output = crate::common::titlegauge().arg("inspect").arg(&path).output().unwrap();
        let said = stderr(&output);
        assert!(
            matches!(output.status.code(), Some(0..=2)) && !said.contains("panicked"),
            "{at}: {said}"
        );
    }
}

/// The parts of a workbook may be in any order, and are found from its end.
#[test]
fn a_workbook_in_a_pipe_or_archive_is_refused() {
    let folder = tempdir().unwrap();
    let path = folder.path().join("x.xlsx");
    fs::write(&path, workbook(&[("a", &postings())], &texts("5"))).unwrap();
    run(&["inspect", path.to_str().unwrap()], 0);
    let piped = fs::File::open(&path).unwrap();
    let output = crate::common::titlegauge().args(["inspect", "-"]).stdin(piped).output().unwrap();
    let archive = folder.path().join("x.zip");
    fs::write(&archive, zip(&[Member::stored("x.xlsx", &fs::read(&path).unwrap())])).unwrap();
    for output in [output, run(&["inspect", archive.to_str().unwrap()], 2)] {
        let (said, message) =
            (stderr(&output), "is an Excel workbook, which is read only as a file");
        assert!(said.contains(message), "{said}");
    }
}
