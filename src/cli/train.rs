//! `standpoint train`

use super::failure::{Failure, Outcome, note};
use super::options::{LabelFileOptions, OutputOptions};
use super::progress;
use crate::builtin;
use crate::classifier::{Abstain, CrossValidation, Grid, InputNote, Model, Stage, TaskHead, TrainOptions, file, train};
use crate::feature::StanceLexicon;
use crate::metrics::Bin;
use crate::read;
use crate::text::Language;
use crate::topic::Topics;
use crate::write::Sink;
use clap::Args;
use std::path::PathBuf;

#[derive(Debug, Args)]
#[command(after_help = "Examples:
  standpoint train labels.csv -o my.model
  standpoint train a.jsonl b.jsonl --lang da -o danish.model
  standpoint train tweets.tsv --text-col Tweet --topic-col Target --stance-col Stance -o tweets.model
  standpoint train data/corpus --where split=train -o models/builtin.model

A row needs a text and a stance (with its topic) or a sentiment, or both. Topics may be any ids. Labels are words;
bare numbers are refused unless --label-map says what they mean.")]
pub(super) struct Train {
    /// Label files (.csv, .tsv, .jsonl) or folders of them
    #[arg(required = true, value_name = "LABELS")]
    inputs: Vec<String>,
    /// Topic file (.toml) to put into the model, so that it finds these topics in articles
    #[arg(long, value_name = "FILE")]
    topics: Option<PathBuf>,
    /// Language of the sentences, as ISO 639-1 code
    #[arg(long, value_name = "CODE", default_value = "en")]
    lang: Language,
    /// Costs to choose from
    #[arg(long, value_name = "C,…", value_delimiter = ',')]
    cost: Vec<f64>,
    /// Balances of classes to choose from, 0 to 1
    #[arg(long, value_name = "P,…", value_delimiter = ',')]
    balance: Vec<f64>,
    /// Weights of what topics have in common to choose from
    #[arg(long, value_name = "L,…", value_delimiter = ',')]
    shared: Vec<f64>,
    /// Scales of sentence features (what is said of the topic's objects) to choose from
    #[arg(long, value_name = "S,…", value_delimiter = ',')]
    lexical: Vec<f64>,
    /// Do without the lexicon of attitudes, effects and topic terms
    #[arg(long)]
    no_lexicon: bool,
    /// Further columns of the rows to learn from (party, speaker); they are shortcuts
    #[arg(long, value_name = "NAME,…", value_delimiter = ',')]
    columns: Vec<String>,
    /// Folds of the cross-validation; 0 for none: the first of each setting is taken, probabilities stay raw
    #[arg(long, value_name = "K", default_value_t = 5)]
    folds: usize,
    /// Orders rows and folds
    #[arg(long, value_name = "N", default_value_t = 0)]
    seed: u64,
    /// Keep out of the model any word or n-gram seen in fewer than K texts
    #[arg(long, value_name = "K", default_value_t = 1)]
    redact_rare: u32,
    /// Share that shall be right among what the model decides on; it abstains on the rest
    #[arg(long, value_name = "SHARE", default_value_t = 0.8)]
    precision: f64,
    /// Share to decide on, whatever the precision: the surest
    #[arg(long, value_name = "SHARE", conflicts_with = "precision")]
    coverage: Option<f64>,
    #[command(flatten)]
    labels: LabelFileOptions,
    #[command(flatten)]
    output: OutputOptions,
}

impl Train {
    pub(super) fn run(&self) -> Result<Outcome, Failure> {
        let Some(goal) = &self.output.output else {
            return Err(Failure::Usage("name the model file to write with -o FILE".to_owned()));
        };
        let topics = self.topics.as_deref().map(read::topics).transpose()?.unwrap_or_default();
        let pool = self.output.threads()?;
        let rows = self.labels.read(&self.inputs, self.output.quiet)?;
        let notes = self.notes(&rows)?;
        let sink = Sink::open(Some(goal))?; // before the work, so that a wrong folder is told at once
        let model = pool.install(|| self.train(&rows.sentences, notes, &topics))?;
        write(sink, &model)?;
        if !self.output.quiet {
            note(&summary(&model));
        }
        Ok(if rows.skipped.is_empty() { Outcome::Done } else { Outcome::SomeBad })
    }

