//! The job of `analyze`: labels all postings and compares companies.
//!
//! [`read`](Analysis::read) writes the rows of postings and rejects, and counts everything;
//! [`write`](Analysis::write) turns the counts into the other outputs and puts the folder in
//! place. In between, the command reports which inputs are incomplete. One of several parts also
//! gets the files that [`merge`](super::merge) needs.

mod sink;

use std::collections::BTreeSet;

use super::carry::Carried;
use super::error::JobError;
use super::manifest_builder::{Parts, manifest, text};
use super::part_files::write_part;
use super::rows::RowOutputs;
use super::settings::{Progress, Settings};
use super::tables::Tables;
use crate::engine::{self, SourceOutcome};
use crate::report::{Example, ExampleFile, Examples, Folder, Input, Rejects};
use sink::AnalyzeSink;
use titlegauge_core::duplicates::ShardKey;
use titlegauge_figures::counts::Counts;
use titlegauge_figures::gap::GapFigures;
use titlegauge_figures::summary::Summary;
use titlegauge_figures::tally::{Grouping, Tally};
use titlegauge_figures::vocabulary::{Vocabulary, words};
use titlegauge_ingest::{Skipped, Source};

/// The inputs and settings of a run.
pub struct Analysis<'a> {
    /// Settings that both jobs have.
    pub settings: Settings<'a>,
    /// The inputs, in order.
    pub sources: &'a [Source],
    /// The tables of `--by`.
    pub by: &'a [Grouping],
    /// Columns of the exports that `postings.csv` has too.
    pub carry: &'a [String],
}

/// The counts of all inputs.
pub struct Counted {
    /// Inputs that were read, with their counts.
    pub inputs: Vec<Input>,
    /// Inputs that were skipped.
    pub skipped: Vec<Skipped>,
    /// Exact copies of an earlier record of their input, without a company.
    pub copies: u64,
    pub(super) tally: Tally,
    pub(super) vocabulary: Vocabulary,
    /// The keys of all postings; `None` unless this is one of several parts.
    pub(super) keys: Option<BTreeSet<ShardKey>>,
    /// Postings from which the page chooses.
    pub(super) examples: ExampleFile,
}

/// The figures of a finished run.
pub struct Analyzed {
    /// The figures.
    pub summary: Summary,
    /// The title gap.
    pub gap: GapFigures,
    /// The duration in seconds.
    pub seconds: f64,
}

impl Analysis<'_> {
    /// Reads all inputs into `postings.csv`, `evidence.csv` and `rejects.csv`. `skipped` are the
    /// inputs that could not be opened.
    ///
    /// # Errors
    ///
    /// Fails if an output cannot be written, if an input cannot be read (without `keep_going`), and
    /// with [`JobError::NoInput`] if every input was skipped.
    pub fn read(
        &self,
        folder: &mut Folder,
        mut skipped: Vec<Skipped>,
        progress: Progress<'_>,
    ) -> Result<Counted, JobError> {
        let names: Vec<String> = self.sources.iter().map(|source| source.name.clone()).collect();
        let carried = Carried::new(self.carry);
        let mut outputs = RowOutputs::begin(folder, &self.settings, &names, &carried)?;
        let mut rejects = Rejects::new(folder)?;
        let mut sink = AnalyzeSink {
            names: &names,
            labeller: self.settings.labeller,
            outputs: &mut outputs,
            rejects: &mut rejects,
            by: self.by,
            carried,
            tally: Tally::by(self.by),
            vocabulary: Vocabulary::default(),
            keys: self.settings.part.map(|_| BTreeSet::new()),
        };
        let outcomes = engine::run(&self.settings.job(self.sources, progress), &mut sink)?;
        let AnalyzeSink { tally, vocabulary, keys, .. } = sink;
        let rejects = rejects.finish()?;
        let copies = outputs.copies();
        let examples = outputs.close(folder)?;
        folder.add(rejects);
        let inputs = inputs(outcomes, &tally, &mut skipped);
        if inputs.is_empty() {
            return Err(JobError::NoInput { skipped });
        }
        Ok(Counted { inputs, skipped, copies, tally, vocabulary, keys, examples })
    }

    /// Writes all other outputs and puts the folder in place.
    ///
    /// # Errors
    ///
    /// Fails if an output cannot be written; earlier results are then intact.
    pub fn write(&self, folder: Folder, counted: Counted) -> Result<Analyzed, JobError> {
        let names: Vec<&str> = self.sources.iter().map(|source| source.name.as_str()).collect();
        write(&self.settings, &names, folder, counted)
    }
}

