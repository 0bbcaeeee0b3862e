//! The bytes between objects.

/// Returns true for bytes that may separate objects. Concatenated files contain byte-order marks.
pub(super) fn is_between(byte: u8) -> bool {
    b"[],\xef\xbb\xbf".contains(&byte) || byte.is_ascii_whitespace()
}

/// Replaces bytes between objects by spaces, which JSON allows, and keeps line feeds.
pub(super) fn blank(bytes: &mut [u8]) {
    bytes.iter_mut().filter(|b| **b != b'\n').for_each(|b| *b = b' ');
}
