//! The sink of `analyze`: rows, rejects and counts.

use crate::engine::Sink;
use crate::jobs::rows::{RowOutputs, Rows};
use crate::report::{Rejects, ReportError};
use titlegauge_core::labelled::Labelled;
use titlegauge_core::lexicon::Lexicon;
use titlegauge_core::posting::Reject;
use titlegauge_figures::tally::{Grouping, Tally};
use titlegauge_figures::vocabulary::Vocabulary;
use titlegauge_ingest::{Dialect, Records};

/// The sink of `analyze`.
pub(super) struct AnalyzeSink<'a, 'o, 'f> {
    /// Names of the sources.
    pub names: &'a [String],
    /// The keywords in use.
    pub lexicon: &'a Lexicon,
    /// The outputs with rows for each posting.
    pub outputs: &'a mut RowOutputs<'o>,
    /// `rejects.csv`, and the rejected records by source.
    pub rejects: &'a mut Rejects<'f>,
    /// The tables of `--by`.
    pub by: &'a [Grouping],
    /// All counts, created with [`Tally::by`] of `by`.
    pub tally: Tally,
    /// Words outside the keyword files.
    pub vocabulary: Vocabulary,
}

/// The output and the counts of one block.
pub(super) struct Block {
    rows: Rows,
    tally: Tally,
    vocabulary: Vocabulary,
    rejects: Vec<Reject>,
}

impl Sink for AnalyzeSink<'_, '_, '_> {
    type Part = Block;
    type Error = ReportError;

    fn begin(&mut self, dialect: &Dialect) -> Result<(), ReportError> {
        self.rejects.begin(dialect)
    }

    fn part(&self, labelled: &[Labelled<'_>], records: &Records) -> Block {
        let mut tally = Tally::by(self.by);
        let mut vocabulary = Vocabulary::default();
        let mut rows = Rows::default();
        for posting in labelled {
            tally.record(posting);
            vocabulary.record(self.lexicon, posting);
            self.outputs.add(&mut rows, posting);
        }
        records.rejects.iter().for_each(|reject| tally.reject(reject));
        tally.repeated_headers(records.source, records.repeated_headers);
        Block { rows, tally, vocabulary, rejects: records.rejects.clone() }
    }

    fn take(&mut self, block: Block) -> Result<(), ReportError> {
        self.outputs.write(&block.rows)?;
        for reject in &block.rejects {
            self.rejects.write(self.names, reject)?;
        }
        self.tally.merge(block.tally);
        self.vocabulary.merge(block.vocabulary);
        Ok(())
    }
}
