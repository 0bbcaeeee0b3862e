//! The opening in plain words: what is advertised, what is described, and the sentences that speak
//! most for it and against it.

use super::Writer;
use super::reasons::{Reasons, Sentence};
use titlegauge_core::lexicon::RoleId;
use titlegauge_core::sanitize::printable;
use titlegauge_core::verdict::Case;

/// The most words that are quoted of a sentence.
const QUOTED: usize = 14;
/// The most sentences that are quoted for the answer, and against it.
const FOR: usize = 3;
const AGAINST: usize = 2;
/// Sentences with a smaller force are not quoted.
const LEAST_FORCE: f64 = 0.1;

impl Writer<'_> {
    /// Says in a few lines what the details below explain.
    pub fn short(&mut self, [role, _, level]: &[Case<'_>; 3]) {
        let advertised = self.labelled.advertised.level;
        self.line("Advertised", format!("level {advertised}: {}", advertised.meaning()));
        let verdict = &self.labelled.verdict;
        let sure = level.probabilities()[verdict.level.index()];
        self.line(
            "Described",
            format!("level {}: {} ({})", verdict.level, verdict.level.meaning(), percent(sure)),
        );
        let named = self.meaning(verdict.role);
        self.line("", format!("{named} ({})", percent(verdict.confidence)));
        let rival = self.rival(role);
        let reasons = self.role_against(role, rival);
        let rival = &self.lexicon[rival].id;
        let (pro, contra): (Vec<&Sentence>, Vec<&Sentence>) = reasons
            .sentences
            .iter()
            .filter(|sentence| sentence.force() >= LEAST_FORCE)
            .partition(|sentence| sentence.weight > 0.0);
        self.quotes("For it", "", &pro[..FOR.min(pro.len())]);
        let instead = format!(" (for {rival})");
        self.quotes("Against it", &instead, &contra[..AGAINST.min(contra.len())]);
    }

    /// Returns the answer to compare the role with: `none` for a leadership role, and the likeliest
    /// leadership role for `none`.
    fn rival(&self, role: &Case<'_>) -> RoleId {
        let none = self.lexicon.none();
        if self.labelled.verdict.role == none { self.best_other(role) } else { none }
    }

    fn role_against(&self, case: &Case<'_>, rival: RoleId) -> Reasons {
        let given = self.labelled.verdict.role.index();
        let pulls = case.pulls(&self.lexicon.models.features, given, rival.index());
        Reasons::new(self.lexicon, self.trace, &self.labelled.evidence, &pulls)
    }

    /// Quotes sentences, one a line.
    fn quotes(&mut self, name: &str, note: &str, sentences: &[&Sentence]) {
        for (at, sentence) in sentences.iter().enumerate() {
            let name = if at == 0 { name } else { "" };
            let words = printable(&self.window(sentence, QUOTED));
            self.line(name, format!("{words}{note}"));
        }
    }
}

/// Returns a probability in whole percent.
fn percent(probability: f64) -> String {
    format!("{:.0} % sure", probability * 100.0)
}
