//! Whether a store is as its history says.

use std::fs::{self, File};
use std::io;
use std::path::Path;

use serde::Deserialize;
use sha2::{Digest, Sha256};

use super::{History, HistoryError, LATEST, RUNS};
use crate::ingest::MANIFEST;

/// Something that is not as it should be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// What.
    pub what: String,
    /// What to do about it.
    pub mend: &'static str,
}

/// What is needed of a manifest.
#[derive(Deserialize)]
struct Outputs {
    outputs: Vec<Output>,
}

#[derive(Deserialize)]
struct Output {
    name: String,
    sha256: String,
}

const RUN_AGAIN: &str =
    "the history is not touched by it; remove the folder, or run its exports once more with titlegauge analyze";
const NEXT_RUN: &str = "the next titlegauge nightly mends it";
const NEW_HISTORY: &str =
    "put back a copy of the history, or move it away and run titlegauge nightly over the kept exports, in order, with --date";

impl History {
    /// Everything that is wrong with the store.
    pub fn check(&self) -> Result<Vec<Problem>, HistoryError> {
        let mut problems = Vec::new();
        self.each("PRAGMA integrity_check", [], |row| {
            let said: String = row.get(0)?;
            if said != "ok" {
                problems.push(Problem { what: format!("{}: {said}", self.path().display()), mend: NEW_HISTORY });
            }
            Ok(())
        })?;
        if !problems.is_empty() {
            return Ok(problems);
        }
        let mut runs: Vec<(String, String)> = Vec::new();
        self.each("SELECT folder, manifest_sha256 FROM runs WHERE NOT pruned ORDER BY id", [], |row| {
            runs.push((row.get(0)?, row.get(1)?));
            Ok(())
        })?;
        for (folder, manifest) in &runs {
            let wrong = folder_problems(&self.folder(folder), manifest);
            problems.extend(wrong.into_iter().map(|what| Problem { what, mend: RUN_AGAIN }));
        }
        self.each("SELECT folder FROM begun", [], |row| {
            let what = format!("the run {} was begun and is not committed", row.get::<_, String>(0)?);
            problems.push(Problem { what, mend: NEXT_RUN });
            Ok(())
        })?;
        self.link_problem(&mut problems)?;
        self.strangers(&runs, &mut problems);
        self.sums(&mut problems)?;
        Ok(problems)
    }

    fn link_problem(&self, problems: &mut Vec<Problem>) -> Result<(), HistoryError> {
        let Some(newest) = self.newest()? else { return Ok(()) };
        let link = self.store.join(LATEST);
        if fs::read_link(&link).ok() != Some(Self::target(&newest)) {
            problems.push(Problem {
                what: format!("{} does not point to {RUNS}/{newest}, the newest run", link.display()),
                mend: NEXT_RUN,
            });
        }
        Ok(())
    }

    /// Folders that the history does not know.
    fn strangers(&self, runs: &[(String, String)], problems: &mut Vec<Problem>) {
        let Ok(entries) = fs::read_dir(self.store.join(RUNS)) else { return };
        let mut names: Vec<String> = entries.flatten().map(|entry| entry.file_name().to_string_lossy().into_owned()).collect();
        names.sort();
        for name in names.iter().filter(|name| !name.starts_with('.') && !runs.iter().any(|(folder, _)| folder == *name)) {
            let what = format!("{} is not in the history", self.folder(name).display());
            problems.push(Problem { what, mend: "remove it, if you put nothing there yourself" });
        }
    }

    /// Whether what an epoch holds as a whole is what its nights hold together.
    fn sums(&self, problems: &mut Vec<Problem>) -> Result<(), HistoryError> {
        let mut epochs: Vec<i64> = Vec::new();
        self.each("SELECT id FROM epochs WHERE tally_version = ?1 ORDER BY id", [self.tally_version()?], |row| {
            epochs.push(row.get(0)?);
            Ok(())
        })?;
        for epoch in epochs {
            let (whole, nights) = (self.whole(epoch)?, self.window(epoch, "", "~")?);
            let counted: i64 = self.sql(self.db.query_row(
                "SELECT coalesce(sum(postings), 0) FROM counts WHERE epoch = ?1",
                [epoch],
                |row| row.get(0),
            ))?;
            let unique = whole.tally().all.unique;
            if whole.tally() != nights.tally() || u64::try_from(counted) != Ok(unique) {
                let what = format!("{}: the nights of epoch {epoch} do not add up to its whole", self.path().display());
                problems.push(Problem { what, mend: NEW_HISTORY });
            }
        }
        Ok(())
    }
}

/// What is wrong with a run's folder.
fn folder_problems(folder: &Path, manifest: &str) -> Vec<String> {
    let path = folder.join(MANIFEST);
    match sha256(&path) {
        Err(error) => return vec![format!("{}: {error}", path.display())],
        Ok(found) if found != manifest => return vec![format!("{} was changed after the run", path.display())],
        Ok(_) => {}
    }
    let outputs = fs::read(&path).ok().and_then(|text| serde_json::from_slice::<Outputs>(&text).ok());
    let Some(Outputs { outputs }) = outputs else { return vec![format!("{} is no manifest", path.display())] };
    let wrong = |output: &Output| {
        let path = folder.join(&output.name);
        match sha256(&path) {
            Ok(found) if found == output.sha256 => None,
            Ok(_) => Some(format!("{} was changed after the run", path.display())),
            Err(error) => Some(format!("{}: {error}", path.display())),
        }
    };
    outputs.iter().filter_map(wrong).collect()
}

/// SHA-256 of a file, in hexadecimal.
pub fn sha256(path: &Path) -> io::Result<String> {
    let mut hasher = Sha256::new();
    io::copy(&mut File::open(path)?, &mut HashWriter(&mut hasher))?;
    Ok(hex::encode(hasher.finalize()))
}

struct HashWriter<'a>(&'a mut Sha256);

impl io::Write for HashWriter<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.update(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
