//! Selects the features that a fit weighs, and computes their inverse document frequencies.

use titlegauge_core::lexicon::{
    FeatureFile, FeatureId, FeatureKind, FeatureRow, Features, Lexicon, Milli, WeighedFeature,
    WeighedFeatures,
};
use titlegauge_core::scan::Evidence;

/// The fewest postings, labelled or not, with a class or a pair that may have weights.
const LEAST_POSTINGS: u32 = 20;
/// The most candidate pairs: the most frequent ones.
const MOST_CANDIDATES: usize = 20_000;
/// The most pairs of classes that a question selects.
const MOST_PAIRS: usize = 5_000;
/// The most learned words and pairs of words that a question selects.
const MOST_WORDS: usize = 2_000;

/// Returns a file of features without weights, so that a lexicon compiled with it finds the words.
pub fn without_weights(words: Vec<Box<str>>) -> FeatureFile {
    let row = |name| FeatureRow { kind: FeatureKind::Words, name, idf: 0, weights: Vec::new() };
    FeatureFile { answers: Vec::new(), rows: words.into_iter().map(row).collect() }
}

/// Returns the features that occur often enough to have weights. Labels do not matter.
///
/// Classes and pairs have no idf, since their number of occurrences says enough; that of learned
/// words is `ln(n / postings with the word)` over the `n` postings of `sample`, which represents a
/// job board.
pub fn candidates(
    lexicon: &Lexicon,
    labelled: &[&Evidence],
    sample: &[&Evidence],
) -> WeighedFeatures {
    let features = &lexicon.features;
    let board = frequencies(features, sample);
    let known = frequencies(features, labelled);
    let mut pairs = Vec::new();
    let mut all = Vec::new();
    for (index, (board, known)) in board.iter().zip(&known).enumerate() {
        let feature = FeatureId::new(index);
        match features.kind(feature) {
            FeatureKind::Words if *board > 0 => {
                let idf = libm::log(sample.len() as f64 / f64::from(*board));
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
    let kept = pairs.into_iter().take(MOST_CANDIDATES);
    all.extend(kept.map(|(_, feature)| WeighedFeature { feature, idf }));
    all.sort_by_key(|weighed| weighed.feature);
    WeighedFeatures::new(all, features)
}

/// The features that a fit weighs.
pub struct Selection {
    /// The features that have a weight for some question.
    pub features: WeighedFeatures,
    /// By row: true if the feature may have a weight for the level and the orientation. Learned
    /// words that are important only for the role have none, so that `words.csv` may show them.
    pub for_level: Vec<bool>,
}

impl Selection {
    /// Selects all features for all questions.
    pub fn all(features: WeighedFeatures) -> Self {
        Self { for_level: vec![true; features.all().len()], features }
    }

    /// Selects the features that are most important for the role, and for the level.
    ///
    /// A feature is as important as its weights are large and its values common, in a fit to all
    /// candidates. A few thousand features are as good as all, and people can read them.
    pub fn most_important(
        features: &Features,
        candidates: &WeighedFeatures,
        for_role: &[f64],
        for_level: &[f64],
    ) -> Self {
        let [for_role, for_level] =
            [for_role, for_level].map(|importance| most_important(candidates, importance));
        let either: Vec<usize> =
            (0..for_role.len()).filter(|row| for_role[*row] || for_level[*row]).collect();
        let decides = |row: &usize| for_level[*row] || candidates.kind(*row) != FeatureKind::Words;
        let all = either.iter().map(|row| candidates.all()[*row]).collect();
        Self {
            features: WeighedFeatures::new(all, features),
            for_level: either.iter().map(decides).collect(),
        }
    }
}

/// Marks all classes, and the pairs and words that are most important for a question.
fn most_important(candidates: &WeighedFeatures, importance: &[f64]) -> Vec<bool> {
    let mut chosen = vec![false; importance.len()];
    for (kind, most) in [
        (FeatureKind::Class, usize::MAX),
        (FeatureKind::Pair, MOST_PAIRS),
        (FeatureKind::Words, MOST_WORDS),
    ] {
        let of_kind = |row: &usize| candidates.kind(*row) == kind;
        let mut rows: Vec<usize> = (0..importance.len()).filter(of_kind).collect();
        rows.sort_by(|a, b| importance[*b].total_cmp(&importance[*a]).then(a.cmp(b)));
        rows.into_iter().take(most).for_each(|row| chosen[row] = true);
    }
    chosen
}

/// Returns the number of texts with each feature.
fn frequencies(features: &Features, texts: &[&Evidence]) -> Vec<u32> {
    let mut frequencies = vec![0; features.count()];
    for evidence in texts {
        for count in &evidence.features {
            frequencies[count.feature.index()] += 1;
        }
    }
    frequencies
}
