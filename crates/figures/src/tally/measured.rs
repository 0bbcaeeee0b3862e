//! Measured postings of one company, by advertised title and month.
//!
//! These counts are all that the statistics of the title gap need. They have few keys, because a
//! company advertises few titles.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::byte;
use super::cells::{Cell, Cells};
use titlegauge_core::labelled::Labelled;
use titlegauge_core::level::Level;
use titlegauge_core::lexicon::RoleId;
use titlegauge_core::offer::Period;
use titlegauge_core::posting_date::PostingDate;

/// Years and pay that a posting states; used by the outside check.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Offered {
    /// Advertised role; `None` if the title names no role of the lexicon.
    #[serde(with = "byte")]
    pub role: Option<RoleId>,
    /// Advertised level.
    pub level: Level,
    /// Level of the duties.
    pub duty_level: Level,
    /// Required years of experience; `None` if not stated.
    pub years: Option<u8>,
    /// Yearly pay; `None` if not stated.
    pub pay: Option<YearlyPay>,
}

/// The middle of a range of yearly pay.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct YearlyPay {
    /// ISO 4217 code.
    pub currency: [u8; 3],
    /// Year of the posting; `None` without a date.
    pub year: Option<u16>,
    /// Amount in hundredths of the currency unit, more than 0.
    pub cents: i64,
}

/// Postings with a gap, including duplicates and every opening of a text.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Repeated {
    /// Number of postings.
    pub postings: u64,
    /// Sum of their expected gaps, in millionths of a level.
    pub gaps: i64,
}

/// Measured postings of a company.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Measured {
    /// Sums of gaps for each title and month.
    pub cells: Cells,
    /// Number of postings that state years or yearly pay, by what they state.
    pub offers: BTreeMap<Offered, u64>,
    /// Postings including duplicates.
    pub repeated: Repeated,
}

impl Measured {
    /// Counts a posting, if it has a gap.
    pub fn record(&mut self, labelled: &Labelled<'_>) {
        let Some(gap) = labelled.gap else { return };
        self.repeated.postings += 1;
        self.repeated.gaps += gap.expected.count();
        if labelled.counted_gap().is_none() {
            return;
        }
        let role = labelled.advertised.role.filter(|role| byte::of(*role).is_some());
        let (level, duty_level) = (labelled.advertised.level, labelled.verdict.level);
        let cell = Cell {
            role,
            level,
            disputed_level: labelled.advertised.disputed_level,
            field: labelled.advertised.field,
            month: month(labelled.month()),
        };
        self.cells.entry(cell).record(labelled, &gap);
        let offered = Offered {
            role,
            level,
            duty_level,
            years: labelled.offer.min_years,
            pay: yearly(labelled),
        };
        if offered.years.is_some() || offered.pay.is_some() {
            *self.offers.entry(offered).or_default() += 1;
        }
    }

    /// Adds the counts of another part of the input.
    pub fn merge(&mut self, other: &Self) {
        self.cells.merge(&other.cells);
        for (offered, count) in &other.offers {
            *self.offers.entry(*offered).or_default() += count;
        }
        self.repeated.postings += other.repeated.postings;
        self.repeated.gaps += other.repeated.gaps;
    }
}

/// Returns the month of `YYYY-MM…` as 12 × year + 0 to 11; `None` if the date has no month.
fn month(date: &str) -> Option<u32> {
    let year: u32 = date.get(..4)?.parse().ok()?;
    let month: u32 = date.get(5..7)?.parse().ok()?;
    (1..=12).contains(&month).then(|| year * 12 + month - 1)
}

/// Returns the yearly pay; `None` if the posting states no yearly pay, or no currency.
fn yearly(labelled: &Labelled<'_>) -> Option<YearlyPay> {
    let pay = labelled.offer.pay.filter(|pay| pay.period == Some(Period::Year))?;
    let currency = pay.currency?.bytes();
    let cents = match (pay.min, pay.max) {
        (Some(min), Some(max)) => i64::midpoint(min, max),
        (only, other) => only.or(other)?,
    };
    let year = labelled.date.as_ref().map(PostingDate::year);
    (cents > 0).then_some(YearlyPay { currency, year, cents })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn months_of_dates() {
        let cases = [
            ("2025-01-31", Some(24_300)),
            ("2025-12", Some(24_311)),
            ("2025", None),
            ("", None),
            ("2025-13-01", None),
        ];
        for (date, found) in cases {
            assert_eq!(month(date), found, "{date}");
        }
    }
}
