//! Where fingerprints stood first, in little memory.

#![expect(clippy::cast_possible_truncation, reason = "words are cut out of longer ones")]

use rustc_hash::FxHashMap;

use super::{Fingerprint, Place};

/// So many tables hold the fingerprints.
const SHARDS: u16 = 64;
/// Bits of a packed place that are the record's.
const RECORD_BITS: u32 = 40;

/// The first place of every fingerprint: some 35 bytes for each.
///
/// A hash table doubles when it is full, so that it is between half and entirely full, and
/// for a moment there twice. Many small ones, of sizes that differ by up to one doubling,
/// never double at the same time; together they always take the average.
#[derive(Debug)]
pub(super) struct Seen(Vec<FxHashMap<[u32; 3], [u32; 2]>>);

impl Default for Seen {
    fn default() -> Self {
        Self((0..SHARDS).map(|_| FxHashMap::default()).collect())
    }
}

impl Seen {
    /// The place at which the same posting stood first, or notes this one as the first.
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
}

impl Seen {
    /// Notes that the same posting stood first at another place.
    pub(super) fn set(&mut self, fingerprint: Fingerprint, place: Place) {
        let [high, key @ ..] = words(fingerprint);
        if let Some(place) = packed(place) {
            self.0[shard(high)].insert(key, place);
        }
    }
}

/// The shard of a hash: each next one gets more of all hashes than the one before, the last
/// twice as many as the first.
fn shard(hash: u32) -> usize {
    let share = f64::from(hash) / f64::from(u32::MAX);
    #[expect(clippy::cast_sign_loss, reason = "it is between 0 and 64")]
    let shard = (libm::log2(1.0 + share) * f64::from(SHARDS)) as usize;
    shard.min(usize::from(SHARDS) - 1)
}

/// The words of a fingerprint; the first chooses the shard, the other 96 bits are kept.
fn words(Fingerprint(bits): Fingerprint) -> [u32; 4] {
    [96, 64, 32, 0].map(|shift| (bits >> shift) as u32)
}

/// A place in eight bytes; none beyond 16 million sources or 10^12 records of one, which
/// is then never a first one.
pub(super) fn packed((source, record): Place) -> Option<[u32; 2]> {
    let fits = source < 1 << (64 - RECORD_BITS) && record < 1 << RECORD_BITS;
    let bits = u64::from(source) << RECORD_BITS | record;
    fits.then_some([(bits >> 32) as u32, bits as u32])
}

pub(super) fn unpacked([high, low]: [u32; 2]) -> Place {
    let bits = u64::from(high) << 32 | u64::from(low);
    ((bits >> RECORD_BITS) as u32, bits & ((1 << RECORD_BITS) - 1))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_are_kept() {
        for place in [(0, 0), (0, 1), (7, 123_456_789_012), ((1 << 24) - 1, (1 << 40) - 1)] {
            assert_eq!(packed(place).map(unpacked), Some(place));
        }
        assert_eq!((packed((1 << 24, 0)), packed((0, 1 << 40))), (None, None));
    }

    #[test]
    fn the_first_place_stays() {
        let mut seen = Seen::default();
        for number in 0..1000u64 {
            let fingerprint = Fingerprint::of(&[&(number % 300).to_string()]);
            let first = (number >= 300).then_some((1, number % 300));
            assert_eq!(seen.first(fingerprint, (1, number)), first);
        }
        assert_eq!((shard(0), shard(u32::MAX)), (0, 63));
    }
}
