//! The reasons for the label of one posting, as text for a person: the output of
//! `titlegauge explain`.

use std::cmp::Reverse;
use std::fmt::Write as _;

use super::marked::marked_text;
use titlegauge_core::labelled::Labelled;
use titlegauge_core::labeller::Labeller;
use titlegauge_core::lexicon::{Feature, FeatureId, LEVELS, Lexicon, ORIENTATIONS, RoleId, Signal};
use titlegauge_core::sanitize::printable;
use titlegauge_core::scan::{DutyEvidence, LeftOut, Trace};
use titlegauge_core::values::present;
use titlegauge_core::verdict::{Case, Pull, ScoreSource, cases};

/// The most reasons for an answer, and the most against it.
const SHOWN: [usize; 2] = [8, 4];
/// The most quotes or duties of one reason.
const QUOTES: usize = 2;
/// Roles with a lower probability are only counted.
const LIKELY: f64 = 0.01;

/// Explains the label of a posting of the file `source`.
pub fn explained(labeller: &Labeller, source: &str, labelled: &Labelled<'_>) -> String {
    let description = present(&labelled.posting.description);
    let (_, trace) = labeller.scanner().trace(description, &labelled.company_key);
    let lexicon = labeller.lexicon();
    let mut writer = Writer { lexicon, labelled, trace: &trace, out: String::new() };
    writer.head(source);
    if labelled.verdict.labelled() {
        writer.label();
        writer.probabilities();
        writer.reasons();
    }
    writer.left_out();
    writer.text();
    writer.out
}

struct Writer<'a> {
    lexicon: &'a Lexicon,
    labelled: &'a Labelled<'a>,
    trace: &'a Trace,
    out: String,
}

