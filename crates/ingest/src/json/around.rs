//! The text around the lists of objects: pages, the members that lead to a list, and other lists.
//! It is walked byte by byte, so that it never has to be in memory as a whole.

use std::collections::hash_map::DefaultHasher;
use std::hash::{Hash, Hasher};

use titlegauge_core::posting::Origin;

/// The number of bytes kept of a page, for the reject in case it has no list.
const KEPT: usize = 64 * 1024;
/// The number of bytes kept of a key.
const KEY: usize = 256;

/// A position in the text around the lists.
#[derive(Debug, Default)]
pub struct Around {
    /// The keys that lead to the list, as written in the text.
    wanted: Vec<Vec<u8>>,
    open: Vec<Level>,
    /// The page that has not led to the list yet. There is at most one, because nothing within it
    /// leads to the list before one of its keys does.
    page: Option<OpenPage>,
    quoted: bool,
    escaped: bool,
    /// The last string, as written in the text.
    text: Vec<u8>,
}

/// An open list or object, with a summary of the levels around it.
///
/// A hostile file opens a level with each byte, so walking all levels for every byte would take
/// quadratic time.
#[derive(Debug)]
struct Level {
    open: Open,
    path: Path,
}

/// The kind of a level.
#[derive(Debug)]
enum Open {
    /// A number of lists, each directly within the one before.
    Lists(usize),
    /// An object, with the key of its current member as written; `None` before the first key.
    Object(Option<Vec<u8>>),
}

/// The keys from the beginning of the text up to a level.
#[derive(Debug, Clone, Copy, Default)]
struct Path {
    /// The number of keys if they are a prefix of the wanted keys, otherwise `None`.
    matched: Option<usize>,
    /// A hash of the keys; `None` within an object before its first key.
    hash: Option<u64>,
}

impl Path {
    const ROOT: Self = Self { matched: Some(0), hash: Some(0) };

    /// Returns the path extended by a key.
    fn join(self, key: &[u8], wanted: &[Vec<u8>]) -> Self {
        let matched = self
            .matched
            .filter(|&at| wanted.get(at).is_some_and(|wanted| wanted == key))
            .map(|at| at + 1);
        let hash = self.hash.map(|hash| {
            let mut hasher = DefaultHasher::new();
            (hash, key).hash(&mut hasher);
            hasher.finish()
        });
        Self { matched, hash }
    }
}

/// An object that should lead to the list.
#[derive(Debug)]
pub struct Page {
    /// The position of its beginning.
    pub origin: Origin,
    /// Its first bytes.
    pub raw: Vec<u8>,
}

/// A page that has not led to the list yet.
#[derive(Debug)]
struct OpenPage {
    /// The number of open levels, including the page.
    level: usize,
    page: Page,
}

/// The kind of an object, derived from the position of its beginning.
#[derive(Debug, PartialEq, Eq)]
pub enum ObjectKind {
    /// An element of the wanted list.
    Wanted,
    /// An object around the wanted list.
    Page,
    /// An element of another list.
    Other,
    /// The value of a member.
    Member,
}

impl Around {
    /// Starts at the beginning of a text; the keys `wanted` lead to the list.
    pub fn new(wanted: Vec<Vec<u8>>) -> Self {
        Self { wanted, ..Self::default() }
    }

    /// Returns the kind of an object that would begin at this position.
    pub fn kind_here(&self) -> ObjectKind {
        match self.leads() {
            Some(true) => ObjectKind::Wanted,
            Some(false) if self.in_list() => ObjectKind::Page,
            None if self.in_list() => ObjectKind::Other,
            _ => ObjectKind::Member,
        }
    }

    /// Returns true if only objects are expected here: in the list, or between pages.
    pub fn only_objects(&self) -> bool {
        !self.quoted && self.in_list() && self.leads().is_some()
    }

    fn in_list(&self) -> bool {
        self.open.last().is_none_or(|level| matches!(level.open, Open::Lists(_)))
    }

