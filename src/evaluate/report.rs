//! The report of a model on labelled sentences.

use crate::classifier::{Decision, Input, Model, Predictor};
use crate::label::{LabelSet, LabelledSentence};
use crate::metrics::{Calibration, Confusion, CoveragePoint, Estimate, Resamples, argmax, risk_coverage};
use rayon::prelude::*;
use serde::Serialize;
use std::collections::BTreeMap;

/// How to evaluate.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct EvaluateOptions {
    /// Bootstrap samples; 0 for no intervals.
    pub samples: usize,
    /// Draws them.
    pub seed: u64,
}

impl Default for EvaluateOptions {
    fn default() -> Self {
        Self { samples: 1000, seed: 0 }
    }
}

/// How a model did on labelled sentences.
#[derive(Debug, Clone, Serialize)]
pub struct Report {
    /// Sentences given.
    pub n: usize,
    /// The stance task, where model and sentences have it.
    pub stance: Option<TaskReport>,
    /// The sentiment task, where model and sentences have it.
    pub sentiment: Option<TaskReport>,
}

/// How a model did on one task. Abstention is not applied: every row is decided.
#[derive(Debug, Clone, Serialize)]
pub struct TaskReport {
    /// Rows with a label of this task.
    pub n: usize,
    /// The measures.
    #[serde(flatten)]
    pub measures: Measures,
    /// Each class, in the order of the labels.
    pub classes: Vec<ClassReport>,
    /// Counts, gold by predicted, in the order of the labels.
    pub confusion: [[u64; 3]; 3],
    /// What abstaining buys.
    pub risk_coverage: Vec<Coverage>,
    /// Share of rows on which the model abstains when left to itself.
    pub abstained: f64,
    /// What simpler means reach on the same rows.
    pub baselines: Vec<Baseline>,
    /// What intervals resample: `row`, or `group`.
    pub resampled_by: &'static str,
}

/// The measures of a task, each with a bootstrap interval of 95 %.
#[derive(Debug, Clone, Copy, Serialize)]
pub struct Measures {
    /// Share right.
    pub accuracy: Estimate,
    /// Mean of the classes' F1.
    pub macro_f1: Estimate,
    /// Mean F1 of the two poles (favor and against; positive and negative), all topics together.
    pub f_avg: Estimate,
    /// The same for each topic, averaged over topics.
    pub f_avg_topic_mean: Estimate,
    /// Expected calibration error, 15 bins of equal mass.
    pub ece: Estimate,
    /// Brier score, 0 to 2.
    pub brier: Estimate,
    /// Mean negative log probability of the truth.
    pub log_loss: Estimate,
}

/// One class of a task.
#[derive(Debug, Clone, Serialize)]
pub struct ClassReport {
    /// The label.
    pub label: &'static str,
    /// Of those predicted, the share that is right.
    pub precision: Estimate,
    /// Of those that are there, the share found.
    pub recall: Estimate,
    /// Harmonic mean of the two.
    pub f1: Estimate,
    /// How many are there.
    pub support: u64,
}

/// A point of the risk-coverage curve.
#[derive(Debug, Clone, Copy, Serialize)]
pub struct Coverage {
    /// Share decided.
    pub coverage: f64,
    /// Share right among those.
    pub accuracy: f64,
    /// Least confidence among those.
    pub threshold: f64,
}

/// What something simpler than the model reaches.
#[derive(Debug, Clone, Serialize)]
pub struct Baseline {
    /// What it is.
    pub name: &'static str,
    /// Share right.
    pub accuracy: Option<f64>,
    /// Mean of the classes' F1.
    pub macro_f1: Option<f64>,
    /// Mean F1 of the poles.
    pub f_avg: Option<f64>,
}

/// A judged row.
struct Judged {
    gold: usize,
    predicted: usize,
    probabilities: [f64; 3],
    abstained: bool,
    topic: usize,
    group: Option<String>,
}

/// Judges a model by labelled sentences.
pub fn evaluate(model: &Model, sentences: &[LabelledSentence], options: &EvaluateOptions) -> Report {
    let predictions: Vec<_> = sentences
        .par_chunks(512)
        .flat_map_iter(|chunk| {
            let mut predictor = Predictor::new(model);
            chunk.iter().map(|s| predictor.predict(&Input::from(s))).collect::<Vec<_>>()
        })
        .collect();
    let stance = sentences.iter().zip(&predictions).map(|(s, p)| (s, s.stance.zip(p.stance)));
    let sentiment = sentences.iter().zip(&predictions).map(|(s, p)| (s, s.sentiment.zip(p.sentiment)));
    Report { n: sentences.len(), stance: task_report(stance, options), sentiment: task_report(sentiment, options) }
}

