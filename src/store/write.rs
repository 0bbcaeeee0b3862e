//! A night goes into the history: all of it in one transaction.

use std::os::unix::ffi::OsStrExt;
use std::path::{Path, PathBuf};

use rusqlite::types::Value;
use rusqlite::{Transaction, params};

use super::error::{HistoryError, refused};
use super::grades::Grade;
use super::recall::Window;
use super::schema::TALLY;
use super::{EpochKey, History, Night, RunName, blob, month_or_night};
use titlegauge_core::duplicates::{Fingerprint, Place};
use titlegauge_figures::tally::Records;

/// The run that is committed.
#[derive(Debug, Clone)]
pub struct NewRun {
    /// Its night, `YYYY-MM-DD`.
    pub night: String,
    /// Name of its folder.
    pub folder: RunName,
    /// Hash of its manifest.
    pub manifest_sha256: String,
    /// When it began.
    pub started: String,
}

/// An input that it read.
#[derive(Debug, Clone)]
pub struct NewInput {
    /// How outputs call it.
    pub name: String,
    /// Where it is.
    pub path: PathBuf,
    /// Its place within a zip archive.
    pub member: Option<usize>,
    /// SHA-256 of the file.
    pub sha256: String,
    /// Bytes read.
    pub bytes: u64,
    /// Meaning to header, as JSON.
    pub columns: String,
    /// Where its records went.
    pub records: Records,
    /// Meaning to records with a value, as JSON.
    pub filled: String,
    /// The header's names, as JSON, where it has a header.
    pub headers: Option<String>,
}

/// An earlier night, counted again in a new epoch.
#[derive(Debug)]
pub struct Relabelled {
    /// Its run.
    pub run: i64,
    /// Its date.
    pub date: String,
    /// What it holds now.
    pub night: Night,
    /// Numbers of its inputs, in order.
    pub inputs: Vec<i64>,
    /// Their names.
    pub names: Vec<String>,
}

/// All that is committed at once.
#[derive(Debug)]
pub struct Commit<'a> {
    /// The run.
    pub run: NewRun,
    /// Its epoch; none to begin one.
    pub epoch: Option<i64>,
    /// What the epoch is of.
    pub key: &'a EpochKey,
    /// Ids of the roles.
    pub roles: &'a [String],
    /// What it saw.
    pub night: &'a Night,
    /// What it read, in order.
    pub inputs: &'a [NewInput],
    /// Earlier nights that were counted again.
    pub relabelled: &'a [Relabelled],
    /// All nights of the epoch, this one among them.
    pub whole: &'a Window,
    /// Grades to be noted.
    pub grades: &'a [Grade],
}

impl History {
    /// Notes that a run begins, so that its folder can be removed if it is never committed.
    pub fn begin(&self, folder: &RunName) -> Result<(), HistoryError> {
        self.sql(self.db.execute("INSERT INTO begun (folder) VALUES (?1)", [folder]).map(|_| ()))
    }

    /// Adds a run.
    pub fn commit(&mut self, commit: &Commit<'_>) -> Result<(), HistoryError> {
        let whole = self.packed(&commit.whole.merged)?;
        let tonight = self.packed(&(&commit.night.tally, &commit.night.vocabulary))?;
        let relabelled =
            commit.relabelled.iter().map(|r| self.packed(&(&r.night.tally, &r.night.vocabulary)));
        let relabelled: Vec<Vec<u8>> = relabelled.collect::<Result<_, _>>()?;
        let path = self.path();
        let mut all = || {
            let transaction = self.db.transaction()?;
            let run = add_run(&transaction, &commit.run)?;
            let epoch = epoch(&transaction, commit, &whole)?;
            for (earlier, blob) in commit.relabelled.iter().zip(&relabelled) {
                let add = Add {
                    db: &transaction,
                    epoch,
                    run: earlier.run,
                    date: &earlier.date,
                    roles: commit.roles,
                };
                add.night(&earlier.night, blob, &earlier.inputs)?;
            }
            let inputs = add_inputs(&transaction, run, commit.inputs)?;
            let add =
                Add { db: &transaction, epoch, run, date: &commit.run.night, roles: commit.roles };
            add.night(commit.night, &tonight, &inputs)?;
            add.grades(commit.grades)?;
            transaction.execute("DELETE FROM begun", [])?;
            transaction.commit()
        };
        all().map_err(|source| refused(path, source))
    }

