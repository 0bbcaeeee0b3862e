//! Reads exports of job postings, finds which duties each one describes, labels it
//! with the leadership role whose duties fit best, and compares the titles that
//! companies advertise with those duties.
//!
//! Data flows one way, in the order of the modules below; a module imports only
//! what stands above it (`tests/layers.rs` holds that). The library keeps no
//! state of the process and knows no terminal: [`engine`] alone knows threads,
//! and [`commands`] alone knows arguments and progress bars.
//!
//! ```
//! use titlegauge_core::lexicon::Lexicon;
//! use titlegauge_core::scan::{Scanner, Scratch};
//! use titlegauge_core::verdict::judge;
//!
//! use std::sync::Arc;
//!
//! let lexicon = Arc::new(Lexicon::builtin()?);
//! let scanner = Scanner::new(Arc::clone(&lexicon));
//! let description = "Run the help desk and its service levels, buy hardware and software for the staff, \
//!     manage licenses and vendor contracts, and train users in new systems.";
//! let verdict = judge(&lexicon, &scanner.scan(description, &mut Scratch::default()));
//! assert_eq!(lexicon.roles[verdict.role].id, "head_of_it");
//! assert_eq!(verdict.orientation.as_str(), "operational");
//! # Ok::<(), titlegauge_core::lexicon::LexiconError>(())
//! ```

pub mod commands;
pub mod company_names;
pub mod compare;
pub mod engine;
pub mod jobs;
pub mod lab;
pub mod report;
pub mod sheet;
pub mod store;
