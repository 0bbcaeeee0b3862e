//! Fingerprints of postings, and places in the input.

use serde::{Deserialize, Serialize};
use xxhash_rust::xxh3::Xxh3;

use crate::posting::Origin;

/// A hash of folded fields of a posting.
///
/// It has 128 bits. Among a billion postings, the probability that any two different ones have
/// the same fingerprint is about n² / 2¹²⁹, below one in 10²⁰.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize,
)]
pub struct Fingerprint(pub(super) u128);

impl Fingerprint {
    /// Hashes folded fields. Their order matters.
    pub fn of(fields: &[&str]) -> Self {
        let mut hasher = Xxh3::new();
        for field in fields {
            hasher.update(&(field.len() as u64).to_le_bytes());
            hasher.update(field.as_bytes());
        }
        Self(hasher.digest128())
    }

    /// Returns 16 hexadecimal digits, the id of postings to which the export gives none.
    pub fn id(self) -> String {
        format!("{:016x}", self.0 >> 64)
    }

    /// Returns the bytes for the store, in big-endian order.
    pub fn to_bytes(self) -> [u8; 16] {
        self.0.to_be_bytes()
    }

    /// Returns the fingerprint with these bytes from the store.
    pub fn from_bytes(bytes: [u8; 16]) -> Self {
        Self(u128::from_be_bytes(bytes))
    }

    /// Hashes the fingerprint together with a place.
    pub(super) fn at(self, Place { source, record }: Place) -> Self {
        let mut hasher = Xxh3::new();
        hasher.update(&self.0.to_le_bytes());
        hasher.update(&source.to_le_bytes());
        hasher.update(&record.to_le_bytes());
        Self(hasher.digest128())
    }
}

/// The place of a posting in the input. Places are in input order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Place {
    /// Index of the source.
    pub source: u32,
    /// Number of the record in the source.
    pub record: u64,
}

impl From<&Origin> for Place {
    fn from(origin: &Origin) -> Self {
        Self { source: origin.source, record: origin.record }
    }
}
