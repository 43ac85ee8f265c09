//! `standpoint model`

use super::failure::{Failure, Outcome, note, warn};
use super::options::{ModelOptions, OutputOptions};
use super::train::task_summary;
use crate::classifier::{Model, file};
use crate::write::{ModelName, Sink};
use clap::{Args, Subcommand};
use std::path::PathBuf;

#[derive(Debug, Args)]
#[command(after_help = "Examples:
  standpoint model show
  standpoint model show -m my.model --json
  standpoint model check my.model")]
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
    /// Model file
    file: PathBuf,
}

impl ModelCommand {
    pub(super) fn run(&self) -> Result<Outcome, Failure> {
        match &self.action {
            Action::Show(show) => show.run(),
            Action::Check(check) => check.run(),
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
        lines.push(format!("input     {} ({} rows, sha256 {short}…)", input.name, input.rows));
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
        match file::verify(&bytes) {
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
