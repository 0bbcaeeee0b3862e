//! Opens a source: unpacks and decodes it as its content, not its name, requires.

use std::fs::File;
use std::io::{self, BufReader, Read};
use std::sync::Arc;

use super::block::LARGEST_RECORD;
use super::decode::{self, Encoding};
use super::dialect::Dialect;
use super::error::IngestError;
use super::joined::JoinedRows;
use super::json::frame;
use super::meaning::Meaning;
use super::outcome::SourceRead;
use super::overrides::Overrides;
use super::row_format::{RowFile, RowFormat};
use super::rows::{self, RowStream};
use super::shard::{NotedSource, ShardRows};
use super::source::Source;
use super::texts::Texts;
use super::unpack::{Meter, Metered, Packing};
use super::{archive, content, json, xml};
use titlegauge_core::sanitize;

/// An open source: its text in UTF-8, without a byte-order mark. Text that is stored as UTF-8 may
/// contain invalid bytes, which are replaced in each field later.
pub struct Opened {
    /// The text after `sample`.
    pub reader: Box<dyn Read + Send>,
    /// The first bytes of the text, already taken from `reader`.
    pub sample: Vec<u8>,
    /// True if the sample is the whole text.
    pub whole: bool,
    /// A format that is not text, whose rows `reader` has; `None` for text.
    pub(crate) rows: Option<RowFormat>,
    /// Notes on the input whose records in one part `reader` has; `None` for an input itself.
    pub(crate) shard: Option<Arc<NotedSource>>,
    /// Texts to join to the records, as soon as the dialect is known.
    pub(crate) texts: Option<Texts>,
    /// Encoding of the stored text.
    pub encoding: Encoding,
    /// Compression: `none`, `gzip`, `zstd`, `bzip2`, `xz` or `zip`.
    pub packing: &'static str,
    /// Counts and hashes the stored bytes as they are read.
    pub meter: Arc<Meter>,
}

/// Size in bytes of the sample that encoding and layout are detected from.
const SAMPLE: usize = 256 * 1024;

/// Opens a source.
///
/// # Errors
///
/// Returns an error if the source cannot be read, is damaged, or is not an export by its content.
pub fn open(source: &Source) -> Result<Opened, IngestError> {
    let opened = open_alone(source)?;
    Ok(Opened { texts: source.texts.clone(), ..opened })
}

