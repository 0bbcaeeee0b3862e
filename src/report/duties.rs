//! `duties.csv`: one row for each duty of the keyword files, with its postings, hits and roles.

use std::io::Write;

use super::table::writer;
use titlegauge_core::lexicon::{Facing, Lexicon};
use titlegauge_figures::summary::Summary;

/// Writes the table, which includes duties that were never found.
///
/// # Errors
///
/// Returns an error if `into` cannot be written.
pub fn write_duties(summary: &Summary, lexicon: &Lexicon, into: impl Write) -> csv::Result<()> {
    let mut out = writer(into);
    let head =
        ["duty", "name", "orientation", "facing", "scope", "postings", "hits"].map(str::to_owned);
    let roles = lexicon.roles.iter().map(|role| format!("role_{}", role.id));
    out.write_record(head.into_iter().chain(roles))?;
    for (duty, count) in lexicon.duties.iter().zip(&summary.duties) {
        let head = [
            duty.id.clone(),
            duty.name.clone(),
            duty.orientation.as_str().to_owned(),
            duty.facing.map_or("", Facing::as_str).to_owned(),
            duty.scope.map(|scope| scope.to_string()).unwrap_or_default(),
            count.postings.to_string(),
            count.hits.to_string(),
        ];
        out.write_record(head.into_iter().chain(count.roles.iter().map(u64::to_string)))?;
    }
    out.flush()?;
    Ok(())
}
