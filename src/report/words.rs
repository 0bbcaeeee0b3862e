//! `words.csv`: words outside the keyword files that are more frequent with inflated titles of the
//! same advertised role and level, or in one role than in the others.

use std::io::Write;

use super::table::{figure, writer};
use titlegauge_core::lexicon::{FeatureKind, Lexicon};
use titlegauge_core::sanitize::guarded;
use titlegauge_figures::vocabulary::GroupWord;

/// Returns true for words that the label of the role uses. Those that it uses for the level are not
/// in the table.
fn is_learned(lexicon: &Lexicon, words: &str) -> bool {
    let feature = lexicon.features.named(FeatureKind::Words, words);
    feature.is_some_and(|feature| lexicon.models.features.row(feature).is_some())
}

/// Writes the table.
///
/// `kind` is the comparison (`inflation` or `role`), and `group` is the side on which the words are
/// more frequent: `inflated`, `not_inflated`, or a role. `postings` and `companies` count the uses
/// on that side. `log_odds` is the size of the difference, and `z` is `log_odds` divided by its
/// standard error. `learned` is true for words that the label of the role uses.
///
/// # Errors
///
/// Returns an error if `into` cannot be written.
pub fn write_words(words: &[GroupWord], lexicon: &Lexicon, into: impl Write) -> csv::Result<()> {
    let mut out = writer(into);
    out.write_record([
        "kind",
        "group",
        "words",
        "postings",
        "companies",
        "log_odds",
        "z",
        "learned",
    ])?;
    for row in words {
        out.write_record([
            row.side.kind(),
            row.side.as_str(),
            &guarded(&row.words),
            &row.postings.to_string(),
            &row.companies.to_string(),
            &figure(Some(row.keyness.log_odds)),
            &figure(Some(row.keyness.z)),
            if is_learned(lexicon, &row.words) { "true" } else { "false" },
        ])?;
    }
    out.flush()?;
    Ok(())
}
