//! The tables of the history.

use super::{History, HistoryError};

/// Version of the tables, as `user_version`.
const SCHEMA: i64 = 1;
/// Version of what a tally holds. A change in it, as in the program's way of labelling,
/// begins a new epoch, since older counts can't be read or mean something else.
pub const TALLY: i64 = 1;

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
    pruned INTEGER NOT NULL DEFAULT 0
);
CREATE TABLE begun (folder TEXT NOT NULL);  -- a run that is not committed
CREATE TABLE inputs (
    id INTEGER PRIMARY KEY,
    run INTEGER NOT NULL REFERENCES runs (id),
    name TEXT NOT NULL,
    path TEXT NOT NULL,
    member INTEGER,           -- place within a zip archive
    sha256 TEXT NOT NULL,     -- of the file, packed as stored
    bytes INTEGER NOT NULL,
    columns TEXT NOT NULL,    -- meaning to header, as JSON
    rejected INTEGER NOT NULL,
    duplicate INTEGER NOT NULL,
    unclassified INTEGER NOT NULL,
    labelled INTEGER NOT NULL
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
    measured INTEGER NOT NULL,
    PRIMARY KEY (epoch, run, company, advertised_role, advertised_level, duty_level, month)
);
";

impl History {
    /// Makes the tables of a new history; refuses what is none of ours.
    pub(super) fn prepare(&self) -> Result<(), HistoryError> {
        // One file, and nothing of a transaction is lost once it is committed.
        self.sql(self.db.execute_batch("PRAGMA journal_mode = DELETE; PRAGMA synchronous = EXTRA;"))?;
        let version = self.version()?;
        if version == SCHEMA {
            return Ok(());
        }
        let tables: i64 = self.sql(self.db.query_row("SELECT count(*) FROM sqlite_schema", [], |row| row.get(0)))?;
        if version != 0 || tables > 0 {
            let reason = if version > SCHEMA {
                "was written by a later version of titlegauge; use that one".to_owned()
            } else {
                "is no history of titlegauge; name another --store".to_owned()
            };
            return Err(HistoryError::Unknown { path: self.path(), reason });
        }
        self.sql(self.db.execute_batch(&format!("BEGIN; {TABLES} PRAGMA user_version = {SCHEMA}; COMMIT;")))
    }

    fn version(&self) -> Result<i64, HistoryError> {
        self.sql(self.db.query_row("PRAGMA user_version", [], |row| row.get(0)))
    }
}
