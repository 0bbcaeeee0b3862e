//! `analyze --dry-run`: prints what would be read, how, and where the results would go.

use std::io::Write;
use std::path::Path;

use super::status::{COMPLAINTS, DONE};
use crate::report::Folder;
use titlegauge_core::sanitize::printable;
use titlegauge_ingest::{Dialect, IngestError, Opened, Overrides, Skipped, Source, open};

/// A run of `analyze` that writes nothing.
pub struct DryRun<'a> {
    /// Folder for the results.
    pub out: &'a Path,
    /// Replaces the folder whatever it contains.
    pub force: bool,
    /// Skips inputs that cannot be read instead of failing.
    pub keep_going: bool,
}

impl DryRun<'_> {
    /// Prints the plan. Returns the exit status that a run would have, as far as the beginnings of
    /// the inputs show.
    pub fn print(
        &self,
        sources: &[Source],
        skipped: &[Skipped],
        overrides: &Overrides,
    ) -> anyhow::Result<u8> {
        Folder::check(self.out, self.force)?;
        let mut lines: Vec<String> = skipped
            .iter()
            .map(|skip| format!("skipped {}: {}", skip.source, skip.reason))
            .collect();
        let mut read = 0;
        for source in sources {
            match described(source, overrides) {
                Ok(line) => {
                    read += 1;
                    lines.push(line);
                }
                Err(error) if self.keep_going => lines.push(format!("skipped {error}")),
                Err(error) => return Err(error.into()),
            }
        }
        anyhow::ensure!(read > 0, "no input is left that can be read");
        lines.push(format!("results would go to {}; nothing was written", self.out.display()));
        let mut out = std::io::stdout().lock();
        lines.iter().try_for_each(|line| writeln!(out, "{}", printable(line)))?;
        Ok(if read < lines.len() - 1 { COMPLAINTS } else { DONE })
    }
}

/// Describes in one line how a source would be read.
///
/// # Errors
///
/// Fails if its beginning cannot be read or has no columns for a title and a description.
pub(super) fn described(source: &Source, overrides: &Overrides) -> Result<String, IngestError> {
    let mut opened = open(source)?;
    let dialect = opened.dialect(&source.name, overrides)?;
    let records = records(source, &opened, &dialect)?;
    let packed =
        if opened.packing == "none" { String::new() } else { format!(", {}", opened.packing) };
    let size =
        source.size.map_or_else(|| "size unknown".to_owned(), |bytes| format!("{bytes} bytes"));
    let (name, encoding, layout) = (&source.name, opened.encoding.name(), dialect.described());
    Ok(format!("{name}: {size}{packed}, {encoding}, {layout}, {records}"))
}

/// Describes the number of records: exact if the sample is the whole source, estimated from the
/// size if it is not compressed, and a lower bound otherwise.
fn records(source: &Source, opened: &Opened, dialect: &Dialect) -> Result<String, IngestError> {
    let io = |error| IngestError::Io { name: source.name.clone(), source: error };
    let mut cut = dialect.cut(0, opened.sample.clone(), Box::new(std::io::empty())).map_err(io)?;
    let mut found = 0;
    while let Some(item) = cut.next_item().map_err(io)? {
        let parsed = dialect.parse(item);
        found += parsed.postings(&dialect.columns).count() + parsed.rejects.len();
    }
    let sample = opened.sample.len() as f64;
    Ok(match source.size {
        _ if opened.whole => format!("{found} records"),
        Some(bytes) if opened.packing == "none" => {
            format!("about {:.0} records", found as f64 / sample * bytes as f64)
        }
        _ => format!("more than {found} records"),
    })
}
