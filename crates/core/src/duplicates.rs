//! Detects duplicate postings: copies, near copies, and texts used for several openings.
//!
//! A copy has the same company, title, location, requisition number and text. A near copy has
//! nearly the same text ([`near`](self)): the ad has a new date, one more sentence or a corrected
//! typing error. It has the same company and advertised level, and no other requisition number.
//! The first posting in input order is kept.
//!
//! A text repeated in another location is another opening. It is not new evidence about the
//! company's titles, so it is detected too and the title gap counts it once.

mod fingerprint;
mod near;
mod seen;
mod shard;

use std::ops::Range;
use std::sync::{Mutex, PoisonError};

pub use fingerprint::{Fingerprint, Place};
pub use near::Sketch;
pub use shard::ShardKey;

pub(crate) use shard::Nameless;

use near::Near;
use seen::Seen;

/// The kinds of duplicates to detect.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Duplicates {
    /// Detect nothing.
    Off,
    /// Detect copies.
    #[default]
    Exact,
    /// Detect copies and near copies.
    Near,
}

impl Duplicates {
    /// All kinds, the least first.
    pub const ALL: [Self; 3] = [Self::Off, Self::Exact, Self::Near];

    /// Returns the word used on the command line and in outputs.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Off => "off",
            Self::Exact => "exact",
            Self::Near => "near",
        }
    }
}

impl std::str::FromStr for Duplicates {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let unknown =
            || format!("\"{text}\" is not one of {}", Self::ALL.map(Self::as_str).join(", "));
        Self::ALL.into_iter().find(|kind| kind.as_str() == text).ok_or_else(unknown)
    }
}

impl std::fmt::Display for Duplicates {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.as_str())
    }
}

/// Fingerprints used to detect duplicates, computed from the folded text.
#[derive(Debug, Clone, Default)]
pub struct Marks {
    /// Fingerprint of company, title, location, requisition number and text. `None` if all of
    /// these are empty, because empty rows are not copies of each other.
    pub whole: Option<Fingerprint>,
    /// Fingerprint of company, advertised role and level, and text. `None` if the gap is not
    /// measured.
    pub text: Option<Fingerprint>,
    /// Fingerprint of title and location. A near copy with another one is a separate opening.
    pub opening: Fingerprint,
    /// Sketch of the text. `None` if near copies are not detected or the text has no words.
    pub sketch: Option<Box<Sketch>>,
}

/// The kind of a duplicate.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// A copy.
    Exact,
    /// A near copy.
    Near,
    /// A copy of a posting from an earlier night.
    Repost,
}

impl Kind {
    /// Returns the word used in outputs.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Exact => "exact",
            Self::Near => "near",
            Self::Repost => "repost",
        }
    }
}

/// A reference from a duplicate to the first posting of its kind.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Duplicate {
    /// The place of the first posting.
    pub of: Place,
    /// The kind of the duplicate.
    pub kind: Kind,
}

/// The relation of a posting to earlier postings.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Standing {
    /// The posting that this one duplicates; `None` if it is not a duplicate.
    pub duplicate: Option<Duplicate>,
    /// The first place of the same text, which the same company used for another opening. `None`
    /// for duplicates, for new texts, and if the gap is not measured.
    pub same_text: Option<Place>,
    /// True if the gap is measured and the posting is a separate opening: not a copy, and not a
    /// near copy with the same title and location.
    pub opening: bool,
}

/// The postings of earlier nights, which may not fit in memory.
pub trait Remembered: std::fmt::Debug + Send {
    /// Returns the first place of a posting; `None` if earlier nights lack it.
    fn posting(&mut self, whole: Fingerprint) -> Option<Place>;
    /// Returns the first place of a measured text; `None` if earlier nights lack it.
    fn text(&mut self, text: Fingerprint) -> Option<Place>;
}

