//! JSON: lists of objects and JSON lines, cut into records and read as rows of a table.

mod around;
mod candidate;
mod check;
mod form;
pub mod frame;
mod objects;
mod repair;
mod rows;
mod sniff;

pub use candidate::{Candidate, LOOKED_AT, choose, names_of};
pub use form::Form;
pub use objects::Objects;
pub use rows::{Rows, parse};
pub use sniff::{begins, sniff};
