//! Bytes that were read and not yet handed on.

use std::io::{self, Read};
use std::ops::{Deref, DerefMut};

/// A buffer of a stream: bytes are read at its end and taken off its front.
///
/// Bytes that were taken off stay in memory until the next read. Moving the rest for each of
/// thousands of short rejects would take quadratic time.
#[derive(Debug)]
pub struct Pending {
    bytes: Vec<u8>,
    /// The number of bytes that were taken off and are still in `bytes`.
    taken: usize,
}

impl Pending {
    /// Starts with bytes that were already read.
    pub fn new(bytes: Vec<u8>) -> Self {
        Self { bytes, taken: 0 }
    }

    /// Reads up to `most` bytes, or fewer at the end of the stream, and returns their number.
    ///
    /// Moving the pending bytes costs no more than reading if `most` is at least their number.
    ///
    /// # Errors
    ///
    /// Returns the error of the reader; the bytes read before the error are kept.
    pub fn read(&mut self, reader: &mut dyn Read, most: u64) -> io::Result<u64> {
        self.bytes.drain(..self.taken);
        self.taken = 0;
        reader.take(most).read_to_end(&mut self.bytes).map(|read| read as u64)
    }

    /// Takes off and returns the first `length` bytes.
    pub fn take(&mut self, length: usize) -> Vec<u8> {
        let given = self[..length].to_vec();
        self.taken += length;
        given
    }

    /// The capacity of the buffer in bytes.
    #[cfg(test)]
    pub fn capacity(&self) -> usize {
        self.bytes.capacity()
    }
}

impl Deref for Pending {
    type Target = [u8];

    fn deref(&self) -> &[u8] {
        &self.bytes[self.taken..]
    }
}

impl DerefMut for Pending {
    fn deref_mut(&mut self) -> &mut [u8] {
        &mut self.bytes[self.taken..]
    }
}
