//! The gap by advertised level and by month.

use maud::{Markup, html};

use super::download::{GAP_COLUMNS, counted, download, gap_cells, text as cell};
use super::embed::printable;
use super::figures::Report;
use super::findings::{levels_heading, months_heading};
use super::numbers::{count, gap_interval, or_none, share_interval};
use super::parts::{self, chart, level_name, nothing, number, table, text};
use titlegauge_core::level::Level;
use titlegauge_figures::gap::GroupGap;

/// Returns the section of mean gaps by advertised level.
pub fn levels(report: &Report<'_>) -> Markup {
    let found: Vec<_> = report.levels().collect();
    let content = if found.is_empty() {
        nothing("No posting was measured at any level.")
    } else {
        levels_content(&found)
    };
    parts::section("levels", &levels_heading(report), &content)
}

fn levels_content(found: &[(Level, &GroupGap)]) -> Markup {
    let columns = [
        text("Advertised level"),
        number("Measured"),
        number("Mean gap (95 %)"),
        number("Share inflated (95 %)"),
    ];
    let rows: Vec<_> = found
        .iter()
        .map(|(level, gap)| row(format!("{level}: {}", level_name(*level)), gap))
        .collect();
    let said: Vec<_> = found
        .iter()
        .map(|(level, gap)| format!("level {level}: {}", or_none(gap.mean_gap, gap_interval)))
        .collect();
    let label = format!("Mean gap with 95 % interval by advertised level. {}.", said.join("; "));
    html! {
        p {
            b { "It is partly mechanical." }
            " On a scale from 0 to 4 a C-level title can hardly be deflated and a manager hardly inflated. A company that hires C levels "
            "has a larger mean gap by construction, so companies are compared on the adjusted gap, which takes out the effects of "
            "title, quarter and field of work."
        }
        (chart("levels", &label, &html! { "Mean gap of measured postings with its 95 % interval, by the level of the advertised title." },
            &table("Gap by advertised level", &columns, &rows), &levels_csv(found)))
    }
}

/// Returns the link to the data of the chart of levels.
fn levels_csv(found: &[(Level, &GroupGap)]) -> Markup {
    let columns = [&["advertised_level", "titles"][..], &GAP_COLUMNS].concat();
    let rows: Vec<_> = found
        .iter()
        .map(|(level, gap)| {
            let names = [counted(u64::from(level.get())), cell(level_name(*level))];
            names.into_iter().chain(gap_cells(gap)).collect()
        })
        .collect();
    download("levels", "levels", &columns, &rows)
}

/// Returns the section of shares inflated and mean gaps by month.
pub fn months(report: &Report<'_>) -> Markup {
    let dated = report.months().filter(|(month, _)| !month.is_empty()).count();
    let content = match dated {
        0 => nothing("No measured posting has a date, so there is nothing to say about months."),
        1 => {
            html! { p { "All dated postings are of one month, so there is no course to draw." } (months_table(report)) }
        }
        _ => months_content(report, dated),
    };
    parts::section("months", &months_heading(report), &content)
}

fn months_content(report: &Report<'_>, dated: usize) -> Markup {
    let label = |what: &str| {
        format!(
            "{what} by month with 95 % intervals, {dated} months. The numbers are in the table below."
        )
    };
    html! {
        figure {
            div .pair {
                div { h3 { "Share inflated" } div .chart #chart-months-share role="img" aria-label=(label("Share inflated")) {} }
                div { h3 { "Mean gap" } div .chart #chart-months-gap role="img" aria-label=(label("Mean gap")) {} }
            }
            figcaption { "By month of posting, with 95 % intervals. Months with fewer than five postings that count are gaps in the line. A month with few postings has a long bar and says little; the mix of titles changes between months, too." }
            (months_csv(report))
            details { summary { "The numbers" } (months_table(report)) }
        }
    }
}

/// Returns the link to the data of the charts of months.
fn months_csv(report: &Report<'_>) -> Markup {
    let columns = [&["month"][..], &GAP_COLUMNS].concat();
    let row = |(month, gap)| [cell(&printable(month))].into_iter().chain(gap_cells(gap)).collect();
    download("months", "months", &columns, &report.months().map(row).collect::<Vec<_>>())
}

fn months_table(report: &Report<'_>) -> Markup {
    let name =
        |month: &str| if month.is_empty() { "without a date".to_owned() } else { printable(month) };
    let rows: Vec<_> = report.months().map(|(month, gap)| row(name(month), gap)).collect();
    table(
        "Months",
        &[
            text("Month"),
            number("Measured"),
            number("Mean gap (95 %)"),
            number("Share inflated (95 %)"),
        ],
        &rows,
    )
}

fn row(name: String, gap: &GroupGap) -> Vec<String> {
    vec![
        name,
        count(gap.measured),
        or_none(gap.mean_gap, gap_interval),
        or_none(gap.share_inflated, share_interval),
    ]
}
