//! The whole job on generated postings, in bytes per second; and its stages.
//!
//!     cargo bench
//!
//! Every run asserts its answer, so that a benchmark of nothing fails.

use std::fs;
use std::io::Cursor;
use std::path::PathBuf;
use std::process::Command;
use std::sync::{Arc, LazyLock};

use aho_corasick::{AhoCorasick, AhoCorasickKind, MatchKind};
use divan::counter::BytesCount;
use divan::{Bencher, black_box};
use titlegauge::report::write_posting;
use titlegauge_core::labeller::{LabelScratch, Labeller};
use titlegauge_core::lexicon::{Dictionary, Lexicon, SequenceBuilder};
use titlegauge_core::posting::Posting;
use titlegauge_core::scan::{Scanner, Scratch, Tokens};
use titlegauge_core::text::{CleanText, clean};
use titlegauge_core::verdict::judge;
use titlegauge_figures::tally::Tally;
use titlegauge_ingest::{Block, Blocks, Dialect, Item, Overrides};

/// Postings of the generated export.
const POSTINGS: usize = 16_000;

static LEXICON: LazyLock<Arc<Lexicon>> =
    LazyLock::new(|| Arc::new(Lexicon::builtin().expect("the built-in keywords load")));
static EXPORT: LazyLock<Vec<String>> = LazyLock::new(|| (0..POSTINGS).map(description).collect());

fn main() {
    divan::main();
}

/// A made-up description: duties drawn by a fixed rule from the examples of the
/// keyword files, with filler between, so that no two are alike.
fn description(number: usize) -> String {
    let duties = &LEXICON.duties;
    let mut state = number as u64 + 1;
    let mut next = |below: usize| {
        state =
            state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(state >> 33).unwrap_or(0) % below
    };
    let mut text = format!(
        "Posting {number}. We are a growing firm in the north of the country.\n\nResponsibilities:\n"
    );
    for _ in 0..12 {
        let duty = &duties[next(duties.len())];
        text.push_str("- ");
        text.push_str(&duty.examples[0].text);
        text.push_str(" This is done with the people next door and written down where all can see it, week after week.\n");
    }
    text.push_str(
        "\nRequirements:\nA calm mind and five years of experience in work of this kind.\n",
    );
    text
}

/// The export as a file.
fn export() -> PathBuf {
    let path = std::env::temp_dir().join("titlegauge-bench.csv");
    let mut writer = csv::Writer::from_path(&path).expect("a temporary file");
    writer.write_record(["id", "title", "company", "date", "description"]).expect("a row");
    for (number, text) in EXPORT.iter().enumerate() {
        let row = [
            number.to_string(),
            "IT Director".into(),
            format!("Firm {}", number % 97),
            "2026-01-02".into(),
            text.clone(),
        ];
        writer.write_record(row).expect("a row");
    }
    writer.flush().expect("a file");
    path
}

fn bytes() -> u64 {
    EXPORT.iter().map(|text| text.len() as u64).sum()
}

/// The program as users run it, start-up, reading and all outputs included.
#[divan::bench(args = [1, 2], sample_count = 5, sample_size = 1)]
fn whole_job(bencher: Bencher<'_, '_>, threads: usize) {
    let input = export();
    let size = fs::metadata(&input).expect("the export").len();
    let out = std::env::temp_dir().join("titlegauge-bench-out");
    bencher.counter(BytesCount::new(size)).bench_local(|| {
        let status = Command::new(env!("CARGO_BIN_EXE_titlegauge"))
            .args(["analyze", "--quiet", "--threads", &threads.to_string(), "--out"])
            .args([&out, &input])
            .status()
            .expect("the program");
        assert!(status.success());
    });
    let rows = csv::Reader::from_path(out.join("postings.csv"))
        .expect("the result")
        .into_records()
        .count();
    assert_eq!(rows, POSTINGS);
}

/// The export as text, how it is laid out, and its blocks.
fn cut() -> (Vec<u8>, Dialect, Vec<Block>) {
    let text = fs::read(export()).expect("the export");
    let dialect = Dialect::sniff("export", &text[..64 * 1024], false, &Overrides::default())
        .expect("a table");
    let blocks = blocks(&text, &dialect);
    (text, dialect, blocks)
}

