//! One output file: counted and hashed while it is written.

use std::fs::File;
use std::io::{self, BufWriter, Write};
use std::path::PathBuf;

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
        Ok(Self {
            name: name.into(),
            path,
            inner: BufWriter::with_capacity(BUFFER, Hashed::new(file)),
        })
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
