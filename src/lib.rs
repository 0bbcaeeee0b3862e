//! Reads exports of job postings, finds which duties each one describes, labels it
//! with the leadership role whose duties fit best, and compares the titles that
//! companies advertise with those duties.
//!
//! Data flows one way, in the order of the modules below; a module imports only
//! what stands above it (`tests/layers.rs` holds that). The library keeps no
//! state of the process and knows no terminal: [`engine`] alone knows threads,
//! and [`cli`] alone knows arguments and progress bars.

pub mod posting;
pub mod ingest;
pub mod text;
pub mod lexicon;
pub mod scan;
pub mod title;
pub mod verdict;
pub mod company;
pub mod duplicates;
pub mod labelled;
pub mod tally;
pub mod stats;
pub mod summary;
pub mod report;
pub mod engine;
pub mod cli;
