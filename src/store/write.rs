//! Adds a night to the history in one transaction.

use std::collections::BTreeMap;
use std::os::unix::ffi::OsStrExt;
use std::path::{Path, PathBuf};

use rusqlite::types::Value;
use rusqlite::{Transaction, params};

use super::blob;
use super::epoch::EpochKey;
use super::error::{HistoryError, refused};
use super::grades::Grade;
use super::history::History;
use super::night::{Night, month_or_night};
use super::run_name::RunName;
use super::schema::TALLY;
use super::windows::Window;
use titlegauge_core::duplicates::{Fingerprint, Place};
use titlegauge_core::level::Level;
use titlegauge_figures::tally::Records;

/// A run to commit.
#[derive(Debug, Clone)]
pub struct NewRun {
    /// Its night, `YYYY-MM-DD`.
    pub night: String,
    /// Name of its folder.
    pub folder: RunName,
    /// Hash of its manifest.
    pub manifest_sha256: String,
    /// Time of its start.
    pub started: String,
}

/// An input of the run.
#[derive(Debug, Clone)]
pub struct NewInput {
    /// Its name in outputs.
    pub name: String,
    /// Its path.
    pub path: PathBuf,
    /// Its position in a zip archive; `None` if it is not in one.
    pub member: Option<usize>,
    /// SHA-256 of the file.
    pub sha256: String,
    /// Number of bytes read.
    pub bytes: u64,
    /// Header by meaning, as JSON.
    pub columns: String,
    /// Numbers of its records by status.
    pub records: Records,
    /// Number of records with a value by meaning, as JSON.
    pub filled: String,
    /// Names in the header, as JSON; `None` without a header.
    pub headers: Option<String>,
}

/// An earlier night that is counted again in a new epoch.
#[derive(Debug)]
pub struct Relabelled {
    /// The number of its run.
    pub run: i64,
    /// Its date, `YYYY-MM-DD`.
    pub date: String,
    /// Its new counts.
    pub night: Night,
    /// Numbers of its inputs in the history, in order.
    pub inputs: Vec<i64>,
    /// Names of its inputs, in order.
    pub names: Vec<String>,
}

/// Everything that one transaction adds.
#[derive(Debug)]
pub struct Commit<'a> {
    /// The run.
    pub run: NewRun,
    /// Its epoch; `None` to begin a new one.
    pub epoch: Option<i64>,
    /// The settings of the epoch.
    pub key: &'a EpochKey,
    /// Ids of the roles.
    pub roles: &'a [String],
    /// The counts and fingerprints of the run.
    pub night: &'a Night,
    /// Inputs of the run, in order.
    pub inputs: &'a [NewInput],
    /// Earlier nights that were counted again.
    pub relabelled: &'a [Relabelled],
    /// Counts of all nights of the epoch, including this one.
    pub whole: &'a Window,
    /// Grades that are new or changed.
    pub grades: &'a [Grade],
}

impl History {
    /// Records that a run begins, so that its folder can be removed if it is never committed.
    ///
    /// # Errors
    ///
    /// Fails if the history cannot be written.
    pub fn begin(&self, folder: &RunName) -> Result<(), HistoryError> {
        self.sql(self.db.execute("INSERT INTO begun (folder) VALUES (?1)", [folder]).map(drop))
    }

    /// Adds a run.
    ///
    /// # Errors
    ///
    /// Fails if the counts cannot be packed, or the history cannot be written.
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
                let writer = EpochWriter {
                    db: &transaction,
                    epoch,
                    run: earlier.run,
                    date: &earlier.date,
                    roles: commit.roles,
                };
                writer.night(&earlier.night, blob, &earlier.inputs)?;
            }
            let inputs = add_inputs(&transaction, run, commit.inputs)?;
            let writer = EpochWriter {
                db: &transaction,
                epoch,
                run,
                date: &commit.run.night,
                roles: commit.roles,
            };
            writer.night(commit.night, &tonight, &inputs)?;
            writer.grades(commit.grades)?;
            transaction.execute("DELETE FROM begun", [])?;
            transaction.commit()
        };
        all().map_err(|source| refused(path, source))
    }

    fn packed(&self, counts: &impl serde::Serialize) -> Result<Vec<u8>, HistoryError> {
        blob::pack(counts).map_err(|why| HistoryError::Unknown {
            path: self.path(),
            reason: format!("cannot store tonight's counts: {why}"),
        })
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

/// Converts a path to text, or to a blob if it is not UTF-8.
fn stored_path(path: &Path) -> Value {
    path.to_str().map_or_else(
        || Value::Blob(path.as_os_str().as_bytes().to_vec()),
        |text| Value::Text(text.to_owned()),
    )
}

/// Converts a count or length. None of them comes near 2^63.
fn signed(count: u64) -> i64 {
    i64::try_from(count).unwrap_or(i64::MAX)
}

/// Adds the rows of a run to an epoch.
struct EpochWriter<'a> {
    db: &'a Transaction<'a>,
    epoch: i64,
    run: i64,
    date: &'a str,
    roles: &'a [String],
}

impl EpochWriter<'_> {
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
            let (input, record) = stored(place, inputs)?;
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
            let (input, record) = stored(place, inputs)?;
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
        // A posting without a date shares the row of postings of tonight's month.
        let insert = "INSERT INTO counts VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)";
        let mut statement = self.db.prepare(insert)?;
        let mut rows: BTreeMap<_, [u64; 2]> = BTreeMap::new();
        for (cell, counts) in &night.counts {
            let month = month_or_night(&cell.month, self.date);
            let sum = rows
                .entry((&cell.company, cell.role, cell.level, cell.duty_level, month))
                .or_default();
            sum.iter_mut().zip(counts).for_each(|(sum, count)| *sum += count);
        }
        for ((company, role, level, duty_level, month), [postings, measured]) in rows {
            let role =
                role.and_then(|role| self.roles.get(role.index())).map_or("none", String::as_str);
            let (postings, measured) = (signed(postings), signed(measured));
            let (level, duty_level) = (level.get(), duty_level.map(Level::get));
            statement.execute(params![
                self.epoch, self.run, company, role, level, duty_level, month, postings, measured
            ])?;
        }
        Ok(())
    }
}

/// Sorts by the key of the table, which is much faster to write.
fn in_order(marks: &[(Fingerprint, Place)]) -> Vec<(Fingerprint, Place)> {
    let mut marks = marks.to_vec();
    marks.sort_unstable();
    marks
}

/// Converts a place to the number of the input in the history and the record.
///
/// # Errors
///
/// Fails if the run has no such input.
fn stored(Place { source, record }: Place, inputs: &[i64]) -> rusqlite::Result<(i64, i64)> {
    let missing = || rusqlite::Error::IntegralValueOutOfRange(2, i64::from(source));
    let input = inputs.get(source as usize).ok_or_else(missing)?;
    Ok((*input, signed(record)))
}
