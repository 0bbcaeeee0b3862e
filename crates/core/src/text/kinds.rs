//! The kinds of the bytes of a text, as bits.
//!
//! This is the only module with `unsafe` code. On x86-64, sixteen bytes are classified at once by
//! vector instructions. Calling them is unsafe because other processors lack them, but every x86-64
//! processor has SSE2. On other processors, eight bytes are classified in one number. A test compares
//! the two.

#![allow(unsafe_code, reason = "vector instructions; the interface is safe")]

#[cfg(target_arch = "x86_64")]
use std::arch::x86_64::{
    __m128i, _mm_cmpeq_epi8, _mm_movemask_epi8, _mm_set_epi64x, _mm_set1_epi8, _mm_setzero_si128,
    _mm_sub_epi8, _mm_subs_epu8,
};

use super::offset::offset32;
use crate::bits::each_bit;

/// Bytes in a block of bits.
pub(super) const BLOCK: usize = 64;

/// The bytes of each kind, as bits: one bit a byte in a block.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub(super) struct Kinds {
    /// Letters and digits of ASCII.
    pub(super) words: u64,
    /// Lower-case letters.
    pub(super) small: u64,
    pub(super) capitals: u64,
    pub(super) spaces: u64,
}

/// Returns the kinds of a block's bytes; bytes missing in a short block are of no kind.
pub(super) fn kinds(block: &[u8]) -> Kinds {
    of_block(&whole(block))
}

/// Fills a short block with zeros.
fn whole(block: &[u8]) -> [u8; BLOCK] {
    block.try_into().unwrap_or_else(|_| {
        let mut bytes = [0; BLOCK];
        bytes[..block.len()].copy_from_slice(block);
        bytes
    })
}

/// Adds the offset of each space to `offsets`, in order.
pub fn spaces_in(bytes: &[u8], offsets: &mut Vec<u32>) {
    let mut found = [0; BLOCK];
    for (block, bytes) in bytes.chunks(BLOCK).enumerate() {
        let first = offset32(block * BLOCK);
        let mut count = 0;
        each_bit(spaces(&whole(bytes)), |at| {
            found[count % BLOCK] = first + offset32(at);
            count += 1;
        });
        offsets.extend_from_slice(&found[..count]);
    }
}

#[cfg(target_arch = "x86_64")]
fn of_block(bytes: &[u8; BLOCK]) -> Kinds {
    // SAFETY: SSE2 is part of x86-64.
    unsafe { of_block_by_vectors(bytes) }
}

#[cfg(not(target_arch = "x86_64"))]
fn of_block(bytes: &[u8; BLOCK]) -> Kinds {
    of_block_by_numbers(bytes)
}

/// Returns the bits of the spaces, which the search for words needs alone.
#[cfg(target_arch = "x86_64")]
fn spaces(bytes: &[u8; BLOCK]) -> u64 {
    // SAFETY: SSE2 is part of x86-64.
    unsafe { spaces_by_vectors(bytes) }
}

#[cfg(not(target_arch = "x86_64"))]
fn spaces(bytes: &[u8; BLOCK]) -> u64 {
    of_block_by_numbers(bytes).spaces
}

#[cfg(target_arch = "x86_64")]
#[target_feature(enable = "sse2")]
fn of_block_by_vectors(bytes: &[u8; BLOCK]) -> Kinds {
    let mut all = Kinds::default();
    for (place, sixteen) in bytes.as_chunks::<16>().0.iter().enumerate() {
        let bytes = vector(sixteen);
        let (small, capitals) = (marked(bytes, b'a', 25), marked(bytes, b'A', 25));
        let shift = 16 * place;
        all.words |= (small | capitals | marked(bytes, b'0', 9)) << shift;
        all.small |= small << shift;
        all.capitals |= capitals << shift;
        all.spaces |= marked(bytes, b' ', 0) << shift;
    }
    all
}

#[cfg(target_arch = "x86_64")]
#[target_feature(enable = "sse2")]
fn spaces_by_vectors(bytes: &[u8; BLOCK]) -> u64 {
    let blocks = bytes.as_chunks::<16>().0.iter().enumerate();
    blocks.fold(0, |all, (place, sixteen)| all | marked(vector(sixteen), b' ', 0) << (16 * place))
}

