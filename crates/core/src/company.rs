//! Company names → keys, so that "Acme, Inc." and "ACME Inc" are one company.

use crate::lexicon::Lexicon;
use crate::text::{CleanText, fold};
use rustc_hash::FxHashMap;

/// A company as a posting names it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Company {
    /// Its key; empty where the name stands for none.
    pub key: String,
    /// What the user's own file calls it, if it is in there.
    pub name: Option<String>,
}

/// Names that count as another company, by the key of the name.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Aliases(FxHashMap<String, Alias>);

/// The company that an aliased name counts as.
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

/// Makes company keys.
#[derive(Debug)]
pub struct CompanyKeys {
    /// Legal forms by their last word, the longer ones first.
    legal_forms: FxHashMap<String, Vec<LegalForm>>,
    opening_forms: Vec<Vec<String>>,
    no_company: Vec<String>,
    agencies: Vec<Vec<String>>,
    aliases: Aliases,
}

/// A legal form as words.
#[derive(Debug)]
struct LegalForm {
    words: Vec<String>,
    /// Whether it counts only with a capital after the first letter.
    capitals: bool,
}

/// A word of a name, in lower case and as it was written.
type Written<'n> = (&'n str, &'n str);

impl CompanyKeys {
    /// With the legal forms of the keyword files.
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

    /// The same, and names of the user's own file count as it says.
    #[must_use]
    pub fn with_aliases(self, aliases: Aliases) -> Self {
        Self { aliases, ..self }
    }

    /// Whether a key is the name of a firm that recruits for others, which advertises their
    /// titles and not its own.
    pub fn agency(&self, key: &str) -> bool {
        let words: Vec<&str> = key.split(' ').collect();
        let within = |name: &Vec<String>| {
            words.windows(name.len()).any(|part| part.iter().zip(name).all(|(a, b)| a == b))
        };
        self.agencies.iter().any(within)
    }

    /// The company that a name stands for.
    pub fn company(&self, name: &str, text: &mut CleanText) -> Company {
        let key = self.key(name, text);
        match self.aliases.0.get(&key) {
            Some(Alias { key, name }) => Company { key: key.clone(), name: Some(name.clone()) },
            None => Company { key, name: None },
        }
    }

    /// The longest legal form that a name ends with.
    fn closing(&self, name: &[Written<'_>]) -> Option<&LegalForm> {
        let (last, _) = name.last()?;
        self.legal_forms.get(*last)?.iter().find(|form| form.closes(name))
    }

    /// The key of a name: its words in lower case without legal forms at its ends.
    /// Empty where the name stands for no company. A name that is nothing but legal
    /// forms keeps one.
    pub fn key(&self, name: &str, text: &mut CleanText) -> String {
        fold(name, text);
        let lower = text.lower().to_lowercase();
        let all: Vec<Written<'_>> = lower
            .split(' ')
            .zip(text.cased().split(' '))
            .filter(|(word, _)| !matches!(*word, "" | "," | "." | ":"))
            .collect();
        if self.no_company.iter().any(|none| none.split(' ').eq(all.iter().map(|(word, _)| *word)))
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
        words.iter().map(|(word, _)| *word).collect::<Vec<_>>().join(" ")
    }
}

impl LegalForm {
    /// Whether a name ends with it, and is more than it.
    fn closes(&self, name: &[Written<'_>]) -> bool {
        let Some(before) = name.len().checked_sub(self.words.len()).filter(|before| *before > 0)
        else {
            return false;
        };
        let end = &name[before..];
        same(end, &self.words)
            && (!self.capitals
                || end.iter().all(|(_, written)| written.chars().skip(1).any(char::is_uppercase)))
    }
}

fn same(words: &[Written<'_>], form: &[String]) -> bool {
    words.iter().map(|(word, _)| *word).eq(form.iter().map(String::as_str))
}

#[cfg(test)]
mod tests;
