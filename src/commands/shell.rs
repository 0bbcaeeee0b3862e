//! `titlegauge completions` and `titlegauge man`: describe the command line to a shell and to
//! `man`.

use std::io::Write;
use std::path::PathBuf;

use clap_complete::Shell;

use super::status::DONE;
use crate::report::ReportError;

/// Print completions for a shell
#[derive(clap::Args)]
#[command(after_help = "Examples:
  titlegauge completions bash > ~/.local/share/bash-completion/completions/titlegauge
  titlegauge completions fish > ~/.config/fish/completions/titlegauge.fish")]
pub struct Completions {
    /// Name of the shell
    shell: Shell,
}

/// Write man pages into a folder
#[derive(clap::Args)]
#[command(after_help = "Examples:
  titlegauge man ~/.local/share/man/man1")]
pub struct Man {
    /// Folder for the pages; created if it does not exist
    #[arg(value_name = "DIR")]
    folder: PathBuf,
}

/// Prints completions of `command`.
pub fn completions(arguments: &Completions, mut command: clap::Command) -> anyhow::Result<u8> {
    let mut text = Vec::new();
    clap_complete::generate(arguments.shell, &mut command, "titlegauge", &mut text);
    let mut out = std::io::stdout().lock();
    out.write_all(&text)?;
    out.flush()?;
    Ok(DONE)
}

/// Writes a page for the program and each subcommand of `command`.
pub fn man(arguments: &Man, command: clap::Command) -> anyhow::Result<u8> {
    let folder = &arguments.folder;
    let written =
        std::fs::create_dir_all(folder).and_then(|()| clap_mangen::generate_to(command, folder));
    written.map_err(|source| ReportError::Io { path: folder.clone(), source })?;
    Ok(DONE)
}
