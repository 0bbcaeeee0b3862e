//! The settings of a `nightly` run.

use jiff::civil::Date;

use crate::jobs::settings::Settings;
use crate::store::{EpochKey, RunName};

/// The settings of a `nightly` run.
pub struct NightlyJob<'a> {
    /// Settings that both jobs have.
    pub settings: Settings<'a>,
    /// The night to which the inputs belong.
    pub date: Date,
    /// Hashes that decide to which epoch the run belongs.
    pub key: &'a EpochKey,
    /// Begins a new epoch and counts the inputs of earlier runs again.
    pub relabel: bool,
    /// Name of the run's folder.
    pub folder: RunName,
}
