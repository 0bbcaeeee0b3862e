//! From the text of a posting to evidence: which duties it names, how often, and
//! in which part of the text; and what was left out, with the reason.

mod automaton;
mod cues;
mod examples;
mod joints;
mod language;
mod pairs;
mod said;
mod scanner;
mod spots;
mod steps;
mod tokens;
mod unknown;
mod zones;

pub use automaton::{Automaton, Match, Workspace};
pub use examples::failing_examples;
pub use scanner::{
    DutyEvidence, Evidence, Hit, LONGEST_TEXT, LeftOut, Scanner, Scratch, SubjectEvidence, Trace,
    plain,
};
pub use tokens::{Token, Tokens};
