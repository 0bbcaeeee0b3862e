//! The result folder: written beside its place, synced, and put in place by one
//! rename, so that at any instant the earlier result stands or the new one does.

use std::fs::{self, File};
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

use rustix::fs::{CWD, RenameFlags, renameat_with};
use sha2::{Digest, Sha256};

use super::ReportError;
use super::manifest::OutputEntry;
use crate::ingest::{MANIFEST, is_result};

/// A result folder on its way.
#[derive(Debug)]
pub struct Folder {
    target: PathBuf,
    staging: PathBuf,
    /// Held while the folder is being written; a staging folder that is not locked was
    /// left by a run that was killed.
    _lock: File,
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
        let name = target.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let prefix = format!(".{name}.titlegauge-");
        sweep(&parent, &prefix).map_err(at(&parent))?;
        let (staging, lock) = stage(&parent, &prefix).map_err(at(&parent))?;
        Ok(Self { target, staging, _lock: lock, outputs: Vec::new(), placed: false })
    }

    /// Where `target` is; an error if it must not be replaced. Writes nothing.
    pub fn check(target: &Path, force: bool) -> Result<PathBuf, ReportError> {
        let target = std::path::absolute(target).map_err(at(target))?;
        // A link is followed, so that it still stands afterwards.
        let target = if target.is_symlink() { fs::canonicalize(&target).map_err(at(&target))? } else { target };
        if !force && !replaceable(&target).map_err(at(&target))? {
            return Err(ReportError::NotOurs(target));
        }
        Ok(target)
    }

    /// Opens an output file, in a folder of its own if the name says so.
    pub fn output(&self, name: &str) -> Result<Output, ReportError> {
        let path = self.staging.join(name);
        if let Some(parent) = path.parent() {
            fs::create_dir_all(parent).map_err(at(parent))?;
        }
        let file = File::create(&path).map_err(at(&path))?;
        let hashed = Hashed { file, hasher: Sha256::new(), bytes: 0 };
        Ok(Output { name: name.into(), path, inner: BufWriter::with_capacity(1 << 18, hashed) })
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
        for output in &self.outputs {
            let folder = self.staging.join(&output.name);
            let folder = folder.parent().unwrap_or(&self.staging);
            if folder != self.staging {
                sync(folder).map_err(at(folder))?;
            }
        }
        sync(&self.staging).map_err(at(&self.staging))?;
        put(&self.staging, &self.target).map_err(at(&self.target))?;
        self.placed = true;
        sync(self.target.parent().unwrap_or(Path::new("/"))).map_err(at(&self.target))
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
        Ok(mut entries) => Ok(is_result(target) || entries.next().is_none()),
    }
}

/// Makes a staging folder and locks it. Another run may be sweeping at the same
/// moment and take it away before it is locked; then the next name is tried.
fn stage(parent: &Path, prefix: &str) -> io::Result<(PathBuf, File)> {
    let mut refused = io::Error::other("no name is free for a folder beside it");
    for attempt in 0..100 {
        let staging = parent.join(format!("{prefix}{}-{attempt}", std::process::id()));
        match fs::create_dir(&staging) {
            Err(e) if e.kind() == io::ErrorKind::AlreadyExists => refused = e,
            Err(e) => return Err(e),
            Ok(()) => {
                if let Some(lock) = locked(&staging)
                    && staging.exists()
                {
                    return Ok((staging, lock));
                }
            }
        }
    }
    Err(refused)
}

/// The lock of a staging folder, if nobody holds it. It is the folder itself that is
/// locked, so the lock goes with it wherever it is renamed to.
fn locked(folder: &Path) -> Option<File> {
    let folder = File::open(folder).ok()?;
    folder.try_lock().ok().map(|()| folder)
}

/// Removes staging folders whose run is gone.
fn sweep(parent: &Path, prefix: &str) -> io::Result<()> {
    for entry in fs::read_dir(parent)? {
        let entry = entry?;
        if entry.file_name().to_string_lossy().starts_with(prefix)
            && let Some(_lock) = locked(&entry.path())
        {
            let _ = fs::remove_dir_all(entry.path());
        }
    }
    Ok(())
}

