//! Companies by their gap: a chart of the largest and smallest gaps with intervals, and a table
//! that can be sorted and searched.

use maud::{Markup, html};

use super::embed::{Shown, printable};
use super::figures::{Company, Report};
use super::numbers::{count, gap, or_none, plain, share_interval};
use super::parts::{self, nothing};
use titlegauge_figures::stats::{Posterior, Rank};

/// The largest number of rows in the HTML itself, for readers without JavaScript.
const WITHOUT_SCRIPT: usize = 100;

/// A column of the table.
struct Column {
    name: &'static str,
    numeric: bool,
    title: &'static str,
}

const fn number(name: &'static str, title: &'static str) -> Column {
    Column { name, numeric: true, title }
}

const fn text(name: &'static str, title: &'static str) -> Column {
    Column { name, numeric: false, title }
}

/// Columns in the order in which `report.js` writes the cells.
const COLUMNS: [Column; 10] = [
    number("Rank", "by the shrunken gap, with its 90 % interval"),
    text("Company", "as written"),
    number("Measured", "measured postings"),
    number("Mean gap", "plain mean"),
    number("Adjusted gap", "without effects of advertised role, level and quarter"),
    number(
        "Shrunken gap",
        "adjusted gap drawn towards the mean of all, with its standard deviation",
    ),
    number("P(gap > 0)", "how probable it is that the true adjusted gap is above 0"),
    number("Share inflated", "mean probability of a gap of 1 or more, with its 95 % interval"),
    number("Grade", "1 is the largest gap; none with too few postings"),
    text("Agency", "recruits for others; kept out of ranks"),
];

/// Returns the section.
pub fn section(report: &Report<'_>, shown: &Shown<'_>) -> Markup {
    let content = if shown.companies.is_empty() {
        nothing("No company has a measured posting, so there is nothing to compare.")
    } else {
        html! {
            (graded_or_not(report.gap.graded.is_ok()))
            (caterpillar(report.gap.min_postings, shown))
            h3 { "Table of companies" }
            (embedded(report, shown))
            (controls())
            (rows(shown))
        }
    };
    parts::section("companies", "Companies", &content)
}

fn graded_or_not(graded: bool) -> Markup {
    html! {
        p {
            "Small firms merge roles, so size confounds the gap. Most companies have one or two measured postings, and one posting says little of a company: "
            "the shrunken gap is drawn towards the mean of all, the more the fewer the postings."
        }
        @if !graded {
            p .note {
                b { "Too few to grade. " }
                "No grades were given, and the order of companies below should not be quoted: look at the width of the intervals."
            }
        }
    }
}

fn caterpillar(min_postings: u64, shown: &Shown<'_>) -> Markup {
    let charted = shown
        .companies
        .iter()
        .filter(|c| c.measured() >= min_postings && !c.figures.agency && c.gap.posterior.is_some())
        .count();
    if charted == 0 {
        return nothing(&format!(
            "No company has a shrunken gap and {} measured postings or more, so there is no order to draw. Fewer would be chance.",
            count(min_postings)
        ));
    }
    let label = format!(
        "Shrunken gaps with 95 % intervals of companies with at least {} measured postings, {} in all, the largest on top. The numbers are in the table below.",
        count(min_postings),
        count(charted as u64)
    );
    html! {
        figure {
            div .chart #chart-companies role="img" aria-label=(label) {}
            figcaption {
                span .keys {
                    span .key { i .dot {} " shrunken gap and its 95 % interval" } " "
                    span .key { i .ring {} " adjusted gap as measured" }
                }
                "Companies with at least " (count(min_postings)) " measured postings, agencies left out"
                @if charted > 50 { "; the 25 largest and the 25 smallest gaps of " (count(charted as u64)) }
                ". Adjusted gaps are those of a company with the usual mix of titles, so that their mean is that of all postings, not 0. "
                "Where intervals overlap widely, the order is chance."
            }
        }
    }
}

fn embedded(report: &Report<'_>, shown: &Shown<'_>) -> Markup {
    let (all, here) = (report.companies().count(), shown.companies.len());
    html! {
        p {
            @if here < all {
                "The " (count(here as u64)) " companies with the most measured postings, of " (count(all as u64)) " with one or more; "
                "companies.csv has all " (count(report.summary.companies.len() as u64)) ". Sorting and searching look at these alone."
            } @else {
                "All " (count(all as u64)) @if all == 1 { " company" } @else { " companies" } " with a measured posting; companies.csv has the others as well."
            }
        }
    }
}

fn controls() -> Markup {
    html! {
        div .controls #company-controls hidden {
            label { "Company contains " input #company-filter type="search" autocomplete="off" spellcheck="false"; }
            label {
                "Show "
                select #company-kind {
                    option value="all" { "all" }
                    option value="graded" { "graded" }
                    option value="enough" { "with enough postings" }
                    option value="no-agency" { "without agencies" }
                    option value="agency" { "agencies" }
                }
            }
            p #company-status role="status" {}
        }
    }
}

fn rows(shown: &Shown<'_>) -> Markup {
    let rest = shown.companies.len().saturating_sub(WITHOUT_SCRIPT);
    html! {
        div .scroll tabindex="0" role="group" aria-label="Companies" {
            table #company-table {
                caption .hidden { "Companies with their gaps" }
                thead {
                    tr { @for Column { name, numeric, title } in COLUMNS { th scope="col" .n[numeric] title=(title) { (name) } } }
                }
                tbody { @for company in shown.companies.iter().take(WITHOUT_SCRIPT) { (row(company)) } }
            }
        }
        div .controls #company-pages hidden {
            button type="button" #company-back { "Previous" }
            button type="button" #company-next { "Next" }
        }
        @if rest > 0 { noscript { p .note { "The first " (WITHOUT_SCRIPT) " rows; the others need JavaScript, or companies.csv." } } }
    }
}

fn row(company: &Company<'_>) -> Markup {
    let Company { figures, gap: own } = company;
    html! {
        tr {
            td .n { (or_none(own.rank, rank)) }
            th scope="row" { bdi { (printable(&figures.name)) } }
            td .n { (count(company.measured())) }
            td .n { (or_none(figures.figures.mean_gap, gap)) }
            td .n { (gap(own.adjusted)) }
            td .n { (or_none(own.posterior, shrunken)) }
            td .n { (or_none(own.posterior, |posterior| plain(posterior.positive))) }
            td .n { (or_none(own.inflated, share_interval)) }
            td .n { (or_none(own.grade, |grade| count(grade as u64))) }
            td { @if figures.agency { "agency" } }
        }
    }
}

fn rank(rank: Rank) -> String {
    let [rank, low, high] = [rank.rank, rank.low, rank.high].map(|rank| count(rank as u64));
    format!("{rank} ({low}–{high})")
}

fn shrunken(posterior: Posterior) -> String {
    format!("{} (sd {})", gap(posterior.mean), plain(posterior.sd))
}
