//! Named cases and properties of the verdict.

use super::*;
use crate::scan::DutyEvidence;
use proptest::prelude::*;
use std::sync::{Arc, LazyLock};

static LEXICON: LazyLock<Arc<Lexicon>> = LazyLock::new(|| Arc::new(Lexicon::builtin().unwrap()));

fn evidence(duties: &[(&str, u32)]) -> Evidence {
    let mut evidence =
        Evidence { words: 200, duty_words: 150, english: true, ..Evidence::default() };
    for (id, hits) in duties {
        let (duty, entry) = LEXICON.each_duty().find(|(_, entry)| entry.id == *id).unwrap();
        evidence.duties.push(DutyEvidence { duty, hits: *hits, weight: hits * 100 });
        match entry.orientation {
            crate::lexicon::Orientation::Strategic => evidence.strategic += hits,
            crate::lexicon::Orientation::Operational => evidence.operational += hits,
            crate::lexicon::Orientation::Neither => {}
        }
    }
    evidence
}

#[test]
fn why_a_posting_is_not_classified() {
    let usual = evidence(&[("help-desk-lead", 2), ("digital-strategy", 2)]);
    let cases = [
        ("no text", Evidence { words: 0, ..usual.clone() }, Some(Reason::NoDescription)),
        (
            "another language",
            Evidence { english: false, ..usual.clone() },
            Some(Reason::NotEnglish),
        ),
        ("a few words", Evidence { words: 10, ..evidence(&[]) }, Some(Reason::TooFewDuties)),
        ("a few words that say it", Evidence { words: 10, ..usual.clone() }, None),
    ];
    for (name, evidence, reason) in cases {
        let verdict = judge(&LEXICON, &evidence);
        assert_eq!(verdict.reason.filter(|r| r.unclassified()), reason, "{name}");
        assert_eq!(verdict.labelled(), reason.is_none(), "{name}");
        if reason.is_some() {
            assert_eq!(verdict.role, LEXICON.none(), "{name}");
        }
    }
}

#[test]
fn the_middle_answer() {
    let model = Model::zero(5, LEXICON.weighed());
    let cases = [
        ("likeliest in the middle", [0.1, 0.1, 0.6, 0.1, 0.1], 2),
        ("two ends", [0.4, 0.0, 0.2, 0.0, 0.4], 2),
        ("half at the first", [0.6, 0.1, 0.1, 0.1, 0.1], 0),
        ("likeliest is not the middle", [0.4, 0.05, 0.3, 0.25, 0.0], 2),
    ];
    for (name, shares, middle) in cases {
        let scores = shares.map(|share: f64| libm::log(share.max(1e-9))).to_vec();
        let case = Case {
            model: &model,
            scores,
            duties: [].into(),
            signals: Vec::new(),
            temperature: 1.0,
        };
        assert_eq!(case.middle(), middle, "{name}");
    }
}

#[test]
fn plain_cases() {
    let strategic = [
        ("digital-strategy", 2),
        ("it-governance", 2),
        ("align-it-with-business", 2),
        ("report-to-board", 1),
    ];
    let operational = [
        ("help-desk-lead", 3),
        ("equipment-purchase", 2),
        ("licenses-manage", 2),
        ("users-train", 1),
    ];
    let cases =
        [(&strategic[..], "cio", "strategic"), (&operational[..], "head_of_it", "operational")];
    for (duties, role, orientation) in cases {
        let verdict = judge(&LEXICON, &evidence(duties));
        assert_eq!(
            (LEXICON[verdict.role].id.as_str(), verdict.orientation.as_str()),
            (role, orientation)
        );
    }
    let [high, low] =
        [&strategic[..], &operational[..]].map(|duties| judge(&LEXICON, &evidence(duties)).level);
    assert!(high > low, "{high} {low}");
}

proptest! {
    #[test]
    fn probabilities_add_up_and_more_hits_never_reduce_that_of_their_role(
        picks in proptest::collection::btree_map(0usize..300, 1u32..6, 1..12), more in 1u32..5,
    ) {
        let ids: Vec<(&str, u32)> = picks.iter().map(|(at, hits)| (LEXICON.duties[*at].id.as_str(), *hits)).collect();
        let before = judge(&LEXICON, &evidence(&ids));
        prop_assert!((before.probabilities.iter().sum::<f64>() - 1.0).abs() < 1e-9);
        prop_assert!(before.role.index() < LEXICON.roles.len());
        let mut stronger = ids.clone();
        stronger[0].1 += more;
        let after = judge(&LEXICON, &evidence(&stronger));
        let duty = LEXICON.duties.iter().position(|d| d.id == ids[0].0).unwrap();
        let weights = &LEXICON.models.role.duties[duty];
        let best = (0..weights.len()).max_by(|a, b| weights[*a].total_cmp(&weights[*b])).unwrap();
        prop_assert!(after.probabilities[best] >= before.probabilities[best] - 1e-12);
    }
}

#[test]
fn reasons_are_sorted_and_serialized_by_their_words() {
    let all = [
        Reason::LowConfidence,
        Reason::NoDescription,
        Reason::NotEnglish,
        Reason::Tied,
        Reason::TooFewDuties,
    ];
    assert!(all.is_sorted() && all.map(Reason::as_str).is_sorted());
    for reason in all {
        assert_eq!(serde_json::to_value(reason).unwrap(), reason.as_str());
    }
}
