//! `analyze`: the program's job over files.

use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::Duration;

use pyo3::prelude::*;

use super::columns::{Named, overrides};
use super::counts::{groupings, settings};
use super::engine::{duplicates, lexicon};
use super::error::{WheelError, guarded};
use titlegauge::jobs::Settings;
use titlegauge::jobs::analyze::Analysis;
use titlegauge::report::Folder;
use titlegauge_core::duplicates::Duplicates;
use titlegauge_core::labeller::{Labeller, Quoting};
use titlegauge_figures::tally::Grouping;
use titlegauge_ingest::{FoundSources, Overrides};

/// The time between two looks at signals.
const SIGNALS: Duration = Duration::from_millis(50);

/// The names of inputs: one or several.
#[derive(FromPyObject)]
pub enum Inputs {
    /// One path.
    One(PathBuf),
    /// Several paths.
    Several(Vec<PathBuf>),
}

/// The arguments of a run.
struct Run {
    inputs: Vec<String>,
    out: PathBuf,
    keywords: Option<PathBuf>,
    /// The columns that the user assigned, and their text on the command line.
    columns: (Overrides, String),
    duplicates: Duplicates,
    by: Vec<Grouping>,
    min_postings: u64,
    threads: usize,
    force: bool,
}

/// Runs the program's job over files.
#[pyfunction]
#[pyo3(signature = (inputs, out, *, keywords=None, columns=None, duplicates="near", by=Vec::new(), min_postings=5, threads=0, force=false))]
#[expect(clippy::too_many_arguments, reason = "they are the keyword arguments of Python")]
pub fn analyze(
    py: Python<'_>,
    inputs: Inputs,
    out: PathBuf,
    keywords: Option<PathBuf>,
    columns: Option<Named>,
    duplicates: &str,
    by: Vec<String>,
    min_postings: u64,
    threads: usize,
    force: bool,
) -> PyResult<()> {
    let inputs = match inputs {
        Inputs::One(path) => vec![path],
        Inputs::Several(paths) => paths,
    };
    let inputs = inputs.iter().map(|path| path.display().to_string()).collect();
    let (duplicates, by) = (self::duplicates(duplicates)?, groupings(&by)?);
    let columns = overrides(columns)?;
    let run = Run { inputs, out, keywords, columns, duplicates, by, min_postings, threads, force };
    let stop = Arc::new(AtomicBool::new(false));
    let stopped = Arc::clone(&stop);
    // Only the main thread sees signals, so that another one works.
    let worker = thread::spawn(move || guarded(|| run.run(&stopped)));
    let mut signal = Ok(());
    while !worker.is_finished() {
        py.detach(|| thread::sleep(SIGNALS));
        if signal.is_ok() {
            signal = py.check_signals();
            stop.store(signal.is_err(), Ordering::Relaxed);
        }
    }
    let done = worker.join().unwrap_or_else(|_| Err(WheelError::Defect("a thread".into())));
    signal?;
    Ok(done?)
}

impl Run {
    fn run(self, stop: &AtomicBool) -> Result<(), WheelError> {
        let FoundSources { sources, refused, shard, .. } = FoundSources::of(&self.inputs)?;
        if shard.is_some() {
            let what = "a part of titlegauge shard is read by the program alone";
            return Err(WheelError::Value(what.into()));
        }
        if let Some(error) = refused.into_iter().next() {
            return Err(error.into());
        }
        let paths = sources.iter().filter_map(|source| source.path.as_deref());
        Folder::check_inputs(&self.out, paths)?;
        let labeller = self.labeller()?;
        let (overrides, columns) = &self.columns;
        let names: Vec<String> = self.by.iter().map(Grouping::to_string).collect();
        let keywords =
            self.keywords.as_ref().map_or("built in".into(), |path| path.display().to_string());
        let mut settings = Settings {
            threads: self.threads,
            stop: Some(stop),
            ..settings(&labeller, overrides, &names.join(" "), &keywords, self.min_postings)
        };
        settings.options.insert("columns", columns.clone());
        let analysis = Analysis { settings, sources: &sources, by: &self.by, carry: &[] };
        let mut folder = Folder::create(&self.out, self.force)?;
        let counted = analysis.read(&mut folder, Vec::new(), &|_| {})?;
        analysis.write(folder, counted)?;
        Ok(())
    }

    /// Returns a labeller that quotes duties; those that are kept do not.
    fn labeller(&self) -> Result<Labeller, WheelError> {
        let lexicon = lexicon(self.keywords.as_deref())?;
        Ok(Labeller::new(lexicon).with_duplicates(self.duplicates).with_quotes(Quoting::Leadership))
    }
}
