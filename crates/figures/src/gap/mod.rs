//! The title gap of the whole table and of its companies, as `docs` and `gap.json` state it.
//!
//! Counts come in, figures with intervals go out; every estimate is a function of
//! [`crate::stats`]. Companies are compared on adjusted gaps, since C levels are inflated
//! by construction; recruiters are left out, since they advertise other firms' titles.

mod corrected;
mod groups;
mod outside;

use serde::Serialize;
use thiserror::Error;

pub use corrected::{Corrected, Uncorrected};
pub use groups::{GroupGap, group_gap};
pub use outside::{Measure, Outside};

use self::groups::{by, by_level};
use crate::stats::{Adjustment, Estimate, Mean, Measured, Observation, Posterior, Rank};
use crate::stats::{Cell as Title, adjust, grades, ranks, shrink, wilson};
use crate::summary::{CompanyFigures, Summary};
use titlegauge_core::lexicon::Lexicon;

/// Confidence of all intervals but those of ranks.
const CONFIDENCE: f64 = 0.95;
/// Expected share of pairs in wrong order that grades may have.
const MOST_DISCORDANT: f64 = 0.05;
/// More companies are not graded, since time and memory for ranks go with them; those with
/// most postings are, of equals the first by key.
const MOST_GRADED: usize = 2000;

/// A company with measured postings.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct CompanyGap {
    /// Share inflated, with its Wilson interval.
    pub inflated: Option<Estimate>,
    /// Mean gap with duplicates counted.
    pub with_duplicates: f64,
    /// Mean gap minus effects of title and quarter.
    pub adjusted: f64,
    /// So many postings would tell as much if effects were known.
    pub size: f64,
    /// The adjusted gap drawn towards the mean of all; none for recruiters.
    pub posterior: Option<Posterior>,
    /// Rank by it among those with enough postings, 1 the largest gap.
    pub rank: Option<Rank>,
    /// Grade, 1 the largest gaps.
    pub grade: Option<usize>,
}

/// How much of what stands between companies is theirs.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Between {
    /// Companies it is told by.
    pub companies: usize,
    /// Mean of the companies' true adjusted gaps.
    pub prior_mean: f64,
    /// Variance of the true adjusted gaps between companies.
    pub variance: Estimate,
    /// Variance of the gap within a company.
    pub within_variance: Option<f64>,
    /// Mean over companies of the share of its figure that is its own.
    pub reliability: f64,
    /// Share of the spread of the companies' means that is signal.
    pub signal: f64,
}

/// What became of grades.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Graded {
    /// Companies with a grade: no recruiters, and with enough postings.
    pub companies: usize,
    /// So many more have enough, and were left out.
    pub left_out: usize,
    /// Number of grades.
    pub grades: usize,
    /// Expected share of all pairs that stand in the wrong order.
    pub discordance: f64,
    /// Expected share of wrong orders among pairs of different grades: the misranking risk.
    pub misranked: Option<f64>,
    /// Expected agreement of the order of grades with the true one, −1 to 1.
    pub tau: f64,
}

/// Why there are no grades.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum NotGraded {
    /// Chance cannot be told from difference.
    #[error(
        "chance cannot be told from difference: that takes four companies with measured postings, and some of them with several that differ"
    )]
    NotTold,
    /// Nobody to compare.
    #[error("fewer than two companies have enough measured postings")]
    TooFew,
}

/// All figures of the title gap.
#[derive(Debug, Clone)]
pub struct Gap {
    /// All measured postings.
    pub all: GroupGap,
    /// The same with words of disputed level, such as head, at the other level.
    pub disputed: GroupGap,
    /// The share inflated, corrected for the labeller's errors, or why it is not.
    pub corrected: Result<Corrected, Uncorrected>,
    /// By advertised level.
    pub levels: [GroupGap; 5],
    /// By advertised role and level, in the order of [`Summary::titles`].
    pub titles: Vec<GroupGap>,
    /// By month, in the order of [`Summary::months`].
    pub months: Vec<GroupGap>,
    /// In the order of [`Summary::companies`]; none without measured postings, as most are without.
    pub companies: Vec<Option<Box<CompanyGap>>>,
    /// What titles and quarters add to a gap.
    pub adjustment: Adjustment,
    /// None where too little was measured.
    pub between: Option<Between>,
    /// What became of grades, or why there are none.
    pub graded: Result<Graded, NotGraded>,
    /// Companies with measured postings, but fewer than are graded.
    pub too_few: usize,
    /// Recruiters with measured postings.
    pub agencies: usize,
    /// Least measured postings of a graded company.
    pub min_postings: u64,
    /// Whether years and pay go with the duty level.
    pub outside: Vec<Outside>,
}

