//! The columns of all exports, each name once.

use std::collections::{HashMap, HashSet};

use crate::engine::Job;
use titlegauge_ingest::{Dialect, IngestError, open};

/// The names of the columns of all sources.
#[derive(Debug, Default)]
pub struct Header {
    names: Vec<String>,
    places: HashMap<String, usize>,
}

impl Header {
    /// Reads the beginnings of the sources and collects their columns, in the order in which they
    /// appear. The columns of a single source are added when it is read, because standard input
    /// cannot be read twice.
    ///
    /// # Errors
    ///
    /// Returns an error if a source cannot be read (without `keep_going`), or if one of several is
    /// not a file.
    pub fn of(job: &Job<'_>) -> Result<Self, IngestError> {
        let mut header = Self::default();
        if let [_] = job.sources {
            return Ok(header);
        }
        for source in job.sources {
            if !source.is_file() {
                return Err(IngestError::NotAnExport {
                    name: source.name.clone(),
                    what:
                        "is a stream, whose columns are not known before it is read; label it alone"
                            .into(),
                });
            }
            let dialect =
                open(source).and_then(|mut opened| opened.dialect(&source.name, job.overrides));
            match dialect {
                Ok(dialect) => {
                    header.places(&dialect);
                }
                // The run reports it again, and skips it.
                Err(_) if job.keep_going => {}
                Err(error) => return Err(error),
            }
        }
        Ok(header)
    }

    /// Returns the names, in order.
    pub fn names(&self) -> &[String] {
        &self.names
    }

    /// Returns the place of each column of a source in the header, and adds those that it lacks.
    pub fn places(&mut self, dialect: &Dialect) -> Vec<usize> {
        let place = |name: String| {
            *self.places.entry(name).or_insert_with_key(|name| {
                self.names.push(name.clone());
                self.names.len() - 1
            })
        };
        unique(&dialect.columns.headers).into_iter().map(place).collect()
    }
}

/// Returns headers of which none is blank or equal to another: they get numbers.
fn unique(headers: &[String]) -> Vec<String> {
    let mut taken: HashSet<String> = HashSet::new();
    let all: HashSet<&str> = headers.iter().map(String::as_str).collect();
    // The next number of each name, so that none is tried twice.
    let mut numbers: HashMap<String, usize> = HashMap::new();
    let numbered = |(at, header): (usize, &String)| {
        let name = match header.trim() {
            "" => format!("column_{}", at + 1),
            name => name.to_owned(),
        };
        let mut own = name.clone();
        while taken.contains(&own) || own != *header && all.contains(own.as_str()) {
            let number = numbers.entry(name.clone()).or_insert(2);
            own = format!("{name}_{number}");
            *number += 1;
        }
        taken.insert(own.clone());
        own
    };
    headers.iter().enumerate().map(numbered).collect()
}

#[cfg(test)]
mod tests {
    use super::unique;

    /// Each number was tried for each column before, which took minutes.
    #[test]
    fn many_equal_names_take_little_time() {
        let names = unique(&vec!["a".to_owned(); 100_000]);
        assert_eq!((names[0].as_str(), names[99_999].as_str()), ("a", "a_100000"));
    }

    #[test]
    fn names_are_unique() {
        let cases: [(&[&str], &[&str]); 3] = [
            (&["a", "b"], &["a", "b"]),
            (&["a", "", "a", "a"], &["a", "column_2", "a_2", "a_3"]),
            (&["a", "a", "a_2", "column_4", " "], &["a", "a_3", "a_2", "column_4", "column_5"]),
        ];
        for (headers, expected) in cases {
            let headers: Vec<String> = headers.iter().map(|&header| header.into()).collect();
            assert_eq!(unique(&headers), expected, "{headers:?}");
        }
    }
}