fn blocks(text: &[u8], dialect: &Dialect) -> Vec<Block> {
    let mut cut = Blocks::new(
        0,
        Vec::new(),
        Box::new(Cursor::new(text.to_vec())),
        dialect.table().expect("a table"),
    )
    .expect("a table");
    let mut blocks = Vec::new();
    while let Some(item) = cut.next_item().expect("text in memory") {
        if let Item::Block(block) = item {
            blocks.push(block);
        }
    }
    blocks
}

/// Finding where records end.
#[divan::bench(sample_count = 10, sample_size = 1)]
fn cutting(bencher: Bencher<'_, '_>) {
    let (text, dialect, expected) = cut();
    bencher.counter(BytesCount::new(text.len())).bench_local(|| {
        assert_eq!(blocks(black_box(&text), &dialect).len(), expected.len());
    });
}

/// Blocks to postings.
#[divan::bench(sample_count = 10, sample_size = 1)]
fn parsing(bencher: Bencher<'_, '_>) {
    let (text, dialect, blocks) = cut();
    let copy = || {
        blocks
            .iter()
            .map(|block| Block {
                bytes: block.bytes.clone(),
                first: block.first,
                order: block.order.clone(),
            })
            .collect::<Vec<_>>()
    };
    bencher.counter(BytesCount::new(text.len())).with_inputs(copy).bench_local_values(|blocks| {
        let records = blocks.into_iter().map(|block| dialect.parse(Item::Block(block)));
        let postings: usize =
            records.map(|records| records.postings(&dialect.columns).count()).sum();
        assert_eq!(postings, POSTINGS);
    });
}

/// Counting labelled postings and writing their rows, in bytes of the descriptions.
#[divan::bench(sample_count = 10, sample_size = 1)]
fn counting_and_rows(bencher: Bencher<'_, '_>) {
    let (labeller, mut scratch) = (Labeller::new(Arc::clone(&LEXICON)), LabelScratch::default());
    let texts = &EXPORT[..POSTINGS / 8];
    let posting = |text: &'static String| Posting {
        description: text.into(),
        company: "Firm".into(),
        ..Posting::default()
    };
    let labelled: Vec<_> =
        texts.iter().map(|text| labeller.label_with(posting(text), &mut scratch)).collect();
    let bytes: usize = texts.iter().map(String::len).sum();
    bencher.counter(BytesCount::new(bytes)).bench_local(|| {
        let (mut tally, mut rows) = (Tally::default(), Vec::new());
        for labelled in black_box(&labelled) {
            tally.record(labelled);
            write_posting(&mut rows, &LEXICON, &["export".into()], labelled, &[]);
        }
        assert_eq!(tally.all.postings, labelled.len() as u64);
        assert_eq!(memchr::memchr_iter(b'\n', &rows).count(), labelled.len());
    });
}

/// Markup and folding alone.
#[divan::bench(sample_count = 10, sample_size = 1)]
fn cleaning(bencher: Bencher<'_, '_>) {
    LazyLock::force(&EXPORT);
    let mut text = CleanText::default();
    bencher.counter(BytesCount::new(bytes())).bench_local(|| {
        let mut length = 0;
        for description in EXPORT.iter() {
            clean(black_box(description), &mut text);
            length += text.lower().len();
        }
        assert!(length > POSTINGS * 1000);
    });
}

/// Cleaning and scanning: text in, evidence out.
#[divan::bench(sample_count = 5, sample_size = 1)]
fn scanning(bencher: Bencher<'_, '_>) {
    let scanner = Scanner::new(Arc::clone(&LEXICON));
    let mut scratch = Scratch::default();
    bencher.counter(BytesCount::new(bytes())).bench_local(|| {
        let hits: usize = EXPORT
            .iter()
            .map(|text| scanner.scan(black_box(text), "", &mut scratch).duties.len())
            .sum();
        assert!(hits > POSTINGS * 8, "{hits}");
    });
}

/// Start-up: reading and compiling the keyword files, building the automata.
#[divan::bench(sample_count = 5, sample_size = 1)]
fn start_up() {
    let lexicon = Arc::new(Lexicon::builtin().expect("the built-in keywords load"));
    assert!(
        Scanner::new(Arc::clone(&lexicon))
            .scan("Set the IT strategy.", "", &mut Scratch::default())
            .strategic
            > 0
    );
}

/// Phrases of two words from the keyword files, at most this number.
const PHRASES: usize = 1_000;

