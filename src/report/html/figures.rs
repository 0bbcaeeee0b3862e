//! The input of the page, and the selection of the figures that it shows.

use crate::report::examples::Examples;
use titlegauge_core::level::Level;
use titlegauge_core::lexicon::Lexicon;
use titlegauge_figures::gap::{CompanyGap, GapFigures, GroupGap};
use titlegauge_figures::stats::per_thousand;
use titlegauge_figures::summary::{CompanyFigures, Summary};
use titlegauge_figures::vocabulary::GroupWord;
use titlegauge_ingest::Skipped;

/// The least number of measured postings of a month on the page; `months.csv` lists all months.
const LEAST_OF_A_MONTH: u64 = 5;

/// The figures of a run. Text in them may contain anything; it is escaped when it is written.
#[derive(Clone, Copy)]
pub struct Report<'a> {
    /// Counts, means and shares.
    pub summary: &'a Summary,
    /// The title gap.
    pub gap: &'a GapFigures,
    /// Words outside the keyword files, the most distinctive of each group first.
    pub words: &'a [GroupWord],
    /// The lexicon of the run.
    pub lexicon: &'a Lexicon,
    /// Names of the sources, by index.
    pub sources: &'a [&'a str],
    /// Sources that were skipped as a whole.
    pub skipped: &'a [Skipped],
    /// Postings from which the page chooses.
    pub examples: &'a dyn Examples,
    /// True if `examples` holds all postings of the figures; false if it holds those of one night.
    pub whole: bool,
}

/// A company with measured postings.
#[derive(Debug, Clone, Copy)]
pub struct Company<'a> {
    /// Its counts and name.
    pub figures: &'a CompanyFigures,
    /// Its title gap.
    pub gap: &'a CompanyGap,
}

impl Company<'_> {
    /// Returns the number of measured postings.
    pub fn measured(&self) -> u64 {
        self.figures.figures.counts.measured
    }
}

impl<'a> Report<'a> {
    /// Returns the companies with measured postings, by key.
    pub fn companies(&self) -> impl Iterator<Item = Company<'a>> + use<'a> {
        let rows = self.summary.companies.iter().zip(&self.gap.companies);
        rows.filter_map(|(figures, gap)| Some(Company { figures, gap: gap.as_deref()? }))
    }

    /// Returns the advertised levels with measured postings, the highest first.
    pub fn levels(&self) -> impl Iterator<Item = (Level, &'a GroupGap)> + use<'a> {
        Level::ALL.into_iter().zip(&self.gap.levels).rev().filter(|(_, gap)| gap.measured > 0)
    }

    /// Returns the months with enough measured postings for an interval worth drawing, in
    /// order; postings without a date are under an empty month.
    pub fn months(&self) -> impl Iterator<Item = (&'a str, &'a GroupGap)> + use<'a> {
        let rows = self
            .summary
            .months
            .iter()
            .zip(&self.gap.months)
            .filter(|(_, gap)| gap.measured >= LEAST_OF_A_MONTH);
        rows.map(|(month, gap)| (month.month.as_str(), gap))
    }

    /// Returns the strategic and the operational hits per 1,000 duty words of each role, in
    /// the order of the lexicon; `None` for a role without labelled duty words.
    pub fn densities(&self) -> impl Iterator<Item = [Option<f64>; 2]> + use<'a> {
        self.summary
            .densities
            .iter()
            .map(|of| [of.strategic, of.operational].map(|hits| per_thousand(hits, of.duty_words)))
    }
}
