//! Two companies of one result, side by side.

use std::collections::BTreeMap;

use serde::Serialize;

use super::find::find;
use super::folder::{CompanyRow, ResultFolder};
use super::table::{Column, Gaps, Row, Table};
use super::{CONFIDENCE, CompareError, Named, Versus};
use titlegauge_core::labelled::Status;
use titlegauge_core::lexicon::ORIENTATIONS;
use titlegauge_figures::stats::{Estimate, normal_below, reach};

/// Two companies; in every pair of figures the difference is the first minus the second.
#[derive(Debug, Serialize)]
pub struct CompanyComparison {
    /// The first, as it stands in the table, with its labelled postings.
    pub first: Profile,
    /// The second.
    pub second: Profile,
    /// Figures by name, those with a difference that means something.
    pub figures: Vec<Named>,
    /// Probability that the first one's gap is the larger, from the two posteriors taken as normal
    /// and independent; `None` where one has none.
    pub p_first_larger: Option<f64>,
    /// Shares of labelled postings by orientation.
    pub orientations: Vec<Named>,
    /// Shares of measured postings by advertised level, 0 to 4.
    pub advertised_levels: Vec<Named>,
    /// Shares of measured postings by duty level, 0 to 4.
    pub duty_levels: Vec<Named>,
    /// Shares of labelled postings among whose strongest duties each one is, the largest
    /// differences first.
    pub duties: Vec<DutyShares>,
}

/// A company and what its postings say.
#[derive(Debug, Default, Serialize)]
pub struct Profile {
    /// Its row in the table.
    #[serde(flatten)]
    pub company: CompanyRow,
    /// Labelled postings, without duplicates.
    pub labelled: u64,
    #[serde(skip)]
    with_gap: u64,
    #[serde(skip)]
    duties: BTreeMap<String, u64>,
    #[serde(skip)]
    orientations: BTreeMap<String, u64>,
    #[serde(skip)]
    advertised: [u64; 5],
    #[serde(skip)]
    levels: [u64; 5],
}

/// A duty and how often it is among the strongest of a posting.
#[derive(Debug, Serialize)]
pub struct DutyShares {
    /// Its id.
    pub duty: String,
    /// Its name; empty where the result does not say.
    pub name: String,
    /// Its orientation; empty where the result does not say.
    pub orientation: String,
    /// Share of the labelled postings.
    #[serde(flatten)]
    pub shares: Versus,
}

/// Compares two companies, each named by key, name or the beginning of one.
pub fn compare_companies(
    folder: &ResultFolder,
    first: &str,
    second: &str,
) -> Result<CompanyComparison, CompareError> {
    let companies = folder.companies()?;
    let rows = [find(folder, &companies, first)?, find(folder, &companies, second)?];
    if rows[0].company_key == rows[1].company_key {
        let [first, second, key] = [first, second, &rows[0].company_key].map(super::harmless);
        return Err(CompareError::SameCompany { first, second, key });
    }
    drop(companies);
    let mut profiles = rows.map(|company| Profile { company, ..Profile::default() });
    read_postings(folder, &mut profiles)?;
    let names = duty_names(folder)?;
    let [first, second] = profiles;
    Ok(CompanyComparison {
        figures: figures(&first, &second),
        p_first_larger: larger(&first.company, &second.company),
        orientations: orientations(&first, &second),
        advertised_levels: levels(&first, &second, |profile| &profile.advertised),
        duty_levels: levels(&first, &second, |profile| &profile.levels),
        duties: duties(&first, &second, &names),
        first,
        second,
    })
}

/// The columns of a posting that are looked at.
struct Columns {
    key: Column,
    status: Column,
    orientation: Column,
    evidence: Column,
    levels: [Column; 2],
    gaps: Gaps,
}

impl Columns {
    fn of(table: &Table) -> Result<Self, CompareError> {
        Ok(Self {
            key: table.needed("company_key")?,
            status: table.needed("status")?,
            orientation: table.needed("orientation")?,
            evidence: table.needed("evidence")?,
            levels: [table.needed("advertised_level")?, table.needed("duty_level")?],
            gaps: Gaps::of(table)?,
        })
    }
}

/// Counts the labelled postings of both, row by row; nothing of a row is kept.
fn read_postings(folder: &ResultFolder, profiles: &mut [Profile; 2]) -> Result<(), CompareError> {
    let mut table = folder.table("postings.csv")?;
    let columns = Columns::of(&table)?;
    while let Some(row) = table.next_row()? {
        if row.bytes(&columns.status) != Status::Labelled.as_str().as_bytes() {
            continue;
        }
        let key = row.text(&columns.key);
        if let Some(profile) =
            profiles.iter_mut().find(|profile| profile.company.company_key == key)
        {
            profile.add(&row, &columns)?;
        }
    }
    Ok(())
}

impl Profile {
    fn add(&mut self, row: &Row<'_>, columns: &Columns) -> Result<(), CompareError> {
        self.labelled += 1;
        *self.orientations.entry(row.text(&columns.orientation).into_owned()).or_default() += 1;
        for part in row.text(&columns.evidence).split("; ") {
            let duty = part.rsplit_once('\u{d7}').map_or(part, |(duty, _)| duty);
            if !duty.is_empty() {
                *self.duties.entry(duty.to_owned()).or_default() += 1;
            }
        }
        if columns.gaps.counted(row)?.is_some() {
            self.with_gap += 1;
            for (column, counts) in
                columns.levels.iter().zip([&mut self.advertised, &mut self.levels])
            {
                if let Some(count) =
                    row.number::<usize>(column)?.and_then(|level| counts.get_mut(level))
                {
                    *count += 1;
                }
            }
        }
        Ok(())
    }
}

