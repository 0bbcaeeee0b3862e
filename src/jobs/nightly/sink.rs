//! The sink of `nightly`: rows of the new inputs, and counts by night.

use std::collections::BTreeMap;

use super::order::Order;
use crate::engine::Sink;
use crate::jobs::error::JobError;
use crate::jobs::rows::{RowOutputs, Rows};
use crate::report::{Rejects, ReportError};
use crate::store::Night;
use titlegauge_core::labelled::Labelled;
use titlegauge_core::lexicon::Lexicon;
use titlegauge_core::posting::Reject;
use titlegauge_ingest::{Dialect, Records, Source};

/// Longest header, in names, that the history stores. Longer ones would let it grow.
const MAX_HEADER_NAMES: usize = 1000;

/// The sink of `nightly`. Kept inputs of earlier runs come first: they are counted, each for its
/// own night, and give no rows.
pub(super) struct NightlySink<'a, 'o, 'f> {
    /// Names of the sources, followed by the inputs of the history.
    names: &'a [String],
    /// The keywords in use.
    lexicon: &'a Lexicon,
    /// The outputs with rows for each posting.
    outputs: &'a mut RowOutputs<'o>,
    /// `rejects.csv`, and the rejected records by source.
    rejects: &'a mut Rejects<'f>,
    /// The night of each source, as an index of `nights`.
    night_of: &'a [usize],
    /// Index of the first new source.
    first_new: u32,
    /// Counts by night, those of the new inputs last.
    pub nights: Vec<Night>,
    /// The header of the source being read, until its first block arrives.
    header: Option<Vec<String>>,
    /// Headers by source. Sources without a header or without records are missing.
    pub headers: BTreeMap<u32, Vec<String>>,
}

impl<'a, 'o, 'f> NightlySink<'a, 'o, 'f> {
    /// Returns a sink for sources in this order.
    ///
    /// # Errors
    ///
    /// Fails if the number of sources does not fit in 32 bits.
    pub(super) fn new(
        order: &'a Order<'_>,
        names: &'a [String],
        lexicon: &'a Lexicon,
        outputs: &'a mut RowOutputs<'o>,
        rejects: &'a mut Rejects<'f>,
    ) -> Result<Self, JobError> {
        Ok(Self {
            names,
            lexicon,
            outputs,
            rejects,
            night_of: &order.night_of,
            first_new: order.new_indexes()?.start,
            nights: (0..=order.runs.len()).map(|_| Night::default()).collect(),
            header: None,
            headers: BTreeMap::new(),
        })
    }
}

/// The output and the counts of one block.
pub(super) struct Block {
    source: u32,
    rows: Rows,
    night: Night,
    rejects: Vec<Reject>,
}

impl Sink for NightlySink<'_, '_, '_> {
    type Part = Block;
    type Error = ReportError;

    fn begin(&mut self, _: &Source, dialect: &Dialect) -> Result<(), ReportError> {
        let headers = &dialect.columns.headers;
        self.header = (dialect.table().is_some_and(|table| table.header.is_some())
            && headers.len() <= MAX_HEADER_NAMES)
            .then(|| headers.clone());
        self.rejects.begin(dialect)
    }

    fn part(&self, labelled: &[Labelled<'_>], records: &Records) -> Block {
        let source = records.source;
        let mut night = Night::default();
        let mut rows = Rows::default();
        for posting in labelled {
            night.record(self.lexicon, posting);
            if source >= self.first_new {
                self.outputs.add(&mut rows, posting, &[]);
            }
        }
        records.rejects.iter().for_each(|reject| night.reject(reject));
        night.tally.repeated_headers(source, records.repeated_headers);
        night.tally.blank_rows(source, records.blank_rows);
        Block { source, rows, night, rejects: records.rejects.clone() }
    }

    fn take(&mut self, block: Block) -> Result<(), ReportError> {
        let Block { source, rows, night, rejects } = block;
        if let Some(number) = source.checked_sub(self.first_new) {
            self.outputs.write(&rows)?;
            for mut reject in rejects {
                reject.origin.source = number;
                self.rejects.write(&self.names[self.first_new as usize..], &reject)?;
            }
        }
        if let Some(header) = self.header.take() {
            self.headers.insert(source, header);
        }
        self.nights[self.night_of[source as usize]].merge(night);
        Ok(())
    }
}
