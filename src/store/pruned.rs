//! The column `pruned` of the table `runs`.

use rusqlite::types::{FromSql, FromSqlError, FromSqlResult, ToSql, ToSqlOutput, ValueRef};

/// The state of a run's folder with respect to `--keep`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Pruned {
    /// The folder is kept.
    No = 0,
    /// The folder is to be removed.
    Due = 1,
    /// The folder was removed.
    Done = 2,
}

impl FromSql for Pruned {
    fn column_result(value: ValueRef<'_>) -> FromSqlResult<Self> {
        match value.as_i64()? {
            0 => Ok(Self::No),
            1 => Ok(Self::Due),
            2 => Ok(Self::Done),
            other => Err(FromSqlError::OutOfRange(other)),
        }
    }
}

impl ToSql for Pruned {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok((*self as i64).into())
    }
}
