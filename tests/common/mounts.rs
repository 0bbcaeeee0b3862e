//! A small disk, for tests of disks that fill or turn read-only. Mounting needs rights, so such a
//! test runs itself again with mounts of its own, and is skipped with a message where that is
//! not allowed. The mounts go with that process.
#![allow(dead_code)]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// Says to a test that it has mounts of its own.
const WITHIN: &str = "TITLEGAUGE_OWN_MOUNTS";

/// A disk in memory of some size.
pub struct Disk {
    _here: tempfile::TempDir,
    /// The folder it is mounted at.
    pub mounted: PathBuf,
    /// A folder on it.
    pub folder: PathBuf,
}

/// A disk for the test of this name; none for the process that only starts it.
pub fn disk(test: &str) -> Option<Disk> {
    if std::env::var_os(WITHIN).is_none() {
        let allowed =
            Command::new("unshare").args(["-m", "mount", "-t", "tmpfs", "none", "/mnt"]).output();
        if !allowed.is_ok_and(|output| output.status.success()) {
            eprintln!("skipped: {test} needs the right to mount (unshare -m)");
            return None;
        }
        let mut command = Command::new("unshare");
        command
            .arg("-m")
            .arg(std::env::current_exe().unwrap())
            .args([test, "--exact", "--nocapture"])
            .env(WITHIN, "1");
        assert!(command.status().unwrap().success(), "{test} failed with mounts of its own");
        return None;
    }
    let here = tempfile::tempdir().unwrap();
    let mounted = here.path().join("disk");
    fs::create_dir(&mounted).unwrap();
    mount(&["-t", "tmpfs", "-o", "size=30000k", "none", mounted.to_str().unwrap()]);
    let folder = mounted.join("work");
    fs::create_dir(&folder).unwrap();
    Some(Disk { _here: here, mounted, folder })
}

fn mount(arguments: &[&str]) {
    assert!(
        Command::new("mount").args(arguments).status().unwrap().success(),
        "mount {arguments:?}"
    );
}

impl Disk {
    fn remount(&self, options: &str) {
        mount(&["-o", &format!("remount,{options}"), self.mounted.to_str().unwrap()]);
    }

    fn used(&self, column: &str) -> usize {
        let output = Command::new("df")
            .args([column, "-k", self.mounted.to_str().unwrap()])
            .output()
            .unwrap();
        String::from_utf8(output.stdout).unwrap().lines().last().unwrap().trim().parse().unwrap()
    }

    /// Fills the disk except for this number of KB.
    pub fn leave(&self, free: usize) {
        // A size of 0 would be none at all.
        self.remount(&format!("size={}k", (self.used("--output=used") + free).max(4)));
    }

    /// Leaves room for this number of further files and folders.
    pub fn leave_names(&self, free: usize) {
        self.remount(&format!("nr_inodes={}", self.used("--output=iused") + free));
    }

    /// Turns it read-only, or back.
    pub fn read_only(&self, read_only: bool) {
        self.remount(if read_only { "ro" } else { "rw" });
    }
}

impl Drop for Disk {
    fn drop(&mut self) {
        let _ = Command::new("umount").arg(&self.mounted).status();
    }
}

/// A file or folder that is mounted on itself as long as this lives.
pub struct Bound(PathBuf);

impl Bound {
    pub fn new(path: &Path) -> Self {
        let name = path.to_str().unwrap();
        mount(&["--bind", name, name]);
        Self(path.to_owned())
    }
}

impl Drop for Bound {
    fn drop(&mut self) {
        assert!(Command::new("umount").arg(&self.0).status().unwrap().success());
    }
}

/// A file or folder that is read-only as long as this lives.
pub struct ReadOnly(#[expect(dead_code, reason = "held to be dropped")] Bound);

impl ReadOnly {
    pub fn new(path: &Path) -> Self {
        let bound = Bound::new(path);
        mount(&["-o", "remount,ro,bind", path.to_str().unwrap()]);
        Self(bound)
    }
}
