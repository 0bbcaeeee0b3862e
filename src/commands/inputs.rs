//! Arguments for inputs, keyword files and threads, shared by the subcommands.

use std::path::PathBuf;
use std::sync::Arc;

use titlegauge_core::lexicon::{FileSet, Lexicon, LexiconError};
use titlegauge_ingest::{Encoding, FoundSources, IngestError, Overrides, Source};

/// The inputs and how to read them.
#[derive(clap::Args)]
pub struct Inputs {
    /// Files, folders, patterns, or - for standard input: CSV, TSV or JSON, plain, .gz, .zst or
    /// .zip
    #[arg(required = true, value_name = "INPUT")]
    pub paths: Vec<String>,
    /// Columns whose headers are not recognised: title=HEADER,company=HEADER,…, or by number:
    /// title=#3
    ///
    /// Meanings: `id, title, company, location, date, description, requirements, salary,
    /// salary_min, salary_max, salary_currency, salary_period, requisition`. If a description or
    /// requirements are in several columns: description=A,description=B
    #[arg(long, value_name = "MEANING=HEADER,…", default_value = "")]
    pub columns: String,
    /// Encoding of all inputs, if it is not detected correctly: utf-8, windows-1252, utf-16le, …
    #[arg(long, value_name = "NAME")]
    pub encoding: Option<String>,
    /// Treat the first record as a posting; name columns by number: --columns title=1,description=4
    #[arg(long)]
    pub no_header: bool,
}

impl Inputs {
    /// Returns all inputs, and the columns that the user assigned.
    ///
    /// # Errors
    ///
    /// Fails if an input cannot be read or an argument is wrong.
    pub fn open(&self) -> anyhow::Result<(Vec<Source>, Overrides)> {
        let (found, overrides) = self.find()?;
        match found.refused.into_iter().next() {
            Some(error) => Err(error.into()),
            None => Ok((found.sources, overrides)),
        }
    }

    /// Returns `--columns` and `--no-header` as text for the manifest.
    pub fn overridden(&self) -> String {
        if self.no_header { format!("{} --no-header", self.columns) } else { self.columns.clone() }
    }

    /// Returns the encoding of `--encoding`, or `None` to detect it.
    ///
    /// # Errors
    ///
    /// Fails if there is no encoding of this name.
    pub fn encoding(&self) -> Result<Option<Encoding>, IngestError> {
        self.encoding.as_deref().map(Encoding::named).transpose()
    }

    /// Returns the inputs, with errors for those that cannot be read, and the columns that the user
    /// assigned.
    ///
    /// # Errors
    ///
    /// Fails if an argument is wrong.
    pub fn find(&self) -> anyhow::Result<(FoundSources, Overrides)> {
        let mut overrides = Overrides::parse(&self.columns)?;
        overrides.no_header = self.no_header;
        let encoding = self.encoding()?;
        let mut found = FoundSources::of(&self.paths)?;
        found.sources.iter_mut().for_each(|source| source.encoding = encoding);
        Ok((found, overrides))
    }
}

/// The keyword files.
#[derive(clap::Args)]
pub struct KeywordFiles {
    /// Folder of keyword files that replace the built-in ones
    #[arg(long, value_name = "DIR")]
    pub keywords: Option<PathBuf>,
}

impl KeywordFiles {
    /// Loads the keyword files.
    ///
    /// # Errors
    ///
    /// Fails if a file cannot be read or contains a mistake.
    pub fn load(&self) -> Result<Arc<Lexicon>, LexiconError> {
        Lexicon::compile(&self.files()?).map(Arc::new)
    }

    /// Reads the keyword files.
    ///
    /// # Errors
    ///
    /// Fails if a file cannot be read.
    pub fn files(&self) -> Result<FileSet, LexiconError> {
        self.keywords.as_deref().map_or_else(|| Ok(FileSet::builtin()), FileSet::from_folder)
    }

    /// Returns the path of the folder, or `built in`, for the manifest.
    pub fn described(&self) -> String {
        self.keywords.as_ref().map_or("built in".into(), |path| path.display().to_string())
    }
}

/// Parses a number of threads. The limit protects the memory: each thread has buffers.
pub fn threads() -> clap::builder::RangedU64ValueParser<usize> {
    clap::builder::RangedU64ValueParser::new().range(0..=1024)
}
