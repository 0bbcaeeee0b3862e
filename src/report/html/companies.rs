//! Companies by their gap: a chart of the largest and smallest gaps with intervals, and a table
//! that can be sorted and searched.

use maud::{Markup, html};

use super::download::{Cell, counted, download, text as cell};
use super::embed::{Shown, printable};
use super::figures::{Company, Report};
use super::findings::companies_heading;
use super::names;
use super::numbers::{count, gap, share};
use super::parts::{self, level_name, nothing};
use super::row::cells;
use titlegauge_core::field::Field;
use titlegauge_core::level::Level;
use titlegauge_figures::gap::Between;

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

/// Columns in the order of [`cells`], after the name.
const COLUMNS: [Column; 10] = [
    text("Company", "as written most often; a link leads to its postings"),
    number("Measured", "postings that count for the gap"),
    number("Mean gap", "mean expected gap of the postings, in levels"),
    number("Share inflated", "mean probability of a gap of 1 or more, with its 95 % interval"),
    number("Adjusted gap", "for a usual mix of titles, quarters and fields of work"),
    number(
        "Comparable gap",
        "estimate of the true adjusted gap, drawn towards the mean of all companies; with its standard deviation; gap_shrunken in companies.csv",
    ),
    number(
        "P(gap > 0)",
        "probability that the true adjusted gap is above 0, that is, that titles exceed duties",
    ),
    number("Rank", "by the comparable gap, 1 the largest, with its 90 % interval"),
    number("Grade", "from 1, the largest gaps, on; none with too few postings"),
    text("Agency", "recruits for others; kept out of ranks"),
];

/// Returns the section.
pub fn section(report: &Report<'_>, shown: &Shown<'_>, sources: &[String]) -> Markup {
    let content = if shown.companies.is_empty() {
        nothing("No company has a measured posting, so there is nothing to compare.")
    } else {
        html! {
            (graded_or_not(report))
            (caterpillar(report.gap.min_postings, shown))
            h3 { "Table of companies" }
            (embedded(report, shown))
            (controls(report, sources))
            (rows(shown))
        }
    };
    parts::section("companies", &companies_heading(report), &content)
}

