//! Reads the cells of a sheet as text, and finds its header.

use std::fs::File;
use std::io::BufReader;

use calamine::{DataRef, ExcelDateTime, Xlsx};

use super::cells::Cells;
use super::error::WorkbookError;
use crate::columns::Columns;
use crate::overrides::Overrides;

/// The number of rows among which the header is searched.
const SEARCHED: usize = 20;

/// A workbook.
pub type Book = Xlsx<BufReader<File>>;

/// Reads the cells of a sheet: of all rows, or of the first ones alone.
///
/// # Errors
///
/// Returns an error if the sheet is damaged or too large.
pub fn read(book: &mut Book, name: &str, all: bool) -> Result<Cells, WorkbookError> {
    let mut reader = book.worksheet_cells_reader(name)?;
    let mut cells = Cells::default();
    while let Some(cell) = reader.next_cell()? {
        cells.push(cell.get_position(), &text(cell.get_value()))?;
        if !all && cells.rows() > SEARCHED {
            break;
        }
    }
    Ok(cells)
}

/// Returns the text of a cell; empty for errors such as `#N/A`.
fn text(value: &DataRef<'_>) -> String {
    match value {
        DataRef::Int(number) => number.to_string(),
        DataRef::Float(number) => number.to_string(),
        DataRef::String(text) | DataRef::DateTimeIso(text) | DataRef::DurationIso(text) => {
            text.clone()
        }
        DataRef::SharedString(text) => (*text).to_owned(),
        DataRef::Bool(is) => is.to_string(),
        DataRef::DateTime(time) => date(time),
        DataRef::Error(_) | DataRef::Empty => String::new(),
    }
}

/// Returns a date as `2026-03-14`, with the time if there is one.
fn date(time: &ExcelDateTime) -> String {
    if time.is_duration() {
        return time.as_f64().to_string();
    }
    let (year, month, day, hour, minute, second, _) = time.to_ymd_hms_milli();
    let date = format!("{year:04}-{month:02}-{day:02}");
    if (hour, minute, second) == (0, 0, 0) {
        date
    } else {
        format!("{date}T{hour:02}:{minute:02}:{second:02}")
    }
}

/// A row that may be the header of a sheet.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Header {
    /// It has columns for title and description.
    Known(usize),
    /// The first row with several cells.
    Other(usize),
}

/// Finds the header among the first rows; `None` if all are empty.
pub fn header(cells: &Cells) -> Option<Header> {
    let rows = 0..cells.rows().min(SEARCHED);
    let known = |row: &usize| {
        Columns::choose(&cells.texts(*row), &[], &Overrides::default())
            .is_ok_and(|columns| columns.missing().is_none())
    };
    let several = |row: &usize| cells.row(*row).count() > 1;
    let other = || rows.clone().find(several).or_else(|| rows.clone().next());
    rows.clone().find(known).map(Header::Known).or_else(|| other().map(Header::Other))
}
