//! `postings.csv`: one row for each posting, in input order.

use std::borrow::Cow;
use std::fmt::Write;

use super::table::RowWriter;
use titlegauge_core::duplicates::Place;
use titlegauge_core::field::Field;
use titlegauge_core::labelled::Labelled;
use titlegauge_core::level::Level;
use titlegauge_core::lexicon::{CurrencyCode, Lexicon, Role, RoleId};
use titlegauge_core::offer::{Offer, Period};
use titlegauge_core::posting_date::PostingDate;
use titlegauge_core::scan::Evidence;
use titlegauge_core::verdict::{Reason, Verdict};
use titlegauge_figures::stats::per_thousand;

/// The largest number of duties in the column `evidence`.
const MOST_DUTIES: usize = 8;

/// The columns before the probabilities, in order.
const COLUMNS: [&str; 36] = [
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
];

/// The columns after the probabilities, in order.
const GAP: [&str; 6] = ["gap_expected", "p_inflated", "gap_status", "frame", "field", "p_deflated"];

/// The last columns before those that the user carries.
const LAST: [&str; 4] = ["date_precision", "onet_soc", "isco_08", "esco_uri"];

/// Returns the columns, in order. There is one for the probability of each role and level.
pub fn postings_header(lexicon: &Lexicon) -> Vec<String> {
    let mut columns: Vec<String> = COLUMNS.map(str::to_owned).into();
    columns.push("level_expected".to_owned());
    columns.extend(Level::ALL.map(|level| format!("p_level_{level}")));
    columns.extend(lexicon.roles.iter().map(|role| format!("p_{}", role.id)));
    columns.extend(GAP.map(str::to_owned));
    columns.extend(LAST.map(str::to_owned));
    columns
}

/// Appends the row of a posting to `out`. `sources` are the names of the sources, by index; `carried`
/// are cells of the export that the user wants in the row.
pub fn write_posting(
    out: &mut Vec<u8>,
    lexicon: &Lexicon,
    sources: &[String],
    labelled: &Labelled<'_>,
    carried: &[Cow<'_, str>],
) {
    let Labelled { posting, advertised, evidence, verdict, standing, .. } = labelled;
    let source = |index: u32| sources.get(index as usize).map_or("", String::as_str);
    let place = |of: Option<Place>| {
        of.map(|place| format!("{}#{}", source(place.source), place.record)).unwrap_or_default()
    };
    let reason = if labelled.is_duplicate() { None } else { verdict.reason };
    let role = |role: RoleId| lexicon[role].id.as_str();
    let classified = verdict.labelled();
    let mut row = RowWriter::new(out);
    row.guarded(&labelled.id());
    row.guarded(source(posting.origin.source));
    row.number(Some(posting.origin.record));
    row.guarded(posting.title.trim());
    row.guarded(posting.company.trim());
    row.guarded(&labelled.company_key);
    row.guarded(posting.location.trim());
    row.text(labelled.date.as_ref().map_or("", PostingDate::as_str));
    row.text(labelled.status().as_str());
    row.text(reason.map_or("", Reason::as_str));
    row.text(advertised.role.map_or("", role));
    row.number(Some(advertised.level.get()));
    row.text(if classified { role(verdict.role) } else { "" });
    row.text(if classified { role(verdict.runner_up) } else { "" });
    row.figure(classified.then_some(verdict.confidence));
    row.text(if classified { verdict.orientation.as_str() } else { "" });
    write_evidence(&mut row, evidence, classified.then_some(verdict.log_ratio));
    row.number(classified.then_some(verdict.level.get()));
    row.number(labelled.gap.map(|gap| gap.levels));
    row.guarded(&place(standing.duplicate.map(|duplicate| duplicate.of)));
    row.text(&strongest(lexicon, evidence));
    row.guarded(&labelled.reports_to);
    write_offer(&mut row, &labelled.offer);
    row.text(standing.duplicate.map_or("", |duplicate| duplicate.kind.as_str()));
    row.guarded(&place(standing.same_text));
    write_probabilities(&mut row, verdict);
    write_gap(&mut row, labelled);
    row.text(labelled.date.as_ref().map_or("", |date| date.precision().as_str()));
    write_codes(&mut row, classified.then(|| &lexicon[verdict.role]));
    for cell in carried {
        row.guarded(cell);
    }
    row.end();
}

/// Writes the occupation codes of a role.
fn write_codes(row: &mut RowWriter<'_>, role: Option<&Role>) {
    row.text(role.map_or("", |role| &role.onet_soc));
    row.text(role.map_or("", |role| &role.isco_08));
    row.text(role.map_or("", |role| &role.esco_uri));
}

/// Writes the mean of the level, and the probabilities of levels and roles; empty cells for an
/// unclassified posting.
fn write_probabilities(row: &mut RowWriter<'_>, verdict: &Verdict) {
    let known = |figure: f64| verdict.labelled().then_some(figure);
    row.figure(known(verdict.expected_level()));
    for probability in verdict.levels.iter().chain(&verdict.probabilities) {
        row.figure(known(*probability));
    }
}

/// Writes the gap, and the frame and field of the title. The cells of the gap are empty for a posting
/// that does not count.
fn write_gap(row: &mut RowWriter<'_>, labelled: &Labelled<'_>) {
    let Labelled { gap, advertised, .. } = labelled;
    row.figure(gap.map(|gap| gap.expected.value()));
    row.figure(gap.map(|gap| gap.inflated.value()));
    row.text(gap.map_or("", |gap| gap.status().as_str()));
    row.text(advertised.frame.as_str());
    row.text(advertised.field.map_or("", Field::as_str));
    row.figure(gap.map(|gap| gap.deflated.value()));
}

/// Writes the hits, their densities per 1,000 words, and the number of words.
fn write_evidence(row: &mut RowWriter<'_>, evidence: &Evidence, log_ratio: Option<f64>) {
    let density = |hits: u32| per_thousand(u64::from(hits), u64::from(evidence.duty_words));
    row.number(Some(evidence.strategic));
    row.number(Some(evidence.operational));
    row.figure(density(evidence.strategic));
    row.figure(density(evidence.operational));
    row.figure(log_ratio);
    row.figure(density(evidence.inward));
    row.figure(density(evidence.outward));
    row.number(Some(evidence.duty_words));
}

/// Writes the required years, and the pay: lowest, highest, currency and period.
fn write_offer(row: &mut RowWriter<'_>, offer: &Offer) {
    let pay = offer.pay.as_ref();
    let amount = |cents: Option<i64>| cents.map(|cents| cents as f64 / 100.0);
    row.number(offer.min_years);
    row.figure(amount(pay.and_then(|pay| pay.min)));
    row.figure(amount(pay.and_then(|pay| pay.max)));
    row.text(pay.and_then(|pay| pay.currency.as_ref()).map_or("", CurrencyCode::as_str));
    row.text(pay.and_then(|pay| pay.period).map_or("", Period::as_str));
}

/// Returns the duties with the most weight, as in `digital-transformation×3; board-reporting×1`.
pub(super) fn strongest(lexicon: &Lexicon, evidence: &Evidence) -> String {
    let mut duties: Vec<_> = evidence.counted_duties().collect();
    duties.sort_unstable_by_key(|d| (std::cmp::Reverse(d.weight), d.duty));
    let mut text = String::new();
    for duty in duties.into_iter().take(MOST_DUTIES) {
        let between = if text.is_empty() { "" } else { "; " };
        let _ = write!(text, "{between}{}\u{d7}{}", lexicon[duty.duty].id, duty.hits);
    }
    text
}
