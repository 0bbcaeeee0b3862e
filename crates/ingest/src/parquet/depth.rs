//! The nesting of a schema, checked before the `parquet` crate reads it: its recursion has no limit, and
//! a small file could overflow the stack.
//!
//! The footer is in the compact protocol of Thrift. Its second field is the schema: a list of elements
//! in depth-first order, each with its number of children.

use std::fs::File;
use std::io::{Read, Seek, SeekFrom};

use parquet::errors::{ParquetError, Result};

/// The largest number of groups within each other.
const DEEPEST: usize = 256;
/// The length of the end of a file in bytes: the length of the footer, and the magic bytes.
const TAIL: usize = 8;
/// The largest number of structs within each other in the footer of a file.
const DEEPEST_STRUCT: usize = 16;
/// The type in the place of a field at the end of a struct.
const STOP: u8 = 0;
/// The number of the field of the footer that is the schema.
const SCHEMA: i64 = 2;
/// The number of the field of a schema's element that is the number of its children.
const CHILDREN: i64 = 5;

/// Checks the nesting of the schema of a file, whose position is at its beginning after that.
///
/// # Errors
///
/// Returns an error if the schema is nested too deeply or cannot be read.
pub fn check(file: &mut File) -> Result<()> {
    let damaged = || ParquetError::General("its footer cannot be read".into());
    let size = file.metadata()?.len();
    let mut tail = [0; TAIL];
    let before = size.checked_sub(TAIL as u64).ok_or_else(damaged)?;
    file.seek(SeekFrom::Start(before))?;
    file.read_exact(&mut tail)?;
    let [a, b, c, d, ..] = tail;
    let length = u64::from(u32::from_le_bytes([a, b, c, d]));
    let begin = before.checked_sub(length).ok_or_else(damaged)?;
    let mut footer = Vec::new();
    file.seek(SeekFrom::Start(begin))?;
    file.take(length).read_to_end(&mut footer)?;
    file.seek(SeekFrom::Start(0))?;
    match depth(&footer).ok_or_else(damaged)? {
        depth if depth <= DEEPEST => Ok(()),
        _ => Err(ParquetError::General(format!("its columns are nested more than {DEEPEST} deep"))),
    }
}

/// Returns the largest number of groups within each other; `None` if the footer is damaged.
fn depth(footer: &[u8]) -> Option<usize> {
    let mut reader = Compact { rest: footer };
    let mut field = 0;
    loop {
        match reader.field(&mut field)? {
            STOP => return None,
            _ if field == SCHEMA => return reader.schema_depth(),
            kind => reader.skip(kind, 0)?,
        }
    }
}

/// A reader of the compact protocol. Its functions return `None` at malformed bytes.
struct Compact<'b> {
    rest: &'b [u8],
}

impl Compact<'_> {
    fn byte(&mut self) -> Option<u8> {
        let (first, rest) = self.rest.split_first()?;
        self.rest = rest;
        Some(*first)
    }

    fn varint(&mut self) -> Option<u64> {
        let mut value = 0;
        for shift in (0..64).step_by(7) {
            let byte = self.byte()?;
            value |= u64::from(byte & 0x7f) << shift;
            if byte & 0x80 == 0 {
                return Some(value);
            }
        }
        None
    }

    fn signed(&mut self) -> Option<i64> {
        let value = self.varint()?;
        Some((value >> 1).cast_signed() ^ -(value & 1).cast_signed())
    }

    /// Reads the header of the next field and returns its type, or [`STOP`] at the end of the struct.
    /// Sets `number` to its number.
    fn field(&mut self, number: &mut i64) -> Option<u8> {
        let header = self.byte()?;
        if header == STOP {
            return Some(STOP);
        }
        *number = match header >> 4 {
            0 => self.signed()?,
            step => number.checked_add(step.into())?,
        };
        Some(header & 0x0f).filter(|kind| *kind != STOP)
    }

    /// Reads the header of a list and returns the type and the number of its elements.
    fn list(&mut self) -> Option<(u8, u64)> {
        let header = self.byte()?;
        let count = match header >> 4 {
            0x0f => self.varint()?,
            count => count.into(),
        };
        Some((header & 0x0f, count))
    }

    /// Reads a list of elements of a schema and returns its depth.
    fn schema_depth(&mut self) -> Option<usize> {
        let (_, count) = self.list()?;
        // The children that each open group still lacks.
        let mut open: Vec<i64> = Vec::new();
        let mut deepest = 0;
        for _ in 0..count {
            let children = self.children()?;
            while open.last() == Some(&0) {
                open.pop();
            }
            if let Some(lacking) = open.last_mut() {
                *lacking -= 1;
            }
            if children > 0 {
                open.push(children);
                deepest = deepest.max(open.len());
            }
            // A file with many columns has many elements, but few within each other.
            if deepest > DEEPEST {
                break;
            }
        }
        Some(deepest)
    }

    /// Reads an element of a schema and returns the number of its children.
    fn children(&mut self) -> Option<i64> {
        let (mut field, mut children) = (0, 0);
        loop {
            match self.field(&mut field)? {
                STOP => return Some(children),
                _ if field == CHILDREN => children = self.signed()?,
                kind => self.skip(kind, 0)?,
            }
        }
    }

    /// Skips a value of a type; `depth` is the number of values around it.
    fn skip(&mut self, kind: u8, depth: usize) -> Option<()> {
        if depth > DEEPEST_STRUCT {
            return None;
        }
        match kind {
            // The value of a boolean field is its type.
            1 | 2 => {}
            3 => drop(self.byte()?),
            4..=6 => drop(self.varint()?),
            7 => self.rest = self.rest.get(8..)?,
            8 => {
                let length = usize::try_from(self.varint()?).ok()?;
                self.rest = self.rest.get(length..)?;
            }
            9 | 10 => {
                let (kind, count) = self.list()?;
                for _ in 0..count {
                    self.skip(if kind <= 2 { 3 } else { kind }, depth + 1)?;
                }
            }
            12 => {
                let mut field = 0;
                loop {
                    match self.field(&mut field)? {
                        STOP => break,
                        kind => self.skip(kind, depth + 1)?,
                    }
                }
            }
            _ => return None,
        }
        Some(())
    }
}

/// A footer with this many groups within each other, and a column in the innermost.
#[cfg(test)]
pub(super) fn nested(groups: usize) -> Vec<u8> {
    let column = [0x15, 0x0c, 0x25, 0x02, 0x18, 0x01, b'x', 0];
    let group = [0x35, 0x02, 0x18, 0x01, b'g', 0x15, 0x02, 0];
    let mut footer = vec![0x15, 0x02, 0x19, 0xfc];
    let mut count = groups + 1;
    while count >= 0x80 {
        footer.push(u8::try_from(count & 0x7f).unwrap() | 0x80);
        count >>= 7;
    }
    footer.push(u8::try_from(count).unwrap());
    footer.extend(group.repeat(groups));
    footer.extend(column);
    footer
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn groups_within_each_other_are_counted() {
        for groups in [0, 1, 20, DEEPEST] {
            assert_eq!(depth(&nested(groups)), Some(groups));
        }
        assert_eq!(depth(&nested(200_000)), Some(DEEPEST + 1));
        let cut = nested(20);
        assert_eq!(depth(&cut[..cut.len() - 3]), None);
    }

    proptest! {
        #[test]
        fn any_footer_is_read_or_not(bytes in proptest::collection::vec(proptest::num::u8::ANY, 0..300)) {
            let _ = depth(&bytes);
        }
    }
}