fn graded_or_not(report: &Report<'_>) -> Markup {
    let graded = report.gap.graded.is_ok();
    html! {
        p {
            "Small firms merge roles, so size confounds the gap. Most companies have one or two measured postings, and one posting says little of a company: "
            "the comparable gap is therefore an estimate of the true one, drawn towards the mean of all companies"
            @if let Some(Between { prior_mean, .. }) = report.gap.between { " (" (gap(prior_mean)) ")" }
            ", the more the fewer the postings. "
            @if let Some(Between { level_reliability, .. }) = report.gap.between.filter(|between| between.level_reliability < 1.0) {
                "With many postings it is further from this mean than the adjusted gap: texts do not say everything, so the program’s levels differ by "
                (share(level_reliability)) " of what true levels differ by, and the estimate makes up for it."
            }
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
    let mut charted: Vec<&Company<'_>> = shown
        .companies
        .iter()
        .map(|(company, _)| company)
        .filter(|c| c.measured() >= min_postings && !c.figures.agency && c.gap.posterior.is_some())
        .collect();
    if charted.is_empty() {
        return nothing(&format!(
            "No company has a comparable gap and {} measured postings or more, so there is no order to draw. Fewer would be chance.",
            count(min_postings)
        ));
    }
    let label = format!(
        "Comparable gaps with 95 % intervals of companies with at least {} measured postings, {} in all, the largest on top. The numbers are in the table below.",
        count(min_postings),
        count(charted.len() as u64)
    );
    let all = charted.len();
    let mean =
        |company: &Company<'_>| company.gap.posterior.map_or(0.0, |posterior| posterior.mean);
    charted.sort_by(|a, b| mean(b).total_cmp(&mean(a)));
    html! {
        figure {
            div .chart #chart-companies role="img" aria-label=(label) {}
            figcaption {
                span .keys {
                    span .key { i .dot {} " comparable gap and its 95 % interval" } " "
                    span .key { i .ring {} " adjusted gap as measured" }
                }
                "Companies with at least " (count(min_postings)) " measured postings, agencies left out"
                @if all > 50 { "; the 25 largest and the 25 smallest gaps of " (count(all as u64)) }
                ". Adjusted gaps are those of a company with the usual mix of titles, so that their mean is that of all postings, not 0. "
                "Where intervals overlap widely, the order is chance."
            }
            (csv(&charted))
        }
    }
}

/// Returns the link to the data of the companies that can be charted.
fn csv(charted: &[&Company<'_>]) -> Markup {
    let columns =
        ["company", "measured", "gap_adjusted", "gap_shrunken", "gap_sd", "rank", "grade"];
    let count = |of: Option<usize>| Cell::Figure(of.map(|of| of as f64));
    let rows: Vec<_> = charted
        .iter()
        .map(|Company { figures, gap }| {
            vec![
                cell(&printable(&figures.name)),
                counted(figures.figures.counts.measured),
                Cell::Figure(Some(gap.adjusted)),
                Cell::Figure(gap.posterior.map(|posterior| posterior.mean)),
                Cell::Figure(gap.posterior.map(|posterior| posterior.sd)),
                count(gap.rank.map(|rank| rank.rank)),
                count(gap.grade),
            ]
        })
        .collect();
    download("companies", "companies", &columns, &rows)
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

fn controls(report: &Report<'_>, sources: &[String]) -> Markup {
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
            @if report.whole { (posting_filters(sources)) }
            p #company-status role="status" {}
        }
        p .note #company-note hidden {
            "Measured postings, mean gap and share inflated are those of the selected postings. The other columns are of all postings of a company."
        }
    }
}

/// Returns the filters by what a posting is. Values are those of the embedded sums.
fn posting_filters(sources: &[String]) -> Markup {
    html! {
        label {
            "Field of work "
            select #company-field {
                option value="" { "all" }
                @for (at, field) in Field::ALL.into_iter().enumerate() { option value=(at) { (names::field(field)) } }
            }
        }
        label {
            "Advertised level "
            select #company-level {
                option value="" { "all" }
                @for level in Level::ALL.into_iter().rev().filter(|level| level.get() > 0) { option value=(level) { (level) ": " (level_name(level)) } }
            }
        }
        @if sources.len() > 1 {
            label {
                "Source "
                select #company-source {
                    option value="" { "all" }
                    @for (at, source) in sources.iter().enumerate() { option value=(at) { (printable(source)) } }
                }
            }
        }
    }
}

fn rows(shown: &Shown<'_>) -> Markup {
    let rest = shown.companies.len().saturating_sub(WITHOUT_SCRIPT);
    html! {
        (parts::scroll("Companies", &html! {
            table #company-table {
                caption .hidden { "Companies with their gaps" }
                thead {
                    tr { @for Column { name, numeric, title } in COLUMNS { th scope="col" .n[numeric] title=(title) { (name) } } }
                }
                tbody { @for (company, expanded) in shown.companies.iter().take(WITHOUT_SCRIPT) { (row(company, *expanded)) } }
            }
        }))
        div .controls #company-pages hidden {
            button type="button" #company-back { "Previous" }
            button type="button" #company-next { "Next" }
        }
        @if rest > 0 { noscript { p .note { "The first " (WITHOUT_SCRIPT) " rows; the others need JavaScript, or companies.csv." } } }
    }
}

fn row(company: &Company<'_>, expanded: Option<usize>) -> Markup {
    let name = html! { bdi { (printable(&company.figures.name)) } };
    html! {
        tr {
            th scope="row" {
                @if let Some(number) = expanded { a href={ "#company-" (number) } { (name) } } @else { (name) }
            }
            @for (cell, column) in cells(company).iter().zip(&COLUMNS[1..]) { td .n[column.numeric] { (cell) } }
        }
    }
}
