//! A task's rows as a matrix: what is fitted, and what its columns become.

use super::Row;
use super::corpus::Corpus;
use super::task::{Setting, Task};
use crate::classifier::model::{Quantized, TopicCopy, Toward, Weights};
use crate::feature::FeatureId;
use crate::linear::solver::{Options, Problem, Signs, Solution};
use crate::linear::{
    Condensed, FactoredRecordsBuilder, LANES, Rows, ScaledRows, SparseRecords, Subset, log_count_ratios,
};
use crate::text::WordId;
use rustc_hash::FxHashMap;

/// Rows as a matrix, of one of two kinds.
pub(super) enum Design {
    Sentence(SentenceDesign),
    Mention(MentionDesign),
}

impl Design {
    pub(super) fn new(task: &Task<'_>, shared: f64, lexical: f64) -> Self {
        match task.toward {
            Toward::Sentence => Design::Sentence(SentenceDesign::new(task, shared, lexical)),
            Toward::Mention => Design::Mention(MentionDesign::new(task)),
        }
    }

    /// Fits the rows `train`, of these classes and costs.
    pub(super) fn fit(
        &self,
        train: &[usize],
        classes: &[usize],
        costs: &[f64],
        options: &Options,
        start: Option<&[[f64; LANES]]>,
    ) -> Solution {
        let sign = |class: usize| -> Signs {
            std::array::from_fn(|lane| match lane {
                3.. => 0.0,
                lane if lane == class => 1.0,
                _ => -1.0,
            })
        };
        let signs: Vec<Signs> = classes.iter().map(|c| sign(*c)).collect();
        match self {
            Design::Sentence(d) => {
                Problem::new(&Subset::new(&d.condensed.records, train), &signs, costs).solve(options, start)
            }
            Design::Mention(d) => d.fit(train, classes, &signs, costs, options, start),
        }
    }

    /// The scores of a row.
    pub(super) fn score(&self, row: usize, solution: &Solution) -> [f32; 3] {
        let s = match self {
            Design::Sentence(d) => d.condensed.records.dot(row, &solution.weights),
            Design::Mention(d) => {
                let constant = solution.weights[d.records.ncols()];
                let s = d.records.dot(row, &solution.weights);
                std::array::from_fn(|l| s[l] + constant[l])
            }
        };
        [s[0], s[1], s[2]]
    }

    /// What a model keeps of a solution.
    pub(super) fn weights(&self, corpus: &Corpus, setting: Setting, solution: &Solution) -> Weights {
        match self {
            Design::Sentence(d) => d.weights(corpus, setting, solution),
            Design::Mention(d) => d.weights(solution),
        }
    }
}

fn triple(weights: &[[f32; LANES]], column: u32) -> [f32; 3] {
    let w = weights[column as usize];
    [w[0], w[1], w[2]]
}

/// Words shared by all topics, their copies for each topic, and features of whole sentences.
pub(super) struct SentenceDesign {
    condensed: Condensed,
    /// For each topic the features that it has copies of, and the column of the first.
    copies: Vec<(Vec<FeatureId>, u32)>,
    constant: u32,
}

impl SentenceDesign {
    fn new(task: &Task<'_>, shared: f64, lexical: f64) -> Self {
        let corpus = task.corpus;
        let mut builder = FactoredRecordsBuilder::new();
        let weighted = |f: &FeatureId| (*f, corpus.vocabulary.idf(*f));
        let parts: Vec<u32> = corpus.features.iter().map(|own| builder.part(own.iter().map(weighted))).collect();
        let mut next = corpus.vocabulary.len() as u32;
        let mut copies = Vec::new();
        let mut topic_parts: FxHashMap<(usize, WordId), u32> = FxHashMap::default();
        if task.copies() {
            for topic in 0..task.topics.len() {
                let mut words: Vec<WordId> =
                    rows_of(task, topic).flat_map(|r| corpus.words(r.sentence)).copied().collect();
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
        for row in task.rows {
            let scale = corpus.scale(row.sentence);
            let words = corpus.words(row.sentence);
            let common = words.iter().map(|w| (parts[*w as usize], scale * shared as f32));
            let topic = row.topic.filter(|_| task.copies());
            let special = topic.into_iter().flat_map(|t| words.iter().map(move |w| (t, *w)));
            let special = special.map(|key| (topic_parts[&key], scale));
            let indicator = topic.map(|t| (next + t as u32, 1.0));
            let whole = corpus.whole[row.sentence].iter().filter(|f| uses(task, f.0));
            let whole = whole.map(|(f, v)| (*f, v * lexical as f32));
            builder.row(common.chain(special), whole.chain(indicator).chain([(constant, 1.0)]));
        }
        Self { condensed: builder.finish_condensed(constant as usize + 1), copies, constant }
    }

    fn weights(&self, corpus: &Corpus, setting: Setting, solution: &Solution) -> Weights {
        let vocabulary = &corpus.vocabulary;
        let weights = self.condensed.expand(&solution.weights);
        let triple = |column| triple(&weights, column);
        let factor = |f: u32| {
            let of_sentence = vocabulary.name(f).starts_with(['s', 't', 'k']);
            if of_sentence { setting.lexical as f32 } else { vocabulary.idf(f) * setting.shared as f32 }
        };
        let shared = (0..vocabulary.len() as u32).flat_map(|f| triple(f).map(|w| w * factor(f))).collect::<Vec<_>>();
        let indicators = self.constant - self.copies.len() as u32;
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
            constants: triple(self.constant),
            shared: Quantized::new(&shared),
            copies: self.copies.iter().enumerate().map(copy).collect(),
        }
    }
}

fn rows_of<'a>(task: &'a Task<'_>, topic: usize) -> impl Iterator<Item = &'a Row> {
    task.rows.iter().filter(move |r| r.topic == Some(topic))
}

/// Whether the task looks at a feature of the whole sentence: sentiment does not depend on topics.
fn uses(task: &Task<'_>, feature: FeatureId) -> bool {
    task.toward_topics || !task.corpus.vocabulary.name(feature).starts_with("t=")
}

/// Features toward a mention, fitted at the scale of their log-count ratios.
pub(super) struct MentionDesign {
    records: SparseRecords,
}

/// Added to the counts behind the ratios.
const SMOOTHING: f64 = 1.0;

impl MentionDesign {
    fn new(task: &Task<'_>) -> Self {
        let rows = task.rows.iter().map(|r| task.corpus.mention[r.sentence].iter().copied());
        let records = SparseRecords::from_rows(task.corpus.vocabulary.len(), rows);
        Self { records: records.expect("features are finite and of this vocabulary") }
    }

    fn fit(
        &self,
        train: &[usize],
        classes: &[usize],
        signs: &[Signs],
        costs: &[f64],
        options: &Options,
        start: Option<&[[f64; LANES]]>,
    ) -> Solution {
        let ratios = log_count_ratios(&self.records, train, classes, costs, SMOOTHING);
        let rows = ScaledRows::new(&self.records, train, &ratios);
        let mut solution = Problem::new(&rows, signs, costs).solve(options, start);
        // from here on the weights are those of the unscaled features
        for (weight, ratio) in solution.weights.iter_mut().zip(&ratios) {
            (0..LANES).for_each(|l| weight[l] *= ratio[l]);
        }
        solution
    }

    fn weights(&self, solution: &Solution) -> Weights {
        let columns = self.records.ncols() as u32;
        let shared: Vec<f32> = (0..columns).flat_map(|c| triple(&solution.weights, c)).collect();
        Weights { constants: triple(&solution.weights, columns), shared: Quantized::new(&shared), copies: Vec::new() }
    }
}
