//! The outputs with rows for each posting: `postings.csv`, `evidence.csv`, and the postings from
//! which the page chooses.

use std::borrow::Cow;
use std::io::Write;

use super::carry::Carried;
use super::settings::Settings;
use crate::report::{
    EVIDENCE_HEADER, EvidenceOf, Example, ExampleFile, Folder, Output, ReportError,
    postings_header, table, write_example, write_posting, write_posting_evidence,
};
use titlegauge_core::duplicates::{Duplicate, Kind};
use titlegauge_core::labelled::Labelled;
use titlegauge_core::lexicon::Lexicon;

/// The open outputs.
pub(super) struct RowOutputs<'a> {
    lexicon: &'a Lexicon,
    /// Names of the sources, by index.
    names: &'a [String],
    postings: Output,
    /// `None` if the user wants none.
    evidence: Option<(EvidenceOf, Output)>,
    /// Postings for the page.
    examples: ExampleFile,
    /// Exact copies of an earlier record of their input, without a company.
    copies: u64,
}

/// Rows of a few postings, as bytes.
#[derive(Default)]
pub(super) struct Rows {
    postings: Vec<u8>,
    evidence: Vec<u8>,
    examples: Vec<u8>,
    copies: u64,
}

impl<'a> RowOutputs<'a> {
    /// Opens the outputs and writes their headers. `names` are the names of the sources, by index.
    ///
    /// # Errors
    ///
    /// Fails if a file cannot be written.
    pub fn begin(
        folder: &Folder,
        settings: &'a Settings<'_>,
        names: &'a [String],
        carried: &Carried<'_>,
    ) -> Result<Self, ReportError> {
        let lexicon = settings.lexicon();
        let mut header = postings_header(lexicon);
        carried.extend(&mut header);
        let postings = begin(folder, "postings.csv", header)?;
        let open = |of| begin(folder, "evidence.csv", EVIDENCE_HEADER).map(|output| (of, output));
        let evidence = settings.evidence.map(open);
        let examples = folder.examples()?;
        Ok(Self { lexicon, names, postings, evidence: evidence.transpose()?, examples, copies: 0 })
    }

    /// Appends the rows of a posting, with the cells of the carried columns.
    pub fn add(&self, rows: &mut Rows, labelled: &Labelled<'_>, carried: &[Cow<'_, str>]) {
        write_posting(&mut rows.postings, self.lexicon, self.names, labelled, carried);
        let of_its_input = |duplicate: Duplicate| {
            duplicate.kind == Kind::Exact
                && duplicate.of.source == labelled.posting.origin.source
                && labelled.company_key.is_empty()
        };
        rows.copies += u64::from(labelled.standing.duplicate.is_some_and(of_its_input));
        if let Some((of, _)) = self.evidence {
            write_posting_evidence(&mut rows.evidence, of, self.lexicon, self.names, labelled);
        }
        if let Some(example) = Example::new(self.lexicon, self.names, labelled) {
            write_example(&mut rows.examples, &example);
        }
    }

    /// Writes rows.
    ///
    /// # Errors
    ///
    /// Fails if a file cannot be written.
    pub fn write(&mut self, rows: &Rows) -> Result<(), ReportError> {
        self.copies += rows.copies;
        self.postings.write_all(&rows.postings).map_err(|e| self.postings.error(e))?;
        if let Some((_, evidence)) = &mut self.evidence {
            evidence.write_all(&rows.evidence).map_err(|e| evidence.error(e))?;
        }
        self.examples.write(&rows.examples).map_err(|e| self.postings.error(e))
    }

    /// Returns the number of exact copies of an earlier record of their input, without a company, among
    /// the postings written so far.
    pub fn copies(&self) -> u64 {
        self.copies
    }

    /// Closes the outputs, and returns the postings for the page.
    ///
    /// # Errors
    ///
    /// Fails if a file cannot be written.
    pub fn close(mut self, folder: &mut Folder) -> Result<ExampleFile, ReportError> {
        self.examples.end().map_err(|e| self.postings.error(e))?;
        folder.close(self.postings)?;
        self.evidence.map_or(Ok(()), |(_, evidence)| folder.close(evidence))?;
        Ok(self.examples)
    }
}

/// Opens an output and writes its header.
fn begin(
    folder: &Folder,
    name: &str,
    header: impl IntoIterator<Item = impl AsRef<[u8]>>,
) -> Result<Output, ReportError> {
    let mut output = folder.output(name)?;
    let mut row = table::writer(Vec::new());
    row.write_record(header).map_err(|e| output.error(e.into()))?;
    let row = row.into_inner().map_err(|e| output.error(e.into_error()))?;
    output.write_all(&row).map_err(|e| output.error(e))?;
    Ok(output)
}
