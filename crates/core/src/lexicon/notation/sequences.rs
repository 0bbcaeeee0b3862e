//! Lists of word sequences. They are many and short, so one vector holds all of them.

/// Sequences of forms of words.
#[derive(Debug, Clone, Default)]
pub struct Sequences {
    words: Vec<u32>,
    /// The end of each sequence in `words`.
    ends: Vec<usize>,
}

impl Sequences {
    /// One sequence without a word.
    pub fn empty() -> Self {
        Self { words: Vec::new(), ends: vec![0] }
    }

    /// Number of sequences.
    pub fn len(&self) -> usize {
        self.ends.len()
    }

    /// The sequences, in order.
    pub fn iter(&self) -> impl Iterator<Item = &[u32]> {
        let starts = std::iter::once(0).chain(self.ends.iter().copied());
        starts.zip(&self.ends).map(|(start, end)| &self.words[start..*end])
    }

    /// Adds a sequence.
    pub fn push(&mut self, words: &[u32]) {
        self.words.extend_from_slice(words);
        self.ends.push(self.words.len());
    }

    /// Adds all sequences of another list.
    pub fn extend(&mut self, other: &Self) {
        let before = self.words.len();
        self.words.extend_from_slice(&other.words);
        self.ends.extend(other.ends.iter().map(|end| before + end));
    }

    /// Each sequence followed by a word.
    pub fn append(&mut self, word: u32) {
        self.words.resize(self.words.len() + self.ends.len(), word);
        // From the last one, so that no sequence is overwritten before it has moved.
        for at in (0..self.ends.len()).rev() {
            let start = at.checked_sub(1).map_or(0, |before| self.ends[before]);
            let end = self.ends[at];
            self.words.copy_within(start..end, start + at);
            self.words[end + at] = word;
            self.ends[at] = end + at + 1;
        }
    }

    /// Each sequence followed by each sequence of another list.
    pub fn followed_by(&self, tails: &Self) -> Self {
        let mut out = Self {
            words: Vec::with_capacity(
                self.words.len() * tails.len() + tails.words.len() * self.len(),
            ),
            ends: Vec::with_capacity(self.len() * tails.len()),
        };
        for head in self.iter() {
            for tail in tails.iter() {
                out.words.extend_from_slice(head);
                out.push(tail);
            }
        }
        out
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn appending_a_word_equals_following_with_it() {
        let mut sequences = Sequences::default();
        let mut tail = Sequences::default();
        tail.push(&[9]);
        for words in [&[1, 2][..], &[], &[3], &[4, 5, 6], &[]] {
            let mut longer = sequences.clone();
            longer.append(9);
            assert!(longer.iter().eq(sequences.followed_by(&tail).iter()), "{sequences:?}");
            sequences.push(words);
        }
    }
}
