//! XML job feeds: elements such as `<job>` and `<item>`, cut into records and read as rows of a table.
//!
//! An element becomes a JSON object, so that names, lists and sections are read as those of JSON. No
//! entity is expanded except the five of XML and characters by number, and nothing is loaded.

mod elements;
mod form;
mod object;
mod rows;
mod sniff;
mod tags;

pub use elements::Elements;
pub use form::XmlForm;
pub use rows::parse;
pub use sniff::{begins, declared_encoding, sniff};

#[cfg(test)]
mod tests;
