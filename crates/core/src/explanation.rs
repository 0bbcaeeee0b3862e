//! The explanation of a label: the role, the evidence that decided, and the quoted phrases.

use std::fmt;
use std::ops::Range;

use crate::lexicon::{DutyId, Lexicon, Orientation, RoleId, SIGNALS};
use crate::scan::{Evidence, Trace};
use crate::verdict::{Feature, Reason, Verdict, cases};

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
}

/// A piece of evidence.
#[derive(Debug, Clone, Copy, PartialEq)]
#[non_exhaustive]
pub enum Source<'a> {
    /// The frequency of the roles, before any evidence.
    Prior,
    /// A duty that the text describes.
    Duty {
        /// Id of the duty.
        id: &'a str,
        /// Number of distinct wordings, weighted by zone.
        wordings: f64,
    },
    /// A subject that the text mentions.
    Subject {
        /// Name of the subject.
        name: &'a str,
        /// Number of distinct words, weighted by zone.
        words: f64,
    },
    /// A figure of the whole posting.
    Figure(&'a str),
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
            factors: if labelled { factors(lexicon, evidence, verdict) } else { Vec::new() },
            quotes: quotes(lexicon, trace),
        }
    }
}

/// Returns the evidence for the role and for the runner-up, the largest weight first.
fn factors<'a>(lexicon: &'a Lexicon, evidence: &Evidence, verdict: &Verdict) -> Vec<Factor<'a>> {
    let [role, ..] = cases(lexicon, &lexicon.models, evidence);
    let mut factors: Vec<_> = role
        .pulls(verdict.role.index(), verdict.runner_up.index())
        .into_iter()
        .filter(|(_, weight)| *weight != 0.0)
        .map(|(feature, weight)| Factor { source: source(lexicon, evidence, feature), weight })
        .collect();
    factors.sort_by(|a, b| b.weight.abs().total_cmp(&a.weight.abs()));
    factors
}

fn source<'a>(lexicon: &'a Lexicon, evidence: &Evidence, feature: Feature) -> Source<'a> {
    let of_hundredths = |weight: Option<u32>| f64::from(weight.unwrap_or(0)) / 100.0;
    match feature {
        Feature::Start => Source::Prior,
        Feature::Signal(at) => Source::Figure(
            SIGNALS
                .get(at)
                .copied()
                .unwrap_or_else(|| lexicon.roles[at - SIGNALS.len()].id.as_str()),
        ),
        Feature::Duty(at) => match at.checked_sub(lexicon.duties.len()) {
            None => {
                let mut found = evidence.duties.iter();
                let found = found.find(|duty| duty.duty == DutyId::new(at));
                let wordings = of_hundredths(found.map(|duty| duty.weight));
                Source::Duty { id: &lexicon.duties[at].id, wordings }
            }
            Some(at) => {
                let mut found = evidence.subjects.iter();
                let found = found.find(|subject| subject.subject as usize == at);
                let words = of_hundredths(found.map(|subject| subject.weight));
                Source::Subject { name: &lexicon.subjects[at].name, words }
            }
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
            Self::Duty { id, wordings } => write!(f, "duty {id}, {wordings:.1} wordings"),
            Self::Subject { name, words } => write!(f, "words of {name}, {words:.1}"),
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
            writeln!(f, "  {:>+6.2}  {}", factor.weight, factor.source)?;
        }
        for quote in &self.quotes {
            let text = quote.text.split_whitespace().collect::<Vec<_>>().join(" ");
            writeln!(f, "  \"{text}\": {} ({})", quote.duty, quote.orientation())?;
        }
        Ok(())
    }
}
