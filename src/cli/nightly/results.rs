//! The folder of a night: rows of what was read, and the tables over three windows.

use std::collections::BTreeMap;
use std::io::Write;

use jiff::ToSpan;
use serde::Serialize;
use sha2::{Digest, Sha256};

use super::Night;
use super::inputs::{self, Hashed, SeenBefore, Sorted};
use super::sink::NightSink;
use crate::cli::outputs::{self, Tables};
use crate::cli::{outcome, progress};
use crate::engine::{self, Job};
use crate::gap::Gap;
use crate::history::{self, Alert, History, Kept, NewInput, Relabelled, Window};
use crate::ingest::{MANIFEST, Source};
use crate::report::{self, Folder, Input, Manifest, Rejects, Skipped, postings_header, table, terminal_summary};
use crate::summary::Summary;
use crate::tally::Records;
use crate::vocabulary::words;

/// Days of the middle window.
const DAYS: i64 = 90;

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
    pub night: history::Night,
    pub new_inputs: Vec<NewInput>,
    pub relabelled: Vec<Relabelled>,
    pub whole: Window,
}

/// The manifest of a night.
#[derive(Serialize)]
struct NightManifest<'a> {
    #[serde(flatten)]
    manifest: Manifest,
    night: About<'a>,
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
    windows: Vec<AboutWindow>,
    alerts: &'a [Alert],
}

#[derive(Serialize)]
struct AboutWindow {
    folder: &'static str,
    nights: u64,
    inputs: usize,
    unique: u64,
    measured: u64,
}

/// What the engine read.
struct Read {
    tonight: history::Night,
    /// Tonight's, as read.
    inputs: Vec<Input>,
    /// The same, for the history.
    new_inputs: Vec<NewInput>,
    relabelled: Vec<Relabelled>,
    skipped: Vec<Skipped>,
}

