//! Keys by which postings can be split into parts that are analyzed apart.
//!
//! Postings with different keys never become duplicates of each other, nor do they share a text that
//! counts once. Parts that share no key therefore have the counts of one run after they are merged.

use serde::{Deserialize, Serialize};

use super::fingerprint::Fingerprint;

/// A key by which postings can be split into parts.
///
/// Postings of one company have one key. Without a company, postings share a key if they have the
/// same text, or the same title and location if they have no text. With [`Duplicates::Near`](super::Duplicates::Near) all
/// postings without a company share one, since any two of them may be near copies.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct ShardKey(u64);

impl ShardKey {
    /// Returns the key of a posting from its folded fields. `one_nameless` gives all postings without
    /// a company one key.
    pub(crate) fn of(
        company_key: &str,
        one_nameless: bool,
        folded: impl FnOnce() -> Nameless,
    ) -> Self {
        if !company_key.is_empty() {
            return Self::hash(&["company", company_key]);
        }
        if one_nameless {
            return Self::hash(&["nameless"]);
        }
        match folded() {
            Nameless::Text(text) => Self::hash(&["text", &text]),
            Nameless::NoText { title, location } => Self::hash(&["title", &title, &location]),
        }
    }

    #[expect(clippy::cast_possible_truncation, reason = "half of the hash suffices")]
    fn hash(fields: &[&str]) -> Self {
        Self(Fingerprint::of(fields).0 as u64)
    }

    /// Returns the key as a number.
    pub fn number(self) -> u64 {
        self.0
    }

    /// Returns the part that the posting belongs to, from 0; `parts` is the number of parts.
    pub fn part(self, parts: std::num::NonZeroU32) -> u32 {
        // The remainder is below `parts`, which has 32 bits.
        u32::try_from(self.0 % u64::from(parts.get())).unwrap_or_default()
    }
}

/// Folded fields of a posting without a company.
pub(crate) enum Nameless {
    /// The text.
    Text(String),
    /// The fields of a posting without a text.
    NoText {
        /// The title.
        title: String,
        /// The location.
        location: String,
    },
}
