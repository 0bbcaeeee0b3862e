//! Grades: the part of an order of companies that is wrong only rarely.
//!
//! After P. Kline, E. K. Rose and C. R. Walters, "A Discrimination Report Card", American
//! Economic Review 114 (2024), 2472–2525. For companies i and j with π = P(θᵢ > θⱼ), grading i
//! above j is right with probability π (concordant) and wrong with 1 − π (discordant). The same
//! grade for both is neither. Over all pairs,
//!
//! ```text
//! DR   = expected share of discordant pairs (discordance rate)
//! τ    = expected share of concordant pairs − DR
//! loss = (1 − λ) DR − λ τ
//! ```
//!
//! λ = 0 gives one grade to all, λ = 1 a grade to each. A single pair gets different grades if
//! π > 1/(1 + λ). λ is the largest value that DR allows, so that the grades are as fine as
//! possible. As in the paper, pairs that share a grade count in the denominator of DR. The share
//! of wrong pairs is higher among pairs with different grades: [`Grades::misranked`].

use super::quantile::normal_below;
use super::ranks::order;
use super::shrink::Posterior;

/// Number of bisections of the range of λ.
const HALVINGS: usize = 40;

/// Grades and their expected errors.
#[derive(Debug, Clone, PartialEq)]
pub struct Grades {
    /// A grade from 1 for each company, in the order of the companies; 1 is the largest gap.
    pub grades: Vec<usize>,
    /// The number of grades.
    pub count: usize,
    /// λ, from 0 to 1: the weight of pairs in the right order.
    pub lambda: f64,
    /// DR, from 0 to 1: the expected share of all pairs whose grades are in the wrong order.
    pub discordance: f64,
    /// τ, from −1 to 1: the expected share of pairs in the right order minus the share in the
    /// wrong order.
    pub tau: f64,
    /// The expected share in the wrong order among pairs with different grades, from 0 to 1;
    /// `None` if there is one grade.
    pub misranked: Option<f64>,
}

/// Grades companies. Grades are contiguous in the order of posterior means; they minimise the
/// loss for the largest λ (to 40 binary digits) at which DR is at most `most`.
///
/// DR rises with λ, so λ is found by bisection. For each λ, the best of all contiguous partitions
/// is found exactly, in time and memory quadratic in the number of companies (2,000 companies:
/// 16 MB and about a second). The θ are taken as independent and normal.
///
/// The best partition changes in jumps as λ rises, and a jump may skip values of DR just below
/// `most`. DR is then well below the limit, and the grades are coarser than it allows. For
/// bell-shaped posterior means, DR comes within 0.007 of the limit from fifty companies on. For
/// evenly spread means it may not.
pub fn grades(posteriors: &[Posterior], most: f64) -> Grades {
    let order = order(&posteriors.iter().map(|p| p.mean).collect::<Vec<_>>());
    let pairs = Pairs::new(&order.iter().map(|at| posteriors[*at]).collect::<Vec<_>>());
    let fits = |lambda: f64| {
        Some(Partition { lambda, starts: pairs.best(lambda) })
            .filter(|partition| pairs.rates(&partition.starts).discordant <= most)
    };
    let Partition { lambda, starts } = fits(1.0).unwrap_or_else(|| {
        let (mut found, mut high) = (Partition { lambda: 0.0, starts: vec![0] }, 1.0);
        for _ in 0..HALVINGS {
            let middle = f64::midpoint(found.lambda, high);
            match fits(middle) {
                Some(better) => found = better,
                None => high = middle,
            }
        }
        found
    });
    let mut grades = vec![0; order.len()];
    for (at, company) in order.iter().enumerate() {
        grades[*company] = starts.partition_point(|start| *start <= at);
    }
    let Rates { discordant, concordant } = pairs.rates(&starts);
    let graded = discordant + concordant;
    Grades {
        count: grades.iter().copied().max().unwrap_or(0),
        grades,
        lambda,
        discordance: discordant,
        tau: concordant - discordant,
        misranked: (graded > 0.0).then(|| discordant / graded),
    }
}

/// The best partition for one λ.
struct Partition {
    lambda: f64,
    /// Index of the first company of each grade.
    starts: Vec<usize>,
}

/// Expected shares of all pairs, from 0 to 1.
struct Rates {
    discordant: f64,
    concordant: f64,
}

/// Expected numbers of reversed pairs within each range a..b of companies in order.
struct Pairs {
    /// For each end b, the numbers for the starts a = 0..b.
    reversed: Vec<Vec<f64>>,
}

impl Pairs {
    fn new(sorted: &[Posterior]) -> Self {
        let mut reversed: Vec<Vec<f64>> = Vec::with_capacity(sorted.len());
        for (end, last) in sorted.iter().enumerate() {
            let mut row = vec![0.0; end + 1];
            let mut own = 0.0;
            for start in (0..end).rev() {
                own += above(last, &sorted[start]);
                row[start] = reversed[end - 1][start] + own;
            }
            reversed.push(row);
        }
        Self { reversed }
    }

    /// Returns the starts of the groups that minimise the loss: the groups within which
    /// different grades would lose most. Of equal partitions, takes the one with larger groups.
    fn best(&self, lambda: f64) -> Vec<usize> {
        let mut saved = vec![0.0];
        let mut from = Vec::with_capacity(self.reversed.len());
        for (end, row) in self.reversed.iter().enumerate() {
            let mut best = (f64::NEG_INFINITY, 0);
            for (start, reversed) in row.iter().enumerate() {
                let within =
                    saved[start] + (1.0 + lambda) * reversed - lambda * count(end + 1 - start);
                if within > best.0 {
                    best = (within, start);
                }
            }
            saved.push(best.0);
            from.push(best.1);
        }
        let mut starts = Vec::new();
        let mut end = self.reversed.len();
        while end > 0 {
            end = from[end - 1];
            starts.push(end);
        }
        starts.reverse();
        starts
    }

