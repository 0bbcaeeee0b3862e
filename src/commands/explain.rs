//! `titlegauge explain`: shows the reasons for one label.

use std::cmp::Reverse;
use std::fmt::Write as _;
use std::io::Write;
use std::sync::Arc;

use super::inputs::{Inputs, KeywordFiles};
use super::status::DONE;
use crate::report::marked_text;
use titlegauge_core::labelled::Labelled;
use titlegauge_core::labeller::{LabelScratch, Labeller};
use titlegauge_core::lexicon::{Feature, FeatureId, LEVELS, Lexicon, ORIENTATIONS, RoleId, Signal};
use titlegauge_core::sanitize::{guarded, printable};
use titlegauge_core::scan::{DutyEvidence, Evidence, LeftOut, Trace};
use titlegauge_core::values::present;
use titlegauge_core::verdict::{Case, Pull, ScoreSource, cases};
use titlegauge_ingest::{Columns, IngestError, Overrides, Records, Source, open};

/// Number of reasons shown for each question.
const SHOWN: usize = 10;

/// Show why one posting got its label
#[derive(clap::Args)]
#[command(after_help = "Examples:
  titlegauge explain export.csv --id 4711
  titlegauge explain samples --id samples/postings.csv#12")]
pub struct Arguments {
    #[command(flatten)]
    inputs: Inputs,
    /// The posting's id as in the column `posting_id`, or SOURCE#RECORD
    #[arg(long, allow_hyphen_values = true)]
    id: String,
    #[command(flatten)]
    keywords: KeywordFiles,
}

/// Runs the command and returns the exit status.
pub fn run(arguments: &Arguments) -> anyhow::Result<u8> {
    let (sources, overrides) = arguments.inputs.open()?;
    let lexicon = arguments.keywords.load()?;
    let labeller = Labeller::new(Arc::clone(&lexicon));
    for source in sources {
        if let Some(text) = search(&labeller, &source, &overrides, &arguments.id)? {
            std::io::stdout().lock().write_all(printable(&text).as_bytes())?;
            return Ok(DONE);
        }
    }
    anyhow::bail!(
        "there is no posting \"{}\" in the input; the column posting_id of postings.csv lists the ids",
        arguments.id
    )
}

/// Searches a source for the posting, block by block, and explains it. `None` if the source does
/// not contain it.
fn search(
    labeller: &Labeller,
    source: &Source,
    overrides: &Overrides,
    id: &str,
) -> anyhow::Result<Option<String>> {
    let mut opened = open(source)?;
    let dialect = opened.dialect(&source.name, overrides)?;
    let io = |error| IngestError::Io { name: source.name.clone(), source: error };
    let mut cut = dialect.cut(0, opened.sample, opened.reader).map_err(io)?;
    let mut scratch = LabelScratch::default();
    while let Some(item) = cut.next_item().map_err(io)? {
        let records = dialect.parse(item);
        if let Some(labelled) =
            find(labeller, &records, &dialect.columns, &source.name, id, &mut scratch)
        {
            return Ok(Some(explain(labeller, &source.name, &labelled)));
        }
    }
    Ok(None)
}

fn find<'r>(
    labeller: &Labeller,
    records: &'r Records,
    columns: &'r Columns,
    name: &str,
    id: &str,
    scratch: &mut LabelScratch,
) -> Option<Labelled<'r>> {
    for posting in records.postings(columns) {
        let own = present(&posting.id).to_owned();
        let place = format!("{name}#{}", posting.origin.record);
        if own == id || guarded(&own) == id || place == id {
            return Some(labeller.label_with(posting, scratch));
        }
        if own.is_empty() {
            let labelled = labeller.label_with(posting, scratch);
            if labelled.id() == id {
                return Some(labelled);
            }
        }
    }
    None
}

/// Returns the explanation as text.
fn explain(labeller: &Labeller, source: &str, labelled: &Labelled<'_>) -> String {
    let mut out = String::new();
    head(labeller.lexicon(), source, labelled, &mut out);
    let description = present(&labelled.posting.description);
    let (_, trace) = labeller.scanner().trace(description, &labelled.company_key);
    reasons(labeller.lexicon(), labelled, &trace, &mut out);
    left_out(labeller.lexicon(), &trace, &mut out);
    let _ =
        writeln!(out, "\nText, duties marked (S strategic, O operational), zone before each part");
    out.push_str(&without_blank_lines(&printable(&marked_text(labeller.lexicon(), &trace))));
    out
}

