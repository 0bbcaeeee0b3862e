//! The input of `fit` and `eval`: labelled postings, and unlabelled ones as a sample of the job
//! board.

use std::collections::{HashMap, HashSet};
use std::convert::Infallible;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use tracing::warn;
use xxhash_rust::xxh3::xxh3_64;

use super::inputs::{Inputs, KeywordFiles};
use crate::engine::{self, Job, Sink};
use crate::lab::agreement::{Judged, Ordinary};
use crate::lab::fit::{self, Example, FitError, Lessons, PostingText};
use crate::lab::gold::Gold;
use titlegauge_core::labelled::{Labelled, Status};
use titlegauge_core::labeller::Labeller;
use titlegauge_core::level::Level;
use titlegauge_core::lexicon::{FileSet, Lexicon, LexiconError, Models};
use titlegauge_core::sanitize::unguarded;
use titlegauge_core::scan::{Evidence, Scanner, Scratch};
use titlegauge_core::values::present;
use titlegauge_core::verdict::{Verdict, judge, judge_by};
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
    keywords: KeywordFiles,
}

/// Maximum number of ordinary postings that count as `none` in a fit.
const ORDINARY: usize = 2500;
/// Maximum number of ordinary postings among which leaders are counted.
const OTHERS: usize = 5000;

/// Labelled and unlabelled postings.
pub struct Labels {
    /// The keywords in use, with the learned words of the input if weights are to be fitted.
    pub lexicon: Arc<Lexicon>,
    /// SHA-256 of the files of labels.
    pub gold_sha256: String,
    /// The labelled postings, by id.
    pub postings: Vec<LabelledPosting>,
    /// Ordinary postings for a fit.
    pub ordinary: Vec<OrdinaryPosting>,
    /// Ordinary postings of other companies, which are never in a fit.
    pub others: Vec<OrdinaryPosting>,
}

/// A posting without a label whose title advertises no leadership.
pub struct OrdinaryPosting {
    text: PostingText,
    evidence: Evidence,
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
        for posting in self.ordinary.iter_mut().chain(&mut self.others) {
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
        let leaders = models
            .iter()
            .map(|models| self.others.iter().filter(|posting| leads(models, posting)).count());
        let judged = self.scored().zip(verdicts).map(|(example, verdict)| Judged {
            id: example.id.clone(),
            group: example.group.clone(),
            reading: example.reading.clone(),
            verdict,
            advertised_level: example.advertised_level,
        });
        Judgement {
            judged: judged.collect(),
            ordinary: Ordinary { leaders: leaders.sum(), judged: self.others.len() * models.len() },
        }
    }
}

/// Labels of postings that readers labelled, and of ordinary ones.
pub struct Judgement {
    /// The postings that readers labelled.
    pub judged: Vec<Judged>,
    /// Ordinary postings that are in no fit.
    pub ordinary: Ordinary,
}

/// A labelled posting.
pub struct LabelledPosting {
    /// The evidence and the reading.
    pub example: Example,
    /// The text.
    pub text: PostingText,
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
        let mut sink = MatchingSink {
            lexicon: &lexicon,
            gold: &gold,
            more: &more,
            labelled,
            begun: HashSet::new(),
            postings: Vec::new(),
            ordinary: Vec::new(),
        };
        engine::run(&job, &mut sink)?;
        let (postings, ordinary, others) = sink.finish();
        self.check_ids(&gold, &postings)?;
        let hashes = std::iter::once(&gold).chain(&more).map(|gold| gold.sha256.as_str());
        let gold_sha256 = hashes.collect::<Vec<_>>().join(" ");
        Ok(Labels { lexicon, gold_sha256, postings, ordinary, others })
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

/// A posting that may be ordinary, before copies of labelled ones are removed.
struct Candidate {
    /// Hash of the id; the postings with the lowest hashes are kept, which is a random sample.
    hash: u64,
    /// Hash of the beginning of the description.
    beginning: u64,
    /// True if its company is one of those that fits learn from.
    learned: bool,
    posting: OrdinaryPosting,
}

/// The number of letters and digits that identify a copy. An export may contain a labelled posting
/// again, with another id and ending; as an unlabelled posting it would count as `none`.
const BEGINNING: usize = 400;

/// Returns a hash of the beginning of a description.
fn beginning(description: &str) -> u64 {
    let letters = description.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase);
    xxh3_64(letters.take(BEGINNING).collect::<String>().as_bytes())
}

/// A sink that keeps labelled postings and a sample of ordinary ones.
struct MatchingSink<'a> {
    lexicon: &'a Lexicon,
    /// The labels that are scored.
    gold: &'a Gold,
    /// Labels that are only learned from.
    more: &'a [Gold],
    /// All ids with a label, in use or not. Their postings are never in the sample.
    labelled: HashSet<String>,
    /// Hashes of the beginnings of labelled postings.
    begun: HashSet<u64>,
    postings: Vec<LabelledPosting>,
    ordinary: Vec<Candidate>,
}

