//! Counts what scans find in postings.

use rustc_hash::{FxHashMap, FxHashSet};

use super::counts::{Coverage, ZoneFound, phrase_count};
use titlegauge_core::labelled::Labelled;
use titlegauge_core::lexicon::{DutyId, Lexicon, PhraseSet};
use titlegauge_core::scan::{Hit, Match, PhraseFinder, Tokens, Trace};

/// Counts what scans find.
#[derive(Debug)]
pub struct Surveyor<'l> {
    lexicon: &'l Lexicon,
    /// Finds phrases of duties. The owner of a match is the index of its phrase.
    phrases: PhraseSet,
}

/// Buffers that are reused for each posting.
#[derive(Debug, Default)]
pub struct SurveyScratch {
    tokens: Tokens,
    finder: PhraseFinder,
    matches: Vec<Match>,
    fired: FxHashSet<u32>,
}

impl<'l> Surveyor<'l> {
    /// Numbers the phrases.
    pub fn new(lexicon: &'l Lexicon) -> Self {
        // The phrases of duties come first.
        Self { lexicon, phrases: PhraseSet::clone(&lexicon.phrases).numbered() }
    }

    /// Counts a labelled posting. `trace` is the trace of its description.
    pub fn record(
        &self,
        labelled: &Labelled<'_>,
        trace: &Trace,
        scratch: &mut SurveyScratch,
        into: &mut Coverage,
    ) {
        let role = labelled.verdict.role;
        into.postings += 1;
        into.roles[role.index()] += 1;
        into.without_headings += u64::from(!trace.headings.contains(&true));
        into.without_hits += u64::from(labelled.evidence.duties.is_empty());
        for found in &labelled.evidence.duties {
            let duty = &mut into.duties[found.duty.index()];
            duty.postings += 1;
            duty.roles[role.index()] += 1;
        }
        for hit in &trace.hits {
            let duty = &mut into.duties[hit.duty.index()];
            *if hit.left_out.is_none() { &mut duty.hits } else { &mut duty.left_out } += 1;
            into.zones[hit.zone.index()].hits += 1;
        }
        together(&trace.hits, &mut into.together);
        zones(self.lexicon, trace, &mut into.zones);
        let SurveyScratch { tokens, finder, matches, fired } = scratch;
        tokens.read(&self.lexicon.dictionary, &trace.text);
        let all = 0..tokens.all().len();
        finder.find(&self.phrases, &trace.text, tokens, all, matches);
        let duties = phrase_count(self.lexicon);
        fired.clear();
        fired.extend(matches.iter().map(|m| m.owner).filter(|phrase| (*phrase as usize) < duties));
        for phrase in fired.iter() {
            into.phrases[*phrase as usize] += 1;
        }
    }
}

/// Adds the words and postings of each zone.
fn zones(lexicon: &Lexicon, trace: &Trace, into: &mut [ZoneFound]) {
    let mut has = vec![false; lexicon.zones.len()];
    for ((place, zone), heading) in trace.zones.iter().zip(&trace.headings) {
        if !heading {
            into[zone.index()].words += trace.text.words(place.start, place.end) as u64;
            has[zone.index()] = true;
        }
    }
    for (zone, has) in into.iter_mut().zip(has) {
        zone.postings += u64::from(has);
    }
}

/// Adds the counted hits of each duty that share a word with a counted hit of another duty, once
/// for each other duty.
fn together(hits: &[Hit], into: &mut FxHashMap<(DutyId, DutyId), u64>) {
    let counted: Vec<&Hit> = hits.iter().filter(|hit| hit.left_out.is_none()).collect();
    let mut others = Vec::new();
    for hit in &counted {
        others.clear();
        // Hits are sorted by their start, so no hit that starts after `end` overlaps.
        let begun = counted.partition_point(|other| other.start < hit.end);
        others.extend(
            counted[..begun]
                .iter()
                .filter(|o| o.end > hit.start && o.duty != hit.duty)
                .map(|o| o.duty),
        );
        others.sort_unstable();
        others.dedup();
        for other in &others {
            *into.entry((hit.duty, *other)).or_default() += 1;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use titlegauge_core::lexicon::ZoneId;

    fn hit(duty: usize, start: usize, end: usize) -> Hit {
        Hit { duty: DutyId::new(duty), start, end, zone: ZoneId::new(0), left_out: None }
    }

    #[test]
    fn hits_on_the_same_words() {
        let left_out = Hit { left_out: Some(titlegauge_core::scan::LeftOut::Zone), ..hit(2, 1, 9) };
        let cases = [
            ("apart", vec![hit(0, 1, 5), hit(1, 6, 9)], Vec::new()),
            ("one in the other", vec![hit(0, 1, 9), hit(1, 3, 5)], vec![(0, 1, 1), (1, 0, 1)]),
            (
                "two in one",
                vec![hit(0, 1, 9), hit(1, 1, 3), hit(1, 4, 9)],
                vec![(0, 1, 1), (1, 0, 2)],
            ),
            ("the same duty", vec![hit(0, 1, 5), hit(0, 3, 9)], vec![]),
            ("left out", vec![hit(0, 1, 5), left_out], vec![]),
        ];
        for (name, hits, expected) in cases {
            let mut found = FxHashMap::default();
            together(&hits, &mut found);
            let mut found: Vec<_> =
                found.into_iter().map(|((a, b), n)| (a.index(), b.index(), n)).collect();
            found.sort_unstable();
            assert_eq!(found, expected, "{name}");
        }
    }
}
