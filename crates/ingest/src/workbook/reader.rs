//! Opens a workbook, chooses a sheet, and returns its rows.

use std::fs::File;
use std::io::{self, BufReader, Read};
use std::path::Path;

use calamine::{Reader, SheetType, SheetVisible, Xlsx};
use quick_xml::events::Event;
use zip::ZipArchive;

use super::cells::Cells;
use super::error::{LARGEST, WorkbookError};
use super::sheet::{Book, Header, header, read};
use crate::panics::caught;
use crate::rows::{FrameWriter, RowSource};
use titlegauge_core::sanitize;

/// The smallest size in bytes of a text in the list of texts.
const SMALLEST_TEXT: u64 = 16;

/// The rows of a sheet below its header.
pub struct WorkbookRows {
    cells: Cells,
    headers: Vec<String>,
    /// The next row.
    next: usize,
    /// The size of the file in bytes.
    bytes: u64,
}

impl WorkbookRows {
    /// Opens the sheet `wanted` of a workbook of `bytes` bytes. If it is `None`, opens the first
    /// visible sheet with a known header or, without one, the first with cells.
    ///
    /// # Errors
    ///
    /// Returns an error if the workbook is damaged or too large, or lacks the sheet.
    pub fn open(path: &Path, wanted: Option<&str>, bytes: u64) -> Result<Self, WorkbookError> {
        let open = || {
            check(path)?;
            let mut book: Book = Xlsx::new(BufReader::new(File::open(path)?))?;
            let name = choose(&mut book, wanted)?;
            read(&mut book, &name, true)
        };
        let contradict = || Err(WorkbookError::Damaged("its parts contradict each other".into()));
        let cells = caught(open).unwrap_or_else(contradict)?;
        let Some(Header::Known(at) | Header::Other(at)) = header(&cells) else {
            return Err(WorkbookError::Empty);
        };
        let mut headers = cells.texts(at);
        headers.resize(cells.width(at), String::new());
        Ok(Self { cells, headers, next: at + 1, bytes })
    }
}

/// Checks that the parts of a workbook unpack to a limited size. Checks too that its list of texts has
/// room for the number of texts it announces: memory is reserved for them.
fn check(path: &Path) -> Result<(), WorkbookError> {
    let damaged = |error: zip::result::ZipError| WorkbookError::Damaged(error.to_string());
    let mut archive = ZipArchive::new(BufReader::new(File::open(path)?)).map_err(damaged)?;
    let mut left = LARGEST;
    for index in 0..archive.len() {
        let mut part = archive.by_index(index).map_err(damaged)?;
        let name = part.name().map_err(damaged)?.into_owned();
        if name.starts_with("xl/media/") {
            continue;
        }
        let size = io::copy(&mut (&mut part).take(left + 1), &mut io::sink())?;
        left = left.checked_sub(size).ok_or(WorkbookError::TooLarge)?;
        drop(part);
        let part = archive.by_index(index).map_err(damaged)?;
        if announced(part.take(size)) > size / SMALLEST_TEXT {
            return Err(WorkbookError::Damaged(format!("{name} has fewer texts than it says")));
        }
    }
    Ok(())
}

/// Returns the number of texts that a part announces; 0 if it is not a list of texts.
fn announced(part: impl Read) -> u64 {
    let mut xml = quick_xml::Reader::from_reader(BufReader::new(part));
    let mut buffer = Vec::new();
    loop {
        buffer.clear();
        match xml.read_event_into(&mut buffer) {
            Ok(Event::Start(element)) if element.local_name().as_ref() == "sst" => {
                let count = element.try_get_attribute("uniqueCount").ok().flatten();
                let count = count.and_then(|count| count.value.trim().parse().ok());
                return count.unwrap_or(0);
            }
            // Other parts begin with another element.
            Ok(Event::Start(_) | Event::Eof) | Err(_) => return 0,
            Ok(_) => {}
        }
    }
}

/// Returns the name of the sheet to read.
fn choose(book: &mut Book, wanted: Option<&str>) -> Result<String, WorkbookError> {
    let sheets = book.sheets_metadata().iter().filter(|sheet| sheet.typ == SheetType::WorkSheet);
    let shown = sheets.clone().filter(|sheet| sheet.visible == SheetVisible::Visible);
    if let Some(wanted) = wanted {
        let named = sheets.clone().any(|sheet| sheet.name == wanted);
        let sheets: Vec<&String> = sheets.map(|sheet| &sheet.name).collect();
        return if named {
            Ok(wanted.to_owned())
        } else {
            let sheets = sanitize::names(sheets.into_iter());
            Err(WorkbookError::NoSheet { wanted: wanted.to_owned(), sheets })
        };
    }
    let mut first = None;
    for name in shown.map(|sheet| sheet.name.clone()).collect::<Vec<_>>() {
        let beginning = read(book, &name, false)?;
        match header(&beginning) {
            Some(Header::Known(_)) => return Ok(name),
            Some(Header::Other(_)) => first = first.or(Some(name)),
            None => {}
        }
    }
    first.ok_or(WorkbookError::Empty)
}

impl RowSource for WorkbookRows {
    fn headers(&self) -> &[String] {
        &self.headers
    }

    fn next_row(&mut self, out: &mut FrameWriter<'_>) -> io::Result<bool> {
        if self.next == self.cells.rows() {
            return Ok(false);
        }
        let mut cells = self.cells.row(self.next).peekable();
        for column in 0..self.headers.len() {
            let own = cells.next_if(|(at, _)| *at as usize == column);
            out.cell(own.map_or(b"", |(_, text)| text.as_bytes()));
        }
        self.next += 1;
        Ok(true)
    }

    fn position(&self) -> u64 {
        let (next, rows) = (self.next as u64, self.cells.rows().max(1) as u64);
        self.bytes / rows * next
    }
}
