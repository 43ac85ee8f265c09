//! `standpoint audit challenge`

use crate::classifier::Model;
use crate::cli::failure::{Failure, Outcome, warn};
use crate::cli::options::{ModelOptions, OutputOptions, PlainFormat};
use crate::evaluate::{Challenge, ChallengeReport, challenge};
use crate::read;
use crate::write::{Sink, challenge_json, challenge_text};
use clap::Args;

#[derive(Debug, Args)]
#[command(after_help = "Examples:
  standpoint audit challenge negation.jsonl
  standpoint audit challenge -m my.model tests/ --failures
  standpoint audit challenge tests/ --most 0.1   exit code 1 if more than 10 % fail

A test has a `text`, a `topic` and an `expectation`: favor, against, neutral, positive or negative; or `same` or `flip`
(from one pole to the other) for a `text` and a `text2`. Tests of one `name` are counted together. *shift* is the mean
of the largest change of a label's probability between the two texts.")]
pub(super) struct RunChallenge {
    /// Files of tests (.jsonl, .csv, .tsv), or folders of them
    #[arg(required = true, value_name = "TESTS")]
    inputs: Vec<String>,
    /// Show every test that was not passed
    #[arg(long)]
    failures: bool,
    /// Exit with code 1 if a larger share fails, 0 to 1
    #[arg(long, value_name = "SHARE")]
    most: Option<f64>,
    /// Form of the output
    #[arg(long, value_enum, default_value = "text")]
    format: PlainFormat,
    #[command(flatten)]
    model: ModelOptions,
    #[command(flatten)]
    output: OutputOptions,
}

impl RunChallenge {
    pub(super) fn run(&self) -> Result<Outcome, Failure> {
        let (model, _) = self.model.model()?;
        let cases = read::challenges(&read::inputs(&self.inputs)?)?;
        if cases.is_empty() {
            return Err(Failure::Usage("there are no tests in the input".to_owned()));
        }
        let report = tell(&model, &cases, &self.output, self.format, self.failures)?;
        let rate = report.failure_rate.value.unwrap_or(0.0);
        Ok(match self.most.filter(|most| rate > *most) {
            Some(most) => {
                warn(&format!("{:.1} % of the tests fail; at most {:.1} % may", rate * 100.0, most * 100.0));
                Outcome::SomeBad
            }
            None => Outcome::Done,
        })
    }
}

/// Puts the model to the test and writes how it did.
pub(super) fn tell(
    model: &Model,
    cases: &[Challenge],
    output: &OutputOptions,
    format: PlainFormat,
    failures: bool,
) -> Result<ChallengeReport, Failure> {
    let report = output.threads()?.install(|| challenge(model, cases));
    let mut sink = Sink::open(output.output.as_deref())?;
    sink.line(&match format {
        PlainFormat::Text => challenge_text(cases, &report, failures),
        PlainFormat::Json => challenge_json(cases, &report).to_string(),
    })?;
    sink.finish()?;
    Ok(report)
}
