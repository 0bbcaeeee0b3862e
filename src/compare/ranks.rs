//! The companies among which a company has a rank.

use std::collections::BTreeSet;

use super::company_row::CompanyRow;

/// The ranked companies of a result, and the mean gap of all companies.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Ranks {
    /// Number of companies with a rank.
    pub companies: usize,
    /// Number of their grades.
    pub grades: usize,
    /// The mean gap of the measured postings of all companies; `None` without such postings.
    pub mean_gap: Option<f64>,
}

impl Ranks {
    /// Counts the ranks of the companies of a result.
    pub fn of(companies: &[CompanyRow]) -> Self {
        let grades: BTreeSet<&str> = companies.iter().map(|c| c.grade.as_str()).collect();
        let sums = companies.iter().filter_map(|c| Some((c.mean_gap?, c.measured as f64)));
        let (gaps, measured) = sums.fold((0.0, 0.0), |(gaps, measured), (gap, postings)| {
            (gaps + gap * postings, measured + postings)
        });
        Self {
            companies: companies.iter().filter(|company| company.rank.is_some()).count(),
            grades: grades.iter().filter(|grade| !grade.is_empty()).count(),
            mean_gap: (measured > 0.0).then(|| gaps / measured),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranks_are_counted() {
        let company = |mean_gap, measured, rank, grade: &str| CompanyRow {
            mean_gap,
            measured,
            rank,
            grade: grade.to_owned(),
            ..CompanyRow::default()
        };
        let companies = [
            company(Some(2.0), 1, Some(1.0), "1"),
            company(Some(0.5), 3, Some(2.0), "2"),
            company(Some(0.5), 2, Some(2.0), "2"),
            company(None, 0, None, ""),
        ];
        let found = Ranks::of(&companies);
        assert_eq!(found, Ranks { companies: 3, grades: 2, mean_gap: Some(0.75) });
        assert_eq!(Ranks::of(&[]), Ranks::default());
    }
}
