//! The outputs of a run. Each module writes one output, from the summary or from rows, and
//! [`Folder`] puts them in place.

mod agreement;
mod companies;
mod compare;
mod coverage;
mod duties;
mod error;
mod explained;
mod folder;
mod frame;
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

pub use agreement::agreement_text;
pub use companies::write_companies;
pub use compare::{companies_csv, companies_text, runs_csv, runs_text};
pub use coverage::CoverageReport;
pub use duties::write_duties;
pub use error::ReportError;
pub use explained::explained;
pub use folder::{Folder, Output};
pub use frame::frame_text;
pub use gap::write_gap;
pub use groups::write_groups;
pub use html::{Report, write_html};
pub use manifest::{Input, Manifest};
pub use months::write_months;
pub use postings::{postings_header, write_posting};
pub use rejects::Rejects;
pub use review::{review_header, review_row};
pub use roles::write_roles;
pub use terminal::terminal_summary;
pub use titles::write_titles;
pub use words::write_words;
