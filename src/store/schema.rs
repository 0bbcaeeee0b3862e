//! The tables of the history.

use std::collections::BTreeMap;
use std::fmt;

use rusqlite::Connection;

use super::History;
use super::error::HistoryError;

/// Version of the tables, as `user_version`.
const SCHEMA: i64 = 2;
/// Which way of labelling and counting this is: the beginning of a hash of all that is kept of
/// a night with the samples, as `tests/library/epoch.rs` makes it. So whoever changes what comes out has to
/// put another number here, which begins a new epoch, since older counts mean something else
/// or can't be read; and a change that leaves them as they are begins none.
pub const TALLY: i64 = 7_803_426_832_925_718_923;
/// What [`TALLY`] was where the first version of the tables had a 1.
const TALLY_1: i64 = 7_803_426_832_925_718_923;

const TABLES: &str = "
CREATE TABLE epochs (
    id INTEGER PRIMARY KEY,
    keywords_sha256 TEXT NOT NULL,
    companies_sha256 TEXT NOT NULL,
    tally_version INTEGER NOT NULL,
    inputs INTEGER NOT NULL,  -- counted so far
    whole BLOB NOT NULL       -- all its nights merged
);
CREATE TABLE runs (
    id INTEGER PRIMARY KEY,
    night TEXT NOT NULL,      -- YYYY-MM-DD
    folder TEXT NOT NULL UNIQUE,
    manifest_sha256 TEXT NOT NULL,
    started TEXT NOT NULL,
    version TEXT NOT NULL,
    pruned INTEGER NOT NULL DEFAULT 0  -- 1: its folder is to be removed, 2: it was
);
CREATE TABLE begun (folder TEXT NOT NULL);  -- a run that is not committed
CREATE TABLE inputs (
    id INTEGER PRIMARY KEY,
    run INTEGER NOT NULL REFERENCES runs (id),
    name TEXT NOT NULL,
    path TEXT NOT NULL,       -- a blob where it is not UTF-8
    member INTEGER,           -- place within a zip archive
    sha256 TEXT NOT NULL,     -- of the file, packed as stored
    bytes INTEGER NOT NULL,
    columns TEXT NOT NULL,    -- meaning to header, as JSON
    rejected INTEGER NOT NULL,
    duplicate INTEGER NOT NULL,
    unclassified INTEGER NOT NULL,
    labelled INTEGER NOT NULL,
    filled TEXT,              -- meaning to records with a value, as JSON
    headers TEXT              -- as JSON; none of a table without a header, and of JSON
);
CREATE INDEX inputs_by_content ON inputs (sha256);
CREATE TABLE nights (         -- what a run adds to an epoch
    epoch INTEGER NOT NULL REFERENCES epochs (id),
    run INTEGER NOT NULL REFERENCES runs (id),
    tally BLOB NOT NULL,
    PRIMARY KEY (epoch, run)
);
CREATE TABLE night_inputs (   -- inputs of a night as counted in an epoch, in order
    epoch INTEGER NOT NULL,
    run INTEGER NOT NULL,
    input INTEGER NOT NULL REFERENCES inputs (id),
    place INTEGER NOT NULL,
    PRIMARY KEY (epoch, run, place)
);
CREATE TABLE postings (
    epoch INTEGER NOT NULL,
    fingerprint BLOB NOT NULL,
    input INTEGER NOT NULL,   -- where it stood first
    record INTEGER NOT NULL,
    first_night TEXT NOT NULL,
    last_night TEXT NOT NULL,
    PRIMARY KEY (epoch, fingerprint)
) WITHOUT ROWID;
CREATE TABLE texts (          -- measured texts, which count once for a company
    epoch INTEGER NOT NULL,
    fingerprint BLOB NOT NULL,
    input INTEGER NOT NULL,
    record INTEGER NOT NULL,
    PRIMARY KEY (epoch, fingerprint)
) WITHOUT ROWID;
CREATE TABLE counts (         -- postings that are no copies
    epoch INTEGER NOT NULL,
    run INTEGER NOT NULL,
    company TEXT NOT NULL,
    advertised_role TEXT NOT NULL,
    advertised_level INTEGER NOT NULL,
    duty_level INTEGER,       -- none where the posting has no label
    month TEXT NOT NULL,      -- of the posting, else of the night it was first seen
    postings INTEGER NOT NULL,
    measured INTEGER NOT NULL
);
CREATE TABLE grades (         -- of companies in a whole epoch, as first given or last told to have changed
    epoch INTEGER NOT NULL,
    company TEXT NOT NULL,
    grade INTEGER NOT NULL,
    gap REAL NOT NULL,        -- gap_shrunken and gap_sd
    sd REAL NOT NULL,
    run INTEGER NOT NULL,
    PRIMARY KEY (epoch, company)
) WITHOUT ROWID;
";

