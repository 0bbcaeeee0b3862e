//! Lets one run at a time use a store. The system locks a file in the store and releases the lock
//! when the process ends, however it ends.

use std::fs::{File, OpenOptions, TryLockError};
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::path::Path;

use rustix::fs::OFlags;

use super::error::{HistoryError, at};
use super::regular_file;

const NAME: &str = "lock";

/// The lock of a store, held until it is dropped.
#[derive(Debug)]
pub struct Lock(#[expect(dead_code, reason = "held, not used")] File);

impl Lock {
    /// Takes the lock of a store, and writes `myself` to it for other runs to show. If another run
    /// holds the lock, calls `waiting` with that run's text and waits.
    ///
    /// # Errors
    ///
    /// Returns [`HistoryError::Locked`] if another run holds the lock and `waiting` is `None`, and
    /// another error if the file cannot be locked or written.
    pub fn take(
        store: &Path,
        myself: &str,
        waiting: Option<&dyn Fn(&str)>,
    ) -> Result<Self, HistoryError> {
        std::fs::create_dir_all(store).map_err(at(store))?;
        let path = store.join(NAME);
        let mut options = OpenOptions::new();
        options.read(true).write(true).create(true).truncate(false);
        let mut file = open(&path, &mut options).map_err(at(&path))?;
        match file.try_lock() {
            Ok(()) => {}
            Err(TryLockError::Error(error)) => return Err(at(&path)(error)),
            Err(TryLockError::WouldBlock) => {
                let holder = holder(&mut file);
                let Some(waiting) = waiting else {
                    return Err(HistoryError::Locked { store: store.to_owned(), holder });
                };
                waiting(&holder);
                file.lock().map_err(at(&path))?;
            }
        }
        let note = |file: &mut File| {
            file.set_len(0)?;
            file.seek(SeekFrom::Start(0))?;
            file.write_all(myself.as_bytes())
        };
        note(&mut file).map_err(at(&path))?;
        Ok(Self(file))
    }
}

/// Opens the file of the lock. Refuses a link: the target, which may be a file outside of the
/// store, would be overwritten.
fn open(path: &Path, options: &mut OpenOptions) -> io::Result<File> {
    regular_file::open(path, options, OFlags::NOFOLLOW).map_err(|error| {
        if path.is_symlink() {
            io::Error::other("it is a symbolic link; remove it and run again")
        } else {
            error
        }
    })
}

/// Returns the text of the run that holds the lock of a store, or `None` if no run does.
pub(super) fn lock_holder(store: &Path) -> Option<String> {
    let mut file = open(&store.join(NAME), OpenOptions::new().read(true)).ok()?;
    // The shared lock is released at once, because a run that begins meanwhile would end.
    matches!(file.try_lock_shared(), Err(TryLockError::WouldBlock)).then(|| holder(&mut file))
}

/// Reads the text that the holder of the lock wrote.
fn holder(file: &mut File) -> String {
    let mut text = String::new();
    match file.read_to_string(&mut text) {
        Ok(_) if !text.trim().is_empty() => text.trim().to_owned(),
        _ => "which has only just begun".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_lock_that_is_a_link_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        let (store, victim) = (folder.path().join("store"), folder.path().join("victim"));
        std::fs::create_dir(&store).unwrap();
        std::fs::write(&victim, "kept").unwrap();
        std::os::unix::fs::symlink("../victim", store.join(NAME)).unwrap();
        let message = Lock::take(&store, "pid 1", None).unwrap_err().to_string();
        assert!(
            message.ends_with("lock: it is a symbolic link; remove it and run again"),
            "{message}"
        );
        assert_eq!(std::fs::read_to_string(&victim).unwrap(), "kept");
        std::fs::remove_file(store.join(NAME)).unwrap();
        Lock::take(&store, "pid 1", None).unwrap();
    }
}
