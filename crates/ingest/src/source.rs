//! Finds the sources that inputs name, in a fixed order. An input is a path, folder, pattern,
//! archive or standard input.

use std::collections::{BTreeMap, BTreeSet};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::archive::{self, Entry};
use super::decode::Encoding;
use super::error::IngestError;
use super::export_name::{is_export, unpacked};
use super::shard::{NotedSource, SHARD, ShardManifest};
use super::texts::Texts;
use titlegauge_core::sanitize;

/// The name of standard input.
pub const STDIN: &str = "-";

/// One input: a file, a member of a zip archive, or standard input.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Source {
    /// Name in outputs: the path without the ending of a compressed file, unless two sources would have one name.
    pub name: String,
    /// The path; `None` for standard input.
    pub path: Option<PathBuf>,
    /// Index in the archive at `path`; `None` if the source is not a member of an archive.
    pub member: Option<usize>,
    /// The entry of the member when it was found. If it is `None`, opening looks it up.
    pub entry: Option<Entry>,
    /// Size in bytes as stored; `None` if it is unknown.
    pub size: Option<u64>,
    /// The encoding that the user gives; `None` to detect it.
    pub encoding: Option<Encoding>,
    /// The table, sheet or list of postings that the user names; `None` to detect it.
    pub records: Option<String>,
    /// Texts to join to the records; `None` if the source has its texts itself.
    pub texts: Option<Texts>,
    /// Notes on the input whose records in one part are in the file at `path`; `None` for an input
    /// itself.
    pub shard: Option<Arc<NotedSource>>,
}

impl Source {
    /// Returns true for a regular file and for a member of one, which can be read a second time.
    pub fn is_file(&self) -> bool {
        self.path.as_ref().is_some_and(|path| path.is_file())
    }
}

/// The sources that the inputs of a command line name.
#[derive(Debug, Default)]
pub struct FoundSources {
    /// Sources in the order in which they are read.
    pub sources: Vec<Source>,
    /// Inputs that cannot be read.
    pub refused: Vec<IngestError>,
    /// The part whose tables the sources are, without its sources; `None` for inputs themselves.
    pub shard: Option<ShardManifest>,
    seen: BTreeSet<(PathBuf, Option<usize>)>,
}

