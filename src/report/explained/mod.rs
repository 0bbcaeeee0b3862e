//! The reasons for the label of one posting, as text for a person: the output of
//! `titlegauge explain`.

mod answer;
mod label;
mod opening;
mod ranking;
mod reasons;
mod result;
mod why;

use std::fmt::Write as _;

pub use answer::{Grounds, LEAST_GAP, company_answer, keeps};
pub use opening::{LEAST_SURE, chance, coloured};
pub use ranking::{first_ranked, ranking};
pub use result::{found_text, posting_text};

use super::marked::marked_text;
use crate::compare::PostingReasons;
use titlegauge_core::labelled::Labelled;
use titlegauge_core::labeller::Labeller;
use titlegauge_core::lexicon::{Lexicon, RoleId};
use titlegauge_core::sanitize::printable;
use titlegauge_core::scan::{LeftOut, Trace};
use titlegauge_core::values::present;
use titlegauge_core::verdict::cases;

/// Explains the label of a posting of the file `source`: first in plain words, then in detail. The
/// labeller must add quotes.
pub fn explained(labeller: &Labeller, source: &str, labelled: &Labelled<'_>) -> String {
    let description = present(&labelled.posting.description);
    let (_, trace) = labeller.scanner().trace(description, &labelled.company_key);
    let lexicon = labeller.lexicon();
    let mut writer = Writer { lexicon, labelled, trace: &trace, out: String::new() };
    result::posting_text(&PostingReasons::of(labelled, lexicon), lexicon, &mut writer.out);
    writer.out.push('\n');
    writer.head(source);
    if labelled.verdict.labelled() {
        let cases = cases(lexicon, &lexicon.models, &labelled.evidence);
        writer.label(&cases);
        writer.reasons(&cases);
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

    /// Returns what a role does, with its id.
    fn meaning(&self, role: RoleId) -> String {
        let role = &self.lexicon[role];
        let about = if role.about.is_empty() { &role.name } else { &role.about };
        format!("{}: {about}", role.id)
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
            "\nText by sentence, duties marked (S strategic, O operational, N neither), zone before each part\n",
        );
        let text = printable(&marked_text(self.lexicon, self.trace));
        for line in text.lines().map(str::trim).filter(|line| !line.is_empty()) {
            let _ = writeln!(self.out, "{line}");
        }
    }
}
