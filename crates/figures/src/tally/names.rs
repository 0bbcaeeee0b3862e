//! Spellings of a company's name. Nearly all companies have one or two spellings, so a list takes far
//! less memory than a map.

use std::cmp::Reverse;

use serde::{Deserialize, Serialize};

/// Lists below this length are given no spare capacity.
const FEW: usize = 4;

/// The spellings of a name, sorted, with their numbers of postings.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Names(Vec<Spelling>);

/// A name as written.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Spelling {
    name: Box<str>,
    postings: u64,
}

impl Names {
    /// Counts a number of postings with a spelling.
    pub fn add(&mut self, name: &str, postings: u64) {
        match self.0.binary_search_by(|own| (*own.name).cmp(name)) {
            Ok(at) => self.0[at].postings += postings,
            Err(at) => {
                if self.0.len() < FEW {
                    self.0.reserve_exact(1);
                }
                self.0.insert(at, Spelling { name: name.into(), postings });
            }
        }
    }

    /// Adds the counts of another part of the input.
    pub fn merge(&mut self, other: &Self) {
        other.0.iter().for_each(|own| self.add(&own.name, own.postings));
    }

    /// Returns the most frequent spelling; of equally frequent ones, the first in byte order.
    /// Returns `None` without spellings.
    pub fn most(&self) -> Option<&str> {
        self.0.iter().max_by_key(|own| (own.postings, Reverse(&own.name))).map(|own| &*own.name)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_most_frequent_spelling() {
        type Written = &'static [(&'static str, u64)];
        let cases: [(Written, Option<&str>); 4] = [
            (&[], None),
            (&[("Acme", 1)], Some("Acme")),
            (&[("acme", 2), ("ACME", 1), ("Acme", 2), ("ACME", 0)], Some("Acme")),
            (&[("a", 1), ("b", 1), ("c", 1), ("d", 1), ("e", 1), ("b", 1), ("a", 1)], Some("a")),
        ];
        for (written, most) in cases {
            let mut names = Names::default();
            for (name, times) in written {
                names.add(name, *times);
            }
            assert_eq!(names.most(), most, "{written:?}");
            let mut twice = names.clone();
            twice.merge(&names);
            let postings = |names: &Names| names.0.iter().map(|own| own.postings).sum::<u64>();
            assert_eq!(
                (postings(&names), postings(&twice)),
                (written.iter().map(|(_, times)| times).sum(), 2 * postings(&names))
            );
            assert!(twice.0.is_sorted_by(|a, b| a.name < b.name));
        }
    }
}
