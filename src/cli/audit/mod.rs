//! `standpoint audit`: one file an audit.

mod agreement;
mod challenge;
mod labels;
mod leaks;
mod shortcuts;
mod swaps;

use super::failure::{Failure, Outcome};
use clap::{Args, Subcommand};

#[derive(Debug, Args)]
#[command(after_help = "Examples:
  standpoint audit challenge tests/negation.jsonl
  standpoint audit swaps -m my.model labels.csv
  standpoint audit shortcuts labels.csv --column party
  standpoint audit labels labels.csv
  standpoint audit agreement labels.csv --annotators ann,bo
  standpoint audit leaks train.csv --judged test.csv")]
pub(super) struct Audit {
    #[command(subcommand)]
    action: Action,
}

#[derive(Debug, Subcommand)]
enum Action {
    /// Sentences made for the purpose, and what must be said of them
    Challenge(challenge::RunChallenge),
    /// Your own sentences with names, parties, genders, outlets, negations or targets swapped
    Swaps(swaps::RunSwaps),
    /// Whether labels can be guessed from speaker, topic or length alone
    Shortcuts(shortcuts::RunShortcuts),
    /// Labels that look wrong
    Labels(labels::RunLabels),
    /// How far annotators agree
    Agreement(agreement::RunAgreement),
    /// What judged rows have in common with training rows
    Leaks(leaks::RunLeaks),
}

impl Audit {
    pub(super) fn run(&self) -> Result<Outcome, Failure> {
        match &self.action {
            Action::Challenge(c) => c.run(),
            Action::Swaps(c) => c.run(),
            Action::Shortcuts(c) => c.run(),
            Action::Labels(c) => c.run(),
            Action::Agreement(c) => c.run(),
            Action::Leaks(c) => c.run(),
        }
    }
}