impl Gap {
    /// From the counts of a run; companies with fewer than `min_postings` are not graded.
    pub fn new(summary: &Summary, lexicon: &Lexicon, min_postings: u64) -> Self {
        let counts = &summary.all.counts;
        let levels = by(summary, |cell| cell.level);
        let titles = by(summary, |cell| (cell.role.map(usize::from), cell.level));
        let months = by(summary, |cell| month_key(cell.month));
        let adjustment = adjust(&observations(&summary.companies));
        let all = by(summary, |_| ()).of(&());
        let inflated = all.share_inflated.map_or(0.0, |share| share.value);
        let inflated =
            Measured { hits: inflated * all.effective_postings, of: all.effective_postings };
        let mut gap = Self {
            all,
            disputed: by_level(summary, |_| (), |cell| cell.disputed_level).of(&()),
            corrected: corrected::correct(
                &counts.advertised_levels,
                inflated,
                &lexicon.models.gap_errors,
            ),
            levels: [0, 1, 2, 3, 4].map(|level| levels.of(&level)),
            titles: summary
                .titles
                .iter()
                .map(|(role, level, _)| titles.of(&(*role, *level)))
                .collect(),
            months: summary.months.iter().map(|(month, _)| months.of(month)).collect(),
            companies: companies(summary, &adjustment),
            adjustment,
            between: None,
            graded: Err(NotGraded::NotTold),
            too_few: 0,
            agencies: 0,
            min_postings,
            outside: outside::check(summary),
        };
        gap.compare(&summary.companies);
        gap
    }

    /// Posteriors, ranks and grades.
    fn compare(&mut self, companies: &[CompanyFigures]) {
        let own: Vec<usize> = (0..companies.len())
            .filter(|&at| self.companies[at].is_some() && !companies[at].agency)
            .collect();
        self.agencies = self.companies.iter().flatten().count() - own.len();
        let postings = |at: usize| companies[at].figures.counts.measured;
        let mean = |company: &CompanyGap| Mean { value: company.adjusted, size: company.size };
        let means: Vec<Mean> =
            own.iter().filter_map(|&at| self.companies[at].as_deref().map(mean)).collect();
        let least = self.min_postings.max(1);
        self.too_few = own.iter().filter(|&&at| postings(at) < least).count();
        let Some(shrunken) = shrink(&means, self.adjustment.squares, self.adjustment.degrees)
        else {
            return;
        };
        for (&at, posterior) in own.iter().zip(&shrunken.companies) {
            if let Some(company) = &mut self.companies[at] {
                company.posterior = Some(*posterior);
            }
        }
        self.between = Some(Between {
            companies: own.len(),
            prior_mean: shrunken.prior_mean,
            variance: shrunken.between,
            within_variance: self.adjustment.variance(),
            reliability: shrunken.reliability,
            signal: shrunken.signal,
        });
        let mut enough: Vec<usize> = own.into_iter().filter(|&at| postings(at) >= least).collect();
        enough.sort_by_key(|&at| std::cmp::Reverse(postings(at)));
        let left_out = enough.len().saturating_sub(MOST_GRADED);
        enough.truncate(MOST_GRADED);
        enough.sort_unstable();
        self.graded = self.grade(&enough, left_out);
    }

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

/// A month as in `months.csv`.
fn month_key(month: Option<u32>) -> String {
    month.map(|month| format!("{:04}-{:02}", month / 12, month % 12 + 1)).unwrap_or_default()
}

fn observations(companies: &[CompanyFigures]) -> Vec<Observation> {
    let mut out = Vec::new();
    for (company, figures) in (0..).zip(companies) {
        for (cell, levels) in &figures.measured.cells {
            let title = Title {
                role: cell.role,
                level: cell.level,
                quarter: cell.month.map(|month| month / 3),
            };
            let gap = |level: u8| cell.level.cast_signed() - level.cast_signed();
            let counted = (0u8..).zip(levels).filter(|(_, count)| **count > 0);
            out.extend(counted.map(|(level, count)| Observation {
                company,
                cell: title,
                gap: gap(level),
                count: *count,
            }));
        }
    }
    out
}

fn companies(summary: &Summary, adjustment: &Adjustment) -> Vec<Option<Box<CompanyGap>>> {
    let mut out = vec![None; summary.companies.len()];
    for found in &adjustment.companies {
        let company = &summary.companies[found.company as usize];
        let (repeated, gaps) = company.measured.repeated;
        let counts = &company.figures.counts;
        out[found.company as usize] = Some(Box::new(CompanyGap {
            inflated: wilson(counts.inflated, counts.measured, CONFIDENCE),
            with_duplicates: gaps as f64 / repeated.max(1) as f64,
            adjusted: found.adjusted,
            size: found.size(),
            posterior: None,
            rank: None,
            grade: None,
        }));
    }
    out
}
