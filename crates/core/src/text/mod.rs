//! Text as it is searched: markup gone, then folded.
//!
//! There is one normaliser. Keywords and postings both pass through [`fold`], so
//! that a phrase and the text it should be found in cannot drift apart.

mod fold;
mod glue;
mod markup;
mod runs;

pub use fold::{CleanText, fold, fold_traced};
pub use markup::strip;

/// A posting's field, cleaned for the scan: markup stripped, then folded.
pub fn clean(raw: &str, into: &mut CleanText) {
    fold(&strip(raw), into);
}
