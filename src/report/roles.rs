//! `roles.csv`: advertised role × role that the duties describe, one row a pair,
//! with the codes by which other studies name the two.

use std::collections::BTreeMap;
use std::io::Write;

use super::table::{figure, writer};
use crate::lexicon::Lexicon;
use crate::stats::{share, wilson};
use crate::summary::Summary;

/// Writes the table; pairs without a posting are there too, with 0.
pub fn write_roles(summary: &Summary, lexicon: &Lexicon, into: impl Write) -> csv::Result<()> {
    let mut out = writer(into);
    out.write_record([
        "advertised_role",
        "role",
        "postings",
        "share_of_advertised",
        "share_low",
        "share_high",
        "advertised_onet_soc",
        "advertised_isco_08",
        "onet_soc",
        "isco_08",
    ])?;
    let mut advertised: BTreeMap<usize, Vec<u64>> = BTreeMap::new();
    for (role, _, group) in &summary.titles {
        let sums = advertised.entry(role.unwrap_or(lexicon.none())).or_insert_with(|| vec![0; lexicon.roles.len()]);
        for (sum, count) in sums.iter_mut().zip(&group.roles) {
            *sum += count;
        }
    }
    for (index, from) in lexicon.roles.iter().enumerate() {
        let none = vec![0; lexicon.roles.len()];
        let counts = advertised.get(&index).unwrap_or(&none);
        let whole: u64 = counts.iter().sum();
        for (to, count) in lexicon.roles.iter().zip(counts) {
            let interval = wilson(*count, whole, 0.95);
            out.write_record([
                from.id.as_str(),
                &to.id,
                &count.to_string(),
                &figure(share(*count, whole)),
                &figure(interval.map(|share| share.low)),
                &figure(interval.map(|share| share.high)),
                &from.onet_soc,
                &from.isco_08,
                &to.onet_soc,
                &to.isco_08,
            ])?;
        }
    }
    out.flush()?;
    Ok(())
}
