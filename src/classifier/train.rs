//! Learning a model from labelled sentences.
//!
//! Recipe: shared and topic copies of the features ("frustratingly easy domain
//! adaptation", Daumé 2007), one-versus-rest squared hinge, rows weighted
//! `(n_t / (3 n_tc))^balance` within their topic, hyper-parameters by grouped and
//! stratified cross-validation with the one-standard-error rule, one temperature for
//! probabilities and one threshold for abstention, both from out-of-fold scores.

use super::model::{ClassCounts, CrossValidation, Head, InputNote, Model, Quantized, TaskHead, TopicCopy, Weights};
use crate::feature::{
    CompositionReader, FeatureId, NgramOptions, SentenceReader, StanceLexicon, Vocabulary, VocabularyBuilder, ngram,
};
use crate::label::{LabelSet, LabelledSentence, Sentiment, Stance};
use crate::linear::search::{Trial, one_standard_error};
use crate::linear::solver::{Options, Problem, Signs, Solution};
use crate::linear::{FactoredRecords, FactoredRecordsBuilder, LANES, Loss, Subset, Temperature, folds};
use crate::metrics::{Calibration, Confusion};
use crate::text::{Language, Stemmer, WordId, near_duplicate_groups};
use crate::topic::Topics;
use rayon::prelude::*;
use rustc_hash::FxHashMap;
use std::collections::BTreeMap;

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
    /// Settings to choose from.
    pub grid: Grid,
    /// Folds of the cross-validation, 2 at least.
    pub folds: usize,
    /// Orders rows and folds.
    pub seed: u64,
    /// Share that shall be right among what the model decides on; it abstains on the rest.
    pub precision: f64,
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
            grid: Grid::default(),
            folds: 5,
            seed: 0,
            precision: 0.8,
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
    let groups = row_groups(sentences);
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
    let stance = Task { toward_topics: true, rows: &stance_rows, topics: &topics, corpus: &corpus, options };
    let sentiment = Task { toward_topics: false, rows: &sentiment_rows, topics: &[], corpus: &corpus, options };
    let stance = stance.learn(progress);
    let sentiment = sentiment.learn(progress);
    let head = Head {
        program: format!("standpoint {}", env!("CARGO_PKG_VERSION")),
        language: options.language,
        stemmer: Stemmer::NAME.to_owned(),
        ngrams: options.ngrams,
        least_texts: options.least_texts,
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
        lexicon: options.lexicon.clone(),
        stance: stance.map(|s| s.1),
        sentiment: sentiment.map(|s| s.1),
    })
}

