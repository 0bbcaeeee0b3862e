//! Warns about what a run would drop.

use std::collections::BTreeMap;

use super::reading::Reading;
use super::sampled::{Sampled, Value};
use titlegauge_core::sanitize;
use titlegauge_core::verdict::Reason;
use titlegauge_ingest::Meaning;

/// Columns without which a run has no figures of a kind, and these figures.
const MISSED: [(Meaning, &str); 2] = [
    (Meaning::Company, "companies cannot be compared"),
    (Meaning::Date, "there are no figures by month"),
];

/// Returns the warnings about an input.
pub fn warnings(reading: &Reading) -> Vec<String> {
    let sample = reading.sample.items();
    let mut warnings = Vec::new();
    warnings.extend(reading.broken.as_ref().map(|error| {
        let read = reading.sample.seen() + reading.rejected;
        format!("reading fails after {read} records: {error}")
    }));
    warnings.extend(rejected(reading));
    warnings.extend(dropped(sample, "date", |one| one.date.as_ref()));
    if sample.iter().any(|one| one.relative_date) {
        warnings.push(
            "dates such as \"3 days ago\" need the day of the export, so they are dropped"
                .to_owned(),
        );
    }
    warnings.extend(dropped(sample, "pay", |one| one.pay.as_ref()));
    warnings.extend(unlabelled(sample));
    for (meaning, lost) in MISSED {
        let columns = &reading.dialect.columns;
        let found = (0..columns.headers.len())
            .any(|at| columns.meaning(at).is_some_and(|(found, _)| found == meaning));
        if !found {
            let name = meaning.as_str();
            warnings.push(format!(
                "no column for the {name}: {lost}; if there is one, name it with --columns {name}=HEADER"
            ));
        }
    }
    warnings
}

/// Warns about records that cannot be parsed.
fn rejected(reading: &Reading) -> Option<String> {
    let first = reading.first_reject.as_ref()?;
    let (rejected, all) = (reading.rejected, reading.rejected + reading.sample.seen());
    let (line, reason) = (first.origin.line, &first.reason);
    let raw = sanitize::line(&String::from_utf8_lossy(&first.raw), 40);
    Some(format!(
        "{rejected} of {all} records cannot be parsed and are rejected; the first, on line {line}: {reason}: {raw}"
    ))
}

/// Warns about values that cannot be read.
fn dropped(
    sample: &[Sampled],
    name: &str,
    value: impl Fn(&Sampled) -> Option<&Value>,
) -> Option<String> {
    let written: Vec<&Value> = sample.iter().filter_map(value).collect();
    let mut unread = written.iter().filter(|value| value.read.is_none());
    let example = &unread.next()?.written;
    let dropped = unread.count() + 1;
    Some(format!(
        "{name} of {dropped} of {} records cannot be read and is dropped, such as \"{example}\"",
        written.len()
    ))
}

/// Warns about postings that get no label.
fn unlabelled(sample: &[Sampled]) -> Option<String> {
    let mut reasons: BTreeMap<Reason, usize> = BTreeMap::new();
    sample.iter().filter_map(|one| one.reason).for_each(|r| *reasons.entry(r).or_default() += 1);
    let lost: usize = reasons.values().sum();
    let reasons: Vec<String> = reasons
        .iter()
        .map(|(reason, count)| format!("{count} {}", reason.after_a_number()))
        .collect();
    (lost > 0)
        .then(|| format!("{lost} of {} records get no label: {}", sample.len(), reasons.join(", ")))
}
