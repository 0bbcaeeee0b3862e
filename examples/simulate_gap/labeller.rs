//! A labeller that errs, put between the duties and the gap.

use rand::Rng;
use rand_chacha::ChaCha8Rng;
use titlegauge_figures::stats::{self, Estimate, Mean, Measured};

use super::world;

/// For each true duty level (row), the share of postings labelled with each level. The shares are
/// made up, like measured ones: mostly right, mostly one level off if wrong, and closer to the
/// middle at the ends. Replace them with measured shares to see their effect.
pub const CONFUSION: [[f64; 5]; 5] = [
    [0.70, 0.20, 0.08, 0.02, 0.00],
    [0.12, 0.65, 0.19, 0.03, 0.01],
    [0.03, 0.17, 0.62, 0.14, 0.04],
    [0.01, 0.06, 0.27, 0.52, 0.14],
    [0.00, 0.03, 0.15, 0.24, 0.58],
];

/// The companies of one draw; postings have the readers' labels too.
const COMPANIES: usize = 700;
const READ: usize = 300;

/// One figure by true and by labelled duty levels.
#[derive(Debug, Clone, Copy, Default)]
pub struct Both {
    pub truth: f64,
    pub labelled: f64,
}

/// The effect of the labeller on one draw.
#[derive(Debug, Clone, Default)]
pub struct Effect {
    /// Mean gap by advertised level 1 to 4, then over all.
    pub gaps: [Both; 5],
    /// Variance between companies, within, and the reliability.
    pub between: Both,
    pub within: Both,
    pub reliability: Both,
    /// Share with a gap of 1 or more, and the corrected one.
    pub inflated: Both,
    pub corrected: f64,
    /// 1 where the interval holds the true share: Wilson's of the labelled, and the corrected.
    pub plain_holds: f64,
    pub corrected_holds: f64,
    /// Width of the corrected interval.
    pub width: f64,
    /// Sensitivity and specificity of "gap of 1 or more".
    pub sensitivity: f64,
    pub specificity: f64,
}

/// A posting: advertised level, true and labelled duty level.
pub type Posting = (usize, usize, usize);

/// Standard deviation of the duties of a company's postings, in levels.
pub const WITHIN: f64 = 0.8;

/// Mean gap of companies with an advertised level, by the readers' levels.
pub const ADVERTISED: [f64; 4] = [0.0, 0.3, 0.9, 1.8];

/// Draws a posting of a company with this gap.
pub fn posting(gap: f64, random: &mut ChaCha8Rng) -> Posting {
    let advertised = [1, 1, 1, 1, 2, 2, 2, 3, 4, 4][random.random_range(0..10)];
    let duties =
        advertised as f64 - ADVERTISED[advertised - 1] - gap - WITHIN * world::normal(random);
    #[allow(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "a whole number from 0 to 4"
    )]
    let truth = duties.round().clamp(0.0, 4.0) as usize;
    let mut at: f64 = random.random();
    let labelled = CONFUSION[truth].iter().position(|share| {
        at -= share;
        at < 0.0
    });
    (advertised, truth, labelled.unwrap_or(truth))
}

fn gap(advertised: usize, duties: usize) -> f64 {
    advertised as f64 - duties as f64
}

pub fn draw(random: &mut ChaCha8Rng) -> Option<Effect> {
    let truth = (0..COMPANIES).map(|_| 0.5 * world::normal(random)).collect::<Vec<f64>>();
    let companies: Vec<Vec<Posting>> = truth
        .iter()
        .map(|gap| (0..world::size(random)).map(|_| posting(*gap, random)).collect())
        .collect();
    let all: Vec<Posting> = companies.iter().flatten().copied().collect();
    // Readers have labelled other postings of the same kind.
    let read: Vec<Posting> =
        (0..READ).map(|_| posting(0.5 * world::normal(random), random)).collect();
    let mut effect = Effect::default();
    for (level, both) in (1..).zip(&mut effect.gaps) {
        let of = |posting: &&Posting| level == 5 || posting.0 == level;
        *both = two(&all.iter().filter(of).copied().collect::<Vec<_>>(), gap);
    }
    effect.inflated =
        two(&all, |advertised, duties| f64::from(u8::from(gap(advertised, duties) >= 1.0)));
    spread(&mut effect, &companies)?;
    correct(&mut effect, &all, &read)?;
    Some(effect)
}

