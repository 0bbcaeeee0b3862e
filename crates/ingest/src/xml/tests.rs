use std::io;

use proptest::prelude::*;

use super::{Elements, declared_encoding, object, parse, sniff};
use crate::Overrides;
use crate::block::Item;
use crate::cutter::{FindRecords, newlines};

/// Reads a text and returns titles, and the reasons and raw bytes of rejects, with record and line.
/// Checks offsets on the way.
fn read(text: &str, size: usize, largest: usize) -> Vec<String> {
    let sniffed = match sniff("x", text.as_bytes(), true, &Overrides::default()).unwrap() {
        Ok(sniffed) => sniffed,
        // A job within a job may have a title of its own.
        Err(refused) => return vec![refused.to_string()],
    };
    let reader = Box::new(io::Cursor::new(text.as_bytes().to_vec()));
    let mut elements = Elements::with_sizes(0, Vec::new(), reader, &sniffed.form, size, largest);
    let mut out = Vec::new();
    while let Some(item) = elements.next_item().unwrap() {
        let records = match item {
            Item::Block(block) => parse(&block, &sniffed.form, &sniffed.columns),
            Item::Reject(reject) => crate::Records::rejected(reject),
        };
        let postings = records.postings(&sniffed.columns).map(|posting| {
            (posting.origin, format!("{} {}", posting.title, posting.description), "<".to_owned())
        });
        let rejects = records.rejects.iter().map(|reject| {
            let raw = String::from_utf8_lossy(&reject.raw).into_owned();
            (reject.origin, format!("! {} | {raw}", reject.reason), raw)
        });
        for (at, shown, raw) in postings.chain(rejects) {
            let offset = usize::try_from(at.offset).unwrap();
            assert_eq!(newlines(&text.as_bytes()[..offset]) + 1, at.line, "{text}");
            assert!(text[offset..].starts_with(&raw), "{text}: {raw}");
            out.push((at.record, format!("{}:{} {shown}", at.record, at.line)));
        }
    }
    // Rejects of a block follow its postings.
    out.sort();
    for (number, (record, shown)) in (1..).zip(&out) {
        assert_eq!(*record, number, "{shown} of {text}");
    }
    out.into_iter().map(|(_, shown)| shown).collect()
}

fn job(title: &str) -> String {
    format!("<job><title>{title}</title><description>x</description></job>")
}

#[test]
fn forms() {
    let [a, b] = ["A", "B"].map(job);
    let cases = [
        ("a list", format!("<?xml version=\"1.0\"?>\n<jobs>\n{a}\n{b}\n</jobs>\n"), vec!["1:3 A x", "2:4 B x"]),
        ("one record", a.clone(), vec!["1:1 A x"]),
        ("concatenated", format!("<jobs>{a}</jobs>\n<?xml version=\"1.0\"?><jobs>{b}</jobs>"), vec!["1:1 A x", "2:2 B x"]),
        (
            "comments, sections and instructions",
            "<jobs><!-- <job> --><?x <job>?><job><title><![CDATA[A <job> ]]></title><!-- </job> --><description>x</description></job></jobs>".into(),
            vec!["1:1 A <job> x"],
        ),
        (
            "a document type",
            format!("<!DOCTYPE jobs [<!ENTITY x SYSTEM \"file:///etc/passwd\"><!ENTITY y \"<job>\">]><jobs>{}</jobs>", job("&x;&y;A&amp;B &#65;")),
            vec!["1:1 &x;&y;A&B A x"],
        ),
        (
            "attributes with brackets",
            "<jobs><job id='1>2'><title lang=\"/\">A</title><description>x</description></job></jobs>".into(),
            vec!["1:1 A x"],
        ),
        (
            "namespaces",
            "<f:jobs xmlns:f='u'><f:job><f:title>A</f:title><f:description>x</f:description></f:job></f:jobs>".into(),
            vec!["1:1 A x"],
        ),
        (
            "elements of the same name within",
            "<source><item><title>A</title><description>x</description><skills><item>y</item></skills></item></source>".into(),
            vec!["1:1 A x"],
        ),
        (
            "a page within",
            "<jobs><job><title>A</title><description>y <p>x &amp; z</p></description></job></jobs>".into(),
            vec!["1:1 A y <p>x &amp; z</p>"],
        ),
        ("dangling ampersands", format!("<jobs>{}</jobs>", job("R&D & A")), vec!["1:1 R&D & A x"]),
        ("an empty feed", "<rss><channel><title>x</title><description>x</description></channel></rss>".into(), vec![]),
    ];
    for (name, text, expected) in cases {
        for size in [1, 40, 1_000_000] {
            assert_eq!(read(&text, size, 1_000_000), expected, "{name}, blocks of {size}");
        }
    }
}

