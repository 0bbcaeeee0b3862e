//! The meanings of columns.

use serde::{Deserialize, Serialize};

/// The meaning of a column.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
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
    /// Text that describes the job.
    Description,
    /// Requirements in a column of their own.
    Requirements,
    /// Pay as one text.
    Salary,
    /// Lower bound of the pay.
    SalaryMin,
    /// Upper bound of the pay.
    SalaryMax,
    /// Currency of the pay.
    SalaryCurrency,
    /// Period of the pay.
    SalaryPeriod,
    /// The employer's own number of the opening, as opposed to a job board's id of a posting.
    Requisition,
}

impl Meaning {
    /// All meanings in the order in which they are shown.
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

    /// Returns the word for the meaning on the command line and in outputs.
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

impl Meaning {
    /// Returns true if a text may be spread over several columns, which are then concatenated.
    pub fn adds_up(self) -> bool {
        matches!(self, Self::Description | Self::Requirements)
    }
}
