//! Reads exports of job postings, finds which duties each one describes, labels it
//! with the leadership role whose duties fit best, and compares the titles that
//! companies advertise with those duties.
//!
//! Data flows one way, in the order of the modules below; a module imports only
//! what stands above it (`tests/layers.rs` holds that). The library keeps no
//! state of the process and knows no terminal: [`engine`] alone knows threads,
//! and [`cli`] alone knows arguments and progress bars.
//!
//! ```
//! use titlegauge::lexicon::Lexicon;
//! use titlegauge::scan::{Scanner, Scratch};
//! use titlegauge::verdict::judge;
//!
//! let lexicon = Lexicon::builtin()?;
//! let scanner = Scanner::new(&lexicon);
//! let description = "Run the help desk and its service levels, buy hardware and software for the staff, \
//!     manage licenses and vendor contracts, and train users in new systems.";
//! let verdict = judge(&lexicon, &scanner.scan(description, &mut Scratch::default()));
//! assert_eq!(lexicon.roles[verdict.role].id, "head_of_it");
//! assert_eq!(verdict.orientation.as_str(), "operational");
//! # Ok::<(), titlegauge::lexicon::LexiconError>(())
//! ```

pub mod shown;
pub mod sheet;
pub mod posting;
pub mod ingest;
pub mod text;
pub mod lexicon;
pub mod scan;
pub mod title;
pub mod verdict;
pub mod company;
pub mod duplicates;
pub mod offer;
pub mod line;
pub mod mentions;
pub mod labelled;
pub mod gold;
pub mod fit;
pub mod tally;
pub mod stats;
pub mod vocabulary;
pub mod agreement;
pub mod summary;
pub mod gap;
pub mod coverage;
pub mod review;
pub mod compare;
pub mod report;
pub mod history;
pub mod checkpoint;
pub mod engine;
pub mod cli;
