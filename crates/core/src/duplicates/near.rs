//! Near copies: texts that share nearly all their runs of words.
//!
//! The similarity of two texts is the Jaccard index of their runs of five words: the number of runs
//! in both, divided by the number of runs in either. A sketch of fixed size estimates it. It has 256
//! bins. In each round, a hash function sends every run to a bin with a value. A bin keeps the
//! smallest value of the first round in which it gets one. The rounds end when all bins have a value
//! (fast similarity sketching, Dahlgaard, Knudsen and Thorup 2017). This takes some 1,500 values, three
//! rounds for a posting of 500 words, while `MinHash` needs 256 rounds. In both, a number of two texts
//! is equal with a probability that equals the similarity. A sketch keeps four bits of each value (b-bit minwise hashing, Li
//! and König 2010), in 128 bytes. At a similarity of 0.8 the standard error is 0.026.
//!
//! Sketches are compared only if they share a band of four numbers. Two texts with a similarity of
//! 0.8 share at least one band in 997 of 1,000 cases. Bands include the company and the advertised
//! level, so postings that differ in these are never compared.

#![expect(clippy::cast_possible_truncation, reason = "hashes are cut to the bits that are kept")]

use xxhash_rust::xxh3::xxh3_64;

use super::fingerprint::{Fingerprint, Place};
use super::seen::{packed, unpacked};
use crate::level::Level;

/// Words in a run.
const RUN: usize = 5;
/// Number of bins.
const BINS: usize = 256;
/// Bits of the number of a bin.
const BIN_BITS: u32 = BINS.trailing_zeros();
/// Bits of a value below the number of its round.
const VALUE_BITS: u32 = 23;
/// Rounds after which repeated runs are removed.
const MANY_ROUNDS: u32 = 8;
/// Bytes of a sketch; each has two numbers.
const BYTES: usize = BINS / 2;
/// Equal numbers of near copies, at least: 256 × (0.8 + 0.2 / 16), because one of 16 other pairs
/// is equal by chance.
const ALIKE: usize = 208;
/// Number of bands.
const BANDS: usize = 10;
/// Bytes of a band.
const ROWS: usize = 2;
/// Maximum number of earlier postings, the latest ones, with which one posting is compared. It
/// bounds the time if a company has thousands of texts from one template.
const MOST_COMPARED: usize = 4096;
/// The end of a chain.
const NOBODY: u32 = u32::MAX;

/// A `MinHash` sketch of a text, with the fields that near copies must share.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sketch {
    /// Hash of company and advertised level.
    group: u32,
    /// Hash of the requisition number; 0 if the posting has none.
    requisition: u32,
    /// Two numbers in each byte.
    numbers: [u8; BYTES],
}

impl Sketch {
    /// Computes the sketch of a text from a hash of each of its words; `None` if it has none.
    pub fn of(company_key: &str, level: Level, requisition: &str, words: &[u64]) -> Option<Self> {
        let run = RUN.min(words.len());
        if run == 0 {
            return None;
        }
        let least = least_values(hashes_of_runs(words, run));
        let group = Fingerprint::of(&[company_key, &level.to_string()]).0 as u32;
        let requisition = if requisition.is_empty() {
            0
        } else {
            (xxh3_64(requisition.as_bytes()) as u32).max(1)
        };
        let pair = |at: usize| four_bits(least[2 * at]) << 4 | four_bits(least[2 * at + 1]);
        Some(Self { group, requisition, numbers: std::array::from_fn(pair) })
    }

    /// Returns the hash of a band.
    fn band(&self, band: usize) -> u64 {
        let numbers = &self.numbers[band * ROWS..][..ROWS];
        let key =
            numbers.iter().fold(u64::from(self.group), |key, number| key << 8 | u64::from(*number));
        (key << 4 | band as u64).wrapping_mul(0x9e37_79b9_7f4a_7c15)
    }

    /// Returns true if the two postings are near copies of each other.
    fn near(&self, other: &Self) -> bool {
        let barred = self.requisition != other.requisition
            && self.requisition != 0
            && other.requisition != 0;
        self.group == other.group && !barred && self.agreeing(other) >= ALIKE
    }

    /// Counts the equal numbers of two sketches.
    fn agreeing(&self, other: &Self) -> usize {
        let halves = |(a, b): (&u8, &u8)| {
            usize::from(a & 0x0f == b & 0x0f) + usize::from(a & 0xf0 == b & 0xf0)
        };
        self.numbers.iter().zip(&other.numbers).map(halves).sum()
    }
}

/// Returns four bits that depend on all bits of a number.
fn four_bits(number: u32) -> u8 {
    (number.wrapping_mul(0x9e37_79b1) >> 28) as u8
}

/// Returns a hash of each run of `run` words. The hash of a run follows from that of the one before it:
/// it is the exclusive or of the hashes of its words, each rotated by its place (cyclic polynomials,
/// Cohen 1997).
fn hashes_of_runs(words: &[u64], run: usize) -> Vec<u64> {
    const STEP: u32 = 13;
    let (first, rest) = words.split_at(run);
    let mut hash = first.iter().fold(0u64, |hash, word| hash.rotate_left(STEP) ^ word);
    let mut hashes = Vec::with_capacity(rest.len() + 1);
    hashes.push(hash);
    let beyond = STEP * run as u32;
    hashes.extend(words.iter().zip(rest).map(|(old, new)| {
        hash = hash.rotate_left(STEP) ^ old.rotate_left(beyond) ^ new;
        hash
    }));
    hashes
}