/// From version 1: what was not noted then stays unknown. Its key of `counts` was a quarter of the
/// file, and nothing asked by it.
const FROM_1: &str = "
ALTER TABLE inputs ADD COLUMN filled TEXT;
ALTER TABLE inputs ADD COLUMN headers TEXT;
ALTER TABLE counts RENAME TO counts_1;
CREATE TABLE counts (
    epoch INTEGER NOT NULL, run INTEGER NOT NULL, company TEXT NOT NULL, advertised_role TEXT NOT NULL,
    advertised_level INTEGER NOT NULL, duty_level INTEGER, month TEXT NOT NULL,
    postings INTEGER NOT NULL, measured INTEGER NOT NULL
);
INSERT INTO counts SELECT * FROM counts_1 ORDER BY rowid;
DROP TABLE counts_1;
CREATE TABLE grades (
    epoch INTEGER NOT NULL, company TEXT NOT NULL, grade INTEGER NOT NULL, gap REAL NOT NULL, sd REAL NOT NULL,
    run INTEGER NOT NULL, PRIMARY KEY (epoch, company)
) WITHOUT ROWID;
";

/// Turns the tables into those of version 1, which created them with these columns and this key.
const TO_1: &str = "
ALTER TABLE inputs DROP COLUMN filled;
ALTER TABLE inputs DROP COLUMN headers;
DROP TABLE grades;
DROP TABLE counts;
CREATE TABLE counts (
    epoch INTEGER NOT NULL, run INTEGER NOT NULL, company TEXT NOT NULL, advertised_role TEXT NOT NULL,
    advertised_level INTEGER NOT NULL, duty_level INTEGER, month TEXT NOT NULL,
    postings INTEGER NOT NULL, measured INTEGER NOT NULL,
    PRIMARY KEY (epoch, run, company, advertised_role, advertised_level, duty_level, month)
);
";

/// A difference between a history and the schema of its version.
#[derive(Debug)]
pub(super) enum Difference {
    /// A table or index is missing or has another definition.
    Damaged(String),
    /// A table, index, view or trigger was not created by this program.
    Foreign(String),
    /// `user_version` is not the version of the tables.
    Version {
        /// `user_version`.
        stamped: i64,
        /// The version that creates these tables.
        tables: i64,
    },
}

impl fmt::Display for Difference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Damaged(what) => f.write_str(what),
            Self::Foreign(what) => write!(f, "{what} was not created by titlegauge"),
            Self::Version { stamped, tables } => {
                write!(f, "user_version is {stamped}, but the tables are those of version {tables}")
            }
        }
    }
}

/// The rows of `sqlite_schema`: type and name, then table and normalized SQL.
type Schema = BTreeMap<(String, String), (String, String)>;