/// Two words in a row of classes, evenly from all.
fn phrases() -> Vec<Vec<&'static str>> {
    let written = LEXICON.features.classes().iter().flat_map(|class| &class.words);
    let plain = |words: &&String| words.bytes().all(|b| b.is_ascii_lowercase() || b == b' ');
    let mut words: Vec<Vec<&str>> =
        written.filter(plain).map(|words| words.split(' ').collect()).collect();
    words.retain(|words| words.len() == 2);
    words.sort_unstable();
    words.dedup();
    let step = words.len().div_ceil(PHRASES);
    words.into_iter().step_by(step).collect()
}

/// The descriptions of the sample, folded, an automaton of the phrases, and the number of matches
/// that it finds.
fn samples() -> (Vec<CleanText>, AhoCorasick, usize) {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("samples/postings.csv");
    let mut texts = Vec::new();
    for record in csv::ReaderBuilder::new()
        .flexible(true)
        .from_path(path)
        .expect("the sample")
        .records()
        .map_while(Result::ok)
    {
        let mut text = CleanText::default();
        clean(record.iter().max_by_key(|field| field.len()).unwrap_or_default(), &mut text);
        texts.push(text);
    }
    let literals: Vec<String> = phrases().iter().map(|words| words.join(" ")).collect();
    let builder = |kind| {
        AhoCorasick::builder().kind(Some(kind)).match_kind(MatchKind::Standard).build(&literals)
    };
    let bytes = builder(AhoCorasickKind::DFA).expect("a thousand phrases");
    let hits = texts.iter().map(|text| count(&bytes, text)).sum();
    assert!(hits > 10, "{hits}");
    (texts, bytes, hits)
}

/// Hits at word boundaries.
fn count(bytes: &AhoCorasick, text: &CleanText) -> usize {
    let lower = text.lower().as_bytes();
    let bounded = |start: usize, end: usize| {
        start > 0 && lower[start - 1] == b' ' && lower.get(end) == Some(&b' ')
    };
    bytes.find_overlapping_iter(lower).filter(|m| bounded(m.start(), m.end())).count()
}

/// The matching core alone, words looked up and phrases found, with 1,000 phrases.
#[divan::bench(sample_count = 20, sample_size = 20)]
fn matching_by_words(bencher: Bencher<'_, '_>) {
    let (mut builder, mut dictionary) = (SequenceBuilder::default(), Dictionary::default());
    for (owner, phrase) in (0..).zip(phrases()) {
        let words: Vec<u32> = phrase.iter().map(|word| dictionary.intern(word)).collect();
        builder.put(&words, owner, Vec::new());
    }
    let set = builder.build();
    let (texts, _, expected) = samples();
    let mut tokens = Tokens::default();
    let size: usize = texts.iter().map(|text| text.lower().len()).sum();
    bencher.counter(BytesCount::new(size)).bench_local(|| {
        let mut hits = 0;
        for text in black_box(&texts) {
            tokens.read(&dictionary, text);
            set.find(tokens.numbers(), |found| hits += found.uses.len());
        }
        assert_eq!(hits, expected);
    });
}

/// Counts with the byte automaton of `aho-corasick`, for comparison.
#[divan::bench(sample_count = 20, sample_size = 20)]
fn matching_by_bytes(bencher: Bencher<'_, '_>) {
    let (texts, bytes, expected) = samples();
    let size: usize = texts.iter().map(|text| text.lower().len()).sum();
    bencher.counter(BytesCount::new(size)).bench_local(|| {
        let hits: usize = black_box(&texts).iter().map(|text| count(&bytes, text)).sum();
        assert_eq!(hits, expected);
    });
}

/// Evidence in, verdict out.
#[divan::bench(sample_count = 10, sample_size = 1)]
fn judging(bencher: Bencher<'_, '_>) {
    let (scanner, mut scratch) = (Scanner::new(Arc::clone(&LEXICON)), Scratch::default());
    let evidence: Vec<_> = EXPORT.iter().map(|text| scanner.scan(text, "", &mut scratch)).collect();
    bencher.counter(BytesCount::new(bytes())).bench_local(|| {
        let labelled = evidence
            .iter()
            .filter(|evidence| judge(&LEXICON, black_box(evidence)).labelled())
            .count();
        assert!(labelled > POSTINGS / 2, "{labelled}");
    });
}
