//! `features.csv`: the weights of word classes, their pairs and learned words, as `fit` writes them.
//!
//! The file has thousands of rows of whole numbers, which a TOML parser would need longer to read
//! than the program to start. No cell contains a comma or a quote.

use std::fmt::Write as _;
use std::ops::RangeInclusive;

use super::error::Problem;
use super::files::KeywordFile;

/// The largest idf, in thousandths: that of one posting in 480 million.
const LARGEST_IDF: i32 = 20_000;
/// The largest weight on either side of 0, in thousandths. It fits in 16 bits, and with [`LARGEST_IDF`] the
/// sums of scores keep within 53.
pub const LARGEST_WEIGHT: i32 = 32_000;

/// The columns before the weights.
const LEADING: [&str; 3] = ["kind", "feature", "idf"];

/// The kind of a feature, as in the first column.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum FeatureKind {
    /// A word class.
    Class,
    /// An ordered pair of classes: `lead > engineers`.
    Pair,
    /// A learned word, or two neighbouring ones.
    Words,
}

impl FeatureKind {
    /// All kinds, in order.
    pub const ALL: [Self; 3] = [Self::Class, Self::Pair, Self::Words];

    /// Returns the word used in the file.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Class => "class",
            Self::Pair => "pair",
            Self::Words => "words",
        }
    }
}

/// A row of the file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FeatureRow {
    /// The kind of the feature.
    pub kind: FeatureKind,
    /// The feature as it is written.
    pub name: Box<str>,
    /// The inverse document frequency, in thousandths.
    pub idf: i32,
    /// A weight for each of [`FeatureFile::answers`], in thousandths.
    pub weights: Vec<i32>,
}

/// The content of the file.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct FeatureFile {
    /// Names of the answers that have weights, such as `role_cio` or `level_2`.
    pub answers: Vec<Box<str>>,
    /// The features.
    pub rows: Vec<FeatureRow>,
}

impl FeatureFile {
    /// Parses the file; `None`, with problems, if it is wrong.
    pub(super) fn parse(file: &KeywordFile, problems: &mut Vec<Problem>) -> Option<Self> {
        let mut lines = (1..).zip(file.text.lines());
        let header: Vec<&str> = lines.next().map_or("", |(_, line)| line).split(',').collect();
        let Some(answers) = header.strip_prefix(&LEADING[..]) else {
            let message = format!("the columns do not begin with {}", LEADING.join(","));
            problems.push(file.problem(1, message));
            return None;
        };
        let before = problems.len();
        let mut rows = Vec::new();
        for (line, text) in lines {
            match FeatureRow::parse(text, answers.len()) {
                Ok(row) => rows.push(row),
                Err(message) => problems.push(file.problem(line, message)),
            }
        }
        let answers = answers.iter().map(|answer| Box::from(*answer)).collect();
        (problems.len() == before).then_some(Self { answers, rows })
    }

    /// Returns the text of the file.
    pub fn to_csv(&self) -> String {
        let mut out = LEADING.join(",");
        for answer in &self.answers {
            let _ = write!(out, ",{answer}");
        }
        out.push('\n');
        for FeatureRow { kind, name, idf, weights } in &self.rows {
            let _ = write!(out, "{},{name},{idf}", kind.as_str());
            for weight in weights {
                let _ = write!(out, ",{weight}");
            }
            out.push('\n');
        }
        out
    }
}

impl FeatureRow {
    fn parse(text: &str, answers: usize) -> Result<Self, String> {
        let mut cells = text.split(',');
        let kind = cells.next().unwrap_or_default();
        let known = FeatureKind::ALL.into_iter().find(|known| known.as_str() == kind);
        let kind = known.ok_or_else(|| {
            format!("\"{kind}\" is not a kind of feature; write class, pair or words")
        })?;
        let name = cells.next().filter(|name| !name.is_empty()).ok_or("the feature is missing")?;
        let idf = number(cells.next().unwrap_or_default(), 0..=LARGEST_IDF)?;
        let mut weights = Vec::with_capacity(answers);
        for cell in cells {
            weights.push(number(cell, -LARGEST_WEIGHT..=LARGEST_WEIGHT)?);
        }
        if weights.len() != answers {
            return Err(format!("{} weights, but the header names {answers}", weights.len()));
        }
        Ok(Self { kind, name: name.into(), idf, weights })
    }
}

/// Parses a whole number within bounds.
fn number(cell: &str, bounds: RangeInclusive<i32>) -> Result<i32, String> {
    let number = cell.parse().ok().filter(|number| bounds.contains(number));
    number.ok_or_else(|| {
        let (least, most) = bounds.into_inner();
        format!("\"{cell}\" is not a whole number from {least} to {most}")
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows() {
        let cases = [
            ("pair,lead > team,1000,5,-7", None),
            ("verb,lead,1000,5,-7", Some("is not a kind of feature")),
            ("class,,1000,5,-7", Some("the feature is missing")),
            ("class,lead,20001,5,-7", Some("is not a whole number from 0 to 20000")),
            ("class,lead,-1,5,-7", Some("is not a whole number from 0 to 20000")),
            ("class,lead,1000,5,-32001", Some("from -32000 to 32000")),
            ("class,lead,1000,x,-7", Some("\"x\" is not a whole number")),
            ("class,lead,1000,5", Some("1 weights, but the header names 2")),
            ("", Some("is not a kind of feature")),
        ];
        for (row, refused) in cases {
            let parsed = FeatureRow::parse(row, 2);
            match refused {
                None => assert_eq!(parsed.unwrap().weights, [5, -7]),
                Some(message) => assert!(parsed.unwrap_err().contains(message), "{row}"),
            }
        }
    }
}
