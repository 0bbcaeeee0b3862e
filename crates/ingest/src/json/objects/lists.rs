//! Finds objects in lists: a sequence of objects, lists within other objects, concatenated pages,
//! and several lists of postings.

use std::borrow::Cow;

use super::{NotFound, Objects, Skipping};
use crate::block::{Block, ColumnOrder, Item};
use crate::cutter::blank;
use crate::json::around::{ObjectKind, Page};
use crate::json::form::OtherObject;
use titlegauge_core::posting::{Origin, Reject};
use titlegauge_core::sanitize::cut;

/// The number of characters of a name in a reason. A name may be as long as the file, and many
/// rejects may contain it.
const LONGEST_NAME: usize = 100;

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
            if byte == b'{' && !self.around.quoted() {
                match self.around.kind_here() {
                    ObjectKind::Wanted => return Ok(at),
                    ObjectKind::Other => {
                        at = self.other(at)?;
                        continue;
                    }
                    ObjectKind::Page => {
                        let origin = self.cutter.origin_of(at);
                        self.around.begin_page(origin);
                    }
                    ObjectKind::Member => drop(self.around.advance(byte)),
                }
            } else if !is_between(byte) && self.around.only_objects() {
                return Ok(at);
            } else if let Some(page) = self.around.advance(byte) {
                return Err(self.without_list(page, at + 1));
            }
            blank(&mut self.cutter.pending[at..=at]);
            at += 1;
        }
        self.cutter.skip_blanks();
        Err(NotFound::More)
    }

    /// Reads an object of another list. Returns its end if it is not a posting, otherwise what
    /// was found.
    fn other(&mut self, start: usize) -> Result<usize, NotFound> {
        let end = match self.whole_object(start) {
            Ok(end) => end,
            Err(NotFound::More) if self.skipping == Skipping::Nothing => {
                // The bytes before the object are not walked again after the next read.
                self.cutter.drop_after_records(start);
                return Err(NotFound::More);
            }
            Err(other) => {
                self.around.forget_page();
                return Err(other);
            }
        };
        let object = &mut self.cutter.pending[start..end];
        let kind = self.form.classify_other(object);
        let list = self.around.hash_of_keys();
        let known = list.is_some_and(|list| self.others.contains(&list));
        if kind == OtherObject::NotPosting && !known {
            self.around.keep(object);
            blank(object);
            return Ok(end);
        }
        self.around.forget_page();
        if kind != OtherObject::Alike {
            self.others.extend(list.filter(|_| self.others.len() < MOST_LISTS));
            self.cutter.accept(end);
            return Err(NotFound::Other);
        }
        let keys: Vec<&[u8]> = self.around.keys().take(LONGEST_NAME).collect();
        let reason = format!(
            "a posting in the list \"{}\" that has no \"{}\" \
             as those in the list \"{}\" have",
            cut(&String::from_utf8_lossy(&keys.join(&b'.')), LONGEST_NAME),
            cut(&self.form.title, LONGEST_NAME),
            self.list_name()
        );
        Err(self.reject(end, reason))
    }

    /// Handles a page that ended before `end` without the list: it is itself a posting, or a
    /// reject.
    fn without_list(&mut self, page: Page, end: usize) -> NotFound {
        self.cutter.drop_after_records(end);
        let first = Origin { record: self.cutter.at.record, ..page.origin };
        self.cutter.at.record += 1;
        let item = if self.form.classify_other(&page.raw) == OtherObject::Posting {
            Item::Block(Block { bytes: page.raw, first, order: ColumnOrder::default() })
        } else {
            let reason = format!("an object without the list \"{}\"", self.list_name());
            Item::Reject(Reject { origin: first, reason, raw: page.raw })
        };
        self.cutter.ready.push_back(item);
        NotFound::Other
    }

    /// The name of the list in messages.
    fn list_name(&self) -> Cow<'_, str> {
        cut(self.form.within.as_deref().unwrap_or_default(), LONGEST_NAME)
    }
}
