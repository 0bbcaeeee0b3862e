//! `words.csv`: words outside the keyword files that go with inflated titles within
//! advertised role and level, and those that set a role apart from the other roles.

use std::io::Write;

use super::table::{figure, writer};
use titlegauge_core::sanitize::guarded;
use titlegauge_figures::vocabulary::GroupWord;

/// Writes the table.
///
/// `kind` is what is compared (`inflation`, `role`), `group` the side that says the words
/// more (`inflated`, `not_inflated`, or a role), `postings` and `companies` how many of
/// that side say them, `log_odds` how much more, and `z` that divided by its error.
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
