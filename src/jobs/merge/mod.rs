//! The job of `merge`: the results of all parts in, the result of one run out.

mod folder;
mod rows;

use std::collections::BTreeMap;
use std::io::{self, BufRead, BufReader};
use std::path::{Path, PathBuf};

use super::analyze::{Analyzed, Counted, write};
use super::error::JobError;
use super::merge_error::MergeError;
use super::part_files::{self, EXAMPLES};
use super::settings::{OPTIONS, Settings};
use crate::report::{ExampleFile, Folder, Input};
use folder::{PART, PartFolder};
use rows::merge_rows;
use titlegauge_core::lexicon::Lexicon;
use titlegauge_figures::counts::Counts;
use titlegauge_figures::tally::Tally;
use titlegauge_ingest::Skipped;

/// The parts of one input, in order, with their merged counts.
#[derive(Debug)]
pub struct Merge {
    parts: Vec<PartFolder>,
    counts: Counts,
}

impl Merge {
    /// Opens the folders of all parts, checks that they fit, and merges their counts.
    ///
    /// # Errors
    ///
    /// Fails if a folder is not a part, or if a part is missing or given twice. Fails too if parts
    /// share a key, or were made with other keywords, options, versions or inputs.
    pub fn open(paths: &[PathBuf]) -> Result<Self, MergeError> {
        let mut parts: Vec<_> =
            paths.iter().map(|path| PartFolder::open(path)).collect::<Result<_, _>>()?;
        parts.sort_by_key(|part| part.part.number());
        check_numbers(&parts)?;
        let mut all = parts.iter();
        let Some(first) = all.next() else {
            return Err(MergeError::Missing { number: 1, parts: 1 });
        };
        let mut counts = first.counts()?;
        for part in all {
            counts.merge(part.counts()?).map_err(|source| MergeError::Counts {
                first: first.path.clone(),
                second: part.path.clone(),
                source,
            })?;
            check_inputs(first, part)?;
        }
        Ok(Self { parts, counts })
    }

    /// Returns the options of the parts, for the manifest.
    pub fn options(&self) -> BTreeMap<&'static str, String> {
        let options = &self.parts[0].manifest.options;
        let known = OPTIONS.into_iter().filter(|name| *name != PART);
        known.filter_map(|name| Some((name, options.get(name)?.clone()))).collect()
    }

    /// Fails if the parts were made with other keywords.
    ///
    /// # Errors
    ///
    /// Returns [`MergeError::Keywords`].
    pub fn check_keywords(&self, lexicon: &Lexicon) -> Result<(), MergeError> {
        let same = self.parts[0].manifest.keywords_sha256 == lexicon.hash;
        if same { Ok(()) } else { Err(MergeError::Keywords) }
    }

    /// Returns the paths of all parts.
    pub fn paths(&self) -> impl Iterator<Item = &Path> {
        self.parts.iter().map(|part| part.path.as_path())
    }

    /// Returns the inputs that were skipped.
    pub fn skipped(&self) -> &[Skipped] {
        &self.parts[0].manifest.skipped
    }

    /// Returns the inputs with the counts of all parts.
    pub fn inputs(&self) -> Vec<Input> {
        inputs(&self.parts[0], self.counts.tally(), &self.counts.basis().sources)
    }

    /// Writes the merged result and puts the folder in place.
    ///
    /// # Errors
    ///
    /// Fails if a part cannot be read or an output cannot be written; earlier results are then
    /// intact.
    pub fn write(self, settings: &Settings<'_>, mut folder: Folder) -> Result<Analyzed, JobError> {
        let (inputs, skipped) = (self.inputs(), self.skipped().to_vec());
        let Self { parts, counts } = self;
        let names = counts.basis().sources.clone();
        for table in ["postings.csv", "evidence.csv", "rejects.csv"] {
            merge_rows(&parts, &names, table, &mut folder)?;
        }
        copy_rejects(&parts, &mut folder)?;
        let examples = examples(&parts, &folder)?;
        let (tally, vocabulary) = counts.into_figures();
        let (copies, keys) = (0, None);
        let counted = Counted { inputs, skipped, copies, tally, vocabulary, keys, examples };
        let names: Vec<&str> = names.iter().map(String::as_str).collect();
        write(settings, &names, folder, counted)
    }
}

