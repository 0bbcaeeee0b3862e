use super::*;
use proptest::prelude::*;
use std::sync::{Arc, LazyLock};
use titlegauge_core::duplicates::{Duplicate, Kind, Standing};
use titlegauge_core::labeller::{LabelScratch, Labeller};
use titlegauge_core::posting::{Origin, Posting};
use titlegauge_core::{Millionths, TitleGap};

static LEXICON: LazyLock<Arc<Lexicon>> = LazyLock::new(|| Arc::new(Lexicon::builtin().unwrap()));
static LABELLER: LazyLock<Labeller> = LazyLock::new(|| Labeller::new(Arc::clone(&LEXICON)));

/// A labelled posting with some probabilities and a gap of its own.
fn labelled(number: u64, role: usize, close: bool, gap: Option<i8>) -> Labelled<'static> {
    let posting = Posting {
        origin: Origin { record: number, ..Origin::default() },
        id: format!("p{number}").into(),
        description: "Run the help desk, buy hardware and software for the staff, manage licenses and train users.".into(),
        ..Posting::default()
    };
    let mut labelled = LABELLER.label_with(posting, &mut LabelScratch::default());
    labelled.verdict.reason = None;
    labelled.verdict.role = RoleId::new(role);
    labelled.verdict.probabilities.iter_mut().for_each(|p| *p = 0.0);
    labelled.verdict.probabilities[0] = if close { 0.5 } else { 0.9 };
    labelled.verdict.probabilities[1] = if close { 0.5 } else { 0.1 };
    labelled.gap = gap.map(of_levels);
    labelled
}

fn of_levels(levels: i8) -> TitleGap {
    let none = Millionths::default();
    TitleGap { levels, expected: none, inflated: none, deflated: none, variance: none }
}

fn shortlist(postings: &[Labelled<'_>], most: usize) -> Shortlist {
    let mut shortlist = Shortlist::new(&LEXICON, most);
    let known = Shortlist::new(&LEXICON, most);
    for posting in postings {
        shortlist.consider(posting, &known, &HashSet::new());
    }
    shortlist
}

fn ids(picked: &[Pick]) -> Vec<String> {
    let shown =
        |pick: &Pick| format!("{} {:?} {}", pick.candidate.id, pick.stratum, pick.probability);
    picked.iter().map(shown).collect()
}

#[test]
fn a_third_each_and_roles_take_turns() {
    let mut postings = Vec::new();
    for number in 0..60 {
        let (close, gap) = (number % 10 == 0, (number % 10 == 1).then_some(3));
        postings.push(labelled(number, usize::from(number % 20 < 2), close, gap));
    }
    let picked = shortlist(&postings, 9).pick();
    for (stratum, expected) in [(Stratum::Close, 3), (Stratum::Gap, 3), (Stratum::Chance, 3)] {
        let of: Vec<_> = picked.iter().filter(|pick| pick.stratum == stratum).collect();
        assert_eq!(of.len(), expected, "{stratum:?}");
        let second = of.iter().filter(|pick| pick.candidate.verdict.role == RoleId::new(1)).count();
        assert!((1..=2).contains(&second), "{stratum:?}: {second} of the rarer role");
    }
    assert!(picked.iter().all(|p| p.stratum != Stratum::Gap || p.candidate.gap == Some(3)));
}

#[test]
fn what_is_not_picked() {
    let duplicate = Labelled {
        standing: Standing {
            duplicate: Some(Duplicate { of: Place { source: 0, record: 1 }, kind: Kind::Exact }),
            ..Standing::default()
        },
        ..labelled(2, 0, true, None)
    };
    let mut unclassified = labelled(3, 0, true, None);
    unclassified.verdict.reason = Some(titlegauge_core::verdict::Reason::NotEnglish);
    let twice = labelled(1, 0, false, None);
    let picked = shortlist(&[labelled(1, 0, true, None), duplicate, unclassified, twice], 9).pick();
    assert_eq!(ids(&picked), ["p1 Close 1"]);
    let mut shortlist = Shortlist::new(&LEXICON, 9);
    let known = shortlist.clone();
    shortlist.consider(&labelled(1, 0, true, None), &known, &HashSet::from(["p1".to_owned()]));
    assert!(shortlist.pick().is_empty());
}

/// The weights of each role add up to its postings, so that weighted figures are those of all.
#[test]
fn weights_add_up_to_the_postings() {
    for (number, most) in [(60, 9), (200, 30), (200, 31), (7, 30)] {
        let postings: Vec<_> = (0..number)
            .map(|at| {
                let role = usize::from(at % 10 < 3);
                labelled(at, role, at % 7 == 0, (at % 6 == 1).then_some(2))
            })
            .collect();
        let mut list = Shortlist::new(&LEXICON, most);
        let (known, unwanted) = (list.clone(), HashSet::from(["p0".to_owned()]));
        for posting in &postings {
            list.consider(posting, &known, &unwanted);
        }
        let picked = list.pick();
        for role in 0..2 {
            let of = |index: usize| index == role;
            let weights: f64 = picked
                .iter()
                .filter(|pick| of(pick.candidate.verdict.role.index()))
                .map(|pick| 1.0 / pick.probability)
                .sum();
            let all = postings[1..].iter().filter(|one| of(one.verdict.role.index())).count();
            assert!((weights - all as f64).abs() < 1e-9, "{number} {most} {role}: {weights} {all}");
        }
        let certain = |pick: &&Pick| pick.stratum != Stratum::Chance;
        assert!(picked.iter().filter(certain).all(|pick| pick.probability >= 1.0));
    }
}

#[test]
fn margins() {
    let cases =
        [(vec![0.5, 0.5, 0.0], 0.0), (vec![0.1, 0.2, 0.7], 0.5), (vec![1.0], 1.0), (vec![], 0.0)];
    for (probabilities, expected) in cases {
        let verdict = Verdict { probabilities, ..labelled(1, 0, true, None).verdict };
        assert!((margin(&verdict) - expected).abs() < 1e-12);
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(40))]
    #[test]
    fn parts_do_not_show(
        postings in proptest::collection::vec((0usize..4, any::<bool>(), proptest::option::of(-4i8..=4)), 1..40),
        cut in 0usize..40, most in 1usize..12,
    ) {
        let postings: Vec<_> = (0..).zip(postings).map(|(n, (role, close, gap))| labelled(n, role, close, gap)).collect();
        let whole = shortlist(&postings, most).pick();
        let (first, second) = postings.split_at(cut.min(postings.len()));
        let mut parts = shortlist(first, most);
        let mut rest = Shortlist::new(&LEXICON, most);
        for posting in second {
            rest.consider(posting, &parts, &HashSet::new());
        }
        parts.merge(rest);
        prop_assert_eq!(ids(&parts.pick()), ids(&whole));
        prop_assert_eq!(whole.len(), most.min(postings.len()));
    }
}
