//! The time to read and label an input grows in proportion to its size, whatever it contains.

use std::io::Cursor;
use std::sync::Arc;
use std::time::Duration;

use rustix::time::{ClockId, clock_gettime};
use titlegauge_core::duplicates::Duplicates;
use titlegauge_core::labeller::{LabelScratch, Labeller};
use titlegauge_core::lexicon::Lexicon;
use titlegauge_ingest::{Opened, Overrides};

const MB: usize = 1_000_000;
/// The largest ratio between the times for 4 MB and for 1 MB.
const STEEPEST: f64 = 6.0;
/// The shortest time in seconds that a megabyte counts with. Below it, the caches of the processor
/// decide.
const SHORTEST: f64 = 0.01;
/// The number of runs of which the fastest counts, because the machine may be busy.
const RUNS: usize = 4;
/// The size of a description in bytes. Longer ones are not read to their end.
const DESCRIPTION: usize = 200_000;
/// The texts, as JSON strings, that fill whole descriptions: each may be searched for something
/// that never comes.
const FILLED: [&str; 62] = [
    "<",
    "<<p",
    "<p>",
    "</",
    "<p ",
    "<p a=\\\"",
    "<!--",
    "<!-- x",
    "<script>",
    "<style>x",
    "<li>",
    "<br><br>",
    "&",
    "&amp;",
    "&lt;",
    "&lt;p&gt;",
    "&amp;lt;p&amp;gt;",
    "&#",
    "&#x0",
    "&#x41;",
    "\\\\",
    "\\\\-",
    "\\\\u003c",
    "\\\\u003cp\\\\u003e",
    "*",
    "**a",
    "[",
    "[a](",
    "[a](http://x",
    "_",
    "`",
    "#",
    "|",
    "- ",
    "\\n",
    "\\n\\n- a",
    "\\r",
    " ",
    "\\u00a0",
    "\\u200b",
    "a",
    "a ",
    "A ",
    "e\\u0301",
    "\\u00e2\\u20ac",
    "\\u0000",
    "\\ud83d",
    "http://",
    "www.a.",
    "a@b.",
    "1",
    "1,",
    "1 ",
    "1.",
    "$1",
    "$1 - ",
    "$1k to ",
    "5 years ",
    "5 years or ",
    "report to the head of ",
    "lead the strategy and manage budgets, ",
    "between 1 and ",
];

/// Returns the processor time of this thread, which waiting for other programs does not add to.
fn now() -> Duration {
    let time = clock_gettime(ClockId::ThreadCPUTime);
    Duration::new(time.tv_sec.try_into().unwrap(), time.tv_nsec.try_into().unwrap())
}

/// Reads a text and, with a labeller, labels its postings; returns the seconds this took.
fn seconds(labeller: Option<&Labeller>, text: &str) -> f64 {
    let begun = now();
    read(labeller, text);
    now().saturating_sub(begun).as_secs_f64()
}

fn read(labeller: Option<&Labeller>, text: &str) {
    let bytes = Cursor::new(text.as_bytes().to_vec());
    let Ok(mut opened) = Opened::stream("x", Box::new(bytes), None) else { return };
    let Ok(dialect) = opened.dialect("x", &Overrides::default()) else { return };
    let mut cut = dialect.cut(0, opened.sample, opened.reader).unwrap();
    let mut scratch = LabelScratch::default();
    while let Some(item) = cut.next_item().unwrap() {
        let records = dialect.parse(item);
        for posting in records.postings(&dialect.columns) {
            if let Some(labeller) = labeller {
                labeller.label_with(posting, &mut scratch);
            }
        }
    }
}

/// Returns `begin` and then `unit` up to about this number of bytes.
fn of(begin: &str, unit: &str, bytes: usize) -> String {
    begin.to_owned() + &unit.repeat(bytes / unit.len())
}

