//! The folder beside the place, in which a result is written, and the renaming.

use std::ffi::OsStr;
use std::fs::{self, File};
use std::io;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};

use rustix::fs::{CWD, RenameFlags, renameat_with};
use rustix::io::Errno;

use titlegauge_ingest::MANIFEST;

/// The number of names tried for a staging folder.
const ATTEMPTS: u32 = 100;

/// Makes a staging folder for the target `name` and locks it. Another run may be sweeping at the
/// same moment and take it away before it is locked; then the next name is tried.
pub(super) fn stage(parent: &Path, name: &str) -> io::Result<(PathBuf, File)> {
    let mut refused = io::Error::other("no name is free for a folder beside it");
    for attempt in 0..ATTEMPTS {
        let staging = parent.join(staging_name(name, std::process::id(), attempt));
        match fs::create_dir(&staging) {
            Err(e) if e.kind() == io::ErrorKind::AlreadyExists => refused = e,
            Err(e) => return Err(e),
            Ok(()) => {
                if let Some(lock) = locked(&staging)
                    && staging.exists()
                {
                    return Ok((staging, lock));
                }
            }
        }
    }
    Err(refused)
}

/// The lock of a staging folder, if nobody holds it. It is the folder itself that is
/// locked, so the lock goes with it wherever it is renamed to.
fn locked(folder: &Path) -> Option<File> {
    let folder = File::open(folder).ok()?;
    folder.try_lock().ok().map(|()| folder)
}

fn staging_name(target: &str, process: u32, attempt: u32) -> String {
    format!(".{target}.titlegauge-{process}-{attempt}")
}

/// Returns true for the exact names that [`stage`] gives to staging folders of `target`. A name
/// that only begins like one belongs to the user, and such a folder must not be removed.
pub fn is_staging(file_name: &OsStr, target: &str) -> bool {
    let numbers = || {
        let (_, numbers) = file_name.to_str()?.rsplit_once(".titlegauge-")?;
        let (process, attempt) = numbers.split_once('-')?;
        Some((process.parse().ok()?, attempt.parse().ok()?))
    };
    // Rebuilt and compared, since a number can be written in other ways, such as with a sign.
    numbers().is_some_and(|(process, attempt)| {
        attempt < ATTEMPTS && *file_name == *staging_name(target, process, attempt)
    })
}

/// Removes staging folders of the target `name` whose run is gone.
pub(super) fn sweep(parent: &Path, name: &str) -> io::Result<()> {
    for entry in fs::read_dir(parent)? {
        let entry = entry?;
        if is_staging(&entry.file_name(), name)
            && let Some(_lock) = locked(&entry.path())
        {
            let _ = fs::remove_dir_all(entry.path());
        }
    }
    Ok(())
}

/// Puts `staging` in the place of `target` and removes what stood there.
pub(super) fn put(staging: &Path, target: &Path) -> io::Result<()> {
    if !target.exists() {
        return fs::rename(staging, target);
    }
    match renameat_with(CWD, staging, CWD, target, RenameFlags::EXCHANGE) {
        Ok(()) => {
            let _ = fs::remove_dir_all(staging);
            Ok(())
        }
        // Without an exchange the old manifest goes first and the new one comes last:
        // a folder without a manifest is no result, one with it is whole.
        Err(Errno::NOSYS | Errno::INVAL | Errno::OPNOTSUPP) => put_file_by_file(staging, target),
        // Anything else would stop the way file by file too, when the old result is gone.
        Err(refused) => Err(refused.into()),
    }
}

/// Whether a folder is where a disk is mounted: nothing can be put in its place.
pub(super) fn is_mount_point(folder: &Path) -> io::Result<bool> {
    let about = match fs::metadata(folder) {
        Err(e) if e.kind() == io::ErrorKind::NotFound => return Ok(false),
        about => about?,
    };
    if let Some(told) = told_to_be_mounted(folder) {
        return Ok(told);
    }
    Ok(folder
        .parent()
        .map(fs::metadata)
        .transpose()?
        .is_some_and(|parent| parent.dev() != about.dev()))
}

