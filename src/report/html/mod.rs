//! `report.html`: the figures of a run on one page that loads no other files.
//!
//! Key figures and tables are in the HTML itself. A script adds the charts, and makes the table of
//! companies sortable and searchable. All text is escaped, either by `maud` or in the JSON of
//! `embed`. In addition, a content security policy with the hashes of the page's own scripts and
//! styles allows nothing else to run.

mod companies;
mod download;
mod duties;
mod embed;
mod figures;
mod findings;
mod groups;
mod names;
mod numbers;
mod outside;
mod parts;
mod policy;
mod postings;
mod reading;
mod records;
mod roles;
mod row;
mod selection;
mod titles;
mod top;
mod words;

use std::io::{self, Write};

use maud::{DOCTYPE, Markup, PreEscaped, html};

pub use figures::{Company, Report};

use embed::{Shown, printable};
use postings::Expansions;
use selection::Selection;

const VERSION: &str = env!("CARGO_PKG_VERSION");
const STYLE: &str = include_str!("assets/report.css");
/// The style that Plot adds to each chart. It is not written to the page, but the policy must
/// allow it.
const PLOT_STYLE: &str = include_str!("assets/plot.css");
const PLOT: &str = include_str!("assets/plot.js");
const SCRIPT: &str = include_str!("assets/report.js");

/// Writes the page. The same figures give the same bytes.
///
/// # Errors
///
/// Returns an error if `into` cannot be written.
pub fn write_html(report: &Report<'_>, mut into: impl Write) -> io::Result<()> {
    let selection = Selection::new(report)?;
    let expansions = Expansions::new(report, &selection);
    let shown = Shown::new(report, &selection, expansions.len())?;
    let page = Page { report, selection: &selection, expansions: &expansions, shown: &shown };
    into.write_all(document(&page).into_string().as_bytes())?;
    into.flush()
}

/// The values that the page shows.
struct Page<'a> {
    report: &'a Report<'a>,
    selection: &'a Selection<'a>,
    expansions: &'a Expansions,
    shown: &'a Shown<'a>,
}

fn document(page: &Page<'_>) -> Markup {
    let policy = policy::policy(&[PLOT, SCRIPT], &[STYLE, PLOT_STYLE]);
    html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                meta http-equiv="Content-Security-Policy" content=(policy);
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="color-scheme" content="light dark";
                meta name="generator" content=(format!("titlegauge {}", VERSION));
                title { "titlegauge: titles and duties" }
                style { (PreEscaped(STYLE)) }
            }
            body {
                (body(page))
                script type="application/json" id="figures" { (PreEscaped(&page.shown.json)) }
                script { (PreEscaped(PLOT)) }
                script { (PreEscaped(SCRIPT)) }
            }
        }
    }
}

fn body(page: &Page<'_>) -> Markup {
    let Page { report, selection, expansions, shown } = *page;
    html! {
        a .skip href="#main" { "Skip to the figures" }
        header {
            h1 { "Advertised titles and their duties" }
            (top::lead(report))
            noscript { p .note { "The charts, and sorting, searching and filtering the companies, need JavaScript. The figures, tables, postings and downloads do not need it." } }
        }
        (parts::contents())
        main #main {
            (top::key_figures(report))
            (companies::section(report, shown, &selection.chosen.sources))
            (postings::section(report, selection, expansions))
            (titles::section(report))
            (groups::levels(report))
            (roles::map(report))
            (roles::matrix(report))
            (groups::months(report))
            (words::section(report))
            (outside::section(report))
            (duties::section(report))
            (records::section(report))
            (reading::section(report))
        }
        footer {
            p {
                "Made by titlegauge " (VERSION) ", keyword files " code { (printable(&report.lexicon.hash)) } ". All figures, and those left out here, are in the CSV and JSON files next to this page. "
                "Charts by Observable Plot and D3; their licences are in the source of this page."
            }
        }
    }
}
