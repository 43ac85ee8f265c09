//! `standpoint audit agreement`

use crate::cli::failure::{Failure, Outcome};
use crate::cli::options::{LabelFileOptions, OutputOptions, PlainFormat, VoteOptions};
use crate::evaluate::agreement;
use crate::votes::VotedRows;
use crate::write::{Sink, agreement_text};
use clap::Args;

#[derive(Debug, Args)]
#[command(after_help = "Examples:
  standpoint audit agreement labels.csv --annotators ann,bo,cleo
  standpoint audit agreement tones.jsonl --annotators a1,a2 --votes-on sentiment

Cohen's kappa of each two annotators, Krippendorff's alpha and Gwet's AC1 of all, with bootstrap intervals; and what one
annotator reaches when judged by the majority of the others: the ceiling for any model.")]
pub(super) struct RunAgreement {
    /// Label files (.csv, .tsv, .jsonl) with a column for each annotator
    #[arg(required = true, value_name = "LABELS")]
    inputs: Vec<String>,
    /// Bootstrap samples for the intervals
    #[arg(long, value_name = "N", default_value_t = 1000)]
    samples: usize,
    /// Draws the bootstrap samples
    #[arg(long, value_name = "N", default_value_t = 0)]
    seed: u64,
    /// Form of the output
    #[arg(long, value_enum, default_value = "text")]
    format: PlainFormat,
    #[command(flatten)]
    votes: VoteOptions,
    #[command(flatten)]
    labels: LabelFileOptions,
    #[command(flatten)]
    output: OutputOptions,
}

impl RunAgreement {
    pub(super) fn run(&self) -> Result<Outcome, Failure> {
        let names = &self.votes.annotators;
        if names.len() < 2 {
            return Err(Failure::Usage("name two columns at least with --annotators a,b".to_owned()));
        }
        let (rows, votes) = self.votes.read(&self.labels, &self.inputs, self.output.quiet)?;
        let votes = votes.unwrap_or(VotedRows::Stance(Vec::new()));
        let found = self.output.threads()?.install(|| match &votes {
            VotedRows::Stance(votes) => agreement(votes, names, self.samples, self.seed),
            VotedRows::Sentiment(votes) => agreement(votes, names, self.samples, self.seed),
        });
        let mut sink = Sink::open(self.output.output.as_deref())?;
        sink.line(&match self.format {
            PlainFormat::Text => agreement_text(&found),
            PlainFormat::Json => serde_json::to_string_pretty(&found).map_err(|e| Failure::Usage(e.to_string()))?,
        })?;
        sink.finish()?;
        Ok(if rows.skipped.is_empty() { Outcome::Done } else { Outcome::SomeBad })
    }
}
