//! A record of the sample: which cells are filled, and what its date, pay and description become.

use titlegauge_core::labeller::{LabelScratch, Labeller};
use titlegauge_core::lexicon::CurrencyCode;
use titlegauge_core::offer::Pay;
use titlegauge_core::posting::Posting;
use titlegauge_core::sanitize;
use titlegauge_core::values::{is_relative_date, present};
use titlegauge_core::verdict::Reason;
use titlegauge_ingest::{Columns, Records};

/// Longest value kept of a cell, in characters.
const CELL: usize = 60;

/// A record of the sample.
#[derive(Debug)]
pub struct Sampled {
    /// The beginning of each cell; empty for a cell without a value.
    pub cells: Vec<String>,
    /// The date; `None` if its cell is empty.
    pub date: Option<Value>,
    /// The pay; `None` if its cells are empty.
    pub pay: Option<Value>,
    /// True if the date is relative, such as "3 days ago".
    pub relative_date: bool,
    /// The reason why the posting gets no label; `None` if it gets one.
    pub reason: Option<Reason>,
}

/// A value as written and as it is read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Value {
    /// The beginning of the cells.
    pub written: String,
    /// The value in the outputs; `None` if it is dropped.
    pub read: Option<String>,
}

impl Sampled {
    /// Looks at a record.
    pub fn new(
        labeller: &Labeller,
        records: &Records,
        at: usize,
        columns: &Columns,
        scratch: &mut LabelScratch,
    ) -> Self {
        let cells = records.cells_at(at);
        let labelled = labeller.label_with(records.posting(at, columns), scratch);
        let posting = &labelled.posting;
        let date =
            value(&[&posting.date], labelled.date.as_ref().map(|date| date.known().to_owned()));
        let relative_date = labelled.date.is_none() && is_relative_date(&posting.date);
        let pay = value(&pay_cells(posting), labelled.offer.pay.map(described));
        let reason = labelled.verdict.reason.filter(|reason| reason.unclassified());
        let cells = cells.iter().map(|cell| sanitize::line(present(cell), CELL)).collect();
        Self { cells, date, pay, relative_date, reason }
    }
}

/// Returns the cells that contain amounts of pay.
fn pay_cells<'a>(posting: &'a Posting<'_>) -> [&'a str; 5] {
    let amounts = [&posting.salary, &posting.salary_min, &posting.salary_max];
    if amounts.iter().all(|cell| present(cell).is_empty()) {
        return [""; 5];
    }
    [
        &posting.salary,
        &posting.salary_min,
        &posting.salary_max,
        &posting.salary_currency,
        &posting.salary_period,
    ]
}

/// Joins the cells of a value; `None` if all are empty.
fn value(cells: &[&str], read: Option<String>) -> Option<Value> {
    let cells = cells.iter().map(|cell| present(cell)).filter(|cell| !cell.is_empty());
    let written = cells.collect::<Vec<_>>().join(" ");
    (!written.is_empty()).then(|| Value { written: sanitize::line(&written, CELL), read })
}

/// Describes pay as the outputs have it.
fn described(pay: Pay) -> String {
    let amount = |value: i64| format!("{}.{:02}", value / 100, value % 100);
    let bounds = match (pay.min, pay.max) {
        (Some(min), Some(max)) if min == max => amount(min),
        (Some(min), Some(max)) => format!("{} to {}", amount(min), amount(max)),
        (Some(min), None) => format!("from {}", amount(min)),
        (None, Some(max)) => format!("up to {}", amount(max)),
        (None, None) => String::new(),
    };
    let currency = pay.currency.as_ref().map_or("unknown currency", CurrencyCode::as_str);
    let period = pay.period.map_or("unknown period", |period| period.as_str());
    format!("{bounds}, {currency}, {period}")
}
