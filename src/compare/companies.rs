//! Comparison of two companies of one result.

use std::collections::BTreeMap;

use serde::Serialize;

use super::company_row::CompanyRow;
use super::error::CompareError;
use super::find::find;
use super::folder::ResultFolder;
use super::table::{Column, GapColumns, Table, TableRow};
use super::versus::{CONFIDENCE, Named, Proportion, Versus};
use titlegauge_core::labelled::Status;
use titlegauge_core::level::Level;
use titlegauge_core::lexicon::ORIENTATIONS;
use titlegauge_core::sanitize::harmless;
use titlegauge_figures::stats::{Estimate, normal_below, reach};

/// Two companies; each difference is the first minus the second.
#[derive(Debug, Serialize)]
pub struct CompanyComparison {
    /// The first company.
    pub first: Profile,
    /// The second company.
    pub second: Profile,
    /// Figures whose difference is meaningful.
    pub figures: Vec<CompanyFigure>,
    /// Probability that the first company has the larger gap, from the two posteriors, taken as
    /// normal and independent. `None` if a company has no posterior.
    pub p_first_larger: Option<f64>,
    /// Shares of labelled postings by orientation.
    pub orientations: Vec<Named>,
    /// Shares of measured postings by advertised level, 0 to 4.
    pub advertised_levels: Vec<Named>,
    /// Shares of measured postings by duty level, 0 to 4.
    pub duty_levels: Vec<Named>,
    /// For each duty the share of labelled postings that have it among their strongest duties,
    /// in descending order of the difference.
    pub duties: Vec<DutyShares>,
}

/// The figures that are compared between companies.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum CompanyMeasure {
    /// Mean gap of the measured postings.
    MeanGap,
    /// Share of the measured postings with a gap of 1 or more.
    ShareInflated,
    /// Mean gap without the effects of title and quarter.
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

/// A company with counts of its labelled postings.
#[derive(Debug, Default, Serialize)]
pub struct Profile {
    /// Its row in `companies.csv`.
    #[serde(flatten)]
    pub company: CompanyRow,
    /// Number of labelled postings, without duplicates.
    pub labelled: u64,
    /// Number of labelled postings whose gap counts.
    #[serde(skip)]
    with_gap: u64,
    #[serde(skip)]
    duties: BTreeMap<String, u64>,
    #[serde(skip)]
    orientations: BTreeMap<String, u64>,
    #[serde(skip)]
    advertised_levels: [u64; 5],
    #[serde(skip)]
    duty_levels: [u64; 5],
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

/// Name and orientation of a duty.
#[derive(Clone, Default)]
struct DutyDescription {
    name: String,
    orientation: String,
}

/// Compares two companies, each given by its key, its name or the beginning of either.
///
/// # Errors
///
/// Returns an error if a company is not found or ambiguous, if both are the same company, or if
/// a table cannot be read.
pub fn compare_companies(
    folder: &ResultFolder,
    first: &str,
    second: &str,
) -> Result<CompanyComparison, CompareError> {
    let companies = folder.companies()?;
    let rows = [find(folder, &companies, first)?, find(folder, &companies, second)?];
    if rows[0].company_key == rows[1].company_key {
        let [first, second, key] = [first, second, &rows[0].company_key].map(harmless);
        return Err(CompareError::SameCompany { first, second, key });
    }
    drop(companies);
    let mut profiles = rows.map(|company| Profile { company, ..Profile::default() });
    read_postings(folder, &mut profiles)?;
    let descriptions = duty_descriptions(folder)?;
    let [first, second] = profiles;
    Ok(CompanyComparison {
        figures: figures(&first, &second),
        p_first_larger: p_larger(&first.company, &second.company),
        orientations: orientations(&first, &second),
        advertised_levels: levels(&first, &second, |profile| &profile.advertised_levels),
        duty_levels: levels(&first, &second, |profile| &profile.duty_levels),
        duties: duties(&first, &second, &descriptions),
        first,
        second,
    })
}

/// The columns of `postings.csv` that a profile is counted from.
struct ProfileColumns {
    company_key: Column,
    status: Column,
    orientation: Column,
    evidence: Column,
    advertised_level: Column,
    duty_level: Column,
    gap: GapColumns,
}

impl ProfileColumns {
    fn of(table: &Table) -> Result<Self, CompareError> {
        Ok(Self {
            company_key: table.required("company_key")?,
            status: table.required("status")?,
            orientation: table.required("orientation")?,
            evidence: table.required("evidence")?,
            advertised_level: table.required("advertised_level")?,
            duty_level: table.required("duty_level")?,
            gap: GapColumns::of(table)?,
        })
    }
}

/// Counts the labelled postings of both companies. Rows are not kept.
fn read_postings(folder: &ResultFolder, profiles: &mut [Profile; 2]) -> Result<(), CompareError> {
    let mut table = folder.table("postings.csv")?;
    let columns = ProfileColumns::of(&table)?;
    while let Some(row) = table.next_row()? {
        if row.status(&columns.status) != Some(Status::Labelled) {
            continue;
        }
        let key = row.text(&columns.company_key);
        if let Some(profile) =
            profiles.iter_mut().find(|profile| profile.company.company_key == key)
        {
            profile.add(&row, &columns)?;
        }
    }
    Ok(())
}

impl Profile {
    fn add(&mut self, row: &TableRow<'_>, columns: &ProfileColumns) -> Result<(), CompareError> {
        self.labelled += 1;
        *self.orientations.entry(row.text(&columns.orientation).into_owned()).or_default() += 1;
        // A cell such as "digital-transformation×3; board-reporting×1".
        for item in row.text(&columns.evidence).split("; ") {
            let duty = item.rsplit_once('\u{d7}').map_or(item, |(duty, _)| duty);
            if !duty.is_empty() {
                *self.duties.entry(duty.to_owned()).or_default() += 1;
            }
        }
        if columns.gap.counted(row)?.is_some() {
            self.with_gap += 1;
            count_level(&mut self.advertised_levels, row.level(&columns.advertised_level)?);
            count_level(&mut self.duty_levels, row.level(&columns.duty_level)?);
        }
        Ok(())
    }
}

fn count_level(counts: &mut [u64; 5], level: Option<Level>) {
    if let Some(level) = level {
        counts[level.index()] += 1;
    }
}

/// Returns the descriptions of duties by id; an empty map if the result has no `duties.csv`.
fn duty_descriptions(
    folder: &ResultFolder,
) -> Result<BTreeMap<String, DutyDescription>, CompareError> {
    let mut table = match folder.table("duties.csv") {
        Ok(table) => table,
        Err(CompareError::Unreadable { .. } | CompareError::Nightly { .. }) => {
            return Ok(BTreeMap::new());
        }
        Err(error) => return Err(error),
    };
    let duty = table.required("duty")?;
    let (name, orientation) = (table.optional("name"), table.optional("orientation"));
    let mut descriptions = BTreeMap::new();
    while let Some(row) = table.next_row()? {
        let description = DutyDescription {
            name: row.text(&name).into_owned(),
            orientation: row.text(&orientation).into_owned(),
        };
        descriptions.insert(row.text(&duty).into_owned(), description);
    }
    Ok(descriptions)
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
    let plain = Versus::plain(a.share_inflated, b.share_inflated);
    if plain.difference.is_none() {
        return plain.of(a.measured, b.measured);
    }
    let [a, b] = [a, b].map(|row| Proportion { part: row.inflated(), whole: row.measured });
    Versus::shares(a, b)
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
