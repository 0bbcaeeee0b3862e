//! Arguments for inputs, keyword files and threads, shared by the subcommands.

use std::path::PathBuf;
use std::sync::Arc;

use clap::ValueHint;
use clap::builder::NonEmptyStringValueParser;
use tracing::{debug, warn};

use super::piped::is_piped;
use super::values::encoding;
use titlegauge_core::lexicon::{FileSet, Lexicon, LexiconError};
use titlegauge_ingest::{
    Encoding, FoundSources, IngestError, Overrides, Source, Texts, read_texts,
};

/// The name of standard input on the command line.
pub const STANDARD_INPUT: &str = "-";

/// The inputs and how to read them.
#[derive(clap::Args)]
pub struct Inputs {
    /// Files, folders, patterns, or - for standard input: CSV, TSV, JSON or XML, plain, .gz, .zst,
    /// .bz2, .xz or .zip; Parquet files, .xlsx workbooks, databases
    #[arg(required = true, value_name = "INPUT", value_hint = ValueHint::AnyPath)]
    pub paths: Vec<String>,
    /// Columns whose headers are not recognised: title=HEADER,company=HEADER,…, or by number:
    /// title=#3
    ///
    /// Meanings: `id, title, company, location, date, description, requirements, salary,
    /// salary_min, salary_max, salary_currency, salary_period, requisition`. If a description or
    /// requirements are in several columns: description=A,description=B
    #[arg(long, value_name = "MEANING=HEADER,…", default_value = "", hide_default_value = true)]
    pub columns: String,
    /// Encoding of all inputs, if it is not detected correctly: any name of
    /// the WHATWG standard
    #[arg(long, value_name = "NAME", value_parser = encoding())]
    pub encoding: Option<String>,
    /// Treat the first record as a posting; name columns by number: --columns title=1,description=4
    #[arg(long)]
    pub no_header: bool,
    /// List of postings, if it is not detected correctly: in JSON or XML the names that lead to
    /// it, such as data.jobs, or . for the text itself; in a database a table or view,
    /// in a workbook a sheet
    #[arg(
        long,
        visible_aliases = ["table", "sheet"],
        value_name = "PATH",
        value_parser = NonEmptyStringValueParser::new()
    )]
    pub records: Option<String>,
    /// File with the descriptions, if they are in another one than the postings; the column hash or
    /// id of both is compared
    #[arg(long, value_name = "FILE")]
    pub descriptions: Option<String>,
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

    /// Returns `--columns`, `--no-header`, `--records` and `--descriptions` as text for the manifest.
    pub fn overridden(&self) -> String {
        let no_header = if self.no_header { " --no-header" } else { "" };
        let records = self.records.as_ref().map_or_else(String::new, |r| format!(" --records {r}"));
        let texts = self.descriptions.as_ref();
        let texts = texts.map_or_else(String::new, |path| format!(" --descriptions {path}"));
        format!("{}{no_header}{records}{texts}", self.columns)
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
        overrides.records.clone_from(&self.records);
        let encoding = self.encoding()?;
        let mut found = if self.paths.is_empty() {
            anyhow::ensure!(
                is_piped(),
                "no input: name files or folders, or pipe an export into the command"
            );
            FoundSources::of(&[STANDARD_INPUT.to_owned()])?
        } else {
            FoundSources::of(&self.paths)?
        };
        let texts = self
            .descriptions
            .as_deref()
            .filter(|_| found.shard.is_none())
            .map(texts)
            .transpose()?;
        for source in &mut found.sources {
            source.texts.clone_from(&texts);
            source.encoding = encoding;
            source.records.clone_from(&self.records);
        }
        Ok((found, overrides))
    }
}

/// Reads the texts of a file.
///
/// # Errors
///
/// Fails if it is not one file of texts.
fn texts(path: &str) -> anyhow::Result<Texts> {
    let FoundSources { sources, refused, .. } = FoundSources::of(&[path.to_owned()])?;
    if let Some(error) = refused.into_iter().next() {
        return Err(error.into());
    }
    let [source] = &sources[..] else {
        anyhow::bail!("--descriptions: {path} has {} files; name one", sources.len());
    };
    let (texts, rejected) = read_texts(source)?;
    if rejected > 0 {
        warn!(
            path,
            rejected, "{rejected} records of {path} cannot be read; their postings have no text"
        );
    }
    Ok(texts)
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
        let lexicon = Lexicon::compile(&self.files()?)?;
        let (keywords, hash) = (self.described(), lexicon.hash.as_str());
        debug!(hash, "keywords {keywords}, {hash}");
        Ok(Arc::new(lexicon))
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
