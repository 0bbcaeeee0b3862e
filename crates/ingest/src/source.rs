//! Paths, folders, patterns, archives and standard input → sources in a fixed order.

use std::collections::{BTreeMap, BTreeSet};
use std::io;
use std::path::{Path, PathBuf};

use super::archive::{self, Entry};
use super::decode::Encoding;
use super::error::IngestError;
use super::export_name::{is_export, unpacked};

/// The name that stands for standard input.
pub const STDIN: &str = "-";

/// One input: a file, a member of a zip archive, or standard input.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Source {
    /// How outputs call it: the path without `.gz` or `.zst`, unless that would name two alike.
    pub name: String,
    /// The path; none for standard input.
    pub path: Option<PathBuf>,
    /// Place in the archive at `path`, for a member of one.
    pub member: Option<usize>,
    /// What the archive said of the member when it was found; without it that is looked up.
    pub entry: Option<Entry>,
    /// Bytes on disk, if known.
    pub size: Option<u64>,
    /// The encoding it is to be read in, where it is told and not sniffed.
    pub encoding: Option<Encoding>,
}

/// What the inputs of a command line come to.
#[derive(Debug, Default)]
pub struct Found {
    /// What can be opened, in order.
    pub sources: Vec<Source>,
    /// What cannot.
    pub refused: Vec<IngestError>,
    seen: BTreeSet<(PathBuf, Option<usize>)>,
}

impl Found {
    /// The sources that `inputs` name, in the order of the inputs, folders, patterns and
    /// archives sorted by path; each once.
    pub fn of(inputs: &[String]) -> Result<Self, IngestError> {
        let mut found = Self::default();
        for input in inputs {
            if input == STDIN {
                if !found.seen.insert((STDIN.into(), None)) {
                    return Err(IngestError::Twice(STDIN.into()));
                }
                let source = Source {
                    name: STDIN.into(),
                    path: None,
                    member: None,
                    entry: None,
                    size: None,
                    encoding: None,
                };
                found.sources.push(source);
            } else if let Err(error) = found.input(input) {
                found.refused.push(error);
            }
        }
        name_apart(&mut found.sources);
        Ok(found)
    }

    /// Adds what one path or pattern names.
    fn input(&mut self, input: &str) -> Result<(), IngestError> {
        let path = Path::new(input);
        if path.is_dir() {
            return self.folder(path);
        } else if path.exists() {
            return self.file(path);
        } else if !input.contains(['*', '?', '[']) {
            return Err(IngestError::Missing { name: input.into() });
        }
        let pattern = glob::glob(input).map_err(|_| IngestError::Missing { name: input.into() })?;
        let files: Vec<PathBuf> = pattern.flatten().filter(|p| p.is_file()).collect();
        self.files(input, files)
    }

    /// Adds the exports below a folder, told by their names, sorted by path; hidden files,
    /// results of earlier runs and links to folders are passed over.
    fn folder(&mut self, path: &Path) -> Result<(), IngestError> {
        let mut unread = Vec::new();
        let mut result = |path: &Path| {
            is_result(path).unwrap_or_else(|source| {
                unread.push(IngestError::Io {
                    name: path.join(MANIFEST).display().to_string(),
                    source,
                });
                true
            })
        };
        let mut hidden = |e: &walkdir::DirEntry| {
            e.depth() > 0
                && (e.file_name().to_string_lossy().starts_with('.')
                    || e.file_type().is_dir() && result(e.path()))
        };
        let mut files = Vec::new();
        for entry in
            walkdir::WalkDir::new(path).sort_by_file_name().into_iter().filter_entry(|e| !hidden(e))
        {
            match entry {
                Ok(entry) if entry.file_type().is_file() => files.push(entry.into_path()),
                // A link to a file, or one that leads nowhere, which reading tells.
                Ok(entry) if entry.path_is_symlink() && !entry.path().is_dir() => {
                    files.push(entry.into_path())
                }
                Ok(_) => {}
                Err(e) => {
                    let name = e.path().unwrap_or(path).display().to_string();
                    self.refused.push(IngestError::Io { name, source: e.into() });
                }
            }
        }
        self.refused.append(&mut unread);
        files
            .retain(|file| file.file_name().is_some_and(|name| is_export(&name.to_string_lossy())));
        self.files(&path.display().to_string(), files)
    }

