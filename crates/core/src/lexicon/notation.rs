//! The notation of phrases: expands a phrase as it is written to the word sequences that
//! are searched for. `keywords/README.md` explains it to authors.

mod forms;
mod sequences;

use super::syntax::{Sets, WordsFile};

pub use forms::Forms;
pub use sequences::Sequences;

/// A segment that expands to more literals than this is a mistake in the file.
const MOST_LITERALS: usize = 6_000;
/// Brackets may be within brackets, to this depth. Each level is a call on the stack.
const DEEPEST_BRACKETS: usize = 32;
/// Sets may name sets, to this depth.
const DEEPEST: usize = 8;

/// The word sets, endings and spellings that a phrase may use.
pub struct Notation<'a> {
    words: &'a WordsFile,
    local: &'a Sets,
}

impl<'a> Notation<'a> {
    /// The sets of `words.toml` and those of the phrase's own file.
    pub fn new(words: &'a WordsFile, local: &'a Sets) -> Self {
        Self { words, local }
    }

    /// The address of the local sets, or 0 without local sets. Notations with equal scopes expand
    /// a phrase alike.
    pub fn scope(&self) -> usize {
        if self.local.is_empty() { 0 } else { std::ptr::from_ref(self.local).addr() }
    }

    /// Expands a segment (a phrase without gaps) to its literals, as sequences of forms: at least
    /// one, with possible duplicates.
    ///
    /// # Errors
    ///
    /// Returns a message if the segment breaks the rules of the notation.
    pub fn expand(&self, forms: &mut Forms, segment: &str) -> Result<Sequences, String> {
        let mut cursor = Cursor { rest: segment.trim(), open: 0 };
        let literals = self.sequence(forms, &mut cursor, 0)?;
        if !cursor.rest.is_empty() {
            return Err(format!("`{}` has a bracket too many or too few", cursor.rest));
        }
        if literals.iter().any(<[u32]>::is_empty) {
            return Err("a part of the phrase may be empty".into());
        }
        if literals.iter().all(|literal| self.is_same_in_british(forms, literal)) {
            return Ok(literals);
        }
        let mut out = Sequences::default();
        for literal in literals.iter() {
            if self.is_same_in_british(forms, literal) {
                out.push(literal);
            } else {
                out.extend(&self.spellings(forms, literal));
            }
        }
        Ok(out)
    }

    /// A run of items up to the end, a `|` or a closing bracket.
    fn sequence(
        &self,
        forms: &mut Forms,
        cursor: &mut Cursor,
        depth: usize,
    ) -> Result<Sequences, String> {
        let mut out = Sequences::empty();
        loop {
            cursor.skip_spaces();
            let choices = match cursor.peek() {
                None | Some('|' | ')' | ']') => return Ok(out),
                Some('(') => self.alternatives(forms, cursor, ')', depth)?,
                Some('[') => {
                    let mut choices = self.alternatives(forms, cursor, ']', depth)?;
                    choices.push(&[]);
                    choices
                }
                Some('{') => self.set(forms, cursor, depth)?,
                Some(_) => match self.word(forms, cursor)? {
                    Word::Plain(form) => {
                        out.append(form);
                        continue;
                    }
                    Word::Inflected(choices) => choices,
                },
            };
            if out.len() * choices.len() > MOST_LITERALS {
                return Err(format!(
                    "it stands for more than {MOST_LITERALS} word sequences; use a `..` between its parts"
                ));
            }
            out = out.followed_by(&choices);
        }
    }

    fn alternatives(
        &self,
        forms: &mut Forms,
        cursor: &mut Cursor,
        close: char,
        depth: usize,
    ) -> Result<Sequences, String> {
        cursor.next();
        cursor.open += 1;
        if cursor.open > DEEPEST_BRACKETS {
            return Err(format!("its brackets are nested more than {DEEPEST_BRACKETS} deep"));
        }
        let mut out = Sequences::default();
        loop {
            out.extend(&self.sequence(forms, cursor, depth)?);
            match cursor.next() {
                Some('|') => {}
                Some(c) if c == close => {
                    cursor.open -= 1;
                    return Ok(out);
                }
                _ => {
                    return Err(format!(
                        "a `{close}` is missing; a `..` cannot be inside brackets"
                    ));
                }
            }
        }
    }

