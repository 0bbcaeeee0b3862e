//! Reads, checks and compiles keyword files.

use std::path::Path;

use super::check::check;
use super::compile::compile;
use super::compiled::Lexicon;
use super::error::LexiconError;
use super::files::FileSet;
use super::load::Draft;

impl Lexicon {
    /// Compiles the keyword files that are built into the program.
    ///
    /// # Errors
    ///
    /// Returns the problems of the files. Those of a release have none.
    pub fn builtin() -> Result<Self, LexiconError> {
        Self::compile(&FileSet::builtin())
    }

    /// Compiles the keyword files of a folder.
    ///
    /// # Errors
    ///
    /// Returns the first file that cannot be read, else all problems of the files.
    pub fn from_folder(folder: &Path) -> Result<Self, LexiconError> {
        Self::compile(&FileSet::from_folder(folder)?)
    }

    /// Parses, checks and compiles keyword files.
    ///
    /// # Errors
    ///
    /// Returns all problems of the files.
    pub fn compile(files: &FileSet) -> Result<Self, LexiconError> {
        let draft = Draft::load(files).map_err(LexiconError::Problems)?;
        let mut problems = check(&draft);
        let lexicon = compile(&draft, &mut problems);
        if let (Some(lexicon), []) = (lexicon, &problems[..]) {
            return Ok(lexicon);
        }
        problems.sort();
        problems.dedup();
        Err(LexiconError::Problems(problems))
    }
}
