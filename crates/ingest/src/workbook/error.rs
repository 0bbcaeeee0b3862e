//! The reasons why a workbook is refused.

use std::io;

use calamine::XlsxError;
use thiserror::Error;

/// The largest size in bytes to which the parts of a workbook unpack, and of the text of a sheet.
pub const LARGEST: u64 = 256 << 20;

/// The reasons why a workbook cannot be read. The messages follow the name of the input.
#[derive(Debug, Error)]
pub enum WorkbookError {
    /// A part of the file is broken.
    #[error("is a damaged workbook ({0}); save it again")]
    Damaged(String),
    /// It would need too much memory.
    #[error("is a workbook with more than {} MiB of text; save the sheet as CSV", LARGEST >> 20)]
    TooLarge,
    /// The cells of a sheet are not in the order of their places, or beyond the last column.
    #[error("is a damaged workbook (its cells are not in order); save it again")]
    Disordered,
    /// No sheet has the name of `--sheet`.
    #[error("has no sheet \"{wanted}\" among: {sheets}")]
    NoSheet {
        /// The name.
        wanted: String,
        /// The names of the sheets.
        sheets: String,
    },
    /// No sheet has a cell.
    #[error("is a workbook without cells; check the path")]
    Empty,
}

impl From<XlsxError> for WorkbookError {
    fn from(error: XlsxError) -> Self {
        Self::Damaged(error.to_string())
    }
}

impl From<io::Error> for WorkbookError {
    fn from(error: io::Error) -> Self {
        Self::Damaged(error.to_string())
    }
}