impl TrainOptions {
    fn check(&self) -> Result<(), TrainError> {
        let good = |list: &[f64], valid: fn(f64) -> bool| !list.is_empty() && list.iter().all(|v| valid(*v));
        if self.folds < 2 {
            return Err(TrainError::Option("at least 2 folds are needed"));
        }
        if !good(&self.grid.costs, |c| c > 0.0 && c.is_finite()) {
            return Err(TrainError::Option("costs must be positive numbers"));
        }
        if !good(&self.grid.balances, |p| (0.0..=1.0).contains(&p)) {
            return Err(TrainError::Option("balances must lie between 0 and 1"));
        }
        if !good(&self.grid.shared, |s| s > 0.0 && s.is_finite()) {
            return Err(TrainError::Option("shares of common weights must be positive numbers"));
        }
        if !good(&self.grid.lexical, |s| s >= 0.0 && s.is_finite()) {
            return Err(TrainError::Option("scales of sentence features must be 0 or positive numbers"));
        }
        if !(0.0..=1.0).contains(&self.precision) {
            return Err(TrainError::Option("the precision must lie between 0 and 1"));
        }
        if self.ngrams.shortest > self.ngrams.longest || !(self.ngrams.stems || self.ngrams.shortest > 0) {
            return Err(TrainError::Option("no features: choose stems, or character n-grams with shortest <= longest"));
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
    if rows.len() < folds {
        return Err(TrainError::TooFew { task: L::TASK, rows: rows.len(), least: folds });
    }
    if rows.iter().all(|r| r.class == first.class) {
        return Err(TrainError::OneLabel { task: L::TASK, rows: rows.len(), label: L::ALL[first.class].name() });
    }
    if rows.iter().all(|r| r.group == first.group) {
        return Err(TrainError::OneGroup { task: L::TASK });
    }
    Ok(())
}

/// All sentences as sets of words, and the words as features.
struct Corpus {
    starts: Vec<usize>,
    words: Vec<WordId>,
    features: Vec<Vec<FeatureId>>,
    squared: Vec<f32>,
    /// For each sentence the features that it has as a whole.
    whole: Vec<Vec<(FeatureId, f32)>>,
    vocabulary: Vocabulary,
}

/// Features of whole sentences in fewer texts than this are accidents.
const LEAST_WHOLE: usize = 3;

impl Corpus {
    fn read(sentences: &[LabelledSentence], options: &TrainOptions) -> Self {
        let mut reader = SentenceReader::new(options.language);
        let mut builder = VocabularyBuilder::new();
        let mut numbers: Vec<Option<Vec<u32>>> = Vec::new();
        let (mut starts, mut words, mut whole) = (vec![0], Vec::new(), Vec::new());
        let mut composition = CompositionReader::new(&options.lexicon, options.language);
        let lexical = !options.lexicon.operators.is_empty();
        for sentence in sentences {
            let from = words.len();
            words.extend_from_slice(reader.read(&sentence.text));
            starts.push(words.len());
            numbers.resize(reader.words().len(), None);
            for word in &words[from..] {
                numbers[*word as usize].get_or_insert_with(|| {
                    let mut own = Vec::new();
                    let (form, stem) = (reader.words().form(*word), reader.words().stem(*word));
                    ngram::features(form, stem, &options.ngrams, |name| own.push(builder.number(name)));
                    own
                });
            }
            let found =
                if lexical { composition.features(&sentence.text, sentence.topic.as_deref()) } else { Vec::new() };
            let own: Vec<(u32, f32)> = found.iter().map(|f| (builder.number(&f.name), f.value)).collect();
            let of_words = words[from..].iter().flat_map(|w| numbers[*w as usize].iter().flatten().copied());
            builder.add_text(of_words.chain(own.iter().map(|f| f.0)));
            whole.push(own);
        }
        let mut texts = vec![0; builder.len()];
        whole.iter().flatten().for_each(|f| texts[f.0 as usize] += 1);
        let (vocabulary, became) = builder.finish(options.least_texts);
        let known = |f: &(u32, f32)| {
            let feature = became[f.0 as usize].filter(|_| texts[f.0 as usize] >= LEAST_WHOLE)?;
            Some((feature, f.1))
        };
        let whole = whole.iter().map(|own| own.iter().filter_map(known).collect()).collect();
        let mut features = Vec::with_capacity(numbers.len());
        let mut squared = Vec::with_capacity(numbers.len());
        for own in numbers {
            let known: Vec<FeatureId> = own.iter().flatten().filter_map(|n| became[*n as usize]).collect();
            squared.push(known.iter().map(|f| vocabulary.idf(*f).powi(2)).sum());
            features.push(known);
        }
        Self { starts, words, features, squared, whole, vocabulary }
    }

    fn words(&self, sentence: usize) -> &[WordId] {
        &self.words[self.starts[sentence]..self.starts[sentence + 1]]
    }

    fn scale(&self, sentence: usize) -> f32 {
        super::predict::length_scale(self.words(sentence).iter().map(|w| self.squared[*w as usize]).sum())
    }
}

/// A task to learn.
struct Task<'a> {
    /// Whether what is to be learned is toward a topic.
    toward_topics: bool,
    rows: &'a [Row],
    topics: &'a [String],
    corpus: &'a Corpus,
    options: &'a TrainOptions,
}

/// Scores of rows that were held back, with their numbers.
type Held = Vec<(usize, [f32; 3])>;

/// A setting of the hyper-parameters.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Setting {
    c: f64,
    balance: f64,
    shared: f64,
    lexical: f64,
}

