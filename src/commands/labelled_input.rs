//! The input of `fit` and `eval`: labelled postings, and unlabelled ones as a sample of the job
//! board.

use std::collections::HashSet;
use std::convert::Infallible;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use tracing::warn;
use xxhash_rust::xxh3::xxh3_64;

use super::inputs::{Inputs, KeywordFiles};
use crate::engine::{self, Job, Sink};
use crate::lab::agreement::Judged;
use crate::lab::fit::{self, Example, FitError, Lessons};
use crate::lab::gold::Gold;
use titlegauge_core::labelled::{Labelled, Status};
use titlegauge_core::labeller::Labeller;
use titlegauge_core::lexicon::Lexicon;
use titlegauge_core::sanitize::unguarded;
use titlegauge_core::scan::Evidence;
use titlegauge_core::values::present;
use titlegauge_core::verdict::{judge, judge_by};
use titlegauge_ingest::{IngestError, Records};

/// The postings and their labels.
#[derive(clap::Args)]
pub struct LabelledInput {
    #[command(flatten)]
    inputs: Inputs,
    /// CSV of labels with the columns `id`, `role`, `orientation`, `level`, and optionally `also`,
    /// `near`, `orientation_also`, `level_also`
    #[arg(long, value_name = "FILE")]
    gold: PathBuf,
    /// Use only the labels of the postings whose ids are in FILE, one per line
    #[arg(long, value_name = "FILE", conflicts_with = "without")]
    only: Option<PathBuf>,
    /// Leave out the labels of the postings whose ids are in FILE, one per line
    #[arg(long, value_name = "FILE")]
    without: Option<PathBuf>,
    #[command(flatten)]
    keywords: KeywordFiles,
}

/// Maximum number of unlabelled postings that are kept.
const BOARD: usize = 4000;

/// Labelled and unlabelled postings.
pub struct Labels {
    /// The keywords in use.
    pub lexicon: Arc<Lexicon>,
    /// SHA-256 of the file of labels.
    pub gold_sha256: String,
    /// The labelled postings, by id.
    pub postings: Vec<LabelledPosting>,
    /// Unlabelled postings whose texts begin differently from all labelled ones.
    pub board: Vec<Evidence>,
}

impl Labels {
    /// Returns the postings for a fit.
    pub fn lessons(&self) -> Lessons<'_> {
        Lessons {
            examples: self.postings.iter().map(|posting| &posting.example).collect(),
            board: &self.board,
        }
    }

    /// Judges each labelled posting, by the weights of the keyword files or, with a number of
    /// `parts`, by weights fitted to the other parts of the companies.
    ///
    /// # Errors
    ///
    /// Fails if there are too few postings for a fit.
    pub fn judged(&self, parts: Option<usize>) -> Result<Vec<Judged>, FitError> {
        let (lexicon, lessons) = (&self.lexicon, self.lessons());
        let examples = &lessons.examples;
        let verdicts = match parts {
            None => {
                examples.iter().map(|example| judge(lexicon, &example.evidence)).collect::<Vec<_>>()
            }
            Some(count) => {
                let folds = fit::folds(examples, count);
                let models = fit::cross_validate(lexicon, &lessons, &folds, count)?;
                examples
                    .iter()
                    .zip(folds)
                    .map(|(example, fold)| judge_by(lexicon, &models[fold], &example.evidence))
                    .collect()
            }
        };
        let judged = examples.iter().zip(verdicts).map(|(example, verdict)| Judged {
            id: example.id.clone(),
            group: example.group.clone(),
            reading: example.reading.clone(),
            verdict,
            advertised_level: example.advertised_level,
        });
        Ok(judged.collect())
    }
}

/// A labelled posting.
pub struct LabelledPosting {
    /// The evidence and the reading.
    pub example: Example,
    /// The description as in the input.
    pub description: String,
}

impl LabelledInput {
    /// Reads the labels and the input.
    ///
    /// # Errors
    ///
    /// Fails if a file cannot be read or no label has a posting.
    pub fn read(&self) -> anyhow::Result<Labels> {
        let lexicon = self.keywords.load()?;
        let mut gold = Gold::read(&self.gold, &lexicon)?;
        let labelled: HashSet<String> = gold.readings.keys().cloned().collect();
        if let Some(path) = &self.only {
            let ids = ids(path)?;
            gold.readings.retain(|id, _| ids.contains(id));
        }
        if let Some(path) = &self.without {
            let ids = ids(path)?;
            gold.readings.retain(|id, _| !ids.contains(id));
        }
        let (sources, overrides) = self.inputs.open()?;
        let labeller = Labeller::new(Arc::clone(&lexicon));
        let job = Job::new(&sources, &overrides, &labeller);
        let mut sink = MatchingSink {
            gold: &gold,
            labelled,
            begun: HashSet::new(),
            postings: Vec::new(),
            board: Vec::new(),
        };
        engine::run(&job, &mut sink)?;
        let (postings, board) = sink.finish();
        self.check_ids(&gold, &postings)?;
        Ok(Labels { gold_sha256: gold.sha256, postings, board, lexicon })
    }

