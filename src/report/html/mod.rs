//! `report.html`: the figures of a run on one page that needs nothing beside it.

mod page;

pub use page::{
    CompanyRow, DutyLevel, DutyRow, Interval, KeyFigures, LevelRow, MonthRow, OutsideRow, Page, ReasonRow, RecordCounts, RoleRow,
    SourceRow, WordRow,
};
