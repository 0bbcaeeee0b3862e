//! The tables, the page and the manifest that `analyze` and `nightly` write.

use std::collections::BTreeMap;
use std::io::Write;

use crate::report::{
    Folder, Input, Manifest, Output, Report, postings_header, table, write_companies, write_duties,
    write_gap, write_groups, write_html, write_months, write_roles, write_titles, write_words,
};
use titlegauge_core::lexicon::Lexicon;
use titlegauge_figures::gap::Gap;
use titlegauge_figures::summary::Summary;
use titlegauge_figures::tally::Mended;
use titlegauge_figures::vocabulary::GroupWord;
use titlegauge_ingest::Skipped;

/// Version of the outputs' columns.
const FORMAT: u32 = 2;

/// Everything that is written once all postings are counted.
pub struct Tables<'a> {
    /// Before each name: nothing, or a folder with a slash.
    pub prefix: &'a str,
    /// The figures.
    pub summary: &'a Summary,
    /// The title gap.
    pub gap: &'a Gap,
    /// Words outside the keyword files.
    pub words: &'a [GroupWord],
    /// The lexicon in use.
    pub lexicon: &'a Lexicon,
    /// Names of the sources, by their index.
    pub sources: &'a [&'a str],
    /// Those that were passed over.
    pub skipped: &'a [Skipped],
}

impl Tables<'_> {
    /// Writes the fixed tables, those that were asked for, and the page that shows them.
    pub fn write(&self, folder: &mut Folder) -> anyhow::Result<()> {
        let Self { prefix, summary, gap, words, lexicon, sources, skipped } = *self;
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
        folder.write(&name("words.csv"), |out| write_words(words, out))?;
        let report = Report { summary, gap, words, lexicon, sources, skipped };
        folder.write(&name("report.html"), |out| Ok(write_html(&report, out)?))?;
        Ok(())
    }
}

/// `postings.csv` with its header.
pub fn begin_postings(folder: &Folder) -> anyhow::Result<Output> {
    let mut postings = folder.output("postings.csv")?;
    let mut header = table::writer(Vec::new());
    header.write_record(postings_header())?;
    postings.write_all(&header.into_inner()?).map_err(|e| postings.error(e))?;
    Ok(postings)
}

/// The manifest of a run, its time and outputs still to be told.
pub fn manifest(
    options: BTreeMap<&'static str, String>,
    lexicon: &Lexicon,
    summary: &Summary,
    inputs: Vec<Input>,
) -> Manifest {
    let counts = &summary.all.counts;
    let in_companies: u64 = summary.companies.iter().map(|c| c.figures.counts.postings).sum();
    let mut mended = Mended::default();
    for input in &inputs {
        mended.merge(&input.mended);
    }
    Manifest {
        program: "titlegauge",
        version: env!("CARGO_PKG_VERSION"),
        format: FORMAT,
        keywords_sha256: lexicon.hash.clone(),
        options,
        inputs,
        skipped: Vec::new(),
        read: summary.records.read(),
        records: summary.records,
        mended,
        reasons: summary.reasons.clone(),
        roles: lexicon
            .roles
            .iter()
            .zip(&summary.all.roles)
            .map(|(role, n)| (role.id.clone(), *n))
            .collect(),
        companies: summary.companies.len() as u64,
        without_company: counts.postings - in_companies,
        in_frame: counts.in_frame,
        measured: counts.measured,
        openings: counts.openings,
        started: String::new(),
        seconds: 0.0,
        outputs: Vec::new(),
    }
}
