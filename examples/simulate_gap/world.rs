//! Made-up companies at real sizes, and how well the statistics find what was put in.

use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;
use titlegauge_core::Millionths;
use titlegauge_core::level::Level;
use titlegauge_core::lexicon::RoleId;
use titlegauge_figures::stats::{self, AdjustedCompany, Cell, Mean, Observation, Posterior};

/// Number of postings of a company, and the number of 697 companies that have it: postings with
/// technology-leadership titles in the real data, without names that are not a company.
const SIZES: [(u32, u32); 16] = [
    (1, 526),
    (2, 91),
    (3, 38),
    (4, 12),
    (5, 7),
    (6, 5),
    (7, 2),
    (8, 4),
    (9, 2),
    (10, 2),
    (11, 2),
    (12, 1),
    (16, 1),
    (22, 2),
    (61, 1),
    (182, 1),
];

/// Distributions of the companies' true gaps, each with mean 0 and variance 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Prior {
    /// As the model assumes.
    Normal,
    /// Exponential: a long tail of inflated companies.
    Skewed,
    /// One company in five far above all the others.
    TwoPoint,
}

impl Prior {
    pub const ALL: [(Self, &str); 3] =
        [(Self::Normal, "normal"), (Self::Skewed, "skewed"), (Self::TwoPoint, "two-point")];

    fn draw(self, random: &mut ChaCha8Rng) -> f64 {
        let uniform = random.random::<f64>();
        match self {
            Self::Normal => stats::normal_quantile(uniform.max(1e-16)),
            Self::Skewed => -libm::log(1.0 - uniform) - 1.0,
            Self::TwoPoint => {
                if uniform < 0.2 {
                    2.0
                } else {
                    -0.5
                }
            }
        }
    }
}

/// The parameters of a draw.
#[derive(Debug, Clone, Copy)]
pub struct Setting {
    pub prior: Prior,
    pub companies: usize,
    /// Standard deviation of true gaps between companies.
    pub between: f64,
    /// Standard deviation of gaps within companies.
    pub within: f64,
    /// If true, gaps are whole numbers, with effects of title and quarter to adjust for.
    pub whole: bool,
    /// If true, these effects count as known, which they are not in reality.
    pub known: bool,
}

/// The accuracy of the estimates for one draw.
#[derive(Debug, Clone, Copy, Default)]
pub struct Found {
    /// Share of companies whose true gap lies in the 95 % interval.
    pub coverage: f64,
    /// That share among companies with ten or more postings; `None` without such companies.
    pub coverage_large: Option<f64>,
    /// Mean squared error of shrunken figures, and of raw ones.
    pub shrunken: f64,
    pub raw: f64,
    /// Share of companies with five postings or more whose true rank lies in its 90 % interval.
    pub ranked: f64,
    /// Companies with a grade, grades.
    pub graded: f64,
    pub grades: f64,
    /// Discordance expected by the posterior, and with the true gaps.
    pub expected: f64,
    pub discordance: f64,
    /// Concordance with the true gaps.
    pub concordance: f64,
}

pub fn random(seed: u64) -> ChaCha8Rng {
    ChaCha8Rng::seed_from_u64(seed)
}

pub fn normal(random: &mut ChaCha8Rng) -> f64 {
    Prior::Normal.draw(random)
}

/// Postings of a company.
pub fn size(random: &mut ChaCha8Rng) -> u32 {
    let all: u32 = SIZES.iter().map(|(_, companies)| companies).sum();
    let mut at = random.random_range(0..all);
    for (size, companies) in SIZES {
        if at < companies {
            return size;
        }
        at -= companies;
    }
    1
}

