//! How far a run over many inputs came, noted after one of them, so that a run that was
//! stopped goes on with the next one and ends with the same bytes.
//!
//! The note holds all that later inputs build on: counts, words, the memory of duplicates,
//! and length and hash of each output. It is believed only where everything agrees: the
//! options, the inputs that were done, which are hashed again, and the outputs beside it.

use std::collections::BTreeMap;
use std::fs;
use std::io::{self, BufWriter, Write};
use std::path::PathBuf;
use std::time::{Duration, Instant};

use serde::{Deserialize, Serialize};
use thiserror::Error;

use crate::duplicates::Earlier;
use crate::ingest::{Source, stored_sha256};
use crate::report::{CHECKPOINT, Folder, Output, OutputEntry, Read, ReportError};
use crate::tally::Tally;
use crate::vocabulary::Vocabulary;

/// Begins a note; another number stands for another form.
const FORM: &str = "titlegauge checkpoint 1";
/// So many times as long as writing a note took, the run works before it writes the next.
const PAUSE: u32 = 10;

/// What has to agree, by what the user knows it as.
pub type Terms = BTreeMap<String, String>;

/// Why a run cannot go on where an earlier one stood.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum CheckpointError {
    /// The run is asked for something else.
    #[error("{} holds a run that was stopped, but {what}; give what was given then, or remove that folder to begin anew", folder.display())]
    Differs {
        /// Where it stands.
        folder: PathBuf,
        /// What is not as it was.
        what: String,
    },
    /// What stands there cannot be believed.
    #[error("{}: {what}", folder.display())]
    Damaged {
        /// Where it stands.
        folder: PathBuf,
        /// What is wrong with it.
        what: String,
    },
    /// The system refused.
    #[error(transparent)]
    Report(#[from] ReportError),
}

/// What a run holds after an input.
pub struct State<'a> {
    /// When the outputs began to be synced for it.
    pub began: Instant,
    /// The outputs so far, synced: `postings.csv`, `rejects.csv`, and finished ones.
    pub outputs: Vec<OutputEntry>,
    /// How each input was read.
    pub read: &'a [Read],
    /// The postings that were there.
    pub earlier: &'a Earlier,
    /// All counts.
    pub tally: &'a Tally,
    /// Words outside the keyword files.
    pub vocabulary: &'a Vocabulary,
}

/// An input that was done, to be known again.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Known {
    name: String,
    size: Option<u64>,
    /// So many bytes of it were read; all there are if it was passed over.
    bytes: u64,
    /// SHA-256 of these; none where it could not be read.
    sha256: Option<String>,
}

impl Known {
    fn of(source: &Source, read: &Read) -> Self {
        let (bytes, sha256) = match read {
            Ok(input) => (input.bytes, Some(input.sha256.clone())),
            Err(_) => (u64::MAX, stored_sha256(source, u64::MAX).ok()),
        };
        Self { name: source.name.clone(), size: source.size, bytes, sha256 }
    }

    /// What is not as it was.
    fn differs(&self, source: Option<&Source>) -> Option<String> {
        let name = &self.name;
        let Some(source) = source else { return Some(format!("{name}, which was read, is not among the inputs")) };
        if source.name != *name {
            return Some(format!("the input {} stands where {name} stood", source.name));
        }
        let same = source.size == self.size && stored_sha256(source, self.bytes).ok() == self.sha256;
        (!same).then(|| format!("{name} has another content than when it was read"))
    }
}

/// What a note begins with.
#[derive(Serialize, Deserialize)]
struct Head {
    form: String,
    terms: Terms,
    known: Vec<Known>,
}

/// Writes notes, as often as is worth it.
pub struct Checkpoints<'a> {
    folder: &'a Folder,
    sources: &'a [Source],
    head: Head,
    written: Instant,
    took: Duration,
}

impl<'a> Checkpoints<'a> {
    /// Of a run over `sources` on such terms.
    pub fn new(folder: &'a Folder, sources: &'a [Source], terms: Terms) -> Self {
        let head = Head { form: FORM.into(), terms, known: Vec::new() };
        Self { folder, sources, head, written: Instant::now(), took: Duration::ZERO }
    }

    /// Whether the next note is to be written: the more it takes, the less often.
    pub fn due(&self) -> bool {
        self.written.elapsed() >= self.took * PAUSE
    }

    /// Writes a note, in the place of the one before.
    pub fn write(&mut self, state: &State<'_>) -> Result<(), ReportError> {
        let known = self.sources.iter().zip(state.read).skip(self.head.known.len());
        self.head.known.extend(known.map(|(source, read)| Known::of(source, read)).collect::<Vec<_>>());
        let State { began, outputs, read, earlier, tally, vocabulary } = state;
        let head = &self.head;
        self.folder.write_checkpoint(outputs, |file| {
            // As JSON, since it has fields of other structs among its own.
            let read = serde_json::to_string(read)?;
            let mut packer = zstd::Encoder::new(file, 1)?;
            packer.include_checksum(true)?;
            let mut out = Refused { out: BufWriter::new(packer), why: None };
            let whole = postcard::to_io(&(head, (outputs, read, tally, vocabulary, earlier)), &mut out).map(|_| ());
            whole.map_err(|e| out.why.take().unwrap_or_else(|| io::Error::other(e)))?;
            out.out.into_inner().map_err(io::IntoInnerError::into_error)?.finish().map(|_| ())
        })?;
        (self.written, self.took) = (Instant::now(), began.elapsed());
        Ok(())
    }
}

