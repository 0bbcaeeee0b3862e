//! The keyword files of a folder, as text.

use std::ffi::OsStr;
use std::path::Path;

use include_dir::{Dir, include_dir};
use sha2::{Digest, Sha256};

use super::error::{LexiconError, Problem};

/// The file of the weights of features.
pub const FEATURES: &str = "features.csv";
static BUILTIN: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/keywords");

/// The most bytes of all keyword files together. It keeps counts of entries, words and phrases
/// within 32 bits.
pub const MOST_BYTES: usize = 256 * 1024 * 1024;

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
    pub inner: String,
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

    /// Returns the files with another text of `features.csv`.
    #[must_use]
    pub fn with_features(mut self, csv: &str) -> Self {
        for file in self.files.iter_mut().filter(|file| file.inner == FEATURES) {
            csv.clone_into(&mut file.text);
        }
        self
    }

    /// The files, sorted by their path within the folder.
    pub fn all(&self) -> &[KeywordFile] {
        &self.files
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
    pub fn too_large(&self, most: usize) -> Option<Problem> {
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