/// One world: the true gaps, and what the statistics make of the postings.
pub fn draw(setting: Setting, random: &mut ChaCha8Rng) -> Option<Found> {
    let truth: Vec<f64> =
        (0..setting.companies).map(|_| setting.between * setting.prior.draw(random)).collect();
    let Drawn { means, postings, squares, degrees, truth } =
        if setting.whole { whole(setting, &truth, random) } else { plain(setting, &truth, random) };
    let shrunken = stats::shrink(&means, squares, degrees)?;
    let count = means.len() as f64;
    let error = |figures: &dyn Fn(usize) -> f64| {
        (0..means.len()).map(|i| (figures(i) - truth[i]).powi(2)).sum::<f64>() / count
    };
    let inside = |(posterior, truth): (&Posterior, &f64)| {
        (posterior.mean - truth).abs() <= stats::reach(0.95) * posterior.sd
    };
    let covered: Vec<bool> = shrunken.companies.iter().zip(&truth).map(inside).collect();
    let share = |of: &[bool]| of.iter().filter(|inside| **inside).count() as f64 / of.len() as f64;
    let very_large: Vec<bool> =
        (0..means.len()).filter(|i| postings[*i] >= 10).map(|i| covered[i]).collect();
    let mut found = Found {
        coverage: share(&covered),
        coverage_large: Some(share(&very_large)).filter(|_| !very_large.is_empty()),
        shrunken: error(&|i| shrunken.companies[i].mean),
        raw: error(&|i| means[i].value),
        ..Found::default()
    };
    let large: Vec<usize> = (0..means.len()).filter(|i| postings[*i] >= 5).collect();
    let pick = |values: &[f64]| -> Vec<f64> { large.iter().map(|i| values[*i]).collect() };
    let posteriors: Vec<Posterior> = large.iter().map(|i| shrunken.companies[*i]).collect();
    order(&mut found, &posteriors, &pick(&truth));
    Some(found)
}

/// Means of companies, as `shrink` takes them, and what they are of.
struct Drawn {
    means: Vec<Mean>,
    postings: Vec<u64>,
    squares: f64,
    degrees: u64,
    truth: Vec<f64>,
}

/// Means of gaps that are normal.
fn plain(setting: Setting, truth: &[f64], random: &mut ChaCha8Rng) -> Drawn {
    let (mut means, mut postings, mut squares, mut degrees) = (Vec::new(), Vec::new(), 0.0, 0);
    for gap in truth {
        let gaps: Vec<f64> =
            (0..size(random)).map(|_| gap + setting.within * normal(random)).collect();
        let mean = gaps.iter().sum::<f64>() / gaps.len() as f64;
        squares += gaps.iter().map(|g| (g - mean) * (g - mean)).sum::<f64>();
        degrees += gaps.len() as u64 - 1;
        means.push(Mean { value: mean, size: gaps.len() as f64 });
        postings.push(gaps.len() as u64);
    }
    Drawn { means, postings, squares, degrees, truth: truth.to_vec() }
}

/// Advertised levels, how many of ten postings have them, and what they add to the gap.
const LEVELS: [(u8, u32, f64); 4] = [(1, 4, -0.5), (2, 3, 0.0), (3, 1, 0.4), (4, 2, 1.2)];

/// Means of whole gaps, adjusted; and the true gaps, moved as adjusted ones are. Half of a
/// company's postings are for the title and quarter of its first one.
fn whole(setting: Setting, truth: &[f64], random: &mut ChaCha8Rng) -> Drawn {
    let (mut observations, mut added) = (Vec::new(), 0.0);
    for (company, gap) in (0..).zip(truth) {
        let own = cell(random);
        for _ in 0..size(random) {
            let (cell, effect) = if random.random_bool(0.5) { own } else { cell(random) };
            let gap = (gap + effect + setting.within * normal(random)).round().clamp(-4.0, 4.0);
            added += effect;
            observations.push(observation(company, cell, gap, 0.0));
        }
    }
    let adjustment = stats::adjust(&observations);
    added /= observations.len() as f64;
    let size = |c: &AdjustedCompany| if setting.known { c.postings as f64 } else { c.size() };
    let mean = |c: &AdjustedCompany| Mean { value: c.adjusted, size: size(c) };
    Drawn {
        means: adjustment.companies.iter().map(mean).collect(),
        postings: adjustment.companies.iter().map(|c| c.postings).collect(),
        squares: adjustment.squares,
        degrees: adjustment.degrees,
        truth: truth.iter().map(|gap| gap + added).collect(),
    }
}

/// One posting with an expected gap and the variance of its duty level, given the text.
pub fn observation(company: u32, cell: Cell, gap: f64, variance: f64) -> Observation {
    let gap = Millionths::rounded(gap).count();
    Observation {
        company,
        cell,
        count: 1,
        sum: gap,
        squares: u128::from(gap.unsigned_abs()).pow(2),
        variance: Millionths::rounded(variance).count(),
    }
}

