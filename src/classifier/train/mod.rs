//! Learning a model from labelled sentences.
//!
//! Recipe: shared and topic copies of the features ("frustratingly easy domain
//! adaptation", Daumé 2007), one-versus-rest squared hinge, rows weighted
//! `(n_t / (3 n_tc))^balance` within their topic, hyper-parameters by grouped and
//! stratified cross-validation with the one-standard-error rule, one temperature for
//! probabilities and one threshold for abstention, both from out-of-fold scores.

mod corpus;
mod design;
mod redaction;
mod task;

use super::model::{Head, InputNote, Model, Toward};
use crate::feature::{NgramOptions, StanceLexicon};
use crate::label::{LabelSet, LabelledSentence, Sentiment, Stance};
use crate::text::{Language, Stemmer, near_duplicate_groups};
use crate::topic::Topics;
use corpus::Corpus;
use rustc_hash::FxHashMap;
use task::Task;

/// How to train.
#[derive(Debug, Clone, PartialEq)]
pub struct TrainOptions {
    /// Language of the sentences.
    pub language: Language,
    /// Which features a word has.
    pub ngrams: NgramOptions,
    /// Features in fewer texts are not learned; 1 keeps all.
    pub least_texts: u32,
    /// Words of attitude and effect, and the terms of topics; empty for none.
    pub lexicon: StanceLexicon,
    /// Further columns of the rows to look at (party, speaker): shortcuts, none by default.
    pub columns: Vec<String>,
    /// Settings to choose from.
    pub grid: Grid,
    /// Settings to choose from for sentiment, where they are others.
    pub sentiment_grid: Option<Grid>,
    /// Folds of the cross-validation, 2 at least; 0 for none: the first setting of the grid is
    /// taken as it is, and probabilities are not calibrated.
    pub folds: usize,
    /// Orders rows and folds.
    pub seed: u64,
    /// On what the model shall abstain.
    pub abstain: Abstain,
}

/// What decides how sure a model must be.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Abstain {
    /// This share is right among what it decides on, and it decides on as much as that allows.
    Precision(f64),
    /// It decides on this share, the surest.
    Coverage(f64),
}

/// The settings that cross-validation chooses from: every combination.
#[derive(Debug, Clone, PartialEq)]
pub struct Grid {
    /// Costs.
    pub costs: Vec<f64>,
    /// Balances of classes, 0 to 1.
    pub balances: Vec<f64>,
    /// Shares of what topics have in common (used with two topics or more).
    pub shared: Vec<f64>,
    /// Scales of the features of whole sentences (used with a lexicon).
    pub lexical: Vec<f64>,
}

impl Default for Grid {
    fn default() -> Self {
        Self { costs: vec![0.1, 0.3, 1.0], balances: vec![0.5], shared: vec![0.5, 1.0], lexical: vec![0.1, 0.3, 0.6] }
    }
}

impl Default for TrainOptions {
    fn default() -> Self {
        Self {
            language: Language::En,
            ngrams: NgramOptions::default(),
            least_texts: 1,
            lexicon: StanceLexicon::default(),
            columns: Vec::new(),
            grid: Grid::default(),
            sentiment_grid: None,
            folds: 5,
            seed: 0,
            abstain: Abstain::Precision(0.8),
        }
    }
}

/// What training is doing; for a progress bar.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stage {
    /// Reading sentences into features.
    Reading,
    /// `done` of `all` fits of the search are done.
    Searching {
        /// Fits done.
        done: usize,
        /// Fits in all.
        all: usize,
    },
    /// Fitting the chosen setting to all rows.
    Fitting,
}

