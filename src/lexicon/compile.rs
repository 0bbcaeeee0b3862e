//! The checked files, compiled to what the scan and the verdict use: numbers for
//! ids, word sequences for phrases. No spans, no optional keys, nothing to look up.

use std::collections::BTreeSet;
use std::path::Path;

use rustc_hash::FxHashMap;

use super::load::{Draft, FileSet, Loaded, Place, Problem};
use super::phrase::{Literal, Notation};
use super::syntax::{
    CompaniesFile, EvidenceBounds, Facing, LanguageFile, LevelBounds, Orientation, OrientationBounds, RoleBounds, Text,
    TitleChange,
};
use super::{LexiconError, check};
use crate::text::{CleanText, fold};

/// The id of the role of all other occupations.
pub const NONE: &str = "none";

/// A leadership role, or `none`.
#[derive(Debug, Clone)]
pub struct Role {
    /// Id, as in columns and files.
    pub id: String,
    /// Name for people.
    pub name: String,
    /// The level its duties usually have, 0 to 4.
    pub level: u8,
    /// O*NET-SOC code; empty for `none`.
    pub onet_soc: String,
    /// ISCO-08 code; empty for `none`.
    pub isco_08: String,
    /// Score before any evidence.
    pub prior: f64,
    /// Titles with which its file is checked: those that advertise it, and those that do not.
    pub title_examples: Vec<(String, bool)>,
}

/// A duty: what a posting's phrases are evidence of.
#[derive(Debug, Clone)]
pub struct Duty {
    /// Id, as in columns and files.
    pub id: String,
    /// Name for people.
    pub name: String,
    /// Strategic or operational.
    pub orientation: Orientation,
    /// Inward, outward or neither.
    pub facing: Option<Facing>,
    /// The level it speaks for.
    pub scope: Option<u8>,
    /// Weight for each role, in the order of [`Lexicon::roles`].
    pub weights: Vec<f64>,
    /// Phrases as they are written.
    pub phrases: Vec<String>,
    /// Sentences with whether they must fire the duty.
    pub examples: Vec<(String, bool)>,
    /// File and line at which it stands.
    pub place: (String, usize),
}

/// A part of a posting and what it counts.
#[derive(Debug, Clone)]
pub struct Zone {
    /// Id.
    pub id: String,
    /// What a hit counts for role and level, in hundredths.
    pub percent: u32,
    /// Whether words and hits make the densities.
    pub duty: bool,
}

/// Words after which hits are no evidence.
#[derive(Debug, Clone)]
pub struct Cue {
    /// Id; what `explain` gives as the reason.
    pub id: String,
    /// Number of words it reaches; 0 takes back the cues inside it.
    pub reach: u32,
    /// Whether a comma ends the reach.
    pub to_comma: bool,
}

/// Where a term is used: as which segment, and which of its words must be in capitals.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TermUse {
    /// Index of the segment.
    pub segment: u32,
    /// Index into [`PhraseSet::capitals`], or `u32::MAX` where any case will do.
    pub capitals: u32,
}

/// A phrase: segments in order, with gaps between; and whose it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pattern {
    /// The segments, at least one.
    pub segments: Vec<u32>,
    /// Index of the duty, role, level, zone or cue it belongs to.
    pub owner: u32,
}

/// Whose a phrase of the scan is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Owner {
    /// A duty, by index.
    Duty(u32),
    /// A cue, by index.
    Cue(u32),
    /// A zone that claims the sentence, by index.
    Claim(u32),
    /// Somebody's title in running text.
    Title,
}

/// Phrases of one purpose, ready for an automaton.
#[derive(Debug, Clone, Default)]
pub struct PhraseSet {
    /// Terms: words in lower case, one space apart; all different.
    pub terms: Vec<String>,
    /// What each term is used for.
    pub uses: Vec<Vec<TermUse>>,
    /// Terms as written, where they have capitals.
    pub capitals: Vec<String>,
    /// The phrases.
    pub patterns: Vec<Pattern>,
    /// Number of different segments.
    pub segments: usize,
}

