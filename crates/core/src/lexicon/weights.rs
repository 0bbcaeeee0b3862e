//! `weights.toml` and `features.csv`: weights learned from labelled postings.
//!
//! A verdict answers three questions, the role, the orientation and the level, each by one linear
//! model. Files hold weights by name, so that a person can read them; the models hold them by
//! index. Names that the folder no longer defines are skipped.

use std::fmt::Write as _;

use super::entries::Role;
use super::error::Problem;
use super::feature_file::{FeatureFile, FeatureRow};
use super::features::Features;
use super::ids::RoleId;
use super::loaded::Loaded;
use super::model::{Milli, Model, WeighedFeature, WeighedFeatures};
use super::signals::Signal;
use super::weights_file::{Fitted, GapCalibration, GapErrors, Named, QuestionFile, WeightsFile};

/// Orientations, in the order of the model's classes.
pub const ORIENTATIONS: [&str; 4] = ["strategic", "balanced", "operational", "unclear"];
/// Duty levels, in the order of the model's classes.
pub const LEVELS: [&str; 5] = ["0", "1", "2", "3", "4"];

/// The models of the three questions.
#[derive(Debug, Clone, PartialEq)]
pub struct Models {
    /// The data and settings of the fit.
    pub fitted: Fitted,
    /// Right and wrong title gaps by advertised level; all 0 if they were not measured.
    pub gap_errors: [GapErrors; 5],
    /// The calibration of title gaps.
    pub gap_calibration: GapCalibration,
    /// The features that the models weigh.
    pub features: WeighedFeatures,
    /// Roles for which nothing was fitted. The weights that duties have for them count instead.
    pub unfitted: Vec<RoleId>,
    /// The model of the role. Answers are [`super::Lexicon::roles`].
    pub role: Model,
    /// The model of the orientation. Answers are [`ORIENTATIONS`].
    pub orientation: Model,
    /// The model of the level. Answers are [`LEVELS`].
    pub level: Model,
}

impl Models {
    /// Finds the weights of the files by name.
    pub(super) fn compile(
        file: &Loaded<WeightsFile>,
        weights: &FeatureFile,
        features: &Features,
        roles: &[Role],
        problems: &mut Vec<Problem>,
    ) -> Self {
        let content = &file.content;
        let names = AnswerNames::new(roles);
        let (weighed, rows) = weighed(weights, features);
        let question = |question: &QuestionFile, own: Answers, problems: &mut Vec<Problem>| {
            let zero = Model::zero(names.of(own).len(), roles.len(), 0);
            let features = names.features(own, weights, &rows);
            let mut model = Model::new(zero.start, zero.signals, &features);
            names.add(question, own, &mut model, file, problems);
            model
        };
        Self {
            fitted: content.fitted.clone(),
            gap_errors: gap_errors(file, problems),
            gap_calibration: content.gap,
            unfitted: names.unfitted(weights),
            role: question(&content.role, Answers::Roles, problems),
            orientation: question(&content.orientation, Answers::Orientations, problems),
            level: question(&content.level, Answers::Levels, problems),
            features: weighed,
        }
    }

    /// Returns the text of `weights.toml`.
    pub fn to_toml(&self, roles: &[Role]) -> String {
        let names = AnswerNames::new(roles);
        let Fitted { postings, gold_sha256, least_leader } = &self.fitted;
        let mut out = format!(
            "# Written by `titlegauge fit`; do not edit it, run `fit` again. The scores of answers before any evidence, and the\n\
             # weights of the signals, which are figures of the whole posting; README.md describes them.\n\n\
             [fitted]\npostings = {postings}\ngold_sha256 = \"{gold_sha256}\"\nleast_leader = {least_leader:?}\n"
        );
        self.write_calibration(&mut out);
        self.write_errors(&mut out);
        let models = [&self.role, &self.orientation, &self.level];
        for (own, model) in Answers::ALL.into_iter().zip(models) {
            names.write(own, model, &mut out);
        }
        out
    }

