//! Compares title gaps with those of careful readers, on postings that count: `eval --frame`, and the
//! calibration that `fit` writes.

use std::collections::BTreeMap;

use serde::Serialize;

use super::agreement::Judged;
use super::calibration::{Pair, common_error, linear, logistic};
use crate::lab::fit::folds_of;
use titlegauge_core::gap::{GapStatus, TitleGap};
use titlegauge_core::level::Level;
use titlegauge_core::lexicon::GapCalibration;
use titlegauge_figures::stats::{Bootstrapped, bootstrap};

/// The number of parts of the companies in which probabilities are calibrated on the other parts.
const PARTS: usize = 10;
/// Lower bounds of the probability in the table of reliability.
const STEPS: [f64; 7] = [0.0, 0.05, 0.1, 0.3, 0.5, 0.7, 0.9];

/// A posting that counts, with its gap by the program and by readers.
#[derive(Debug, Clone, Copy)]
pub struct Compared<'a> {
    judged: &'a Judged,
    /// The level that the title advertises.
    advertised: Level,
    /// The gap by the program.
    gap: TitleGap,
    /// 1 if readers see a gap of 1 or more and 0 if not; between if their two answers differ.
    readers: f64,
}

impl<'a> Compared<'a> {
    /// Pairs a posting with its gap; `None` if the posting does not count.
    fn new(judged: &'a Judged, calibration: &GapCalibration) -> Option<Self> {
        let advertised = judged.advertised_level?;
        let gap = TitleGap::new(advertised, &judged.verdict, calibration);
        let readers = judged.readers_share(|level| level < advertised);
        Some(Self { judged, advertised, gap, readers })
    }

    /// Returns true if the program decided, and as readers did.
    fn decided_right(&self) -> Option<bool> {
        match self.gap.status() {
            GapStatus::Inflated => Some(self.readers >= 0.5),
            GapStatus::NotInflated => Some(self.readers <= 0.5),
            GapStatus::Undecided => None,
        }
    }

    /// Returns the readers' mean gap, in levels.
    fn readers_gap(&self) -> f64 {
        f64::from(self.advertised.get()) - self.judged.readers_mean()
    }
}

/// Pairs postings with their gaps by a known calibration.
pub fn compared<'a>(judged: &'a [Judged], calibration: &GapCalibration) -> Vec<Compared<'a>> {
    judged.iter().filter_map(|one| Compared::new(one, calibration)).collect()
}

/// Pairs postings with their gaps, each calibrated on the other parts of the companies.
pub fn compared_apart(judged: &[Judged]) -> Vec<Compared<'_>> {
    let counted: Vec<&Judged> =
        judged.iter().filter(|one| one.advertised_level.is_some()).collect();
    let groups: Vec<&str> = counted.iter().map(|one| one.group.as_str()).collect();
    let parts = folds_of(&groups, PARTS);
    let calibrations: Vec<GapCalibration> = (0..PARTS)
        .map(|part| {
            let others = counted.iter().zip(&parts).filter(|(_, own)| **own != part);
            calibrate(&others.map(|(one, _)| *one).collect::<Vec<_>>())
        })
        .collect();
    let pairs = counted.into_iter().zip(parts);
    pairs.filter_map(|(one, part)| Compared::new(one, &calibrations[part])).collect()
}

