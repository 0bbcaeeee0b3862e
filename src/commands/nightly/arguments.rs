//! The arguments of `titlegauge nightly`.

use std::path::PathBuf;

use jiff::civil::Date;

use crate::commands::options::SharedOptions;
use crate::commands::values::{date, folder, whole};

/// Label the exports of a night, and report what is new compared with all earlier nights
#[derive(clap::Args)]
#[command(
    after_help = "Results go to DIR/runs/DATE-N, and DIR/latest points to the newest; docs/store.md describes the folders.

Examples:
  titlegauge nightly exports/ --store store --keep 60
  titlegauge nightly exports/2026-03-14.csv.gz --store store --date 2026-03-14
  titlegauge nightly exports/ --store store --relabel     # after the keywords changed"
)]
#[allow(clippy::struct_excessive_bools, reason = "each is a flag of the command line")]
pub struct Arguments {
    /// Folder of the history and of all results; created if it does not exist
    #[arg(long, value_name = "DIR", value_parser = folder())]
    pub(super) store: PathBuf,
    /// Date of the night, to catch up on a missed one; by default today (UTC)
    #[arg(long, value_name = "YYYY-MM-DD", value_parser = date())]
    pub(super) date: Option<Date>,
    /// Count all earlier inputs that still exist again, as after a change of keywords
    #[arg(long)]
    pub(super) relabel: bool,
    /// Keep only the folders of the newest N runs; the history is never shortened
    #[arg(long, value_name = "N", value_parser = whole::<u64>(1..=u64::MAX), allow_negative_numbers = true)]
    pub(super) keep: Option<u64>,
    /// Wait for another run that uses the store, instead of ending with status 5
    #[arg(long)]
    pub(super) wait: bool,
    /// End with status 3 if there are alerts: an input differs from earlier nights or is missing, a
    /// grade changed, or a new epoch began
    #[arg(long)]
    pub(super) strict: bool,
    /// Print what would be read and added up, and where the results would go; write nothing
    #[arg(long)]
    pub(super) dry_run: bool,
    #[command(flatten)]
    pub(super) common: SharedOptions,
}
