//! The parts of a posting: which sentence belongs to the duties, the requirements,
//! the company's praise of itself.
//!
//! Headings open a zone, which lasts to the next heading. Four postings in ten have
//! no headings; there, and before the first one, phrases such as "years of
//! experience" or "equal opportunity" claim the sentence they stand in. A sentence
//! that begins with "We believe" or "5 years of" says what it is under any heading.

use std::ops::Range;

use super::automaton::{Automaton, Match, Workspace};
use super::cues::Claim;
use super::tokens::{Token, Tokens};
use crate::lexicon::Lexicon;
use crate::text::CleanText;

/// A heading has at most so many words.
const LONGEST_HEADING: usize = 12;
/// In one of at most so many words half of them may be others.
const SHORT_HEADING: usize = 8;
/// A line that a heading such as "Location" opens has at most so many sentences more: an
/// export that lost its line breaks goes on with something else.
const LONGEST_LINE: u8 = 3;
/// In a line of at least so many bytes headings may stand inside.
const LONG_LINE: usize = 80;

/// A sentence or line of the folded text, and its zone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Stretch {
    /// Byte offset of its first word.
    pub start: usize,
    /// Byte offset just after its last word.
    pub end: usize,
    /// Index of the zone.
    pub zone: usize,
    /// Whether it is itself a heading.
    pub heading: bool,
    /// Whether a line of the text begins with it.
    opens_line: bool,
    shape: Shape,
    /// Its first token, and the one behind its last.
    tokens: (usize, usize),
}

impl Stretch {
    /// Its words and marks.
    pub fn tokens(&self) -> Range<usize> {
        self.tokens.0..self.tokens.1
    }
}

/// How a stretch stands in its line, which is what makes a heading.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Shape {
    /// It is the whole line.
    Line,
    /// A colon follows it.
    BeforeColon,
    /// A sentence among others.
    Sentence,
}

/// Finds the zones of `text`; `claims` are the phrases that claim their sentence,
/// in order of place.
pub fn zones(
    lexicon: &Lexicon,
    headings: &Automaton,
    text: &CleanText,
    tokens: &Tokens,
    claims: &[Claim],
    work: &mut Workspace,
    out: &mut Vec<Stretch>,
) {
    stretches(text, tokens, out);
    let mut found = Vec::new();
    let searched = Searched { headings, text, tokens };
    searched.split_inline(work, &mut found, out);
    let mut open = Open::default();
    for stretch in out.iter_mut() {
        let opened = if stretch.heading {
            Some(stretch.zone)
        } else {
            searched.heading(stretch, work, &mut found)
        };
        stretch.heading = opened.is_some();
        stretch.zone = open.zone(lexicon, stretch, opened).unwrap_or(usize::MAX);
    }
    settle(lexicon, tokens, out);
    claim(lexicon, claims, out);
}

/// Zones of what no heading has opened, and of what one has opened too widely.
fn settle(lexicon: &Lexicon, tokens: &Tokens, out: &mut [Stretch]) {
    let (without, before) = lexicon.default_zones;
    // A heading such as "Role" over a single line does not make the rest a summary.
    let words = |out: &[Stretch], of: &dyn Fn(&Stretch) -> bool| -> usize {
        out.iter().filter(|s| !s.heading && of(s)).map(|s| tokens.words(s.tokens())).sum()
    };
    let enough = lexicon.scoring.evidence.measured_words as usize;
    let under_headings = words(out, &|s| is_duty(lexicon, s));
    let default = if under_headings >= enough { before } else { without };
    // A heading such as "Salary" at the top of a text must not swallow all that is said of the job.
    let swallowed = |s: &Stretch| {
        lexicon.zones.get(s.zone).is_some_and(|zone| zone.percent == 0 && !zone.single_line)
    };
    if under_headings + words(out, &|s| s.zone == usize::MAX) < enough
        && words(out, &swallowed) >= enough
    {
        let first = out.iter().position(swallowed).unwrap_or(0);
        let early =
            out[..first].iter().all(|s| s.zone == usize::MAX || lexicon.zones[s.zone].single_line);
        out.iter_mut().filter(|s| early && swallowed(s)).for_each(|s| s.zone = usize::MAX);
    }
    for stretch in out.iter_mut().filter(|s| s.zone == usize::MAX) {
        stretch.zone = default;
    }
}

