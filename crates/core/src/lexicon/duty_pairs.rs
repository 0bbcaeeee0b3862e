//! The pairs of classes that are evidence of a duty.

use rustc_hash::FxHashMap;

use super::error::Problem;
use super::features::Features;
use super::ids::{ClassId, DutyId, FeatureId};
use super::index::index32;
use super::load::{Draft, DutyInFile};

/// The duty of each pair of classes.
#[derive(Debug, Clone, Default)]
pub struct DutyPairs {
    /// One more than the index of the duty of each feature; 0 for a feature without a duty. Features
    /// after the end have none.
    duties: Vec<u32>,
}

/// A pair of classes in a keyword file.
#[derive(Clone, Copy)]
struct Place<'a> {
    duty: DutyInFile<'a>,
    /// Byte offset of the pair in the file.
    at: usize,
}

impl DutyPairs {
    /// Returns the duty of a feature; `None` if it is not a pair of any duty.
    pub fn duty(&self, feature: FeatureId) -> Option<DutyId> {
        let duty = self.duties.get(feature.index()).copied().unwrap_or(0);
        Some(DutyId::new(duty.checked_sub(1)? as usize))
    }

    /// Compiles the pairs of all duties. A pair that two duties have is a problem.
    pub(super) fn compile(draft: &Draft, features: &Features, problems: &mut Vec<Problem>) -> Self {
        let mut duties = vec![0; features.count()];
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
                    duties[pair.index()] = index32(index + 1);
                }
            }
        }
        Self { duties }
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