/// Keeps the system's error, of which postcard says nothing.
struct Refused<W> {
    out: W,
    why: Option<io::Error>,
}

impl<W: Write> Write for Refused<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.out.write(bytes).map_err(|error| {
            let kind = error.kind();
            self.why = Some(error);
            kind.into()
        })
    }

    fn flush(&mut self) -> io::Result<()> {
        self.out.flush()
    }
}

/// What a run goes on with.
pub struct Standing {
    /// How the inputs were read that are done.
    pub read: Vec<Read>,
    /// The postings that were there.
    pub earlier: Earlier,
    /// All counts.
    pub tally: Tally,
    /// Words outside the keyword files.
    pub vocabulary: Vocabulary,
    /// `postings.csv`, as far as it was written.
    pub postings: Output,
    /// `rejects.csv`, the same.
    pub rejects: Output,
    /// Outputs that are finished.
    pub finished: Vec<OutputEntry>,
}

impl Standing {
    /// What an earlier run left in `folder`, if it left something; what it wrote after its last
    /// note is cut off. `whole` says that no input may have been passed over or cut short.
    pub fn find(folder: &Folder, sources: &[Source], terms: &Terms, whole: bool) -> Result<Option<Self>, CheckpointError> {
        let path = folder.staging().join(CHECKPOINT);
        let note = match fs::read(&path) {
            Err(e) if e.kind() == io::ErrorKind::NotFound => return Ok(None),
            note => note.map_err(|source| ReportError::Io { path, source })?,
        };
        let stand = folder.staging().to_owned();
        let damaged = |what: &str| CheckpointError::Damaged { folder: stand.clone(), what: what.into() };
        let unreadable = || damaged("its checkpoint is damaged");
        let note = zstd::decode_all(note.as_slice()).map_err(|_| unreadable())?;
        let (head, rest) = postcard::take_from_bytes::<Head>(&note).map_err(|_| unreadable())?;
        if head.form != FORM {
            return Err(damaged("its checkpoint is of another version of titlegauge"));
        }
        if let Some(what) = differs(&head, sources, terms) {
            return Err(CheckpointError::Differs { folder: stand, what });
        }
        let (outputs, read, tally, vocabulary, earlier): (Vec<OutputEntry>, String, _, _, _) =
            postcard::from_bytes(rest).map_err(|_| unreadable())?;
        let read: Vec<Read> = serde_json::from_str(&read).map_err(|_| unreadable())?;
        if let Some(name) = read.iter().filter(|_| whole).find_map(not_whole) {
            let what = format!("{name} was passed over or not read to its end, which --keep-going was given for");
            return Err(CheckpointError::Differs { folder: stand, what });
        }
        let changed = || damaged("what was written there is not what its checkpoint says");
        let (postings, rejects, finished) = reopen(folder, outputs)?.ok_or_else(changed)?;
        Ok(Some(Self { read, earlier, tally, vocabulary, postings, rejects, finished }))
    }
}

/// What is not as it was.
fn differs(head: &Head, sources: &[Source], terms: &Terms) -> Option<String> {
    let term = |(term, was): (&String, &String)| {
        let is = terms.get(term).map_or("", String::as_str);
        (is != was).then(|| format!("{term} was \"{was}\" and is \"{is}\""))
    };
    let input = |(at, known): (usize, &Known)| known.differs(sources.get(at));
    head.terms.iter().find_map(term).or_else(|| head.known.iter().enumerate().find_map(input))
}

/// The name of an input that was passed over or not read to its end.
fn not_whole(read: &Read) -> Option<&str> {
    match read {
        Ok(input) => input.truncated.as_ref().map(|_| input.source.as_str()),
        Err(skipped) => Some(&skipped.source),
    }
}

type Reopened = (Output, Output, Vec<OutputEntry>);

/// The outputs as they were; none if they are not.
fn reopen(folder: &Folder, outputs: Vec<OutputEntry>) -> Result<Option<Reopened>, ReportError> {
    let names: Vec<&str> = outputs.iter().map(|output| output.name.as_str()).chain([CHECKPOINT]).collect();
    folder.keep_only(&names)?;
    let mut outputs = outputs.into_iter();
    let (Some(postings), Some(rejects)) = (outputs.next(), outputs.next()) else { return Ok(None) };
    let (Some(postings), Some(rejects)) = (folder.reopen(&postings)?, folder.reopen(&rejects)?) else { return Ok(None) };
    let finished: Vec<OutputEntry> = outputs.collect();
    for output in &finished {
        if !folder.is_whole(output)? {
            return Ok(None);
        }
    }
    Ok(Some((postings, rejects, finished)))
}
