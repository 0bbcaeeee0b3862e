//! Pairing against the plain way, and the figures of small cases by hand.

use proptest::prelude::*;

use super::*;

fn posting(id: u64, company: u64, role: u16, gap: Option<i8>) -> Posting {
    let level = gap.map(|gap| 4 - gap.unsigned_abs());
    Posting {
        id,
        company,
        labelled: role > 0,
        role,
        orientation: 0,
        level,
        gap: gap.filter(|_| role > 0),
    }
}

fn sorted(mut list: Vec<Posting>) -> Vec<Posting> {
    list.sort_unstable();
    list
}

/// Pairs as one would say it: an id that stands once on both sides, else an id with a company
/// that does.
fn plainly(first: &[Posting], second: &[Posting]) -> (u64, u64) {
    let (mut shared, mut role_changed) = (0, 0);
    for a in first {
        let id =
            |list: &[Posting]| list.iter().filter(|p| p.id == a.id).copied().collect::<Vec<_>>();
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
    fn pairs_as_one_would_say_it(rows in proptest::collection::vec((any::<bool>(), 0u64..12, 0u64..4, 0u16..3), 0..40)) {
        let side = |wanted: bool| {
            let rows = rows.iter().filter(|row| row.0 == wanted);
            sorted(rows.map(|&(_, id, company, role)| posting(id, company, role, Some(1))).collect())
        };
        let [first, second] = [side(true), side(false)];
        let found = pairs(&first, &second, &Words::default());
        prop_assert_eq!((found.shared, found.role_changed), plainly(&first, &second));
    }
}

#[test]
fn gaps_of_pairs() {
    let first = sorted((0..4).map(|id| posting(id, id, 1, Some(2))).collect());
    let second =
        sorted((0..4).map(|id| posting(id, id, 1, Some(if id == 3 { 0 } else { 2 }))).collect());
    let found = pairs(&first, &second, &Words::default());
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
fn a_posting_that_lost_its_label_is_no_change_of_role() {
    let found = pairs(&[posting(1, 1, 1, Some(1))], &[posting(1, 1, 0, None)], &Words::default());
    assert_eq!((found.shared, found.lost_label, found.labelled, found.role_changed), (1, 1, 0, 0));
    assert_eq!((found.measured, found.mcnemar_p), (0, None));
}

#[test]
fn nothing_to_compare() {
    let [gap, inflated] = overall(&[], &[]);
    assert_eq!((gap.first, gap.difference, inflated.low), (None, None, None));
    // The same on both sides differs by nothing, surely.
    let same: Vec<Posting> = (0..5).map(|id| posting(id, id, 1, Some(1))).collect();
    let [gap, inflated] = overall(&same, &same);
    assert_eq!((gap.difference, gap.low, inflated.high), (Some(0.0), Some(0.0), Some(0.0)));
}

#[test]
fn a_posting_takes_32_bytes() {
    assert_eq!(size_of::<Posting>(), 32);
}