/// Fits the calibration to postings that were judged by weights fitted without their company.
pub fn calibrate(judged: &[&Judged]) -> GapCalibration {
    let plain = GapCalibration::default();
    let raw: Vec<Compared<'_>> =
        judged.iter().filter_map(|one| Compared::new(one, &plain)).collect();
    let pairs = |figure: &dyn Fn(&Compared<'_>) -> Pair| raw.iter().map(figure).collect::<Vec<_>>();
    let inflated =
        logistic(&pairs(&|one| Pair { found: one.gap.inflated.value(), right: one.readers }));
    let deflated = logistic(&pairs(&|one| Pair {
        found: one.gap.deflated.value(),
        right: one.judged.readers_share(|level| level > one.advertised),
    }));
    let expected = linear(&pairs(&|one| Pair {
        found: one.judged.verdict.expected_level(),
        right: one.judged.readers_mean(),
    }));
    let mut calibration =
        GapCalibration { inflated, deflated, expected, share_error: 0.0, mean_error: 0.0 };
    let fitted: Vec<Compared<'_>> =
        judged.iter().filter_map(|one| Compared::new(one, &calibration)).collect();
    let mut groups: BTreeMap<&str, Vec<&Compared<'_>>> = BTreeMap::new();
    for one in &fitted {
        groups.entry(&one.judged.group).or_default().push(one);
    }
    let groups: Vec<Vec<&Compared<'_>>> = groups.into_values().collect();
    let error = |off: &dyn Fn(&Compared<'_>) -> f64| {
        let residuals: Vec<Vec<f64>> =
            groups.iter().map(|group| group.iter().map(|one| off(one)).collect()).collect();
        common_error(&residuals)
    };
    calibration.share_error = error(&|one| one.readers - one.gap.inflated.value());
    calibration.mean_error = error(&|one| one.readers_gap() - one.gap.expected.value());
    calibration
}

/// Agreement on the title gap of a group of postings that count.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct FrameFigures {
    /// Number of postings.
    pub postings: usize,
    /// Share with a gap of 1 or more by the readers.
    pub readers_share: Bootstrapped,
    /// Mean probability of a gap of 1 or more.
    pub mean_probability: Bootstrapped,
    /// `mean_probability` − `readers_share`.
    pub difference: Bootstrapped,
    /// Share with a gap of 1 or more by the median level, without probabilities.
    pub share_by_median: Bootstrapped,
    /// Share of the postings that are called inflated or not inflated.
    pub decided: Bootstrapped,
    /// Share of right calls among them.
    pub decided_right: Bootstrapped,
    /// Share of right calls among those called inflated.
    pub precision: Bootstrapped,
    /// Share of the postings whose median level is the readers'.
    pub level: Bootstrapped,
    /// The readers' mean gap, in levels.
    pub readers_gap: Bootstrapped,
    /// Mean of the expected gap, in levels.
    pub mean_gap: Bootstrapped,
    /// `mean_gap` − `readers_gap`.
    pub gap_difference: Bootstrapped,
}

/// Postings with a probability in one interval.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct FrameBin {
    /// Lower bound of the probability, included.
    pub from: f64,
    /// Upper bound of the probability, not included.
    pub below: f64,
    /// Number of postings.
    pub postings: usize,
    /// Mean probability; `None` without postings.
    pub probability: Option<f64>,
    /// Share with a gap of 1 or more by the readers; `None` without postings.
    pub readers: Option<f64>,
}

/// A named group of postings.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct FrameGroup {
    /// The advertised level or the field.
    pub name: String,
    /// Its figures.
    pub figures: FrameFigures,
}

/// Agreement on the title gap.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct FrameAgreement {
    /// All postings that count.
    pub all: FrameFigures,
    /// Figures by advertised level.
    pub levels: Vec<FrameGroup>,
    /// Figures by field of work.
    pub fields: Vec<FrameGroup>,
    /// Share inflated by probability.
    pub reliability: Vec<FrameBin>,
    /// Mean distance between probability and readers' share over the rows of `reliability`.
    pub calibration_error: f64,
}

