//! Checks that a part of `shard` is analyzed with the options with which it was cut.

use std::collections::BTreeMap;

use crate::engine::Part;
use titlegauge_core::lexicon::Lexicon;
use titlegauge_ingest::ShardManifest;

/// The options on which the keys of postings depend.
const OF_KEYS: [&str; 2] = ["companies_sha256", "duplicates"];
/// The options on which the reading of the inputs depends, which was settled when they were cut.
const OF_READING: [&str; 2] = ["columns", "encoding"];

/// Returns the options that a part has to be analyzed with.
pub fn noted_options(options: &BTreeMap<&'static str, String>) -> BTreeMap<String, String> {
    let noted = OF_KEYS.iter().chain(&OF_READING);
    noted.filter_map(|name| Some(((*name).to_owned(), options.get(name)?.clone()))).collect()
}

/// Checks the options of an analysis against those of a part, and takes over those about reading.
/// Returns the part.
///
/// # Errors
///
/// Fails if keywords, version or options differ, or if `--part` names another part.
pub fn part_of(
    shard: &ShardManifest,
    lexicon: &Lexicon,
    options: &mut BTreeMap<&'static str, String>,
    part: Option<Part>,
) -> anyhow::Result<Part> {
    anyhow::ensure!(
        shard.version == crate::VERSION && shard.keywords_sha256 == lexicon.hash,
        "the part was cut with other keywords or by another version; cut the inputs again"
    );
    for (names, may_lack) in [(OF_KEYS, false), (OF_READING, true)] {
        for name in names {
            let noted = shard.options.get(name).cloned().unwrap_or_default();
            let own = options.entry(name).or_default();
            if *own != noted && !(may_lack && own.is_empty()) {
                let name = name.trim_end_matches("_sha256");
                anyhow::bail!(
                    "--{name} differs from that of titlegauge shard; use the same for both"
                );
            }
            *own = noted;
        }
    }
    let own = Part::new(shard.part, shard.parts)
        .ok_or_else(|| anyhow::anyhow!("there is no part {}/{}", shard.part, shard.parts))?;
    anyhow::ensure!(
        part.is_none_or(|part| part == own),
        "the folder is part {own}; leave out --part, or name the folder of the other part"
    );
    Ok(own)
}