/// A title and a quarter, and what they add to the gap.
fn cell(random: &mut ChaCha8Rng) -> (Cell, f64) {
    let mut at = random.random_range(0..10);
    let (level, effect) = LEVELS
        .iter()
        .find_map(|(level, tenths, effect)| {
            if at < *tenths {
                Some((*level, *effect))
            } else {
                at -= tenths;
                None
            }
        })
        .unwrap_or((1, -0.5));
    let (role, quarter) = (random.random_range(0..2u8), random.random_range(0..8u32));
    (
        Cell {
            role: Some(RoleId::new(role.into())),
            level: Level::saturating(level),
            quarter: Some(quarter),
            field: None,
        },
        effect + 0.2 * f64::from(role) + 0.02 * f64::from(quarter),
    )
}

/// Ranks and grades against the true order.
fn order(found: &mut Found, posteriors: &[Posterior], truth: &[f64]) {
    let ahead = |i: usize| truth.iter().filter(|other| **other > truth[i]).count();
    let ties = |i: usize| truth.iter().filter(|other| (**other - truth[i]).abs() < 1e-12).count();
    let ranks = stats::ranks(posteriors);
    // Of equal companies any of their ranks is the true one.
    let inside = |i: &usize| ranks[*i].low <= ahead(*i) + ties(*i) && ahead(*i) < ranks[*i].high;
    found.ranked = (0..truth.len()).filter(inside).count() as f64 / truth.len().max(1) as f64;
    let grades = stats::grades(posteriors, 0.05);
    (found.graded, found.grades, found.expected) =
        (truth.len() as f64, grades.count as f64, grades.discordance);
    let (mut wrong, mut right, mut all) = (0.0, 0.0, 0.0);
    for i in 0..truth.len() {
        for j in 0..i {
            all += 1.0;
            let agreement =
                (truth[i] - truth[j]) * (grades.grades[j] as f64 - grades.grades[i] as f64);
            wrong += f64::from(u8::from(agreement < 0.0));
            right += f64::from(u8::from(agreement > 0.0));
        }
    }
    if all > 0.0 {
        (found.discordance, found.concordance) = (wrong / all, right / all);
    }
}

/// Returns means over this number of draws.
pub fn average(setting: Setting, draws: u32, seed: u64) -> Found {
    let mut random = random(seed);
    let all: Vec<Found> = (0..draws).filter_map(|_| draw(setting, &mut random)).collect();
    let mean = |figure: fn(&Found) -> f64| all.iter().map(figure).sum::<f64>() / all.len() as f64;
    let large: Vec<f64> = all.iter().filter_map(|f| f.coverage_large).collect();
    Found {
        coverage: mean(|f| f.coverage),
        coverage_large: Some(large.iter().sum::<f64>() / large.len() as f64),
        shrunken: mean(|f| f.shrunken),
        raw: mean(|f| f.raw),
        ranked: mean(|f| f.ranked),
        graded: mean(|f| f.graded),
        grades: mean(|f| f.grades),
        expected: mean(|f| f.expected),
        discordance: mean(|f| f.discordance),
        concordance: mean(|f| f.concordance),
    }
}

/// Coverage of Wilson's 95 % intervals, averaged over shares that are even between 0 and 1;
/// computed, not drawn.
pub fn wilson_coverage(n: u64) -> f64 {
    const SHARES: u32 = 1000;
    let factorial = |k: u64| libm::lgamma(k as f64 + 1.0);
    let covered = |share: f64| -> f64 {
        let inside = |part: &u64| {
            stats::wilson(*part, n, 0.95).is_some_and(|e| e.low <= share && share <= e.high)
        };
        let chance = |part: u64| {
            let ways = factorial(n) - factorial(part) - factorial(n - part);
            libm::exp(
                ways + part as f64 * libm::log(share) + (n - part) as f64 * libm::log(1.0 - share),
            )
        };
        (0..=n).filter(inside).map(chance).sum()
    };
    (0..SHARES).map(|i| covered((f64::from(i) + 0.5) / f64::from(SHARES))).sum::<f64>()
        / f64::from(SHARES)
}
