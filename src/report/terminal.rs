//! The summary that a run prints at its end.

use std::fmt::Write;

use titlegauge_core::lexicon::Lexicon;
use titlegauge_core::sanitize::{cut, harmless};
use titlegauge_figures::gap::{CompanyGap, GapFigures};
use titlegauge_figures::stats::{Estimate, Interval, Posterior, Rank};
use titlegauge_figures::summary::{CompanyFigures, Summary};

/// The largest number of companies shown.
const MOST_COMPANIES: usize = 5;

/// Returns the counts of records and roles, the title gap, and the companies with the largest
/// shrunken gaps.
pub fn terminal_summary(summary: &Summary, gap: &GapFigures, lexicon: &Lexicon) -> String {
    let records = &summary.records;
    let mut out = String::new();
    let counts = [
        ("read", records.read()),
        ("labelled", records.labelled),
        ("unclassified", records.unclassified),
        ("duplicate", records.duplicate),
        ("rejected", records.rejected),
    ];
    let counts: Vec<String> =
        counts.iter().map(|(name, count)| format!("{count} {name}")).collect();
    let _ = writeln!(out, "Records   {}", counts.join(", "));
    let roles = lexicon.roles.iter().zip(&summary.all.roles).filter(|(_, count)| **count > 0);
    let roles: Vec<String> = roles.map(|(role, count)| format!("{} {count}", role.id)).collect();
    let _ = writeln!(out, "Duties    {}", roles.join(", "));
    if let Some((mean, inflated)) = gap.all.mean_gap.zip(gap.all.share_inflated) {
        let _ = writeln!(
            out,
            "Title gap mean {:+.2} levels{} over {} measured leadership postings\n          {} are expected to be a level or more above their duties{}",
            mean.value,
            mean.interval.map_or_else(String::new, |Interval { low, high }| format!(
                " ({low:+.2} to {high:+.2})"
            )),
            gap.all.measured,
            percent(inflated),
            gap.corrected.map_or_else(
                |_| String::new(),
                |c| format!(
                    "\n          (check: {} by median levels, corrected for errors)",
                    percent(c.share_inflated)
                )
            ),
        );
    }
    companies(summary, gap, &mut out);
    out
}

fn percent(share: Estimate) -> String {
    format!(
        "{:.0} % ({:.0}\u{2013}{:.0})",
        share.value * 100.0,
        share.low * 100.0,
        share.high * 100.0
    )
}

fn companies(summary: &Summary, gap: &GapFigures, out: &mut String) {
    let (least, few) = (gap.min_postings, gap.too_few);
    let graded = match gap.graded {
        Ok(graded) => graded,
        Err(why) => {
            let _ = writeln!(
                out,
                "No company ranking: {why}; {few} companies have fewer than {least} measured postings."
            );
            return;
        }
    };
    let ranked = ranked(summary, gap);
    let left_out = if graded.left_out > 0 {
        format!(" ({} more are left out)", graded.left_out)
    } else {
        String::new()
    };
    let _ = writeln!(
        out,
        "\nLargest gaps, adjusted for advertised title, quarter and field, of {} companies with {least} measured postings or more{left_out}, in {} grades",
        ranked.len(),
        graded.grades
    );
    table(&ranked, out);
    let real = (gap.between.map_or(0.0, |between| between.reliability) * 100.0).round();
    let _ = writeln!(
        out,
        "  {few} companies have too few postings to grade, {} recruit for others;\n  on average {real:.0} % of the difference of a company's gap from the mean is real, {:.0} % chance",
        gap.agencies,
        100.0 - real
    );
}

/// Appends the table of the companies with the largest gaps.
fn table(ranked: &[RankedCompany<'_>], out: &mut String) {
    let _ = writeln!(
        out,
        "  {:<32} {:>8} {:>8} {:>8} {:>15} {:>12} {:>5}",
        "company", "measured", "raw gap", "adjusted", "shrunken \u{b1} sd", "rank (90 %)", "grade"
    );
    for RankedCompany { company, gap, rank, posterior } in ranked.iter().take(MOST_COMPANIES) {
        let (raw, measured) =
            (company.figures.mean_gap.unwrap_or(0.0), company.figures.counts.measured);
        let name = cut(&harmless(&company.name), 32).into_owned();
        let shrunken = format!("{:+.2} \u{b1} {:.2}", posterior.mean, posterior.sd);
        let ranks = format!("{} ({}\u{2013}{})", rank.rank, rank.low, rank.high);
        let grade = gap.grade.map(|grade| grade.to_string()).unwrap_or_default();
        let _ = writeln!(
            out,
            "  {name:<32} {measured:>8} {raw:>+8.2} {:>+8.2} {shrunken:>15} {ranks:>12} {grade:>5}",
            gap.adjusted
        );
    }
}

/// A company with a rank.
struct RankedCompany<'a> {
    company: &'a CompanyFigures,
    gap: &'a CompanyGap,
    rank: Rank,
    posterior: Posterior,
}

/// Returns the companies with a rank, by rank.
fn ranked<'a>(summary: &'a Summary, gap: &'a GapFigures) -> Vec<RankedCompany<'a>> {
    let ranked = summary.companies.iter().zip(&gap.companies).filter_map(|(company, gap)| {
        let gap = gap.as_deref()?;
        Some(RankedCompany { company, gap, rank: gap.rank?, posterior: gap.posterior? })
    });
    let mut ranked: Vec<_> = ranked.collect();
    ranked.sort_by_key(|ranked| ranked.rank.rank);
    ranked
}
