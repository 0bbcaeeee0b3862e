//! `gap.json`: the figures of the title gap over all postings, with notes to read before quoting
//! them.

use std::io::{self, Write};

use serde::Serialize;

use super::rounded::write_rounded;
use titlegauge_core::level::Level;
use titlegauge_core::lexicon::Lexicon;
use titlegauge_figures::gap::{Between, Corrected, GapFigures, Graded, GroupGap, Outside};
use titlegauge_figures::stats::{FieldOfWork, Title};

const ALL: &str = "Means of expected gaps and of probabilities of a gap of 1 or more, over all measured postings. The intervals \
    include what the texts leave open and the error of the calibration on another source.";
const MECHANICAL: &str = "Partly mechanical: on a scale from 0 to 4 a C level can hardly be deflated and a manager hardly inflated. \
    Compare companies on the adjusted gap.";
const DISPUTED: &str = "The same figures with a head one level lower, as a manager instead of a director; titles.toml lists the \
    disputed words.";
const CORRECTED: &str = "A check, not the headline: the share of postings whose median duty level is below the advertised level, \
    corrected for errors. Sensitivity and specificity were counted on labelled postings whose companies were left out of the fit, \
    but with keywords written by readers of the same postings: on other postings the labeller errs more.";
const SIZE: &str = "Small firms merge roles, so the size of a company is confounded with its gap.";

#[derive(Serialize)]
struct LevelGap {
    advertised_level: Level,
    #[serde(flatten)]
    gap: GroupGap,
}

#[derive(Serialize)]
struct TitleEffect {
    advertised_role: Option<String>,
    advertised_level: Level,
    pooled: bool,
    postings: u64,
    effect: f64,
}

#[derive(Serialize)]
struct QuarterEffect {
    quarter: String,
    postings: u64,
    effect: f64,
}

#[derive(Serialize)]
struct FieldEffect {
    field: &'static str,
    postings: u64,
    effect: f64,
}

#[derive(Serialize)]
struct Document<'a> {
    all: GroupGap,
    all_note: &'static str,
    all_with_disputed_levels: GroupGap,
    disputed_note: &'static str,
    levels: Vec<LevelGap>,
    levels_note: &'static str,
    between_companies: Option<Between>,
    size_note: &'static str,
    min_postings: u64,
    graded: Option<Graded>,
    not_graded: Option<String>,
    companies_with_too_few_postings: usize,
    agencies: usize,
    effects_of_titles: Vec<TitleEffect>,
    effects_of_quarters: Vec<QuarterEffect>,
    /// The standard deviation of the effects of quarters, in levels.
    quarter_spread: f64,
    /// Measured postings whose quarter has no effect.
    without_quarter_effect: u64,
    effects_of_fields: Vec<FieldEffect>,
    corrected: Option<Corrected>,
    corrected_note: &'static str,
    not_corrected: Option<String>,
    outside_check: &'a [Outside],
}

/// Writes the document.
///
/// # Errors
///
/// Returns an error if `into` cannot be written.
pub fn write_gap(gap: &GapFigures, lexicon: &Lexicon, into: &mut impl Write) -> io::Result<()> {
    let document = Document {
        all: gap.all,
        all_note: ALL,
        all_with_disputed_levels: gap.disputed,
        disputed_note: DISPUTED,
        levels: Level::ALL
            .into_iter()
            .zip(gap.levels)
            .map(|(advertised_level, gap)| LevelGap { advertised_level, gap })
            .collect(),
        levels_note: MECHANICAL,
        between_companies: gap.between,
        size_note: SIZE,
        min_postings: gap.min_postings,
        graded: gap.graded.ok(),
        not_graded: gap.graded.err().map(|why| why.to_string()),
        companies_with_too_few_postings: gap.too_few,
        agencies: gap.agencies,
        effects_of_titles: titles(gap, lexicon),
        effects_of_quarters: quarters(gap),
        quarter_spread: gap.adjustment.quarter_spread(),
        without_quarter_effect: gap.adjustment.without_quarter(),
        effects_of_fields: fields(gap),
        corrected: gap.corrected.ok(),
        corrected_note: CORRECTED,
        not_corrected: gap.corrected.err().map(|why| why.to_string()),
        outside_check: &gap.outside,
    };
    write_rounded(&document, into)
}

fn titles(gap: &GapFigures, lexicon: &Lexicon) -> Vec<TitleEffect> {
    let effects = gap.adjustment.titles.iter().map(|effect| {
        let (role, advertised_level, pooled) = match effect.of {
            Title::Role(level, role) => (role, level, false),
            Title::Pooled(level) => (None, level, true),
        };
        let advertised_role = role.map(|role| lexicon[role].id.clone());
        TitleEffect {
            advertised_role,
            advertised_level,
            pooled,
            postings: effect.postings,
            effect: effect.effect,
        }
    });
    effects.collect()
}

fn quarters(gap: &GapFigures) -> Vec<QuarterEffect> {
    let effects = gap.adjustment.quarters.iter().map(|effect| {
        let quarter = format!("{}-Q{}", effect.of / 4, effect.of % 4 + 1);
        QuarterEffect { quarter, postings: effect.postings, effect: effect.effect }
    });
    effects.collect()
}

fn fields(gap: &GapFigures) -> Vec<FieldEffect> {
    let effects = gap.adjustment.fields.iter().map(|effect| {
        let field = match effect.of {
            FieldOfWork::Of(field) => field.as_str(),
            FieldOfWork::Rare => "rare",
            FieldOfWork::Missing => "none",
        };
        FieldEffect { field, postings: effect.postings, effect: effect.effect }
    });
    effects.collect()
}
