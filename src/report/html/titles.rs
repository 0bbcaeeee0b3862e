//! The section on advertised titles: what the postings of each describe.

use std::cmp::Reverse;

use maud::{Markup, html};

use super::download::{GAP_COLUMNS, counted, download, gap_cells, text as cell};
use super::figures::Report;
use super::findings::titles_heading;
use super::names;
use super::numbers::{count, gap_interval, or_none, part, share_interval};
use super::parts::{self, nothing};
use crate::report::counted::LEAST_FOR_SHARE;
use titlegauge_core::level::Level;
use titlegauge_figures::gap::GroupGap;
use titlegauge_figures::summary::TitleFigures;

/// Returns the section.
pub fn section(report: &Report<'_>) -> Markup {
    let mut rows: Vec<(&TitleFigures, &GroupGap)> = report
        .summary
        .titles
        .iter()
        .zip(&report.gap.titles)
        .filter(|(_, gap)| gap.measured > 0)
        .collect();
    rows.sort_by_key(|(_, gap)| Reverse(gap.measured));
    let content = if rows.is_empty() {
        nothing("No title has a posting that counts, so there is nothing to compare.")
    } else {
        content(report, &rows)
    };
    parts::section("titles", &titles_heading(report), &content)
}

fn content(report: &Report<'_>, rows: &[(&TitleFigures, &GroupGap)]) -> Markup {
    html! {
        p {
            "Postings that count by advertised title, and the level that their duties describe. "
            "A bar left of the outlined one is inflated, right of it deflated. Few postings say little: look at the intervals."
        }
        (table(report, rows))
        (csv(report, rows))
    }
}

fn table(report: &Report<'_>, rows: &[(&TitleFigures, &GroupGap)]) -> Markup {
    html! {
        (parts::scroll("Titles", &html! {
            table .shares {
                caption .hidden { "Advertised titles by the level that their duties describe" }
                thead {
                    tr {
                        th scope="col" { "Advertised title" }
                        th .n scope="col" { "Level" }
                        th .n scope="col" { "Postings" }
                        th .n scope="col" { "Mean gap (95\u{a0}%)" }
                        th .n scope="col" { "Share inflated (95\u{a0}%)" }
                        @for level in Level::ALL { th .n scope="col" { (names::work(level)) } }
                    }
                }
                tbody { @for (title, gap) in rows { (row(report, title, gap)) } }
            }
        }))
    }
}

fn row(report: &Report<'_>, title: &TitleFigures, gap: &GroupGap) -> Markup {
    let levels = title.figures.counts.duty_levels;
    html! {
        tr {
            th scope="row" { bdi { (names::title(report.lexicon, title.role, title.level)) } }
            td .n { (title.level) }
            td .n { (count(gap.measured)) }
            td .n { (or_none(gap.mean_gap, gap_interval)) }
            td .n { (or_none(gap.share_inflated, share_interval)) }
            @for (level, postings) in Level::ALL.into_iter().zip(levels) {
                td .n.same[level == title.level] {
                    (count(postings)) @if postings > 0 && gap.measured >= LEAST_FOR_SHARE { " " small { (part(postings, gap.measured)) } }
                    (parts::bar(postings as f64, gap.measured as f64))
                }
            }
        }
    }
}

fn csv(report: &Report<'_>, rows: &[(&TitleFigures, &GroupGap)]) -> Markup {
    let levels = ["level_0", "level_1", "level_2", "level_3", "level_4"];
    let columns = [&["title", "advertised_level"][..], &GAP_COLUMNS, &levels].concat();
    let rows: Vec<_> = rows
        .iter()
        .map(|(title, gap)| {
            let mut row = vec![
                cell(&names::title(report.lexicon, title.role, title.level)),
                counted(u64::from(title.level.get())),
            ];
            row.extend(gap_cells(gap));
            row.extend(title.figures.counts.duty_levels.map(counted));
            row
        })
        .collect();
    download("titles", "titles", &columns, &rows)
}
