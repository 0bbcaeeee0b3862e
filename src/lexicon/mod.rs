//! The keyword files: as they are written, loaded, checked and compiled.
//!
//! A folder of TOML files says everything about roles, duties and titles, so that
//! adding one needs no code. [`Lexicon::builtin`] reads the folder that is built
//! into the program, [`Lexicon::from_folder`] any other.

mod check;
mod compile;
mod load;
mod phrase;
mod syntax;

pub use compile::{Cue, Duty, Lexicon, NONE, Owner, Pattern, PhraseSet, Role, Scoring, TermUse, TitleWords, Zone};
pub use load::{FileSet, LexiconError, Problem};
pub use syntax::{Facing, Orientation};
