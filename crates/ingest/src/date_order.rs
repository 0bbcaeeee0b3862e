//! Settles the order of day and month in a column of dates before the input is read, so that it does
//! not depend on the order of work.

use std::io;

use super::dialect::Dialect;
use super::error::IngestError;
use super::meaning::Meaning;
use super::open::{Opened, open};
use super::overrides::Overrides;
use super::source::Source;
use titlegauge_core::values::{DateOrder, PossibleOrder, possible_order};

/// The dates of the records read so far.
#[derive(Debug, Default)]
struct Seen {
    month_first: u64,
    day_first: u64,
    /// True after a date that is possible in both orders.
    open: bool,
}

impl Seen {
    /// Adds the dates of a text. Returns after the first date that settles the order if `first` is
    /// true.
    fn read(&mut self, dialect: &Dialect, opened: Opened, first: bool) -> io::Result<()> {
        let mut cut = dialect.cut(0, opened.sample, opened.reader)?;
        while let Some(item) = cut.next_item()? {
            for posting in dialect.parse(item).postings(&dialect.columns) {
                match possible_order(&posting.date) {
                    Some(PossibleOrder::Only(DateOrder::DayFirst)) => self.day_first += 1,
                    Some(PossibleOrder::Only(_)) => self.month_first += 1,
                    Some(PossibleOrder::Either) => self.open = true,
                    None => {}
                }
            }
            if first && self.month_first + self.day_first > 0 {
                break;
            }
        }
        Ok(())
    }

    /// Returns the order of most dates that are possible in one order only.
    fn order(&self) -> DateOrder {
        match self.month_first.cmp(&self.day_first) {
            std::cmp::Ordering::Less => DateOrder::DayFirst,
            std::cmp::Ordering::Greater => DateOrder::MonthFirst,
            std::cmp::Ordering::Equal => DateOrder::Unsettled,
        }
    }
}

impl Opened {
    /// Detects the dialect of `source` as [`Self::dialect`] does, and settles the order of day and month
    /// in its dates.
    ///
    /// # Errors
    ///
    /// Returns an error if the source is not an export, or if it cannot be opened again to settle the
    /// order.
    pub fn dialect_of(
        &mut self,
        source: &Source,
        overrides: &Overrides,
    ) -> Result<Dialect, IngestError> {
        let mut dialect = self.dialect(&source.name, overrides)?;
        if self.shard.is_some() {
            return Ok(dialect);
        }
        dialect.columns.date_order = date_order(source, self, &dialect, overrides)?;
        Ok(dialect)
    }
}

/// Returns the order of day and month in the dates of an open source: that of its job board, or that
/// of most dates in its sample. If all dates of the sample leave it open, returns the order of the
/// first block that settles it; for this a file is read a second time. Standard input cannot be
/// read twice, so that only its sample counts.
///
/// # Errors
///
/// Returns an error if the source cannot be opened again. An error after that leaves the order
/// unsettled, because reading will report it.
fn date_order(
    source: &Source,
    opened: &Opened,
    dialect: &Dialect,
    overrides: &Overrides,
) -> Result<DateOrder, IngestError> {
    let known = dialect.columns.date_order;
    if known != DateOrder::Unsettled || dialect.columns.column(Meaning::Date).is_none() {
        return Ok(known);
    }
    let sample = opened.sample_alone();
    let mut seen = Seen::default();
    let read = seen.read(dialect, sample, false);
    if read.is_err() || !seen.open || seen.order() != DateOrder::Unsettled || opened.whole {
        return Ok(seen.order());
    }
    if !source.is_file() {
        return Ok(DateOrder::Unsettled);
    }
    let mut all = Seen::default();
    let mut again = open(source)?;
    let dialect = again.dialect(&source.name, overrides)?;
    Ok(all.read(&dialect, again, true).map_or(DateOrder::Unsettled, |()| all.order()))
}
