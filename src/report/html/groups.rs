//! The gap by advertised level and by month.

use maud::{Markup, html};

use super::embed::printable;
use super::numbers::{count, gap_interval, or_none, share_interval};
use super::page::{LevelRow, MonthRow, Page};
use super::parts::{self, chart, level_name, nothing, table};

/// Mean gap per advertised level.
pub fn levels(page: &Page) -> Markup {
    let found: Vec<_> = page.levels.iter().filter(|l| l.measured > 0).collect();
    let content = if found.is_empty() { nothing("No posting was measured at any level.") } else { levels_content(&found) };
    parts::section("levels", "The gap by advertised level", &content)
}

fn levels_content(found: &[&LevelRow]) -> Markup {
    let columns = ["Advertised level", "#Measured", "#Mean gap (95 %)", "#Share inflated (95 %)"];
    let rows: Vec<_> = found
        .iter()
        .map(|l| {
            let name = format!("{}: {}", l.level, level_name(l.level));
            vec![name, count(l.measured), or_none(l.mean_gap, gap_interval), or_none(l.share_inflated, share_interval)]
        })
        .collect();
    let said: Vec<_> = found.iter().map(|l| format!("level {}: {}", l.level, or_none(l.mean_gap, gap_interval))).collect();
    let label = format!("Mean gap with 95 % interval by advertised level. {}.", said.join("; "));
    html! {
        p {
            b { "It is partly mechanical." }
            " On a scale from 0 to 4 a C-level title can hardly be deflated and a manager hardly inflated. A company that hires C levels "
            "has a larger mean gap by construction, so companies are compared on the adjusted gap, which takes out the effects of advertised "
            "role, level and quarter."
        }
        (chart("levels", &label, &html! { "Mean gap of measured postings with its 95 % interval, by the level of the advertised title." },
            &table("Gap by advertised level", &columns, &rows)))
    }
}

/// Months: share inflated and mean gap.
pub fn months(page: &Page) -> Markup {
    let dated = page.months.iter().filter(|m| !m.month.is_empty() && m.measured > 0).count();
    let content = match dated {
        0 => nothing("No measured posting has a date, so there is nothing to say about months."),
        1 => html! { p { "All dated postings are of one month, so there is no course to draw." } (months_table(page)) },
        _ => months_content(page, dated),
    };
    parts::section("months", "Months", &content)
}

fn months_content(page: &Page, dated: usize) -> Markup {
    let label = |what: &str| format!("{what} by month with 95 % intervals, {dated} months. The numbers are in the table below.");
    html! {
        figure {
            div .pair {
                div { h3 { "Share inflated" } div .chart #chart-months-share role="img" aria-label=(label("Share inflated")) {} }
                div { h3 { "Mean gap" } div .chart #chart-months-gap role="img" aria-label=(label("Mean gap")) {} }
            }
            figcaption { "By month of posting, with 95 % intervals. A month with few measured postings has a long bar and says little; the mix of titles changes between months, too." }
            details { summary { "The numbers" } (months_table(page)) }
        }
    }
}

fn months_table(page: &Page) -> Markup {
    let row = |m: &MonthRow| {
        let name = if m.month.is_empty() { "without a date".to_owned() } else { printable(&m.month) };
        vec![name, count(m.measured), or_none(m.mean_gap, gap_interval), or_none(m.share_inflated, share_interval)]
    };
    let rows: Vec<_> = page.months.iter().map(row).collect();
    table("Months", &["Month", "#Measured", "#Mean gap (95 %)", "#Share inflated (95 %)"], &rows)
}
