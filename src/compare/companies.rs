//! Comparison of two companies of one result.

use std::collections::BTreeMap;

use serde::Serialize;

use super::company_row::CompanyRow;
use super::error::CompareError;
use super::find::find;
use super::folder::ResultFolder;
use super::profile::{DutyDescription, Profile, duty_descriptions, read_postings};
use super::ranks::Ranks;
use super::reasons::{Found, Selection, reasons};
use super::versus::{CONFIDENCE, Named, Proportion, Versus};
use titlegauge_core::lexicon::{Lexicon, ORIENTATIONS};
use titlegauge_core::sanitize::harmless;
use titlegauge_figures::stats::{Estimate, normal_below, reach};

/// Two companies; each difference is the first minus the second.
#[derive(Debug, Serialize)]
pub struct CompanyComparison {
    /// The first company.
    pub first: Profile,
    /// The second company.
    pub second: Profile,
    /// The companies among which they have ranks.
    #[serde(skip)]
    pub ranks: Ranks,
    /// Figures whose difference is meaningful.
    pub figures: Vec<CompanyFigure>,
    /// Probability that the first company has the larger gap, from the two posteriors, taken as
    /// normal and independent. `None` if a company has no posterior.
    pub p_first_larger: Option<f64>,
    /// Shares of labelled postings by orientation.
    pub orientations: Vec<Named>,
    /// Shares of measured postings by advertised level, 0 to 4.
    pub advertised_levels: Vec<Named>,
    /// Shares of measured postings by median duty level, 0 to 4.
    pub duty_levels: Vec<Named>,
    /// For each duty the share of labelled postings that have it among their strongest duties,
    /// in descending order of the difference.
    pub duties: Vec<DutyShares>,
    /// The posting of the first company whose title most probably exceeds its duties, with quotes.
    pub first_reasons: Found,
    /// Such a posting of the second company.
    pub second_reasons: Found,
}

/// The number of postings of each company that are quoted.
const QUOTED: usize = 1;

/// The figures that are compared between companies.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum CompanyMeasure {
    /// Mean expected gap of the measured postings.
    MeanGap,
    /// Mean probability of a gap of 1 or more.
    ShareInflated,
    /// Mean gap without the effects of title, quarter and field.
    GapAdjusted,
    /// Posterior mean of the gap.
    GapShrunken,
    /// Hits of strategic duties per 1,000 duty words.
    #[serde(rename = "strategic_per_1000")]
    StrategicPer1000,
    /// Hits of operational duties per 1,000 duty words.
    #[serde(rename = "operational_per_1000")]
    OperationalPer1000,
}

impl CompanyMeasure {
    /// Returns the name of the column in `companies.csv`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::MeanGap => "mean_gap",
            Self::ShareInflated => "share_inflated",
            Self::GapAdjusted => "gap_adjusted",
            Self::GapShrunken => "gap_shrunken",
            Self::StrategicPer1000 => "strategic_per_1000",
            Self::OperationalPer1000 => "operational_per_1000",
        }
    }
}

/// A figure of two companies.
#[derive(Debug, Clone, Serialize)]
pub struct CompanyFigure {
    /// The figure that is compared.
    #[serde(rename = "name")]
    pub measure: CompanyMeasure,
    /// Its values.
    #[serde(flatten)]
    pub versus: Versus,
}

/// A duty and the share of postings that have it among their strongest duties.
#[derive(Debug, Serialize)]
pub struct DutyShares {
    /// Id of the duty.
    pub duty: String,
    /// Its name; empty if the result has no `duties.csv`.
    pub name: String,
    /// Its orientation; empty if the result has no `duties.csv`.
    pub orientation: String,
    /// Share of the labelled postings.
    #[serde(flatten)]
    pub shares: Versus,
}

/// Compares two companies, each given by its key, its name or the beginning of either.
///
/// # Errors
///
/// Returns an error if a company is not found or ambiguous, if both are the same company, or if
/// a table cannot be read.
pub fn compare_companies(
    folder: &ResultFolder,
    lexicon: &Lexicon,
    first: &str,
    second: &str,
) -> Result<CompanyComparison, CompareError> {
    let companies = folder.companies()?;
    let rows = [find(folder, &companies, first)?, find(folder, &companies, second)?];
    if rows[0].company_key == rows[1].company_key {
        let [first, second, key] = [first, second, &rows[0].company_key].map(harmless);
        return Err(CompareError::SameCompany { first, second, key });
    }
    let ranks = Ranks::of(&companies);
    drop(companies);
    let mut profiles = rows.map(|company| Profile { company, ..Profile::default() });
    read_postings(folder, &mut profiles)?;
    let descriptions = duty_descriptions(folder)?;
    let selections = profiles.each_ref().map(|profile| Selection {
        company_key: Some(profile.company.company_key.clone()),
        most: QUOTED,
        ..Selection::default()
    });
    let [first_reasons, second_reasons] = reasons(folder, lexicon, selections)?;
    let [first, second] = profiles;
    Ok(CompanyComparison {
        first_reasons,
        second_reasons,
        figures: figures(&first, &second),
        p_first_larger: p_larger(&first.company, &second.company),
        orientations: orientations(&first, &second),
        advertised_levels: levels(&first, &second, |profile| &profile.advertised_levels),
        duty_levels: levels(&first, &second, |profile| &profile.duty_levels),
        duties: duties(&first, &second, &descriptions),
        first,
        second,
        ranks,
    })
}

