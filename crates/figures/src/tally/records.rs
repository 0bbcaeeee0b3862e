//! Outcomes of the records of a source, and values that were fixed or omitted.

use serde::{Deserialize, Serialize};

use titlegauge_core::labelled::Labelled;
use titlegauge_core::values::{
    DateOrder, PossibleOrder, is_relative_date, possible_order, present,
};

/// Outcomes of the records of one source. Each record has exactly one of the four.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Records {
    /// Records that could not be parsed as a posting.
    pub rejected: u64,
    /// Copies of an earlier record.
    pub duplicate: u64,
    /// Postings without a label; each has a reason.
    pub unclassified: u64,
    /// Postings with a label, including `none`.
    pub labelled: u64,
}

impl Records {
    /// Returns the number of all records.
    pub fn read(&self) -> u64 {
        self.rejected + self.duplicate + self.unclassified + self.labelled
    }

    /// Adds the counts of another part of the input.
    pub fn merge(&mut self, other: &Self) {
        self.rejected += other.rejected;
        self.duplicate += other.duplicate;
        self.unclassified += other.unclassified;
        self.labelled += other.labelled;
    }
}

/// Values that were fixed or omitted in the records of a source.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Mended {
    /// Repeated headers, as in concatenated exports; they do not count as records.
    pub repeated_headers: u64,
    /// Rows of a table whose cells are all blank; they do not count as records.
    pub blank_rows: u64,
    /// Relative dates such as "3 days ago", left empty.
    pub relative_dates: u64,
    /// Other invalid or impossible dates, left empty.
    pub unreadable_dates: u64,
    /// Ranges of pay with the higher bound first, swapped.
    pub swapped_pay: u64,
    /// Dates such as "3/4/2026" in a column that does not show its order, read with the month first.
    pub ambiguous_dates: u64,
    /// Dates that are possible only in another order than that of their column.
    pub contradicting_dates: u64,
}

impl Mended {
    /// Counts the values that were fixed or omitted in a posting.
    pub fn record(&mut self, labelled: &Labelled<'_>) {
        if labelled.date.is_none() && !present(&labelled.posting.date).is_empty() {
            let relative = is_relative_date(&labelled.posting.date);
            self.relative_dates += u64::from(relative);
            self.unreadable_dates += u64::from(!relative);
        }
        self.swapped_pay += u64::from(labelled.offer.swapped);
        match (labelled.posting.date_order, possible_order(&labelled.posting.date)) {
            (DateOrder::Unsettled, Some(PossibleOrder::Either)) => self.ambiguous_dates += 1,
            (DateOrder::Unsettled, _) => {}
            (order, Some(PossibleOrder::Only(only))) if only != order => {
                self.contradicting_dates += 1;
            }
            _ => {}
        }
    }

    /// Adds the counts of another part of the input.
    pub fn merge(&mut self, other: &Self) {
        self.repeated_headers += other.repeated_headers;
        self.blank_rows += other.blank_rows;
        self.relative_dates += other.relative_dates;
        self.unreadable_dates += other.unreadable_dates;
        self.swapped_pay += other.swapped_pay;
        self.ambiguous_dates += other.ambiguous_dates;
        self.contradicting_dates += other.contradicting_dates;
    }
}
