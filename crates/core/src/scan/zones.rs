//! Divides a posting into zones, such as duties, requirements and praise of the company.
//!
//! A heading opens a zone, which lasts to the next heading. Four postings in ten have no
//! headings. There, and before the first heading, phrases such as "years of experience" or "equal
//! opportunity" claim the sentence that contains them. A sentence that begins with "We believe"
//! or "5 years of" is claimed under any heading.

use std::ops::Range;

use super::cues::Claim;
use super::matches::{Match, PhraseFinder};
use super::tokens::{Token, Tokens};
use crate::lexicon::{DefaultZones, Lexicon, PhraseSet, Zone, ZoneId};
use crate::text::CleanText;

/// The most words of a heading.
const LONGEST_HEADING: u32 = 12;
/// The most words of a heading of which half may be other words.
const SHORT_HEADING: u32 = 8;
/// The most further sentences in a line that a heading such as "Location" opens. In an export
/// that lost its line breaks, the text after them is about something else.
const LONGEST_LINE: u8 = 3;
/// The fewest bytes of a line inside which headings are searched for.
const LONG_LINE: usize = 80;

/// A sentence or line of the folded text, and its zone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Stretch {
    /// Byte offset of its first word.
    pub start: usize,
    /// Byte offset just after its last word.
    pub end: usize,
    /// The zone.
    pub zone: ZoneId,
    /// The zone that the last heading opened; `None` before the first heading.
    opened: Option<ZoneId>,
    /// True if it is itself a heading.
    pub heading: bool,
    /// True if a line of the text begins with it.
    opens_line: bool,
    shape: Shape,
    /// Index of its first token, and of the token after its last.
    tokens: (usize, usize),
}

impl Stretch {
    /// The indices of its tokens.
    pub fn tokens(&self) -> Range<usize> {
        self.tokens.0..self.tokens.1
    }
}

/// The position of a stretch in its line, by which headings are recognized.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Shape {
    /// The whole line.
    Line,
    /// A sentence before a colon.
    BeforeColon,
    /// Another sentence of the line.
    Sentence,
}

/// Finds the zones of `text`; `claims` are the phrases that claim their sentence,
/// sorted by position.
pub fn zones(
    lexicon: &Lexicon,
    text: &CleanText,
    tokens: &Tokens,
    claims: &[Claim],
    finder: &mut PhraseFinder,
    out: &mut Vec<Stretch>,
) {
    stretches(text, tokens, lexicon.default_zones.without_headings, out);
    let mut found = Vec::new();
    let searched = Searched { headings: &lexicon.headings, text, tokens };
    searched.split_inline(finder, &mut found, out);
    let mut open = Open::default();
    for stretch in out.iter_mut() {
        let opened = if stretch.heading {
            stretch.opened
        } else {
            searched.heading(stretch, finder, &mut found)
        };
        stretch.heading = opened.is_some();
        stretch.opened = open.zone(lexicon, stretch, opened);
    }
    settle(lexicon, tokens, out);
    claim(lexicon, claims, out);
}

/// Sets the zone of each stretch. Text before the first heading, and text under a heading that
/// swallowed most of the posting, gets a default zone.
fn settle(lexicon: &Lexicon, tokens: &Tokens, out: &mut [Stretch]) {
    let DefaultZones { without_headings, before_headings } = lexicon.default_zones;
    // A heading such as "Role" over a single line does not make the rest a summary.
    let words = |out: &[Stretch], of: &dyn Fn(&Stretch) -> bool| -> u32 {
        out.iter().filter(|s| !s.heading && of(s)).map(|s| tokens.words(s.tokens())).sum()
    };
    let enough = lexicon.scoring.evidence.zoned_words;
    let under_headings = words(out, &|s| is_duty(lexicon, s));
    let default = if under_headings >= enough { before_headings } else { without_headings };
    // A heading such as "Salary" at the top must not swallow the whole description of the job.
    let swallowed =
        |s: &Stretch| opened(lexicon, s).is_some_and(|zone| zone.percent == 0 && !zone.single_line);
    if under_headings + words(out, &|s| s.opened.is_none()) < enough
        && words(out, &swallowed) >= enough
    {
        let first = out.iter().position(swallowed).unwrap_or(0);
        let early =
            out[..first].iter().all(|s| opened(lexicon, s).is_none_or(|zone| zone.single_line));
        out.iter_mut().filter(|s| early && swallowed(s)).for_each(|s| s.opened = None);
    }
    for stretch in out {
        stretch.zone = stretch.opened.unwrap_or(default);
    }
}

/// The zone that the headings so far have opened.
#[derive(Default)]
struct Open {
    /// The zone up to the next heading.
    lasting: Option<ZoneId>,
    /// The zone of a single line.
    passing: Option<Passing>,
}

/// A zone of a single line ("Location: …").
#[derive(Clone, Copy)]
struct Passing {
    zone: ZoneId,
    /// Lines that still belong to it.
    lines: u8,
    /// Sentences of its line that still belong to it.
    sentences: u8,
}

impl Passing {
    /// The zone after the start of another line; `None` if it ends there.
    fn next_line(self) -> Option<Self> {
        Some(Self { lines: self.lines.checked_sub(1)?, ..self })
    }

    /// The zone after another sentence of the line; `None` if it ends there.
    fn next_sentence(self) -> Option<Self> {
        Some(Self { sentences: self.sentences.checked_sub(1)?, ..self })
    }
}

