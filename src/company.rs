//! Company names → keys, so that "Acme, Inc." and "ACME Inc" are one company.

use crate::lexicon::Lexicon;
use crate::text::{CleanText, fold};

/// Makes company keys.
#[derive(Debug)]
pub struct CompanyKeys {
    /// Legal forms as words, the longer ones first.
    legal_forms: Vec<Vec<String>>,
    no_company: Vec<String>,
    agencies: Vec<Vec<String>>,
}

impl CompanyKeys {
    /// With the legal forms of the keyword files.
    pub fn new(lexicon: &Lexicon) -> Self {
        let words = |form: &String| form.split(' ').map(str::to_owned).collect::<Vec<_>>();
        let mut legal_forms: Vec<_> = lexicon.companies.legal_forms.iter().map(words).collect();
        legal_forms.sort_by_key(|form| std::cmp::Reverse(form.len()));
        Self {
            legal_forms,
            no_company: lexicon.companies.no_company.clone(),
            agencies: lexicon.companies.agencies.iter().map(words).collect(),
        }
    }

    /// Whether a key is the name of a firm that recruits for others, which advertises their
    /// titles and not its own.
    pub fn agency(&self, key: &str) -> bool {
        let words: Vec<&str> = key.split(' ').collect();
        let within = |name: &Vec<String>| words.windows(name.len()).any(|part| part.iter().zip(name).all(|(a, b)| a == b));
        self.agencies.iter().any(within)
    }

    /// The key of a name: its words in lower case without closing legal forms.
    /// Empty where the name stands for no company. A name that is nothing but legal
    /// forms is kept whole.
    pub fn key(&self, name: &str, text: &mut CleanText) -> String {
        fold(name, text);
        let folded = text.lower().to_lowercase();
        let mut words: Vec<&str> = folded.split(' ').filter(|w| !matches!(*w, "" | "," | "." | ":")).collect();
        if self.no_company.iter().any(|none| none.split(' ').eq(words.iter().copied())) {
            return String::new();
        }
        while let Some(form) = self.legal_forms.iter().find(|form| words.len() > form.len() && words.ends_with_words(form)) {
            words.truncate(words.len() - form.len());
        }
        words.join(" ")
    }
}

trait EndsWithWords {
    fn ends_with_words(&self, form: &[String]) -> bool;
}

impl EndsWithWords for Vec<&str> {
    fn ends_with_words(&self, form: &[String]) -> bool {
        self[self.len() - form.len()..].iter().zip(form).all(|(a, b)| a == b)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_recruits_for_others() {
        let keys = CompanyKeys::new(&Lexicon::builtin().unwrap());
        let cases = [
            ("sunny recruitment", true),
            ("harrow executive search", true),
            ("executive search partners", true),
            ("executive cars", false),
            ("search engines", false),
            ("acme", false),
            ("", false),
        ];
        for (key, agency) in cases {
            assert_eq!(keys.agency(key), agency, "{key}");
        }
    }

    #[test]
    fn named_cases() {
        let lexicon = Lexicon::builtin().unwrap();
        let keys = CompanyKeys::new(&lexicon);
        let mut text = CleanText::default();
        let cases = [
            ("Acme, Inc.", "acme"),
            ("ACME Inc", "acme"),
            ("acme incorporated", "acme"),
            ("Acme Pty Limited", "acme"),
            ("Acme GmbH & Co. KG", "acme"),
            ("Acme S.A.", "acme"),
            ("AMBA", "amba"),
            ("Limited Brands", "limited brands"),
            ("Limited", "limited"),
            ("Black & Tan Co.", "black and tan"),
            ("\u{c9}clair SAS", "\u{e9}clair"),
            ("Confidential", ""),
            ("None", ""),
            ("N/A", ""),
            ("-1", ""),
            ("", ""),
        ];
        for (name, key) in cases {
            assert_eq!(keys.key(name, &mut text), key, "{name}");
        }
    }
}
