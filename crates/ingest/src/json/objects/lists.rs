//! Finds objects in lists within other objects: concatenated pages, and several lists of postings.

use std::borrow::Cow;

use super::between::is_between;
use super::stream::{Objects, Skipping, Step};
use crate::block::{Block, ColumnOrder, Item};
use crate::cutter::blank;
use crate::json::around::{ObjectKind, Page};
use crate::json::check::only_object;
use crate::json::other_lists::OtherObject;
use titlegauge_core::posting::{Origin, Reject};
use titlegauge_core::sanitize::cut;

/// The number of characters of a name in a reason. A name may be as long as the file, and many
/// rejects may contain it.
const LONGEST_NAME: usize = 100;

impl Objects {
    /// Returns the offset of the next object of the list, of a posting in another list, or of
    /// bytes that are not an object although an object is expected. Otherwise returns the step to
    /// take.
    pub(super) fn around(&mut self) -> Result<usize, Step> {
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
        Err(Step::More)
    }

    /// Drops the bytes before `end`, so that they are not walked again after the next read.
    fn drop_walked(&mut self, end: usize) -> Step {
        let length = end - self.cutter.whole;
        let block = self.cutter.block();
        self.cutter.ready.extend(block);
        self.cutter.drop_to(length);
        Step::More
    }

    /// Reads an object of another list. Returns its end if it is not a posting, otherwise the step
    /// to take.
    fn other(&mut self, start: usize) -> Result<usize, Step> {
        let end = match self.whole_object(start) {
            Step::Object(end) => end,
            Step::More if self.skipping == Skipping::Nothing => return Err(self.drop_walked(start)),
            step => {
                self.around.forget_page();
                return Err(step);
            }
        };
        let object = &self.cutter.pending[start..end];
        match self.form.classify_other(object) {
            OtherObject::Posting => {
                self.around.forget_page();
                Err(Step::Object(end))
            }
            OtherObject::Alike => {
                self.around.forget_page();
                let keys: Vec<&[u8]> = self.around.keys().take(LONGEST_NAME).collect();
                let list = String::from_utf8_lossy(&keys.join(&b'.')).into_owned();
                let (list, within, title) = (
                    cut(&list, LONGEST_NAME),
                    self.list_name(),
                    cut(&self.form.title, LONGEST_NAME),
                );
                Err(Step::Broken(
                    end,
                    format!(
                        "a posting in the list \"{list}\" that has no \"{title}\" \
                         as those in the list \"{within}\" have"
                    ),
                ))
            }
            OtherObject::NotPosting => {
                self.around.keep(&self.cutter.pending[start..end]);
                blank(&mut self.cutter.pending[start..end]);
                Ok(end)
            }
        }
    }

    /// Handles a page that ended before `end` without the list: it is itself a posting, or a
    /// reject.
    fn without_list(&mut self, mut page: Page, end: usize) -> Step {
        let length = end - self.cutter.whole;
        let block = self.cutter.block();
        self.cutter.ready.extend(block);
        let origin = Origin { record: self.cutter.at.record, ..page.origin };
        self.cutter.records = 1;
        self.cutter.give(length);
        if only_object(&mut page.raw).is_ok()
            && self.form.classify_other(&page.raw) == OtherObject::Posting
        {
            self.cutter.ready.push_back(Item::Block(Block {
                bytes: page.raw,
                first: origin,
                order: ColumnOrder::default(),
            }));
            return Step::Ready;
        }
        let reason = format!("an object without the list \"{}\"", self.list_name());
        self.cutter.ready.push_back(Item::Reject(Reject { origin, reason, raw: page.raw }));
        Step::Ready
    }

    /// The name of the list in messages.
    fn list_name(&self) -> Cow<'_, str> {
        cut(self.form.within.as_deref().unwrap_or_default(), LONGEST_NAME)
    }
}
