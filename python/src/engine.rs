//! Labellers and threads. Both take long to start, so they are kept between calls.

use std::collections::HashMap;
use std::path::Path;
use std::sync::{Arc, LazyLock, Mutex, PoisonError};

use super::error::WheelError;
use titlegauge::engine::Workers;
use titlegauge_core::duplicates::Duplicates;
use titlegauge_core::labeller::Labeller;
use titlegauge_core::lexicon::FileSet;
use titlegauge_core::{Lexicon, LexiconError};

/// The most labellers that are kept; each takes some 20 MB.
const MOST_LABELLERS: usize = 4;

/// The hash of the keywords, and the duplicates to detect.
type LabellerKey = (String, &'static str);

static LABELLERS: LazyLock<Mutex<HashMap<LabellerKey, Arc<Labeller>>>> =
    LazyLock::new(Mutex::default);

/// Threads of a process. A process that was forked has none of those of its parent.
struct Started {
    process: u32,
    threads: usize,
    workers: Arc<Workers>,
}

static WORKERS: Mutex<Option<Started>> = Mutex::new(None);

/// Returns a labeller with the keywords of a folder, or the built-in ones.
pub fn labeller(
    keywords: Option<&Path>,
    duplicates: Duplicates,
) -> Result<Arc<Labeller>, WheelError> {
    let files = files(keywords)?;
    let key = (files.hash(), duplicates.as_str());
    let mut kept = LABELLERS.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(labeller) = kept.get(&key) {
        return Ok(Arc::clone(labeller));
    }
    let lexicon = Arc::new(Lexicon::compile(&files)?);
    let labeller = Arc::new(Labeller::new(lexicon).with_duplicates(duplicates));
    if kept.len() >= MOST_LABELLERS {
        kept.clear();
    }
    kept.insert(key, Arc::clone(&labeller));
    Ok(labeller)
}

/// Compiles the keywords of a folder, or the built-in ones.
pub fn lexicon(keywords: Option<&Path>) -> Result<Arc<Lexicon>, WheelError> {
    Ok(Arc::new(Lexicon::compile(&files(keywords)?)?))
}

fn files(keywords: Option<&Path>) -> Result<FileSet, LexiconError> {
    keywords.map_or_else(|| Ok(FileSet::builtin()), FileSet::from_folder)
}

/// Returns a number of threads; 0 returns one for each processor.
pub fn workers(threads: usize) -> Result<Arc<Workers>, WheelError> {
    let process = std::process::id();
    let mut started = WORKERS.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(started) = &*started
        && started.process == process
        && started.threads == threads
    {
        return Ok(Arc::clone(&started.workers));
    }
    let workers = Workers::new(threads).map_err(|e| WheelError::Threads(e.to_string()))?;
    let workers = Arc::new(workers);
    let new = Started { process, threads, workers: Arc::clone(&workers) };
    // Threads of a parent process are gone, and waiting for them would never end.
    if let Some(old) = started.replace(new)
        && old.process != process
    {
        std::mem::forget(old);
    }
    Ok(workers)
}

/// Parses the argument `duplicates`.
pub fn duplicates(word: &str) -> Result<Duplicates, WheelError> {
    word.parse().map_err(|error| WheelError::Value(format!("duplicates: {error}")))
}
