//! Whether the folders of runs are as they were written, and which there should be.

use std::path::Path;
use std::{fs, io};

use serde::Deserialize;

use super::{Checked, Known, sha256};
use crate::history::lock::at_it;
use crate::history::run_name::runs;
use crate::ingest::MANIFEST;

/// What is needed of a manifest.
#[derive(Deserialize)]
struct Outputs {
    outputs: Vec<Output>,
}

#[derive(Deserialize)]
struct Output {
    name: String,
    sha256: String,
}

const PUT_BACK: &str = "put back a copy of the folder, or remove it; the history is not touched by it, and goes on without it";
const CHANGED: &str = "was changed after the run";
const MOVE: &str = "move it out of the folder of runs, or remove it";

impl Checked {
    /// Looks at everything among the runs.
    pub(super) fn folders(&mut self, store: &Path, known: Option<&Known>, names: &[String]) {
        let of = |name: &str| known.and_then(|known| known.runs.iter().find(|run| run.folder.as_str() == name));
        let begun = |name: &String| known.is_some_and(|known| known.begun.iter().any(|begun| begun.as_str() == name));
        for name in names.iter().filter(|name| !begun(name)) {
            let folder = runs(store).join(name);
            let shown = folder.display();
            match of(name).map(|run| (run.pruned, run)) {
                Some((0, run)) => {
                    for Wrong { what, missing } in folder_problems(&folder, Some(&run.manifest_sha256)) {
                        if !(missing && self.removed(store, &folder)) {
                            self.problem(what, PUT_BACK);
                        }
                    }
                }
                Some((1, _)) if self.removed(store, &folder) => {}
                Some((1, _)) => self.problem(format!("{shown} was to be removed by --keep, and is still there"), "remove it"),
                Some(_) => self.notes.push(format!("{shown} was removed by --keep, and put back")),
                None => match folder_problems(&folder, None).first() {
                    None if known.is_none() => {}
                    None => self.notes.push(format!("{shown} is not in the history; it is a whole run, as of one that was lost")),
                    Some(_) if known.is_some() => self.problem(format!("{shown} is not in the history, and no whole run"), MOVE),
                    Some(Wrong { what, .. }) => self.problem(what.clone(), PUT_BACK),
                },
            }
        }
        let listed = known.map(|known| known.runs.as_slice()).unwrap_or_default();
        let gone = listed.iter().filter(|run| run.pruned == 0 && !names.iter().any(|name| name == run.folder.as_str()));
        let gone: Vec<&str> = gone.map(|run| run.folder.as_str()).collect();
        if !gone.is_empty() {
            self.notes.push(format!("folders that are gone: {}; the history keeps what these runs counted", gone.join(", ")));
        }
    }

    /// Whether a folder was removed while it was looked at, or a run is at it that may be removing it.
    fn removed(&mut self, store: &Path, folder: &Path) -> bool {
        let holder = at_it(store);
        if let Some(holder) = &holder {
            self.at_it(holder);
        }
        holder.is_some() || !folder.exists()
    }
}

/// Something wrong with a run's folder.
struct Wrong {
    what: String,
    /// Whether it is a file that cannot be had.
    missing: bool,
}

impl Wrong {
    fn of(path: &Path, what: &str) -> Self {
        Self { what: format!("{} {what}", path.display()), missing: false }
    }

    fn missing(path: &Path, error: &io::Error) -> Self {
        Self { what: format!("{}: {error}", path.display()), missing: true }
    }
}

/// What is wrong with a run's folder; without a hash its manifest is believed.
fn folder_problems(folder: &Path, manifest: Option<&str>) -> Vec<Wrong> {
    let path = folder.join(MANIFEST);
    match sha256(&path) {
        Err(error) => return vec![Wrong::missing(&path, &error)],
        Ok(found) if manifest.is_some_and(|manifest| manifest != found) => return vec![Wrong::of(&path, CHANGED)],
        Ok(_) => {}
    }
    let text = match fs::read(&path) {
        Ok(text) => text,
        Err(error) => return vec![Wrong::missing(&path, &error)],
    };
    let Ok(Outputs { outputs }) = serde_json::from_slice(&text) else { return vec![Wrong::of(&path, "is no manifest")] };
    let wrong = |output: &Output| {
        let path = folder.join(&output.name);
        match sha256(&path) {
            Ok(found) if found == output.sha256 => None,
            Ok(_) => Some(Wrong::of(&path, CHANGED)),
            Err(error) => Some(Wrong::missing(&path, &error)),
        }
    };
    outputs.iter().filter_map(wrong).collect()
}
