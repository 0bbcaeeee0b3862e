CREATE TABLE epochs (
    id INTEGER PRIMARY KEY,
    keywords_sha256 TEXT NOT NULL,
    companies_sha256 TEXT NOT NULL,
    tally_version INTEGER NOT NULL,
    inputs INTEGER NOT NULL,  -- number counted so far
    whole BLOB NOT NULL       -- counts of all its nights, merged and packed
);
CREATE TABLE runs (
    id INTEGER PRIMARY KEY,
    night TEXT NOT NULL,      -- YYYY-MM-DD
    folder TEXT NOT NULL UNIQUE,
    manifest_sha256 TEXT NOT NULL,
    started TEXT NOT NULL,
    version TEXT NOT NULL,
    pruned INTEGER NOT NULL DEFAULT 0  -- 1: its folder is to be removed, 2: it was removed
);
CREATE TABLE begun (folder TEXT NOT NULL);  -- a run that is not committed
CREATE TABLE inputs (
    id INTEGER PRIMARY KEY,
    run INTEGER NOT NULL REFERENCES runs (id),
    name TEXT NOT NULL,
    path TEXT NOT NULL,       -- a blob if it is not UTF-8
    member INTEGER,           -- position in a zip archive
    sha256 TEXT NOT NULL,     -- of the whole file, before it is unpacked
    bytes INTEGER NOT NULL,
    columns TEXT NOT NULL,    -- header by meaning, as JSON
    rejected INTEGER NOT NULL,
    duplicate INTEGER NOT NULL,
    unclassified INTEGER NOT NULL,
    labelled INTEGER NOT NULL,
    filled TEXT,              -- number of records with a value by meaning, as JSON
    headers TEXT              -- as JSON; NULL for JSON and for tables without a header
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
    input INTEGER NOT NULL,   -- of the first appearance
    record INTEGER NOT NULL,
    first_night TEXT NOT NULL,
    last_night TEXT NOT NULL,
    PRIMARY KEY (epoch, fingerprint)
) WITHOUT ROWID;
CREATE TABLE texts (          -- measured texts, which count once per company
    epoch INTEGER NOT NULL,
    fingerprint BLOB NOT NULL,
    input INTEGER NOT NULL,
    record INTEGER NOT NULL,
    PRIMARY KEY (epoch, fingerprint)
) WITHOUT ROWID;
CREATE TABLE counts (         -- postings that are not duplicates
    epoch INTEGER NOT NULL,
    run INTEGER NOT NULL,
    company TEXT NOT NULL,
    advertised_role TEXT NOT NULL,
    advertised_level INTEGER NOT NULL,
    duty_level INTEGER,       -- NULL if the posting has no label
    month TEXT NOT NULL,      -- of the posting's date, otherwise of the night of its first appearance
    postings INTEGER NOT NULL,
    measured INTEGER NOT NULL
);
CREATE TABLE grades (         -- of companies in a whole epoch, as first given or last reported
    epoch INTEGER NOT NULL,
    company TEXT NOT NULL,
    grade INTEGER NOT NULL,
    gap REAL NOT NULL,        -- gap_shrunken and gap_sd
    sd REAL NOT NULL,
    run INTEGER NOT NULL,
    PRIMARY KEY (epoch, company)
) WITHOUT ROWID;
