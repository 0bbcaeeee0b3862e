//! Scans the text of a posting for evidence.
//!
//! The input is the description, and the name of the company, whose mentions do not count. The
//! advertised title and the pay cannot influence a label, because they are not available here.

use std::borrow::Cow;
use std::ops::Range;
use std::sync::Arc;

use super::counted::{CountedHit, drop_overlapping};
use super::cues::{Claim, Mask, MaskKind, cues, mask_company, mask_titles};
use super::features::{DutyPlace, FeatureCount, FeatureFinder, FeaturePlace, ZonedText};
use super::language;
use super::matches::{Match, PhraseFinder, is_written};
use super::spots::Spots;
use super::tokens::Tokens;
use super::trace::{FoundFeature, Hit, LeftOut, Trace};
use super::zones::{Stretch, zones};
use crate::lexicon::{
    Duty, DutyId, Facing, Lexicon, Orientation, Owner, SequenceUse, ZoneId, index32,
};
use crate::text::{CleanText, fold, fold_traced, offset32, strip, without_links};

/// The most bytes of a description that are scanned. Longer texts are not postings, and the limit
/// bounds time and memory.
pub const LONGEST_TEXT: usize = 256 * 1024;

/// The evidence of a text for one duty.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DutyEvidence {
    /// The duty.
    pub duty: DutyId,
    /// Hits in zones that count for the densities of duties.
    pub hits: u32,
    /// Sum over different wordings in all zones of the weight of the zone, in hundredths.
    pub weight: u32,
    /// Byte range in the folded text of the hit to quote: one whose words say the duty, if any do, in
    /// the zone that counts most.
    pub place: (u32, u32),
    /// True if the words of this hit say the duty.
    pub telling: bool,
}

/// The evidence of a text: counts only, no judgement.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Evidence {
    /// Words in the whole text.
    pub words: u32,
    /// Words in zones of duties.
    pub duty_words: u32,
    /// True if the text is English, or too short to decide.
    pub english: bool,
    /// True if the text says that somebody recruits for a client.
    pub for_client: bool,
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
    /// The features that occur, by number.
    pub features: Vec<FeatureCount>,
}

/// The zone of a match, and the reason if it does not count.
#[derive(Debug, Clone, Copy)]
struct Setting {
    zone: ZoneId,
    left_out: Option<LeftOut>,
}

/// Buffers that a worker keeps from posting to posting.
#[derive(Debug, Default)]
pub struct Scratch {
    text: CleanText,
    pub(super) tokens: Tokens,
    finder: PhraseFinder,
    /// Matches of duties.
    pub(super) matches: Vec<Match>,
    /// The setting of each of `matches`.
    settings: Vec<Setting>,
    /// Matches of cues, zones and titles.
    others: Vec<Match>,
    pub(super) masks: Vec<Mask>,
    claims: Vec<Claim>,
    pub(super) stretches: Vec<Stretch>,
    spots: Spots,
    counted: Vec<CountedHit>,
    pub(super) features: FeatureFinder,
}

impl Scratch {
    /// A hash of each word of the last text, without marks.
    pub fn word_hashes(&self) -> &[u64] {
        self.tokens.hashes()
    }
}

/// Scans texts with the automata of a lexicon.
#[derive(Debug)]
pub struct Scanner {
    lexicon: Arc<Lexicon>,
}

impl Scanner {
    /// Makes a scanner.
    pub fn new(lexicon: Arc<Lexicon>) -> Self {
        Self { lexicon }
    }

    /// The lexicon of the scanner.
    pub fn lexicon(&self) -> &Lexicon {
        &self.lexicon
    }

    /// Scans a description as it is in the export.
    pub fn scan(&self, description: &str, company: &str, scratch: &mut Scratch) -> Evidence {
        self.scan_plain(&plain(description), company, scratch)
    }

    /// Scans a description without markup, as [`plain`] returns it.
    pub fn scan_plain(&self, plain: &str, company: &str, scratch: &mut Scratch) -> Evidence {
        let mut text = std::mem::take(&mut scratch.text);
        fold(plain, &mut text);
        let evidence = self.scan_folded(&text, company, scratch);
        scratch.text = text;
        evidence
    }

