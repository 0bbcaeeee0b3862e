//! Compiles the checked files to a [`Lexicon`].

use std::sync::Arc;

use rustc_hash::FxHashMap;
use toml::Spanned;

use super::compiled::Lexicon;
use super::dictionary::{Dictionary, WordFlag};
use super::entries::{
    AdvertisedLevel, Cue, DefaultZones, Duty, Example, FieldWord, FileLine, FrameWord, LevelChange,
    MentionWords, NONE, Role, Scoring, TitleTest, TitleWords, Zone,
};
use super::error::Problem;
use super::features::Features;
use super::ids::ZoneId;
use super::load::{Draft, DutyInFile};
use super::notation::{Forms, Notation};
use super::pair_uses::PairUses;
use super::phrases::Builder;
use super::sequences::{SequenceBuilder, SequenceKey};
use super::syntax::{
    CueEntry, Mentions, RoleWeights, Sets, Text, TitleChange, TitleExample, TitleLevel, ZoneEntry,
};
use super::weights::Models;
use crate::level::Level;

/// Compiles a draft and adds the problems of its phrases to `problems`; `None` if a default zone
/// does not exist.
pub fn compile(draft: &Draft, problems: &mut Vec<Problem>) -> Option<Lexicon> {
    let roles = compile_roles(draft);
    let (mut sequences, mut forms) = (SequenceBuilder::default(), Forms::default());
    let features = Features::compile(draft, &draft.features, &mut sequences, &mut forms, problems);
    let owners = features.as_ref().map_or(0, Features::owners);
    let mut phrases = Builder::among(sequences, owners);
    let duties = compile_duties(draft, &roles, &mut phrases, &mut forms, problems);
    let pair_uses = features.as_ref().map(|features| PairUses::compile(draft, features, problems));
    let headings = compile_modifiers(draft, duties.len(), &mut phrases, &mut forms, problems);
    let titles = compile_titles(draft, &roles, &mut forms, problems);
    let mut dictionary = forms.dictionary;
    set_flags(draft, &mut dictionary);
    let cues = compile_cues(draft, &mut dictionary);
    let default_zones = compile_default_zones(draft, problems);
    let scoring = &draft.scoring.content;
    let features = features?;
    let phrases = phrases.build();
    let weights = (&draft.weights, &draft.features);
    let models = Models::compile(weights.0, weights.1, &features, &roles, problems);
    Some(Lexicon {
        duties,
        features,
        pair_uses: pair_uses?,
        sequences: Arc::clone(phrases.sequences()),
        phrases: Arc::new(phrases),
        titles,
        zones: draft.zones.content.zones.iter().map(compile_zone).collect(),
        default_zones: default_zones?,
        headings: Arc::new(headings.build()),
        cues,
        companies: draft.companies.content.clone(),
        language: draft.language.content.clone(),
        pay: draft.offers.pay.clone(),
        years: draft.offers.years.clone(),
        reporting: draft.offers.reporting.clone(),
        scoring: Scoring { evidence: scoring.evidence, role: scoring.role },
        models,
        hash: draft.hash.clone(),
        roles,
        dictionary,
    })
}

/// Sets the flags of words, which do not depend on phrases.
fn set_flags(draft: &Draft, dictionary: &mut Dictionary) {
    let (mentions, language) = (&draft.titles.content.mentions, &draft.language.content);
    let kinds = [
        (&mentions.nouns, WordFlag::Noun),
        (&mentions.joints, WordFlag::Joint),
        (&language.words, WordFlag::English),
        (&language.no_words, WordFlag::NoWord),
        (&language.other_words, WordFlag::OtherLanguage),
        (&language.function_words, WordFlag::Function),
    ];
    for (words, flag) in kinds {
        for word in words {
            dictionary.set_flag(&word.to_ascii_lowercase(), flag);
        }
    }
}

fn compile_cues(draft: &Draft, dictionary: &mut Dictionary) -> Vec<Cue> {
    let mut cue = |cue: &CueEntry| Cue {
        id: cue.id.get_ref().clone(),
        reach: cue.reach,
        to_comma: cue.to_comma,
        until: cue.until.iter().map(|word| dictionary.intern(word)).collect(),
    };
    draft.cues.content.cues.iter().map(&mut cue).collect()
}

