//! The inputs and settings of the engine.

use std::num::NonZeroU32;
use std::sync::atomic::AtomicBool;

use titlegauge_core::duplicates::ShardKey;
use titlegauge_core::labeller::Labeller;
use titlegauge_ingest::{BLOCK, Overrides, Source};

/// The inputs and settings of the engine.
pub struct Job<'a> {
    /// The inputs, in order.
    pub sources: &'a [Source],
    /// The columns that the user assigned.
    pub overrides: &'a Overrides,
    /// Labels postings.
    pub labeller: &'a Labeller,
    /// The number of threads; 0 uses one for each processor.
    pub threads: usize,
    /// Skips sources that cannot be read instead of failing.
    pub keep_going: bool,
    /// The part of the postings to label; `None` labels all.
    pub part: Option<Part>,
    /// Stops the run with an error once it is true; `None` lets it end.
    pub stop: Option<&'a AtomicBool>,
    /// Called with the number of bytes read since the last call.
    pub progress: &'a (dyn Fn(u64) + Sync),
    /// Target block size in bytes. A block ends at the first record boundary past it; the output
    /// does not depend on it.
    pub block: usize,
}

impl<'a> Job<'a> {
    /// Returns a job with one thread for each processor that fails at the first source that cannot
    /// be read.
    pub fn new(sources: &'a [Source], overrides: &'a Overrides, labeller: &'a Labeller) -> Self {
        Self {
            sources,
            overrides,
            labeller,
            threads: 0,
            keep_going: false,
            part: None,
            stop: None,
            progress: &|_| {},
            block: BLOCK,
        }
    }
}

/// One of several parts of the postings, by their [`ShardKey`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Part {
    /// The number of the part, from 1.
    number: NonZeroU32,
    /// The number of parts.
    parts: NonZeroU32,
}

impl Part {
    /// Returns a part by its number, from 1; `None` if there are fewer parts.
    pub fn new(number: NonZeroU32, parts: NonZeroU32) -> Option<Self> {
        (number <= parts).then_some(Self { number, parts })
    }

    /// Returns the number of the part, from 1.
    pub fn number(self) -> u32 {
        self.number.get()
    }

    /// Returns the number of parts.
    pub fn parts(self) -> u32 {
        self.parts.get()
    }

    /// Returns true if postings with this key are in the part.
    pub(super) fn contains(self, key: ShardKey) -> bool {
        key.part(self.parts) + 1 == self.number.get()
    }

    /// Returns true for the part that contains the rejected records and skipped rows, which have no
    /// key.
    pub(super) fn contains_rejects(self) -> bool {
        self.number.get() == 1
    }
}

impl std::str::FromStr for Part {
    type Err = String;

    /// Parses `3/7`, the third of seven parts.
    fn from_str(text: &str) -> Result<Self, String> {
        let (number, parts) = text.split_once('/').unwrap_or_default();
        match (number.parse(), parts.parse()) {
            (Ok(number), Ok(parts)) if number <= parts => Ok(Self { number, parts }),
            _ => Err(format!("\"{text}\" is not a part such as 3/7, the third of seven")),
        }
    }
}

impl std::fmt::Display for Part {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}/{}", self.number, self.parts)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_are_parsed() {
        for text in ["1/1", "3/7", "7/7"] {
            assert_eq!(text.parse::<Part>().unwrap().to_string(), text);
        }
        for wrong in ["", "3", "0/7", "8/7", "3/0", "-1/7", "3/7/9", "a/b"] {
            assert!(wrong.parse::<Part>().unwrap_err().contains("such as 3/7"), "{wrong}");
        }
    }
}
