//! The explanation of a label: the role, the evidence that decided, and the quoted phrases.

use std::fmt;
use std::ops::Range;

use crate::lexicon::{Feature, Lexicon, Orientation, RoleId};
use crate::scan::{Evidence, Trace};
use crate::verdict::{Reason, ScoreSource, Verdict, cases};

/// The reasons for a label; [`Label::explain`](crate::Label::explain) returns it.
///
/// Its `Display` form has a line for each factor and for each quoted phrase.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct Explanation<'a> {
    /// Id of the role; `None` if the posting is unclassified.
    pub role: Option<&'a str>,
    /// Id of the second most likely role, with which [`Self::factors`] compare; `None` if the
    /// posting is unclassified.
    pub runner_up: Option<&'a str>,
    /// The reason why the posting is unclassified or its label doubtful; `None` for an undoubted
    /// label.
    pub reason: Option<Reason>,
    /// The evidence for the role and for the runner-up, the largest weight first. The weights add
    /// up to the difference between the scores of the two. Empty if the posting is unclassified.
    pub factors: Vec<Factor<'a>>,
    /// The phrases that count as evidence, in the order of the text.
    pub quotes: Vec<Quote<'a>>,
}

/// One piece of evidence and its weight.
#[derive(Debug, Clone, PartialEq)]
pub struct Factor<'a> {
    /// The piece of evidence.
    pub source: Source<'a>,
    /// The amount that it adds to the score of the role beyond the score of the runner-up, in
    /// natural logarithms of odds. Negative if it is evidence for the runner-up.
    pub weight: f64,
    /// The different words by which the description has it, in the order of the text.
    pub quotes: Vec<String>,
}

/// A piece of evidence.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub enum Source<'a> {
    /// The frequency of the roles, before any evidence.
    Prior,
    /// A word of a class; the id of the class.
    Class(&'a str),
    /// A word of a class, and after it in the sentence a word of another or the same class.
    Pair {
        /// Id of the class of the first word.
        first: &'a str,
        /// Id of the class of the second word.
        second: &'a str,
    },
    /// A learned word, or two learned words next to each other.
    Words(&'a str),
    /// The name of a figure of the whole posting, as in `weights.toml`.
    Figure(String),
    /// The id of a duty, for a role for which no weights were fitted.
    Duty(&'a str),
}

/// A phrase of a duty, as the description has it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Quote<'a> {
    /// Id of the duty.
    pub duty: &'a str,
    /// Orientation of the duty.
    orientation: Orientation,
    /// The phrase, without markup.
    pub text: String,
    /// Byte range of the phrase in the description after its markup is removed.
    pub range: Range<usize>,
}

impl<'a> Explanation<'a> {
    /// Explains a verdict by its evidence and by a trace of the same text.
    pub(crate) fn new(
        lexicon: &'a Lexicon,
        evidence: &Evidence,
        verdict: &Verdict,
        trace: &Trace,
    ) -> Self {
        let id = |role: RoleId| lexicon[role].id.as_str();
        let labelled = verdict.labelled();
        Self {
            role: labelled.then(|| id(verdict.role)),
            runner_up: labelled.then(|| id(verdict.runner_up)),
            reason: verdict.reason,
            factors: if labelled { factors(lexicon, evidence, verdict, trace) } else { Vec::new() },
            quotes: quotes(lexicon, trace),
        }
    }
}

/// Returns the evidence for the role and for the runner-up, the largest weight first.
fn factors<'a>(
    lexicon: &'a Lexicon,
    evidence: &Evidence,
    verdict: &Verdict,
    trace: &Trace,
) -> Vec<Factor<'a>> {
    let [role, ..] = cases(lexicon, &lexicon.models, evidence);
    let mut factors: Vec<_> = role
        .pulls(&lexicon.models.features, verdict.role.index(), verdict.runner_up.index())
        .into_iter()
        .filter(|pull| pull.weight != 0.0)
        .map(|pull| Factor {
            source: source(lexicon, pull.source),
            weight: pull.weight,
            quotes: match pull.source {
                ScoreSource::Feature(feature) => trace.quotes(feature),
                _ => Vec::new(),
            },
        })
        .collect();
    factors.sort_by(|a, b| b.weight.abs().total_cmp(&a.weight.abs()));
    factors
}

fn source(lexicon: &Lexicon, source: ScoreSource) -> Source<'_> {
    match source {
        ScoreSource::Start => Source::Prior,
        ScoreSource::Duty(duty) => Source::Duty(&lexicon[duty].id),
        ScoreSource::Signal(signal) => Source::Figure(signal.name(&lexicon.roles)),
        ScoreSource::Feature(feature) => match lexicon.features.describe(feature) {
            Feature::Class(class) => Source::Class(&class.id),
            Feature::Pair(first, second) => Source::Pair { first: &first.id, second: &second.id },
            Feature::Words(words) => Source::Words(words),
        },
    }
}

/// Returns the hits that count, as the description has them.
fn quotes<'a>(lexicon: &'a Lexicon, trace: &Trace) -> Vec<Quote<'a>> {
    let counted = trace.hits.iter().filter(|hit| hit.left_out.is_none());
    let quotes = counted.filter_map(|hit| {
        let range = trace.text.origin(hit.start, hit.end)?;
        let duty = &lexicon[hit.duty];
        let text = trace.plain.get(range.clone())?.to_owned();
        Some(Quote { duty: &duty.id, orientation: duty.orientation, text, range })
    });
    quotes.collect()
}

impl Quote<'_> {
    /// Returns `"strategic"`, `"operational"` or `"neither"`.
    pub fn orientation(&self) -> &'static str {
        self.orientation.as_str()
    }
}

impl fmt::Display for Source<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Prior => f.write_str("frequency of the roles"),
            Self::Class(id) => write!(f, "word of the class {id}"),
            Self::Pair { first, second } => write!(f, "{first}, then {second}"),
            Self::Words(words) => write!(f, "\"{words}\""),
            Self::Duty(id) => write!(f, "duty {id}"),
            Self::Figure(name) => write!(f, "whole posting: {}", name.replace('_', " ")),
        }
    }
}

impl fmt::Display for Explanation<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self.role, self.runner_up) {
            (Some(role), Some(runner_up)) => write!(f, "{role} rather than {runner_up}")?,
            _ => f.write_str("unclassified")?,
        }
        match self.reason {
            Some(reason) => writeln!(f, " ({})", reason.as_str())?,
            None => writeln!(f)?,
        }
        for factor in &self.factors {
            write!(f, "  {:>+6.2}  {}", factor.weight, factor.source)?;
            for quote in &factor.quotes {
                write!(f, "; \"{quote}\"")?;
            }
            writeln!(f)?;
        }
        for quote in &self.quotes {
            let text = quote.text.split_whitespace().collect::<Vec<_>>().join(" ");
            writeln!(f, "  \"{text}\": {} ({})", quote.duty, quote.orientation())?;
        }
        Ok(())
    }
}
