//! Indices of roles, duties and zones.
//!
//! Each is a type of its own, so that the index of a duty cannot be used for a role.

use serde::{Deserialize, Serialize};

use super::index::index32;

macro_rules! id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        ///
        /// It is serialized as a plain number. It is valid only for the lexicon that it comes from.
        #[derive(
            Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
        )]
        #[serde(transparent)]
        pub struct $name(u32);

        impl $name {
            /// Returns the id of the entry at `index`, which must fit in 32 bits.
            pub fn new(index: usize) -> Self {
                Self(index32(index))
            }

            /// Returns the index of the entry.
            pub fn index(self) -> usize {
                self.0 as usize
            }
        }
    };
}

id! {
    /// The index of a role in [`roles`](super::Lexicon::roles).
    RoleId
}

id! {
    /// The index of a duty in [`duties`](super::Lexicon::duties).
    DutyId
}

id! {
    /// The index of a zone in [`zones`](super::Lexicon::zones).
    ZoneId
}

id! {
    /// The index of a word class in [`Features::classes`](super::Features::classes).
    ClassId
}

id! {
    /// The index of a feature: a class, an ordered pair of classes, or a learned word.
    FeatureId
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_is_serialized_as_a_number() {
        assert_eq!(serde_json::to_string(&RoleId::new(300)).unwrap(), "300");
        assert_eq!(serde_json::from_str::<DutyId>("7").unwrap(), DutyId::new(7));
    }
}