/// Which zone the headings so far have opened.
#[derive(Default)]
struct Open {
    /// Up to the next heading.
    lasting: Option<usize>,
    /// A zone of single lines ("Location: …"), the lines it may still take in, and the sentences.
    passing: Option<(usize, u8, u8)>,
}

impl Open {
    /// The zone of the next stretch, which is a heading if it `opened` one.
    fn zone(
        &mut self,
        lexicon: &Lexicon,
        stretch: &Stretch,
        opened: Option<usize>,
    ) -> Option<usize> {
        let duty = |zone: usize| lexicon.zones[zone].duty;
        match opened {
            // "Leadership" among requirements is one of them.
            Some(zone) if lexicon.zones[zone].topic && !self.lasting.is_none_or(duty) => {
                self.passing = None
            }
            Some(zone) if lexicon.zones[zone].single_line => {
                self.passing = Some((zone, u8::from(stretch.shape == Shape::Line), LONGEST_LINE));
            }
            Some(zone) => *self = Self { lasting: Some(zone), passing: None },
            None if stretch.opens_line => {
                self.passing = self
                    .passing
                    .and_then(|(zone, left, more)| Some((zone, left.checked_sub(1)?, more)));
            }
            None => {
                self.passing = self
                    .passing
                    .and_then(|(zone, left, more)| Some((zone, left, more.checked_sub(1)?)))
            }
        }
        self.passing.map(|(zone, ..)| zone).or(self.lasting)
    }
}

fn is_duty(lexicon: &Lexicon, stretch: &Stretch) -> bool {
    !stretch.heading && lexicon.zones.get(stretch.zone).is_some_and(|zone| zone.duty)
}

/// Sentences that a phrase claims for a zone. Headings are trusted more, except against
/// zones that count nothing and phrases that must begin the sentence.
fn claim(lexicon: &Lexicon, claims: &[Claim], stretches: &mut [Stretch]) {
    for &Claim { at, zone, opener } in claims {
        let index = stretches.partition_point(|s| s.end <= at);
        let Some(stretch) = stretches.get_mut(index) else { continue };
        if opener && stretch.start != at {
            continue;
        }
        let open =
            stretch.zone == lexicon.default_zones.0 || stretch.zone == lexicon.default_zones.1;
        let less = lexicon.zones[zone].percent < lexicon.zones[stretch.zone].percent;
        if less && (open || opener || lexicon.zones[zone].percent == 0) {
            stretch.zone = zone;
        }
    }
}

/// Cuts the text at sentence ends and line starts.
fn stretches(text: &CleanText, tokens: &Tokens, out: &mut Vec<Stretch>) {
    out.clear();
    let bytes = text.lower().as_bytes();
    let mut lines = text.lines().iter().map(|&line| line as usize).peekable();
    let (mut start, mut token) = (1, 0);
    let mut upto = |at: usize| {
        token +=
            tokens.all()[token..].iter().take_while(|token| (token.start as usize) < at).count();
        token
    };
    let mut numbered = false;
    while start < bytes.len() {
        let opens_line = lines.next_if(|&line| line == start).is_some() || numbered;
        let next_line = lines.peek().copied().unwrap_or(bytes.len());
        let stop = memchr::memchr2(b'.', b':', &bytes[start..next_line.min(bytes.len())])
            .map(|at| start + at);
        let (end, next, colon) = match stop {
            Some(stop) => (stop - 1, stop + 2, bytes[stop] == b':'),
            None => (next_line.max(2) - 1, next_line, false),
        };
        let shape = match (opens_line && next >= next_line, colon) {
            (true, _) => Shape::Line,
            (false, true) => Shape::BeforeColon,
            (false, false) => Shape::Sentence,
        };
        // "2. Duties": the line begins behind its number.
        numbered = opens_line && next < next_line && end - start <= 2;
        if end > start {
            let tokens = (upto(start), upto(end));
            out.push(Stretch {
                start,
                end,
                zone: usize::MAX,
                heading: false,
                opens_line,
                shape,
                tokens,
            });
        }
        start = next;
    }
}

/// A text in which headings are looked for.
struct Searched<'a> {
    headings: &'a Automaton,
    text: &'a CleanText,
    tokens: &'a Tokens,
}

