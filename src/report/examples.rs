//! The postings that the page shows for its companies.
//!
//! While a run reads its inputs it does not know which companies the page will show. Each posting
//! that counts is therefore written to a temporary file of the result folder. The page reads the
//! file once and keeps a few postings of a few companies, so that memory does not grow with the
//! number of postings.

use std::cmp::Reverse;
use std::collections::HashMap;
use std::fs::File;
use std::io::{self, BufRead, BufReader, BufWriter, Write};
use std::path::PathBuf;

use serde::{Deserialize, Serialize};

use titlegauge_core::field::Field;
use titlegauge_core::gap::TitleGap;
use titlegauge_core::labelled::Labelled;
use titlegauge_core::level::Level;
use titlegauge_core::lexicon::{DutyId, Lexicon, Orientation, RoleId};
use titlegauge_core::quote::{Quote, by_force};
use titlegauge_core::sanitize::line;

/// The most quotes of a posting.
pub const MOST_QUOTES: usize = 3;
/// The most characters of a title, an id and a name of a source.
const LONGEST: usize = 160;

/// A posting that counts, as the page shows it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Example {
    /// Key of the company.
    pub company_key: String,
    /// Id of the posting, as in `postings.csv`, cut if it is long.
    pub id: String,
    /// Name of its source.
    pub source: String,
    /// Number of its record in the source.
    pub record: u64,
    /// The title as advertised, cut if it is long.
    pub title: String,
    /// Date as `YYYY-MM-DD`, `YYYY-MM` or `YYYY`, or empty.
    pub date: String,
    /// Advertised level.
    pub advertised: Level,
    /// Field of work that the title names.
    pub field: Option<Field>,
    /// Role of the duties.
    pub role: RoleId,
    /// Level of the duties.
    pub level: Level,
    /// Probability of this level, 0 to 1.
    pub sure: f64,
    /// The expected gap, in millionths of a level.
    pub gap: i64,
    /// The probability of inflation: of a gap of 1 or more, in millionths.
    pub inflated: i64,
    /// Duties and their phrases; empty if quotes are left out.
    pub quotes: Vec<(DutyId, Quote)>,
}

impl Example {
    /// Returns the posting; `None` if figures do not count it. `sources` are the names of the
    /// sources, by index.
    pub fn new(lexicon: &Lexicon, sources: &[String], labelled: &Labelled<'_>) -> Option<Self> {
        let gap = labelled.counted_gap()?;
        let Labelled { posting, advertised, verdict, .. } = labelled;
        let source = sources.get(posting.origin.source as usize).map_or("", String::as_str);
        Some(Self {
            company_key: labelled.company_key.clone(),
            id: line(&labelled.id(), LONGEST),
            source: line(source, LONGEST),
            record: posting.origin.record,
            title: line(&posting.title, LONGEST),
            date: labelled.known_date().to_owned(),
            advertised: advertised.level,
            field: advertised.field,
            role: verdict.role,
            level: verdict.level,
            sure: verdict.levels[verdict.level.index()],
            gap: gap.expected.count(),
            inflated: gap.inflated.count(),
            quotes: quotes(lexicon, labelled, gap),
        })
    }

    /// Orders postings by the probability of inflation, the largest first. Place is the last key,
    /// so that the order does not depend on threads.
    fn key(&self) -> (Reverse<i64>, Reverse<i64>, &str, u64) {
        (Reverse(self.inflated), Reverse(self.gap), &self.source, self.record)
    }
}

