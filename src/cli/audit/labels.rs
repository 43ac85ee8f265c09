//! `standpoint audit labels`

use crate::cli::failure::{Failure, Outcome};
use crate::cli::options::{LabelFileOptions, OutputOptions};
use crate::cli::progress;
use crate::cli::recipe::RecipeOptions;
use crate::evaluate::{Plan, divide, suspects, try_recipe};
use crate::write::{Sink, suspect_json, suspects_text};
use clap::{Args, ValueEnum};

#[derive(Debug, Args)]
#[command(after_help = "Examples:
  standpoint audit labels labels.csv
  standpoint audit labels labels.csv --format jsonl > to-check.jsonl

Each label is judged by a model that was trained on the other folds. Listed are those that it contradicts while being surer than
it is on average of rows with the label that it suggests (confident learning). They are leads, not verdicts.")]
pub(super) struct RunLabels {
    /// Label files (.csv, .tsv, .jsonl) or folders of them
    #[arg(required = true, value_name = "LABELS")]
    inputs: Vec<String>,
    /// How many to show to people
    #[arg(long, value_name = "N", default_value_t = 20)]
    top: usize,
    /// Form of the output
    #[arg(long, value_enum, default_value = "text")]
    format: ListFormat,
    #[command(flatten)]
    recipe: RecipeOptions,
    #[command(flatten)]
    labels: LabelFileOptions,
    #[command(flatten)]
    output: OutputOptions,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum ListFormat {
    /// For people
    Text,
    /// One JSON object a line
    Jsonl,
}

impl RunLabels {
    pub(super) fn run(&self) -> Result<Outcome, Failure> {
        let rows = self.labels.read(&self.inputs, self.output.quiet)?;
        let plan = Plan::Folds { k: 5, seed: self.recipe.seed };
        let parts = divide(&rows.sentences, &plan).map_err(|e| Failure::Usage(e.to_string()))?;
        let bar = progress::bar(Some(parts.len() as u64), "training", self.output.quiet);
        let options = self.recipe.train_options()?;
        let pool = self.output.threads()?;
        let decided = pool.install(|| try_recipe(&rows.sentences, &parts, &options, &|| bar.inc(1)))?;
        bar.finish_and_clear();
        let mut found = suspects(&rows.sentences, &decided.stance, |s| s.stance);
        found.extend(suspects(&rows.sentences, &decided.sentiment, |s| s.sentiment));
        found.sort_by(|a, b| b.margin.total_cmp(&a.margin).then(a.row.cmp(&b.row)));
        let judged =
            rows.sentences.iter().map(|s| usize::from(s.stance.is_some()) + usize::from(s.sentiment.is_some()));
        let mut sink = Sink::open(self.output.output.as_deref())?;
        match self.format {
            ListFormat::Text => {
                sink.line(&suspects_text(&found, judged.sum(), &rows.sentences, &rows.places, self.top))?;
            }
            ListFormat::Jsonl => {
                for s in &found {
                    sink.line(&suspect_json(s, &rows.sentences[s.row], &rows.places[s.row]).to_string())?;
                }
            }
        }
        sink.finish()?;
        Ok(if rows.skipped.is_empty() { Outcome::Done } else { Outcome::SomeBad })
    }
}
