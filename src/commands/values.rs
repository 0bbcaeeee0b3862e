//! Parsers of option values. Their messages need no knowledge of this program's code.

use std::ffi::OsStr;
use std::ops::RangeInclusive;
use std::path::{Path, PathBuf};

use clap::builder::{
    PathBufValueParser, PossibleValue, PossibleValuesParser, StringValueParser, TypedValueParser,
};
use jiff::civil::Date;

use crate::report::EvidenceOf;
use titlegauge_core::duplicates::Duplicates;
use titlegauge_figures::tally::{Grouping, Key};

/// Parses a whole number in a range.
pub fn whole<T>(range: RangeInclusive<u64>) -> impl TypedValueParser<Value = T>
where
    T: TryFrom<u64> + Clone + Send + Sync + 'static,
{
    StringValueParser::new().try_map(move |text: String| {
        let number = text.parse().ok().filter(|number| range.contains(number));
        number.and_then(|number| T::try_from(number).ok()).ok_or_else(|| {
            let from = range.start();
            match *range.end() {
                u64::MAX => format!("\"{text}\" is not a whole number from {from} on"),
                to => format!("\"{text}\" is not a whole number from {from} to {to}"),
            }
        })
    })
}

/// Parses a text that must not be empty or blank.
pub fn words(advice: &'static str) -> impl TypedValueParser<Value = String> {
    StringValueParser::new().try_map(move |text: String| {
        if text.trim().is_empty() { Err(format!("it is empty; {advice}")) } else { Ok(text) }
    })
}

/// The number of threads, an option of several commands.
#[derive(Debug, Clone, Copy, clap::Args)]
pub struct Threads {
    /// Number of threads; 0 uses one for each processor
    // The limit protects the memory: each thread has buffers.
    #[arg(
        id = "threads",
        long = "threads",
        short = 'j',
        value_name = "N",
        default_value_t = 0,
        value_parser = whole::<usize>(0..=1024),
        allow_negative_numbers = true
    )]
    pub count: usize,
}

/// Parses a path for an output. `-` is refused, because it would become a file of this name.
pub fn output(advice: &'static str) -> impl TypedValueParser<Value = PathBuf> {
    PathBufValueParser::new().try_map(move |path| {
        if path == Path::new("-") {
            Err(format!("- is not a name for it; {advice}"))
        } else {
            Ok(path)
        }
    })
}

/// Parses a path for a folder of outputs.
pub fn folder() -> impl TypedValueParser<Value = PathBuf> {
    output("name a folder, because there are several files")
}

/// Parses a date.
pub fn date() -> impl TypedValueParser<Value = Date> {
    StringValueParser::new().try_map(|text: String| {
        text.parse::<Date>().map_err(|_| format!("\"{text}\" is not a date such as 2026-03-14"))
    })
}

/// Parses the kind of duplicates.
pub fn duplicates() -> impl TypedValueParser<Value = Duplicates> {
    PossibleValuesParser::new(Duplicates::ALL.map(Duplicates::as_str))
        .try_map(|word| word.parse::<Duplicates>())
}

/// Parses the choice of postings in `evidence.csv`.
pub fn evidence() -> impl TypedValueParser<Value = EvidenceOf> {
    PossibleValuesParser::new(EvidenceOf::ALL.map(EvidenceOf::as_str))
        .try_map(|word| word.parse::<EvidenceOf>())
}

/// Parses the keys of a table, and suggests single keys.
pub fn grouping() -> impl TypedValueParser<Value = Grouping> {
    Suggesting {
        parser: StringValueParser::new().try_map(|text: String| text.parse::<Grouping>()),
        words: Key::ALL.map(Key::as_str).to_vec(),
    }
}

/// Takes the name of an encoding, and suggests the most frequent ones.
pub fn encoding() -> impl TypedValueParser<Value = String> {
    let words = ["utf-8", "utf-16le", "utf-16be", "windows-1252", "iso-8859-2", "shift_jis"];
    Suggesting { parser: StringValueParser::new(), words: words.to_vec() }
}

/// A parser that also takes other values than those that help and completions show.
#[derive(Clone)]
struct Suggesting<P> {
    parser: P,
    words: Vec<&'static str>,
}

impl<P: TypedValueParser> TypedValueParser for Suggesting<P> {
    type Value = P::Value;

    fn parse_ref(
        &self,
        command: &clap::Command,
        argument: Option<&clap::Arg>,
        value: &OsStr,
    ) -> Result<Self::Value, clap::Error> {
        self.parser.parse_ref(command, argument, value)
    }

    fn possible_values(&self) -> Option<Box<dyn Iterator<Item = PossibleValue> + '_>> {
        Some(Box::new(self.words.iter().map(|word| PossibleValue::new(*word))))
    }
}
