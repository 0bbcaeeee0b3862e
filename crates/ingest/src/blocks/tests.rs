use std::io;

use proptest::prelude::*;

use super::Blocks;
use super::unclosed::LONG;
use crate::block::{BLOCK, Item, LARGEST_RECORD};
use crate::layout::Layout;

fn read(text: &[u8], size: usize, largest: usize) -> io::Result<Vec<Item>> {
    let reader = Box::new(io::Cursor::new(text.to_vec()));
    let mut blocks = Blocks::of_all(0, Vec::new(), reader, Layout::plain(b',', 2), size, largest);
    blocks.skip(0, true)?;
    std::iter::from_fn(|| blocks.next_item().transpose()).collect()
}

fn parse(bytes: &[u8]) -> Vec<Vec<Vec<u8>>> {
    let mut reader = csv::ReaderBuilder::new().has_headers(false).flexible(true).from_reader(bytes);
    reader.byte_records().map(|r| r.unwrap().iter().map(<[u8]>::to_vec).collect()).collect()
}

#[test]
fn an_unclosed_quote_costs_one_line() {
    let items = read(b"a,b\n1,2\n3,\"open\n5,6\n7,8\n", 4, 1000).unwrap();
    let mut seen = Vec::new();
    for item in items {
        match item {
            Item::Block(block) => {
                seen.extend(parse(&block.bytes).into_iter().map(|r| (block.first.line, r.len())));
            }
            Item::Reject(reject) => {
                assert_eq!(reject.raw, b"3,\"open\n");
                assert_eq!(
                    (reject.origin.record, reject.origin.line, reject.origin.offset),
                    (2, 3, 8)
                );
                seen.push((reject.origin.line, 0));
            }
        }
    }
    assert_eq!(seen, [(2, 2), (3, 0), (4, 2), (5, 2)]);
}

#[test]
fn a_record_without_end_does_not_fill_the_memory() {
    let mut text = b"a,b\n1,\"open\n".to_vec();
    text.extend(b"3,4\n".repeat(100));
    let items = read(&text, 16, 64).unwrap();
    let rejects = items.iter().filter(|item| matches!(item, Item::Reject(_))).count();
    let records: usize = items
        .iter()
        .map(|item| if let Item::Block(b) = item { parse(&b.bytes).len() } else { 0 })
        .sum();
    assert_eq!((rejects, records), (1, 100));
}

#[test]
fn blank_lines_are_no_record_however_many() {
    for (blank, lines) in [("\n", 1), ("\r\n", 1), ("\n\n\r\n", 3)] {
        let blanks = blank.repeat(200);
        let text = format!("a,b\n{blanks}1,2\n{blanks}3,4\n{blanks}5,6\n{blanks}");
        let (size, largest) = (16, 64);
        let mut records = Vec::new();
        for item in read(text.as_bytes(), size, largest).unwrap() {
            let Item::Block(block) = item else { panic!("{item:?}") };
            assert!(block.bytes.len() < 4 * largest, "{}", block.bytes.len());
            let blank = block.bytes.iter().take_while(|b| b"\r\n".contains(b)).count();
            let line =
                block.first.line + memchr::memchr_iter(b'\n', &block.bytes[..blank]).count() as u64;
            records.push((block.first.record, line, parse(&block.bytes)[0][0].clone()));
        }
        let expected = [(1, b"1"), (2, b"3"), (3, b"5")];
        let expected = expected
            .map(|(record, cell)| (record, record + 1 + 200 * lines * record, cell.to_vec()));
        assert_eq!(records, expected, "{blank:?}");
    }
}

/// Returns the first fields of the records read from a table, and the number of rejects.
fn numbers(text: &str, layout: Layout, size: usize) -> (Vec<String>, usize) {
    let reader = Box::new(io::Cursor::new(text.as_bytes().to_vec()));
    let mut blocks = Blocks::of_all(0, Vec::new(), reader, layout, size, LARGEST_RECORD);
    blocks.skip(0, true).unwrap();
    let (mut read, mut rejects) = (Vec::new(), 0);
    while let Some(item) = blocks.next_item().unwrap() {
        match item {
            Item::Reject(_) => rejects += 1,
            Item::Block(block) => {
                let records = parse(&block.bytes);
                rejects += records.iter().filter(|r| r.len() != layout.fields).count();
                let good = records.iter().filter(|r| r.len() == layout.fields);
                read.extend(good.map(|r| String::from_utf8_lossy(&r[0]).into_owned()));
            }
        }
    }
    (read, rejects)
}

