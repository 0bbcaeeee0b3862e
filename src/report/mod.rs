//! The outputs of a run. Each module writes one output, from the summary or from rows, and
//! [`Folder`] puts them in place.

mod agreement;
mod companies;
mod compare;
mod counted;
mod coverage;
mod datapackage;
mod duties;
mod error;
mod evidence;
mod examples;
mod explained;
mod folder;
mod frame;
mod gap;
mod groups;
mod label_columns;
mod label_rows;
pub mod html;
mod manifest;
mod marked;
mod months;
mod parquet_copy;
mod parquet_table;
mod postings;
mod rejects;
mod review;
mod roles;
mod rounded;
pub mod table;
mod terminal;
mod titles;
mod typed;
mod words;

pub use agreement::agreement_text;
pub use companies::write_companies;
pub use compare::{companies_csv, companies_text, runs_csv, runs_text};
pub use counted::counted;
pub use coverage::CoverageReport;
pub use datapackage::{is_described, kind_of};
pub use duties::write_duties;
pub use error::ReportError;
pub use evidence::{EVIDENCE_HEADER, EvidenceOf, write_posting_evidence};
pub use examples::{Example, ExampleFile, Examples, write_example};
pub use explained::{
    coloured, company_answer, explained, first_ranked, found_text, keeps, ranking,
};
pub use folder::{Folder, Output};
pub use frame::frame_text;
pub use gap::write_gap;
pub use groups::write_groups;
pub use html::{Report, write_html};
pub use label_columns::{label_columns, label_values};
pub use label_rows::{LabelRows, RowFormat};
pub use manifest::{Input, Manifest, OCCUPATION_CODES};
pub use months::write_months;
pub use parquet_table::ParquetTable;
pub use postings::{postings_header, write_posting};
pub use rejects::Rejects;
pub use review::{review_header, review_row};
pub use roles::write_roles;
pub use terminal::{ReadInputs, terminal_summary};
pub use titles::write_titles;
pub use typed::{Kind, TypedColumn, Value};
pub use words::write_words;
