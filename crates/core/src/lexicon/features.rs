//! Features of a text: word classes, ordered pairs of classes, and learned words.

use std::fmt;

use rustc_hash::FxHashMap;

use super::entries::Class;
use super::error::Problem;
use super::feature_file::{FeatureFile, FeatureKind};
use super::ids::{ClassId, FeatureId};
use super::index::index32;
use super::load::Draft;
use super::notation::{Forms, Notation};
use super::phrases::put_all;
use super::sequences::SequenceBuilder;
use super::syntax::{ClassKind, Sets};

/// A feature of a text.
#[derive(Debug, Clone, Copy)]
pub enum Feature<'a> {
    /// A word of a class.
    Class(&'a Class),
    /// A word of a class, and after it in the sentence a word of another or the same class.
    Pair(&'a Class, &'a Class),
    /// A learned word, or two learned words next to each other.
    Words(&'a str),
}

impl fmt::Display for Feature<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Class(class) => f.write_str(&class.id),
            Self::Pair(first, second) => write!(f, "{} > {}", first.id, second.id),
            Self::Words(words) => f.write_str(words),
        }
    }
}

/// The owner of a word sequence.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SequenceOwner {
    /// A class.
    Class(ClassId),
    /// A learned word or pair of words.
    Learned(FeatureId),
}

/// An ordered pair of classes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ClassPair {
    /// The class that comes first in the text.
    pub first: ClassId,
    /// The class after it in the sentence.
    pub second: ClassId,
}

/// The features that are searched for in texts.
///
/// Only those that may have weights have numbers, since their sums should fit the cache of a core. In
/// a folder without weights, which is to be fitted, all pairs of classes are counted.
#[derive(Debug, Clone)]
pub struct Features {
    classes: Vec<Class>,
    /// The kinds of the classes, side by side because every occurrence of a class is compared by them.
    kinds: Vec<ClassKind>,
    classes_by_id: FxHashMap<String, ClassId>,
    /// The pairs that are counted, sorted.
    pairs: Vec<ClassPair>,
    /// Learned words and pairs of neighbouring words, folded.
    learned: Vec<Box<str>>,
    learned_by_name: FxHashMap<Box<str>, usize>,
    /// The feature of each single learned word, by its number in the dictionary; `None` for other words.
    /// They are looked up, since a search for sequences would find one at every second word.
    single: Vec<Option<FeatureId>>,
}

/// The most classes. Their pairs are counted in an array.
const MOST_CLASSES: usize = 1_000;

impl Features {
    /// Compiles the classes of a draft and the learned words, and adds their sequences; `None`, with
    /// problems, if that is impossible.
    pub(super) fn compile(
        draft: &Draft,
        weights: &FeatureFile,
        sequences: &mut SequenceBuilder,
        forms: &mut Forms,
        problems: &mut Vec<Problem>,
    ) -> Option<Self> {
        let classes = compile_classes(draft, sequences, forms, problems)?;
        let learned: Vec<Box<str>> = weights
            .rows
            .iter()
            .filter(|row| row.kind == FeatureKind::Words)
            .map(|row| row.name.clone())
            .collect();
        let mut single: Vec<(usize, usize)> = Vec::new();
        for (index, words) in learned.iter().enumerate() {
            let words: Vec<u32> =
                words.split(' ').map(|word| forms.dictionary.intern(word)).collect();
            if let [word] = words[..] {
                single.push((word as usize, index));
            } else {
                sequences.put(&words, index32(classes.len() + index), Vec::new());
            }
        }
        let ids = (0..).map(ClassId::new);
        let mut features = Self {
            kinds: classes.iter().map(|class| class.kind).collect(),
            classes_by_id: classes.iter().map(|class| class.id.clone()).zip(ids).collect(),
            pairs: Vec::new(),
            learned_by_name: learned.iter().cloned().zip(0..).collect(),
            classes,
            learned,
            single: vec![None; single.iter().map(|(word, _)| word + 1).max().unwrap_or(0)],
        };
        features.pairs = features.counted_pairs(weights);
        for (word, index) in single {
            features.single[word] = Some(FeatureId::new(features.first_learned() + index));
        }
        Some(features)
    }

    /// Returns the pairs that have weights, or all pairs if none has.
    fn counted_pairs(&self, weights: &FeatureFile) -> Vec<ClassPair> {
        let rows = weights.rows.iter().filter(|row| row.kind == FeatureKind::Pair);
        let mut pairs: Vec<ClassPair> = rows.filter_map(|row| self.pair_named(&row.name)).collect();
        if pairs.is_empty() {
            let all = || (0..self.classes.len()).map(ClassId::new);
            pairs = all()
                .flat_map(|first| all().map(move |second| ClassPair { first, second }))
                .collect();
        }
        pairs.sort_unstable();
        pairs.dedup();
        pairs
    }

    /// The classes, in the order of their file.
    pub fn classes(&self) -> &[Class] {
        &self.classes
    }

    /// Returns the kind of a class.
    pub fn class_kind(&self, class: ClassId) -> ClassKind {
        self.kinds[class.index()]
    }