impl MatchingSink<'_> {
    /// Returns the labelled postings by id, the first for each id, and the two samples.
    fn finish(mut self) -> (Vec<LabelledPosting>, Vec<OrdinaryPosting>, Vec<OrdinaryPosting>) {
        self.postings.sort_by(|a, b| a.example.id.cmp(&b.example.id));
        self.postings.dedup_by(|later, first| later.example.id == first.example.id);
        self.prune(1);
        let (learned, others): (Vec<_>, Vec<_>) =
            self.ordinary.into_iter().partition(|candidate| candidate.learned);
        let [learned, others] = [learned, others]
            .map(|sample| sample.into_iter().map(|candidate| candidate.posting).collect());
        (self.postings, learned, others)
    }

    /// Removes copies of labelled and of other postings, and shortens each sample to a multiple of
    /// its size.
    fn prune(&mut self, times: usize) {
        let Self { begun, ordinary, .. } = self;
        ordinary.sort_by_key(|candidate| candidate.hash);
        let mut seen = HashSet::new();
        let mut room = [OTHERS * times, ORDINARY * times];
        ordinary.retain(|candidate| {
            let room = &mut room[usize::from(candidate.learned)];
            let kept = *room > 0
                && !begun.contains(&candidate.beginning)
                && seen.insert(candidate.beginning);
            *room -= usize::from(kept);
            kept
        });
    }

    /// Returns the labelled posting of an id, if it has a label that is in use.
    fn with_label(&self, posting: &Labelled<'_>) -> Option<LabelledPosting> {
        let id = posting.id();
        let scored = self.gold.readings.get(&id);
        let more = || self.more.iter().find_map(|gold| gold.readings.get(&id));
        let reading = scored.or_else(more)?.clone();
        let group = if posting.company_key.is_empty() {
            format!("id {id}")
        } else {
            posting.company_key.clone()
        };
        let example = Example {
            id,
            group,
            evidence: posting.evidence.clone(),
            reading,
            advertised_level: posting.gap.map(|_| posting.advertised.level),
            further: scored.is_none(),
        };
        Some(LabelledPosting { example, text: text(posting) })
    }

    /// Returns true if any file labels an id, whether the label is in use or not.
    fn is_labelled(&self, id: &str) -> bool {
        self.labelled.contains(id) || self.more.iter().any(|gold| gold.readings.contains_key(id))
    }
}

fn text(posting: &Labelled<'_>) -> PostingText {
    PostingText {
        description: present(&posting.posting.description).to_owned(),
        company: posting.company_key.clone(),
    }
}

/// One company in this many is learned from; ordinary postings of the others are only judged.
const LEARNED_COMPANIES: u64 = 3;

/// Returns the candidate of an unlabelled posting; `None` if it is not ordinary.
fn candidate(lexicon: &Lexicon, posting: &Labelled<'_>) -> Option<Candidate> {
    let title = posting.posting.title.to_lowercase();
    let mut words = title.split(|c: char| !c.is_alphanumeric());
    let leads = posting.advertised.role.is_some()
        || posting.advertised.level > Level::ALL[0]
        || words.any(|word| lexicon.titles.leadership.contains(word));
    if posting.status() != Status::Labelled || leads {
        return None;
    }
    let id = posting.id();
    let company = if posting.company_key.is_empty() { &id } else { &posting.company_key };
    Some(Candidate {
        hash: xxh3_64(id.as_bytes()),
        beginning: beginning(&posting.posting.description),
        learned: xxh3_64(company.as_bytes()).is_multiple_of(LEARNED_COMPANIES),
        posting: OrdinaryPosting { text: text(posting), evidence: posting.evidence.clone() },
    })
}

/// The postings of one block.
struct MatchedBlock {
    postings: Vec<LabelledPosting>,
    begun: Vec<u64>,
    ordinary: Vec<Candidate>,
}

impl Sink for MatchingSink<'_> {
    type Part = MatchedBlock;
    type Error = Infallible;

    fn part(&self, labelled: &[Labelled<'_>], _: &Records) -> Self::Part {
        let (known, other): (Vec<_>, Vec<_>) =
            labelled.iter().partition(|posting| self.is_labelled(&posting.id()));
        MatchedBlock {
            postings: known.iter().filter_map(|posting| self.with_label(posting)).collect(),
            begun: known.iter().map(|p| beginning(&p.posting.description)).collect(),
            ordinary: other.iter().filter_map(|posting| candidate(self.lexicon, posting)).collect(),
        }
    }

    fn take(&mut self, block: MatchedBlock) -> Result<(), Infallible> {
        let MatchedBlock { postings, begun, ordinary } = block;
        self.postings.extend(postings);
        self.begun.extend(begun);
        self.ordinary.extend(ordinary);
        // Keeps a surplus, since copies of later labelled postings are removed from it.
        if self.ordinary.len() > 4 * (ORDINARY + OTHERS) {
            self.prune(2);
        }
        Ok(())
    }
}
