//! The simulation of `docs/simulation.md` in small: do intervals, shrunken figures, grades and
//! the correction keep what they promise at real company sizes?

#[path = "../../examples/simulate_gap/labeller.rs"]
mod labeller;
#[path = "../../examples/simulate_gap/quarters.rs"]
mod quarters;
#[path = "../../examples/simulate_gap/texts.rs"]
mod texts;
#[path = "../../examples/simulate_gap/world.rs"]
mod world;

use world::{Prior, Setting};

#[test]
fn companies_are_found_as_well_as_promised() {
    for (prior, name) in Prior::ALL {
        let setting =
            Setting { prior, companies: 700, between: 0.5, within: 1.0, whole: true, known: false };
        let found = world::average(setting, 40, 3);
        let (least, most) = if prior == Prior::Normal { (0.93, 0.97) } else { (0.90, 1.0) };
        assert!((least..=most).contains(&found.coverage), "{name}: {found:?}");
        assert!(found.shrunken < 0.5 * found.raw, "{name}: {found:?}");
        assert!(found.expected <= 0.05 && found.grades > 2.0, "{name}: {found:?}");
        // With two points, companies at the same point can't be in the wrong order.
        assert!(found.discordance < 0.06 && found.ranked > 0.85, "{name}: {found:?}");
        if prior == Prior::Normal {
            assert!(
                (found.discordance - found.expected).abs() < 0.01 && found.ranked < 0.96,
                "{name}: {found:?}"
            );
        }
    }
}

/// With fixed effects of quarters, errors were 1.3 times those of plain means if quarters do not
/// differ. If they do, intervals held 0.65 of the gaps of companies without dates.
#[test]
fn quarters_of_few_companies_are_not_taken_for_differences() {
    for (spread, adjusted) in [(0.0, 1.05), (0.1, 1.02), (0.3, 0.7)] {
        let found = quarters::average(spread, 60, 8);
        for ((dates, _), found) in quarters::Dates::ALL.into_iter().zip(found) {
            let most = if dates == quarters::Dates::One { adjusted } else { 1.05 };
            assert!(found.adjusted < most * found.plain, "{spread} {dates:?}: {found:?}");
            assert!((0.92..=0.97).contains(&found.coverage), "{spread} {dates:?}: {found:?}");
        }
    }
}

#[test]
fn wilson_covers() {
    for n in [10, 13, 20, 50, 200] {
        let coverage = world::wilson_coverage(n);
        assert!((0.92..=0.98).contains(&coverage), "{n}: {coverage}");
    }
}

#[test]
fn errors_of_the_labeller_are_corrected() {
    let (all, refused) = labeller::draws(60, 4);
    let mean = |figure: fn(&labeller::Effect) -> f64| {
        all.iter().map(figure).sum::<f64>() / all.len() as f64
    };
    assert_eq!(refused, 0);
    assert!((mean(|e| e.corrected) - mean(|e| e.inflated.truth)).abs() < 0.02);
    assert!(mean(|e| e.corrected_holds) >= 0.9);
    // Errors of labels pass for spread within companies, and hide some of it between them.
    assert!(
        mean(|e| e.within.labelled) > mean(|e| e.within.truth)
            && mean(|e| e.between.labelled) < mean(|e| e.between.truth)
    );
}

#[test]
fn intervals_hold_the_truth_although_the_labeller_sees_only_texts() {
    for between in [0.3, 0.5] {
        let found = texts::average(between, 700, 60, 6);
        assert!((0.93..=0.97).contains(&found.companies), "{between}: {found:?}");
        assert!(
            found.added < 0.6 && found.large > 0.9 && found.level_reliability < 0.7,
            "{between}: {found:?}"
        );
        // Sixty draws: the standard error of a share of 0.95 is 0.03.
        assert!(found.mean > 0.88 && found.share > 0.88, "{between}: {found:?}");
    }
}
