//! The levels of titles and duties.

use std::fmt;
use std::ops::Sub;

use serde::{Deserialize, Serialize};
use thiserror::Error;

/// A level of responsibility: 0 (no leadership) to 4 (top management).
///
/// The level of a title and the level of the duties are on the same scale. Their difference is
/// the title gap. A level is serialized as its number.
///
/// ```
/// use titlegauge_core::Level;
///
/// let advertised = Level::new(4).unwrap();
/// let duties = Level::new(2).unwrap();
/// assert_eq!(advertised - duties, 2);
/// assert_eq!(Level::new(5), None);
/// ```
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize,
)]
#[serde(into = "u8", try_from = "u8")]
pub struct Level(u8);

/// A number that is not a level.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[error("{0} is not a level: levels are 0 to 4")]
pub struct NotALevel(u8);

impl Level {
    /// All levels, the lowest first.
    pub const ALL: [Self; 5] = [Self(0), Self(1), Self(2), Self(3), Self(4)];

    /// The highest level.
    pub const HIGHEST: Self = Self(4);

    /// Returns the level with this number; `None` above 4.
    pub const fn new(number: u8) -> Option<Self> {
        if number <= Self::HIGHEST.0 { Some(Self(number)) } else { None }
    }

    /// Returns the level with this number, or the highest level above 4.
    pub fn saturating(number: u8) -> Self {
        Self(number.min(Self::HIGHEST.0))
    }

    /// Returns the level `steps` higher, or lower if negative; never beyond the scale.
    #[must_use]
    pub fn moved(self, steps: i8) -> Self {
        Self::saturating(self.0.saturating_add_signed(steps))
    }

    /// Returns what duties of the level are, in a few words.
    pub fn meaning(self) -> &'static str {
        match self.0 {
            0 => "does the work: no staff and no function to run",
            1 => "runs one team",
            2 => {
                "runs a department or a function: its budget, its policy, several teams or managers"
            }
            3 => "runs several departments or a division, and leads directors",
            _ => "answers for the whole organization, or for technology in all of it",
        }
    }

    /// Returns the number, 0 to 4.
    pub const fn get(self) -> u8 {
        self.0
    }

    /// Returns the index in [`Self::ALL`].
    pub fn index(self) -> usize {
        usize::from(self.0)
    }
}

impl Sub for Level {
    type Output = i8;

    /// Returns the steps from `other` up to this level, −4 to 4.
    fn sub(self, other: Self) -> i8 {
        self.0.cast_signed() - other.0.cast_signed()
    }
}

impl From<Level> for u8 {
    fn from(level: Level) -> Self {
        level.0
    }
}

impl From<Level> for usize {
    fn from(level: Level) -> Self {
        level.index()
    }
}

impl TryFrom<u8> for Level {
    type Error = NotALevel;

    fn try_from(number: u8) -> Result<Self, NotALevel> {
        Self::new(number).ok_or(NotALevel(number))
    }
}

impl fmt::Display for Level {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn levels_are_numbers_from_0_to_4() {
        let numbers = Level::ALL.map(Level::get);
        assert_eq!(numbers, [0, 1, 2, 3, 4]);
        assert_eq!(Level::ALL.map(Level::index), [0, 1, 2, 3, 4]);
        assert_eq!(numbers.map(Level::new), Level::ALL.map(Some));
        assert_eq!((Level::new(5), Level::try_from(5)), (None, Err(NotALevel(5))));
        assert_eq!(Level::HIGHEST, Level::ALL[4]);
        assert_eq!(serde_json::to_string(&Level::ALL[3]).unwrap(), "3");
        let above = serde_json::from_str::<Level>("5").unwrap_err().to_string();
        assert!(above.contains("5 is not a level"), "{above}");
    }

    #[test]
    fn moves_end_at_the_ends_of_the_scale() {
        for (from, steps, to) in [(1, -1, 0), (1, -2, 0), (3, 1, 4), (3, 2, 4), (2, 0, 2)] {
            assert_eq!(Level::ALL[from].moved(steps), Level::ALL[to], "{from} {steps}");
        }
        assert_eq!(Level::ALL[4].moved(i8::MIN), Level::ALL[0]);
        assert_eq!(Level::saturating(u8::MAX), Level::HIGHEST);
    }
}
