//! The types that the parts of the automaton share.

use std::cmp::Reverse;
use std::ops::Range;
use std::sync::Arc;

use crate::lexicon::{PhraseSet, TermUse};
use crate::scan::joints::Joints;
use crate::scan::steps::{Step, Steps};
use crate::scan::tokens::{Token, Tokens};
use crate::text::CleanText;

/// The most words in a gap (`..`) of a phrase.
pub const MOST_GAP_WORDS: u32 = 6;

/// A phrase found in a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Match {
    /// Byte offset in the folded text at which it starts.
    pub start: usize,
    /// Byte offset just after it.
    pub end: usize,
    /// Owner of the phrase.
    pub owner: u32,
    /// Index of its first token, and of the one after its last.
    pub(super) tokens: (u32, u32),
}

impl Match {
    /// Makes the match of a range of tokens.
    pub fn of(tokens: &Tokens, range: Range<u32>, owner: u32) -> Self {
        let place = |token: u32| tokens.all()[token as usize].place();
        let (start, end) = (place(range.start).start, place(range.end - 1).end);
        Self { start, end, owner, tokens: (range.start, range.end) }
    }

    /// The indices of its tokens.
    pub fn tokens(&self) -> Range<usize> {
        self.tokens.0 as usize..self.tokens.1 as usize
    }
}

/// A term found in a text.
#[derive(Debug, Clone, Copy)]
pub(super) struct TermHit {
    /// Index of its first token.
    pub first: u32,
    /// Index of the token after its last.
    pub end: u32,
    /// Index of the term.
    pub term: u32,
    /// The term's class as a segment before others.
    pub class: u32,
    /// True if some uses of the term need capitals.
    pub cased: bool,
    /// The sentence of its last word.
    pub sentence: u32,
    /// Number of words in the text before `end`.
    pub words: u32,
}

impl TermHit {
    /// Returns true if a gap may lead from this term to a later token: it is in the same
    /// sentence, with at most [`MOST_GAP_WORDS`] words between.
    pub fn reaches(&self, to: &Token) -> bool {
        self.sentence == to.sentence && to.before <= self.words + MOST_GAP_WORDS
    }
}

/// A word that is a term, or that may begin a term together with the next word.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Opening {
    /// Index of the token.
    pub first: usize,
    /// True if the word alone is a term.
    pub alone: bool,
    /// The step over this word and the next.
    pub step: Step,
}

/// A phrase whose last two segments may be here.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Candidate {
    /// Index of the phrase.
    pub pattern: u32,
    /// End and first token of the term that may be the segment before the last one; the nearest
    /// sorts first.
    pub lead: Reverse<(u32, u32)>,
    /// Index of that term.
    pub term: u32,
    /// True if some uses of that term need capitals.
    pub cased: bool,
}

/// Buffers that a worker keeps from text to text.
#[derive(Debug, Default)]
pub struct Workspace {
    /// Terms that a later segment may follow, by their first token.
    pub(super) leads: Vec<TermHit>,
    /// Index of the first of `leads` that the last word can reach.
    pub(super) reached: usize,
    /// Words that begin terms, in order.
    pub(super) openings: Vec<Opening>,
    /// Indices of the openings that may begin a term with the next word.
    pub(super) pairs: Vec<usize>,
    /// Terms, by their first token.
    pub(super) found: Vec<FoundTerm>,
    /// Phrases that a term may end, each with a term before it.
    pub(super) candidates: Vec<Candidate>,
}

/// A node of the trie with all that a search needs of the term that ends there. The fields are
/// kept together because they are read together.
#[derive(Debug, Clone, Copy)]
pub(super) struct TermNode {
    /// Index of the term; `NOTHING` if no term ends here.
    pub term: u32,
    /// The phrase that is this term alone; if `several`, the first index and the number of such
    /// phrases in [`Automaton::alone`].
    pub alone: Alone,
    /// False if exactly one phrase is this term alone.
    pub several: bool,
    /// True if all uses of the term need capitals.
    pub capitals: bool,
    /// True if some uses of the term need capitals.
    pub cased: bool,
    /// The term's class as a segment before others.
    pub lead: u32,
    /// The term's class as the last of several segments.
    pub last: u32,
}

/// Owner and capitals of a phrase of one segment.
pub(super) type Alone = (u32, u32);

/// A term that was found: the index of its first token, of the token after its last, and its
/// node.
pub(super) type FoundTerm = (u32, u32, TermNode);

/// An automaton over the phrases of one purpose.
#[derive(Debug)]
pub struct Automaton {
    pub(super) set: Arc<PhraseSet>,
    /// By word: true if it is a term.
    pub(super) alone_words: Vec<bool>,
    /// By word: the node after it.
    pub(super) words: Vec<TermNode>,
    /// The nodes after two words or more.
    pub(super) deeper: Vec<TermNode>,
    /// By term: the index of its first use.
    pub(super) uses_at: Vec<u32>,
    pub(super) uses: Vec<TermUse>,
    pub(super) alone: Vec<Alone>,
    pub(super) joints: Joints,
    pub(super) steps: Steps,
    /// Words in the longest term.
    pub(super) longest: u32,
}

/// The text that is being searched.
pub(super) struct Searched<'t> {
    pub text: &'t CleanText,
    pub tokens: &'t [Token],
}

impl Searched<'_> {
    /// The bytes of a range of tokens.
    pub fn bytes(&self, words: Range<usize>) -> Range<usize> {
        self.tokens[words.start].start as usize..self.tokens[words.end - 1].end as usize
    }
}
