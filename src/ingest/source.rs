//! Paths, folders, patterns and standard input → sources in a fixed order; and
//! opening one, unpacked and decoded, with its size and hash counted on the way.

use std::collections::BTreeSet;
use std::fs::File;
use std::io::{self, BufReader, Read};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};

use sha2::{Digest, Sha256};

use super::IngestError;
use super::decode::{self, Encoding};

/// The name that stands for standard input.
pub const STDIN: &str = "-";

/// One input file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Source {
    /// How outputs call it: the path without `.gz`, unless that would name two files alike.
    pub name: String,
    /// The path; none for standard input.
    pub path: Option<PathBuf>,
    /// Bytes on disk, if known.
    pub size: Option<u64>,
}

/// The sources that `inputs` name, in the order of the inputs, folders and patterns
/// sorted by path; each file once.
pub fn sources(inputs: &[String]) -> Result<Vec<Source>, IngestError> {
    let mut found = Vec::new();
    let mut seen = BTreeSet::new();
    for input in inputs {
        for path in paths(input)? {
            let Some(path) = path else {
                if !seen.insert(PathBuf::from(STDIN)) {
                    return Err(IngestError::Twice(STDIN.into()));
                }
                found.push(Source { name: STDIN.into(), path: None, size: None });
                continue;
            };
            let io = |source| IngestError::Io { name: path.display().to_string(), source };
            if seen.insert(path.canonicalize().map_err(io)?) {
                let size = std::fs::metadata(&path).map_err(io)?.len();
                found.push(Source { name: path.display().to_string(), path: Some(path), size: Some(size) });
            }
        }
    }
    shorten_names(&mut found);
    Ok(found)
}

/// The paths of one input; `None` is standard input.
fn paths(input: &str) -> Result<Vec<Option<PathBuf>>, IngestError> {
    if input == STDIN {
        return Ok(vec![None]);
    }
    let path = Path::new(input);
    let found: Vec<PathBuf> = if path.is_dir() {
        folder(path)?
    } else if path.exists() {
        return Ok(vec![Some(path.into())]);
    } else if input.contains(['*', '?', '[']) {
        let pattern = glob::glob(input).map_err(|_| IngestError::Missing { name: input.into() })?;
        pattern.flatten().filter(|p| p.is_file()).collect()
    } else {
        return Err(IngestError::Missing { name: input.into() });
    };
    if found.is_empty() {
        return Err(IngestError::NoExports { name: input.into() });
    }
    Ok(found.into_iter().map(Some).collect())
}

/// The file that makes a folder a result of this program, and not an export to read.
pub const MANIFEST: &str = "run.json";

/// Whether a folder holds results of an earlier run.
pub fn is_result(folder: &Path) -> bool {
    let manifest = std::fs::read(folder.join(MANIFEST)).ok();
    let manifest: Option<serde_json::Value> = manifest.and_then(|text| serde_json::from_slice(&text).ok());
    manifest.is_some_and(|m| m.get("program").is_some_and(|program| program == "titlegauge"))
}

/// The exports below a folder, told by their names, sorted by path; hidden files and
/// results of earlier runs are not.
fn folder(path: &Path) -> Result<Vec<PathBuf>, IngestError> {
    let mut found = Vec::new();
    let hidden = |e: &walkdir::DirEntry| {
        e.depth() > 0 && (e.file_name().to_string_lossy().starts_with('.') || e.file_type().is_dir() && is_result(e.path()))
    };
    for entry in walkdir::WalkDir::new(path).sort_by_file_name().into_iter().filter_entry(|e| !hidden(e)) {
        let entry = entry.map_err(|e| IngestError::Io { name: path.display().to_string(), source: e.into() })?;
        let name = entry.file_name().to_string_lossy().to_ascii_lowercase();
        let plain = Path::new(name.strip_suffix(".gz").unwrap_or(&name));
        if entry.file_type().is_file() && plain.extension().is_some_and(|e| e == "csv" || e == "tsv") {
            found.push(entry.into_path());
        }
    }
    Ok(found)
}