    fn train(
        &self,
        sentences: &[crate::label::LabelledSentence],
        notes: Vec<InputNote>,
        topics: &Topics,
    ) -> Result<Model, Failure> {
        let bar = progress::bar(Some(1), "searching", self.output.quiet);
        let tell = |stage: Stage| match stage {
            Stage::Reading | Stage::Fitting => {}
            Stage::Searching { done, all } => {
                bar.set_length(all as u64);
                bar.set_position(done as u64);
            }
        };
        let model = train(sentences, notes, topics, &self.options(), &tell)?;
        bar.finish_and_clear();
        Ok(model)
    }

    fn options(&self) -> TrainOptions {
        let defaults = TrainOptions::default();
        let chosen = |given: &[f64], usual: Vec<f64>| if given.is_empty() { usual } else { given.to_vec() };
        TrainOptions {
            language: self.lang,
            least_texts: self.redact_rare,
            lexicon: if self.no_lexicon { StanceLexicon::default() } else { builtin::stance_lexicon(self.lang) },
            grid: Grid {
                costs: chosen(&self.cost, defaults.grid.costs),
                balances: chosen(&self.balance, defaults.grid.balances),
                shared: chosen(&self.shared, defaults.grid.shared),
                lexical: chosen(&self.lexical, defaults.grid.lexical),
            },
            columns: self.columns.clone(),
            folds: self.folds,
            seed: self.seed,
            abstain: self.coverage.map_or(Abstain::Precision(self.precision), Abstain::Coverage),
            ngrams: defaults.ngrams,
        }
    }

    /// What the model will remember of its inputs.
    fn notes(&self, rows: &read::LabelledRows) -> Result<Vec<InputNote>, Failure> {
        let mut notes = Vec::new();
        for input in read::inputs(&self.inputs)? {
            let used = rows.places.iter().filter(|p| p.file == input.name).count();
            let sha256 = match &input.path {
                Some(path) => {
                    file::sha256(&std::fs::read(path).map_err(|e| Failure::Usage(format!("{}: {e}", input.name)))?)
                }
                None => String::new(), // standard input cannot be read twice
            };
            let name = input.path.as_ref().and_then(|p| p.file_name()).map(|n| n.to_string_lossy().into_owned());
            notes.push(InputNote { name: name.unwrap_or(input.name), sha256, rows: used });
        }
        Ok(notes)
    }
}

fn write(mut sink: Sink, model: &Model) -> Result<(), Failure> {
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
            lines.push(format!("  {}", abstention(task.confidence.threshold, cv)));
            lines.push(format!("  {}", reliability(cv)));
        }
        None => lines.push("  not cross-validated: its probabilities are raw, and it never abstains".to_owned()),
    }
    if let Some((unseen, cv)) = task.unseen.as_ref().and_then(|u| Some((u, u.cross_validation.as_ref()?))) {
        lines.push(format!("  {}; {}", measures("topics held back whole", cv), abstention(unseen.threshold, cv)));
    }
    lines.join("\n")
}

fn measures(what: &str, cv: &CrossValidation) -> String {
    format!(
        "{what}: accuracy {:.3}, macro-F1 {:.3}, F_avg {:.3}, ECE {:.3}, Brier {:.3}",
        cv.accuracy, cv.macro_f1, cv.f_avg, cv.ece, cv.brier
    )
}

fn abstention(threshold: f64, cv: &CrossValidation) -> String {
    format!(
        "decides on {:.0} % (right in {:.0} %), abstains below {threshold:.2}",
        cv.coverage * 100.0,
        cv.covered_accuracy * 100.0
    )
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