/// Checks that the numbers of sorted parts are 1 to the number of parts, each once.
fn check_numbers(parts: &[PartFolder]) -> Result<(), MergeError> {
    let Some(of) = parts.first().map(|part| part.part.parts()) else { return Ok(()) };
    let mut expected = 1;
    for PartFolder { path, part, .. } in parts {
        let wrong = |reason| Err(MergeError::Number { path: path.clone(), reason });
        if part.parts() != of {
            return wrong(format!("it is part {part}, but another is one of {of} parts"));
        }
        if part.number() < expected {
            return wrong(format!("part {part} is given twice"));
        }
        if part.number() > expected {
            return Err(MergeError::Missing { number: expected, parts: of });
        }
        expected += 1;
    }
    if expected <= of { Err(MergeError::Missing { number: expected, parts: of }) } else { Ok(()) }
}

/// Checks that two parts were made from inputs with the same contents.
fn check_inputs(first: &PartFolder, second: &PartFolder) -> Result<(), MergeError> {
    let sources = |part: &PartFolder| {
        let read = part.manifest.inputs.iter();
        read.map(|input| (input.source.clone(), input.truncated.clone())).collect::<Vec<_>>()
    };
    let (one, other) = (sources(first), sources(second));
    let differing = one.iter().zip(&other).find(|(one, other)| one != other);
    if differing.is_none() && one.len() == other.len() {
        return Ok(());
    }
    let input = differing.map(|((source, _), _)| source.source.clone());
    Err(MergeError::Inputs {
        first: first.path.clone(),
        second: second.path.clone(),
        input: input.unwrap_or_else(|| "the inputs".into()),
    })
}

/// Returns the inputs of a part with the counts of all parts. `sources` are the names of the
/// sources, by index.
fn inputs(part: &PartFolder, tally: &Tally, sources: &[String]) -> Vec<Input> {
    let mut inputs = part.manifest.inputs.clone();
    for input in &mut inputs {
        let number = sources.iter().position(|name| *name == input.source.source);
        let number = number.and_then(|number| u32::try_from(number).ok()).unwrap_or(u32::MAX);
        let mut source = input.source.clone();
        // The manifest has these two after the counts, and they are equal in all parts.
        (source.mended_fields, source.truncated) = (input.mended_fields, input.truncated.clone());
        *input = Input::counted(source, tally, number);
    }
    inputs
}

/// Copies the files of rejected records.
fn copy_rejects(parts: &[PartFolder], folder: &mut Folder) -> Result<(), JobError> {
    for part in parts {
        for name in part.names_in("rejects/") {
            let Some(mut file) = part.file(name)? else { continue };
            part_files::write(folder, name, |out| io::copy(&mut file, out).map(drop))?;
        }
    }
    Ok(())
}

/// Collects the postings from which the page chooses.
fn examples(parts: &[PartFolder], folder: &Folder) -> Result<ExampleFile, JobError> {
    let mut examples = folder.examples()?;
    for part in parts {
        let path = part.path.join(EXAMPLES);
        let unreadable = |source| MergeError::Io { path: path.clone(), source };
        let Some(file) = part.file(EXAMPLES)? else { continue };
        let mut file = BufReader::new(file);
        loop {
            let lines = file.fill_buf().map_err(unreadable)?;
            let read = lines.len();
            if read == 0 {
                break;
            }
            examples.write(lines).map_err(unreadable)?;
            file.consume(read);
        }
    }
    examples.end().map_err(|source| MergeError::Io { path: EXAMPLES.into(), source })?;
    Ok(examples)
}
