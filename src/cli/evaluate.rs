//! `standpoint evaluate`

use super::failure::{Failure, Outcome, note, warn};
use super::options::{LabelFileOptions, LeakOptions, ModelOptions, OutputOptions, VoteOptions};
use super::progress;
use super::recipe::RecipeOptions;
use crate::builtin;
use crate::classifier::file;
use crate::evaluate::{
    Beside, EvaluateOptions, Part, Plan, Predictions, QuoteScoring, Report, agreement, divide, report, target_blind,
    try_recipe,
};
use crate::label::LabelledSentence;
use crate::read::{self, LabelledRows};
use crate::text::Language;
use crate::votes::{VotedRows, decide};
use crate::write::{ModelName, ReportTitle, Sink, html::report_html, report_json, report_markdown, report_text};
use clap::{ArgGroup, Args, ValueEnum};
use std::path::PathBuf;

#[derive(Debug, Args)]
#[command(
    group(ArgGroup::new("plan").args(["cv", "topic_out", "later"]).conflicts_with_all(["model", "compare"])),
    after_help = "Examples:
  standpoint evaluate labels.csv
  standpoint evaluate -m my.model test.jsonl --slice party --format html -o report.html
  standpoint evaluate -m new.model --compare old.model test.jsonl
  standpoint evaluate --cv 5 --group speaker labels.csv     a recipe instead of a model
  standpoint evaluate --later date --share 0.2 labels.csv   learn from the past, judge the last fifth
  standpoint evaluate --topic-out labels.csv                judge each topic by a model of the others
  standpoint evaluate --quotes annotated.jsonl
  standpoint evaluate --quotes=rules annotated.jsonl --direct-only
  standpoint evaluate --statements annotated.jsonl

Every row is decided, however unsure the model is; what abstaining buys is shown beside. Intervals are from bootstrap
samples of whole groups where the rows have a group. Beside the score stand the majority guesses (over these very rows),
the same model or recipe without topic and target, and the signs of the lexicon alone.

With --quotes the inputs are articles with their quotes marked (.jsonl in PolNeAR's form, brat's .ann beside .txt), and what
is scored is how well quotes are found and attributed. With --statements they are such .jsonl whose attributions have
`topic`, `stance` and `sentiment`, and what is scored is the whole way: quotes, speakers, topics, stances."
)]
pub(super) struct Evaluate {
    /// Label files (.csv, .tsv, .jsonl) or folders of them
    #[arg(required = true, value_name = "LABELS")]
    inputs: Vec<String>,
    #[command(flatten)]
    model: ModelOptions,
    /// Another model to test the difference to
    #[arg(long, value_name = "MODEL2")]
    compare: Option<PathBuf>,
    /// Judge the training recipe instead of a model, by K-fold cross-validation
    #[arg(long, value_name = "K")]
    cv: Option<usize>,
    /// Judge the training recipe on topics that it has not seen
    #[arg(long)]
    topic_out: bool,
    /// Judge the training recipe on the rows with the latest dates in this column
    #[arg(long, value_name = "COLUMN")]
    later: Option<String>,
    /// Share of the rows that --later judges
    #[arg(long, value_name = "SHARE", default_value_t = 0.2)]
    share: f64,
    /// Column whose equal values are one group: kept together in folds, and drawn together for intervals
    #[arg(long, value_name = "COLUMN")]
    group: Option<String>,
    /// Report the parts of the rows with each value of this column, beside topic, speaker, kind and length
    #[arg(long = "slice", value_name = "COLUMN")]
    slices: Vec<String>,
    /// Score quotes in annotated articles; found by `rules`, by `tagger`, or with a tagger file
    #[arg(
        long,
        value_name = "rules|tagger|FILE",
        num_args = 0..=1,
        require_equals = true,
        default_missing_value = "tagger"
    )]
    quotes: Option<String>,
    /// With --quotes: the overlap that makes two quotes a pair
    #[arg(long, value_name = "SHARE", default_value_t = 0.5, requires = "quotes")]
    min_overlap: f64,
    /// With --quotes: score direct quotations alone
    #[arg(long, requires = "quotes")]
    direct_only: bool,
    /// Score the whole way, from articles to who stands where: articles whose quotes have a topic and a stance
    #[arg(long, conflicts_with_all = ["quotes", "compare", "cv", "topic_out", "later"])]
    statements: bool,
    /// Bootstrap samples for the intervals
    #[arg(long, value_name = "N", default_value_t = 1000)]
    samples: usize,
    /// Form of the output
    #[arg(long, value_enum, default_value = "text")]
    format: ReportFormat,
    /// The label files that the model was trained on; what the judged rows share with them is told
    #[arg(long, value_name = "LABELS", num_args = 1..)]
    train: Vec<String>,
    #[command(flatten)]
    leaks: LeakOptions,
    #[command(flatten)]
    recipe: RecipeOptions,
    #[command(flatten)]
    votes: VoteOptions,
    #[command(flatten)]
    labels: LabelFileOptions,
    #[command(flatten)]
    output: OutputOptions,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum ReportFormat {
    /// For people, laid out like scikit-learn's `classification_report`
    Text,
    /// One JSON object
    Json,
    /// Tables in Markdown
    Markdown,
    /// One self-contained page with pictures
    Html,
}

