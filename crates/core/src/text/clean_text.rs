//! Folded text, and the places of its words in the plain text.

use super::runs::Runs;

/// Folded text with the layout that the scan needs.
///
/// Workers reuse it from posting to posting, to avoid allocations.
#[derive(Debug, Default, Clone)]
pub struct CleanText {
    pub(super) lower: String,
    pub(super) cased: String,
    pub(super) lines: Vec<u32>,
    pub(super) barriers: Vec<u32>,
    pub(super) origins: Vec<WordOrigin>,
    /// Stretches that were copied byte by byte from the plain text.
    pub(super) copies: Vec<Copied>,
    /// Runs of words of the plain text.
    pub(super) runs: Runs,
}

/// The origin of a word of the folded text: its offset there, and its range in the plain text.
#[derive(Debug, Clone, Copy)]
pub(super) struct WordOrigin {
    pub(super) folded: u32,
    pub(super) plain_start: u32,
    pub(super) plain_end: u32,
}

/// The offsets in both texts at which a stretch begins that was copied byte by byte.
#[derive(Debug, Clone, Copy)]
pub(super) struct Copied {
    pub(super) folded: u32,
    pub(super) plain: u32,
}

impl CleanText {
    /// The folded text in lower case; begins and ends with a space, or is empty.
    pub fn lower(&self) -> &str {
        &self.lower
    }

    /// The folded text in the case of the posting, with the same offsets as [`Self::lower`].
    pub fn cased(&self) -> &str {
        &self.cased
    }

    /// Byte offsets in the folded text at which lines of the plain text begin, in order.
    pub fn lines(&self) -> &[u32] {
        &self.lines
    }

    /// Byte offsets of line breaks that phrases may cross but their gaps may not.
    pub fn barriers(&self) -> &[u32] {
        &self.barriers
    }

    /// The byte range in the plain text of the words from `start` to `end` of the folded text;
    /// `None` if there are no words, or after [`fold`](super::fold()), which does not record it.
    pub fn origin(&self, start: usize, end: usize) -> Option<std::ops::Range<usize>> {
        let before =
            |offset: usize| self.origins.partition_point(|word| (word.folded as usize) < offset);
        let first = self.origins.get(before(start))?;
        let last = self.origins.get(before(end).checked_sub(1)?)?;
        Some(first.plain_start as usize..last.plain_end as usize)
    }

    /// The byte range in the plain text of whole words of the folded text. Unlike [`Self::origin`],
    /// it also works after [`fold`](super::fold()). A range that ends with a folded `&` may be a few
    /// bytes too long; the caller moves the ends to the boundaries of characters.
    pub fn plain_place(&self, start: u32, end: u32) -> std::ops::Range<usize> {
        let place = |offset: u32| {
            let after = self.copies.partition_point(|copied| copied.folded <= offset);
            let copied = after.checked_sub(1).map(|at| self.copies[at]);
            copied.map_or(0, |copied| (copied.plain + (offset - copied.folded)) as usize)
        };
        place(start)..end.checked_sub(1).map_or(0, |last| place(last) + 1)
    }

    /// Number of words in a stretch of the folded text.
    pub fn words(&self, start: usize, end: usize) -> usize {
        let opens =
            |before: u8, byte: u8| before == b' ' && !matches!(byte, b' ' | b',' | b'.' | b':');
        let bytes = &self.lower.as_bytes()[start..end];
        let first = bytes.first().is_some_and(|&byte| opens(b' ', byte));
        usize::from(first) + bytes.windows(2).filter(|pair| opens(pair[0], pair[1])).count()
    }

    pub(super) fn clear(&mut self) {
        self.lower.clear();
        self.cased.clear();
        self.lines.clear();
        self.barriers.clear();
        self.origins.clear();
        self.copies.clear();
    }
}
