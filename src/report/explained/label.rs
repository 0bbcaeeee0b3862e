//! The label: role, level, orientation and title gap, with their probabilities and meanings.

use super::Writer;
use super::result::uncounted;
use titlegauge_core::level::Level;
use titlegauge_core::lexicon::ORIENTATIONS;
use titlegauge_core::sanitize::printable;
use titlegauge_core::verdict::{Case, Reason};

/// Roles with a lower probability are only counted.
pub const LIKELY: f64 = 0.01;
/// The meaning of each orientation, in the order of [`ORIENTATIONS`].
const MEANINGS: [&str; ORIENTATIONS.len()] = [
    "mostly direction, vision, investment, work with executives or outside",
    "clearly both direction and daily work",
    "mostly running, building, supporting or supervising today's work",
    "too little is said",
];

impl Writer<'_> {
    pub fn head(&mut self, source: &str) {
        let (posting, verdict) = (&self.labelled.posting, &self.labelled.verdict);
        let (record, line) = (posting.origin.record, posting.origin.line);
        let id = self.labelled.id();
        self.line("Posting", format!("{} ({source}#{record}, line {line})", printable(&id)));
        self.line("Company", printable(&posting.company));
        self.title();
        let likelier = verdict.probabilities[verdict.runner_up.index()] > verdict.confidence;
        let doubt = verdict.reason.map_or("", |reason| match reason {
            Reason::Tied if likelier => {
                ", with a doubt: a leadership role is likelier, and below the threshold"
            }
            Reason::LowConfidence => ", with a doubt: even the likeliest role is not likely",
            Reason::Tied => ", with a doubt: the two likeliest roles are tied",
            Reason::NoDescription => ": the posting has no description",
            Reason::NotEnglish => ": the description is not English",
            Reason::TooFewDuties => ": the description is too short",
        });
        self.line("Status", format!("{}{doubt}", self.labelled.status().as_str()));
    }

    /// Says what the title advertises by itself.
    fn title(&mut self) {
        let advertised = &self.labelled.advertised;
        let named = match advertised.role {
            Some(role) => format!("names the role {}", self.role(role)),
            None => "names none of the roles".to_owned(),
        };
        let field =
            advertised.field.map_or(String::new(), |field| format!(", field {}", field.as_str()));
        let title = printable(&self.labelled.posting.title);
        self.line("Title", format!("{title} (level {}{field}; {named})", advertised.level));
    }

    pub fn label(&mut self, [_, orientation, level]: &[Case<'_>; 3]) {
        self.roles();
        self.level(level);
        self.orientation(orientation);
        self.gap();
        let evidence = &self.labelled.evidence;
        let (strategic, operational) = (evidence.strategic, evidence.operational);
        let words = evidence.duty_words;
        self.line(
            "Duty hits",
            format!(
                "{strategic} strategic, {operational} operational, in the {words} words of the parts about duties (the text below also marks others)"
            ),
        );
        if words < self.lexicon.scoring.evidence.measured_words {
            self.line("Caution", "few words of duties: the label rests on little text");
        }
    }

    fn roles(&mut self) {
        let verdict = &self.labelled.verdict;
        let all = &verdict.probabilities;
        let mut order: Vec<usize> = (0..all.len()).collect();
        order.sort_by(|&a, &b| all[b].total_cmp(&all[a]));
        let likely = order.iter().filter(|role| all[**role] >= LIKELY);
        let roles = &self.lexicon.roles;
        let shown: Vec<String> =
            likely.map(|role| format!("{} {:.2}", roles[*role].id, all[*role])).collect();
        let others = all.len() - shown.len();
        let role = verdict.role;
        self.line("Role", self.meaning(role));
        let shown = shown.join(", ");
        let others = match others {
            0 => String::new(),
            others => format!("; {others} more below {LIKELY}"),
        };
        self.line("", format!("probabilities: {shown}{others}"));
        let none = self.lexicon.none();
        let leads = 1.0 - all[none.index()];
        let least = self.lexicon.models.fitted.least_leader;
        if role == none && leads > verdict.confidence {
            self.line(
                "",
                format!(
                    "none, because all leadership roles together have {leads:.2}, and one is given from {least:.2} on, \
                     a threshold that 1 % of ordinary postings reach"
                ),
            );
        }
    }

    fn level(&mut self, case: &Case<'_>) {
        let level = self.labelled.verdict.level;
        self.line("Level", format!("{level}: {}", level.meaning()));
        let probabilities = case.probabilities();
        let each = Level::ALL.iter().zip(&probabilities);
        let each: Vec<String> = each.map(|(level, p)| format!("{level} {p:.2}")).collect();
        let mean = self.labelled.verdict.expected_level();
        self.line("", format!("probabilities: {}; mean {mean:.1}", each.join(", ")));
    }

    fn orientation(&mut self, case: &Case<'_>) {
        let first = case.ranked()[0];
        self.line("Orientation", format!("{}: {}", ORIENTATIONS[first], MEANINGS[first]));
        let each = ORIENTATIONS.iter().zip(case.probabilities());
        let each: Vec<String> = each.map(|(name, p)| format!("{name} {p:.2}")).collect();
        self.line("", format!("probabilities: {}", each.join(", ")));
    }

    fn gap(&mut self) {
        let advertised = self.labelled.advertised.level;
        let Some(gap) = self.labelled.gap else {
            let why = uncounted(self.labelled.advertised.frame, self.lexicon);
            self.line("Title gap", format!("does not count: {why}"));
            return;
        };
        let status = gap.status().as_str();
        let chance = gap.inflated.value();
        self.line(
            "Title gap",
            format!(
                "{status}: the title is a level or more above the duties with the calibrated probability {chance:.2}"
            ),
        );
        let (levels, expected) = (gap.levels, gap.expected.value());
        self.line(
            "",
            format!(
                "title {advertised}, duties {}: {levels:+} by the median level; {expected:+.2} by the calibrated mean over all levels",
                self.labelled.verdict.level
            ),
        );
    }
}
