//! Opening a source: unpacked and decoded, told by content and not by name.

use std::fs::File;
use std::io::{self, BufReader, Read};
use std::sync::Arc;

use super::block::LARGEST_RECORD;
use super::decode::{self, Encoding};
use super::dialect::Dialect;
use super::error::IngestError;
use super::overrides::Overrides;
use super::source::Source;
use super::unpack::{Meter, Metered, Packing};
use super::{archive, content, json};

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
    /// How it was packed: `none`, `gzip`, `zstd` or `zip`.
    pub packing: &'static str,
    /// Counts what is read.
    pub meter: Arc<Meter>,
}

/// So much text is looked at to find encoding and layout.
const SAMPLE: usize = 256 * 1024;

/// Opens a source.
pub fn open(source: &Source) -> Result<Opened, IngestError> {
    let io = |error| IngestError::Io { name: source.name.clone(), source: error };
    let meter = Arc::new(Meter::default());
    let reader: Box<dyn Read + Send> = match (&source.path, source.member) {
        (Some(path), Some(member)) => {
            archive::member(&source.name, path, member, source.entry, &meter)?
        }
        (Some(path), None) => {
            let file = File::open(path).map_err(io)?;
            let about = file.metadata().map_err(io)?;
            // As long as when it was found, too: earlier inputs may have taken hours.
            let expected =
                if about.is_file() { about.len().max(source.size.unwrap_or(0)) } else { 0 };
            Box::new(Metered::new(file, Arc::clone(&meter), expected))
        }
        (None, _) => Box::new(Metered::new(io::stdin(), Arc::clone(&meter), 0)),
    };
    let mut opened = Opened::unpacked(&source.name, reader, meter, source.encoding)?;
    if source.member.is_some() {
        opened.packing = "zip";
    }
    Ok(opened)
}

impl Opened {
    /// Opens a stream that is called `name`, in `encoding` if that is told.
    pub fn stream(
        name: &str,
        stream: Box<dyn Read + Send>,
        encoding: Option<Encoding>,
    ) -> Result<Self, IngestError> {
        let meter = Arc::new(Meter::default());
        let metered = Metered::new(stream, Arc::clone(&meter), 0);
        Self::unpacked(name, Box::new(metered), meter, encoding)
    }

    /// Tells the layout. Of JSON as much is read as it takes to come to the end of an object.
    pub fn dialect(&mut self, name: &str, overrides: &Overrides) -> Result<Dialect, IngestError> {
        loop {
            let dialect = Dialect::sniff(name, &self.sample, self.whole, overrides);
            let more = self.sample.len().max(SAMPLE);
            let unread = matches!(
                dialect,
                Err(IngestError::NotAnExport { .. }
                    | IngestError::NoColumn { .. }
                    | IngestError::NoHeader { .. })
            );
            if !unread || self.whole || more > LARGEST_RECORD || !json::begins(&self.sample) {
                return dialect;
            }
            let (mut next, whole) = take(&mut self.reader, more)
                .map_err(|source| IngestError::Io { name: name.into(), source })?;
            self.sample.append(&mut next);
            self.whole = whole;
        }
    }

    fn unpacked(
        name: &str,
        mut stored: Box<dyn Read + Send>,
        meter: Arc<Meter>,
        encoding: Option<Encoding>,
    ) -> Result<Self, IngestError> {
        let io = |source| IngestError::Io { name: name.into(), source };
        let (start, _) = take(&mut stored, 4).map_err(io)?;
        let packing = Packing::sniff(&start);
        let stored = BufReader::with_capacity(SAMPLE, io::Cursor::new(start).chain(stored));
        let mut bytes = packing.unpack(stored, &meter).map_err(io)?;
        let (sample, whole) = take(&mut bytes, SAMPLE).map_err(io)?;
        let not = |what: &str| IngestError::NotAnExport { name: name.into(), what: what.into() };
        if let Some(what) = content::binary(&sample) {
            return Err(not(what));
        }
        let packing = packing.as_str();
        let (encoding, mark) = decode::sniff(&sample, whole, encoding);
        let opened = if encoding.is_utf8() {
            Self { reader: bytes, sample: sample[mark..].to_vec(), whole, encoding, packing, meter }
        } else {
            let mut reader = decode::transcode(io::Cursor::new(sample).chain(bytes), encoding);
            let (sample, whole) = take(&mut reader, SAMPLE).map_err(io)?;
            Self { reader, sample, whole, encoding, packing, meter }
        };
        content::other_text(&opened.sample).map_or(Ok(opened), |what| Err(not(what)))
    }
}

/// Up to `most` bytes, and whether the end was reached.
fn take(reader: &mut dyn Read, most: usize) -> io::Result<(Vec<u8>, bool)> {
    let mut sample = Vec::new();
    let limit = most as u64;
    reader.take(limit).read_to_end(&mut sample)?;
    let whole = sample.len() < most;
    Ok((sample, whole))
}
