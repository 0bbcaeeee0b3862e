//! The state of the reader of objects, and reading from the stream.

use std::io::Read;

use crate::block::{BLOCK, LARGEST_RECORD};
use crate::cutter::Cutter;
use crate::json::around::Around;
use crate::json::form::Form;

/// Cuts a stream into blocks.
pub struct Objects {
    pub(crate) cutter: Cutter,
    pub(super) form: Form,
    /// The number of open lists, if the form has no `within`.
    pub(super) open: i64,
    pub(super) around: Around,
    pub(super) skipping: Skipping,
}

/// Bytes to skip because their reject was already returned.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Skipping {
    Nothing,
    /// Up to the end of an object that is too long.
    Object(Nesting),
    /// Up to the end of a line that is too long.
    Line,
    /// Up to the beginning of the next object.
    Garbage,
    /// All the rest, at the end of the stream.
    Rest,
}

/// A position within the brackets and strings of an object.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub(super) struct Nesting {
    /// The number of open brackets and braces.
    pub depth: u64,
    /// True within a string.
    pub quoted: bool,
    /// True after a backslash within a string.
    pub escaped: bool,
}

/// The next element of `pending`.
pub(super) enum Step {
    /// An object that ends at this offset.
    Object(usize),
    /// Something else that ends at this offset, and the reason for the reject.
    Broken(usize, String),
    /// Nothing yet: more bytes are needed.
    More,
    /// An item that was added to `ready`.
    Ready,
}

impl Objects {
    /// Creates a reader of the text that begins with `sample` and continues in `reader`.
    pub fn new(source: u32, sample: Vec<u8>, reader: Box<dyn Read + Send>, form: &Form) -> Self {
        Self::with_sizes(source, sample, reader, form, BLOCK, LARGEST_RECORD)
    }

    /// Like [`Self::new`], with the target size of blocks and the size of the largest object, both
    /// in bytes.
    pub fn with_sizes(
        source: u32,
        sample: Vec<u8>,
        reader: Box<dyn Read + Send>,
        form: &Form,
        size: usize,
        largest: usize,
    ) -> Self {
        Self {
            cutter: Cutter::new(source, sample, reader, size, largest),
            form: form.clone(),
            open: 0,
            around: Around::new(form.path.clone()),
            skipping: Skipping::Nothing,
        }
    }
}