/// Rows as a matrix, and which column is what.
struct Design {
    records: FactoredRecords,
    /// For each topic the features that it has copies of, and the column of the first.
    copies: Vec<(Vec<FeatureId>, u32)>,
    constant: u32,
}

/// Largest difference of projected gradients when only the choice of a setting depends on it.
const SEARCH_TOLERANCE: f64 = 0.1;
/// The same for the model that is kept.
const FINAL_TOLERANCE: f64 = 0.01;
const MAX_PASSES: usize = 300;

impl Task<'_> {
    fn learn(&self, progress: &(dyn Fn(Stage) + Sync)) -> Option<(TaskHead, Weights)> {
        if self.rows.is_empty() {
            return None;
        }
        let (setting, scores) = self.search(progress);
        progress(Stage::Fitting);
        let design = self.design(setting.shared, setting.lexical);
        let all: Vec<usize> = (0..self.rows.len()).collect();
        let solution = self.fit(&design, &all, setting, FINAL_TOLERANCE, None);
        Some((self.head(setting, &scores), self.weights(&design, setting, &solution)))
    }

    fn copies(&self) -> bool {
        self.topics.len() > 1
    }

    /// The best setting and its out-of-fold scores.
    fn search(&self, progress: &(dyn Fn(Stage) + Sync)) -> (Setting, Vec<[f32; 3]>) {
        let Grid { costs, balances, shared, lexical } = &self.options.grid;
        let mut costs = costs.clone();
        costs.sort_by(f64::total_cmp);
        let mut shared = if self.copies() { shared.clone() } else { vec![1.0] };
        shared.sort_by(|a, b| b.total_cmp(a));
        let folds = self.folds();
        let mut lexical = if self.options.lexicon.operators.is_empty() { vec![1.0] } else { lexical.clone() };
        lexical.sort_by(f64::total_cmp);
        let scales: Vec<(f64, f64)> = shared.iter().flat_map(|s| lexical.iter().map(move |l| (*s, *l))).collect();
        let designs: Vec<Design> = scales.iter().map(|(s, l)| self.design(*s, *l)).collect();
        // one chain of warm starts along the costs for each of these
        let mut chains = Vec::new();
        for design in 0..designs.len() {
            for balance in balances {
                chains.extend((0..self.options.folds).map(|fold| (design, *balance, fold)));
            }
        }
        let done = std::sync::atomic::AtomicUsize::new(0);
        let all = chains.len() * costs.len();
        let found: Vec<Vec<Held>> = chains
            .par_iter()
            .map(|&(design, balance, fold)| {
                let (train, held): (Vec<usize>, Vec<usize>) = (0..self.rows.len()).partition(|r| folds[*r] != fold);
                let mut start: Option<Vec<[f64; LANES]>> = None;
                let mut last_c = 1.0;
                costs
                    .iter()
                    .map(|&c| {
                        let (shared, lexical) = scales[design];
                        let setting = Setting { c, balance, shared, lexical };
                        let scaled = start.take().map(|duals| scale(duals, c / last_c));
                        let solution = self.fit(&designs[design], &train, setting, SEARCH_TOLERANCE, scaled.as_deref());
                        let scores = held.iter().map(|&r| (r, score(&designs[design], r, &solution))).collect();
                        start = Some(solution.duals);
                        last_c = c;
                        let done = done.fetch_add(1, std::sync::atomic::Ordering::Relaxed) + 1;
                        progress(Stage::Searching { done, all });
                        scores
                    })
                    .collect()
            })
            .collect();

        let mut trials: Vec<Trial<(Setting, Vec<[f32; 3]>)>> = Vec::new();
        for (place, c) in costs.iter().enumerate() {
            for (design, (shared, lexical)) in scales.iter().enumerate() {
                for balance in balances {
                    let setting = Setting { c: *c, balance: *balance, shared: *shared, lexical: *lexical };
                    let mut scores = vec![[0.0; 3]; self.rows.len()];
                    let mine = chains.iter().zip(&found).filter(|(chain, _)| chain.0 == design && chain.1 == *balance);
                    for (_, by_cost) in mine {
                        by_cost[place].iter().for_each(|(row, s)| scores[*row] = *s);
                    }
                    let by_fold = (0..self.options.folds).filter_map(|f| self.fold_score(&scores, &folds, f)).collect();
                    trials.push(Trial { params: (setting, scores), scores: by_fold });
                }
            }
        }
        let best = one_standard_error(&trials).unwrap_or(0);
        trials.swap_remove(best).params
    }

    /// Folds that keep groups together and spread topics and classes.
    fn folds(&self) -> Vec<usize> {
        let strata: Vec<usize> = self.rows.iter().map(|r| r.topic.map_or(0, |t| t + 1) * 3 + r.class).collect();
        let groups: Vec<usize> = self.rows.iter().map(|r| r.group).collect();
        folds::assign(&strata, &groups, self.options.folds, self.options.seed)
    }

    fn fold_score(&self, scores: &[[f32; 3]], folds: &[usize], fold: usize) -> Option<f64> {
        let held = self.rows.iter().zip(scores).zip(folds).filter(|(_, f)| **f == fold);
        Confusion::<3>::from_pairs(held.map(|((row, s), _)| (row.class, argmax(s)))).macro_f1()
    }

    fn design(&self, shared: f64, lexical: f64) -> Design {
        let corpus = self.corpus;
        let mut builder = FactoredRecordsBuilder::new();
        let weighted = |f: &FeatureId| (*f, corpus.vocabulary.idf(*f));
        let parts: Vec<u32> = corpus.features.iter().map(|own| builder.part(own.iter().map(weighted))).collect();
        let mut next = corpus.vocabulary.len() as u32;
        let mut copies = Vec::new();
        let mut topic_parts: FxHashMap<(usize, WordId), u32> = FxHashMap::default();
        if self.copies() {
            for topic in 0..self.topics.len() {
                let mut words: Vec<WordId> =
                    self.rows_of(topic).flat_map(|r| corpus.words(r.sentence)).copied().collect();
                words.sort_unstable();
                words.dedup();
                let mut features: Vec<FeatureId> =
                    words.iter().flat_map(|w| &corpus.features[*w as usize]).copied().collect();
                features.sort_unstable();
                features.dedup();
                for word in words {
                    let own = corpus.features[word as usize].iter().map(|f| {
                        let place = features.partition_point(|g| g < f) as u32;
                        (next + place, corpus.vocabulary.idf(*f))
                    });
                    topic_parts.insert((topic, word), builder.part(own));
                }
                let first = next;
                next += features.len() as u32;
                copies.push((features, first));
            }
        }
        let constant = next + copies.len() as u32;
        for row in self.rows {
            let scale = corpus.scale(row.sentence);
            let words = corpus.words(row.sentence);
            let common = words.iter().map(|w| (parts[*w as usize], scale * shared as f32));
            let topic = row.topic.filter(|_| self.copies());
            let special = topic.into_iter().flat_map(|t| words.iter().map(move |w| (t, *w)));
            let special = special.map(|key| (topic_parts[&key], scale));
            let indicator = topic.map(|t| (next + t as u32, 1.0));
            let whole = corpus.whole[row.sentence].iter().filter(|f| self.uses(f.0));
            let whole = whole.map(|(f, v)| (*f, v * lexical as f32));
            builder.row(common.chain(special), whole.chain(indicator).chain([(constant, 1.0)]));
        }
        Design { records: builder.finish(constant as usize + 1), copies, constant }
    }

    /// Whether the task looks at a feature of the whole sentence: sentiment does not depend on topics.
    fn uses(&self, feature: FeatureId) -> bool {
        self.toward_topics || !self.corpus.vocabulary.name(feature).starts_with("t=")
    }

    fn rows_of(&self, topic: usize) -> impl Iterator<Item = &Row> {
        self.rows.iter().filter(move |r| r.topic == Some(topic))
    }

    fn fit(
        &self,
        design: &Design,
        train: &[usize],
        setting: Setting,
        tolerance: f64,
        start: Option<&[[f64; LANES]]>,
    ) -> Solution {
        let rows = Subset::new(&design.records, train);
        let signs: Vec<Signs> = train
            .iter()
            .map(|&r| std::array::from_fn(|lane| if lane > 2 { 0.0 } else { sign(self.rows[r].class == lane) }))
            .collect();
        let costs = self.costs(train, setting.balance);
        let options = Options {
            loss: Loss::SquaredHinge,
            c: setting.c,
            tolerance,
            max_passes: MAX_PASSES,
            seed: self.options.seed,
        };
        Problem::new(&rows, &signs, &costs).solve(&options, start)
    }

    /// Row weights times `(n_t / (3 n_tc))^balance`, within each topic.
    fn costs(&self, train: &[usize], balance: f64) -> Vec<f64> {
        let mut mass: BTreeMap<Option<usize>, [f64; 3]> = BTreeMap::new();
        for &r in train {
            mass.entry(self.rows[r].topic).or_default()[self.rows[r].class] += self.rows[r].weight;
        }
        let cost = |&r: &usize| {
            let row = &self.rows[r];
            let of = mass[&row.topic];
            let share = of.iter().sum::<f64>() / (3.0 * of[row.class]);
            if row.weight > 0.0 { row.weight * share.powf(balance) } else { 0.0 }
        };
        train.iter().map(cost).collect()
    }

    fn weights(&self, design: &Design, setting: Setting, solution: &Solution) -> Weights {
        let vocabulary = &self.corpus.vocabulary;
        let triple = |column: u32| -> [f32; 3] {
            let w = solution.weights[column as usize];
            [w[0], w[1], w[2]]
        };
        let factor = |f: u32| {
            let of_sentence = vocabulary.name(f).starts_with(['s', 't']);
            if of_sentence { setting.lexical as f32 } else { vocabulary.idf(f) * setting.shared as f32 }
        };
        let shared = (0..vocabulary.len() as u32).flat_map(|f| triple(f).map(|w| w * factor(f))).collect::<Vec<_>>();
        let indicators = design.constant - design.copies.len() as u32;
        let copy = |(topic, (features, first)): (usize, &(Vec<FeatureId>, u32))| {
            let weights: Vec<f32> = features
                .iter()
                .enumerate()
                .flat_map(|(place, f)| triple(first + place as u32).map(|w| w * vocabulary.idf(*f)))
                .collect();
            TopicCopy {
                constants: triple(indicators + topic as u32),
                features: features.clone(),
                weights: Quantized::new(&weights),
            }
        };
        Weights {
            constants: triple(design.constant),
            shared: Quantized::new(&shared),
            copies: design.copies.iter().enumerate().map(copy).collect(),
        }
    }

    fn head(&self, setting: Setting, scores: &[[f32; 3]]) -> TaskHead {
        let classes: Vec<usize> = self.rows.iter().map(|r| r.class).collect();
        let temperature = Temperature::fit_weighted(scores, &classes, |r| self.rows[r].weight);
        let probable: Vec<(usize, [f64; 3])> = scores
            .iter()
            .zip(&classes)
            .map(|(s, class)| (*class, temperature.probabilities(*s).map(f64::from)))
            .collect();
        let confusion = Confusion::<3>::from_pairs(probable.iter().map(|(class, p)| (*class, argmax(p))));
        let calibration = Calibration::measure(&probable, Calibration::BINS);
        let (threshold, coverage, covered_accuracy) = abstention(&probable, self.options.precision);
        let mut rows: BTreeMap<String, ClassCounts> = BTreeMap::new();
        for row in self.rows {
            let topic = row.topic.map_or(String::new(), |t| self.topics[t].clone());
            rows.entry(topic).or_default()[row.class] += 1;
        }
        TaskHead {
            rows,
            c: setting.c,
            balance: setting.balance,
            shared: setting.shared,
            lexical: setting.lexical,
            temperature,
            threshold,
            cross_validation: CrossValidation {
                folds: self.options.folds,
                accuracy: confusion.accuracy().unwrap_or_default(),
                macro_f1: confusion.macro_f1().unwrap_or_default(),
                f_avg: confusion.f_avg([0, 1]).unwrap_or_default(),
                ece: calibration.as_ref().map_or(0.0, |c| c.ece),
                brier: calibration.as_ref().map_or(0.0, |c| c.brier),
                coverage,
                covered_accuracy,
            },
        }
    }
}

