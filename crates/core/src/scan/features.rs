//! Finds and counts features: word classes, ordered pairs of classes in a sentence, and learned
//! words.

use rustc_hash::FxHashSet;
use xxhash_rust::xxh3::xxh3_64;

use super::cues::{Mask, MaskKind};
use super::spots::Spots;
use super::tokens::Tokens;
use super::zones::Stretch;
use crate::lexicon::{Capital, ClassId, ClassKind, FeatureId, Features, Lexicon, SequenceOwner};
use crate::text::{CleanText, offset32};

/// The most words between the two classes of a pair.
const MOST_WORDS_BETWEEN: u32 = 10;
/// The fewest words of a sentence that counts once if it is repeated. Shorter ones, such as items
/// of a list, are too often equal by chance.
const LEAST_REPEATED: u32 = 5;

/// The evidence of a text for one feature.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FeatureCount {
    /// The feature.
    pub feature: FeatureId,
    /// Sum over its occurrences of the weight of the zone, in hundredths.
    pub weight: u32,
}

/// A feature at a place of the text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FeaturePlace {
    /// The feature.
    pub feature: FeatureId,
    /// Index of its first token.
    pub first: u32,
    /// Index of the token after its last.
    pub end: u32,
}

/// A scanned text with the parts that decide which of its words count.
pub struct ZonedText<'a> {
    /// The folded text.
    pub text: &'a CleanText,
    /// Its words and marks.
    pub tokens: &'a Tokens,
    /// Its sentences and lines with their zones.
    pub stretches: &'a [Stretch],
    /// The stretch and the mask of each token.
    pub spots: &'a Spots,
    /// The masks.
    pub masks: &'a [Mask],
}

impl ZonedText<'_> {
    /// Returns true for a token after a cue, in the name of the company, or in a title that may be
    /// the advertised one. Words of other titles count, since they are about work: "lead engineering
    /// managers".
    fn hidden(&self, token: usize) -> bool {
        self.spots.mask(token).is_some_and(|at| self.masks[at].kind != MaskKind::Title)
    }
}

/// A class at a place of the text.
#[derive(Debug, Clone, Copy)]
struct ClassPlace {
    class: ClassId,
    first: u32,
    end: u32,
}

/// Finds and counts features. Its buffers are kept from posting to posting.
#[derive(Debug, Default)]
pub struct FeatureFinder {
    classes: Vec<ClassPlace>,
    found: Vec<FeaturePlace>,
    /// The weight of each token, in hundredths; 0 if it does not count.
    percents: Vec<u32>,
    sentences: FxHashSet<u64>,
    totals: Totals,
}

/// Sums by feature. Nearly all of them are 0, and clearing all for each posting would take longer
/// than the counting.
#[derive(Debug, Default)]
struct Totals {
    weights: Vec<u32>,
    /// The features whose weight is not 0.
    touched: Vec<FeatureId>,
}

impl Totals {
    fn add(&mut self, feature: FeatureId, percent: u32) {
        let weight = &mut self.weights[feature.index()];
        if *weight == 0 && percent > 0 {
            self.touched.push(feature);
        }
        *weight += percent;
    }

    /// Returns the sums by feature, and clears them.
    fn take(&mut self) -> Vec<FeatureCount> {
        self.touched.sort_unstable();
        let count = |feature: FeatureId| {
            let weight = std::mem::take(&mut self.weights[feature.index()]);
            FeatureCount { feature, weight }
        };
        self.touched.drain(..).map(count).collect()
    }
}

impl FeatureFinder {
    /// Finds the features of a text; [`Self::found`] returns them.
    pub fn find(&mut self, features: &Features, text: &CleanText, tokens: &Tokens) {
        self.find_sequences(features, text, tokens);
        self.drop_contained(features);
        self.pair(features, tokens);
    }

    /// The features that were found: learned words, then classes and pairs by the place of the
    /// last class.
    pub fn found(&self) -> &[FeaturePlace] {
        &self.found
    }

    /// The features in parts of the text that count, with the weight of their zones in hundredths,
    /// after [`Self::count`].
    pub fn counted(&self) -> impl Iterator<Item = (&FeaturePlace, u32)> {
        let weighed = self.found.iter().map(|place| (place, self.percents[place.first as usize]));
        weighed.filter(|(_, percent)| *percent > 0)
    }

