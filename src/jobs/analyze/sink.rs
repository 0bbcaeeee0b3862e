//! The sink of `analyze`: rows, rejects and counts.

use std::collections::BTreeSet;

use crate::engine::Sink;
use crate::jobs::carry::Carried;
use crate::jobs::rows::{RowOutputs, Rows};
use crate::report::{Rejects, ReportError};
use titlegauge_core::duplicates::ShardKey;
use titlegauge_core::labelled::Labelled;
use titlegauge_core::labeller::{LabelScratch, Labeller};
use titlegauge_core::posting::Reject;
use titlegauge_figures::tally::{Grouping, Tally};
use titlegauge_figures::vocabulary::Vocabulary;
use titlegauge_ingest::{Dialect, Records, Source};

/// The sink of `analyze`.
pub(super) struct AnalyzeSink<'a, 'o, 'f> {
    /// Names of the sources.
    pub names: &'a [String],
    /// The labeller in use.
    pub labeller: &'a Labeller,
    /// The outputs with rows for each posting.
    pub outputs: &'a mut RowOutputs<'o>,
    /// `rejects.csv`, and the rejected records by source.
    pub rejects: &'a mut Rejects<'f>,
    /// The tables of `--by`.
    pub by: &'a [Grouping],
    /// The columns of `--carry`.
    pub carried: Carried<'a>,
    /// All counts, created with [`Tally::by`] of `by`.
    pub tally: Tally,
    /// Words outside the keyword files.
    pub vocabulary: Vocabulary,
    /// The keys of all postings; `None` unless this is one of several parts.
    pub keys: Option<BTreeSet<ShardKey>>,
}

/// The output and the counts of one block.
pub(super) struct Block {
    rows: Rows,
    tally: Tally,
    vocabulary: Vocabulary,
    keys: Vec<ShardKey>,
    rejects: Vec<Reject>,
}

impl AnalyzeSink<'_, '_, '_> {
    /// Returns the keys of postings, each once in a row; empty if they are not kept.
    fn keys(&self, labelled: &[Labelled<'_>]) -> Vec<ShardKey> {
        if self.keys.is_none() {
            return Vec::new();
        }
        let mut scratch = LabelScratch::default();
        let key =
            |labelled: &Labelled<'_>| self.labeller.shard_key(&labelled.posting, &mut scratch);
        let mut keys: Vec<ShardKey> = labelled.iter().map(key).collect();
        keys.dedup();
        keys
    }
}

impl Sink for AnalyzeSink<'_, '_, '_> {
    type Part = Block;
    type Error = ReportError;

    fn begin(&mut self, source: &Source, dialect: &Dialect) -> Result<(), ReportError> {
        self.carried.begin(source, dialect)?;
        self.rejects.begin(dialect)
    }

    fn part(&self, labelled: &[Labelled<'_>], records: &Records) -> Block {
        let mut tally = Tally::by(self.by);
        let mut vocabulary = Vocabulary::default();
        let mut rows = Rows::default();
        for posting in labelled {
            tally.record(posting);
            vocabulary.record(self.labeller.lexicon(), posting);
            self.outputs.add(&mut rows, posting, &self.carried.cells(records, &posting.posting));
        }
        records.rejects.iter().for_each(|reject| tally.reject(reject));
        tally.repeated_headers(records.source, records.repeated_headers);
        tally.blank_rows(records.source, records.blank_rows);
        let keys = self.keys(labelled);
        Block { rows, tally, vocabulary, keys, rejects: records.rejects.clone() }
    }

    fn take(&mut self, block: Block) -> Result<(), ReportError> {
        self.outputs.write(&block.rows)?;
        for reject in &block.rejects {
            self.rejects.write(self.names, reject)?;
        }
        self.tally.merge(block.tally);
        self.vocabulary.merge(block.vocabulary);
        if let Some(keys) = &mut self.keys {
            keys.extend(block.keys);
        }
        Ok(())
    }
}
