//! The staging folder next to the target, and the rename that puts it in place.

use std::fs::{self, File, TryLockError};
use std::io;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};

use rustix::fs::{CWD, RenameFlags, renameat_with};
use rustix::io::Errno;

use crate::staging::{ATTEMPTS, is_staging, staging_name};
use titlegauge_ingest::MANIFEST;

/// Creates a staging folder for the target `name` and locks it. Another run may remove the folder
/// before it is locked, because it looks abandoned; then the next name is tried. A folder that the
/// system cannot lock is removed: trying the other names would leave a hundred of them.
pub(super) fn stage(parent: &Path, name: &str) -> io::Result<(PathBuf, File)> {
    let mut refused = io::Error::other("all names for a temporary folder next to it are taken");
    for attempt in 0..ATTEMPTS {
        let staging = parent.join(staging_name(name, std::process::id(), attempt));
        match fs::create_dir(&staging) {
            Err(e) if e.kind() == io::ErrorKind::AlreadyExists => refused = e,
            Err(e) => return Err(e),
            Ok(()) => match lock(&staging) {
                Ok(Some(lock)) if staging.exists() => return Ok((staging, lock)),
                Ok(_) => {}
                Err(error) => {
                    let _ = fs::remove_dir(&staging);
                    return Err(error);
                }
            },
        }
    }
    Err(refused)
}

/// Locks a staging folder; returns `None` if another process holds the lock or removed the folder.
/// The folder itself is locked, not a file in it, so the lock remains when the folder is renamed.
fn lock(folder: &Path) -> io::Result<Option<File>> {
    let folder = match File::open(folder) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        folder => folder?,
    };
    match folder.try_lock() {
        Ok(()) => Ok(Some(folder)),
        Err(TryLockError::WouldBlock) => Ok(None),
        Err(TryLockError::Error(error)) => Err(error),
    }
}

/// Removes staging folders of the target `name` whose run has ended.
pub(super) fn sweep(parent: &Path, name: &str) -> io::Result<()> {
    for entry in fs::read_dir(parent)? {
        let entry = entry?;
        if is_staging(&entry.file_name(), name)
            && let Ok(Some(_lock)) = lock(&entry.path())
        {
            let _ = fs::remove_dir_all(entry.path());
        }
    }
    Ok(())
}

/// Replaces `target` by `staging` and removes the old folder.
pub(super) fn put(staging: &Path, target: &Path) -> io::Result<()> {
    if !target.exists() {
        return fs::rename(staging, target);
    }
    match renameat_with(CWD, staging, CWD, target, RenameFlags::EXCHANGE) {
        Ok(()) => {
            let _ = fs::remove_dir_all(staging);
            Ok(())
        }
        // Without an exchange the old manifest is removed first and the new one is moved last:
        // a folder without a manifest is not a result, and one with a manifest is complete.
        Err(Errno::NOSYS | Errno::INVAL | Errno::OPNOTSUPP) => put_file_by_file(staging, target),
        // Any other error would also stop the moves file by file, but after the old result is gone.
        Err(refused) => Err(refused.into()),
    }
}

/// Returns true for a mount point, which cannot be renamed.
pub(super) fn is_mount_point(folder: &Path) -> io::Result<bool> {
    let metadata = match fs::metadata(folder) {
        Err(e) if e.kind() == io::ErrorKind::NotFound => return Ok(false),
        metadata => metadata?,
    };
    if let Some(mounted) = mount_attribute(folder) {
        return Ok(mounted);
    }
    Ok(folder
        .parent()
        .map(fs::metadata)
        .transpose()?
        .is_some_and(|parent| parent.dev() != metadata.dev()))
}

/// Returns the mount attribute of a folder; `None` if the system does not report it. Unlike the
/// device number it also detects folders of the same disk that are mounted elsewhere.
#[cfg(target_os = "linux")]
fn mount_attribute(folder: &Path) -> Option<bool> {
    use rustix::fs::{AtFlags, StatxAttributes, StatxFlags, statx};
    let status = statx(CWD, folder, AtFlags::empty(), StatxFlags::empty()).ok()?;
    let reported = status.stx_attributes_mask.contains(StatxAttributes::MOUNT_ROOT);
    reported.then(|| status.stx_attributes.contains(StatxAttributes::MOUNT_ROOT))
}

#[cfg(not(target_os = "linux"))]
fn mount_attribute(_folder: &Path) -> Option<bool> {
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
        // A rename replaces a file, but not a folder.
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

    /// The exchange fails because the new folder does not exist; other reasons are possible.
    #[test]
    fn a_failed_exchange_leaves_the_target() {
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
