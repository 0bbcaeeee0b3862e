//! Named cases and properties of the verdict.

use super::*;
use crate::lexicon::{ClassId, FeatureKind, Milli, Model, Models, WeighedFeature, WeighedFeatures};
use crate::scan::{DutyEvidence, FeatureCount};
use proptest::prelude::*;
use std::sync::{Arc, LazyLock};

static LEXICON: LazyLock<Arc<Lexicon>> = LazyLock::new(|| Arc::new(Lexicon::builtin().unwrap()));

fn evidence(duties: &[(&str, u32)]) -> Evidence {
    let mut evidence =
        Evidence { words: 200, duty_words: 150, english: true, ..Evidence::default() };
    for (id, hits) in duties {
        let (duty, entry) = LEXICON.each_duty().find(|(_, entry)| entry.id == *id).unwrap();
        evidence.duties.push(DutyEvidence {
            duty,
            hits: *hits,
            weight: hits * 100,
            place: (0, 0),
            telling: true,
        });
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
    let usual = evidence(&[("help-desk-lead", 2), ("it-strategy", 2)]);
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
    let model = Model::zero(5, LEXICON.roles.len(), 0);
    let cases = [
        ("likeliest in the middle", [0.1, 0.1, 0.6, 0.1, 0.1], 2),
        ("two ends", [0.4, 0.0, 0.2, 0.0, 0.4], 2),
        ("half at the first", [0.6, 0.1, 0.1, 0.1, 0.1], 0),
        ("likeliest is not the middle", [0.4, 0.05, 0.3, 0.25, 0.0], 2),
    ];
    for (name, shares, middle) in cases {
        let scores = shares.map(|share: f64| libm::log(share.max(1e-9))).to_vec();
        let features = FeatureValues::default().into();
        let case =
            Case { model: &model, scores, features, signals: Vec::new(), by_hand: Vec::new() };
        assert_eq!(case.middle(), middle, "{name}");
    }
}

/// Models of two classes with idf 1, for the role only.
fn two_classes(weights: [[f64; 2]; 2]) -> Models {
    let roles = LEXICON.roles.len();
    let ids = [0, 1].map(|at| LEXICON.features.class(ClassId::new(at)));
    let weighed = ids.map(|feature| WeighedFeature { feature, idf: Milli::rounded(1.0) });
    let features = WeighedFeatures::new(weighed.to_vec(), &LEXICON.features);
    let row = |weights: [f64; 2]| {
        let weights = weights.map(Milli::rounded).into_iter();
        weights.chain(std::iter::repeat_n(Milli::default(), roles - 2))
    };
    let zero = |answers| Model::zero(answers, roles, 2);
    let role = zero(roles);
    let role = Model::new(
        role.start,
        role.signals,
        &weights.into_iter().flat_map(row).collect::<Vec<_>>(),
    );
    Models { features, role, orientation: zero(4), level: zero(5), ..LEXICON.models.clone() }
}

fn counts(weights: [u32; 2]) -> Evidence {
    let count =
        |(at, weight)| FeatureCount { feature: LEXICON.features.class(ClassId::new(at)), weight };
    let features = weights.into_iter().enumerate().map(count).collect();
    Evidence { features, ..evidence(&[]) }
}

#[test]
fn a_score_by_hand() {
    let mut models = two_classes([[2.0, 0.0], [0.0, 1.0]]);
    models.role.temperature = 2.0;
    // One occurrence has the value 1, e² ones 3, a half one 0.5; together they have length 1.
    let cases = [
        ("one class", [100, 0], [2.0, 0.0]),
        ("both", [100, 100], [2.0 / 2f64.sqrt(), 1.0 / 2f64.sqrt()]),
        ("often", [739, 100], [6.0 / 10f64.sqrt(), 1.0 / 10f64.sqrt()]),
        ("in a weak zone", [100, 50], [2.0 / 1.25f64.sqrt(), 0.5 / 1.25f64.sqrt()]),
    ];
    for (name, weights, expected) in cases {
        let [role, ..] = cases_of(&models, &counts(weights));
        for (score, expected) in role.scores.iter().zip(expected) {
            assert!((score - expected / 2.0).abs() < 1e-3, "{name}: {:?}", role.scores);
        }
    }
}

/// The values of each kind have length 1.
#[test]
fn features_are_scaled_by_kind() {
    let features = &LEXICON.models.features;
    let of_kind = |kind| (0..features.all().len()).filter(move |row| features.kind(*row) == kind);
    let rows = FeatureKind::ALL.into_iter().flat_map(|kind| of_kind(kind).take(2));
    let count = |row: usize| FeatureCount { feature: features.all()[row].feature, weight: 100 };
    let values = FeatureValues::new(features, &rows.map(count).collect::<Vec<_>>());
    for kind in FeatureKind::ALL {
        let own = values.iter().filter(|(row, _)| features.kind(*row) == kind);
        let squares: Vec<f64> = own.map(|(_, value)| value * value).collect();
        assert_eq!(squares.len(), 2, "{kind:?}");
        assert!((squares.iter().sum::<f64>() - 1.0).abs() < 1e-9, "{kind:?}: {squares:?}");
    }
}

/// One wording of an operational duty of level 1, and three of a strategic duty of level 4.
#[test]
fn figures_by_hand() {
    let found = signals(&LEXICON, &evidence(&[("help-desk-lead", 1), ("it-strategy", 3)]));
    let (low, high) = (2f64.ln(), 4f64.ln());
    let root = (1.0 + low + high).sqrt();
    let (low, high) = (low / root, high / root);
    let expected = [(3.5f64 / 1.5).ln(), high, low, 0.0, low, 0.0, 0.0, high];
    assert_eq!(found.len(), expected.len());
    for (found, expected) in found.iter().zip(expected) {
        assert!((found - expected).abs() < 1e-12, "{found} {expected}");
    }
}

#[test]
fn a_role_without_weights_has_a_score_by_its_duties() {
    let found = evidence(&[("it-strategy", 3)]);
    let mut lexicon = Lexicon::builtin().unwrap();
    let (role, entry) = LEXICON.each_role().next().unwrap();
    lexicon.duties[found.duties[0].duty.index()].weights[role.index()] = 1.5;
    let mut models = two_classes([[0.0; 2]; 2]);
    models.unfitted = vec![role];
    let [case, ..] = cases(&lexicon, &models, &found);
    let beyond_none = case.scores[role.index()] - case.scores[LEXICON.none().index()];
    let expected = entry.prior - 2.0 + 1.5 * 4f64.ln();
    assert!((beyond_none - expected).abs() < 1e-12, "{beyond_none} {expected}");
}

fn cases_of<'m>(models: &'m Models, evidence: &Evidence) -> [Case<'m>; 3] {
    cases(&LEXICON, models, evidence)
}

