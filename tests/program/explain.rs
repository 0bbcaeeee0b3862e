//! `titlegauge explain`: the reasons for one label, for a person to read.

use crate::common::{run, stdout};

#[test]
fn the_reasons_for_a_sample() {
    let shown = stdout(&run(&["explain", "samples", "--id", "P003"], 0));
    insta::assert_snapshot!("sample_explained", shown);
}

#[test]
fn the_gap_is_told_or_why_there_is_none() {
    for (id, told) in [
        ("P003", "inflated: the title exceeds the duties"),
        ("P007", "not_inflated: the title exceeds the duties"),
        ("P006", "does not count: the title has no rank"),
        ("P008", "does not count: the title is not one of technology leadership"),
        ("P028", "Status      unclassified: the description is not English"),
    ] {
        let shown = stdout(&run(&["explain", "samples", "--id", id], 0));
        assert!(shown.contains(told), "{id}: {shown}");
    }
}
