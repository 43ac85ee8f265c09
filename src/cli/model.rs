//! `standpoint model`

use super::failure::{Failure, Outcome, note, warn};
use super::options::{LabelFileOptions, ModelOptions, OutputOptions, PlainFormat};
use super::train::task_summary;
use crate::classifier::{Model, ModelError, file};
use crate::evaluate::difference;
use crate::quote::tagger::Tagger;
use crate::write::{ModelName, Sink, difference_json, difference_text};
use clap::{Args, Subcommand};
use std::path::PathBuf;

#[derive(Debug, Args)]
#[command(after_help = "Examples:
  standpoint model show
  standpoint model show -m my.model --json
  standpoint model check my.model
  standpoint model calibrate my-outlet.csv -o calibrated.model
  standpoint model diff old.model new.model labels.csv")]
pub(super) struct ModelCommand {
    #[command(subcommand)]
    action: Action,
}

#[derive(Debug, Subcommand)]
enum Action {
    /// The model card: what it was trained on, how, and how good it was
    Show(Show),
    /// Whether a model file is whole and unchanged
    Check(Check),
    /// Set how sure a model may be by labelled sentences of your own
    Calibrate(Box<super::calibrate::Calibrate>),
    /// Which decisions change from one model to another, how often, and why
    Diff(Box<Diff>),
}

#[derive(Debug, Args)]
struct Show {
    #[command(flatten)]
    model: ModelOptions,
    /// As JSON
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    output: OutputOptions,
}

#[derive(Debug, Args)]
struct Check {
    /// Model file, or quote tagger file
    file: PathBuf,
}

#[derive(Debug, Args)]
#[command(after_help = "Examples:
  standpoint model diff old.model new.model sentences.jsonl
  standpoint model diff old.model new.model labels.csv --examples 50 --format json

Labels are the most probable ones: abstention is not applied. The words under an example are those that pull more toward the new
label in the second model than in the first, as log-odds. Where sentences are labelled, what becomes right and wrong is counted.")]
struct Diff {
    /// The first model file; `builtin` for the built-in one
    first: PathBuf,
    /// The second model file; `builtin` for the built-in one
    second: PathBuf,
    /// Sentences (.jsonl, .csv, .tsv, or one a line), labelled or not
    #[arg(required = true, value_name = "SENTENCES")]
    inputs: Vec<String>,
    /// Changed sentences to show for each task
    #[arg(long, value_name = "N", default_value_t = 5)]
    examples: usize,
    /// Form of the output
    #[arg(long, value_enum, default_value = "text")]
    format: PlainFormat,
    #[command(flatten)]
    labels: LabelFileOptions,
    #[command(flatten)]
    output: OutputOptions,
}

impl Diff {
    fn run(&self) -> Result<Outcome, Failure> {
        let model = |path: &PathBuf| {
            let path = Some(path.clone()).filter(|p| p.as_os_str() != "builtin");
            ModelOptions { model: path, topics: None }.model()
        };
        let (first, second) = (model(&self.first)?.0, model(&self.second)?.0);
        let rows = self.labels.read_unlabelled(&self.inputs, self.output.quiet)?;
        let pool = self.output.threads()?;
        let found = pool.install(|| difference(&first, &second, &rows.sentences, self.examples));
        let mut sink = Sink::open(self.output.output.as_deref())?;
        sink.line(&match self.format {
            PlainFormat::Text => difference_text(&found, &rows.sentences, &rows.places),
            PlainFormat::Json => difference_json(&found, &rows.sentences, &rows.places)
                .map_err(|e| Failure::Usage(e.to_string()))?
                .to_string(),
        })?;
        sink.finish()?;
        Ok(if rows.skipped.is_empty() { Outcome::Done } else { Outcome::SomeBad })
    }
}

impl ModelCommand {
    pub(super) fn run(&self) -> Result<Outcome, Failure> {
        match &self.action {
            Action::Show(show) => show.run(),
            Action::Check(check) => check.run(),
            Action::Diff(diff) => diff.run(),
            Action::Calibrate(calibrate) => calibrate.run(),
        }
    }
}

impl Show {
    fn run(&self) -> Result<Outcome, Failure> {
        let (model, name) = self.model.model()?;
        let mut sink = Sink::open(self.output.output.as_deref())?;
        if self.json {
            let json = serde_json::to_string_pretty(model.head()).map_err(|e| Failure::Usage(e.to_string()))?;
            sink.line(&json)?;
        } else {
            sink.line(&card(&model, &name))?;
        }
        sink.finish()?;
        Ok(Outcome::Done)
    }
}

fn card(model: &Model, name: &ModelName) -> String {
    let head = model.head();
    let mut lines = vec![
        format!("model     {}", name.0),
        format!("made by   {}; language {}, stemmer {}", head.program, head.language, head.stemmer),
        format!("features  {} (seen in {} texts or more)", model.features(), head.least_texts),
    ];
    for input in &head.inputs {
        let short: String = input.sha256.chars().take(12).collect();
        let licence = if input.licence.is_empty() { String::new() } else { format!(", {}", input.licence) };
        lines.push(format!("input     {} ({} rows, sha256 {short}…{licence})", input.name, input.rows));
    }
    for (task_name, task) in [("stance", &head.stance), ("sentiment", &head.sentiment)] {
        let Some(task) = task else { continue };
        lines.push(String::new());
        lines.push(task_summary(task_name, task));
        let labels = if task_name == "stance" { "favor/against/neutral" } else { "positive/negative/neutral" };
        for (topic, counts) in &task.rows {
            let topic = if topic.is_empty() { "(no topic)" } else { topic };
            lines.push(format!("  {topic:26} {:>5} / {} / {}  {labels}", counts[0], counts[1], counts[2]));
        }
    }
    lines.join("\n")
}

impl Check {
    fn run(&self) -> Result<Outcome, Failure> {
        let name = self.file.display();
        let bytes = std::fs::read(&self.file).map_err(|e| Failure::Usage(format!("{name}: {e}")))?;
        let verified = if Tagger::is_file(&bytes) {
            Tagger::verify(&bytes).map_err(ModelError::from)
        } else {
            file::verify(&bytes)
        };
        match verified {
            Ok(()) => {
                let identity = file::identity(&bytes)?;
                note(&format!("{name}: whole, version {}, sha256:{identity}", file::VERSION));
                Ok(Outcome::Done)
            }
            Err(error) => {
                warn(&format!("{name}: {error}"));
                Ok(Outcome::SomeBad)
            }
        }
    }
}
