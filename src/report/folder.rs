//! The result folder. It is written next to its target, synced, and put in place with one rename.
//! At any moment the target is either the earlier result or the new one.

mod output;
mod place;

use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use super::datapackage::write_package;
use super::error::{ReportError, into_io};
use super::examples::ExampleFile;
use super::parquet_copy::write_parquet;
use crate::output_entry::OutputEntry;
use crate::staging::{self, HISTORY};
use titlegauge_ingest::{MANIFEST, is_result};

pub use output::Output;
use place::{is_mount_point, put, stage, sweep, sync};

/// A result folder being written.
#[derive(Debug)]
pub struct Folder {
    target: PathBuf,
    staging: PathBuf,
    /// Held while the folder is being written. A staging folder without a lock belongs to a run
    /// that was killed.
    lock: Option<File>,
    outputs: Vec<OutputEntry>,
    placed: bool,
}

impl Folder {
    /// Creates a staging folder for `target`, and removes those of killed runs.
    ///
    /// # Errors
    ///
    /// Returns the errors of [`Folder::check`], or an error if the staging folder cannot be
    /// created.
    pub fn create(target: &Path, force: bool) -> Result<Self, ReportError> {
        let target = Self::check(target, force)?;
        let parent = target.parent().unwrap_or(Path::new("/")).to_owned();
        fs::create_dir_all(&parent).map_err(ReportError::at(&parent))?;
        let name = target.file_name().unwrap_or_default().to_string_lossy();
        sweep(&parent, &name).map_err(ReportError::at(&parent))?;
        let (staging, lock) =
            staging::create(|| stage(&parent, &name).map_err(ReportError::at(&parent)))?;
        Ok(Self { target, staging, lock: Some(lock), outputs: Vec::new(), placed: false })
    }

    /// Returns the absolute path of `target` with links resolved. Writes nothing.
    ///
    /// # Errors
    ///
    /// Returns an error if `target` is a mount point, or if it is neither empty nor an earlier
    /// result and `force` is false.
    pub fn check(target: &Path, force: bool) -> Result<PathBuf, ReportError> {
        let target = std::path::absolute(target).map_err(ReportError::at(target))?;
        // The folder is replaced, not the link to it.
        let target = if target.is_symlink() {
            fs::canonicalize(&target).map_err(ReportError::at(&target))?
        } else {
            target
        };
        if target.is_file() {
            return Err(ReportError::File(target));
        }
        if target.join(HISTORY).exists() {
            return Err(ReportError::Store(target));
        }
        if !force && !replaceable(&target).map_err(ReportError::at(&target))? {
            return Err(ReportError::NotOurs(target));
        }
        if is_mount_point(&target).map_err(ReportError::at(&target))? {
            return Err(ReportError::MountPoint(target));
        }
        Ok(target)
    }