/// Ten thousand records in different styles, with an unclosed quote in one of them.
#[test]
fn an_unclosed_quote_costs_few_records() {
    type Row = fn(usize) -> String;
    let styles: [(&str, usize, Row); 6] = [
        ("no quotes", 3, |n| format!("{n},CIO,Set the strategy of office {n}\n")),
        ("some quotes", 3, |n| format!("{n},\"CIO, {n}\",\"Set the strategy, and run it\"\n")),
        ("all quoted", 3, |n| format!("\"{n}\",\"CIO\",\"Set the strategy\"\n")),
        ("many lines", 4, |n| {
            format!("{n},CIO,\"Duties:\n\n- one, two\n- three, \"\"four\"\", five\n\",x\n")
        }),
        ("begins with a line", 3, |n| format!("{n},CIO,\"\nDuties of {n}:\n- one, two\"\n")),
        ("two columns", 2, |n| format!("{n},Set the strategy\n")),
    ];
    for (style, fields, row) in styles {
        let layout = Layout::plain(b',', fields);
        for at in [0, 5_000, 9_990, 9_998] {
            for broken in [
                |n: usize| format!("{n},CIO,\"Never closed\n"),
                |n| format!("\"{n},CIO,Never closed,x\n"),
            ] {
                let mut text =
                    "a,b,c,d".split(',').take(fields).collect::<Vec<_>>().join(",") + "\n";
                text.extend((0..10_000).map(|n| if n == at { broken(n) } else { row(n) }));
                let (read, rejects) = numbers(&text, layout, 4096);
                let read: std::collections::BTreeSet<String> = read.into_iter().collect();
                let lost = (0..10_000).filter(|n| !read.contains(&n.to_string())).count();
                assert!(
                    lost <= 3 && (1..=6).contains(&rejects),
                    "{style}, in {at}: {lost} lost, {rejects} rejects"
                );
                assert_eq!(numbers(&text, layout, BLOCK).1, rejects, "{style}: another block size");
            }
        }
    }
}

#[test]
fn what_looks_odd_and_is_right_is_kept_whole() {
    let list = "Boston,MA,1\nDenver,CO,2\n".repeat(20);
    let long = "x".repeat(LONG);
    let cases = [
        ("a table in a description", format!("{list}end"), 1),
        ("the same in a long one", format!("{list}{long}"), 1),
        (
            "quotes and commas",
            "\"\"Why\"\", he said,\n\"\"because\"\", a, b\n,\"\"\n".to_owned(),
            1,
        ),
        ("hundreds of lines", "- one, two\n- three; \"\"four\"\"\n\n".repeat(3_000), 1),
    ];
    for (name, description, records) in cases {
        let text = format!("a,b,c\n1,CIO,\"{description}\"\n");
        assert_eq!(
            numbers(&text, Layout::plain(b',', 3), 4096),
            (vec!["1".to_owned(); records], 0),
            "{name}"
        );
    }
}

#[test]
fn a_field_too_many_keeps_its_lines_together() {
    let row = |n: usize| format!("{n},CIO,\"Set the strategy, {n}\nLead the office\",x\n");
    let mut text = "a,b,c,d\n".to_owned();
    text.extend((0..20).map(|n| if n == 9 { row(n).replace(",x", ",x,,y") } else { row(n) }));
    let (read, rejects) = numbers(&text, Layout::plain(b',', 4), 4096);
    assert_eq!((read.len(), rejects), (19, 1));
}

#[test]
fn a_text_cut_off_within_a_posting_costs_that_posting() {
    let text = "a,b,c\n1,CIO,x\n2,CTO,\"Lead:\n- the teams\n- the budget, and\n- the ";
    assert_eq!(numbers(text, Layout::plain(b',', 3), 4096), (vec!["1".to_owned()], 1));
}

/// The search for records after an unclosed quote scans each byte at most a few times.
#[test]
fn the_search_is_as_long_as_the_text() {
    let lines = [
        "\n",
        "\r\n",
        "\n\r\r",
        "\r",
        "x\n\n\n\n",
        ",\n",
        "\"\"\n",
        "\"\"\"\"\n",
        "\n\"\"\n",
        ",\"\"\n",
        "\"\",\n",
        "x\n",
    ];
    for newline in [b'\n', b'\r'] {
        let layout = Layout { newline, ..Layout::plain(b',', 3) };
        for (line, end) in lines.iter().flat_map(|line| [(line, "\",x\n"), (line, "")]) {
            let mut text = format!("1,2,\"{}{end}", line.repeat(1_000_000 / line.len()));
            if newline == b'\r' {
                text = text.replace('\r', "").replace('\n', "\r");
            }
            let reader = Box::new(io::Cursor::new(text.clone().into_bytes()));
            let mut blocks = Blocks::of_all(0, Vec::new(), reader, layout, BLOCK, LARGEST_RECORD);
            while blocks.next_item().unwrap().is_some() {}
            assert!(
                blocks.looked_at < 20 * text.len().max(LONG),
                "{line:?}{end:?}, {newline}: {} bytes",
                blocks.looked_at
            );
        }
    }
}

