//! JSON: lists of objects and JSON lines, cut into records and read as rows of a table.

mod around;
mod aside;
mod check;
mod form;
mod mend;
mod objects;
mod rows;
mod sniff;

pub use form::Form;
pub use objects::Objects;
pub use rows::parse;
pub use sniff::{Sniffed, begins, sniff};
