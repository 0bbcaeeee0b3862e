//! Sets of small numbers, as the bits of a number.

/// Calls `found` with the number of each set bit, in order.
pub fn each_bit(mut bits: u64, mut found: impl FnMut(usize)) {
    while bits != 0 {
        found(bits.trailing_zeros() as usize);
        bits &= bits - 1;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bits_in_order() {
        let bits = |set: u64| {
            let mut found = Vec::new();
            each_bit(set, |at| found.push(at));
            found
        };
        assert!(bits(0).is_empty());
        assert_eq!(bits(1 | 1 << 5 | 1 << 63), [0, 5, 63]);
        assert_eq!(bits(u64::MAX), (0..64).collect::<Vec<_>>());
    }
}
