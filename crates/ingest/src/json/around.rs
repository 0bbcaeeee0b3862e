//! The text around the lists of objects: pages, the members that lead to a list, and other lists.
//! It is walked byte by byte, so that it never has to be in memory as a whole.

use std::hash::{DefaultHasher, Hash, Hasher};
use std::mem;

use super::repair::Quotes;
use titlegauge_core::posting::Origin;

/// The number of bytes kept of a page, for the reject in case it has no list.
const KEPT: usize = 64 * 1024;
/// The number of bytes kept of a key.
const KEY: usize = 256;
/// The number of nested objects and lists whose keys are known. Deeper ones are only counted, since
/// a hostile file may open one with each byte.
const DEEPEST: usize = 128;

/// A position in the text around the lists.
#[derive(Debug, Default)]
pub struct Around {
    /// The keys that lead to the list.
    wanted: Vec<Vec<u8>>,
    open: Vec<Level>,
    /// The number of open objects and lists within those of `open`.
    deeper: usize,
    /// The page that has not led to the list yet. There is at most one, because nothing within it
    /// leads to the list before one of its keys does.
    pub page: Option<Page>,
    /// True after damage. Then brackets may be closed that were not opened.
    pub lost: bool,
    pub quotes: Quotes,
    /// The last string, as written in the text.
    text: Vec<u8>,
}

/// An open object or list.
#[derive(Debug)]
enum Level {
    List,
    /// An object with the key of its current member, as written; `None` before the first.
    Object(Option<Vec<u8>>),
}

/// An object that should lead to the list.
#[derive(Debug)]
pub struct Page {
    /// The position of its beginning.
    pub origin: Origin,
    /// Its first bytes.
    pub raw: Vec<u8>,
    /// The number of open levels, including the page.
    level: usize,
}

impl Around {
    /// Starts at the beginning of a text; the keys `wanted` lead to the list.
    pub fn new(wanted: Vec<Vec<u8>>) -> Self {
        Self { wanted, ..Self::default() }
    }

    /// Forgets all that is open.
    pub fn restart(&mut self) {
        *self = Self::new(mem::take(&mut self.wanted));
    }

    /// Returns true if only objects are expected instead of `byte`: in the list, or between pages.
    pub fn only_objects(&self, byte: u8) -> bool {
        let closed = self.lost && byte == b'}';
        !closed && !self.quotes.quoted && self.in_list() && self.leads().is_some()
    }

    /// Returns true directly in a list, or between the texts.
    pub fn in_list(&self) -> bool {
        self.deeper == 0 && matches!(self.open.last(), None | Some(Level::List))
    }

    /// Returns true if `byte` cannot be at this position of a whole text: a line end within a string,
    /// or a character that belongs to no number, word or bracket outside of strings. Then a quote is
    /// missing or too many, and the position is unknown.
    pub fn is_lost_at(&self, byte: u8) -> bool {
        let outside = b"{}[],:\"+-.0123456789truefalsenullNaNInfinityE\xef\xbb\xbf";
        if self.quotes.quoted {
            byte == b'\n'
        } else {
            !byte.is_ascii_whitespace() && !outside.contains(&byte)
        }
    }

    /// Returns the number of open objects and lists.
    pub fn levels(&self) -> usize {
        self.open.len() + self.deeper
    }

    /// Returns true if a list is open, or a page that has not led to the list.
    pub fn unfinished(&self) -> bool {
        self.page.is_some() || self.open.iter().any(|level| matches!(level, Level::List))
    }

    /// Iterates over the keys that lead to this position, as written in the text.
    pub fn keys(&self) -> impl Iterator<Item = &[u8]> {
        self.open.iter().filter_map(|level| match level {
            Level::List => None,
            Level::Object(key) => Some(key.as_deref().unwrap_or_default()),
        })
    }

    /// Returns a hash of [`Self::keys`].
    pub fn hash_of_keys(&self) -> u64 {
        let mut hasher = DefaultHasher::new();
        self.keys().for_each(|key| key.hash(&mut hasher));
        hasher.finish()
    }

    /// Returns true in a list to which keys lead.
    pub fn in_inner_list(&self) -> bool {
        let nameless = |level: &Level| matches!(level, Level::Object(None));
        self.in_list() && self.keys().next().is_some() && !self.open.iter().any(nameless)
    }

    /// Returns true after all wanted keys, false after some of them, and `None` after other keys.
    pub fn leads(&self) -> Option<bool> {
        let mut wanted = self.wanted.iter();
        for key in self.keys() {
            wanted.next().filter(|wanted| *wanted == key)?;
        }
        Some(wanted.next().is_none())
    }

    /// Opens an object that is a page.
    pub fn begin_page(&mut self, origin: Origin) {
        self.advance(b'{');
        self.page = Some(Page { origin, raw: b"{".to_vec(), level: self.open.len() });
    }

    /// Adds bytes to the page that is kept for a reject.
    pub fn keep(&mut self, bytes: &[u8]) {
        if let Some(page) = &mut self.page {
            page.raw.extend(bytes.iter().take(KEPT.saturating_sub(page.raw.len())));
        }
    }

    /// Advances past a byte. Returns a page if it ends there without having led to the list.
    pub fn advance(&mut self, byte: u8) -> Option<Page> {
        self.keep(&[byte]);
        let quoted = self.quotes.quoted;
        let level = self.open.len();
        match byte {
            _ if !self.quotes.advance(byte) => {
                if !quoted {
                    self.text.clear();
                } else if self.text.len() < KEY {
                    self.text.push(byte);
                }
            }
            b'{' | b'[' if level == DEEPEST => self.deeper += 1,
            b'}' | b']' if self.deeper > 0 => self.deeper -= 1,
            b'{' => self.open.push(Level::Object(None)),
            b'[' => self.open.push(Level::List),
            b'}' | b']' => {
                self.open.pop();
                return self.page.take_if(|page| page.level == level);
            }
            b':' if self.deeper == 0 => self.name_member(),
            _ => {}
        }
        None
    }

    /// Makes the last string the key of the current member.
    fn name_member(&mut self) {
        let level = self.open.len();
        if let Some(Level::Object(key)) = self.open.last_mut() {
            *key = Some(mem::take(&mut self.text));
            if self.leads().is_some() {
                self.page.take_if(|page| page.level == level);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_outer_levels_are_kept() {
        let mut around = Around::default();
        let mut walk = |text: &str| {
            text.bytes().for_each(|byte| drop(around.advance(byte)));
            (around.levels(), around.open.len(), around.keys().count())
        };
        assert_eq!(walk(&r#"{"a":["#.repeat(1000)), (2000, DEEPEST, DEEPEST / 2));
        assert_eq!(walk(&"]}".repeat(999)), (2, 2, 1));
        assert_eq!(walk(r#"],"b":"#), (1, 1, 1));
        assert_eq!(around.keys().next(), Some(&b"b"[..]));
    }

    #[test]
    fn a_list_is_inner_if_keys_lead_to_it() {
        for (text, inner) in
            [("[", false), ("[{[", false), (r#"{"":["#, true), (r#"[{"a":[[{"#, false)]
        {
            let mut around = Around::default();
            text.bytes().for_each(|byte| drop(around.advance(byte)));
            assert_eq!(around.in_inner_list(), inner, "{text}");
        }
    }
}
