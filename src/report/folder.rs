//! The result folder: written beside its place, synced, and put in place by one
//! rename, so that at any instant the earlier result stands or the new one does.

mod output;
mod place;

use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use super::ReportError;
use super::manifest::OutputEntry;
use titlegauge_ingest::{MANIFEST, is_result};

pub use output::Output;
pub use place::is_staging;
use place::{is_mount_point, put, stage, sweep, sync};

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
        let parent = target.parent().unwrap_or(Path::new("/")).to_owned();
        fs::create_dir_all(&parent).map_err(at(&parent))?;
        let name = target.file_name().unwrap_or_default().to_string_lossy();
        sweep(&parent, &name).map_err(at(&parent))?;
        let (staging, lock) = stage(&parent, &name).map_err(at(&parent))?;
        Ok(Self { target, staging, lock: Some(lock), outputs: Vec::new(), placed: false })
    }

    /// Where `target` is; an error if it must not be replaced. Writes nothing.
    pub fn check(target: &Path, force: bool) -> Result<PathBuf, ReportError> {
        let target = std::path::absolute(target).map_err(at(target))?;
        // A link is followed, so that it still stands afterwards.
        let target = if target.is_symlink() {
            fs::canonicalize(&target).map_err(at(&target))?
        } else {
            target
        };
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
    pub fn write(
        &mut self,
        name: &str,
        write: impl FnOnce(&mut Output) -> csv::Result<()>,
    ) -> Result<(), ReportError> {
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
        self.sync()?;
        put(&self.staging, &self.target).map_err(at(&self.target))?;
        self.placed = true;
        sync(self.target.parent().unwrap_or(Path::new("/"))).map_err(at(&self.target))
    }

    /// Syncs the folder, and those in it that hold outputs, so that their names are safe.
    fn sync(&self) -> Result<(), ReportError> {
        for output in &self.outputs {
            let path = self.staging.join(&output.name);
            let folder = path.parent().unwrap_or(&self.staging);
            if folder != self.staging {
                sync(folder).map_err(at(folder))?;
            }
        }
        sync(&self.staging).map_err(at(&self.staging))
    }
}

/// Says at which path the system refused.
fn at(path: &Path) -> impl FnOnce(io::Error) -> ReportError {
    let path = path.to_owned();
    move |source| ReportError::Io { path, source }
}

impl Drop for Folder {
    /// A run that failed leaves nothing behind.
    fn drop(&mut self) {
        // Its file handle may be the one that is missing for the removal.
        self.lock = None;
        if !self.placed {
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
