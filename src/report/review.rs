//! The rows that a human reader labels: the id and description, the empty columns of a gold
//! standard, and the label of the program.

use super::table::figure;
use crate::lab::gold::SELECTION_PROBABILITY;
use crate::lab::review::{Candidate, Pick, Stratum, margin};
use titlegauge_core::lexicon::{Lexicon, RoleId};
use titlegauge_core::sanitize::guarded;

/// Columns for the reader: the posting, and the cells to fill in.
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
/// Columns with the label of the program.
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

/// Returns the columns, in order; if `blind`, without the label of the program. The probability of
/// selection is the last, because it depends on the label.
pub fn review_header(blind: bool) -> impl Iterator<Item = &'static str> {
    let program = PROGRAM.into_iter().filter(move |_| !blind);
    READER.into_iter().chain(program).chain([SELECTION_PROBABILITY])
}

/// Returns the row of a posting. `description` is masked.
pub fn review_row(lexicon: &Lexicon, pick: &Pick, description: &str, blind: bool) -> Vec<String> {
    let candidate = &*pick.candidate;
    let mut row = vec![guarded(&candidate.id).into_owned(), guarded(description).into_owned()];
    row.resize(READER.len(), String::new());
    if !blind {
        let (verdict, advertised) = (&candidate.verdict, &candidate.advertised);
        let role = |role: RoleId| lexicon[role].id.clone();
        row.extend([
            role(verdict.role),
            role(verdict.runner_up),
            figure(Some(verdict.confidence)),
            verdict.orientation.as_str().to_owned(),
            verdict.level.to_string(),
            advertised.role.map(role).unwrap_or_default(),
            advertised.level.to_string(),
            reason(candidate, pick.stratum),
        ]);
    }
    // Six decimals are too few for one of a million postings.
    row.push(pick.probability.to_string());
    row
}

fn reason(candidate: &Candidate, stratum: Stratum) -> String {
    match (stratum, candidate.gap) {
        (Stratum::Close, _) => {
            format!("margin of {:.2} between the two likeliest roles", margin(&candidate.verdict))
        }
        (Stratum::Gap, Some(gap)) => format!("title gap of {gap:+}"),
        (Stratum::Gap, None) | (Stratum::Chance, _) => "by chance".to_owned(),
    }
}
