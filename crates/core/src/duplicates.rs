//! Postings that were there before: copies, near copies, and one text in several places.
//!
//! A copy agrees in company, title, location, requisition number and text. A near copy
//! is one whose text is nearly the same ([`near`](self)): the same ad with another date,
//! a sentence more, a slip mended. Both are of one company; a near copy never differs in
//! advertised level or requisition number. Of all of them the first in input order stays.
//!
//! Somewhere else the same text is another opening, but no more evidence of what the
//! company's titles are worth: it is told too, and the title gap counts it once.

mod near;
mod seen;

use std::ops::Range;
use std::sync::{Mutex, PoisonError};

use serde::{Deserialize, Serialize};
use xxhash_rust::xxh3::Xxh3;

pub use near::Sketch;

use near::Near;
use seen::Seen;

/// Which duplicates are told.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Duplicates {
    /// None.
    Off,
    /// Copies.
    #[default]
    Exact,
    /// Copies and near copies.
    Near,
}

impl Duplicates {
    const ALL: [Self; 3] = [Self::Off, Self::Exact, Self::Near];

    /// The word used on the command line and in outputs.
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
        let known = || format!("\"{text}\" is none of {}", Self::ALL.map(Self::as_str).join(", "));
        Self::ALL.into_iter().find(|told| told.as_str() == text).ok_or_else(known)
    }
}

impl std::fmt::Display for Duplicates {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.as_str())
    }
}

/// Stands for folded fields of a posting.
///
/// 128 bits: among a billion postings the chance that any two different ones agree
/// is below one in 10^20.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize,
)]
pub struct Fingerprint(u128);

impl Fingerprint {
    /// Of folded fields, in a fixed order.
    pub fn of(fields: &[&str]) -> Self {
        let mut hasher = Xxh3::new();
        for field in fields {
            hasher.update(&(field.len() as u64).to_le_bytes());
            hasher.update(field.as_bytes());
        }
        Self(hasher.digest128())
    }

    /// Sixteen hexadecimal digits, for postings that have no id of their own.
    pub fn id(self) -> String {
        format!("{:016x}", self.0 >> 64)
    }

    /// As it is stored.
    pub fn to_bytes(self) -> [u8; 16] {
        self.0.to_be_bytes()
    }

    /// As it was stored.
    pub fn from_bytes(bytes: [u8; 16]) -> Self {
        Self(u128::from_be_bytes(bytes))
    }

    /// Of itself and a place.
    fn at(self, (source, record): Place) -> Self {
        let mut hasher = Xxh3::new();
        hasher.update(&self.0.to_le_bytes());
        hasher.update(&source.to_le_bytes());
        hasher.update(&record.to_le_bytes());
        Self(hasher.digest128())
    }
}

/// The place of a posting: its source and record.
pub type Place = (u32, u64);

/// What tells a posting from others.
#[derive(Debug, Clone, Default)]
pub struct Marks {
    /// Of company, title, location, requisition number and text; none for a row that says
    /// nothing at all, which is no copy of the next such row.
    pub whole: Option<Fingerprint>,
    /// Of company, advertised role and level, and text; only where the gap was measured.
    pub text: Option<Fingerprint>,
    /// Of title and location: under another one a near copy is an opening of its own.
    pub opening: Fingerprint,
    /// Of the text; only where near copies are told, and there is a text.
    pub sketch: Option<Box<Sketch>>,
}

/// How much of a posting was there before.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// All of it.
    Exact,
    /// Nearly all of its text.
    Near,
    /// All of it, on an earlier night.
    Repost,
}

impl Kind {
    /// The word used in outputs.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Exact => "exact",
            Self::Near => "near",
            Self::Repost => "repost",
        }
    }
}

/// A posting that was there before.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Duplicate {
    /// Where it stood first.
    pub of: Place,
    /// How much of it.
    pub kind: Kind,
}

/// How a posting stands to those before it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Standing {
    /// It is a copy or a near copy.
    pub duplicate: Option<Duplicate>,
    /// It is none, but the same text of the same company stood there for another opening.
    pub same_text: Option<Place>,
    /// Its gap was measured, and it is an opening of its own: no copy, or a near copy of
    /// another title or place.
    pub opening: bool,
}