/// Title words, compiled.
#[derive(Debug, Clone)]
pub struct TitleWords {
    /// Titles of roles; the owner is the role.
    pub roles: PhraseSet,
    /// Words of level; the owner is the level.
    pub levels: PhraseSet,
    /// Words that change it; the owner is the index in `change`.
    pub changes: PhraseSet,
    /// What each change does: added to the level, whether the role is kept.
    pub change: Vec<(i8, bool)>,
    /// Words of technology.
    pub technology: PhraseSet,
    /// Nouns that make the capitalised words around them a title.
    pub mention_nouns: BTreeSet<String>,
    /// Small words that may stand inside a title.
    pub mention_joints: BTreeSet<String>,
    /// Title, role id, level, and the file and line of the example.
    pub examples: Vec<(String, String, u8, (String, usize))>,
}

/// Thresholds of the verdict; `keywords/scoring.toml` says what each is.
#[derive(Debug, Clone)]
pub struct Scoring {
    /// What is enough evidence.
    pub evidence: EvidenceBounds,
    /// Of the role.
    pub role: RoleBounds,
    /// Of the orientation.
    pub orientation: OrientationBounds,
    /// Of the level.
    pub level: LevelBounds,
}

/// Everything the keyword files say.
#[derive(Debug, Clone)]
pub struct Lexicon {
    /// Roles by id, `none` last.
    pub roles: Vec<Role>,
    /// Duties, in the order of files and lines.
    pub duties: Vec<Duty>,
    /// Everything that is looked for in a posting's text; [`Self::owner`] says whose.
    pub phrases: PhraseSet,
    /// Words of titles.
    pub titles: TitleWords,
    /// Zones.
    pub zones: Vec<Zone>,
    /// The zone of a text without headings, and of what stands before the first.
    pub default_zones: (usize, usize),
    /// Lines that open a zone; the owner is the zone.
    pub headings: PhraseSet,
    /// Cues.
    pub cues: Vec<Cue>,
    /// Legal forms and names that are no company.
    pub companies: CompaniesFile,
    /// The words by which English is told.
    pub language: LanguageFile,
    /// Thresholds.
    pub scoring: Scoring,
    /// SHA-256 of the files.
    pub hash: String,
}

impl Lexicon {
    /// The keyword files that are built into the program.
    pub fn builtin() -> Result<Self, LexiconError> {
        Self::compile(&FileSet::builtin())
    }

    /// The keyword files of a folder.
    pub fn from_folder(folder: &Path) -> Result<Self, LexiconError> {
        Self::compile(&FileSet::from_folder(folder)?)
    }

    /// Reads, checks and compiles keyword files.
    pub fn compile(files: &FileSet) -> Result<Self, LexiconError> {
        let draft = Draft::load(files).map_err(LexiconError::Problems)?;
        let mut problems = check::check(&draft);
        let lexicon = compile(&draft, &mut problems);
        if problems.is_empty() {
            return Ok(lexicon);
        }
        problems.sort();
        problems.dedup();
        Err(LexiconError::Problems(problems))
    }

    /// Whose a phrase of [`Self::phrases`] is: duties come first, then cues, then zones.
    pub fn owner(&self, owner: u32) -> Owner {
        let (duties, cues, zones) = (small(self.duties.len()), small(self.cues.len()), small(self.zones.len()));
        if owner < duties {
            Owner::Duty(owner)
        } else if owner < duties + cues {
            Owner::Cue(owner - duties)
        } else if owner < duties + cues + zones {
            Owner::Claim(owner - duties - cues)
        } else {
            Owner::Title
        }
    }

    /// The index of a role by its id.
    pub fn role(&self, id: &str) -> Option<usize> {
        self.roles.iter().position(|role| role.id == id)
    }