impl Evaluate {
    pub(super) fn run(&self) -> Result<Outcome, Failure> {
        if let Some(way) = &self.quotes {
            let scoring = QuoteScoring { min_overlap: self.min_overlap, direct_only: self.direct_only };
            return super::evaluate_quotes::run(&self.inputs, way, &scoring, self.format, &self.output);
        }
        if self.statements {
            return super::evaluate_statements::run(&self.inputs, &self.model, self.format, &self.output);
        }
        let pool = self.output.threads()?;
        let (mut rows, votes) = self.votes.read(&self.labels, &self.inputs, self.output.quiet)?;
        if rows.sentences.is_empty() {
            return Err(Failure::Usage("no labelled sentences to evaluate on".to_owned()));
        }
        self.regroup(&mut rows.sentences)?;
        if let Some(votes) = &votes {
            decide(&mut rows.sentences, votes);
        }
        self.check_leaks(&rows)?;
        self.check_slices(&rows.sentences)?;
        let (judged, mut report) = pool.install(|| match self.plan() {
            Some(plan) => self.judge_recipe(&plan, &rows.sentences),
            None => self.judge_model(&rows.sentences),
        })?;
        if let Some(votes) = &votes {
            pool.install(|| self.set_ceiling(&mut report, votes));
        }
        let title = ReportTitle {
            judged,
            inputs: self.inputs.clone(),
            seed: self.recipe.seed,
            program: concat!("standpoint ", env!("CARGO_PKG_VERSION")).to_owned(),
        };
        let failed = |e: &dyn std::fmt::Display| Failure::Usage(e.to_string());
        let written = match self.format {
            ReportFormat::Text => report_text(&title, &report),
            ReportFormat::Json => report_json(&title, &report).map_err(|e| failed(&e))?,
            ReportFormat::Markdown => report_markdown(&title, &report),
            ReportFormat::Html => report_html(&title, &report).map_err(|e| failed(&e))?,
        };
        let mut sink = Sink::open(self.output.output.as_deref())?;
        sink.line(&written)?;
        sink.finish()?;
        Ok(if rows.skipped.is_empty() { Outcome::Done } else { Outcome::SomeBad })
    }

    /// Tells what the judged rows have in common with what the model learned from, as far as that is known.
    fn check_leaks(&self, rows: &LabelledRows) -> Result<(), Failure> {
        if self.plan().is_some() {
            return Ok(()); // copies are kept apart in the division
        }
        let (mut learned, mut places) = (Vec::new(), Vec::new());
        if !self.train.is_empty() {
            let train = self.labels.read_all(&self.train)?;
            (learned, places) = (train.sentences, train.places);
        } else if let Some(what) = self.file_seen()? {
            if self.labels.is_filtered() {
                // only a part of it is judged: what matters is what that shares with its other splits
                (learned, places) = LabelFileOptions::other_splits(rows);
            } else if self.leaks.strict {
                return Err(Failure::Usage(what));
            } else if !self.output.quiet {
                warn(&what);
            }
        }
        self.leaks.check((&learned, &places), (&rows.sentences, &rows.places), &self.output)
    }

    /// What is to be said if one of the judged files is among those that the model was trained on.
    fn file_seen(&self) -> Result<Option<String>, Failure> {
        let (model, _) = self.model.model()?;
        for input in read::inputs(&self.inputs)? {
            let Some(path) = &input.path else { continue };
            let bytes = std::fs::read(path).map_err(|e| Failure::Usage(format!("{}: {e}", input.name)))?;
            let sha256 = file::sha256(&bytes);
            if let Some(note) = model.head().inputs.iter().find(|n| n.sha256 == sha256) {
                let what = format!("{}: the model was trained on this very file (`{}`)", input.name, note.name);
                return Ok(Some(what));
            }
        }
        Ok(None)
    }

