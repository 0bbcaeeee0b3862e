//! Finds and parses the keyword files; every problem has its file and line.

use serde::de::DeserializeOwned;

use super::error::Problem;
use super::feature_file::FeatureFile;
use super::files::{FEATURES, FileSet, KeywordFile, MOST_BYTES};
use super::loaded::{Loaded, line_at};
use super::offers::Offers;
use super::syntax::{
    ClassEntry, ClassesFile, CompaniesFile, CuesFile, DutyEntry, DutyFile, LanguageFile, RoleFile,
    ScoringFile, Sets, TitlesFile, WordsFile, ZonesFile,
};
use super::weights_file::WeightsFile;

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
        for KeywordFile { shown: file, inner, text } in files.all() {
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
        let file = self.files.all().iter().find(|file| file.inner == name);
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
