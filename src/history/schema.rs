//! The tables of the history.

use super::History;
use super::error::HistoryError;

/// Version of the tables, as `user_version`.
const SCHEMA: i64 = 2;
/// Which way of labelling and counting this is: the beginning of a hash of all that is kept of
/// a night with the samples, as `tests/epoch.rs` makes it. So whoever changes what comes out has to
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

impl History {
    /// Makes the tables of a new history, or brings older ones up to date; refuses what is none of ours.
    pub(super) fn prepare(&self) -> Result<(), HistoryError> {
        // One file, and nothing of a transaction is lost once it is committed. A night touches
        // pages all over the file: with too few of them in memory the journal is synced for each handful.
        self.sql(self.db.execute_batch("PRAGMA journal_mode = DELETE; PRAGMA synchronous = EXTRA; PRAGMA cache_size = -65536;"))?;
        let steps = match self.known()? {
            SCHEMA => return Ok(()),
            0 => TABLES.to_owned(),
            _ => format!("{FROM_1} UPDATE epochs SET tally_version = {TALLY_1} WHERE tally_version = 1;"),
        };
        self.sql(self.db.execute_batch(&format!("BEGIN; {steps} PRAGMA user_version = {SCHEMA}; COMMIT;")))
    }

    /// Version of the tables, 0 where there are none; refuses what this program cannot read.
    pub(super) fn known(&self) -> Result<i64, HistoryError> {
        let version: i64 = self.sql(self.db.query_row("PRAGMA user_version", [], |row| row.get(0)))?;
        let tables: i64 = self.sql(self.db.query_row("SELECT count(*) FROM sqlite_schema", [], |row| row.get(0)))?;
        let reason = match (version, tables) {
            (0, 0) | (1..=SCHEMA, 1..) => return Ok(version),
            (version, _) if version > SCHEMA => "was written by a later version of titlegauge; use that one",
            _ => "is no history of titlegauge; name another --store",
        };
        Err(HistoryError::Unknown { path: self.path(), reason: reason.to_owned() })
    }

    /// How this way of counting is called in these tables.
    pub(super) fn tally_version(&self) -> Result<i64, HistoryError> {
        Ok(if self.known()? == 1 && TALLY == TALLY_1 { 1 } else { TALLY })
    }
}
