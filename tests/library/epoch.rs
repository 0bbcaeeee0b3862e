//! Counts of two ways of counting are never added up: whoever changes what is kept of a night
//! has to give it another number.

use std::collections::BTreeMap;
use std::convert::Infallible;
use std::sync::Arc;

use sha2::{Digest, Sha256};
use titlegauge::engine::{self, Job, Sink};
use titlegauge::store::{Night, TALLY};
use titlegauge_core::duplicates::Duplicates;
use titlegauge_core::labelled::Labelled;
use titlegauge_core::labeller::Labeller;
use titlegauge_core::lexicon::Lexicon;
use titlegauge_figures::tally::Tally;
use titlegauge_ingest::{FoundSources, Overrides, Records};

/// Made-up postings of many forms, and exports of many boards.
const READ: [&str; 3] = ["samples", "tests/written.csv", "tests/exports"];

struct Counted<'a>(&'a Lexicon, Night);

impl Sink for Counted<'_> {
    type Part = Night;
    type Error = Infallible;

    fn part(&self, labelled: &[Labelled<'_>], records: &Records) -> Night {
        let mut night = Night::default();
        for posting in labelled {
            night.record(self.0, posting);
        }
        records.rejects.iter().for_each(|reject| night.reject(reject));
        night.tally.repeated_headers(records.source, records.repeated_headers);
        night.tally.blank_rows(records.source, records.blank_rows);
        night
    }

    fn take(&mut self, part: Night) -> Result<(), Infallible> {
        self.1.merge(part);
        Ok(())
    }
}

/// The beginning of a hash of all that the history keeps of a night.
fn counting() -> i64 {
    let lexicon = Arc::new(Lexicon::builtin().unwrap());
    let labeller = Labeller::new(Arc::clone(&lexicon)).with_duplicates(Duplicates::Near);
    let paths: Vec<String> =
        READ.iter().map(|path| format!("{}/{path}", env!("CARGO_MANIFEST_DIR"))).collect();
    let sources = FoundSources::of(&paths).unwrap().sources;
    assert!(sources.len() > 10, "{}", sources.len());
    let overrides = Overrides::parse("").unwrap();
    let job = Job { keep_going: true, ..Job::new(&sources, &overrides, &labeller) };
    let mut counted = Counted(&lexicon, Night::default());
    engine::run(&job, &mut counted).unwrap();
    let Night { mut tally, vocabulary, postings, texts, counts, .. } = counted.1;
    assert!(tally.all.measured > 150 && tally.all.postings > 350, "{:?}", tally.all);
    // Whatever order the companies have in memory.
    let companies: BTreeMap<_, _> = std::mem::take(&mut tally.companies).into_iter().collect();
    let counts: Vec<_> = counts
        .iter()
        .map(|(cell, n)| (&cell.company, cell.role, cell.level, cell.duty_level, &cell.month, n))
        .collect();
    let tally: Tally = tally;
    let kept =
        postcard::to_stdvec(&(tally, companies, vocabulary, postings, texts, counts)).unwrap();
    i64::from_be_bytes(Sha256::digest(&kept)[..8].try_into().unwrap()).abs()
}

#[test]
fn another_way_of_counting_has_another_number() {
    let found = counting();
    assert_eq!(
        found, TALLY,
        "what is kept of a night is not what it was (keywords, labels, duplicates or counts changed, or a sample did): \
         set TALLY in src/store/schema.rs to {found}, and a new epoch begins wherever the program is used"
    );
}
