//! A hash table from two numbers to a small value, with open addressing. The trie is built with
//! it, and a text is followed through it.
//!
//! Key and value are next to each other, in sixteen bytes for the steps of a text, so that a
//! look-up waits for memory once.

/// The first number of a free slot; no key begins with it.
const FREE: u32 = u32::MAX;

/// Values by two numbers.
#[derive(Debug, Clone)]
pub struct PairTable<V> {
    /// A power of two of slots, at least a third of them free.
    slots: Vec<(u32, u32, V)>,
    count: usize,
    /// The value of all keys that are not in the table.
    none: V,
}

impl<V: Copy> PairTable<V> {
    /// Makes a table with room for this many keys.
    pub fn new(room: usize, none: V) -> Self {
        let size = (room * 3 / 2 + 1).next_power_of_two();
        Self { slots: vec![(FREE, 0, none); size], count: 0, none }
    }

    /// The value of a key; the default value if the key is not in the table.
    pub fn get(&self, first: u32, second: u32) -> V {
        self.slots[self.place(first, second)].2
    }

    /// Inserts a key that is not in the table.
    pub fn put(&mut self, first: u32, second: u32, value: V) {
        self.count += 1;
        if self.count * 3 / 2 >= self.slots.len() {
            let grown = vec![(FREE, 0, self.none); self.slots.len() * 2];
            let old = std::mem::replace(&mut self.slots, grown);
            for slot in old.into_iter().filter(|slot| slot.0 != FREE) {
                let at = self.place(slot.0, slot.1);
                self.slots[at] = slot;
            }
        }
        let at = self.place(first, second);
        self.slots[at] = (first, second, value);
    }

    /// All keys with their values, in arbitrary order.
    pub fn iter(&self) -> impl Iterator<Item = (u32, u32, V)> {
        self.slots.iter().filter(|slot| slot.0 != FREE).copied()
    }

    /// The index of a key's slot, or of the free slot for it.
    fn place(&self, first: u32, second: u32) -> usize {
        let mask = self.slots.len() - 1;
        let mut at = (spread(first, second) >> 20) as usize & mask;
        loop {
            let slot = &self.slots[at];
            if slot.0 == FREE || (slot.0 == first && slot.1 == second) {
                return at;
            }
            at = (at + 1) & mask;
        }
    }
}

/// Spreads two numbers over 64 bits, the upper ones best.
pub fn spread(first: u32, second: u32) -> u64 {
    const MIX: u64 = 0x9e37_79b9_7f4a_7c15;
    (u64::from(first) << 32 | u64::from(second)).wrapping_mul(MIX)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn what_is_put_in_is_found_and_nothing_else(
            all in proptest::collection::btree_map((0u32..40, 0u32..40), 0u32..9, 0..400),
            room in 0usize..50,
        ) {
            let mut table = PairTable::new(room, 77);
            for ((first, second), value) in &all {
                table.put(*first, *second, *value);
            }
            for (first, second) in (0..41).flat_map(|first| (0..41).map(move |second| (first, second))) {
                prop_assert_eq!(table.get(first, second), all.get(&(first, second)).copied().unwrap_or(77));
            }
            let found: BTreeMap<(u32, u32), u32> = table.iter().map(|(first, second, value)| ((first, second), value)).collect();
            prop_assert_eq!(found, all);
        }
    }
}
