//! Tally → the final figures. Here integers become means and shares; nothing is
//! counted after this.

use std::collections::BTreeMap;

use crate::stats::{mean_level, per_thousand, share};
use crate::tally::{
    DutyCount, Gaps, Group, Grouped, Grouping, Groups, Measured, Records, Tally, Value,
};
use titlegauge_core::company::CompanyKeys;
use titlegauge_core::lexicon::Lexicon;
use titlegauge_core::verdict::Reason;

/// Figures of any group of postings; empty where nothing was measured.
#[derive(Debug, Clone, PartialEq)]
pub struct Figures {
    /// The counts they come from.
    pub counts: Group,
    /// Labelled postings by role, one for each role of the lexicon.
    pub roles: Vec<u64>,
    /// Strategic hits per 1,000 duty words.
    pub strategic_per_1000: Option<f64>,
    /// Operational hits per 1,000 duty words.
    pub operational_per_1000: Option<f64>,
    /// Mean advertised level of the measured.
    pub mean_advertised_level: Option<f64>,
    /// Mean duty level of the measured.
    pub mean_duty_level: Option<f64>,
    /// Mean title gap of the measured.
    pub mean_gap: Option<f64>,
    /// Share of the measured with a gap of 1 or more.
    pub share_inflated: Option<f64>,
    /// Share of the measured with a gap of −1 or less.
    pub share_deflated: Option<f64>,
}

impl Figures {
    fn new(group: &Group, roles: usize) -> Self {
        let advertised = mean_level(&group.advertised_levels);
        let duty = mean_level(&group.duty_levels);
        Self {
            roles: (0..roles).map(|role| group.roles.get(role).copied().unwrap_or(0)).collect(),
            strategic_per_1000: per_thousand(group.strategic, group.duty_words),
            operational_per_1000: per_thousand(group.operational, group.duty_words),
            mean_advertised_level: advertised,
            mean_duty_level: duty,
            mean_gap: advertised.zip(duty).map(|(a, d)| a - d),
            share_inflated: share(group.inflated, group.measured),
            share_deflated: share(group.deflated, group.measured),
            counts: group.clone(),
        }
    }
}

/// A company and its figures.
#[derive(Debug, Clone, PartialEq)]
pub struct CompanyFigures {
    /// Key.
    pub key: String,
    /// The name as it was written most often.
    pub name: String,
    /// Whether it recruits for others.
    pub agency: bool,
    /// Figures.
    pub figures: Figures,
    /// Its measured postings.
    pub measured: Measured,
}

/// One of the tables that were asked for.
#[derive(Debug, Clone)]
pub struct GroupedFigures {
    /// By what.
    pub by: Grouping,
    /// Values of the keys, figures, and gaps by company, in order.
    pub groups: Vec<(Vec<Value>, Figures, BTreeMap<String, Gaps>)>,
}

/// All final figures of a run.
#[derive(Debug, Clone)]
pub struct Summary {
    /// Where the records went, by source.
    pub sources: BTreeMap<u32, Records>,
    /// Where the records went, all together.
    pub records: Records,
    /// All postings.
    pub all: Figures,
    /// Companies, by key.
    pub companies: Vec<CompanyFigures>,
    /// Measured postings without a company.
    pub nameless: Measured,
    /// Advertised role and level, in order.
    pub titles: Vec<(Option<usize>, u8, Figures)>,
    /// Months, in order; an empty key where there is no date.
    pub months: Vec<(String, Figures)>,
    /// One for each duty of the lexicon.
    pub duties: Vec<DutyCount>,
    /// Duty words, strategic and operational hits by role of the duties.
    pub densities: Vec<[u64; 3]>,
    /// Unclassified and doubtful postings, by reason.
    pub reasons: BTreeMap<Reason, u64>,
    /// Tables that were asked for.
    pub groups: Vec<GroupedFigures>,
}

impl Summary {
    /// Finishes a tally.
    pub fn finish(tally: Tally, lexicon: &Lexicon) -> Self {
        let roles = lexicon.roles.len();
        let keys = CompanyKeys::new(lexicon);
        let figures = |group: &Group| Figures::new(group, roles);
        let mut companies: Vec<CompanyFigures> = tally
            .companies
            .into_iter()
            .map(|(key, company)| {
                let name = company.names.most().unwrap_or_default().to_owned();
                CompanyFigures {
                    agency: keys.agency(&key),
                    key,
                    name,
                    figures: figures(&company.group),
                    measured: company.measured,
                }
            })
            .collect();
        companies.sort_by(|a, b| a.key.cmp(&b.key));
        let mut records = Records::default();
        tally.sources.values().for_each(|source| records.merge(source));
        let mut duties = tally.duties;
        duties.resize(lexicon.duties.len(), DutyCount::default());
        let mut densities = tally.densities;
        densities.resize(roles, [0; 3]);
        for duty in &mut duties {
            duty.roles.resize(roles, 0);
        }
        Self {
            sources: tally.sources,
            records,
            all: figures(&tally.all),
            companies,
            nameless: tally.nameless,
            titles: tally
                .titles
                .iter()
                .map(|((role, level), group)| (*role, *level, figures(group)))
                .collect(),
            months: tally
                .months
                .iter()
                .map(|(month, group)| (month.clone(), figures(group)))
                .collect(),
            duties,
            densities,
            groups: tally.groups.into_iter().map(|groups| grouped(groups, roles)).collect(),
            reasons: tally.reasons,
        }
    }
    /// Labelled postings: for each advertised role, in the order of the lexicon with `none`
    /// last for any other title, how many have duties of each role.
    pub fn advertised_and_described(&self) -> Vec<Vec<u64>> {
        let roles = self.all.roles.len();
        let mut matrix = vec![vec![0; roles]; roles];
        for (role, _, group) in &self.titles {
            let row = &mut matrix[role.unwrap_or(roles - 1)];
            row.iter_mut().zip(&group.roles).for_each(|(sum, count)| *sum += count);
        }
        matrix
    }
}

fn grouped(groups: Groups, roles: usize) -> GroupedFigures {
    let figures =
        |(values, of): (Vec<Value>, Grouped)| (values, Figures::new(&of.group, roles), of.gaps);
    GroupedFigures { by: groups.by, groups: groups.groups.into_iter().map(figures).collect() }
}
