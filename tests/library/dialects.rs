//! A table in any dialect is read as it was written, and bytes that are not a table never panic.

use std::io::Write;

use csv::{QuoteStyle, Terminator, WriterBuilder};
use proptest::prelude::*;
use titlegauge_core::values::{DateOrder, date};
use titlegauge_ingest::{Dialect, Overrides, Source, open};

/// Title, company and description of each record, read through the public items.
type Row = [String; 3];

/// Reads a file to its end; rows, and the number of rejects.
fn read(bytes: &[u8]) -> Option<(Vec<Row>, usize)> {
    let mut file = tempfile::NamedTempFile::new().unwrap();
    file.write_all(bytes).unwrap();
    let opened = open(&Source {
        name: "x".into(),
        path: Some(file.path().into()),
        member: None,
        entry: None,
        size: None,
        encoding: None,
        records: None,
        texts: None,
        shard: None,
    })
    .ok()?;
    let dialect = Dialect::sniff("x", &opened.sample, opened.whole, &Overrides::default()).ok()?;
    let mut cut = dialect.cut(0, opened.sample, opened.reader).ok()?;
    let (mut rows, mut rejects) = (Vec::new(), 0);
    while let Some(item) = cut.next_item().unwrap() {
        let records = dialect.parse(item);
        rejects += records.rejects.len();
        rows.extend(
            records
                .postings(&dialect.columns)
                .map(|p| [&p.title, &p.company, &p.description].map(ToString::to_string)),
        );
    }
    Some((rows, rejects))
}

#[derive(Debug, Clone, Copy)]
enum Coding {
    Utf8,
    Marked,
    Utf16(bool),
    Cp1252,
}

#[derive(Debug, Clone, Copy)]
struct Hand {
    delimiter: u8,
    quotes: QuoteStyle,
    backslash: bool,
    terminator: Terminator,
    coding: Coding,
}

fn hand() -> impl Strategy<Value = Hand> {
    let coding = prop_oneof![
        Just(Coding::Utf8),
        Just(Coding::Marked),
        any::<bool>().prop_map(Coding::Utf16),
        Just(Coding::Cp1252),
    ];
    let quotes = prop_oneof![
        Just(QuoteStyle::Necessary),
        Just(QuoteStyle::Always),
        Just(QuoteStyle::NonNumeric)
    ];
    let ends = prop_oneof![
        Just(Terminator::CRLF),
        Just(Terminator::Any(b'\n')),
        Just(Terminator::Any(b'\r'))
    ];
    (proptest::sample::select(b",;\t|".to_vec()), quotes, any::<bool>(), ends, coding).prop_map(
        |(delimiter, quotes, backslash, terminator, coding)| Hand {
            delimiter,
            quotes,
            backslash,
            terminator,
            coding,
        },
    )
}

/// Text with everything that matters to a table; western letters only where they must be.
fn text(western: bool) -> BoxedStrategy<String> {
    let marks = proptest::sample::select(vec![
        "\"",
        "\"\"",
        ",",
        ";",
        "\t",
        "|",
        "\n",
        "\r",
        "\r\n",
        "\\",
        "\\\"",
        " ",
        "caf\u{e9} ",
        "Z\u{fc}rich ",
        "d\u{e9}j\u{e0} vu ",
        "lead the team",
    ]);
    // Without the letters that mojibake begins with, C1 controls and entities: what reads as such is undone, and so would not
    // come back.
    let piece = if western {
        marks.prop_map(str::to_owned).boxed()
    } else {
        prop_oneof![
            marks.prop_map(str::to_owned),
            // Of control characters only those of texts: one with many others is refused as binary.
            "[\\x0b\\x0c\\x1b]",
            "[^\\x00-\\x1f&\\x7f-\u{9f}\u{c2}-\u{f4}]{0,8}"
        ]
        .boxed()
    };
    proptest::collection::vec(piece, 0..8).prop_map(|pieces| pieces.concat()).boxed()
}

fn case() -> impl Strategy<Value = (Hand, Vec<Row>)> {
    hand().prop_flat_map(|hand| {
        let western = matches!(hand.coding, Coding::Cp1252);
        // A letter first: a cell that says "null" is read as empty.
        let row = [text(western), text(western), text(western)]
            .prop_map(|row| row.map(|cell| format!("T{cell}")));
        (Just(hand), proptest::collection::vec(row, 1..12))
    })
}

fn written(hand: Hand, rows: &[Row]) -> Vec<u8> {
    let mut builder = WriterBuilder::new();
    builder.delimiter(hand.delimiter).quote_style(hand.quotes).terminator(hand.terminator);
    if hand.backslash {
        builder.double_quote(false).escape(b'\\').quote_style(QuoteStyle::Always);
    }
    let mut writer = builder.from_writer(Vec::new());
    writer.write_record(["title", "company", "description"]).unwrap();
    for row in rows {
        // The writer of the csv crate leaves a backslash as it is.
        let escaped =
            |cell: &String| if hand.backslash { cell.replace('\\', "\\\\") } else { cell.clone() };
        writer.write_record(row.iter().map(escaped)).unwrap();
    }
    let text = String::from_utf8(writer.into_inner().unwrap()).unwrap();
    match hand.coding {
        Coding::Utf8 => text.into_bytes(),
        Coding::Marked => format!("\u{feff}{text}").into_bytes(),
        Coding::Utf16(little) => {
            let units = format!("\u{feff}{text}").encode_utf16().collect::<Vec<u16>>();
            let bytes = |unit: &u16| if little { unit.to_le_bytes() } else { unit.to_be_bytes() };
            units.iter().flat_map(bytes).collect()
        }
        Coding::Cp1252 => encoding_rs::WINDOWS_1252.encode(&text).0.into_owned(),
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1_000))]

    #[test]
    fn every_field_comes_back((hand, mut rows) in case()) {
        if hand.backslash {
            // Escapes are detected because records would be uneven without them.
            rows.push(["T", "T", "T\", \" ; \"\t\" | \""].map(str::to_owned));
        }
        prop_assert_eq!(read(&written(hand, &rows)), Some((rows, 0)));
    }

    #[test]
    fn no_bytes_make_a_panic(
        start in proptest::sample::select(vec!["", "title,description\n", "sep=;\ntitle;text\n", "\u{feff}title|body\r\n", "\"title\"\t\"text\"\r"]),
        bytes in proptest::collection::vec(prop_oneof![proptest::sample::select(b"\",;|\t\\\r\n 0aT\xe9\xff".to_vec()), any::<u8>()], 0..300),
    ) {
        let _ = read(&[start.as_bytes(), &bytes].concat());
        let _ = date(&String::from_utf8_lossy(&bytes), DateOrder::DayFirst);
    }
}
