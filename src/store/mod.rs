//! The history of `titlegauge nightly` in one `SQLite` file: runs, inputs by content, postings by
//! fingerprint, and counts. With it a run recognises reposts and computes figures over many nights
//! without reading their exports again.
//!
//! [`Night`] contains everything that is kept of a night. Nights merge as the parts of a run do, so
//! all nights together give the figures of one run over all their inputs.
//!
//! Other keywords, other company names or another way of counting begin a new *epoch*. Counts of
//! two epochs are never added up.
//!
//! A run is recorded in four steps: its name is added to `begun`; its folder is renamed into place;
//! one transaction adds everything it saw, with the hash of its manifest; `latest` is switched.
//! [`History::open`] finds out which step the last run reached. It removes a run that was not
//! committed, and sets the link for one that was.

mod alert;
mod alerts;
mod blob;
mod check;
mod checked;
mod epoch;
mod error;
mod filled;
mod folders;
mod grades;
mod history;
mod inputs;
mod lock;
mod lookups;
mod night;
mod open;
mod pruned;
mod regular_file;
mod run_name;
mod schema;
mod windows;
mod write;

pub use alert::{Alert, AlertKind};
pub use check::check;
pub use checked::{Checked, Problem};
pub use epoch::EpochKey;
pub use error::HistoryError;
pub use filled::Filled;
pub use folders::LATEST;
pub use grades::Grade;
pub use history::{HISTORY, History};
pub use inputs::{KeptInput, SeenInput};
pub use lock::Lock;
pub use lookups::LookupFailure;
pub use night::{Cell, Night, month_or_night};
pub use regular_file::sha256;
pub use run_name::{InvalidRunName, RunName};
pub use schema::TALLY;
pub use windows::Window;
pub use write::{Commit, NewInput, NewRun, Relabelled};