/// Why nothing could be learned.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum TrainError {
    /// No row had a label.
    #[error("no sentence has a stance or a sentiment, so there is nothing to learn")]
    NoLabels,
    /// Too few rows of a task to hold folds apart.
    #[error("{rows} sentences with a {task} are too few; at least {least} are needed for {least} folds")]
    TooFew {
        /// `stance` or `sentiment`.
        task: &'static str,
        /// Rows found.
        rows: usize,
        /// Rows needed.
        least: usize,
    },
    /// Too few rows of a task to tell how sure to be.
    #[error(
        "{rows} sentences with a {task} (toward a topic that the model knows) are too few to calibrate by; at least {least} are needed"
    )]
    TooFewToCalibrate {
        /// `stance` or `sentiment`.
        task: &'static str,
        /// Rows found.
        rows: usize,
        /// Rows needed.
        least: usize,
    },
    /// All rows have one label.
    #[error("all {rows} sentences have the {task} `{label}`; at least two labels are needed")]
    OneLabel {
        /// `stance` or `sentiment`.
        task: &'static str,
        /// Rows found.
        rows: usize,
        /// Their label.
        label: &'static str,
    },
    /// All rows are near-duplicates of one another.
    #[error("all sentences with a {task} belong to one group, so none can be held back to judge the rest")]
    OneGroup {
        /// `stance` or `sentiment`.
        task: &'static str,
    },
    /// An option out of range.
    #[error("{0}")]
    Option(&'static str),
}

/// Trains a model for every task that has labels.
///
/// `inputs` are recorded as the model's provenance, and `definitions` are kept in it, so that it finds
/// these topics in articles. `progress` is called now and then, from any thread.
/// The same sentences, options and program give the same model, whatever the number of threads.
///
/// # Errors
/// If there is too little to learn from, or an option is out of range.
pub fn train(
    sentences: &[LabelledSentence],
    inputs: Vec<InputNote>,
    definitions: &Topics,
    options: &TrainOptions,
    progress: &(dyn Fn(Stage) + Sync),
) -> Result<Model, TrainError> {
    options.check()?;
    progress(Stage::Reading);
    let groups = if options.folds > 0 { row_groups(sentences) } else { (0..sentences.len()).collect() };
    let mut topics: Vec<String> =
        sentences.iter().filter(|s| s.stance.is_some()).filter_map(|s| s.topic.clone()).collect();
    topics.sort_unstable();
    topics.dedup();
    let stance_rows = task_rows(sentences, &groups, &topics, |s| s.stance.map(LabelSet::index));
    let sentiment_rows = task_rows(sentences, &groups, &[], |s| s.sentiment.map(LabelSet::index));
    check_rows::<Stance>(&stance_rows, options.folds)?;
    check_rows::<Sentiment>(&sentiment_rows, options.folds)?;
    if stance_rows.is_empty() && sentiment_rows.is_empty() {
        return Err(TrainError::NoLabels);
    }

    let corpus = Corpus::read(sentences, options);
    let task = |rows, topics, toward_topics, grid| Task {
        toward: toward(sentences, rows),
        toward_topics,
        rows,
        topics,
        corpus: &corpus,
        options,
        grid,
    };
    let stance = task(&stance_rows, &topics, true, &options.grid);
    let sentiment = task(&sentiment_rows, &[], false, options.sentiment_grid.as_ref().unwrap_or(&options.grid));
    let stance = stance.learn(progress);
    let sentiment = sentiment.learn(progress);
    let mut lexicon = options.lexicon.clone();
    if stance.iter().chain(&sentiment).all(|t| t.0.toward == Toward::Sentence) {
        lexicon.tones.clear(); // only features toward a mention use them
    }
    let head = Head {
        program: format!("standpoint {}", env!("CARGO_PKG_VERSION")),
        language: options.language,
        stemmer: Stemmer::NAME.to_owned(),
        ngrams: options.ngrams,
        least_texts: options.least_texts,
        columns: options.columns.clone(),
        seed: options.seed,
        inputs,
        topics,
        definitions: definitions.iter().cloned().collect(),
        stance: stance.as_ref().map(|s| s.0.clone()),
        sentiment: sentiment.as_ref().map(|s| s.0.clone()),
    };
    Ok(Model {
        head,
        vocabulary: corpus.vocabulary,
        lexicon,
        stance: stance.map(|s| s.1),
        sentiment: sentiment.map(|s| s.1),
    })
}

