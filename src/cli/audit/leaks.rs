//! `standpoint audit leaks`

use crate::cli::failure::{Failure, Outcome, note};
use crate::cli::options::{LabelFileOptions, OutputOptions, PlainFormat, leak_lines};
use crate::evaluate::leaks;
use crate::write::Sink;
use clap::Args;
use serde_json::json;

#[derive(Debug, Args)]
#[command(after_help = "Examples:
  standpoint audit leaks train.jsonl --judged test.jsonl
  standpoint audit leaks train.csv --judged dev.csv test.csv --format json

Near-duplicates (half of the word 5-shingles of the shorter text), rows of one article (a column `article`, `article_id`,
`document`, `doc` or `url`), rows of one `group`, and judged rows older than a training row (a column `date`). Exit code 1 if
there are any but the last.")]
pub(super) struct RunLeaks {
    /// Label files that are learned from
    #[arg(required = true, value_name = "TRAIN")]
    inputs: Vec<String>,
    /// Label files that are judged
    #[arg(long, required = true, num_args = 1.., value_name = "LABELS")]
    judged: Vec<String>,
    /// Form of the output
    #[arg(long, value_enum, default_value = "text")]
    format: PlainFormat,
    #[command(flatten)]
    labels: LabelFileOptions,
    #[command(flatten)]
    output: OutputOptions,
}

impl RunLeaks {
    pub(super) fn run(&self) -> Result<Outcome, Failure> {
        let train = self.labels.read_unlabelled(&self.inputs, true)?;
        let test = self.labels.read_unlabelled(&self.judged, true)?;
        let found = leaks(&train.sentences, &test.sentences);
        let mut sink = Sink::open(self.output.output.as_deref())?;
        match self.format {
            PlainFormat::Text => {
                let judged = test.sentences.len();
                for line in leak_lines(&found, &train.places, &test.places, judged, usize::MAX) {
                    sink.line(&line)?;
                }
            }
            PlainFormat::Json => {
                let place = |p: &crate::read::Place| json!({ "file": p.file, "line": p.line });
                let one = |l: &crate::evaluate::Leak| {
                    let (learned, judged) = (place(&train.places[l.train]), place(&test.places[l.test]));
                    json!({ "kind": l.kind, "train": learned, "judged": judged, "same_label": l.same_label })
                };
                sink.line(
                    &json!({ "judged": test.sentences.len(), "leaks": found.iter().map(one).collect::<Vec<_>>() })
                        .to_string(),
                )?;
            }
        }
        sink.finish()?;
        if found.is_empty() && !self.output.quiet {
            note(&format!(
                "{} judged rows have nothing in common with {} training rows",
                test.sentences.len(),
                train.sentences.len()
            ));
        }
        let grave = found.iter().any(|l| l.kind != crate::evaluate::LeakKind::LaterInTrain);
        Ok(if grave { Outcome::SomeBad } else { Outcome::Done })
    }
}