impl Open {
    /// The zone of the next stretch, which is a heading if `opened` is a zone; `None` before the
    /// first heading.
    fn zone(
        &mut self,
        lexicon: &Lexicon,
        stretch: &Stretch,
        opened: Option<ZoneId>,
    ) -> Option<ZoneId> {
        let duty = |zone: ZoneId| lexicon[zone].duty;
        match opened {
            // "Leadership" among requirements is a requirement.
            Some(zone) if lexicon[zone].topic && !self.lasting.is_none_or(duty) => {
                self.passing = None;
            }
            Some(zone) if lexicon[zone].single_line => {
                let lines = u8::from(stretch.shape == Shape::Line);
                self.passing = Some(Passing { zone, lines, sentences: LONGEST_LINE });
            }
            Some(zone) => *self = Self { lasting: Some(zone), passing: None },
            None if stretch.opens_line => {
                self.passing = self.passing.and_then(Passing::next_line);
            }
            None => self.passing = self.passing.and_then(Passing::next_sentence),
        }
        self.passing.map(|passing| passing.zone).or(self.lasting)
    }
}

/// Returns the zone that the last heading before a stretch opened; `None` before the first heading.
fn opened<'l>(lexicon: &'l Lexicon, stretch: &Stretch) -> Option<&'l Zone> {
    stretch.opened.map(|zone| &lexicon[zone])
}

/// Returns true for a stretch under a heading of duties that is not itself a heading.
fn is_duty(lexicon: &Lexicon, stretch: &Stretch) -> bool {
    !stretch.heading && opened(lexicon, stretch).is_some_and(|zone| zone.duty)
}

/// Sets the zone of sentences that a phrase claims. Headings take precedence, except over zones of
/// weight 0 and over phrases that must begin the sentence.
fn claim(lexicon: &Lexicon, claims: &[Claim], stretches: &mut [Stretch]) {
    for &Claim { at, zone, opener } in claims {
        let index = stretches.partition_point(|s| s.end <= at);
        let Some(stretch) = stretches.get_mut(index) else { continue };
        if opener && stretch.start != at {
            continue;
        }
        let DefaultZones { without_headings, before_headings } = lexicon.default_zones;
        let open = [without_headings, before_headings].contains(&stretch.zone);
        let less = lexicon[zone].percent < lexicon[stretch.zone].percent;
        if less && (open || opener || lexicon[zone].percent == 0) {
            stretch.zone = zone;
        }
    }
}

/// Cuts the text at sentence ends and line starts. All stretches get the zone `default`.
fn stretches(text: &CleanText, tokens: &Tokens, default: ZoneId, out: &mut Vec<Stretch>) {
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
        // "2. Duties": the line begins after its number.
        numbered = opens_line && next < next_line && end - start <= 2;
        if end > start {
            let tokens = (upto(start), upto(end));
            out.push(Stretch {
                start,
                end,
                zone: default,
                opened: None,
                heading: false,
                opens_line,
                shape,
                tokens,
            });
        }
        start = next;
    }
}

/// A text that is searched for headings.
struct Searched<'a> {
    headings: &'a PhraseSet,
    text: &'a CleanText,
    tokens: &'a Tokens,
}

impl Searched<'_> {
    /// The zone that a stretch opens; `None` if it is not a heading. A heading is short, on a line
    /// of its own or before a colon, and consists mostly of a heading's words.
    fn heading(
        &self,
        stretch: &Stretch,
        finder: &mut PhraseFinder,
        found: &mut Vec<Match>,
    ) -> Option<ZoneId> {
        if stretch.shape == Shape::Sentence || stretch.end - stretch.start > LONG_LINE {
            return None;
        }
        let words = self.tokens.words(stretch.tokens());
        if words > LONGEST_HEADING {
            return None;
        }
        finder.find(self.headings, self.text, self.tokens, stretch.tokens(), found);
        let longest = found.iter().max_by_key(|m| (m.end - m.start, std::cmp::Reverse(m.owner)))?;
        let covered = self.tokens.words(longest.tokens());
        let needed = if stretch.shape == Shape::Line && words <= SHORT_HEADING { 50 } else { 75 };
        (covered * 100 >= words * needed).then(|| ZoneId::new(longest.owner as usize))
    }

    /// Cuts out headings inside a line, where an export has lost the line breaks. Their words have
    /// capitals ("What You'll Do"), any word before them has none, and the word after them has one.
    fn split_inline(
        &self,
        finder: &mut PhraseFinder,
        found: &mut Vec<Match>,
        out: &mut Vec<Stretch>,
    ) {
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
                finder.find(self.headings, self.text, self.tokens, run, found);
                inline.extend(found.iter().filter(|m| is_inline(self.text, &whole, m)));
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
                    zone: whole.zone,
                    opened: Some(ZoneId::new(m.owner as usize)),
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

    /// The runs of words in a range that may contain a heading inside a line, see [`is_inline`]: the
    /// first word has a capital, the others have one or are short. Most of a text is in no run.
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

/// The most bytes of a word that may be in lower case in a heading with capitals.
const SHORT_WORD: usize = 3;

/// The fewest bytes of a heading of a single word inside a line: "Responsibilities" passes, "About"
/// and "Role" do not.
const LONG_WORD: usize = 7;

/// Returns true if the words at `m` are written as a heading within the line `whole`.
fn is_inline(text: &CleanText, whole: &Stretch, m: &Match) -> bool {
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
