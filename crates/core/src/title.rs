//! What an advertised title says: role, level, and whether it is a title of
//! technology. The words stand in `keywords/titles.toml` and in the role files.

mod field;
mod parts;

use std::sync::Arc;

use crate::lexicon::{Example, Lexicon, NONE, Problem, TitleTest};
use crate::scan::{Automaton, Match, Tokens, Workspace};
use crate::text::{CleanText, fold};

/// So much of a title is looked at, in bytes: a title is a line, and what touches what in it is
/// asked of each word with each other.
const LONGEST_TITLE: usize = 2 * 1024;

/// A title, read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Advertised {
    /// Index of the role, if the title names one of ours.
    pub role: Option<usize>,
    /// Level, 0 to 4.
    pub level: u8,
    /// The level if words of disputed level had the other one; mostly the same.
    pub disputed_level: u8,
    /// Whether it names a role of ours or speaks of technology.
    pub technology: bool,
}

impl Advertised {
    /// Whether the posting is in the frame of the title gap: a technology-leadership
    /// title of level 1 or more.
    pub fn in_frame(&self) -> bool {
        self.technology && self.level >= 1
    }
}

/// Reads titles.
#[derive(Debug)]
pub struct Titles {
    lexicon: Arc<Lexicon>,
    roles: Automaton,
    levels: Automaton,
    changes: Automaton,
    field: Automaton,
}

/// Buffers kept from title to title.
#[derive(Debug, Default)]
pub struct TitleScratch {
    plain: String,
    text: CleanText,
    tokens: Tokens,
    work: Workspace,
    roles: Vec<Match>,
    levels: Vec<Match>,
    changes: Vec<Match>,
    field: Vec<Match>,
}

impl Titles {
    /// Builds the automata.
    pub fn new(lexicon: Arc<Lexicon>) -> Self {
        let words = &lexicon.titles;
        Self {
            roles: Automaton::new(Arc::clone(&words.roles)),
            levels: Automaton::new(Arc::clone(&words.levels)),
            changes: Automaton::new(Arc::clone(&words.changes)),
            field: Automaton::new(Arc::clone(&words.field)),
            lexicon,
        }
    }

    /// Reads a title as the export holds it.
    ///
    /// Of two titles in one line the higher one counts. A change ("deputy",
    /// "assistant to") touches what stands after it.
    pub fn read(&self, title: &str, scratch: &mut TitleScratch) -> Advertised {
        let TitleScratch { plain, text, tokens, work, roles, levels, changes, field } = scratch;
        parts::part(&title[..title.floor_char_boundary(LONGEST_TITLE)], plain);
        fold(plain, text);
        tokens.read(&self.lexicon.dictionary, text);
        for (automaton, found) in [
            (&self.levels, &mut *levels),
            (&self.roles, &mut *roles),
            (&self.field, &mut *field),
            (&self.changes, &mut *changes),
        ] {
            automaton.find(text, tokens, work, found);
        }
        keep_longest(levels);
        keep_longest(roles);
        keep_longest(field);
        let own = |m: &Match| self.lexicon.titles.level[m.owner as usize];
        let level_of = |m: &Match| self.changed(changes, levels, m, own(m).level);
        let level = levels.iter().map(level_of).max().unwrap_or(0);
        let disputed_level = levels
            .iter()
            .map(|m| self.changed(changes, levels, m, own(m).disputed_level))
            .max()
            .unwrap_or(0);
        let kept = |m: &&Match| !self.taken_back(changes, m) && !field::of_another_trade(field, m);
        let role = roles.iter().filter(kept).max_by_key(|m| {
            let inner = levels
                .iter()
                .filter(|l| l.start < m.end && m.start < l.end)
                .map(level_of)
                .max()
                .unwrap_or(0);
            (inner, m.end - m.start, std::cmp::Reverse(m.start))
        });
        let role = role.map(|m| m.owner as usize);
        let words = field::Words { text, levels, changes, field };
        let technology =
            role.is_some() || levels.iter().any(|m| level_of(m) == level && words.technology(m));
        Advertised { role, level, disputed_level, technology }
    }

    /// Whether what stands before a match takes it back: "assistant to the CIO".
    fn taken_back(&self, changes: &[Match], m: &Match) -> bool {
        changes
            .iter()
            .any(|c| c.start <= m.start && !self.lexicon.titles.change[c.owner as usize].keeps_role)
    }

    /// The level of a match, its own being `own`, after the changes before it. A change that keeps the role
    /// touches the word of level inside it or else next to it, one that does not all
    /// after it.
    fn changed(&self, changes: &[Match], levels: &[Match], level: &Match, own: u8) -> u8 {
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
        own.saturating_add_signed(add).min(4)
    }
}

/// Drops matches that lie inside or overlap a longer one.
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

/// Every title example of the keyword files that is read otherwise than it says.
pub fn failing_examples(lexicon: &Arc<Lexicon>) -> Vec<Problem> {
    let titles = Titles::new(Arc::clone(lexicon));
    let mut scratch = TitleScratch::default();
    let mut problems = Vec::new();
    let id = |role: Option<usize>| role.map_or("", |role| lexicon.roles[role].id.as_str());
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
