//! Byte offsets in 32 bits.

/// Narrows a byte offset in a plain or folded text to 32 bits.
///
/// The value always fits, since [`fold`](super::fold::fold) limits the bytes of a plain text, and
/// a folded text is at most four times as long.
#[expect(clippy::cast_possible_truncation, reason = "texts are cut before they are folded")]
pub(crate) fn offset32(at: usize) -> u32 {
    debug_assert!(u32::try_from(at).is_ok(), "{at} does not fit in 32 bits");
    at as u32
}
