//! `months.csv`: one row for each month of posting, in order. The row without a month counts
//! postings whose date is missing or ambiguous.

use std::io::Write;

use super::companies::{FIGURES, INTERVALS, figures, intervals};
use super::table::writer;
use titlegauge_core::lexicon::Lexicon;
use titlegauge_figures::gap::GapFigures;
use titlegauge_figures::summary::{MonthFigures, Summary};

/// Writes the table.
///
/// # Errors
///
/// Returns an error if `into` cannot be written.
pub fn write_months(
    summary: &Summary,
    gap: &GapFigures,
    lexicon: &Lexicon,
    into: impl Write,
) -> csv::Result<()> {
    let mut out = writer(into);
    let head = ["month", "postings", "unique", "in_frame", "measured"].map(str::to_owned);
    let roles = lexicon.roles.iter().map(|role| format!("role_{}", role.id));
    out.write_record(
        head.into_iter()
            .chain(roles)
            .chain(FIGURES.map(str::to_owned))
            .chain(INTERVALS.map(str::to_owned)),
    )?;
    for (MonthFigures { month, figures: group }, gap) in summary.months.iter().zip(&gap.months) {
        let counts = &group.counts;
        let head = [counts.postings, counts.unique, counts.in_frame, counts.measured]
            .map(|n| n.to_string());
        let roles = group.counts.roles.iter().map(u64::to_string);
        out.write_record(
            std::iter::once(month.clone())
                .chain(head)
                .chain(roles)
                .chain(figures(group))
                .chain(intervals(gap)),
        )?;
    }
    out.flush()?;
    Ok(())
}
