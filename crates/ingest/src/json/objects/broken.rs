//! Rejects bytes that are not a JSON object, and finds the next object after them.

use super::stream::{Nesting, Objects, Skipping, Step};
use crate::json::around::Around;

/// The number of bytes kept during the search for the next object: more than the beginning of an
/// object that identifies it.
pub(super) const TAIL: usize = 1024;

impl Objects {
    /// Rejects the bytes from `start`, which are broken at `place`, up to the next object.
    pub(super) fn broken(&mut self, start: usize, place: usize, reason: String) -> Step {
        if let Some(next) = self.next_object(place.max(start + 1)) {
            return Step::Broken(next, reason);
        }
        if self.cutter.complete() {
            self.close();
            return Step::Broken(self.cutter.pending.len(), reason);
        }
        if self.cutter.ended || self.cutter.pending.len() - start <= self.cutter.largest {
            return Step::More;
        }
        self.skipping = Skipping::Garbage;
        Step::Broken(self.cutter.pending.len().saturating_sub(TAIL).max(start + 1), reason)
    }

    /// Returns the offset of the next object, or `None` if its beginning is not in `pending`.
    /// An object follows a comma or bracket and has the same first key as the first object.
    pub(super) fn next_object(&self, from: usize) -> Option<usize> {
        let (pending, first_key) = (&self.cutter.pending, self.form.first_key.as_bytes());
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
        for (at, byte) in self.cutter.pending.iter().enumerate() {
            match byte {
                _ if escaped => escaped = false,
                b'\\' if quoted => escaped = true,
                b'"' => quoted = !quoted,
                b'{' | b'[' if !quoted => depth += 1,
                b'}' | b']' if !quoted => depth = depth.saturating_sub(1),
                _ => continue,
            }
            if depth == 0 && !quoted && *byte == b'}' {
                self.cutter.drop_to(at + 1);
                self.skipping = Skipping::Nothing;
                return self.step();
            }
        }
        self.cutter.drop_to(self.cutter.pending.len());
        self.skipping = Skipping::Object(Nesting { depth, quoted, escaped });
        Step::More
    }

    /// Forgets all open lists and objects.
    pub(super) fn close(&mut self) {
        self.open = 0;
        self.around = Around::new(self.form.path.clone());
    }

    pub(super) fn too_long(&self) -> String {
        format!("an object longer than {} MiB; its beginning is kept", self.cutter.largest >> 20)
    }
}
