//! The title gap of the whole table and of its companies. `docs/gap.md` describes each figure.
//!
//! All estimates are computed by functions of [`crate::stats`]. Companies are compared by adjusted
//! gaps, because C levels are inflated by construction. Recruiters are excluded from the
//! comparison, because they advertise other firms' titles.

mod confidence;
mod groups;
mod corrected;
mod outside;

use serde::Serialize;
use thiserror::Error;

pub use corrected::{Corrected, Uncorrected};
pub use groups::{GroupGap, group_gap};
pub use outside::{Measure, Outside};

use self::confidence::CONFIDENCE;
use self::groups::{by, disputed, median_inflated, share_error};
use crate::stats::{Adjustment, Estimate, Mean, Measured, Observation, Posterior, Rank, Shrunken};
use crate::stats::{Cell as Title, adjust, grades, mean, ranks, share_interval, shrink};
use crate::summary::{CompanyFigures, Summary};
use crate::tally::CellSums;
use titlegauge_core::level::Level;
use titlegauge_core::lexicon::{GapCalibration, Lexicon};

/// The largest expected share of pairs in the wrong order that grades may have.
const MOST_DISCORDANT: f64 = 0.05;
/// The most companies that are graded. Grades need quadratic time and memory. Companies with the
/// most measured postings are graded; of equal ones, the first by key.
const MOST_GRADED: usize = 2000;

/// A company with measured postings.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct CompanyGap {
    /// Mean probability of a gap of 1 or more, 0 to 1, with Wilson's interval widened by the
    /// labeller's shared error; `None` without measured postings.
    pub inflated: Option<Estimate>,
    /// Mean expected gap including duplicates, −4 to 4 levels.
    pub with_duplicates: f64,
    /// Mean expected gap minus the effects of title, quarter and field, in levels.
    pub adjusted: f64,
    /// Number of postings that would carry the same information if the effects were known.
    pub size: f64,
    /// The true adjusted gap: on the scale of true levels, shrunken towards the mean; `None` for recruiters, and if companies cannot
    /// be compared.
    pub posterior: Option<Posterior>,
    /// Rank by the posterior mean among graded companies, 1 for the largest gap; `None` if the
    /// company is not graded.
    pub rank: Option<Rank>,
    /// Grade, 1 for the largest gaps; `None` if the company is not graded.
    pub grade: Option<usize>,
}

/// Differences between companies, separated from chance (`docs/gap.md`, "Differences between
/// companies").
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Between {
    /// Number of companies with a measured posting, recruiters excluded.
    pub companies: usize,
    /// Mean of the companies' true adjusted gaps, in levels.
    pub prior_mean: f64,
    /// Variance of the true adjusted gaps between companies, in squared levels.
    pub variance: Estimate,
    /// Variance of the gap between postings of one company, the labeller's errors included, in
    /// squared levels; `None` without degrees of freedom.
    pub within_variance: Option<f64>,
    /// The part of the variance of true duty levels that expected levels show, 0 to 1. Figures of
    /// true gaps are on the scale of true levels, on which differences are larger by its reciprocal.
    pub level_reliability: f64,
    /// Real part of the difference between a company's gap and the mean, averaged over companies;
    /// 0 to 1.
    pub reliability: f64,
    /// Real part of the variance of the companies' adjusted gaps, 0 to 1.
    pub signal: f64,
}

/// The reliability of grades (`docs/gap.md`, "Grades").
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Graded {
    /// Number of companies with a grade.
    pub companies: usize,
    /// Number of companies with enough postings that were left out because of the limit of 2,000.
    pub left_out: usize,
    /// Number of grades.
    pub grades: usize,
    /// Expected share of all pairs whose grades are in the wrong order, 0 to 1.
    pub discordance: f64,
    /// Expected share in the wrong order among pairs with different grades, 0 to 1; `None` if there
    /// is one grade.
    pub misranked: Option<f64>,
    /// Expected share of pairs in the right order minus the share in the wrong order, −1 to 1.
    pub tau: f64,
}

/// Reasons why there are no grades.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum NotGraded {
    /// Differences cannot be separated from chance.
    #[error(
        "differences cannot be separated from chance without four companies with measured postings, some of them with several that differ"
    )]
    Indistinguishable,
    /// There are fewer than two companies to compare.
    #[error("fewer than two companies have enough measured postings")]
    TooFew,
}

