//! The final figures, computed from a tally. Integers become means and shares here; nothing is
//! counted after this step.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use crate::stats::{mean, mean_level, per_thousand};
use crate::tally::{
    AdvertisedTitle, Company, DutyCount, DutyDensity, GapSums, Group, Grouping, Groups, Measured,
    Mended, Records, Tally, Value,
};
use titlegauge_core::company::CompanyKeys;
use titlegauge_core::country::Country;
use titlegauge_core::level::Level;
use titlegauge_core::lexicon::{Lexicon, RoleId};
use titlegauge_core::verdict::Reason;

/// Figures of a group of postings. Means and shares are `None` if the group has no measured
/// postings.
#[derive(Debug, Clone, PartialEq)]
pub struct Figures {
    /// The counts that the figures are computed from, with one of labelled postings for each role of
    /// the lexicon.
    pub counts: Group,
    /// Strategic hits per 1,000 duty words; `None` without duty words.
    pub strategic_per_1000: Option<f64>,
    /// Operational hits per 1,000 duty words; `None` without duty words.
    pub operational_per_1000: Option<f64>,
    /// Mean advertised level of the measured postings, 0 to 4.
    pub mean_advertised_level: Option<f64>,
    /// Mean expected duty level of the measured postings: advertised level minus gap, 0 to 4.
    pub mean_duty_level: Option<f64>,
    /// Mean expected title gap of the measured postings, −4 to 4 levels.
    pub mean_gap: Option<f64>,
    /// Mean probability of a gap of 1 or more, 0 to 1.
    pub share_inflated: Option<f64>,
    /// Mean probability of a gap of −1 or less, 0 to 1.
    pub share_deflated: Option<f64>,
}

impl Figures {
    fn new(mut group: Group, roles: usize) -> Self {
        group.roles.resize(roles, 0);
        let advertised = mean_level(&group.advertised_levels);
        let gap = mean(group.expected_gap, group.measured);
        Self {
            strategic_per_1000: per_thousand(group.strategic, group.duty_words),
            operational_per_1000: per_thousand(group.operational, group.duty_words),
            mean_advertised_level: advertised,
            mean_duty_level: advertised.zip(gap).map(|(advertised, gap)| advertised - gap),
            mean_gap: gap,
            share_inflated: mean(group.inflated, group.measured),
            share_deflated: mean(group.deflated, group.measured),
            counts: group,
        }
    }
}

/// A company and its figures.
#[derive(Debug, Clone, PartialEq)]
pub struct CompanyFigures {
    /// Key of the company.
    pub key: String,
    /// The most frequent spelling of its name.
    pub name: String,
    /// True if the company recruits for others.
    pub agency: bool,
    /// Figures of its postings.
    pub figures: Figures,
    /// Its measured postings.
    pub measured: Measured,
}

/// Figures of an advertised title.
#[derive(Debug, Clone, PartialEq)]
pub struct TitleFigures {
    /// Advertised role; `None` if the title names no role of the lexicon.
    pub role: Option<RoleId>,
    /// Advertised level.
    pub level: Level,
    /// Figures of its postings.
    pub figures: Figures,
}

/// Figures of a month.
#[derive(Debug, Clone, PartialEq)]
pub struct MonthFigures {
    /// The month, `YYYY-MM`; empty for postings without a date.
    pub month: String,
    /// Figures of its postings.
    pub figures: Figures,
}

/// Figures of one group of a requested table.
#[derive(Debug, Clone, PartialEq)]
pub struct GroupFigures {
    /// One value for each key of the table.
    pub values: Vec<Value>,
    /// Figures of its postings.
    pub figures: Figures,
    /// Sums of its gaps by company key.
    pub gaps: BTreeMap<String, GapSums>,
}

/// A table requested with `--by`.
#[derive(Debug, Clone)]
pub struct GroupedFigures {
    /// The keys.
    pub by: Grouping,
    /// The groups, in the order of their values.
    pub groups: Vec<GroupFigures>,
}

impl GroupedFigures {
    fn new(groups: Groups, roles: usize) -> Self {
        let figures = groups.groups.into_iter().map(|(values, grouped)| GroupFigures {
            values,
            figures: Figures::new(grouped.group, roles),
            gaps: grouped.gaps,
        });
        Self { by: groups.by, groups: figures.collect() }
    }
}