#[test]
fn damage_costs_one_record() {
    let [a, c] = ["A", "C"].map(job);
    let deep = format!("<job><title>B</title>{}{}</job>", "<x>".repeat(70), "</x>".repeat(70));
    let cases = [
        (
            "a missing end tag",
            format!("<jobs>{a}<job><title>B</title>\n{c}</jobs>"),
            vec![
                "1:1 A x",
                "2:1 ! the end tag </job> is missing | <job><title>B</title>",
                "3:2 C x",
            ],
        ),
        (
            "a missing start tag",
            format!("<jobs>{a}\n<title>B</title></job>{c}</jobs>"),
            vec!["1:1 A x", "2:2 ! an end tag without its start tag | </job>", "3:2 C x"],
        ),
        (
            "end tags without start tags, between which nothing is lost",
            format!("<jobs>{a}</job>\n<!-- x --></job>{c}</jobs>"),
            vec!["1:1 A x", "2:2 C x"],
        ),
        (
            "a list that ends too early",
            format!("<jobs>{a}</jobs>\n{c}\n"),
            vec!["1:1 A x", "2:2 C x"],
        ),
        (
            "the end within a second list",
            format!("<jobs>{a}</jobs><jobs>{c}"),
            vec!["1:1 A x", "2:1 C x", "3:1 ! the file ends before its list does | "],
        ),
        (
            "another end tag",
            format!("<jobs>{a}<job><title>B</name></job>{c}</jobs>"),
            vec![
                "1:1 A x",
                "2:1 ! not XML: ill-formed document: expected `</title>`, but `</name>` was found | <job><title>B</name></job>",
                "3:1 C x",
            ],
        ),
        (
            "a section that is not closed",
            format!("<jobs>{a}<job><title><![CDATA[B</title></job>{c}</jobs>"),
            vec![
                "1:1 A x",
                "2:1 ! the end tag </job> is missing | <job><title><![CDATA[B</title></job>",
                "3:1 C x",
            ],
        ),
        (
            "too many elements within each other",
            format!("<jobs>{a}{deep}{c}</jobs>"),
            vec!["1:1 A x", "2:1 ! more than 64 elements within each other | DEEP", "3:1 C x"],
        ),
        (
            "the end within a record",
            format!("<jobs>{a}<job><title>B"),
            vec!["1:1 A x", "2:1 ! the file ends within this element | <job><title>B"],
        ),
        (
            "the end within the list",
            format!("<jobs>{a}\n<publ"),
            vec!["1:1 A x", "2:2 ! the file ends before its list does | <publ"],
        ),
    ];
    for (name, text, expected) in cases {
        for size in [1, 40, 1_000_000] {
            let read: Vec<String> = read(&text, size, 1_000_000)
                .into_iter()
                .map(|read| read.replace(&deep, "DEEP"))
                .collect();
            assert_eq!(read, expected, "{name}, blocks of {size}");
        }
    }
}