/// All figures of the title gap.
#[derive(Debug, Clone)]
pub struct GapFigures {
    /// All measured postings.
    pub all: GroupGap,
    /// All measured postings, with titles of disputed level, such as head, at the alternative
    /// level.
    pub disputed: GroupGap,
    /// A check: the share of postings whose median duty level is below the advertised one,
    /// corrected for the labeller's errors, or the reason why it is not.
    pub corrected: Result<Corrected, Uncorrected>,
    /// Measured postings by advertised level, 0 to 4.
    pub levels: [GroupGap; 5],
    /// Measured postings by title, in the order of [`Summary::titles`].
    pub titles: Vec<GroupGap>,
    /// Measured postings by month, in the order of [`Summary::months`].
    pub months: Vec<GroupGap>,
    /// Companies in the order of [`Summary::companies`]; `None` for a company without measured
    /// postings. Boxed, because most companies have none.
    pub companies: Vec<Option<Box<CompanyGap>>>,
    /// Effects of titles, quarters and fields, and adjusted gaps.
    pub adjustment: Adjustment,
    /// Differences between companies; `None` if they cannot be separated from chance.
    pub between: Option<Between>,
    /// The reliability of grades, or the reason for their absence.
    pub graded: Result<Graded, NotGraded>,
    /// Number of companies with at least one measured posting and fewer than `min_postings`.
    pub too_few: usize,
    /// Number of recruiters with measured postings.
    pub agencies: usize,
    /// The least number of measured postings of a graded company.
    pub min_postings: u64,
    /// The outside check, for years and pay.
    pub outside: Vec<Outside>,
}

impl GapFigures {
    /// Computes the gap from the figures of a run. Companies with fewer than `min_postings`
    /// measured postings are not graded.
    pub fn new(summary: &Summary, lexicon: &Lexicon, min_postings: u64) -> Self {
        let counts = &summary.all.counts;
        let levels = by(summary, |cell| cell.level);
        let titles = by(summary, |cell| (cell.role, cell.level));
        let months = by(summary, |cell| month_key(cell.month));
        let adjustment = adjust(&observations(&summary.companies));
        let calibration = &lexicon.models.gap_calibration;
        let inflated = median_inflated(summary).map_or(Measured { hits: 0.0, of: 0.0 }, |found| {
            Measured { hits: found.share.value * found.effective, of: found.effective }
        });
        let mut gap = Self {
            all: by(summary, |_| ()).of(&(), calibration),
            disputed: disputed(summary).of(&(), calibration),
            corrected: corrected::correct(
                &counts.advertised_levels,
                inflated,
                &lexicon.models.gap_errors,
            ),
            levels: Level::ALL.map(|level| levels.of(&level, calibration)),
            titles: summary
                .titles
                .iter()
                .map(|title| titles.of(&(title.role, title.level), calibration))
                .collect(),
            months: summary
                .months
                .iter()
                .map(|month| months.of(&month.month, calibration))
                .collect(),
            companies: companies(summary, &adjustment, calibration),
            adjustment,
            between: None,
            graded: Err(NotGraded::Indistinguishable),
            too_few: 0,
            agencies: 0,
            min_postings,
            outside: outside::check(summary),
        };
        gap.compare(&summary.companies);
        gap
    }

