//! Finds and parses the keyword files; every problem has its file and line.

use std::ffi::OsStr;
use std::path::Path;

use include_dir::{Dir, include_dir};
use serde::de::DeserializeOwned;
use sha2::{Digest, Sha256};

use super::error::{LexiconError, Problem};
use super::feature_file::FeatureFile;
use super::loaded::{Loaded, line_at};
use super::offers::Offers;
use super::syntax::{
    ClassEntry, ClassesFile, CompaniesFile, CuesFile, DutyEntry, DutyFile, LanguageFile, RoleFile,
    ScoringFile, Sets, TitlesFile, WordsFile, ZonesFile,
};
use super::weights::WeightsFile;

static BUILTIN: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/keywords");

/// The most bytes of all keyword files together. It keeps counts of entries, words and phrases
/// within 32 bits.
const MOST_BYTES: usize = 256 * 1024 * 1024;

/// The keyword files of one folder, as text.
#[derive(Debug, Clone)]
pub struct FileSet {
    /// Files, sorted by their path within the folder.
    files: Vec<KeywordFile>,
}

/// A keyword file, as text.
#[derive(Debug, Clone)]
pub struct KeywordFile {
    /// The path as shown in messages.
    pub shown: String,
    /// The path within the folder, with `/` between its parts.
    inner: String,
    pub text: String,
}

impl KeywordFile {
    /// Makes a problem in a line, from 1.
    pub fn problem(&self, line: usize, message: impl Into<String>) -> Problem {
        Problem { file: self.shown.clone(), line, message: message.into() }
    }
}

impl FileSet {
    /// Returns the files that are built into the program.
    pub fn builtin() -> Self {
        let mut files = Vec::new();
        collect(&BUILTIN, &mut files);
        Self::sorted(files)
    }

    /// Reads all TOML files of a folder and of the folders inside it.
    ///
    /// # Errors
    ///
    /// Returns the first file or folder that cannot be read or is not UTF-8.
    pub fn from_folder(folder: &Path) -> Result<Self, LexiconError> {
        let mut files = Vec::new();
        for entry in walkdir::WalkDir::new(folder) {
            let entry = entry
                .map_err(|e| LexiconError::Unreadable { path: folder.into(), source: e.into() })?;
            let path = entry.path();
            if entry.file_type().is_file() && path.extension().is_some_and(is_keyword_file) {
                let unreadable = |source| LexiconError::Unreadable { path: path.into(), source };
                let text = std::fs::read_to_string(path).map_err(unreadable)?;
                let inner =
                    path.strip_prefix(folder).unwrap_or(path).to_string_lossy().replace('\\', "/");
                files.push(KeywordFile { shown: path.display().to_string(), inner, text });
            }
        }
        Ok(Self::sorted(files))
    }

    /// Returns the files with another `features.csv`.
    #[must_use]
    pub fn with_features(mut self, features: &FeatureFile) -> Self {
        for file in self.files.iter_mut().filter(|file| file.inner == FEATURES) {
            file.text = features.to_csv();
        }
        self
    }

    fn sorted(mut files: Vec<KeywordFile>) -> Self {
        files.sort_by(|a, b| a.inner.cmp(&b.inner));
        Self { files }
    }

    /// SHA-256 of all names and contents, in hexadecimal. Equal hashes give equal results.
    pub fn hash(&self) -> String {
        let mut hasher = Sha256::new();
        for file in &self.files {
            for part in [&file.inner, &file.text] {
                hasher.update((part.len() as u64).to_le_bytes());
                hasher.update(part);
            }
        }
        hex::encode(hasher.finalize())
    }

    /// Returns the problem of files that are larger than `most` bytes together, if they are.
    fn too_large(&self, most: usize) -> Option<Problem> {
        let mut bytes = 0usize;
        let file = self.files.iter().find(|file| {
            bytes = bytes.saturating_add(file.text.len());
            bytes > most
        })?;
        let message =
            format!("more than {most} bytes of keyword files up to this one; remove some");
        Some(Problem { file: file.shown.clone(), line: 0, message })
    }
}

/// Returns true for the ending of a keyword file.
fn is_keyword_file(extension: &OsStr) -> bool {
    extension == "toml" || extension == "csv"
}

