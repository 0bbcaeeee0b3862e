//! The cells of a sheet, kept compactly: most sheets have many columns that are mostly empty.

use std::ops::Range;

use super::error::{LARGEST, WorkbookError};

/// The number of columns that a sheet can have.
const COLUMNS: u32 = 1 << 14;

/// The rows of a sheet that have a cell.
#[derive(Debug, Default)]
pub struct Cells {
    text: Vec<u8>,
    filled: Vec<Cell>,
    /// Index after the last cell of each row.
    rows: Vec<usize>,
    /// The row and the column of the last cell.
    last: Option<(u32, u32)>,
}

/// A cell that is not empty.
#[derive(Debug, Clone, Copy)]
struct Cell {
    /// Index of the column.
    column: u32,
    /// Offset in bytes of the end of its text, which begins at the end of the one before.
    end: u32,
}

impl Cells {
    /// Adds a cell after the earlier ones.
    ///
    /// # Errors
    ///
    /// Returns an error if its place is not after theirs, or if the text is too large.
    pub fn push(&mut self, (row, column): (u32, u32), text: &str) -> Result<(), WorkbookError> {
        if text.is_empty() {
            return Ok(());
        }
        let place = Some((row, column));
        if column >= COLUMNS || place <= self.last {
            return Err(WorkbookError::Disordered);
        }
        let end = self.text.len() + text.len();
        let Some(end) = u32::try_from(end).ok().filter(|end| u64::from(*end) <= LARGEST) else {
            return Err(WorkbookError::TooLarge);
        };
        if self.last.is_none_or(|(last, _)| last != row) {
            self.rows.push(self.filled.len());
        }
        self.last = place;
        self.text.extend_from_slice(text.as_bytes());
        self.filled.push(Cell { column, end });
        if let Some(last) = self.rows.last_mut() {
            *last = self.filled.len();
        }
        Ok(())
    }

    /// Returns the number of rows.
    pub fn rows(&self) -> usize {
        self.rows.len()
    }

    /// Returns the number of columns up to the last one with a cell in the rows from `first` on.
    pub fn width(&self, first: usize) -> usize {
        let cells = (first..self.rows()).flat_map(|row| self.row(row));
        cells.map(|(column, _)| column as usize + 1).max().unwrap_or(0)
    }

    /// Returns the cells of a row that are not empty, with the indexes of their columns.
    pub fn row(&self, row: usize) -> impl Iterator<Item = (u32, &str)> {
        self.span(row).map(|at| {
            let begin = at.checked_sub(1).map_or(0, |before| self.filled[before].end as usize);
            let Cell { column, end } = self.filled[at];
            (column, std::str::from_utf8(&self.text[begin..end as usize]).unwrap_or_default())
        })
    }

    /// Returns the cells of a row with empty ones between them.
    pub fn texts(&self, row: usize) -> Vec<String> {
        let mut texts = Vec::new();
        for (column, text) in self.row(row) {
            texts.resize(column as usize, String::new());
            texts.push(text.to_owned());
        }
        texts
    }

    fn span(&self, row: usize) -> Range<usize> {
        row.checked_sub(1).map_or(0, |before| self.rows[before])..self.rows[row]
    }
}