    /// Scans a description and keeps the details that explain the result.
    pub fn trace(&self, description: &str, company: &str) -> (Evidence, Trace) {
        let mut scratch = Scratch::default();
        let plain = plain(description).into_owned();
        let mut text = CleanText::default();
        fold_traced(&plain, &mut text);
        let evidence = self.scan_folded(&text, company, &mut scratch);
        let mut hits: Vec<Hit> = scratch
            .matches
            .iter()
            .zip(&scratch.settings)
            .filter_map(|(m, setting)| self.hit(m, *setting))
            .collect();
        hits.sort_unstable_by_key(|hit| (hit.start, hit.end, hit.duty));
        let zones = scratch.stretches.iter().map(|s| (s.start..s.end, s.zone)).collect();
        let headings = scratch.stretches.iter().map(|s| s.heading).collect();
        let titles = scratch
            .masks
            .iter()
            .filter(|mask| matches!(mask.kind, MaskKind::Title | MaskKind::OwnTitle))
            .map(|mask| mask.start..mask.end)
            .collect();
        let found = |(place, percent): (FeaturePlace, u32)| {
            let tokens = &scratch.tokens.all()[place.first as usize..place.end as usize];
            let range = tokens[0].place().start..tokens[tokens.len() - 1].place().end;
            FoundFeature { feature: place.feature, range, percent }
        };
        let features = &self.lexicon.features;
        let features = scratch.features.counted(features, &scratch.tokens).map(found).collect();
        (evidence, Trace { text, plain, hits, features, zones, headings, titles })
    }

    /// Scans a folded description. `company` is the key of the posting's own company, or empty; its
    /// mentions do not count.
    pub fn scan_folded(&self, text: &CleanText, company: &str, scratch: &mut Scratch) -> Evidence {
        let Scratch {
            tokens,
            finder,
            matches,
            others,
            masks,
            claims,
            stretches,
            settings,
            spots,
            counted,
            features,
            ..
        } = scratch;
        tokens.read(&self.lexicon.dictionary, text);
        let tokens = &*tokens;
        self.find(text, tokens, features, finder, matches);
        // Duties are the first owners.
        let duties = self.lexicon.duties.len();
        others.clear();
        others.extend(matches.extract_if(.., |m| m.owner as usize >= duties));
        add_pairs(features.duties(), tokens, matches);
        cues(&self.lexicon, text, tokens, others, masks, claims);
        mask_titles(&self.lexicon, text, tokens, others, masks);
        mask_company(text, company, masks);
        zones(&self.lexicon, text, tokens, claims, finder, stretches);
        spots.read(tokens, stretches, masks);
        drop_overlapping(matches, spots);
        settings.clear();
        settings.extend(matches.iter().map(|m| self.setting(m, spots, masks, stretches)));
        counted.clear();
        let with_weight = matches.iter().zip(&*settings).filter(|(_, at)| at.left_out.is_none());
        counted
            .extend(with_weight.map(|(m, at)| CountedHit::of(m, &self.lexicon[at.zone], tokens)));
        let mut evidence = self.weigh(counted);
        let zoned = ZonedText { text, tokens, stretches, spots, masks };
        evidence.features = features.count(&self.lexicon, &zoned);
        for stretch in stretches.iter() {
            let words = tokens.words(stretch.tokens());
            evidence.words += words;
            if self.lexicon[stretch.zone].duty && !stretch.heading {
                evidence.duty_words += words;
            }
        }
        evidence.for_client = others.iter().any(|m| self.lexicon.owner(m.owner) == Owner::Client);
        evidence.english = language::is_english(&self.lexicon, text, tokens);
        evidence
    }

