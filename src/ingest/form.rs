//! The two forms of an export, a table and JSON, behind one face: cut into blocks, and
//! blocks parsed.

use std::io::{self, Read};

use super::blocks::{Blocks, Item};
use super::json::{self, Objects};
use super::{Dialect, Records};

/// A text on its way into blocks.
pub enum Cut {
    /// A table.
    Table(Blocks),
    /// JSON.
    Json(Box<Objects>),
}

impl Cut {
    /// The same, in blocks that end with the first record that ends behind so many bytes.
    #[must_use]
    pub fn in_blocks_of(mut self, bytes: usize) -> Self {
        match &mut self {
            Self::Table(blocks) => blocks.size = bytes,
            Self::Json(objects) => objects.size = bytes,
        }
        self
    }

    /// The next block or reject; `None` at the end. Where reading fails, what was whole before
    /// comes first and the error then.
    pub fn next_item(&mut self) -> io::Result<Option<Item>> {
        match self {
            Self::Table(blocks) => blocks.next_item(),
            Self::Json(objects) => objects.next_item(),
        }
    }
}

impl Dialect {
    /// Cuts a text whose first bytes are `sample` and whose rest comes from `reader`.
    pub fn cut(&self, source: u32, sample: Vec<u8>, reader: Box<dyn Read + Send>) -> io::Result<Cut> {
        Ok(match &self.json {
            Some(form) => Cut::Json(Box::new(Objects::new(source, sample, reader, form))),
            None => Cut::Table(Blocks::new(source, sample, reader, self)?),
        })
    }

    /// The records of a piece of the text.
    pub fn parse(&self, item: Item) -> Records {
        match (item, &self.json) {
            (Item::Block(block), Some(_)) => json::parse(&block, &self.columns),
            (Item::Block(block), None) => Records::parse(block, self),
            (Item::Reject(reject), _) => Records::rejected(reject),
        }
    }

    /// How the text is laid out, in words.
    pub fn described(&self) -> String {
        let Some(form) = &self.json else {
            let quotes = if self.layout.escaped { ", quotes escaped by backslashes" } else { "" };
            let before = if self.preamble > 0 { format!(", {} bytes before the header", self.preamble) } else { String::new() };
            let header = if self.header.is_some() { "" } else { ", no header" };
            return format!("delimiter {}{quotes}{before}{header}", delimiter(self.layout.delimiter));
        };
        form.described()
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