/// Opens a source without its texts.
fn open_alone(source: &Source) -> Result<Opened, IngestError> {
    let io = |error| IngestError::Io { name: source.name.clone(), source: error };
    let meter = Arc::new(Meter::default());
    if let Some(noted) = &source.shard {
        return Opened::part(source, noted, meter);
    }
    let reader: Box<dyn Read + Send> = match (&source.path, source.member) {
        (Some(path), Some(member)) => {
            archive::member(&source.name, path, member, source.entry, &meter)?
        }
        (Some(path), None) => {
            let file = File::open(path).map_err(io)?;
            let about = file.metadata().map_err(io)?;
            // The size when the file was found counts, too: earlier inputs may have taken hours.
            let expected =
                if about.is_file() { about.len().max(source.size.unwrap_or(0)) } else { 0 };
            let rows = if about.is_file() { RowFile::of(source, path, &file)? } else { None };
            let stored = Box::new(Metered::new(file, Arc::clone(&meter), expected));
            if let Some(kind) = rows {
                let reader = kind.open(source, path, stored, &meter, expected)?;
                return Opened::of_rows(&source.name, RowFormat::File(kind), reader, meter);
            }
            stored
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
    /// Opens a stream. Messages call it `name`; its encoding is detected if `encoding` is `None`.
    ///
    /// # Errors
    ///
    /// Returns an error if the stream cannot be read, is damaged, or is not an export by its
    /// content.
    pub fn stream(
        name: &str,
        stream: Box<dyn Read + Send>,
        encoding: Option<Encoding>,
    ) -> Result<Self, IngestError> {
        let meter = Arc::new(Meter::default());
        let metered = Metered::new(stream, Arc::clone(&meter), 0);
        Self::unpacked(name, Box::new(metered), meter, encoding)
    }

    /// Detects the dialect. Of JSON and XML, extends the sample until it contains a whole object.
    ///
    /// # Errors
    ///
    /// Returns an error if the text is not an export of postings, if a required column is missing
    /// or ambiguous, or if reading fails.
    pub fn dialect(&mut self, name: &str, overrides: &Overrides) -> Result<Dialect, IngestError> {
        if let Some(noted) = &self.shard {
            return Ok(Dialect::of_shard(noted));
        }
        if let Some(texts) = self.texts.take() {
            return self.join(name, texts, overrides);
        }
        if let Some(format) = &mut self.rows {
            if overrides.no_header && *format == RowFormat::File(RowFile::Workbook) {
                *format = RowFormat::UnnamedWorkbook;
                self.sample = rows::with_numbers(&self.sample);
            }
            return Dialect::of_rows(*format, name, &self.sample, overrides);
        }
        loop {
            let dialect = Dialect::sniff(name, &self.sample, self.whole, overrides);
            let more = self.sample.len().max(SAMPLE);
            let unread = matches!(
                dialect,
                Err(IngestError::NotAnExport { .. }
                    | IngestError::NoColumn { .. }
                    | IngestError::NoHeader { .. }
                    | IngestError::NoList { .. }
                    | IngestError::Columns(_)
                    | IngestError::Unnamed { .. })
            );
            let of_objects = json::begins(&self.sample) || xml::begins(&self.sample);
            if !unread || !of_objects {
                return dialect;
            }
            if self.whole || more > LARGEST_RECORD {
                return self.frame(name, overrides)?.map_or(dialect, Ok);
            }
            self.extend(name, more)?;
        }
    }

    /// Reads up to `more` bytes more into the sample.
    fn extend(&mut self, name: &str, more: usize) -> Result<(), IngestError> {
        let (mut next, whole) = take(&mut self.reader, more)
            .map_err(|source| IngestError::Io { name: name.into(), source })?;
        self.sample.append(&mut next);
        self.whole = whole;
        Ok(())
    }

    /// Reads a data frame, and replaces it by a list of objects. Returns its dialect, or `None` for
    /// another text.
    fn frame(&mut self, name: &str, overrides: &Overrides) -> Result<Option<Dialect>, IngestError> {
        if !frame::begins(&self.sample) {
            return Ok(None);
        }
        self.extend(name, frame::LARGEST)?;
        if !self.whole {
            return Ok(None);
        }
        let text = std::mem::take(&mut self.sample);
        for records in frame::records(&decode::text(&text)) {
            let sample = &records.as_bytes()[..records.len().min(SAMPLE)];
            let whole = sample.len() == records.len();
            if let Ok(dialect) = Dialect::sniff(name, sample, whole, overrides) {
                (self.sample, self.whole) = (sample.to_vec(), whole);
                let mut rest = io::Cursor::new(records.into_bytes());
                rest.set_position(self.sample.len() as u64);
                self.reader = Box::new(rest);
                return Ok(Some(dialect));
            }
        }
        Ok(None)
    }

    /// Returns metadata of the source as far as it was read.
    pub fn read_as(&self, source: &Source, dialect: &Dialect) -> SourceRead {
        let layout = dialect.table().map(|table| table.layout);
        SourceRead {
            source: source.name.clone(),
            bytes: self.meter.bytes(),
            sha256: self.meter.sha256(),
            gzip: self.packing == Packing::Gzip.as_str(),
            packing: self.packing.to_owned(),
            encoding: self.encoding.name().to_owned(),
            layout: dialect.described(),
            delimiter: layout
                .map_or_else(String::new, |layout| char::from(layout.delimiter).to_string()),
            quotes: layout.map_or("", |layout| layout.quotes()).into(),
            columns: dialect.columns.mapping(),
            mended_fields: 0,
            truncated: None,
        }
    }

    /// Joins texts to the records, and returns the dialect of both.
    fn join(
        &mut self,
        name: &str,
        texts: Texts,
        overrides: &Overrides,
    ) -> Result<Dialect, IngestError> {
        let io = |source| IngestError::Io { name: name.into(), source };
        let dialect = self.dialect(name, &overrides.without_texts())?;
        let key = dialect.columns.column(Meaning::Id).ok_or_else(|| IngestError::NoColumn {
            name: name.into(),
            missing: Meaning::Id.as_str(),
            headers: sanitize::names(dialect.columns.headers.iter()),
        })?;
        let joined = dialect.joined(key);
        let sample = std::mem::take(&mut self.sample);
        let reader = std::mem::replace(&mut self.reader, Box::new(io::empty()));
        let cut = dialect.cut(0, sample, reader).map_err(io)?;
        let rows = JoinedRows::new(dialect, cut, texts, key);
        let stored = Box::new(io::empty());
        let mut reader =
            RowStream::guarded(rows, RowFormat::Joined.name(), stored, Arc::clone(&self.meter));
        (self.sample, self.whole) = take(&mut reader, SAMPLE).map_err(io)?;
        (self.reader, self.rows) = (reader, Some(RowFormat::Joined));
        Ok(joined)
    }

    /// Returns a copy that ends with the sample.
    pub(crate) fn sample_alone(&self) -> Self {
        Self {
            reader: Box::new(io::empty()),
            sample: self.sample.clone(),
            whole: self.whole,
            rows: self.rows,
            shard: self.shard.clone(),
            texts: self.texts.clone(),
            encoding: self.encoding,
            packing: self.packing,
            meter: Arc::default(),
        }
    }

    /// Opens the table of a part.
    fn part(
        source: &Source,
        noted: &Arc<NotedSource>,
        meter: Arc<Meter>,
    ) -> Result<Self, IngestError> {
        let shard = Some(Arc::clone(noted));
        let name = &source.name;
        let (Some(rows), Some(path)) = (&noted.rows, &source.path) else {
            let none = Self::of_rows(name, RowFormat::Part, Box::new(io::empty()), meter)?;
            return Ok(Self { shard, ..none });
        };
        let io = |source| IngestError::Io { name: path.display().to_string(), source };
        let file = File::open(path).map_err(io)?;
        let expected = file.metadata().map_err(io)?.len().max(rows.bytes);
        let stored = Metered::new(file, Arc::clone(&meter), expected);
        let rows =
            ShardRows::open(File::open(path).map_err(io)?, noted.columns.width()).map_err(io)?;
        let reader =
            RowStream::guarded(rows, RowFormat::Part.name(), Box::new(stored), Arc::clone(&meter));
        Ok(Self { shard, ..Self::of_rows(name, RowFormat::Part, reader, meter)? })
    }

    /// Opens a stream of rows of a format.
    fn of_rows(
        name: &str,
        format: RowFormat,
        mut reader: Box<dyn Read + Send>,
        meter: Arc<Meter>,
    ) -> Result<Self, IngestError> {
        let (sample, whole) = take(&mut reader, SAMPLE)
            .map_err(|source| IngestError::Io { name: name.into(), source })?;
        let packing = Packing::Plain.as_str();
        let encoding = Encoding::utf8();
        Ok(Self {
            reader,
            sample,
            whole,
            rows: Some(format),
            shard: None,
            texts: None,
            encoding,
            packing,
            meter,
        })
    }

    fn unpacked(
        name: &str,
        mut stored: Box<dyn Read + Send>,
        meter: Arc<Meter>,
        encoding: Option<Encoding>,
    ) -> Result<Self, IngestError> {
        let io = |source| IngestError::Io { name: name.into(), source };
        let (start, _) = take(&mut stored, 6).map_err(io)?;
        let packing = Packing::sniff(&start);
        let stored = BufReader::with_capacity(SAMPLE, io::Cursor::new(start).chain(stored));
        let mut bytes = packing.unpack(stored, &meter).map_err(io)?;
        let (sample, whole) = take(&mut bytes, SAMPLE).map_err(io)?;
        let not = |what: &str| IngestError::NotAnExport { name: name.into(), what: what.into() };
        if let Some(what) = content::binary(&sample) {
            return Err(not(what));
        }
        let packing = packing.as_str();
        let encoding = encoding.or_else(|| xml::declared_encoding(&sample));
        let (encoding, mark) = decode::sniff(&sample, whole, encoding);
        let (reader, sample, whole): (Box<dyn Read + Send>, _, _) = if encoding.is_utf8() {
            (bytes, sample[mark..].to_vec(), whole)
        } else {
            let mut reader = decode::transcode(io::Cursor::new(sample).chain(bytes), encoding);
            let (sample, whole) = take(&mut reader, SAMPLE).map_err(io)?;
            (reader, sample, whole)
        };
        let (rows, shard, texts) = (None, None, None);
        let opened = Self { reader, sample, whole, rows, shard, texts, encoding, packing, meter };
        content::other_text(&opened.sample).map_or(Ok(opened), |what| Err(not(what)))
    }
}

/// Reads up to `most` bytes. Returns true with them if the reader has ended.
fn take(reader: &mut dyn Read, most: usize) -> io::Result<(Vec<u8>, bool)> {
    let mut sample = Vec::new();
    let limit = most as u64;
    reader.take(limit).read_to_end(&mut sample)?;
    let whole = sample.len() < most;
    Ok((sample, whole))
}