impl FrameAgreement {
    /// Compares gaps.
    pub fn of(compared: &[Compared<'_>]) -> Self {
        let group = |name: String, of: &dyn Fn(&Compared<'_>) -> bool| {
            let own: Vec<Compared<'_>> = compared.iter().filter(|one| of(one)).copied().collect();
            FrameGroup { name, figures: figures(&own) }
        };
        let levels = Level::ALL.map(|level| {
            group(format!("advertised level {level}"), &|one| one.advertised == level)
        });
        let mut fields: Vec<_> = compared.iter().map(|one| one.judged.field).collect();
        fields.sort_unstable();
        fields.dedup();
        let fields = fields.into_iter().map(|field| {
            let name = field.map_or("no field", titlegauge_core::field::Field::as_str);
            group(name.to_owned(), &|one| one.judged.field == field)
        });
        let reliability = reliability(compared);
        Self {
            all: figures(compared),
            levels: levels.into_iter().filter(|group| group.figures.postings > 0).collect(),
            fields: fields.collect(),
            calibration_error: calibration_error(&reliability),
            reliability,
        }
    }
}

fn figures(compared: &[Compared<'_>]) -> FrameFigures {
    let mut groups: BTreeMap<&str, Vec<&Compared<'_>>> = BTreeMap::new();
    for one in compared {
        groups.entry(&one.judged.group).or_default().push(one);
    }
    let groups: Vec<Vec<&Compared<'_>>> = groups.into_values().collect();
    let [
        readers_share,
        mean_probability,
        difference,
        share_by_median,
        decided,
        decided_right,
        precision,
        level,
        readers_gap,
        mean_gap,
        gap_difference,
    ] = bootstrap(&groups, |drawn| values(drawn));
    FrameFigures {
        postings: compared.len(),
        readers_share,
        mean_probability,
        difference,
        share_by_median,
        decided,
        decided_right,
        precision,
        level,
        readers_gap,
        mean_gap,
        gap_difference,
    }
}

/// Computes the figures of [`FrameFigures`], in its order.
fn values(drawn: &[&&Compared<'_>]) -> [Option<f64>; 11] {
    let all = drawn.len();
    let mean = |sum: f64, of: usize| (of > 0).then(|| sum / of as f64);
    let sum = |figure: &dyn Fn(&Compared<'_>) -> f64| drawn.iter().map(|one| figure(one)).sum();
    let calls: Vec<bool> = drawn.iter().filter_map(|one| one.decided_right()).collect();
    let inflated: Vec<bool> = drawn
        .iter()
        .filter(|one| one.gap.status() == GapStatus::Inflated)
        .filter_map(|one| one.decided_right())
        .collect();
    let right =
        |calls: &[bool]| mean(calls.iter().filter(|right| **right).count() as f64, calls.len());
    let readers = mean(sum(&|one| one.readers), all);
    let probability = mean(sum(&|one| one.gap.inflated.value()), all);
    let (readers_gap, gap) =
        (mean(sum(&|one| one.readers_gap()), all), mean(sum(&|one| one.gap.expected.value()), all));
    [
        readers,
        probability,
        probability.zip(readers).map(|(probability, readers)| probability - readers),
        mean(sum(&|one| f64::from(u8::from(one.gap.levels >= 1))), all),
        mean(calls.len() as f64, all),
        right(&calls),
        right(&inflated),
        mean(sum(&|one| f64::from(u8::from(one.judged.level_right()))), all),
        readers_gap,
        gap,
        gap.zip(readers_gap).map(|(gap, readers)| gap - readers),
    ]
}

fn reliability(compared: &[Compared<'_>]) -> Vec<FrameBin> {
    let bin = |(at, &from): (usize, &f64)| {
        let below = STEPS.get(at + 1).copied().unwrap_or(f64::INFINITY);
        let inside: Vec<&Compared<'_>> = compared
            .iter()
            .filter(|one| (from..below).contains(&one.gap.inflated.value()))
            .collect();
        let mean = |figure: &dyn Fn(&Compared<'_>) -> f64| {
            (!inside.is_empty())
                .then(|| inside.iter().map(|one| figure(one)).sum::<f64>() / inside.len() as f64)
        };
        FrameBin {
            from,
            below: below.min(1.0),
            postings: inside.len(),
            probability: mean(&|one| one.gap.inflated.value()),
            readers: mean(&|one| one.readers),
        }
    };
    STEPS.iter().enumerate().map(bin).collect()
}

fn calibration_error(bins: &[FrameBin]) -> f64 {
    let all: usize = bins.iter().map(|bin| bin.postings).sum();
    let off = |bin: &FrameBin| Some((bin.probability? - bin.readers?).abs() * bin.postings as f64);
    bins.iter().filter_map(off).sum::<f64>() / all.max(1) as f64
}
