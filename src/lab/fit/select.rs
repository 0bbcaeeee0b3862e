//! Selects the features that a fit weighs, and computes their inverse document frequencies.

use titlegauge_core::lexicon::{
    FeatureFile, FeatureId, FeatureKind, FeatureRow, Features, Lexicon, Milli, WeighedFeature,
    WeighedFeatures,
};
use titlegauge_core::scan::Evidence;

/// The fewest postings, labelled or not, with a class or a pair that has weights.
const LEAST_POSTINGS: u32 = 10;
/// The most pairs of classes; the most frequent ones have weights.
const MOST_PAIRS: usize = 10_000;

/// Returns a file of features without weights, so that a lexicon compiled with it finds the words.
pub fn without_weights(words: Vec<Box<str>>) -> FeatureFile {
    let row = |name| FeatureRow { kind: FeatureKind::Words, name, idf: 0, weights: Vec::new() };
    FeatureFile { answers: Vec::new(), rows: words.into_iter().map(row).collect() }
}

/// Selects features by the number of postings that have them. Labels do not matter.
///
/// Classes and pairs have no idf, since their number of occurrences says enough; that of learned
/// words is `ln(n / postings with the word)` over the `n` postings of `unlabelled`.
pub fn select<'a>(
    lexicon: &Lexicon,
    labelled: impl Iterator<Item = &'a Evidence>,
    unlabelled: &[&'a Evidence],
) -> WeighedFeatures {
    let features = &lexicon.features;
    let board = frequencies(features, unlabelled.iter().copied());
    let known = frequencies(features, labelled);
    let mut pairs = Vec::new();
    let mut all = Vec::new();
    for (index, (board, known)) in board.iter().zip(&known).enumerate() {
        let feature = FeatureId::new(index);
        match features.kind(feature) {
            FeatureKind::Words if *board > 0 => {
                let idf = libm::log(unlabelled.len() as f64 / f64::from(*board));
                all.push(WeighedFeature { feature, idf: Milli::rounded(idf) });
            }
            FeatureKind::Class if board + known >= LEAST_POSTINGS => {
                all.push(WeighedFeature { feature, idf: Milli::rounded(1.0) });
            }
            FeatureKind::Pair if board + known >= LEAST_POSTINGS => {
                pairs.push((board + known, feature));
            }
            _ => {}
        }
    }
    pairs.sort_by(|a, b| b.0.cmp(&a.0).then(a.1.cmp(&b.1)));
    let idf = Milli::rounded(1.0);
    let kept = pairs.into_iter().take(MOST_PAIRS);
    all.extend(kept.map(|(_, feature)| WeighedFeature { feature, idf }));
    all.sort_by_key(|weighed| weighed.feature);
    WeighedFeatures::new(all, features)
}

/// Returns the number of texts with each feature.
fn frequencies<'a>(features: &Features, texts: impl Iterator<Item = &'a Evidence>) -> Vec<u32> {
    let mut frequencies = vec![0; features.count()];
    for evidence in texts {
        for count in &evidence.features {
            frequencies[count.feature.index()] += 1;
        }
    }
    frequencies
}
