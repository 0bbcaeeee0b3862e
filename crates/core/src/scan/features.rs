//! Finds and counts features: word classes, ordered pairs of classes in a sentence, and learned
//! words.

use std::cmp::Reverse;
use std::ops::Range;

use rustc_hash::FxHashSet;
use xxhash_rust::xxh3::xxh3_64;

use super::cues::{Mask, MaskKind};
use super::spots::Spots;
use super::tokens::Tokens;
use super::zones::Stretch;
use crate::bits::each_bit;
use crate::lexicon::{
    ClassId, ClassKind, ClassPair, DutyId, FeatureId, Features, Lexicon, PairUse, SequenceOwner,
};
use crate::text::CleanText;

/// The most words between the two classes of a pair.
const MOST_WORDS_BETWEEN: u32 = 10;
/// The most words between the two classes of a pair whose words say its duty. With more, the second word
/// is often the object of another verb.
const MOST_WORDS_TELLING: usize = 3;
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

/// A pair of classes at a place of the text that is evidence of a duty.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DutyPlace {
    /// The duty.
    pub duty: DutyId,
    /// Index of its first token.
    pub first: u32,
    /// Index of the token after its last.
    pub end: u32,
    /// True if its words say the duty: they are close, and no comma is between them.
    pub telling: bool,
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

/// The place of a class in words, by which it is paired.
#[derive(Debug, Clone, Copy)]
struct Span {
    /// The number of its sentence. A sequence does not cross the end of a sentence.
    sentence: u32,
    /// Number of words before its first word.
    first: u32,
    /// Number of words before its last word.
    last: u32,
}

/// Finds and counts features. Its buffers are kept from posting to posting.
#[derive(Debug, Default)]
pub struct FeatureFinder {
    classes: Vec<ClassPlace>,
    /// The span of each of `classes`.
    spans: Vec<Span>,
    found: Vec<FeaturePlace>,
    duties: Vec<DutyPlace>,
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
    /// A bit for every feature; set if its weight is not 0.
    touched: Vec<u64>,
}

impl Totals {
    /// Makes room for the features of a lexicon.
    fn resize(&mut self, features: usize) {
        self.weights.resize(features, 0);
        self.touched.resize(features.div_ceil(64), 0);
    }

    fn add(&mut self, feature: FeatureId, percent: u32) {
        if percent > 0 {
            let at = feature.index();
            self.weights[at] += percent;
            self.touched[at / 64] |= 1 << (at % 64);
        }
    }

    /// Returns the sums by feature, and clears them.
    fn take(&mut self) -> Vec<FeatureCount> {
        let Self { weights, touched } = self;
        let mut counts =
            Vec::with_capacity(touched.iter().map(|bits| bits.count_ones() as usize).sum());
        for (place, bits) in touched.iter_mut().enumerate() {
            each_bit(std::mem::take(bits), |at| {
                let at = place * 64 + at;
                let weight = std::mem::take(&mut weights[at]);
                counts.push(FeatureCount { feature: FeatureId::new(at), weight });
            });
        }
        counts
    }
}

/// Returns the weight of a feature at its place, in hundredths.
///
/// The words of a class and learned words do not count if a part of them does not: "an Engineering"
/// reaches into a title. A pair counts by its beginning, since one that ends in a title ("lead
/// engineering managers") is about work.
fn percent(percents: &[u32], features: &Features, place: &FeaturePlace) -> u32 {
    let first = percents[place.first as usize];
    if features.is_pair(place.feature) {
        first
    } else {
        first.min(percents[place.end as usize - 1])
    }
}

impl FeatureFinder {
    /// Prepares for the features of another text.
    pub fn begin(&mut self) {
        self.classes.clear();
        self.found.clear();
        self.duties.clear();
    }

    /// Records a class or a learned word at a place. Places are in the order of their first words.
    pub fn note(&mut self, owner: SequenceOwner, Range { start: first, end }: Range<u32>) {
        match owner {
            SequenceOwner::Class(class) => self.classes.push(ClassPlace { class, first, end }),
            SequenceOwner::Learned(feature) => {
                self.found.push(FeaturePlace { feature, first, end });
            }
        }
    }

    /// Pairs the classes of the text; [`Self::found`] then returns all features.
    pub fn finish(&mut self, lexicon: &Lexicon, tokens: &Tokens) {
        self.drop_contained(&lexicon.features);
        self.pair(lexicon, tokens);
    }

    /// The pairs of classes that are evidence of a duty, by the place of the last class. Of several
    /// first classes before the same last one, the nearest comes first.
    pub fn duties(&self) -> &[DutyPlace] {
        &self.duties
    }

