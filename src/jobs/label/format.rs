//! The format of the output of `label`.

use crate::report::RowFormat;

/// A format of the output.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// Rows of text.
    Rows(RowFormat),
    /// A table in Parquet.
    Parquet,
}