#[test]
fn an_element_that_is_too_long_does_not_fill_the_memory() {
    let [a, c] = ["A", "C"].map(job);
    let long = job(&"x".repeat(5000));
    let text = format!("<jobs>{a}{long}{c}</jobs>");
    for size in [1, 64, 100_000] {
        let read = read(&text, size, 2000);
        assert_eq!(read.len(), 3, "{read:?}");
        assert!(read[0].ends_with("A x") && read[2].ends_with("C x"), "{read:?}");
        assert!(read[1].contains("! an element longer than"), "{read:?}");
    }
    let comment = format!("<jobs>{a}<!-- {} -->{c}</jobs>", "x".repeat(5000));
    let reader = Box::new(io::Cursor::new(comment.into_bytes()));
    let form = super::XmlForm { name: b"job".to_vec(), ..Default::default() };
    let mut elements = Elements::with_sizes(0, Vec::new(), reader, &form, 64, 1000);
    let mut records = 0;
    while let Some(item) = elements.next_item().unwrap() {
        records += u64::from(matches!(item, Item::Block(_)));
        assert!(elements.cutter.pending.capacity() < 8000);
    }
    assert_eq!(records, 2);
}

#[test]
fn an_element_becomes_an_object() {
    let cases = [
        ("<a/>", "{}"),
        ("<a b='1' xmlns='u'><c> x </c></a>", r#"{"b":"1","c":"x"}"#),
        ("<a><c>1</c><d>2</d><c>3</c></a>", r#"{"c":["1","3"],"d":"2"}"#),
        ("<a><c k='v'>x</c><d k='v'><e/></d></a>", r#"{"c":"x","c.k":"v","d":{"k":"v","e":""}}"#),
        ("<n:a><n:c>x</n:c><m:c>y</m:c></n:a>", r#"{"c":"x","m:c":"y"}"#),
        (
            "<a><c>&lt;p&gt;&quot;\n&nbsp;&#8211;&#xd800;</c></a>",
            "{\"c\":\"<p>\\\"\\n&nbsp;\u{2013}&#xd800;\"}",
        ),
        ("<a><c>x<![CDATA[<y>]]></c></a>", r#"{"c":"x<y>"}"#),
    ];
    for (element, expected) in cases {
        assert_eq!(object::json(element.as_bytes()).unwrap(), expected, "{element}");
    }
}

#[test]
fn the_declared_encoding_is_used_unless_the_bytes_are_utf_8() {
    let cases: [(&[u8], Option<&str>); 6] = [
        (b"<?xml version='1.0' encoding='ISO-8859-2'?><a>\xb1</a>", Some("ISO-8859-2")),
        (b"<?xml version=\"1.0\" encoding = \"windows-1251\" ?><a/>", Some("windows-1251")),
        ("<?xml version='1.0' encoding='ISO-8859-2'?><a>\u{e9}</a>".as_bytes(), None),
        (b"<?xml version='1.0' encoding='utf-16'?><a/>", None),
        (b"<?xml version='1.0' encoding='klingon'?><a/>", None),
        (b"<a encoding='ISO-8859-2'/>", None),
    ];
    for (text, expected) in cases {
        let shown = String::from_utf8_lossy(text);
        assert_eq!(declared_encoding(text).map(crate::Encoding::name), expected, "{shown}");
    }
}

proptest! {
    #[test]
    fn any_text_reads_the_same_in_blocks_of_any_size(
        text in "(<|>|/|!|\"|'|=|&|\\]|\n| |x|<!--|-->|<!\\[CDATA\\[|\\]\\]>|<\\?|\\?>|<!D \\[|<job|<job>|</job>|<title>|</title>|</jobs>|<job><title>a</title></job>){0,25}",
        size in 1usize..80,
    ) {
        let whole = format!("<jobs><job><title>A</title><description>x</description></job>{text}");
        prop_assert_eq!(read(&whole, size, 1_000_000), read(&whole, 1_000_000, 1_000_000));
        let nested = format!("<jobs><job><title>A</title><description>x<job>y</job></description></job>{text}");
        prop_assert_eq!(read(&nested, size, 1_000_000), read(&nested, 1_000_000, 1_000_000));
    }
}
