//! `titlegauge init`: a settings file to begin with.

use std::fs::{File, OpenOptions};
use std::io::{self, Write};
use std::path::PathBuf;

use tracing::info;

use super::config::FILE;
use super::status::DONE;
use crate::report::ReportError;

/// The file that is written. A test holds it against the options there are.
pub const TEMPLATE: &str = include_str!("titlegauge.toml");

/// Write a settings file with all that can be set, as it is when nothing is set
#[derive(clap::Args)]
#[command(after_help = "Examples:
  titlegauge init
  titlegauge init /etc/titlegauge/titlegauge.toml")]
pub struct Arguments {
    /// The file; its folder is made if it is not there
    #[arg(default_value = FILE)]
    file: PathBuf,
    /// Replace the file if it is there
    #[arg(long)]
    force: bool,
}

/// Runs the command.
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
            anyhow::bail!("{} is there already; --force replaces it", path.display())
        }
        opened => opened.and_then(|mut file| file.write_all(TEMPLATE.as_bytes())),
    };
    written.map_err(|source| ReportError::Io { path: path.clone(), source })?;
    info!(file = %path.display(), "{} is written; set what should not be as it is", path.display());
    Ok(DONE)
}