/// The records and rejects of a text as one list, each with record number and offset.
fn flat(text: &[u8], size: usize) -> Vec<(u64, u64, Vec<Vec<u8>>)> {
    let mut out = Vec::new();
    for item in read(text, size, 1_000_000).unwrap_or_default() {
        match item {
            Item::Block(block) => {
                let records = parse(&block.bytes).into_iter();
                out.extend(
                    (block.first.record..).zip(records).map(|(number, record)| (number, 0, record)),
                );
            }
            Item::Reject(reject) => {
                out.push((reject.origin.record, reject.origin.offset, vec![reject.raw]));
            }
        }
    }
    out
}

proptest! {
    #[test]
    fn broken_texts_are_read_the_same_in_blocks_of_any_size(
        lines in proptest::collection::vec(proptest::sample::select(vec!["1,2", "\"3\",4", "5,\"6", "7\",8", "9", "\"", "a,\"b\"", ",", "x,\"\"\"", ""]), 0..60),
        end in proptest::sample::select(vec!["\n", "\r\n"]),
        size in 1usize..200,
    ) {
        let text = format!("a,b{end}{}", lines.iter().map(|line| format!("{line}{end}")).collect::<String>());
        prop_assert_eq!(flat(text.as_bytes(), size), flat(text.as_bytes(), 1 << 20));
    }

    /// The bounds are so small that short texts exceed them.
    #[test]
    fn only_blank_lines_are_skipped(
        text in proptest::collection::vec(prop_oneof![1 => Just(b'"'), 1 => Just(b','), 4 => Just(b'\n'), 1 => Just(b'\r'), 3 => Just(b'x')], 0..300),
        (size, largest) in (1usize..40, 1usize..60),
    ) {
        let text = [b"a,b\n".as_slice(), &text].concat();
        let (mut at, mut record) = (4, 1);
        for item in read(&text, size, largest).unwrap() {
            let (origin, bytes, records) = match item {
                Item::Block(block) => (block.first, block.bytes.clone(), parse(&block.bytes).len() as u64),
                Item::Reject(reject) => (reject.origin, reject.raw, 1),
            };
            let offset = usize::try_from(origin.offset).unwrap();
            prop_assert!(text[at..offset].iter().all(|b| b"\r\n".contains(b)), "{} to {}", at, offset);
            prop_assert_eq!(origin.line, memchr::memchr_iter(b'\n', &text[..offset]).count() as u64 + 1);
            prop_assert_eq!(origin.record, record);
            prop_assert!(text[offset..].starts_with(&bytes));
            (at, record) = (offset + bytes.len(), record + records);
        }
        prop_assert!(text[at..].iter().all(|b| b"\r\n".contains(b)));
    }

    #[test]
    fn blocks_hold_the_records_of_the_whole(
        text in proptest::collection::vec(prop_oneof![Just(b'"'), Just(b','), Just(b'\n'), Just(b'\r'), Just(b'x'), Just(b' ')], 0..200),
        size in 1usize..40,
    ) {
        let mut reader = csv::ReaderBuilder::new().has_headers(false).flexible(true).from_reader(text.as_slice());
        let all: Vec<Vec<Vec<u8>>> = reader.byte_records().map(|r| r.unwrap().iter().map(<[u8]>::to_vec).collect()).collect();
        // A header without an end is an error.
        let Ok(items) = read(&text, size, 1_000_000) else { return Ok(()) };
        if items.iter().all(|item| matches!(item, Item::Block(_))) {
            let mut number = 1;
            let mut offset = None;
            let mut found = Vec::new();
            for item in &items {
                let Item::Block(block) = item else { unreachable!() };
                prop_assert_eq!(block.first.record, number);
                let first = usize::try_from(block.first.offset).unwrap();
                prop_assert!(text[offset.unwrap_or(first)..first].iter().all(|b| b"\r\n".contains(b)), "{}", first);
                offset = Some(first + block.bytes.len());
                let records = parse(&block.bytes);
                number += records.len() as u64;
                found.extend(records);
            }
            prop_assert_eq!(found, all.into_iter().skip(1).collect::<Vec<_>>());
        }
    }
}
