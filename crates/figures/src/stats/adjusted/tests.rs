use super::*;
use proptest::prelude::*;
use titlegauge_core::field::Field;
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
        let gap = i64::from(draw(3) + company % 2) - 1 + i64::from(level == 3);
        let field = draw(5).min(draw(5)).checked_sub(1).map(|at| Field::ALL[at as usize]);
        let role = Some(title).filter(|title| *title != 5);
        let cell = Cell { field, ..cell(role, level, quarter) };
        let late = 500_000 * i64::from(quarter.is_some_and(|quarter| quarter % 3 == 0));
        let sum = 1_000_000 * gap + late + 1000 * i64::from(draw(1000));
        Observation { company, cell, ..observation(sum, 1) }
    };
    (0..postings).map(|_| row()).collect()
}

fn cell(role: Option<u8>, level: u8, quarter: Option<u32>) -> Cell {
    let level = Level::new(level).unwrap();
    Cell { role: role.map(|role| RoleId::new(role.into())), level, quarter, field: None }
}

/// Postings that all have one gap, in millionths.
fn observation(gap: i64, count: u64) -> Observation {
    let square = u128::from(gap.unsigned_abs()).pow(2);
    Observation {
        company: 0,
        cell: cell(None, 0, None),
        count,
        sum: gap * count.cast_signed(),
        squares: square * u128::from(count),
        variance: 0,
    }
}