/// Removes blank lines, of which exports have many.
fn without_blank_lines(text: &str) -> String {
    let lines = text.lines().map(str::trim).filter(|line| !line.is_empty());
    lines.map(|line| format!("{line}\n")).collect()
}

fn head(lexicon: &Lexicon, source: &str, labelled: &Labelled<'_>, out: &mut String) {
    let Labelled { posting, advertised, verdict, evidence, .. } = labelled;
    let role = |role: RoleId| lexicon[role].id.as_str();
    let _ = writeln!(
        out,
        "Posting     {} ({source}#{}, line {})",
        printable(&labelled.id()),
        posting.origin.record,
        posting.origin.line
    );
    let _ = writeln!(out, "Company     {}", printable(&posting.company));
    let named = advertised.role.map_or("none of the roles", role);
    let _ = writeln!(
        out,
        "Title       {} \u{2192} {named}, level {}",
        printable(&posting.title),
        advertised.level
    );
    let reason = verdict.reason.map(|r| format!(" ({})", r.as_str())).unwrap_or_default();
    let _ = writeln!(out, "Status      {}{reason}", labelled.status().as_str());
    if verdict.labelled() {
        let (second, confidence) = (role(verdict.runner_up), verdict.confidence);
        let _ = writeln!(
            out,
            "Duties      {} with probability {confidence:.2}, then {second}; level {}",
            role(verdict.role),
            verdict.level
        );
        let _ = writeln!(
            out,
            "Orientation {}: {} strategic and {} operational hits in {} duty words",
            verdict.orientation.as_str(),
            evidence.strategic,
            evidence.operational,
            evidence.duty_words
        );
        let gap = labelled.gap.map_or("not measured".into(), |gap| format!("{gap:+}"));
        let _ = writeln!(out, "Title gap   {gap}");
    }
}

/// Lists the probabilities of all roles, and the reasons for role, orientation and level.
fn reasons(lexicon: &Lexicon, labelled: &Labelled<'_>, trace: &Trace, out: &mut String) {
    let verdict = &labelled.verdict;
    let _ = writeln!(out, "\nRoles");
    let mut order: Vec<usize> = (0..lexicon.roles.len()).collect();
    order.sort_by(|&a, &b| verdict.probabilities[b].total_cmp(&verdict.probabilities[a]));
    for role in order {
        let _ =
            writeln!(out, "  {:<16} {:.3}", lexicon.roles[role].id, verdict.probabilities[role]);
    }
    let [role, orientation, level] = cases(lexicon, &lexicon.models, &labelled.evidence);
    let roles: Vec<&str> = lexicon.roles.iter().map(|role| role.id.as_str()).collect();
    let levels = LEVELS.map(|level| format!("level {level}"));
    let reader = Reader { lexicon, evidence: &labelled.evidence, trace };
    let first = if verdict.labelled() { verdict.role.index() } else { role.ranked()[0] };
    reader.reasons(&role, first, &roles, out);
    reader.reasons(&orientation, orientation.ranked()[0], &ORIENTATIONS, out);
    reader.reasons(&level, level.middle(), &levels.each_ref().map(String::as_str), out);
}

/// The most quotes or duties of one reason.
const QUOTES: usize = 2;

/// Writes reasons for a person.
struct Reader<'a> {
    lexicon: &'a Lexicon,
    evidence: &'a Evidence,
    trace: &'a Trace,
}

