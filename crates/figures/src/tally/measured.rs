//! Measured postings of one company, by what was advertised and when: all that the
//! statistics of the title gap need, and few keys, since a company advertises few titles.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use titlegauge_core::labelled::Labelled;
use titlegauge_core::offer::Period;

/// What was advertised, and when.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Cell {
    /// Advertised role; none where the title names none of ours.
    pub role: Option<u8>,
    /// Advertised level.
    pub level: u8,
    /// The same if words of disputed level, such as head, had the other one.
    pub disputed_level: u8,
    /// Month, as 12 × year + month from 0; none where there is no date.
    pub month: Option<u32>,
}

/// What a posting says of itself beside its duties; for the check from outside.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Offered {
    /// Advertised role.
    pub role: Option<u8>,
    /// Advertised level.
    pub level: u8,
    /// Level of the duties.
    pub duty_level: u8,
    /// Years of experience asked for.
    pub years: Option<u8>,
    /// Pay for a year.
    pub pay: Option<YearlyPay>,
}

/// The middle of what is paid for a year.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct YearlyPay {
    /// ISO 4217 code.
    pub currency: [u8; 3],
    /// Year of the posting; none without a date.
    pub year: Option<u16>,
    /// In hundredths.
    pub cents: i64,
}

/// Measured postings of a company.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Measured {
    /// Postings by duty level.
    pub cells: BTreeMap<Cell, [u64; 5]>,
    /// Those that say something beside their duties.
    pub offers: BTreeMap<Offered, u64>,
    /// Postings with duplicates and every opening of a text, and the sum of their gaps.
    pub repeated: (u64, i64),
}

impl Measured {
    /// Counts a posting, if its gap was measured.
    pub fn record(&mut self, labelled: &Labelled<'_>) {
        let Some(gap) = labelled.gap else { return };
        self.repeated.0 += 1;
        self.repeated.1 += i64::from(gap);
        if labelled.counted_gap().is_none() {
            return;
        }
        let role = labelled.advertised.role.and_then(|role| u8::try_from(role).ok());
        let (level, duty_level) = (labelled.advertised.level.get(), labelled.verdict.level.get());
        let cell = Cell {
            role,
            level,
            disputed_level: labelled.advertised.disputed_level.get(),
            month: month(&labelled.date),
        };
        self.cells.entry(cell).or_default()[usize::from(duty_level)] += 1;
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

    /// Adds the counts of another part.
    pub fn merge(&mut self, other: &Self) {
        for (cell, levels) in &other.cells {
            let mine = self.cells.entry(*cell).or_default();
            mine.iter_mut().zip(levels).for_each(|(mine, theirs)| *mine += theirs);
        }
        for (offered, count) in &other.offers {
            *self.offers.entry(*offered).or_default() += count;
        }
        self.repeated.0 += other.repeated.0;
        self.repeated.1 += other.repeated.1;
    }
}

/// `YYYY-MM…` as 12 × year + month from 0.
fn month(date: &str) -> Option<u32> {
    let year: u32 = date.get(..4)?.parse().ok()?;
    let month: u32 = date.get(5..7)?.parse().ok()?;
    (1..=12).contains(&month).then(|| year * 12 + month - 1)
}

fn yearly(labelled: &Labelled<'_>) -> Option<YearlyPay> {
    let pay = labelled.offer.pay.filter(|pay| pay.period == Some(Period::Year))?;
    let currency = pay.currency?.bytes();
    let cents = match (pay.min, pay.max) {
        (Some(min), Some(max)) => i64::midpoint(min, max),
        (only, other) => only.or(other)?,
    };
    let year = month(&labelled.date).and_then(|month| u16::try_from(month / 12).ok());
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
