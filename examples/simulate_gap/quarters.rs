//! Companies whose postings all have one quarter, or no date: their gaps cannot be distinguished
//! from the effect of the quarter.

use rand::Rng;
use rand_chacha::ChaCha8Rng;
use titlegauge_core::level::Level;
use titlegauge_figures::stats::{self, AdjustedCompany, Cell, Mean, Observation};

use super::world;

/// Companies of one draw, at real sizes.
const COMPANIES: u32 = 1000;
/// Standard deviation of true gaps between companies, and of gaps within a company, in levels: as
/// estimated on real postings.
const BETWEEN: f64 = 0.5;
const WITHIN: f64 = 0.45;
/// Quarters of the export. Later ones have more postings, as in real exports.
const QUARTERS: u32 = 24;

/// The dates of a company's postings.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Dates {
    /// None has a date.
    Missing,
    /// All are of one quarter.
    One,
    /// Each is of a quarter of its own.
    Many,
}

impl Dates {
    pub const ALL: [(Self, &str); 3] =
        [(Self::Missing, "no dates"), (Self::One, "one quarter"), (Self::Many, "several quarters")];

    /// Draws the dates of a company: a quarter have none, half have one quarter.
    fn draw(random: &mut ChaCha8Rng) -> Self {
        [Self::Missing, Self::One, Self::One, Self::Many][random.random_range(0..4)]
    }
}

/// The accuracy for companies with five postings or more and such dates.
#[derive(Debug, Clone, Copy, Default)]
pub struct Found {
    /// Root mean squared error of adjusted gaps, in levels.
    pub adjusted: f64,
    /// Root mean squared error of plain mean gaps, in levels.
    pub plain: f64,
    /// Share of 95 % intervals, from `gap_shrunken` and `gap_sd`, that hold the true gap.
    pub coverage: f64,
}

#[derive(Clone, Copy, Default)]
struct Sums {
    companies: f64,
    adjusted: f64,
    plain: f64,
    covered: f64,
}

struct Company {
    truth: f64,
    dates: Dates,
    postings: u32,
    sum: f64,
}

/// Draws a quarter, the later the more often.
fn quarter(random: &mut ChaCha8Rng) -> u32 {
    let draw = |random: &mut ChaCha8Rng| random.random_range(0..QUARTERS);
    draw(random).max(draw(random)).max(draw(random))
}

/// Draws one world with effects of quarters of this standard deviation, and adds up errors.
fn draw(spread: f64, random: &mut ChaCha8Rng, sums: &mut [Sums; 3]) -> Option<()> {
    let effects: Vec<f64> = (0..QUARTERS).map(|_| spread * world::normal(random)).collect();
    let (mut observations, mut all, mut added) = (Vec::new(), Vec::new(), 0.0);
    for company in 0..COMPANIES {
        let (truth, dates) = (BETWEEN * world::normal(random), Dates::draw(random));
        let (own, postings, mut sum) = (quarter(random), world::size(random), 0.0);
        for _ in 0..postings {
            let quarter = if dates == Dates::Many { quarter(random) } else { own };
            let effect = effects[quarter as usize];
            let gap = truth + effect + WITHIN * world::normal(random);
            (added, sum) = (added + effect, sum + gap);
            observations.push(observation(company, dates, quarter, gap));
        }
        all.push(Company { truth, dates, postings, sum });
    }
    added /= observations.len() as f64;
    let adjustment = stats::adjust(&observations);
    let mean = |c: &AdjustedCompany| Mean { value: c.adjusted, size: c.size() };
    let means: Vec<Mean> = adjustment.companies.iter().map(mean).collect();
    let shrunken = stats::shrink(&means, adjustment.squares, adjustment.degrees)?;
    for ((company, found), mean) in all.iter().zip(&shrunken.companies).zip(&means) {
        if company.postings < 5 {
            continue;
        }
        let truth = company.truth + added;
        let at = Dates::ALL.iter().position(|(dates, _)| *dates == company.dates)?;
        let covered = (found.mean - truth).abs() <= stats::reach(0.95) * found.sd;
        sums[at].companies += 1.0;
        sums[at].adjusted += (mean.value - truth).powi(2);
        sums[at].plain += (company.sum / f64::from(company.postings) - truth).powi(2);
        sums[at].covered += f64::from(u8::from(covered));
    }
    Some(())
}

fn observation(company: u32, dates: Dates, quarter: u32, gap: f64) -> Observation {
    let quarter = Some(8000 + quarter).filter(|_| dates != Dates::Missing);
    let cell = Cell { role: None, level: Level::saturating(2), quarter, field: None };
    world::observation(company, cell, gap, 0.0)
}

/// Returns the accuracy over this number of draws, in the order of [`Dates::ALL`].
pub fn average(spread: f64, draws: u32, seed: u64) -> [Found; 3] {
    let (mut random, mut sums) = (world::random(seed), [Sums::default(); 3]);
    for _ in 0..draws {
        draw(spread, &mut random, &mut sums);
    }
    sums.map(|sum| Found {
        adjusted: libm::sqrt(sum.adjusted / sum.companies),
        plain: libm::sqrt(sum.plain / sum.companies),
        coverage: sum.covered / sum.companies,
    })
}
