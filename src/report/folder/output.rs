//! An output file, which is counted and hashed while it is written.

use std::fs::File;
use std::io::{self, BufWriter, Write};
use std::path::PathBuf;

use sha2::{Digest, Sha256};

use crate::output_entry::OutputEntry;
use crate::report::error::ReportError;

/// Size of the write buffer in bytes.
const BUFFER: usize = 1 << 18;

/// An output file being written.
#[derive(Debug)]
pub struct Output {
    name: String,
    path: PathBuf,
    inner: BufWriter<HashingWriter<File>>,
}

impl Output {
    /// Creates a file at `path`, called `name` in the manifest.
    ///
    /// # Errors
    ///
    /// Returns an error if the file cannot be created.
    pub(super) fn create(name: &str, path: PathBuf) -> Result<Self, ReportError> {
        let file = File::create(&path).map_err(ReportError::at(&path))?;
        Ok(Self {
            name: name.into(),
            path,
            inner: BufWriter::with_capacity(BUFFER, HashingWriter::new(file)),
        })
    }

    /// Adds the path of this file to an error of the system.
    pub fn error(&self, source: io::Error) -> ReportError {
        ReportError::Io { path: self.path.clone(), source }
    }

    /// Syncs the file and returns its size and hash.
    ///
    /// # Errors
    ///
    /// Returns an error if the file cannot be written.
    pub fn finish(self) -> Result<OutputEntry, ReportError> {
        let Self { name, path, inner } = self;
        let written = inner.into_inner().map_err(|e| ReportError::at(&path)(e.into_error()))?;
        written.inner.sync_all().map_err(ReportError::at(&path))?;
        let sha256 = hex::encode(written.hasher.finalize());
        Ok(OutputEntry { name, bytes: written.bytes, sha256 })
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

/// A writer that counts and hashes the bytes written.
#[derive(Debug)]
struct HashingWriter<W> {
    inner: W,
    hasher: Sha256,
    bytes: u64,
}

impl<W> HashingWriter<W> {
    fn new(inner: W) -> Self {
        Self { inner, hasher: Sha256::new(), bytes: 0 }
    }
}

impl<W: Write> Write for HashingWriter<W> {
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
