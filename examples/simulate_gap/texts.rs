//! A labeller that sees texts: it knows each true duty level only up to calibrated probabilities,
//! and does not see the title.

use std::collections::BTreeMap;

use rand_chacha::ChaCha8Rng;
use titlegauge_core::Millionths;
use titlegauge_core::level::Level;
use titlegauge_core::lexicon::{GapCalibration, Linear, Logistic};
use titlegauge_figures::gap::group_gap;
use titlegauge_figures::stats::{self, AdjustedCompany, Cell, Mean, Observation, Shrunken};
use titlegauge_figures::tally::GapSums;

use super::labeller::{ADVERTISED, WITHIN};
use super::world;

/// Postings from which the labeller is calibrated.
const CALIBRATED_ON: usize = 200_000;
/// Standard errors that all postings of a draw share: of shares, and of mean gaps in levels.
const SHARE_ERROR: f64 = 0.03;
const MEAN_ERROR: f64 = 0.05;
/// Level of confidence of all intervals.
const CONFIDENCE: f64 = 0.95;

/// A posting: its advertised level, its true duty level, and the level at which its text hints.
#[derive(Debug, Clone, Copy)]
struct Posting {
    advertised: usize,
    truth: usize,
    hint: usize,
}

impl Posting {
    fn draw(gap: f64, random: &mut ChaCha8Rng) -> Self {
        let (advertised, truth, hint) = super::labeller::posting(gap, random);
        Self { advertised, truth, hint }
    }

    fn gap(self) -> f64 {
        self.advertised as f64 - self.truth as f64
    }

    fn inflated(self) -> bool {
        self.advertised > self.truth
    }
}

/// The calibration of the labeller, and the true figures of all postings.
#[derive(Debug, Clone, Default)]
pub struct World {
    /// Standard deviation of true gaps between companies.
    between: f64,
    /// Mean and variance of the true level, by hint.
    expected: [f64; 5],
    variance: [f64; 5],
    /// Probability of a gap of 1 or more, by hint and advertised level.
    inflated: [[f64; 5]; 5],
    /// Mean gap, by advertised level and over all; share inflated.
    gaps: [f64; 5],
    gap: f64,
    share: f64,
}

/// Count, sum and sum of squares of some numbers.
#[derive(Debug, Clone, Copy, Default)]
struct Sums(f64, f64, f64);

impl Sums {
    fn add(&mut self, number: f64) {
        (self.0, self.1, self.2) = (self.0 + 1.0, self.1 + number, self.2 + number * number);
    }

    fn mean(self) -> f64 {
        if self.0 > 0.0 { self.1 / self.0 } else { 0.0 }
    }

    fn variance(self) -> f64 {
        if self.0 > 0.0 { self.2 / self.0 - self.mean() * self.mean() } else { 0.0 }
    }
}

impl World {
    /// Calibrates the labeller on postings of the same kind.
    pub fn calibrated(between: f64, seed: u64) -> Self {
        let mut random = world::random(seed);
        let mut levels = [Sums::default(); 5];
        let mut inflated = [[Sums::default(); 5]; 5];
        let mut gaps = [Sums::default(); 5];
        let (mut gap, mut share) = (Sums::default(), Sums::default());
        for _ in 0..CALIBRATED_ON {
            let posting = Posting::draw(between * world::normal(&mut random), &mut random);
            let above = f64::from(u8::from(posting.inflated()));
            levels[posting.hint].add(posting.truth as f64);
            inflated[posting.hint][posting.advertised].add(above);
            gaps[posting.advertised].add(posting.gap());
            gap.add(posting.gap());
            share.add(above);
        }
        Self {
            between,
            expected: levels.map(Sums::mean),
            variance: levels.map(Sums::variance),
            inflated: inflated.map(|row| row.map(Sums::mean)),
            gaps: gaps.map(Sums::mean),
            gap: gap.mean(),
            share: share.mean(),
        }
    }

    /// Returns the sums that a tally keeps of a posting, with errors that all postings share.
    fn sums(&self, posting: Posting, [share_error, mean_error]: [f64; 2]) -> GapSums {
        let Posting { advertised, hint, .. } = posting;
        let gap = advertised as f64 - self.expected[hint] + mean_error;
        let inflated = (self.inflated[hint][advertised] + share_error).clamp(0.0, 1.0);
        let mut sums = GapSums::default();
        sums.expected.add(Millionths::rounded(gap));
        sums.inflated.add(Millionths::rounded(inflated));
        sums.variance = Millionths::rounded(self.variance[hint]).count();
        sums.duty_levels[hint] = 1;
        sums
    }

    /// Returns the adjusted gap that a company would have with endless postings of these titles.
    fn adjusted(&self, gap: f64, postings: &[Posting]) -> f64 {
        let one = |p: &Posting| {
            let duties = p.advertised as f64 - ADVERTISED[p.advertised - 1] - gap;
            let above = |level: u8| stats::normal_below((duties - f64::from(level) - 0.5) / WITHIN);
            let level: f64 = (0..4).map(above).sum();
            p.advertised as f64 - level - self.gaps[p.advertised] + self.gap
        };
        postings.iter().map(one).sum::<f64>() / postings.len() as f64
    }