/// Adds the keyword files of a built-in folder and of the folders inside it.
fn collect(dir: &Dir<'_>, into: &mut Vec<KeywordFile>) {
    for file in dir.files() {
        if let (Some(inner), Some(text)) = (file.path().to_str(), file.contents_utf8())
            && file.path().extension().is_some_and(is_keyword_file)
        {
            into.push(KeywordFile {
                shown: format!("keywords/{inner}"),
                inner: inner.to_owned(),
                text: text.to_owned(),
            });
        }
    }
    for inner in dir.dirs() {
        collect(inner, into);
    }
}

/// All files, parsed but not yet checked against each other.
pub struct Draft {
    pub roles: Vec<Loaded<RoleFile>>,
    pub duties: Vec<Loaded<DutyFile>>,
    pub classes: Vec<Loaded<ClassesFile>>,
    pub words: Loaded<WordsFile>,
    pub titles: Loaded<TitlesFile>,
    pub zones: Loaded<ZonesFile>,
    pub cues: Loaded<CuesFile>,
    pub companies: Loaded<CompaniesFile>,
    pub language: Loaded<LanguageFile>,
    pub scoring: Loaded<ScoringFile>,
    pub weights: Loaded<WeightsFile>,
    pub features: FeatureFile,
    pub offers: Offers,
    pub hash: String,
}

impl Draft {
    /// Parses every file.
    ///
    /// # Errors
    ///
    /// Returns the problems of all files, not only the first.
    pub fn load(files: &FileSet) -> Result<Self, Vec<Problem>> {
        let mut problems: Vec<Problem> = files.too_large(MOST_BYTES).into_iter().collect();
        match Self::parse(files, &mut problems) {
            Some(draft) if problems.is_empty() => Ok(draft),
            _ => Err(problems),
        }
    }

    /// Parses every file; `None`, with problems, if a file is missing or wrong.
    fn parse(files: &FileSet, problems: &mut Vec<Problem>) -> Option<Self> {
        let (mut roles, mut classes, mut duties) = (Vec::new(), Vec::new(), Vec::new());
        for KeywordFile { shown: file, inner, text } in &files.files {
            if inner.starts_with("roles/") {
                roles.extend(parse(file, text, problems));
            } else if inner.starts_with("classes/") {
                classes.extend(parse(file, text, problems));
            } else if inner.starts_with("duties/") {
                duties.extend(parse(file, text, problems));
            } else if !SINGLE.contains(&inner.as_str()) {
                let known = SINGLE.join(", ");
                let message = format!(
                    "not a keyword file; a folder has roles/*.toml, classes/*.toml, duties/*.toml, {known}"
                );
                problems.push(Problem { file: file.clone(), line: 0, message });
            }
        }
        let one = Single { files };
        // Each file is parsed before the first missing one ends the function.
        let words = one.parse("words.toml", problems);
        let titles = one.parse("titles.toml", problems);
        let zones = one.parse("zones.toml", problems);
        let cues = one.parse("cues.toml", problems);
        let companies = one.parse("companies.toml", problems);
        let language = one.parse("language.toml", problems);
        let scoring = one.parse("scoring.toml", problems);
        let weights = one.parse("weights.toml", problems);
        let features =
            one.file(FEATURES, problems).and_then(|file| FeatureFile::parse(file, problems));
        let offers = one.offers(problems);
        Some(Self {
            roles,
            duties,
            classes,
            words: words?,
            titles: titles?,
            zones: zones?,
            cues: cues?,
            companies: companies?,
            language: language?,
            scoring: scoring?,
            weights: weights?,
            features: features?,
            offers: offers?,
            hash: files.hash(),
        })
    }

    /// All classes with their files.
    pub fn all_classes(&self) -> impl Iterator<Item = (&Loaded<ClassesFile>, &ClassEntry)> {
        self.classes.iter().flat_map(|file| file.content.classes.iter().map(move |c| (file, c)))
    }

    /// All duties with their files: first those of `duties/`, then those in role files.
    pub fn all_duties(&self) -> impl Iterator<Item = DutyInFile<'_>> {
        let families =
            self.duties.iter().flat_map(|f| in_file(f, &f.content.sets, &f.content.duties));
        let roles = self.roles.iter().flat_map(|f| in_file(f, &f.content.sets, &f.content.duties));
        families.chain(roles)
    }
}