    /// The features that were found: learned words, then learned pairs of neighbouring words, then classes
    /// and counted pairs by the place of the last class.
    pub fn found<'a>(
        &'a self,
        features: &'a Features,
        tokens: &'a Tokens,
    ) -> impl Iterator<Item = FeaturePlace> {
        let learned = |(first, word): (u32, &u32)| {
            let feature = features.learned_word(*word)?;
            Some(FeaturePlace { feature, first, end: first + 1 })
        };
        (0..).zip(tokens.numbers()).filter_map(learned).chain(self.found.iter().copied())
    }

    /// The features in parts of the text that count, with the weight of their zones in hundredths,
    /// after [`Self::count`].
    pub fn counted<'a>(
        &'a self,
        features: &'a Features,
        tokens: &'a Tokens,
    ) -> impl Iterator<Item = (FeaturePlace, u32)> {
        let percent = |place: &FeaturePlace| percent(&self.percents, features, place);
        let weighed = self.found(features, tokens).map(move |place| (place, percent(&place)));
        weighed.filter(|(_, percent)| *percent > 0)
    }

    /// Returns the features of the parts of the text that count, by number.
    pub fn count(&mut self, lexicon: &Lexicon, zoned: &ZonedText<'_>) -> Vec<FeatureCount> {
        self.weigh_tokens(lexicon, zoned);
        let Self { found, percents, totals, .. } = self;
        totals.resize(lexicon.features.count());
        for place in found {
            totals.add(place.feature, percent(percents, &lexicon.features, place));
        }
        for (word, percent) in zoned.tokens.numbers().iter().zip(&*percents) {
            if *percent > 0
                && let Some(feature) = lexicon.features.learned_word(*word)
            {
                totals.add(feature, *percent);
            }
        }
        totals.take()
    }

    /// Sorts the classes by place, the longest first, and drops those inside a longer sequence of a
    /// class of the same kind: in "engineering manager", "manager" says less than the whole.
    fn drop_contained(&mut self, features: &Features) {
        // They were found in the order of their first words.
        for same in self.classes.chunk_by_mut(|a, b| a.first == b.first) {
            same.sort_unstable_by_key(|place| (Reverse(place.end), place.class));
        }
        let mut longest: [Option<ClassPlace>; ClassKind::COUNT] = [None; ClassKind::COUNT];
        self.classes.retain(|place| {
            let kind = features.class_kind(place.class);
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
    fn pair(&mut self, lexicon: &Lexicon, tokens: &Tokens) {
        let Self { classes, spans, found, duties, .. } = self;
        let (features, pair_uses, all) = (&lexicon.features, &lexicon.pair_uses, tokens.all());
        let furthest = MOST_WORDS_BETWEEN + lexicon.sequences.longest();
        spans.clear();
        spans.extend(classes.iter().map(|place| {
            let (first, last) = (all[place.first as usize], all[place.end as usize - 1]);
            Span { sentence: first.sentence, first: first.before, last: last.before }
        }));
        // The first class of the sentence that is near enough.
        let mut low = 0;
        for (at, (second, to)) in classes.iter().zip(&*spans).enumerate() {
            let ClassPlace { class, first: start, end } = *second;
            found.push(FeaturePlace { feature: features.class(class), first: start, end });
            let far =
                |from: &Span| from.sentence != to.sentence || to.first - from.first > furthest;
            low += spans[low..at].iter().take_while(|from| far(from)).count();
            for (first, from) in classes[low..at].iter().zip(&spans[low..at]).rev() {
                // The words before the last word leave out the word itself.
                if first.end <= start && to.first - from.last <= MOST_WORDS_BETWEEN + 1 {
                    let pair = ClassPair { first: first.class, second: class };
                    let PairUse { feature, duty } = pair_uses.of(pair);
                    if let Some(feature) = feature {
                        found.push(FeaturePlace { feature, first: first.first, end });
                    }
                    if let Some(duty) = duty {
                        let between = &all[first.end as usize..start as usize];
                        let telling = between.len() <= MOST_WORDS_TELLING
                            && !between.iter().any(|token| token.is_mark());
                        duties.push(DutyPlace { duty, first: first.first, end, telling });
                    }
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
            if !stretch.heading && percent > 0 && !self.repeated(stretch, zoned) {
                self.percents[stretch.tokens()].fill(percent);
            }
        }
        for mask in zoned.masks {
            for token in zoned.tokens.within(mask.start..mask.end) {
                if zoned.hidden(token) {
                    self.percents[token] = 0;
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

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::lexicon::Feature;
    use crate::scan::{Scanner, Scratch};

    /// Single learned words are looked up, and two next to each other are searched for.
    #[test]
    fn learned_words_count_and_are_traced() {
        let lexicon = Arc::new(Lexicon::builtin().unwrap());
        let scanner = Scanner::new(Arc::clone(&lexicon));
        for count in [1, 2] {
            let learned = lexicon.models.features.all().iter().find_map(|weighed| {
                match lexicon.features.describe(weighed.feature) {
                    Feature::Words(words) if words.split(' ').count() == count => {
                        Some((weighed.feature, words))
                    }
                    _ => None,
                }
            });
            let (feature, words) = learned.unwrap();
            let description = format!("Responsibilities:\nYou see {words} {words} every day.");
            let evidence = scanner.scan(&description, "", &mut Scratch::default());
            let found = evidence.features.iter().find(|found| found.feature == feature).unwrap();
            let (_, trace) = scanner.trace(&description, "");
            let traced: Vec<_> = trace.features.iter().filter(|f| f.feature == feature).collect();
            assert_eq!(traced.iter().map(|f| f.percent).sum::<u32>(), found.weight, "{words}");
            assert_eq!(traced.len(), 2, "{words}");
            assert_eq!(&trace.text.lower()[traced[0].range.clone()], words);
        }
    }
}
