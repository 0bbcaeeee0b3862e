//! Properties of any input: nothing panics, every record is accounted for, tallies merge in any
//! order.

use std::io::Cursor;
use std::sync::{Arc, LazyLock};

use proptest::prelude::*;
use titlegauge_core::Level;
use titlegauge_core::labeller::{LabelScratch, Labeller};
use titlegauge_core::lexicon::{DutyId, Lexicon, Orientation};
use titlegauge_core::posting::Posting;
use titlegauge_core::scan::Scratch;
use titlegauge_core::title::{TitleScratch, Titles};
use titlegauge_figures::tally::Tally;
use titlegauge_ingest::{Blocks, Dialect, Item, Overrides};

static LEXICON: LazyLock<Arc<Lexicon>> = LazyLock::new(|| Arc::new(Lexicon::builtin().unwrap()));
static LABELLER: LazyLock<Labeller> = LazyLock::new(|| Labeller::new(Arc::clone(&LEXICON)));

/// Reads a table from memory to its end; returns records, rejects and blank rows.
fn read(text: &[u8]) -> Option<(usize, usize, u64)> {
    let dialect = Dialect::sniff("test", text, true, &Overrides::default()).ok()?;
    let reader = Box::new(Cursor::new(text.to_vec()));
    let mut blocks = Blocks::new(0, Vec::new(), reader, dialect.table()?).ok()?;
    let (mut postings, mut rejects, mut blank) = (0, 0, 0);
    while let Some(item) = blocks.next_item().ok()? {
        match item {
            Item::Reject(_) => rejects += 1,
            Item::Block(block) => {
                let records = dialect.parse(Item::Block(block));
                rejects += records.rejects.len();
                blank += records.blank_rows;
                postings += records.postings(&dialect.columns).count();
            }
        }
    }
    Some((postings, rejects, blank))
}

/// Text with the marks that the scan treats in their own way.
fn messy() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        Just("manage the IT department".to_owned()),
        Just("not responsible for ".to_owned()),
        Just("the Head of Digital Transformation".to_owned()),
        Just("\n\nRequirements:\n".to_owned()),
        Just("\n* ".to_owned()),
        Just("<p>".to_owned()),
        Just("&amp;lt;br&gt;".to_owned()),
        Just("\\-\\n".to_owned()),
        "\\PC{0,12}",
        any::<String>(),
    ];
    proptest::collection::vec(piece, 0..12).prop_map(|pieces| pieces.concat())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn arbitrary_bytes_never_panic(bytes in proptest::collection::vec(any::<u8>(), 0..400)) {
        let _ = read(&bytes);
        let mut with_header = b"title,description\n".to_vec();
        with_header.extend(bytes);
        let _ = read(&with_header);
    }

    #[test]
    fn a_well_written_table_is_read_whole(rows in proptest::collection::vec(("\\PC{0,20}| {0,2}", "[^\\x00]{0,60}| {0,2}"), 1..20)) {
        let mut writer = csv::Writer::from_writer(Vec::new());
        writer.write_record(["title", "description"]).unwrap();
        for (title, text) in &rows {
            writer.write_record([title, text]).unwrap();
        }
        let blank = rows.iter().filter(|(title, text)| title.trim().is_empty() && text.trim().is_empty());
        let blank = blank.count();
        prop_assert_eq!(read(&writer.into_inner().unwrap()), Some((rows.len() - blank, 0, blank as u64)));
    }

    #[test]
    fn any_text_is_scanned_without_panic_and_counts_agree(text in messy()) {
        let evidence = LABELLER.scanner().scan(&text, "", &mut Scratch::default());
        let (traced, trace) = LABELLER.scanner().trace(&text, "");
        prop_assert_eq!(&evidence, &traced);
        prop_assert!(evidence.duty_words <= evidence.words);
        let oriented = |duty: DutyId| LEXICON[duty].orientation != Orientation::Neither;
        let counted: u32 = evidence.duties.iter().filter(|d| oriented(d.duty)).map(|d| d.hits).sum();
        prop_assert_eq!(counted, evidence.strategic + evidence.operational);
        for hit in &trace.hits {
            let span = trace.text.origin(hit.start, hit.end).unwrap();
            prop_assert!(trace.plain.get(span).is_some());
        }
    }

    #[test]
    fn any_title_has_a_level(title in any::<String>()) {
        let titles = Titles::new(Arc::clone(&LEXICON));
        prop_assert!(titles.read(&title, &mut TitleScratch::default()).level <= Level::HIGHEST);
    }

    #[test]
    fn tallies_merge_in_any_order(parts in proptest::collection::vec(proptest::collection::vec(0usize..6, 0..5), 3)) {
        let tally = |of: &[&[usize]]| {
            let mut tally = Tally::default();
            let mut scratch = LabelScratch::default();
            for (part, kinds) in of.iter().enumerate() {
                for kind in *kinds {
                    tally.record(&LABELLER.label_with(posting(part, *kind), &mut scratch));
                }
            }
            tally
        };
        let [a, b, c] = [0, 1, 2].map(|i| parts[i].as_slice());
        let merged = |order: [&[usize]; 3]| {
            let mut all = Tally::default();
            for part in order {
                all.merge(tally(&[part]));
            }
            all
        };
        let mut nested = tally(&[b]);
        nested.merge(tally(&[c]));
        let mut left = tally(&[a]);
        left.merge(nested);
        let serial = merged([a, b, c]);
        prop_assert_eq!(&serial, &left, "associative");
        prop_assert_eq!(&serial, &merged([c, a, b]), "commutative");
    }
}

/// One of a few postings, by kind.
fn posting(part: usize, kind: usize) -> Posting<'static> {
    let titles = ["CIO", "IT Manager", "VP of Engineering", "Nurse", "Head of IT", "CTO"];
    let companies = ["Acme", "ACME Inc.", "Borel", "", "Cardo", "Borel Ltd"];
    let duty = [
        "Set the IT strategy and align IT with the business.",
        "Troubleshoot hardware and install updates.",
        "Hire and coach engineers.",
        "Care for patients.",
        "Run the help desk.",
        "Write code.",
    ];
    let dates = ["2026-01-02", "", "2026-02-03", "2026-02", "3/4/2026", "x"];
    let mut posting = Posting {
        title: titles[kind].into(),
        company: companies[kind].into(),
        date: dates[kind].into(),
        description: format!("{} {} years of experience. {part}", duty[kind].repeat(12), kind + 2)
            .into(),
        salary: [
            "$90,000 a year",
            "",
            "$120,000 - $140,000 a year",
            "",
            "\u{a3}50,000 a year",
            "$20 an hour",
        ][kind]
            .into(),
        ..Posting::default()
    };
    posting.origin.record = 1;
    posting
}
