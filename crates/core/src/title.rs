//! The role and level of an advertised title, and its field (technology or not).
//!
//! The words are in `keywords/titles.toml` and in the role files.

mod field;
mod frame;
mod parts;

use std::sync::Arc;

use self::field::TitleMatches;
pub use self::frame::Frame;
use self::parts::Sign;
use crate::field::Field;
use crate::level::Level;
use crate::lexicon::{AdvertisedLevel, Example, Lexicon, NONE, Problem, RoleId, TitleTest};
use crate::scan::{Match, PhraseFinder, Tokens};
use crate::text::{CleanText, fold};
use crate::values::present;

/// Bytes of a title that are read. A title is one line; the limit bounds the time, because each
/// word is compared with pairs of other words.
const LONGEST_TITLE: usize = 512;

/// The role, level and field of a title.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Advertised {
    /// The role; `None` if the title names no role of the lexicon.
    pub role: Option<RoleId>,
    /// Level of the title.
    pub level: Level,
    /// The level if each word of disputed level had its other level; mostly the same.
    pub disputed_level: Level,
    /// The field of work that the title names; `None` if it names no field of technology.
    pub field: Option<Field>,
    /// In frame, or the reason why not.
    pub frame: Frame,
}

impl Advertised {
    /// Returns true for technology-leadership titles, of level 1 or more. Only their gap is
    /// measured.
    pub fn in_frame(&self) -> bool {
        self.frame == Frame::InFrame
    }
}

/// Reads titles with the words of a lexicon.
#[derive(Debug)]
pub struct Titles {
    lexicon: Arc<Lexicon>,
}

/// Buffers that are reused from title to title.
#[derive(Debug, Default)]
pub struct TitleScratch {
    plain: String,
    signs: Vec<Sign>,
    text: CleanText,
    tokens: Tokens,
    finder: PhraseFinder,
    roles: Vec<Match>,
    levels: Vec<Match>,
    changes: Vec<Match>,
    field: Vec<Match>,
    areas: Vec<Match>,
    frame: Vec<Match>,
}

impl Titles {
    /// Makes a reader of titles.
    pub fn new(lexicon: Arc<Lexicon>) -> Self {
        Self { lexicon }
    }

    /// Reads a title as the export has it.
    ///
    /// Of two ranks offered as alternatives, the lower one counts: "Manager / Senior Manager", "VP
    /// or Director". Those are ranks of a ladder that only a slash or "or" separates. Of other
    /// titles in one line the higher one counts, because one person holds both: "SVP and CIO",
    /// "Head of Engineering / CTO". A modifier ("deputy", "assistant to") applies to the words after
    /// it, and so does a genitive ("director's") to its noun.
    pub fn read(&self, title: &str, scratch: &mut TitleScratch) -> Advertised {
        self.find(title, scratch);
        let matches = self.matches(scratch);
        let level = self.highest(&matches, |own| own.level);
        let disputed_level = self.highest(&matches, |own| own.disputed_level);
        let counts = |offer: &&[Match]| self.lowest(&matches, offer, |own| own.level) == level;
        let ranks = || matches.offers().filter(counts).flatten();
        let role = self.role(&scratch.roles, &matches);
        let technology = role.is_some()
            || if matches.levels.is_empty() {
                matches.title_of_technology()
            } else {
                ranks().any(|m| matches.technology(m))
            };
        let named =
            role.and_then(|m| Some((m, self.lexicon[RoleId::new(m.owner as usize)].field?)));
        let field = if technology { matches.field(named, ranks().next()) } else { None };
        let graded = || ranks().all(|m| matches.pay_grade(m));
        let frame = matches.place(level, technology, graded);
        Advertised {
            role: role.map(|m| RoleId::new(m.owner as usize)),
            level,
            disputed_level,
            field,
            frame,
        }
    }

    /// Returns the words that [`Self::find`] found last.
    fn matches<'a>(&'a self, scratch: &'a TitleScratch) -> TitleMatches<'a> {
        let TitleScratch { text, signs, levels, changes, field, areas, frame, .. } = scratch;
        let own = &self.lexicon.titles.level;
        TitleMatches { text, levels, changes, field, areas, frame, signs, own }
    }

    /// Folds a title and finds its words.
    fn find(&self, title: &str, scratch: &mut TitleScratch) {
        let TitleScratch { plain, signs, text, tokens, finder, .. } = scratch;
        let title = present(&title[..title.floor_char_boundary(LONGEST_TITLE)]);
        parts::part(title, plain, signs);
        fold(plain, text);
        tokens.read(&self.lexicon.dictionary, text);
        let words = &self.lexicon.titles;
        for (set, found, longest) in [
            (&words.levels, &mut scratch.levels, true),
            (&words.roles, &mut scratch.roles, true),
            (&words.field, &mut scratch.field, true),
            (&words.areas, &mut scratch.areas, true),
            (&words.changes, &mut scratch.changes, false),
            (&words.frame, &mut scratch.frame, false),
        ] {
            finder.find(set, text, tokens, 0..tokens.all().len(), found);
            if longest {
                keep_longest(found);
            }
        }
    }

