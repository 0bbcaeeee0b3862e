//! The rows that a human reader labels: the columns of a gold standard, empty, between
//! what is to be read and what the program says.

use super::table::figure;
use crate::lab::review::{Candidate, Stratum, margin};
use titlegauge_core::lexicon::Lexicon;
use titlegauge_core::sanitize::guarded;

/// What the reader is given and what they fill in.
const READER: [&str; 10] = [
    "id",
    "description",
    "role",
    "also",
    "near",
    "orientation",
    "orientation_also",
    "level",
    "level_also",
    "confidence",
];
/// What the program says.
const PROGRAM: [&str; 8] = [
    "label_role",
    "label_runner_up",
    "label_confidence",
    "label_orientation",
    "label_level",
    "advertised_role",
    "advertised_level",
    "why",
];

/// The columns, in order; `blind` leaves out what the program says.
pub fn review_header(blind: bool) -> impl Iterator<Item = &'static str> {
    READER.into_iter().chain(PROGRAM.into_iter().filter(move |_| !blind))
}

/// The row of a posting; `description` is masked.
pub fn review_row(
    lexicon: &Lexicon,
    candidate: &Candidate,
    why: Stratum,
    description: &str,
    blind: bool,
) -> Vec<String> {
    let mut row = vec![guarded(&candidate.id).into_owned(), guarded(description).into_owned()];
    row.resize(READER.len(), String::new());
    if !blind {
        let (verdict, advertised) = (&candidate.verdict, &candidate.advertised);
        let role = |index: usize| lexicon.roles[index].id.clone();
        row.extend([
            role(verdict.role),
            role(verdict.runner_up),
            figure(Some(verdict.confidence)),
            verdict.orientation.as_str().to_owned(),
            verdict.level.to_string(),
            advertised.role.map(role).unwrap_or_default(),
            advertised.level.to_string(),
            reason(candidate, why),
        ]);
    }
    row
}

fn reason(candidate: &Candidate, why: Stratum) -> String {
    match (why, candidate.gap) {
        (Stratum::Close, _) => {
            format!("margin of {:.2} between the two likeliest roles", margin(&candidate.verdict))
        }
        (Stratum::Gap, Some(gap)) => format!("title gap of {gap:+}"),
        (Stratum::Gap, None) | (Stratum::Chance, _) => "by chance".to_owned(),
    }
}