/// The duties of one file.
fn in_file<'a, T>(
    file: &'a Loaded<T>,
    sets: &'a Sets,
    duties: &'a [DutyEntry],
) -> impl Iterator<Item = DutyInFile<'a>> {
    duties.iter().map(move |duty| DutyInFile { file: &file.file, text: &file.text, sets, duty })
}

/// A duty and its file.
#[derive(Clone, Copy)]
pub struct DutyInFile<'a> {
    pub file: &'a str,
    text: &'a str,
    pub sets: &'a Sets,
    pub duty: &'a DutyEntry,
}

impl DutyInFile<'_> {
    /// Returns the line, from 1, of a byte offset.
    pub fn line_at(self, offset: usize) -> usize {
        line_at(self.text, offset)
    }

    /// Makes a problem at a byte offset of the file.
    pub fn problem(self, offset: usize, message: impl Into<String>) -> Problem {
        Problem { file: self.file.to_owned(), line: self.line_at(offset), message: message.into() }
    }
}

/// The file of the weights of features.
const FEATURES: &str = "features.csv";

/// The files outside `roles/`, `classes/` and `duties/`.
const SINGLE: [&str; 12] = [
    "companies.toml",
    "cues.toml",
    FEATURES,
    "language.toml",
    "pay.toml",
    "reporting.toml",
    "scoring.toml",
    "titles.toml",
    "weights.toml",
    "words.toml",
    "years.toml",
    "zones.toml",
];

/// Parses the files that every folder has once.
struct Single<'a> {
    files: &'a FileSet,
}

impl Single<'_> {
    /// Parses the lists for pay, years and the reporting line, which need no checks between files.
    fn offers(&self, problems: &mut Vec<Problem>) -> Option<Offers> {
        let pay = self.parse("pay.toml", problems);
        let years = self.parse("years.toml", problems);
        let reporting = self.parse("reporting.toml", problems);
        Some(Offers { pay: pay?.content, years: years?.content, reporting: reporting?.content })
    }

    /// Parses a file by its name; `None`, with a problem, if it is missing or wrong.
    fn parse<T: DeserializeOwned>(
        &self,
        name: &str,
        problems: &mut Vec<Problem>,
    ) -> Option<Loaded<T>> {
        let file = self.file(name, problems)?;
        parse(&file.shown, &file.text, problems)
    }

    /// Finds a file by its name; `None`, with a problem, if it is missing.
    fn file(&self, name: &str, problems: &mut Vec<Problem>) -> Option<&KeywordFile> {
        let file = self.files.files.iter().find(|file| file.inner == name);
        if file.is_some() {
            return file;
        }
        let message =
            "the file is missing; copy the whole keyword folder of the program and edit the copy"
                .into();
        problems.push(Problem { file: name.into(), line: 0, message });
        None
    }
}

/// Parses a file; `None`, with a problem, if it is wrong.
fn parse<T: DeserializeOwned>(
    file: &str,
    text: &str,
    problems: &mut Vec<Problem>,
) -> Option<Loaded<T>> {
    match toml::from_str(text) {
        Ok(content) => Some(Loaded { file: file.into(), text: text.into(), content }),
        Err(error) => {
            let line = error.span().map_or(0, |span| line_at(text, span.start));
            let message = error.message().trim().replace('\n', "; ");
            problems.push(Problem { file: file.into(), line, message });
            None
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn folders_that_are_too_large_are_a_problem() {
        let file = |inner: &str, text: &str| KeywordFile {
            shown: format!("folder/{inner}"),
            inner: inner.into(),
            text: text.into(),
        };
        let files = FileSet::sorted(vec![file("b.toml", "123"), file("a.toml", "12345")]);
        assert_eq!(files.too_large(8), None);
        let problem = files.too_large(7).unwrap();
        assert_eq!(
            problem.to_string(),
            "folder/b.toml: more than 7 bytes of keyword files up to this one; remove some"
        );
        assert_eq!(FileSet::builtin().too_large(MOST_BYTES), None);
    }
}