/// What was there on earlier nights, of which there may be more than fit in memory.
pub trait Remembered: std::fmt::Debug + Send {
    /// Where a posting stood first.
    fn posting(&mut self, whole: Fingerprint) -> Option<Place>;
    /// Where a measured text stood first.
    fn text(&mut self, text: Fingerprint) -> Option<Place>;
}

/// The postings before, as far as they have to be remembered.
#[derive(Debug, Default)]
pub struct Earlier {
    told: Duplicates,
    copies: Seen,
    near: Near,
    texts: Seen,
    /// Places of openings of postings that have near copies, or may have.
    openings: Seen,
    /// Sources of this night, where there are earlier nights; a copy of another source's posting is a repost.
    tonight: Option<Range<u32>>,
    /// What the earlier nights saw; locked only to be shared, and never by two.
    nights: Option<Mutex<Box<dyn Remembered>>>,
}

impl Earlier {
    /// Nothing yet.
    pub fn new(told: Duplicates) -> Self {
        Self { told, ..Self::default() }
    }

    /// The same, and what stood first in a source outside `tonight` is of an earlier night.
    #[must_use]
    pub fn in_night(self, tonight: Range<u32>) -> Self {
        Self { tonight: Some(tonight), ..self }
    }

    /// The same, after nights that are asked where nothing is known of tonight.
    #[must_use]
    pub fn after(self, nights: impl Remembered + 'static) -> Self {
        Self { nights: Some(Mutex::new(Box::new(nights))), ..self }
    }

    /// Where a posting stood first, tonight or before.
    fn first_posting(&mut self, whole: Fingerprint, place: Place) -> Option<Place> {
        self.copies.first(whole, place).or_else(|| {
            let first = remembered(&mut self.nights)?.posting(whole)?;
            self.copies.set(whole, first);
            Some(first)
        })
    }

    /// The same of a measured text.
    fn first_text(&mut self, text: Fingerprint, place: Place) -> Option<Place> {
        self.texts.first(text, place).or_else(|| {
            let first = remembered(&mut self.nights)?.text(text)?;
            self.texts.set(text, first);
            Some(first)
        })
    }

    /// How the next posting in input order stands, and remembers it.
    pub fn stand(&mut self, place: Place, marks: &Marks) -> Standing {
        let duplicate = self.duplicate(place, marks);
        let Some(text) = marks.text else { return Standing { duplicate, ..Standing::default() } };
        let same_text = if duplicate.is_none() { self.first_text(text, place) } else { None };
        Standing { duplicate, same_text, opening: self.opening(place, marks, duplicate) }
    }

    fn duplicate(&mut self, place: Place, marks: &Marks) -> Option<Duplicate> {
        if self.told == Duplicates::Off {
            return None;
        }
        if let Some(of) = self.first_posting(marks.whole?, place) {
            let earlier = self.tonight.as_ref().is_some_and(|tonight| !tonight.contains(&of.0));
            return Some(Duplicate { of, kind: if earlier { Kind::Repost } else { Kind::Exact } });
        }
        let sketch = marks.sketch.as_deref().filter(|_| self.told == Duplicates::Near)?;
        let of = self.near.first(sketch, place)?;
        Some(Duplicate { of, kind: Kind::Near })
    }

    fn opening(&mut self, place: Place, marks: &Marks, duplicate: Option<Duplicate>) -> bool {
        match duplicate {
            Some(Duplicate { kind: Kind::Exact | Kind::Repost, .. }) => false,
            Some(Duplicate { of, kind: Kind::Near }) => {
                self.openings.first(marks.opening.at(of), place).is_none()
            }
            None if self.told == Duplicates::Near => {
                self.openings.first(marks.opening.at(place), place).is_none()
            }
            None => true,
        }
    }
}

fn remembered(nights: &mut Option<Mutex<Box<dyn Remembered>>>) -> Option<&mut Box<dyn Remembered>> {
    nights.as_mut().map(|nights| nights.get_mut().unwrap_or_else(PoisonError::into_inner))
}

#[cfg(test)]
mod tests;
