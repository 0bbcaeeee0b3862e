//! Compares results of `analyze`: two companies of one result, or two results.
//!
//! The input is the files of a result folder, not the exports. A comparison therefore describes
//! what was published, and can be made later and on another machine. Columns are found by their
//! header. Results without expected gaps, which older versions wrote, are refused.

mod companies;
mod company_row;
mod error;
mod evidence;
mod find;
mod folder;
mod pairs;
mod postings;
mod profile;
mod ranks;
mod reasons;
mod runs;
mod table;
mod versus;

pub use companies::{
    CompanyComparison, CompanyFigure, CompanyMeasure, DutyShares, compare_companies,
};
pub use company_row::CompanyRow;
pub use error::CompareError;
pub use evidence::DutyQuote;
pub use find::{all_companies, find};
pub use folder::{ResultFolder, RunManifest};
pub use pairs::{Pairs, RoleMove};
pub use profile::Profile;
pub use ranks::Ranks;
pub use reasons::{Found, Missing, MissingDuty, Order, PostingReasons, Selection, reasons};
pub use runs::{GradeChange, Presence, RunComparison, RunTotals, ShareChange, compare_runs};
pub use versus::{Named, Versus};
