//! The folder of a night: rows of what was read, the tables over three windows, the manifest.

use std::collections::BTreeMap;

use serde::Serialize;
use sha2::{Digest, Sha256};

use super::Night;
use super::gather::Read;
use super::inputs::{self, SeenBefore, Sorted};
use super::windows::AboutWindow;
use crate::commands::{outcome, outputs};
use crate::report::{Folder, Input, Manifest, terminal_summary};
use crate::store::{self, Alert, Grade, History, NewInput, Relabelled, Window};
use titlegauge_figures::gap::Gap;
use titlegauge_figures::summary::Summary;
use titlegauge_figures::tally::Records;
use titlegauge_ingest::Skipped;

/// What is told of a run that is committed.
pub(super) struct Done {
    pub inputs: Vec<Input>,
    pub skipped: Vec<Skipped>,
    pub records: Records,
    /// Some inputs of earlier nights could not be counted again.
    pub gone: bool,
    pub alerts: Vec<Alert>,
    /// For the terminal.
    pub text: String,
}

/// A night whose folder is in place, to be committed.
pub(super) struct Tonight {
    pub done: Done,
    pub manifest_sha256: String,
    pub epoch: Option<i64>,
    pub night: store::Night,
    pub new_inputs: Vec<NewInput>,
    pub relabelled: Vec<Relabelled>,
    pub whole: Window,
    pub grades: Vec<Grade>,
}

/// The manifest of a night.
#[derive(Serialize)]
struct NightManifest<'a> {
    #[serde(flatten)]
    manifest: Manifest,
    night: &'a About<'a>,
}

/// What it says beyond that of any run.
#[derive(Serialize)]
struct About<'a> {
    date: String,
    run: &'a str,
    /// Nothing is added up with nights before.
    begins_epoch: bool,
    /// Postings of earlier nights that were seen again.
    reposts: u64,
    seen_before: &'a [SeenBefore],
    /// Records of each input with a value, by meaning.
    filled: &'a BTreeMap<String, BTreeMap<&'static str, u64>>,
    windows: Vec<AboutWindow>,
    alerts: Vec<Alert>,
}

impl Night<'_> {
    /// Reads everything, and puts the run's folder in place.
    pub(super) fn results(
        &self,
        history: &History,
        sorted: &Sorted,
        skipped: Vec<Skipped>,
    ) -> anyhow::Result<Tonight> {
        let (kept, gone) = if self.arguments.relabel {
            inputs::still_there(history.kept()?, sorted)?
        } else {
            (Vec::new(), false)
        };
        let mut folder = Folder::create(&history.folder(&self.folder), false)?;
        let known = if self.arguments.relabel { None } else { history.epoch(self.key)? };
        if self.arguments.relabel && !history.is_empty()? {
            tracing::warn!("a new epoch begins: the exports that are kept are counted again");
        }
        let mut read = self.read(history, known, &sorted.new, &kept, &mut folder)?;
        read.skipped.splice(0..0, skipped);
        if read.inputs.is_empty() && read.relabelled.iter().all(|earlier| earlier.inputs.is_empty())
        {
            outcome::incomplete(&read.inputs, &read.skipped);
            anyhow::bail!("no new input is left that can be read; nothing was written");
        }
        let windows = self.windows(history, known, &read)?;
        let written = self.write_windows(&mut folder, &windows)?;
        let summary = Summary::finish(read.tonight.tally.clone(), self.lexicon);
        let shown = self.shown(&read, &summary, written.whole.as_ref());
        let graded = written
            .whole
            .as_ref()
            .map(|(summary, gap)| Grade::all(summary, gap))
            .unwrap_or_default();
        let (grades, changed) = history.changed(known, graded)?;
        let mut about = self.about(history, known, sorted, &read, written.about)?;
        about.alerts.extend(changed);
        let text = self.manifest(&read, &summary, &folder, &about)?;
        folder.place(text.as_bytes())?;
        let (alerts, [_, _, (_, whole)]) = (about.alerts, windows);
        Ok(Tonight {
            done: Done {
                inputs: read.inputs,
                skipped: read.skipped,
                records: summary.records,
                gone,
                alerts,
                text: shown,
            },
            manifest_sha256: hex::encode(Sha256::digest(text.as_bytes())),
            epoch: known,
            night: read.tonight,
            new_inputs: read.new_inputs,
            relabelled: read.relabelled,
            whole,
            grades,
        })
    }

    /// What the manifest says of the night.
    fn about<'a>(
        &'a self,
        history: &History,
        known: Option<i64>,
        sorted: &'a Sorted,
        read: &'a Read,
        windows: Vec<AboutWindow>,
    ) -> anyhow::Result<About<'a>> {
        let date = self.date.to_string();
        let alerts = match known {
            Some(epoch) => history.alerts(epoch, &date, &read.new_inputs)?,
            // Whoever asked for an epoch knows of it.
            None if self.arguments.relabel => Vec::new(),
            None => history.epoch_alert(self.key)?.into_iter().collect(),
        };
        Ok(About {
            date,
            run: self.folder.as_str(),
            begins_epoch: known.is_none(),
            reposts: read.tonight.again.len() as u64,
            seen_before: &sorted.seen,
            filled: &read.filled,
            windows,
            alerts,
        })
    }

    /// The text of the manifest.
    fn manifest(
        &self,
        read: &Read,
        summary: &Summary,
        folder: &Folder,
        night: &About<'_>,
    ) -> anyhow::Result<String> {
        let mut manifest =
            outputs::manifest(self.options(), self.lexicon, summary, read.inputs.clone());
        manifest.skipped.clone_from(&read.skipped);
        manifest.started = self.started();
        let seconds =
            (jiff::Timestamp::now() - self.started).total(jiff::Unit::Second).unwrap_or_default();
        manifest.seconds = (seconds * 1000.0).round() / 1000.0;
        manifest.outputs = folder.outputs().to_vec();
        let mut text = serde_json::to_string_pretty(&NightManifest { manifest, night })?;
        text.push('\n');
        Ok(text)
    }

    /// The end of a night for a terminal.
    fn shown(&self, read: &Read, tonight: &Summary, whole: Option<&(Summary, Gap)>) -> String {
        let (inputs, records, reposts) =
            (read.inputs.len(), tonight.records.read(), read.tonight.again.len());
        let new = tonight.records.labelled + tonight.records.unclassified;
        let night = format!(
            "{inputs} new inputs, {records} records read, {new} new postings, {reposts} reposts"
        );
        let whole = whole.map(|(summary, gap)| {
            format!("All time:\n{}", terminal_summary(summary, gap, self.lexicon))
        });
        format!("Night     {}: {night}\n{}", self.date, whole.unwrap_or_default())
    }

    pub(super) fn options(&self) -> BTreeMap<&'static str, String> {
        let Self { arguments, key, labeller, .. } = self;
        let mut options =
            arguments.common.options(key.companies_sha256.clone(), labeller.duplicates());
        // There are no such tables of a night.
        options.insert("by", String::new());
        options.insert("relabel", arguments.relabel.to_string());
        options
    }
}