impl Searched<'_> {
    /// The zone a stretch opens, if it is a heading: short, on a line of its own or
    /// before a colon, and mostly made of a heading's words.
    fn heading(
        &self,
        stretch: &Stretch,
        work: &mut Workspace,
        found: &mut Vec<Match>,
    ) -> Option<usize> {
        if stretch.shape == Shape::Sentence || stretch.end - stretch.start > LONG_LINE {
            return None;
        }
        let words = self.tokens.words(stretch.tokens());
        if words > LONGEST_HEADING {
            return None;
        }
        self.headings.find_within(self.text, self.tokens, stretch.tokens(), work, found);
        let longest = found.iter().max_by_key(|m| (m.end - m.start, std::cmp::Reverse(m.owner)))?;
        let covered = self.tokens.words(longest.tokens());
        let needed = if stretch.shape == Shape::Line && words <= SHORT_HEADING { 50 } else { 75 };
        (covered * 100 >= words * needed).then_some(longest.owner as usize)
    }

    /// Cuts out headings that stand inside a line, where an export has lost the line
    /// breaks: words in capitals ("What You'll Do"), the sentence before them in small
    /// letters, the one after them with a capital.
    fn split_inline(&self, work: &mut Workspace, found: &mut Vec<Match>, out: &mut Vec<Stretch>) {
        let mut inline: Vec<Match> = Vec::new();
        let mut at = 0;
        while at < out.len() {
            let whole = out[at];
            at += 1;
            if whole.end - whole.start < LONG_LINE {
                continue;
            }
            inline.clear();
            for run in self.written_large(whole.tokens()) {
                self.headings.find_within(self.text, self.tokens, run, work, found);
                inline.extend(found.iter().filter(|m| stands_inline(self.text, &whole, m)));
            }
            inline.sort_unstable_by_key(|m| (m.start, std::cmp::Reverse(m.end)));
            let mut rest = whole;
            for m in &inline {
                if m.start < rest.start {
                    continue;
                }
                let Range { start, end } = m.tokens();
                let title = Stretch {
                    start: m.start,
                    end: m.end,
                    zone: m.owner as usize,
                    heading: true,
                    opens_line: true,
                    shape: Shape::Line,
                    tokens: (start, end),
                };
                let before = Stretch { end: m.start - 1, tokens: (rest.tokens.0, start), ..rest };
                rest = Stretch {
                    start: m.end + 1,
                    opens_line: true,
                    tokens: (end, rest.tokens.1),
                    ..rest
                };
                let kept = [before, title, rest].into_iter().filter(|s| s.end > s.start);
                let count = out.len();
                out.splice(at - 1..at, kept);
                at = at + out.len() - count;
            }
        }
    }

    /// The runs of words in a range that may be of a heading inside a line, see
    /// [`stands_inline`]: with a capital the first, and all others so or short. Most of a
    /// text is in none.
    fn written_large(&self, within: Range<usize>) -> impl Iterator<Item = Range<usize>> {
        let cased = self.text.cased().as_bytes();
        let all = &self.tokens.all()[..within.end];
        let capital = |token: &Token| cased[token.start as usize].is_ascii_uppercase();
        let short = |token: &Token| (token.end - token.start) as usize <= SHORT_WORD;
        let mut at = within.start;
        std::iter::from_fn(move || {
            at += all[at..].iter().position(capital)?;
            let start = at;
            at += all[at..].iter().take_while(|token| capital(token) || short(token)).count();
            Some(start..at)
        })
    }
}

/// Words of so few letters may be small in a heading written in capitals.
const SHORT_WORD: usize = 3;

/// A heading of a single word that stands inside a line has at least so many letters:
/// "Responsibilities", but not "About" or "Role".
const LONG_WORD: usize = 7;

/// Whether a heading's words at `m` are written as one, in a line `whole` of other words.
fn stands_inline(text: &CleanText, whole: &Stretch, m: &Match) -> bool {
    let cased = text.cased();
    let capital = |word: &str| word.starts_with(|c: char| c.is_ascii_uppercase());
    let words = || cased[m.start..m.end].split(' ');
    let opens = m.start == whole.start;
    let before =
        cased[whole.start..m.start].split_ascii_whitespace().next_back().unwrap_or_default();
    let after = cased[m.end..whole.end].split_ascii_whitespace().next().unwrap_or_default();
    let written = words().all(|word| capital(word) || word.len() <= SHORT_WORD)
        && words().next().is_some_and(capital);
    let apart = (opens && m.end - m.start >= LONG_WORD)
        || (words().count() > 1 && before.starts_with(|c: char| c.is_ascii_lowercase()));
    written && apart && capital(after) && after.len() > 1
}