    /// Returns the match of the role that a title names; `None` if it names none. Of several roles,
    /// the one with the highest level counts, then the one with the longest words, then the first.
    fn role<'a>(&self, roles: &'a [Match], matches: &TitleMatches<'_>) -> Option<&'a Match> {
        let counts = |m: &&Match| !self.is_cancelled(matches, m) && !matches.of_another_trade(m);
        roles.iter().filter(counts).max_by_key(|m| {
            let inside = matches.levels.iter().filter(|l| l.start < m.end && m.start < l.end);
            let level = inside.map(|l| self.level(matches, l, |own| own.level)).max();
            (level.unwrap_or_default(), m.end - m.start, std::cmp::Reverse(m.start))
        })
    }

    /// Returns the highest level of the words of level. Of alternatives the lowest counts.
    fn highest(&self, matches: &TitleMatches<'_>, own: fn(&AdvertisedLevel) -> Level) -> Level {
        matches.offers().map(|offer| self.lowest(matches, offer, own)).max().unwrap_or_default()
    }

    /// Returns the lowest level of some words of level.
    fn lowest(
        &self,
        matches: &TitleMatches<'_>,
        offer: &[Match],
        own: fn(&AdvertisedLevel) -> Level,
    ) -> Level {
        offer.iter().map(|m| self.level(matches, m, own)).min().unwrap_or_default()
    }

    /// Returns the level of a word of level after modifiers.
    fn level(
        &self,
        matches: &TitleMatches<'_>,
        m: &Match,
        own: fn(&AdvertisedLevel) -> Level,
    ) -> Level {
        let own = own(&self.lexicon.titles.level[m.owner as usize]);
        self.changed(matches.changes, matches.levels, m, own)
    }

    /// Returns true if a modifier cancels a match, or the word of level inside it: "assistant to the
    /// CIO", "IT director's assistant".
    fn is_cancelled(&self, matches: &TitleMatches<'_>, m: &Match) -> bool {
        let inside = matches.levels.iter().filter(|l| l.start < m.end && m.start < l.end);
        let last = inside.map(|l| l.start).max().unwrap_or(m.start).max(m.start);
        let cancels = |c: &Match| !self.lexicon.titles.change[c.owner as usize].keeps_role;
        matches.changes.iter().any(|c| c.start <= last && cancels(c))
    }

    /// Returns the level of a match, which is `own` before modifiers.
    ///
    /// A modifier that keeps the role applies to the word of level inside it, or else to the next
    /// one. A modifier that does not keep the role applies to all words after it.
    fn changed(&self, changes: &[Match], levels: &[Match], level: &Match, own: Level) -> Level {
        let touching = changes.iter().filter(|c| {
            let inside = |l: &Match| c.start < l.end && l.start < c.end;
            let keeps = self.lexicon.titles.change[c.owner as usize].keeps_role;
            if keeps {
                inside(level) || level.start == c.end + 1 && !levels.iter().any(inside)
            } else {
                c.start <= level.start
            }
        });
        let add =
            touching.map(|c| self.lexicon.titles.change[c.owner as usize].add).min().unwrap_or(0);
        own.moved(add)
    }
}

/// Drops matches that overlap a longer match, and sorts the others by their place.
fn keep_longest(matches: &mut Vec<Match>) {
    matches.sort_unstable_by_key(|m| (std::cmp::Reverse(m.end - m.start), m.start, m.owner));
    let mut kept: Vec<Match> = Vec::new();
    for m in matches.iter() {
        if !kept.iter().any(|k| k.start < m.end && m.start < k.end) {
            kept.push(*m);
        }
    }
    kept.sort_unstable_by_key(|m| m.start);
    *matches = kept;
}

/// Reports the title examples of the keyword files that are not read as the files require.
pub fn failing_examples(lexicon: &Arc<Lexicon>) -> Vec<Problem> {
    let titles = Titles::new(Arc::clone(lexicon));
    let mut scratch = TitleScratch::default();
    let mut problems = Vec::new();
    let id = |role: Option<RoleId>| role.map_or("", |role| lexicon[role].id.as_str());
    for test in &lexicon.titles.examples {
        let read = titles.read(&test.title, &mut scratch);
        let frame = test.frame.as_ref().map(|_| read.frame.as_str().to_owned());
        let field = read.field.map_or("", Field::as_str);
        let field = test.field.as_ref().map(|_| field.to_owned());
        let is = TitleTest {
            role: id(read.role).to_owned(),
            level: read.level,
            frame,
            field,
            ..test.clone()
        };
        if is != *test {
            let message = format!(
                "title example \"{}\" should be {}, and is {}",
                test.title,
                shown(test),
                shown(&is)
            );
            problems.push(test.place.problem(message));
        }
    }
    for role in lexicon.roles.iter().filter(|role| role.id != NONE) {
        for Example { text: title, matches: advertises } in &role.title_examples {
            let read = titles.read(title, &mut scratch);
            if (id(read.role) == role.id) != *advertises {
                let message = format!("title example \"{title}\" is read as \"{}\"", id(read.role));
                problems.push(Problem {
                    file: format!("roles/{}.toml", role.id),
                    line: 0,
                    message,
                });
            }
        }
    }
    problems
}

/// Returns what an example says of a title, for a message.
fn shown(test: &TitleTest) -> String {
    let part = |name, word: &Option<String>| {
        word.as_ref().map_or_else(String::new, |word| format!(", {name} \"{word}\""))
    };
    let (frame, field) = (part("frame", &test.frame), part("field", &test.field));
    format!("role \"{}\", level {}{frame}{field}", test.role, test.level)
}