/// The mean of a figure by true and by labelled level.
fn two(postings: &[Posting], figure: fn(usize, usize) -> f64) -> Both {
    let mean = |duties: fn(&Posting) -> usize| {
        postings.iter().map(|p| figure(p.0, duties(p))).sum::<f64>() / postings.len().max(1) as f64
    };
    Both { truth: mean(|p| p.1), labelled: mean(|p| p.2) }
}

/// Variances between and within companies.
fn spread(effect: &mut Effect, companies: &[Vec<Posting>]) -> Option<()> {
    let spread = |duties: fn(&Posting) -> usize| {
        let (mut means, mut squares, mut degrees) = (Vec::new(), 0.0, 0);
        for postings in companies {
            // Levels are taken out by their known means: adjusting is not what is looked at here.
            let gaps: Vec<f64> =
                postings.iter().map(|p| gap(p.0, duties(p)) - ADVERTISED[p.0 - 1]).collect();
            let value = gaps.iter().sum::<f64>() / gaps.len() as f64;
            squares += gaps.iter().map(|g| (g - value) * (g - value)).sum::<f64>();
            degrees += gaps.len() as u64 - 1;
            means.push(Mean { value, size: gaps.len() as f64 });
        }
        stats::shrink(&means, squares, degrees)
            .map(|s| (s.between.value, squares / degrees as f64, s.reliability))
    };
    let (truth, labelled) = (spread(|p| p.1)?, spread(|p| p.2)?);
    effect.between = Both { truth: truth.0, labelled: labelled.0 };
    effect.within = Both { truth: truth.1, labelled: labelled.1 };
    effect.reliability = Both { truth: truth.2, labelled: labelled.2 };
    Some(())
}

/// The share inflated, corrected by what was measured on the postings that were read.
fn correct(effect: &mut Effect, all: &[Posting], read: &[Posting]) -> Option<()> {
    let inflated = |p: &Posting, labelled: bool| p.0 > if labelled { p.2 } else { p.1 };
    let measured = |truth: bool| {
        let of = read.iter().filter(|p| inflated(p, false) == truth);
        let hits = of.clone().filter(|p| inflated(p, true) == truth).count();
        Measured { hits: hits as f64, of: of.count() as f64 }
    };
    let (sensitivity, specificity) = (measured(true), measured(false));
    let positives = all.iter().filter(|p| inflated(p, true)).count() as u64;
    let plain = stats::wilson(positives, all.len() as u64, 0.95)?;
    let corrected = stats::corrected_share(
        Measured { hits: positives as f64, of: all.len() as f64 },
        sensitivity,
        specificity,
        0.95,
    )
    .ok()?;
    let holds = |e: &Estimate| {
        f64::from(u8::from(e.low <= effect.inflated.truth && effect.inflated.truth <= e.high))
    };
    (effect.plain_holds, effect.corrected_holds) = (holds(&plain), holds(&corrected));
    (effect.corrected, effect.width) = (corrected.value, corrected.high - corrected.low);
    (effect.sensitivity, effect.specificity) =
        (sensitivity.hits / sensitivity.of, specificity.hits / specificity.of);
    Some(())
}

/// Draws, and how many of them were refused a correction.
pub fn draws(count: usize, seed: u64) -> (Vec<Effect>, usize) {
    let mut random = world::random(seed);
    let all: Vec<Effect> = (0..count).filter_map(|_| draw(&mut random)).collect();
    let refused = count - all.len();
    (all, refused)
}
