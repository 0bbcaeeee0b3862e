//! Sheets of Excel workbooks (`.xlsx`) as rows of text.

mod cells;
mod error;
mod reader;
mod sheet;

pub use reader::WorkbookRows;
