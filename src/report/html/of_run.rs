//! The figures of a run, as the page shows them.

use super::page::{
    CompanyRow, DutyLevel, DutyRow, Interval, KeyFigures, LevelRow, MonthRow, OutsideRow, Page, ReasonRow, RecordCounts, RoleRow,
    SourceRow, WordRow,
};
use crate::gap::{Gap, GroupGap, Measure};
use crate::lexicon::{Lexicon, Orientation};
use crate::stats::{Estimate, Said, keyness, per_thousand, wilson};
use crate::summary::{CompanyFigures, Summary};
use crate::tally::Records;
use crate::verdict::Reason;
use crate::vocabulary::{GroupWord, Side};

/// So many words of a side and duties of a level are shown.
const SHOWN: usize = 12;
/// Months with fewer measured postings stand in `months.csv` alone.
const LEAST_OF_A_MONTH: u64 = 5;

/// The page of a run; `sources` are named by their index.
pub fn page(summary: &Summary, gap: &Gap, words: &[GroupWord], lexicon: &Lexicon, sources: &[&str]) -> Page {
    let side = |side: Side| {
        let own = words.iter().filter(|word| word.side == side);
        let row = |word: &GroupWord| WordRow { word: word.words.clone(), postings: word.postings, z: word.keyness.z.abs() };
        own.take(SHOWN).map(row).collect()
    };
    Page {
        version: env!("CARGO_PKG_VERSION").into(),
        keywords_hash: lexicon.hash.clone(),
        min_postings: gap.min_postings,
        key: key(summary, gap),
        records: RecordCounts {
            in_frame: Some(summary.all.counts.in_frame),
            measured: Some(summary.all.counts.measured),
            ..records(&summary.records)
        },
        sources: (0..)
            .zip(sources)
            .map(|(index, name)| SourceRow {
                name: (*name).to_owned(),
                records: records(&summary.sources.get(&index).copied().unwrap_or_default()),
            })
            .collect(),
        skipped: Vec::new(),
        reasons: summary.reasons.iter().map(|(reason, postings)| reason_row(*reason, *postings)).collect(),
        roles: roles(summary, lexicon),
        matrix: summary.advertised_and_described(),
        levels: (0u8..5)
            .rev()
            .zip(gap.levels.iter().rev())
            .filter(|(_, of)| of.measured > 0)
            .map(|(level, of)| level_row(level, of))
            .collect(),
        companies: companies(summary, gap),
        months: months(summary, gap),
        words_inflated: side(Side::Inflated),
        words_not_inflated: side(Side::NotInflated),
        duty_levels: duty_levels(summary, lexicon),
        outside: outside(gap),
    }
}

fn interval(estimate: Option<Estimate>) -> Option<Interval> {
    estimate.map(|Estimate { value, low, high }| Interval { value, low, high })
}

fn key(summary: &Summary, gap: &Gap) -> KeyFigures {
    let counts = &summary.all.counts;
    let (between, graded, corrected) = (gap.between, gap.graded.ok(), gap.corrected.ok());
    KeyFigures {
        mean_gap: interval(gap.all.mean_gap),
        share_inflated: interval(gap.all.share_inflated),
        share_deflated: interval(wilson(counts.deflated, counts.measured, 0.95)),
        mean_gap_head_1: interval(gap.disputed.mean_gap),
        share_inflated_head_1: interval(gap.disputed.share_inflated),
        share_corrected: corrected.and_then(|corrected| interval(Some(corrected.share_inflated))),
        not_corrected: gap.corrected.err().map(|why| why.to_string()),
        sensitivity: corrected.map(|corrected| corrected.sensitivity),
        specificity: corrected.map(|corrected| corrected.specificity),
        reliability: between.map(|between| between.reliability),
        left_out: graded.map_or(0, |graded| graded.left_out as u64),
        between_sd: between.map(|between| libm::sqrt(between.variance.value)),
        misranking: graded.and_then(|graded| graded.misranked),
        companies: summary.companies.len() as u64,
        companies_measured: gap.companies.iter().flatten().count() as u64,
        companies_graded: graded.map_or(0, |graded| graded.companies as u64),
        grades: graded.map_or(0, |graded| graded.grades as u64),
        not_graded: gap.graded.err().map(|why| why.to_string()),
    }
}

fn records(of: &Records) -> RecordCounts {
    let Records { rejected, duplicate, unclassified, labelled } = *of;
    RecordCounts { read: of.read(), rejected, duplicate, unclassified, labelled, in_frame: None, measured: None }
}

fn reason_row(reason: Reason, postings: u64) -> ReasonRow {
    ReasonRow { reason: reason.as_str().to_owned(), postings, labelled: !reason.unclassified() }
}