    /// Returns the shares of discordant and concordant pairs, given the starts of groups.
    fn rates(&self, starts: &[usize]) -> Rates {
        let all = self.reversed.len();
        let Some(total) = self.reversed.last().filter(|_| all > 1).map(|row| row[0]) else {
            return Rates { discordant: 0.0, concordant: 0.0 };
        };
        let ends = starts.iter().skip(1).chain([&all]);
        let (same, tied) =
            starts.iter().zip(ends).fold((0.0, 0.0), |(same, tied), (start, end)| {
                (same + self.reversed[end - 1][*start], tied + count(end - start))
            });
        // Differences of large sums may round to slightly below zero.
        let discordant = (total - same).max(0.0);
        let apart = count(all) - tied;
        Rates {
            discordant: discordant / count(all),
            concordant: (apart - discordant).max(0.0) / count(all),
        }
    }
}

/// Returns the number of pairs of companies.
fn count(companies: usize) -> f64 {
    companies as f64 * (companies as f64 - 1.0) / 2.0
}

/// Returns P(θ of `one` > θ of `other`).
fn above(one: &Posterior, other: &Posterior) -> f64 {
    let (ahead, spread) =
        (one.mean - other.mean, libm::sqrt(one.sd * one.sd + other.sd * other.sd));
    if spread > 0.0 {
        normal_below(ahead / spread)
    } else if ahead == 0.0 {
        0.5
    } else {
        f64::from(u8::from(ahead > 0.0))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn companies(figures: &[(f64, f64)]) -> Vec<Posterior> {
        figures.iter().map(|(mean, sd)| Posterior { mean: *mean, sd: *sd, positive: 0.5 }).collect()
    }

    /// Discordance and concordance of any grades, computed pair by pair.
    fn rates(posteriors: &[Posterior], grades: &[usize]) -> (f64, f64) {
        let (mut wrong, mut right, mut all) = (0.0, 0.0, 0.0);
        for (i, one) in posteriors.iter().enumerate() {
            for (j, other) in
                posteriors.iter().enumerate().filter(|(j, _)| grades[i] <= grades[*j] && i != *j)
            {
                let half = if grades[i] == grades[j] { 0.5 } else { 1.0 };
                all += half;
                if half > 0.5 {
                    wrong += above(other, one);
                    right += above(one, other);
                }
            }
        }
        if all > 0.0 { (wrong / all, right / all) } else { (0.0, 0.0) }
    }

    /// All contiguous grades of companies in order.
    fn every(count: usize) -> impl Iterator<Item = Vec<usize>> {
        (0..1u32 << (count - 1)).map(move |cuts| {
            (0..count).map(|at| 1 + (cuts & ((1 << at) - 1)).count_ones() as usize).collect()
        })
    }

    fn loss((wrong, right): (f64, f64), lambda: f64) -> f64 {
        (1.0 - lambda) * wrong - lambda * (right - wrong)
    }

    proptest! {
        #[test]
        fn no_contiguous_grades_are_better(figures in proptest::collection::vec((-3.0f64..3.0, 0.0f64..2.0), 1..9), most in 0.0f64..0.3) {
            let mut posteriors = companies(&figures);
            posteriors.sort_by(|a, b| b.mean.total_cmp(&a.mean));
            let found = grades(&posteriors, most);
            let own = rates(&posteriors, &found.grades);
            prop_assert!(own.0 <= most + 1e-9 && (own.0 - found.discordance).abs() < 1e-9 && (own.1 - own.0 - found.tau).abs() < 1e-9);
            // For this λ, no other partition has a smaller loss …
            let least = |lambda| every(figures.len()).map(|g| loss(rates(&posteriors, &g), lambda)).fold(f64::MAX, f64::min);
            prop_assert!(loss(own, found.lambda) < least(found.lambda) + 1e-9);
            // … and for any larger λ, the partition with the smallest loss is wrong too often.
            let larger = found.lambda + 1e-6;
            if larger < 1.0 {
                let best = every(figures.len()).min_by(|a, b| loss(rates(&posteriors, a), larger).total_cmp(&loss(rates(&posteriors, b), larger)));
                let wrong = rates(&posteriors, &best.unwrap()).0;
                prop_assert!(wrong > most - 1e-9, "{wrong} {most} {found:?}");
            }
        }
    }

    #[test]
    #[allow(clippy::type_complexity, reason = "a table of cases")]
    fn named_cases() {
        let cases: [(&str, &[(f64, f64)], &[usize]); 6] = [
            ("nobody", &[], &[]),
            ("one", &[(0.0, 1.0)], &[1]),
            ("the same", &[(1.0, 1.0), (1.0, 1.0), (1.0, 1.0)], &[1, 1, 1]),
            ("two groups", &[(0.0, 0.1), (3.0, 0.1), (0.0, 0.1), (3.0, 0.1)], &[2, 1, 2, 1]),
            ("all apart, in any order", &[(0.0, 0.1), (9.0, 0.1), (4.0, 0.1)], &[3, 1, 2]),
            ("known for sure", &[(0.0, 0.0), (1.0, 0.0), (1.0, 0.0)], &[2, 1, 1]),
        ];
        for (name, figures, expected) in cases {
            let found = grades(&companies(figures), 0.05);
            assert_eq!(found.grades, expected, "{name}: {found:?}");
            assert_eq!(found.count, expected.iter().copied().max().unwrap_or(0), "{name}");
        }
        assert_eq!(grades(&companies(&[(1.0, 1.0), (1.0, 1.0)]), 0.05).misranked, None);
    }
}
