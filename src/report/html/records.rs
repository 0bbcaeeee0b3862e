//! What was read and what was lost.

use maud::{Markup, html};

use super::embed::printable;
use super::numbers::{count, or_none, part};
use super::page::{Page, RecordCounts, SourceRow};
use super::parts::{self, bar, nothing, table};
use titlegauge_ingest::Skipped;

/// So many sources have a row of their own.
const MOST_SOURCES: usize = 100;

/// The section.
pub fn section(page: &Page) -> Markup {
    let content = if page.records.read == 0 { nothing("No record was read.") } else { content(page) };
    parts::section("records", "What was read and what was lost", &content)
}

fn content(page: &Page) -> Markup {
    html! {
        p { "Every record is counted once: rejected, else duplicate, else unclassified, else labelled. Only measured postings enter the figures of the gap." }
        (steps(&page.records))
        h3 { "Unclassified or in doubt, by reason" }
        @if page.reasons.is_empty() { (nothing("No posting was left unclassified or labelled with a doubt.")) } @else { (reasons(page)) }
        h3 { "By source" }
        @if page.sources.is_empty() { (nothing("No sources were named.")) } @else { (sources(&page.sources)) }
        @if !page.skipped.is_empty() {
            h3 { "Inputs that were passed over" }
            (table("Inputs that were passed over", &["Source", "Reason"], &passed_over(&page.skipped)))
        }
    }
}

fn steps(records: &RecordCounts) -> Markup {
    let rows = [
        ("Read", Some(records.read), "all records of all sources"),
        ("Rejected", Some(records.rejected), "could not be read as a posting: rejects.csv"),
        ("Duplicate", Some(records.duplicate), "stood there before; counted once"),
        ("Unclassified", Some(records.unclassified), "no label, for a reason below"),
        ("Labelled", Some(records.labelled), "with a role, other occupations included"),
        ("In frame", records.in_frame, "the title is one of technology leadership, manager or above"),
        ("Measured", records.measured, "in frame, English, enough words and duties for a gap"),
    ];
    html! {
        div .scroll tabindex="0" role="group" aria-label="Where the records went" {
            table .steps {
                caption .hidden { "Where the records went" }
                thead { tr { th scope="col" { "Records" } th .n scope="col" { "Count" } th .n scope="col" { "Share of read" } th scope="col" { "Meaning" } } }
                tbody {
                    @for (name, counted, meaning) in rows {
                        tr {
                            th scope="row" { (name) }
                            td .n { (or_none(counted, count)) }
                            td .n {
                                (or_none(counted, |n| part(n, records.read)))
                                (bar(counted.unwrap_or(0) as f64, records.read as f64))
                            }
                            td { (meaning) }
                        }
                    }
                }
            }
        }
    }
}

fn reasons(page: &Page) -> Markup {
    let rows: Vec<_> = page
        .reasons
        .iter()
        .map(|r| {
            let kind = if r.labelled { "labelled, with a doubt" } else { "unclassified" };
            vec![reason(&r.reason), count(r.postings), kind.to_owned()]
        })
        .collect();
    table("Reasons", &["Reason", "#Postings", "Status"], &rows)
}

/// The words of the files in plain ones; others as they are.
fn reason(word: &str) -> String {
    let plain = match word {
        "no_description" => "no description",
        "not_english" => "not English",
        "too_few_duties" => "too few duties in the text",
        "tied" => "two roles fit equally well",
        "low_confidence" => "low confidence",
        other => return printable(other),
    };
    format!("{plain} ({word})")
}

fn sources(sources: &[SourceRow]) -> Markup {
    let columns = ["Source", "#Read", "#Rejected", "#Duplicate", "#Unclassified", "#Labelled", "#In frame", "#Measured"];
    let counted = sources.iter().any(|s| s.records.in_frame.is_some() || s.records.measured.is_some());
    let columns = if counted { &columns[..] } else { &columns[..6] };
    let rows: Vec<_> = sources.iter().take(MOST_SOURCES).map(source).collect();
    html! {
        (table("Where the records of each source went", columns, &rows))
        @if sources.len() > MOST_SOURCES {
            p .note { "The first " (MOST_SOURCES) " of " (count(sources.len() as u64)) " sources; run.json has all." }
        }
    }
}

fn passed_over(skipped: &[Skipped]) -> Vec<Vec<String>> {
    let one = |skipped: &Skipped| vec![printable(&skipped.source), printable(&skipped.reason)];
    skipped.iter().take(MOST_SOURCES).map(one).collect()
}

fn source(source: &SourceRow) -> Vec<String> {
    let r = &source.records;
    let known = [r.read, r.rejected, r.duplicate, r.unclassified, r.labelled].map(count);
    let rest = [r.in_frame, r.measured].map(|n| or_none(n, count));
    [printable(&source.name)].into_iter().chain(known).chain(rest).collect()
}
