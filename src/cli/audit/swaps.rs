//! `standpoint audit swaps`

use super::challenge::tell;
use crate::builtin;
use crate::cli::failure::{Failure, Outcome};
use crate::cli::options::{LabelFileOptions, ModelOptions, OutputOptions, PlainFormat};
use crate::evaluate::swap_challenges;

use clap::Args;

#[derive(Debug, Args)]
#[command(after_help = "Examples:
  standpoint audit swaps labels.csv
  standpoint audit swaps -m my.model sentences.jsonl --failures

Swapping a speaker, a given name, a party, a gender or an outlet must not change the label; turning a negation, an attitude
or what is to be done round must turn it round (asked only of sentences labelled with a pole). English word lists.")]
pub(super) struct RunSwaps {
    /// Sentences (.jsonl, .csv, .tsv, or one a line), with labels where there are any
    #[arg(required = true, value_name = "SENTENCES")]
    inputs: Vec<String>,
    /// Show every test that was not passed
    #[arg(long)]
    failures: bool,
    /// Form of the output
    #[arg(long, value_enum, default_value = "text")]
    format: PlainFormat,
    #[command(flatten)]
    model: ModelOptions,
    #[command(flatten)]
    labels: LabelFileOptions,
    #[command(flatten)]
    output: OutputOptions,
}

impl RunSwaps {
    pub(super) fn run(&self) -> Result<Outcome, Failure> {
        let (model, _) = self.model.model()?;
        let rows = self.labels.read_unlabelled(&self.inputs, self.output.quiet)?;
        let cases = swap_challenges(&rows.sentences, &builtin::swaps());
        if cases.is_empty() {
            return Err(Failure::Usage("no sentence holds any of the words that can be swapped".to_owned()));
        }
        tell(&model, &cases, &self.output, self.format, self.failures)?;
        Ok(if rows.skipped.is_empty() { Outcome::Done } else { Outcome::SomeBad })
    }
}