/// Finds the default zones; `None` if one does not exist, which is a problem.
fn compile_default_zones(draft: &Draft, problems: &mut Vec<Problem>) -> Option<DefaultZones> {
    let file = &draft.zones;
    let mut find = |name: &Text| {
        let at = file.content.zones.iter().position(|zone| zone.id.get_ref() == name.get_ref());
        if at.is_none() {
            problems.push(file.problem(name, format!("there is no zone \"{}\"", name.get_ref())));
        }
        at.map(ZoneId::new)
    };
    let without_headings = find(&file.content.without_headings);
    let before_headings = find(&file.content.before_headings);
    Some(DefaultZones { without_headings: without_headings?, before_headings: before_headings? })
}

fn compile_zone(zone: &ZoneEntry) -> Zone {
    let ZoneEntry { id, percent, duty, single_line, topic, .. } = zone;
    Zone {
        id: id.get_ref().clone(),
        percent: *percent,
        duty: *duty,
        single_line: *single_line,
        topic: *topic,
    }
}

fn compile_roles(draft: &Draft) -> Vec<Role> {
    let mut roles: Vec<Role> = draft
        .roles
        .iter()
        .map(|file| {
            let role = &file.content;
            Role {
                id: role.id.get_ref().clone(),
                name: role.name.clone(),
                about: role.about.clone(),
                level: level(&role.level),
                field: role.field,
                onet_soc: role.onet_soc.clone(),
                isco_08: role.isco_08.clone(),
                esco_uri: role.esco_uri.clone(),
                prior: role.prior,
                title_examples: examples(&role.title_examples, &role.title_counterexamples),
            }
        })
        .collect();
    roles.sort_by(|a, b| a.id.cmp(&b.id));
    let none = &draft.scoring.content.none;
    roles.push(Role {
        id: NONE.into(),
        name: none.name.clone(),
        about: none.about.clone(),
        level: Level::default(),
        field: None,
        onet_soc: String::new(),
        isco_08: String::new(),
        esco_uri: String::new(),
        prior: 0.0,
        title_examples: Vec::new(),
    });
    roles
}

/// The examples and then the counterexamples of a role or a duty.
fn examples(examples: &[Text], counterexamples: &[Text]) -> Vec<Example> {
    let with = |matches| move |text: &Text| Example { text: text.get_ref().clone(), matches };
    examples.iter().map(with(true)).chain(counterexamples.iter().map(with(false))).collect()
}

fn compile_duties(
    draft: &Draft,
    roles: &[Role],
    phrases: &mut Builder,
    forms: &mut Forms,
    problems: &mut Vec<Problem>,
) -> Vec<Duty> {
    let mut firsts = Firsts::default();
    let mut duties = Vec::new();
    for (index, place) in draft.all_duties().enumerate() {
        let duty = place.duty;
        let notation = Notation::new(&draft.words.content, place.sets);
        for phrase in &duty.phrases {
            let at = phrase.span().start;
            let own = DutyPhrase { duty: place, at };
            match phrases.add(&notation, forms, phrase.get_ref(), index) {
                Ok(parts) if parts.len() > 1 => problems.push(
                    place.problem(at, "a phrase of a duty has no `..`; write a pair of classes"),
                ),
                Ok(parts) => {
                    if let Some((key, first)) = firsts.note(phrases.keys(parts[0]), own) {
                        let text = phrases.sequences().text(key, &forms.dictionary);
                        problems.push(own.refuse(&text, first));
                    }
                }
                Err(message) => {
                    problems
                        .push(place.problem(at, format!("\"{}\": {message}", phrase.get_ref())));
                }
            }
        }
        duties.push(Duty {
            id: duty.id.get_ref().clone(),
            name: duty.name.clone(),
            orientation: duty.orientation,
            facing: duty.facing,
            scope: duty.scope.as_ref().map(level),
            named_from: duty.named_from.unwrap_or(1),
            weights: compile_weights(&duty.weights, roles),
            phrases: duty.phrases.iter().map(|p| p.get_ref().clone()).collect(),
            pairs: duty.pairs.iter().map(|p| p.get_ref().clone()).collect(),
            examples: examples(&duty.examples, &duty.counterexamples),
            place: FileLine {
                file: place.file.to_owned(),
                line: place.line_at(duty.id.span().start),
            },
        });
    }
    duties
}

fn compile_weights(weights: &RoleWeights, roles: &[Role]) -> Vec<f64> {
    let weight = |role: &Role| {
        weights.iter().find(|(id, _)| id.get_ref() == &role.id).map_or(0, |(_, w)| *w)
    };
    roles.iter().map(|role| f64::from(weight(role))).collect()
}

