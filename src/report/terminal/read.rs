//! The records that a run read, and those that it lost.

use std::fmt::Write;

use crate::report::counted::counted;
use titlegauge_figures::summary::Summary;

/// The inputs of one reading, by outcome.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ReadInputs {
    /// Inputs that were read, to their end or not.
    pub read: usize,
    /// Inputs of these that were not read to their end.
    pub truncated: usize,
    /// Inputs that were skipped.
    pub skipped: usize,
}

/// Appends what was read and what was not.
pub(super) fn read(summary: &Summary, inputs: Option<ReadInputs>, out: &mut String) {
    let of = inputs.map_or_else(String::new, |inputs| {
        format!(" from {}", counted(inputs.read as u64, "input", "inputs"))
    });
    let records = &summary.records;
    let blank = match summary.mended.blank_rows {
        0 => String::new(),
        rows => format!("; {} skipped", counted(rows, "blank row", "blank rows")),
    };
    let _ = writeln!(
        out,
        "Records   {} read{of}: {} labelled, {} unclassified, {}, {} rejected{blank}",
        records.read(),
        records.labelled,
        records.unclassified,
        counted(records.duplicate, "duplicate", "duplicates"),
        records.rejected
    );
    if let Some(inputs) = inputs.filter(|inputs| inputs.skipped + inputs.truncated > 0) {
        let _ = writeln!(
            out,
            "Not read  {} skipped, {} read only in part; the messages above say why",
            counted(inputs.skipped as u64, "input", "inputs"),
            inputs.truncated
        );
    }
    lost(summary, out);
    let _ = writeln!(out, "Postings  {}", postings(summary));
}

/// Describes the postings by company and month.
fn postings(summary: &Summary) -> String {
    let companies = summary.companies.len() as u64;
    let named: u64 = summary.companies.iter().map(|company| company.figures.counts.postings).sum();
    let nameless = summary.all.counts.postings - named;
    let dates = match summary.first_and_last_month() {
        Some([first, last]) if first == last => format!("dated {first}"),
        Some([first, last]) => format!("dated {first} to {last}"),
        None => "without dates".to_owned(),
    };
    format!(
        "of {}, {nameless} without a company; {dates}",
        counted(companies, "company", "companies")
    )
}

/// Says why records are lost, if more than a tenth are.
fn lost(summary: &Summary, out: &mut String) {
    let records = &summary.records;
    let lost = records.rejected + records.unclassified;
    if lost * 10 <= records.read() {
        return;
    }
    let unclassified = summary.reasons.iter().filter(|(reason, _)| reason.unclassified());
    let mut reasons: Vec<(u64, &str)> =
        unclassified.map(|(r, count)| (*count, r.after_a_number())).collect();
    reasons.push((records.rejected, "rejected (rejects.csv says why)"));
    reasons.retain(|(count, _)| *count > 0);
    reasons.sort_by_key(|(count, _)| std::cmp::Reverse(*count));
    let reasons: Vec<String> =
        reasons.iter().map(|(count, reason)| format!("{count} {reason}")).collect();
    let _ = writeln!(
        out,
        "Lost      {lost} of {} records have no label: {}\n          titlegauge inspect shows how the columns are read",
        records.read(),
        reasons.join(", ")
    );
}
