//! Title gaps without what is mechanical about them.
//!
//! On a scale from 0 to 4 a C level can hardly be deflated and a manager hardly inflated, so
//! that the raw gap of a company that hires C levels is large by construction. Here the
//! effects of the advertised title (role × level) and of the quarter are estimated together
//! with one effect for each company, by least squares:
//!
//! ```text
//! gap = company + title + quarter + error
//! ```
//!
//! What a title or a quarter does is thus told by companies that advertised more than one of
//! them; a company with one posting says nothing about it, whatever its gap. Company effects
//! are swept out exactly and the rest, some hundreds of effects at most, is solved at once.
//! The least squares are the two-way fixed effects of Abowd, Kramarz and Margolis (1999).

mod solve;

use solve::{Solved, companies, groups, solve};

/// Titles and quarters with fewer postings are pooled.
const FEW: u64 = 20;

/// What is mechanical about a posting.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Cell {
    /// Advertised role; none where the title names none of ours.
    pub role: Option<u8>,
    /// Advertised level.
    pub level: u8,
    /// Quarter, on any count that rises; none without a date.
    pub quarter: Option<u32>,
}

/// Postings of one company, cell and gap. In any order, and a combination may come again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Observation {
    /// Index of the company.
    pub company: u32,
    /// What is mechanical about them.
    pub cell: Cell,
    /// Their title gap.
    pub gap: i8,
    /// How many there are.
    pub count: u64,
}

/// An advertised title, as effects are estimated for it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Title {
    /// A role (none: no role of ours) at a level.
    Role(u8, Option<u8>),
    /// All roles of a level that have under 20 postings each, however many these are together.
    Pooled(u8),
}

/// A quarter, as effects are estimated for it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Quarter {
    /// One with 20 postings or more.
    Of(u32),
    /// All others together.
    Rare,
    /// Without a date; never pooled.
    Missing,
}

/// What a title or a quarter adds to the gap.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Effect<K> {
    /// Which title or quarter.
    pub of: K,
    /// Its postings.
    pub postings: u64,
    /// What it adds. Over all postings titles add nothing on the average, nor do quarters.
    pub effect: f64,
}

/// The gap of a company.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct CompanyGap {
    /// Index of the company, as observed.
    pub company: u32,
    /// Its postings.
    pub postings: u64,
    /// Mean gap.
    pub raw: f64,
    /// Mean gap minus the effects of its titles and quarters.
    pub adjusted: f64,
    /// What the errors of these effects add to its variance, in units of the variance within companies.
    pub effects_variance: f64,
}

impl CompanyGap {
    /// So many postings would tell as much if the effects were known.
    pub fn size(&self) -> f64 {
        1.0 / (1.0 / self.postings as f64 + self.effects_variance)
    }
}

/// Gaps adjusted, and what they were adjusted by.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Adjustment {
    /// Effects of titles, in order.
    pub titles: Vec<Effect<Title>>,
    /// Effects of quarters, in order.
    pub quarters: Vec<Effect<Quarter>>,
    /// By rising index of the company.
    pub companies: Vec<CompanyGap>,
    /// Postings.
    pub postings: u64,
    /// Mean gap of the postings, raw as adjusted.
    pub mean: f64,
    /// Sum of squared errors.
    pub squares: f64,
    /// Postings less companies less effects that could be told apart.
    pub degrees: u64,
    /// Effects that could be told apart.
    pub rank: usize,
}

impl Adjustment {
    /// Variance of the gap within companies, pooled; none without degrees of freedom.
    pub fn variance(&self) -> Option<f64> {
        (self.degrees > 0).then(|| self.squares / self.degrees as f64)
    }

    fn title(&self, cell: Cell) -> Option<usize> {
        let find = |title| self.titles.binary_search_by_key(&title, |effect| effect.of).ok();
        find(Title::Role(cell.level, cell.role)).or_else(|| find(Title::Pooled(cell.level)))
    }

