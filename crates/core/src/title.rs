//! The role and level of an advertised title, and its field (technology or not).
//!
//! The words are in `keywords/titles.toml` and in the role files.

mod field;
mod parts;

use std::sync::Arc;

use self::field::TitleMatches;
use crate::field::Field;
use crate::level::Level;
use crate::lexicon::{Example, Lexicon, NONE, Problem, RoleId, TitleTest};
use crate::scan::{Match, PhraseFinder, Tokens};
use crate::text::{CleanText, fold};

/// Bytes of a title that are read. A title is one line; the limit bounds the time, because each
/// word is compared with each other word.
const LONGEST_TITLE: usize = 2 * 1024;

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
    /// True if the title names a role of the lexicon or contains words of technology.
    pub technology: bool,
}

impl Advertised {
    /// Returns true for technology-leadership titles, of level 1 or more. Only their gap is
    /// measured.
    pub fn in_frame(&self) -> bool {
        self.technology && self.level > Level::default()
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
    text: CleanText,
    tokens: Tokens,
    finder: PhraseFinder,
    roles: Vec<Match>,
    levels: Vec<Match>,
    changes: Vec<Match>,
    field: Vec<Match>,
}

impl Titles {
    /// Makes a reader of titles.
    pub fn new(lexicon: Arc<Lexicon>) -> Self {
        Self { lexicon }
    }

    /// Reads a title as the export has it.
    ///
    /// If a line has two titles, the higher one counts. A modifier ("deputy", "assistant to")
    /// applies to the words after it.
    pub fn read(&self, title: &str, scratch: &mut TitleScratch) -> Advertised {
        let TitleScratch { plain, text, tokens, finder, roles, levels, changes, field } = scratch;
        parts::part(&title[..title.floor_char_boundary(LONGEST_TITLE)], plain);
        fold(plain, text);
        tokens.read(&self.lexicon.dictionary, text);
        let words = &self.lexicon.titles;
        for (set, found) in [
            (&words.levels, &mut *levels),
            (&words.roles, &mut *roles),
            (&words.field, &mut *field),
            (&words.changes, &mut *changes),
        ] {
            finder.find(set, text, tokens, 0..tokens.all().len(), found);
        }
        keep_longest(levels);
        keep_longest(roles);
        keep_longest(field);
        let matches = TitleMatches { text, levels, changes, field };
        let level_of = |m: &Match| self.level(&matches, m);
        let level = levels.iter().map(level_of).max().unwrap_or_default();
        let disputed = levels.iter().map(|m| self.disputed_level(&matches, m));
        let disputed_level = disputed.max().unwrap_or_default();
        let role = self.role(roles, &matches);
        let technology =
            role.is_some() || levels.iter().any(|m| level_of(m) == level && matches.technology(m));
        Advertised { role, level, disputed_level, field: None, technology }
    }

    /// Returns the role that a title names; `None` if it names none. Of several roles,
    /// the one with the highest level counts, then the one with the longest words, then the first.
    fn role(&self, roles: &[Match], matches: &TitleMatches<'_>) -> Option<RoleId> {
        let counts =
            |m: &&Match| !self.is_cancelled(matches.changes, m) && !matches.of_another_trade(m);
        let role = roles.iter().filter(counts).max_by_key(|m| {
            let inside = matches.levels.iter().filter(|l| l.start < m.end && m.start < l.end);
            let level = inside.map(|l| self.level(matches, l)).max().unwrap_or_default();
            (level, m.end - m.start, std::cmp::Reverse(m.start))
        });
        role.map(|m| RoleId::new(m.owner as usize))
    }

    /// Returns the level of a word of level after modifiers.
    fn level(&self, matches: &TitleMatches<'_>, m: &Match) -> Level {
        let own = self.lexicon.titles.level[m.owner as usize].level;
        self.changed(matches.changes, matches.levels, m, own)
    }

    /// Returns the disputed level of a word of level after modifiers.
    fn disputed_level(&self, matches: &TitleMatches<'_>, m: &Match) -> Level {
        let own = self.lexicon.titles.level[m.owner as usize].disputed_level;
        self.changed(matches.changes, matches.levels, m, own)
    }

    /// Returns true if words before a match cancel it: "assistant to the CIO".
    fn is_cancelled(&self, changes: &[Match], m: &Match) -> bool {
        changes
            .iter()
            .any(|c| c.start <= m.start && !self.lexicon.titles.change[c.owner as usize].keeps_role)
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

/// Drops matches that overlap a longer match.
fn keep_longest(matches: &mut Vec<Match>) {
    matches.sort_unstable_by_key(|m| (std::cmp::Reverse(m.end - m.start), m.start, m.owner));
    let mut kept: Vec<Match> = Vec::new();
    for m in matches.iter() {
        if !kept.iter().any(|k| k.start < m.end && m.start < k.end) {
            kept.push(*m);
        }
    }
    *matches = kept;
}

/// Reports the title examples of the keyword files that are not read as the files require.
pub fn failing_examples(lexicon: &Arc<Lexicon>) -> Vec<Problem> {
    let titles = Titles::new(Arc::clone(lexicon));
    let mut scratch = TitleScratch::default();
    let mut problems = Vec::new();
    let id = |role: Option<RoleId>| role.map_or("", |role| lexicon[role].id.as_str());
    for TitleTest { title, role, level, place } in &lexicon.titles.examples {
        let read = titles.read(title, &mut scratch);
        if (id(read.role), read.level) != (role.as_str(), *level) {
            let message = format!(
                "title example \"{title}\" should be role \"{role}\", level {level}, and is \"{}\", {}",
                id(read.role),
                read.level
            );
            problems.push(place.problem(message));
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
