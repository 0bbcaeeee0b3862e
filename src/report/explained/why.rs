//! The reasons for each answer: what the role, the duty hits and the sentences add to it.

use std::fmt::Write as _;
use std::ops::Range;

use super::Writer;
use super::label::LIKELY;
use super::reasons::{Reasons, Sentence, Sign, SignOf};
use crate::report::counted::counted;
use titlegauge_core::level::Level;
use titlegauge_core::lexicon::{Feature, LEVELS, ORIENTATIONS, RoleId, Signal, WordFlag};
use titlegauge_core::sanitize::printable;
use titlegauge_core::verdict::Case;

/// The most sentences that are shown for an answer and against it.
#[derive(Clone, Copy)]
struct MostSentences {
    pro: usize,
    contra: usize,
}

const ROLE_SENTENCES: MostSentences = MostSentences { pro: 5, contra: 3 };
const OTHER_SENTENCES: MostSentences = MostSentences { pro: 3, contra: 2 };
/// The most signs that are shown of a sentence.
const SIGNS: usize = 4;
/// The most words that are shown of a sentence.
const WINDOW: usize = 24;

/// Explains the figures of the reasons.
const FIGURES: &str = "
Figures are differences of logarithms of odds: +0.7 makes the first answer twice as likely, +2.3 ten times. A sentence #n adds up its
signs: words of a class (its name), pairs of classes (a × b), duties, and single words that were learned from labelled postings.
\"For its length\" is its share, by words, of the score before any word is read: an average sentence of its length says as much.
";

/// The two answers that a block compares.
struct Sides<'a> {
    first: &'a str,
    second: &'a str,
    /// The rule that decides if the second scores higher.
    decided_by: &'static str,
}

