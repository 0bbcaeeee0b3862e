//! Which of tonight's inputs are new, told by their content.

use std::collections::BTreeMap;
use std::io;
use std::path::{Path, PathBuf};

use serde::Serialize;

use crate::engine::Read;
use crate::store::{History, Kept, sha256};
use titlegauge_ingest::{IngestError, Source};

/// An input whose content was counted before.
#[derive(Debug, Clone, Serialize)]
pub(super) struct SeenBefore {
    /// How it is called tonight.
    pub source: String,
    /// How it was called.
    pub counted_as: String,
    /// The night on which it was counted.
    pub night: String,
    /// Name of that run's folder.
    pub run: String,
}

impl std::fmt::Display for SeenBefore {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self { source, counted_as, night, run } = self;
        write!(
            f,
            "{source} was counted on {night} (run {run}, as {counted_as}); it is not counted again"
        )
    }
}

/// A source with the hash of its file.
#[derive(Debug)]
pub(super) struct Hashed {
    pub source: Source,
    pub path: PathBuf,
    pub sha256: String,
}

/// Tonight's inputs.
#[derive(Debug, Default)]
pub(super) struct Sorted {
    /// Those to count.
    pub new: Vec<Hashed>,
    /// Those that were counted before.
    pub seen: Vec<SeenBefore>,
    /// The same, where they are tonight.
    pub again: Vec<Hashed>,
    /// Those that cannot be read.
    pub refused: Vec<IngestError>,
}

/// Tells new inputs from those that were counted before, if there is a history.
pub(super) fn sort(
    sources: Vec<Source>,
    history: Option<&History>,
    date: &str,
    run: &str,
) -> anyhow::Result<Sorted> {
    let mut hashes = Hashes::default();
    let mut sorted = Sorted::default();
    let mut tonight: BTreeMap<(String, Option<usize>), String> = BTreeMap::new();
    for source in sources {
        let Some(path) = source.path.clone().filter(|_| source.size.is_some()) else {
            anyhow::bail!(
                "{}: nightly reads files only, since it has to know them again by their content",
                source.name
            );
        };
        let sha256 = match hashes.of(&path) {
            Ok(sha256) => sha256,
            Err(error) => {
                sorted.refused.push(IngestError::Io { name: source.name, source: error });
                continue;
            }
        };
        let before = |counted_as, night, run| SeenBefore {
            source: source.name.clone(),
            counted_as,
            night,
            run,
        };
        let earlier = history.map_or(Ok(None), |history| history.seen(&sha256, source.member))?;
        if let Some(seen) = earlier {
            sorted.seen.push(before(seen.name, seen.night, seen.folder));
            sorted.again.push(Hashed { source, path, sha256 });
        } else if let Some(name) = tonight.get(&(sha256.clone(), source.member)) {
            sorted.seen.push(before(name.clone(), date.to_owned(), run.to_owned()));
        } else {
            tonight.insert((sha256.clone(), source.member), source.name.clone());
            sorted.new.push(Hashed { source, path, sha256 });
        }
    }
    Ok(sorted)
}

/// Inputs of earlier nights that are still what they were, where they were or among tonight's;
/// says which are not. An error if nothing would be left to count.
pub(super) fn still_there(kept: Vec<Kept>, tonight: &Sorted) -> anyhow::Result<(Vec<Kept>, bool)> {
    let mut hashes = Hashes::default();
    let moved: BTreeMap<_, _> = tonight
        .again
        .iter()
        .map(|now| ((now.sha256.as_str(), now.source.member), &now.path))
        .collect();
    let (mut there, mut gone) = (Vec::new(), Vec::new());
    for mut kept in kept {
        if hashes.of(&kept.path).is_ok_and(|sha256| sha256 == kept.sha256) {
            there.push(kept);
        } else if let Some(path) = moved.get(&(kept.sha256.as_str(), kept.member)) {
            kept.path.clone_from(path);
            there.push(kept);
        } else {
            gone.push(kept);
        }
    }
    if let Some(first) = gone.first().filter(|_| there.is_empty() && tonight.new.is_empty()) {
        let (count, path) = (gone.len(), first.path.display());
        anyhow::bail!(
            "--relabel: none of the {count} inputs of the history is where it was ({path}, ...), nor among tonight's; \
             name the folder where they are now; nothing was written"
        );
    }
    for kept in &gone {
        let path = kept.path.display().to_string();
        tracing::warn!(
            path,
            night = kept.night,
            "{path} of {} is gone or changed; it is not counted again",
            kept.night
        );
    }
    Ok((there, !gone.is_empty()))
}

/// Sees that what was read of each input is what its hash was noted of: an export that was
/// still being written would be counted in part, and as counted never again.
pub(super) fn unchanged(read: &[Read], kept: &[Kept], new: &[Hashed]) -> anyhow::Result<()> {
    let mut hashes = Hashes::default();
    let kept = kept.iter().map(|kept| (&kept.path, kept.member, &kept.sha256));
    let noted = kept.chain(new.iter().map(|new| (&new.path, new.source.member, &new.sha256)));
    for (input, (path, member, noted)) in read.iter().zip(noted) {
        let Ok(input) = input else { continue };
        // Of a member, or one that was not read to its end, no hash of the whole file was made on the way.
        let whole = member.is_none() && input.truncated.is_none();
        let same = if whole {
            input.sha256 == *noted
        } else {
            hashes.of(path).is_ok_and(|now| now == *noted)
        };
        anyhow::ensure!(
            same,
            "{} changed while it was read; nothing was written; run again once it is whole",
            input.source
        );
    }
    Ok(())
}

/// Hashes of files, each read once.
#[derive(Default)]
struct Hashes(BTreeMap<PathBuf, String>);

impl Hashes {
    fn of(&mut self, path: &Path) -> io::Result<String> {
        if let Some(known) = self.0.get(path) {
            return Ok(known.clone());
        }
        let sha256 = sha256(path)?;
        self.0.insert(path.to_owned(), sha256.clone());
        Ok(sha256)
    }
}