impl Adjustment {
    /// Returns the effects of title, quarter and field of a posting. A title that was not observed has
    /// the effect of the pooled titles of its level. The effect is zero if there is no such group, and
    /// for a quarter without an effect.
    fn effect(&self, cell: Cell) -> f64 {
        let title = self.title(cell).map_or(0.0, |at| self.titles[at].effect);
        title
            + self.quarter(cell.quarter).map_or(0.0, |at| self.quarters[at].effect)
            + self.field(cell).map_or(0.0, |at| self.fields[at].effect)
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

/// The figures of this and the next test are from `tests/numbers/adjusted.py` (numpy).
#[test]
fn agrees_with_generalised_least_squares() {
    let titles = [
        (role(1, 0), -0.391_320_589_416_108_5),
        (role(2, 1), -0.299_817_407_805_250_46),
        (role(3, 2), 0.678_623_909_801_443_3),
        (pooled(1), -0.112_675_026_559_088_79),
        (pooled(2), 0.173_989_008_143_968_9),
        (pooled(3), 0.769_981_669_934_066),
    ];
    let quarters = [
        (8000, -0.167_563_639_646_751_83),
        (8001, 0.137_197_153_058_186_08),
        (8002, 0.050_961_461_310_474_354),
        (8003, -0.250_618_953_471_585_6),
        (8004, 0.204_586_494_735_665_95),
        (8005, 0.004_423_791_714_307_075),
        (8006, -0.223_513_632_535_379_06),
    ];
    let fields = [
        (FieldOfWork::Of(Field::Data), -0.066_942_669_301_512_69),
        (FieldOfWork::Of(Field::Engineering), 0.105_618_833_350_662_91),
        (FieldOfWork::Of(Field::It), -0.087_893_289_722_998_59),
        (FieldOfWork::Rare, -0.144_276_457_615_161_17),
        (FieldOfWork::Missing, 0.049_056_304_963_141_62),
    ];
    let found = adjust(&made(60, 200));
    effects_are(&found.titles, &titles);
    effects_are(&found.quarters, &quarters);
    effects_are(&found.fields, &fields);
    check(
        &found,
        46,
        (9, 145),
        [110.522_955_111_314_32, 0.079_432_823_472_428_14],
        [1.810_024_577_778_060_8, 2.230_784_082_350_728_3, 0.659_710_425_801_997_1],
        [0.346_347_807_136_030_9, 0.135_690_758_182_780_6, 0.190_518_631_365_680_65],
    );
    assert!(near(found.mean, 1.576_565));
}

fn effects_are<K: Ord + Copy + std::fmt::Debug>(found: &[Effect<K>], expected: &[(K, f64)]) {
    let same = |(found, expected): (&Effect<K>, &(K, f64))| {
        found.of == expected.0 && near(found.effect, expected.1)
    };
    assert!(
        found.len() == expected.len() && found.iter().zip(expected).all(same),
        "{found:?} {expected:?}"
    );
}

#[test]
fn agrees_with_generalised_least_squares_on_more_companies() {
    let found = adjust(&made(300, 500));
    check(
        &found,
        202,
        (10, 288),
        [223.917_970_440_736_55, 0.070_794_578_438_413_8],
        [1.426_214_851_610_749_8, 2.265_867_457_260_031, 0.405_048_670_053_222_1],
        [0.543_460_126_602_658_4, 0.347_505_723_578_247_9, 0.345_048_099_792_674],
    );
    assert!(near(
        found.effect(cell(None, 3, Some(8000))),
        0.711_011_880_338_038_5 - 0.050_713_347_143_561_18 - 0.072_488_868_550_518_95
    ));
}

fn check(
    found: &Adjustment,
    companies: usize,
    (rank, degrees): (usize, u64),
    [squares, quarters]: [f64; 2],
    first: [f64; 3],
    variance: [f64; 3],
) {
    assert_eq!((found.companies.len(), found.rank, found.degrees), (companies, rank, degrees));
    assert!(near(found.squares, squares), "{}", found.squares);
    assert!(near(found.quarter_variance, quarters), "{}", found.quarter_variance);
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

/// Companies 0 to 5 have postings in two quarters that differ by a level. Company 6 has one of
/// these quarters, company 7 a quarter of its own, and company 8 no dates.
#[test]
fn a_quarter_has_an_effect_only_if_it_links_companies() {
    let of = |company, quarter, gap: i64, count| Observation {
        company,
        cell: cell(Some(1), 2, quarter),
        ..observation(gap * 500_000, count)
    };
    let mut all: Vec<Observation> = (0..6)
        .flat_map(|company| {
            let more = i64::from(company % 3);
            [of(company, Some(1), more, 4), of(company, Some(2), more + 2, 3 + u64::from(company))]
        })
        .collect();
    // Errors within a company, so that quarters are compared with them.
    all.extend((0..6).map(|company| of(company, Some(1), i64::from(company % 2) * 2 - 1, 1)));
    all.extend([of(6, Some(2), 1, 5), of(7, Some(3), 4, 5), of(8, None, 4, 5)]);
    let found = adjust(&all);
    let quarters: Vec<(u32, u64)> = found.quarters.iter().map(|e| (e.of, e.postings)).collect();
    assert_eq!(quarters, [(1, 30), (2, 38)]);
    let effect = |at: usize| found.quarters[at].effect;
    assert!((0.8..1.2).contains(&(effect(1) - effect(0))), "{found:?}");
    let company = |at: usize| found.companies[at];
    assert!(near(company(6).adjusted, 0.5 - effect(1)), "{found:?}");
    // Nothing is taken out of the gaps of the last two, whose quarters are as uncertain as the
    // estimated variance.
    for at in [7, 8] {
        assert!(near(company(at).adjusted, 2.0), "{found:?}");
        assert!(near(company(at).effects_variance, found.quarter_variance), "{found:?}");
        assert!(company(at).effects_variance > company(6).effects_variance, "{found:?}");
    }
}

#[test]
fn quarters_that_differ_by_chance_change_nothing() {
    let of = |company: u32, quarter, gap| Observation {
        company,
        cell: cell(Some(1), 2, Some(quarter)),
        ..observation(gap, 4)
    };
    let gap = |company: u32, quarter: u32| i64::from((company + quarter) % 2) * 1_000_000;
    let all: Vec<Observation> = (0..8)
        .flat_map(|company| (0..2).map(move |quarter| of(company, quarter, gap(company, quarter))))
        .collect();
    let found = adjust(&all);
    assert!(found.quarters.len() == 2 && found.quarter_variance == 0.0, "{found:?}");
    assert!(found.companies.iter().all(|c| near(c.adjusted, 0.5)), "{found:?}");
    assert!(found.companies.iter().all(|c| near(c.size(), 8.0)), "{found:?}");
}

/// Without the quarter that too few companies link, another one loses its links.
#[test]
fn quarters_lose_their_links_in_turn() {
    let of = |company, quarter| Observation {
        company,
        cell: cell(None, 1, Some(quarter)),
        ..observation(0, 1)
    };
    let chain = [(0, 1), (0, 2), (1, 1), (1, 2), (2, 2), (2, 3), (3, 2), (3, 3), (4, 9)];
    let all: Vec<Observation> = chain.map(|(company, quarter)| of(company, quarter)).into();
    assert!(adjust(&all).quarters.is_empty());
    let more = [(4, 1), (4, 2)].map(|(company, quarter)| of(company, quarter));
    let linked = adjust(&[&all[..], &more].concat()).quarters;
    assert_eq!(linked.iter().map(|e| (e.of, e.postings)).collect::<Vec<_>>(), [(1, 3), (2, 5)]);
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
    let cell = cell(Some(role), level, None);
    Observation { company, cell, ..observation(1_000_000 * i64::from(gap), count) }
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
    let nothing = Adjustment { level_reliability: 1.0, ..Adjustment::default() };
    assert_eq!(adjust(&[]), nothing);
    assert_eq!(adjust(&[observed(0, 1, 1, 1, 0)]), nothing);
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
            for o in &mut observations {
                (o.count, o.sum, o.squares) = (2 * o.count, 2 * o.sum, 2 * o.squares);
                o.variance *= 2;
            }
            prop_assert_eq!(adjust(&double), adjust(&observations));
        } else {
            prop_assert_eq!(adjust(&observations), found);
        }
    }
}

#[test]
fn fields_are_linked_by_companies() {
    let of = |company, field, gap| Observation {
        company,
        cell: Cell { field, ..cell(Some(1), 2, None) },
        variance: 400_000,
        ..observation(gap, 20)
    };
    let (data, it) = (Some(Field::Data), Some(Field::It));
    let found = adjust(&[of(0, data, 1_500_000), of(0, it, 500_000), of(1, None, 0)]);
    // Two of three fields are linked by a company, so that only their difference is identified.
    assert_eq!((found.rank, found.degrees), (1, 60 - 2 - 1));
    let effect = |field| found.effect(Cell { field, ..cell(Some(1), 2, None) });
    assert!(near(effect(data) - effect(it), 1.0) && near(effect(None), 0.0), "{found:?}");
    // Gaps of 1.5, 0.5 and 0 at one advertised level have the variance 7/18; texts leave 0.02 open.
    let shown = 7.0 / 18.0;
    assert!(near(found.level_reliability, shown / (shown + 0.02)), "{found:?}");
    assert!(near(found.true_scale(found.mean), found.mean));
}

/// Advertised level minus gap is what varies: equal duties under two titles show nothing.
#[test]
fn the_reliability_of_levels_is_that_of_duty_levels() {
    let of = |level, gap: i8, variance| Observation { variance, ..observed(0, 1, level, gap, 4) };
    let found = adjust(&[of(3, 2, 2_000_000), of(1, 0, 2_000_000)]);
    assert!(near(found.level_reliability, 0.0));
    let found = adjust(&[of(3, 2, 2_000_000), of(1, -2, 2_000_000)]);
    assert!(near(found.level_reliability, 1.0 / 1.5), "{found:?}");
    assert!(near(found.true_scale(found.mean + 1.0), found.mean + 1.5));
    assert!(near(adjust(&[of(3, 2, 0)]).level_reliability, 1.0));
}
