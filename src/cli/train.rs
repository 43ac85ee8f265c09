//! `standpoint train`

use super::failure::{Failure, Outcome, note};
use super::options::{LabelFileOptions, LeakOptions, OutputOptions, VoteOptions};
use super::progress;
use super::recipe::RecipeOptions;
use crate::classifier::{CrossValidation, InputNote, Model, Stage, TaskHead, calibrate, train};
use crate::metrics::Bin;
use crate::read;
use crate::topic::Topics;
use crate::votes::spread;
use crate::write::Sink;
use clap::Args;
use std::path::{Path, PathBuf};

#[derive(Debug, Args)]
#[command(after_help = "Examples:
  standpoint train labels.csv -o my.model
  standpoint train a.jsonl b.jsonl --lang da -o danish.model
  standpoint train tweets.tsv --text-col Tweet --topic-col Target --stance-col Stance -o tweets.model
  standpoint train --recipe models/recipe.toml -o models/builtin.model
  standpoint train --quotes annotated.jsonl brat/ -o my.quotes

A row needs a text and a stance (with its topic) or a sentiment, or both. Topics may be any ids. Labels are words;
bare numbers are refused unless --label-map says what they mean.

With --quotes the inputs are articles with their quotes marked (.jsonl in PolNeAR's form, brat's .ann beside .txt), and
a quote tagger is learned, for `predict`, `quotes` and `evaluate` with --quotes FILE.")]
pub(super) struct Train {
    /// Label files (.csv, .tsv, .jsonl) or folders of them
    #[arg(required_unless_present = "recipe_file", conflicts_with = "recipe_file", value_name = "LABELS")]
    inputs: Vec<String>,
    /// Recipe (.toml) that names every input with its hash, source and licence, and all settings
    #[arg(id = "recipe_file", long = "recipe", value_name = "FILE", conflicts_with_all = ["quotes", "filters", "annotators"])]
    recipe_file: Option<PathBuf>,
    /// Learn to find quotes, from articles with their quotes marked
    #[arg(long)]
    quotes: bool,
    /// Topic file (.toml) to put into the model, so that it finds these topics in articles
    #[arg(long, value_name = "FILE")]
    topics: Option<PathBuf>,
    #[command(flatten)]
    recipe: RecipeOptions,
    /// Label files that will judge the model; what they share with the training rows is told
    #[arg(long, value_name = "LABELS", num_args = 1..)]
    held_out: Vec<String>,
    #[command(flatten)]
    leaks: LeakOptions,
    #[command(flatten)]
    votes: VoteOptions,
    #[command(flatten)]
    labels: LabelFileOptions,
    #[command(flatten)]
    output: OutputOptions,
}

impl Train {
    pub(super) fn run(&self) -> Result<Outcome, Failure> {
        if self.quotes {
            return super::train_quotes::run(&self.inputs, self.recipe.seed, &self.output);
        }
        let Some(goal) = &self.output.output else {
            return Err(Failure::Usage("name the model file to write with -o FILE".to_owned()));
        };
        if let Some(path) = &self.recipe_file {
            return self.follow(&read::recipe(path)?, goal);
        }
        let topics = self.topics.as_deref().map(read::topics).transpose()?.unwrap_or_default();
        let pool = self.output.threads()?;
        let (rows, votes) = self.votes.read(&self.labels, &self.inputs, self.output.quiet)?;
        self.check_leaks(&rows)?;
        let notes = input_notes(&self.inputs, &rows)?;
        let sentences = match votes {
            Some(votes) => spread(&rows.sentences, &votes),
            None => rows.sentences,
        };
        let sink = Sink::open_plain(Some(goal))?; // before the work, so that a wrong folder is told at once
        let model = pool.install(|| self.train(&sentences, notes, &topics, &self.recipe))?;
        self.write(sink, &model)?;
        Ok(if rows.skipped.is_empty() { Outcome::Done } else { Outcome::SomeBad })
    }

    /// Trains as a recipe says.
    fn follow(&self, recipe: &read::Recipe, goal: &Path) -> Result<Outcome, Failure> {
        if self.recipe != RecipeOptions::default() {
            return Err(Failure::Usage("settings stand in the recipe; give none beside it".to_owned()));
        }
        let options = RecipeOptions::from_table(recipe.options.clone())?;
        let topics = self.topics.as_deref().map(read::topics).transpose()?.unwrap_or_default();
        let pool = self.output.threads()?;
        let (sentences, notes) = recipe.training()?;
        let (others, other_notes) = recipe.calibrating()?;
        let sink = Sink::open_plain(Some(goal))?;
        let mut model = pool.install(|| self.train(&sentences, notes, &topics, &options))?;
        if !others.is_empty() {
            model = calibrate(&model, &others, &other_notes, options.abstain())?;
        }
        self.write(sink, &model)?;
        Ok(Outcome::Done)
    }

    fn write(&self, sink: Sink, model: &Model) -> Result<(), Failure> {
        write(sink, model)?;
        if !self.output.quiet {
            note(&summary(model));
        }
        Ok(())
    }

    fn check_leaks(&self, rows: &read::LabelledRows) -> Result<(), Failure> {
        let (mut judged, mut places) = LabelFileOptions::other_splits(rows);
        if !self.held_out.is_empty() {
            let held = self.labels.read_all(&self.held_out)?;
            judged.extend(held.sentences);
            places.extend(held.places);
        }
        self.leaks.check((&rows.sentences, &rows.places), (&judged, &places), &self.output)
    }

