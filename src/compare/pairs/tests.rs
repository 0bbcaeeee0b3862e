//! Pairing compared with a naive implementation, and figures of small cases computed by hand.

use proptest::prelude::*;

use super::*;
use titlegauge_core::Millionths;
use titlegauge_core::level::Level;

fn posting(id: u64, company: u64, role: u16, gap: Option<i8>) -> PostingRow {
    let level = gap.map(|gap| Level::HIGHEST.moved(-gap.abs()));
    PostingRow {
        id,
        company,
        labelled: role > 0,
        role,
        orientation: 0,
        level,
        measured: role > 0 && gap.is_some(),
        expected: Millionths::rounded(gap.map_or(0.0, f64::from)),
        inflated: Millionths::rounded(f64::from(u8::from(gap >= Some(1)))),
    }
}

fn sorted(mut list: Vec<PostingRow>) -> Vec<PostingRow> {
    list.sort_unstable();
    list
}

/// Counts pairs as they are defined: by an id that occurs once on each side, or else by an id and
/// company that do. Returns the number of pairs and of changed roles.
fn naive(first: &[PostingRow], second: &[PostingRow]) -> (u64, u64) {
    let (mut shared, mut role_changed) = (0, 0);
    for a in first {
        let id =
            |list: &[PostingRow]| list.iter().filter(|p| p.id == a.id).copied().collect::<Vec<_>>();
        let [mut mine, mut theirs] = [id(first), id(second)];
        if mine.len() != 1 || theirs.len() != 1 {
            mine.retain(|p| p.company == a.company);
            theirs.retain(|p| p.company == a.company);
        }
        if let ([a], [b]) = (mine.as_slice(), theirs.as_slice()) {
            shared += 1;
            role_changed += u64::from(a.labelled && b.labelled && a.role != b.role);
        }
    }
    (shared, role_changed)
}

proptest! {
    #[test]
    fn pairs_are_those_of_the_naive_implementation(rows in proptest::collection::vec((any::<bool>(), 0u64..12, 0u64..4, 0u16..3), 0..40)) {
        let side = |wanted: bool| {
            let rows = rows.iter().filter(|row| row.0 == wanted);
            sorted(rows.map(|&(_, id, company, role)| posting(id, company, role, Some(1))).collect())
        };
        let [first, second] = [side(true), side(false)];
        let found = pairs(&first, &second, &Interner::default());
        prop_assert_eq!((found.shared, found.role_changed), naive(&first, &second));
    }
}

#[test]
fn gaps_of_pairs() {
    let first = sorted((0..4).map(|id| posting(id, id, 1, Some(2))).collect());
    let second =
        sorted((0..4).map(|id| posting(id, id, 1, Some(if id == 3 { 0 } else { 2 }))).collect());
    let found = pairs(&first, &second, &Interner::default());
    assert_eq!(
        (found.measured, found.level_changed, found.inflated_lost, found.inflated_won),
        (4, 1, 1, 0)
    );
    assert_eq!(
        (found.gap.first, found.gap.second, found.gap.difference),
        (Some(2.0), Some(1.5), Some(-0.5))
    );
    // Four companies: standard error 1/2, and 3.182… of them by Student's distribution.
    assert!((found.gap.low.unwrap() + 2.091_223_152_6).abs() < 1e-9, "{:?}", found.gap);
    assert_eq!((found.inflated.difference, found.mcnemar_p), (Some(-0.25), Some(1.0)));
}

#[test]
fn a_lost_label_does_not_count_as_a_change_of_role() {
    let found =
        pairs(&[posting(1, 1, 1, Some(1))], &[posting(1, 1, 0, None)], &Interner::default());
    assert_eq!((found.shared, found.lost_label, found.labelled, found.role_changed), (1, 1, 0, 0));
    assert_eq!((found.measured, found.mcnemar_p), (0, None));
}

#[test]
fn nothing_to_compare() {
    let Overall { mean_gap: gap, share_inflated: inflated } = overall(&[], &[]);
    assert_eq!((gap.first, gap.difference, inflated.low), (None, None, None));
    // Equal lists have an interval of zero width.
    let same: Vec<PostingRow> = (0..5).map(|id| posting(id, id, 1, Some(1))).collect();
    let Overall { mean_gap: gap, share_inflated: inflated } = overall(&same, &same);
    assert_eq!((gap.difference, gap.low, inflated.high), (Some(0.0), Some(0.0), Some(0.0)));
}
