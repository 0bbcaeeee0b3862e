//! Advertised roles compared with described roles, and the strategic and operational hits of each
//! role.

use maud::{Markup, html};

use super::download::{Cell, counted, download, text as cell};
use super::embed::printable;
use super::figures::Report;
use super::findings::{map_heading, matrix_heading};
use super::numbers::{count, or_none, part, plain, tenth};
use super::parts::{self, chart, nothing, number, table, text};
use titlegauge_core::lexicon::Role;

/// Returns the section of the matrix. It is a shaded table, so that it needs no script and screen
/// readers can read it.
pub fn matrix(report: &Report<'_>) -> Markup {
    let matrix = report.summary.advertised_and_described();
    let content = if matrix.iter().flatten().all(|n| *n == 0) {
        nothing("No posting was labelled, so there is nothing to set side by side.")
    } else {
        heat_map(&report.lexicon.roles, &matrix)
    };
    parts::section("matrix", &matrix_heading(report), &content)
}

fn heat_map(roles: &[Role], matrix: &[Vec<u64>]) -> Markup {
    html! {
        p { "Rows: what the title says. Columns: the role whose duties fit best. Shares are of the row; the stronger the colour, the larger; framed where title and duties agree." }
        (parts::scroll("Roles advertised (rows) and described (columns)", &html! {
            table .heat {
                caption .hidden { "Labelled postings by advertised role (rows) and the role that the duties describe (columns): share of the row, and count" }
                thead {
                    tr {
                        th scope="col" { "Advertised" }
                        @for (index, role) in roles.iter().enumerate() { th scope="col" { (name(roles, index, role)) } }
                        th scope="col" { "All" }
                    }
                }
                tbody { @for (index, counts) in matrix.iter().enumerate() { (row(roles, index, counts)) } }
            }
        }))
        p .note { "“None of these” is any title that names none of the roles, and duties of any other occupation. roles.csv has the counts." }
    }
}

/// Returns the name of a role. The last role is any other title, or any other occupation.
fn name(roles: &[Role], index: usize, role: &Role) -> String {
    if index + 1 == roles.len() { "none of these".to_owned() } else { printable(&role.name) }
}

fn row(roles: &[Role], index: usize, counts: &[u64]) -> Markup {
    let whole: u64 = counts.iter().sum();
    html! {
        tr {
            th scope="row" { (name(roles, index, &roles[index])) }
            @for (column, n) in counts.iter().enumerate() {
                td class={ "h" (tenth(*n as f64, whole as f64)) @if index == column { " same" } } {
                    @if *n > 0 { (part(*n, whole)) small { (count(*n)) } } @else { span .zero { "0" } }
                }
            }
            td .all { (count(whole)) }
        }
    }
}

/// Returns the section of the map: two axes, and a dot for each role.
pub fn map(report: &Report<'_>) -> Markup {
    let placed =
        report.densities().filter(|densities| densities.iter().all(Option::is_some)).count();
    let content = if placed == 0 {
        nothing("No role has labelled postings with words of duties, so there is nothing to place.")
    } else {
        map_content(report, placed)
    };
    parts::section("map", &map_heading(report), &content)
}

fn map_content(report: &Report<'_>, placed: usize) -> Markup {
    let columns = [
        text("Role"),
        number("Labelled postings"),
        number("Strategic per 1,000"),
        number("Operational per 1,000"),
    ];
    let roles =
        report.lexicon.roles.iter().zip(&report.summary.all.counts.roles).zip(report.densities());
    let rows: Vec<_> = roles
        .map(|((role, postings), densities)| {
            let densities = densities.map(|density| or_none(density, plain));
            [printable(&role.name), count(*postings)].into_iter().chain(densities).collect()
        })
        .collect();
    let label = format!(
        "Scatter chart of {placed} roles: strategic hits per 1,000 duty words across, operational hits up. The numbers are in the table below."
    );
    let caption = html! {
        "Hits of strategic and of operational duties per 1,000 duty words, by the role that the duties describe. These are two scales: "
        "a role can be high on both. The size of a dot grows with its postings."
    };
    chart("map", &label, &caption, &table("Roles", &columns, &rows), &csv(report))
}

/// Returns the link to the data of the map.
fn csv(report: &Report<'_>) -> Markup {
    let columns = ["role", "postings", "strategic_per_1000", "operational_per_1000"];
    let roles =
        report.lexicon.roles.iter().zip(&report.summary.all.counts.roles).zip(report.densities());
    let rows: Vec<_> = roles
        .map(|((role, postings), [strategic, operational])| {
            let densities = [strategic, operational].map(Cell::Figure);
            [cell(&printable(&role.name)), counted(*postings)]
                .into_iter()
                .chain(densities)
                .collect()
        })
        .collect();
    download("roles", "strategic and operational duties of roles", &columns, &rows)
}
