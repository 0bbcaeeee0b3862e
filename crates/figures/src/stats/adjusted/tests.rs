use super::*;
use proptest::prelude::*;
use titlegauge_core::lexicon::RoleId;

/// Observations from a rule that a script in another language can repeat.
fn made(companies: u32, postings: u32) -> Vec<Observation> {
    let mut state = u64::from(companies);
    let mut draw = |below: u32| {
        state = (state * 1_103_515_245 + 12_345) % (1 << 31);
        u32::try_from(state >> 16).unwrap() % below
    };
    let mut row = || {
        let company = draw(companies).min(draw(companies));
        let title = u8::try_from(draw(7).min(draw(7))).unwrap();
        let quarter =
            Some(draw(9)).filter(|quarter| *quarter > 0).map(|quarter| 8000 + quarter.min(draw(9)));
        let level = 1 + title % 3;
        let gap = i8::try_from(draw(3) + company % 2).unwrap() - 1 + i8::from(level == 3);
        Observation {
            company,
            cell: cell(Some(title).filter(|title| *title != 5), level, quarter),
            gap,
            count: 1,
        }
    };
    (0..postings).map(|_| row()).collect()
}

fn cell(role: Option<u8>, level: u8, quarter: Option<u32>) -> Cell {
    let level = Level::new(level).unwrap();
    Cell { role: role.map(|role| RoleId::new(role.into())), level, quarter }
}

impl Adjustment {
    /// Returns the effects of title and quarter of a posting. A title that was not observed has the
    /// effect of the pooled titles of its level, and an unknown quarter that of rare quarters. The
    /// effect is zero if there is no such group.
    fn effect(&self, cell: Cell) -> f64 {
        let title = self.title(cell).map_or(0.0, |at| self.titles[at].effect);
        title + self.quarter(cell).map_or(0.0, |at| self.quarters[at].effect)
    }
}

fn near(found: f64, expected: f64) -> bool {
    (found - expected).abs() < 1e-9
}

fn role(level: u8, role: u8) -> Title {
    Title::Role(Level::new(level).unwrap(), Some(RoleId::new(role.into())))
}

fn pooled(level: u8) -> Title {
    Title::Pooled(Level::new(level).unwrap())
}

/// The figures of this and the next test are from `tests/numbers/adjusted.py` (numpy, statsmodels).
#[test]
fn agrees_with_least_squares_on_dummies() {
    let titles = [
        (role(1, 0), -0.118_369_506_795_335_67),
        (role(1, 3), -0.268_828_560_764_600_4),
        (pooled(1), -0.258_809_610_051_047_97),
        (role(2, 1), -0.085_805_703_861_027_93),
        (role(2, 4), -0.271_315_551_408_786_8),
        (role(3, 2), 0.861_061_573_783_017_2),
        (pooled(3), 0.008_839_922_396_141_064),
    ];
    let quarters = [
        (Quarter::Of(8001), -0.142_812_645_606_733_3),
        (Quarter::Of(8002), 0.137_144_839_529_494_7),
        (Quarter::Of(8003), -0.080_816_734_071_486_32),
        (Quarter::Of(8004), 0.075_733_539_655_949_92),
        (Quarter::Rare, 0.050_141_962_935_037_09),
        (Quarter::Missing, -0.027_957_415_132_371_433),
    ];
    let found = adjust(&made(60, 200));
    let same = |found: &Effect<Title>, (of, effect): &(Title, f64)| {
        found.of == *of && near(found.effect, *effect)
    };
    assert!(
        found.titles.len() == 7 && found.titles.iter().all(|t| titles.iter().any(|e| same(t, e))),
        "{:?}",
        found.titles
    );
    let same = |(found, expected): (&Effect<Quarter>, &(Quarter, f64))| {
        found.of == expected.0 && near(found.effect, expected.1)
    };
    assert!(
        found.quarters.len() == 6 && found.quarters.iter().zip(&quarters).all(same),
        "{:?}",
        found.quarters
    );
    check(
        &found,
        54,
        (11, 135),
        86.139_481_614_545_03,
        [0.630_776_522_339_605_1, 1.249_052_861_199_992_7, 0.184_495_733_170_867_84],
        [0.269_187_654_460_188_3, 0.208_926_725_431_721, 0.137_030_070_242_105_76],
    );
    assert!(near(found.mean, 0.65) && near(found.variance().unwrap(), 0.638_070_234_181_815_1));
}

#[test]
fn agrees_with_least_squares_on_more_companies() {
    let found = adjust(&made(300, 500));
    check(
        &found,
        212,
        (14, 274),
        190.388_425_073_954_18,
        [-0.917_116_370_233_056_3, 2.257_148_712_501_346_7, -0.506_420_297_080_426_7],
        [1.029_372_412_443_306_6, 1.091_562_630_660_255, 0.342_937_384_992_360_26],
    );
    assert!(near(
        found.effect(cell(None, 3, Some(8000))),
        0.859_164_625_981_469_8 + 0.288_870_674_092_082_84
    ));
}

