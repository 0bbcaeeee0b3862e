//! The rows that a human reader labels: the id and description, the empty columns of a gold
//! standard, and the label of the program.

use super::table::figure;
use crate::lab::label_studio::{POSTING_ID, QUESTIONS, SELECTION_PROBABILITY};
use crate::lab::review::{Candidate, Pick, Stratum, margin};
use titlegauge_core::lexicon::{Lexicon, RoleId};
use titlegauge_core::sanitize::guarded;

/// Columns of the posting; the cells that the reader fills in follow.
const POSTING: [&str; 2] = ["id", "description"];
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
    POSTING.into_iter().chain(QUESTIONS).chain(program).chain([SELECTION_PROBABILITY])
}

/// Returns the row of a posting. `description` is masked.
pub fn review_row(lexicon: &Lexicon, pick: &Pick, description: &str, blind: bool) -> Vec<String> {
    let candidate = &*pick.candidate;
    let mut row = vec![guarded(&candidate.id).into_owned(), guarded(description).into_owned()];
    row.resize(POSTING.len() + QUESTIONS.len(), String::new());
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

/// Returns a posting as a task of Label Studio: its data are the columns of [`review_row`], except
/// those that the reader fills in.
pub fn review_task(
    lexicon: &Lexicon,
    pick: &Pick,
    description: &str,
    blind: bool,
) -> serde_json::Value {
    let row = review_row(lexicon, pick, description, blind);
    let named = review_header(blind).zip(row).filter(|(name, _)| !QUESTIONS.contains(name));
    let data = named.map(|(name, cell)| {
        let name = if name == POSTING[0] { POSTING_ID } else { name };
        (name.to_owned(), cell.into())
    });
    serde_json::json!({ "data": data.collect::<serde_json::Map<_, _>>() })
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