    fn files(&mut self, name: &str, files: Vec<PathBuf>) -> Result<(), IngestError> {
        if files.is_empty() {
            return Err(IngestError::NoExports { name: name.into() });
        }
        for file in files {
            if let Err(error) = self.file(&file) {
                self.refused.push(error);
            }
        }
        Ok(())
    }

    /// Adds a file, or each member of it where it is an archive by its content.
    fn file(&mut self, path: &Path) -> Result<(), IngestError> {
        let name = path.display().to_string();
        let io = |source| IngestError::Io { name: name.clone(), source };
        let about = std::fs::metadata(path).map_err(io)?;
        let real = match path.canonicalize() {
            Ok(real) => real,
            // The pipes of a shell have a name that leads nowhere.
            Err(_) if !about.is_file() => path.into(),
            Err(error) => return Err(io(error)),
        };
        // Pipes have no length, and what is looked at there is gone.
        let size = about.is_file().then_some(about.len());
        let source = Source {
            name: name.clone(),
            path: Some(path.into()),
            member: None,
            entry: None,
            size,
            encoding: None,
        };
        if size.is_none() || !archive::is_zip(path).map_err(io)? {
            if self.seen.insert((real, None)) {
                self.sources.push(source);
            }
            return Ok(());
        }
        for member in archive::members(&name, path)? {
            if self.seen.insert((real.clone(), Some(member.index))) {
                let name = format!("{name}/{}", member.name);
                let (entry, size) = (Some(member.entry), Some(member.entry.packed));
                self.sources.push(Source {
                    name,
                    member: Some(member.index),
                    entry,
                    size,
                    ..source.clone()
                });
            }
        }
        Ok(())
    }
}

/// The file that makes a folder a result of this program, and not an export to read.
pub const MANIFEST: &str = "run.json";

/// Whether a folder holds results of an earlier run.
pub fn is_result(folder: &Path) -> io::Result<bool> {
    let text = match std::fs::read(folder.join(MANIFEST)) {
        Err(e)
            if matches!(
                e.kind(),
                io::ErrorKind::NotFound
                    | io::ErrorKind::NotADirectory
                    | io::ErrorKind::IsADirectory
            ) =>
        {
            return Ok(false);
        }
        text => text?,
    };
    let manifest: Option<serde_json::Value> = serde_json::from_slice(&text).ok();
    Ok(manifest.is_some_and(|m| m.get("program").is_some_and(|program| program == "titlegauge")))
}

/// Drops `.gz` and `.zst` from names, so that packing a file does not change a result, except
/// where that makes two alike; what is alike even so (in an archive) is numbered.
fn name_apart(sources: &mut [Source]) {
    let mut shorts: BTreeMap<String, usize> = BTreeMap::new();
    for source in sources.iter() {
        *shorts.entry(unpacked(&source.name).to_owned()).or_default() += 1;
    }
    let mut taken = BTreeSet::new();
    for source in sources {
        let short = unpacked(&source.name);
        if shorts[short] == 1 {
            source.name = short.to_owned();
        }
        let name = source.name.clone();
        for number in 2.. {
            if taken.insert(source.name.clone()) {
                break;
            }
            source.name = format!("{name} ({number})");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn packing_shows_in_a_name_only_where_it_tells_two_apart() {
        let named = |names: &[&str]| {
            let source = |name: &&str| Source {
                name: (*name).into(),
                path: None,
                member: None,
                entry: None,
                size: None,
                encoding: None,
            };
            let mut sources: Vec<Source> = names.iter().map(source).collect();
            name_apart(&mut sources);
            sources.into_iter().map(|s| s.name).collect::<Vec<_>>()
        };
        assert_eq!(named(&["a.csv.gz", "b.csv.zst", "c.csv"]), ["a.csv", "b.csv", "c.csv"]);
        assert_eq!(named(&["a.csv.gz", "a.csv"]), ["a.csv.gz", "a.csv"]);
        assert_eq!(named(&["a.csv.gz", "a.csv.zst"]), ["a.csv.gz", "a.csv.zst"]);
        assert_eq!(named(&["z/a.csv", "z/a.csv"]), ["z/a.csv", "z/a.csv (2)"]);
    }
}
