//! Labels a job posting with the leadership role that its duties describe.
//!
//! Data flows one way, in the order of the modules below. The crate knows no files except
//! keyword files, no threads and no terminal.

pub mod company;
pub mod duplicates;
pub mod labelled;
pub mod lexicon;
pub mod mentions;
pub mod offer;
pub mod posting;
pub mod sanitize;
pub mod scan;
pub mod superior;
pub mod text;
pub mod title;
pub mod values;
pub mod verdict;
