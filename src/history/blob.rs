//! A night's tally and words as bytes in the history.

use serde::Serialize;
use serde::de::DeserializeOwned;

/// Packs what is kept.
pub(super) fn pack(what: &impl Serialize) -> Result<Vec<u8>, String> {
    let bytes = postcard::to_stdvec(what).map_err(|e| e.to_string())?;
    zstd::encode_all(bytes.as_slice(), 3).map_err(|e| e.to_string())
}

/// Unpacks it.
pub(super) fn unpack<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, String> {
    let bytes = zstd::decode_all(bytes).map_err(|e| e.to_string())?;
    postcard::from_bytes(&bytes).map_err(|e| e.to_string())
}
