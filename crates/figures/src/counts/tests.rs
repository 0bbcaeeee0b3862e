//! Parts that were counted apart and merged have the counts of the whole.

use std::num::NonZeroU32;
use std::sync::{Arc, LazyLock};

use proptest::prelude::*;

use super::*;
use titlegauge_core::duplicates::{Duplicates, Earlier, Place};
use titlegauge_core::labeller::{LabelScratch, Labeller};
use titlegauge_core::posting::{Origin, Posting};

static NEAR: LazyLock<Labeller> = LazyLock::new(|| {
    Labeller::new(Arc::new(Lexicon::builtin().unwrap())).with_duplicates(Duplicates::Near)
});
static EXACT: LazyLock<Labeller> = LazyLock::new(|| {
    Labeller::new(Arc::new(Lexicon::builtin().unwrap())).with_duplicates(Duplicates::Exact)
});

const COMPANIES: [&str; 5] = ["Acme, Inc.", "ACME Inc", "Bolt GmbH", "", "Confidential"];
const TITLES: [&str; 4] = ["Chief Information Officer", "Head of IT", "IT Manager", "Baker"];
const PLACES: [&str; 2] = ["Bern", "Oslo"];
const TEXTS: [&str; 4] = [
    "",
    "Responsibilities: You run the help desk, buy hardware and software for the staff, manage \
     licenses and vendor contracts, train users in new systems, plan the shifts of the team, \
     restore backups, patch servers and report outages to the board each month.",
    "Responsibilities: You run the help desk, buy hardware and software for the staff, manage \
     licenses and vendor contracts, train users in new systems, plan the shifts of the team, \
     restore backups, patch servers and report outages to the board each week.",
    "Responsibilities: You set the IT strategy of the group, own the budget, lead directors and \
     advise the board on investments, mergers and digital business models.",
];

/// Indexes into the lists above.
type Made = (usize, usize, usize, usize);

fn made() -> impl Strategy<Value = Vec<Made>> {
    let one = (0..COMPANIES.len(), 0..TITLES.len(), 0..PLACES.len(), 0..TEXTS.len());
    prop::collection::vec(one, 0..40)
}

/// Counts the postings of one of a number of parts, in order.
fn part(labeller: &Labeller, made: &[Made], number: u32, parts: u32) -> Counts {
    let by: Vec<Grouping> = vec!["company,month".parse().unwrap()];
    let mut counts = Counts::new(Basis::default(), &by);
    let mut earlier = Earlier::new(labeller.duplicates());
    let mut scratch = LabelScratch::default();
    for (record, (company, title, location, text)) in (1..).zip(made) {
        let posting = Posting {
            origin: Origin { record, ..Origin::default() },
            company: COMPANIES[*company].into(),
            location: PLACES[*location].into(),
            date: "2026-03-04".into(),
            ..Posting::new(TITLES[*title], TEXTS[*text])
        };
        let key = labeller.shard_key(&posting, &mut scratch);
        if key.part(NonZeroU32::new(parts).unwrap()) == number {
            let mut labelled = labeller.label_with(posting, &mut scratch);
            let place = Place { source: 0, record };
            labelled.standing = earlier.stand(place, &labelled.marks);
            counts.add(labeller.lexicon(), key, &labelled);
        }
    }
    counts
}

fn parts(labeller: &Labeller, made: &[Made], parts: u32) -> Vec<Counts> {
    (0..parts).map(|number| part(labeller, made, number, parts)).collect()
}

fn merged(counts: impl IntoIterator<Item = Counts>) -> Counts {
    let mut counts = counts.into_iter();
    let mut sum = counts.next().unwrap();
    counts.for_each(|counts| sum.merge(counts).unwrap());
    sum
}

#[test]
fn the_texts_have_copies_and_near_copies() {
    let made: Vec<Made> = (1..3).flat_map(|text| [(0, 0, 0, text), (3, 0, 0, text)]).collect();
    let records = |labeller| part(labeller, &made, 0, 1).tally.sources[&0].duplicate;
    assert_eq!((records(&EXACT), records(&NEAR)), (0, 2));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn merged_parts_are_the_whole(made in made(), number in 1u32..6, near: bool) {
        let labeller = if near { &NEAR } else { &EXACT };
        let whole = part(labeller, &made, 0, 1);
        let counts = parts(labeller, &made, number);
        prop_assert_eq!(&merged(counts.iter().cloned().rev()), &whole);
        let stored = counts.iter().map(|c| Counts::from_bytes(&c.to_bytes().unwrap()).unwrap());
        prop_assert_eq!(&merged(stored), &whole);
    }

    #[test]
    fn merging_is_associative_and_commutative(made in made()) {
        let [a, b, c] = parts(&EXACT, &made, 3).try_into().unwrap();
        let both = |one: &Counts, other: &Counts| merged([one.clone(), other.clone()]);
        prop_assert_eq!(both(&both(&a, &b), &c), both(&a, &both(&b, &c)));
        prop_assert_eq!(both(&a, &b), both(&b, &a));
    }

    #[test]
    fn a_part_is_added_once(made in made()) {
        let mut counts = part(&EXACT, &made, 0, 1);
        let before = counts.clone();
        let keys = counts.keys.len();
        let again = counts.merge(before.clone());
        prop_assert_eq!(again, if keys == 0 { Ok(()) } else { Err(CountsError::Shared { keys }) });
        prop_assert_eq!(counts, before);
    }

    #[test]
    fn any_bytes_are_read_without_a_panic(bytes: Vec<u8>, cut in 0usize..4000, signed: bool) {
        prop_assert_eq!(Counts::from_bytes(&bytes), Err(CountsError::Foreign));
        let whole = part(&EXACT, &[(0, 0, 0, 1), (3, 1, 1, 2)], 0, 1).to_bytes().unwrap();
        // The body is replaced, cut, or both, with a checksum that fits.
        let mut changed = whole[..cut.min(whole.len() - 1)].to_vec();
        changed.extend(bytes);
        let body = MAGIC.len() + 12;
        if signed && changed.len() >= body {
            let sum = xxh3_64(&changed[body..]).to_le_bytes();
            changed[MAGIC.len() + 4..body].copy_from_slice(&sum);
        }
        let read = Counts::from_bytes(&changed);
        prop_assert!(signed || changed == whole || read.is_err());
    }
}

#[test]
fn parts_must_be_counted_alike() {
    let basis = |version: &str, keywords: &str, value: &str, source: &str| Basis {
        version: version.into(),
        keywords_sha256: keywords.into(),
        options: BTreeMap::from([("duplicates".to_owned(), value.to_owned())]),
        sources: vec![source.into()],
    };
    let same = basis("1", "a", "near", "x");
    for (other, what) in [
        (basis("2", "a", "near", "x"), "versions of titlegauge"),
        (basis("1", "b", "near", "x"), "keywords"),
        (basis("1", "a", "near", "y"), "inputs"),
        (basis("1", "a", "off", "x"), "values of duplicates"),
        (Basis { options: BTreeMap::new(), ..same.clone() }, "values of duplicates"),
    ] {
        let mut counts = Counts::new(same.clone(), &[]);
        let merged = counts.merge(Counts::new(other, &[]));
        assert_eq!(merged, Err(CountsError::Differ(what.into())));
    }
}

#[test]
fn another_format_is_refused() {
    let mut bytes = Counts::new(Basis::default(), &[]).to_bytes().unwrap();
    bytes[MAGIC.len()] ^= 1;
    let found = Counts::FORMAT ^ 1;
    assert_eq!(Counts::from_bytes(&bytes), Err(CountsError::Format { found }));
}
