//! Bit sets of the kinds of bytes in a text. Runs of words are found by counting bits, without a
//! loop over single bytes.

use super::kinds::{BLOCK, Kinds, kinds};

/// The bits of a text, one for each byte.
#[derive(Debug, Default, Clone)]
pub(super) struct Runs {
    /// Letters and digits of ASCII, and single spaces between two of them.
    plain: Vec<u64>,
    /// Lower-case letters before capitals.
    seams: Vec<u64>,
}

impl Runs {
    /// Replaces the bits with those of a text.
    pub fn read(&mut self, bytes: &[u8]) {
        self.plain.clear();
        self.seams.clear();
        let mut before = Kinds::default();
        for block in bytes.chunks(BLOCK) {
            let own = kinds(block);
            // A space is part of a run if a word ends before it and another begins after it, and a
            // seam has two letters; either may span two blocks.
            if let (Some(plain), Some(seams)) = (self.plain.last_mut(), self.seams.last_mut()) {
                *plain |= before.spaces & before.words << 1 & own.words << (BLOCK - 1);
                *seams |= before.small & own.capitals << (BLOCK - 1);
            }
            let ended = own.words << 1 | before.words >> (BLOCK - 1);
            self.plain.push(own.words | own.spaces & ended & own.words >> 1);
            self.seams.push(own.small & own.capitals >> 1);
            before = own;
        }
    }

    /// The end of the run that contains byte `at`.
    pub fn end(&self, at: usize) -> usize {
        next(at, self.plain.len(), |block| !self.plain[block]).unwrap_or(self.plain.len() * BLOCK)
    }

    /// The first lower-case letter at or after byte `at` with a capital after it; `None` if there is
    /// no such letter.
    pub fn seam(&self, at: usize) -> Option<usize> {
        next(at, self.seams.len(), |block| self.seams[block])
    }
}

/// The first set bit at or after `at` in `blocks` blocks; `None` if there is no such bit.
fn next(at: usize, blocks: usize, bits: impl Fn(usize) -> u64) -> Option<usize> {
    let first = at / BLOCK;
    if first >= blocks {
        return None;
    }
    let rest = bits(first) & (u64::MAX << (at % BLOCK));
    let found = |block: usize, bits: u64| {
        (bits != 0).then(|| block * BLOCK + bits.trailing_zeros() as usize)
    };
    found(first, rest).or_else(|| (first + 1..blocks).find_map(|block| found(block, bits(block))))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn text() -> impl Strategy<Value = Vec<u8>> {
        let byte = prop_oneof![4 => 97u8..123, 2 => 65u8..91, 1 => 48u8..58, 3 => Just(b' '), 1 => proptest::num::u8::ANY];
        proptest::collection::vec(byte, 0..300)
    }

    proptest! {
        #[test]
        fn runs_are_those_of_a_look_at_every_byte(bytes in text(), other in text()) {
            let mut runs = Runs::default();
            runs.read(&other);
            runs.read(&bytes);
            let byte = |at: usize| bytes.get(at).copied().unwrap_or(0);
            let plain = |at: usize| {
                let between = at > 0 && byte(at - 1).is_ascii_alphanumeric() && byte(at + 1).is_ascii_alphanumeric();
                byte(at).is_ascii_alphanumeric() || byte(at) == b' ' && between
            };
            let seam = |at: usize| byte(at).is_ascii_lowercase() && byte(at + 1).is_ascii_uppercase();
            for at in 0..bytes.len() {
                prop_assert_eq!(runs.end(at), (at..=bytes.len()).find(|at| !plain(*at)).unwrap());
                prop_assert_eq!(runs.seam(at), (at..bytes.len()).find(|at| seam(*at)));
            }
        }
    }
}
