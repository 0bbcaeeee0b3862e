//! The reasons for an answer, by the sentences of the text.
//!
//! A score is a sum over hundreds of words and pairs, each of which says little. A reader judges
//! sentences. So each part of the sum is given to the sentences in which its words are. The start of
//! the score, which every posting gets, is shared among the sentences by their words: a sentence is a
//! reason if it says more than others of its length.

use std::collections::BTreeMap;
use std::ops::Range;

use titlegauge_core::lexicon::{DutyId, FeatureId, Lexicon, RoleId, Signal};
use titlegauge_core::scan::{DutyEvidence, Evidence, Trace};
use titlegauge_core::verdict::{Pull, ScoreSource};

/// A part of a sentence's weight.
#[derive(Debug, Clone, PartialEq)]
pub struct Sign {
    pub of: SignOf,
    pub weight: f64,
    /// Byte range of its first place in the folded text.
    pub place: Range<usize>,
}

/// The origin of a sign.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum SignOf {
    Feature(FeatureId),
    Duty(DutyId),
}

/// A sentence or a line with what it adds to the answer.
#[derive(Debug, Clone)]
pub struct Sentence {
    /// Byte range in the folded text.
    pub range: Range<usize>,
    /// Its number in the text, from 1.
    pub number: usize,
    /// The sum of the signs and of its share of the start.
    pub weight: f64,
    /// Its share of the start.
    pub start: f64,
    /// Its signs, those for its own side first, the largest first.
    pub signs: Vec<Sign>,
}

/// The parts of the difference between the scores of two answers.
#[derive(Debug, Default)]
pub struct Reasons {
    /// The sentences, those with the largest force first.
    pub sentences: Vec<Sentence>,
    /// The start; the weights of the sentences include it.
    pub start: f64,
    /// The parts that the probabilities of the roles add.
    pub roles: Vec<(RoleId, f64)>,
    /// The parts of figures of the whole posting, which belong to no sentence.
    pub whole: Vec<(Signal, f64)>,
}

impl Reasons {
    /// Divides the parts of a difference among the sentences of a text.
    pub fn new(lexicon: &Lexicon, trace: &Trace, evidence: &Evidence, pulls: &[Pull]) -> Self {
        let mut writer = Divided::new(lexicon, trace, evidence);
        let mut reasons = Self::default();
        for Pull { source, weight } in pulls.iter().filter(|pull| pull.weight != 0.0) {
            match *source {
                ScoreSource::Start => reasons.start = *weight,
                ScoreSource::Signal(Signal::Role(role)) => reasons.roles.push((role, *weight)),
                ScoreSource::Feature(feature) => writer.feature(feature, *weight),
                ScoreSource::Duty(duty) => writer.duty(duty, *weight),
                ScoreSource::Signal(signal) => {
                    if !writer.signal(signal, *weight) {
                        reasons.whole.push((signal, *weight));
                    }
                }
            }
        }
        reasons.roles.sort_by(|a, b| b.1.abs().total_cmp(&a.1.abs()));
        reasons.whole.sort_by(|a, b| b.1.abs().total_cmp(&a.1.abs()));
        reasons.sentences = writer.sentences(reasons.start);
        reasons
    }

    /// Returns the sum of all parts.
    pub fn sum(&self) -> f64 {
        let roles: f64 = self.roles.iter().map(|(_, weight)| weight).sum();
        let whole: f64 = self.whole.iter().map(|(_, weight)| weight).sum();
        let sentences: f64 = self.sentences.iter().map(|sentence| sentence.weight).sum();
        // Without a sentence the start is a part by itself.
        let start = if self.sentences.is_empty() { self.start } else { 0.0 };
        roles + whole + sentences + start
    }
}

/// Weights by sentence and sign.
struct Divided<'a> {
    lexicon: &'a Lexicon,
    trace: &'a Trace,
    evidence: &'a Evidence,
    /// The signs of each sentence.
    signs: Vec<BTreeMap<SignOf, Sign>>,
}

/// A place at which a sign is found, and its weight there.
struct Place {
    range: Range<usize>,
    share: f64,
}

impl<'a> Divided<'a> {
    fn new(lexicon: &'a Lexicon, trace: &'a Trace, evidence: &'a Evidence) -> Self {
        Self { lexicon, trace, evidence, signs: vec![BTreeMap::new(); trace.zones.len()] }
    }

    /// Divides a weight among places, in proportion to their shares.
    fn divide(&mut self, of: SignOf, weight: f64, places: &[Place]) {
        let all: f64 = places.iter().map(|place| place.share).sum();
        for Place { range, share } in places {
            let at = self.trace.zones.partition_point(|(zone, _)| zone.end <= range.start);
            if let Some(signs) = self.signs.get_mut(at) {
                let new = || Sign { of, weight: 0.0, place: range.clone() };
                signs.entry(of).or_insert_with(new).weight += weight * share / all;
            }
        }
    }

