//! One output file: counted and hashed while it is written.

use std::fs::{File, OpenOptions};
use std::io::{self, BufWriter, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

use sha2::{Digest, Sha256};

use super::at;
use crate::report::{OutputEntry, ReportError};

const BUFFER: usize = 1 << 18;

/// An output file being written.
#[derive(Debug)]
pub struct Output {
    name: String,
    path: PathBuf,
    inner: BufWriter<Hashed<File>>,
}

impl Output {
    /// A new file at `path`, called `name` in the manifest.
    pub(super) fn create(name: &str, path: PathBuf) -> Result<Self, ReportError> {
        let file = File::create(&path).map_err(at(&path))?;
        Ok(Self { name: name.into(), path, inner: BufWriter::with_capacity(BUFFER, Hashed::new(file)) })
    }

    /// The file as it was when `so_far` was said of it, to be written on; none if it begins
    /// otherwise now.
    pub(super) fn reopen(so_far: &OutputEntry, path: PathBuf) -> Result<Option<Self>, ReportError> {
        let open = || {
            let mut file = OpenOptions::new().read(true).write(true).open(&path)?;
            let Some(hasher) = beginning(&mut file, so_far)? else { return Ok(None) };
            file.set_len(so_far.bytes)?;
            file.seek(SeekFrom::Start(so_far.bytes))?;
            Ok(Some(Hashed { inner: file, hasher, bytes: so_far.bytes }))
        };
        let hashed = none_if_missing(open()).map_err(at(&path))?;
        let name = so_far.name.clone();
        Ok(hashed.map(|hashed| Self { name, path, inner: BufWriter::with_capacity(BUFFER, hashed) }))
    }

    /// Size and hash of what was written so far, which must have been flushed; it is synced.
    pub fn so_far(&self) -> Result<OutputEntry, ReportError> {
        let hashed = self.inner.get_ref();
        hashed.inner.sync_all().map_err(at(&self.path))?;
        Ok(OutputEntry { name: self.name.clone(), bytes: hashed.bytes, sha256: hex::encode(hashed.hasher.clone().finalize()) })
    }

    /// An error of this file.
    pub fn error(&self, source: io::Error) -> ReportError {
        ReportError::Io { path: self.path.clone(), source }
    }

    /// Syncs the file; says its size and hash.
    pub fn finish(self) -> Result<OutputEntry, ReportError> {
        let Self { name, path, inner } = self;
        let hashed = inner.into_inner().map_err(|e| at(&path)(e.into_error()))?;
        hashed.inner.sync_all().map_err(at(&path))?;
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

/// Counts and hashes what passes.
#[derive(Debug)]
struct Hashed<W> {
    inner: W,
    hasher: Sha256,
    bytes: u64,
}

impl<W> Hashed<W> {
    fn new(inner: W) -> Self {
        Self { inner, hasher: Sha256::new(), bytes: 0 }
    }
}

impl<W: Write> Write for Hashed<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let written = self.inner.write(bytes)?;
        self.hasher.update(&bytes[..written]);
        self.bytes += written as u64;
        Ok(written)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.inner.flush()
    }
}

/// Whether a file is, byte for byte, what is noted.
pub(super) fn is_whole(path: &Path, noted: &OutputEntry) -> io::Result<bool> {
    let look = || {
        let mut file = File::open(path)?;
        let whole = file.metadata()?.len() == noted.bytes;
        Ok(beginning(&mut file, noted)?.filter(|_| whole))
    };
    Ok(none_if_missing(look())?.is_some())
}

/// The hash of the beginning of a file, if that is what is noted.
fn beginning(file: &mut File, noted: &OutputEntry) -> io::Result<Option<Sha256>> {
    let mut hashed = Hashed::new(io::sink());
    io::copy(&mut file.take(noted.bytes), &mut hashed)?;
    let same = hashed.bytes == noted.bytes && hex::encode(hashed.hasher.clone().finalize()) == noted.sha256;
    Ok(same.then_some(hashed.hasher))
}

fn none_if_missing<T>(found: io::Result<Option<T>>) -> io::Result<Option<T>> {
    found.or_else(|e| if e.kind() == io::ErrorKind::NotFound { Ok(None) } else { Err(e) })
}
