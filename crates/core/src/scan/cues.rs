//! Cancels hits after words such as "not responsible for" or "reports to", and hits in titles
//! in running text ("the Head of Digital Transformation"), which name a person and not a duty.

use super::matches::Match;
use super::tokens::Tokens;
use crate::lexicon::{COMMA, Cue, Lexicon, MentionWords, Owner, WordFlag, ZoneId};
use crate::text::{CleanText, offset32};

/// The most words of a title on either side of its noun.
const TITLE_REACH: usize = 5;
/// The most words between an article and the title that it introduces.
const ADJECTIVES: usize = 4;

/// A stretch of the folded text in which hits do not count.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Mask {
    /// Byte offset at which it starts.
    pub start: usize,
    /// Byte offset just after it.
    pub end: usize,
    /// The reason.
    pub kind: MaskKind,
}

/// The reason why hits in a stretch do not count.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MaskKind {
    /// After a cue, by index.
    Cue(u32),
    /// In the title of somebody.
    Title,
    /// In a title that may be the advertised one.
    OwnTitle,
    /// In the name of the posting's own company.
    Company,
}

/// A zone's claim on a sentence.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Claim {
    /// Byte offset of the claiming words.
    pub at: usize,
    /// The zone.
    pub zone: ZoneId,
    /// True if the words claim only a sentence that begins with them.
    pub opener: bool,
}

/// Turns the matches of cue phrases into masks, and those of zones into claims. The claims are
/// sorted by position.
pub fn cues(
    lexicon: &Lexicon,
    text: &CleanText,
    tokens: &Tokens,
    found: &[Match],
    masks: &mut Vec<Mask>,
    claims: &mut Vec<Claim>,
) {
    masks.clear();
    claims.clear();
    let mut cancelling: Vec<(&Match, u32, &Cue)> = Vec::new();
    let mut not_only: Vec<&Match> = Vec::new();
    for m in found {
        match lexicon.owner(m.owner) {
            Owner::Claim(zone) => {
                claims.push(Claim { at: m.start, zone, opener: false });
            }
            Owner::Opener(zone) => {
                claims.push(Claim { at: m.start, zone, opener: true });
            }
            Owner::Cue(index) => match &lexicon.cues[index as usize] {
                kind if kind.reach == 0 => not_only.push(m),
                kind => cancelling.push((m, index, kind)),
            },
            Owner::Duty(_) | Owner::Title | Owner::Client => {}
        }
    }
    for (m, index, kind) in cancelling {
        if !not_only.iter().any(|o| o.start < m.end && m.start < o.end) {
            masks.push(Mask {
                start: m.start,
                end: reach(text, tokens, m.end, kind),
                kind: MaskKind::Cue(index),
            });
        }
    }
    claims.sort_unstable();
}

/// The byte offset at which the reach of a cue ends; its phrase ends at `from`.
fn reach(text: &CleanText, tokens: &Tokens, from: usize, cue: &Cue) -> usize {
    let barriers = text.barriers();
    let barrier = barriers
        .get(barriers.partition_point(|&b| (b as usize) < from))
        .map_or(usize::MAX, |&b| b as usize);
    let mut words = 0;
    for token in &tokens.all()[tokens.at(from)..] {
        let at = token.start as usize - 1;
        let over = token.ends_sentence()
            || token.word == COMMA && cue.to_comma
            || cue.until.contains(&token.word);
        words += u32::from(!token.is_mark());
        if over || words > cue.reach || at >= barrier {
            return at;
        }
    }
    text.lower().len()
}

/// Adds a mask for every title in the text: titles of the keyword files, and nouns
/// such as "Director" with the capitalised words around them.
///
/// The advertised title is not used, so that it cannot influence the duty label.
pub fn mask_titles(
    lexicon: &Lexicon,
    text: &CleanText,
    tokens: &Tokens,
    found: &[Match],
    masks: &mut Vec<Mask>,
) {
    let words = &lexicon.titles.mentions;
    let titles = found.iter().filter(|m| lexicon.owner(m.owner) == Owner::Title);
    masks.extend(titles.map(|m| Mask { start: m.start, end: m.end, kind: MaskKind::Title }));
    let cased = text.cased().as_bytes();
    let (mut start, mut nouns) = (0, false);
    for (token, word) in tokens.all().iter().zip(tokens.numbers()) {
        if lexicon.dictionary.is(*word, WordFlag::Noun) {
            nouns |= cased[token.start as usize].is_ascii_uppercase();
        } else if token.ends_sentence() {
            let end = token.start as usize;
            if nouns {
                mask_capitalised(words, &text.cased()[start..end], start, masks);
            }
            (start, nouns) = (end, false);
        }
    }
    if nouns {
        mask_capitalised(words, &text.cased()[start..], start, masks);
    }
    let titles = masks.iter_mut().filter(|mask| mask.kind == MaskKind::Title);
    for mask in titles.filter(|mask| may_be_own(words, text, mask)) {
        mask.kind = MaskKind::OwnTitle;
    }
    masks.sort_unstable_by_key(|mask| (mask.start, mask.end));
}

