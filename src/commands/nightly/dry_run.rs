//! `titlegauge nightly --dry-run`: prints what would be read and added up, and where it would go.

use std::io::Write;
use std::path::PathBuf;

use jiff::ToSpan;
use jiff::civil::Date;

use super::arguments::Arguments;
use super::messages::report_gone;
use crate::commands::dry_run::described;
use crate::commands::outcome::skipped_or_error;
use crate::commands::status::{COMPLAINTS, DONE};
use crate::jobs::nightly::{DAYS, HashedSource, SortedInputs, find_kept, sort};
use crate::report::counted;
use crate::store::{EpochKey, History, RunName};
use titlegauge_core::sanitize::printable;
use titlegauge_ingest::{FoundSources, Overrides};

/// A run of `nightly` that writes nothing.
pub(super) struct DryRun<'a> {
    pub arguments: &'a Arguments,
    pub date: Date,
    pub key: &'a EpochKey,
    pub overrides: &'a Overrides,
}

impl DryRun<'_> {
    /// Prints the plan. Returns the exit status that a run would have, as far as the beginnings of
    /// the inputs show.
    pub(super) fn print(&self, found: FoundSources) -> anyhow::Result<u8> {
        let history = History::peek(&self.arguments.store)?;
        let folder = self.folder(history.as_ref())?;
        let mut inputs =
            sort(found.sources, history.as_ref(), &self.date.to_string(), folder.as_str())?;
        inputs.refused.extend(found.refused);
        let refused = std::mem::take(&mut inputs.refused);
        let skipped = skipped_or_error(self.arguments.common.keep_going, refused)?;
        let mut complaints: Vec<String> = skipped
            .iter()
            .map(|skip| format!("skipped {}: {}", skip.source, skip.reason))
            .collect();
        let mut lines = self.new_inputs(&inputs.new, &mut complaints)?;
        let new = lines.len();
        lines.extend(inputs.seen.iter().map(ToString::to_string));
        let gone = self.again(history.as_ref(), &inputs, &mut lines)?;
        let complained = gone || !complaints.is_empty();
        lines.splice(0..0, complaints);
        if new > 0 || self.arguments.relabel {
            lines.push(self.night(new, &inputs));
            lines.extend(self.windows(history.as_ref())?);
            let folder = folder.folder(&self.arguments.store);
            lines.push(format!("results would go to {}; nothing was written", folder.display()));
        } else {
            anyhow::ensure!(inputs.new.is_empty(), "no new input is left that can be read");
            lines.push("no input is new; the results of the last run would remain".to_owned());
        }
        let mut out = std::io::stdout().lock();
        lines.iter().try_for_each(|line| writeln!(out, "{}", printable(line)))?;
        Ok(if complained { COMPLAINTS } else { DONE })
    }

    /// Counts the inputs of the night in one line; `new` is the number of new ones.
    fn night(&self, new: usize, inputs: &SortedInputs) -> String {
        let (date, seen) = (self.date, inputs.seen.len());
        let bytes: u64 = inputs.new.iter().filter_map(|hashed| hashed.source.size).sum();
        let new = counted(new as u64, "new input", "new inputs");
        format!("night {date}: {new} ({bytes} bytes), {seen} counted before")
    }

    /// Returns the name that the run's folder would have.
    fn folder(&self, history: Option<&History>) -> anyhow::Result<RunName> {
        if let Some(history) = history {
            return Ok(history.free_name(self.date)?);
        }
        // Folders of a history that was lost may exist.
        RunName::free(self.date, |name| Ok(name.folder(&self.arguments.store).exists()))
    }

    /// Describes how each new input would be read, and adds skipped ones to `complaints`.
    fn new_inputs(
        &self,
        new: &[HashedSource],
        complaints: &mut Vec<String>,
    ) -> anyhow::Result<Vec<String>> {
        let mut lines = Vec::new();
        for hashed in new {
            match described(&hashed.source, self.overrides) {
                Ok(line) => lines.push(line),
                Err(error) if self.arguments.common.keep_going => {
                    complaints.push(format!("skipped {error}"));
                }
                Err(error) => return Err(error.into()),
            }
        }
        Ok(lines)
    }

    /// Adds a line about the inputs of earlier runs that `--relabel` would count again. Returns
    /// true if some are gone.
    fn again(
        &self,
        history: Option<&History>,
        inputs: &SortedInputs,
        lines: &mut Vec<String>,
    ) -> anyhow::Result<bool> {
        let Some(history) = history.filter(|_| self.arguments.relabel) else { return Ok(false) };
        let kept = find_kept(history.kept()?, inputs)?;
        report_gone(&kept.gone);
        let mut files: Vec<&PathBuf> = kept.present.iter().map(|kept| &kept.path).collect();
        files.dedup();
        let sizes = files.iter().filter_map(|path| std::fs::metadata(path).ok());
        let bytes: u64 = sizes.map(|metadata| metadata.len()).sum();
        let inputs = kept.present.len();
        lines.push(format!(
            "{inputs} inputs of earlier nights would be counted again ({bytes} bytes)"
        ));
        Ok(!kept.gone.is_empty())
    }

    /// Describes the epoch to which the run would belong, and the runs in each window.
    fn windows(&self, history: Option<&History>) -> anyhow::Result<Vec<String>> {
        let empty = history.map_or(Ok(true), History::is_empty)?;
        let known = match history.filter(|_| !self.arguments.relabel) {
            Some(history) => history.epoch(self.key)?.map(|epoch| (history, epoch)),
            None => None,
        };
        let Some((history, epoch)) = known else {
            let why = match (empty, self.arguments.relabel) {
                (true, _) => "there is no history yet",
                (false, true) => "--relabel requests it",
                (false, false) => "keywords or counting changed",
            };
            return Ok(vec![format!("a new epoch would begin: {why}")]);
        };
        let (after, until) =
            (self.date.saturating_sub(DAYS.days()).to_string(), self.date.to_string());
        let (recent, all) = (
            history.nights_of(epoch, &after, &until)?.len(),
            history.nights_of(epoch, "", "~")?.len(),
        );
        Ok(vec![format!(
            "the epoch would continue: last-90-days with {recent} earlier runs, all-time with {all}"
        )])
    }
}