fn task_report<'a, L: LabelSet>(
    rows: impl Iterator<Item = (&'a LabelledSentence, Option<(L, Decision<L>)>)>,
    options: &EvaluateOptions,
) -> Option<TaskReport> {
    let mut topics: BTreeMap<&str, usize> = BTreeMap::new();
    let mut judged = Vec::new();
    for (sentence, labels) in rows {
        let Some((gold, decision)) = labels else { continue };
        let next = topics.len();
        let topic = *topics.entry(sentence.topic.as_deref().unwrap_or_default()).or_insert(next);
        judged.push(Judged {
            gold: gold.index(),
            predicted: decision.label.index(),
            probabilities: decision.probabilities.map(f64::from),
            abstained: decision.abstained,
            topic,
            group: sentence.group.clone(),
        });
    }
    if judged.is_empty() {
        return None;
    }
    let groups = group_numbers(&judged);
    let resamples = Resamples::new(judged.len(), groups.as_deref(), options.samples, options.seed);
    let all = resamples.estimate(|rows| statistics(&judged, rows, topics.len()));
    let confusion = Confusion::<3>::from_pairs(judged.iter().map(|j| (j.gold, j.predicted)));
    let class = |k: usize| ClassReport {
        label: L::ALL[k].name(),
        precision: all[7 + 3 * k],
        recall: all[8 + 3 * k],
        f1: all[9 + 3 * k],
        support: confusion.class(k).support,
    };
    let confident: Vec<(f64, bool)> =
        judged.iter().map(|j| (j.probabilities[j.predicted], j.predicted == j.gold)).collect();
    let wanted: Vec<f64> = (1..=10).map(|i| f64::from(i) / 10.0).collect();
    Some(TaskReport {
        n: judged.len(),
        measures: Measures {
            accuracy: all[0],
            macro_f1: all[1],
            f_avg: all[2],
            f_avg_topic_mean: all[3],
            ece: all[4],
            brier: all[5],
            log_loss: all[6],
        },
        classes: (0..3).map(class).collect(),
        confusion: *confusion.counts(),
        risk_coverage: risk_coverage(&confident, &wanted).into_iter().map(Coverage::from).collect(),
        abstained: judged.iter().filter(|j| j.abstained).count() as f64 / judged.len() as f64,
        baselines: vec![majority(&judged)],
        resampled_by: if groups.is_some() { "group" } else { "row" },
    })
}

impl From<CoveragePoint> for Coverage {
    fn from(p: CoveragePoint) -> Self {
        Self { coverage: p.coverage, accuracy: p.accuracy, threshold: p.threshold }
    }
}

/// A number for each row's group, if any row has one; rows without are groups of their own.
fn group_numbers<'a>(judged: &'a [Judged]) -> Option<Vec<usize>> {
    let mut known: BTreeMap<&str, usize> = BTreeMap::new();
    judged.iter().any(|j| j.group.is_some()).then(|| {
        let number = |(row, j): (usize, &'a Judged)| j.group.as_deref().map_or(row, |g| *known.entry(g).or_insert(row));
        judged.iter().enumerate().map(number).collect()
    })
}

/// All estimated numbers of a sample of rows: seven measures, then precision, recall and F1 of each class.
fn statistics(judged: &[Judged], rows: &[usize], topics: usize) -> Vec<Option<f64>> {
    let mut confusion = Confusion::<3>::default();
    let mut by_topic = vec![Confusion::<3>::default(); topics];
    let mut probable = Vec::with_capacity(rows.len());
    for &row in rows {
        let j = &judged[row];
        confusion.add(j.gold, j.predicted);
        by_topic[j.topic].add(j.gold, j.predicted);
        probable.push((j.gold, j.probabilities));
    }
    let per_topic: Vec<f64> = by_topic.iter().filter_map(|c| c.f_avg([0, 1])).collect();
    let topic_mean = (!per_topic.is_empty()).then(|| per_topic.iter().sum::<f64>() / per_topic.len() as f64);
    let calibration = Calibration::measure(&probable, Calibration::BINS);
    let mut all = vec![
        confusion.accuracy(),
        confusion.macro_f1(),
        confusion.f_avg([0, 1]),
        topic_mean,
        calibration.as_ref().map(|c| c.ece),
        calibration.as_ref().map(|c| c.brier),
        calibration.as_ref().map(|c| c.log_loss),
    ];
    for k in 0..3 {
        let class = confusion.class(k);
        all.extend([class.precision, class.recall, class.f1]);
    }
    all
}

/// Always the label that is most frequent with the row's topic.
fn majority(judged: &[Judged]) -> Baseline {
    let mut counts: BTreeMap<usize, [usize; 3]> = BTreeMap::new();
    for j in judged {
        counts.entry(j.topic).or_default()[j.gold] += 1;
    }
    let most = |topic: usize| argmax(&counts[&topic]);
    let confusion = Confusion::<3>::from_pairs(judged.iter().map(|j| (j.gold, most(j.topic))));
    Baseline {
        name: "majority by topic",
        accuracy: confusion.accuracy(),
        macro_f1: confusion.macro_f1(),
        f_avg: confusion.f_avg([0, 1]),
    }
}
