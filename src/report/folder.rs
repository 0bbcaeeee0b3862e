//! The result folder: written beside its place, synced, and put in place by one
//! rename, so that at any instant the earlier result stands or the new one does.
//!
//! A run that can be gone on with writes into a folder of a fixed name, which stays where
//! the run ends early, with a note ([`CHECKPOINT`]) of how far it came.

mod output;
mod place;

use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use super::ReportError;
use super::manifest::OutputEntry;
use crate::ingest::{MANIFEST, is_result};

pub use output::Output;
use place::{is_mount_point, put, stage, sweep, sync, work_folder};

/// The file that says how far a run came that can be gone on with.
pub const CHECKPOINT: &str = "checkpoint";

/// A result folder on its way.
#[derive(Debug)]
pub struct Folder {
    target: PathBuf,
    staging: PathBuf,
    /// Held while the folder is being written; a staging folder that is not locked was
    /// left by a run that was killed.
    lock: Option<File>,
    outputs: Vec<OutputEntry>,
    placed: bool,
}

impl Folder {
    /// Prepares to replace `target`. Refuses a folder that is neither empty nor an
    /// earlier result, unless `force`. Removes what killed runs left behind.
    pub fn create(target: &Path, force: bool) -> Result<Self, ReportError> {
        let target = Self::check(target, force)?;
        let (parent, name) = beside(&target)?;
        let prefix = format!(".{name}.titlegauge-");
        sweep(&parent, &prefix).map_err(at(&parent))?;
        let (staging, lock) = stage(&parent, &prefix).map_err(at(&parent))?;
        Ok(Self { target, staging, lock: Some(lock), outputs: Vec::new(), placed: false })
    }

    /// The same, into a folder that stays where the run ends early once there is a checkpoint
    /// in it. What an earlier run left there is left as it is.
    pub fn resumable(target: &Path, force: bool) -> Result<Self, ReportError> {
        let target = Self::check(target, force)?;
        let (parent, name) = beside(&target)?;
        let staging = parent.join(format!(".{name}.titlegauge.partial"));
        let lock = work_folder(&staging).map_err(at(&staging))?.ok_or_else(|| ReportError::Busy(staging.clone()))?;
        Ok(Self { target, staging, lock: Some(lock), outputs: Vec::new(), placed: false })
    }

    /// Where it is written.
    pub fn staging(&self) -> &Path {
        &self.staging
    }

    /// Removes everything but the files that are named, and what is in folders of these.
    pub fn keep_only(&self, names: &[&str]) -> Result<(), ReportError> {
        let keep: Vec<PathBuf> = names.iter().map(|name| self.staging.join(name)).collect();
        let clear = || {
            for entry in walkdir::WalkDir::new(&self.staging).contents_first(true).min_depth(1) {
                let path = entry?.into_path();
                if !keep.iter().any(|kept| kept.starts_with(&path)) {
                    if path.is_dir() { fs::remove_dir(&path)? } else { fs::remove_file(&path)? }
                }
            }
            Ok(())
        };
        clear().map_err(at(&self.staging))
    }

    /// Opens an output that a stopped run had begun, as it was when `so_far` was said of it;
    /// none if it is not what it was.
    pub fn reopen(&self, so_far: &OutputEntry) -> Result<Option<Output>, ReportError> {
        Output::reopen(so_far, self.staging.join(&so_far.name))
    }

    /// Whether an output that a stopped run had finished is still what it was.
    pub fn is_whole(&self, finished: &OutputEntry) -> Result<bool, ReportError> {
        let path = self.staging.join(&finished.name);
        output::is_whole(&path, finished).map_err(at(&path))
    }

    /// Where `target` is; an error if it must not be replaced. Writes nothing.
    pub fn check(target: &Path, force: bool) -> Result<PathBuf, ReportError> {
        let target = std::path::absolute(target).map_err(at(target))?;
        // A link is followed, so that it still stands afterwards.
        let target = if target.is_symlink() { fs::canonicalize(&target).map_err(at(&target))? } else { target };
        if !force && !replaceable(&target).map_err(at(&target))? {
            return Err(ReportError::NotOurs(target));
        }
        if is_mount_point(&target).map_err(at(&target))? {
            return Err(ReportError::MountPoint(target));
        }
        Ok(target)
    }

    /// Opens an output file, in a folder of its own if the name says so.
    pub fn output(&self, name: &str) -> Result<Output, ReportError> {
        let path = self.staging.join(name);
        if let Some(parent) = path.parent() {
            fs::create_dir_all(parent).map_err(at(parent))?;
        }
        Output::create(name, path)
    }

