//! Grades of companies that changed, told only where the gap behind them did.
//!
//! Grades are cut anew every night, and their number may change, so that a company can get
//! another one though nothing was learned of it. So a grade is held against the one that was first
//! given or last told, and counts as changed only where the gap has moved by [`MOVED`] of its
//! standard deviations since.

use std::collections::BTreeMap;

use super::error::HistoryError;
use super::{Alert, AlertKind, History};
use titlegauge_figures::gap::Gap;
use titlegauge_figures::summary::Summary;

/// So many standard deviations, the larger of the two.
const MOVED: f64 = 2.0;

/// The grade of a company over all nights of an epoch.
#[derive(Debug, Clone, PartialEq)]
pub struct Grade {
    /// Key of the company.
    pub company: String,
    /// 1 is the largest gaps.
    pub grade: usize,
    /// The gap behind it, drawn towards the mean of all.
    pub gap: f64,
    /// Its standard deviation.
    pub sd: f64,
}

impl Grade {
    /// Grades of all graded companies.
    pub fn all(summary: &Summary, gap: &Gap) -> Vec<Self> {
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

    fn differs(&self, before: &Self) -> bool {
        self.grade != before.grade
            && (self.gap - before.gap).abs() >= MOVED * self.sd.max(before.sd)
    }
}

impl History {
    /// Grades to be noted, which are new or changed, and an alert for each that changed; in
    /// a new epoch none did.
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
                Some((then, folder)) if now.differs(then) => {
                    let what = format!(
                        "grade {} (gap {:+.2} \u{b1} {:.2}), where {folder} had {} ({:+.2} \u{b1} {:.2})",
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

    /// What was noted of each company, with the run that gave or told it.
    fn grades(&self, epoch: i64) -> Result<BTreeMap<String, (Grade, String)>, HistoryError> {
        let mut grades = BTreeMap::new();
        let query = "SELECT company, grade, gap, sd, folder FROM grades JOIN runs ON runs.id = run WHERE epoch = ?1";
        self.each(query, [epoch], |row| {
            let company: String = row.get(0)?;
            let grade = usize::try_from(row.get::<_, i64>(1)?).unwrap_or_default();
            let noted =
                Grade { company: company.clone(), grade, gap: row.get(2)?, sd: row.get(3)? };
            grades.insert(company, (noted, row.get(4)?));
            Ok(())
        })?;
        Ok(grades)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_counts_as_changed() {
        let grade = |grade, gap, sd| Grade { company: String::new(), grade, gap, sd };
        let before = grade(3, 0.5, 0.2);
        for (now, changed) in [
            (grade(1, 0.95, 0.2), true),
            (grade(5, 0.05, 0.1), true),
            // Another grade, and hardly another gap; another gap, and the same grade; a gap that is little known.
            (grade(1, 0.8, 0.2), false),
            (grade(3, 2.0, 0.2), false),
            (grade(1, 0.95, 0.3), false),
        ] {
            assert_eq!(now.differs(&before), changed, "{now:?}");
        }
    }
}