    fn train(
        &self,
        sentences: &[crate::label::LabelledSentence],
        notes: Vec<InputNote>,
        topics: &Topics,
        recipe: &RecipeOptions,
    ) -> Result<Model, Failure> {
        let bar = progress::bar(Some(1), "searching", self.output.quiet);
        let tell = |stage: Stage| match stage {
            Stage::Reading | Stage::Fitting => {}
            Stage::Searching { done, all } => {
                bar.set_length(all as u64);
                bar.set_position(done as u64);
            }
        };
        let model = train(sentences, notes, topics, &recipe.train_options()?, &tell)?;
        bar.finish_and_clear();
        Ok(model)
    }
}

/// What a model will remember of its inputs.
pub(super) fn input_notes(inputs: &[String], rows: &read::LabelledRows) -> Result<Vec<InputNote>, Failure> {
    let mut notes = Vec::new();
    for input in read::inputs(inputs)? {
        let used = rows.places.iter().filter(|p| p.file == input.name).count();
        let sha256 = match &input.path {
            Some(path) => read::identity(path)?,
            None => String::new(), // standard input cannot be read twice
        };
        let name = input.path.as_ref().and_then(|p| p.file_name()).map(|n| n.to_string_lossy().into_owned());
        notes.push(InputNote { name: name.unwrap_or(input.name), sha256, rows: used, ..InputNote::default() });
    }
    Ok(notes)
}

pub(super) fn write(mut sink: Sink, model: &Model) -> Result<(), Failure> {
    sink.bytes(&model.to_bytes())?;
    Ok(sink.finish()?)
}

/// What was learned and how sure that is.
fn summary(model: &Model) -> String {
    let head = model.head();
    let mut lines = Vec::new();
    for (name, task) in [("stance", &head.stance), ("sentiment", &head.sentiment)] {
        if let Some(task) = task {
            lines.push(task_summary(name, task));
        }
    }
    lines.push(format!("{} features; `standpoint model show` tells more", model.features()));
    lines.join("\n")
}

pub(super) fn task_summary(name: &str, task: &TaskHead) -> String {
    let rows: usize = task.rows.values().flatten().sum();
    let topics = task.rows.keys().filter(|t| !t.is_empty()).count();
    let mut lines = vec![
        format!("{name}: {rows} sentences, {topics} topics"),
        format!(
            "  cost {}, balance {}, shared {}, lexical {}, temperature {:.3}",
            task.c,
            task.balance,
            task.shared,
            task.lexical,
            task.confidence.temperature.value()
        ),
    ];
    match &task.confidence.cross_validation {
        Some(cv) => {
            lines.push(format!("  {}", measures(&format!("out of fold ({} folds)", cv.folds), cv)));
            if task.calibrated.is_none() {
                lines.push(format!("  {}", abstention(task.confidence.threshold, (cv.coverage, cv.covered_accuracy))));
            }
            lines.push(format!("  {}", reliability(cv)));
        }
        None => lines.push("  not cross-validated: its probabilities are raw, and it never abstains".to_owned()),
    }
    if let Some(calibrated) = &task.calibrated {
        lines.push(format!(
            "  calibrated on {} other sentences: accuracy {:.3}, ECE {:.3} (before {:.3}); {}",
            calibrated.rows,
            calibrated.accuracy,
            calibrated.ece,
            calibrated.ece_before,
            abstention(task.confidence.threshold, (calibrated.coverage, calibrated.covered_accuracy))
        ));
    }
    if let Some((unseen, cv)) = task.unseen.as_ref().and_then(|u| Some((u, u.cross_validation.as_ref()?))) {
        let held_back = measures("topics held back whole", cv);
        lines.push(match &task.calibrated {
            None => format!("  {held_back}; {}", abstention(unseen.threshold, (cv.coverage, cv.covered_accuracy))),
            Some(_) => format!("  {held_back}; abstains below {:.2}", unseen.threshold),
        });
    }
    lines.join("\n")
}

fn measures(what: &str, cv: &CrossValidation) -> String {
    format!(
        "{what}: accuracy {:.3}, macro-F1 {:.3}, F_avg {:.3}, ECE {:.3}, Brier {:.3}",
        cv.accuracy, cv.macro_f1, cv.f_avg, cv.ece, cv.brier
    )
}

fn abstention(threshold: f64, (coverage, accuracy): (f64, f64)) -> String {
    format!("decides on {:.0} % (right in {:.0} %), abstains below {threshold:.2}", coverage * 100.0, accuracy * 100.0)
}

/// Five bins that say how often it is right when it says so: wide enough to be read at a glance.
fn reliability(cv: &CrossValidation) -> String {
    let width = cv.reliability.len().div_ceil(5).max(1);
    let bins = cv.reliability.chunks(width).map(|bins| {
        let count: usize = bins.iter().map(|b| b.count).sum();
        let mean = |of: fn(&Bin) -> f64| bins.iter().map(|b| of(b) * b.count as f64).sum::<f64>() / count.max(1) as f64;
        format!("{:.2} → {:.2}", mean(|b| b.confidence), mean(|b| b.accuracy))
    });
    format!("said → right: {}", bins.collect::<Vec<_>>().join(", "))
}
