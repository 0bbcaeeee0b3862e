//! Objects in a list that other things stand around, and in several such lists: pages that were
//! put together, and groups of postings.

use std::borrow::Cow;

use super::{Objects, Passing, Step, blank, is_between};
use crate::block::{Block, Item};
use crate::json::around::{Page, Place};
use crate::json::aside::Aside;
use crate::json::check::only_object;
use crate::json::rows::newlines;
use titlegauge_core::posting::{Origin, Reject};
use titlegauge_core::sanitize::cut;

/// Characters of a name in a reason: names may be as long as the file, and there may be as many rejects.
const LONGEST_NAME: usize = 100;

impl Objects {
    /// Where an object of the list begins, or of another list that holds postings, or something
    /// that is none where there should be one.
    pub(super) fn around(&mut self) -> Result<usize, Step> {
        let mut at = self.whole;
        while let Some(&byte) = self.pending.get(at) {
            if byte == b'{' && !self.around.quoted() {
                match self.around.place() {
                    Place::Wanted => return Ok(at),
                    Place::Other => {
                        at = self.other(at)?;
                        continue;
                    }
                    Place::Page => {
                        let origin = self.origin_of(at);
                        self.around.begin_page(origin);
                    }
                    Place::Elsewhere => drop(self.around.pass(byte)),
                }
            } else if !is_between(byte) && self.around.only_objects() {
                return Ok(at);
            } else if let Some(page) = self.around.pass(byte) {
                return Err(self.without_list(page, at + 1));
            }
            blank(&mut self.pending[at..=at]);
            at += 1;
        }
        Err(self.pass_blank())
    }

    /// What was gone through is not to be gone through again when there is more.
    fn gone_through(&mut self, end: usize) -> Step {
        let behind = end - self.whole;
        let block = self.block();
        self.ready.extend(block);
        self.drop_to(behind);
        Step::More
    }

    /// An object of another list: goes past it if it is no posting.
    fn other(&mut self, start: usize) -> Result<usize, Step> {
        let end = match self.whole_object(start) {
            Step::Object(end) => end,
            Step::More if self.passing == Passing::Nothing => return Err(self.gone_through(start)),
            step => return Err(step),
        };
        let object = &self.pending[start..end];
        match self.form.aside(object) {
            Aside::Posting => Err(Step::Object(end)),
            Aside::Alike => {
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
                        "a posting in the list \"{list}\" that has no \"{title}\" as those in the list \"{within}\" have"
                    ),
                ))
            }
            Aside::None => {
                self.around.keep(&self.pending[start..end]);
                blank(&mut self.pending[start..end]);
                Ok(end)
            }
        }
    }

    /// A page that ended before `end` without the list: a posting behind it, or a reject.
    fn without_list(&mut self, mut page: Page, end: usize) -> Step {
        let behind = end - self.whole;
        let block = self.block();
        self.ready.extend(block);
        let origin = Origin { record: self.at.record, ..page.origin };
        self.records = 1;
        self.give(behind);
        if only_object(&mut page.raw).is_ok() && self.form.aside(&page.raw) == Aside::Posting {
            self.ready.push_back(Item::Block(Block { bytes: page.raw, first: origin }));
            return Step::Ready;
        }
        let reason = format!("an object without the list \"{}\"", self.list_name());
        self.ready.push_back(Item::Reject(Reject { origin, reason, raw: page.raw }));
        Step::Ready
    }

    /// The name of the list in messages.
    fn list_name(&self) -> Cow<'_, str> {
        cut(self.form.within.as_deref().unwrap_or_default(), LONGEST_NAME)
    }

    /// Where a place in `pending` is in the text, which is asked in order; the record is not told.
    fn origin_of(&mut self, at: usize) -> Origin {
        let (from, lines) = self.lines;
        self.lines = (at, lines + newlines(&self.pending[from..at]));
        Origin { line: self.at.line + self.lines.1, offset: self.at.offset + at as u64, ..self.at }
    }
}
