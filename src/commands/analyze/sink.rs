//! The sink of the main job: rows, rejects and the tally.

use std::io::Write;

use crate::engine::Sink;
use crate::report::{Output, Rejects, ReportError, write_posting};
use titlegauge_core::labelled::Labelled;
use titlegauge_core::lexicon::Lexicon;
use titlegauge_core::posting::Reject;
use titlegauge_figures::tally::{Grouping, Tally};
use titlegauge_figures::vocabulary::Vocabulary;
use titlegauge_ingest::{Dialect, Records};

/// The sink of the main job.
pub struct Results<'a, 'f> {
    /// Names of the sources.
    pub names: &'a [String],
    /// The lexicon in use.
    pub lexicon: &'a Lexicon,
    /// `postings.csv`, its header written.
    pub postings: &'a mut Output,
    /// `rejects.csv` and what can be mended.
    pub rejects: &'a mut Rejects<'f>,
    /// Tables that were asked for beside the fixed ones.
    pub by: &'a [Grouping],
    /// All counts, made with [`Tally::by`] of the same.
    pub tally: Tally,
    /// Words outside the keyword files.
    pub vocabulary: Vocabulary,
}

impl Sink for Results<'_, '_> {
    type Part = (Vec<u8>, Tally, Vocabulary, Vec<Reject>);
    type Error = ReportError;

    fn begin(&mut self, dialect: &Dialect) -> Result<(), ReportError> {
        self.rejects.begin(dialect)
    }

    fn part(&self, labelled: &[Labelled<'_>], records: &Records) -> Self::Part {
        let mut tally = Tally::by(self.by);
        let mut vocabulary = Vocabulary::default();
        let mut rows = Vec::new();
        for posting in labelled {
            tally.record(posting);
            vocabulary.record(self.lexicon, posting);
            write_posting(&mut rows, self.lexicon, self.names, posting);
        }
        records.rejects.iter().for_each(|reject| tally.reject(reject));
        tally.repeated_headers(records.source, records.repeated_headers);
        (rows, tally, vocabulary, records.rejects.clone())
    }

    fn take(&mut self, (rows, tally, vocabulary, rejects): Self::Part) -> Result<(), ReportError> {
        self.postings.write_all(&rows).map_err(|e| self.postings.error(e))?;
        for reject in &rejects {
            self.rejects.write(self.names, reject)?;
        }
        self.tally.merge(tally);
        self.vocabulary.merge(vocabulary);
        Ok(())
    }
}
