//! Comparisons as text for a terminal and as one CSV table each. JSON is the serialized
//! comparison itself.
//!
//! The text shows the largest differences and the number of all; the table has all of them.

mod companies;
mod runs;
mod sheet;
mod text;

pub use companies::{companies_csv, companies_text};
pub use runs::{runs_csv, runs_text};
