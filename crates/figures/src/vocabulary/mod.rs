//! Words outside the keyword files that distinguish inflated titles and roles.
//!
//! The words of the keyword files determine the roles and the gap, so a list that names them as
//! related to the gap would be circular. Only the other words are compared
//! ([`titlegauge_core::labelled::Labelled::unknown`]), single ones and pairs of neighbours.
//!
//! The words of leadership postings, and of measured postings that are not undecided, are kept, and everything is counted at
//! the end. These postings are few, so counts are exact, and no rare word has to be dropped before
//! the end. If there are more than [`MOST`], those with the smallest fingerprints are kept: a
//! sample that does not depend on the order of the input or on how it was split.

mod clearest;
mod collected;
mod texts;
mod lists;

pub use clearest::{EVERYDAY, LEAST_COMPANIES, clearest};
pub use collected::{MOST, Vocabulary};
pub use lists::{GroupWord, Side, words};

#[cfg(test)]
mod tests;
