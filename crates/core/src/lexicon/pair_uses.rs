//! Pairs of classes that are evidence of a duty, or of a label by their weights.

use rustc_hash::FxHashMap;

use super::error::Problem;
use super::features::{ClassPair, Features};
use super::ids::{ClassId, DutyId, FeatureId};
use super::index::index32;
use super::load::{Draft, DutyInFile};

/// The use of each pair of classes.
#[derive(Debug, Clone)]
pub struct PairUses {
    /// Set bits are pairs with a use: those of a first class side by side, in the order of the
    /// second. A text has hundreds of pairs, most of them without a use.
    used: Vec<u64>,
    /// The index in `uses` of each pair, in the same order.
    places: Vec<u32>,
    uses: Vec<PairUse>,
    classes: usize,
}

/// The use of a pair of classes.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct PairUse {
    /// Its feature, if it is counted.
    pub feature: Option<FeatureId>,
    /// Its duty, if it is evidence of one.
    pub duty: Option<DutyId>,
}

/// A pair of classes in a keyword file.
#[derive(Clone, Copy)]
struct Place<'a> {
    duty: DutyInFile<'a>,
    /// Byte offset of the pair in the file.
    at: usize,
}

impl PairUses {
    /// Returns the use of a pair.
    pub fn of(&self, pair: ClassPair) -> PairUse {
        let place = self.place(pair);
        if self.used[place / 64] >> (place % 64) & 1 == 0 {
            return PairUse::default();
        }
        self.uses[self.places[place] as usize]
    }

    fn place(&self, ClassPair { first, second }: ClassPair) -> usize {
        first.index() * self.classes + second.index()
    }

    /// Returns the use of a pair, to be changed.
    fn entry(&mut self, pair: ClassPair) -> &mut PairUse {
        let place = self.place(pair);
        let bit = 1 << (place % 64);
        if self.used[place / 64] & bit == 0 {
            self.used[place / 64] |= bit;
            self.places[place] = index32(self.uses.len());
            self.uses.push(PairUse::default());
        }
        &mut self.uses[self.places[place] as usize]
    }

    /// Compiles the counted pairs, and those of all duties. A pair that two duties have is a problem.
    pub(super) fn compile(draft: &Draft, features: &Features, problems: &mut Vec<Problem>) -> Self {
        let classes = features.classes().len();
        let count = classes * classes;
        let (used, places) = (vec![0; count.div_ceil(64)], vec![0; count]);
        let mut all = Self { used, places, uses: Vec::new(), classes };
        for (pair, feature) in features.pairs() {
            all.entry(pair).feature = Some(feature);
        }
        let mut firsts: FxHashMap<ClassPair, Place<'_>> = FxHashMap::default();
        for (index, duty) in draft.all_duties().enumerate() {
            for written in &duty.duty.pairs {
                let own = Place { duty, at: written.span().start };
                let pairs = match expand(features, written.get_ref()) {
                    Ok(pairs) => pairs,
                    Err(message) => {
                        problems.push(duty.problem(own.at, message));
                        continue;
                    }
                };
                for pair in pairs {
                    let first = *firsts.entry(pair).or_insert(own);
                    if !std::ptr::eq(first.duty.duty, duty.duty) {
                        problems.push(refuse(features, pair, own, first));
                    }
                    all.entry(pair).duty = Some(DutyId::new(index));
                }
            }
        }
        all
    }
}

/// Expands `lead|manage > engineers` to its pairs.
fn expand(features: &Features, written: &str) -> Result<Vec<ClassPair>, String> {
    let Some((first, second)) = written.split_once('>') else {
        return Err(format!(
            "\"{written}\" is not a pair; write two classes, such as `lead > engineers`"
        ));
    };
    let classes = |side: &str| -> Result<Vec<ClassId>, String> {
        let class = |id: &str| {
            features
                .class_named(id.trim())
                .ok_or_else(|| format!("there is no class \"{}\"", id.trim()))
        };
        side.split('|').map(class).collect()
    };
    let (first, second) = (classes(first)?, classes(second)?);
    let pair = |first, second| ClassPair { first, second };
    Ok(first.iter().flat_map(|a| second.iter().map(|b| pair(*a, *b))).collect())
}

/// Makes the problem of a pair that an earlier duty has.
fn refuse(features: &Features, pair: ClassPair, own: Place<'_>, first: Place<'_>) -> Problem {
    let other = first.duty;
    let line = other.line_at(first.at);
    let file =
        if other.file == own.duty.file { String::new() } else { format!("{}, ", other.file) };
    let message = format!(
        "\"{}\" is already {} in duty \"{}\" ({file}line {line}); a pair belongs to one duty",
        features.describe_pair(pair),
        other.duty.orientation.as_str(),
        other.duty.id.get_ref()
    );
    own.duty.problem(own.at, message)
}
