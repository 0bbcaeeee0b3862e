//! `titlegauge nightly --dry-run`: what would be read and added up, and where it would go.

use std::io::Write;
use std::path::PathBuf;

use jiff::ToSpan;
use jiff::civil::Date;

use super::inputs::{self, Sorted};
use super::windows::DAYS;
use crate::commands::dry_run::described;
use crate::commands::{COMPLAINTS, DONE, outcome, printable};
use crate::store::{EpochKey, History, RunName};
use titlegauge_ingest::{Found, Overrides};

/// A night that is not run.
pub(super) struct Would<'a> {
    pub arguments: &'a super::Arguments,
    pub date: Date,
    pub key: &'a EpochKey,
    pub overrides: &'a Overrides,
}

impl Would<'_> {
    /// Prints it; the exit status is that of a run as far as the beginnings of the inputs tell.
    pub(super) fn tell(&self, found: Found) -> anyhow::Result<u8> {
        let history = History::peek(&self.arguments.store)?;
        let folder = self.folder(history.as_ref())?;
        let mut sorted =
            inputs::sort(found.sources, history.as_ref(), &self.date.to_string(), folder.as_str())?;
        sorted.refused.extend(found.refused);
        let skipped = outcome::refused_unless(
            self.arguments.common.keep_going,
            std::mem::take(&mut sorted.refused),
        )?;
        let mut complaints: Vec<String> = skipped
            .iter()
            .map(|skip| format!("passed over {}: {}", skip.source, skip.reason))
            .collect();
        let mut lines = self.new_inputs(&sorted, &mut complaints)?;
        let new = lines.len();
        lines.extend(sorted.seen.iter().map(ToString::to_string));
        let gone = self.again(history.as_ref(), &sorted, &mut lines)?;
        let complained = gone || !complaints.is_empty();
        lines.splice(0..0, complaints);
        if new > 0 || self.arguments.relabel {
            let (date, seen) = (self.date, sorted.seen.len());
            let bytes: u64 = sorted.new.iter().filter_map(|hashed| hashed.source.size).sum();
            lines.push(format!(
                "night {date}: {new} new inputs ({bytes} bytes), {seen} counted before"
            ));
            lines.extend(self.windows(history.as_ref())?);
            let folder = folder.folder(&self.arguments.store);
            lines.push(format!("results would go to {}; nothing was written", folder.display()));
        } else {
            anyhow::ensure!(sorted.new.is_empty(), "no new input is left that can be read");
            lines.push("no input is new; the results of the last run would stand".to_owned());
        }
        let mut out = std::io::stdout().lock();
        lines.iter().try_for_each(|line| writeln!(out, "{}", printable(line)))?;
        Ok(if complained { COMPLAINTS } else { DONE })
    }

    /// Name of the run's folder.
    fn folder(&self, history: Option<&History>) -> anyhow::Result<RunName> {
        if let Some(history) = history {
            return Ok(history.free_name(self.date)?);
        }
        // Folders of a history that was lost may stand there.
        RunName::free(self.date, |name| Ok(name.folder(&self.arguments.store).exists()))
    }

    /// How each new input would be read.
    fn new_inputs(
        &self,
        sorted: &Sorted,
        complaints: &mut Vec<String>,
    ) -> anyhow::Result<Vec<String>> {
        let mut lines = Vec::new();
        for hashed in &sorted.new {
            match described(&hashed.source, self.overrides) {
                Ok(line) => lines.push(line),
                Err(error) if self.arguments.common.keep_going => {
                    complaints.push(format!("passed over {error}"))
                }
                Err(error) => return Err(error.into()),
            }
        }
        Ok(lines)
    }

    /// Inputs of earlier nights that would be counted again, and whether some are gone.
    fn again(
        &self,
        history: Option<&History>,
        sorted: &Sorted,
        lines: &mut Vec<String>,
    ) -> anyhow::Result<bool> {
        let Some(history) = history.filter(|_| self.arguments.relabel) else { return Ok(false) };
        let (kept, gone) = inputs::still_there(history.kept()?, sorted)?;
        let mut files: Vec<&PathBuf> = kept.iter().map(|kept| &kept.path).collect();
        files.dedup();
        let bytes: u64 = files
            .iter()
            .filter_map(|path| std::fs::metadata(path).ok())
            .map(|about| about.len())
            .sum();
        lines.push(format!(
            "{} inputs of earlier nights would be counted again ({bytes} bytes)",
            kept.len()
        ));
        Ok(gone)
    }

    /// Which epoch it would be, and what the windows would hold.
    fn windows(&self, history: Option<&History>) -> anyhow::Result<Vec<String>> {
        let empty = history.map_or(Ok(true), History::is_empty)?;
        let known = match history.filter(|_| !self.arguments.relabel) {
            Some(history) => history.epoch(self.key)?.map(|epoch| (history, epoch)),
            None => None,
        };
        let Some((history, epoch)) = known else {
            let why = match (empty, self.arguments.relabel) {
                (true, _) => "there is no history yet",
                (false, true) => "--relabel was asked for",
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
            "the epoch would go on: last-90-days with {recent} earlier runs, all-time with {all}"
        )])
    }
}
