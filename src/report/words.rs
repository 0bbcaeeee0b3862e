//! `words.csv`: words outside the keyword files that are more frequent with inflated titles of the
//! same advertised role and level, or in one role than in the others.

use std::io::Write;

use super::table::{figure, writer};
use titlegauge_core::sanitize::guarded;
use titlegauge_figures::vocabulary::GroupWord;

/// Writes the table.
///
/// `kind` is the comparison (`inflation` or `role`), and `group` is the side on which the words are
/// more frequent: `inflated`, `not_inflated`, or a role. `postings` and `companies` count the uses
/// on that side. `log_odds` is the size of the difference, and `z` is `log_odds` divided by its
/// standard error.
///
/// # Errors
///
/// Returns an error if `into` cannot be written.
pub fn write_words(words: &[GroupWord], into: impl Write) -> csv::Result<()> {
    let mut out = writer(into);
    out.write_record(["kind", "group", "words", "postings", "companies", "log_odds", "z"])?;
    for row in words {
        out.write_record([
            row.side.kind(),
            row.side.as_str(),
            &guarded(&row.words),
            &row.postings.to_string(),
            &row.companies.to_string(),
            &figure(Some(row.keyness.log_odds)),
            &figure(Some(row.keyness.z)),
        ])?;
    }
    out.flush()?;
    Ok(())
}
