//! The text around the lists of objects: pages, the members that lead to a list, and other lists.
//! It is walked byte by byte, so that it never has to be in memory as a whole.

use std::collections::BTreeMap;
use std::hash::{DefaultHasher, Hash, Hasher};

use super::repair::Quotes;
use titlegauge_core::posting::Origin;

/// The number of bytes kept of a page, for the reject in case it has no list.
const KEPT: usize = 64 * 1024;
/// The number of bytes kept of a key.
const KEY: usize = 256;
/// The hash of no keys.
const ROOT: u64 = 0;

/// A position in the text around the lists.
#[derive(Debug, Default)]
pub struct Around {
    /// Hashes of the first of the keys that lead to the list; true for that of all of them.
    wanted: BTreeMap<u64, bool>,
    open: Vec<Level>,
    /// The page that has not led to the list yet. There is at most one, because nothing within it
    /// leads to the list before one of its keys does.
    page: Option<Page>,
    quotes: Quotes,
    /// The last string, as written in the text.
    text: Vec<u8>,
}

/// An open object, or lists each directly within the one before.
///
/// A hostile file opens a level with each byte, so walking all levels for every byte would take
/// quadratic time.
#[derive(Debug, Default)]
struct Level {
    /// The number of lists; 0 for an object.
    lists: usize,
    /// The key of the current member of an object, as written.
    key: Vec<u8>,
    /// A hash of the keys from the beginning of the text up to here; `None` within an object before
    /// its first key, because no path leads through it to a list.
    keys: Option<u64>,
}

/// Returns a hash of some keys and one after them.
fn join(keys: u64, key: &[u8]) -> u64 {
    let mut hasher = DefaultHasher::new();
    (keys, key).hash(&mut hasher);
    hasher.finish()
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
    pub fn new(wanted: &[Vec<u8>]) -> Self {
        let (mut keys, mut hashes) = (ROOT, BTreeMap::from([(ROOT, wanted.is_empty())]));
        for (at, key) in wanted.iter().enumerate() {
            keys = join(keys, key);
            hashes.insert(keys, at + 1 == wanted.len());
        }
        Self { wanted: hashes, ..Self::default() }
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
        !self.quoted() && self.in_list() && self.leads().is_some()
    }

    fn in_list(&self) -> bool {
        self.open.last().is_none_or(|level| level.lists > 0)
    }

    /// Returns true within a string.
    pub fn quoted(&self) -> bool {
        self.quotes.quoted
    }

    /// Returns true if a list is open, or a page that has not led to the list.
    pub fn unfinished(&self) -> bool {
        self.page.is_some() || self.open.iter().any(|level| level.lists > 0)
    }

    /// Iterates over the keys that lead to this position, as written in the text.
    pub fn keys(&self) -> impl Iterator<Item = &[u8]> {
        self.open.iter().filter(|level| level.lists == 0).map(|level| &level.key[..])
    }

    /// Returns the keys that lead to this position, as written in the text.
    pub fn path(&self) -> Vec<Vec<u8>> {
        self.keys().map(<[u8]>::to_vec).collect()
    }

    /// Returns a hash of [`Self::keys`] in constant time, or `None` within an object before its
    /// first key, because no path leads through it to a list.
    pub fn hash_of_keys(&self) -> Option<u64> {
        hash_of(&self.open)
    }

    /// Returns true in a list within an object.
    pub fn in_inner_list(&self) -> bool {
        self.in_list() && self.hash_of_keys() != Some(ROOT)
    }

    /// Returns true after all wanted keys, false after some of them, and `None` after other keys.
    fn leads(&self) -> Option<bool> {
        self.wanted.get(&hash_of(&self.open)?).copied()
    }

    /// Opens an object that is a page.
    pub fn begin_page(&mut self, origin: Origin) {
        self.advance(b'{');
        self.page = Some(Page { origin, raw: b"{".to_vec(), level: self.open.len() });
    }

    fn begin_list(&mut self) {
        match self.open.last_mut() {
            Some(Level { lists, .. }) if *lists > 0 => *lists += 1,
            _ => {
                let keys = hash_of(&self.open);
                self.open.push(Level { lists: 1, keys, ..Level::default() });
            }
        }
    }

    /// Closes a list or object. Returns a page if it ends without having led to the list.
    fn end(&mut self) -> Option<Page> {
        if let Some(Level { lists: lists @ 2.., .. }) = self.open.last_mut() {
            *lists -= 1;
            return None;
        }
        let level = self.open.len();
        self.open.pop();
        self.page.take_if(|page| page.level == level)
    }

    /// Forgets the page, because a record of its own was found within it. As a reject it would count
    /// that record twice, and its raw text would lack the record.
    pub fn forget_page(&mut self) {
        self.page = None;
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
        let quoted = self.quoted();
        match byte {
            _ if !self.quotes.advance(byte) => {
                if !quoted {
                    self.text.clear();
                } else if self.text.len() < KEY {
                    self.text.push(byte);
                }
            }
            b':' => self.name_member(),
            b'{' => self.open.push(Level::default()),
            b'[' => self.begin_list(),
            b'}' | b']' => return self.end(),
            _ => {}
        }
        None
    }

    /// Makes the last string the key of the current member.
    fn name_member(&mut self) {
        let level = self.open.len();
        let Some((object, around)) = self.open.split_last_mut().filter(|(last, _)| last.lists == 0)
        else {
            return;
        };
        object.key = std::mem::take(&mut self.text);
        object.keys = hash_of(around).map(|keys| join(keys, &object.key));
        if object.keys.is_some_and(|keys| self.wanted.contains_key(&keys)) {
            self.page.take_if(|page| page.level == level);
        }
    }
}

/// Returns the hash of the keys that lead to the last of some levels.
fn hash_of(open: &[Level]) -> Option<u64> {
    open.last().map_or(Some(ROOT), |level| level.keys)
}
