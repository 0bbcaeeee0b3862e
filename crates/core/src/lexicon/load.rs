//! Finding the keyword files and reading them, with every problem's file and line.

use std::path::Path;

use include_dir::{Dir, include_dir};
use serde::de::DeserializeOwned;
use sha2::{Digest, Sha256};

use super::error::{LexiconError, Problem};
use super::loaded::{Loaded, line_at};
use super::offers::Offers;
use super::syntax::{
    CompaniesFile, CuesFile, DutyEntry, DutyFile, LanguageFile, RoleFile, ScoringFile, Sets,
    SubjectsFile, TitlesFile, WordsFile, ZonesFile,
};
use super::weights::WeightsFile;

static BUILTIN: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/keywords");

/// The keyword files of one folder, as text.
#[derive(Debug, Clone)]
pub struct FileSet {
    /// Path as shown, path within the folder, content; sorted by path within the folder.
    files: Vec<(String, String, String)>,
}

impl FileSet {
    /// The files that are built into the program.
    pub fn builtin() -> Self {
        let mut files = Vec::new();
        collect(&BUILTIN, &mut files);
        Self::sorted(files)
    }

    /// The files of a folder.
    pub fn from_folder(folder: &Path) -> Result<Self, LexiconError> {
        let mut files = Vec::new();
        for entry in walkdir::WalkDir::new(folder) {
            let entry = entry
                .map_err(|e| LexiconError::Unreadable { path: folder.into(), source: e.into() })?;
            let path = entry.path();
            if entry.file_type().is_file() && path.extension().is_some_and(|e| e == "toml") {
                let unreadable = |source| LexiconError::Unreadable { path: path.into(), source };
                let text = std::fs::read_to_string(path).map_err(unreadable)?;
                let inner =
                    path.strip_prefix(folder).unwrap_or(path).to_string_lossy().replace('\\', "/");
                files.push((path.display().to_string(), inner, text));
            }
        }
        Ok(Self::sorted(files))
    }

    fn sorted(mut files: Vec<(String, String, String)>) -> Self {
        files.sort_by(|a, b| a.1.cmp(&b.1));
        Self { files }
    }

    /// SHA-256 over names and contents, in hexadecimal: what results depend on.
    pub fn hash(&self) -> String {
        let mut hasher = Sha256::new();
        for (_, inner, text) in &self.files {
            for part in [inner, text] {
                hasher.update((part.len() as u64).to_le_bytes());
                hasher.update(part);
            }
        }
        hex::encode(hasher.finalize())
    }
}

fn collect(dir: &Dir<'_>, into: &mut Vec<(String, String, String)>) {
    for file in dir.files() {
        if let (Some(inner), Some(text)) = (file.path().to_str(), file.contents_utf8())
            && file.path().extension().is_some_and(|e| e == "toml")
        {
            into.push((format!("keywords/{inner}"), inner.to_owned(), text.to_owned()));
        }
    }
    for inner in dir.dirs() {
        collect(inner, into);
    }
}

/// All files, read but not yet checked against each other.
pub struct Draft {
    pub roles: Vec<Loaded<RoleFile>>,
    pub duties: Vec<Loaded<DutyFile>>,
    pub subjects: Loaded<SubjectsFile>,
    pub words: Loaded<WordsFile>,
    pub titles: Loaded<TitlesFile>,
    pub zones: Loaded<ZonesFile>,
    pub cues: Loaded<CuesFile>,
    pub companies: Loaded<CompaniesFile>,
    pub language: Loaded<LanguageFile>,
    pub scoring: Loaded<ScoringFile>,
    pub weights: Loaded<WeightsFile>,
    pub offers: Offers,
    pub hash: String,
}