    /// Finds the features and the phrases of a text in one search.
    fn find(
        &self,
        text: &CleanText,
        tokens: &Tokens,
        features: &mut FeatureFinder,
        finder: &mut PhraseFinder,
        matches: &mut Vec<Match>,
    ) {
        let lexicon = &*self.lexicon;
        features.begin();
        finder.begin();
        matches.clear();
        lexicon.sequences.find(tokens.numbers(), |found| {
            let Range { start, end } = found.words;
            let (first, last) = (&tokens.all()[start], &tokens.all()[end - 1]);
            let place = offset32(start)..offset32(end);
            let written =
                |usage: &&SequenceUse| is_written(&lexicon.sequences, **usage, text, tokens, start);
            for usage in found.uses.iter().filter(written) {
                match lexicon.features.owner(usage.owner) {
                    // A phrase may cross the end of a line, where a new sentence may begin.
                    Some(_) if first.sentence != last.sentence => {}
                    Some(owner) => features.note(owner, place.clone()),
                    None => {
                        if let Some(part) = lexicon.phrases.part_of(usage.owner) {
                            finder.note(&lexicon.phrases, part, tokens, place.clone(), matches);
                        }
                    }
                }
            }
        });
        features.finish(lexicon, tokens);
        finder.join(&lexicon.phrases, tokens, matches);
    }

    /// Returns the hit of a match; `None` if the match is not of a duty.
    fn hit(&self, m: &Match, Setting { zone, left_out }: Setting) -> Option<Hit> {
        match self.lexicon.owner(m.owner) {
            Owner::Duty(duty) => Some(Hit { duty, start: m.start, end: m.end, zone, left_out }),
            _ => None,
        }
    }

    /// Returns the zone of a match, and the reason if it does not count.
    fn setting(&self, m: &Match, spots: &Spots, masks: &[Mask], stretches: &[Stretch]) -> Setting {
        // A phrase that starts before a title ("advises the Chief Executive") is about work and
        // counts; one that starts within a cue ("not responsible for …") does not.
        let first = m.tokens().start;
        let default = self.lexicon.default_zones.without_headings;
        let zone = spots.stretch(first).map_or(default, |at| stretches[at].zone);
        let left_out = match spots.mask(first).map(|at| masks[at].kind) {
            Some(MaskKind::Cue(cue)) => Some(LeftOut::Cue(cue)),
            Some(MaskKind::Title | MaskKind::OwnTitle) => Some(LeftOut::Title),
            Some(MaskKind::Company) => Some(LeftOut::Company),
            None if self.lexicon[zone].percent == 0 => Some(LeftOut::Zone),
            None => None,
        };
        Setting { zone, left_out }
    }

    /// Adds up the counted hits, which are sorted by owner.
    fn weigh(&self, counted: &mut [CountedHit]) -> Evidence {
        let mut evidence = Evidence::default();
        for group in counted.chunk_by_mut(|a, b| a.owner == b.owner) {
            let weight = CountedHit::weight(group);
            match self.lexicon.owner(group[0].owner) {
                Owner::Duty(duty) => {
                    let hits = group.iter().map(|hit| u32::from(hit.duty)).sum();
                    let (place, telling) = CountedHit::strongest(group);
                    let found = DutyEvidence { duty, hits, weight, place, telling };
                    evidence.add(&self.lexicon, found);
                }
                // Their matches are in another list.
                Owner::Cue(_)
                | Owner::Claim(_)
                | Owner::Opener(_)
                | Owner::Title
                | Owner::Client => {}
            }
        }
        evidence
    }
}

impl Evidence {
    /// Returns the duties with hits in zones of duties: those that the densities count.
    pub fn counted_duties(&self) -> impl Iterator<Item = &DutyEvidence> {
        self.duties.iter().filter(|duty| duty.hits > 0)
    }

    fn add(&mut self, lexicon: &Lexicon, found: DutyEvidence) {
        let DutyEvidence { duty, hits, .. } = found;
        let Duty { orientation, facing, .. } = &lexicon[duty];
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
        self.duties.push(found);
    }
}

/// Adds the matches of pairs of classes that are evidence of a duty. Of several first words before
/// the same second one, the nearest counts.
fn add_pairs(found: &[DutyPlace], tokens: &Tokens, matches: &mut Vec<Match>) {
    let mut last = None;
    for place in found {
        if last.replace((place.duty, place.end)) != Some((place.duty, place.end)) {
            let owner = index32(place.duty.index());
            let mut found = Match::of(tokens.all(), place.first..place.end, owner);
            found.telling = place.telling;
            matches.push(found);
        }
    }
}

/// Returns the part of a description that is scanned, without markup and addresses.
pub fn plain(description: &str) -> Cow<'_, str> {
    without_links(strip(&description[..description.floor_char_boundary(LONGEST_TEXT)]))
}
