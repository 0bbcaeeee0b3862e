//! The three windows of a run, each a folder of tables.

use std::io::Write;

use jiff::ToSpan;
use serde::Serialize;

use super::gather::Gathered;
use super::job::NightlyJob;
use crate::jobs::error::JobError;
use crate::jobs::manifest_builder::{Parts, manifest, text};
use crate::jobs::tables::Tables;
use crate::output_entry::OutputEntry;
use crate::report::{ExampleFile, Folder};
use crate::store::{History, Window};
use titlegauge_figures::gap::GapFigures;
use titlegauge_figures::summary::Summary;
use titlegauge_figures::vocabulary::words;
use titlegauge_ingest::MANIFEST;

/// Length in days of the window `last-90-days`.
pub const DAYS: i64 = 90;

/// A window's entry in the manifest of the run.
#[derive(Serialize)]
pub(super) struct WindowEntry {
    folder: &'static str,
    nights: u64,
    inputs: usize,
    unique: u64,
    measured: u64,
}

/// The counts of the three windows.
pub(super) struct Windows {
    /// This run.
    pub tonight: Window,
    /// The last 90 days.
    pub recent: Window,
    /// The whole epoch.
    pub whole: Window,
}

/// The windows after their tables are written.
pub(super) struct WrittenWindows {
    /// Their entries in the manifest.
    pub entries: Vec<WindowEntry>,
    /// Figures of the whole epoch.
    pub whole: Figures,
}

/// The figures of a window.
pub struct Figures {
    /// Means and shares.
    pub summary: Summary,
    /// The title gap.
    pub gap: GapFigures,
}

impl Windows {
    /// Adds the counts of this run to those of the history. `epoch` is the epoch that the run
    /// continues; `None` begins a new one.
    ///
    /// # Errors
    ///
    /// Fails if the history cannot be read.
    pub(super) fn new(
        job: &NightlyJob<'_>,
        history: &History,
        epoch: Option<i64>,
        gathered: &Gathered,
    ) -> Result<Self, JobError> {
        let (after, until) =
            (job.date.saturating_sub(DAYS.days()).to_string(), job.date.to_string());
        let (mut recent, mut whole) = match epoch {
            Some(epoch) => (history.window(epoch, &after, &until)?, history.whole(epoch)?),
            None => (Window::default(), Window::default()),
        };
        for earlier in &gathered.relabelled {
            if earlier.date > after && earlier.date <= until {
                recent.add(&earlier.night, &earlier.names);
            }
            whole.add(&earlier.night, &earlier.names);
        }
        let names: Vec<String> =
            gathered.inputs.iter().map(|input| input.source.source.clone()).collect();
        let mut tonight = Window::default();
        for window in [&mut tonight, &mut recent, &mut whole] {
            window.add(&gathered.new, &names);
        }
        Ok(Self { tonight, recent, whole })
    }

    /// Writes the tables of all windows. `examples` are the postings of this run.
    ///
    /// # Errors
    ///
    /// Fails if an output cannot be written.
    pub(super) fn write(
        &self,
        job: &NightlyJob<'_>,
        folder: &mut Folder,
        examples: &ExampleFile,
    ) -> Result<WrittenWindows, JobError> {
        let mut write =
            |name: &str, window: &Window| write_window(job, folder, examples, name, window);
        let tonight = write("night", &self.tonight)?;
        let tonight = entry("night", &self.tonight, &tonight.summary);
        let recent = write("last-90-days", &self.recent)?;
        let recent = entry("last-90-days", &self.recent, &recent.summary);
        let whole = write("all-time", &self.whole)?;
        let entries = vec![tonight, recent, entry("all-time", &self.whole, &whole.summary)];
        Ok(WrittenWindows { entries, whole })
    }
}

/// Returns the entry of a window in the manifest of the run.
fn entry(folder: &'static str, window: &Window, summary: &Summary) -> WindowEntry {
    WindowEntry {
        folder,
        nights: window.nights,
        inputs: window.names.len(),
        unique: summary.records.labelled + summary.records.unclassified,
        measured: summary.all.counts.measured,
    }
}

/// Writes the tables of a window with a manifest, so that `compare` can read its folder.
fn write_window(
    job: &NightlyJob<'_>,
    folder: &mut Folder,
    examples: &ExampleFile,
    name: &str,
    window: &Window,
) -> Result<Figures, JobError> {
    let NightlyJob { settings, .. } = job;
    let lexicon = settings.lexicon();
    let summary = Summary::finish(window.tally().clone(), lexicon);
    let gap = GapFigures::new(&summary, lexicon, settings.min_postings);
    let prefix = format!("{name}/");
    let before = folder.outputs().len();
    let sources: Vec<&str> = window.names.iter().map(String::as_str).collect();
    let tables = Tables {
        prefix: &prefix,
        summary: &summary,
        gap: &gap,
        words: &words(window.vocabulary(), lexicon),
        lexicon,
        sources: &sources,
        skipped: &[],
        examples,
        whole: window.nights == 1,
    };
    tables.write(folder)?;
    let outputs = folder.outputs()[before..].iter().map(|output| without(&prefix, output));
    let parts = Parts {
        summary: &summary,
        inputs: Vec::new(),
        skipped: Vec::new(),
        seconds: 0.0,
        outputs: outputs.collect(),
    };
    let text = text(&manifest(settings, parts))?;
    folder.write(&format!("{prefix}{MANIFEST}"), |out| Ok(out.write_all(text.as_bytes())?))?;
    Ok(Figures { summary, gap })
}

/// Returns an output named from the folder of its window.
fn without(prefix: &str, output: &OutputEntry) -> OutputEntry {
    let name = output.name.strip_prefix(prefix).unwrap_or(&output.name).to_owned();
    OutputEntry { name, ..output.clone() }
}