/// Puts `staging` in the place of `target` and removes what stood there.
fn put(staging: &Path, target: &Path) -> io::Result<()> {
    if !target.exists() {
        return fs::rename(staging, target);
    }
    match renameat_with(CWD, staging, CWD, target, RenameFlags::EXCHANGE) {
        Ok(()) => {
            let _ = fs::remove_dir_all(staging);
            Ok(())
        }
        // Without an exchange the old manifest goes first and the new one comes last:
        // a folder without a manifest is no result, one with it is whole.
        Err(_) => put_file_by_file(staging, target),
    }
}

fn put_file_by_file(staging: &Path, target: &Path) -> io::Result<()> {
    match fs::remove_file(target.join(MANIFEST)) {
        Err(e) if e.kind() != io::ErrorKind::NotFound => return Err(e),
        _ => sync(target)?,
    }
    let mut names: Vec<_> = fs::read_dir(staging)?.map(|e| e.map(|e| e.file_name())).collect::<io::Result<_>>()?;
    names.sort_by_key(|name| name == MANIFEST);
    for entry in fs::read_dir(target)? {
        let entry = entry?;
        let path = entry.path();
        // A file is replaced by the renaming; a folder must be out of the way.
        if !names.contains(&entry.file_name()) || path.is_dir() {
            if path.is_dir() { fs::remove_dir_all(path)? } else { fs::remove_file(path)? }
        }
    }
    for name in names {
        fs::rename(staging.join(&name), target.join(&name))?;
    }
    sync(target)?;
    fs::remove_dir(staging)
}

fn sync(folder: &Path) -> io::Result<()> {
    File::open(folder)?.sync_all()
}

/// The system's error inside one of the CSV writer.
pub fn into_io(error: csv::Error) -> io::Error {
    match error.into_kind() {
        csv::ErrorKind::Io(e) => e,
        other => io::Error::other(format!("{other:?}")),
    }
}

/// An output file being written.
#[derive(Debug)]
pub struct Output {
    name: String,
    path: PathBuf,
    inner: BufWriter<Hashed>,
}

impl Output {
    /// An error of this file.
    pub fn error(&self, source: io::Error) -> ReportError {
        ReportError::Io { path: self.path.clone(), source }
    }

    /// Syncs the file; says its size and hash.
    pub fn finish(self) -> Result<OutputEntry, ReportError> {
        let Self { name, path, inner } = self;
        let hashed = inner.into_inner().map_err(|e| at(&path)(e.into_error()))?;
        hashed.file.sync_all().map_err(at(&path))?;
        let sha256 = hex::encode(hashed.hasher.finalize());
        Ok(OutputEntry { name, bytes: hashed.bytes, sha256 })
    }
}

impl Write for Output {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.inner.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.inner.flush()
    }
}

#[derive(Debug)]
struct Hashed {
    file: File,
    hasher: Sha256,
    bytes: u64,
}

impl Write for Hashed {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let written = self.file.write(bytes)?;
        self.hasher.update(&bytes[..written]);
        self.bytes += written as u64;
        Ok(written)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.file.flush()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn file_by_file_replaces_all_and_ends_with_the_manifest() {
        let parent = tempfile::tempdir().unwrap();
        let (staging, target) = (parent.path().join("new"), parent.path().join("old"));
        for (folder, files) in [(&staging, ["a.csv", MANIFEST]), (&target, ["gone.csv", MANIFEST])] {
            fs::create_dir(folder).unwrap();
            for file in files {
                fs::write(folder.join(file), folder.as_os_str().as_encoded_bytes()).unwrap();
            }
            fs::create_dir(folder.join("rejects")).unwrap();
            fs::write(folder.join("rejects/1.csv"), folder.as_os_str().as_encoded_bytes()).unwrap();
        }
        put_file_by_file(&staging, &target).unwrap();
        let mut names: Vec<_> = fs::read_dir(&target).unwrap().map(|e| e.unwrap().file_name()).collect();
        names.sort();
        assert_eq!(names, ["a.csv", "rejects", MANIFEST]);
        assert_eq!(fs::read(target.join("rejects/1.csv")).unwrap(), staging.as_os_str().as_encoded_bytes());
        assert_eq!(fs::read(target.join(MANIFEST)).unwrap(), staging.as_os_str().as_encoded_bytes());
        assert!(!staging.exists());
    }
}