    /// The index of `none`, which is the last.
    pub fn none(&self) -> usize {
        self.roles.len() - 1
    }
}

fn compile(draft: &Draft, problems: &mut Vec<Problem>) -> Lexicon {
    let roles = compile_roles(draft);
    let mut phrases = Builder::default();
    let duties = compile_duties(draft, &roles, &mut phrases, problems);
    let headings = compile_cues(draft, duties.len(), &mut phrases, problems);
    let zones = &draft.zones.content;
    let zone = |name: &Text| zones.zones.iter().position(|z| z.id.get_ref() == name.get_ref()).unwrap_or(0);
    let scoring = &draft.scoring.content;
    Lexicon {
        duties,
        phrases: phrases.set,
        titles: compile_titles(draft, &roles, problems),
        zones: zones.zones.iter().map(|z| Zone { id: z.id.get_ref().clone(), percent: z.percent, duty: z.duty }).collect(),
        default_zones: (zone(&zones.without_headings), zone(&zones.before_headings)),
        headings,
        cues: draft
            .cues
            .content
            .cues
            .iter()
            .map(|c| Cue { id: c.id.get_ref().clone(), reach: c.reach, to_comma: c.to_comma })
            .collect(),
        companies: draft.companies.content.clone(),
        language: draft.language.content.clone(),
        scoring: Scoring {
            evidence: scoring.evidence,
            role: scoring.role,
            orientation: scoring.orientation,
            level: scoring.level.clone(),
        },
        hash: draft.hash.clone(),
        roles,
    }
}

fn compile_roles(draft: &Draft) -> Vec<Role> {
    let mut roles: Vec<Role> = draft
        .roles
        .iter()
        .map(|file| {
            let role = &file.content;
            let good = role.title_examples.iter().map(|t| (t.get_ref().clone(), true));
            let bad = role.title_counterexamples.iter().map(|t| (t.get_ref().clone(), false));
            Role {
                id: role.id.get_ref().clone(),
                name: role.name.clone(),
                level: *role.level.get_ref(),
                onet_soc: role.onet_soc.clone(),
                isco_08: role.isco_08.clone(),
                prior: role.prior,
                title_examples: good.chain(bad).collect(),
            }
        })
        .collect();
    roles.sort_by(|a, b| a.id.cmp(&b.id));
    let none = &draft.scoring.content.none;
    roles.push(Role {
        id: NONE.into(),
        name: none.name.clone(),
        level: 0,
        onet_soc: String::new(),
        isco_08: String::new(),
        prior: none.prior,
        title_examples: Vec::new(),
    });
    roles
}

fn compile_duties(draft: &Draft, roles: &[Role], phrases: &mut Builder, problems: &mut Vec<Problem>) -> Vec<Duty> {
    let mut firsts = Firsts::default();
    let mut duties = Vec::new();
    for (index, place) in draft.all_duties().enumerate() {
        let duty = place.duty();
        let notation = Notation::new(&draft.words.content, place.sets());
        for phrase in &duty.phrases {
            let at = phrase.span().start;
            match phrases.add(&notation, phrase.get_ref(), index) {
                Ok(pattern) => firsts.note(phrases, &pattern, place, at, problems),
                Err(message) => problems.push(place.problem(at, format!("\"{}\": {message}", phrase.get_ref()))),
            }
        }
        let weight = |role: &Role| duty.weights.iter().find(|(id, _)| id.get_ref() == &role.id).map_or(0, |(_, w)| *w);
        let good = duty.examples.iter().map(|t| (t.get_ref().clone(), true));
        let bad = duty.counterexamples.iter().map(|t| (t.get_ref().clone(), false));
        duties.push(Duty {
            id: duty.id.get_ref().clone(),
            name: duty.name.clone(),
            orientation: duty.orientation,
            facing: duty.facing,
            scope: duty.scope.as_ref().map(|s| *s.get_ref()),
            weights: roles.iter().map(|role| f64::from(weight(role))).collect(),
            phrases: duty.phrases.iter().map(|p| p.get_ref().clone()).collect(),
            examples: good.chain(bad).collect(),
            place: (place.file().to_owned(), place.line_at(duty.id.span().start)),
        });
    }
    duties
}