/// Returns the phrases that speak most for the call on a posting, each once.
fn quotes(lexicon: &Lexicon, labelled: &Labelled<'_>, gap: TitleGap) -> Vec<(DutyId, Quote)> {
    let level = labelled.advertised.level;
    let inflated = gap.inflated.value() >= 0.5;
    let below = |duty: DutyId| match (lexicon[duty].scope, lexicon[duty].orientation) {
        (Some(scope), _) => scope < level,
        (None, orientation) => orientation == Orientation::Operational,
    };
    let counted = labelled.evidence.counted_duties().zip(&labelled.quotes);
    let mut found: Vec<_> = counted.filter(|(_, quote)| !quote.phrase.is_empty()).collect();
    // Duties that indicate no level, such as working with others, say little of the call.
    let last = |duty: DutyId, quote: &Quote| {
        (below(duty) != inflated, !quote.telling, lexicon[duty].scope.is_none())
    };
    found.sort_by(|(a, one), (b, other)| {
        let side = last(a.duty, one).cmp(&last(b.duty, other));
        let phrases = [(f64::from(a.weight), &one.phrase), (f64::from(b.weight), &other.phrase)];
        let [one, other] = phrases.map(|(weight, phrase)| (weight, phrase.as_str()));
        side.then(by_force(one, other)).then(a.duty.cmp(&b.duty))
    });
    let mut quotes: Vec<(DutyId, Quote)> = Vec::new();
    for (duty, quote) in found {
        let repeated = quotes.iter().any(|(_, other)| overlap(&other.text(), &quote.text()));
        if quotes.len() < MOST_QUOTES && !repeated {
            quotes.push((duty.duty, quote.clone()));
        }
    }
    quotes
}

/// Returns true if one quote contains the other, but for the words that an ellipsis stands for.
fn overlap(one: &str, other: &str) -> bool {
    let ends = |c: char| c == '\u{2026}' || c.is_whitespace();
    let (one, other) = (one.trim_matches(ends), other.trim_matches(ends));
    one.contains(other) || other.contains(one)
}

/// Postings that can be read one after the other.
pub trait Examples {
    /// Calls `visit` for each posting.
    ///
    /// # Errors
    ///
    /// Returns an error if the postings cannot be read.
    fn each(&self, visit: &mut dyn FnMut(Example)) -> io::Result<()>;
}

impl Examples for &[Example] {
    fn each(&self, visit: &mut dyn FnMut(Example)) -> io::Result<()> {
        self.iter().cloned().for_each(visit);
        Ok(())
    }
}

/// Appends a posting to the lines of an [`ExampleFile`].
pub fn write_example(out: &mut Vec<u8>, example: &Example) {
    let written = serde_json::to_writer(&mut *out, example);
    debug_assert!(written.is_ok(), "{written:?}");
    out.push(b'\n');
}

/// A temporary file of postings, one on each line. It is removed when it is dropped.
#[derive(Debug)]
pub struct ExampleFile {
    path: PathBuf,
    file: Option<BufWriter<File>>,
}

impl ExampleFile {
    /// Creates the file.
    ///
    /// # Errors
    ///
    /// Returns an error if it cannot be created.
    pub fn create(path: PathBuf) -> io::Result<Self> {
        let file = BufWriter::new(File::create(&path)?);
        Ok(Self { path, file: Some(file) })
    }

    /// Writes lines of [`write_example`].
    ///
    /// # Errors
    ///
    /// Returns an error if they cannot be written.
    pub fn write(&mut self, lines: &[u8]) -> io::Result<()> {
        self.file.as_mut().map_or(Ok(()), |file| file.write_all(lines))
    }

    /// Opens the lines, after writing has ended.
    ///
    /// # Errors
    ///
    /// Returns an error if the file cannot be opened.
    pub fn lines(&self) -> io::Result<File> {
        File::open(&self.path)
    }

    /// Ends writing, so that the postings can be read.
    ///
    /// # Errors
    ///
    /// Returns an error if the last lines cannot be written.
    pub fn end(&mut self) -> io::Result<()> {
        self.file.take().map_or(Ok(()), |mut file| file.flush())
    }
}

impl Examples for ExampleFile {
    fn each(&self, visit: &mut dyn FnMut(Example)) -> io::Result<()> {
        for line in BufReader::new(self.lines()?).lines() {
            visit(serde_json::from_str(&line?)?);
        }
        Ok(())
    }
}