impl FoundSources {
    /// Finds the sources that `inputs` name, each once, in the order of the inputs. The sources of
    /// a folder, pattern or archive are sorted by path.
    ///
    /// # Errors
    ///
    /// Returns an error if standard input is named twice. Inputs that cannot be read are in
    /// `refused`.
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
                    records: None,
                    texts: None,
                    shard: None,
                };
                found.sources.push(source);
            } else if let Some(shard) = ShardManifest::of(Path::new(input))? {
                found.part(input, shard, inputs)?;
            } else if let Err(error) = found.input(input) {
                found.refused.push(error);
            }
        }
        // The names of a part are those of the inputs.
        if found.shard.is_none() {
            make_names_unique(&mut found.sources);
        }
        Ok(found)
    }

    /// Adds the sources of a part.
    fn part(
        &mut self,
        folder: &str,
        mut shard: ShardManifest,
        inputs: &[String],
    ) -> Result<(), IngestError> {
        if inputs.len() > 1 {
            let what = "is a part of titlegauge shard; read each part alone";
            return Err(not(Path::new(folder), what));
        }
        let source = |noted: NotedSource| Source {
            name: noted.read.name().to_owned(),
            path: Some(
                Path::new(folder).join(noted.rows.as_ref().map_or(SHARD, |rows| &rows.name)),
            ),
            member: None,
            entry: None,
            size: Some(noted.rows.as_ref().map_or(0, |rows| rows.bytes)),
            encoding: None,
            records: None,
            texts: None,
            shard: Some(Arc::new(noted)),
        };
        self.sources = std::mem::take(&mut shard.sources).into_iter().map(source).collect();
        self.shard = Some(shard);
        Ok(())
    }

    /// Adds the sources that a path or pattern names.
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

    /// Adds the files below a folder whose names are those of exports, sorted by path. Skips
    /// hidden files, results of earlier runs and links to folders.
    fn folder(&mut self, path: &Path) -> Result<(), IngestError> {
        if path.join("1").join(SHARD).is_file() {
            let what = "contains parts of titlegauge shard (1, 2, ...); name one of them";
            return Err(not(path, what));
        }
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
                // A link to a file, or a broken link, which opening reports.
                Ok(entry) if entry.path_is_symlink() && !entry.path().is_dir() => {
                    files.push(entry.into_path());
                }
                Ok(_) => {}
                Err(e) => {
                    let name = e.path().unwrap_or(path).display().to_string();
                    self.refused.push(IngestError::Io { name, source: e.into() });
                }
            }
        }
        self.refused.append(&mut unread);
        let named =
            |file: &PathBuf| file.file_name().is_some_and(|n| is_export(&n.to_string_lossy()));
        let (exports, others): (Vec<PathBuf>, Vec<PathBuf>) = files.into_iter().partition(named);
        let name = path.display().to_string();
        if exports.is_empty() {
            let within =
                |file: &PathBuf| file.strip_prefix(path).unwrap_or(file).display().to_string();
            let others = sanitize::names(others.iter().map(within));
            return Err(IngestError::NoExports { name, others });
        }
        self.files(&name, exports)
    }

    fn files(&mut self, name: &str, files: Vec<PathBuf>) -> Result<(), IngestError> {
        if files.is_empty() {
            return Err(IngestError::NoExports { name: name.into(), others: String::new() });
        }
        for file in files {
            if let Err(error) = self.file(&file) {
                self.refused.push(error);
            }
        }
        Ok(())
    }

    /// Adds a file or, if its content is a zip archive, its members.
    fn file(&mut self, path: &Path) -> Result<(), IngestError> {
        let name = path.display().to_string();
        let io = |source| IngestError::Io { name: name.clone(), source };
        let about = std::fs::metadata(path).map_err(io)?;
        let real = match path.canonicalize() {
            Ok(real) => real,
            // The name of a shell's pipe cannot be resolved.
            Err(_) if !about.is_file() => path.into(),
            Err(error) => return Err(io(error)),
        };
        // A pipe has no length. Detecting an archive would consume its first bytes.
        let size = about.is_file().then_some(about.len());
        let source = Source {
            name: name.clone(),
            path: Some(path.into()),
            member: None,
            entry: None,
            size,
            encoding: None,
            records: None,
            texts: None,
            shard: None,
        };
        let whole = size.is_none()
            || !archive::is_zip(path).map_err(io)?
            || archive::is_workbook(&name, path)?;
        if whole {
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

fn not(path: &Path, what: &str) -> IngestError {
    IngestError::NotAnExport { name: path.display().to_string(), what: what.into() }
}

/// The name of the file that marks a folder as a result of this program.
pub const MANIFEST: &str = "run.json";

/// Returns true if a folder contains results of an earlier run.
///
/// # Errors
///
/// Returns an error if its manifest exists and cannot be read.
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

/// Makes names unique. Removes the endings of compressed files, so that compressing a file does not change a
/// result, unless two sources would have one name. Numbers names that are equal in spite of that,
/// as in archives.
fn make_names_unique(sources: &mut [Source]) {
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
    fn names_keep_the_ending_of_the_compression_only_if_they_would_be_equal() {
        let named = |names: &[&str]| {
            let source = |name: &&str| Source {
                name: (*name).into(),
                path: None,
                member: None,
                entry: None,
                size: None,
                encoding: None,
                records: None,
                texts: None,
                shard: None,
            };
            let mut sources: Vec<Source> = names.iter().map(source).collect();
            make_names_unique(&mut sources);
            sources.into_iter().map(|s| s.name).collect::<Vec<_>>()
        };
        assert_eq!(named(&["a.csv.gz", "b.csv.zst", "c.csv.xz"]), ["a.csv", "b.csv", "c.csv"]);
        assert_eq!(named(&["a.csv.gz", "a.csv"]), ["a.csv.gz", "a.csv"]);
        assert_eq!(named(&["a.csv.gz", "a.csv.zst"]), ["a.csv.gz", "a.csv.zst"]);
        assert_eq!(named(&["z/a.csv", "z/a.csv"]), ["z/a.csv", "z/a.csv (2)"]);
    }
}
