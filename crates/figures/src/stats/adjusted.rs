//! Title gaps adjusted for mechanical effects of title, quarter and field.
//!
//! On a scale from 0 to 4, a C level can hardly be deflated and a manager hardly inflated. The
//! raw gap of a company that hires C levels is therefore large by construction. This module
//! estimates the effects of the advertised title (role × level), of the quarter and of the field of
//! work together with one effect for each company, by least squares:
//!
//! ```text
//! expected gap = company + title + quarter + field + error
//! ```
//!
//! Only companies that advertised more than one title, quarter or field inform these effects; a company
//! with one posting does not, whatever its gap. Company effects are swept out exactly. The other
//! effects, at most some hundreds, are solved at once. The model is that of the two-way fixed
//! effects of J. M. Abowd, F. Kramarz and D. N. Margolis, "High wage workers and high wage firms",
//! Econometrica 67 (1999), 251–333, but for quarters.
//!
//! **Quarters are random effects.** There are many of them, most at few companies, so as fixed effects
//! they would take up the differences of these companies (limited mobility bias: M. J. Andrews, L.
//! Gill, T. Schank and R. Upward, JRSS A 171 (2008), 673–697). Their variance is estimated, and their
//! effects are drawn towards zero by it. A posting without a date has no effect of its quarter, and
//! neither has one of a quarter that does not link companies (`links.rs`). The effects are
//! differences from the mean of the others, so such a posting counts as an average one.

mod model;
mod links;
mod equations;
mod random;
mod solve;

pub use model::{AdjustedCompany, Adjustment, Cell, Effect, FieldOfWork, Observation, Title};

use equations::groups;
use model::FEW;
use solve::solve;
use titlegauge_core::field::Field;
use titlegauge_core::gap::Millionths;
use titlegauge_core::level::Level;

/// Adjusts gaps for title, quarter and field.
///
/// **Normalisation.** Only differences between titles are identified, and so between quarters and
/// between fields. Each set of effects is therefore moved so that its mean over postings is zero. Adjusted
/// gaps then have the mean of the raw ones.
///
/// **Effects that companies do not identify.** A company links the titles and fields that
/// it has. If these fall into parts without links, the difference between parts is
/// not identified. Of all solutions, the one is taken whose effects are nearest to their values
/// without companies, weighted by postings. These values are the mean gap of its level minus the
/// overall mean for a title, and zero for a field. A part without links is thus pinned as a
/// whole to the mean of its levels, and so is a title that only companies with one posting have.
/// The normalisation follows: these values have mean zero, and a shift of all titles is never
/// identified.
pub fn adjust(observations: &[Observation]) -> Adjustment {
    let mut out = pooled(observations);
    if out.postings == 0 {
        return out;
    }
    let groups = groups(observations, &out);
    let level = |title: Title| match title {
        Title::Role(level, _) | Title::Pooled(level) => level,
    };
    let mut near: Vec<f64> = out
        .titles
        .iter()
        .map(|effect| level_mean(observations, level(effect.of)) - out.mean)
        .collect();
    near.resize(near.len() + out.fields.len(), 0.0);
    solve(&mut out, &groups, &near);
    out
}

/// Returns titles and fields with their postings, small ones pooled, and quarters, with no effects yet.
fn pooled(observations: &[Observation]) -> Adjustment {
    let all = || observations.iter().filter(|o| o.count > 0);
    let postings: u64 = all().map(|o| o.count).sum();
    let titles = counted(all().map(|o| (Title::Role(o.cell.level, o.cell.role), o.count)));
    let small = |title, postings| match title {
        Title::Role(level, _) if postings < FEW => Title::Pooled(level),
        other => other,
    };
    Adjustment {
        titles: counted(titles.iter().map(|e| (small(e.of, e.postings), e.postings))),
        quarters: links::quarters(observations),
        fields: fields(all().map(|o| (o.cell.field, o.count))),
        postings,
        mean: mean(all()),
        level_reliability: level_reliability(all()),
        ..Adjustment::default()
    }
}

/// Returns fields with their postings, rare ones pooled.
fn fields(counts: impl Iterator<Item = (Option<Field>, u64)>) -> Vec<Effect<FieldOfWork>> {
    let all = counted(counts.map(|(field, count)| (FieldOfWork::from(field), count)));
    let rare = |field, postings| match field {
        FieldOfWork::Of(_) if postings < FEW => FieldOfWork::Rare,
        other => other,
    };
    counted(all.iter().map(|e| (rare(e.of, e.postings), e.postings)))
}

/// Adds up the counts of equal keys, in the order of keys.
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

fn level_mean(observations: &[Observation], level: Level) -> f64 {
    mean(observations.iter().filter(|o| o.cell.level == level))
}

/// Returns the part of the variance of true duty levels that expected levels show, 0 to 1. By the law
/// of total variance, true levels have the variance of the expected ones plus the mean of the
/// variances that the texts leave open. Returns 1 if neither varies.
fn level_reliability<'a>(observations: impl Iterator<Item = &'a Observation>) -> f64 {
    let (mut count, mut sum, mut squares, mut open) = (0_i128, 0_i128, 0_i128, 0_i128);
    for o in observations {
        let (n, gaps) = (i128::from(o.count), i128::from(o.sum));
        let level = i128::from(o.cell.level.get()) * i128::from(Millionths::ONE);
        // An expected level is the advertised one minus the gap: Σ (l − g) and Σ (l − g)².
        count += n;
        sum += n * level - gaps;
        squares += n * level * level - 2 * level * gaps + o.squares.cast_signed();
        open += i128::from(o.variance);
    }
    let shown = (count * squares - sum * sum) as f64;
    let all = shown + (count * open * i128::from(Millionths::ONE)) as f64;
    if all > 0.0 { shown / all } else { 1.0 }
}

/// Returns the mean expected gap, in levels; 0 without postings.
fn mean<'a>(observations: impl Iterator<Item = &'a Observation>) -> f64 {
    let (sum, count) =
        observations.fold((0i128, 0u64), |(sum, n), o| (sum + i128::from(o.sum), n + o.count));
    sum as f64 / Millionths::ONE as f64 / count.max(1) as f64
}

#[cfg(test)]
mod tests;
