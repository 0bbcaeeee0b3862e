//! What a column means to the pipeline.

use serde::{Deserialize, Serialize};

/// What a column means to the pipeline.
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

impl Meaning {
    /// Whether several columns may hold parts of it, one under the other.
    pub fn adds_up(self) -> bool {
        matches!(self, Self::Description | Self::Requirements)
    }
}