/// A folder of the same disk may be mounted too, which only newer systems tell.
#[cfg(target_os = "linux")]
fn told_to_be_mounted(folder: &Path) -> Option<bool> {
    use rustix::fs::{AtFlags, StatxAttributes, StatxFlags, statx};
    let told = statx(CWD, folder, AtFlags::empty(), StatxFlags::empty()).ok()?;
    let tells = told.stx_attributes_mask.contains(StatxAttributes::MOUNT_ROOT);
    tells.then(|| told.stx_attributes.contains(StatxAttributes::MOUNT_ROOT))
}

#[cfg(not(target_os = "linux"))]
fn told_to_be_mounted(_folder: &Path) -> Option<bool> {
    None
}

fn put_file_by_file(staging: &Path, target: &Path) -> io::Result<()> {
    match fs::remove_file(target.join(MANIFEST)) {
        Err(e) if e.kind() != io::ErrorKind::NotFound => return Err(e),
        _ => sync(target)?,
    }
    let mut names: Vec<_> =
        fs::read_dir(staging)?.map(|e| e.map(|e| e.file_name())).collect::<io::Result<_>>()?;
    names.sort_by_key(|name| name == MANIFEST);
    for entry in fs::read_dir(target)? {
        let entry = entry?;
        let path = entry.path();
        // A file is replaced by the renaming; a folder must be out of the way.
        if !names.contains(&entry.file_name()) || path.is_dir() {
            if path.is_dir() { fs::remove_dir_all(path)? } else { fs::remove_file(path)? }
        }
    }
    for name in names {
        fs::rename(staging.join(&name), target.join(&name))?;
    }
    sync(target)?;
    fs::remove_dir(staging)
}

pub(super) fn sync(folder: &Path) -> io::Result<()> {
    File::open(folder)?.sync_all()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_exact_names_are_staging_folders() {
        for (name, expected) in [
            (".out.titlegauge-1-0", true),
            (".out.titlegauge-4294967295-99", true),
            (".out.titlegauge-4294967296-0", false),
            (".out.titlegauge-1-100", false),
            (".out.titlegauge-01-0", false),
            (".out.titlegauge-+1-0", false),
            (".out.titlegauge-1-0-notes", false),
            (".out.titlegauge-1-", false),
            (".out.titlegauge-notes", false),
            (".out.titlegauge.partial", false),
            (".other.titlegauge-1-0", false),
            ("out.titlegauge-1-0", false),
        ] {
            assert_eq!(is_staging(OsStr::new(name), "out"), expected, "{name}");
        }
        assert!(is_staging(OsStr::new(".a.titlegauge-1-2.titlegauge-3-4"), "a.titlegauge-1-2"));
    }

    /// The folder that is put there cannot be found, for one reason of many.
    #[test]
    fn a_refused_exchange_leaves_what_stands() {
        let parent = tempfile::tempdir().unwrap();
        let target = parent.path().join("old");
        fs::create_dir(&target).unwrap();
        fs::write(target.join(MANIFEST), "").unwrap();
        assert!(put(&parent.path().join("gone"), &target).is_err());
        assert!(target.join(MANIFEST).exists());
    }

    #[test]
    fn file_by_file_replaces_all_and_ends_with_the_manifest() {
        let parent = tempfile::tempdir().unwrap();
        let (staging, target) = (parent.path().join("new"), parent.path().join("old"));
        for (folder, files) in [(&staging, ["a.csv", MANIFEST]), (&target, ["gone.csv", MANIFEST])]
        {
            fs::create_dir(folder).unwrap();
            for file in files {
                fs::write(folder.join(file), folder.as_os_str().as_encoded_bytes()).unwrap();
            }
            fs::create_dir(folder.join("rejects")).unwrap();
            fs::write(folder.join("rejects/1.csv"), folder.as_os_str().as_encoded_bytes()).unwrap();
        }
        put_file_by_file(&staging, &target).unwrap();
        let mut names: Vec<_> =
            fs::read_dir(&target).unwrap().map(|e| e.unwrap().file_name()).collect();
        names.sort();
        assert_eq!(names, ["a.csv", "rejects", MANIFEST]);
        assert_eq!(
            fs::read(target.join("rejects/1.csv")).unwrap(),
            staging.as_os_str().as_encoded_bytes()
        );
        assert_eq!(
            fs::read(target.join(MANIFEST)).unwrap(),
            staging.as_os_str().as_encoded_bytes()
        );
        assert!(!staging.exists());
    }
}
