//! The counts and descriptions that a comparison of companies reads from a result.

use std::collections::BTreeMap;

use serde::Serialize;

use super::company_row::CompanyRow;
use super::error::CompareError;
use super::folder::ResultFolder;
use super::table::{Column, GapColumns, Table, TableRow};
use titlegauge_core::labelled::Status;
use titlegauge_core::level::Level;

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
    pub(super) with_gap: u64,
    #[serde(skip)]
    pub(super) duties: BTreeMap<String, u64>,
    #[serde(skip)]
    pub(super) orientations: BTreeMap<String, u64>,
    #[serde(skip)]
    pub(super) advertised_levels: [u64; 5],
    #[serde(skip)]
    pub(super) duty_levels: [u64; 5],
}

/// Name and orientation of a duty.
#[derive(Clone, Default)]
pub(super) struct DutyDescription {
    pub(super) name: String,
    pub(super) orientation: String,
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
pub(super) fn read_postings(
    folder: &ResultFolder,
    profiles: &mut [Profile; 2],
) -> Result<(), CompareError> {
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
pub(super) fn duty_descriptions(
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
