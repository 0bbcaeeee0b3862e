//! Inputs that are new, recognised by their content.

use std::collections::BTreeMap;
use std::io;
use std::path::{Path, PathBuf};

use serde::Serialize;

use super::order::Order;
use super::source::HashedSource;
use crate::engine::SourceOutcome;
use crate::jobs::error::JobError;
use crate::store::{History, KeptInput, sha256};
use titlegauge_ingest::{IngestError, Source};

/// An input whose content was counted before.
#[derive(Debug, Clone, Serialize)]
pub struct SeenBefore {
    /// Name of the input in this run.
    pub source: String,
    /// Name of the input when it was counted.
    pub counted_as: String,
    /// The night on which it was counted.
    pub night: String,
    /// Name of the folder of that run.
    pub run: String,
}

impl std::fmt::Display for SeenBefore {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self { source, counted_as, night, run } = self;
        write!(
            f,
            "{source} was counted on {night} (run {run}, as {counted_as}); it is not counted again"
        )
    }
}

/// The inputs of a run, sorted by whether they were counted before.
#[derive(Debug, Default)]
pub struct SortedInputs {
    /// Inputs to count.
    pub new: Vec<HashedSource>,
    /// Inputs that were counted before, in this run or an earlier one.
    pub seen: Vec<SeenBefore>,
    /// Inputs that were counted in an earlier run, with their present paths.
    pub again: Vec<HashedSource>,
    /// Errors of the inputs that cannot be read.
    pub refused: Vec<IngestError>,
}

/// Sorts inputs by whether they were counted before. Without a history, only copies among the
/// inputs themselves count as seen. `date` and `run` name the present run.
///
/// # Errors
///
/// Fails if an input is not a regular file or if the history cannot be read.
pub fn sort(
    sources: Vec<Source>,
    history: Option<&History>,
    date: &str,
    run: &str,
) -> Result<SortedInputs, JobError> {
    let mut hashes = FileHashes::default();
    let mut sorted = SortedInputs::default();
    let mut names: BTreeMap<(String, Option<usize>), String> = BTreeMap::new();
    for source in sources {
        if source.shard.is_some() {
            return Err(JobError::Shard { name: source.name });
        }
        if source.texts.is_some() {
            return Err(JobError::Texts);
        }
        let Some(path) = source.path.clone().filter(|_| source.size.is_some()) else {
            return Err(JobError::NotAFile { name: source.name });
        };
        let sha256 = match hashes.of(&path) {
            Ok(sha256) => sha256,
            Err(error) => {
                sorted.refused.push(IngestError::Io { name: source.name, source: error });
                continue;
            }
        };
        let before = |counted_as, night, run| SeenBefore {
            source: source.name.clone(),
            counted_as,
            night,
            run,
        };
        let earlier = history.map_or(Ok(None), |history| history.seen(&sha256, source.member))?;
        if let Some(seen) = earlier {
            sorted.seen.push(before(seen.name, seen.night, seen.folder));
            sorted.again.push(HashedSource { source, path, sha256 });
        } else if let Some(name) = names.get(&(sha256.clone(), source.member)) {
            sorted.seen.push(before(name.clone(), date.to_owned(), run.to_owned()));
        } else {
            names.insert((sha256.clone(), source.member), source.name.clone());
            sorted.new.push(HashedSource { source, path, sha256 });
        }
    }
    Ok(sorted)
}

/// Inputs of earlier runs, sorted by whether they can be counted again.
#[derive(Debug, Default)]
pub struct KeptInputs {
    /// Inputs whose content is unchanged, with their present paths.
    pub present: Vec<KeptInput>,
    /// Inputs that are missing or changed.
    pub gone: Vec<KeptInput>,
}

/// Looks for the inputs of earlier runs, at their old paths and among the inputs of this run.
///
/// # Errors
///
/// Fails with [`JobError::KeptInputsGone`] if nothing would be left to count.
pub fn find_kept(kept: Vec<KeptInput>, sorted: &SortedInputs) -> Result<KeptInputs, JobError> {
    let mut hashes = FileHashes::default();
    let moved: BTreeMap<_, _> = sorted
        .again
        .iter()
        .map(|now| ((now.sha256.as_str(), now.source.member), &now.path))
        .collect();
    let mut found = KeptInputs::default();
    for mut kept in kept {
        if hashes.of(&kept.path).is_ok_and(|sha256| sha256 == kept.sha256) {
            found.present.push(kept);
        } else if let Some(path) = moved.get(&(kept.sha256.as_str(), kept.member)) {
            kept.path.clone_from(path);
            found.present.push(kept);
        } else {
            found.gone.push(kept);
        }
    }
    match found.gone.first() {
        Some(first) if found.present.is_empty() && sorted.new.is_empty() => {
            Err(JobError::KeptInputsGone { count: found.gone.len(), first: first.path.clone() })
        }
        _ => Ok(found),
    }
}

/// Checks that each file still has the hash that was recorded before it was read. An export that
/// was still being written would otherwise be counted in part and never again.
///
/// # Errors
///
/// Fails with [`JobError::Changed`] for the first file that changed.
pub(super) fn check_unchanged(
    outcomes: &[SourceOutcome],
    order: &Order<'_>,
) -> Result<(), JobError> {
    let mut hashes = FileHashes::default();
    let kept = order.kept.iter().map(|kept| (&kept.path, kept.member, &kept.sha256));
    let new = order.new.iter().map(|new| (&new.path, new.source.member, &new.sha256));
    for (outcome, (path, member, recorded)) in outcomes.iter().zip(kept.chain(new)) {
        let Ok(input) = outcome else { continue };
        // The engine hashes a file only if it reads all of it.
        let whole = member.is_none() && input.truncated.is_none();
        let same = if whole {
            input.sha256 == *recorded
        } else {
            hashes.of(path).is_ok_and(|now| now == *recorded)
        };
        if !same {
            return Err(JobError::Changed { name: input.source.clone() });
        }
    }
    Ok(())
}

/// Hashes of files, each of which is read once.
#[derive(Default)]
struct FileHashes(BTreeMap<PathBuf, String>);

impl FileHashes {
    fn of(&mut self, path: &Path) -> io::Result<String> {
        if let Some(known) = self.0.get(path) {
            return Ok(known.clone());
        }
        let sha256 = sha256(path)?;
        self.0.insert(path.to_owned(), sha256.clone());
        Ok(sha256)
    }
}