    /// Writes a whole output by one function.
    pub fn write(&mut self, name: &str, write: impl FnOnce(&mut Output) -> csv::Result<()>) -> Result<(), ReportError> {
        let mut output = self.output(name)?;
        write(&mut output).map_err(|e| output.error(into_io(e)))?;
        self.close(output)
    }

    /// Syncs an output and notes its size and hash.
    pub fn close(&mut self, output: Output) -> Result<(), ReportError> {
        self.outputs.push(output.finish()?);
        Ok(())
    }

    /// Notes outputs that were finished elsewhere.
    pub fn add(&mut self, outputs: Vec<OutputEntry>) {
        self.outputs.extend(outputs);
    }

    /// The outputs that were closed, for the manifest.
    pub fn outputs(&self) -> &[OutputEntry] {
        &self.outputs
    }

    /// Writes the manifest and puts the folder in place.
    pub fn place(mut self, manifest: &[u8]) -> Result<(), ReportError> {
        let path = self.staging.join(MANIFEST);
        let mut file = File::create(&path).map_err(at(&path))?;
        file.write_all(manifest).and_then(|()| file.sync_all()).map_err(at(&path))?;
        // From here on there is nothing to go on with, but for the renaming.
        remove(&self.staging.join(CHECKPOINT)).map_err(at(&self.staging))?;
        self.sync(&self.outputs)?;
        put(&self.staging, &self.target).map_err(at(&self.target))?;
        self.placed = true;
        sync(self.target.parent().unwrap_or(Path::new("/"))).map_err(at(&self.target))
    }

    /// Syncs the folder, and those in it that hold outputs, so that their names are safe.
    fn sync(&self, outputs: &[OutputEntry]) -> Result<(), ReportError> {
        for output in outputs {
            let path = self.staging.join(&output.name);
            let folder = path.parent().unwrap_or(&self.staging);
            if folder != self.staging {
                sync(folder).map_err(at(folder))?;
            }
        }
        sync(&self.staging).map_err(at(&self.staging))
    }

    /// Writes down how far the run came, once the outputs so far are synced; the note
    /// before this one stands until this one is whole.
    pub fn write_checkpoint(
        &self,
        outputs: &[OutputEntry],
        write: impl FnOnce(&mut File) -> io::Result<()>,
    ) -> Result<(), ReportError> {
        self.sync(outputs)?;
        let (path, new) = (self.staging.join(CHECKPOINT), self.staging.join("checkpoint.new"));
        let put = || {
            let mut file = File::create(&new)?;
            write(&mut file)?;
            file.sync_all()?;
            fs::rename(&new, &path)?;
            sync(&self.staging)
        };
        put().map_err(at(&path))
    }
}

/// Where `target` is to be put, which is made, and its name there.
fn beside(target: &Path) -> Result<(PathBuf, String), ReportError> {
    let parent = target.parent().unwrap_or(Path::new("/")).to_owned();
    fs::create_dir_all(&parent).map_err(at(&parent))?;
    Ok((parent, target.file_name().unwrap_or_default().to_string_lossy().into_owned()))
}

/// Removes a file, if it is there.
fn remove(path: &Path) -> io::Result<()> {
    fs::remove_file(path).or_else(|e| if e.kind() == io::ErrorKind::NotFound { Ok(()) } else { Err(e) })
}

/// Says at which path the system refused.
fn at(path: &Path) -> impl FnOnce(io::Error) -> ReportError {
    let path = path.to_owned();
    move |source| ReportError::Io { path, source }
}

impl Drop for Folder {
    /// A run that failed leaves nothing behind, but what can be gone on with.
    fn drop(&mut self) {
        // Its file handle may be the one that is missing for the removal.
        self.lock = None;
        if !self.placed && !self.staging.join(CHECKPOINT).exists() {
            let _ = fs::remove_dir_all(&self.staging);
        }
    }
}

/// Whether `target` may be replaced: it is not there, is empty, or has our manifest.
fn replaceable(target: &Path) -> io::Result<bool> {
    match fs::read_dir(target) {
        Err(e) if e.kind() == io::ErrorKind::NotFound => Ok(true),
        Err(e) => Err(e),
        Ok(mut entries) => Ok(entries.next().is_none() || is_result(target)?),
    }
}

/// The system's error inside one of the CSV writer.
pub fn into_io(error: csv::Error) -> io::Error {
    match error.into_kind() {
        csv::ErrorKind::Io(e) => e,
        other => io::Error::other(format!("{other:?}")),
    }
}
