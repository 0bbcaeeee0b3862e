-- Turns the tables of version 2 into those of version 1, with the key that version 1 gave to `counts`.
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
