//! Packs the counts of a night for the history.

use std::io::Write;

use serde::Serialize;
use serde::de::DeserializeOwned;

/// Serializes and compresses a value.
///
/// # Errors
///
/// Returns the reason if the value cannot be serialized or compressed.
pub(super) fn pack(value: &impl Serialize) -> Result<Vec<u8>, String> {
    let bytes = postcard::to_stdvec(value).map_err(|e| e.to_string())?;
    let pack = || {
        let mut packed = zstd::Encoder::new(Vec::new(), 3)?;
        // Without a checksum, a flipped bit could be read as other counts.
        packed.include_checksum(true)?;
        packed.write_all(&bytes)?;
        packed.finish()
    };
    pack().map_err(|e: std::io::Error| e.to_string())
}

/// Unpacks a value. Blobs of the first version have no checksum.
///
/// # Errors
///
/// Returns the reason if the bytes are damaged or contain another type.
pub(super) fn unpack<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, String> {
    let bytes = zstd::decode_all(bytes).map_err(|e| e.to_string())?;
    postcard::from_bytes(&bytes).map_err(|e| e.to_string())
}
