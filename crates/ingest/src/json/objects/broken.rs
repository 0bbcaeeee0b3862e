//! What is no object: told at its place, passed over up to where the next object begins, and
//! of what is too long the beginning kept.

use super::{Around, Objects, Passing, Step};
use crate::block::Item;
use crate::json::rows::newlines;
use titlegauge_core::posting::Reject;

/// So much is kept of a reject that is too long, in bytes.
const KEPT: usize = 64 * 1024;
/// So much is kept while the next object is looked for: more than its beginning.
pub(super) const TAIL: usize = 1024;

impl Objects {
    /// What is broken at `place` ends where the next object begins.
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
        self.passing = Passing::Garbage;
        Step::Broken(self.pending.len().saturating_sub(TAIL).max(start + 1), reason)
    }

    /// Where an object begins that follows another and has the first key that they have.
    pub(super) fn next_object(&self, from: usize) -> Option<usize> {
        let (pending, first_key) = (&self.pending, self.form.first_key.as_bytes());
        memchr::memchr_iter(b'{', pending.get(from..)?).map(|at| from + at).find(|&at| {
            let before = pending[..at].trim_ascii_end();
            let behind = pending[at + 1..].trim_ascii_start();
            let key = behind.strip_prefix(b"\"").and_then(|k| k.strip_prefix(first_key));
            matches!(before.last(), Some(b',' | b'}' | b'[' | b']'))
                && key.is_some_and(|k| first_key.is_empty() || k.starts_with(b"\""))
        })
    }

    /// Passes over an object that is too long, whose reject is out.
    pub(super) fn pass_object(
        &mut self,
        mut depth: u64,
        mut quoted: bool,
        mut escaped: bool,
    ) -> Step {
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
                self.passing = Passing::Nothing;
                return self.step();
            }
        }
        self.drop_to(self.pending.len());
        self.passing = Passing::Object { depth, quoted, escaped };
        Step::More
    }

    /// Puts out what is whole, and a reject for what comes next, which is not taken off yet:
    /// it is looked through again for its end.
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

    /// Puts out what is whole, and then what ends at `end` as a reject.
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

    /// Nothing is open any more.
    pub(super) fn close(&mut self) {
        self.open = 0;
        self.around = Around::new(self.form.path.clone());
    }

    pub(super) fn too_long(&self) -> String {
        format!("an object longer than {} MiB; its beginning is kept", self.largest >> 20)
    }
}
