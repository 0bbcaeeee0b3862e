//! The check from outside: what a posting says beside its duties, and the label never saw.
//!
//! If the duty level measures something, postings of one advertised role and level should
//! ask for more years of experience and pay more where it is higher. Nothing here hangs on
//! the title: strata are what was advertised, and pay is compared within currency and year.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::stats::{Estimate, Pair, Table, regress, spearman};
use crate::summary::Summary;
use crate::tally::Offered;

const CONFIDENCE: f64 = 0.95;

/// A figure of a posting that the label never saw.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Measure {
    /// Years of experience required.
    Years,
    /// Natural logarithm of the pay for a year.
    LnPay,
}

/// What goes with the duty level, within what was advertised.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Outside {
    /// The figure set against the duty level.
    pub measure: Measure,
    /// Postings that say it.
    pub postings: usize,
    /// Companies among them; some postings may have none.
    pub companies: usize,
    /// Spearman's rank correlation with the duty level within strata; its interval takes postings as independent.
    pub correlation: Option<Estimate>,
    /// How much more goes with one level more, within strata; its interval knows companies.
    pub slope: Option<Estimate>,
    /// Why there is no slope.
    pub no_slope: Option<String>,
}

/// Both measures over all companies; postings without one are each their own.
pub fn check(summary: &Summary) -> Vec<Outside> {
    let years = |offered: &Offered| {
        offered.years.map(|years| ((offered.role, offered.level, None), f64::from(years)))
    };
    let pay = |offered: &Offered| {
        let pay = offered.pay?;
        Some((
            (offered.role, offered.level, Some((pay.currency, pay.year))),
            libm::log(pay.cents as f64 / 100.0),
        ))
    };
    vec![measure(Measure::Years, summary, years), measure(Measure::LnPay, summary, pay)]
}

/// Advertised role and level; of pay, currency and year too.
type Stratum = (Option<u8>, u8, Option<([u8; 3], Option<u16>)>);

fn measure(
    measure: Measure,
    summary: &Summary,
    value: impl Fn(&Offered) -> Option<(Stratum, f64)>,
) -> Outside {
    let mut strata: BTreeMap<Stratum, u32> = BTreeMap::new();
    let mut pairs: Vec<Pair> = Vec::new();
    let mut clusters: Vec<u32> = Vec::new();
    let (mut cluster, mut named) = (0, 0);
    let companies = summary.companies.iter().map(|company| (&company.measured, true));
    for (measured, together) in companies.chain([(&summary.nameless, false)]) {
        for (offered, count) in &measured.offers {
            let Some((stratum, y)) = value(offered) else { continue };
            let next = u32::try_from(strata.len()).unwrap_or(u32::MAX);
            let pair = Pair {
                stratum: *strata.entry(stratum).or_insert(next),
                x: f64::from(offered.duty_level),
                y,
            };
            for _ in 0..*count {
                pairs.push(pair);
                clusters.push(cluster);
                cluster += u32::from(!together);
            }
        }
        named += usize::from(together && clusters.last() == Some(&cluster));
        cluster += 1;
    }
    let column = |pick: fn(&Pair) -> f64| pairs.iter().map(pick).collect::<Vec<f64>>();
    let regressors = [column(|pair| pair.x)];
    let of: Vec<u32> = pairs.iter().map(|pair| pair.stratum).collect();
    let table = Table {
        outcome: &column(|pair| pair.y),
        regressors: &regressors,
        strata: &of,
        clusters: &clusters,
    };
    let regression = regress(&table, CONFIDENCE);
    Outside {
        measure,
        postings: pairs.len(),
        companies: named,
        correlation: spearman(&pairs, CONFIDENCE).map(|found| found.value),
        slope: regression.as_ref().ok().map(|found| found.slopes[0].value),
        no_slope: regression.err().map(|error| error.to_string()),
    }
}
