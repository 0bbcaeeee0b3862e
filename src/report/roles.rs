//! `roles.csv`: one row for each pair of advertised role and described role, with their O*NET-SOC
//! and ISCO-08 codes, so that other studies can be compared.

use std::io::Write;

use super::table::{figure, writer};
use titlegauge_core::lexicon::Lexicon;
use titlegauge_figures::stats::{share, wilson};
use titlegauge_figures::summary::Summary;

const COLUMNS: [&str; 10] = [
    "advertised_role",
    "role",
    "postings",
    "share_of_advertised",
    "advertised_onet_soc",
    "advertised_isco_08",
    "onet_soc",
    "isco_08",
    "share_low",
    "share_high",
];

/// Writes the table, which includes pairs without a posting.
///
/// # Errors
///
/// Returns an error if `into` cannot be written.
pub fn write_roles(summary: &Summary, lexicon: &Lexicon, into: impl Write) -> csv::Result<()> {
    let mut out = writer(into);
    out.write_record(COLUMNS)?;
    for (from, counts) in lexicon.roles.iter().zip(summary.advertised_and_described()) {
        let whole: u64 = counts.iter().sum();
        for (to, count) in lexicon.roles.iter().zip(counts) {
            let interval = wilson(count, whole, 0.95);
            out.write_record([
                from.id.as_str(),
                &to.id,
                &count.to_string(),
                &figure(share(count, whole)),
                &from.onet_soc,
                &from.isco_08,
                &to.onet_soc,
                &to.isco_08,
                &figure(interval.map(|share| share.low)),
                &figure(interval.map(|share| share.high)),
            ])?;
        }
    }
    out.flush()?;
    Ok(())
}
