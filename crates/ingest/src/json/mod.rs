//! JSON: lists of objects and JSON lines, cut into records and read as rows of a table.

mod around;
mod check;
mod form;
mod objects;
mod other_lists;
mod repair;
mod rows;
mod sniff;

pub use form::Form;
pub use objects::Objects;
pub use rows::{Rows, parse};
pub use sniff::{Candidate, Sniffed, begins, choose, sniff};
