//! `evidence.csv`: one row for each posting and duty that counts, in the order of `postings.csv`.

use std::io::Write;
use std::str::FromStr;

use super::table::{figure, push_guarded};
use titlegauge_core::labelled::Labelled;
use titlegauge_core::lexicon::Lexicon;

/// The columns, in order. The first three identify the posting as in `postings.csv`.
pub const EVIDENCE_HEADER: [&str; 10] = [
    "posting_id",
    "source",
    "record",
    "duty",
    "orientation",
    "hits",
    "weight",
    "quote",
    "phrase",
    "telling",
];

/// The postings whose evidence is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum EvidenceOf {
    /// Those whose title is one of technology leadership, or whose duties are those of a leadership
    /// role. The evidence of all other occupations would be half as large as the export.
    Leadership,
    /// All labelled postings.
    All,
}

impl EvidenceOf {
    /// All choices.
    pub const ALL: [Self; 2] = [Self::Leadership, Self::All];

    /// Returns the word of the option.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Leadership => "leadership",
            Self::All => "all",
        }
    }

    /// Returns true if the evidence of a posting is written.
    fn holds(self, lexicon: &Lexicon, labelled: &Labelled<'_>) -> bool {
        let Labelled { advertised, verdict, .. } = labelled;
        let leading = || advertised.in_frame() || verdict.role != lexicon.none();
        verdict.labelled() && (self == Self::All || leading())
    }
}

impl FromStr for EvidenceOf {
    type Err = String;

    fn from_str(word: &str) -> Result<Self, String> {
        let found = Self::ALL.into_iter().find(|known| known.as_str() == word);
        found.ok_or_else(|| format!("\"{word}\" is not one of leadership, all"))
    }
}

/// Appends the rows of a posting to `out`, if its evidence is written. `sources` are the names of
/// the sources, by index.
pub fn write_posting_evidence(
    out: &mut Vec<u8>,
    of: EvidenceOf,
    lexicon: &Lexicon,
    sources: &[String],
    labelled: &Labelled<'_>,
) {
    if !of.holds(lexicon, labelled) {
        return;
    }
    let Labelled { posting, evidence, quotes, .. } = labelled;
    let mut key = Vec::new();
    push_guarded(&mut key, &labelled.id());
    key.push(b',');
    let source = sources.get(posting.origin.source as usize).map_or("", String::as_str);
    push_guarded(&mut key, source);
    // Writing to memory cannot fail.
    let _ = write!(key, ",{},", posting.origin.record);
    for (at, found) in evidence.counted_duties().enumerate() {
        let duty = &lexicon[found.duty];
        out.extend_from_slice(&key);
        push_guarded(out, &duty.id);
        let weight = figure(Some(f64::from(found.weight) / 100.0));
        let _ = write!(out, ",{},{},{weight},", duty.orientation.as_str(), found.hits);
        if let Some(quote) = quotes.get(at) {
            push_guarded(out, &quote.text());
            out.push(b',');
            push_guarded(out, &quote.phrase);
            let _ = writeln!(out, ",{}", quote.telling);
        } else {
            out.extend_from_slice(b",,\n");
        }
    }
}
