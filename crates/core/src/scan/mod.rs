//! Turns the text of a posting into evidence: the duties it names, their numbers of hits, and
//! their zones; and the hits that do not count, with the reason.

mod automaton;
mod counted;
mod cues;
mod examples;
mod features;
mod joints;
mod language;
mod pairs;
mod scanner;
mod spots;
mod steps;
mod tokens;
mod unknown;
mod zones;

pub use automaton::{Automaton, Match, Workspace};
pub use examples::failing_examples;
pub use features::FeatureCount;
pub use scanner::{
    DutyEvidence, Evidence, Hit, LONGEST_TEXT, LeftOut, Scanner, Scratch, SubjectEvidence, Trace,
    plain,
};
pub use tokens::{Token, Tokens};
