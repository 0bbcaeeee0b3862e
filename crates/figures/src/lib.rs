//! Counts that merge, and the statistics computed from them.
//!
//! Data flows in one direction. A [`tally::Tally`] counts labelled postings; tallies of parts of
//! the input merge in any order. [`summary::Summary`] computes means and shares from a tally, and
//! [`gap::GapFigures`] compares titles and companies with the functions in [`stats`]. Separately,
//! [`vocabulary::Vocabulary`] collects the words that the lexicon does not know, for the words that
//! distinguish inflated postings and roles.
//!
//! ```
//! use std::sync::Arc;
//!
//! use titlegauge_core::labeller::{LabelScratch, Labeller};
//! use titlegauge_core::lexicon::Lexicon;
//! use titlegauge_core::posting::Posting;
//! use titlegauge_figures::gap::GapFigures;
//! use titlegauge_figures::summary::Summary;
//! use titlegauge_figures::tally::Tally;
//!
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let lexicon = Arc::new(Lexicon::builtin()?);
//! let labeller = Labeller::new(Arc::clone(&lexicon));
//! let mut scratch = LabelScratch::default();
//! // Two parts of the input, as two threads count them.
//! let mut part = |title: &'static str, company: &'static str| {
//!     let posting = Posting {
//!         title: title.into(),
//!         company: company.into(),
//!         description: "Responsibilities: Set the IT strategy. Manage the IT budget.".into(),
//!         ..Posting::default()
//!     };
//!     let mut tally = Tally::default();
//!     tally.record(&labeller.label_with(posting, &mut scratch));
//!     tally
//! };
//! let mut tally = part("Chief Information Officer", "Acme Ltd");
//! tally.merge(part("IT Manager", "Bolt GmbH"));
//!
//! let summary = Summary::finish(tally, &lexicon);
//! assert_eq!(summary.records.read(), 2);
//! assert_eq!(summary.companies.len(), 2);
//!
//! // Companies with fewer than five measured postings are not ranked.
//! let gap = GapFigures::new(&summary, &lexicon, 5);
//! assert_eq!(gap.all.measured, summary.all.counts.measured);
//! assert!(gap.graded.is_err());
//! # Ok(())
//! # }
//! ```

pub mod tally;
pub mod summary;
pub mod stats;
pub mod gap;
pub mod vocabulary;
pub mod counts;
