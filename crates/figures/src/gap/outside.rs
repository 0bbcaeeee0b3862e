//! The outside check: years and pay, which the label never saw (`docs/gap.md`, "Outside check").
//!
//! If the duty level measures something, postings of one advertised role and level should require
//! more years of experience and pay more where it is higher. The check does not depend on the
//! title, because postings are compared within strata of one advertised role and level. Pay is
//! also compared within one currency and year.

use std::collections::BTreeMap;

use serde::Serialize;

use super::confidence::CONFIDENCE;
use crate::stats::{Estimate, Pair, PointEstimate, Table, regress, spearman};
use crate::summary::Summary;
use crate::tally::{Offered, YearlyPay};
use titlegauge_core::level::Level;
use titlegauge_core::lexicon::RoleId;

/// A figure of a posting that the label never saw.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Measure {
    /// Required years of experience.
    Years,
    /// Natural logarithm of the yearly pay.
    LnPay,
}

/// The relation between a figure and the duty level, within strata.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Outside {
    /// The figure compared with the duty level.
    pub measure: Measure,
    /// Number of postings that state it.
    pub postings: usize,
    /// Number of companies among them; postings without a company do not count.
    pub companies: usize,
    /// Spearman's rank correlation with the duty level, −1 to 1; its interval treats postings as
    /// independent. `None` with too few postings.
    pub correlation: Option<PointEstimate>,
    /// The increase of the figure for one more level, in years or units of `ln_pay`; its interval
    /// accounts for companies. `None` if there is no regression.
    pub slope: Option<Estimate>,
    /// The reason why there is no slope; `None` if there is one.
    pub no_slope: Option<String>,
}

/// Checks both measures over all companies. Each posting without a company is a cluster of its own.
pub fn check(summary: &Summary) -> Vec<Outside> {
    let stratum = |offered: &Offered, pay: Option<YearlyPay>| Stratum {
        role: offered.role,
        level: offered.level,
        currency: pay.map(|pay| pay.currency),
        year: pay.and_then(|pay| pay.year),
    };
    let years = |offered: &Offered| Some((stratum(offered, None), f64::from(offered.years?)));
    let pay = |offered: &Offered| {
        let pay = offered.pay?;
        Some((stratum(offered, Some(pay)), libm::log(pay.cents as f64 / 100.0)))
    };
    vec![measure(Measure::Years, summary, years), measure(Measure::LnPay, summary, pay)]
}

/// Postings that are compared with each other.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Stratum {
    /// Advertised role.
    role: Option<RoleId>,
    /// Advertised level.
    level: Level,
    /// Currency of the pay; `None` for years.
    currency: Option<[u8; 3]>,
    /// Year of the pay; `None` for years, and for postings without a date.
    year: Option<u16>,
}

/// The postings that state a measure.
#[derive(Default)]
struct Stated {
    pairs: Vec<Pair>,
    /// The company of each pair.
    clusters: Vec<u32>,
    /// Number of companies.
    companies: usize,
}

impl Stated {
    fn new(summary: &Summary, value: impl Fn(&Offered) -> Option<(Stratum, f64)>) -> Self {
        let mut strata: BTreeMap<Stratum, u32> = BTreeMap::new();
        let mut next_stratum = 0;
        let mut cluster = 0;
        let mut stated = Self::default();
        let companies = summary.companies.iter().map(|company| (&company.measured, true));
        for (measured, is_company) in companies.chain([(&summary.nameless, false)]) {
            for (offered, count) in &measured.offers {
                let Some((stratum, y)) = value(offered) else { continue };
                let stratum = *strata.entry(stratum).or_insert_with(|| {
                    next_stratum += 1;
                    next_stratum - 1
                });
                let pair = Pair { stratum, x: f64::from(offered.duty_level.get()), y };
                for _ in 0..*count {
                    stated.pairs.push(pair);
                    stated.clusters.push(cluster);
                    cluster += u32::from(!is_company);
                }
            }
            let states = stated.clusters.last() == Some(&cluster);
            stated.companies += usize::from(is_company && states);
            cluster += 1;
        }
        stated
    }
}

fn measure(
    measure: Measure,
    summary: &Summary,
    value: impl Fn(&Offered) -> Option<(Stratum, f64)>,
) -> Outside {
    let Stated { pairs, clusters, companies } = Stated::new(summary, value);
    let column = |pick: fn(&Pair) -> f64| pairs.iter().map(pick).collect::<Vec<f64>>();
    let regressors = [column(|pair| pair.x)];
    let strata: Vec<u32> = pairs.iter().map(|pair| pair.stratum).collect();
    let table = Table {
        outcome: &column(|pair| pair.y),
        regressors: &regressors,
        strata: &strata,
        clusters: &clusters,
    };
    let regression = regress(&table, CONFIDENCE);
    Outside {
        measure,
        postings: pairs.len(),
        companies,
        correlation: spearman(&pairs, CONFIDENCE).map(|found| found.value),
        slope: regression.as_ref().ok().map(|found| found.slopes[0].value),
        no_slope: regression.err().map(|error| error.to_string()),
    }
}