/// Drops `.gz` from names, so that packing a file does not change a result.
fn shorten_names(sources: &mut [Source]) {
    let names: Vec<String> = sources.iter().map(|s| s.name.clone()).collect();
    for source in sources {
        if let Some(short) = source.name.strip_suffix(".gz")
            && !names.iter().any(|n| n == short)
        {
            source.name = short.to_owned();
        }
    }
}

/// What has been read of a source so far, as stored.
#[derive(Debug, Default)]
pub struct Meter {
    bytes: AtomicU64,
    hasher: Mutex<Sha256>,
}

impl Meter {
    /// Bytes read, packed as stored.
    pub fn bytes(&self) -> u64 {
        self.bytes.load(Ordering::Relaxed)
    }

    /// SHA-256 of what was read, in hexadecimal.
    pub fn sha256(&self) -> String {
        let hasher = self.hasher.lock().map(|h| h.clone()).unwrap_or_default();
        hex::encode(hasher.finalize())
    }
}

struct Metered<R> {
    inner: R,
    meter: Arc<Meter>,
}

impl<R: Read> Read for Metered<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.inner.read(buffer)?;
        self.meter.bytes.fetch_add(read as u64, Ordering::Relaxed);
        if let Ok(mut hasher) = self.meter.hasher.lock() {
            hasher.update(&buffer[..read]);
        }
        Ok(read)
    }
}

/// An open source: UTF-8 text (as far as its bytes are), without byte-order mark.
pub struct Opened {
    /// The text.
    pub reader: Box<dyn Read + Send>,
    /// The first bytes of it, already taken from `reader`.
    pub sample: Vec<u8>,
    /// Whether the sample is the whole text.
    pub whole: bool,
    /// How it was encoded.
    pub encoding: Encoding,
    /// Whether it was packed.
    pub packed: bool,
    /// Counts what is read.
    pub meter: Arc<Meter>,
}

/// So much text is looked at to find encoding and layout.
const SAMPLE: usize = 256 * 1024;

/// Opens a source, by content and not by name.
pub fn open(source: &Source) -> Result<Opened, IngestError> {
    let io = |error| IngestError::Io { name: source.name.clone(), source: error };
    let raw: Box<dyn Read + Send> = match &source.path {
        Some(path) => Box::new(File::open(path).map_err(io)?),
        None => Box::new(io::stdin()),
    };
    let meter = Arc::new(Meter::default());
    let mut stored = BufReader::with_capacity(SAMPLE, Metered { inner: raw, meter: Arc::clone(&meter) });
    let packed = io::BufRead::fill_buf(&mut stored).map_err(io)?.starts_with(&[0x1f, 0x8b]);
    let mut bytes: Box<dyn Read + Send> =
        if packed { Box::new(flate2::bufread::MultiGzDecoder::new(stored)) } else { Box::new(stored) };
    let (sample, whole) = take(&mut bytes, SAMPLE).map_err(io)?;
    let (encoding, mark) = decode::sniff(&sample, whole);
    if encoding.is_utf8() {
        let sample = sample[mark..].to_vec();
        return Ok(Opened { reader: bytes, sample, whole, encoding, packed, meter });
    }
    let mut reader = decode::transcode(io::Cursor::new(sample).chain(bytes), encoding);
    let (sample, whole) = take(&mut reader, SAMPLE).map_err(io)?;
    Ok(Opened { reader, sample, whole, encoding, packed, meter })
}

/// Up to `most` bytes, and whether the end was reached.
fn take(reader: &mut dyn Read, most: usize) -> io::Result<(Vec<u8>, bool)> {
    let mut sample = Vec::new();
    let limit = most as u64;
    reader.take(limit).read_to_end(&mut sample)?;
    let whole = sample.len() < most;
    Ok((sample, whole))
}