#[test]
fn a_leadership_role_needs_the_least_probability_of_all() {
    let mut models = two_classes([[1.0, 0.0], [0.0, 0.0]]);
    models.role.temperature = 1.0;
    let usual = counts([100, 0]);
    let leads = 1.0 - judge_by(&LEXICON, &models, &usual).probabilities[LEXICON.none().index()];
    for (least, leader) in [(leads - 0.01, true), (leads + 0.01, false)] {
        models.fitted.least_leader = least;
        let verdict = judge_by(&LEXICON, &models, &usual);
        assert_eq!(verdict.role != LEXICON.none(), leader, "{least}");
        assert_ne!(verdict.role, verdict.runner_up);
    }
}

proptest! {
    #[test]
    fn probabilities_and_parts_add_up(
        weights in proptest::collection::vec(-3.0..3.0f64, 4), found in [1u32..900, 0..900],
    ) {
        let models = two_classes([[weights[0], weights[1]], [weights[2], weights[3]]]);
        let [role, ..] = cases_of(&models, &counts(found));
        let sum: f64 = probabilities(&role.scores).iter().sum();
        prop_assert!((sum - 1.0).abs() < 1e-5, "{}", sum);
        let pulls: f64 = role.pulls(&models.features, 0, 1).iter().map(|pull| pull.weight).sum();
        prop_assert!((pulls - (role.scores[0] - role.scores[1])).abs() < 1e-6);
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