/// Returns true for a title that may be the advertised one: "a hands-on Head of IT", "the Head of IT
/// will", or a title alone on its line. "Lead engineering managers" and "work with Directors" are
/// about work.
fn may_be_own(words: &MentionWords, text: &CleanText, mask: &Mask) -> bool {
    let title = &text.cased()[mask.start..mask.end];
    let before = text.lower()[..mask.start].trim_end();
    let after = text.lower()[mask.end..].trim_start();
    title.starts_with(char::is_uppercase)
        && !title.ends_with('s')
        && (before.is_empty()
            || introduced(words, before)
            || words.after_own.contains(after.split(' ').next().unwrap_or(""))
            || alone_on_line(text, mask))
}

/// Returns true if the last words introduce a title: an article, and adjectives after it.
fn introduced(words: &MentionWords, before: &str) -> bool {
    let last = before.rsplit(' ').take(ADJECTIVES + 1);
    last.take_while(|word| !matches!(*word, "." | ":") && !words.no_adjectives.contains(*word))
        .any(|word| words.before_own.contains(word))
}

/// Returns true if the words of a mask begin a line, and a mark or a new line follows.
fn alone_on_line(text: &CleanText, mask: &Mask) -> bool {
    let opens = |at: usize| {
        let line = offset32(at + usize::from(text.lower()[at..].starts_with(' ')));
        text.lines().binary_search(&line).is_ok()
    };
    let after = text.lower()[mask.end..].trim_start();
    opens(mask.start) && (!after.starts_with(char::is_alphanumeric) || opens(mask.end))
}

/// Adds a mask for each mention of the posting's own company: the name of a tool builder is not
/// evidence of building tools. `company` is the name as
/// [`CompanyKeys`](crate::company::CompanyKeys) returns it. A mention begins with a capital.
pub fn mask_company(text: &CleanText, company: &str, masks: &mut Vec<Mask>) {
    if company.is_empty() {
        return;
    }
    let (lower, cased) = (text.lower().as_bytes(), text.cased().as_bytes());
    for start in memchr::memmem::find_iter(lower, company) {
        let end = start + company.len();
        let whole = start > 0 && lower[start - 1] == b' ' && lower.get(end) == Some(&b' ');
        if whole && !cased[start].is_ascii_lowercase() {
            masks.push(Mask { start, end, kind: MaskKind::Company });
        }
    }
    masks.sort_unstable_by_key(|mask| (mask.start, mask.end));
}

/// Adds a mask for every noun of a title in a sentence, with the capitalised words around it.
/// A sentence with capitals throughout gets no mask, since its capitals mean nothing.
fn mask_capitalised(words: &MentionWords, sentence: &str, offset: usize, masks: &mut Vec<Mask>) {
    let capital = |word: &str| word.starts_with(|c: char| c.is_ascii_uppercase());
    let belongs = |word: &&str| capital(word) || words.joints.contains(*word);
    let tokens: Vec<&str> = sentence.split(' ').collect();
    let noun = |token: &str| capital(token) && words.nouns.contains(token);
    if !tokens.iter().any(|token| noun(token)) {
        return;
    }
    let capitals = tokens.iter().filter(|token| capital(token)).count();
    let small = |token: &&&str| {
        token.starts_with(|c: char| c.is_ascii_lowercase()) && !words.joints.contains(**token)
    };
    if tokens.iter().filter(small).count() * 2 < capitals {
        return;
    }
    let opening = tokens.iter().position(|token| !matches!(*token, "" | "." | ":")).unwrap_or(0);
    let mut at = offset;
    for (index, token) in tokens.iter().enumerate() {
        if noun(token) {
            // The first word of a sentence has a capital anyway.
            let before = tokens[opening..index]
                .iter()
                .skip(1)
                .rev()
                .take(TITLE_REACH)
                .take_while(|t| belongs(t));
            let after: Vec<&&str> =
                tokens[index + 1..].iter().take(TITLE_REACH).take_while(|t| belongs(t)).collect();
            let reach = after.iter().rposition(|token| capital(token)).map_or(0, |last| last + 1);
            let width = |tokens: &mut dyn Iterator<Item = &&str>| {
                tokens.map(|token| token.len() + 1).sum::<usize>()
            };
            let start = at - width(&mut before.into_iter());
            let end = at + token.len() + width(&mut after[..reach].iter().copied());
            masks.push(Mask { start, end, kind: MaskKind::Title });
        }
        at += token.len() + 1;
    }
}