/// Returns the value of each bin: the number of the round above the smallest value of this round.
fn least_values(mut runs: Vec<u64>) -> [u32; BINS] {
    let mut least = [u32::MAX; BINS];
    for round in 0..2 * BINS as u32 {
        if !least.contains(&u32::MAX) {
            break;
        }
        if round == MANY_ROUNDS {
            // A long text of few distinct runs would take all rounds for each of its words.
            runs.sort_unstable();
            runs.dedup();
        }
        let offset = mixed(u64::from(round));
        let hashes = runs.iter().map(|run| (run ^ offset).wrapping_mul(0xbf58_476d_1ce4_e5b9));
        let value = |hash: u64| round << VALUE_BITS | (hash >> 16) as u32 & ((1 << VALUE_BITS) - 1);
        // In the last rounds every bin has its turn, so that none stays empty.
        if let Some(turn) = round.checked_sub(BINS as u32) {
            let smallest = hashes.map(value).fold(u32::MAX, u32::min);
            least[turn as usize] = least[turn as usize].min(smallest);
            continue;
        }
        for hash in hashes {
            let bin = (hash >> (u64::BITS - BIN_BITS)) as usize;
            least[bin] = least[bin].min(value(hash));
        }
    }
    least
}

/// Mixes the bits of a hash: the last step of splitmix64.
fn mixed(hash: u64) -> u64 {
    let hash = (hash ^ (hash >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let hash = (hash ^ (hash >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    hash ^ (hash >> 31)
}

/// The sketches of postings that are not near copies of earlier ones, about 240 bytes for each.
#[derive(Debug, Default)]
pub(super) struct Near {
    sketches: Vec<Sketch>,
    places: Vec<[u32; 2]>,
    chains: [Chains; BANDS],
}

/// A hash table of one band. The postings of a bucket are chained, the latest first.
#[derive(Debug, Default)]
struct Chains {
    heads: Vec<u32>,
    next: Vec<u32>,
}

impl Near {
    /// Returns the place of the first near copy. Without one, records this posting and returns
    /// `None`.
    pub(super) fn first(&mut self, sketch: &Sketch, place: Place) -> Option<Place> {
        if let Some(found) = self.find(sketch) {
            // The first posting takes over this number, so that no other number joins it.
            let first = &mut self.sketches[found];
            first.requisition =
                if first.requisition == 0 { sketch.requisition } else { first.requisition };
            return Some(unpacked(self.places[found]));
        }
        let place = packed(place)?;
        // Indices have 32 bits: beyond 4 billion texts nothing more is recorded.
        if u32::try_from(self.sketches.len() + 1).is_ok() {
            self.sketches.push(sketch.clone());
            self.places.push(place);
            for (band, chains) in self.chains.iter_mut().enumerate() {
                chains.add(band, &self.sketches);
            }
        }
        None
    }

    /// Returns the index of the earliest near copy among those compared.
    fn find(&self, sketch: &Sketch) -> Option<usize> {
        let mut found: Option<usize> = None;
        let mut compared = 0;
        for (band, chains) in self.chains.iter().enumerate() {
            for candidate in chains.of(sketch.band(band)) {
                let earlier = found.is_none_or(|found| candidate < found);
                if earlier && self.sketches[candidate].near(sketch) {
                    found = Some(candidate);
                }
                compared += 1;
                if compared == MOST_COMPARED {
                    return found;
                }
            }
        }
        found
    }
}

impl Chains {
    /// Returns the indices of the postings in the bucket of a hash, the latest first.
    fn of(&self, hash: u64) -> impl Iterator<Item = usize> {
        let head = if self.heads.is_empty() { NOBODY } else { self.heads[self.bucket(hash)] };
        let some = |at: u32| (at != NOBODY).then_some(at);
        std::iter::successors(some(head), move |at| some(self.next[*at as usize]))
            .map(|at| at as usize)
    }

    /// Adds the last sketch. A full table is built again with twice the number of buckets.
    fn add(&mut self, band: usize, sketches: &[Sketch]) {
        let last = sketches.len() - 1;
        if sketches.len() > self.heads.len() {
            let buckets = sketches.len().next_power_of_two().max(64);
            // Freed first, so that the old and the new table are never in memory together.
            self.heads = Vec::new();
            self.heads = vec![NOBODY; buckets];
            self.next.clear();
            sketches.iter().enumerate().for_each(|(at, sketch)| self.link(band, at, sketch));
        } else {
            self.link(band, last, &sketches[last]);
        }
    }

    /// Puts the sketch with index `at` at the head of its chain.
    fn link(&mut self, band: usize, at: usize, sketch: &Sketch) {
        let bucket = self.bucket(sketch.band(band));
        self.next.push(self.heads[bucket]);
        self.heads[bucket] = at as u32;
    }

    /// Returns the bucket of a hash, from its upper bits. The number of buckets is a power of two.
    fn bucket(&self, hash: u64) -> usize {
        (hash >> 32) as usize & (self.heads.len() - 1)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn the_hash_of_a_run_depends_on_its_words_alone(
            words in proptest::collection::vec(0u64..6, 1..60),
            run in 1usize..6,
        ) {
            let run = run.min(words.len());
            let words: Vec<u64> = words.iter().map(|word| xxh3_64(&word.to_le_bytes())).collect();
            let hashes = hashes_of_runs(&words, run);
            prop_assert_eq!(hashes.len(), words.len() + 1 - run);
            for (a, first) in hashes.iter().zip(words.windows(run)) {
                for (b, second) in hashes.iter().zip(words.windows(run)) {
                    prop_assert_eq!(a == b, first == second);
                }
            }
        }
    }
}