/// Writes all outputs without rows of postings, and puts the folder in place. `names` are the names
/// of the sources, by index.
///
/// # Errors
///
/// Fails if an output cannot be written; earlier results are then intact.
pub(super) fn write(
    settings: &Settings<'_>,
    names: &[&str],
    mut folder: Folder,
    counted: Counted,
) -> Result<Analyzed, JobError> {
    let Counted { inputs, skipped, mut tally, mut vocabulary, keys, examples, .. } = counted;
    if let Some(keys) = keys {
        let counts = Counts::of(settings.basis(names), keys, tally, vocabulary);
        write_part(&mut folder, &counts, &examples)?;
        (tally, vocabulary) = counts.into_figures();
    }
    finish(settings, names, folder, Figures { inputs, skipped, tally, vocabulary }, Some(examples))
}

/// Writes the tables of counts that have no rows of postings, so without the page, and puts the
/// folder in place.
///
/// # Errors
///
/// Fails if an output cannot be written; earlier results are then intact.
pub fn write_counts(
    settings: &Settings<'_>,
    folder: Folder,
    counts: Counts,
) -> Result<Analyzed, JobError> {
    let names = counts.basis().sources.clone();
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    let (tally, vocabulary) = counts.into_figures();
    let figures = Figures { inputs: Vec::new(), skipped: Vec::new(), tally, vocabulary };
    finish(settings, &names, folder, figures, None)
}

/// The counts of all inputs.
struct Figures {
    inputs: Vec<Input>,
    skipped: Vec<Skipped>,
    tally: Tally,
    vocabulary: Vocabulary,
}

/// Writes the tables and, if there are postings for it, the page.
fn finish(
    settings: &Settings<'_>,
    names: &[&str],
    mut folder: Folder,
    figures: Figures,
    examples: Option<ExampleFile>,
) -> Result<Analyzed, JobError> {
    let Figures { inputs, skipped, tally, vocabulary } = figures;
    let lexicon = settings.lexicon();
    let summary = Summary::finish(tally, lexicon);
    let gap = GapFigures::new(&summary, lexicon, settings.min_postings);
    let none: &[Example] = &[];
    let tables = Tables {
        prefix: "",
        summary: &summary,
        gap: &gap,
        words: &words(&vocabulary, lexicon),
        lexicon,
        sources: names,
        skipped: &skipped,
        examples: examples.as_ref().map_or(&none as &dyn Examples, |examples| examples),
        whole: true,
    };
    if examples.is_some() {
        tables.write(&mut folder)?;
    } else {
        tables.write_without_page(&mut folder)?;
    }
    drop(examples);
    if settings.parquet {
        folder.add_parquet()?;
    }
    folder.describe()?;
    let seconds = settings.started.seconds();
    let outputs = folder.outputs().to_vec();
    let parts = Parts { summary: &summary, inputs, skipped, seconds, outputs };
    let text = text(&manifest(settings, parts))?;
    folder.place(text.as_bytes())?;
    Ok(Analyzed { summary, gap, seconds })
}

/// Returns the inputs that were read, with their counts, and adds the others to `skipped`.
fn inputs(outcomes: Vec<SourceOutcome>, tally: &Tally, skipped: &mut Vec<Skipped>) -> Vec<Input> {
    let mut inputs = Vec::new();
    for (number, outcome) in (0..).zip(outcomes) {
        match outcome {
            Ok(source) => inputs.push(Input::counted(source, tally, number)),
            Err(error) => skipped.push(error),
        }
    }
    inputs
}