    /// Returns the class with this id; `None` if no class has it.
    pub fn class_named(&self, id: &str) -> Option<ClassId> {
        self.classes_by_id.get(id).copied()
    }

    /// Returns the owner of a sequence by its number; `None` for other numbers.
    pub fn owner(&self, owner: u32) -> Option<SequenceOwner> {
        let owner = owner as usize;
        match owner.checked_sub(self.classes.len()) {
            None => Some(SequenceOwner::Class(ClassId::new(owner))),
            Some(learned) if learned < self.learned.len() => {
                Some(SequenceOwner::Learned(FeatureId::new(self.first_learned() + learned)))
            }
            Some(_) => None,
        }
    }

    /// Returns the feature of a word by its number in the dictionary; `None` if it is not learned.
    pub fn learned_word(&self, word: u32) -> Option<FeatureId> {
        self.single.get(word as usize).copied().flatten()
    }

    /// Returns the number after those of all owners.
    pub fn owners(&self) -> u32 {
        index32(self.classes.len() + self.learned.len())
    }

    /// Number of features, whether they occur in any text or not.
    pub fn count(&self) -> usize {
        self.first_learned() + self.learned.len()
    }

    /// Returns the feature of a class.
    pub fn class(&self, class: ClassId) -> FeatureId {
        FeatureId::new(class.index())
    }

    /// Returns the feature of an ordered pair of classes; `None` if the pair is not counted.
    pub fn pair(&self, pair: ClassPair) -> Option<FeatureId> {
        let at = self.pairs.binary_search(&pair).ok()?;
        Some(FeatureId::new(self.classes.len() + at))
    }

    /// The pairs that are counted, each with its feature.
    pub fn pairs(&self) -> impl Iterator<Item = (ClassPair, FeatureId)> {
        self.pairs.iter().copied().zip((self.classes.len()..).map(FeatureId::new))
    }

    /// Returns true for a pair of classes.
    pub fn is_pair(&self, feature: FeatureId) -> bool {
        (self.classes.len()..self.first_learned()).contains(&feature.index())
    }

    /// Returns the meaning of a feature.
    pub fn describe(&self, feature: FeatureId) -> Feature<'_> {
        let at = feature.index();
        if let Some(class) = self.classes.get(at) {
            return Feature::Class(class);
        }
        if let Some(words) = self.learned.get(at.wrapping_sub(self.first_learned())) {
            return Feature::Words(words);
        }
        self.describe_pair(self.pairs[at - self.classes.len()])
    }

    /// Returns a pair of classes as a feature, whether it is counted or not.
    pub fn describe_pair(&self, ClassPair { first, second }: ClassPair) -> Feature<'_> {
        Feature::Pair(&self.classes[first.index()], &self.classes[second.index()])
    }

    /// Returns the kind of a feature.
    pub fn kind(&self, feature: FeatureId) -> FeatureKind {
        match self.describe(feature) {
            Feature::Class(_) => FeatureKind::Class,
            Feature::Pair(..) => FeatureKind::Pair,
            Feature::Words(_) => FeatureKind::Words,
        }
    }

    /// Returns the feature with this name; `None` if the folder does not define it.
    pub fn named(&self, kind: FeatureKind, name: &str) -> Option<FeatureId> {
        match kind {
            FeatureKind::Class => Some(self.class(self.class_named(name)?)),
            FeatureKind::Pair => self.pair(self.pair_named(name)?),
            FeatureKind::Words => {
                let at = *self.learned_by_name.get(name)?;
                Some(FeatureId::new(self.first_learned() + at))
            }
        }
    }

    /// Returns the pair of classes with this name, whether it is counted or not.
    fn pair_named(&self, name: &str) -> Option<ClassPair> {
        let (first, second) = name.split_once(" > ")?;
        Some(ClassPair { first: self.class_named(first)?, second: self.class_named(second)? })
    }

    fn first_learned(&self) -> usize {
        self.classes.len() + self.pairs.len()
    }
}

/// Compiles the classes and adds their sequences to `builder`; `None` if they are too many.
fn compile_classes(
    draft: &Draft,
    builder: &mut SequenceBuilder,
    forms: &mut Forms,
    problems: &mut Vec<Problem>,
) -> Option<Vec<Class>> {
    let no_sets = Sets::new();
    let notation = Notation::new(&draft.words.content, &no_sets);
    let mut classes = Vec::new();
    for (index, (file, entry)) in draft.all_classes().enumerate() {
        if index == MOST_CLASSES {
            problems.push(file.problem(&entry.id, format!("more than {MOST_CLASSES} classes")));
            return None;
        }
        for phrase in &entry.words {
            let (owner, written) = (index32(index), phrase.get_ref());
            if let Err(message) = put_all(builder, &notation, forms, written, owner) {
                problems.push(file.problem(phrase, format!("\"{written}\": {message}")));
            }
        }
        classes.push(Class {
            id: entry.id.get_ref().clone(),
            name: entry.name.clone(),
            kind: entry.kind,
            words: entry.words.iter().map(|word| word.get_ref().clone()).collect(),
        });
    }
    Some(classes)
}