impl Writer<'_> {
    pub fn reasons(&mut self, [role, orientation, level]: &[Case<'_>; 3]) {
        let verdict = &self.labelled.verdict;
        self.out.push_str(FIGURES);
        let none = self.lexicon.none();
        let (given, best) = (verdict.role, self.best_other(role));
        self.role_reasons(role, given, best);
        if given != none && best != none {
            self.role_reasons(role, given, none);
        }
        let first = level.middle();
        if let Some(second) = other(level, first) {
            let names = [first, second].map(|at| format!("level {}", LEVELS[at]));
            let [first_name, second_name] = names.each_ref().map(String::as_str);
            let meaning = |at: usize| format!("{at}: {}", Level::ALL[at].meaning());
            let decided_by = "the median of all levels";
            let sides = Sides { first: first_name, second: second_name, decided_by };
            self.reasons_for(level, [first, second], &sides, &[meaning(second)], OTHER_SENTENCES);
        }
        let first = orientation.ranked()[0];
        if let Some(second) = other(orientation, first) {
            let (first_name, second_name) = (ORIENTATIONS[first], ORIENTATIONS[second]);
            let decided_by = "the likelier";
            let sides = Sides { first: first_name, second: second_name, decided_by };
            self.reasons_for(orientation, [first, second], &sides, &[], OTHER_SENTENCES);
        }
    }

    /// Returns the most likely role besides the one that was given.
    pub fn best_other(&self, case: &Case<'_>) -> RoleId {
        let given = self.labelled.verdict.role;
        RoleId::new(other(case, given.index()).unwrap_or(given.index()))
    }

    fn role_reasons(&mut self, case: &Case<'_>, first: RoleId, second: RoleId) {
        let meaning = self.meaning(second);
        let lexicon = self.lexicon;
        let decided_by = "the threshold of leadership";
        let (first_id, second_id) = (&lexicon[first].id, &lexicon[second].id);
        let sides = Sides { first: first_id, second: second_id, decided_by };
        let answers = [first.index(), second.index()];
        self.reasons_for(case, answers, &sides, &[meaning], ROLE_SENTENCES);
    }

    /// Lists the reasons for an answer rather than another one. The figures add up to the difference
    /// of their scores.
    fn reasons_for(
        &mut self,
        case: &Case<'_>,
        [first, second]: [usize; 2],
        sides: &Sides<'_>,
        meanings: &[String],
        most: MostSentences,
    ) {
        let pulls = case.pulls(&self.lexicon.models.features, first, second);
        let reasons = Reasons::new(self.lexicon, self.trace, &self.labelled.evidence, &pulls);
        let sum = reasons.sum();
        let Sides { first, second, .. } = sides;
        let heading = if sum < 0.0 {
            format!(
                "For {first} against {second}, which scores higher: {} decides",
                sides.decided_by
            )
        } else {
            format!("Why {first} rather than {second}")
        };
        let _ = writeln!(self.out, "\n{heading}: {sum:+.2} in all");
        for meaning in meanings {
            let _ = writeln!(self.out, "  {meaning}");
        }
        self.other_parts(&reasons);
        let (pro, contra): (Vec<&Sentence>, Vec<&Sentence>) =
            reasons.sentences.iter().partition(|sentence| sentence.weight > 0.0);
        let alone: f64 = reasons.sentences.iter().map(|sentence| sentence.weight).sum();
        if alone * sum < 0.0 {
            let _ = writeln!(self.out, "  (The sentences alone speak against it: {alone:+.2}.)");
        }
        self.sentences(&format!("sentences for {first}"), &pro, most.pro);
        self.sentences(&format!("sentences for {second}"), &contra, most.contra);
    }

    /// Lists the sentences that speak for one side.
    fn sentences(&mut self, side: &str, sentences: &[&Sentence], most: usize) {
        if sentences.is_empty() {
            return;
        }
        let sum = |sentences: &[&Sentence]| -> f64 { sentences.iter().map(|one| one.weight).sum() };
        let _ = writeln!(self.out, "  {:>+6.2}  {side}", sum(sentences));
        let forceful = sentences.iter().take_while(|sentence| sentence.force() > 0.0).count();
        let (shown, rest) = sentences.split_at(most.min(forceful));
        let mut shown = shown.to_vec();
        shown.sort_by(|a, b| b.weight.abs().total_cmp(&a.weight.abs()));
        for sentence in shown {
            let (number, words) = (sentence.number, self.window(sentence, WINDOW));
            let _ = writeln!(self.out, "    {:>+6.2}  #{number} {words}", sentence.weight);
            let _ = writeln!(self.out, "            {}", self.signs(sentence));
        }
        if !rest.is_empty() {
            let others = counted(rest.len() as u64, "other sentence", "other sentences");
            let _ = writeln!(self.out, "    {:>+6.2}  {others}", sum(rest));
        }
    }

    /// Returns the words of a sentence; of a long one, at most `most` around its largest sign.
    pub fn window(&self, sentence: &Sentence, most: usize) -> String {
        let origin = |range: &Range<usize>| self.trace.text.origin(range.start, range.end);
        let Some(whole) = origin(&sentence.range) else { return String::new() };
        let sign = sentence.signs.iter().find(|sign| !self.joins(sign));
        let at = sign.and_then(|sign| origin(&sign.place)).map_or(whole.start, |sign| sign.start);
        let at = at.clamp(whole.start, whole.end);
        let before: Vec<&str> = self.trace.plain[whole.start..at].split_whitespace().collect();
        let after: Vec<&str> = self.trace.plain[at..whole.end].split_whitespace().collect();
        let from = before.len().saturating_sub(most.saturating_sub(after.len()).max(most / 3));
        let to = after.len().min(most - (before.len() - from).min(most));
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
            parts.push(format!(
                "{sum:+.2} {}",
                counted(rest.len() as u64, "other sign", "other signs")
            ));
        }
        parts.push(format!("{:+.2} for its length", sentence.start));
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
            SignOf::Duty(duty) => format!("duty: {}", lexicon[duty].name),
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
            let likely = likely.join(", ");
            let why = "from the role, since roles differ in their usual level and orientation";
            let _ = writeln!(self.out, "  {sum:>+6.2}  {why}: {likely}");
        }
        for (signal, weight) in &reasons.whole {
            let what = match signal {
                Signal::LogRatio => format!(
                    "from {} strategic and {} operational duty hits",
                    evidence.strategic, evidence.operational
                ),
                other => format!("from {}", other.name(&self.lexicon.roles).replace('_', " ")),
            };
            let _ = writeln!(self.out, "  {weight:>+6.2}  {what}");
        }
        if reasons.start != 0.0 && reasons.sentences.is_empty() {
            let _ = writeln!(self.out, "  {:>+6.2}  before any word is read", reasons.start);
        }
    }
}

/// Returns the best answer besides `first`.
fn other(case: &Case<'_>, first: usize) -> Option<usize> {
    case.ranked().into_iter().find(|other| *other != first)
}
