//! `companies.csv`: one row for each company, by key.

use std::io::Write;

use super::table::{figure, writer};
use titlegauge_core::lexicon::Lexicon;
use titlegauge_core::sanitize::guarded;
use titlegauge_figures::gap::{CompanyGap, GapFigures, GroupGap};
use titlegauge_figures::summary::{CompanyFigures, Figures, Summary};

/// Writes the table.
///
/// # Errors
///
/// Returns an error if `into` cannot be written.
pub fn write_companies(
    summary: &Summary,
    gap: &GapFigures,
    lexicon: &Lexicon,
    into: impl Write,
) -> csv::Result<()> {
    let mut out = writer(into);
    let head =
        ["company_key", "company", "postings", "unique", "in_frame", "measured"].map(str::to_owned);
    let roles = lexicon.roles.iter().map(|role| format!("role_{}", role.id));
    out.write_record(
        head.into_iter()
            .chain(roles)
            .chain(FIGURES.map(str::to_owned))
            .chain(GAP.map(str::to_owned)),
    )?;
    for (company, gap) in summary.companies.iter().zip(&gap.companies) {
        let counts = &company.figures.counts;
        let head = [
            guarded(&company.key).into_owned(),
            guarded(&company.name).into_owned(),
            counts.postings.to_string(),
            counts.unique.to_string(),
            counts.in_frame.to_string(),
            counts.measured.to_string(),
        ];
        let roles = company.figures.counts.roles.iter().map(u64::to_string);
        out.write_record(
            head.into_iter()
                .chain(roles)
                .chain(figures(&company.figures))
                .chain(gap_figures(gap.as_deref(), company)),
        )?;
    }
    out.flush()?;
    Ok(())
}

/// The columns of the title gap.
const GAP: [&str; 13] = [
    "inflated_low",
    "inflated_high",
    "mean_gap_with_duplicates",
    "gap_adjusted",
    "gap_shrunken",
    "gap_sd",
    "p_positive",
    "rank",
    "rank_low",
    "rank_high",
    "grade",
    "agency",
    "openings",
];

/// Returns the values of [`GAP`]. Most are empty for companies without measured postings, and rank
/// and grade for companies that are not ranked.
fn gap_figures(gap: Option<&CompanyGap>, company: &CompanyFigures) -> [String; 13] {
    let posterior = gap.and_then(|gap| gap.posterior);
    let rank = gap.and_then(|gap| gap.rank);
    let whole = |count: Option<usize>| count.map(|count| count.to_string()).unwrap_or_default();
    let inflated = gap.and_then(|gap| gap.inflated);
    [
        figure(inflated.map(|share| share.low)),
        figure(inflated.map(|share| share.high)),
        figure(gap.map(|gap| gap.with_duplicates)),
        figure(gap.map(|gap| gap.adjusted)),
        figure(posterior.map(|p| p.mean)),
        figure(posterior.map(|p| p.sd)),
        figure(posterior.map(|p| p.positive)),
        whole(rank.map(|rank| rank.rank)),
        whole(rank.map(|rank| rank.low)),
        whole(rank.map(|rank| rank.high)),
        whole(gap.and_then(|gap| gap.grade)),
        company.agency.to_string(),
        company.figures.counts.openings.to_string(),
    ]
}

/// The columns of intervals that all tables of groups have.
pub const INTERVALS: [&str; 4] = ["mean_gap_low", "mean_gap_high", "inflated_low", "inflated_high"];

/// Returns the values of [`INTERVALS`].
pub fn intervals(of: &GroupGap) -> [String; 4] {
    let (mean, share) = (of.mean_gap.and_then(|mean| mean.interval), of.share_inflated);
    [mean.map(|m| m.low), mean.map(|m| m.high), share.map(|s| s.low), share.map(|s| s.high)]
        .map(figure)
}

/// The columns of figures that all tables of groups have.
pub const FIGURES: [&str; 7] = [
    "strategic_per_1000",
    "operational_per_1000",
    "mean_advertised_level",
    "mean_duty_level",
    "mean_gap",
    "share_inflated",
    "share_deflated",
];

/// Returns the values of [`FIGURES`].
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