    fn set(
        &self,
        forms: &mut Forms,
        cursor: &mut Cursor,
        depth: usize,
    ) -> Result<Sequences, String> {
        cursor.next();
        let name = cursor.take_while(|c| c != '}');
        if cursor.next() != Some('}') {
            return Err("a `}` is missing".into());
        }
        let members = self.local.get(name).or_else(|| self.words.sets.get(name));
        let members = members.ok_or_else(|| format!("there is no word set {{{name}}}"))?;
        if depth == DEEPEST {
            return Err(format!("the word set {{{name}}} leads back to itself"));
        }
        let mut out = Sequences::default();
        for member in members {
            let mut inner = Cursor { rest: member.get_ref(), open: 0 };
            out.extend(&self.sequence(forms, &mut inner, depth + 1)?);
            if !inner.rest.is_empty() {
                return Err(format!(
                    "in the word set {{{name}}}: `{}` has a bracket too many or too few",
                    inner.rest
                ));
            }
        }
        Ok(out)
    }

    fn word(&self, forms: &mut Forms, cursor: &mut Cursor) -> Result<Word, String> {
        let word = cursor
            .take_while(|c| !matches!(c, ' ' | '(' | ')' | '[' | ']' | '{' | '}' | '|' | '~'));
        if word.is_empty() {
            return Err(format!("`{}` does not belong there", cursor.rest));
        }
        let signs = |c: char| !c.is_alphanumeric() && !matches!(c, '&' | '+' | '#');
        if word.contains(signs) {
            return Err(format!(
                "`{word}` contains a sign that folding removes; write only letters, digits, & + #"
            ));
        }
        if cursor.peek() != Some('~') {
            return Ok(Word::Plain(forms.form(word)));
        }
        cursor.next();
        let mut out = Sequences::default();
        for form in forms.inflections(word, |word| self.inflections(word)) {
            out.push(&[*form]);
        }
        Ok(Word::Inflected(out))
    }

    /// The word with its regular endings, or those that `words.toml` gives.
    fn inflections(&self, word: &str) -> Vec<String> {
        let mut forms = vec![word.to_owned()];
        if let Some(irregular) = self.words.irregular.get(word) {
            forms.extend(irregular.iter().cloned());
            return forms;
        }
        let stem = &word[..word.len() - word.chars().next_back().map_or(0, char::len_utf8)];
        let vowel = |c: Option<char>| c.is_some_and(|c| "aeiou".contains(c));
        let mut back = word.chars().rev();
        let (last, before, third) = (back.next(), back.next(), back.next());
        let endings = |base: &str, ends: &[&str]| {
            ends.iter().map(|e| format!("{base}{e}")).collect::<Vec<_>>()
        };
        forms.extend(match last {
            Some('e') => [endings(word, &["s", "d"]), endings(stem, &["ing"])].concat(),
            Some('y') if !vowel(before) => {
                [endings(stem, &["ies", "ied"]), endings(word, &["ing"])].concat()
            }
            Some('s' | 'x' | 'z') => endings(word, &["es", "ed", "ing"]),
            Some('h') if matches!(before, Some('c' | 's')) => endings(word, &["es", "ed", "ing"]),
            Some(c)
                if !"aeiouwxy".contains(c)
                    && vowel(before)
                    && !vowel(third)
                    && vowels(word) == 1 =>
            {
                [endings(word, &["s"]), endings(&format!("{word}{c}"), &["ed", "ing"])].concat()
            }
            _ => endings(word, &["s", "ed", "ing"]),
        });
        forms
    }

    fn is_same_in_british(&self, forms: &mut Forms, literal: &[u32]) -> bool {
        literal.iter().all(|form| forms.british(*form, |word| self.british(word)).is_none())
    }

    /// The literal and its British spellings.
    fn spellings(&self, forms: &mut Forms, literal: &[u32]) -> Sequences {
        let mut all = Sequences::empty();
        for own in literal {
            if let Some(british) = forms.british(*own, |word| self.british(word)) {
                let mut choices = Sequences::default();
                choices.push(&[*own]);
                choices.push(&[british]);
                all = all.followed_by(&choices);
            } else {
                all.append(*own);
            }
        }
        all
    }

    fn british(&self, word: &str) -> Option<String> {
        if let Some(british) = self.words.spelling.get(word) {
            return Some(british.clone());
        }
        let at = word.rfind("iz").or_else(|| word.rfind("yz"))?;
        let after = &word[at + 2..];
        let ending =
            ["e", "es", "ed", "ing", "er", "ers", "ation", "ations", "ational"].contains(&after);
        (ending && at > 2).then(|| format!("{}s{after}", &word[..=at]))
    }
}