/// All final figures of a run.
#[derive(Debug, Clone)]
pub struct Summary {
    /// Outcomes of the records, by index of the source.
    pub sources: BTreeMap<u32, Records>,
    /// Outcomes of the records of all sources.
    pub records: Records,
    /// Values of all sources that were repaired or dropped, and skipped rows.
    pub mended: Mended,
    /// Figures of all postings.
    pub all: Figures,
    /// Companies, in the order of their keys.
    pub companies: Vec<CompanyFigures>,
    /// Measured postings without a company.
    pub nameless: Measured,
    /// Titles, in the order of role and level.
    pub titles: Vec<TitleFigures>,
    /// Months, in order.
    pub months: Vec<MonthFigures>,
    /// Countries with the number of unique postings whose location names them, the most first.
    pub countries: Vec<(Country, u64)>,
    /// Counts for each duty of the lexicon.
    pub duties: Vec<DutyCount>,
    /// Words and hits for each role of the lexicon, by the role of the duties.
    pub densities: Vec<DutyDensity>,
    /// Unclassified and doubtful postings, by reason.
    pub reasons: BTreeMap<Reason, u64>,
    /// Additional tables requested with `--by`.
    pub groups: Vec<GroupedFigures>,
}

impl Summary {
    /// Returns the first and the last month of the postings; `None` if none has a date.
    pub fn first_and_last_month(&self) -> Option<[&str; 2]> {
        let mut months = self.months.iter().map(|month| month.month.as_str());
        let first = months.find(|month| !month.is_empty())?;
        // The months are in order, and the empty name of those without a date comes first.
        Some([first, months.next_back().unwrap_or(first)])
    }

    /// Computes the figures of a tally.
    pub fn finish(tally: Tally, lexicon: &Lexicon) -> Self {
        let roles = lexicon.roles.len();
        let mut records = Records::default();
        tally.sources.values().for_each(|source| records.merge(source));
        let mut mended = Mended::default();
        tally.mended.values().for_each(|source| mended.merge(source));
        let mut duties = tally.duties;
        duties.resize(lexicon.duties.len(), DutyCount::default());
        for duty in &mut duties {
            duty.roles.resize(roles, 0);
        }
        let mut densities = tally.densities;
        densities.resize(roles, DutyDensity::default());
        let title = |(title, group): (AdvertisedTitle, Group)| TitleFigures {
            role: title.role,
            level: title.level,
            figures: Figures::new(group, roles),
        };
        let month = |(month, group): (String, Group)| MonthFigures {
            month,
            figures: Figures::new(group, roles),
        };
        Self {
            sources: tally.sources,
            records,
            mended,
            all: Figures::new(tally.all, roles),
            companies: companies(tally.companies, lexicon),
            nameless: tally.nameless,
            titles: tally.titles.into_iter().map(title).collect(),
            months: tally.months.into_iter().map(month).collect(),
            countries: countries(tally.countries),
            duties,
            densities,
            groups: tally
                .groups
                .into_iter()
                .map(|groups| GroupedFigures::new(groups, roles))
                .collect(),
            reasons: tally.reasons,
        }
    }

    /// Returns the numbers of labelled postings by advertised role (rows) and role of the duties
    /// (columns). Both are in the order of the lexicon; the last row, `none`, contains all titles
    /// that name no role of the lexicon.
    pub fn advertised_and_described(&self) -> Vec<Vec<u64>> {
        let roles = self.all.counts.roles.len();
        let mut matrix = vec![vec![0; roles]; roles];
        for title in &self.titles {
            let row = &mut matrix[title.role.map_or(roles - 1, RoleId::index)];
            row.iter_mut().zip(&title.figures.counts.roles).for_each(|(sum, count)| *sum += count);
        }
        matrix
    }
}

/// Returns countries by their number of postings, the most first.
fn countries(counts: BTreeMap<Country, u64>) -> Vec<(Country, u64)> {
    let mut countries: Vec<(Country, u64)> = counts.into_iter().collect();
    countries.sort_by_key(|(country, postings)| (Reverse(*postings), *country));
    countries
}

/// Computes the figures of companies, in the order of their keys.
fn companies(
    companies: impl IntoIterator<Item = (String, Company)>,
    lexicon: &Lexicon,
) -> Vec<CompanyFigures> {
    let keys = CompanyKeys::new(lexicon);
    let figures = |(key, company): (String, Company)| CompanyFigures {
        agency: keys.agency(&key) || company.recruits_for_clients(),
        key,
        name: company.names.most().unwrap_or_default().to_owned(),
        figures: Figures::new(company.group, lexicon.roles.len()),
        measured: company.measured,
    };
    let mut companies: Vec<CompanyFigures> = companies.into_iter().map(figures).collect();
    companies.sort_by(|a, b| a.key.cmp(&b.key));
    companies
}
