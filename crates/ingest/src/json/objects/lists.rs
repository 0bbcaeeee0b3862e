//! Finds objects in lists: a sequence of objects, lists within other objects, concatenated pages,
//! and several lists of postings.

use std::collections::BTreeSet;

use super::{NotFound, Objects, Skipping};
use crate::block::{Block, ColumnOrder, Item};
use crate::cutter::blank;
use crate::json::around::Page;
use crate::json::check::whole_objects;
use crate::json::rows::cells_of;
use crate::meaning::Meaning;
use titlegauge_core::posting::{Origin, Reject};
use titlegauge_core::sanitize::cut;
use titlegauge_core::values::present;

/// The reason for a reject of the text around the lists.
const DAMAGED: &str = "damage between objects";

/// The most other lists that are remembered.
const MOST_LISTS: usize = 1000;

/// Returns true for bytes that may separate objects. Concatenated files contain byte-order marks.
fn is_between(byte: u8) -> bool {
    b"[],\xef\xbb\xbf".contains(&byte) || byte.is_ascii_whitespace()
}

impl Objects {
    /// Returns the offset of the next object of the list, of a posting in another list, or of
    /// bytes that are not an object although an object is expected. Otherwise returns what was
    /// found.
    pub(super) fn around(&mut self) -> Result<usize, NotFound> {
        let mut at = self.cutter.whole;
        while let Some(&byte) = self.cutter.pending.get(at) {
            if byte == b'{' && !self.around.quotes.quoted {
                match self.around.leads() {
                    Some(true) => return Ok(at),
                    // The value of a member.
                    _ if !self.around.in_list() => drop(self.around.advance(byte)),
                    Some(false) => {
                        let origin = self.cutter.origin_of(at);
                        self.around.begin_page(origin);
                    }
                    None => {
                        at = self.other(at)?;
                        continue;
                    }
                }
            } else if !is_between(byte) && self.around.only_objects(byte) {
                return Ok(at);
            } else if byte == b'\n' && self.form.lines {
                self.around.restart();
            } else if self.around.is_lost_at(byte) {
                return Err(self.lost(at));
            } else if let Some(page) = self.around.advance(byte) {
                return Err(self.without_list(page, at + 1));
            }
            blank(&mut self.cutter.pending[at..=at]);
            at += 1;
        }
        self.cutter.skip_blanks();
        Err(NotFound::More)
    }

    /// Reads an object of another list. Returns its end if it is not a posting, otherwise what was
    /// found. The page around a record is not a reject, which would count the record twice.
    fn other(&mut self, start: usize) -> Result<usize, NotFound> {
        let end = match self.whole_object(start) {
            Ok(end) => end,
            Err(NotFound::More) if self.skipping == Skipping::Nothing => {
                // The bytes before the object are not walked again after the next read.
                self.cutter.drop_after_records(start);
                return Err(NotFound::More);
            }
            Err(other) => {
                self.around.page = None;
                return Err(other);
            }
        };
        let list = self.around.hash_of_keys();
        if !self.others.contains(&list)
            && self.needed_in(&self.cutter.pending[start..end]).len() < 2
        {
            let object = &mut self.cutter.pending[start..end];
            self.around.keep(object);
            blank(object);
            return Ok(end);
        }
        self.around.page = None;
        if self.others.len() < MOST_LISTS {
            self.others.insert(list);
        }
        self.cutter.accept(end);
        Err(NotFound::Other)
    }

    /// Rejects text around the lists that is damaged at `at`, up to the next line or object.
    fn lost(&mut self, at: usize) -> NotFound {
        let found = match self.around.page.take_if(|_| self.around.quotes.quoted) {
            Some(page) => self.without_list(page, at),
            None if self.around.quotes.quoted => self.reject(at, DAMAGED),
            None => self.broken(at, at, DAMAGED.into()),
        };
        if matches!(found, NotFound::Other) {
            self.around.restart();
            self.around.lost = true;
        }
        found
    }

    /// Returns true for an object of the list that is a page: the page before it is cut off.
    pub(super) fn is_page(&self, object: &[u8]) -> bool {
        let key = self.form.path.first().filter(|_| self.columns.needed().next().is_some());
        let key = key.map(|key| [b"\"", &key[..], b"\""].concat());
        key.is_some_and(|key| memchr::memmem::find(object, &key).is_some())
            && self.needed_in(object).is_empty()
    }

    /// Returns which of title and text an object has; a posting has both.
    fn needed_in(&self, object: &[u8]) -> BTreeSet<Meaning> {
        let mut needed = BTreeSet::new();
        if let Some(object) = whole_objects(object).next() {
            let _ = cells_of(&object.text, &mut |name, cell, _| {
                if !present(&cell).is_empty() {
                    needed.extend(self.columns.needed_by(name));
                }
            });
        }
        needed
    }

    /// Handles a page that ended before `end` without the list: it is itself a posting, or a
    /// reject.
    fn without_list(&mut self, page: Page, end: usize) -> NotFound {
        self.cutter.drop_after_records(end);
        let first = Origin { record: self.cutter.at.record, ..page.origin };
        self.cutter.at.record += 1;
        let item = if self.needed_in(&page.raw).len() == 2 {
            Item::Block(Block { bytes: page.raw, first, order: ColumnOrder::default() })
        } else {
            // A name may be as long as the file, and many rejects may contain it.
            let list = cut(self.form.within.as_deref().unwrap_or_default(), 100);
            let reason = format!("an object without the list \"{list}\"");
            Item::Reject(Reject { origin: first, reason, raw: page.raw })
        };
        self.cutter.ready.push_back(item);
        NotFound::Other
    }
}