fn sign(own: bool) -> f64 {
    if own { 1.0 } else { -1.0 }
}

fn scale(mut duals: Vec<[f64; LANES]>, by: f64) -> Vec<[f64; LANES]> {
    duals.iter_mut().flatten().for_each(|d| *d *= by);
    duals
}

fn score(design: &Design, row: usize, solution: &Solution) -> [f32; 3] {
    use crate::linear::Rows;
    let s = design.records.dot(row, &solution.weights);
    [s[0], s[1], s[2]]
}

fn argmax<T: PartialOrd + Copy>(values: &[T; 3]) -> usize {
    (1..3).fold(0, |best, k| if values[k] > values[best] { k } else { best })
}

/// The least probability from which on at least `precision` is right, out of
/// fold; with the share of rows decided then, and the share right among them.
fn abstention(rows: &[(usize, [f64; 3])], precision: f64) -> (f64, f64, f64) {
    let mut judged: Vec<(f64, bool)> = rows.iter().map(|(class, p)| (p[argmax(p)], argmax(p) == *class)).collect();
    judged.sort_by(|a, b| b.0.total_cmp(&a.0));
    let n = judged.len() as f64;
    let (mut right, mut best) = (0.0, (1.0, 0.0, 0.0));
    for (i, (confidence, correct)) in judged.iter().enumerate() {
        right += f64::from(u8::from(*correct));
        let last_of_ties = judged.get(i + 1).is_none_or(|next| next.0 < *confidence);
        let decided = (i + 1) as f64;
        if last_of_ties && right / decided >= precision {
            best = (*confidence, decided / n, right / decided);
        }
    }
    if best.1 == 1.0 { (0.0, 1.0, best.2) } else { best }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn abstention_takes_the_largest_coverage_that_keeps_the_precision() {
        let row = |p: f64, right: bool| (usize::from(!right), [p, 1.0 - p, 0.0]);
        let rows = [row(0.9, true), row(0.8, true), row(0.7, false), row(0.6, true), row(0.55, false)];
        let (threshold, coverage, accuracy) = abstention(&rows, 0.75);
        assert_eq!((threshold, coverage, accuracy), (0.6, 0.8, 0.75));
        assert_eq!(abstention(&rows[..2], 0.75).0, 0.0);
    }

    #[test]
    fn groups_join_what_near_duplicates_do_not() {
        let mut rows: Vec<LabelledSentence> =
            ["a b c", "d e f", "g h i", "a b c"].iter().map(|t| LabelledSentence::new("", *t)).collect();
        rows[1].group = Some("x".into());
        rows[3].group = Some("x".into());
        assert_eq!(row_groups(&rows), [0, 0, 2, 0]);
    }
}
