//! Rejects bytes that are not a JSON object, and finds the next object after them.

use super::{NotFound, Objects, Skipping};

/// The number of bytes kept during the search for the next object: more than the beginning of an
/// object that identifies it.
const TAIL: usize = 1024;

impl Objects {
    /// Rejects the bytes from `start`, which are broken at `place`, up to the next object.
    pub(super) fn broken(&mut self, start: usize, place: usize, reason: String) -> NotFound {
        let length = self.cutter.pending.len();
        let end = match self.next_object(place.max(start + 1)) {
            Some(next) => next,
            None if self.cutter.complete() => {
                self.around.restart();
                length
            }
            None if self.cutter.ended || length - start <= self.cutter.largest => {
                return NotFound::More;
            }
            None => {
                self.skipping = Skipping::ToNext;
                length.saturating_sub(TAIL).max(start + 1)
            }
        };
        self.reject(end, reason)
    }

    /// Returns the offset of the next object, or `None` if its beginning is not in `pending`.
    /// An object follows a comma or bracket and has the same first key as the first object. If lines
    /// are objects, it is the end of this line.
    fn next_object(&self, from: usize) -> Option<usize> {
        let (pending, first_key) = (&self.cutter.pending, &self.form.first_key[..]);
        let rest = pending.get(from..)?;
        if self.form.lines {
            return memchr::memchr(b'\n', rest).map(|at| from + at);
        }
        memchr::memchr_iter(b'{', rest).map(|at| from + at).find(|&at| {
            let before = pending[..at].trim_ascii_end();
            let after = pending[at + 1..].trim_ascii_start();
            let key = after.strip_prefix(b"\"").and_then(|k| k.strip_prefix(first_key));
            matches!(before.last(), Some(b',' | b'}' | b'[' | b']'))
                && key.is_some_and(|k| first_key.is_empty() || k.starts_with(b"\""))
        })
    }

    /// Skips bytes whose reject was already returned. Returns false if more of them may follow.
    pub(super) fn skip(&mut self) -> bool {
        let (pending, around) = (&self.cutter.pending, &mut self.around);
        let (end, kept) = match self.skipping {
            Skipping::Nothing => return true,
            Skipping::Object(levels) => {
                let end = pending.iter().position(|&byte| {
                    around.advance(byte);
                    byte == b'}' && around.levels() == levels && !around.quotes.quoted
                });
                (end.map(|at| at + 1), 0)
            }
            Skipping::ToNext => (self.next_object(0), TAIL),
        };
        self.cutter.drop_to(end.unwrap_or(self.cutter.pending.len().saturating_sub(kept)));
        if end.is_some() {
            self.skipping = Skipping::Nothing;
        }
        end.is_some()
    }

    pub(super) fn too_long(&self) -> String {
        format!("an object longer than {} MiB; its beginning is kept", self.cutter.largest >> 20)
    }
}
