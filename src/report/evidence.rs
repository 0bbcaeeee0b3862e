//! `evidence.csv`: one row for each posting and duty that counts, in the order of `postings.csv`.

use std::io::Write;

use super::table::{figure, push_guarded};
use titlegauge_core::labelled::Labelled;
use titlegauge_core::lexicon::Lexicon;

/// The columns, in order. The first three identify the posting as in `postings.csv`.
pub const EVIDENCE_HEADER: [&str; 9] =
    ["posting_id", "source", "record", "duty", "orientation", "hits", "weight", "quote", "phrase"];

/// Returns true if the evidence of a posting is written: its title is one of technology leadership,
/// or its duties are those of a leadership role. The evidence of all other occupations would be
/// half as large as the export.
fn written(lexicon: &Lexicon, Labelled { advertised, verdict, .. }: &Labelled<'_>) -> bool {
    verdict.labelled() && (advertised.in_frame() || verdict.role != lexicon.none())
}

/// Appends the rows of a posting to `out`, if its evidence is written. `sources` are the names of
/// the sources, by index.
pub fn write_posting_evidence(
    out: &mut Vec<u8>,
    lexicon: &Lexicon,
    sources: &[String],
    labelled: &Labelled<'_>,
) {
    if !written(lexicon, labelled) {
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
        } else {
            out.push(b',');
        }
        out.push(b'\n');
    }
}