/// A phrase of a duty.
#[derive(Clone, Copy)]
struct DutyPhrase<'a> {
    duty: DutyInFile<'a>,
    /// Byte offset of the phrase in the file.
    at: usize,
}

impl DutyPhrase<'_> {
    /// Returns true if both phrases are of one duty.
    fn same_duty(self, other: Self) -> bool {
        std::ptr::eq(self.duty.duty, other.duty.duty)
    }

    /// Makes the problem of a `phrase` that an earlier duty has.
    fn refuse(self, phrase: &str, first: Self) -> Problem {
        let (own, other) = (self.duty, first.duty);
        let line = other.line_at(first.at);
        let file = if other.file == own.file { String::new() } else { format!("{}, ", other.file) };
        let whose = format!(
            "already {} in duty \"{}\" ({file}line {line})",
            other.duty.orientation.as_str(),
            other.duty.id.get_ref()
        );
        own.problem(self.at, format!("\"{phrase}\" is {whose}; a phrase belongs to one duty"))
    }
}

/// The first duty of each word sequence, so that a second duty with the sequence is refused.
#[derive(Default)]
struct Firsts<'a> {
    duties: FxHashMap<SequenceKey, DutyPhrase<'a>>,
}

impl<'a> Firsts<'a> {
    /// Returns the first of some sequences that an earlier duty has, with that duty.
    fn note(
        &mut self,
        sequences: impl Iterator<Item = SequenceKey>,
        own: DutyPhrase<'a>,
    ) -> Option<(SequenceKey, DutyPhrase<'a>)> {
        let mut taken = None;
        for key in sequences {
            let first = *self.duties.entry(key).or_insert(own);
            if taken.is_none() && !first.same_duty(own) {
                taken = Some((key, first));
            }
        }
        taken
    }
}

fn compile_titles(
    draft: &Draft,
    roles: &[Role],
    forms: &mut Forms,
    problems: &mut Vec<Problem>,
) -> TitleWords {
    let file = &draft.titles;
    let titles = &file.content;
    let notation = Notation::new(&draft.words.content, &titles.sets);
    let [mut levels, mut changes] = [(); 2].map(|()| Builder::default());
    let by_role = compile_role_titles(draft, roles, forms, problems);
    let mut by_level: Vec<&TitleLevel> = titles.levels.iter().collect();
    by_level.sort_by_key(|entry| *entry.level.get_ref());
    for (index, entry) in by_level.iter().enumerate() {
        levels.add_all(&notation, forms, &entry.phrases, index, file, problems);
    }
    for (index, change) in titles.changes.iter().enumerate() {
        changes.add_all(&notation, forms, &change.phrases, index, file, problems);
    }
    let [field, areas, frame] = compile_field_words(draft, forms, problems);
    let change = |entry: &TitleChange| LevelChange { add: entry.add, keeps_role: entry.keeps_role };
    let test = |entry: &TitleExample| TitleTest {
        title: entry.title.get_ref().clone(),
        role: entry.role.clone(),
        level: level(&entry.level),
        frame: entry.frame.clone(),
        field: entry.field.clone(),
        place: FileLine { file: file.file.clone(), line: file.line(&entry.title) },
    };
    TitleWords {
        roles: Arc::new(by_role.build()),
        levels: Arc::new(levels.build()),
        level: by_level.into_iter().map(advertised_level).collect(),
        changes: Arc::new(changes.build()),
        change: titles.changes.iter().map(change).collect(),
        field: Arc::new(field.build()),
        areas: Arc::new(areas.build()),
        frame: Arc::new(frame.build()),
        mentions: mention_words(&titles.mentions),
        leadership: titles.leadership.iter().cloned().collect(),
        whole_organization: titles.whole_organization.iter().cloned().collect(),
        examples: titles.examples.iter().map(test).collect(),
    }
}

fn mention_words(words: &Mentions) -> MentionWords {
    let set = |words: &[String]| words.iter().cloned().collect();
    MentionWords {
        nouns: set(&words.nouns),
        joints: set(&words.joints),
        before_own: set(&words.before_own),
        no_adjectives: set(&words.no_adjectives),
        after_own: set(&words.after_own),
    }
}

