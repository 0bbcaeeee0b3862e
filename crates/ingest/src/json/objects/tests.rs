use std::io::{self, Read};
use std::time::Instant;

use proptest::prelude::*;

use super::Objects;
use crate::Overrides;
use crate::block::{BLOCK, Block, ColumnOrder, Item, LARGEST_RECORD};
use crate::cutter::{FindRecords, newlines};
use crate::json::form::Form;
use crate::json::rows::parse;
use crate::json::sniff::sniff;
use crate::sniffed::Sniffed;
use titlegauge_core::posting::Origin;

/// Cuts a text with the target size of blocks and the size of the largest object.
fn objects(dialect: &Sniffed<Form>, text: &[u8], sizes: [usize; 2]) -> Objects {
    let reader = Box::new(io::Cursor::new(text.to_vec()));
    Objects::with_sizes(0, Vec::new(), reader, (&dialect.form, &dialect.columns), sizes)
}

/// Reads a text and returns titles, and the reasons and raw bytes of rejects, with record and line.
/// Checks offsets on the way.
fn read(text: &str, size: usize, largest: usize) -> Vec<String> {
    let dialect = sniff("x", text.as_bytes(), true, &Overrides::default()).unwrap().unwrap();
    let mut objects = objects(&dialect, text.as_bytes(), [size, largest]);
    let mut out = Vec::new();
    while let Some(item) = objects.next_item().unwrap() {
        let records = match item {
            Item::Block(block) => parse(&block, &dialect.columns),
            Item::Reject(reject) => crate::Records::rejected(reject),
        };
        for posting in records.postings(&dialect.columns) {
            let at = posting.origin;
            assert!(text[place(text, at)..].starts_with('{'), "{text}");
            out.push(format!("{}:{} {}", at.record, at.line, posting.title));
        }
        for reject in &records.rejects {
            let (at, raw) = (reject.origin, String::from_utf8_lossy(&reject.raw));
            let reason = reject.reason.split(',').next().unwrap();
            assert!(text[place(text, at)..].starts_with(&*raw), "{text}: {raw}");
            out.push(format!("{}:{} ! {reason} | {raw}", at.record, at.line));
        }
    }
    out
}

/// Returns the byte offset of a position and checks that its line agrees.
fn place(text: &str, at: Origin) -> usize {
    let offset = usize::try_from(at.offset).unwrap();
    assert_eq!(newlines(&text.as_bytes()[..offset]) + 1, at.line, "{text}");
    offset
}

