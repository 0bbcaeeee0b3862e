//! What is written: one file for each output, each taking the summary or rows and
//! a writer; and the folder they are put in place with.

mod agreement;
mod companies;
mod compare;
mod coverage;
mod duties;
mod folder;
mod gap;
mod groups;
pub mod html;
mod manifest;
mod marked;
mod months;
mod postings;
mod rejects;
mod review;
mod roles;
mod rounded;
pub mod table;
mod terminal;
mod titles;
mod words;

use std::path::PathBuf;

use thiserror::Error;

pub use agreement::agreement_text;
pub use companies::write_companies;
pub use compare::{companies_csv, companies_text, runs_csv, runs_text};
pub use coverage::CoverageReport;
pub use duties::write_duties;
pub use folder::{Folder, Output, is_staging};
pub use gap::write_gap;
pub use groups::write_groups;
pub use html::{Report, write_html};
pub use manifest::{Input, Manifest, OutputEntry};
pub use marked::marked_text;
pub use months::write_months;
pub use postings::{postings_header, write_posting};
pub use rejects::Rejects;
pub use review::{review_header, review_row};
pub use roles::write_roles;
pub use terminal::terminal_summary;
pub use titles::write_titles;
pub use words::write_words;

/// Why an output could not be written. Earlier results stand in every case.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum ReportError {
    /// The system refused.
    #[error("cannot write {}: {source}", path.display())]
    Io {
        /// The file or folder.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// The folder holds something that is no earlier result.
    #[error("{} is not empty and holds no result of titlegauge (no run.json of its own); name another folder, or use --force to replace it", .0.display())]
    NotOurs(PathBuf),
    /// A disk is mounted there.
    #[error("{} is a mount point, which no folder can be put in the place of; give a folder inside it, such as {}", .0.display(), .0.join("result").display())]
    MountPoint(PathBuf),
}
