//! Roles advertised against roles described, and how strategic and operational they are.

use maud::{Markup, html};

use super::embed::printable;
use super::numbers::{count, or_none, part, plain, tenth};
use super::page::{Page, RoleRow};
use super::parts::{self, chart, nothing, table};

/// The matrix: a table with shades, so that it needs no script and can be read aloud.
pub fn matrix(page: &Page) -> Markup {
    let any = page.matrix.iter().flatten().any(|n| *n > 0);
    let content = if page.roles.is_empty() || !any {
        nothing("No posting was labelled, so there is nothing to set side by side.")
    } else {
        heat_map(page)
    };
    parts::section("matrix", "Roles advertised and roles described", &content)
}

fn heat_map(page: &Page) -> Markup {
    html! {
        p { "Rows: what the title says. Columns: the role whose duties fit best. Shares are of the row; the stronger the colour, the larger; framed where title and duties agree." }
        div .scroll tabindex="0" role="group" aria-label="Roles advertised (rows) and described (columns)" {
            table .heat {
                caption .hidden { "Labelled postings by advertised role (rows) and the role that the duties describe (columns): share of the row, and count" }
                thead {
                    tr {
                        th scope="col" { "Advertised" }
                        @for role in &page.roles { th scope="col" { abbr title=(printable(&role.name)) { (breakable(&role.id)) } } }
                        th scope="col" { "All" }
                    }
                }
                tbody { @for (index, (role, counts)) in page.roles.iter().zip(&page.matrix).enumerate() { (row(page, index, role, counts)) } }
            }
        }
        p .note { "‘none’ is any title that names none of the roles, and duties of any other occupation. The names of the roles are in the table below; roles.csv has the counts." }
    }
}

/// An id that may be broken after its underscores.
fn breakable(id: &str) -> Markup {
    html! { @for (index, word) in id.split('_').enumerate() { @if index > 0 { "_" wbr; } (printable(word)) } }
}

fn row(page: &Page, index: usize, role: &RoleRow, counts: &[u64]) -> Markup {
    let whole: u64 = counts.iter().sum();
    html! {
        tr {
            th scope="row" { (breakable(&role.id)) }
            @for (column, n) in counts.iter().take(page.roles.len()).enumerate() {
                td class={ "h" (tenth(*n as f64, whole as f64)) @if index == column { " same" } } {
                    @if *n > 0 { (part(*n, whole)) small { (count(*n)) } } @else { span .zero { "0" } }
                }
            }
            td .all { (count(whole)) }
        }
    }
}

/// The map: two axes, a dot for each role.
pub fn map(page: &Page) -> Markup {
    let placed = page.roles.iter().filter(|r| r.strategic_per_1000.is_some() && r.operational_per_1000.is_some()).count();
    let content = if placed == 0 {
        nothing("No role has labelled postings with words of duties, so there is nothing to place.")
    } else {
        map_content(page, placed)
    };
    parts::section("map", "How strategic, how operational", &content)
}

fn map_content(page: &Page, placed: usize) -> Markup {
    let columns = ["Role", "Id", "#Labelled postings", "#Strategic per 1,000", "#Operational per 1,000"];
    let rows: Vec<_> = page
        .roles
        .iter()
        .map(|r| {
            let densities = [r.strategic_per_1000, r.operational_per_1000].map(|v| or_none(v, plain));
            [printable(&r.name), printable(&r.id), count(r.postings)].into_iter().chain(densities).collect()
        })
        .collect();
    let label = format!(
        "Scatter chart of {placed} roles: strategic hits per 1,000 duty words across, operational hits up. The numbers are in the table below."
    );
    let caption = html! {
        "Hits of strategic and of operational duties per 1,000 duty words, by the role that the duties describe. These are two scales: "
        "a role can be high on both. The size of a dot grows with its postings."
    };
    chart("map", &label, &caption, &table("Roles", &columns, &rows))
}
