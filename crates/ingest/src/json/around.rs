//! What stands around the lists of objects: pages, the members that lead to a list, and other
//! lists. It is walked through byte by byte, so that none of it has to be in memory at once.

use std::collections::hash_map::DefaultHasher;
use std::hash::{Hash, Hasher};

use titlegauge_core::posting::Origin;

/// So much of a page is kept, in case it turns out to hold no list, in bytes.
const KEPT: usize = 64 * 1024;
/// So much of a key is kept, in bytes.
const KEY: usize = 256;

/// A place in the text around the lists.
#[derive(Debug, Default)]
pub struct Around {
    /// The keys that lead to the list, as written.
    wanted: Vec<Vec<u8>>,
    open: Vec<Level>,
    /// The page that has not led to the list yet, and the number of levels up to it. There is one
    /// at most: within it nothing leads to the list before one of its keys does.
    page: Option<(usize, Page)>,
    quoted: bool,
    escaped: bool,
    /// The last string, as written.
    text: Vec<u8>,
}

/// Something open, with what has to be known of all that is open around it: a hostile file opens
/// one with each byte, and walking through all of them for every byte took quadratic time.
#[derive(Debug)]
struct Level {
    open: Open,
    path: Path,
}

/// What is open.
#[derive(Debug)]
enum Open {
    /// Lists, each directly within the one before; their number.
    Lists(usize),
    /// An object, with the key of the member that is being read, as written; `None` before the first.
    Object(Option<Vec<u8>>),
}

/// The keys from the beginning of the text up to a level.
#[derive(Debug, Clone, Copy, Default)]
struct Path {
    /// The number of keys, if they are the first of those that are wanted.
    matched: Option<usize>,
    /// A hash of the keys; `None` where an object has had none yet.
    hash: Option<u64>,
}

impl Path {
    const ROOT: Self = Self { matched: Some(0), hash: Some(0) };

    /// The path one key further.
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

/// An object that ought to lead to the list.
#[derive(Debug)]
pub struct Page {
    /// Where it begins.
    pub origin: Origin,
    /// Its beginning.
    pub raw: Vec<u8>,
}

/// What an object is, told by where it begins.
#[derive(Debug, PartialEq, Eq)]
pub enum Place {
    /// In the list that is looked for.
    Wanted,
    /// Around it.
    Page,
    /// In another list.
    Other,
    /// Within something else.
    Elsewhere,
}

impl Around {
    /// The beginning of a text; the keys that lead to the list are `wanted`.
    pub fn new(wanted: Vec<Vec<u8>>) -> Self {
        Self { wanted, ..Self::default() }
    }

    /// What an object would be that begins here.
    pub fn place(&self) -> Place {
        match self.leads() {
            Some(true) => Place::Wanted,
            Some(false) if self.in_list() => Place::Page,
            None if self.in_list() => Place::Other,
            _ => Place::Elsewhere,
        }
    }

    /// Whether only objects are expected here: in the list, or where pages stand.
    pub fn only_objects(&self) -> bool {
        !self.quoted && self.in_list() && self.leads().is_some()
    }

    fn in_list(&self) -> bool {
        self.open.last().is_none_or(|level| matches!(level.open, Open::Lists(_)))
    }

    /// Whether a string is open.
    pub fn quoted(&self) -> bool {
        self.quoted
    }

    /// Whether a list is open, or a page that has not come to one.
    pub fn unfinished(&self) -> bool {
        self.page.is_some() || self.open.iter().any(|level| matches!(level.open, Open::Lists(_)))
    }

    /// The keys that lead here, as written.
    pub fn keys(&self) -> impl Iterator<Item = &[u8]> {
        self.open.iter().filter_map(|level| match &level.open {
            Open::Object(key) => Some(key.as_deref().unwrap_or_default()),
            Open::Lists(_) => None,
        })
    }

    /// A hash of [`Self::keys`], which does not take longer the more there are; `None` within an
    /// object before its first key, since no list is found on a path through it.
    pub fn hash_of_keys(&self) -> Option<u64> {
        self.path().hash
    }

    fn path(&self) -> Path {
        self.open.last().map_or(Path::ROOT, |level| level.path)
    }

    /// Returns true at the end of the wanted keys, false before it, and `None` away from them.
    fn leads(&self) -> Option<bool> {
        self.path().matched.map(|keys| keys == self.wanted.len())
    }

    /// An object begins that is a page.
    pub fn begin_page(&mut self, origin: Origin) {
        self.begin_object();
        self.page = Some((self.open.len(), Page { origin, raw: b"{".to_vec() }));
    }

    /// Before its first key an object leads nowhere.
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

    /// Gives back a page that ends without having led to the list.
    fn end(&mut self) -> Option<Page> {
        if let Some(Level { open: Open::Lists(count @ 2..), .. }) = self.open.last_mut() {
            *count -= 1;
            return None;
        }
        let level = self.open.len();
        self.open.pop();
        self.page.take_if(|(of, _)| *of == level).map(|(_, page)| page)
    }

    /// Keeps what was taken out of a page as a whole.
    pub fn keep(&mut self, bytes: &[u8]) {
        if let Some((_, page)) = &mut self.page {
            page.raw.extend(bytes.iter().take(KEPT.saturating_sub(page.raw.len())));
        }
    }

    /// Goes past a byte; gives back a page that ends without having led to the list.
    pub fn pass(&mut self, byte: u8) -> Option<Page> {
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

    /// The last string was a key.
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
            self.page.take_if(|(of, _)| *of == level);
        }
    }
}