    /// Returns true within a string.
    pub fn quoted(&self) -> bool {
        self.quoted
    }

    /// Returns true if a list is open, or a page that has not led to the list.
    pub fn unfinished(&self) -> bool {
        self.page.is_some() || self.open.iter().any(|level| matches!(level.open, Open::Lists(_)))
    }

    /// Iterates over the keys that lead to this position, as written in the text.
    pub fn keys(&self) -> impl Iterator<Item = &[u8]> {
        self.open.iter().filter_map(|level| match &level.open {
            Open::Object(key) => Some(key.as_deref().unwrap_or_default()),
            Open::Lists(_) => None,
        })
    }

    /// Returns a hash of [`Self::keys`] in constant time, or `None` within an object before its
    /// first key, because no path leads through it to a list.
    pub fn hash_of_keys(&self) -> Option<u64> {
        self.path().hash
    }

    fn path(&self) -> Path {
        self.open.last().map_or(Path::ROOT, |level| level.path)
    }

    /// Returns true after all wanted keys, false after some of them, and `None` after other keys.
    fn leads(&self) -> Option<bool> {
        self.path().matched.map(|keys| keys == self.wanted.len())
    }

    /// Opens an object that is a page.
    pub fn begin_page(&mut self, origin: Origin) {
        self.begin_object();
        let page = Page { origin, raw: b"{".to_vec() };
        self.page = Some(OpenPage { level: self.open.len(), page });
    }

    /// Opens an object; it leads nowhere before its first key.
    fn begin_object(&mut self) {
        self.open.push(Level { open: Open::Object(None), path: Path::default() });
    }

    fn begin_list(&mut self) {
        if let Some(Level { open: Open::Lists(count), .. }) = self.open.last_mut() {
            *count += 1;
        } else {
            self.open.push(Level { open: Open::Lists(1), path: self.path() });
        }
    }

    /// Closes a list or object. Returns a page if it ends without having led to the list.
    fn end(&mut self) -> Option<Page> {
        if let Some(Level { open: Open::Lists(count @ 2..), .. }) = self.open.last_mut() {
            *count -= 1;
            return None;
        }
        let level = self.open.len();
        self.open.pop();
        self.page.take_if(|open| open.level == level).map(|open| open.page)
    }

    /// Forgets the page, because a record of its own was found within it. As a reject it would count
    /// that record twice, and its raw text would lack the record.
    pub fn forget_page(&mut self) {
        self.page = None;
    }

    /// Adds bytes to the page that is kept for a reject.
    pub fn keep(&mut self, bytes: &[u8]) {
        if let Some(OpenPage { page, .. }) = &mut self.page {
            page.raw.extend(bytes.iter().take(KEPT.saturating_sub(page.raw.len())));
        }
    }

    /// Advances past a byte. Returns a page if it ends there without having led to the list.
    pub fn advance(&mut self, byte: u8) -> Option<Page> {
        self.keep(&[byte]);
        if self.quoted {
            let escaped = std::mem::take(&mut self.escaped);
            match byte {
                b'"' if !escaped => self.quoted = false,
                _ => {
                    self.escaped = byte == b'\\' && !escaped;
                    if self.text.len() < KEY {
                        self.text.push(byte);
                    }
                }
            }
            return None;
        }
        match byte {
            b'"' => {
                self.quoted = true;
                self.text.clear();
            }
            b':' => self.name_member(),
            b'{' => self.begin_object(),
            b'[' => self.begin_list(),
            b'}' | b']' => return self.end(),
            _ => {}
        }
        None
    }

    /// Makes the last string the key of the current member.
    fn name_member(&mut self) {
        let level = self.open.len();
        let Some((Level { open: Open::Object(key), path }, around)) = self.open.split_last_mut()
        else {
            return;
        };
        let text = std::mem::take(&mut self.text);
        *path = around.last().map_or(Path::ROOT, |level| level.path).join(&text, &self.wanted);
        *key = Some(text);
        if path.matched.is_some() {
            self.page.take_if(|open| open.level == level);
        }
    }
}
