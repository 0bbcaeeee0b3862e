//! One run at a time: a lock of the system on a file in the store, which goes with the
//! process, however it ends.

use std::fs::{File, OpenOptions, TryLockError};
use std::io::{Read, Seek, SeekFrom, Write};
use std::path::Path;

use super::error::{HistoryError, at};

const NAME: &str = "lock";

/// Held while a run is at a store.
#[derive(Debug)]
pub struct Lock(#[expect(dead_code, reason = "held, not used")] File);

impl Lock {
    /// Takes the lock of a store, which is made if it is not there. Where another run has
    /// it: calls `waiting` with who that is and waits, or without such a function leaves.
    pub fn take(
        store: &Path,
        myself: &str,
        waiting: Option<&dyn Fn(&str)>,
    ) -> Result<Self, HistoryError> {
        std::fs::create_dir_all(store).map_err(at(store))?;
        let path = store.join(NAME);
        let mut options = OpenOptions::new();
        let mut file = options
            .read(true)
            .write(true)
            .create(true)
            .truncate(false)
            .open(&path)
            .map_err(at(&path))?;
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

/// Who is at a store now, if any run is.
pub(super) fn at_it(store: &Path) -> Option<String> {
    let mut file = File::open(store.join(NAME)).ok()?;
    // Let go at once, since a run that comes in between would leave.
    matches!(file.try_lock_shared(), Err(TryLockError::WouldBlock)).then(|| holder(&mut file))
}

/// What the other run wrote about itself.
fn holder(file: &mut File) -> String {
    let mut text = String::new();
    match file.read_to_string(&mut text) {
        Ok(_) if !text.trim().is_empty() => text.trim().to_owned(),
        _ => "which has only just begun".to_owned(),
    }
}
