//! The stored form of the role of a cell: one byte.

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use titlegauge_core::lexicon::RoleId;

/// Returns the index of a role; `None` above 255, which cells count as no role.
pub fn of(role: RoleId) -> Option<u8> {
    u8::try_from(role.index()).ok()
}

#[expect(
    clippy::ref_option,
    clippy::trivially_copy_pass_by_ref,
    reason = "serde passes the field by reference"
)]
pub fn serialize<S: Serializer>(role: &Option<RoleId>, into: S) -> Result<S::Ok, S::Error> {
    role.and_then(of).serialize(into)
}

pub fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<Option<RoleId>, D::Error> {
    let byte: Option<u8> = Deserialize::deserialize(from)?;
    Ok(byte.map(|byte| RoleId::new(usize::from(byte))))
}
