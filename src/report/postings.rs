//! `postings.csv`: one row for each posting, in input order.

use super::table::{figure, guarded};
use crate::duplicates::Place;
use crate::labelled::Labelled;
use crate::lexicon::Lexicon;
use crate::offer::Offer;
use crate::scan::Evidence;
use crate::stats::per_thousand;

/// So many duties are shown as evidence.
const SHOWN: usize = 8;

/// The columns, in order.
pub fn postings_header() -> [&'static str; 36] {
    [
        "posting_id",
        "source",
        "record",
        "title",
        "company",
        "company_key",
        "location",
        "date",
        "status",
        "reason",
        "advertised_role",
        "advertised_level",
        "role",
        "runner_up",
        "confidence",
        "orientation",
        "strategic_hits",
        "operational_hits",
        "strategic_per_1000",
        "operational_per_1000",
        "orientation_log_ratio",
        "inward_per_1000",
        "outward_per_1000",
        "duty_words",
        "duty_level",
        "title_gap",
        "duplicate_of",
        "evidence",
        "reports_to",
        "min_years",
        "salary_min",
        "salary_max",
        "salary_currency",
        "salary_period",
        "duplicate_kind",
        "same_text_as",
    ]
}

/// Writes the row of a posting to memory. `sources` are the names of the sources.
pub fn write_posting(out: &mut csv::Writer<Vec<u8>>, lexicon: &Lexicon, sources: &[String], labelled: &Labelled<'_>) {
    let Labelled { posting, advertised, evidence, verdict, .. } = labelled;
    let source = |index: u32| sources.get(index as usize).map_or("", String::as_str);
    let reason = if labelled.is_duplicate() { None } else { verdict.reason };
    let density = |hits: u32| figure(per_thousand(u64::from(hits), u64::from(evidence.duty_words)));
    let classified = verdict.labelled();
    let when = |said: bool, text: String| if said { text } else { String::new() };
    let standing = &labelled.standing;
    let place = |of: Option<Place>| of.map(|(index, record)| format!("{}#{record}", source(index))).unwrap_or_default();
    let row = [
        guarded(&labelled.id()).into_owned(),
        guarded(source(posting.origin.source)).into_owned(),
        posting.origin.record.to_string(),
        guarded(posting.title.trim()).into_owned(),
        guarded(posting.company.trim()).into_owned(),
        guarded(&labelled.company_key).into_owned(),
        guarded(posting.location.trim()).into_owned(),
        labelled.date.clone(),
        labelled.status().to_owned(),
        reason.map(|r| r.as_str().to_owned()).unwrap_or_default(),
        advertised.role.map(|role| lexicon.roles[role].id.clone()).unwrap_or_default(),
        advertised.level.to_string(),
        lexicon.roles[verdict.role].id.clone(),
        when(classified, lexicon.roles[verdict.runner_up].id.clone()),
        when(classified, figure(Some(verdict.confidence))),
        verdict.orientation.as_str().to_owned(),
        evidence.strategic.to_string(),
        evidence.operational.to_string(),
        density(evidence.strategic),
        density(evidence.operational),
        when(classified, figure(Some(verdict.log_ratio))),
        density(evidence.inward),
        density(evidence.outward),
        evidence.duty_words.to_string(),
        when(classified, verdict.level.to_string()),
        labelled.gap.map(|gap| gap.to_string()).unwrap_or_default(),
        guarded(&place(standing.duplicate.map(|duplicate| duplicate.of))).into_owned(),
        strongest(lexicon, evidence),
        guarded(&labelled.reports_to).into_owned(),
    ];
    // Rows go to memory, which cannot fail; the file is written by the engine.
    let copies = [
        standing.duplicate.map_or("", |duplicate| duplicate.kind.as_str()).to_owned(),
        guarded(&place(standing.same_text)).into_owned(),
    ];
    let _ = out.write_record(row.into_iter().chain(offer(&labelled.offer)).chain(copies));
}

/// Years asked for, and pay as least, most, currency and period.
fn offer(offer: &Offer) -> [String; 5] {
    let pay = offer.pay.as_ref();
    let amount = |cents: Option<i64>| cents.map(|cents| figure(Some(cents as f64 / 100.0))).unwrap_or_default();
    [
        offer.min_years.map(|years| years.to_string()).unwrap_or_default(),
        amount(pay.and_then(|pay| pay.min)),
        amount(pay.and_then(|pay| pay.max)),
        pay.and_then(|pay| pay.currency).unwrap_or_default().to_owned(),
        pay.and_then(|pay| pay.period).map(|period| period.as_str().to_owned()).unwrap_or_default(),
    ]
}

/// The duties with most weight, `digital-transformation×3; board-reporting×1`.
fn strongest(lexicon: &Lexicon, evidence: &Evidence) -> String {
    let mut duties: Vec<_> = evidence.duties.iter().filter(|d| d.hits > 0).collect();
    duties.sort_by_key(|d| (std::cmp::Reverse(d.weight), d.duty));
    let text = |d: &&crate::scan::DutyEvidence| format!("{}\u{d7}{}", lexicon.duties[d.duty as usize].id, d.hits);
    duties.iter().take(SHOWN).map(text).collect::<Vec<_>>().join("; ")
}
