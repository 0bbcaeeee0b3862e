//! Turns the text of a posting into evidence: the duties it names, their numbers of hits, and
//! their zones; and the hits that do not count, with the reason.

mod counted;
mod cues;
mod examples;
mod features;
mod language;
mod matches;
mod scanner;
mod spots;
mod tokens;
mod trace;
mod unknown;
mod zones;

pub use examples::failing_examples;
pub use features::FeatureCount;
pub use matches::{Match, PhraseFinder};
pub use scanner::{DutyEvidence, Evidence, LONGEST_TEXT, Scanner, Scratch, plain};
pub use tokens::{Token, Tokens};
pub use trace::{FoundFeature, Hit, LeftOut, Trace};
