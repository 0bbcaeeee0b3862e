//! The sink of `label`: rows and counts.

use std::io::{self, Write};
use std::sync::{Mutex, PoisonError};

use super::format::Format;
use super::header::Header;
use crate::engine::Sink;
use crate::report::{
    Kind, LabelRows, ParquetTable, TypedColumn, Value, label_columns, label_values,
};
use titlegauge_core::labelled::Labelled;
use titlegauge_core::lexicon::Lexicon;
use titlegauge_figures::tally::Records as Outcomes;
use titlegauge_ingest::{Dialect, Records, Source};

/// Put before the name of an appended column as long as the export has a column of this name.
const ANOTHER: &str = "new_";

/// The sink of `label`.
pub(super) struct LabelSink<'a, W: Write + Send> {
    lexicon: &'a Lexicon,
    header: Header,
    labels: Vec<TypedColumn>,
    format: Format,
    output: Output<'a, W>,
    /// Place in the header of each column of the present source.
    places: Vec<usize>,
    counts: Counts,
}

/// Counts of records and rows.
#[derive(Debug, Clone, Copy, Default)]
pub struct Counts {
    /// Outcomes of the records. Duplicates are not detected.
    pub records: Outcomes,
    /// Rows that were left out because all their cells are blank.
    pub blank_rows: u64,
}

/// The output, from the first source on.
enum Output<'a, W: Write + Send> {
    /// Not begun.
    New(&'a mut W),
    /// Rows of text.
    Rows(LabelRows, &'a mut W),
    /// A table in Parquet.
    Table(Box<Mutex<ParquetTable<&'a mut W>>>),
    /// Being replaced.
    None,
}

/// The rows and counts of one block.
#[derive(Default)]
pub(super) struct Block {
    /// Rows of text.
    rows: Vec<u8>,
    /// Rows of a table.
    values: Vec<Vec<Value<'static>>>,
    counts: Counts,
}

impl<'a, W: Write + Send> LabelSink<'a, W> {
    pub fn new(lexicon: &'a Lexicon, header: Header, format: Format, into: &'a mut W) -> Self {
        Self {
            lexicon,
            header,
            labels: label_columns(lexicon),
            format,
            output: Output::New(into),
            places: Vec::new(),
            counts: Counts::default(),
        }
    }

    /// Writes what is left and returns the counts.
    ///
    /// # Errors
    ///
    /// Fails if the output cannot be written.
    pub fn finish(self) -> io::Result<Counts> {
        match self.output {
            Output::New(into) | Output::Rows(_, into) => into.flush()?,
            Output::Table(table) => {
                table.into_inner().unwrap_or_else(PoisonError::into_inner).finish()?;
            }
            Output::None => {}
        }
        Ok(self.counts)
    }

    /// Writes the header.
    fn start(&mut self, into: &'a mut W) -> io::Result<Output<'a, W>> {
        let own = self.header.names();
        for label in &mut self.labels {
            while own.contains(&label.name) {
                label.name.insert_str(0, ANOTHER);
            }
        }
        match self.format {
            Format::Rows(format) => {
                let rows = LabelRows::new(format, own, &self.labels);
                let mut header = Vec::new();
                rows.header(&mut header);
                into.write_all(&header)?;
                Ok(Output::Rows(rows, into))
            }
            Format::Parquet => {
                let own =
                    own.iter().map(|name| TypedColumn { name: name.clone(), kind: Kind::Text });
                let columns: Vec<_> = own.chain(self.labels.iter().cloned()).collect();
                let table = ParquetTable::new(into, &columns)?;
                Ok(Output::Table(Box::new(Mutex::new(table))))
            }
        }
    }
}

impl<W: Write + Send + Sync> Sink for LabelSink<'_, W> {
    type Part = Block;
    type Error = io::Error;

    fn begin(&mut self, _: &Source, dialect: &Dialect) -> io::Result<()> {
        self.places = self.header.places(dialect);
        self.output = match std::mem::replace(&mut self.output, Output::None) {
            Output::New(into) => self.start(into)?,
            begun => begun,
        };
        Ok(())
    }

    fn part(&self, labelled: &[Labelled<'_>], records: &Records) -> Block {
        let mut block = Block::default();
        block.counts.blank_rows = records.blank_rows;
        let outcomes = &mut block.counts.records;
        outcomes.rejected = records.rejects.len() as u64;
        for (at, labelled) in labelled.iter().enumerate() {
            let cells = records.cells_at(at);
            let mut own = vec![None; self.header.names().len()];
            for (place, cell) in self.places.iter().zip(&cells) {
                own[*place] = Some(cell.as_str());
            }
            let labels = label_values(self.lexicon, labelled);
            if let Output::Rows(rows, _) = &self.output {
                rows.row(&mut block.rows, &own, &labels);
            } else {
                let text = |cell: Option<&str>| {
                    cell.map_or(Value::Missing, |cell| Value::Text(cell.to_owned().into()))
                };
                let own = own.into_iter().map(text);
                block.values.push(own.chain(labels.into_iter().map(Value::into_owned)).collect());
            }
            let labelled = u64::from(labelled.verdict.labelled());
            outcomes.labelled += labelled;
            outcomes.unclassified += 1 - labelled;
        }
        block
    }

    fn take(&mut self, block: Block) -> io::Result<()> {
        self.counts.records.merge(&block.counts.records);
        self.counts.blank_rows += block.counts.blank_rows;
        match &mut self.output {
            Output::Rows(_, into) => into.write_all(&block.rows),
            Output::Table(table) => {
                let table = table.get_mut().unwrap_or_else(PoisonError::into_inner);
                block.values.into_iter().try_for_each(|row| table.row(row))
            }
            Output::New(_) | Output::None => Ok(()),
        }
    }
}
