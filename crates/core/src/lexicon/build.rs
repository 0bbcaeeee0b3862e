//! From keyword files to a lexicon: read, check, compile.

use std::path::Path;

use super::check::check;
use super::compile::compile;
use super::compiled::Lexicon;
use super::error::LexiconError;
use super::load::{Draft, FileSet};

impl Lexicon {
    /// The keyword files that are built into the program.
    pub fn builtin() -> Result<Self, LexiconError> {
        Self::compile(&FileSet::builtin())
    }

    /// The keyword files of a folder.
    pub fn from_folder(folder: &Path) -> Result<Self, LexiconError> {
        Self::compile(&FileSet::from_folder(folder)?)
    }

    /// Reads, checks and compiles keyword files.
    pub fn compile(files: &FileSet) -> Result<Self, LexiconError> {
        let draft = Draft::load(files).map_err(LexiconError::Problems)?;
        let mut problems = check(&draft);
        let lexicon = compile(&draft, &mut problems);
        if problems.is_empty() {
            return Ok(lexicon);
        }
        problems.sort();
        problems.dedup();
        Err(LexiconError::Problems(problems))
    }
}
