//! `standpoint completions` and `standpoint man`

use super::Cli;
use super::failure::{Failure, Outcome};
use crate::write::Sink;
use clap::{Args, CommandFactory};
use std::path::PathBuf;

#[derive(Debug, Args)]
#[command(after_help = "Example:
  standpoint completions bash > ~/.local/share/bash-completion/completions/standpoint")]
pub(super) struct Completions {
    /// The shell
    shell: clap_complete::Shell,
}

impl Completions {
    pub(super) fn run(&self) -> Result<Outcome, Failure> {
        let mut bytes = Vec::new();
        clap_complete::generate(self.shell, &mut Cli::command(), "standpoint", &mut bytes);
        let mut sink = Sink::open(None)?;
        sink.bytes(&bytes)?;
        sink.finish()?;
        Ok(Outcome::Done)
    }
}

#[derive(Debug, Args)]
#[command(after_help = "Example:
  standpoint man ~/.local/share/man/man1")]
pub(super) struct Man {
    /// An existing folder
    folder: PathBuf,
}

impl Man {
    pub(super) fn run(&self) -> Result<Outcome, Failure> {
        let fail = |e: std::io::Error| Failure::Usage(format!("{}: {e}", self.folder.display()));
        clap_mangen::generate_to(Cli::command(), &self.folder).map_err(fail)?;
        Ok(Outcome::Done)
    }
}
