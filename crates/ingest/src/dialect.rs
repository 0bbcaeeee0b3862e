//! The dialect of an export: its format, a table, JSON, XML or rows of another format, and the meanings of its columns.

use std::io::{self, Read};

use super::block::{BLOCK, Item, LARGEST_RECORD};
use super::blocks::Blocks;
use super::columns::{Columns, NotedColumns, check_known_headers};
use super::cutter::FindRecords;
use super::decode;
use super::error::IngestError;
use super::json::{self, Form, Objects};
use super::layout::Escapes;
use super::outcome::SourceRead;
use super::overrides::Overrides;
use super::records::Records;
use super::row_format::RowFormat;
use super::rows::{self, RowBlocks};
use super::shard::{NotedSource, ShardForm};
use super::sniffed::Sniffed;
use super::table::Table;
use super::table_sniff::{DELIMITERS, INSPECTED};
use super::xml::{self, Elements, XmlForm};

/// Format and columns of a source.
#[derive(Debug, Clone)]
pub struct Dialect {
    /// Format of the records.
    pub format: Format,
    /// Meanings of the columns.
    pub columns: Columns,
    /// The first records after the header, as samples.
    pub first: Vec<Vec<String>>,
}

/// Format of the records.
#[derive(Debug, Clone)]
pub enum Format {
    /// Rows of a delimited table.
    Table(Table),
    /// JSON objects.
    Json(Form),
    /// XML elements.
    Xml(XmlForm),
    /// Rows of a format that is not text.
    Rows(RowFormat),
    /// Rows of a part.
    Shard(ShardForm),
}

/// A text that is being cut into blocks.
pub enum Cut {
    /// A table.
    Table(Blocks),
    /// JSON.
    Json(Box<Objects>),
    /// XML.
    Xml(Box<Elements>),
    /// Rows of a format that is not text.
    Rows(RowBlocks),
}

impl Cut {
    /// Sets the target size of blocks in bytes. A block ends at the first record boundary past it.
    #[must_use]
    pub fn in_blocks_of(mut self, bytes: usize) -> Self {
        match &mut self {
            Self::Table(blocks) => blocks.size = bytes,
            Self::Json(objects) => objects.cutter.size = bytes,
            Self::Xml(elements) => elements.cutter.size = bytes,
            Self::Rows(rows) => rows.size = bytes,
        }
        self
    }

    /// Returns the next block or reject; `None` at the end.
    ///
    /// # Errors
    ///
    /// Returns an error if reading fails, after the complete records before the failure.
    pub fn next_item(&mut self) -> io::Result<Option<Item>> {
        match self {
            Self::Table(blocks) => blocks.next_item(),
            Self::Json(objects) => objects.next_item(),
            Self::Xml(elements) => elements.next_item(),
            Self::Rows(rows) => rows.next_item(),
        }
    }
}

impl Dialect {
    /// Detects format and columns of a text from its first bytes. `whole` means that `sample` is
    /// the whole text.
    ///
    /// # Errors
    ///
    /// Returns an error if the text is not an export of postings, or if a required column is
    /// missing or ambiguous.
    pub fn sniff(
        name: &str,
        sample: &[u8],
        whole: bool,
        overrides: &Overrides,
    ) -> Result<Self, IngestError> {
        check_known_headers()?;
        if let Some(sniffed) = json::sniff(name, sample, whole, overrides) {
            overrides.check_header("JSON", name)?;
            return Ok(Self::of(sniffed?, Format::Json));
        }
        if let Some(sniffed) = xml::sniff(name, sample, whole, overrides) {
            overrides.check_header("XML", name)?;
            return Ok(Self::of(sniffed?, Format::Xml));
        }
        let table = Sniffed::<Table>::of(name, sample, whole, overrides)?;
        if overrides.records.is_some() {
            return Err(IngestError::OneTable { name: name.into() });
        }
        Ok(Self::of(table, Format::Table))
    }

    fn of<F>(Sniffed { form, columns, first }: Sniffed<F>, format: impl Fn(F) -> Format) -> Self {
        Self { format: format(form), columns, first }
    }

    /// Detects the columns of rows of a format from their first bytes.
    ///
    /// # Errors
    ///
    /// Returns an error if a required column is missing or ambiguous.
    pub(super) fn of_rows(
        format: RowFormat,
        name: &str,
        sample: &[u8],
        overrides: &Overrides,
    ) -> Result<Self, IngestError> {
        let named = format.names_columns();
        check_known_headers()?;
        if named {
            overrides.check_header(format.name(), name)?;
        }
        let text = |row| rows::cells(sample, row).map(|cell| decode::field(&sample[cell]).into());
        let mut found = rows::frames(sample).map(|row| text(row).collect::<Vec<String>>());
        let headers = found.next().unwrap_or_default();
        let first: Vec<Vec<String>> = found.take(INSPECTED).collect();
        let columns = Columns::choose(&headers, &first, overrides).map_err(IngestError::Columns)?;
        columns
            .complete(name, overrides)
            .map_err(|error| if named { error.of_named_columns() } else { error })?;
        Ok(Self { format: Format::Rows(format), columns, first })
    }

    /// Returns the dialect of the records of an input that are in a part.
    pub(super) fn of_shard(noted: &NotedSource) -> Self {
        let columns = Columns::from(&noted.columns);
        Self { format: Format::Shard(noted.form.clone()), columns, first: Vec::new() }
    }

