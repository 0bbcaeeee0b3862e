//! A compact map from fingerprints to their first places.

#![expect(clippy::cast_possible_truncation, reason = "words are cut out of longer ones")]

use rustc_hash::FxHashMap;

use super::fingerprint::{Fingerprint, Place};

/// Number of hash tables.
const SHARDS: u16 = 64;
/// Bits of a packed place that contain the record.
const RECORD_BITS: u32 = 40;

/// The first place of every fingerprint, in about 35 bytes each.
///
/// A full hash table doubles its size, and the old and the new table are in memory together for a
/// moment. Many small tables whose sizes differ by up to a factor of two never double at the same
/// time, so together they always take the average memory.
#[derive(Debug)]
pub(super) struct Seen(Vec<FxHashMap<[u32; 3], [u32; 2]>>);

impl Default for Seen {
    fn default() -> Self {
        Self((0..SHARDS).map(|_| FxHashMap::default()).collect())
    }
}

impl Seen {
    /// Returns the first place of a fingerprint; `None` and records `place` if it is new.
    pub(super) fn first(&mut self, fingerprint: Fingerprint, place: Place) -> Option<Place> {
        let place = packed(place)?;
        let [high, key @ ..] = words(fingerprint);
        match self.0[shard(high)].entry(key) {
            std::collections::hash_map::Entry::Occupied(first) => Some(unpacked(*first.get())),
            std::collections::hash_map::Entry::Vacant(vacant) => {
                vacant.insert(place);
                None
            }
        }
    }

    /// Sets the first place of a fingerprint.
    pub(super) fn set(&mut self, fingerprint: Fingerprint, place: Place) {
        let [high, key @ ..] = words(fingerprint);
        if let Some(place) = packed(place) {
            self.0[shard(high)].insert(key, place);
        }
    }
}

/// Returns the shard of a hash. Later shards get a larger share of all hashes; the last shard gets
/// twice the share of the first.
fn shard(hash: u32) -> usize {
    let share = f64::from(hash) / f64::from(u32::MAX);
    #[expect(clippy::cast_sign_loss, reason = "it is between 0 and 64")]
    let shard = (libm::log2(1.0 + share) * f64::from(SHARDS)) as usize;
    shard.min(usize::from(SHARDS) - 1)
}

/// Returns the four 32-bit words of a fingerprint. The first selects the shard; the others are the
/// key in it.
fn words(Fingerprint(bits): Fingerprint) -> [u32; 4] {
    [96, 64, 32, 0].map(|shift| (bits >> shift) as u32)
}

/// Packs a place into eight bytes. Returns `None` from source 2²⁴ or record 2⁴⁰ on; such a posting
/// is never recorded.
pub(super) fn packed(Place { source, record }: Place) -> Option<[u32; 2]> {
    let fits = source < 1 << (64 - RECORD_BITS) && record < 1 << RECORD_BITS;
    let bits = u64::from(source) << RECORD_BITS | record;
    fits.then_some([(bits >> 32) as u32, bits as u32])
}

/// Unpacks a place that [`packed`] returned.
pub(super) fn unpacked([high, low]: [u32; 2]) -> Place {
    let bits = u64::from(high) << 32 | u64::from(low);
    Place { source: (bits >> RECORD_BITS) as u32, record: bits & ((1 << RECORD_BITS) - 1) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_are_kept() {
        for (source, record) in
            [(0, 0), (0, 1), (7, 123_456_789_012), ((1 << 24) - 1, (1 << 40) - 1)]
        {
            let place = Place { source, record };
            assert_eq!(packed(place).map(unpacked), Some(place));
        }
        assert_eq!(packed(Place { source: 1 << 24, record: 0 }), None);
        assert_eq!(packed(Place { source: 0, record: 1 << 40 }), None);
    }

    #[test]
    fn the_first_place_stays() {
        let mut seen = Seen::default();
        for number in 0..1000u64 {
            let fingerprint = Fingerprint::of(&[&(number % 300).to_string()]);
            let place = |record| Place { source: 1, record };
            let first = (number >= 300).then_some(place(number % 300));
            assert_eq!(seen.first(fingerprint, place(number)), first);
        }
        assert_eq!((shard(0), shard(u32::MAX)), (0, 63));
    }
}
