//! Reports grades of companies that changed, if the gap changed too.
//!
//! Grades are computed again every night, and their number may change, so a company can get another
//! grade although hardly any information was added. Therefore a grade is compared with the one that
//! was first given or last reported. It has changed only if the gap moved by [`MOVED`] of its standard
//! deviations since then.

use std::collections::BTreeMap;

use super::alert::{Alert, AlertKind};
use super::error::HistoryError;
use super::history::History;
use titlegauge_figures::gap::GapFigures;
use titlegauge_figures::summary::Summary;

/// The least change of a gap, in standard deviations (the larger of the two).
const MOVED: f64 = 2.0;

/// The grade of a company over all nights of an epoch.
#[derive(Debug, Clone, PartialEq)]
pub struct Grade {
    /// Key of the company.
    pub company: String,
    /// 1 is the grade of the largest gaps.
    pub grade: usize,
    /// The gap of the company, shrunken towards the mean of all companies.
    pub gap: f64,
    /// Its standard deviation.
    pub sd: f64,
}

/// A grade in the history.
struct Noted {
    grade: Grade,
    /// The folder of the run that gave or reported it.
    folder: String,
}

impl Grade {
    /// Returns the grades of all graded companies.
    pub fn all(summary: &Summary, gap: &GapFigures) -> Vec<Self> {
        let graded = summary.companies.iter().zip(&gap.companies).filter_map(|(company, gap)| {
            let (grade, posterior) = gap.as_ref().and_then(|gap| gap.grade.zip(gap.posterior))?;
            Some(Self {
                company: company.key.clone(),
                grade,
                gap: posterior.mean,
                sd: posterior.sd,
            })
        });
        graded.collect()
    }

    /// Returns true if the grade changed and the gap moved far enough.
    fn differs(&self, before: &Self) -> bool {
        self.grade != before.grade
            && (self.gap - before.gap).abs() >= MOVED * self.sd.max(before.sd)
    }
}

impl History {
    /// Returns the grades that are new or changed, for the history, and an alert for each that
    /// changed. In a new epoch (`None`) all grades are new.
    ///
    /// # Errors
    ///
    /// Fails if the history cannot be read.
    pub fn changed(
        &self,
        epoch: Option<i64>,
        grades: Vec<Grade>,
    ) -> Result<(Vec<Grade>, Vec<Alert>), HistoryError> {
        let before = epoch.map_or_else(|| Ok(BTreeMap::new()), |epoch| self.grades(epoch))?;
        let (mut noted, mut alerts) = (Vec::new(), Vec::new());
        for now in grades {
            match before.get(&now.company) {
                None => noted.push(now),
                Some(Noted { grade: then, folder }) if now.differs(then) => {
                    let what = format!(
                        "grade {} (gap {:+.2} \u{b1} {:.2}); {folder} had {} ({:+.2} \u{b1} {:.2})",
                        now.grade, now.gap, now.sd, then.grade, then.gap, then.sd
                    );
                    alerts.push(Alert {
                        kind: AlertKind::Grade,
                        source: now.company.clone(),
                        what,
                    });
                    noted.push(now);
                }
                Some(_) => {}
            }
        }
        Ok((noted, alerts))
    }

    /// Returns the grades in the history by company.
    fn grades(&self, epoch: i64) -> Result<BTreeMap<String, Noted>, HistoryError> {
        let query = "SELECT company, grade, gap, sd, folder FROM grades JOIN runs ON runs.id = run WHERE epoch = ?1";
        let grades = self.all(query, [epoch], |row| {
            let grade = Grade {
                company: row.get(0)?,
                grade: usize::try_from(row.get::<_, i64>(1)?).unwrap_or_default(),
                gap: row.get(2)?,
                sd: row.get(3)?,
            };
            Ok((grade.company.clone(), Noted { grade, folder: row.get(4)? }))
        })?;
        Ok(grades.into_iter().collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn changed_grades() {
        let grade = |grade, gap, sd| Grade { company: String::new(), grade, gap, sd };
        let before = grade(3, 0.5, 0.2);
        for (now, changed) in [
            (grade(1, 0.95, 0.2), true),
            (grade(5, 0.05, 0.1), true),
            // Another grade with almost the same gap; the same grade; a gap with a large error.
            (grade(1, 0.8, 0.2), false),
            (grade(3, 2.0, 0.2), false),
            (grade(1, 0.95, 0.3), false),
        ] {
            assert_eq!(now.differs(&before), changed, "{now:?}");
        }
    }
}
