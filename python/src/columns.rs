//! The argument `columns`: headers by meaning.

use std::collections::BTreeMap;

use pyo3::prelude::*;

use super::error::WheelError;
use titlegauge_ingest::Overrides;

/// One header, or several.
#[derive(FromPyObject)]
pub enum Headers {
    /// One header.
    One(String),
    /// Several headers of one meaning.
    Several(Vec<String>),
}

/// The headers of each meaning.
pub type Named = BTreeMap<String, Headers>;

/// Returns the columns that the user assigns, and their text as on the command line.
pub fn overrides(named: Option<Named>) -> Result<(Overrides, String), WheelError> {
    let mut pairs = Vec::new();
    for (meaning, headers) in named.unwrap_or_default() {
        let headers = match headers {
            Headers::One(header) => vec![header],
            Headers::Several(headers) => headers,
        };
        pairs.extend(headers.into_iter().map(|header| (meaning.clone(), header)));
    }
    let named: Vec<(&str, &str)> =
        pairs.iter().map(|(meaning, header)| (&**meaning, &**header)).collect();
    let text: Vec<String> =
        named.iter().map(|(meaning, header)| format!("{meaning}={header}")).collect();
    Ok((Overrides::of(&named)?, text.join(",")))
}
