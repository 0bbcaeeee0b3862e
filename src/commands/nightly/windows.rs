//! The windows of a night, each a folder of tables.

use std::io::Write;

use jiff::ToSpan;
use serde::Serialize;

use super::Night;
use super::gather::Read;
use crate::commands::outputs::{self, Tables};
use crate::report::{Folder, Manifest};
use crate::store::{History, Window};
use titlegauge_figures::gap::Gap;
use titlegauge_figures::summary::Summary;
use titlegauge_figures::vocabulary::words;
use titlegauge_ingest::MANIFEST;

/// Days of the middle window.
pub(super) const DAYS: i64 = 90;

/// What the manifest says of a window.
#[derive(Serialize)]
pub(super) struct AboutWindow {
    folder: &'static str,
    nights: u64,
    inputs: usize,
    unique: u64,
    measured: u64,
}

/// The windows by folder, the whole epoch last.
pub(super) type Windows = [(&'static str, Window); 3];

/// The windows as they are written.
pub(super) struct Written {
    /// For the manifest.
    pub about: Vec<AboutWindow>,
    /// Figures of the whole epoch.
    pub whole: Option<(Summary, Gap)>,
}

impl Night<'_> {
    /// The windows by folder, the whole epoch last.
    pub(super) fn windows(
        &self,
        history: &History,
        known: Option<i64>,
        read: &Read,
    ) -> anyhow::Result<Windows> {
        let (after, until) =
            (self.date.saturating_sub(DAYS.days()).to_string(), self.date.to_string());
        let (mut recent, mut whole) = match known {
            Some(epoch) => (history.window(epoch, &after, &until)?, history.whole(epoch)?),
            None => (Window::default(), Window::default()),
        };
        for earlier in &read.relabelled {
            if earlier.date > after && earlier.date <= until {
                recent.add(&earlier.night, &earlier.names);
            }
            whole.add(&earlier.night, &earlier.names);
        }
        let names: Vec<String> =
            read.inputs.iter().map(|input| input.source.source.clone()).collect();
        let mut tonight = Window::default();
        for window in [&mut tonight, &mut recent, &mut whole] {
            window.add(&read.tonight, &names);
        }
        Ok([("night", tonight), ("last-90-days", recent), ("all-time", whole)])
    }

    /// Writes all windows.
    pub(super) fn write_windows(
        &self,
        folder: &mut Folder,
        windows: &Windows,
    ) -> anyhow::Result<Written> {
        let (mut about, mut whole) = (Vec::new(), None);
        for (name, window) in windows {
            let (summary, gap, manifest) = self.write_window(folder, name, window)?;
            let (unique, measured) =
                (manifest.records.labelled + manifest.records.unclassified, manifest.measured);
            about.push(AboutWindow {
                folder: name,
                nights: window.nights,
                inputs: window.names.len(),
                unique,
                measured,
            });
            whole = Some((summary, gap));
        }
        Ok(Written { about, whole })
    }

    /// Writes the tables of a window, with a manifest, so that its folder is a result to compare.
    fn write_window(
        &self,
        folder: &mut Folder,
        name: &str,
        window: &Window,
    ) -> anyhow::Result<(Summary, Gap, Manifest)> {
        let summary = Summary::finish(window.tally().clone(), self.lexicon);
        let gap = Gap::new(&summary, self.lexicon, self.arguments.common.min_postings);
        let prefix = format!("{name}/");
        let before = folder.outputs().len();
        let names: Vec<&str> = window.names.iter().map(String::as_str).collect();
        let words = words(window.vocabulary(), self.lexicon);
        let (prefix, lexicon, sources) = (prefix.as_str(), self.lexicon, names.as_slice());
        let tables = Tables {
            prefix,
            summary: &summary,
            gap: &gap,
            words: &words,
            lexicon,
            sources,
            skipped: &[],
        };
        tables.write(folder)?;
        let mut manifest = outputs::manifest(self.options(), self.lexicon, &summary, Vec::new());
        window.tally().mended.values().for_each(|mended| manifest.mended.merge(mended));
        manifest.started = self.started();
        manifest.outputs = folder.outputs()[before..].to_vec();
        for output in &mut manifest.outputs {
            output.name = output.name.strip_prefix(prefix).unwrap_or(&output.name).to_owned();
        }
        let mut text = serde_json::to_string_pretty(&manifest)?;
        text.push('\n');
        folder.write(&format!("{prefix}{MANIFEST}"), |out| Ok(out.write_all(text.as_bytes())?))?;
        Ok((summary, gap, manifest))
    }
}
