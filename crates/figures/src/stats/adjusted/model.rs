//! Observations, effects and adjusted gaps.

use titlegauge_core::field::Field;
use titlegauge_core::level::Level;
use titlegauge_core::lexicon::RoleId;

/// Titles and fields with fewer postings are pooled.
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
    /// Field of work; `None` if the title names no field of technology.
    pub field: Option<Field>,
}

/// Postings of one company and cell. A combination may occur more than once, and the order does not
/// matter.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Observation {
    /// Index of the company.
    pub company: u32,
    /// Title, quarter and field.
    pub cell: Cell,
    /// Number of postings.
    pub count: u64,
    /// Sum of their expected gaps, in millionths of a level.
    pub sum: i64,
    /// Sum of the squares of their expected gaps, in squared millionths.
    pub squares: u128,
    /// Sum of the variances of their duty levels, given the texts, in millionths of squared levels.
    pub variance: i64,
}

/// An advertised title that has an effect of its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Title {
    /// A level and a role; the role is `None` if the title names no role of the lexicon.
    Role(Level, Option<RoleId>),
    /// All roles of a level that have under 20 postings each, whatever their number together.
    Pooled(Level),
}

/// A field of work that has an effect of its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum FieldOfWork {
    /// A field with 20 postings or more.
    Of(Field),
    /// All other fields together.
    Rare,
    /// Postings without a field; never pooled.
    Missing,
}

impl From<Option<Field>> for FieldOfWork {
    fn from(field: Option<Field>) -> Self {
        field.map_or(Self::Missing, Self::Of)
    }
}

/// The effect of a title, a quarter or a field on the gap.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Effect<K> {
    /// The title, quarter or field.
    pub of: K,
    /// Number of its postings.
    pub postings: u64,
    /// The amount that it adds to the gap, in levels. Over all postings, the effects of titles
    /// have mean zero, and so do those of quarters and of fields. A posting without an effect of its
    /// quarter counts as zero.
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
    /// Mean gap minus the effects of its titles, quarters and fields, in levels.
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
    /// Effects of quarters that link companies, in order; a quarter is 4 × year + 0 to 3.
    pub quarters: Vec<Effect<u32>>,
    /// The variance of the effects of quarters, in units of the variance within companies; zero if
    /// quarters do not differ by more than chance.
    pub quarter_variance: f64,
    /// Effects of fields of work, in order.
    pub fields: Vec<Effect<FieldOfWork>>,
    /// Companies by rising index.
    pub companies: Vec<AdjustedCompany>,
    /// Number of postings.
    pub postings: u64,
    /// Mean gap of the postings in levels, the same for raw and adjusted gaps.
    pub mean: f64,
    /// Sum of squared errors of the expected gaps, in squared levels, given the variance of quarters.
    pub squares: f64,
    /// The part of the variance of true duty levels that expected levels show, 0 to 1.
    pub level_reliability: f64,
    /// Degrees of freedom: postings minus companies minus identified effects of titles and fields.
    pub degrees: u64,
    /// Number of identified effects of titles and fields.
    pub rank: usize,
}

impl Adjustment {
    /// Returns the adjusted gap of a company on the scale of true levels.
    ///
    /// Labels computed from texts are regressed to the mean of all postings: the expected levels of
    /// two postings whose true levels differ by d differ by r·d on average, r being
    /// [`Self::level_reliability`]. Deviations from the mean are therefore divided by r (regression
    /// calibration: R. J. Carroll, D. Ruppert, L. A. Stefanski and C. M. Crainiceanu, Measurement
    /// Error in Nonlinear Models, 2006). This moves no company past another, and widens all
    /// intervals by the labeller's errors. It takes these errors as independent between postings.
    pub fn true_scale(&self, adjusted: f64) -> f64 {
        self.mean + (adjusted - self.mean) / self.level_reliability
    }

    /// Returns the sum of squared errors on the scale of true levels, in squared levels.
    pub fn true_squares(&self) -> f64 {
        self.squares / (self.level_reliability * self.level_reliability)
    }

    /// Returns the pooled variance of the expected gap within companies, in squared levels; `None` without
    /// degrees of freedom.
    pub fn variance(&self) -> Option<f64> {
        (self.degrees > 0).then(|| self.squares / self.degrees as f64)
    }

    /// Returns the standard deviation of the effects of quarters, in levels; 0 if they do not differ
    /// by more than chance.
    pub fn quarter_spread(&self) -> f64 {
        self.variance().map_or(0.0, |within| libm::sqrt(self.quarter_variance * within))
    }

    /// Returns the number of postings whose quarter has no effect.
    pub fn without_quarter(&self) -> u64 {
        self.postings - self.quarters.iter().map(|quarter| quarter.postings).sum::<u64>()
    }

    /// Returns the index of the effect of a cell's title; `None` if it was not observed.
    pub(super) fn title(&self, cell: Cell) -> Option<usize> {
        let find = |title| self.titles.binary_search_by_key(&title, |effect| effect.of).ok();
        find(Title::Role(cell.level, cell.role)).or_else(|| find(Title::Pooled(cell.level)))
    }

    /// Returns the index of the effect of a quarter; `None` if it has none.
    pub(super) fn quarter(&self, quarter: Option<u32>) -> Option<usize> {
        self.quarters.binary_search_by_key(&quarter?, |effect| effect.of).ok()
    }

    /// Returns the index of the effect of a cell's field; `None` if it was not observed.
    pub(super) fn field(&self, cell: Cell) -> Option<usize> {
        let find = |of| self.fields.binary_search_by_key(&of, |effect| effect.of).ok();
        match cell.field {
            Some(field) => find(FieldOfWork::Of(field)).or_else(|| find(FieldOfWork::Rare)),
            None => find(FieldOfWork::Missing),
        }
    }
}