impl Drop for ExampleFile {
    fn drop(&mut self) {
        self.file = None;
        let _ = std::fs::remove_file(&self.path);
    }
}

/// Counts and sums of a company's postings with one field, level and source.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Slice {
    /// Postings that count.
    pub measured: i64,
    /// The sum of their expected gaps, in millionths.
    pub gap: i64,
    /// The sum of their probabilities of inflation, in millionths.
    pub inflated: i64,
}

/// The key of a [`Slice`]: field of work, advertised level and index in [`Chosen::sources`].
pub type SliceKey = (Option<Field>, Level, Option<usize>);

/// Sums by field, level and number of the source, in the order of reading.
type Sums = HashMap<(Option<Field>, Level, usize), Slice>;

/// The postings chosen for the page.
#[derive(Debug, Default)]
pub struct Chosen {
    /// The sources with the most postings that count, by name.
    pub sources: Vec<String>,
    /// By company key: postings with the largest probability of inflation, in that order.
    pub postings: HashMap<String, Vec<Example>>,
    /// By company key: sums of all its postings that count.
    pub slices: HashMap<String, Vec<(SliceKey, Slice)>>,
}

/// The most sources that the page can select.
const MOST_SOURCES: usize = 50;

impl Chosen {
    /// Reads all postings. Keeps at most `most` of each company of `shown`, and the sums of the
    /// companies of `summed`.
    ///
    /// # Errors
    ///
    /// Returns an error if the postings cannot be read.
    pub fn read<'a>(
        from: &dyn Examples,
        most: usize,
        shown: impl Iterator<Item = &'a str>,
        summed: impl Iterator<Item = &'a str>,
    ) -> io::Result<Self> {
        let mut chosen = Self::default();
        chosen.postings.extend(shown.map(|key| (key.to_owned(), Vec::new())));
        let mut sums: HashMap<String, Sums> =
            summed.map(|key| (key.to_owned(), Sums::new())).collect();
        let mut sources: HashMap<String, (usize, u64)> = HashMap::new();
        from.each(&mut |example| {
            let next = sources.len();
            // Sources are as many as inputs, whose names the run keeps anyway.
            let source = sources.entry(example.source.clone()).or_insert((next, 0));
            source.1 += 1;
            if let Some(sums) = sums.get_mut(&example.company_key) {
                let key = (example.field, example.advertised, source.0);
                let slice = sums.entry(key).or_default();
                slice.measured += 1;
                slice.gap += example.gap;
                slice.inflated += example.inflated;
            }
            if let Some(postings) = chosen.postings.get_mut(&example.company_key) {
                let at = postings.partition_point(|other| other.key() < example.key());
                if at < most {
                    postings.truncate(most - 1);
                    postings.insert(at, example);
                }
            }
        })?;
        let mut order: Vec<_> = sources.into_iter().collect();
        order.sort_by(|a, b| b.1.1.cmp(&a.1.1).then_with(|| a.0.cmp(&b.0)));
        order.truncate(MOST_SOURCES);
        order.sort();
        let place: HashMap<usize, usize> =
            order.iter().enumerate().map(|(at, (_, (number, _)))| (*number, at)).collect();
        chosen.sources = order.into_iter().map(|(name, _)| name).collect();
        chosen.slices = sums.into_iter().map(|(key, sums)| (key, slices(sums, &place))).collect();
        Ok(chosen)
    }
}

/// Returns the sums of a company in order, with the index of each source in the list of names.
fn slices(sums: Sums, place: &HashMap<usize, usize>) -> Vec<(SliceKey, Slice)> {
    let mut joined: HashMap<SliceKey, Slice> = HashMap::new();
    for ((field, level, source), slice) in sums {
        let sum = joined.entry((field, level, place.get(&source).copied())).or_default();
        sum.measured += slice.measured;
        sum.gap += slice.gap;
        sum.inflated += slice.inflated;
    }
    let mut slices: Vec<_> = joined.into_iter().collect();
    slices.sort_by_key(|(key, _)| *key);
    slices
}
