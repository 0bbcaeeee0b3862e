//! A night's tally and words as bytes in the history.

use std::io::Write;

use serde::Serialize;
use serde::de::DeserializeOwned;

/// Packs what is kept.
pub(super) fn pack(what: &impl Serialize) -> Result<Vec<u8>, String> {
    let bytes = postcard::to_stdvec(what).map_err(|e| e.to_string())?;
    let pack = || {
        let mut packed = zstd::Encoder::new(Vec::new(), 3)?;
        // Without it a bit that flips may be read as other counts.
        packed.include_checksum(true)?;
        packed.write_all(&bytes)?;
        packed.finish()
    };
    pack().map_err(|e: std::io::Error| e.to_string())
}

/// Unpacks it; what earlier versions packed has no checksum.
pub(super) fn unpack<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, String> {
    let bytes = zstd::decode_all(bytes).map_err(|e| e.to_string())?;
    postcard::from_bytes(&bytes).map_err(|e| e.to_string())
}
