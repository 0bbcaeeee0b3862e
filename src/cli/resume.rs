//! `--resume`: where a run begins, anew or where an earlier one stopped.

use std::collections::BTreeMap;

use tracing::{info, warn};

use super::outputs::begin_postings;
use crate::checkpoint::{CheckpointError, Checkpoints, Standing, Terms};
use crate::duplicates::Earlier;
use crate::engine::Job;
use crate::history::TALLY;
use crate::report::{Folder, Output, Read, Rejects};
use crate::tally::{Grouping, Tally};
use crate::vocabulary::Vocabulary;

/// What a run begins with.
pub(super) struct Beginning<'f> {
    pub postings: Output,
    pub rejects: Rejects<'f>,
    pub tally: Tally,
    pub vocabulary: Vocabulary,
    pub earlier: Earlier,
    /// How inputs were read that are done.
    pub read: Vec<Read>,
    pub checkpoints: Option<Checkpoints<'f>>,
}

impl<'f> Beginning<'f> {
    /// With nothing.
    pub fn anew(folder: &'f Folder, job: &Job<'_>, by: &[Grouping]) -> anyhow::Result<Self> {
        Ok(Self {
            postings: begin_postings(folder)?,
            rejects: Rejects::new(folder)?,
            tally: Tally::by(by),
            vocabulary: Vocabulary::default(),
            earlier: Earlier::new(job.labeller.told()),
            read: Vec::new(),
            checkpoints: None,
        })
    }

    /// Where an earlier run stopped, if one did and what it left can be believed; notes how far
    /// this one comes.
    pub fn resumed(folder: &'f Folder, job: &Job<'f>, by: &[Grouping], terms: &Terms, quiet: bool) -> anyhow::Result<Self> {
        if let Some(source) = job.sources.iter().find(|source| source.size.is_none()) {
            anyhow::bail!("{}: --resume reads files only, since it may have to look at them again", source.name);
        }
        let checkpoints = Some(Checkpoints::new(folder, job.sources, terms.clone()));
        let standing = match Standing::find(folder, job.sources, terms, !job.keep_going) {
            Err(CheckpointError::Damaged { folder, what }) => {
                warn!("{} cannot be gone on with: {what}; the run begins anew", folder.display());
                None
            }
            Err(CheckpointError::Report(error)) => return Err(error.into()),
            found => found?,
        };
        let Some(standing) = standing else {
            folder.keep_only(&[])?;
            return Ok(Self { checkpoints, ..Self::anew(folder, job, by)? });
        };
        let Standing { read, earlier, tally, vocabulary, postings, rejects, finished } = standing;
        let (done, all) = (read.len(), job.sources.len());
        if !quiet {
            info!(done, inputs = all, "{done} of {all} inputs were done when the run was stopped; it goes on with the next");
        }
        (job.progress)(job.sources[..done].iter().filter_map(|source| source.size).sum());
        let rejects = Rejects::resume(folder, rejects, finished);
        Ok(Self { postings, rejects, tally, vocabulary, earlier, read, checkpoints })
    }
}

/// What has to agree for a run to go on.
pub(super) fn terms(options: &BTreeMap<&str, String>, keywords_sha256: &str) -> Terms {
    let program = format!("{} (counts {TALLY})", env!("CARGO_PKG_VERSION"));
    let fixed = [("the hash of the keyword files", keywords_sha256), ("the version of titlegauge", &program)];
    let named = [
        ("by", "--by"),
        ("columns", "--columns"),
        ("companies_sha256", "the hash of --companies"),
        ("duplicates", "--duplicates"),
        ("encoding", "--encoding"),
    ];
    let given = named.iter().map(|(option, name)| (*name, options.get(option).map_or("", String::as_str)));
    fixed.into_iter().chain(given).map(|(term, value)| (term.to_owned(), value.to_owned())).collect()
}

/// Says where a run that failed can be gone on with, if it is not the command itself that stands in the way.
pub(super) fn say_stopped(folder: &std::path::Path, error: &anyhow::Error) {
    let differs = matches!(error.downcast_ref(), Some(CheckpointError::Differs { .. }));
    if !differs && folder.join(crate::report::CHECKPOINT).exists() {
        warn!("inputs that are done stay in {}; the same command goes on with the next one", folder.display());
    }
}