/// Names and orientations of duties by id; none where the file is not there.
fn duty_names(folder: &ResultFolder) -> Result<BTreeMap<String, [String; 2]>, CompareError> {
    let mut table = match folder.table("duties.csv") {
        Ok(table) => table,
        Err(CompareError::Unreadable { .. } | CompareError::Nightly { .. }) => {
            return Ok(BTreeMap::new());
        }
        Err(error) => return Err(error),
    };
    let (duty, columns) =
        (table.needed("duty")?, ["name", "orientation"].map(|name| table.column(name)));
    let mut out = BTreeMap::new();
    while let Some(row) = table.next_row()? {
        out.insert(
            row.text(&duty).into_owned(),
            columns.each_ref().map(|column| row.text(column).into_owned()),
        );
    }
    Ok(out)
}

fn figures(first: &Profile, second: &Profile) -> Vec<Named> {
    let (a, b) = (&first.company, &second.company);
    let of = |versus: Versus| versus.of(a.measured, b.measured);
    let plain = |figure: fn(&CompanyRow) -> Option<f64>| Versus::plain(figure(a), figure(b));
    let mut inflated = Versus::plain(a.share_inflated, b.share_inflated).of(a.measured, b.measured);
    if inflated.difference.is_some() {
        inflated = Versus::shares((a.inflated(), a.measured), (b.inflated(), b.measured));
    }
    [
        ("mean_gap", of(plain(|company| company.mean_gap))),
        ("share_inflated", inflated),
        ("gap_adjusted", of(plain(|company| company.gap_adjusted))),
        ("gap_shrunken", of(plain(|company| company.gap_shrunken)).with(apart(a, b))),
        (
            "strategic_per_1000",
            plain(|company| company.strategic_per_1000).of(first.labelled, second.labelled),
        ),
        (
            "operational_per_1000",
            plain(|company| company.operational_per_1000).of(first.labelled, second.labelled),
        ),
    ]
    .map(|(name, versus)| Named { name: name.to_owned(), versus })
    .into()
}

/// Difference of the shrunken gaps and its standard deviation, of independent normal posteriors.
fn posterior(first: &CompanyRow, second: &CompanyRow) -> Option<(f64, f64)> {
    let difference = first.gap_shrunken? - second.gap_shrunken?;
    let sd = libm::hypot(first.gap_sd?, second.gap_sd?);
    (sd > 0.0).then_some((difference, sd))
}

fn apart(first: &CompanyRow, second: &CompanyRow) -> Option<Estimate> {
    let (value, sd) = posterior(first, second)?;
    let half = reach(CONFIDENCE) * sd;
    Some(Estimate { value, low: value - half, high: value + half })
}

fn larger(first: &CompanyRow, second: &CompanyRow) -> Option<f64> {
    posterior(first, second).map(|(difference, sd)| normal_below(difference / sd))
}

/// Orientations as they come in the tables, from strategic on.
fn orientations(first: &Profile, second: &Profile) -> Vec<Named> {
    let place = |name: &str| {
        ORIENTATIONS.iter().position(|usual| *usual == name).unwrap_or(ORIENTATIONS.len())
    };
    let mut out =
        shares([&first.orientations, &second.orientations], [first.labelled, second.labelled]);
    out.sort_by_key(|shares| place(&shares.name));
    out
}

fn levels(first: &Profile, second: &Profile, of: fn(&Profile) -> &[u64; 5]) -> Vec<Named> {
    let counts = of(first).iter().zip(of(second));
    let shares = counts.map(|(a, b)| Versus::shares((*a, first.with_gap), (*b, second.with_gap)));
    (0..)
        .zip(shares)
        .map(|(level, versus): (u8, _)| Named { name: level.to_string(), versus })
        .collect()
}

/// What one side at least has, by name, as shares.
fn shares(counts: [&BTreeMap<String, u64>; 2], of: [u64; 2]) -> Vec<Named> {
    let mut names: Vec<&String> = counts.iter().flat_map(|counts| counts.keys()).collect();
    names.sort_unstable();
    names.dedup();
    let part =
        |side: usize, name: &String| (counts[side].get(name).copied().unwrap_or(0), of[side]);
    names
        .into_iter()
        .map(|name| Named {
            name: name.clone(),
            versus: Versus::shares(part(0, name), part(1, name)),
        })
        .collect()
}

fn duties(
    first: &Profile,
    second: &Profile,
    names: &BTreeMap<String, [String; 2]>,
) -> Vec<DutyShares> {
    let mut found = shares([&first.duties, &second.duties], [first.labelled, second.labelled]);
    // Of equal differences the one that is surer comes first.
    let order = |versus: &Versus| (versus.difference.unwrap_or(0.0).abs(), versus.clear_of_zero());
    found.sort_by(|a, b| {
        let (a, b) = (order(&a.versus), order(&b.versus));
        b.0.total_cmp(&a.0).then(b.1.total_cmp(&a.1))
    });
    let named = |Named { name: duty, versus: shares }| {
        let [name, orientation] = names.get(&duty).cloned().unwrap_or_default();
        DutyShares { duty, name, orientation, shares }
    };
    found.into_iter().map(named).collect()
}
