//! Checks the folders of runs against their manifests and the history.

use std::io::{self, Read};
use std::path::{Path, PathBuf};

use serde::Deserialize;
use sha2::{Digest, Sha256};

use crate::output_entry::OutputEntry;
use crate::store::checked::Checked;
use crate::store::error::plain;
use crate::store::pruned::Pruned;
use crate::store::regular_file::{hash, read};
use crate::store::run_name::{RunName, runs};
use titlegauge_ingest::MANIFEST;

const PUT_BACK: &str =
    "put back a copy of the folder, or remove it; the history does not need the folder";
const MOVE: &str = "move it out of the folder of runs, or remove it";

/// The runs in a history.
pub(super) struct KnownRuns {
    pub(super) runs: Vec<RunRecord>,
    /// Runs that are not committed.
    pub(super) begun: Vec<RunName>,
}

/// A row of the table `runs`.
pub(super) struct RunRecord {
    pub(super) folder: RunName,
    pub(super) manifest_sha256: String,
    pub(super) pruned: Pruned,
}

/// The part of a manifest that is checked.
#[derive(Deserialize)]
struct Manifest {
    outputs: Vec<OutputEntry>,
}

/// An output or manifest that differs or cannot be read.
struct Fault {
    path: PathBuf,
    error: io::Error,
}

/// Checks the folders `names` of a store. Without `known`, if the history cannot be read, each
/// folder is checked against its own manifest only.
pub(super) fn check(
    checked: &mut Checked,
    store: &Path,
    known: Option<&KnownRuns>,
    names: &[String],
) {
    for name in names {
        let folder = runs(store).join(name);
        let Some(known) = known else {
            add_faults(checked, store, &folder, None);
            continue;
        };
        if known.begun.iter().any(|begun| begun.as_str() == name) {
            continue;
        }
        match known.runs.iter().find(|run| run.folder.as_str() == name) {
            Some(run) => check_run(checked, store, &folder, run),
            None => check_unknown(checked, &folder),
        }
    }
    let kept = known.iter().flat_map(|known| &known.runs).filter(|run| run.pruned == Pruned::No);
    let gone: Vec<&str> = kept
        .map(|run| run.folder.as_str())
        .filter(|folder| !names.iter().any(|name| name == folder))
        .collect();
    if !gone.is_empty() {
        let gone = gone.join(", ");
        checked.notes.push(format!(
            "folders that are gone: {gone}; the history keeps what these runs counted"
        ));
    }
}

fn check_run(checked: &mut Checked, store: &Path, folder: &Path, run: &RunRecord) {
    let shown = folder.display();
    match run.pruned {
        Pruned::No => add_faults(checked, store, folder, Some(&run.manifest_sha256)),
        Pruned::Done => {
            checked.notes.push(format!("{shown} was removed by --keep, and put back"));
        }
        Pruned::Due if folder.exists() => {
            let what = format!("{shown} was to be removed by --keep, and is still there");
            checked.unfinished(store, what, "remove it");
        }
        Pruned::Due => {}
    }
}

fn check_unknown(checked: &mut Checked, folder: &Path) {
    let shown = folder.display();
    if faults(folder, None).is_empty() {
        checked.notes.push(format!(
            "{shown} is not in the history; it is a complete run, perhaps of a history that was lost"
        ));
    } else {
        checked.problem(format!("{shown} is not in the history, and not a complete run"), MOVE);
    }
}

fn add_faults(checked: &mut Checked, store: &Path, folder: &Path, manifest: Option<&str>) {
    for Fault { path, error } in faults(folder, manifest) {
        let what = format!("{}: {}", path.display(), plain(&error));
        match error.kind() {
            // A run that ends meanwhile may remove the folder.
            io::ErrorKind::NotFound if !folder.exists() => {}
            io::ErrorKind::NotFound => checked.unfinished(store, what, PUT_BACK),
            _ => checked.problem(what, PUT_BACK),
        }
    }
}

/// Compares the outputs of a run with its manifest, and the manifest with its hash in the history
/// if it has one.
fn faults(folder: &Path, manifest: Option<&str>) -> Vec<Fault> {
    let path = folder.join(MANIFEST);
    let outputs = match outputs(&path, manifest) {
        Ok(outputs) => outputs,
        Err(error) => return vec![Fault { path, error }],
    };
    let fault = |output: &OutputEntry| {
        let path = folder.join(&output.name);
        compare(&path, output).err().map(|error| Fault { path, error })
    };
    outputs.iter().filter_map(fault).collect()
}

fn outputs(path: &Path, sha256: Option<&str>) -> io::Result<Vec<OutputEntry>> {
    let mut text = Vec::new();
    read(path)?.read_to_end(&mut text)?;
    unchanged(sha256.is_none_or(|sha256| sha256 == hex::encode(Sha256::digest(&text))))?;
    let manifest: Manifest =
        serde_json::from_slice(&text).map_err(|_| io::Error::other("not a manifest"))?;
    Ok(manifest.outputs)
}

fn compare(path: &Path, output: &OutputEntry) -> io::Result<()> {
    let mut file = read(path)?;
    unchanged(file.metadata()?.len() == output.bytes && hash(&mut file)? == output.sha256)
}

fn unchanged(same: bool) -> io::Result<()> {
    if same { Ok(()) } else { Err(io::Error::other("changed after the run")) }
}