/// Reads the schema of a database. Omits the indexes that a table's definition implies, which have
/// no SQL, and the statistics that `ANALYZE` stores.
fn schema(db: &Connection) -> rusqlite::Result<Schema> {
    let query = "SELECT type, name, tbl_name, sql FROM sqlite_schema
        WHERE sql IS NOT NULL AND NOT (type = 'table' AND name GLOB 'sqlite_stat*')";
    let mut statement = db.prepare(query)?;
    let row = |row: &rusqlite::Row<'_>| {
        let sql: String = row.get(3)?;
        Ok(((row.get(0)?, row.get(1)?), (row.get(2)?, normalized(&sql))))
    };
    statement.query_map([], row)?.collect()
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
/// earlier versions of this program leave others.
fn normalized(sql: &str) -> String {
    let code: String = sql.lines().flat_map(|line| line.split("--").take(1).chain([" "])).collect();
    let spaced = ["(", ")", ","]
        .iter()
        .fold(code.replace('"', ""), |code, token| code.replace(token, &format!(" {token} ")));
    spaced.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Lists what is missing, changed and added.
fn differences(expected: &Schema, found: &Schema) -> Vec<Difference> {
    let damaged = expected.iter().filter_map(|(key, definition)| {
        let what = match found.get(key) {
            None => "is missing",
            Some(found) if found != definition => "has another definition",
            Some(_) => return None,
        };
        Some(Difference::Damaged(format!("{} {} {what}", key.0, key.1)))
    });
    let foreign = found.keys().filter(|key| !expected.contains_key(*key));
    damaged
        .chain(foreign.map(|(kind, name)| Difference::Foreign(format!("{kind} {name}"))))
        .collect()
}

impl History {
    /// Makes the tables of a new history, or brings older ones up to date; refuses what is none of ours.
    pub(super) fn prepare(&self) -> Result<(), HistoryError> {
        // One file, and nothing of a transaction is lost once it is committed. A night touches
        // pages all over the file: with too few of them in memory the journal is synced for each handful.
        self.sql(self.db.execute_batch(
            "PRAGMA journal_mode = DELETE; PRAGMA synchronous = EXTRA; PRAGMA cache_size = -65536;",
        ))?;
        let steps = match self.known()? {
            SCHEMA => return Ok(()),
            0 => TABLES.to_owned(),
            _ => format!(
                "{FROM_1} UPDATE epochs SET tally_version = {TALLY_1} WHERE tally_version = 1;"
            ),
        };
        self.sql(
            self.db
                .execute_batch(&format!("BEGIN; {steps} PRAGMA user_version = {SCHEMA}; COMMIT;")),
        )
    }

    /// Returns the version of the tables, or 0 for an empty file.
    ///
    /// # Errors
    ///
    /// Fails if the schema is not the one that this version creates, or this program cannot read it.
    pub(super) fn known(&self) -> Result<i64, HistoryError> {
        let (version, differences) = self.compare()?;
        let difference = differences.first().map(ToString::to_string);
        difference.map_or(Ok(version), |difference| {
            Err(HistoryError::Schema { path: self.path(), difference })
        })
    }

    /// Compares the schema with the one that its version creates. Returns the version, or 0 for an
    /// empty file, and the differences.
    ///
    /// # Errors
    ///
    /// Fails if a later version or another program created the file, or it cannot be read.
    pub(super) fn compare(&self) -> Result<(i64, Vec<Difference>), HistoryError> {
        let unknown =
            |reason: &str| HistoryError::Unknown { path: self.path(), reason: reason.to_owned() };
        let stamped = self.version()?;
        if stamped > SCHEMA {
            return Err(unknown("was written by a later version of titlegauge; use that one"));
        }
        let found = self.sql(schema(&self.db))?;
        let wanted = self.sql(expected(stamped))?;
        if found == wanted {
            return Ok((stamped, Vec::new()));
        }
        for tables in 1..=SCHEMA {
            if found == self.sql(expected(tables))? {
                return Ok((stamped, vec![Difference::Version { stamped, tables }]));
            }
        }
        if !found.keys().any(|key| wanted.contains_key(key)) {
            return Err(unknown("is no history of titlegauge; name another --store"));
        }
        Ok((stamped, differences(&wanted, &found)))
    }

    fn version(&self) -> Result<i64, HistoryError> {
        self.sql(self.db.query_row("PRAGMA user_version", [], |row| row.get(0)))
    }

    /// How this way of counting is called in these tables.
    pub(super) fn tally_version(&self) -> Result<i64, HistoryError> {
        Ok(if self.version()? == 1 && TALLY == TALLY_1 { 1 } else { TALLY })
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
            assert_eq!(
                normalized(sql) == "CREATE TABLE a ( b TEXT , c TEXT )",
                same,
                "{sql}: {}",
                normalized(sql)
            );
        }
    }
}