fn roles(summary: &Summary, lexicon: &Lexicon) -> Vec<RoleRow> {
    let row = |(index, role): (usize, &crate::lexicon::Role)| {
        let [words, strategic, operational] = summary.densities[index];
        RoleRow {
            id: role.id.clone(),
            name: role.name.clone(),
            postings: summary.all.roles[index],
            strategic_per_1000: per_thousand(strategic, words),
            operational_per_1000: per_thousand(operational, words),
        }
    };
    lexicon.roles.iter().enumerate().map(row).collect()
}

fn level_row(level: u8, of: &GroupGap) -> LevelRow {
    LevelRow { level, measured: of.measured, mean_gap: interval(of.mean_gap), share_inflated: interval(of.share_inflated) }
}

/// Months with enough postings to be worth a bar.
fn months(summary: &Summary, gap: &Gap) -> Vec<MonthRow> {
    let rows = summary.months.iter().zip(&gap.months).filter(|(_, of)| of.measured >= LEAST_OF_A_MONTH);
    rows.map(|((month, _), of)| MonthRow {
        month: month.clone(),
        measured: of.measured,
        mean_gap: interval(of.mean_gap),
        share_inflated: interval(of.share_inflated),
    })
    .collect()
}

fn companies(summary: &Summary, gap: &Gap) -> Vec<CompanyRow> {
    let row = |(company, gap): (&CompanyFigures, &Option<Box<crate::gap::CompanyGap>>)| {
        let gap = gap.as_ref()?;
        let rank = gap.rank;
        Some(CompanyRow {
            name: company.name.clone(),
            measured: company.figures.counts.measured,
            mean_gap: company.figures.mean_gap,
            gap_adjusted: Some(gap.adjusted),
            gap_shrunken: gap.posterior.map(|posterior| posterior.mean),
            gap_sd: gap.posterior.map(|posterior| posterior.sd),
            p_positive: gap.posterior.map(|posterior| posterior.positive),
            share_inflated: interval(gap.inflated),
            rank: rank.map(|rank| rank.rank as u64),
            rank_low: rank.map(|rank| rank.low as u64),
            rank_high: rank.map(|rank| rank.high as u64),
            grade: gap.grade.map(|grade| grade as u64),
            agency: company.agency,
        })
    };
    summary.companies.iter().zip(&gap.companies).filter_map(row).collect()
}

/// The duties that are found at a level more than at the others, by keyness of postings.
fn duty_levels(summary: &Summary, lexicon: &Lexicon) -> Vec<DutyLevel> {
    let whole: Vec<u64> = (0..5).map(|level| summary.duties.iter().map(|duty| duty.levels[level]).sum()).collect();
    let all: u64 = whole.iter().sum();
    let of_level = |level: usize| {
        let own = |(duty, count): (&crate::lexicon::Duty, &crate::tally::DutyCount)| {
            let everywhere: u64 = count.levels.iter().sum();
            let said = |times: u64, of: u64| Said { times: times as f64, of: of as f64 };
            let (here, there) = (count.levels[level], everywhere - count.levels[level]);
            // As much is taken as known beforehand as one posting in a hundred would say.
            let prior = Said { times: 0.01 * everywhere as f64, of: 0.01 * all as f64 };
            let z = keyness(said(here, whole[level]), said(there, all - whole[level]), prior)?.z;
            let orientation = match duty.orientation {
                Orientation::Neither => "",
                other => other.as_str(),
            };
            (z >= 2.0).then(|| DutyRow { name: duty.name.clone(), orientation: orientation.into(), postings: here, z })
        };
        let mut duties: Vec<DutyRow> = lexicon.duties.iter().zip(&summary.duties).filter_map(own).collect();
        duties.sort_by(|a, b| b.z.total_cmp(&a.z).then_with(|| a.name.cmp(&b.name)));
        duties.truncate(SHOWN);
        DutyLevel { level: u8::try_from(level).unwrap_or(u8::MAX), postings: summary.all.counts.duty_levels[level], duties }
    };
    (0..5).rev().map(of_level).filter(|level| level.postings > 0).collect()
}

fn outside(gap: &Gap) -> Vec<OutsideRow> {
    let name = |measure: Measure| match measure {
        Measure::Years => "years of experience asked for",
        Measure::LnPay => "pay for a year, as logarithm, within currency and year",
    };
    let row = |of: &crate::gap::Outside| OutsideRow {
        measure: name(of.measure).into(),
        postings: of.postings as u64,
        correlation: interval(of.correlation),
        slope: interval(of.slope),
    };
    gap.outside.iter().map(row).collect()
}