    /// Returns the content of `features.csv`.
    pub fn to_features(&self, features: &Features, roles: &[Role]) -> FeatureFile {
        let names = AnswerNames::new(roles);
        let models = [&self.role, &self.orientation, &self.level];
        let row = |(row, weighed): (usize, &WeighedFeature)| {
            let weights = models.iter().flat_map(|model| model.feature(row));
            FeatureRow {
                kind: features.kind(weighed.feature),
                name: features.describe(weighed.feature).to_string().into(),
                idf: weighed.idf.thousandths(),
                weights: weights.map(Milli::thousandths).collect(),
            }
        };
        FeatureFile {
            answers: Answers::ALL.into_iter().flat_map(|own| names.columns(own)).collect(),
            rows: self.features.all().iter().enumerate().map(row).collect(),
        }
    }

    fn write_calibration(&self, out: &mut String) {
        let GapCalibration { inflated, deflated, expected, share_error, mean_error } =
            self.gap_calibration;
        let _ = writeln!(
            out,
            "\n# Calibration of the title gap on labelled postings that count: of the probabilities of a gap of 1 or more and of -1 or\n\
             # less (logistic), and of the expected duty level (linear). The errors are those that all postings of a board share.\n[gap]\n\
             inflated = {{ intercept = {:?}, slope = {:?} }}\ndeflated = {{ intercept = {:?}, slope = {:?} }}\n\
             expected = {{ intercept = {:?}, slope = {:?} }}\nshare_error = {share_error:?}\nmean_error = {mean_error:?}",
            inflated.intercept,
            inflated.slope,
            deflated.intercept,
            deflated.slope,
            expected.intercept,
            expected.slope
        );
    }

    fn write_errors(&self, out: &mut String) {
        out.push_str(
            "\n# By advertised level: labelled postings whose title is above their duties (inflated), those of them that the label\n\
             # finds, the other postings, and those of them that the label spares. Weights were fitted without their company.\n[gap_errors]\n",
        );
        for (level, errors) in LEVELS
            .iter()
            .zip(&self.gap_errors)
            .filter(|(_, errors)| **errors != GapErrors::default())
        {
            let GapErrors { inflated, found, others, spared } = errors;
            let _ = writeln!(
                out,
                "{level} = {{ inflated = {inflated}, found = {found}, others = {others}, spared = {spared} }}"
            );
        }
    }
}

/// Returns the features of the file that the folder defines, sorted, and for each its index in the
/// rows of the file.
fn weighed(file: &FeatureFile, features: &Features) -> (WeighedFeatures, Vec<usize>) {
    let mut known: Vec<(WeighedFeature, usize)> = file
        .rows
        .iter()
        .enumerate()
        .filter_map(|(at, row)| {
            let feature = features.named(row.kind, &row.name)?;
            Some((WeighedFeature { feature, idf: Milli(row.idf) }, at))
        })
        .collect();
    known.sort_by_key(|(weighed, _)| weighed.feature);
    known.dedup_by_key(|(weighed, _)| weighed.feature);
    let (all, rows) = known.into_iter().unzip();
    (WeighedFeatures::new(all, features), rows)
}

fn gap_errors(file: &Loaded<WeightsFile>, problems: &mut Vec<Problem>) -> [GapErrors; 5] {
    let mut all = [GapErrors::default(); 5];
    for (level, errors) in &file.content.gap_errors {
        match LEVELS.iter().position(|l| l == level.get_ref()) {
            Some(at) if errors.found <= errors.inflated && errors.spared <= errors.others => {
                all[at] = *errors;
            }
            Some(_) => problems.push(file.problem(
                level,
                "more postings judged right than there are; run `titlegauge fit` again",
            )),
            None => problems.push(file.problem(level, "a level is 0 to 4")),
        }
    }
    all
}

/// The answers to one of the questions.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Answers {
    Roles,
    Orientations,
    Levels,
}

impl Answers {
    const ALL: [Self; 3] = [Self::Roles, Self::Orientations, Self::Levels];

    /// The name of the question, which is a table of `weights.toml` and the beginning of columns of
    /// `features.csv`.
    fn question(self) -> &'static str {
        match self {
            Self::Roles => "role",
            Self::Orientations => "orientation",
            Self::Levels => "level",
        }
    }
}

