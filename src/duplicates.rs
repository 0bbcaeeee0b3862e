//! Postings that were seen before: by a fingerprint of what they say.

use rustc_hash::FxHashMap;
use serde::{Deserialize, Serialize};
use xxhash_rust::xxh3::Xxh3;

/// Stands for a posting's company key, title, location and description, folded.
///
/// 128 bits: among a billion postings the chance that any two different ones agree
/// is below one in 10^20.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize)]
pub struct Fingerprint(u128);

impl Fingerprint {
    /// Of folded fields, in a fixed order.
    pub fn of(fields: &[&str]) -> Self {
        let mut hasher = Xxh3::new();
        for field in fields {
            hasher.update(&(field.len() as u64).to_le_bytes());
            hasher.update(field.as_bytes());
        }
        Self(hasher.digest128())
    }

    /// Sixteen hexadecimal digits, for postings that have no id of their own.
    pub fn id(self) -> String {
        format!("{:016x}", self.0 >> 64)
    }
}

/// The place of a posting: its source and record.
pub type Place = (u32, u64);

/// The first place of every fingerprint. Grows by about 40 bytes a distinct posting.
#[derive(Debug, Default)]
pub struct Seen(FxHashMap<u128, Place>);

impl Seen {
    /// The place at which the same posting stood first, or notes this one as the first.
    pub fn first(&mut self, fingerprint: Fingerprint, place: Place) -> Option<Place> {
        match self.0.entry(fingerprint.0) {
            std::collections::hash_map::Entry::Occupied(first) => Some(*first.get()),
            std::collections::hash_map::Entry::Vacant(vacant) => {
                vacant.insert(place);
                None
            }
        }
    }
}
