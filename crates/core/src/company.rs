//! Maps company names to keys, so that "Acme, Inc." and "ACME Inc" are one company.

use std::borrow::Cow;

use crate::lexicon::Lexicon;
use crate::text::{CleanText, fold};
use rustc_hash::FxHashMap;
use unicode_normalization::{IsNormalized, UnicodeNormalization, is_nfc_quick};

/// The company of a posting.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Company {
    /// Its key; empty if the name is a placeholder such as "Confidential".
    pub key: String,
    /// Its name in the user's own file; `None` if the file does not list it.
    pub name: Option<String>,
}

/// Alternative names of companies, by the key of the name.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Aliases(FxHashMap<String, Alias>);

/// The company that an alternative name refers to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Alias {
    /// Its key.
    pub key: String,
    /// Its name as written.
    pub name: String,
}

impl FromIterator<(String, Alias)> for Aliases {
    fn from_iter<T: IntoIterator<Item = (String, Alias)>>(aliases: T) -> Self {
        Self(aliases.into_iter().collect())
    }
}

/// Computes company keys.
#[derive(Debug)]
pub struct CompanyKeys {
    /// Legal forms by their last word, those with more words first.
    legal_forms: FxHashMap<String, Vec<LegalForm>>,
    opening_forms: Vec<Vec<String>>,
    no_company: Vec<String>,
    agencies: Vec<Vec<String>>,
    aliases: Aliases,
}

/// A legal form at the end of a name.
#[derive(Debug)]
struct LegalForm {
    words: Vec<String>,
    /// True if it counts only with a capital after the first letter.
    capitals: bool,
}

/// A word of a name.
#[derive(Clone, Copy)]
struct NameWord<'n> {
    lower: &'n str,
    written: &'n str,
}

impl CompanyKeys {
    /// Compiles the legal forms and placeholder names of a lexicon.
    pub fn new(lexicon: &Lexicon) -> Self {
        let words = |form: &String| form.split(' ').map(str::to_owned).collect::<Vec<_>>();
        let lists = &lexicon.companies;
        let longest_first = |forms: &[String]| {
            let mut forms: Vec<_> = forms.iter().map(words).collect();
            forms.sort_by_key(|form| std::cmp::Reverse(form.len()));
            forms
        };
        let forms = longest_first(&lists.legal_forms)
            .into_iter()
            .map(|words| LegalForm { words, capitals: false });
        let in_capitals = longest_first(&lists.legal_forms_in_capitals)
            .into_iter()
            .map(|words| LegalForm { words, capitals: true });
        let mut legal_forms: FxHashMap<String, Vec<LegalForm>> = FxHashMap::default();
        for form in forms.chain(in_capitals) {
            legal_forms
                .entry(form.words.last().cloned().unwrap_or_default())
                .or_default()
                .push(form);
        }
        Self {
            legal_forms,
            opening_forms: longest_first(&lists.opening_forms),
            no_company: lists.no_company.clone(),
            agencies: lists.agencies.iter().map(words).collect(),
            aliases: Aliases::default(),
        }
    }

    /// Sets the alternative names from the user's own file.
    #[must_use]
    pub fn with_aliases(self, aliases: Aliases) -> Self {
        Self { aliases, ..self }
    }

    /// Returns true if a key contains the words of a recruiting firm, which advertises the titles
    /// of its clients and not its own.
    pub fn agency(&self, key: &str) -> bool {
        let words: Vec<&str> = key.split(' ').collect();
        let within = |name: &Vec<String>| {
            words.windows(name.len()).any(|part| part.iter().zip(name).all(|(a, b)| a == b))
        };
        self.agencies.iter().any(within)
    }

    /// Returns the company that a name refers to. `text` is a buffer.
    pub fn company(&self, name: &str, text: &mut CleanText) -> Company {
        let key = self.key(name, text);
        match self.aliases.0.get(&key) {
            Some(Alias { key, name }) => Company { key: key.clone(), name: Some(name.clone()) },
            None => Company { key, name: None },
        }
    }

    /// Returns the longest legal form at the end of a name; `None` if it ends with none.
    fn closing(&self, name: &[NameWord<'_>]) -> Option<&LegalForm> {
        self.legal_forms.get(name.last()?.lower)?.iter().find(|form| form.closes(name))
    }

    /// Returns the key of a name: its words in lower case without legal forms at its ends.
    ///
    /// The key is empty if the name is a placeholder such as "Confidential". A name that consists
    /// of legal forms keeps one. `text` is a buffer.
    pub fn key(&self, name: &str, text: &mut CleanText) -> String {
        fold(&composed(name), text);
        let lower = text.lower().to_lowercase();
        let all: Vec<NameWord<'_>> = lower
            .split(' ')
            .zip(text.cased().split(' '))
            .map(|(lower, written)| NameWord { lower, written })
            .filter(|word| !matches!(word.lower, "" | "," | "." | ":"))
            .collect();
        if self.no_company.iter().any(|none| none.split(' ').eq(all.iter().map(|word| word.lower)))
        {
            return String::new();
        }
        let mut words = all.as_slice();
        while let Some(form) = self.closing(words) {
            words = &words[..words.len() - form.words.len()];
        }
        while let Some(form) = self
            .opening_forms
            .iter()
            .find(|form| words.len() > form.len() && same(&words[..form.len()], form))
        {
            words = &words[form.len()..];
        }
        words.iter().map(|word| word.lower).collect::<Vec<_>>().join(" ")
    }
}

/// Returns a name with its entities decoded and its letters composed. macOS writes an accent after
/// its letter, so that one name has two forms.
fn composed(name: &str) -> Cow<'_, str> {
    let name =
        if name.contains('&') { html_escape::decode_html_entities(name) } else { name.into() };
    if is_nfc_quick(name.chars()) == IsNormalized::Yes {
        return name;
    }
    Cow::Owned(name.nfc().collect())
}

impl LegalForm {
    /// Returns true if a name ends with the legal form and has other words before it.
    fn closes(&self, name: &[NameWord<'_>]) -> bool {
        let Some(before) = name.len().checked_sub(self.words.len()).filter(|before| *before > 0)
        else {
            return false;
        };
        let end = &name[before..];
        same(end, &self.words)
            && (!self.capitals
                || end.iter().all(|word| word.written.chars().skip(1).any(char::is_uppercase)))
    }
}

fn same(words: &[NameWord<'_>], form: &[String]) -> bool {
    words.iter().map(|word| word.lower).eq(form.iter().map(String::as_str))
}

#[cfg(test)]
mod tests;