    /// Returns what the statistics make of one draw.
    pub fn draw(&self, companies: usize, random: &mut ChaCha8Rng) -> Option<Found> {
        let errors = [SHARE_ERROR, MEAN_ERROR].map(|error| error * world::normal(random));
        let truth: Vec<f64> =
            (0..companies).map(|_| self.between * world::normal(random)).collect();
        let postings: Vec<Vec<Posting>> = truth
            .iter()
            .map(|gap| (0..world::size(random)).map(|_| Posting::draw(*gap, random)).collect())
            .collect();
        let mut by_company = BTreeMap::new();
        for (company, own) in postings.iter().enumerate() {
            let sums: &mut GapSums = by_company.entry(format!("{company:05}")).or_default();
            for posting in own {
                sums.merge(&self.sums(*posting, errors));
            }
        }
        let all = group_gap(&by_company, &CALIBRATION);
        let mean = all.mean_gap?.interval?;
        let share = all.share_inflated?;
        let within = |low: f64, truth: f64, high: f64| low <= truth && truth <= high;
        let mut found = self.companies(&truth, &postings)?;
        found.mean = holds(within(mean.low, self.gap, mean.high));
        found.share = holds(within(share.low, self.share, share.high));
        Some(found)
    }

    /// Compares companies. Their figures are relative, so that shared errors are left out.
    fn companies(&self, truth: &[f64], postings: &[Vec<Posting>]) -> Option<Found> {
        let mut observations: Vec<Observation> = Vec::new();
        for (company, own) in (0..).zip(postings) {
            observations.extend(own.iter().map(|posting| {
                let gap = posting.advertised as f64 - self.expected[posting.hint];
                world::observation(company, cell(posting), gap, self.variance[posting.hint])
            }));
        }
        let adjustment = stats::adjust(&observations);
        let means = |value: &dyn Fn(&AdjustedCompany) -> f64| -> Vec<Mean> {
            let mean = |c: &AdjustedCompany| Mean { value: value(c), size: c.size() };
            adjustment.companies.iter().map(mean).collect()
        };
        let degrees = adjustment.degrees;
        let scaled = means(&|company| adjustment.true_scale(company.adjusted));
        let scaled = stats::shrink(&scaled, adjustment.true_squares(), degrees)?;
        // The variance that the texts leave open, added to that within companies.
        let open: i64 = observations.iter().map(|o| o.variance).sum();
        let open = open as f64 / 1e6 / observations.len() as f64 * degrees as f64;
        let added = means(&|company| company.adjusted);
        let added = stats::shrink(&added, adjustment.squares + open, degrees)?;
        let [companies, large] = self.coverage(&scaled, truth, postings);
        Some(Found {
            companies,
            large,
            added: self.coverage(&added, truth, postings)[0],
            level_reliability: adjustment.level_reliability,
            reliability: scaled.reliability,
            ..Found::default()
        })
    }

    /// Returns the share of intervals that hold the truth, over all companies and over those with
    /// ten postings or more.
    fn coverage(&self, found: &Shrunken, truth: &[f64], postings: &[Vec<Posting>]) -> [f64; 2] {
        let (mut all, mut large) = (Sums::default(), Sums::default());
        for ((gap, own), posterior) in truth.iter().zip(postings).zip(&found.companies) {
            let off = (posterior.mean - self.adjusted(*gap, own)).abs();
            let inside = holds(off <= stats::reach(CONFIDENCE) * posterior.sd);
            all.add(inside);
            if own.len() >= 10 {
                large.add(inside);
            }
        }
        [all, large].map(Sums::mean)
    }
}

/// The errors that all postings of a draw share; the rest is calibrated as it is.
const CALIBRATION: GapCalibration = GapCalibration {
    inflated: Logistic { intercept: 0.0, slope: 1.0 },
    deflated: Logistic { intercept: 0.0, slope: 1.0 },
    expected: Linear { intercept: 0.0, slope: 1.0 },
    share_error: SHARE_ERROR,
    mean_error: MEAN_ERROR,
};

fn cell(posting: &Posting) -> Cell {
    let level = u8::try_from(posting.advertised).unwrap_or(0);
    Cell { role: None, level: Level::saturating(level), quarter: None, field: None }
}

fn holds(inside: bool) -> f64 {
    f64::from(u8::from(inside))
}

/// Shares of intervals that hold the truth, and reliabilities.
#[derive(Debug, Clone, Copy, Default)]
pub struct Found {
    /// Of companies' true adjusted gaps, and of those with ten postings or more.
    pub companies: f64,
    pub large: f64,
    /// Of companies, if the variance of the texts were added to that within companies instead.
    pub added: f64,
    /// Of the mean gap and the share inflated of all postings.
    pub mean: f64,
    pub share: f64,
    /// Reliability of levels, and of differences between companies.
    pub level_reliability: f64,
    pub reliability: f64,
}

/// Returns means over this number of draws.
pub fn average(between: f64, companies: usize, draws: u32, seed: u64) -> Found {
    let world = World::calibrated(between, seed);
    let mut random = world::random(seed + 1);
    let all: Vec<Found> = (0..draws).filter_map(|_| world.draw(companies, &mut random)).collect();
    let mean = |figure: fn(&Found) -> f64| all.iter().map(figure).sum::<f64>() / all.len() as f64;
    Found {
        companies: mean(|f| f.companies),
        large: mean(|f| f.large),
        added: mean(|f| f.added),
        mean: mean(|f| f.mean),
        share: mean(|f| f.share),
        level_reliability: mean(|f| f.level_reliability),
        reliability: mean(|f| f.reliability),
    }
}
