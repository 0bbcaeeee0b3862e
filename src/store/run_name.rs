//! Names of runs, checked before they become paths.

use std::fmt;
use std::path::{Path, PathBuf};

use jiff::civil::Date;
use rusqlite::types::{FromSql, FromSqlError, FromSqlResult, ToSql, ToSqlOutput, ValueRef};
use thiserror::Error;

use titlegauge_core::sanitize::cut;

/// The folder in a store that contains the folders of runs.
const RUNS: &str = "runs";
/// The largest number of characters of an invalid name in a message.
const SHOWN: usize = 80;

/// The name of a run and of its folder: the ISO date of its night, a hyphen, and its number on
/// that night, counted from 1. `remove_dir_all` follows these names, and the history that contains
/// them may come from elsewhere. Therefore every path of a run's folder is made from this type.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RunName(String);

/// A value in the history that is not the name of a run. Contains the value as a message shows it.
#[derive(Debug, Error)]
#[error("{0:?} is not the name of a run (DATE-N, such as 2026-03-14-1)")]
pub struct InvalidRunName(String);

impl RunName {
    /// Returns the first name of a night that is not taken.
    ///
    /// # Errors
    ///
    /// Returns the error of `taken`.
    pub fn free<E>(
        night: Date,
        mut taken: impl FnMut(&Self) -> Result<bool, E>,
    ) -> Result<Self, E> {
        let mut number = 1u64;
        loop {
            let name = Self(format!("{night}-{number}"));
            if !taken(&name)? {
                return Ok(name);
            }
            number += 1;
        }
    }

    /// Parses a name. Returns `None` unless it is written exactly as [`Self::free`] writes it.
    pub fn parse(text: &str) -> Option<Self> {
        let (date, number) = text.rsplit_once('-')?;
        let (night, number) =
            (date.parse::<Date>().ok()?, number.parse::<u64>().ok().filter(|&number| number > 0)?);
        let canonical = format!("{night}-{number}");
        (canonical == text).then_some(Self(canonical))
    }

    /// The name as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The path of the run's folder in a store.
    pub fn folder(&self, store: &Path) -> PathBuf {
        runs(store).join(&self.0)
    }

    /// The path of the run's folder, relative to the store.
    pub(super) fn relative(&self) -> PathBuf {
        Path::new(RUNS).join(&self.0)
    }
}

impl InvalidRunName {
    /// Extracts the invalid name from an error.
    ///
    /// # Errors
    ///
    /// Returns an error about anything else unchanged.
    pub(super) fn of(error: rusqlite::Error) -> Result<Self, rusqlite::Error> {
        match error {
            rusqlite::Error::FromSqlConversionFailure(column, kind, cause) => {
                match cause.downcast() {
                    Ok(name) => Ok(*name),
                    Err(cause) => {
                        Err(rusqlite::Error::FromSqlConversionFailure(column, kind, cause))
                    }
                }
            }
            error => Err(error),
        }
    }
}

impl fmt::Display for RunName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl FromSql for RunName {
    fn column_result(value: ValueRef<'_>) -> FromSqlResult<Self> {
        let text = match value {
            ValueRef::Text(bytes) | ValueRef::Blob(bytes) => {
                String::from_utf8_lossy(bytes).into_owned()
            }
            other => format!("{other:?}"),
        };
        let name = Self::parse(&text).filter(|_| matches!(value, ValueRef::Text(_)));
        name.ok_or_else(|| {
            FromSqlError::Other(Box::new(InvalidRunName(cut(&text, SHOWN).into_owned())))
        })
    }
}

impl ToSql for RunName {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        self.0.to_sql()
    }
}

/// The path of the folder that contains the folders of runs.
pub(super) fn runs(store: &Path) -> PathBuf {
    store.join(RUNS)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_date_and_a_number_are_a_name() {
        for name in
            ["2026-03-14-1", "2024-02-29-12", "9999-12-31-18446744073709551615", "-000001-01-01-3"]
        {
            assert_eq!(RunName::parse(name).as_ref().map(RunName::as_str), Some(name));
        }
        let bad = "|.|..|-|-1|victim|../../victim|/tmp/victim|2026-03-14|2026-03-14-|2026-03-14-0|2026-03-14-01|2026-03-14-+1|\
            2026-03-14--1|2026-3-14-1|20260314-1|2026-02-30-1|2026-13-01-1|2026-03-14-1/|2026-03-14-1/..|./2026-03-14-1|\
            2026-03-14-1 | 2026-03-14-1|2026-03-14T00:00-1|2026-03-14-18446744073709551616|2026-03-14-\u{661}|2026-03-14-1\0|\
            2026-03-14-1\n|2026-03-14\0-1|2026-03-14\n-1";
        for name in bad.split('|') {
            assert_eq!(RunName::parse(name), None, "{name:?}");
        }
    }

    #[test]
    fn a_free_name_can_be_parsed() {
        let night = Date::constant(2026, 3, 14);
        let name =
            RunName::free(night, |name| Ok::<_, ()>(name.as_str().ends_with(['1', '2']))).unwrap();
        assert_eq!(name.as_str(), "2026-03-14-3");
        assert_eq!(RunName::parse(name.as_str()), Some(name));
    }
}