/// The fingerprints of earlier postings.
#[derive(Debug, Default)]
pub struct Earlier {
    detected: Duplicates,
    copies: Seen,
    near: Near,
    texts: Seen,
    /// Openings of postings that have, or may get, near copies.
    openings: Seen,
    /// Sources of this night; `None` without earlier nights. A copy of a posting from another
    /// source is a repost.
    tonight: Option<Range<u32>>,
    /// Postings of earlier nights. The mutex only makes this type `Sync`; nobody waits for it.
    nights: Option<Mutex<Box<dyn Remembered>>>,
}

impl Earlier {
    /// Creates an empty history that detects these duplicates.
    pub fn new(detected: Duplicates) -> Self {
        Self { detected, ..Self::default() }
    }

    /// Sets the sources of this night. Postings of other sources are from earlier nights.
    #[must_use]
    pub fn in_night(self, tonight: Range<u32>) -> Self {
        Self { tonight: Some(tonight), ..self }
    }

    /// Adds earlier nights. They are searched for postings that are new tonight.
    #[must_use]
    pub fn after(self, nights: impl Remembered + 'static) -> Self {
        Self { nights: Some(Mutex::new(Box::new(nights))), ..self }
    }

    /// Returns the first place of a posting, tonight or on an earlier night. For a new posting,
    /// records `place` and returns `None`.
    fn first_posting(&mut self, whole: Fingerprint, place: Place) -> Option<Place> {
        self.copies.first(whole, place).or_else(|| {
            let first = remembered(&mut self.nights)?.posting(whole)?;
            self.copies.set(whole, first);
            Some(first)
        })
    }

    /// Returns the first place of a measured text, like [`Self::first_posting`].
    fn first_text(&mut self, text: Fingerprint, place: Place) -> Option<Place> {
        self.texts.first(text, place).or_else(|| {
            let first = remembered(&mut self.nights)?.text(text)?;
            self.texts.set(text, first);
            Some(first)
        })
    }

    /// Relates the next posting in input order to earlier ones, and records it.
    pub fn stand(&mut self, place: Place, marks: &Marks) -> Standing {
        let duplicate = self.duplicate(place, marks);
        let Some(text) = marks.text else { return Standing { duplicate, ..Standing::default() } };
        let same_text = if duplicate.is_none() { self.first_text(text, place) } else { None };
        Standing { duplicate, same_text, opening: self.opening(place, marks, duplicate) }
    }

    /// Returns the posting that the next one duplicates. Records a new posting and returns `None`.
    fn duplicate(&mut self, place: Place, marks: &Marks) -> Option<Duplicate> {
        if self.detected == Duplicates::Off {
            return None;
        }
        if let Some(of) = self.first_posting(marks.whole?, place) {
            let earlier =
                self.tonight.as_ref().is_some_and(|tonight| !tonight.contains(&of.source));
            return Some(Duplicate { of, kind: if earlier { Kind::Repost } else { Kind::Exact } });
        }
        let sketch = marks.sketch.as_deref().filter(|_| self.detected == Duplicates::Near)?;
        let of = self.near.first(sketch, place)?;
        Some(Duplicate { of, kind: Kind::Near })
    }

    /// Returns true if a measured posting is a separate opening, and records it.
    fn opening(&mut self, place: Place, marks: &Marks, duplicate: Option<Duplicate>) -> bool {
        match duplicate {
            Some(Duplicate { kind: Kind::Exact | Kind::Repost, .. }) => false,
            Some(Duplicate { of, kind: Kind::Near }) => {
                self.openings.first(marks.opening.at(of), place).is_none()
            }
            None if self.detected == Duplicates::Near => {
                self.openings.first(marks.opening.at(place), place).is_none()
            }
            None => true,
        }
    }
}

/// Returns the earlier nights, if there are any.
fn remembered(nights: &mut Option<Mutex<Box<dyn Remembered>>>) -> Option<&mut Box<dyn Remembered>> {
    nights.as_mut().map(|nights| nights.get_mut().unwrap_or_else(PoisonError::into_inner))
}

#[cfg(test)]
mod tests;