impl Night<'_> {
    /// Reads everything, and puts the run's folder in place.
    pub(super) fn results(&self, history: &History, sorted: &Sorted, skipped: Vec<Skipped>) -> anyhow::Result<Tonight> {
        let mut folder = Folder::create(&history.folder(&self.folder), false)?;
        let (kept, gone) = if self.arguments.relabel { inputs::still_there(history.kept()?) } else { (Vec::new(), false) };
        let known = if self.arguments.relabel { None } else { history.epoch(self.key)? };
        let begins_epoch = known.is_none();
        if begins_epoch && !history.is_empty()? {
            self.say_epoch();
        }
        let mut read = self.read(history, known, &sorted.new, &kept, &mut folder)?;
        read.skipped.splice(0..0, skipped);
        if read.inputs.is_empty() && !self.arguments.relabel {
            outcome::incomplete(&read.inputs, &read.skipped);
            anyhow::bail!("no new input is left that can be read; nothing was written");
        }
        let windows = self.windows(history, known, &read)?;
        let mut about = Vec::new();
        let mut last = None;
        for (name, window) in &windows {
            let (summary, gap, manifest) = self.write_window(&mut folder, name, window)?;
            let (unique, measured) = (manifest.records.labelled + manifest.records.unclassified, manifest.measured);
            about.push(AboutWindow { folder: name, nights: window.nights, inputs: window.names.len(), unique, measured });
            last = Some((summary, gap));
        }
        let summary = Summary::finish(read.tonight.tally.clone(), self.lexicon);
        let mut manifest = outputs::manifest(self.options(), self.lexicon, &summary, read.inputs.clone());
        manifest.skipped.clone_from(&read.skipped);
        manifest.started = self.started();
        let seconds = (jiff::Timestamp::now() - self.started).total(jiff::Unit::Second).unwrap_or_default();
        manifest.seconds = (seconds * 1000.0).round() / 1000.0;
        manifest.outputs = folder.outputs().to_vec();
        let date = self.date.to_string();
        let alerts = known.map_or_else(|| Ok(Vec::new()), |epoch| history.alerts(epoch, &date, &read.new_inputs))?;
        let reposts = read.tonight.again.len() as u64;
        let about =
            About { date, run: &self.folder, begins_epoch, reposts, seen_before: &sorted.seen, windows: about, alerts: &alerts };
        let mut text = serde_json::to_string_pretty(&NightManifest { manifest, night: about })?;
        text.push('\n');
        folder.place(text.as_bytes())?;
        let shown = self.shown(&read, &summary, last.as_ref());
        let [_, _, (_, whole)] = windows;
        Ok(Tonight {
            done: Done { inputs: read.inputs, skipped: read.skipped, records: summary.records, gone, alerts, text: shown },
            manifest_sha256: hex::encode(Sha256::digest(text.as_bytes())),
            epoch: known,
            night: read.tonight,
            new_inputs: read.new_inputs,
            relabelled: read.relabelled,
            whole,
        })
    }

    fn say_epoch(&self) {
        let how = if self.arguments.relabel {
            "the exports that are kept are counted again"
        } else {
            "keywords or counting changed; windows begin tonight, and --relabel would count the kept exports again"
        };
        tracing::warn!("a new epoch begins: {how}");
    }

    /// The end of a night for a terminal.
    fn shown(&self, read: &Read, tonight: &Summary, whole: Option<&(Summary, Gap)>) -> String {
        let (inputs, records, reposts) = (read.inputs.len(), tonight.records.read(), read.tonight.again.len());
        let new = tonight.records.labelled + tonight.records.unclassified;
        let night = format!("{inputs} new inputs, {records} records read, {new} new postings, {reposts} reposts");
        let whole = whole.map(|(summary, gap)| format!("All time:\n{}", terminal_summary(summary, gap, self.lexicon)));
        format!("Night     {}: {night}\n{}", self.date, whole.unwrap_or_default())
    }

    fn options(&self) -> BTreeMap<&'static str, String> {
        let arguments = self.arguments;
        BTreeMap::from([
            ("columns", arguments.inputs.overridden()),
            ("companies", arguments.companies.as_ref().map_or("none".into(), |path| path.display().to_string())),
            ("companies_sha256", self.key.companies_sha256.clone()),
            ("duplicates", self.labeller.told().to_string()),
            ("encoding", arguments.inputs.encoding.clone().unwrap_or_default()),
            ("keywords", arguments.keywords.named()),
            ("max_rejects", arguments.max_rejects.to_string()),
            ("min_postings", arguments.min_postings.to_string()),
            ("relabel", arguments.relabel.to_string()),
        ])
    }

    /// Reads tonight's inputs, after those of earlier nights that are counted again.
    fn read(
        &self,
        history: &History,
        known: Option<i64>,
        new: &[Hashed],
        kept: &[Kept],
        folder: &mut Folder,
    ) -> anyhow::Result<Read> {
        let sources: Vec<Source> = kept.iter().map(kept_source).chain(new.iter().map(|hashed| hashed.source.clone())).collect();
        let first = u32::try_from(kept.len())?;
        let mut names: Vec<String> = sources.iter().map(|source| source.name.clone()).collect();
        names.extend(history.names()?);
        let runs: Vec<(i64, String)> = kept.chunk_by(|a, b| a.run == b.run).map(|of| (of[0].run, of[0].night.clone())).collect();
        let run_of = |kept: &Kept| runs.iter().position(|(run, _)| *run == kept.run).unwrap_or(runs.len());
        let night_of: Vec<usize> = kept.iter().map(run_of).chain(new.iter().map(|_| runs.len())).collect();
        let bar = progress::progress_bar(self.hidden, &sources);
        let job = Job {
            sources: &sources,
            overrides: self.overrides,
            labeller: self.labeller,
            threads: self.arguments.threads,
            keep_going: self.arguments.keep_going,
            progress: &|bytes| bar.inc(bytes),
        };
        let earlier = history.earlier(known, sources.len(), first..u32::try_from(sources.len())?)?;
        let mut postings = folder.output("postings.csv")?;
        let mut header = table::writer(Vec::new());
        header.write_record(postings_header())?;
        postings.write_all(&header.into_inner()?).map_err(|e| postings.error(e))?;
        let mut rejects = Rejects::new(folder)?;
        let nights = (0..=runs.len()).map(|_| history::Night::default()).collect();
        let (names, lexicon) = (&names, self.lexicon);
        let mut sink =
            NightSink { names, lexicon, postings: &mut postings, rejects: &mut rejects, night_of: &night_of, first, nights };
        let read = engine::run_after(&job, earlier, Vec::new(), &mut sink)?;
        let nights = std::mem::take(&mut sink.nights);
        bar.finish_and_clear();
        inputs::unchanged(&read, kept, new)?;
        let rejects = rejects.finish()?;
        folder.close(postings)?;
        folder.add(rejects);
        gather(read, nights, &runs, &night_of, kept, new)
    }

    /// The windows by folder, the whole epoch last.
    fn windows(&self, history: &History, known: Option<i64>, read: &Read) -> anyhow::Result<[(&'static str, Window); 3]> {
        let (after, until) = (self.date.saturating_sub(DAYS.days()).to_string(), self.date.to_string());
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
        let names: Vec<String> = read.inputs.iter().map(|input| input.source.clone()).collect();
        let mut tonight = Window::default();
        for window in [&mut tonight, &mut recent, &mut whole] {
            window.add(&read.tonight, &names);
        }
        Ok([("night", tonight), ("last-90-days", recent), ("all-time", whole)])
    }

    /// Writes the tables of a window, with a manifest, so that its folder is a result to compare.
    fn write_window(&self, folder: &mut Folder, name: &str, window: &Window) -> anyhow::Result<(Summary, Gap, Manifest)> {
        let summary = Summary::finish(window.tally().clone(), self.lexicon);
        let gap = Gap::new(&summary, self.lexicon, self.arguments.min_postings);
        let prefix = format!("{name}/");
        let before = folder.outputs().len();
        let names: Vec<&str> = window.names.iter().map(String::as_str).collect();
        let words = words(window.vocabulary(), self.lexicon);
        let (prefix, lexicon, sources) = (prefix.as_str(), self.lexicon, names.as_slice());
        let tables = Tables { prefix, summary: &summary, gap: &gap, words: &words, lexicon, sources, skipped: &[] };
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

/// An export of an earlier night, to be read again.
fn kept_source(kept: &Kept) -> Source {
    let size = std::fs::metadata(&kept.path).ok().map(|about| about.len());
    Source { name: kept.name.clone(), path: Some(kept.path.clone()), member: kept.member, size, encoding: None }
}

/// Sorts what was read by night, and numbers the sources of each from 0, those that were
/// passed over left out.
fn gather(
    read: Vec<report::Read>,
    nights: Vec<history::Night>,
    runs: &[(i64, String)],
    night_of: &[usize],
    kept: &[Kept],
    new: &[Hashed],
) -> anyhow::Result<Read> {
    let mut places: Vec<u32> = Vec::with_capacity(read.len());
    let mut counted = vec![0u32; nights.len()];
    for (input, night) in read.iter().zip(night_of) {
        places.push(counted[*night]);
        counted[*night] += u32::from(input.is_ok());
    }
    let renumber = |source: u32| places.get(source as usize).copied().unwrap_or(source);
    let mut nights: Vec<history::Night> = nights.into_iter().map(|night| night.renumbered(renumber)).collect();
    let tonight = nights.pop().unwrap_or_default();
    let mut relabelled: Vec<Relabelled> = runs
        .iter()
        .zip(nights)
        .map(|((run, date), night)| Relabelled { run: *run, date: date.clone(), night, inputs: Vec::new(), names: Vec::new() })
        .collect();
    let (mut inputs, mut new_inputs, mut skipped) = (Vec::new(), Vec::new(), Vec::new());
    for (at, input) in read.into_iter().enumerate() {
        match input {
            Err(error) => skipped.push(error),
            Ok(_) if at < kept.len() => {
                relabelled[night_of[at]].inputs.push(kept[at].id);
                relabelled[night_of[at]].names.push(kept[at].name.clone());
            }
            Ok(mut input) => {
                let hashed = &new[at - kept.len()];
                input.records = tonight.tally.sources.get(&places[at]).copied().unwrap_or_default();
                input.read = input.records.read();
                input.mended = tonight.tally.mended.get(&places[at]).copied().unwrap_or_default();
                new_inputs.push(new_input(&input, hashed)?);
                inputs.push(input);
            }
        }
    }
    Ok(Read { tonight, inputs, new_inputs, relabelled, skipped })
}

fn new_input(input: &Input, hashed: &Hashed) -> anyhow::Result<NewInput> {
    Ok(NewInput {
        name: input.source.clone(),
        path: std::path::absolute(&hashed.path)?,
        member: hashed.source.member,
        sha256: hashed.sha256.clone(),
        bytes: input.bytes,
        columns: serde_json::to_string(&input.columns)?,
        records: input.records,
    })
}
