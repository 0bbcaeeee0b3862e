//! The data of a chart as a link that saves a CSV file. The file is in the link itself, so that it
//! needs neither a network nor JavaScript.

use std::fmt::Write;

use maud::{Markup, html};

use crate::report::table::{figure, writer};
use titlegauge_core::sanitize::guarded;
use titlegauge_figures::gap::GroupGap;

/// A cell of a downloaded table.
pub enum Cell {
    /// Text, which may come from the input.
    Text(String),
    /// A whole number.
    Count(u64),
    /// A figure; empty if it is missing.
    Figure(Option<f64>),
}

/// Returns a text cell.
pub fn text(of: &str) -> Cell {
    Cell::Text(of.to_owned())
}

/// Returns a cell with a count.
pub fn counted(of: u64) -> Cell {
    Cell::Count(of)
}

/// Names of the cells of [`gap_cells`].
pub const GAP_COLUMNS: [&str; 7] = [
    "measured",
    "mean_gap",
    "mean_gap_low",
    "mean_gap_high",
    "share_inflated",
    "inflated_low",
    "inflated_high",
];

/// Returns the cells of the gap of a group.
pub fn gap_cells(of: &GroupGap) -> Vec<Cell> {
    let (gap, share) = (of.mean_gap, of.share_inflated);
    let interval = gap.and_then(|gap| gap.interval);
    let figures = [
        gap.map(|gap| gap.value),
        interval.map(|interval| interval.low),
        interval.map(|interval| interval.high),
        share.map(|share| share.value),
        share.map(|share| share.low),
        share.map(|share| share.high),
    ];
    std::iter::once(counted(of.measured)).chain(figures.map(Cell::Figure)).collect()
}

/// Returns the link. `file` is the name of the saved file, without its ending; `what` names the
/// data for screen readers.
pub fn download(file: &str, what: &str, columns: &[&str], rows: &[Vec<Cell>]) -> Markup {
    let mut address = String::from("data:text/csv;charset=utf-8,");
    for byte in csv(columns, rows) {
        if byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_' | b',') {
            address.push(char::from(byte));
        } else {
            let _ = write!(address, "%{byte:02X}");
        }
    }
    html! {
        a .download download=(format!("titlegauge-{file}.csv")) href=(address) {
            "Download data" span .hidden { ": " (what) } " (CSV)"
        }
    }
}

/// Returns the bytes of a table. Writing to memory cannot fail; an empty table would show it.
fn csv(columns: &[&str], rows: &[Vec<Cell>]) -> Vec<u8> {
    let mut out = writer(Vec::new());
    let mut written = out.write_record(columns);
    for row in rows {
        let cells = row.iter().map(|cell| match cell {
            Cell::Text(text) => guarded(text).into_owned(),
            Cell::Count(count) => count.to_string(),
            Cell::Figure(value) => figure(*value),
        });
        written = written.and_then(|()| out.write_record(cells));
    }
    debug_assert!(written.is_ok(), "{written:?}");
    out.into_inner().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn links_hold_the_table() {
        let rows = [
            vec![text("=a,\"b\"\n<"), Cell::Figure(Some(-0.5))],
            vec![text("é"), Cell::Figure(None)],
            vec![text("b"), counted(7)],
        ];
        let link = download("x", "all", &["name", "gap"], &rows).into_string();
        let wanted = "href=\"data:text/csv;charset=utf-8,name,gap%0A%22%27%3Da,%22%22b%22%22%0A%3C%22,-0.5%0A%C3%A9,%0Ab,7%0A\"";
        assert!(link.contains(wanted) && link.contains("download=\"titlegauge-x.csv\""), "{link}");
    }
}
