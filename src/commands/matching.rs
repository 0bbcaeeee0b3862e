//! Matches the postings of an input with labels, and draws samples of ordinary postings.

use std::collections::{BTreeSet, HashSet};
use std::convert::Infallible;

use xxhash_rust::xxh3::xxh3_64;

use crate::engine::Sink;
use crate::lab::fit::{Example, PostingText};
use crate::lab::gold::Gold;
use titlegauge_core::labelled::{Labelled, Status};
use titlegauge_core::lexicon::Lexicon;
use titlegauge_core::scan::Evidence;
use titlegauge_core::title::{Advertised, Frame};
use titlegauge_core::values::present;
use titlegauge_ingest::Records;

/// A kind of posting without a label whose title makes it `none` of the roles.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    /// The title advertises no leadership.
    Ordinary,
    /// The title advertises leadership in another trade, such as marketing or nursing.
    OtherTrade,
}

impl Kind {
    /// Maximum number of postings that count as `none` in a fit.
    fn learned(self) -> usize {
        match self {
            Self::Ordinary => 2500,
            Self::OtherTrade => 1000,
        }
    }

    /// Maximum number of postings among which leaders are counted.
    fn judged(self) -> usize {
        match self {
            Self::Ordinary => 5000,
            Self::OtherTrade => 2000,
        }
    }
}

/// A posting without a label whose title makes it `none` of the roles.
pub struct OrdinaryPosting {
    /// The text.
    pub text: PostingText,
    /// The evidence in it.
    pub evidence: Evidence,
}

/// A labelled posting.
pub struct LabelledPosting {
    /// The evidence and the reading.
    pub example: Example,
    /// The text.
    pub text: PostingText,
}

/// The postings of an input that a fit or a comparison uses.
pub struct Matched {
    /// The labelled postings, by id.
    pub postings: Vec<LabelledPosting>,
    /// Ordinary postings and leaders of other trades, for a fit.
    pub ordinary: Vec<OrdinaryPosting>,
    /// Ordinary postings of other companies.
    pub others: Vec<OrdinaryPosting>,
    /// Leaders of other trades, of other companies.
    pub other_trades: Vec<OrdinaryPosting>,
}

/// A posting that may be in a sample, before copies of labelled ones are removed.
struct Candidate {
    kind: Kind,
    /// Hash of the id; the postings with the lowest hashes are kept, which is a random sample.
    hash: u64,
    /// Hash of the beginning of the description.
    beginning: u64,
    /// True if its company is one of those that fits learn from.
    learned: bool,
    posting: OrdinaryPosting,
}

/// The number of candidates at which samples are shortened.
const SURPLUS: usize = 40_000;

/// The number of letters and digits that identify a copy. An export may contain a labelled posting
/// again, with another id and ending; as an unlabelled posting it would count as `none`.
const BEGINNING: usize = 400;

/// Returns a hash of the beginning of a description.
fn beginning(description: &str) -> u64 {
    let letters = description.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase);
    xxh3_64(letters.take(BEGINNING).collect::<String>().as_bytes())
}

/// A sink that keeps labelled postings and a sample of ordinary ones.
pub struct MatchingSink<'a> {
    lexicon: &'a Lexicon,
    /// The labels that are scored.
    gold: &'a Gold,
    /// Labels that are only learned from.
    more: &'a [Gold],
    /// All ids with a label, in use or not. Their postings are never in the sample.
    labelled: HashSet<String>,
    /// Hashes of the beginnings of labelled postings.
    begun: HashSet<u64>,
    postings: Vec<LabelledPosting>,
    ordinary: Vec<Candidate>,
}

impl<'a> MatchingSink<'a> {
    /// Makes a sink. `labelled` are the ids of the scored file whose labels are in use or not.
    pub fn new(
        lexicon: &'a Lexicon,
        gold: &'a Gold,
        more: &'a [Gold],
        labelled: HashSet<String>,
    ) -> Self {
        Self {
            lexicon,
            gold,
            more,
            labelled,
            begun: HashSet::new(),
            postings: Vec::new(),
            ordinary: Vec::new(),
        }
    }

    /// Returns the labelled postings by id, the first for each id, and the two samples.
    pub fn finish(mut self) -> Matched {
        self.postings.sort_by(|a, b| a.example.id.cmp(&b.example.id));
        self.postings.dedup_by(|later, first| later.example.id == first.example.id);
        self.prune(1);
        let mut matched = Matched {
            postings: self.postings,
            ordinary: Vec::new(),
            others: Vec::new(),
            other_trades: Vec::new(),
        };
        for Candidate { kind, learned, posting, .. } in self.ordinary {
            match (learned, kind) {
                (true, _) => matched.ordinary.push(posting),
                (false, Kind::Ordinary) => matched.others.push(posting),
                (false, Kind::OtherTrade) => matched.other_trades.push(posting),
            }
        }
        matched
    }

