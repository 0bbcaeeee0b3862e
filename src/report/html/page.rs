//! What `report.html` shows, as plain fields: whoever has the figures fills this in,
//! and the writer knows nothing of tallies or statistics.
//!
//! A figure that could not be computed is `None`, a list without entries is empty;
//! the page then says so in a sentence instead of drawing an empty chart. Shares run
//! from 0 to 1. Text may be anything: it is escaped when written.

use serde::Serialize;

use titlegauge_ingest::Skipped;

/// The whole page.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct Page {
    /// Version of the program, as `0.1.0`.
    pub version: String,
    /// Hash of the keyword files; empty: not shown.
    pub keywords_hash: String,
    /// Measured postings that a company needs to be graded.
    pub min_postings: u64,
    /// The figures on top.
    pub key: KeyFigures,
    /// Where all records went.
    pub records: RecordCounts,
    /// Where the records of each source went, in the order of the run.
    pub sources: Vec<SourceRow>,
    /// Inputs that were passed over.
    pub skipped: Vec<Skipped>,
    /// Why postings are unclassified or in doubt, with how many.
    pub reasons: Vec<ReasonRow>,
    /// The roles, in the order in which rows and columns of `matrix` stand.
    pub roles: Vec<RoleRow>,
    /// Labelled postings: a row for each advertised role, in it a column for each role
    /// that the duties describe.
    pub matrix: Vec<Vec<u64>>,
    /// The gap at each advertised level, the highest first.
    pub levels: Vec<LevelRow>,
    /// Companies with a measured posting or more, in any order. At most some thousands
    /// are embedded: those with the most measured postings.
    pub companies: Vec<CompanyRow>,
    /// Months in order; postings without a date under an empty month.
    pub months: Vec<MonthRow>,
    /// Words outside the keyword files that go with a gap of 1 or more, the strongest first.
    pub words_inflated: Vec<WordRow>,
    /// The same for a gap of 0 or less.
    pub words_not_inflated: Vec<WordRow>,
    /// What each duty level is made of, the highest level first.
    pub duty_levels: Vec<DutyLevel>,
    /// Whether years asked for and pay go with the duty level.
    pub outside: Vec<OutsideRow>,
}

/// A figure and its interval, whose bounds are not numbers where it has none.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize)]
pub struct Interval {
    /// The figure.
    pub value: f64,
    /// Lower bound.
    pub low: f64,
    /// Upper bound.
    pub high: f64,
}

/// The figures on top of the page, and what is said about all companies together.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct KeyFigures {
    /// Mean gap of all measured postings, with its 95 % interval.
    pub mean_gap: Option<Interval>,
    /// Share with a gap of 1 or more, with its 95 % interval.
    pub share_inflated: Option<Interval>,
    /// Share with a gap of −1 or less, with its 95 % interval.
    pub share_deflated: Option<Interval>,
    /// Share with a gap of 1 or more, corrected for the labeller's errors.
    pub share_corrected: Option<Interval>,
    /// Why there is no corrected share, as a sentence or the clause of one.
    pub not_corrected: Option<String>,
    /// Share of the truly inflated that the labeller calls inflated.
    pub sensitivity: Option<f64>,
    /// Share of the others that it does not call inflated.
    pub specificity: Option<f64>,
    /// Mean gap with 'head' as level 1.
    pub mean_gap_head_1: Option<Interval>,
    /// Share inflated with 'head' as level 1.
    pub share_inflated_head_1: Option<Interval>,
    /// How much of the spread between companies is signal, 0 to 1.
    pub reliability: Option<f64>,
    /// Standard deviation of companies' true adjusted gaps, in levels.
    pub between_sd: Option<f64>,
    /// Chance that two companies of different grades stand in the wrong order.
    pub misranking: Option<f64>,
    /// Companies in the whole table, measured or not.
    pub companies: u64,
    /// Companies with a measured posting or more.
    pub companies_measured: u64,
    /// Companies that have a grade.
    pub companies_graded: u64,
    /// Companies with postings enough that were not graded, since there are too many.
    pub left_out: u64,
    /// Number of grades; 0 where none were given.
    pub grades: u64,
    /// Why there are no grades, as a sentence or the clause of one, where a reason beside
    /// too few postings is known.
    pub not_graded: Option<String>,
}

