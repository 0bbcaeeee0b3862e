//! A Bloom filter with one hash function for pairs of numbers, such as the first two words of a
//! term. Every word of a text is looked up, so the filter must fit into the nearer caches: for
//! the first words of the built-in terms it has 128 KB.

use crate::lexicon::spread;

/// The fewest bits for each pair. At most one in this many other pairs then passes the filter.
const SPARE: usize = 16;

/// A set of pairs of numbers, with false positives.
#[derive(Debug)]
pub struct Pairs {
    bits: Vec<u64>,
    /// Number of lower bits of a hash that are not part of the position.
    below: u32,
}

impl Pairs {
    /// Makes the filter of these pairs.
    pub fn new(pairs: impl ExactSizeIterator<Item = (u32, u32)>) -> Self {
        let bits = (pairs.len() * SPARE).next_power_of_two().max(64);
        let mut new = Self { bits: vec![0; bits / 64], below: 64 - bits.ilog2() };
        for (first, second) in pairs {
            let (at, bit) = new.place(first, second);
            new.bits[at] |= 1 << bit;
        }
        new
    }

    /// Returns false only if the two numbers are not one of the pairs.
    pub fn may_be(&self, first: u32, second: u32) -> bool {
        let (at, bit) = self.place(first, second);
        self.bits[at] >> bit & 1 == 1
    }

    fn place(&self, first: u32, second: u32) -> (usize, u32) {
        let place = spread(first, second) >> self.below;
        ((place >> 6) as usize, (place & 63) as u32)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn no_pair_is_missed_and_few_others_are_told(
            pairs in proptest::collection::btree_set((0u32..3000, 0u32..3000), 0..2000),
        ) {
            let pairs: Vec<(u32, u32)> = pairs.into_iter().collect();
            let table = Pairs::new(pairs.iter().copied());
            prop_assert!(pairs.iter().all(|&(first, second)| table.may_be(first, second)));
            let others = (3000..7000).filter(|&word| table.may_be(word, word / 2)).count();
            prop_assert!(others < 4000 / SPARE * 2, "{}", others);
        }
    }
}