fn figures(first: &Profile, second: &Profile) -> Vec<CompanyFigure> {
    let (a, b) = (&first.company, &second.company);
    let plain = |figure: fn(&CompanyRow) -> Option<f64>| Versus::plain(figure(a), figure(b));
    let measured = |versus: Versus| versus.of(a.measured, b.measured);
    let labelled = |versus: Versus| versus.of(first.labelled, second.labelled);
    [
        (CompanyMeasure::MeanGap, measured(plain(|company| company.mean_gap))),
        (CompanyMeasure::ShareInflated, share_inflated(a, b)),
        (CompanyMeasure::GapAdjusted, measured(plain(|company| company.gap_adjusted))),
        (
            CompanyMeasure::GapShrunken,
            measured(plain(|company| company.gap_shrunken)).with(gap_interval(a, b)),
        ),
        (CompanyMeasure::StrategicPer1000, labelled(plain(|company| company.strategic_per_1000))),
        (
            CompanyMeasure::OperationalPer1000,
            labelled(plain(|company| company.operational_per_1000)),
        ),
    ]
    .map(|(measure, versus)| CompanyFigure { measure, versus })
    .into()
}

fn share_inflated(a: &CompanyRow, b: &CompanyRow) -> Versus {
    Versus::shares_of(a.inflated(), b.inflated()).of(a.measured, b.measured)
}

/// The distribution of the difference of two shrunken gaps.
struct GapDifference {
    mean: f64,
    sd: f64,
}

/// Returns the difference of two independent normal posteriors; `None` if a company has no
/// posterior, or if both standard deviations are 0.
fn gap_difference(first: &CompanyRow, second: &CompanyRow) -> Option<GapDifference> {
    let mean = first.gap_shrunken? - second.gap_shrunken?;
    let sd = libm::hypot(first.gap_sd?, second.gap_sd?);
    (sd > 0.0).then_some(GapDifference { mean, sd })
}

fn gap_interval(first: &CompanyRow, second: &CompanyRow) -> Option<Estimate> {
    let GapDifference { mean, sd } = gap_difference(first, second)?;
    let half = reach(CONFIDENCE) * sd;
    Some(Estimate { value: mean, low: mean - half, high: mean + half })
}

/// Returns P(first gap > second gap).
fn p_larger(first: &CompanyRow, second: &CompanyRow) -> Option<f64> {
    gap_difference(first, second).map(|GapDifference { mean, sd }| normal_below(mean / sd))
}

/// Returns the shares of orientations in the order of the other tables, strategic first.
fn orientations(first: &Profile, second: &Profile) -> Vec<Named> {
    let rank = |name: &str| {
        ORIENTATIONS.iter().position(|known| *known == name).unwrap_or(ORIENTATIONS.len())
    };
    let mut shares =
        shares([&first.orientations, &second.orientations], [first.labelled, second.labelled]);
    shares.sort_by_key(|shares| rank(&shares.name));
    shares
}

fn levels(first: &Profile, second: &Profile, of: fn(&Profile) -> &[u64; 5]) -> Vec<Named> {
    let proportions = |profile: &Profile| {
        of(profile).map(|count| Proportion { part: count, whole: profile.with_gap })
    };
    (0u8..)
        .zip(proportions(first).into_iter().zip(proportions(second)))
        .map(|(level, (a, b))| Named { name: level.to_string(), versus: Versus::shares(a, b) })
        .collect()
}

/// Returns the share of each name that occurs on either side, by name.
fn shares(counts: [&BTreeMap<String, u64>; 2], wholes: [u64; 2]) -> Vec<Named> {
    let mut names: Vec<&String> = counts.iter().flat_map(|counts| counts.keys()).collect();
    names.sort_unstable();
    names.dedup();
    let proportion = |side: usize, name: &String| Proportion {
        part: counts[side].get(name).copied().unwrap_or(0),
        whole: wholes[side],
    };
    names
        .into_iter()
        .map(|name| Named {
            name: name.clone(),
            versus: Versus::shares(proportion(0, name), proportion(1, name)),
        })
        .collect()
}

fn duties(
    first: &Profile,
    second: &Profile,
    descriptions: &BTreeMap<String, DutyDescription>,
) -> Vec<DutyShares> {
    let mut shares = shares([&first.duties, &second.duties], [first.labelled, second.labelled]);
    let size = |named: &Named| named.versus.difference.unwrap_or(0.0).abs();
    // Of equal differences the more certain one comes first.
    shares.sort_by(|a, b| {
        size(b)
            .total_cmp(&size(a))
            .then(b.versus.distance_from_zero().total_cmp(&a.versus.distance_from_zero()))
    });
    let described = |Named { name: duty, versus: shares }| {
        let DutyDescription { name, orientation } =
            descriptions.get(&duty).cloned().unwrap_or_default();
        DutyShares { duty, name, orientation, shares }
    };
    shares.into_iter().map(described).collect()
}