    /// Warns about labels without a posting.
    ///
    /// # Errors
    ///
    /// Fails if no label has one.
    fn check_ids(&self, gold: &Gold, postings: &[LabelledPosting]) -> anyhow::Result<()> {
        let missing: Vec<&String> = gold
            .readings
            .keys()
            .filter(|id| postings.binary_search_by_key(id, |p| &p.example.id).is_err())
            .collect();
        let Some(first) = missing.first() else { return Ok(()) };
        let (count, path) = (missing.len(), self.gold.display());
        if postings.is_empty() {
            anyhow::bail!(
                "none of the {count} labelled ids of {path} is in the input, for example \"{first}\"; name the export that was labelled"
            );
        }
        warn!(
            "{count} of {} labelled ids of {path} are not in the input, for example \"{first}\"",
            gold.readings.len()
        );
        Ok(())
    }
}

/// Reads ids from a file, one per line.
fn ids(path: &Path) -> Result<HashSet<String>, IngestError> {
    let unreadable = |source| IngestError::Io { name: path.display().to_string(), source };
    let text = std::fs::read_to_string(path).map_err(unreadable)?;
    Ok(text.lines().map(|line| unguarded(line.trim()).to_owned()).collect())
}

/// An unlabelled posting.
struct Unlabelled {
    /// Hash of the id; the postings with the lowest hashes are kept, which is a random sample.
    hash: u64,
    /// Hash of the beginning of the description.
    beginning: u64,
    evidence: Evidence,
}

/// The number of letters and digits that identify a copy. An export may contain a labelled posting
/// again, with another id and ending; as an unlabelled posting it would count as `none`.
const BEGINNING: usize = 400;

/// Returns a hash of the beginning of a description.
fn beginning(description: &str) -> u64 {
    let letters = description.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase);
    xxh3_64(letters.take(BEGINNING).collect::<String>().as_bytes())
}

/// A sink that keeps labelled postings and a sample of the others.
struct MatchingSink<'a> {
    /// The labels in use.
    gold: &'a Gold,
    /// All ids with a label, in use or not. Their postings are never in the sample.
    labelled: HashSet<String>,
    /// Hashes of the beginnings of labelled postings.
    begun: HashSet<u64>,
    postings: Vec<LabelledPosting>,
    board: Vec<Unlabelled>,
}

impl MatchingSink<'_> {
    /// Returns the labelled postings by id, the first for each id, and the sample.
    fn finish(mut self) -> (Vec<LabelledPosting>, Vec<Evidence>) {
        self.postings.sort_by(|a, b| a.example.id.cmp(&b.example.id));
        self.postings.dedup_by(|later, first| later.example.id == first.example.id);
        self.prune(BOARD);
        (self.postings, self.board.into_iter().map(|posting| posting.evidence).collect())
    }

    /// Removes copies of labelled postings and shortens the sample to `keep` postings.
    fn prune(&mut self, keep: usize) {
        let Self { begun, board, .. } = self;
        board.retain(|posting| !begun.contains(&posting.beginning));
        board.sort_by_key(|posting| posting.hash);
        self.board.truncate(keep);
    }
}

/// The postings of one block.
struct MatchedBlock {
    postings: Vec<LabelledPosting>,
    begun: Vec<u64>,
    board: Vec<Unlabelled>,
}

impl Sink for MatchingSink<'_> {
    type Part = MatchedBlock;
    type Error = Infallible;

    fn part(&self, labelled: &[Labelled<'_>], _: &Records) -> Self::Part {
        let with_label = |posting: &Labelled<'_>| {
            let id = posting.id();
            let reading = self.gold.readings.get(&id)?.clone();
            let group = if posting.company_key.is_empty() {
                format!("id {id}")
            } else {
                posting.company_key.clone()
            };
            let advertised_level = posting.gap.map(|_| posting.advertised.level);
            let example = Example {
                id,
                group,
                evidence: posting.evidence.clone(),
                reading,
                advertised_level,
            };
            Some(LabelledPosting {
                example,
                description: present(&posting.posting.description).to_owned(),
            })
        };
        let (known, other): (Vec<_>, Vec<_>) =
            labelled.iter().partition(|posting| self.labelled.contains(&posting.id()));
        let begun = known.iter().map(|posting| beginning(&posting.posting.description));
        let board =
            other.iter().filter(|posting| posting.status() == Status::Labelled).map(|posting| {
                Unlabelled {
                    hash: xxh3_64(posting.id().as_bytes()),
                    beginning: beginning(&posting.posting.description),
                    evidence: posting.evidence.clone(),
                }
            });
        MatchedBlock {
            postings: known.iter().filter_map(|posting| with_label(posting)).collect(),
            begun: begun.collect(),
            board: board.collect(),
        }
    }

    fn take(&mut self, block: MatchedBlock) -> Result<(), Infallible> {
        let MatchedBlock { postings, begun, board } = block;
        self.postings.extend(postings);
        self.begun.extend(begun);
        self.board.extend(board);
        // Keeps a surplus, since copies of later labelled postings are removed from it.
        if self.board.len() > 4 * BOARD {
            self.prune(2 * BOARD);
        }
        Ok(())
    }
}
