//! `evidence.csv`: one row for each posting and duty that counts, in the order of `postings.csv`.

use super::table::RowWriter;
use titlegauge_core::labelled::Labelled;
use titlegauge_core::lexicon::Lexicon;

/// The columns, in order. The first three identify the posting as in `postings.csv`.
pub const EVIDENCE_HEADER: [&str; 8] =
    ["posting_id", "source", "record", "duty", "orientation", "hits", "weight", "quote"];

/// Appends the rows of a posting to `out`; none if it has no label. `sources` are the names of the
/// sources, by index.
pub fn write_posting_evidence(
    out: &mut Vec<u8>,
    lexicon: &Lexicon,
    sources: &[String],
    labelled: &Labelled<'_>,
) {
    let Labelled { posting, evidence, quotes, verdict, .. } = labelled;
    if !verdict.labelled() {
        return;
    }
    let id = labelled.id();
    let source = sources.get(posting.origin.source as usize).map_or("", String::as_str);
    let mut row = RowWriter::new(out);
    for (at, found) in evidence.counted_duties().enumerate() {
        let duty = &lexicon[found.duty];
        row.guarded(&id);
        row.guarded(source);
        row.number(Some(posting.origin.record));
        row.text(&duty.id);
        row.text(duty.orientation.as_str());
        row.number(Some(found.hits));
        row.figure(Some(f64::from(found.weight) / 100.0));
        row.guarded(quotes.get(at).map_or("", String::as_str));
        row.next();
    }
    row.finish();
}
