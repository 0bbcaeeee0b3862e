//! Labels a job posting with the leadership role that its duties describe.
//!
//! A [`Lexicon`] holds the compiled keyword files. A [`Labeller`] scans the description of a
//! [`Posting`] for phrases and returns a [`Label`]: the role, the level of the duties, and the
//! evidence. The title never influences the label; it is only compared with it.
//!
//! ```
//! use std::sync::Arc;
//! use titlegauge_core::{Labeller, Lexicon, Posting};
//!
//! let labeller = Labeller::new(Arc::new(Lexicon::builtin()?));
//! let posting = Posting::new(
//!     "Chief Information Officer",
//!     "You manage the daily work of three support technicians, resolve escalated tickets, \
//!      maintain servers and backups, and order hardware within the budget of the department.",
//! );
//! let label = labeller.label(&posting);
//! assert_eq!(label.role(), Some("it_manager"));
//! println!("{}", label.explain());
//! # Ok::<(), titlegauge_core::LexiconError>(())
//! ```
//!
//! The crate reads no files except keyword files, starts no threads and writes to no terminal.
//! Modules that are not listed here belong to the program `titlegauge` and may change at any time.

// In the order of the data flow.
#[doc(hidden)]
pub mod posting;
#[doc(hidden)]
pub mod values;
#[doc(hidden)]
pub mod posting_date;
#[doc(hidden)]
pub mod country;
#[doc(hidden)]
pub mod sanitize;
#[doc(hidden)]
pub mod text;
#[doc(hidden)]
pub mod lexicon;
#[doc(hidden)]
pub mod level;
#[doc(hidden)]
pub mod field;
#[doc(hidden)]
pub mod scan;
#[doc(hidden)]
pub mod title;
#[doc(hidden)]
pub mod verdict;
#[doc(hidden)]
pub mod gap;
#[doc(hidden)]
pub mod company;
#[doc(hidden)]
pub mod duplicates;
#[doc(hidden)]
pub mod superior;
#[doc(hidden)]
pub mod mentions;
#[doc(hidden)]
pub mod offer;
mod bits;
mod explanation;
mod label;
#[doc(hidden)]
pub mod quote;
#[doc(hidden)]
pub mod labelled;
#[doc(hidden)]
pub mod labeller;

pub use explanation::{Explanation, Factor, Quote, Source};
pub use gap::{GapStatus, Millionths, TitleGap};
pub use label::Label;
pub use labeller::Labeller;
pub use level::{Level, NotALevel};
pub use lexicon::{Lexicon, LexiconError, Problem};
pub use posting::Posting;
pub use scan::{DutyEvidence, Evidence, FeatureCount};
pub use verdict::Reason;