impl Writer<'_> {
    fn line(&mut self, name: &str, text: impl std::fmt::Display) {
        let _ = writeln!(self.out, "{name:<12}{text}");
    }

    fn role(&self, role: RoleId) -> &str {
        &self.lexicon[role].id
    }

    fn head(&mut self, source: &str) {
        let Labelled { posting, advertised, verdict, .. } = self.labelled;
        let (record, line) = (posting.origin.record, posting.origin.line);
        self.line(
            "Posting",
            format!("{} ({source}#{record}, line {line})", printable(&self.labelled.id())),
        );
        self.line("Company", printable(&posting.company));
        let named = advertised.role.map_or("none of the roles", |role| self.role(role)).to_owned();
        let title = printable(&posting.title);
        self.line("Title", format!("{title} (by itself: {named}, level {})", advertised.level));
        let reason = verdict.reason.map(|r| format!(" ({})", r.as_str())).unwrap_or_default();
        self.line("Status", format!("{}{reason}", self.labelled.status().as_str()));
    }

    fn label(&mut self) {
        let Labelled { verdict, evidence, advertised, .. } = self.labelled;
        let level = verdict.level;
        let text = format!(
            "{} (probability {:.2}), level {level} (probability {:.2}, mean {:.1}), {}",
            self.role(verdict.role),
            verdict.confidence,
            verdict.levels[level.index()],
            verdict.expected_level(),
            verdict.orientation.as_str()
        );
        self.line("Label", text);
        let none = self.lexicon.none();
        let leads = 1.0 - verdict.probabilities[none.index()];
        if verdict.role == none && leads > verdict.confidence {
            let least = self.lexicon.models.fitted.least_leader;
            let text = format!(
                "none, because all leadership roles together have {leads:.2}; one is given from {least:.2} on"
            );
            self.line("", text);
        }
        let gap = self.labelled.gap.map_or_else(
            || format!("not measured: {}", self.unmeasured()),
            |gap| format!("{gap:+} (title {}, duties {level})", advertised.level),
        );
        self.line("Title gap", gap);
        let (strategic, operational) = (evidence.strategic, evidence.operational);
        let words = evidence.duty_words;
        self.line(
            "Duty hits",
            format!(
                "{strategic} strategic, {operational} operational; {words} words in duty parts"
            ),
        );
        if words < self.lexicon.scoring.evidence.measured_words {
            self.line(
                "Caution",
                "few duty words: the label rests on little text or on other parts",
            );
        }
    }

    /// Returns why the gap is not measured.
    fn unmeasured(&self) -> String {
        let bounds = &self.lexicon.scoring.evidence;
        if !self.labelled.advertised.in_frame() {
            "the title is not one of technology leadership, level 1 or more".to_owned()
        } else if self.labelled.evidence.duty_words < bounds.measured_words {
            format!("the duty parts have fewer than {} words", bounds.measured_words)
        } else {
            format!("there are fewer than {} duty hits", bounds.measured_hits)
        }
    }

    fn probabilities(&mut self) {
        let all = &self.labelled.verdict.probabilities;
        let mut order: Vec<usize> = (0..all.len()).collect();
        order.sort_by(|&a, &b| all[b].total_cmp(&all[a]));
        let likely = order.iter().filter(|role| all[**role] >= LIKELY);
        let roles = &self.lexicon.roles;
        let shown: Vec<String> =
            likely.map(|role| format!("{} {:.2}", roles[*role].id, all[*role])).collect();
        let others = all.len() - shown.len();
        self.line("Roles", format!("{}; {others} others below {LIKELY}", shown.join(", ")));
        let levels = LEVELS.iter().zip(self.labelled.verdict.levels);
        let levels: Vec<String> = levels.map(|(level, p)| format!("{level}: {p:.2}")).collect();
        self.line("Levels", levels.join(", "));
    }

    fn reasons(&mut self) {
        let (lexicon, verdict) = (self.lexicon, &self.labelled.verdict);
        let [role, orientation, level] = cases(lexicon, &lexicon.models, &self.labelled.evidence);
        let roles: Vec<&str> = lexicon.roles.iter().map(|role| role.id.as_str()).collect();
        let levels = LEVELS.map(|level| format!("level {level}"));
        self.reasons_for(&role, verdict.role.index(), &roles);
        self.reasons_for(&level, level.middle(), &levels.each_ref().map(String::as_str));
        self.reasons_for(&orientation, orientation.ranked()[0], &ORIENTATIONS);
    }

    /// Lists the reasons for an answer rather than the best other one. The figures add up to the
    /// difference of their scores.
    fn reasons_for(&mut self, case: &Case<'_>, first: usize, answers: &[&str]) {
        let Some(second) = case.ranked().into_iter().find(|other| *other != first) else { return };
        let mut pulls = case.pulls(&self.lexicon.models.features, first, second);
        pulls.retain(|pull| pull.weight != 0.0);
        pulls.sort_by(|a, b| b.weight.abs().total_cmp(&a.weight.abs()));
        let sum: f64 = pulls.iter().map(|pull| pull.weight).sum();
        let _ = writeln!(
            self.out,
            "\nWhy {} rather than {}: {sum:+.2} in all",
            answers[first], answers[second]
        );
        let (pro, contra): (Vec<Pull>, Vec<Pull>) =
            pulls.into_iter().partition(|pull| pull.weight > 0.0);
        for ((side, pulls), shown) in [("for", pro), ("against", contra)].into_iter().zip(SHOWN) {
            self.side(side, &pulls, shown);
        }
    }

    fn side(&mut self, side: &str, pulls: &[Pull], shown: usize) {
        for (index, Pull { source, weight }) in pulls.iter().take(shown).enumerate() {
            let side = if index == 0 { side } else { "" };
            let _ = writeln!(self.out, "  {side:<8}{weight:>+6.2}  {}", self.described(*source));
        }
        if let Some(rest @ [_, ..]) = pulls.get(shown..) {
            let sum: f64 = rest.iter().map(|pull| pull.weight).sum();
            let _ = writeln!(self.out, "  {:<8}{sum:>+6.2}  {} weaker ones", "", rest.len());
        }
    }

    /// Describes the source of a part of a score, with its words in the text.
    fn described(&self, source: ScoreSource) -> String {
        let lexicon = self.lexicon;
        match source {
            ScoreSource::Start => "(before any word is read)".into(),
            ScoreSource::Duty(duty) => format!("the duty {}", lexicon[duty].id),
            ScoreSource::Signal(signal) => self.figure(signal),
            ScoreSource::Feature(feature) => {
                let name = match lexicon.features.describe(feature) {
                    Feature::Class(class) => class.name.clone(),
                    Feature::Pair(first, second) => {
                        format!("{} \u{d7} {}", first.name, second.name)
                    }
                    Feature::Words(words) => format!("learned: {words}"),
                };
                format!("{} ({name})", self.quoted(feature))
            }
        }
    }

    /// Describes a figure of the whole posting, with the duties that it counts.
    fn figure(&self, signal: Signal) -> String {
        let evidence = &self.labelled.evidence;
        let text = match signal {
            Signal::LogRatio => {
                let (strategic, operational) = (evidence.strategic, evidence.operational);
                return format!("(strategic to operational hits: {strategic} to {operational})");
            }
            Signal::Strategic => "(strategic duties)".to_owned(),
            Signal::Operational => "(operational duties)".to_owned(),
            Signal::Scope(level) => format!("(duties of level {level})"),
            Signal::Role(role) => {
                let probability = self.labelled.verdict.probabilities[role.index()];
                return format!("(probability of {}: {probability:.2})", self.role(role));
            }
        };
        let counts = |found: &&DutyEvidence| signal.counts(&self.lexicon[found.duty]);
        let mut duties: Vec<&DutyEvidence> = evidence.duties.iter().filter(counts).collect();
        duties.sort_by_key(|found| (Reverse(found.weight), found.duty));
        let ids = duties.iter().map(|found| self.lexicon[found.duty].id.clone());
        format!("{} {text}", first_of(ids))
    }

    /// Quotes the words of a feature.
    fn quoted(&self, feature: FeatureId) -> String {
        let quotes = self.trace.quotes(feature).into_iter();
        first_of(quotes.map(|quote| format!("\"{}\"", printable(&quote))))
    }

    /// Lists hits that do not count, with the reason.
    fn left_out(&mut self) {
        let mut lines = Vec::new();
        for hit in &self.trace.hits {
            let reason = match hit.left_out {
                Some(LeftOut::Cue(cue)) => {
                    format!("after \"{}\"", self.lexicon.cues[cue as usize].id)
                }
                Some(LeftOut::Title) => "part of a title".into(),
                Some(LeftOut::Company) => "part of the company's name".into(),
                Some(LeftOut::Zone) => format!("in the part \"{}\"", self.lexicon[hit.zone].id),
                None => continue,
            };
            let words = self.trace.text.cased()[hit.start..hit.end].trim();
            let duty = &self.lexicon[hit.duty].id;
            lines.push(format!("  \"{}\" ({duty}): {reason}", printable(words)));
        }
        if !lines.is_empty() {
            let _ = writeln!(self.out, "\nLeft out\n{}", lines.join("\n"));
        }
    }

    /// Writes the text with the hits marked, without the blank lines of which exports have many.
    fn text(&mut self) {
        self.out.push_str(
            "\nText, duties marked (S strategic, O operational, N neither), zone before each part\n",
        );
        let text = printable(&marked_text(self.lexicon, self.trace));
        for line in text.lines().map(str::trim).filter(|line| !line.is_empty()) {
            let _ = writeln!(self.out, "{line}");
        }
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
