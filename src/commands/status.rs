//! The exit statuses, and the status of each error.

use std::io;

use crate::engine::EngineError;
use crate::jobs::JobError;
use crate::report::ReportError;
use crate::store::HistoryError;

/// The command is done, or the reader of standard output closed the pipe.
pub const DONE: u8 = 0;
/// The command is done, with complaints.
pub const COMPLAINTS: u8 = 1;
/// The arguments are wrong or an input cannot be read; nothing was written.
pub const UNREADABLE: u8 = 2;
/// There are alerts, with `--strict`; the results are in place.
pub const ALERTS: u8 = 3;
/// An output or the store could not be written; earlier results are intact.
pub const UNWRITABLE: u8 = 4;
/// Another run uses the store.
pub const LOCKED: u8 = 5;

/// Returns true if the reader of standard output closed the pipe, which is not an error.
pub fn is_closed_pipe(error: &anyhow::Error) -> bool {
    error.downcast_ref::<io::Error>().is_some_and(|e| e.kind() == io::ErrorKind::BrokenPipe)
}

/// Returns the exit status of an error. An error of reading always has a type of its own, so that
/// a bare [`io::Error`] comes from writing.
pub fn status_of(error: &anyhow::Error) -> u8 {
    if let Some(job) = error.downcast_ref::<JobError>() {
        return of_job(job);
    }
    if let Some(history) = error.downcast_ref::<HistoryError>() {
        return of_history(history);
    }
    if let Some(report) = error.downcast_ref::<ReportError>() {
        return of_report(report);
    }
    if error.downcast_ref::<io::Error>().is_some() { UNWRITABLE } else { UNREADABLE }
}

fn of_job(error: &JobError) -> u8 {
    match error {
        JobError::History(history) => of_history(history),
        JobError::Report(report) | JobError::Engine(EngineError::Sink(report)) => of_report(report),
        JobError::Path { .. } => UNWRITABLE,
        _ => UNREADABLE,
    }
}

fn of_history(error: &HistoryError) -> u8 {
    match error {
        HistoryError::Locked { .. } => LOCKED,
        HistoryError::Absent(_) => UNREADABLE,
        _ => UNWRITABLE,
    }
}

fn of_report(error: &ReportError) -> u8 {
    match error {
        ReportError::Io { .. } => UNWRITABLE,
        _ => UNREADABLE,
    }
}
