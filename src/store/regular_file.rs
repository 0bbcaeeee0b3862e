//! Opens regular files only: a named pipe would block for ever, and a device may do anything.

use std::fs::{File, OpenOptions};
use std::io;
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;

use rustix::fs::OFlags;
use sha2::{Digest, Sha256};

/// Opens a file with `options` and further flags of the system.
///
/// # Errors
///
/// Fails if the file cannot be opened or is not a regular file.
pub(super) fn open(path: &Path, options: &mut OpenOptions, flags: OFlags) -> io::Result<File> {
    // Without NONBLOCK, opening a named pipe waits for its other end.
    let flags = (flags | OFlags::NONBLOCK).bits().cast_signed();
    let file = options.custom_flags(flags).open(path)?;
    if file.metadata()?.is_file() { Ok(file) } else { Err(io::Error::other("not a regular file")) }
}

/// Opens a file for reading.
///
/// # Errors
///
/// Fails if the file cannot be opened or is not a regular file.
pub(super) fn read(path: &Path) -> io::Result<File> {
    open(path, OpenOptions::new().read(true), OFlags::empty())
}

/// Computes the SHA-256 of a file, in hexadecimal.
///
/// # Errors
///
/// Fails if the file cannot be read or is not a regular file.
pub fn sha256(path: &Path) -> io::Result<String> {
    hash(&mut read(path)?)
}

/// Computes the SHA-256 of the rest of an open file, in hexadecimal.
///
/// # Errors
///
/// Fails if the file cannot be read.
pub(super) fn hash(file: &mut File) -> io::Result<String> {
    let mut hasher = HashWriter(Sha256::new());
    io::copy(file, &mut hasher)?;
    Ok(hex::encode(hasher.0.finalize()))
}

struct HashWriter(Sha256);

impl io::Write for HashWriter {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.update(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_regular_files_have_a_hash() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("file");
        std::fs::write(&path, "abc").unwrap();
        let expected = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
        assert_eq!(sha256(&path).unwrap(), expected);
        assert!(sha256(folder.path()).is_err());
        std::fs::remove_file(&path).unwrap();
        let mut mkfifo = std::process::Command::new("mkfifo");
        assert!(mkfifo.arg(&path).status().unwrap().success());
        assert_eq!(sha256(&path).unwrap_err().to_string(), "not a regular file");
    }
}