/// JSON lines whose member `name` is filled with `unit`, next to a usual title and description.
fn lines(name: &str, unit: &str, bytes: usize) -> String {
    let member = unit.repeat(DESCRIPTION / unit.len());
    let line = |number: usize| {
        format!(
            "{{\"id\":{number},\"title\":\"CTO\",\"description\":\"Lead the strategy.\",\"{name}\":\"{member}\"}}\n"
        )
    };
    (0..bytes / DESCRIPTION).map(line).collect()
}

type Shape = Box<dyn Fn(usize) -> String>;

/// The texts that are not read in the form in which they begin.
#[allow(clippy::too_many_lines, reason = "a table of cases")]
fn of_bytes() -> Vec<(String, Shape)> {
    const TABLE: &str = "title,description\nCTO,Lead the strategy.\n";
    const LIST: &str = r#"[{"title":"CTO","description":"Lead the strategy."},"#;
    const WITHIN: &str = r#"{"jobs":[{"title":"CTO","description":"Lead the strategy."}],"#;
    const LINES: &str = "{\"title\":\"CTO\",\"description\":\"Lead the strategy.\"}\n";
    const FEED: &str =
        "<jobs><job><title>CTO</title><description>Lead the strategy.</description></job>";
    const NESTED: &str =
        "<jobs><job><title>CTO</title><description>Lead.</description><x><job>y</job></x></job>";
    let units: [(&'static str, &[&'static str]); 6] = [
        (
            TABLE,
            &[
                "CTO,Lead the strategy.\n",
                "\"",
                "\"\"",
                "\"\n",
                "CTO,\"",
                "CTO,\"a\" b,\n",
                "CTO,\"a\n",
                "\"a\",\"",
                ",",
                "\n",
                "\r",
                "\r\n",
                ",\n",
                "a",
                "\0",
                "\\",
                "\\\"",
                "CTO,\"\\\"\n",
                "a\n",
                "a,b,c\n",
                ", \"",
                "title,description\n",
                "description,title\n",
            ],
        ),
        (
            LIST,
            &[
                "[",
                "[{",
                "{",
                "{\"title\":\"x\",",
                "{\"title\" x},",
                "{\"title\":NaN x,",
                "[],",
                "{},",
                "\"",
                "\\",
                "1,",
                "x",
                " ",
                "\n,",
            ],
        ),
        (
            WITHIN,
            &[
                "\"x\":[{",
                "\"x\":{",
                "\"x\":[],",
                "\"x\":[{}],",
                "\"x\":[{\"title\":\"a\"}],",
                "\"x\",",
                "\"x\":1,",
                "\"\\",
                "[",
            ],
        ),
        (
            LINES,
            &[
                "{",
                "{\"title\":\"x\"",
                "{\"title\":\"x\"}\n",
                "{}\n",
                "\n",
                "[\n",
                "[]",
                "{\"a\":[",
                "x",
            ],
        ),
        (
            FEED,
            &[
                "<job>",
                "</job>",
                "<job><title>x</title></job>",
                "<job>x</a></job>",
                "<job><a>",
                "<job a=\"",
                "<job><![CDATA[",
                "<job><!--",
                "<!--",
                "<?",
                "<!D[",
                "<a>",
                "</a>",
                "<a ",
                "<",
                ">",
                "&",
                "x",
                "\n",
            ],
        ),
        (NESTED, &["<job>", "</job>", "<job><x><job>", "<job><![CDATA[", "<job>x</job>"]),
    ];
    let begun =
        units.into_iter().flat_map(|(begin, units)| units.iter().map(move |unit| (begin, *unit)));
    let begun = begun.map(|(begin, unit)| {
        let name = format!("{} then {unit:?}", &begin[..begin.len().min(80)]);
        (name, Box::new(move |bytes| of(begin, unit, bytes)) as Shape)
    });
    let bare = [
        "[",
        "{\"a\":",
        "{\"a\":[",
        "[{",
        "[[1],",
        "<job>",
        "<job><title>x</title>",
        "<a>",
        "a,b\n",
        "\"",
        ";",
        "\u{feff}",
    ];
    let bare =
        bare.map(|unit| (format!("{unit:?}"), Box::new(move |bytes| of("", unit, bytes)) as Shape));
    let quoted = |line: &'static str| -> Shape {
        Box::new(move |bytes| {
            format!("title,description\nCTO,\"{}\"\n", line.repeat(bytes / line.len()))
        })
    };
    let closed: Shape = Box::new(|bytes| "[".repeat(bytes / 2) + &"]".repeat(bytes / 2));
    begun
        .chain(bare)
        .chain([
            ("a quoted field of blank lines".to_owned(), quoted("\n")),
            ("a quoted field of short lines".to_owned(), quoted("a\n")),
            ("a quoted field of records".to_owned(), quoted("a,b\n")),
            ("lists within lists".to_owned(), closed),
        ])
        .collect()
}

