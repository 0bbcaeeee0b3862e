//! Counts of a part of the input that travel between processes: one part of a job array, or one
//! partition of a cluster.
//!
//! Parts that share no [`ShardKey`] have no duplicates in common. Their merged counts therefore equal
//! the counts of one run over all of them. [`Counts::merge`] refuses parts that share a key, and parts
//! that were counted differently.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};
use thiserror::Error;
use xxhash_rust::xxh3::xxh3_64;

use super::tally::{Grouping, Tally};
use super::vocabulary::Vocabulary;
use titlegauge_core::duplicates::ShardKey;
use titlegauge_core::labelled::Labelled;
use titlegauge_core::lexicon::Lexicon;

/// The first bytes of the stored form.
const MAGIC: &[u8] = b"titlegauge counts\n";

/// Everything that must agree before counts are added up.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Basis {
    /// Version of the program.
    pub version: String,
    /// Hash of the keyword files.
    pub keywords_sha256: String,
    /// Options that affect the counts, by name.
    pub options: BTreeMap<String, String>,
    /// Names of the sources, by index.
    pub sources: Vec<String>,
}

impl Basis {
    /// Returns the name of the first thing in which two bases differ; `None` if they are equal.
    fn difference(&self, other: &Self) -> Option<String> {
        let fixed = [
            ("versions of titlegauge", self.version == other.version),
            ("keywords", self.keywords_sha256 == other.keywords_sha256),
            ("inputs", self.sources == other.sources),
        ];
        let options = self.options.keys().chain(other.options.keys());
        let mut differing =
            fixed.into_iter().filter(|(_, same)| !same).map(|(name, _)| name.to_owned()).chain(
                options
                    .filter(|name| self.options.get(*name) != other.options.get(*name))
                    .map(|name| format!("values of {name}")),
            );
        differing.next()
    }
}

/// The reasons why counts cannot be read or merged.
#[derive(Debug, Error, PartialEq, Eq)]
#[non_exhaustive]
pub enum CountsError {
    /// The bytes are not counts.
    #[error("these bytes are not counts of titlegauge; pass what to_bytes returned")]
    Foreign,
    /// Another version of the program wrote the counts.
    #[error(
        "the counts have format {found}, but this version of titlegauge reads {}; count again with one version",
        Counts::FORMAT
    )]
    Format {
        /// The format of the bytes.
        found: u32,
    },
    /// The bytes are counts, but incomplete or changed.
    #[error("the counts are damaged: {0}; count this part again")]
    Damaged(String),
    /// The counts were made in different ways.
    #[error("the parts have different {0}; count all parts alike")]
    Differ(String),
    /// Both parts have postings with one key.
    #[error("the parts share {keys} shard {}; cut the input by the shard key, and pass each part once", if *keys == 1 { "key" } else { "keys" })]
    Shared {
        /// The number of keys that are in both.
        keys: usize,
    },
}

/// Counts of a part of the input, with the shard keys of its postings.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Counts {
    basis: Basis,
    /// Eight bytes for each company; see [`ShardKey`] for postings without one.
    keys: BTreeSet<ShardKey>,
    tally: Tally,
    vocabulary: Vocabulary,
}

impl Counts {
    /// The version of the stored form. Increase it when the form of [`Counts`] or of
    /// [`Vocabulary`] changes; a change of [`Tally::FORMAT`] changes it too.
    pub const FORMAT: u32 = 1 << 16 | Tally::FORMAT;

    /// Creates counts without postings, which also count by the given keys.
    pub fn new(basis: Basis, by: &[Grouping]) -> Self {
        Self::of(basis, BTreeSet::new(), Tally::by(by), Vocabulary::default())
    }

    /// Returns counts of postings with these keys.
    pub fn of(
        basis: Basis,
        keys: BTreeSet<ShardKey>,
        tally: Tally,
        vocabulary: Vocabulary,
    ) -> Self {
        Self { basis, keys, tally, vocabulary }
    }

    /// Counts a posting whose relation to earlier postings is known.
    pub fn add(&mut self, lexicon: &Lexicon, key: ShardKey, labelled: &Labelled<'_>) {
        self.keys.insert(key);
        self.tally.record(labelled);
        self.vocabulary.record(lexicon, labelled);
    }

    /// Adds the counts of another part.
    ///
    /// # Errors
    ///
    /// Fails if the parts share a key or were counted differently. The counts are then unchanged.
    pub fn merge(&mut self, other: Self) -> Result<(), CountsError> {
        if let Some(what) = self.basis.difference(&other.basis) {
            return Err(CountsError::Differ(what));
        }
        let (few, many) = if self.keys.len() < other.keys.len() {
            (&self.keys, &other.keys)
        } else {
            (&other.keys, &self.keys)
        };
        let keys = few.iter().filter(|key| many.contains(key)).count();
        if keys > 0 {
            return Err(CountsError::Shared { keys });
        }
        self.keys.extend(other.keys);
        self.tally.merge(other.tally);
        self.vocabulary.merge(other.vocabulary);
        Ok(())
    }

    /// Returns the stored form, which begins with its version and a checksum.
    ///
    /// # Errors
    ///
    /// Fails if a number of elements exceeds what can be stored.
    pub fn to_bytes(&self) -> Result<Vec<u8>, CountsError> {
        let body =
            postcard::to_stdvec(self).map_err(|error| CountsError::Damaged(error.to_string()))?;
        let (format, sum) = (Self::FORMAT.to_le_bytes(), xxh3_64(&body).to_le_bytes());
        Ok([MAGIC, &format, &sum, &body].concat())
    }

    /// Reads the stored form.
    ///
    /// # Errors
    ///
    /// Fails if the bytes are not counts, have another version, or are damaged.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, CountsError> {
        let rest = bytes.strip_prefix(MAGIC).ok_or(CountsError::Foreign)?;
        let short = || CountsError::Damaged("they are cut off".into());
        let (format, rest) = rest.split_first_chunk().ok_or_else(short)?;
        match u32::from_le_bytes(*format) {
            Self::FORMAT => {}
            found => return Err(CountsError::Format { found }),
        }
        let (sum, body) = rest.split_first_chunk().ok_or_else(short)?;
        if xxh3_64(body).to_le_bytes() != *sum {
            return Err(CountsError::Damaged("their checksum is wrong".into()));
        }
        postcard::from_bytes(body).map_err(|error| CountsError::Damaged(error.to_string()))
    }

    /// Returns what must agree before counts are added up.
    pub fn basis(&self) -> &Basis {
        &self.basis
    }

    /// Returns the counts.
    pub fn tally(&self) -> &Tally {
        &self.tally
    }

    /// Returns the counts and the words, for the figures.
    pub fn into_figures(self) -> (Tally, Vocabulary) {
        (self.tally, self.vocabulary)
    }
}

#[cfg(test)]
mod tests;
