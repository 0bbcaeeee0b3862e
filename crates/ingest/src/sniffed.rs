//! The layout of a text, detected from its beginning.

use super::columns::Columns;

/// The layout of a text, detected from its beginning.
#[derive(Debug)]
pub struct Sniffed<F> {
    /// The arrangement of its records.
    pub form: F,
    /// The meanings of their columns.
    pub columns: Columns,
    /// The first records, as rows.
    pub first: Vec<Vec<String>>,
}
