//! `report.html`: the figures of a run on one page that loads no other files.
//!
//! Key figures and tables are in the HTML itself. A script adds the charts, and makes the table of
//! companies sortable and searchable. All text is escaped, either by `maud` or in the JSON of
//! `embed`. In addition, a content security policy with the hashes of the page's own scripts and
//! styles allows nothing else to run.

mod companies;
mod duties;
mod embed;
mod figures;
mod groups;
mod numbers;
mod outside;
mod parts;
mod policy;
mod reading;
mod records;
mod roles;
mod top;
mod words;

use std::io::{self, Write};

use maud::{DOCTYPE, Markup, PreEscaped, html};

pub use figures::{Company, Report};

use embed::{Shown, printable};

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
    let shown = Shown::new(report)?;
    into.write_all(document(report, &shown).into_string().as_bytes())?;
    into.flush()
}

fn document(report: &Report<'_>, shown: &Shown<'_>) -> Markup {
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
                (body(report, shown))
                script type="application/json" id="figures" { (PreEscaped(&shown.json)) }
                script { (PreEscaped(PLOT)) }
                script { (PreEscaped(SCRIPT)) }
            }
        }
    }
}

fn body(report: &Report<'_>, shown: &Shown<'_>) -> Markup {
    html! {
        a .skip href="#main" { "Skip to the figures" }
        header {
            h1 { "Advertised titles and their duties" }
            p .lead {
                "The " b { "title gap" } " is the level of the advertised title minus the level of the duties, both from 0 to 4. "
                "It is a gap, not guilt: " a href="#reading" { "how to read it and what it can’t say" } "."
            }
            noscript { p .note { "The charts, and sorting and searching the companies, need JavaScript. The figures and tables do not need it." } }
            (parts::contents())
        }
        main #main {
            (top::key_figures(report))
            (records::section(report))
            (roles::matrix(report))
            (roles::map(report))
            (groups::levels(report))
            (companies::section(report, shown))
            (groups::months(report))
            (words::section(report))
            (duties::section(report))
            (outside::section(report))
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
