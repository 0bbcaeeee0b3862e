//! The sink of `label`: rows and counts.

use std::io::{self, Write};

use super::header::Header;
use crate::engine::Sink;
use crate::report::{LabelRows, RowFormat, TypedColumn, label_columns, label_values};
use titlegauge_core::labelled::Labelled;
use titlegauge_core::lexicon::Lexicon;
use titlegauge_figures::tally::Records as Outcomes;
use titlegauge_ingest::{Dialect, Records, Source};

/// Put before the name of an appended column as long as the export has a column of this name.
const ANOTHER: &str = "new_";

/// The sink of `label`.
pub(super) struct LabelSink<'a, W> {
    lexicon: &'a Lexicon,
    header: Header,
    labels: Vec<TypedColumn>,
    format: RowFormat,
    /// `None` before the first source begins.
    rows: Option<LabelRows>,
    /// Place in the header of each column of the present source.
    places: Vec<usize>,
    into: &'a mut W,
    outcomes: Outcomes,
}

/// The rows and counts of one block.
pub(super) struct Block {
    rows: Vec<u8>,
    outcomes: Outcomes,
}

impl<'a, W: Write> LabelSink<'a, W> {
    pub fn new(lexicon: &'a Lexicon, header: Header, format: RowFormat, into: &'a mut W) -> Self {
        Self {
            lexicon,
            header,
            labels: label_columns(lexicon),
            format,
            rows: None,
            places: Vec::new(),
            into,
            outcomes: Outcomes::default(),
        }
    }

    /// Writes what is left and returns the outcomes of all records.
    ///
    /// # Errors
    ///
    /// Fails if the output cannot be written.
    pub fn finish(self) -> io::Result<Outcomes> {
        self.into.flush()?;
        Ok(self.outcomes)
    }
}

impl<W: Write + Send + Sync> Sink for LabelSink<'_, W> {
    type Part = Block;
    type Error = io::Error;

    fn begin(&mut self, _: &Source, dialect: &Dialect) -> io::Result<()> {
        self.places = self.header.places(dialect);
        if self.rows.is_none() {
            let own = self.header.names();
            for label in &mut self.labels {
                while own.contains(&label.name) {
                    label.name.insert_str(0, ANOTHER);
                }
            }
            let rows = LabelRows::new(self.format, own, &self.labels);
            let mut header = Vec::new();
            rows.header(&mut header);
            self.into.write_all(&header)?;
            self.rows = Some(rows);
        }
        Ok(())
    }

    fn part(&self, labelled: &[Labelled<'_>], records: &Records) -> Block {
        let mut rows = Vec::new();
        let rejected = records.rejects.len() as u64;
        let mut outcomes = Outcomes { rejected, ..Outcomes::default() };
        for (at, labelled) in labelled.iter().enumerate() {
            let cells = records.cells_at(at);
            let mut own = vec![None; self.header.names().len()];
            for (place, cell) in self.places.iter().zip(&cells) {
                own[*place] = Some(cell.as_str());
            }
            if let Some(writer) = &self.rows {
                writer.row(&mut rows, &own, &label_values(self.lexicon, labelled));
            }
            let labelled = u64::from(labelled.verdict.labelled());
            outcomes.labelled += labelled;
            outcomes.unclassified += 1 - labelled;
        }
        Block { rows, outcomes }
    }

    fn take(&mut self, block: Block) -> io::Result<()> {
        self.outcomes.merge(&block.outcomes);
        self.into.write_all(&block.rows)
    }
}
