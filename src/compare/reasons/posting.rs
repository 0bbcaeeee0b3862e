//! A posting of a result and the reasons for its gap.

use serde::Serialize;

use crate::compare::error::CompareError;
use crate::compare::evidence::DutyQuote;
use crate::compare::table::{Column, GapColumns, Table, TableRow};
use titlegauge_core::labelled::Status;
use titlegauge_core::level::Level;
use titlegauge_core::posting_date::DatePrecision;
use titlegauge_core::title::Frame;

/// A posting of a result with the reasons for its gap.
#[derive(Debug, Clone, Default, Serialize)]
pub struct PostingReasons {
    /// Id of the posting.
    pub posting_id: String,
    /// Title as written.
    pub title: String,
    /// Company as written.
    pub company: String,
    /// The part of the date that the export states; empty without one.
    pub date: String,
    /// Status and, if there is one, the reason for it.
    pub status: String,
    /// Level of the title.
    pub advertised_level: Option<Level>,
    /// The most likely level of the duties; `None` without a label.
    pub duty_level: Option<Level>,
    /// Its probability, 0 to 1.
    pub p_duty_level: Option<f64>,
    /// Id of the role that fits the duties best; empty without a label.
    pub role: String,
    /// Advertised level minus expected duty level; `None` if the posting does not count.
    pub gap: Option<f64>,
    /// Probability of a gap of 1 or more; `None` if the posting does not count.
    pub p_inflated: Option<f64>,
    /// The reason why the posting does not count, if the title is one.
    pub frame: Option<Frame>,
    /// The level with which the described one is compared: the advertised one, or the nearest other.
    pub rival_level: Option<Level>,
    /// Duties that speak for the described level, the strongest first.
    pub evidence: Vec<DutyQuote>,
    /// Duties that speak for the level with which it is compared.
    pub against: Vec<DutyQuote>,
    /// Duties that postings of the advertised level have and this one lacks.
    pub missing: Option<Missing>,
}

/// Duties that postings of a level have and a posting lacks.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Missing {
    /// The level: the advertised one, or a lower one if too few postings describe it.
    pub level: Level,
    /// Number of postings of the result that describe this level or a higher one.
    pub postings: u64,
    /// Duties that are more frequent in these postings than in others, the clearest first.
    pub duties: Vec<MissingDuty>,
}

/// A duty that a posting lacks.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct MissingDuty {
    /// Id of the duty.
    pub duty: String,
    /// Its name.
    pub name: String,
    /// Share of the postings of the level that have it, 0 to 1.
    pub share: f64,
    /// Difference from the share of postings of lower levels.
    #[serde(skip)]
    pub(super) lead: f64,
}

/// Returns the part of a date that the export states. Older results have no precision; they wrote the
/// part that is known.
fn known_date(date: &str, precision: &str) -> String {
    let known = [DatePrecision::Year, DatePrecision::Month, DatePrecision::Day]
        .into_iter()
        .find(|known| known.as_str() == precision)
        .map_or(date.len(), DatePrecision::length);
    date.get(..known).unwrap_or(date).to_owned()
}

/// A row of `postings.csv`.
pub(super) struct PostingRow {
    pub status: Option<Status>,
    pub company_key: String,
    /// True if an earlier posting of the company has the same text.
    pub repeated: bool,
    pub duty_level: Option<Level>,
    pub reasons: PostingReasons,
}

impl PostingRow {
    /// Returns true if figures count the gap of the posting.
    pub fn counts(&self) -> bool {
        self.status != Some(Status::Duplicate) && !self.repeated && self.reasons.gap.is_some()
    }
}

/// The columns of `postings.csv`.
pub(super) struct Columns {
    id: Column,
    pub source: Column,
    pub record: Column,
    title: Column,
    company: Column,
    company_key: Column,
    date: Column,
    date_precision: Column,
    status: Column,
    reason: Column,
    advertised_level: Column,
    role: Column,
    duty_level: Column,
    p_levels: [Column; 5],
    gap_expected: Column,
    p_inflated: Column,
    frame: Column,
    same_text_as: Column,
    gap: GapColumns,
}

impl Columns {
    pub fn of(table: &Table) -> Result<Self, CompareError> {
        let p = ["p_level_0", "p_level_1", "p_level_2", "p_level_3", "p_level_4"];
        Ok(Self {
            id: table.required("posting_id")?,
            source: table.optional("source"),
            record: table.optional("record"),
            title: table.optional("title"),
            company: table.optional("company"),
            company_key: table.required("company_key")?,
            date: table.optional("date"),
            date_precision: table.optional("date_precision"),
            status: table.required("status")?,
            reason: table.optional("reason"),
            advertised_level: table.optional("advertised_level"),
            role: table.optional("role"),
            duty_level: table.required("duty_level")?,
            p_levels: p.map(|name| table.optional(name)),
            gap_expected: table.newer("gap_expected")?,
            p_inflated: table.newer("p_inflated")?,
            frame: table.optional("frame"),
            same_text_as: table.optional("same_text_as"),
            gap: GapColumns::of(table)?,
        })
    }

    pub fn read(&self, row: &TableRow<'_>) -> Result<PostingRow, CompareError> {
        // Checks the bounds of both figures.
        self.gap.counted(row)?;
        let text = |column: &Column| row.text(column).into_owned();
        let duty_level = row.level(&self.duty_level)?;
        let p_duty_level = match duty_level {
            Some(level) => row.number(&self.p_levels[level.index()])?,
            None => None,
        };
        let reason = text(&self.reason);
        let status = text(&self.status);
        let reasons = PostingReasons {
            posting_id: text(&self.id),
            title: text(&self.title),
            company: text(&self.company),
            date: known_date(&text(&self.date), &text(&self.date_precision)),
            status: if reason.is_empty() { status } else { format!("{status} ({reason})") },
            advertised_level: row.level(&self.advertised_level)?,
            duty_level,
            p_duty_level,
            role: text(&self.role),
            gap: row.number(&self.gap_expected)?,
            p_inflated: row.number(&self.p_inflated)?,
            frame: Frame::try_from(text(&self.frame)).ok(),
            rival_level: None,
            evidence: Vec::new(),
            against: Vec::new(),
            missing: None,
        };
        Ok(PostingRow {
            status: row.status(&self.status),
            company_key: text(&self.company_key),
            repeated: !row.bytes(&self.same_text_as).is_empty(),
            duty_level,
            reasons,
        })
    }
}
