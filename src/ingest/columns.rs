//! Header → meaning. The known headers are data, in `columns.toml`.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use serde::Serialize;

use super::IngestError;

/// What a column means to the pipeline.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Meaning {
    /// The export's own id of a posting.
    Id,
    /// Advertised title.
    Title,
    /// Company.
    Company,
    /// Location.
    Location,
    /// Date of the posting.
    Date,
    /// Text that says what the job is.
    Description,
    /// Text that says what is asked for, in a column of its own.
    Requirements,
    /// Pay as one text.
    Salary,
    /// The least pay.
    SalaryMin,
    /// The most pay.
    SalaryMax,
    /// Currency of the pay.
    SalaryCurrency,
    /// Period of the pay.
    SalaryPeriod,
    /// The employer's own number of the opening; a board's id of a posting is none.
    Requisition,
}

impl Meaning {
    /// All of them, in the order in which they are shown.
    pub const ALL: [Self; 13] = [
        Self::Id,
        Self::Title,
        Self::Company,
        Self::Location,
        Self::Date,
        Self::Description,
        Self::Requirements,
        Self::Salary,
        Self::SalaryMin,
        Self::SalaryMax,
        Self::SalaryCurrency,
        Self::SalaryPeriod,
        Self::Requisition,
    ];

    /// The word used on the command line and in outputs.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Id => "id",
            Self::Title => "title",
            Self::Company => "company",
            Self::Location => "location",
            Self::Date => "date",
            Self::Description => "description",
            Self::Requirements => "requirements",
            Self::Salary => "salary",
            Self::SalaryMin => "salary_min",
            Self::SalaryMax => "salary_max",
            Self::SalaryCurrency => "salary_currency",
            Self::SalaryPeriod => "salary_period",
            Self::Requisition => "requisition",
        }
    }
}

/// The known headers of each meaning, the better ones first, folded.
static KNOWN: LazyLock<BTreeMap<String, Vec<String>>> = LazyLock::new(|| {
    let known: BTreeMap<String, Vec<String>> = toml::from_str(include_str!("columns.toml")).unwrap_or_default();
    known.into_iter().map(|(meaning, headers)| (meaning, headers.iter().map(|h| folded(h)).collect())).collect()
});

/// A header without case, spaces and signs.
fn folded(header: &str) -> String {
    header.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

/// What `--columns` says: `title=Job Title,company=Employer`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Overrides(BTreeMap<Meaning, String>);

impl Overrides {
    /// Reads the option.
    pub fn parse(option: &str) -> Result<Self, IngestError> {
        let mut out = BTreeMap::new();
        for pair in option.split(',').filter(|pair| !pair.trim().is_empty()) {
            let (name, header) =
                pair.split_once('=').ok_or_else(|| IngestError::Columns(format!("\"{pair}\" is not MEANING=HEADER")))?;
            let meaning = Meaning::ALL.into_iter().find(|m| m.as_str() == name.trim()).ok_or_else(|| {
                let known = Meaning::ALL.map(Meaning::as_str).join(", ");
                IngestError::Columns(format!("\"{}\" is no meaning; there are {known}", name.trim()))
            })?;
            if out.insert(meaning, header.trim().to_owned()).is_some() {
                return Err(IngestError::Columns(format!("{} is given twice", meaning.as_str())));
            }
        }
        Ok(Self(out))
    }
}

/// Which column holds which meaning.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Columns {
    /// The header as it stands.
    pub headers: Vec<String>,
    chosen: BTreeMap<Meaning, usize>,
}

