//! `titles.csv`: one row for each advertised role and level, with the roles and levels of the
//! duties.

use std::io::Write;

use super::companies::{FIGURES, INTERVALS, figures, intervals};
use super::table::writer;
use titlegauge_core::lexicon::{Lexicon, NONE};
use titlegauge_figures::gap::GapFigures;
use titlegauge_figures::summary::{Summary, TitleFigures};

/// Writes the table. `advertised_role` is `none` if the title has no role of the lexicon.
///
/// # Errors
///
/// Returns an error if `into` cannot be written.
pub fn write_titles(
    summary: &Summary,
    gap: &GapFigures,
    lexicon: &Lexicon,
    into: impl Write,
) -> csv::Result<()> {
    let mut out = writer(into);
    let head =
        ["advertised_role", "advertised_level", "postings", "unique", "in_frame", "measured"]
            .map(str::to_owned);
    let roles = lexicon.roles.iter().map(|role| format!("role_{}", role.id));
    let levels = (0..=4).map(|level| format!("measured_level_{level}"));
    out.write_record(
        head.into_iter()
            .chain(roles)
            .chain(levels)
            .chain(FIGURES.map(str::to_owned))
            .chain(INTERVALS.map(str::to_owned)),
    )?;
    for (TitleFigures { role, level, figures: group }, gap) in
        summary.titles.iter().zip(&gap.titles)
    {
        let counts = &group.counts;
        let id = role.map_or(NONE, |role| &lexicon[role].id);
        let head = [
            id.to_owned(),
            level.to_string(),
            counts.postings.to_string(),
            counts.unique.to_string(),
            counts.in_frame.to_string(),
            counts.measured.to_string(),
        ];
        let roles = group.counts.roles.iter().map(u64::to_string);
        let levels = counts.duty_levels.iter().map(u64::to_string);
        out.write_record(
            head.into_iter().chain(roles).chain(levels).chain(figures(group)).chain(intervals(gap)),
        )?;
    }
    out.flush()?;
    Ok(())
}
