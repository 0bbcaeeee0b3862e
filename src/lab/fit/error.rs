//! The errors of a fit.

use thiserror::Error;

/// The least number of companies that can be divided into parts.
pub(super) const LEAST_COMPANIES: usize = 20;

/// The reasons why a fit fails.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum FitError {
    /// Too few companies to divide them into parts.
    #[error("{0} companies among the labelled postings; a fit needs at least {LEAST_COMPANIES}")]
    FewCompanies(usize),
}
