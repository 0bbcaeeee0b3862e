//! Labelled postings: those of the input that a file of labels names; and the rest of
//! the input, which stands for the job board. Shared by `fit` and `eval`.

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
use titlegauge_core::labelled::{Labelled, Labeller, Status};
use titlegauge_core::lexicon::Lexicon;
use titlegauge_core::sanitize::unguarded;
use titlegauge_core::scan::Evidence;
use titlegauge_core::values::present;
use titlegauge_core::verdict::{judge, judge_by};
use titlegauge_ingest::{IngestError, Records};

/// The postings to read, and their labels.
#[derive(clap::Args)]
pub struct LabelledInput {
    #[command(flatten)]
    inputs: Inputs,
    /// Labels: a CSV with the columns `id`, `role`, `orientation`, `level`, and `also`, `near`, `orientation_also`, `level_also` if there are any
    #[arg(long, value_name = "FILE")]
    gold: PathBuf,
    /// Take only the postings whose ids stand in FILE, one a line
    #[arg(long, value_name = "FILE", conflicts_with = "without")]
    only: Option<PathBuf>,
    /// Leave out the postings whose ids stand in FILE, one a line
    #[arg(long, value_name = "FILE")]
    without: Option<PathBuf>,
    #[command(flatten)]
    keywords: KeywordFiles,
}

/// So many postings of the board are kept.
const BOARD: usize = 4000;

/// What was read.
pub struct Labels {
    /// The keyword files.
    pub lexicon: Arc<Lexicon>,
    /// SHA-256 of the labels.
    pub gold_sha256: String,
    /// The labelled postings, by id.
    pub found: Vec<Found>,
    /// Postings of the input that have no label, and begin like none that has one.
    pub board: Vec<Evidence>,
}

impl Labels {
    /// What a fit learns from.
    pub fn lessons(&self) -> Lessons<'_> {
        Lessons {
            examples: self.found.iter().map(|found| &found.example).collect(),
            board: &self.board,
        }
    }

    /// Labels beside readings: by the keyword files' own weights, or each by weights fitted on
    /// the others, the companies divided into so many parts.
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

/// A labelled posting, and its text.
pub struct Found {
    /// What the scan and the readers say.
    pub example: Example,
    /// The description as it came.
    pub description: String,
}

impl LabelledInput {
    /// Reads everything.
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
        let mut matching = Matching {
            gold: &gold,
            labelled,
            begun: HashSet::new(),
            found: Vec::new(),
            board: Vec::new(),
        };
        engine::run(&job, &mut matching)?;
        let (found, board) = matching.finish();
        self.complain(&gold, &found)?;
        Ok(Labels { gold_sha256: gold.sha256, found, board, lexicon })
    }

    /// Ids that do not match are an error if none does, else a warning.
    fn complain(&self, gold: &Gold, found: &[Found]) -> anyhow::Result<()> {
        let missing: Vec<&String> = gold
            .readings
            .keys()
            .filter(|id| found.binary_search_by_key(id, |f| &f.example.id).is_err())
            .collect();
        let Some(first) = missing.first() else { return Ok(()) };
        let (count, path) = (missing.len(), self.gold.display());
        if found.is_empty() {
            anyhow::bail!(
                "none of the {count} labelled ids of {path} is in the input, \"{first}\" for one; is it the export that was labelled?"
            );
        }
        warn!(
            "{count} of {} labelled ids of {path} are not in the input, \"{first}\" for one",
            gold.readings.len()
        );
        Ok(())
    }
}

/// Ids of a file, one a line.
fn ids(path: &Path) -> Result<HashSet<String>, IngestError> {
    let unreadable = |source| IngestError::Io { name: path.display().to_string(), source };
    let text = std::fs::read_to_string(path).map_err(unreadable)?;
    Ok(text.lines().map(|line| unguarded(line.trim()).to_owned()).collect())
}

/// A posting of the board.
struct Unlabelled {
    /// Of the id: the chance it is taken by.
    hash: u64,
    beginning: u64,
    evidence: Evidence,
}

/// Letters by which copies are told; an export may hold a labelled posting again, under
/// another id and with another end, and it would count as `none`.
const BEGINNING: usize = 400;

fn beginning(description: &str) -> u64 {
    let letters = description.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase);
    xxh3_64(letters.take(BEGINNING).collect::<String>().as_bytes())
}

/// Keeps the postings that have a label, and some of the others.
struct Matching<'a> {
    /// The labels that were asked for.
    gold: &'a Gold,
    /// Every id with a label, asked for or not: none of them is of the board.
    labelled: HashSet<String>,
    /// How they begin.
    begun: HashSet<u64>,
    found: Vec<Found>,
    board: Vec<Unlabelled>,
}

impl Matching<'_> {
    /// By id; of several postings with one id the first.
    fn finish(mut self) -> (Vec<Found>, Vec<Evidence>) {
        self.found.sort_by(|a, b| a.example.id.cmp(&b.example.id));
        self.found.dedup_by(|later, first| later.example.id == first.example.id);
        self.prune(BOARD);
        (self.found, self.board.into_iter().map(|posting| posting.evidence).collect())
    }

    fn prune(&mut self, keep: usize) {
        let Self { begun, board, .. } = self;
        board.retain(|posting| !begun.contains(&posting.beginning));
        board.sort_by_key(|posting| posting.hash);
        self.board.truncate(keep);
    }
}

impl Sink for Matching<'_> {
    type Part = (Vec<Found>, Vec<u64>, Vec<Unlabelled>);
    type Error = Infallible;

    fn part(&self, labelled: &[Labelled<'_>], _: &Records) -> Self::Part {
        let found = |posting: &Labelled<'_>| {
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
            Some(Found { example, description: present(&posting.posting.description).to_owned() })
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
        (
            known.iter().filter_map(|posting| found(posting)).collect(),
            begun.collect(),
            board.collect(),
        )
    }

    fn take(&mut self, (found, begun, board): Self::Part) -> Result<(), Infallible> {
        self.found.extend(found);
        self.begun.extend(begun);
        self.board.extend(board);
        // More than are needed, since a labelled posting that comes later may take some away.
        if self.board.len() > 4 * BOARD {
            self.prune(2 * BOARD);
        }
        Ok(())
    }
}
