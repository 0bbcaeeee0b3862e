//! The input of `fit` and `eval`: labelled postings, and unlabelled ones as a sample of the job
//! board.

use std::collections::{HashMap, HashSet};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use tracing::warn;

use super::inputs::{Inputs, KeywordFiles};
use super::matching::{LabelledPosting, Matched, MatchingSink, OrdinaryPosting};
use crate::engine::{self, Job};
use crate::lab::agreement::{FalseLeaders, Judged, Unread};
use crate::lab::fit::{self, Example, FitError, Lessons, PostingText};
use crate::lab::gold::{Gold, Selection};
use titlegauge_core::labeller::Labeller;
use titlegauge_core::lexicon::{FileSet, Lexicon, LexiconError, Models};
use titlegauge_core::sanitize::unguarded;
use titlegauge_core::scan::{Scanner, Scratch};
use titlegauge_core::verdict::{Verdict, judge, judge_by};
use titlegauge_ingest::IngestError;

/// The postings and their labels.
#[derive(clap::Args)]
pub struct LabelledInput {
    /// CSV of labels with the columns `id`, `role`, `orientation`, `level`, and optionally `also`,
    /// `near`, `orientation_also`, `level_also`; or an export of Label Studio in JSON or JSON-MIN
    #[arg(long, value_name = "FILE")]
    gold: PathBuf,
    /// CSV of further labels that a fit learns from and that are never scored
    #[arg(long, value_name = "FILE")]
    more_gold: Vec<PathBuf>,
    /// Use only the labels of the postings whose ids are in FILE, one per line
    #[arg(long, value_name = "FILE", conflicts_with = "without")]
    only: Option<PathBuf>,
    /// Leave out the labels of the postings whose ids are in FILE, one per line
    #[arg(long, value_name = "FILE")]
    without: Option<PathBuf>,
    #[command(flatten)]
    inputs: Inputs,
    #[command(flatten)]
    keywords: KeywordFiles,
}

/// Labelled and unlabelled postings.
pub struct Labels {
    /// The keywords in use, with the learned words of the input if weights are to be fitted.
    pub lexicon: Arc<Lexicon>,
    /// SHA-256 of the files of labels.
    pub gold_sha256: String,
    /// The selection of the scored postings; `None` if the file of labels does not say so.
    pub selection: Option<Selection>,
    /// The labelled postings, by id.
    pub postings: Vec<LabelledPosting>,
    /// Ordinary postings and leaders of other trades, for a fit.
    pub ordinary: Vec<OrdinaryPosting>,
    /// Ordinary postings of other companies, which are never in a fit.
    pub others: Vec<OrdinaryPosting>,
    /// Leaders of other trades, of other companies, which are never in a fit.
    pub other_trades: Vec<OrdinaryPosting>,
}

impl Labels {
    /// Chooses learned words by the ordinary postings, or by the labelled ones if the input has no
    /// others, and finds them in all texts.
    ///
    /// # Errors
    ///
    /// Fails if a keyword file contains a mistake.
    pub fn learn_words(&mut self, files: FileSet) -> Result<(), LexiconError> {
        let scanner = Scanner::new(Arc::clone(&self.lexicon));
        let mut texts: Vec<&PostingText> =
            self.ordinary.iter().chain(&self.others).map(|posting| &posting.text).collect();
        if texts.is_empty() {
            texts.extend(self.postings.iter().map(|posting| &posting.text));
        }
        let words = fit::candidates(&scanner, &texts);
        let files = files.with_features(&fit::without_weights(words).to_csv());
        self.lexicon = Arc::new(Lexicon::compile(&files)?);
        let scanner = Scanner::new(Arc::clone(&self.lexicon));
        let mut scratch = Scratch::default();
        let mut scan =
            |text: &PostingText| scanner.scan(&text.description, &text.company, &mut scratch);
        for posting in &mut self.postings {
            posting.example.evidence = scan(&posting.text);
        }
        let Self { ordinary, others, other_trades, .. } = self;
        for posting in ordinary.iter_mut().chain(others).chain(other_trades) {
            posting.evidence = scan(&posting.text);
        }
        Ok(())
    }

    /// Replaces the companies of postings by the groups of a file, where it has one.
    pub fn regroup(&mut self, groups: &HashMap<String, String>) {
        for posting in &mut self.postings {
            if let Some(group) = groups.get(&posting.example.id) {
                posting.example.group.clone_from(group);
            }
        }
    }