/// Records whose fields are filled with one short text.
fn of_fields() -> Vec<(String, Shape)> {
    let described = FILLED.into_iter().map(|unit| {
        let shape: Shape = Box::new(move |bytes| {
            lines("description", unit, bytes).replace("\"description\":\"Lead the strategy.\",", "")
        });
        (format!("description {unit:?}"), shape)
    });
    let others = [
        ("title", "head of "),
        ("title", "cto / "),
        ("title", "("),
        ("title", "- "),
        ("company", "ltd "),
        ("company", "the "),
        ("company", "&amp;"),
        ("location", "Leeds, "),
        ("date", "1/"),
        ("date", "1:1 "),
        ("date", "12 "),
        ("salary", "$1"),
        ("salary", "$1 - "),
        ("salary", "1 "),
        ("salary", "1'000."),
        ("salary", "$1k "),
        ("salary", "k"),
        ("salary", "per hour "),
        ("requirements", "5+ years "),
    ];
    let others = others.map(|(name, unit)| {
        (format!("{name} {unit:?}"), Box::new(move |bytes| lines(name, unit, bytes)) as Shape)
    });
    described.chain(others).collect()
}

/// Measures shapes, read and with a labeller also labelled. Fails if the time of one grows faster than
/// its size.
fn check(shapes: Vec<(String, Shape)>, labeller: Option<&Labeller>) {
    let most = |one: f64| STEEPEST * one.max(SHORTEST);
    let mut steep = Vec::new();
    for (name, shape) in shapes {
        let texts = [1, 2, 4].map(|size| shape(size * MB));
        let mut best = [f64::INFINITY; 3];
        for _ in 0..RUNS {
            for (best, text) in best.iter_mut().zip(&texts) {
                *best = best.min(seconds(labeller, text));
            }
            if best[2] <= most(best[0]) {
                break;
            }
        }
        println!("{:8.1} MB/s, {best:.3?} s for 1, 2 and 4 MB: {name}", 4.0 / best[2]);
        if best[2] > most(best[0]) {
            steep.push(format!("{name}: {best:?} s for 1, 2 and 4 MB"));
        }
    }
    assert!(steep.is_empty(), "{}", steep.join("\n"));
}

/// Returns every other of the shapes of bytes. Tests of the two halves run at the same time.
fn half(first: usize) -> Vec<(String, Shape)> {
    of_bytes().into_iter().skip(first).step_by(2).collect()
}

/// Many have millions of short records, which take long to label, so that they are only read.
#[test]
fn the_time_to_read_grows_with_the_size_and_no_faster() {
    check(half(0), None);
}

#[test]
fn the_time_to_read_the_other_half_grows_no_faster() {
    check(half(1), None);
}

#[test]
fn the_time_to_label_grows_with_the_size_and_no_faster() {
    let lexicon = Arc::new(Lexicon::builtin().unwrap());
    check(of_fields(), Some(&Labeller::new(lexicon).with_duplicates(Duplicates::Near)));
}