fn object(title: &str) -> String {
    format!(r#"{{"title":"{title}","description":"x"}}"#)
}

/// Detects the layout of a text and cuts it, `times` times, and returns the seconds this took.
fn seconds(text: &str, times: usize) -> f64 {
    let begun = Instant::now();
    for _ in 0..times {
        let Some(Ok(dialect)) = sniff("x", text.as_bytes(), true, &Overrides::default()) else {
            continue;
        };
        let mut objects = objects(&dialect, text.as_bytes(), [BLOCK, LARGEST_RECORD]);
        while objects.next_item().unwrap().is_some() {}
    }
    begun.elapsed().as_secs_f64()
}

/// Texts that once took quadratic time: all open levels were walked for each byte, the pending bytes
/// were moved for each reject, and the rest was searched for non-finite numbers for each broken
/// object.
#[test]
fn time_grows_no_faster_than_the_text() {
    const LIST: &str = r#"[{"title":"A","description":"x"},"#;
    const WITHIN: &str = r#"{"jobs":[{"title":"A","description":"x"}],"#;
    fn of(begin: &str, unit: &str, bytes: usize) -> String {
        begin.to_owned() + &unit.repeat(bytes / unit.len())
    }
    type Shape = fn(usize) -> String;
    let shapes: [(&str, Shape); 14] = [
        ("open lists after an object", |n| of(LIST, "[", n)),
        ("open lists", |n| of("", "[", n)),
        ("open and closed lists", |n| of("", "[", n / 2) + &"]".repeat(n / 2)),
        ("lists and objects after an object", |n| of(LIST, "[{", n)),
        ("lists and objects", |n| of("", "[{", n)),
        ("lists and objects within", |n| of(WITHIN, "\"x\":[{", n)),
        ("objects with a member", |n| of("", r#"{"a":"#, n)),
        ("objects with a list", |n| of("", r#"{"a":["#, n)),
        ("empty lists", |n| of(LIST, "[],", n)),
        ("other objects deep within", |n| {
            of(WITHIN, r#""x":{"#, n / 2) + &of(r#""y":["#, "{},", n / 2)
        }),
        ("other lists deep within", |n| {
            of(WITHIN, r#""x":{"#, n / 2) + &of("", r#""y":[{}],"#, n / 2)
        }),
        ("unclosed strings", |n| of(LIST, r#"{"title":"x,"#, n)),
        ("broken objects", |n| of(LIST, r#"{"title" x},"#, n)),
        ("broken objects with numbers", |n| of(LIST, r#"{"title":NaN x,"#, n)),
    ];
    for (name, shape) in shapes {
        let (short, long) = (shape(128 << 10), shape(512 << 10));
        // Four short texts should take as long as one long text; a busy machine delays both alike.
        let (mut four, mut one) = (f64::INFINITY, f64::INFINITY);
        for _ in 0..30 {
            (four, one) = (four.min(seconds(&short, 4)), one.min(seconds(&long, 1)));
            if one <= 2.0 * four {
                break;
            }
        }
        assert!(one <= 2.0 * four, "{name}: {one} s, four texts of a quarter {four} s");
    }
}

/// Blanks between objects are skipped as they are read. Scanning all of them again after each read
/// would be slow.
#[test]
fn blanks_are_not_kept() {
    let [a, b] = [object("A"), object("B")];
    for (between, form) in [(" ", "list"), ("\n", "list"), ("\n", "lines"), (" \n,\r\n ,", "list")]
    {
        let blanks = between.repeat(50_000);
        let list = form == "list";
        let text = if list {
            format!("[{a},{blanks}{b}{blanks}]{blanks}")
        } else {
            format!("{a}\n{blanks}{b}\n{blanks}")
        };
        let dialect = sniff("x", text.as_bytes(), true, &Overrides::default()).unwrap().unwrap();
        let mut objects = objects(&dialect, text.as_bytes(), [64, 1 << 20]);
        let mut found = 0;
        while let Some(item) = objects.next_item().unwrap() {
            let Item::Block(block) = item else { panic!("{item:?}") };
            found += parse(&block, &dialect.columns).len();
            assert!(
                block.bytes.len() < 1000 && objects.cutter.pending.capacity() < 1000,
                "{form} {}",
                block.bytes.len()
            );
        }
        assert!(objects.cutter.pending.capacity() < 1000, "{form}");
        assert_eq!(found, 2, "{form}");
    }
}

#[test]
#[allow(clippy::too_many_lines, reason = "a table of cases")]
fn forms() {
    let [a, b] = [object("A"), object("B")];
    let pretty = "[\n  {\n    \"title\": \"A\",\n    \"description\": \"x\"\n  },\n  {\n    \"title\": \"B\",\n    \"description\": \"x\"\n  }\n]\n";
    let cases = [
        ("lines", format!("{a}\n{b}\n"), vec!["1:1 A", "2:2 B"]),
        (
            "lines without the last end, one blank",
            format!("{a}\r\n\r\n{b}"),
            vec!["1:1 A", "2:3 B"],
        ),
        ("lines with commas", format!("{a}\n{a}\n{b},\n"), vec!["1:1 A", "2:2 A", "3:3 B"]),
        (
            "blanks that JSON does not know",
            format!("{a}\x0c\n\x0c{b},\x0c\n"),
            vec!["1:1 A", "2:2 B"],
        ),
        ("and between objects", format!("[{a}\x0c,\x0c\r\n{b}]"), vec!["1:1 A", "2:2 B"]),
        ("one object", a.clone(), vec!["1:1 A"]),
        ("list", format!("[{a},{b}]"), vec!["1:1 A", "2:1 B"]),
        ("list over lines", pretty.into(), vec!["1:2 A", "2:6 B"]),
        (
            "objects over lines",
            format!("{{\n\"title\":\"A\",\n\"description\":\"x\"\n}}\n{a}\n"),
            vec!["1:1 A", "2:5 A"],
        ),
        ("two lists", format!("[{a}]\n[{b}]\n"), vec!["1:1 A", "2:2 B"]),
        ("within", format!(r#"{{"n":2,"jobs":[{a},{b}],"next":[1]}}"#), vec!["1:1 A", "2:1 B"]),
        (
            "pages put together",
            format!(
                "{{\"n\":1,\"jobs\":[{a},{b}]}}\n\u{feff}{{\"n\":[1],\"jobs\":[],\"x\":{{}}}}\r\n{{\"n\":\"[{{\",\"jobs\":[\n{a}]}}"
            ),
            vec!["1:1 A", "2:1 B", "3:4 A"],
        ),
        (
            "pages on a line",
            format!("{{\"jobs\":[{a}]}}{{\"jobs\":[{b}]}}"),
            vec!["1:1 A", "2:1 B"],
        ),
        (
            "pages with one job each, which are postings",
            format!("{{\"job\":[{a}]}}\n{{\"job\":[{b}]}}\n"),
            vec!["1:1 A", "2:2 B"],
        ),
        (
            "pages of a key that goes into names",
            format!("{{\"job\":[{a},{a}]}}\n{{\"job\":[{b}]}}\n"),
            vec!["1:1 A", "2:1 A", "3:2 B"],
        ),
        (
            "a list of pages",
            format!("[{{\"p\":1,\"job\":[{a},{b}]}},\n{{\"p\":2,\"job\":[{b}]}}]"),
            vec!["1:1 A", "2:1 B", "3:2 B"],
        ),
        (
            "a list that is no list where it has one object",
            format!("{{\"jobs\":[{a},{b}]}}{{\"jobs\":{a}}}"),
            vec!["1:1 A", "2:1 B", "3:1 A"],
        ),
        (
            "groups",
            format!("{{\"best\":[{a},{b}],\"tags\":[{{\"name\":\"x\"}}],\"rest\":[{a}]}}"),
            vec!["1:1 A", "2:1 B", "3:1 A"],
        ),
        (
            "deep",
            format!("{{\"data\":{{\"jobs\":[{a},{b}],\"n\":1}},\"more\":{{\"n\":2}}}}"),
            vec!["1:1 A", "2:1 B"],
        ),
        (
            "objects with a member of the name of the list",
            r#"{"data":[{"title":"A","description":"x","by":{"data":[{"id":1}]}},{"title":"B","by":{"data":1}}]}"#
                .into(),
            vec!["1:1 A", "2:1 B"],
        ),
        ("lists of lists", format!("[[{a}],[{b},{a}]]"), vec!["1:1 A", "2:1 B", "3:1 A"]),
        (
            "postings with lists of postings",
            format!("{{\"title\":\"A\",\"description\":\"x\",\"like\":[{b},{b}]}}\n{b}\n"),
            vec!["1:1 A", "2:2 B"],
        ),
        (
            "objects behind the list",
            format!("{{\"jobs\":[{a},{b}]}}\n{a}\n{a}\n{b}"),
            vec!["1:1 A", "2:1 B", "3:2 A", "4:3 A", "5:4 B"],
        ),
        (
            "a feed with a title",
            format!(r#"{{"title":"T","jobs":[{a},{b}]}}"#),
            vec!["1:1 A", "2:1 B"],
        ),
        (
            "a posting with a list",
            r#"{"title":"A","description":"x","skills":[{"name":"y"}]}"#.into(),
            vec!["1:1 A"],
        ),
        (
            "no numbers",
            format!(
                "{{\"title\":\"A\",\"pay\":NaN,\"description\":\"x\",\"p\":[-Infinity]}}\n{b}\n"
            ),
            vec!["1:1 A", "2:2 B"],
        ),
        (
            "no number in the first of several objects on a line",
            format!("{{\"title\":\"A\",\"pay\":NaN,\"description\":\"x\"}}{b}\n"),
            vec!["1:1 A", "2:1 B"],
        ),
        ("within an empty name", format!("{{\"\":[{a},{b}]}}"), vec!["1:1 A", "2:1 B"]),
        (
            "half a character in another list",
            format!(
                "{{\"jobs\":[{a}],\"more\":[{{\"title\":\"\\ud83d\",\"description\":\"x\"}}]}}"
            ),
            vec!["1:1 A", "2:1 \u{fffd}\u{fffd}\u{fffd}"],
        ),
        (
            "postings under other names",
            format!("{{\"jobs\":[{a},{b}],\"more\":[{{\"job_title\":\"C\",\"text\":\"x\"}}]}}"),
            vec!["1:1 A", "2:1 B", "3:1 C"],
        ),
        (
            "things with a name and a text in another list",
            format!("{{\"jobs\":[{a},{b}],\"more\":[{{\"name\":\"C\",\"summary\":\"x\"}}]}}"),
            vec!["1:1 A", "2:1 B"],
        ),
        (
            "a list of postings on a line",
            format!("{a}\n[{a},{b}]\n{b}\n"),
            vec!["1:1 A", "2:2 A", "3:2 B", "4:3 B"],
        ),
        (
            "a posting without a text after one with a text in another list",
            format!(
                "{{\"a\":{{\"jobs\":[{a},{a}]}},\"b\":{{\"jobs\":[{b},{{\"title\":\"C\"}}]}},\"c\":[{{\"title\":\"D\"}}]}}"
            ),
            vec!["1:1 A", "2:1 A", "3:1 B", "4:1 C"],
        ),
        (
            "half a character",
            format!("[{{\"title\":\"\\ud83d\",\"description\":\"x\"}},{b}]"),
            vec!["1:1 \u{fffd}\u{fffd}\u{fffd}", "2:1 B"],
        ),
    ];
    for (name, text, expected) in cases {
        for size in [1, 40, 1_000_000] {
            assert_eq!(read(&text, size, 1_000_000), expected, "{name}, blocks of {size}");
        }
    }
}

#[test]
#[allow(clippy::too_many_lines, reason = "a table of cases")]
fn a_broken_object_costs_no_other() {
    let [a, b, c] = ["A", "B", "C"].map(object);
    let cases = [
        (
            "a broken line",
            format!("{a}\n{{\"title\":\"B\"\n{c}\n"),
            vec![
                "1:1 A",
                "2:2 ! not JSON: EOF while parsing an object | {\"title\":\"B\"",
                "3:3 C",
            ],
        ),
        (
            "a line that is no object",
            format!("{a}\n[1]\n{c}\n{c}\n"),
            vec!["1:1 A", "2:2 ! not a JSON object | 1]", "3:3 C", "4:4 C"],
        ),
        (
            "more on the line of an object",
            format!("{a}\n{b} x\n{c}\n"),
            vec!["1:1 A", "2:2 B", "3:2 ! not a JSON object | x", "4:3 C"],
        ),
        (
            "a list on a line that is never closed",
            format!("{a}\n[{b},{{\"title\":\n{c}\n"),
            vec![
                "1:1 A",
                "2:2 B",
                "3:2 ! not JSON: EOF while parsing a value | {\"title\":",
                "4:3 C",
            ],
        ),
        (
            "the first object, which has a list of objects",
            format!("[{{\"title\" \"A\",\"x\":[{{\"y\":1}}]}},{b},{c}]"),
            vec![
                "1:1 ! not JSON: expected `:` | {\"title\" \"A\",\"x\":[{\"y\":1}]}",
                "2:1 B",
                "3:1 C",
            ],
        ),
        (
            "the first object of pages",
            format!("{{\"n\":1,\"jobs\":[{{\"title\" \"A\"}},{b}]}}\n{{\"n\":2,\"jobs\":[{c}]}}\n"),
            vec!["1:1 ! not JSON: expected `:` | {\"title\" \"A\"}", "2:1 B", "3:2 C"],
        ),
        (
            "no value",
            format!("[{a},{{\"title\":}},{c}]"),
            vec!["1:1 A", "2:1 ! not JSON: expected value | {\"title\":}", "3:1 C"],
        ),
        (
            "a quote is missing",
            format!("[{a},\n{{\"title\":\"B,\n\"description\":\"x\"}},\n{c}]"),
            vec![
                "1:1 A",
                "2:2 ! not JSON: control character (\\u0000-\\u001F) found while parsing a string | {\"title\":\"B,\n\"description\":\"x\"}",
                "3:4 C",
            ],
        ),
        (
            "a brace is missing",
            format!("[{a},{{\"title\":\"B\",\"description\":\"x\",{c}]"),
            vec![
                "1:1 A",
                "2:1 ! not JSON: key must be a string | {\"title\":\"B\",\"description\":\"x\"",
                "3:1 C",
            ],
        ),
        (
            "a brace too many",
            format!("[{a}}},{c}]"),
            vec!["1:1 A", "2:1 ! not a JSON object | }", "3:1 C"],
        ),
        (
            "something else between",
            format!("[{a},1,null,{c}]"),
            vec!["1:1 A", "2:1 ! not a JSON object | 1,null", "3:1 C"],
        ),
        (
            "the last one",
            format!("[{a},{b},{{\"title\" \"C\"}}]"),
            vec!["1:1 A", "2:1 B", "3:1 ! not JSON: expected `:` | {\"title\" \"C\"}]"],
        ),
        (
            "the end is missing",
            format!("[{a},{b},{{\"title\":\"C"),
            vec!["1:1 A", "2:1 B", "3:1 ! the file ends within this object | {\"title\":\"C"],
        ),
        (
            "a page without its list",
            format!("{{\"jobs\":[{a},{b}]}}\n{{\"error\":{{\"x\":\"}}\"}}}}\n{{\"jobs\":[{c}]}}"),
            vec![
                "1:1 A",
                "2:1 B",
                "3:2 ! an object without the list \"jobs\" | {\"error\":{\"x\":\"}\"}}",
                "4:3 C",
            ],
        ),
        (
            "something else behind the list",
            format!("{{\"jobs\":[{a},{b}]}}\noops\n"),
            vec!["1:1 A", "2:1 B", "3:2 ! not a JSON object | oops"],
        ),
        (
            "something else in the list",
            format!("{{\"jobs\":[{a},1,{c}]}}"),
            vec!["1:1 A", "2:1 ! not a JSON object | 1", "3:1 C"],
        ),
        (
            "a page among postings",
            format!(
                "{{\"title\":\"A\",\"description\":\"x\",\"date\":\"y\"}}\n{{\"jobs\":[{b},{c}]}}\n"
            ),
            vec![
                "1:1 A",
                "2:2 ! an object without title and text | {\"jobs\":[{\"title\":\"B\",\"description\":\"x\"},{\"title\":\"C\",\"description\":\"x\"}]}",
            ],
        ),
        (
            "something else between objects on a line",
            format!("{a}{b} x, {c}"),
            vec!["1:1 A", "2:1 B", "3:1 ! not a JSON object | x", "4:1 C"],
        ),
        (
            "a page that is cut off in a key",
            format!(
                "{{\"jobs\":[{a},{a}]}}\n{{\"page\": 2, \"jo\n{{\"jobs\":[{b}]}}\n{{\"jobs\":[{c}]}}\n"
            ),
            vec![
                "1:1 A",
                "2:1 A",
                "3:2 ! an object without the list \"jobs\" | {\"page\": 2, \"jo",
                "4:3 B",
                "5:4 C",
            ],
        ),
        (
            "a page that is cut off after an object",
            format!(
                "{{\"n\":1,\"jobs\":[{a},{a}\n{{\"n\":2,\"jobs\":[{b}]}}\n{{\"n\":3,\"jobs\":[{c}]}}\n"
            ),
            vec!["1:1 A", "2:1 A", "3:2 B", "4:3 C"],
        ),
        (
            "a quote is missing before another list",
            format!("{{\"jobs\":[{a},{a}],\"de:[{{\"x\":1}},{b}],\"fr\":[{c}]}}"),
            vec![
                "1:1 A",
                "2:1 A",
                "3:1 ! damage between objects | x\":1}",
                "4:1 B",
                "5:1 ! not a JSON object | \"fr\":[",
                "6:1 C",
            ],
        ),
        (
            "the end of the list is missing",
            format!("[{a},{b},"),
            vec!["1:1 A", "2:1 B", "3:1 ! the file ends before its list does | "],
        ),
    ];
    for (name, text, expected) in cases {
        for size in [1, 40, 1_000_000] {
            assert_eq!(read(&text, size, 1_000_000), expected, "{name}, blocks of {size}");
        }
    }
}

/// Objects with names that were not in the sample, or that had another type there.
#[test]
fn a_page_with_a_posting_in_another_list_is_not_a_reject_too() {
    let [a, b] = ["A", "B"].map(object);
    let cases = [
        (
            "a posting with the names of those in the list",
            format!("{{\"more\":[{a},]}}{{\"jobs\":[{b}{b}"),
            vec!["1:1 A", "2:1 B", "3:1 B", "4:1 ! the file ends before its list does | "],
        ),
        (
            "a posting with other names",
            format!("{{\"jobs\":[{a},{b}]}}{{\"more\":[{{\"job_title\":\"C\",\"text\":\"x\"}}]}}"),
            vec!["1:1 A", "2:1 B", "3:1 C"],
        ),
        (
            "a broken object",
            format!("{{\"jobs\":[{a},{b}]}}{{\"more\":[{{\"x\" 1}},{a}]}}"),
            vec!["1:1 A", "2:1 B", "3:1 ! not JSON: expected `:` | {\"x\" 1}", "4:1 A"],
        ),
    ];
    for (name, text, expected) in cases {
        for size in [1, 40, 1_000_000] {
            assert_eq!(read(&text, size, 1_000_000), expected, "{name}, blocks of {size}");
        }
    }
}

#[test]
fn objects_unlike_the_first() {
    let first = br#"{"job":{"title":"A","description":"x"}}"#;
    let dialect = sniff("x", first, true, &Overrides::default()).unwrap().unwrap();
    let cases = [
        (
            r#"{"job":{"title":"B","description":"x"},"employer":"C","Company Name":"D","url":["E"]}"#,
            "B, D, x, E",
        ),
        (
            r#"{"employer":"C","companyName":null,"Job Title":"B","body":"y","role":"no"}"#,
            "B, C, y, ",
        ),
        (r#"{"job":{"title":"B","description":"x"},"title":"C"}"#, "B, , x, "),
        (r#"{"job":[{"title":"B","description":"x"}]}"#, "B, , x, "),
        (
            r#"{"job":[{"title":"B"},{"title":"C"}]}"#,
            "\"job.title\" stands in a list of several objects, and a posting has one",
        ),
        (
            r#"{"id":1,"more":[{"title":"B"},{"title":"C"}]}"#,
            "an object without title and text, in which there is a list of several with \"more.title\"",
        ),
    ];
    for (object, expected) in cases {
        let block = Block {
            bytes: object.as_bytes().to_vec(),
            first: Origin::default(),
            order: ColumnOrder::default(),
        };
        let records = parse(&block, &dialect.columns);
        let posting = records
            .postings(&dialect.columns)
            .map(|p| format!("{}, {}, {}, {}", p.title, p.company, p.description, p.id));
        let read: Vec<String> =
            posting.chain(records.rejects.iter().map(|reject| reject.reason.clone())).collect();
        assert_eq!(read, [expected], "{object}");
    }
}

#[test]
fn objects_before_an_error_of_the_reader_are_given() {
    struct Failing;
    impl Read for Failing {
        fn read(&mut self, _: &mut [u8]) -> io::Result<usize> {
            Err(io::Error::other("x"))
        }
    }
    let begin = format!("{{\"jobs\":[{}],\"more\":[{{\"x\":", object("A"));
    let whole = format!("{begin}1}}]}}");
    let dialect = sniff("x", whole.as_bytes(), true, &Overrides::default()).unwrap().unwrap();
    let reader = Box::new(io::Cursor::new(begin.into_bytes()).chain(Failing));
    let (form, sizes) = ((&dialect.form, &dialect.columns), [BLOCK, LARGEST_RECORD]);
    let mut objects = Objects::with_sizes(0, Vec::new(), reader, form, sizes);
    assert!(matches!(objects.next_item(), Ok(Some(Item::Block(_)))));
    assert!(objects.next_item().is_err());
}

#[test]
fn an_object_that_is_too_long_does_not_fill_the_memory() {
    let [a, c] = [object("A"), object("C")];
    let long = format!(
        r#"{{"title":"B","description":"{}","list":[{{"title":"no"}},{{"title":"no"}}]}}"#,
        "x\\\"{ ".repeat(1000)
    );
    for text in [format!("[{a},{long},{c}]"), format!("{a}\n{long}\n{c}\n")] {
        for size in [1, 64, 10_000] {
            let read = read(&text, size, 2000);
            assert_eq!(read.len(), 3, "{read:?}");
            assert!(read[0].ends_with(" A") && read[2].ends_with(" C"), "{read:?}");
            assert!(read[1].contains("! an object longer than"), "{read:?}");
        }
    }
    // A broken object without an end is skipped, too.
    let garbage = format!("[{a},{{\"title\" {}}},{c}]", "x".repeat(5000));
    let read = read(&garbage, 64, 2000);
    assert_eq!(read.len(), 3, "{read:?}");
    assert!(read[2].ends_with(" C"), "{read:?}");
}

#[test]
fn a_list_without_objects_is_not_an_export() {
    let objects =
        r#"{"data":{"jobs":{"of":[{"job":[{"title":"x","text":"y"},{"title":"z","text":"y"}]}]}}}"#;
    for text in [
        "{}",
        "[{]",
        "{\"a\":1",
        "[[\"title\",\"text\"],[\"x\",\"y\"]]",
        "[null,1]",
        "{\"title\":\"x\",\"skills\":[]}",
        "{\"a\":{\"title\":\"x\"},\"jobs\":[]}",
        "{\"facets\":[{\"title\":\"x\"}],\"jobs\":[]}",
        "[{\"id\":1,\"tags\":[]}]",
        "{\"jobs\":[],",
    ] {
        let sniffed = sniff("x", text.as_bytes(), true, &Overrides::default()).unwrap();
        assert!(sniffed.is_err(), "{text}");
    }
    assert_eq!(read(objects, 1000, 1000), ["1:1 x", "2:1 z"]);
    for text in [
        "[]",
        "{\"n\":0,\"jobs\":[]}",
        "{\"jobs\":[]}\n{\"jobs\":[ ]}",
        "{\"data\":{\"jobs\":[]},\"facets\":[{\"name\":\"x\"}]}",
        "[[]]",
    ] {
        assert_eq!(read(text, 1000, 1000), [""; 0], "{text}");
    }
    for text in ["title,description", "", "[title],[x]", "{title}"] {
        assert!(sniff("x", text.as_bytes(), true, &Overrides::default()).is_none(), "{text}");
    }
}

proptest! {
    #[test]
    fn any_text_reads_the_same_in_blocks_of_any_size(
        text in "(\\{|\\}|\\[|\\]|,|:|\"|\\\\|\n| |NaN|\"title\":|\"description\":|1|\\{\"title\":\"a\",\"description\":\"b\"\\}){0,30}",
        size in 1usize..80,
    ) {
        // Rejects of a block follow its postings.
        let sorted = |text: &str, size| {
            let mut read = read(text, size, 1_000_000);
            read.sort();
            read
        };
        let first = "{\"title\":\"A\",\"description\":\"x\"}";
        for whole in [
            format!("[{first},{text}"),
            format!("{{\"n\":1,\"jobs\":[{first},{text}"),
            format!("{first}\n{text}"),
        ] {
            prop_assert_eq!(sorted(&whole, size), sorted(&whole, 1_000_000));
        }
    }
}