/// The names of the answers.
struct AnswerNames<'a> {
    all: &'a [Role],
    roles: Vec<&'a str>,
}

impl<'a> AnswerNames<'a> {
    fn new(roles: &'a [Role]) -> Self {
        Self { all: roles, roles: roles.iter().map(|role| role.id.as_str()).collect() }
    }

    fn of(&self, own: Answers) -> &[&'a str] {
        match own {
            Answers::Roles => &self.roles,
            Answers::Orientations => &ORIENTATIONS,
            Answers::Levels => &LEVELS,
        }
    }

    /// The columns of `features.csv`, such as `role_cio` and `level_2`.
    fn columns(&self, own: Answers) -> Vec<Box<str>> {
        let column = |name: &&str| format!("{}_{name}", own.question()).into();
        self.of(own).iter().map(column).collect()
    }

    /// The roles without a column in `features.csv`.
    fn unfitted(&self, file: &FeatureFile) -> Vec<RoleId> {
        let columns = self.columns(Answers::Roles);
        let columns = columns.iter().enumerate();
        columns
            .filter(|(_, column)| !file.answers.contains(column))
            .map(|(at, _)| RoleId::new(at))
            .collect()
    }

    fn signals(&self) -> Vec<String> {
        Signal::all(self.all.len()).map(|signal| signal.name(self.all)).collect()
    }

    /// Adds the weights of `weights.toml` to a model.
    fn add(
        &self,
        question: &QuestionFile,
        own: Answers,
        model: &mut Model,
        file: &Loaded<WeightsFile>,
        problems: &mut Vec<Problem>,
    ) {
        let add = |named: &Named, weights: &mut [Milli]| {
            for (answer, weight) in named {
                if let Some(at) = self.of(own).iter().position(|name| name == answer) {
                    weights[at] = Milli::rounded(weight.0);
                }
            }
        };
        model.temperature = question.temperature;
        add(&question.start, &mut model.start);
        let signals = self.signals();
        for (signal, named) in &question.signals {
            match signals.iter().position(|s| s == signal.get_ref()) {
                Some(at) => add(named, &mut model.signals[at]),
                None if signal.get_ref().starts_with("role_") => {}
                None => problems.push(
                    file.problem(signal, format!("there is no signal \"{}\"", signal.get_ref())),
                ),
            }
        }
    }

    /// Returns the weights of rows of `features.csv` for the answers to one question. An answer
    /// without a column has weight 0.
    fn features(&self, own: Answers, file: &FeatureFile, rows: &[usize]) -> Vec<Milli> {
        let places: Vec<Option<usize>> = self
            .columns(own)
            .iter()
            .map(|column| file.answers.iter().position(|answer| answer == column))
            .collect();
        let weight = |row: &FeatureRow, place: &Option<usize>| {
            place.map_or(Milli::default(), |at| Milli(row.weights[at]))
        };
        rows.iter()
            .flat_map(|row| places.iter().map(|place| weight(&file.rows[*row], place)))
            .collect()
    }

    fn write(&self, own: Answers, model: &Model, out: &mut String) {
        let (question, answers) = (own.question(), self.of(own));
        let named = |weights: &[Milli]| -> Vec<String> {
            let all = answers.iter().zip(weights).filter(|(_, weight)| **weight != Milli(0));
            all.map(|(answer, weight)| format!("{answer} = {:?}", weight.value())).collect()
        };
        let _ = writeln!(out, "\n[{question}]\ntemperature = {:?}", model.temperature);
        let _ = writeln!(out, "\n[{question}.start]");
        for line in named(&model.start) {
            let _ = writeln!(out, "{line}");
        }
        let _ = writeln!(out, "\n[{question}.signals]");
        for (name, weights) in self.signals().iter().zip(&model.signals) {
            let weights = named(weights);
            if !weights.is_empty() {
                let _ = writeln!(out, "{name} = {{ {} }}", weights.join(", "));
            }
        }
    }
}