#[cfg(target_arch = "x86_64")]
#[target_feature(enable = "sse2")]
fn vector(bytes: &[u8; 16]) -> __m128i {
    let [low, high] =
        [0, 8].map(|at| bytes[at..].first_chunk().map_or(0, |eight| i64::from_le_bytes(*eight)));
    _mm_set_epi64x(high, low)
}

/// Sets the bits of the bytes from `first` to `first + more`.
#[cfg(target_arch = "x86_64")]
#[target_feature(enable = "sse2")]
fn marked(bytes: __m128i, first: u8, more: u8) -> u64 {
    let each = |byte: u8| _mm_set1_epi8(byte.cast_signed());
    let beyond = _mm_subs_epu8(_mm_sub_epi8(bytes, each(first)), each(more));
    let marks = _mm_movemask_epi8(_mm_cmpeq_epi8(beyond, _mm_setzero_si128()));
    u64::from(marks.cast_unsigned())
}

#[cfg(any(test, not(target_arch = "x86_64")))]
fn of_block_by_numbers(bytes: &[u8; BLOCK]) -> Kinds {
    let mut all = Kinds::default();
    for (place, eight) in bytes.as_chunks().0.iter().enumerate() {
        let own = of_eight(u64::from_le_bytes(*eight));
        // Gathers the highest bits of eight bytes, in their order.
        let put = |into: &mut u64, high: u64| {
            *into |= ((high >> 7).wrapping_mul(0x0102_0408_1020_4080) >> 56) << (8 * place);
        };
        put(&mut all.words, own.words);
        put(&mut all.small, own.small);
        put(&mut all.capitals, own.capitals);
        put(&mut all.spaces, own.spaces);
    }
    all
}

/// The kinds of eight bytes, marked by the highest bit of each.
#[cfg(any(test, not(target_arch = "x86_64")))]
fn of_eight(bytes: u64) -> Kinds {
    const ONES: u64 = 0x0101_0101_0101_0101;
    const HIGH: u64 = ONES << 7;
    let ascii = !bytes & HIGH;
    let low = bytes & !HIGH;
    // Sets the highest bit of each byte whose seven lower bits are at least this number.
    let from = |low: u64, least: u8| low + ONES * u64::from(0x80 - least);
    let capital_or_small = low | (ONES * 0x20);
    let letters = from(capital_or_small, b'a') & !from(capital_or_small, b'z' + 1) & ascii;
    let digits = from(low, b'0') & !from(low, b'9' + 1) & ascii;
    // Lower-case letters have a bit that capitals do not have.
    let bit = bytes << 2;
    Kinds {
        words: letters | digits,
        small: letters & bit,
        capitals: letters & !bit,
        spaces: from(low, b' ') & !from(low, b' ' + 1) & ascii,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn every_byte_has_the_same_kind_everywhere() {
        for byte in 0..=u8::MAX {
            let bytes = std::array::from_fn(|at| if at % 3 == 0 { byte } else { b'x' });
            assert_eq!(of_block(&bytes), of_block_by_numbers(&bytes), "{byte}");
            assert_eq!(spaces(&bytes), of_block(&bytes).spaces, "{byte}");
        }
    }

    #[test]
    fn spaces_are_found_in_every_block() {
        let text = format!(" a{} b ", " ".repeat(BLOCK * 2));
        let expected: Vec<u32> = text.match_indices(' ').map(|(at, _)| offset32(at)).collect();
        let mut found = Vec::new();
        spaces_in(text.as_bytes(), &mut found);
        assert_eq!(found, expected);
    }

    proptest! {
        #[test]
        fn all_variants_agree(bytes in proptest::collection::vec(proptest::num::u8::ANY, BLOCK)) {
            let bytes: [u8; BLOCK] = bytes.try_into().unwrap();
            prop_assert_eq!(of_block(&bytes), of_block_by_numbers(&bytes));
            prop_assert_eq!(spaces(&bytes), of_block(&bytes).spaces);
        }
    }
}
