//! The counts of records that were read and lost.

use std::collections::BTreeSet;

use maud::{Markup, html};

use super::embed::printable;
use super::figures::Report;
use super::findings::records_heading;
use super::numbers::{count, part};
use super::parts::{self, bar, nothing, number, table, text};
use titlegauge_core::verdict::Reason;
use titlegauge_figures::tally::Records;
use titlegauge_ingest::Skipped;

/// The largest number of sources with a row of their own.
const MOST_SOURCES: usize = 100;

/// Returns the section.
pub fn section(report: &Report<'_>) -> Markup {
    let content = if report.summary.records.read() == 0 {
        nothing("No record was read.")
    } else {
        content(report)
    };
    parts::section("records", &records_heading(report), &content)
}

fn content(report: &Report<'_>) -> Markup {
    let reasons = reasons(report);
    let sources = sources(report);
    html! {
        p { "Every record is counted once: rejected, else duplicate, else unclassified, else labelled. Only measured postings enter the figures of the gap." }
        (steps(report))
        h3 { "Unclassified or in doubt, by reason" }
        @if reasons.is_empty() { (nothing("No posting was left unclassified or labelled with a doubt.")) } @else { (table("Reasons", &[text("Reason"), number("Postings"), text("Status")], &reasons)) }
        h3 { "By source" }
        @if sources.is_empty() { (nothing("No sources were named.")) } @else { (sources_table(&sources)) }
        @if !report.skipped.is_empty() {
            h3 { "Inputs that were skipped" }
            (table("Inputs that were skipped", &[text("Source"), text("Reason")], &skipped_rows(report.skipped)))
        }
    }
}

fn steps(report: &Report<'_>) -> Markup {
    let (records, counts) = (&report.summary.records, &report.summary.all.counts);
    let read = records.read();
    let rows = [
        ("Read", read, "all records of all sources"),
        ("Rejected", records.rejected, "could not be read as a posting: rejects.csv"),
        ("Duplicate", records.duplicate, "repeats an earlier posting; counted once"),
        ("Unclassified", records.unclassified, "no label, for a reason below"),
        ("Labelled", records.labelled, "with a role, other occupations included"),
        (
            "In frame",
            counts.in_frame,
            "the title is one of technology leadership, manager or above",
        ),
        ("Measured", counts.measured, "in frame, English, enough words about the duties"),
    ];
    html! {
        (parts::scroll("Where the records went", &html! {
            table .steps {
                caption .hidden { "Where the records went" }
                thead { tr { th scope="col" { "Records" } th .n scope="col" { "Count" } th .n scope="col" { "Share of read" } th scope="col" { "Meaning" } } }
                tbody {
                    @for (name, counted, meaning) in rows {
                        tr {
                            th scope="row" { (name) }
                            td .n { (count(counted)) }
                            td .n { (part(counted, read)) (bar(counted as f64, read as f64)) }
                            td { (meaning) }
                        }
                    }
                }
            }
        }))
    }
}

fn reasons(report: &Report<'_>) -> Vec<Vec<String>> {
    let row = |(reason, postings): (&Reason, &u64)| {
        let status = if reason.unclassified() { "unclassified" } else { "labelled, with a doubt" };
        vec![plain(*reason).to_owned(), count(*postings), status.to_owned()]
    };
    report.summary.reasons.iter().map(row).collect()
}

fn plain(reason: Reason) -> &'static str {
    match reason {
        Reason::NoDescription => "no description",
        Reason::NotEnglish => "not English",
        Reason::TooFewDuties => "too few duties in the text",
        Reason::Tied => "two roles fit equally well",
        Reason::LowConfidence => "low confidence",
    }
}

/// Returns the sources that were read, with the counts of their records.
fn sources<'a>(report: &Report<'a>) -> Vec<(&'a str, Records)> {
    let skipped: BTreeSet<&str> =
        report.skipped.iter().map(|skipped| skipped.source.as_str()).collect();
    let sources = (0..).zip(report.sources).filter(|(_, name)| !skipped.contains(*name));
    sources
        .map(|(index, name)| {
            (*name, report.summary.sources.get(&index).copied().unwrap_or_default())
        })
        .collect()
}

fn sources_table(sources: &[(&str, Records)]) -> Markup {
    let columns = [
        text("Source"),
        number("Read"),
        number("Rejected"),
        number("Duplicate"),
        number("Unclassified"),
        number("Labelled"),
    ];
    let row = |(name, records): &(&str, Records)| {
        let Records { rejected, duplicate, unclassified, labelled } = *records;
        let counts = [records.read(), rejected, duplicate, unclassified, labelled].map(count);
        [printable(name)].into_iter().chain(counts).collect()
    };
    let rows: Vec<_> = sources.iter().take(MOST_SOURCES).map(row).collect();
    html! {
        (table("Where the records of each source went", &columns, &rows))
        @if sources.len() > MOST_SOURCES {
            p .note { "The first " (MOST_SOURCES) " of " (count(sources.len() as u64)) " sources; run.json has all." }
        }
    }
}

fn skipped_rows(skipped: &[Skipped]) -> Vec<Vec<String>> {
    let one = |skipped: &Skipped| vec![printable(&skipped.source), printable(&skipped.reason)];
    skipped.iter().take(MOST_SOURCES).map(one).collect()
}