    /// Removes copies of labelled and of other postings, and shortens each sample to a multiple of
    /// its size.
    fn prune(&mut self, times: usize) {
        let Self { begun, ordinary, .. } = self;
        ordinary.sort_by_key(|candidate| candidate.hash);
        let mut seen = HashSet::new();
        let mut rooms = [Kind::Ordinary, Kind::OtherTrade]
            .map(|kind| [kind.judged() * times, kind.learned() * times]);
        ordinary.retain(|candidate| {
            let room = &mut rooms[candidate.kind as usize][usize::from(candidate.learned)];
            let kept = *room > 0
                && !begun.contains(&candidate.beginning)
                && seen.insert(candidate.beginning);
            *room -= usize::from(kept);
            kept
        });
    }

    /// Returns the labelled posting of an id, if it has a label that is in use.
    fn with_label(&self, posting: &Labelled<'_>) -> Option<LabelledPosting> {
        let id = posting.id();
        let scored = self.gold.readings.get(&id);
        let more = || self.more.iter().find_map(|gold| gold.readings.get(&id));
        let reading = scored.or_else(more)?.clone();
        let group = if posting.company_key.is_empty() {
            format!("id {id}")
        } else {
            posting.company_key.clone()
        };
        let example = Example {
            id,
            group,
            evidence: posting.evidence.clone(),
            reading,
            advertised_level: posting.gap.map(|_| posting.advertised.level),
            field: posting.advertised.field,
            further: scored.is_none(),
        };
        Some(LabelledPosting { example, text: text(posting) })
    }

    /// Returns true if any file labels an id, whether the label is in use or not.
    fn is_labelled(&self, id: &str) -> bool {
        self.labelled.contains(id) || self.more.iter().any(|gold| gold.readings.contains_key(id))
    }
}

fn text(posting: &Labelled<'_>) -> PostingText {
    PostingText {
        description: present(&posting.posting.description).to_owned(),
        company: posting.company_key.clone(),
    }
}

/// One company in this many is learned from; ordinary postings of the others are only judged.
const LEARNED_COMPANIES: u64 = 3;

/// Returns the kind of an unlabelled posting by its title; `None` for a title of technology
/// leadership, and for one that may lead a whole organization.
fn kind(lexicon: &Lexicon, posting: &Labelled<'_>) -> Option<Kind> {
    let Advertised { role, level, frame, .. } = posting.advertised;
    let title = posting.posting.title.to_lowercase();
    let names = |list: &BTreeSet<String>| {
        title.split(|c: char| !c.is_alphanumeric()).any(|word| list.contains(word))
    };
    let words = &lexicon.titles;
    match level.get() {
        0 if role.is_none() && !names(&words.leadership) => Some(Kind::Ordinary),
        1 | 2 if frame == Frame::OtherField && !names(&words.whole_organization) => {
            role.is_none().then_some(Kind::OtherTrade)
        }
        _ => None,
    }
}

/// Returns the candidate of an unlabelled posting; `None` if it belongs in no sample.
fn candidate(lexicon: &Lexicon, posting: &Labelled<'_>) -> Option<Candidate> {
    let kind = kind(lexicon, posting).filter(|_| posting.status() == Status::Labelled)?;
    let id = posting.id();
    let company = if posting.company_key.is_empty() { &id } else { &posting.company_key };
    Some(Candidate {
        kind,
        hash: xxh3_64(id.as_bytes()),
        beginning: beginning(&posting.posting.description),
        learned: xxh3_64(company.as_bytes()).is_multiple_of(LEARNED_COMPANIES),
        posting: OrdinaryPosting { text: text(posting), evidence: posting.evidence.clone() },
    })
}

/// The postings of one block.
pub struct MatchedBlock {
    postings: Vec<LabelledPosting>,
    begun: Vec<u64>,
    ordinary: Vec<Candidate>,
}

impl Sink for MatchingSink<'_> {
    type Part = MatchedBlock;
    type Error = Infallible;

    fn part(&self, labelled: &[Labelled<'_>], _: &Records) -> Self::Part {
        let (known, other): (Vec<_>, Vec<_>) =
            labelled.iter().partition(|posting| self.is_labelled(&posting.id()));
        MatchedBlock {
            postings: known.iter().filter_map(|posting| self.with_label(posting)).collect(),
            begun: known.iter().map(|p| beginning(&p.posting.description)).collect(),
            ordinary: other.iter().filter_map(|posting| candidate(self.lexicon, posting)).collect(),
        }
    }

    fn take(&mut self, block: MatchedBlock) -> Result<(), Infallible> {
        let MatchedBlock { postings, begun, ordinary } = block;
        self.postings.extend(postings);
        self.begun.extend(begun);
        self.ordinary.extend(ordinary);
        // Keeps a surplus, since copies of later labelled postings are removed from it.
        if self.ordinary.len() > SURPLUS {
            self.prune(2);
        }
        Ok(())
    }
}
