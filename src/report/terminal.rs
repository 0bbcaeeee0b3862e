//! The summary that a run prints at its end, for readers who know none of the terms.

mod read;

use std::fmt::Write;

use super::counted::{LEAST_FOR_SHARE, counted};
use titlegauge_core::lexicon::Lexicon;
use titlegauge_core::sanitize::{cut, harmless};
use titlegauge_figures::gap::{CompanyGap, GapFigures};
use titlegauge_figures::stats::{Estimate, Interval, PointEstimate, Posterior, Rank};
use titlegauge_figures::summary::{CompanyFigures, Summary};

pub use read::ReadInputs;

/// The largest number of companies shown.
const MOST_COMPANIES: usize = 5;

/// Returns what was read and what was lost, the roles, the title gap, and the companies with the
/// largest comparable gaps. `inputs` is `None` if the figures are not those of one reading.
pub fn terminal_summary(
    summary: &Summary,
    gap: &GapFigures,
    lexicon: &Lexicon,
    inputs: Option<ReadInputs>,
) -> String {
    let mut out = String::new();
    read::read(summary, inputs, &mut out);
    let roles =
        lexicon.roles.iter().zip(&summary.all.counts.roles).filter(|(_, count)| **count > 0);
    let roles: Vec<String> = roles.map(|(role, count)| format!("{} {count}", role.id)).collect();
    if !roles.is_empty() {
        let _ = writeln!(out, "Roles     {}", roles.join(", "));
    }
    all(gap, &mut out);
    companies(summary, gap, &mut out);
    out
}

/// Appends the gap of all postings.
fn all(gap: &GapFigures, out: &mut String) {
    let measured = gap.all.measured;
    let Some((mean, inflated)) = gap.all.mean_gap.zip(gap.all.share_inflated) else {
        let _ = writeln!(
            out,
            "Title gap no posting has a title of technology leadership and duties to compare it with"
        );
        return;
    };
    let postings = counted(measured, "leadership posting", "leadership postings");
    if measured < LEAST_FOR_SHARE {
        let _ = writeln!(out, "Title gap {postings} measured, too few for a figure");
        return;
    }
    let _ = writeln!(
        out,
        "Title gap {postings} measured; on average the title is {} the duties{}\n          {} of these titles are expected to be a level or more above the duties",
        above(mean.value),
        certainty(mean),
        percent(inflated)
    );
}

/// Says how far a mean gap is above or below, in levels.
fn above(gap: f64) -> String {
    match format!("{:.2}", gap.abs()).as_str() {
        "0.00" => "level with".to_owned(),
        levels if gap > 0.0 => format!("{levels} levels above"),
        levels => format!("{levels} levels below"),
    }
}

/// Says between which values the true one is.
fn certainty(mean: PointEstimate) -> String {
    mean.interval.map_or_else(String::new, |Interval { low, high }| {
        format!("\n          (between {low:+.2} and {high:+.2} with 95 % certainty)")
    })
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
    let (least, few) = (gap.min_postings, gap.too_few as u64);
    let graded = match gap.graded {
        Ok(graded) => graded,
        Err(why) => {
            let few = counted(few, "company has", "companies have");
            let _ = writeln!(
                out,
                "No company ranking: {why}; {few} fewer than {least} measured postings."
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
        "\nLargest comparable gaps of {} with {least} measured postings or more{left_out}, in {}",
        counted(ranked.len() as u64, "company", "companies"),
        counted(graded.grades as u64, "grade", "grades"),
    );
    table(&ranked, out);
    let real = (gap.between.map_or(0.0, |between| between.reliability) * 100.0).round();
    let _ = writeln!(
        out,
        "  {EXPLAINED}\n  {} too few postings to grade, {} for others.\n  On average {real:.0} % of a company's difference from the mean is real, {:.0} % chance.",
        counted(few, "company has", "companies have"),
        counted(gap.agencies as u64, "measured company recruits", "measured companies recruit"),
        100.0 - real
    );
}

/// Explains the columns of the table.
const EXPLAINED: &str = "Gap: mean levels of the titles above the duties. Comparable: an estimate of the true gap with equal titles,\n  \
     quarters and fields of work, cautious if postings are few; \u{b1} is its uncertainty (one standard deviation).\n  \
     Rank: in brackets where it is with 90 % certainty. Grade 1 has the largest gaps.";

/// Appends the table of the companies with the largest gaps.
fn table(ranked: &[RankedCompany<'_>], out: &mut String) {
    let _ = writeln!(
        out,
        "  {:<32} {:>8} {:>6} {:>13} {:>9} {:>6}",
        "company", "measured", "gap", "comparable", "rank", "grade"
    );
    for RankedCompany { company, gap, rank, posterior } in ranked.iter().take(MOST_COMPANIES) {
        let (raw, measured) =
            (company.figures.mean_gap.unwrap_or(0.0), company.figures.counts.measured);
        let name = cut(&harmless(&company.name), 32).into_owned();
        let comparable = format!("{:+.2} \u{b1} {:.2}", posterior.mean, posterior.sd);
        let ranks = format!("{} ({}\u{2013}{})", rank.rank, rank.low, rank.high);
        let grade = gap.grade.map(|grade| grade.to_string()).unwrap_or_default();
        let _ = writeln!(
            out,
            "  {name:<32} {measured:>8} {raw:>+6.2} {comparable:>13} {ranks:>9} {grade:>6}"
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