fn check(
    found: &Adjustment,
    companies: usize,
    (rank, degrees): (usize, u64),
    squares: f64,
    first: [f64; 3],
    variance: [f64; 3],
) {
    assert_eq!((found.companies.len(), found.rank, found.degrees), (companies, rank, degrees));
    assert!(near(found.squares, squares), "{}", found.squares);
    assert!(
        found.companies.iter().zip(first).all(|(c, expected)| near(c.adjusted, expected)),
        "{:?}",
        &found.companies[..3]
    );
    assert!(
        found.companies.iter().zip(variance).all(|(c, of)| near(1.0 / c.size(), of)),
        "{:?}",
        &found.companies[..3]
    );
}

/// Effects in thirds are not exact in binary, so the remaining errors are rounding.
#[test]
fn what_titles_explain_leaves_no_spread() {
    let gaps = |company: u32, more: i8| {
        [(1, 2, 0), (2, 1, 1), (3, 3, 2)].map(|(role, count, gap)| {
            observed(company, role, 1, gap + more, count * (1 + u64::from(company)))
        })
    };
    let all: Vec<Observation> =
        (0..7).flat_map(|company| gaps(company, i8::try_from(company % 3).unwrap() - 1)).collect();
    let found = adjust(&all);
    assert!(found.squares == 0.0 && found.degrees > 100, "{found:?}");
}

fn observed(company: u32, role: u8, level: u8, gap: i8, count: u64) -> Observation {
    Observation { company, cell: cell(Some(role), level, None), gap, count }
}

/// Titles 1 and 2 are linked by company 0, and 3 and 4 by company 1; nobody has both.
#[test]
fn parts_without_links_are_pinned_to_the_means_of_their_levels() {
    let found = adjust(&[
        observed(0, 1, 3, 2, 30),
        observed(0, 2, 3, 1, 30),
        observed(1, 3, 1, 0, 20),
        observed(1, 4, 1, -1, 20),
        observed(2, 5, 2, 1, 25),
    ]);
    let mean = |level| match level {
        3 => 1.5,
        1 => -0.5,
        _ => 1.0,
    };
    assert!(near(found.mean, (90.0 - 20.0 + 25.0) / 125.0) && found.rank == 2);
    let effect = |role, level| found.effect(cell(Some(role), level, None));
    // The company determines the difference within a part, and the level the part's mean.
    assert!(near(effect(1, 3) - effect(2, 3), 1.0) && near(effect(3, 1) - effect(4, 1), 1.0));
    assert!(near(f64::midpoint(effect(1, 3), effect(2, 3)), mean(3) - found.mean));
    assert!(near(f64::midpoint(effect(3, 1), effect(4, 1)), mean(1) - found.mean));
    assert!(near(effect(5, 2), mean(2) - found.mean));
    assert!(found.companies.iter().all(|c| near(c.adjusted, found.mean)), "{:?}", found.companies);
}

#[test]
fn named_edges() {
    assert_eq!(adjust(&[]), Adjustment::default());
    assert_eq!(adjust(&[observed(0, 1, 1, 1, 0)]), Adjustment::default());
    let one = adjust(&[observed(7, 1, 4, 2, 1)]);
    assert_eq!((one.postings, one.degrees, one.variance(), one.rank), (1, 0, None, 0));
    assert!(
        one.companies[0].company == 7
            && near(one.companies[0].adjusted, 2.0)
            && near(one.effect(cell(None, 4, None)), 0.0)
    );
    // 19 postings are pooled, 20 have an effect of their own; unknown titles and quarters add zero.
    let found =
        adjust(&[observed(0, 1, 1, 0, 19), observed(0, 2, 1, 1, 20), observed(1, 3, 1, 1, 1)]);
    assert_eq!(
        found.titles.iter().map(|t| (t.of, t.postings)).collect::<Vec<_>>(),
        [(role(1, 2), 20), (pooled(1), 20)]
    );
    assert!(
        near(found.effect(cell(None, 1, None)), found.titles[1].effect)
            && near(found.effect(cell(None, 2, Some(1))), 0.0)
    );
}

proptest! {
    #[test]
    fn means_stay_and_order_changes_nothing(companies in 1u32..60, postings in 1u32..150, split in any::<bool>()) {
        let mut observations = made(companies, postings);
        let found = adjust(&observations);
        let n = f64::from(postings);
        let weighted = |f: fn(&AdjustedCompany) -> f64| found.companies.iter().map(|c| f(c) * c.postings as f64).sum::<f64>() / n;
        prop_assert!(near(weighted(|c| c.adjusted), found.mean) && near(weighted(|c| c.raw), found.mean));
        let effects: f64 = observations.iter().map(|o| found.effect(o.cell)).sum();
        prop_assert!(effects.abs() < 1e-9);
        observations.reverse();
        if split {
            // Doubled counts and repeated rows give the same result.
            let double: Vec<Observation> = observations.iter().chain(&observations).copied().collect();
            for observation in &mut observations {
                observation.count = 2;
            }
            prop_assert_eq!(adjust(&double), adjust(&observations));
        } else {
            prop_assert_eq!(adjust(&observations), found);
        }
    }
}