/// Number of vowel groups, a rough count of syllables.
fn vowels(word: &str) -> usize {
    let is = |c: char| "aeiouy".contains(c);
    word.chars()
        .zip(std::iter::once(' ').chain(word.chars()))
        .filter(|&(c, before)| is(c) && !is(before))
        .count()
}

/// A word of a phrase. Most have no `~`, and need no list.
enum Word {
    Plain(u32),
    Inflected(Sequences),
}

struct Cursor<'a> {
    rest: &'a str,
    /// The number of open brackets.
    open: usize,
}

impl<'a> Cursor<'a> {
    fn peek(&self) -> Option<char> {
        self.rest.chars().next()
    }

    fn next(&mut self) -> Option<char> {
        let c = self.peek()?;
        self.rest = &self.rest[c.len_utf8()..];
        Some(c)
    }

    fn skip_spaces(&mut self) {
        self.rest = self.rest.trim_start();
    }

    fn take_while(&mut self, keep: impl Fn(char) -> bool) -> &'a str {
        let end = self.rest.find(|c| !keep(c)).unwrap_or(self.rest.len());
        let (taken, rest) = self.rest.split_at(end);
        self.rest = rest;
        taken
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words() -> WordsFile {
        let text = r#"
            [sets]
            it = ["IT", "information technology"]
            lead = ["lead~", "in charge of"]
            loop = ["{loop}"]
            [irregular]
            lead = ["leads", "led", "leading"]
            [spelling]
            center = "centre"
        "#;
        toml::from_str(text).unwrap()
    }

    fn expand(segment: &str) -> Result<Vec<String>, String> {
        let (words, none, mut forms) = (words(), Sets::new(), Forms::default());
        let literals = Notation::new(&words, &none).expand(&mut forms, segment)?;
        let mut texts: Vec<String> = literals.iter().map(|literal| forms.text(literal)).collect();
        texts.sort_unstable();
        texts.dedup();
        Ok(texts)
    }

    #[test]
    fn named_cases() {
        let cases: [(&str, &str, &[&str]); 11] = [
            ("plain words", "vendor contract", &["vendor contract"]),
            ("ending in e", "manage~", &["manage", "managed", "manages", "managing"]),
            ("ending in y", "policy~", &["policied", "policies", "policy", "policying"]),
            ("ending in a hiss", "process~", &["process", "processed", "processes", "processing"]),
            ("doubled consonant", "plan~", &["plan", "planned", "planning", "plans"]),
            (
                "no doubling in two syllables",
                "budget~",
                &["budget", "budgeted", "budgeting", "budgets"],
            ),
            ("irregular", "lead~", &["lead", "leading", "leads", "led"]),
            ("alternatives", "(a|b c) d", &["a d", "b c d"]),
            ("optional", "[the] board", &["board", "the board"]),
            ("set", "{it} team", &["IT team", "information technology team"]),
            (
                "British",
                "organize data center",
                &[
                    "organise data center",
                    "organise data centre",
                    "organize data center",
                    "organize data centre",
                ],
            ),
        ];
        for (name, phrase, segments) in cases {
            assert_eq!(expand(phrase).unwrap(), segments, "{name}");
        }
    }

    #[test]
    fn mistakes_say_what_is_wrong() {
        let cases = [
            ("unknown set", "{nothing}", "there is no word set {nothing}"),
            ("unclosed bracket", "(a|b", "a `)` is missing"),
            ("stray bracket", "a) b", "has a bracket too many or too few"),
            ("sign", "day-to-day", "contains a sign"),
            ("empty", "[the]", "may be empty"),
            ("gap inside", "(a .. b)", "contains a sign"),
            ("circle", "{loop}", "leads back to itself"),
        ];
        for (name, phrase, message) in cases {
            let error = expand(phrase).unwrap_err();
            assert!(error.contains(message), "{name}: {error}");
        }
        let nested = |depth: usize| format!("{}a{}", "(".repeat(depth), ")".repeat(depth));
        assert_eq!(expand(&nested(DEEPEST_BRACKETS)), Ok(vec!["a".to_owned()]));
        for phrase in [nested(DEEPEST_BRACKETS + 1), nested(100_000), "[".repeat(100_000)] {
            assert!(expand(&phrase).unwrap_err().contains("nested more than 32 deep"));
        }
    }
}
