//! `titlegauge init`: writes a settings file.

use std::fs::{File, OpenOptions};
use std::io::{self, Write};
use std::path::PathBuf;

use tracing::info;

use super::config::FILE;
use super::status::DONE;
use crate::report::ReportError;

/// The text of the file. A test compares it with the options.
pub const TEMPLATE: &str = include_str!("titlegauge.toml");

/// Write a settings file that lists all settings with their defaults
#[derive(clap::Args)]
#[command(after_help = "Examples:
  titlegauge init
  titlegauge init /etc/titlegauge/titlegauge.toml")]
pub struct Arguments {
    /// Path of the file; its folder is created if it does not exist
    #[arg(default_value = FILE)]
    file: PathBuf,
    /// Replace the file if it exists
    #[arg(long)]
    force: bool,
}

/// Runs the command and returns the exit status.
pub fn run(arguments: &Arguments) -> anyhow::Result<u8> {
    let path = &arguments.file;
    let open = || {
        if arguments.force {
            File::create(path)
        } else {
            OpenOptions::new().write(true).create_new(true).open(path)
        }
    };
    let folder = path.parent().map_or(Ok(()), std::fs::create_dir_all);
    let written = match folder.and_then(|()| open()) {
        Err(e) if e.kind() == io::ErrorKind::AlreadyExists && path.exists() => {
            anyhow::bail!(
                "cannot write {}: it already exists; use --force to replace it",
                path.display()
            )
        }
        opened => opened.and_then(|mut file| file.write_all(TEMPLATE.as_bytes())),
    };
    written.map_err(|source| ReportError::Io { path: path.clone(), source })?;
    info!(file = %path.display(), "wrote {}; remove the # before a setting to change it", path.display());
    Ok(DONE)
}
