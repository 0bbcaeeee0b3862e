//! Where the records of a source went, and what was put right in them.

use serde::{Deserialize, Serialize};

use titlegauge_core::labelled::Labelled;
use titlegauge_core::values::{is_relative_date, present};

/// Where the records of one source went; each is in one of the four.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Records {
    /// Could not be read as a posting.
    pub rejected: u64,
    /// Stood there before.
    pub duplicate: u64,
    /// No label, with a reason.
    pub unclassified: u64,
    /// With a label, `none` included.
    pub labelled: u64,
}

/// What was put right or left out in the records of a source.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Mended {
    /// The header once more, as where exports were put together; not counted as a record.
    pub repeated_headers: u64,
    /// Dates such as "3 days ago", left empty.
    pub relative_dates: u64,
    /// Other dates that could not be read or cannot be, left empty.
    pub unreadable_dates: u64,
    /// Bounds of pay with the higher one first, turned round.
    pub swapped_pay: u64,
}

impl Mended {
    /// Counts what was put right in a posting.
    pub fn record(&mut self, labelled: &Labelled<'_>) {
        if labelled.date.is_empty() && !present(&labelled.posting.date).is_empty() {
            let relative = is_relative_date(&labelled.posting.date);
            self.relative_dates += u64::from(relative);
            self.unreadable_dates += u64::from(!relative);
        }
        self.swapped_pay += u64::from(labelled.offer.swapped);
    }

    /// Adds the counts of another part.
    pub fn merge(&mut self, other: &Self) {
        self.repeated_headers += other.repeated_headers;
        self.relative_dates += other.relative_dates;
        self.unreadable_dates += other.unreadable_dates;
        self.swapped_pay += other.swapped_pay;
    }
}

impl Records {
    /// All records.
    pub fn read(&self) -> u64 {
        self.rejected + self.duplicate + self.unclassified + self.labelled
    }

    /// Adds the counts of another part.
    pub fn merge(&mut self, other: &Self) {
        self.rejected += other.rejected;
        self.duplicate += other.duplicate;
        self.unclassified += other.unclassified;
        self.labelled += other.labelled;
    }
}