impl Reader<'_> {
    /// Lists the reasons for an answer rather than the best other one. The figures add up to the
    /// difference of their scores.
    fn reasons(&self, case: &Case<'_>, first: usize, answers: &[&str], out: &mut String) {
        let Some(second) = case.ranked().into_iter().find(|other| *other != first) else { return };
        let _ = writeln!(out, "\nReasons for {} rather than {}", answers[first], answers[second]);
        let mut pulls = case.pulls(&self.lexicon.models.features, first, second);
        pulls.retain(|pull| pull.weight != 0.0);
        pulls.sort_by(|a, b| b.weight.abs().total_cmp(&a.weight.abs()));
        for Pull { source, weight } in pulls.iter().take(SHOWN) {
            let _ = writeln!(out, "  {weight:>+6.2}  {}", self.described(*source));
        }
        let rest = pulls.get(SHOWN..).unwrap_or_default();
        if !rest.is_empty() {
            let sum: f64 = rest.iter().map(|pull| pull.weight).sum();
            let against = rest.iter().filter(|pull| pull.weight < 0.0).count();
            let _ = writeln!(
                out,
                "  {sum:>+6.2}  {} more together, {against} of them against",
                rest.len()
            );
        }
    }

    /// Describes the source of a part of a score, with its words in the text.
    fn described(&self, source: ScoreSource) -> String {
        let lexicon = self.lexicon;
        match source {
            ScoreSource::Start => "before any evidence".into(),
            ScoreSource::Duty(duty) => format!("the duty {}", lexicon[duty].id),
            ScoreSource::Signal(signal) => self.figure(signal),
            ScoreSource::Feature(feature) => {
                let name = match lexicon.features.describe(feature) {
                    Feature::Class(class) => class.name.clone(),
                    Feature::Pair(first, second) => {
                        format!("{} \u{d7} {}", first.name, second.name)
                    }
                    Feature::Words(_) => "learned word".to_owned(),
                };
                format!("{} ({name})", self.quoted(feature))
            }
        }
    }

    /// Describes a figure of the whole posting, with the duties that it counts.
    fn figure(&self, signal: Signal) -> String {
        let text = match signal {
            Signal::LogRatio => "ratio of strategic to operational hits".to_owned(),
            Signal::Strategic => "strategic duties".to_owned(),
            Signal::Operational => "operational duties".to_owned(),
            Signal::Scope(level) => format!("duties of level {level}"),
            Signal::Role(role) => return format!("the probability of {}", self.lexicon[role].id),
        };
        let counts = |found: &&DutyEvidence| signal.counts(&self.lexicon[found.duty]);
        let mut duties: Vec<&DutyEvidence> = self.evidence.duties.iter().filter(counts).collect();
        duties.sort_by_key(|found| (Reverse(found.weight), found.duty));
        let ids = duties.iter().map(|found| self.lexicon[found.duty].id.clone());
        format!("{text}: {}", first_of(ids))
    }

    /// Quotes the words of a feature.
    fn quoted(&self, feature: FeatureId) -> String {
        let quotes = self.trace.quotes(feature).into_iter();
        first_of(quotes.map(|quote| format!("\"{}\"", printable(&quote))))
    }
}

/// Lists the first items, and says how many more there are.
fn first_of(items: impl ExactSizeIterator<Item = String>) -> String {
    let more = items.len().saturating_sub(QUOTES);
    let shown = items.take(QUOTES).collect::<Vec<_>>().join(", ");
    match (shown.is_empty(), more) {
        (true, _) => "none".to_owned(),
        (false, 0) => shown,
        (false, more) => format!("{shown} and {more} more"),
    }
}

/// Lists hits that do not count, with the reason.
fn left_out(lexicon: &Lexicon, trace: &Trace, out: &mut String) {
    let mut lines = Vec::new();
    for hit in &trace.hits {
        let reason = match hit.left_out {
            Some(LeftOut::Cue(cue)) => format!("after \"{}\"", lexicon.cues[cue as usize].id),
            Some(LeftOut::Title) => "part of a title".into(),
            Some(LeftOut::Company) => "part of the company's name".into(),
            Some(LeftOut::Zone) => format!("in the part \"{}\"", lexicon[hit.zone].id),
            None => continue,
        };
        let words = trace.text.cased()[hit.start..hit.end].trim();
        lines.push(format!("  \"{}\" ({}): {reason}", printable(words), lexicon[hit.duty].id));
    }
    if !lines.is_empty() {
        let _ = writeln!(out, "\nLeft out\n{}", lines.join("\n"));
    }
}