impl Draft {
    /// Reads every file; all that is wrong is collected, not the first only.
    pub fn load(files: &FileSet) -> Result<Self, Vec<Problem>> {
        let mut problems = Vec::new();
        let mut roles = Vec::new();
        let mut duties = Vec::new();
        for (file, inner, text) in &files.files {
            if inner.starts_with("roles/") {
                roles.extend(parse(file, text, &mut problems));
            } else if inner.starts_with("duties/") {
                duties.extend(parse(file, text, &mut problems));
            } else if !SINGLE.contains(&inner.as_str()) {
                let known = SINGLE.join(", ");
                let message = format!(
                    "no such keyword file is known; there are roles/*.toml, duties/*.toml, {known}"
                );
                problems.push(Problem { file: file.clone(), line: 0, message });
            }
        }
        let hash = files.hash();
        let one = Single { files };
        let subjects = one.parse("subjects.toml", &mut problems);
        let words = one.parse("words.toml", &mut problems);
        let titles = one.parse("titles.toml", &mut problems);
        let zones = one.parse("zones.toml", &mut problems);
        let cues = one.parse("cues.toml", &mut problems);
        let companies = one.parse("companies.toml", &mut problems);
        let language = one.parse("language.toml", &mut problems);
        let scoring = one.parse("scoring.toml", &mut problems);
        let weights = one.parse("weights.toml", &mut problems);
        let offers = one.offers(&mut problems);
        let all =
            (subjects, words, titles, zones, cues, companies, language, scoring, weights, offers);
        if let (
            Some(subjects),
            Some(words),
            Some(titles),
            Some(zones),
            Some(cues),
            Some(companies),
            Some(language),
            Some(scoring),
            Some(weights),
            Some(offers),
        ) = all
            && problems.is_empty()
        {
            return Ok(Self {
                roles,
                duties,
                subjects,
                words,
                titles,
                zones,
                cues,
                companies,
                language,
                scoring,
                weights,
                offers,
                hash,
            });
        }
        Err(problems)
    }

    /// Every duty with its file: those of the families first, then those in role files.
    pub fn all_duties(&self) -> impl Iterator<Item = Place<'_>> {
        let families =
            self.duties.iter().flat_map(|f| places(f, &f.content.sets, &f.content.duties));
        let roles = self.roles.iter().flat_map(|f| places(f, &f.content.sets, &f.content.duties));
        families.chain(roles)
    }
}

fn places<'a, T>(
    file: &'a Loaded<T>,
    sets: &'a Sets,
    duties: &'a [DutyEntry],
) -> impl Iterator<Item = Place<'a>> {
    duties.iter().map(move |duty| Place { file: &file.file, text: &file.text, sets, duty })
}

/// A duty and the file it stands in.
#[derive(Clone, Copy)]
pub struct Place<'a> {
    pub file: &'a str,
    text: &'a str,
    pub sets: &'a Sets,
    pub duty: &'a DutyEntry,
}

impl Place<'_> {
    /// The line, from 1, of a byte offset.
    pub fn line_at(self, offset: usize) -> usize {
        line_at(self.text, offset)
    }

    /// A problem at a byte offset of the file.
    pub fn problem(self, offset: usize, message: impl Into<String>) -> Problem {
        Problem { file: self.file.to_owned(), line: self.line_at(offset), message: message.into() }
    }
}

const SINGLE: [&str; 12] = [
    "companies.toml",
    "cues.toml",
    "language.toml",
    "pay.toml",
    "reporting.toml",
    "scoring.toml",
    "subjects.toml",
    "titles.toml",
    "weights.toml",
    "words.toml",
    "years.toml",
    "zones.toml",
];

struct Single<'a> {
    files: &'a FileSet,
}

impl Single<'_> {
    /// Reads the lists for pay, years and the reporting line, which need no checks between files.
    fn offers(&self, problems: &mut Vec<Problem>) -> Option<Offers> {
        let pay = self.parse("pay.toml", problems);
        let years = self.parse("years.toml", problems);
        let reporting = self.parse("reporting.toml", problems);
        Some(Offers { pay: pay?.content, years: years?.content, reporting: reporting?.content })
    }

    fn parse<T: DeserializeOwned>(
        &self,
        name: &str,
        problems: &mut Vec<Problem>,
    ) -> Option<Loaded<T>> {
        if let Some((file, _, text)) = self.files.files.iter().find(|(_, inner, _)| inner == name) {
            return parse(file, text, problems);
        }
        let message = "the file is missing; a keyword folder is whole, copy the one of the program and edit it".into();
        problems.push(Problem { file: name.into(), line: 0, message });
        None
    }
}

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