    /// Returns the postings for a fit.
    pub fn lessons(&self) -> Lessons<'_> {
        Lessons {
            examples: self.postings.iter().map(|posting| &posting.example).collect(),
            ordinary: self.ordinary.iter().map(|posting| &posting.evidence).collect(),
            others: self.others.iter().map(|posting| &posting.evidence).collect(),
        }
    }

    /// Judges each scored posting by the weights of the keyword files, and counts the leaders among
    /// the other ordinary postings.
    pub fn judged(&self) -> Judgement {
        let lexicon = &self.lexicon;
        let verdicts = self.scored().map(|posting| judge(lexicon, &posting.evidence)).collect();
        self.judgement(verdicts, &[&lexicon.models])
    }

    /// Judges each scored posting by weights fitted to the other parts of the companies.
    ///
    /// # Errors
    ///
    /// Fails if there are too few postings for a fit.
    pub fn cross_validated(&self, parts: usize) -> Result<Judgement, FitError> {
        let (lexicon, lessons) = (&self.lexicon, self.lessons());
        let scored: Vec<&Example> = self.scored().collect();
        let folds = fit::folds(&scored, parts);
        let part: HashMap<&str, usize> =
            scored.iter().zip(&folds).map(|(example, fold)| (example.id.as_str(), *fold)).collect();
        // A posting that is only learned from is in no part, so it is in every fit.
        let all: Vec<usize> = lessons
            .examples
            .iter()
            .map(|example| part.get(example.id.as_str()).copied().unwrap_or(parts))
            .collect();
        let models = fit::cross_validate(lexicon, &lessons, &all, parts)?;
        let verdict = |(example, fold): (&&Example, usize)| {
            judge_by(lexicon, &models[fold], &example.evidence)
        };
        let verdicts = scored.iter().zip(folds).map(verdict).collect();
        Ok(self.judgement(verdicts, &models.iter().collect::<Vec<_>>()))
    }

    fn scored(&self) -> impl Iterator<Item = &Example> {
        self.postings.iter().map(|posting| &posting.example).filter(|example| !example.further)
    }

    fn judgement(&self, verdicts: Vec<Verdict>, models: &[&Models]) -> Judgement {
        let none = self.lexicon.none();
        let leads = |models: &&Models, posting: &OrdinaryPosting| {
            judge_by(&self.lexicon, models, &posting.evidence).role != none
        };
        let leaders = |postings: &[OrdinaryPosting]| FalseLeaders {
            judged: postings.len() * models.len(),
            leaders: models
                .iter()
                .map(|models| postings.iter().filter(|posting| leads(models, posting)).count())
                .sum(),
        };
        let probabilities = self.selection.as_ref().map(|selection| &selection.probabilities);
        let weight = |id: &str| probabilities.and_then(|of| of.get(id)).map_or(1.0, |p| 1.0 / p);
        let judged = self.scored().zip(verdicts).map(|(example, verdict)| Judged {
            id: example.id.clone(),
            weight: weight(&example.id),
            group: example.group.clone(),
            reading: example.reading.clone(),
            verdict,
            advertised_level: example.advertised_level,
            field: example.field,
        });
        Judgement {
            judged: judged.collect(),
            unread: Unread {
                ordinary: leaders(&self.others),
                other_trades: leaders(&self.other_trades),
            },
        }
    }
}

/// Labels of postings that readers labelled, and of ordinary ones.
pub struct Judgement {
    /// The postings that readers labelled.
    pub judged: Vec<Judged>,
    /// Unread postings that are in no fit.
    pub unread: Unread,
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
        let more = self.more_gold.iter().map(|path| Gold::read(path, &lexicon));
        let more: Vec<Gold> = more.collect::<Result<_, _>>()?;
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
        let mut sink = MatchingSink::new(&lexicon, &gold, &more, labelled);
        engine::run(&job, &mut sink)?;
        let Matched { postings, ordinary, others, other_trades } = sink.finish();
        self.check_ids(&gold, &postings)?;
        let hashes = std::iter::once(&gold).chain(&more).map(|gold| gold.sha256.as_str());
        let gold_sha256 = hashes.collect::<Vec<_>>().join(" ");
        let selection = gold.selection.clone();
        Ok(Labels { lexicon, gold_sha256, selection, postings, ordinary, others, other_trades })
    }

    /// Reads the labels and the input, and chooses learned words for a fit.
    ///
    /// # Errors
    ///
    /// Fails as [`Self::read`] does.
    pub fn read_for_fit(&self) -> anyhow::Result<Labels> {
        let mut labels = self.read()?;
        labels.learn_words(self.keywords.files()?)?;
        Ok(labels)
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
        if missing.len() == gold.readings.len() {
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