impl TrainOptions {
    fn check(&self) -> Result<(), TrainError> {
        let good = |list: &[f64], valid: fn(f64) -> bool| !list.is_empty() && list.iter().all(|v| valid(*v));
        if self.folds == 1 {
            return Err(TrainError::Option("at least 2 folds are needed, or 0 for no cross-validation"));
        }
        for grid in std::iter::once(&self.grid).chain(&self.sentiment_grid) {
            if !good(&grid.costs, |c| c > 0.0 && c.is_finite()) {
                return Err(TrainError::Option("costs must be positive numbers"));
            }
            if !good(&grid.balances, |p| (0.0..=1.0).contains(&p)) {
                return Err(TrainError::Option("balances must lie between 0 and 1"));
            }
            if !good(&grid.shared, |s| s > 0.0 && s.is_finite()) {
                return Err(TrainError::Option("shares of common weights must be positive numbers"));
            }
            if !good(&grid.lexical, |s| s >= 0.0 && s.is_finite()) {
                return Err(TrainError::Option("scales of sentence features must be 0 or positive numbers"));
            }
        }
        let (Abstain::Precision(share) | Abstain::Coverage(share)) = self.abstain;
        if !(0.0..=1.0).contains(&share) {
            return Err(TrainError::Option("the precision or coverage must lie between 0 and 1"));
        }
        if self.ngrams.shortest > self.ngrams.longest {
            return Err(TrainError::Option("the shortest character n-gram cannot be longer than the longest"));
        }
        if !self.ngrams.stems && self.ngrams.shortest == 0 && self.lexicon.operators.is_empty() {
            return Err(TrainError::Option("no features: choose stems, character n-grams or a lexicon"));
        }
        Ok(())
    }
}

/// Which rows must stay in one fold: those of one group, and near-duplicates.
fn row_groups(sentences: &[LabelledSentence]) -> Vec<usize> {
    let texts: Vec<&str> = sentences.iter().map(|s| s.text.as_str()).collect();
    let mut groups = near_duplicate_groups(&texts);
    let mut first: FxHashMap<&str, usize> = FxHashMap::default();
    for i in 0..sentences.len() {
        let Some(name) = sentences[i].group.as_deref() else { continue };
        let known = *first.entry(name).or_insert(groups[i]);
        if known != groups[i] {
            let (from, to) = (known.max(groups[i]), known.min(groups[i]));
            groups.iter_mut().chain(first.values_mut()).filter(|g| **g == from).for_each(|g| *g = to);
        }
    }
    groups
}

/// A task is toward mentions if nearly all of its rows name one.
fn toward(sentences: &[LabelledSentence], rows: &[Row]) -> Toward {
    let targets = rows.iter().filter(|r| sentences[r.sentence].target.is_some()).count();
    if !rows.is_empty() && targets * 10 >= rows.len() * 9 { Toward::Mention } else { Toward::Sentence }
}

/// A row of a task.
#[derive(Debug, Clone, Copy)]
struct Row {
    sentence: usize,
    class: usize,
    topic: Option<usize>,
    group: usize,
    weight: f64,
}

fn task_rows(
    sentences: &[LabelledSentence],
    groups: &[usize],
    topics: &[String],
    class: impl Fn(&LabelledSentence) -> Option<usize>,
) -> Vec<Row> {
    let row = |(sentence, s): (usize, &LabelledSentence)| {
        Some(Row {
            sentence,
            class: class(s)?,
            topic: s.topic.as_ref().and_then(|t| topics.binary_search(t).ok()),
            group: groups[sentence],
            weight: f64::from(s.weight) * f64::from(s.label_probability.unwrap_or(1.0)),
        })
    };
    sentences.iter().enumerate().filter_map(row).collect()
}

fn check_rows<L: LabelSet>(rows: &[Row], folds: usize) -> Result<(), TrainError> {
    let Some(first) = rows.first() else { return Ok(()) };
    if rows.len() < folds.max(2) {
        return Err(TrainError::TooFew { task: L::TASK, rows: rows.len(), least: folds.max(2) });
    }
    if rows.iter().all(|r| r.class == first.class) {
        return Err(TrainError::OneLabel { task: L::TASK, rows: rows.len(), label: L::ALL[first.class].name() });
    }
    if folds > 0 && rows.iter().all(|r| r.group == first.group) {
        return Err(TrainError::OneGroup { task: L::TASK });
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn groups_join_what_near_duplicates_do_not() {
        let mut rows: Vec<LabelledSentence> =
            ["a b c", "d e f", "g h i", "a b c"].iter().map(|t| LabelledSentence::new("", *t)).collect();
        rows[1].group = Some("x".into());
        rows[3].group = Some("x".into());
        assert_eq!(row_groups(&rows), [0, 0, 2, 0]);
    }
}
