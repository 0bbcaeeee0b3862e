//! Columns as they were chosen for an input, to be read again with a part of its records.

use super::{Chosen, Columns, NotedColumns, Why};

impl NotedColumns {
    /// Returns the number of cells of a record.
    pub fn width(&self) -> usize {
        self.headers.len() + self.room.len()
    }

    /// Returns true if every column exists.
    pub fn is_valid(&self) -> bool {
        let late = self.headers.len()..self.width();
        self.chosen.values().flatten().all(|at| *at < self.headers.len())
            && self.room.values().all(|at| late.contains(at))
    }
}

impl From<&Columns> for NotedColumns {
    fn from(columns: &Columns) -> Self {
        let chosen = columns.chosen.iter();
        Self {
            headers: columns.headers.clone(),
            date_order: columns.date_order,
            around: columns.around.clone(),
            chosen: chosen.map(|(meaning, chosen)| (*meaning, chosen.columns.clone())).collect(),
            room: columns.room.clone(),
        }
    }
}

impl From<&NotedColumns> for Columns {
    fn from(noted: &NotedColumns) -> Self {
        let chosen = noted.chosen.iter();
        let as_noted = |columns: &Vec<usize>| Chosen { columns: columns.clone(), why: Why::Option };
        Self {
            date_order: noted.date_order,
            around: noted.around.clone(),
            chosen: chosen.map(|(meaning, columns)| (*meaning, as_noted(columns))).collect(),
            room: noted.room.clone(),
            ..Self::unknown(noted.headers.clone())
        }
    }
}
