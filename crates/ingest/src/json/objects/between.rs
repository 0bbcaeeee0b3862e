//! The bytes between objects.

/// Returns true for bytes that may separate objects. Concatenated files contain byte-order marks.
pub(super) fn is_between(byte: u8) -> bool {
    b"[],\xef\xbb\xbf".contains(&byte) || byte.is_ascii_whitespace()
}
