//! The tables and the page that both jobs write.

use super::error::JobError;
use crate::report::{
    Examples, Folder, Report, write_companies, write_duties, write_gap, write_groups, write_html,
    write_months, write_roles, write_titles, write_words,
};
use titlegauge_core::lexicon::Lexicon;
use titlegauge_figures::gap::GapFigures;
use titlegauge_figures::summary::Summary;
use titlegauge_figures::vocabulary::GroupWord;
use titlegauge_ingest::Skipped;

/// The values of all outputs that are written after the last posting is counted.
pub(super) struct Tables<'a> {
    /// Put before each file name: empty, or a folder with a slash.
    pub prefix: &'a str,
    /// The figures.
    pub summary: &'a Summary,
    /// The title gap.
    pub gap: &'a GapFigures,
    /// Words outside the keyword files.
    pub words: &'a [GroupWord],
    /// The keywords in use.
    pub lexicon: &'a Lexicon,
    /// Names of the sources, by index.
    pub sources: &'a [&'a str],
    /// Inputs that were skipped.
    pub skipped: &'a [Skipped],
    /// Postings from which the page chooses.
    pub examples: &'a dyn Examples,
    /// True if `examples` holds all postings of the figures; false if it holds those of one night.
    pub whole: bool,
}

impl Tables<'_> {
    /// Writes the fixed tables, the tables of `--by`, and the page that shows them.
    ///
    /// # Errors
    ///
    /// Fails if an output cannot be written.
    pub fn write(&self, folder: &mut Folder) -> Result<(), JobError> {
        self.write_without_page(folder)?;
        let Self { prefix, summary, gap, words, lexicon, sources, skipped, examples, whole } =
            *self;
        let report = Report { summary, gap, words, lexicon, sources, skipped, examples, whole };
        folder.write(&format!("{prefix}report.html"), |out| Ok(write_html(&report, out)?))?;
        Ok(())
    }

    /// Writes the fixed tables and the tables of `--by`.
    ///
    /// # Errors
    ///
    /// Fails if an output cannot be written.
    pub fn write_without_page(&self, folder: &mut Folder) -> Result<(), JobError> {
        let Self { prefix, summary, gap, words, lexicon, sources, .. } = *self;
        let name = |file: &str| format!("{prefix}{file}");
        folder.write(&name("companies.csv"), |out| write_companies(summary, gap, lexicon, out))?;
        folder.write(&name("roles.csv"), |out| write_roles(summary, lexicon, out))?;
        folder.write(&name("titles.csv"), |out| write_titles(summary, gap, lexicon, out))?;
        folder.write(&name("months.csv"), |out| write_months(summary, gap, lexicon, out))?;
        folder.write(&name("gap.json"), |out| Ok(write_gap(gap, lexicon, out)?))?;
        folder.write(&name("duties.csv"), |out| write_duties(summary, lexicon, out))?;
        for groups in &summary.groups {
            folder.write(&name(&groups.by.file()), |out| {
                write_groups(groups, summary, lexicon, sources, out)
            })?;
        }
        folder.write(&name("words.csv"), |out| write_words(words, lexicon, out))?;
        Ok(())
    }
}
