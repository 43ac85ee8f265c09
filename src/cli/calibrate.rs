//! `standpoint model calibrate`

use super::failure::{Failure, Outcome, note};
use super::options::{LabelFileOptions, ModelOptions, OutputOptions};
use super::train::{input_notes, task_summary, write};
use crate::classifier::{Abstain, calibrate};
use crate::write::Sink;
use clap::Args;

/// Sets how sure a model may be by sentences that it has not learned from.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  standpoint model calibrate my-outlet.csv -o calibrated.model
  standpoint model calibrate -m my.model labels.jsonl --where split=dev --precision 0.9 -o surer.model

Probabilities are true of text like that which they were set by. 200 labelled sentences of your own outlet make those
of the built-in model true there: its decisions stay, but what it says at 0.8 is right in four of five, and it
abstains on what it cannot say so surely. At least 50 sentences of a task are needed.")]
pub(super) struct Calibrate {
    /// Label files (.csv, .tsv, .jsonl) or folders of them
    #[arg(required = true, value_name = "LABELS")]
    inputs: Vec<String>,
    /// Share that shall be right among what the model decides on; it abstains on the rest
    #[arg(long, value_name = "SHARE", default_value_t = 0.8)]
    precision: f64,
    #[command(flatten)]
    model: ModelOptions,
    #[command(flatten)]
    labels: LabelFileOptions,
    #[command(flatten)]
    output: OutputOptions,
}

impl Calibrate {
    pub(super) fn run(&self) -> Result<Outcome, Failure> {
        let Some(goal) = &self.output.output else {
            return Err(Failure::Usage("name the model file to write with -o FILE".to_owned()));
        };
        if !(0.0..=1.0).contains(&self.precision) {
            return Err(Failure::Usage("--precision must lie between 0 and 1".to_owned()));
        }
        let (model, _) = self.model.model()?;
        let rows = self.labels.read(&self.inputs, self.output.quiet)?;
        let notes = input_notes(&self.inputs, &rows)?;
        let calibrated = calibrate(&model, &rows.sentences, &notes, Abstain::Precision(self.precision))?;
        write(Sink::open_plain(Some(goal))?, &calibrated)?;
        if !self.output.quiet {
            for (name, task) in [("stance", &calibrated.head().stance), ("sentiment", &calibrated.head().sentiment)] {
                if let Some(task) = task.as_ref().filter(|t| t.calibrated.is_some()) {
                    note(&task_summary(name, task));
                }
            }
        }
        Ok(if rows.skipped.is_empty() { Outcome::Done } else { Outcome::SomeBad })
    }
}
