-- Upgrades version 1. Columns that version 1 did not have stay NULL. The key of its table `counts` took
-- a quarter of the file, and no query used it.
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