    fn quarter(&self, cell: Cell) -> Option<usize> {
        let find = |quarter| self.quarters.binary_search_by_key(&quarter, |effect| effect.of).ok();
        match cell.quarter {
            Some(quarter) => find(Quarter::Of(quarter)).or_else(|| find(Quarter::Rare)),
            None => find(Quarter::Missing),
        }
    }
}

/// Adjusts gaps for title and quarter.
///
/// **Normalisation.** Only differences between titles are identified, and between quarters:
/// each of the two is moved so that its mean over postings is zero. Adjusted gaps then have
/// the mean of the raw ones.
///
/// **What companies don't tell apart.** Titles and quarters are linked where a company has
/// both; where they fall into parts without links, the difference between parts is not
/// identified, and of all solutions the one is taken whose effects, weighted by postings, lie
/// nearest to what they would be without companies: for a title the mean gap of its level
/// less the overall mean, for a quarter zero. A part without links is thus pinned as a whole
/// to the mean of its levels, and a title that only companies with one posting have, by itself.
/// The normalisation follows: what is near has mean zero, and moving all titles is never told.
pub fn adjust(observations: &[Observation]) -> Adjustment {
    let mut out = pooled(observations);
    if out.postings == 0 {
        return out;
    }
    let groups = groups(observations, &out);
    let level = |title: Title| match title {
        Title::Role(level, _) | Title::Pooled(level) => level,
    };
    let near: Vec<f64> = out
        .titles
        .iter()
        .map(|effect| level_mean(observations, level(effect.of)) - out.mean)
        .collect();
    let Solved { effects, variance, rank } = solve(&groups, &out, near);
    out.rank = rank;
    let (titles, quarters) = effects.split_at(out.titles.len());
    out.titles.iter_mut().zip(titles).for_each(|(title, effect)| title.effect = *effect);
    out.quarters.iter_mut().zip(quarters).for_each(|(quarter, effect)| quarter.effect = *effect);
    companies(&mut out, &groups, &variance);
    out
}

/// Titles and quarters with their postings, the small ones pooled.
fn pooled(observations: &[Observation]) -> Adjustment {
    let all = || observations.iter().filter(|o| o.count > 0);
    let postings: u64 = all().map(|o| o.count).sum();
    let titles = counted(all().map(|o| (Title::Role(o.cell.level, o.cell.role), o.count)));
    let small = |title, postings| match title {
        Title::Role(level, _) if postings < FEW => Title::Pooled(level),
        other => other,
    };
    let quarters =
        counted(all().map(|o| (o.cell.quarter.map_or(Quarter::Missing, Quarter::Of), o.count)));
    let rare = |quarter, postings| match quarter {
        Quarter::Of(_) if postings < FEW => Quarter::Rare,
        other => other,
    };
    let sum: i128 = all().map(|o| i128::from(o.gap) * i128::from(o.count)).sum();
    Adjustment {
        titles: counted(titles.iter().map(|e| (small(e.of, e.postings), e.postings))),
        quarters: counted(quarters.iter().map(|e| (rare(e.of, e.postings), e.postings))),
        postings,
        mean: if postings > 0 { sum as f64 / postings as f64 } else { 0.0 },
        ..Adjustment::default()
    }
}

/// Counts of equal keys added up, in the order of keys.
fn counted<K: Ord + Copy>(counts: impl Iterator<Item = (K, u64)>) -> Vec<Effect<K>> {
    let mut counts: Vec<(K, u64)> = counts.collect();
    counts.sort_by_key(|(key, _)| *key);
    let sum = |same: &[(K, u64)]| Effect {
        of: same[0].0,
        postings: same.iter().map(|(_, n)| n).sum(),
        effect: 0.0,
    };
    counts.chunk_by(|a, b| a.0 == b.0).map(sum).collect()
}

fn level_mean(observations: &[Observation], level: u8) -> f64 {
    let same = || observations.iter().filter(|o| o.cell.level == level);
    let (sum, count) = same().fold((0i128, 0u64), |(sum, n), o| {
        (sum + i128::from(o.gap) * i128::from(o.count), n + o.count)
    });
    sum as f64 / count.max(1) as f64
}

#[cfg(test)]
mod tests;