    fn packed(&self, what: &impl serde::Serialize) -> Result<Vec<u8>, HistoryError> {
        let unknown = |why| HistoryError::Unknown {
            path: self.path(),
            reason: format!("cannot hold tonight's counts: {why}"),
        };
        blob::pack(what).map_err(unknown)
    }
}

fn add_run(db: &Transaction<'_>, run: &NewRun) -> rusqlite::Result<i64> {
    let insert = "INSERT INTO runs (night, folder, manifest_sha256, started, version) VALUES (?1, ?2, ?3, ?4, ?5)";
    db.execute(
        insert,
        params![run.night, run.folder, run.manifest_sha256, run.started, env!("CARGO_PKG_VERSION")],
    )?;
    Ok(db.last_insert_rowid())
}

fn epoch(db: &Transaction<'_>, commit: &Commit<'_>, whole: &[u8]) -> rusqlite::Result<i64> {
    let inputs = signed(commit.whole.names.len() as u64);
    if let Some(epoch) = commit.epoch {
        db.execute(
            "UPDATE epochs SET whole = ?2, inputs = ?3 WHERE id = ?1",
            params![epoch, whole, inputs],
        )?;
        return Ok(epoch);
    }
    let EpochKey { keywords_sha256, companies_sha256 } = commit.key;
    let insert = "INSERT INTO epochs (keywords_sha256, companies_sha256, tally_version, inputs, whole) VALUES (?1, ?2, ?3, ?4, ?5)";
    db.execute(insert, params![keywords_sha256, companies_sha256, TALLY, inputs, whole])?;
    Ok(db.last_insert_rowid())
}

fn add_inputs(db: &Transaction<'_>, run: i64, inputs: &[NewInput]) -> rusqlite::Result<Vec<i64>> {
    let insert =
        "INSERT INTO inputs (run, name, path, member, sha256, bytes, columns, rejected, duplicate, unclassified, labelled, filled, headers)
        VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13)";
    let mut statement = db.prepare(insert)?;
    let mut add = |input: &NewInput| {
        let NewInput { name, path, member, sha256, bytes, columns, records, filled, headers } =
            input;
        let member = member.map(|member| signed(member as u64));
        let path = stored_path(path);
        let counts = [records.rejected, records.duplicate, records.unclassified, records.labelled]
            .map(signed);
        let [rejected, duplicate, unclassified, labelled] = counts;
        let bytes = signed(*bytes);
        statement.insert(params![
            run,
            name,
            path,
            member,
            sha256,
            bytes,
            columns,
            rejected,
            duplicate,
            unclassified,
            labelled,
            filled,
            headers
        ])
    };
    inputs.iter().map(&mut add).collect()
}

/// A path as text, and one that is none as its bytes.
fn stored_path(path: &Path) -> Value {
    path.to_str().map_or_else(
        || Value::Blob(path.as_os_str().as_bytes().to_vec()),
        |text| Value::Text(text.to_owned()),
    )
}

/// Counts and lengths never come near 2^63.
fn signed(count: u64) -> i64 {
    i64::try_from(count).unwrap_or(i64::MAX)
}

/// Adds a night to an epoch.
struct Add<'a> {
    db: &'a Transaction<'a>,
    epoch: i64,
    run: i64,
    date: &'a str,
    roles: &'a [String],
}