/// Which duty had a phrase first, so that the second is refused.
#[derive(Default)]
struct Firsts<'a> {
    patterns: FxHashMap<Vec<u32>, (Place<'a>, usize)>,
    literals: FxHashMap<Literal, (Place<'a>, usize)>,
}

impl<'a> Firsts<'a> {
    fn note(&mut self, phrases: &Builder, pattern: &[u32], place: Place<'a>, at: usize, problems: &mut Vec<Problem>) {
        if let [only] = pattern {
            let mut taken = None;
            for literal in &phrases.literals[*only as usize] {
                let first = self.literals.entry(literal.clone()).or_insert((place, at));
                if !std::ptr::eq(first.0.duty(), place.duty()) && taken.is_none() {
                    taken = Some((literal.clone(), *first));
                }
            }
            if let Some((literal, first)) = taken {
                problems.push(refuse(&literal, first, place, at));
            }
        } else {
            let first = *self.patterns.entry(pattern.to_vec()).or_insert((place, at));
            if !std::ptr::eq(first.0.duty(), place.duty()) {
                problems.push(refuse("this phrase", first, place, at));
            }
        }
    }
}

fn refuse(phrase: &str, first: (Place<'_>, usize), place: Place<'_>, at: usize) -> Problem {
    let (other, line) = (first.0.duty(), first.0.line_at(first.1));
    let file = if first.0.file() == place.file() { String::new() } else { format!("{}, ", first.0.file()) };
    let whose = format!("already {} in duty \"{}\" ({file}line {line})", other.orientation.as_str(), other.id.get_ref());
    place.problem(at, format!("\"{phrase}\" is {whose}; a phrase belongs to one duty"))
}

fn compile_titles(draft: &Draft, roles: &[Role], problems: &mut Vec<Problem>) -> TitleWords {
    let file = &draft.titles;
    let titles = &file.content;
    let notation = Notation::new(&draft.words.content, &titles.sets);
    let [mut by_role, mut levels, mut changes, mut technology] = [(); 4].map(|()| Builder::default());
    for role in &draft.roles {
        let index = roles.iter().position(|r| &r.id == role.content.id.get_ref()).unwrap_or(0);
        let notation = Notation::new(&draft.words.content, &role.content.sets);
        by_role.add_all(&notation, &role.content.titles, index, role, problems);
    }
    for level in &titles.levels {
        levels.add_all(&notation, &level.phrases, usize::from(*level.level.get_ref()), file, problems);
    }
    for (index, change) in titles.changes.iter().enumerate() {
        changes.add_all(&notation, &change.phrases, index, file, problems);
    }
    technology.add_all(&notation, &titles.technology, 0, file, problems);
    let place = |title: &Text| (file.file.clone(), file.line(title));
    TitleWords {
        roles: by_role.set,
        levels: levels.set,
        changes: changes.set,
        change: titles.changes.iter().map(|c: &TitleChange| (c.add, c.keeps_role)).collect(),
        technology: technology.set,
        mention_nouns: titles.mentions.nouns.iter().cloned().collect(),
        mention_joints: titles.mentions.joints.iter().cloned().collect(),
        examples: titles.examples.iter().map(|e| (e.title.get_ref().clone(), e.role.clone(), e.level, place(&e.title))).collect(),
    }
}

/// Adds the phrases of cues, of sentences that zones claim, and of titles in running
/// text, in the order of [`Lexicon::owner`]; returns the headings of zones.
fn compile_cues(draft: &Draft, duties: usize, phrases: &mut Builder, problems: &mut Vec<Problem>) -> PhraseSet {
    let mut headings = Builder::default();
    let words = &draft.words.content;
    let file = &draft.cues;
    let notation = Notation::new(words, &file.content.sets);
    let cues = file.content.cues.len();
    for (index, cue) in file.content.cues.iter().enumerate() {
        phrases.add_all(&notation, &cue.phrases, duties + index, file, problems);
    }
    let file = &draft.zones;
    let notation = Notation::new(words, &file.content.sets);
    let zones = file.content.zones.len();
    for (index, zone) in file.content.zones.iter().enumerate() {
        headings.add_all(&notation, &zone.headings, index, file, problems);
        phrases.add_all(&notation, &zone.cues, duties + cues + index, file, problems);
    }
    let title = duties + cues + zones;
    for role in &draft.roles {
        let notation = Notation::new(words, &role.content.sets);
        phrases.add_all(&notation, &role.content.titles, title, role, problems);
    }
    let file = &draft.titles;
    let notation = Notation::new(words, &file.content.sets);
    phrases.add_all(&notation, &file.content.mentions.phrases, title, file, problems);
    headings.set
}

/// Builds a [`PhraseSet`]; equal segments are kept once.
#[derive(Default)]
struct Builder {
    set: PhraseSet,
    segments: FxHashMap<Vec<Literal>, u32>,
    /// Segments as written, by the notation they were written in.
    written: FxHashMap<(usize, String), u32>,
    literals: Vec<Vec<Literal>>,
    terms: FxHashMap<String, usize>,
    text: CleanText,
}

impl Builder {
    fn add_all<T>(
        &mut self,
        notation: &Notation<'_>,
        phrases: &[Text],
        owner: usize,
        file: &Loaded<T>,
        problems: &mut Vec<Problem>,
    ) {
        for phrase in phrases {
            if let Err(message) = self.add(notation, phrase.get_ref(), owner) {
                problems.push(file.problem(phrase, format!("\"{}\": {message}", phrase.get_ref())));
            }
        }
    }

    /// Adds a phrase; returns its segments.
    fn add(&mut self, notation: &Notation<'_>, phrase: &str, owner: usize) -> Result<Vec<u32>, String> {
        let mut segments = Vec::new();
        for written in phrase.split(" .. ") {
            let key = (notation.scope(), written.to_owned());
            let id = if let Some(&id) = self.written.get(&key) {
                id
            } else {
                let id = self.add_segment(notation.expand(written)?)?;
                self.written.insert(key, id);
                id
            };
            segments.push(id);
        }
        self.set.patterns.push(Pattern { segments: segments.clone(), owner: small(owner) });
        Ok(segments)
    }

    fn add_segment(&mut self, literals: Vec<Literal>) -> Result<u32, String> {
        if let Some(&id) = self.segments.get(&literals) {
            return Ok(id);
        }
        let segment = small(self.set.segments);
        for literal in &literals {
            fold(literal, &mut self.text);
            let (lower, cased) = (self.text.lower().trim(), self.text.cased().trim());
            if lower.is_empty() || self.text.words(0, self.text.lower().len()) != lower.split(' ').count() {
                return Err(format!("`{literal}` is not whole words"));
            }
            let capitals = if lower == cased {
                u32::MAX
            } else {
                self.set.capitals.push(cased.to_owned());
                small(self.set.capitals.len() - 1)
            };
            let term = *self.terms.entry(lower.to_owned()).or_insert_with(|| {
                self.set.terms.push(lower.to_owned());
                self.set.uses.push(Vec::new());
                self.set.terms.len() - 1
            });
            self.set.uses[term].push(TermUse { segment, capitals });
        }
        self.set.segments += 1;
        self.segments.insert(literals.clone(), segment);
        self.literals.push(literals);
        Ok(segment)
    }
}

/// Indices are kept in 32 bits; files that large cannot be loaded.
fn small(index: usize) -> u32 {
    u32::try_from(index).unwrap_or(u32::MAX)
}
