//! What stands around the lists of objects: pages, the members that lead to a list, and other
//! lists. It is walked through byte by byte, so that none of it has to be in memory at once.

use titlegauge_core::posting::Origin;

/// So much of a page is kept, in case it turns out to hold no list, in bytes.
const KEPT: usize = 64 * 1024;
/// So much of a key is kept, in bytes.
const KEY: usize = 256;

/// A place in the text around the lists.
#[derive(Debug, Default)]
pub struct Around {
    open: Vec<Level>,
    quoted: bool,
    escaped: bool,
    /// The last string, as written.
    text: Vec<u8>,
}

/// A list or an object that is open.
#[derive(Debug)]
struct Level {
    /// The key of the member that is being read, as written; none in a list.
    key: Option<Vec<u8>>,
    page: Option<Page>,
}

/// An object that ought to lead to the list.
#[derive(Debug)]
pub struct Page {
    /// Where it begins.
    pub origin: Origin,
    /// Its beginning.
    pub raw: Vec<u8>,
    leads: bool,
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
    /// What an object would be that begins here; the keys that lead to the list are `wanted`.
    pub fn place(&self, wanted: &[Vec<u8>]) -> Place {
        let in_list = self.open.last().is_none_or(|level| level.key.is_none());
        match self.leads(wanted) {
            Some(true) => Place::Wanted,
            Some(false) if in_list => Place::Page,
            None if in_list => Place::Other,
            _ => Place::Elsewhere,
        }
    }

    /// Whether only objects are expected here: in the list, or where pages stand.
    pub fn only_objects(&self, wanted: &[Vec<u8>]) -> bool {
        let in_list = self.open.last().is_none_or(|level| level.key.is_none());
        !self.quoted && in_list && self.leads(wanted).is_some()
    }

    /// Whether a string is open.
    pub fn quoted(&self) -> bool {
        self.quoted
    }

    /// Whether a list is open, or a page that has not come to one.
    pub fn unfinished(&self) -> bool {
        self.open.iter().any(|level| level.key.is_none() || level.page.as_ref().is_some_and(|page| !page.leads))
    }

    /// The keys that lead here, as written.
    pub fn path(&self) -> Vec<Vec<u8>> {
        self.keys().cloned().collect()
    }

    fn keys(&self) -> impl Iterator<Item = &Vec<u8>> {
        self.open.iter().filter_map(|level| level.key.as_ref())
    }

    /// Whether this is at the end of the way, or on it; none aside of it.
    fn leads(&self, wanted: &[Vec<u8>]) -> Option<bool> {
        let mut wanted = wanted.iter();
        self.keys().all(|key| wanted.next() == Some(key)).then(|| wanted.next().is_none())
    }

    /// An object begins that is a page.
    pub fn begin_page(&mut self, origin: Origin) {
        self.keep(b"{");
        let page = Page { origin, raw: b"{".to_vec(), leads: false };
        self.open.push(Level { key: Some(Vec::new()), page: Some(page) });
    }

    /// Keeps what was taken out of a page as a whole.
    pub fn keep(&mut self, bytes: &[u8]) {
        for page in self.open.iter_mut().filter_map(|level| level.page.as_mut()).filter(|page| !page.leads) {
            page.raw.extend(bytes.iter().take(KEPT.saturating_sub(page.raw.len())));
        }
    }

    /// Goes past a byte; gives back a page that ends without having led to the list.
    pub fn pass(&mut self, byte: u8, wanted: &[Vec<u8>]) -> Option<Page> {
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
            b':' => self.name_member(wanted),
            b'{' => self.open.push(Level { key: Some(Vec::new()), page: None }),
            b'[' => self.open.push(Level { key: None, page: None }),
            b'}' | b']' => return self.open.pop()?.page.filter(|page| !page.leads),
            _ => {}
        }
        None
    }

    /// The last string was a key.
    fn name_member(&mut self, wanted: &[Vec<u8>]) {
        if let Some(key) = self.open.last_mut().and_then(|level| level.key.as_mut()) {
            *key = std::mem::take(&mut self.text);
        }
        if self.leads(wanted).is_some()
            && let Some(page) = self.open.last_mut().and_then(|level| level.page.as_mut())
        {
            page.leads = true;
        }
    }
}
