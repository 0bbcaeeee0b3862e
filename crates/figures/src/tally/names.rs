//! How often the name of a company was written which way. Nearly all have one way or two,
//! and companies are many: a list takes far less memory than a map.

use std::cmp::Reverse;

use serde::{Deserialize, Serialize};

/// So many ways are given no room to grow.
const FEW: usize = 4;

/// Names as written, in order, with how often.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Names(Vec<(Box<str>, u64)>);

impl Names {
    /// Counts a name so many times more.
    pub fn add(&mut self, name: &str, times: u64) {
        match self.0.binary_search_by(|(own, _)| (**own).cmp(name)) {
            Ok(at) => self.0[at].1 += times,
            Err(at) => {
                if self.0.len() < FEW {
                    self.0.reserve_exact(1);
                }
                self.0.insert(at, (name.into(), times));
            }
        }
    }

    /// Adds the counts of another part.
    pub fn merge(&mut self, other: &Self) {
        other.0.iter().for_each(|(name, times)| self.add(name, *times));
    }

    /// The name that was written most often; of several the first by their letters.
    pub fn most(&self) -> Option<&str> {
        self.0.iter().max_by_key(|(name, times)| (times, Reverse(name))).map(|(name, _)| &**name)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_way_it_is_written_most_often() {
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
            let times = |names: &Names| names.0.iter().map(|(_, times)| times).sum::<u64>();
            assert_eq!(
                (times(&names), times(&twice)),
                (written.iter().map(|(_, times)| times).sum(), 2 * times(&names))
            );
            assert!(twice.0.is_sorted_by(|a, b| a.0 < b.0));
        }
    }
}
