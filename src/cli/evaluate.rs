//! `standpoint evaluate`

use super::failure::{Failure, Outcome};
use super::options::{LabelFileOptions, ModelOptions, OutputOptions};
use crate::evaluate::{EvaluateOptions, evaluate};
use crate::write::{Sink, report_text};
use clap::{Args, ValueEnum};

#[derive(Debug, Args)]
#[command(after_help = "Examples:
  standpoint evaluate labels.csv
  standpoint evaluate -m my.model test.jsonl --format json
  standpoint evaluate corpus/ --where split=dev

Every row is decided, however unsure the model is; what abstaining buys is shown beside. Intervals are from bootstrap
samples of whole groups where the rows have a `group`.")]
pub(super) struct Evaluate {
    /// Label files (.csv, .tsv, .jsonl) or folders of them
    #[arg(required = true, value_name = "LABELS")]
    inputs: Vec<String>,
    #[command(flatten)]
    model: ModelOptions,
    /// Bootstrap samples for the intervals
    #[arg(long, value_name = "N", default_value_t = 1000)]
    samples: usize,
    /// Draws the bootstrap samples
    #[arg(long, value_name = "N", default_value_t = 0)]
    seed: u64,
    /// Form of the output
    #[arg(long, value_enum, default_value = "text")]
    format: ReportFormat,
    #[command(flatten)]
    labels: LabelFileOptions,
    #[command(flatten)]
    output: OutputOptions,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum ReportFormat {
    /// For people, laid out like scikit-learn's `classification_report`
    Text,
    /// One JSON object
    Json,
}

impl Evaluate {
    pub(super) fn run(&self) -> Result<Outcome, Failure> {
        let (model, _) = self.model.model()?;
        let pool = self.output.threads()?;
        let rows = self.labels.read(&self.inputs, self.output.quiet)?;
        if rows.sentences.is_empty() {
            return Err(Failure::Usage("no labelled sentences to evaluate on".to_owned()));
        }
        let options = EvaluateOptions { samples: self.samples, seed: self.seed };
        let report = pool.install(|| evaluate(&model, &rows.sentences, &options));
        let mut sink = Sink::open(self.output.output.as_deref())?;
        match self.format {
            ReportFormat::Text => sink.line(&report_text(&report))?,
            ReportFormat::Json => {
                let json = serde_json::to_string_pretty(&report).map_err(|e| Failure::Usage(e.to_string()))?;
                sink.line(&json)?;
            }
        }
        sink.finish()?;
        Ok(if rows.skipped.is_empty() { Outcome::Done } else { Outcome::SomeBad })
    }
}
