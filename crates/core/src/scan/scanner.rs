//! One posting's text in, its evidence out. The only function the pipeline calls.
//!
//! Nothing but the description comes in: the advertised title, the company and the
//! pay cannot reach a label, because they are not here.

use std::borrow::Cow;
use std::ops::Range;
use std::sync::Arc;

use super::automaton::{Automaton, Match, Workspace};
use super::cues::{Claim, Mask, cues, mask_titles};
use super::language;
use super::said::{Said, drop_contained};
use super::spots::Spots;
use super::tokens::Tokens;
use super::zones::{Stretch, zones};
use crate::lexicon::{Duty, Facing, Lexicon, Orientation, Owner};
use crate::text::{CleanText, fold, fold_traced, strip};

/// What stands after so many bytes of a description is not looked at: it is no posting
/// any more, and time and memory have to end somewhere.
pub const LONGEST_TEXT: usize = 256 * 1024;

/// What a text says of one duty.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DutyEvidence {
    /// Index of the duty.
    pub duty: u32,
    /// Hits in zones that make the densities.
    pub hits: u32,
    /// Different wordings in all zones, each by what its zone counts, in hundredths.
    pub weight: u32,
}

/// What a text says of one subject.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SubjectEvidence {
    /// Index of the subject.
    pub subject: u32,
    /// Different words of it in all zones, each by what its zone counts, in hundredths.
    pub weight: u32,
}

/// What a text says: counts only, no judgement.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Evidence {
    /// Words in the whole text.
    pub words: u32,
    /// Words in zones of duties.
    pub duty_words: u32,
    /// Whether the text is English.
    pub english: bool,
    /// Hits of strategic duties, in zones of duties.
    pub strategic: u32,
    /// Hits of operational duties, in zones of duties.
    pub operational: u32,
    /// Hits of duties that face inward, in zones of duties.
    pub inward: u32,
    /// Hits of duties that face outward, in zones of duties.
    pub outward: u32,
    /// The duties that were hit, by index.
    pub duties: Vec<DutyEvidence>,
    /// The subjects that it speaks of, by index.
    pub subjects: Vec<SubjectEvidence>,
}

/// Why a hit is no evidence.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LeftOut {
    /// After a cue; the index of the cue.
    Cue(u32),
    /// Inside somebody's title.
    Title,
    /// In a zone that counts nothing.
    Zone,
}

/// A phrase of a duty in a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Hit {
    /// Index of the duty.
    pub duty: u32,
    /// Byte offset in the folded text.
    pub start: usize,
    /// Byte offset just after it.
    pub end: usize,
    /// Index of the zone.
    pub zone: usize,
    /// Why it does not count, if it does not.
    pub left_out: Option<LeftOut>,
}

/// Buffers that a worker keeps from posting to posting.
#[derive(Debug, Default)]
pub struct Scratch {
    text: CleanText,
    pub(super) tokens: Tokens,
    work: Workspace,
    /// Of duties and subjects.
    matches: Vec<Match>,
    /// Of what says how those are meant.
    others: Vec<Match>,
    pub(super) masks: Vec<Mask>,
    claims: Vec<Claim>,
    pub(super) stretches: Vec<Stretch>,
    /// Of duties, and of subjects behind them.
    pub(super) hits: Vec<Hit>,
    spots: Spots,
    said: Vec<Said>,
}

/// A scan with all that `explain` shows.
#[derive(Debug)]
pub struct Trace {
    /// The folded text, with the way back to `plain`.
    pub text: CleanText,
    /// The text without markup.
    pub plain: String,
    /// Every hit, counted or left out, by place.
    pub hits: Vec<Hit>,
    /// Byte range of each sentence in the folded text, and its zone.
    pub zones: Vec<(Range<usize>, usize)>,
    /// Whether each of `zones` is itself a heading.
    pub headings: Vec<bool>,
    /// Byte ranges of somebody's titles in the folded text, by place; they may overlap.
    pub titles: Vec<Range<usize>>,
}

/// The automata of a lexicon.
#[derive(Debug)]
pub struct Scanner {
    lexicon: Arc<Lexicon>,
    phrases: Automaton,
    headings: Automaton,
}

impl Scanner {
    /// Builds the automata.
    pub fn new(lexicon: Arc<Lexicon>) -> Self {
        let phrases = Automaton::new(Arc::clone(&lexicon.phrases));
        let headings = Automaton::new(Arc::clone(&lexicon.headings));
        Self { lexicon, phrases, headings }
    }

    /// The lexicon scanned with.
    pub fn lexicon(&self) -> &Lexicon {
        &self.lexicon
    }

    /// Scans a description as the export holds it.
    pub fn scan(&self, description: &str, scratch: &mut Scratch) -> Evidence {
        self.scan_plain(&plain(description), scratch)
    }

    /// Scans a description whose markup is gone; [`plain`] makes one.
    pub fn scan_plain(&self, plain: &str, scratch: &mut Scratch) -> Evidence {
        let mut text = std::mem::take(&mut scratch.text);
        fold(plain, &mut text);
        let evidence = self.scan_folded(&text, scratch);
        scratch.text = text;
        evidence
    }

