//! The program `titlegauge`. It reads exports of job postings and labels each posting with the
//! leadership role that its duties describe. It then compares advertised titles with these duties.
//!
//! The modules in the order of the data flow; each uses only those above it:
//!
//! | module | contents |
//! |---|---|
//! | [`sheet`] | small CSV files that people write: labels, company names |
//! | [`company_names`] | the company names of `--companies` |
//! | [`engine`] | the pipeline from inputs to labelled postings; the only code that uses threads |
//! | [`report`] | the output files and the result folder |
//! | [`store`] | the history of `nightly` in `SQLite`, its lock and its checks |
//! | [`jobs`] | `analyze`, `merge` and `nightly`, from inputs to a result folder |
//! | [`compare`] | comparisons of two companies or two results |
//! | [`lab`] | gold labels, agreement, fits of weights, keyword coverage, reviews |
//! | [`commands`] | arguments, settings, progress bar, log, exit status |
//!
//! The other packages of the workspace do the rest: `titlegauge_ingest` reads inputs,
//! `titlegauge_core` labels one posting, and `titlegauge_figures` computes figures from counts.
//! `ARCHITECTURE.md` describes the whole. To label postings from other programs, use the core:
//!
//! ```
//! use std::sync::Arc;
//! use titlegauge_core::{Labeller, Lexicon, Posting};
//!
//! let labeller = Labeller::new(Arc::new(Lexicon::builtin()?));
//! let posting = Posting::new(
//!     "Chief Information Officer",
//!     "Run the help desk and its service levels, buy hardware and software for the staff, \
//!      manage licenses and vendor contracts, and train users in new systems.",
//! );
//! assert_eq!(labeller.label(&posting).role(), Some("head_of_it"));
//! # Ok::<(), titlegauge_core::LexiconError>(())
//! ```

/// The version of the program.
pub const VERSION: &str = env!("CARGO_PKG_VERSION");

pub mod sheet;
mod output_entry;
mod staging;
pub mod company_names;
pub mod engine;
pub mod report;
pub mod store;
pub mod jobs;
pub mod compare;
pub mod lab;
pub mod commands;