fn compile_role_titles(
    draft: &Draft,
    roles: &[Role],
    forms: &mut Forms,
    problems: &mut Vec<Problem>,
) -> Builder {
    let mut by_role = Builder::default();
    for role in &draft.roles {
        let id = &role.content.id;
        let Some(index) = roles.iter().position(|r| &r.id == id.get_ref()) else {
            problems.push(role.problem(id, format!("there is no role \"{}\"", id.get_ref())));
            continue;
        };
        let notation = Notation::new(&draft.words.content, &role.content.sets);
        by_role.add_all(&notation, forms, &role.content.titles, index, role, problems);
    }
    by_role
}

/// Compiles the words of technology and other trades, of fields, and of the frame.
fn compile_field_words(
    draft: &Draft,
    forms: &mut Forms,
    problems: &mut Vec<Problem>,
) -> [Builder; 3] {
    let file = &draft.titles;
    let notation = Notation::new(&draft.words.content, &file.content.sets);
    let (words, areas, frame) = (&file.content.field, &file.content.areas, &file.content.frame);
    let kinds = [
        (FieldWord::Firm, &words.firm),
        (FieldWord::Soft, &words.soft),
        (FieldWord::Other, &words.other),
        (FieldWord::Bare, &words.bare),
    ];
    let fields = [&areas.data, &areas.engineering, &areas.it, &areas.security];
    let frames = [
        (FrameWord::Sentence, &frame.sentence),
        (FrameWord::Ladder, &frame.ladder),
        (FrameWord::Rank, &frame.rank),
        (FrameWord::Grade, &frame.grade),
        (FrameWord::Bank, &frame.bank),
        (FrameWord::Worker, &frame.worker),
        (FrameWord::Several, &frame.several),
        (FrameWord::Lower, &frame.lower),
    ];
    let mut builder = |lists: &[(usize, &Vec<Text>)]| {
        let mut builder = Builder::default();
        for (owner, phrases) in lists {
            builder.add_all(&notation, forms, phrases, *owner, file, problems);
        }
        builder
    };
    [
        builder(&kinds.map(|(kind, phrases)| (kind as usize, phrases))),
        builder(&fields.into_iter().enumerate().collect::<Vec<_>>()),
        builder(&frames.map(|(kind, phrases)| (kind as usize, phrases))),
    ]
}

fn advertised_level(entry: &TitleLevel) -> AdvertisedLevel {
    let own = level(&entry.level);
    AdvertisedLevel { level: own, disputed_level: entry.disputed.as_ref().map_or(own, level) }
}

/// Converts a number of a file. [`check`](super::check::check) reports numbers above 4, so the
/// level used for them does not matter.
fn level(number: &Spanned<u8>) -> Level {
    Level::saturating(*number.get_ref())
}

/// Adds the phrases of cues, of zones that claim a sentence, of titles in running text and of clients,
/// in the order of [`Lexicon::owner`]; returns the headings of zones.
fn compile_modifiers(
    draft: &Draft,
    before: usize,
    phrases: &mut Builder,
    forms: &mut Forms,
    problems: &mut Vec<Problem>,
) -> Builder {
    let mut headings = Builder::default();
    let words = &draft.words.content;
    let file = &draft.cues;
    let notation = Notation::new(words, &file.content.sets);
    let cues = file.content.cues.len();
    for (index, cue) in file.content.cues.iter().enumerate() {
        phrases.add_all(&notation, forms, &cue.phrases, before + index, file, problems);
    }
    let file = &draft.zones;
    let notation = Notation::new(words, &file.content.sets);
    let zones = file.content.zones.len();
    for (index, zone) in file.content.zones.iter().enumerate() {
        headings.add_all(&notation, forms, &zone.headings, index, file, problems);
        phrases.add_all(&notation, forms, &zone.cues, before + cues + index, file, problems);
        phrases.add_all(
            &notation,
            forms,
            &zone.openers,
            before + cues + zones + index,
            file,
            problems,
        );
    }
    let title = before + cues + 2 * zones;
    for role in &draft.roles {
        let notation = Notation::new(words, &role.content.sets);
        phrases.add_all(&notation, forms, &role.content.titles, title, role, problems);
    }
    let file = &draft.titles;
    let notation = Notation::new(words, &file.content.sets);
    phrases.add_all(&notation, forms, &file.content.mentions.phrases, title, file, problems);
    let file = &draft.companies;
    let none = Sets::default();
    let notation = Notation::new(words, &none);
    phrases.add_all(&notation, forms, &file.content.client_phrases, title + 1, file, problems);
    headings
}
