//! Bytes that were read and not yet given out.

use std::io::{self, Read};
use std::ops::{Deref, DerefMut};

/// Bytes of a stream: more are read at their end, and taken off their front. What is taken off
/// is not moved out of the way before more is read: there may be thousands of rejects of a few bytes.
#[derive(Debug)]
pub struct Pending {
    bytes: Vec<u8>,
    /// Bytes that were taken off.
    taken: usize,
}

impl Pending {
    /// Bytes that were read already.
    pub fn new(bytes: Vec<u8>) -> Self {
        Self { bytes, taken: 0 }
    }

    /// Reads up to `most` bytes, or fewer at the end of the stream; returns their number. To move
    /// what is pending costs no more than reading, if `most` is at least as much.
    ///
    /// # Errors
    ///
    /// Returns the error of the reader; what it read before is kept.
    pub fn read(&mut self, reader: &mut dyn Read, most: u64) -> io::Result<u64> {
        self.bytes.drain(..self.taken);
        self.taken = 0;
        reader.take(most).read_to_end(&mut self.bytes).map(|read| read as u64)
    }

    /// Takes off the first bytes.
    pub fn take(&mut self, length: usize) -> Vec<u8> {
        let given = self[..length].to_vec();
        self.taken += length;
        given
    }

    /// Bytes there is room for.
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
