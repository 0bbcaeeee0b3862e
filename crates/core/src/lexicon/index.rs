//! Indices in 32 bits.

/// Narrows an index or a count to 32 bits.
///
/// The value always fits: [`Draft::load`](super::load::Draft::load) limits the bytes of all
/// keyword files, and [`Builder::add`](super::phrases::Builder::add) the tables that grow faster
/// than the files. Both report a problem with its file.
#[expect(clippy::cast_possible_truncation, reason = "checked when the files are loaded")]
pub(crate) fn index32(at: usize) -> u32 {
    debug_assert!(u32::try_from(at).is_ok(), "{at} does not fit in 32 bits");
    at as u32
}