impl Columns {
    /// Chooses columns for a header: as told, else the best known name, else the first of several.
    pub fn choose(headers: &[String], overrides: &Overrides) -> Result<Self, String> {
        let names: Vec<String> = headers.iter().map(|h| folded(h)).collect();
        let mut chosen = BTreeMap::new();
        for meaning in Meaning::ALL {
            if let Some(wanted) = overrides.0.get(&meaning) {
                let at = headers.iter().position(|h| h == wanted).or_else(|| names.iter().position(|n| *n == folded(wanted)));
                let at = at.ok_or_else(|| format!("there is no column \"{wanted}\" among: {}", headers.join(", ")))?;
                chosen.insert(meaning, at);
            } else if let Some(known) = KNOWN.get(meaning.as_str())
                && let Some(at) = known.iter().find_map(|k| names.iter().position(|n| n == k))
            {
                chosen.insert(meaning, at);
            }
        }
        Ok(Self { headers: headers.to_vec(), chosen })
    }

    /// Number of meanings that have a column.
    pub fn recognised(&self) -> usize {
        self.chosen.len()
    }

    /// The column of a meaning.
    pub fn column(&self, meaning: Meaning) -> Option<usize> {
        self.chosen.get(&meaning).copied()
    }

    /// The header of each meaning that has a column.
    pub fn mapping(&self) -> BTreeMap<&'static str, String> {
        self.chosen.iter().map(|(meaning, &at)| (meaning.as_str(), self.headers[at].clone())).collect()
    }

    /// Refuses a header without title or text.
    pub fn complete(self, name: &str) -> Result<Self, IngestError> {
        let text = self.column(Meaning::Description).or(self.column(Meaning::Requirements));
        for (found, missing) in [(self.column(Meaning::Title), "title"), (text, "description")] {
            if found.is_none() {
                let headers = self.headers.join(", ");
                return Err(IngestError::NoColumn { name: name.into(), missing, headers });
            }
        }
        Ok(self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mapping(headers: &str, overrides: &str) -> String {
        let headers: Vec<String> = headers.split(',').map(str::to_owned).collect();
        let columns = Columns::choose(&headers, &Overrides::parse(overrides).unwrap()).unwrap();
        columns.mapping().iter().map(|(m, h)| format!("{m}={h}")).collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn every_known_header_file_line_is_used() {
        for meaning in Meaning::ALL {
            assert!(KNOWN.contains_key(meaning.as_str()), "{}", meaning.as_str());
        }
        assert_eq!(KNOWN.len(), Meaning::ALL.len());
    }

    #[test]
    fn real_headers() {
        let cases = [
            (
                "jobspy",
                "id,site,job_url,title,company,location,date_posted,description",
                "",
                "company=company date=date_posted description=description id=id location=location title=title",
            ),
            (
                "glassdoor",
                "Job Title,Salary Estimate,Job Description,Company Name,Location",
                "",
                "company=Company Name description=Job Description location=Location salary=Salary Estimate title=Job Title",
            ),
            (
                "emscad",
                "job_id,title,location,department,company_profile,description,requirements",
                "",
                "company=department description=description id=job_id location=location requirements=requirements title=title",
            ),
            (
                "jobspy pay",
                "title,description,salary_source,interval,min_amount,max_amount,currency",
                "",
                "description=description salary_currency=currency salary_max=max_amount salary_min=min_amount \
                 salary_period=interval title=title",
            ),
            (
                "nyc pay",
                "Business Title,Job Description,Salary Range From,Salary Range To,Salary Frequency",
                "",
                "description=Job Description salary_max=Salary Range To salary_min=Salary Range From \
                 salary_period=Salary Frequency title=Business Title",
            ),
            (
                "adzuna pay",
                "Title,FullDescription,SalaryNormalized,SalaryRaw",
                "",
                "description=FullDescription salary=SalaryRaw title=Title",
            ),
            ("told", "a,b,description", "title=b", "description=description title=b"),
        ];
        for (name, headers, overrides, expected) in cases {
            assert_eq!(mapping(headers, overrides), expected, "{name}");
        }
    }

    #[test]
    fn mistakes_in_the_option() {
        for (option, message) in [("title", "MEANING=HEADER"), ("salery=x", "no meaning"), ("title=a,title=b", "twice")] {
            assert!(Overrides::parse(option).unwrap_err().to_string().contains(message), "{option}");
        }
    }
}