    /// Computes posteriors, ranks and grades.
    fn compare(&mut self, companies: &[CompanyFigures]) {
        let own: Vec<usize> = (0..companies.len())
            .filter(|&at| self.companies[at].is_some() && !companies[at].agency)
            .collect();
        self.agencies = self.companies.iter().flatten().count() - own.len();
        let postings = |at: usize| companies[at].figures.counts.measured;
        let adjustment = &self.adjustment;
        let mean = |company: &CompanyGap| Mean {
            value: adjustment.true_scale(company.adjusted),
            size: company.size,
        };
        let means: Vec<Mean> =
            own.iter().filter_map(|&at| self.companies[at].as_deref().map(mean)).collect();
        let least = self.min_postings.max(1);
        self.too_few = own.iter().filter(|&&at| postings(at) < least).count();
        let Some(shrunken) = shrink(&means, adjustment.true_squares(), adjustment.degrees) else {
            return;
        };
        for (&at, posterior) in own.iter().zip(&shrunken.companies) {
            if let Some(company) = &mut self.companies[at] {
                company.posterior = Some(*posterior);
            }
        }
        self.between = Some(self.differences(&shrunken));
        let mut enough: Vec<usize> = own.into_iter().filter(|&at| postings(at) >= least).collect();
        // Stable, so that companies with equal numbers keep the order of their keys.
        enough.sort_by_key(|&at| std::cmp::Reverse(postings(at)));
        let left_out = enough.len().saturating_sub(MOST_GRADED);
        enough.truncate(MOST_GRADED);
        enough.sort_unstable();
        self.graded = self.grade(&enough, left_out);
    }

    /// Returns the differences between companies.
    fn differences(&self, shrunken: &Shrunken) -> Between {
        let Adjustment { degrees, level_reliability, .. } = self.adjustment;
        let within = self.adjustment.true_squares() / degrees as f64;
        Between {
            companies: shrunken.companies.len(),
            prior_mean: shrunken.prior_mean,
            variance: shrunken.between,
            within_variance: Some(within).filter(|_| degrees > 0),
            level_reliability,
            reliability: shrunken.reliability,
            signal: shrunken.signal,
        }
    }

    /// Ranks and grades the companies at these indexes.
    fn grade(&mut self, enough: &[usize], left_out: usize) -> Result<Graded, NotGraded> {
        let posteriors: Vec<Posterior> =
            enough.iter().filter_map(|&at| self.companies[at].as_ref()?.posterior).collect();
        if posteriors.len() < 2 {
            return Err(NotGraded::TooFew);
        }
        let (ranks, grades) = (ranks(&posteriors), grades(&posteriors, MOST_DISCORDANT));
        for ((&at, rank), grade) in enough.iter().zip(ranks).zip(&grades.grades) {
            if let Some(company) = &mut self.companies[at] {
                (company.rank, company.grade) = (Some(rank), Some(*grade));
            }
        }
        Ok(Graded {
            companies: enough.len(),
            left_out,
            grades: grades.count,
            discordance: grades.discordance,
            misranked: grades.misranked,
            tau: grades.tau,
        })
    }
}

/// Returns a month as in `months.csv`: `YYYY-MM`, or empty without a date.
fn month_key(month: Option<u32>) -> String {
    month.map(|month| format!("{:04}-{:02}", month / 12, month % 12 + 1)).unwrap_or_default()
}

/// Returns the measured postings of companies by title, quarter and field.
fn observations(companies: &[CompanyFigures]) -> Vec<Observation> {
    let mut out = Vec::new();
    for (company, figures) in (0..).zip(companies) {
        out.extend(figures.measured.cells.iter().map(|CellSums { cell, gaps }| Observation {
            company,
            cell: Title {
                role: cell.role,
                level: cell.level,
                quarter: cell.month.map(|month| month / 3),
                field: cell.field,
            },
            count: gaps.count(),
            sum: gaps.expected.sum,
            squares: gaps.expected.squares,
            variance: gaps.variance,
        }));
    }
    out
}

/// Returns the gaps of companies, in the order of the summary, without comparisons yet.
fn companies(
    summary: &Summary,
    adjustment: &Adjustment,
    calibration: &GapCalibration,
) -> Vec<Option<Box<CompanyGap>>> {
    let mut out = vec![None; summary.companies.len()];
    for found in &adjustment.companies {
        let CompanyFigures { figures, measured, .. } = &summary.companies[found.company as usize];
        let share = |share| share_interval(share, found.postings as f64, CONFIDENCE);
        out[found.company as usize] = Some(Box::new(CompanyGap {
            inflated: figures
                .share_inflated
                .map(|inflated| share_error(calibration).widen(share(inflated), CONFIDENCE)),
            with_duplicates: mean(measured.repeated.gaps, measured.repeated.postings)
                .unwrap_or_default(),
            adjusted: found.adjusted,
            size: found.size(),
            posterior: None,
            rank: None,
            grade: None,
        }));
    }
    out
}
