//! Reasons why nothing can be explained.

use thiserror::Error;

/// Reasons why nothing can be explained.
#[derive(Debug, Error)]
pub enum ExplainError {
    /// No posting of a result has the id.
    #[error(
        "there is no posting \"{id}\" in the result; the column posting_id of postings.csv lists the ids"
    )]
    NotInResult {
        /// The id.
        id: String,
    },
    /// No posting of an export has the id.
    #[error(
        "there is no posting \"{id}\"; give an id of the export, or SOURCE#RECORD such as export.csv#3 with the path as named"
    )]
    NoPosting {
        /// The id.
        id: String,
    },
    /// No title of a result contains the words.
    #[error(
        "no title of {of} contains \"{title}\"; titles.csv lists the titles that count, and postings.csv all"
    )]
    TitleNotFound {
        /// The words.
        title: String,
        /// The key of the company that was named, or "the result".
        of: String,
    },
    /// An export was given without an id.
    #[error(
        "an export is explained by posting: add --id; for a company or a title, run titlegauge analyze, and name its result folder"
    )]
    NoId,
}