    /// Notes the format and the columns, so that some of the records can be read again alone.
    pub fn noted(&self, read: SourceRead) -> NotedSource {
        let form = self.form(self.described());
        let columns = NotedColumns::from(&self.columns);
        NotedSource { read: read.into(), form, columns, rows: None }
    }

    /// Returns the dialect of the records with texts in a column after the headers.
    pub(super) fn joined(&self, key: usize) -> Self {
        let layout = format!("{}, texts joined by {}", self.described(), self.columns.headers[key]);
        let format = Format::Shard(self.form(layout));
        Self { format, columns: self.columns.with_texts(), first: Vec::new() }
    }

    fn form(&self, layout: String) -> ShardForm {
        ShardForm { layout, table: self.is_table(), reject_header: self.reject_header() }
    }

    /// Returns true if rejects are rows of a table.
    pub fn is_table(&self) -> bool {
        match &self.format {
            Format::Table(_) => true,
            Format::Shard(form) => form.table,
            Format::Json(_) | Format::Xml(_) | Format::Rows(_) => false,
        }
    }

    /// Returns the bytes before the unchanged bytes of rejects, so that these can be read again: the
    /// declaration of a delimiter that is not detected, and the header.
    pub fn reject_header(&self) -> Vec<u8> {
        if let Format::Shard(form) = &self.format {
            return form.reject_header.clone();
        }
        let header = self.table().and_then(|table| table.header.as_deref()).unwrap_or_default();
        let end: &[u8] = if header.ends_with(b"\r\n") { b"\r\n" } else { b"\n" };
        let declaration = self.declared_delimiter().map_or(Vec::new(), |delimiter| {
            [&[b's', b'e', b'p', b'=', delimiter][..], end].concat()
        });
        [&declaration[..], header].concat()
    }

    /// Returns the table; `None` for other formats.
    pub fn table(&self) -> Option<&Table> {
        match &self.format {
            Format::Table(table) => Some(table),
            _ => None,
        }
    }

    /// Returns the delimiter if detection does not try it, so that a line `sep=` must declare it;
    /// `None` for other tables, JSON and XML.
    fn declared_delimiter(&self) -> Option<u8> {
        self.table()
            .map(|table| table.layout.delimiter)
            .filter(|delimiter| !DELIMITERS.contains(delimiter))
    }

    /// Cuts a text whose first bytes are `sample` and whose rest comes from `reader`.
    ///
    /// # Errors
    ///
    /// Returns an error if reading fails or the header is not closed.
    pub fn cut(
        &self,
        source: u32,
        sample: Vec<u8>,
        reader: Box<dyn Read + Send>,
    ) -> io::Result<Cut> {
        self.cut_with_sizes(source, sample, reader, [BLOCK, LARGEST_RECORD])
    }

    /// Like [`Self::cut`], with the target size of blocks of text and the size of the largest record,
    /// both in bytes.
    ///
    /// # Errors
    ///
    /// Returns an error if reading fails or the header is not closed.
    pub fn cut_with_sizes(
        &self,
        source: u32,
        sample: Vec<u8>,
        reader: Box<dyn Read + Send>,
        [size, largest]: [usize; 2],
    ) -> io::Result<Cut> {
        Ok(match &self.format {
            Format::Json(form) => Cut::Json(Box::new(Objects::with_sizes(
                source,
                sample,
                reader,
                (form, &self.columns),
                [size, largest],
            ))),
            Format::Xml(form) => Cut::Xml(Box::new(Elements::with_sizes(
                source, sample, reader, form, size, largest,
            ))),
            Format::Table(table) => {
                Cut::Table(Blocks::with_sizes(source, sample, reader, table, size, largest)?)
            }
            Format::Rows(_) | Format::Shard(_) => {
                Cut::Rows(RowBlocks::new(source, sample, reader)?)
            }
        })
    }

    /// Parses the records of a block, or the record of a reject.
    pub fn parse(&self, item: Item) -> Records {
        match (item, &self.format) {
            (Item::Block(block), Format::Json(_)) => json::parse(&block, &self.columns),
            (Item::Block(block), Format::Xml(form)) => xml::parse(&block, form, &self.columns),
            (Item::Block(block), Format::Rows(_)) => Records::of_frames(block),
            (Item::Block(block), Format::Shard(_)) => Records::of_shard(block),
            (Item::Block(block), Format::Table(table)) => {
                Records::parse(block, table, &self.columns.headers)
            }
            (Item::Reject(reject), _) => Records::rejected(reject),
        }
    }

    /// Returns a description of the format.
    pub fn described(&self) -> String {
        let table = match &self.format {
            Format::Json(form) => return form.described(),
            Format::Xml(form) => return form.described(),
            Format::Rows(format) => return format.name().to_owned(),
            Format::Shard(form) => return form.layout.clone(),
            Format::Table(table) => table,
        };
        let quotes = match table.layout.escapes {
            Escapes::Doubled => "",
            Escapes::Quoted => ", quotes escaped by backslashes",
            Escapes::Everywhere => ", backslashes before line ends and delimiters",
        };
        let before = if table.preamble > 0 {
            format!(", {} bytes before the header", table.preamble)
        } else {
            String::new()
        };
        let header = if table.header.is_some() { "" } else { ", no header" };
        format!("delimiter {}{quotes}{before}{header}", delimiter(table.layout.delimiter))
    }
}

fn delimiter(byte: u8) -> String {
    match byte {
        b',' => "comma".into(),
        b';' => "semicolon".into(),
        b'\t' => "tab".into(),
        b'|' => "pipe".into(),
        other => char::from(other).to_string(),
    }
}
