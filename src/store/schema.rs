//! The tables of the history and their versions.

use std::collections::BTreeMap;

use rusqlite::{Connection, Row};

use super::checked::{NEW_HISTORY, Problem};
use super::error::HistoryError;
use super::history::History;

/// Version of the tables, stored as `user_version`.
const SCHEMA: i64 = 2;
/// The number of this way of labelling and counting: the beginning of a hash over everything that
/// is kept of a night with the samples. `tests/library/epoch.rs` computes it. A change of the output
/// needs a new number and thereby begins a new epoch, because older counts have another meaning or
/// cannot be read.
pub const TALLY: i64 = 1_118_218_429_982_868_111;

const TABLES: &str = include_str!("schema/tables.sql");
const FROM_1: &str = include_str!("schema/from_1.sql");
const TO_1: &str = include_str!("schema/to_1.sql");

const FOREIGN: &str = "put back a copy of the history, or drop it with an SQLite shell; keep tables of your own in another file and ATTACH the history there";
const VERSION: &str = "put back a copy of the history, or set PRAGMA user_version to the version of the tables with an SQLite shell";

/// The rows of `sqlite_schema`: normalized SQL by type and name, such as `table runs`.
type Schema = BTreeMap<String, String>;

/// Reads the schema of a database. Omits the indexes that a table's definition implies, which have
/// no SQL, and the statistics that `ANALYZE` stores.
fn schema(db: &Connection) -> rusqlite::Result<Schema> {
    let query = "SELECT type || ' ' || name, sql FROM sqlite_schema
        WHERE sql IS NOT NULL AND NOT (type = 'table' AND name GLOB 'sqlite_stat*')";
    let row = |row: &Row<'_>| Ok((row.get(0)?, normalized(&row.get::<_, String>(1)?)));
    db.prepare(query)?.query_map([], row)?.collect()
}

/// Creates the schema of a version in memory and reads it back, so that `SQLite` itself applies the
/// changes from one version to another. Version 0 is the empty schema.
fn expected(version: i64) -> rusqlite::Result<Schema> {
    let db = Connection::open_in_memory()?;
    if version > 0 {
        db.execute_batch(TABLES)?;
    }
    if version == 1 {
        db.execute_batch(TO_1)?;
    }
    schema(&db)
}

/// Removes comments and quotes around names, and puts one space between tokens: `ALTER TABLE` and
/// earlier versions of this program write them in other ways.
fn normalized(sql: &str) -> String {
    let code: String = sql.lines().flat_map(|line| line.split("--").take(1).chain([" "])).collect();
    let spaced = ["(", ")", ","]
        .iter()
        .fold(code.replace('"', ""), |code, token| code.replace(token, &format!(" {token} ")));
    spaced.split_whitespace().collect::<Vec<_>>().join(" ")
}

impl History {
    /// Creates the tables of a new history, or upgrades older ones.
    ///
    /// # Errors
    ///
    /// Fails if the schema is not one that this program creates.
    pub(super) fn prepare(&self) -> Result<(), HistoryError> {
        // One file, and no committed transaction is ever lost. A night touches pages all over the
        // file: with too few of them in memory, the journal is synced for each handful.
        self.sql(self.db.execute_batch(
            "PRAGMA journal_mode = DELETE; PRAGMA synchronous = EXTRA; PRAGMA cache_size = -65536;",
        ))?;
        let steps = match self.known()? {
            SCHEMA => return Ok(()),
            0 => TABLES.to_owned(),
            _ => FROM_1.to_owned(),
        };
        let upgrade = format!("BEGIN; {steps} PRAGMA user_version = {SCHEMA}; COMMIT;");
        self.sql(self.db.execute_batch(&upgrade))
    }

    /// Returns the version of the tables, or 0 for an empty file.
    ///
    /// # Errors
    ///
    /// Fails if the schema is not the one that this version creates, or this program cannot read it.
    pub(super) fn known(&self) -> Result<i64, HistoryError> {
        let version = self.version()?;
        match self.schema_problems(version)?.into_iter().next() {
            None => Ok(version),
            Some(problem) => Err(HistoryError::Schema(problem.what)),
        }
    }

    /// Compares the schema with the one that `version` creates.
    ///
    /// # Errors
    ///
    /// Fails if the file cannot be read, or another program created it.
    pub(super) fn schema_problems(&self, version: i64) -> Result<Vec<Problem>, HistoryError> {
        let actual = self.sql(schema(&self.db))?;
        let expected = |version| self.sql(expected(version));
        let wanted = expected(version)?;
        if actual == wanted {
            return Ok(Vec::new());
        }
        let path = self.path();
        let problem =
            |what: String, fix| Problem { what: format!("{}: {what}", path.display()), fix };
        for other in 1..=SCHEMA {
            if actual == expected(other)? {
                let what = format!(
                    "user_version is {version}, but the tables are those of version {other}"
                );
                return Ok(vec![problem(what, VERSION)]);
            }
        }
        if !actual.keys().any(|name| wanted.contains_key(name)) {
            return Err(self.unknown("is not a history of titlegauge; give another --store"));
        }
        let damaged = wanted.iter().filter_map(|(name, sql)| match actual.get(name) {
            None => Some(problem(format!("{name} is missing"), NEW_HISTORY)),
            Some(found) if found != sql => {
                Some(problem(format!("{name} has another definition"), NEW_HISTORY))
            }
            Some(_) => None,
        });
        let foreign = actual.keys().filter(|name| !wanted.contains_key(*name));
        let foreign =
            foreign.map(|name| problem(format!("{name} was not created by titlegauge"), FOREIGN));
        Ok(damaged.chain(foreign).collect())
    }

    /// Returns `user_version`.
    ///
    /// # Errors
    ///
    /// Fails if the file cannot be read, or a later version of the program wrote it.
    pub(super) fn version(&self) -> Result<i64, HistoryError> {
        match self.sql(self.db.query_row("PRAGMA user_version", [], |row| row.get(0)))? {
            version if version > SCHEMA => {
                Err(self.unknown("was written by a later version of titlegauge; use that one"))
            }
            version => Ok(version),
        }
    }

    fn unknown(&self, reason: &str) -> HistoryError {
        HistoryError::Unknown { path: self.path(), reason: reason.to_owned() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn version_1_becomes_version_2() {
        let db = Connection::open_in_memory().unwrap();
        db.execute_batch(TABLES).unwrap();
        db.execute_batch(TO_1).unwrap();
        assert_eq!(schema(&db).unwrap(), expected(1).unwrap());
        assert_ne!(schema(&db).unwrap(), expected(SCHEMA).unwrap());
        db.execute_batch(FROM_1).unwrap();
        assert_eq!(schema(&db).unwrap(), expected(SCHEMA).unwrap());
    }

    #[test]
    fn definitions_are_compared_without_comments_quotes_and_spaces() {
        for (sql, same) in [
            ("CREATE TABLE \"a\"(b TEXT, -- why, and (how)\n  c  TEXT) -- more", true),
            ("CREATE TABLE a (b TEXT,c TEXT\n)", true),
            ("CREATE TABLE a (b TEXT, c TEXT, d TEXT)", false),
            ("CREATE TABLE a (b TEXT, c TEXT DEFAULT '--')", false),
            ("CREATE TABLE a (b TEXT, cTEXT)", false),
        ] {
            let found = normalized(sql);
            assert_eq!(found == "CREATE TABLE a ( b TEXT , c TEXT )", same, "{sql}: {found}");
        }
    }
}