/// Where records went. `read` is the sum of `rejected`, `duplicate`, `unclassified` and
/// `labelled`.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize)]
pub struct RecordCounts {
    /// All records.
    pub read: u64,
    /// Could not be read as a posting.
    pub rejected: u64,
    /// Stood there before.
    pub duplicate: u64,
    /// No label.
    pub unclassified: u64,
    /// With a label, other occupations included.
    pub labelled: u64,
    /// With a title of technology leadership, duplicates left out; none where it was not
    /// counted (by source).
    pub in_frame: Option<u64>,
    /// In frame and with text enough for a gap; none where it was not counted.
    pub measured: Option<u64>,
}

/// One source.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct SourceRow {
    /// As named on the command line.
    pub name: String,
    /// Where its records went.
    pub records: RecordCounts,
}

/// A reason.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct ReasonRow {
    /// Its word in `postings.csv`, as `not_english`.
    pub reason: String,
    /// Postings with it.
    pub postings: u64,
    /// Whether these are labelled all the same, with a doubt.
    pub labelled: bool,
}

/// A role.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct RoleRow {
    /// Its id, as in `roles.csv`; short, for the axes.
    pub id: String,
    /// Its name.
    pub name: String,
    /// Labelled postings whose duties describe it.
    pub postings: u64,
    /// Their strategic hits per 1,000 duty words.
    pub strategic_per_1000: Option<f64>,
    /// Their operational hits per 1,000 duty words.
    pub operational_per_1000: Option<f64>,
}

/// An advertised level.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct LevelRow {
    /// 0 to 4.
    pub level: u8,
    /// Measured postings.
    pub measured: u64,
    /// Mean gap, with its 95 % interval.
    pub mean_gap: Option<Interval>,
    /// Share with a gap of 1 or more, with its 95 % interval.
    pub share_inflated: Option<Interval>,
}

/// A company.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct CompanyRow {
    /// The name as written.
    pub name: String,
    /// Measured postings.
    pub measured: u64,
    /// Plain mean gap.
    pub mean_gap: Option<f64>,
    /// Mean gap without effects of advertised role × level and quarter.
    pub gap_adjusted: Option<f64>,
    /// The adjusted gap drawn towards the mean of all (posterior mean).
    pub gap_shrunken: Option<f64>,
    /// Its posterior standard deviation.
    pub gap_sd: Option<f64>,
    /// P(gap > 0).
    pub p_positive: Option<f64>,
    /// Share with a gap of 1 or more, with its Wilson interval.
    pub share_inflated: Option<Interval>,
    /// Rank by the shrunken gap, 1 the largest.
    pub rank: Option<u64>,
    /// Lower bound of its 90 % interval.
    pub rank_low: Option<u64>,
    /// Upper bound of its 90 % interval.
    pub rank_high: Option<u64>,
    /// Grade, 1 the largest gap; none where there are too few postings.
    pub grade: Option<u64>,
    /// Whether it recruits for others: kept out of ranks.
    pub agency: bool,
}

/// A month.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct MonthRow {
    /// `YYYY-MM`, or empty.
    pub month: String,
    /// Measured postings.
    pub measured: u64,
    /// Mean gap, with its 95 % interval.
    pub mean_gap: Option<Interval>,
    /// Share with a gap of 1 or more, with its 95 % interval.
    pub share_inflated: Option<Interval>,
}

/// A word.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct WordRow {
    /// The word.
    pub word: String,
    /// Postings that have it.
    pub postings: u64,
    /// How surely it goes with its side, as a positive z-score.
    pub z: f64,
}

/// A duty level and the duties that most speak for it.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct DutyLevel {
    /// 0 to 4.
    pub level: u8,
    /// Measured postings at it.
    pub postings: u64,
    /// Its duties, the strongest first.
    pub duties: Vec<DutyRow>,
}

/// A duty at a level.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct DutyRow {
    /// The duty's name.
    pub name: String,
    /// `strategic`, `operational`, or empty.
    pub orientation: String,
    /// Postings of the level that have it.
    pub postings: u64,
    /// How much more often than at other levels, as a z-score.
    pub z: f64,
}

/// A figure from outside the labels.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct OutsideRow {
    /// What is set against the duty level, as "years asked for" or "pay, USD a year, log".
    pub measure: String,
    /// Postings that have it.
    pub postings: u64,
    /// Rank correlation within advertised role × level, with its 95 % interval.
    pub correlation: Option<Interval>,
    /// What one duty level more goes with, with its 95 % interval.
    pub slope: Option<Interval>,
}
