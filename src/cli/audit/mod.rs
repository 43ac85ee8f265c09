//! `standpoint audit`

mod challenge;

use super::failure::{Failure, Outcome};
use clap::{Args, Subcommand};

#[derive(Debug, Args)]
#[command(after_help = "Examples:
  standpoint audit challenge tests/negation.jsonl
  standpoint audit challenge -m my.model tests/ --failures")]
pub(super) struct Audit {
    #[command(subcommand)]
    action: Action,
}

#[derive(Debug, Subcommand)]
enum Action {
    /// Sentences made for the purpose, and what must be said of them
    Challenge(challenge::RunChallenge),
}

impl Audit {
    pub(super) fn run(&self) -> Result<Outcome, Failure> {
        match &self.action {
            Action::Challenge(c) => c.run(),
        }
    }
}
