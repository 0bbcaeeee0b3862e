//! Counts what the keyword files find in an input and what they miss: the duties and phrases that are
//! found, duties that are found in the same words, duties that contradict the labels, and the zones
//! of the postings.
//!
//! All counts are integers that merge in any order, as in [`titlegauge_figures::tally`]; `findings`
//! has the figures. These counts are for authors of keywords. They scan a posting a second time, so
//! that labelling does not become slower.

mod counts;
mod findings;
mod sequences;
mod survey;

pub use counts::{Coverage, DutyFound, ZoneFound};
pub use findings::{LEAST_HITS, Overlap, overlaps};
pub use sequences::{Key, Sequences, keys};
pub use survey::{SurveyScratch, Surveyor};

pub use titlegauge_figures::vocabulary::LEAST_COMPANIES;
