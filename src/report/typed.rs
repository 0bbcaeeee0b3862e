//! Columns with types, and their values, for outputs that keep them.

use std::borrow::Cow;

/// The type of a column.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Text.
    Text,
    /// Whole numbers.
    Whole,
    /// Figures.
    Figure,
    /// Yes or no.
    Flag,
    /// Dates.
    Day,
}

/// A column of a table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TypedColumn {
    /// Its name.
    pub name: String,
    /// Its type.
    pub kind: Kind,
}

/// A value of a table.
#[derive(Debug, Clone, PartialEq)]
pub enum Value<'a> {
    /// No value.
    Missing,
    /// Text.
    Text(Cow<'a, str>),
    /// A whole number.
    Whole(i64),
    /// A figure.
    Figure(f64),
    /// Yes or no.
    Flag(bool),
    /// Days since 1970.
    Day(i32),
}

impl Value<'_> {
    /// Returns a value that borrows nothing.
    pub fn into_owned(self) -> Value<'static> {
        match self {
            Self::Missing => Value::Missing,
            Self::Text(text) => Value::Text(text.into_owned().into()),
            Self::Whole(number) => Value::Whole(number),
            Self::Figure(figure) => Value::Figure(figure),
            Self::Flag(flag) => Value::Flag(flag),
            Self::Day(day) => Value::Day(day),
        }
    }
}

impl Kind {
    /// Returns the value of a cell of a CSV file; `None` if the cell has another type.
    pub fn value(self, cell: &str) -> Option<Value<'_>> {
        if cell.is_empty() {
            return Some(Value::Missing);
        }
        Some(match self {
            Self::Text => Value::Text(cell.into()),
            Self::Whole => Value::Whole(cell.parse().ok()?),
            Self::Figure => Value::Figure(cell.parse().ok()?),
            Self::Flag => Value::Flag(cell.parse().ok()?),
            Self::Day => {
                let day: jiff::civil::Date = cell.parse().ok()?;
                Value::Day(day.since(jiff::civil::date(1970, 1, 1)).ok()?.get_days())
            }
        })
    }
}