    /// Scans and keeps everything that explains the result.
    pub fn trace(&self, description: &str) -> (Evidence, Trace) {
        let mut scratch = Scratch::default();
        let plain = plain(description).into_owned();
        let mut text = CleanText::default();
        fold_traced(&plain, &mut text);
        let evidence = self.scan_folded(&text, &mut scratch);
        scratch.hits.retain(|hit| (hit.duty as usize) < self.lexicon.duties.len());
        scratch.hits.sort_unstable_by_key(|hit| (hit.start, hit.end, hit.duty));
        let zones = scratch.stretches.iter().map(|s| (s.start..s.end, s.zone)).collect();
        let headings = scratch.stretches.iter().map(|s| s.heading).collect();
        let titles = scratch
            .masks
            .iter()
            .filter(|mask| mask.cue.is_none())
            .map(|mask| mask.start..mask.end)
            .collect();
        (evidence, Trace { text, plain, hits: scratch.hits, zones, headings, titles })
    }

    /// Scans a folded description.
    pub fn scan_folded(&self, text: &CleanText, scratch: &mut Scratch) -> Evidence {
        let Scratch {
            tokens,
            work,
            matches,
            others,
            masks,
            claims,
            stretches,
            hits,
            spots,
            said,
            ..
        } = scratch;
        tokens.read(&self.lexicon.dictionary, text);
        let tokens = &*tokens;
        self.phrases.find(text, tokens, work, matches);
        // Duties are the first owners, subjects the next ones.
        let (duties, topics) = (self.lexicon.duties.len(), self.lexicon.subjects.len());
        others.clear();
        others.extend(matches.extract_if(.., |m| m.owner as usize >= duties + topics));
        cues(&self.lexicon, text, tokens, others, masks, claims);
        mask_titles(&self.lexicon, text, tokens, others, masks);
        zones(&self.lexicon, &self.headings, text, tokens, claims, work, stretches);
        drop_contained(matches);
        spots.read(tokens, stretches, masks);
        hits.clear();
        hits.extend(matches.iter().map(|m| self.place(m, spots, masks, stretches)));
        said.clear();
        let counted = matches.iter().zip(hits.iter()).filter(|(_, hit)| hit.left_out.is_none());
        said.extend(counted.map(|(m, hit)| Said::of(m, &self.lexicon.zones[hit.zone], tokens)));
        let mut evidence = self.weigh(said);
        for stretch in stretches.iter() {
            let words = u32::try_from(tokens.words(stretch.tokens())).unwrap_or(u32::MAX);
            evidence.words += words;
            if self.lexicon.zones[stretch.zone].duty && !stretch.heading {
                evidence.duty_words += words;
            }
        }
        evidence.english = language::is_english(&self.lexicon, text, tokens);
        evidence
    }

    /// Zone of a match, and whether something takes it back.
    fn place(&self, m: &Match, spots: &Spots, masks: &[Mask], stretches: &[Stretch]) -> Hit {
        // A phrase that starts before a title ("advises the Chief Executive") is about work;
        // one that starts within a cue ("not responsible for …") is taken back by it.
        let first = m.tokens().start;
        let zone =
            spots.stretch(first).map_or(self.lexicon.default_zones.0, |at| stretches[at].zone);
        let left_out = match spots.mask(first).map(|at| masks[at].cue) {
            Some(Some(cue)) => Some(LeftOut::Cue(cue)),
            Some(None) => Some(LeftOut::Title),
            None if self.lexicon.zones[zone].percent == 0 => Some(LeftOut::Zone),
            None => None,
        };
        Hit { duty: m.owner, start: m.start, end: m.end, zone, left_out }
    }

    /// Counts what was said, which is in the order of owners.
    fn weigh(&self, said: &mut [Said]) -> Evidence {
        let mut evidence = Evidence::default();
        for group in said.chunk_by_mut(|a, b| a.owner == b.owner) {
            let weight = Said::weight(group);
            match self.lexicon.owner(group[0].owner) {
                Owner::Subject(subject) => {
                    evidence.subjects.push(SubjectEvidence { subject, weight })
                }
                _ => evidence.add(
                    &self.lexicon,
                    group[0].owner,
                    group.iter().filter(|said| said.duty).count(),
                    weight,
                ),
            }
        }
        evidence
    }
}

impl Evidence {
    fn add(&mut self, lexicon: &Lexicon, duty: u32, hits: usize, weight: u32) {
        let hits = u32::try_from(hits).unwrap_or(u32::MAX);
        let Duty { orientation, facing, .. } = &lexicon.duties[duty as usize];
        match orientation {
            Orientation::Strategic => self.strategic += hits,
            Orientation::Operational => self.operational += hits,
            Orientation::Neither => {}
        }
        match facing {
            Some(Facing::Inward) => self.inward += hits,
            Some(Facing::Outward) => self.outward += hits,
            None => {}
        }
        self.duties.push(DutyEvidence { duty, hits, weight });
    }
}

/// As much of a description as is looked at, without markup.
pub fn plain(description: &str) -> Cow<'_, str> {
    strip(&description[..description.floor_char_boundary(LONGEST_TEXT)])
}