    fn feature(&mut self, feature: FeatureId, weight: f64) {
        let found = self.trace.features.iter().filter(|found| found.feature == feature);
        let places: Vec<Place> = found
            .map(|found| Place { range: found.range.clone(), share: f64::from(found.percent) })
            .collect();
        self.divide(SignOf::Feature(feature), weight, &places);
    }

    fn duty(&mut self, duty: DutyId, weight: f64) {
        let hits = self.trace.hits.iter().filter(|hit| hit.duty == duty && hit.left_out.is_none());
        let places: Vec<Place> = hits
            .map(|hit| Place {
                range: hit.start..hit.end,
                share: f64::from(self.lexicon[hit.zone].percent),
            })
            .collect();
        self.divide(SignOf::Duty(duty), weight, &places);
    }

    /// Divides the weight of a figure among the duties that it counts. Returns false for a figure
    /// that does not add up duties, and for one without a duty.
    fn signal(&mut self, signal: Signal, weight: f64) -> bool {
        let counts = |found: &&DutyEvidence| signal.counts(&self.lexicon[found.duty]);
        let duties: Vec<(DutyId, f64)> = self
            .evidence
            .duties
            .iter()
            .filter(counts)
            .map(|found| (found.duty, libm::log1p(f64::from(found.weight) / 100.0)))
            .collect();
        let all: f64 = duties.iter().map(|(_, strength)| strength).sum();
        if signal == Signal::LogRatio || all == 0.0 {
            return false;
        }
        for (duty, strength) in duties {
            self.duty(duty, weight * strength / all);
        }
        true
    }

    /// Returns the sentences with a sign, each with its share of the start.
    fn sentences(self, start: f64) -> Vec<Sentence> {
        let words = |at: usize| {
            let range = self.trace.zones[at].0.clone();
            self.trace.text.lower()[range].split_whitespace().count() as f64
        };
        let told = self.signs.iter().enumerate().filter(|(_, signs)| !signs.is_empty());
        let all: f64 = told.clone().map(|(at, _)| words(at)).sum();
        let mut sentences: Vec<Sentence> = told
            .map(|(at, signs)| {
                let start = start * words(at) / all;
                Sentence::new(at + 1, &self.trace.zones[at].0, signs, start)
            })
            .collect();
        sentences.sort_by(|a, b| b.force().total_cmp(&a.force()));
        sentences
    }
}

impl Sentence {
    /// Adds up the signs of a sentence and its share of the start.
    fn new(
        number: usize,
        range: &Range<usize>,
        signs: &BTreeMap<SignOf, Sign>,
        start: f64,
    ) -> Self {
        let mut signs: Vec<Sign> = signs.values().cloned().collect();
        let weight = start + signs.iter().map(|sign| sign.weight).sum::<f64>();
        let side = weight.signum();
        signs.sort_by(|a, b| (b.weight * side).total_cmp(&(a.weight * side)));
        Self { range: range.clone(), number, weight, start, signs }
    }

    /// Returns how much its own words speak for its side: the smaller of their sum and of the whole
    /// weight, or 0 if they speak for the other side and only the share of the start decides.
    pub fn force(&self) -> f64 {
        let words = (self.weight - self.start) * self.weight.signum();
        words.clamp(0.0, self.weight.abs())
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use titlegauge_core::scan::Scanner;
    use titlegauge_core::verdict::cases;

    /// Every part of a score is in a sentence or in one of the other parts.
    #[test]
    fn the_parts_add_up_to_the_difference_of_the_scores() {
        let lexicon = Arc::new(Lexicon::builtin().unwrap());
        let scanner = Scanner::new(Arc::clone(&lexicon));
        for text in [
            "You lead the service desk and own the IT budget. Manage vendors and the IT manager.\n\
             Requirements\nTen years of experience with networks, and the ability to coach engineers.",
            "Bake bread.",
            "",
        ] {
            let (evidence, trace) = scanner.trace(text, "");
            for case in cases(&lexicon, &lexicon.models, &evidence) {
                let ranked = case.ranked();
                let (first, second) = (ranked[0], ranked[1]);
                let pulls = case.pulls(&lexicon.models.features, first, second);
                let reasons = Reasons::new(&lexicon, &trace, &evidence, &pulls);
                let difference = case.scores[first] - case.scores[second];
                assert!((reasons.sum() - difference).abs() < 1e-9, "{text}: {reasons:?}");
                let in_order = |pair: &[Sentence]| pair[0].force() >= pair[1].force();
                assert!(reasons.sentences.windows(2).all(in_order), "{text}");
            }
        }
    }
}
