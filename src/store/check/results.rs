//! Checks the folders of runs against their manifests and the runs of the history.

use std::path::{Path, PathBuf};
use std::{fs, io};

use serde::Deserialize;
use sha2::{Digest, Sha256};

use super::{Checked, Known, Pruned, Run, sha256};
use crate::report::OutputEntry;
use crate::store::run_name::runs;
use titlegauge_ingest::MANIFEST;

/// The part of a manifest that is checked.
#[derive(Deserialize)]
struct Outputs {
    outputs: Vec<OutputEntry>,
}

const PUT_BACK: &str = "put back a copy of the folder, or remove it; the history is not touched by it, and goes on without it";
const MOVE: &str = "move it out of the folder of runs, or remove it";

impl Checked {
    /// Checks the folders of runs, `names` in the store. Without `known`, of a history that cannot
    /// be read, every folder is checked by its own manifest.
    pub(super) fn folders(&mut self, store: &Path, known: Option<&Known>, names: &[String]) {
        let listed = known.map(|known| known.runs.as_slice()).unwrap_or_default();
        let begun = |name: &str| {
            known.is_some_and(|known| known.begun.iter().any(|begun| begun.as_str() == name))
        };
        for name in names.iter().filter(|name| !begun(name)) {
            let (folder, run) =
                (runs(store).join(name), listed.iter().find(|run| run.folder.as_str() == name));
            if known.is_some() && run.is_none() {
                self.unknown(&folder);
            } else {
                self.folder(store, &folder, run);
            }
        }
        let there = |run: &Run| names.iter().any(|name| name == run.folder.as_str());
        let gone = listed.iter().filter(|run| run.pruned == Pruned::No && !there(run));
        let gone: Vec<&str> = gone.map(|run| run.folder.as_str()).collect();
        if !gone.is_empty() {
            self.notes.push(format!(
                "folders that are gone: {}; the history keeps what these runs counted",
                gone.join(", ")
            ));
        }
    }

    fn unknown(&mut self, folder: &Path) {
        let shown = folder.display();
        if problems(folder, None).is_empty() {
            self.notes.push(format!(
                "{shown} is not in the history; it is a whole run, as of one that was lost"
            ));
        } else {
            self.problem(format!("{shown} is not in the history, and no whole run"), MOVE);
        }
    }

    fn folder(&mut self, store: &Path, folder: &Path, run: Option<&Run>) {
        let shown = folder.display();
        match run.map_or(Pruned::No, |run| run.pruned) {
            Pruned::Done => self.notes.push(format!("{shown} was removed by --keep, and put back")),
            Pruned::Due if !folder.exists() => {}
            Pruned::Due => {
                self.unfinished(
                    store,
                    format!("{shown} was to be removed by --keep, and is still there"),
                    "remove it",
                );
            }
            Pruned::No => {
                for (path, error) in problems(folder, run.map(|run| run.manifest_sha256.as_str())) {
                    let what = format!("{}: {error}", path.display());
                    match error.kind() {
                        io::ErrorKind::NotFound if !folder.exists() => {}
                        io::ErrorKind::NotFound => self.unfinished(store, what, PUT_BACK),
                        _ => self.problem(what, PUT_BACK),
                    }
                }
            }
        }
    }
}

/// Compares a run's folder with its manifest, and the manifest with its hash if the history has one.
/// Returns the files that differ or cannot be read.
fn problems(folder: &Path, manifest: Option<&str>) -> Vec<(PathBuf, io::Error)> {
    let path = folder.join(MANIFEST);
    let outputs = match outputs(&path, manifest) {
        Ok(outputs) => outputs,
        Err(error) => return vec![(path, error)],
    };
    let files = outputs.iter().map(|output| (folder.join(&output.name), output));
    files
        .filter_map(|(path, output)| compare(&path, output).err().map(|error| (path, error)))
        .collect()
}

fn outputs(path: &Path, sha256: Option<&str>) -> io::Result<Vec<OutputEntry>> {
    size(path)?;
    let text = fs::read(path)?;
    unchanged(sha256.is_none_or(|sha256| sha256 == hex::encode(Sha256::digest(&text))))?;
    let manifest: Outputs =
        serde_json::from_slice(&text).map_err(|_| io::Error::other("not a manifest"))?;
    Ok(manifest.outputs)
}

fn compare(path: &Path, output: &OutputEntry) -> io::Result<()> {
    unchanged(size(path)? == output.bytes && sha256(path)? == output.sha256)
}

fn unchanged(same: bool) -> io::Result<()> {
    if same { Ok(()) } else { Err(io::Error::other("changed after the run")) }
}

/// Returns the size of a file in bytes. Refuses anything else: to open a named pipe could block.
fn size(path: &Path) -> io::Result<u64> {
    let found = fs::metadata(path)?;
    if found.is_file() { Ok(found.len()) } else { Err(io::Error::other("not a regular file")) }
}
