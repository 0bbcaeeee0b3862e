//! The output does not depend on the size of blocks or the number of threads.

use std::convert::Infallible;
use std::sync::Arc;

use titlegauge::engine::{self, Job, Sink};
use titlegauge::report::write_posting;
use titlegauge_core::duplicates::Duplicates;
use titlegauge_core::labelled::Labelled;
use titlegauge_core::labeller::Labeller;
use titlegauge_core::lexicon::Lexicon;
use titlegauge_core::posting::Reject;
use titlegauge_figures::tally::Tally;
use titlegauge_ingest::{BLOCK, FoundSources, Overrides, Records};

/// Made-up postings of many forms, and exports of many boards.
const READ: [&str; 2] = ["samples", "tests/exports"];

struct Whole<'a> {
    lexicon: &'a Lexicon,
    names: &'a [String],
    parts: usize,
    rows: Vec<u8>,
    rejects: Vec<String>,
    tally: Tally,
}

impl Sink for Whole<'_> {
    type Part = (Vec<u8>, Vec<Reject>, Tally);
    type Error = Infallible;

    fn part(&self, labelled: &[Labelled<'_>], records: &Records) -> Self::Part {
        let (mut rows, mut tally) = (Vec::new(), Tally::default());
        for posting in labelled {
            tally.record(posting);
            write_posting(&mut rows, self.lexicon, self.names, posting, &[]);
        }
        records.rejects.iter().for_each(|reject| tally.reject(reject));
        tally.repeated_headers(records.source, records.repeated_headers);
        tally.blank_rows(records.source, records.blank_rows);
        (rows, records.rejects.clone(), tally)
    }

    fn take(&mut self, (rows, rejects, tally): Self::Part) -> Result<(), Infallible> {
        self.parts += 1;
        self.rows.extend(rows);
        self.rejects.extend(rejects.iter().map(|reject| format!("{reject:?}")));
        self.tally.merge(tally);
        Ok(())
    }
}

#[test]
fn the_same_bytes_at_any_size_of_blocks_and_any_number_of_threads() {
    let lexicon = Arc::new(Lexicon::builtin().unwrap());
    let labeller = Labeller::new(Arc::clone(&lexicon)).with_duplicates(Duplicates::Near);
    let paths: Vec<String> =
        READ.iter().map(|path| format!("{}/{path}", env!("CARGO_MANIFEST_DIR"))).collect();
    let sources = FoundSources::of(&paths).unwrap().sources;
    let names: Vec<String> = sources.iter().map(|source| source.name.clone()).collect();
    let overrides = Overrides::parse("").unwrap();
    let run = |block: usize, threads: usize| {
        let job =
            Job { threads, keep_going: true, block, ..Job::new(&sources, &overrides, &labeller) };
        let (rows, rejects) = (Vec::new(), Vec::new());
        let mut whole = Whole {
            lexicon: &lexicon,
            names: &names,
            parts: 0,
            rows,
            rejects,
            tally: Tally::default(),
        };
        let read = engine::run(&job, &mut whole).unwrap();
        (whole.parts, whole.rows, whole.rejects, whole.tally, format!("{read:?}"))
    };
    let usual = run(BLOCK, 1);
    let rows = memchr::memchr_iter(b'\n', &usual.1).count();
    assert!(rows > 150 && usual.2.len() > 1, "{rows} rows, {} rejects", usual.2.len());
    for (block, threads) in [(BLOCK, 2), (3000, 1), (3000, 2), (70_000, 3)] {
        let other = run(block, threads);
        assert!(other.0 > usual.0 || block == BLOCK, "{block}: {} parts of {}", other.0, usual.0);
        assert!(usual.1 == other.1, "{block}, {threads}: rows");
        assert_eq!(usual.2, other.2, "{block}, {threads}");
        assert!(usual.3 == other.3, "{block}, {threads}: counts");
        assert_eq!(usual.4, other.4, "{block}, {threads}");
    }
}
