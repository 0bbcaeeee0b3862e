//! `companies.csv`: one row for each company, by key.

use std::io::Write;

use super::table::{figure, guarded, writer};
use crate::lexicon::Lexicon;
use crate::summary::{Figures, Summary};

/// Writes the table.
pub fn write_companies(summary: &Summary, lexicon: &Lexicon, into: impl Write) -> csv::Result<()> {
    let mut out = writer(into);
    let head = ["company_key", "company", "postings", "unique", "in_frame", "measured"].map(str::to_owned);
    let roles = lexicon.roles.iter().map(|role| format!("role_{}", role.id));
    out.write_record(head.into_iter().chain(roles).chain(FIGURES.map(str::to_owned)))?;
    for company in &summary.companies {
        let counts = &company.figures.counts;
        let head = [
            guarded(&company.key).into_owned(),
            guarded(&company.name).into_owned(),
            counts.postings.to_string(),
            counts.unique.to_string(),
            counts.in_frame.to_string(),
            counts.measured.to_string(),
        ];
        let roles = company.figures.roles.iter().map(u64::to_string);
        out.write_record(head.into_iter().chain(roles).chain(figures(&company.figures)))?;
    }
    out.flush()?;
    Ok(())
}

/// The columns of figures that tables of groups share.
pub const FIGURES: [&str; 7] = [
    "strategic_per_1000",
    "operational_per_1000",
    "mean_advertised_level",
    "mean_duty_level",
    "mean_gap",
    "share_inflated",
    "share_deflated",
];

/// Their values.
pub fn figures(of: &Figures) -> [String; 7] {
    [
        of.strategic_per_1000,
        of.operational_per_1000,
        of.mean_advertised_level,
        of.mean_duty_level,
        of.mean_gap,
        of.share_inflated,
        of.share_deflated,
    ]
    .map(figure)
}
