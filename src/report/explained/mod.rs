//! The reasons for the label of one posting, as text for a person: the output of
//! `titlegauge explain`.

mod reasons;

use std::fmt::Write as _;
use std::ops::Range;

use reasons::{Reasons, Sentence, Sign, SignOf};

use super::marked::marked_text;
use titlegauge_core::labelled::Labelled;
use titlegauge_core::labeller::Labeller;
use titlegauge_core::lexicon::{Feature, LEVELS, Lexicon, ORIENTATIONS, RoleId, Signal, WordFlag};
use titlegauge_core::sanitize::printable;
use titlegauge_core::scan::{LeftOut, Trace};
use titlegauge_core::values::present;
use titlegauge_core::verdict::{Case, cases};

/// The most sentences that are shown for an answer and against it.
#[derive(Clone, Copy)]
struct MostSentences {
    pro: usize,
    contra: usize,
}

const ROLE_SENTENCES: MostSentences = MostSentences { pro: 5, contra: 3 };
const OTHER_SENTENCES: MostSentences = MostSentences { pro: 3, contra: 2 };
/// The most signs that are shown of a sentence.
const SIGNS: usize = 3;
/// The most words that are shown of a sentence.
const WINDOW: usize = 24;
/// What the figures of the reasons are.
const FIGURES: &str = "\nFigures are logarithms of odds. That of a sentence adds up its words, each called a sign, and its share of \
    the score\nwith which every posting starts: it says more than others of its length for the one answer or for the other.\n";
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
        self.meaning(verdict.role);
        self.line("", format!("level {level}: {}", level.meaning()));
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
            |gap| {
                format!(
                    "{:+} (title {}, duties {level}); expected {:+.2}, probability of 1 or more {:.2}: {}",
                    gap.levels,
                    advertised.level,
                    gap.expected.value(),
                    gap.inflated.value(),
                    gap.status().as_str()
                )
            },
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

    /// Says what a role does.
    fn meaning(&mut self, role: RoleId) {
        let role = &self.lexicon[role];
        if !role.about.is_empty() {
            self.line("", format!("{}: {}", role.id, role.about));
        }
    }

    /// Returns why the gap is not measured.
    fn unmeasured(&self) -> String {
        let bounds = &self.lexicon.scoring.evidence;
        if !self.labelled.advertised.in_frame() {
            "the title is not one of technology leadership, level 1 or more".to_owned()
        } else {
            format!("the duty parts have fewer than {} words", bounds.measured_words)
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
        self.out.push_str(FIGURES);
        self.reasons_for(&role, verdict.role.index(), &roles, ROLE_SENTENCES);
        let levels = levels.each_ref().map(String::as_str);
        self.reasons_for(&level, level.middle(), &levels, OTHER_SENTENCES);
        self.reasons_for(&orientation, orientation.ranked()[0], &ORIENTATIONS, OTHER_SENTENCES);
    }

    /// Lists the reasons for an answer rather than the best other one. The figures add up to the
    /// difference of their scores.
    fn reasons_for(
        &mut self,
        case: &Case<'_>,
        first: usize,
        answers: &[&str],
        most: MostSentences,
    ) {
        let Some(second) = case.ranked().into_iter().find(|other| *other != first) else { return };
        let pulls = case.pulls(&self.lexicon.models.features, first, second);
        let reasons = Reasons::new(self.lexicon, self.trace, &self.labelled.evidence, &pulls);
        let (first, second) = (answers[first], answers[second]);
        let sum = reasons.sum();
        let heading = if sum < 0.0 {
            format!("What speaks for {first} and against {second}, which scores higher")
        } else {
            format!("Why {first} rather than {second}")
        };
        let _ = writeln!(self.out, "\n{heading}: {sum:+.2} in all");
        let (pro, contra): (Vec<&Sentence>, Vec<&Sentence>) =
            reasons.sentences.iter().partition(|sentence| sentence.weight > 0.0);
        self.sentences(&format!("for {first}"), &pro, most.pro);
        self.sentences(&format!("for {second}"), &contra, most.contra);
        self.other_parts(&reasons);
    }

    /// Lists the sentences that speak for one side.
    fn sentences(&mut self, side: &str, sentences: &[&Sentence], most: usize) {
        let (shown, rest) = sentences.split_at(most.min(sentences.len()));
        if !shown.is_empty() {
            let _ = writeln!(self.out, "  {side}");
        }
        for sentence in shown {
            let words = self.window(sentence);
            let zone = &self.lexicon[sentence.zone].id;
            let _ = writeln!(self.out, "  {:>+6.2}  {zone}: {words}", sentence.weight);
            let _ = writeln!(self.out, "          {}", self.signs(sentence));
        }
        if !rest.is_empty() {
            let sum: f64 = rest.iter().map(|sentence| sentence.weight).sum();
            let _ = writeln!(self.out, "  {sum:>+6.2}  {}", counted(rest.len(), "other sentence"));
        }
    }

    /// Returns the words of a sentence; of a long one those around its largest sign.
    fn window(&self, sentence: &Sentence) -> String {
        let origin = |range: &Range<usize>| self.trace.text.origin(range.start, range.end);
        let Some(whole) = origin(&sentence.range) else { return String::new() };
        let sign = sentence.signs.first().and_then(|sign| origin(&sign.place));
        let at = sign.map_or(whole.start, |sign| sign.start).clamp(whole.start, whole.end);
        let before: Vec<&str> = self.trace.plain[whole.start..at].split_whitespace().collect();
        let after: Vec<&str> = self.trace.plain[at..whole.end].split_whitespace().collect();
        let from = before.len().saturating_sub(WINDOW.saturating_sub(after.len()).max(WINDOW / 3));
        let to = after.len().min(WINDOW - (before.len() - from).min(WINDOW));
        let words: Vec<&str> = before[from..].iter().chain(&after[..to]).copied().collect();
        let opens = if from > 0 { "\u{2026} " } else { "" };
        let ends = if to < after.len() { " \u{2026}" } else { "" };
        format!("\"{opens}{}{ends}\"", printable(&words.join(" ")))
    }

    /// Lists the largest signs of a sentence, and adds up the others.
    fn signs(&self, sentence: &Sentence) -> String {
        let (mut told, mut rest): (Vec<&Sign>, Vec<&Sign>) =
            sentence.signs.iter().partition(|sign| !self.joins(sign));
        rest.extend(told.split_off(SIGNS.min(told.len())));
        let mut parts: Vec<String> = told
            .into_iter()
            .map(|sign| format!("{:+.2} {}", sign.weight, self.described(sign)))
            .collect();
        if !rest.is_empty() {
            let sum: f64 = rest.iter().map(|sign| sign.weight).sum();
            parts.push(format!("{sum:+.2} {}", counted(rest.len(), "other sign")));
        }
        parts.join("; ")
    }

    /// Returns true for learned words that only join others, such as "such as".
    fn joins(&self, sign: &Sign) -> bool {
        let SignOf::Feature(feature) = sign.of else { return false };
        let Feature::Words(words) = self.lexicon.features.describe(feature) else { return false };
        let dictionary = &self.lexicon.dictionary;
        words.split(' ').all(|word| dictionary.is(dictionary.word(word), WordFlag::Function))
    }

    /// Quotes the words of a sign, and says what they are.
    fn described(&self, sign: &Sign) -> String {
        let lexicon = self.lexicon;
        let what = match sign.of {
            SignOf::Duty(duty) => format!("duty {}", lexicon[duty].id),
            SignOf::Feature(feature) => match lexicon.features.describe(feature) {
                Feature::Class(class) => class.name.clone(),
                Feature::Pair(first, second) => format!("{} \u{d7} {}", first.name, second.name),
                Feature::Words(_) => "learned".to_owned(),
            },
        };
        let words = self.trace.words(&sign.place).unwrap_or_default();
        format!("\"{}\" ({what})", printable(&words))
    }

    /// Lists the parts that belong to no sentence.
    fn other_parts(&mut self, reasons: &Reasons) {
        let evidence = &self.labelled.evidence;
        if !reasons.roles.is_empty() {
            let sum: f64 = reasons.roles.iter().map(|(_, weight)| weight).sum();
            let all = &self.labelled.verdict.probabilities;
            let likely = reasons.roles.iter().filter(|(role, _)| all[role.index()] >= LIKELY);
            let likely: Vec<String> = likely
                .map(|(role, _)| format!("{} {:.2}", self.role(*role), all[role.index()]))
                .collect();
            let _ = writeln!(self.out, "  {sum:>+6.2}  the role: {}", likely.join(", "));
        }
        for (signal, weight) in &reasons.whole {
            let what = match signal {
                Signal::LogRatio => format!(
                    "{} strategic duty hits to {} operational ones",
                    evidence.strategic, evidence.operational
                ),
                other => other.name(&self.lexicon.roles).replace('_', " "),
            };
            let _ = writeln!(self.out, "  {weight:>+6.2}  {what}");
        }
        if reasons.start != 0.0 && reasons.sentences.is_empty() {
            let _ = writeln!(self.out, "  {:>+6.2}  before any word is read", reasons.start);
        }
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

/// Returns a number with its noun.
fn counted(count: usize, noun: &str) -> String {
    format!("{count} {noun}{}", if count == 1 { "" } else { "s" })
}