impl Add<'_> {
    fn night(&self, night: &Night, blob: &[u8], inputs: &[i64]) -> rusqlite::Result<()> {
        let insert = "INSERT INTO nights (epoch, run, tally) VALUES (?1, ?2, ?3)";
        self.db.execute(insert, params![self.epoch, self.run, blob])?;
        let mut counted = self.db.prepare(
            "INSERT INTO night_inputs (epoch, run, input, place) VALUES (?1, ?2, ?3, ?4)",
        )?;
        for (place, input) in inputs.iter().enumerate() {
            counted.execute(params![self.epoch, self.run, input, signed(place as u64)])?;
        }
        self.postings(night, inputs)?;
        self.counts(night)
    }

    fn postings(&self, night: &Night, inputs: &[i64]) -> rusqlite::Result<()> {
        let insert = "INSERT INTO postings (epoch, fingerprint, input, record, first_night, last_night) VALUES (?1, ?2, ?3, ?4, ?5, ?5)";
        let mut statement = self.db.prepare(insert)?;
        for (fingerprint, place) in in_order(&night.postings) {
            let (input, record) = stored(place, inputs);
            statement.execute(params![
                self.epoch,
                fingerprint.to_bytes(),
                input,
                record,
                self.date
            ])?;
        }
        let mut statement = self.db.prepare(
            "INSERT INTO texts (epoch, fingerprint, input, record) VALUES (?1, ?2, ?3, ?4)",
        )?;
        for (fingerprint, place) in in_order(&night.texts) {
            let (input, record) = stored(place, inputs);
            statement.execute(params![self.epoch, fingerprint.to_bytes(), input, record])?;
        }
        let again = "UPDATE postings SET first_night = min(first_night, ?3), last_night = max(last_night, ?3) WHERE epoch = ?1 AND fingerprint = ?2";
        let mut statement = self.db.prepare(again)?;
        for fingerprint in &night.again {
            statement.execute(params![self.epoch, fingerprint.to_bytes(), self.date])?;
        }
        Ok(())
    }

    fn grades(&self, grades: &[Grade]) -> rusqlite::Result<()> {
        let replace = "INSERT OR REPLACE INTO grades (epoch, company, grade, gap, sd, run) VALUES (?1, ?2, ?3, ?4, ?5, ?6)";
        let mut statement = self.db.prepare(replace)?;
        for Grade { company, grade, gap, sd } in grades {
            statement.execute(params![
                self.epoch,
                company,
                signed(*grade as u64),
                gap,
                sd,
                self.run
            ])?;
        }
        Ok(())
    }

    fn counts(&self, night: &Night) -> rusqlite::Result<()> {
        // A posting without a date and one of tonight's month come into one row.
        let insert = "INSERT INTO counts VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)";
        let mut statement = self.db.prepare(insert)?;
        let mut rows: std::collections::BTreeMap<_, [u64; 2]> = std::collections::BTreeMap::new();
        for (cell, counts) in &night.counts {
            let month = month_or_night(&cell.month, self.date);
            let sum = rows
                .entry((&cell.company, cell.role, cell.level, cell.duty_level, month))
                .or_default();
            sum.iter_mut().zip(counts).for_each(|(sum, count)| *sum += count);
        }
        for ((company, role, level, duty_level, month), [postings, measured]) in rows {
            let role = role.and_then(|role| self.roles.get(role)).map_or("none", String::as_str);
            let (postings, measured) = (signed(postings), signed(measured));
            statement.execute(params![
                self.epoch, self.run, company, role, level, duty_level, month, postings, measured
            ])?;
        }
        Ok(())
    }
}

/// In the order of the table, which is written much faster so.
fn in_order(marks: &[(Fingerprint, Place)]) -> Vec<(Fingerprint, Place)> {
    let mut marks = marks.to_vec();
    marks.sort_unstable();
    marks
}

/// A place by number of the input in the history.
fn stored((source, record): Place, inputs: &[i64]) -> (i64, i64) {
    (inputs.get(source as usize).copied().unwrap_or_default(), signed(record))
}
