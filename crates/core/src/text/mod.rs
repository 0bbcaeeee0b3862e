//! Prepares text for searching: strips the markup, then folds.
//!
//! Keywords and postings both pass through `fold`, so that a phrase and the text that contains
//! it cannot be normalised differently.

mod clean_text;
mod fold;
mod glue;
mod kinds;
mod links;
mod markup;
mod offset;
mod runs;

pub use clean_text::CleanText;
pub use fold::{fold, fold_traced};
pub(crate) use kinds::spaces_in;
pub use links::without_links;
pub use markup::strip;
pub(crate) use offset::offset32;

/// Strips the markup of a posting's field and folds it into `into`, which is emptied first.
pub fn clean(raw: &str, into: &mut CleanText) {
    fold(&strip(raw), into);
}