    /// Returns the features of the parts of the text that count, by number.
    pub fn count(&mut self, lexicon: &Lexicon, zoned: &ZonedText<'_>) -> Vec<FeatureCount> {
        self.weigh_tokens(lexicon, zoned);
        let Self { found, percents, totals, .. } = self;
        totals.weights.resize(lexicon.features.count(), 0);
        for place in found {
            // A pair that ends in a title ("lead engineering managers") is about work and counts.
            totals.add(place.feature, percents[place.first as usize]);
        }
        totals.take()
    }

    fn find_sequences(&mut self, features: &Features, text: &CleanText, tokens: &Tokens) {
        let Self { classes, found, .. } = self;
        let all = tokens.all();
        classes.clear();
        found.clear();
        features.sequences().find(tokens.numbers(), |occurrence| {
            let (start, end) = (occurrence.words.start, occurrence.words.end);
            if all[start].sentence != all[end - 1].sentence {
                return;
            }
            let cased = |capital: &Capital| {
                text.cased()[all[start + capital.place].place()] == *capital.written
            };
            let (first, end) = (offset32(start), offset32(end));
            for usage in occurrence.uses.iter().filter(|usage| usage.capitals.iter().all(cased)) {
                match features.owner(usage.owner) {
                    SequenceOwner::Class(class) => classes.push(ClassPlace { class, first, end }),
                    SequenceOwner::Learned(feature) => {
                        found.push(FeaturePlace { feature, first, end });
                    }
                }
            }
        });
    }

    /// Sorts the classes by place and drops those inside a longer sequence of a class of the same
    /// kind: in "engineering manager", "manager" says less than the whole.
    fn drop_contained(&mut self, features: &Features) {
        self.classes.sort_unstable_by_key(|place| (place.first, u32::MAX - place.end, place.class));
        let mut longest: [Option<ClassPlace>; ClassKind::COUNT] = [None; ClassKind::COUNT];
        self.classes.retain(|place| {
            let kind = features.classes()[place.class.index()].kind;
            let longest = &mut longest[kind as usize];
            let inside = longest.is_some_and(|outer| {
                place.end <= outer.end && (place.first, place.end) != (outer.first, outer.end)
            });
            if longest.is_none_or(|outer| place.end > outer.end) {
                *longest = Some(*place);
            }
            !inside
        });
    }

    /// Notes each class and each ordered pair of classes in a sentence.
    fn pair(&mut self, features: &Features, tokens: &Tokens) {
        let Self { classes, found, .. } = self;
        let all = tokens.all();
        let furthest = MOST_WORDS_BETWEEN + features.sequences().longest();
        for (at, second) in classes.iter().enumerate() {
            let ClassPlace { class, first: start, end } = *second;
            found.push(FeaturePlace { feature: features.class(class), first: start, end });
            let to = all[start as usize];
            for first in classes[..at].iter().rev() {
                let (opening, from) = (all[first.first as usize], all[first.end as usize - 1]);
                if from.sentence != to.sentence || to.before - opening.before > furthest {
                    break;
                }
                // `before` of the last word leaves out the word itself.
                if first.end <= start && to.before - from.before <= MOST_WORDS_BETWEEN + 1 {
                    let feature = features.pair(first.class, class);
                    found.push(FeaturePlace { feature, first: first.first, end });
                }
            }
        }
    }

    /// Sets the weight of each token: that of its zone, or 0 in the advertised title, after cues,
    /// in headings and in repeated sentences.
    fn weigh_tokens(&mut self, lexicon: &Lexicon, zoned: &ZonedText<'_>) {
        self.percents.clear();
        self.percents.resize(zoned.tokens.all().len(), 0);
        self.sentences.clear();
        for stretch in zoned.stretches {
            let percent = lexicon[stretch.zone].percent;
            if stretch.heading || percent == 0 || self.repeated(stretch, zoned) {
                continue;
            }
            for token in stretch.tokens() {
                if !zoned.hidden(token) {
                    self.percents[token] = percent;
                }
            }
        }
    }

    /// Returns true if an earlier sentence has the same words.
    fn repeated(&mut self, stretch: &Stretch, zoned: &ZonedText<'_>) -> bool {
        let words = zoned.tokens.words(stretch.tokens());
        let sentence = &zoned.text.lower()[stretch.start..stretch.end];
        words >= LEAST_REPEATED && !self.sentences.insert(xxh3_64(sentence.as_bytes()))
    }
}
