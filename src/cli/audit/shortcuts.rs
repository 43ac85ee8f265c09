//! `standpoint audit shortcuts`

use crate::cli::failure::{Failure, Outcome};
use crate::cli::options::{LabelFileOptions, OutputOptions, PlainFormat};
use crate::cli::progress;
use crate::cli::recipe::RecipeOptions;
use crate::evaluate::{Beside, EvaluateOptions, Plan, Report, divide, probe, report, try_recipe};
use crate::write::{ProbeResult, Sink, probes_json, probes_text};
use clap::Args;

#[derive(Debug, Args)]
#[command(after_help = "Examples:
  standpoint audit shortcuts labels.csv
  standpoint audit shortcuts labels.csv --column party --column outlet --recipe

A classifier that sees only who speaks, only the topic, or only the length is judged by cross-validation. Where it beats the
majority guess, labels can be guessed without reading, and a good score proves less. --recipe puts the text's own score beside.")]
pub(super) struct RunShortcuts {
    /// Label files (.csv, .tsv, .jsonl) or folders of them
    #[arg(required = true, value_name = "LABELS")]
    inputs: Vec<String>,
    /// A further column to look at, beside speaker, topic and length
    #[arg(long = "column", value_name = "NAME")]
    more: Vec<String>,
    /// Judge the training recipe on the same folds, too
    #[arg(long = "recipe")]
    with_recipe: bool,
    /// Form of the output
    #[arg(long, value_enum, default_value = "text")]
    format: PlainFormat,
    #[command(flatten)]
    recipe: RecipeOptions,
    #[command(flatten)]
    labels: LabelFileOptions,
    #[command(flatten)]
    output: OutputOptions,
}

impl RunShortcuts {
    pub(super) fn run(&self) -> Result<Outcome, Failure> {
        let rows = self.labels.read(&self.inputs, self.output.quiet)?;
        let sentences = &rows.sentences;
        let plan = Plan::Folds { k: 5, seed: self.recipe.seed };
        let parts = divide(sentences, &plan).map_err(|e| Failure::Usage(e.to_string()))?;
        let usual = ["speaker", "topic", "length"].map(str::to_owned);
        let columns = usual.iter().chain(&self.more);
        let options = EvaluateOptions { seed: self.recipe.seed, ..EvaluateOptions::default() };
        let judge = |predictions| report(sentences, &predictions, &Beside::default(), &options);
        let mut results = Vec::new();
        self.output.threads()?.install(|| -> Result<(), Failure> {
            for column in columns {
                if column == "length" || sentences.iter().any(|s| s.column(column).is_some()) {
                    add(&mut results, column, judge(probe(sentences, &parts, column)));
                } else if self.more.contains(column) {
                    return Err(Failure::Usage(format!("--column: no row has a column `{column}`")));
                }
            }
            if self.with_recipe {
                let bar = progress::bar(Some(parts.len() as u64), "training", self.output.quiet);
                let predicted = try_recipe(sentences, &parts, &self.recipe.train_options()?, &|| bar.inc(1))?;
                bar.finish_and_clear();
                add(&mut results, "text", judge(predicted));
            }
            Ok(())
        })?;
        results.sort_by_key(|r| r.task != "stance");
        let mut sink = Sink::open(self.output.output.as_deref())?;
        sink.line(&match self.format {
            PlainFormat::Text => probes_text(&results),
            PlainFormat::Json => probes_json(&results).to_string(),
        })?;
        sink.finish()?;
        Ok(if rows.skipped.is_empty() { Outcome::Done } else { Outcome::SomeBad })
    }
}

fn add(results: &mut Vec<ProbeResult>, column: &str, judged: Report) {
    for (task, report) in [("stance", judged.stance), ("sentiment", judged.sentiment)] {
        results.extend(report.map(|report| ProbeResult { column: column.to_owned(), task, report }));
    }
}