    /// Refuses a target that holds one of these inputs, since it is replaced as a whole.
    ///
    /// # Errors
    ///
    /// Returns an error if an input is in the target.
    pub fn check_inputs<'a>(
        target: &Path,
        inputs: impl Iterator<Item = &'a Path>,
    ) -> Result<(), ReportError> {
        let Ok(folder) = fs::canonicalize(target) else { return Ok(()) };
        for input in inputs {
            if fs::canonicalize(input).is_ok_and(|path| path.starts_with(&folder)) {
                return Err(ReportError::Input { folder, input: input.to_owned() });
            }
        }
        Ok(())
    }

    /// Creates an output file. `name` may contain a folder, such as `rejects/1.csv`.
    ///
    /// # Errors
    ///
    /// Returns an error if the file cannot be created.
    pub fn output(&self, name: &str) -> Result<Output, ReportError> {
        // Not with the staging folder: a signal may have removed it.
        let mut folder = self.staging.clone();
        for part in Path::new(name).parent().into_iter().flatten() {
            folder.push(part);
            match fs::create_dir(&folder) {
                Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
                created => created.map_err(ReportError::at(&folder))?,
            }
        }
        Output::create(name, self.staging.join(name))
    }

    /// Creates a temporary file for postings that the page may show. It must be dropped before the
    /// folder is put in place.
    ///
    /// # Errors
    ///
    /// Returns an error if the file cannot be created.
    pub fn examples(&self) -> Result<ExampleFile, ReportError> {
        let path = self.staging.join("examples.tmp");
        ExampleFile::create(path.clone()).map_err(ReportError::at(&path))
    }

    /// Creates, writes and closes an output.
    ///
    /// # Errors
    ///
    /// Returns an error if the file cannot be written.
    pub fn write(
        &mut self,
        name: &str,
        write: impl FnOnce(&mut Output) -> csv::Result<()>,
    ) -> Result<(), ReportError> {
        let mut output = self.output(name)?;
        write(&mut output).map_err(|e| output.error(into_io(e)))?;
        self.close(output)
    }

    /// Syncs an output, and records its size and hash for the manifest.
    ///
    /// # Errors
    ///
    /// Returns an error if the file cannot be written.
    pub fn close(&mut self, output: Output) -> Result<(), ReportError> {
        self.outputs.push(output.finish()?);
        Ok(())
    }

    /// Writes `datapackage.json`, which describes the columns of all tables so far.
    ///
    /// # Errors
    ///
    /// Returns an error if a table cannot be read or the file cannot be written.
    pub fn describe(&mut self) -> Result<(), ReportError> {
        let mut output = self.output("datapackage.json")?;
        write_package(&self.staging, self.tables(), &mut output).map_err(|e| output.error(e))?;
        self.close(output)
    }

    /// Writes all tables so far in Parquet, too.
    ///
    /// # Errors
    ///
    /// Returns an error if a table cannot be read or written.
    pub fn add_parquet(&mut self) -> Result<(), ReportError> {
        let tables: Vec<String> = self.tables().map(str::to_owned).collect();
        for table in tables {
            let name = Path::new(&table).with_extension("parquet").display().to_string();
            let mut output = self.output(&name)?;
            write_parquet(&self.staging, &table, &mut output).map_err(|e| output.error(e))?;
            self.close(output)?;
        }
        Ok(())
    }

    /// Returns the names of the tables so far, those of rejects left out.
    fn tables(&self) -> impl Iterator<Item = &str> {
        let is_table = |path: &&str| {
            Path::new(path).extension().is_some_and(|of| of == "csv")
                && !path.starts_with("rejects/")
        };
        self.outputs.iter().map(|output| output.name.as_str()).filter(is_table)
    }

    /// Records outputs that are already finished.
    pub fn add(&mut self, outputs: Vec<OutputEntry>) {
        self.outputs.extend(outputs);
    }

    /// Returns the closed outputs.
    pub fn outputs(&self) -> &[OutputEntry] {
        &self.outputs
    }

    /// Writes the manifest and puts the folder in place.
    ///
    /// # Errors
    ///
    /// Returns an error if a file or folder cannot be written, synced or renamed.
    pub fn place(mut self, manifest: &[u8]) -> Result<(), ReportError> {
        let path = self.staging.join(MANIFEST);
        let mut file = File::create(&path).map_err(ReportError::at(&path))?;
        file.write_all(manifest).and_then(|()| file.sync_all()).map_err(ReportError::at(&path))?;
        self.sync()?;
        staging::end(&self.staging, || put(&self.staging, &self.target))
            .map_err(ReportError::at(&self.target))?;
        self.placed = true;
        sync(self.target.parent().unwrap_or(Path::new("/"))).map_err(ReportError::at(&self.target))
    }

    /// Syncs the folder and its subfolders, so that the names of the outputs are on disk.
    fn sync(&self) -> Result<(), ReportError> {
        for output in &self.outputs {
            let path = self.staging.join(&output.name);
            let folder = path.parent().unwrap_or(&self.staging);
            if folder != self.staging {
                sync(folder).map_err(ReportError::at(folder))?;
            }
        }
        sync(&self.staging).map_err(ReportError::at(&self.staging))
    }
}

impl Drop for Folder {
    /// Removes the staging folder of a run that failed.
    fn drop(&mut self) {
        // Closed first: the removal itself needs a file handle, and the process may have no other.
        self.lock = None;
        if !self.placed {
            let _ = staging::end(&self.staging, || fs::remove_dir_all(&self.staging));
        }
    }
}

/// Returns true if `target` does not exist, is empty, or has a manifest of titlegauge.
fn replaceable(target: &Path) -> io::Result<bool> {
    match fs::read_dir(target) {
        Err(e) if e.kind() == io::ErrorKind::NotFound => Ok(true),
        Err(e) => Err(e),
        Ok(mut entries) => Ok(entries.next().is_none() || is_result(target)?),
    }
}
