//! Rejects bytes that are not a JSON object, and finds the next object after them. Of rejects that
//! are too long, only the beginning is kept.

use super::stream::{Nesting, Objects, Skipping, Step};
use crate::block::Item;
use crate::json::around::Around;
use crate::json::rows::newlines;
use titlegauge_core::posting::Reject;

/// The number of bytes kept of a reject that is too long.
const KEPT: usize = 64 * 1024;
/// The number of bytes kept during the search for the next object: more than the beginning of an
/// object that identifies it.
pub(super) const TAIL: usize = 1024;

impl Objects {
    /// Rejects the bytes from `start`, which are broken at `place`, up to the next object.
    pub(super) fn broken(&mut self, start: usize, place: usize, reason: String) -> Step {
        if let Some(next) = self.next_object(place.max(start + 1)) {
            return Step::Broken(next, reason);
        }
        if self.complete() {
            self.close();
            return Step::Broken(self.pending.len(), reason);
        }
        if self.ended || self.pending.len() - start <= self.largest {
            return Step::More;
        }
        self.skipping = Skipping::Garbage;
        Step::Broken(self.pending.len().saturating_sub(TAIL).max(start + 1), reason)
    }

    /// Returns the offset of the next object, or `None` if its beginning is not in `pending`.
    /// An object follows a comma or bracket and has the same first key as the first object.
    pub(super) fn next_object(&self, from: usize) -> Option<usize> {
        let (pending, first_key) = (&self.pending, self.form.first_key.as_bytes());
        memchr::memchr_iter(b'{', pending.get(from..)?).map(|at| from + at).find(|&at| {
            let before = pending[..at].trim_ascii_end();
            let after = pending[at + 1..].trim_ascii_start();
            let key = after.strip_prefix(b"\"").and_then(|k| k.strip_prefix(first_key));
            matches!(before.last(), Some(b',' | b'}' | b'[' | b']'))
                && key.is_some_and(|k| first_key.is_empty() || k.starts_with(b"\""))
        })
    }

    /// Skips the rest of an object that is too long and already rejected.
    pub(super) fn skip_object(&mut self, nesting: Nesting) -> Step {
        let Nesting { mut depth, mut quoted, mut escaped } = nesting;
        for (at, byte) in self.pending.iter().enumerate() {
            match byte {
                _ if escaped => escaped = false,
                b'\\' if quoted => escaped = true,
                b'"' => quoted = !quoted,
                b'{' | b'[' if !quoted => depth += 1,
                b'}' | b']' if !quoted => depth = depth.saturating_sub(1),
                _ => continue,
            }
            if depth == 0 && !quoted && *byte == b'}' {
                self.drop_to(at + 1);
                self.skipping = Skipping::Nothing;
                return self.step();
            }
        }
        self.drop_to(self.pending.len());
        self.skipping = Skipping::Object(Nesting { depth, quoted, escaped });
        Step::More
    }

    /// Adds the whole objects and a reject for the object after them to `ready`. The object stays
    /// pending, because its end is still to be found.
    pub(super) fn oversize(&mut self, reason: String) {
        let block = self.block();
        self.ready.extend(block);
        let raw = self.pending[..KEPT.min(self.pending.len())].trim_ascii_start().to_vec();
        let mut origin = self.at;
        let blank = self.pending.len() - self.pending.trim_ascii_start().len();
        origin.line += newlines(&self.pending[..blank]);
        origin.offset += blank as u64;
        self.ready.push_back(Item::Reject(Reject { origin, reason, raw }));
        self.at.record += 1;
    }

    /// Adds the whole objects and a reject for the bytes after them up to `end` to `ready`.
    pub(super) fn reject(&mut self, end: usize, reason: String) {
        let end = end - self.whole;
        let block = self.block();
        self.ready.extend(block);
        let blank = self.pending[..end].iter().take_while(|b| b.is_ascii_whitespace()).count();
        self.drop_to(blank);
        let origin = self.at;
        self.records = 1;
        let mut raw = self.give(end - blank);
        let kept = raw.trim_ascii_end();
        let kept = kept.strip_suffix(b",").unwrap_or(kept).trim_ascii_end().len();
        raw.truncate(if raw.len() > self.largest { KEPT } else { kept });
        self.ready.push_back(Item::Reject(Reject { origin, reason, raw }));
    }

    /// Forgets all open lists and objects.
    pub(super) fn close(&mut self) {
        self.open = 0;
        self.around = Around::new(self.form.path.clone());
    }

    pub(super) fn too_long(&self) -> String {
        format!("an object longer than {} MiB; its beginning is kept", self.largest >> 20)
    }
}
