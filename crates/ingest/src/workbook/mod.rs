//! Sheets of Excel workbooks (`.xlsx`) as rows of text.

mod cells;
mod reader;
mod sheet;

pub use reader::WorkbookRows;