    /// Puts beside the model what one annotator reaches against the others.
    fn set_ceiling(&self, report: &mut Report, votes: &VotedRows) {
        let (names, seed) = (&self.votes.annotators, self.recipe.seed);
        let ceiling = match votes {
            VotedRows::Stance(votes) => agreement(votes, names, self.samples, seed),
            VotedRows::Sentiment(votes) => agreement(votes, names, self.samples, seed),
        };
        let task = match votes {
            VotedRows::Stance(_) => &mut report.stance,
            VotedRows::Sentiment(_) => &mut report.sentiment,
        };
        if let Some(task) = task {
            task.ceiling = Some(ceiling.ceiling);
        }
    }

    /// Takes groups from the named column.
    fn regroup(&self, sentences: &mut [LabelledSentence]) -> Result<(), Failure> {
        let Some(column) = &self.group else { return Ok(()) };
        let values: Vec<Option<String>> = sentences.iter().map(|s| s.column(column).map(str::to_owned)).collect();
        if values.iter().all(Option::is_none) {
            return Err(Failure::Usage(format!("--group: no row has a column `{column}`")));
        }
        sentences.iter_mut().zip(values).for_each(|(s, value)| s.group = value);
        Ok(())
    }

    fn check_slices(&self, sentences: &[LabelledSentence]) -> Result<(), Failure> {
        let missing = |c: &&String| sentences.iter().all(|s| s.column(c).is_none()) && *c != "length";
        match self.slices.iter().find(missing) {
            Some(column) => Err(Failure::Usage(format!("--slice: no row has a column `{column}`"))),
            None => Ok(()),
        }
    }

    fn plan(&self) -> Option<Plan> {
        let folds = self.cv.map(|k| Plan::Folds { k, seed: self.recipe.seed });
        let later = || self.later.clone().map(|column| Plan::Later { column, share: self.share });
        folds.or(self.topic_out.then_some(Plan::TopicOut)).or_else(later)
    }

    fn options(&self, language: Language) -> EvaluateOptions {
        EvaluateOptions {
            samples: self.samples,
            seed: self.recipe.seed,
            slices: self.slices.clone(),
            lexicon: builtin::stance_lexicon(language),
            language,
        }
    }

    fn judge_model(&self, sentences: &[LabelledSentence]) -> Result<(String, Report), Failure> {
        let (model, name) = self.model.model()?;
        let other = self.compare.as_deref().map(read::model).transpose()?;
        let other_name = self.compare.as_ref().zip(other.as_ref()).map(|(path, (_, identity))| {
            let stem = path.file_stem().map_or_else(String::new, |n| n.to_string_lossy().into_owned());
            short(&ModelName::new(&stem, identity))
        });
        let (predicted, blind) = Predictions::with_target_blind(&model, sentences);
        let others = other.map(|(other, _)| Predictions::of(&other, sentences));
        let beside = Beside { target_blind: Some(&blind), other: other_name.as_deref().zip(others.as_ref()) };
        let report = report(sentences, &predicted, &beside, &self.options(model.head().language));
        Ok((short(&name), report))
    }

    fn judge_recipe(&self, plan: &Plan, sentences: &[LabelledSentence]) -> Result<(String, Report), Failure> {
        let parts = divide(sentences, plan).map_err(|e| Failure::Usage(e.to_string()))?;
        let bar = progress::bar(Some(2 * parts.len() as u64), "training", self.output.quiet);
        let options = self.recipe.train_options()?;
        let predicted = try_recipe(sentences, &parts, &options, &|| bar.inc(1))?;
        let blind = try_recipe(&target_blind(sentences), &parts, &options, &|| bar.inc(1))?;
        bar.finish_and_clear();
        let beside = Beside { target_blind: Some(&blind), other: None };
        let report = report(sentences, &predicted, &beside, &self.options(options.language));
        if self.output.verbose {
            for p in &parts {
                note(&format!("{}: {} rows judged by {}", p.name, p.test.len(), p.train.len()));
            }
        }
        Ok((recipe_name(plan, &parts), report))
    }
}

/// A model's name with the beginning of its identity.
fn short(name: &ModelName) -> String {
    let end = name.0.find("@sha256:").map_or(name.0.len(), |at| at + "@sha256:".len() + 12);
    name.0.chars().take(end).collect()
}

fn recipe_name(plan: &Plan, parts: &[Part]) -> String {
    let judged: usize = parts.iter().map(|p| p.test.len()).sum();
    match plan {
        Plan::Folds { k, .. } => format!("the recipe, by {k}-fold cross-validation"),
        Plan::TopicOut => format!("the recipe on topics held back ({} topics)", parts.len()),
        Plan::Later { column, .. } => {
            let learned: usize = parts.iter().map(|p| p.train.len()).sum();
            format!("the recipe, {judged} rows with `{column}` {} judged by {learned} before", parts[0].name)
        }
    }
}
