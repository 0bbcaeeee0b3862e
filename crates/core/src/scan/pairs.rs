//! Which two numbers go together, as words that begin a term: a bit for each two, found by
//! their hash, so that some other two have it as well. Such a table is looked at for every
//! word of a text, so it must be small enough for the nearer caches: of the words that begin
//! the built-in terms it is 128 KB.

use crate::lexicon::spread;

/// At least so many bits for each pair: then one pair in so many of the others has a bit.
const SPARE: usize = 16;

/// Pairs of numbers.
#[derive(Debug)]
pub struct Pairs {
    bits: Vec<u64>,
    /// The upper bits of a hash are the place; so many are not.
    below: u32,
}

impl Pairs {
    /// Of these two each.
    pub fn new(pairs: impl ExactSizeIterator<Item = (u32, u32)>) -> Self {
        let bits = (pairs.len() * SPARE).next_power_of_two().max(64);
        let mut new = Self { bits: vec![0; bits / 64], below: 64 - bits.ilog2() };
        for (first, second) in pairs {
            let (at, bit) = new.place(first, second);
            new.bits[at] |= 1 << bit;
        }
        new
    }

    /// Whether these two may be one of the pairs; all that are are told.
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
