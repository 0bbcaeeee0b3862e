//! Pairs of classes that are evidence of a duty, or of a label by their weights.

use rustc_hash::FxHashMap;

use super::error::Problem;
use super::features::Features;
use super::ids::{ClassId, DutyId, FeatureId};
use super::index::index32;
use super::load::{Draft, DutyInFile};
use super::model::WeighedFeatures;

/// The use of each pair of classes.
#[derive(Debug, Clone, Default)]
pub struct PairUses {
    /// By feature, from the first pair on.
    uses: Vec<PairUse>,
    /// The feature of the first pair.
    first: usize,
}

/// The use of a pair of classes, in one number: a text has hundreds of pairs, so the table should be
/// small. The lowest bit is set if the pair is counted; above it is one more than the index of its duty.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct PairUse(u32);

impl PairUse {
    /// Returns true if the pair is counted, because it has weights.
    pub fn is_counted(self) -> bool {
        self.0 & 1 != 0
    }

    /// Returns the duty of the pair; `None` if it is not a pair of any duty.
    pub fn duty(self) -> Option<DutyId> {
        Some(DutyId::new((self.0 >> 1).checked_sub(1)? as usize))
    }
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
    pub fn of(&self, pair: FeatureId) -> PairUse {
        pair.index()
            .checked_sub(self.first)
            .and_then(|at| self.uses.get(at))
            .copied()
            .unwrap_or_default()
    }

    /// Compiles the pairs of all duties. A pair that two duties have is a problem.
    pub(super) fn compile(draft: &Draft, features: &Features, problems: &mut Vec<Problem>) -> Self {
        let all = features.pairs();
        let mut uses = vec![PairUse::default(); all.len()];
        let mut firsts: FxHashMap<FeatureId, Place<'_>> = FxHashMap::default();
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
                    uses[pair.index() - all.start] = PairUse(index32(index + 1) << 1);
                }
            }
        }
        Self { uses, first: all.start }
    }

    /// Has the pairs counted that have weights. If none has, as in a folder that is to be fitted, all
    /// are counted.
    pub(super) fn count_weighed(&mut self, weighed: &WeighedFeatures) {
        let pairs = self.first..self.first + self.uses.len();
        let rows = weighed.all().iter().map(|row| row.feature.index());
        let counted: Vec<usize> = rows.filter(|feature| pairs.contains(feature)).collect();
        if counted.is_empty() {
            self.uses.iter_mut().for_each(|pair| pair.0 |= 1);
        }
        for feature in counted {
            self.uses[feature - self.first].0 |= 1;
        }
    }
}

/// Expands `lead|manage > engineers` to its pairs.
fn expand(features: &Features, written: &str) -> Result<Vec<FeatureId>, String> {
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
    Ok(first.iter().flat_map(|a| second.iter().map(|b| features.pair(*a, *b))).collect())
}

/// Makes the problem of a pair that an earlier duty has.
fn refuse(features: &Features, pair: FeatureId, own: Place<'_>, first: Place<'_>) -> Problem {
    let other = first.duty;
    let line = other.line_at(first.at);
    let file =
        if other.file == own.duty.file { String::new() } else { format!("{}, ", other.file) };
    let message = format!(
        "\"{}\" is already {} in duty \"{}\" ({file}line {line}); a pair belongs to one duty",
        features.describe(pair),
        other.duty.orientation.as_str(),
        other.duty.id.get_ref()
    );
    own.duty.problem(own.at, message)
}
