//! Alerts of a run, as `run.json` lists them.

use serde::Serialize;

/// The kinds of alerts; `run.json` has their names in lower case.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum AlertKind {
    /// The number of records is outside its band.
    Records,
    /// The share of rejected records is outside its band.
    Rejected,
    /// The share of unclassified records is outside its band.
    Unclassified,
    /// A column has fewer values than usual.
    Filled,
    /// A meaning is read from another column, or from none.
    Columns,
    /// The header has new names or lost some.
    Headers,
    /// An input that came every night did not come.
    Missing,
    /// The grade of a company changed.
    Grade,
    /// A new epoch begins.
    Epoch,
}

/// A change that somebody should look at.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Alert {
    /// The figure or property that changed.
    pub kind: AlertKind,
    /// The inputs, as a file name without digits; the key of the company for `grade`; the names of
    /// what changed for `epoch`.
    pub source: String,
    /// The message.
    pub what: String,
}
