//! Labelled postings → tonight's rows, and what the history keeps of each night.

use std::collections::BTreeMap;
use std::io::Write;

use super::order::Order;
use crate::engine::Sink;
use crate::report::{Output, Rejects, ReportError, write_posting};
use crate::store::Night;
use titlegauge_core::labelled::Labelled;
use titlegauge_core::lexicon::Lexicon;
use titlegauge_core::posting::Reject;
use titlegauge_ingest::{Dialect, Records};

/// Of a header with more names than this none is kept, since the history would grow by it.
const MOST_HEADERS: usize = 1000;

/// The sink of a night. Exports of earlier nights may be read again in front of tonight's:
/// they are counted, each for its own night, and give no rows.
pub(super) struct NightSink<'a, 'f> {
    /// Names of the sources, and from their number on of the inputs in the history.
    names: &'a [String],
    /// The lexicon in use.
    lexicon: &'a Lexicon,
    /// `postings.csv`, its header written.
    postings: &'a mut Output,
    /// `rejects.csv` and what can be mended.
    rejects: &'a mut Rejects<'f>,
    /// The night of each source, as a place in `nights`.
    night_of: &'a [usize],
    /// Index of tonight's first source.
    first: u32,
    /// What is kept, tonight last.
    pub nights: Vec<Night>,
    /// The header of the source that is being read, until its first records come.
    header: Option<Vec<String>>,
    /// Headers by source; none of a source without a header, or without records.
    pub headers: BTreeMap<u32, Vec<String>>,
}

impl<'a, 'f> NightSink<'a, 'f> {
    /// Of what is read in this order.
    pub(super) fn new(
        order: &'a Order<'_>,
        names: &'a [String],
        lexicon: &'a Lexicon,
        postings: &'a mut Output,
        rejects: &'a mut Rejects<'f>,
    ) -> anyhow::Result<Self> {
        let nights = (0..=order.runs.len()).map(|_| Night::default()).collect();
        let (night_of, first) = (&order.night_of, order.tonight()?.start);
        let (header, headers) = (None, BTreeMap::new());
        Ok(Self { names, lexicon, postings, rejects, night_of, first, nights, header, headers })
    }
}

impl Sink for NightSink<'_, '_> {
    type Part = (u32, Vec<u8>, Night, Vec<Reject>);
    type Error = ReportError;

    fn begin(&mut self, dialect: &Dialect) -> Result<(), ReportError> {
        let headers = &dialect.columns.headers;
        self.header = (dialect.table().is_some_and(|table| table.header.is_some())
            && headers.len() <= MOST_HEADERS)
            .then(|| headers.clone());
        self.rejects.begin(dialect)
    }

    fn part(&self, labelled: &[Labelled<'_>], records: &Records) -> Self::Part {
        let source = records.source;
        let mut night = Night::default();
        let mut rows = Vec::new();
        for posting in labelled {
            night.record(self.lexicon, posting);
            if source >= self.first {
                write_posting(&mut rows, self.lexicon, self.names, posting);
            }
        }
        records.rejects.iter().for_each(|reject| night.reject(reject));
        night.tally.repeated_headers(source, records.repeated_headers);
        (source, rows, night, records.rejects.clone())
    }

    fn take(&mut self, (source, rows, night, rejects): Self::Part) -> Result<(), ReportError> {
        if let Some(tonight) = source.checked_sub(self.first) {
            self.postings.write_all(&rows).map_err(|e| self.postings.error(e))?;
            for mut reject in rejects {
                reject.origin.source = tonight;
                self.rejects.write(&self.names[self.first as usize..], &reject)?;
            }
        }
        if let Some(header) = self.header.take() {
            self.headers.insert(source, header);
        }
        self.nights[self.night_of[source as usize]].merge(night);
        Ok(())
    }
}
