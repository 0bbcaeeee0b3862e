//! Observations, effects and adjusted gaps.

use titlegauge_core::level::Level;
use titlegauge_core::lexicon::RoleId;

/// Titles and quarters with fewer postings are pooled.
pub(super) const FEW: u64 = 20;

/// The properties of a posting that have mechanical effects on its gap.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Cell {
    /// Advertised role; `None` if the title names no role of the lexicon.
    pub role: Option<RoleId>,
    /// Advertised level.
    pub level: Level,
    /// The quarter, as 4 × year + 0 to 3; `None` without a date.
    pub quarter: Option<u32>,
}

/// Postings of one company, cell and gap. A combination may occur more than once, and the order
/// does not matter.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Observation {
    /// Index of the company.
    pub company: u32,
    /// Title and quarter.
    pub cell: Cell,
    /// Title gap, −4 to 4 levels.
    pub gap: i8,
    /// Number of postings.
    pub count: u64,
}

/// An advertised title that has an effect of its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Title {
    /// A level and a role; the role is `None` if the title names no role of the lexicon.
    Role(Level, Option<RoleId>),
    /// All roles of a level that have under 20 postings each, whatever their number together.
    Pooled(Level),
}

/// A quarter that has an effect of its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Quarter {
    /// A quarter with 20 postings or more.
    Of(u32),
    /// All other quarters together.
    Rare,
    /// Postings without a date; never pooled.
    Missing,
}

/// The effect of a title or a quarter on the gap.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Effect<K> {
    /// The title or quarter.
    pub of: K,
    /// Number of its postings.
    pub postings: u64,
    /// The amount that it adds to the gap, in levels. Over all postings, the effects of titles
    /// have mean zero, and so do those of quarters.
    pub effect: f64,
}

/// The gap of a company.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct AdjustedCompany {
    /// Index of the company, as observed.
    pub company: u32,
    /// Number of its postings.
    pub postings: u64,
    /// Mean gap, −4 to 4 levels.
    pub raw: f64,
    /// Mean gap minus the effects of its titles and quarters, in levels.
    pub adjusted: f64,
    /// The variance that the errors of these effects add, in units of the variance within
    /// companies.
    pub effects_variance: f64,
}

impl AdjustedCompany {
    /// Returns the number of postings that would carry the same information if the effects were
    /// known: 1 / (1/n + v), with n postings and v the `effects_variance`.
    pub fn size(&self) -> f64 {
        1.0 / (1.0 / self.postings as f64 + self.effects_variance)
    }
}

/// Adjusted gaps, and the effects they are adjusted by.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Adjustment {
    /// Effects of titles, in order.
    pub titles: Vec<Effect<Title>>,
    /// Effects of quarters, in order.
    pub quarters: Vec<Effect<Quarter>>,
    /// Companies by rising index.
    pub companies: Vec<AdjustedCompany>,
    /// Number of postings.
    pub postings: u64,
    /// Mean gap of the postings in levels, the same for raw and adjusted gaps.
    pub mean: f64,
    /// Sum of squared errors, in squared levels.
    pub squares: f64,
    /// Degrees of freedom: postings minus companies minus identified effects.
    pub degrees: u64,
    /// Number of identified effects.
    pub rank: usize,
}

impl Adjustment {
    /// Returns the pooled variance of the gap within companies, in squared levels; `None` without
    /// degrees of freedom.
    pub fn variance(&self) -> Option<f64> {
        (self.degrees > 0).then(|| self.squares / self.degrees as f64)
    }

    /// Returns the index of the effect of a cell's title; `None` if it was not observed.
    pub(super) fn title(&self, cell: Cell) -> Option<usize> {
        let find = |title| self.titles.binary_search_by_key(&title, |effect| effect.of).ok();
        find(Title::Role(cell.level, cell.role)).or_else(|| find(Title::Pooled(cell.level)))
    }

    /// Returns the index of the effect of a cell's quarter; `None` if it was not observed.
    pub(super) fn quarter(&self, cell: Cell) -> Option<usize> {
        let find = |quarter| self.quarters.binary_search_by_key(&quarter, |effect| effect.of).ok();
        match cell.quarter {
            Some(quarter) => find(Quarter::Of(quarter)).or_else(|| find(Quarter::Rare)),
            None => find(Quarter::Missing),
        }
    }
}
