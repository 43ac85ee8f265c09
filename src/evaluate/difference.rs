//! What changes when one model takes another's place: how often, where, and why.

use super::challenge::Answer;
use super::predictions::Predictions;
use crate::classifier::{Decision, Explanation, Input, Model, Predictor, TaskExplanation};
use crate::label::{LabelSet, LabelledSentence};
use crate::metrics::{Estimate, proportion};
use serde::Serialize;
use std::collections::BTreeMap;

/// Two models on the same sentences, task by task.
#[derive(Debug, Clone, Serialize)]
pub struct ModelDifference {
    /// Sentences given.
    pub n: usize,
    /// Stance, where both models have it.
    pub stance: Option<TaskDifference>,
    /// Sentiment, where both models have it.
    pub sentiment: Option<TaskDifference>,
}

/// Two models on one task.
#[derive(Debug, Clone, Serialize)]
pub struct TaskDifference {
    /// Sentences that both decided.
    pub n: u64,
    /// How many of them get another label.
    pub changed: u64,
    /// That share, with Wilson's interval of 95 %.
    pub changed_share: Estimate,
    /// Mean of the largest change of a label's probability.
    pub mean_shift: f64,
    /// Counts, the first model's label by the second's, in the order of the labels.
    pub transitions: [[u64; 3]; 3],
    /// Labelled sentences that only the second model gets right.
    pub fixed: u64,
    /// Labelled sentences that only the first model gets right.
    pub broken: u64,
    /// By topic, the most changed first.
    pub topics: Vec<TopicChange>,
    /// Changed sentences, those with the largest shift first.
    pub examples: Vec<ChangedRow>,
}

/// The sentences on one topic.
#[derive(Debug, Clone, Serialize)]
pub struct TopicChange {
    /// The topic; empty for sentences without one.
    pub topic: String,
    /// Sentences.
    pub n: u64,
    /// How many get another label.
    pub changed: u64,
}

/// A sentence that gets another label.
#[derive(Debug, Clone, Serialize)]
pub struct ChangedRow {
    /// Its number.
    pub row: usize,
    /// What the first model says.
    pub first: Answer,
    /// What the second model says.
    pub second: Answer,
    /// Its own label, if it has one.
    pub gold: Option<&'static str>,
    /// What moved it, the strongest first.
    pub why: Vec<Cause>,
}

/// A word or feature that speaks otherwise in the second model.
#[derive(Debug, Clone, Serialize)]
pub struct Cause {
    /// The word, the feature, or `(constant)`.
    pub what: String,
    /// How far it pulls from the old label toward the new one in the first model, as log-odds.
    pub first: f64,
    /// The same in the second model.
    pub second: f64,
}

/// Causes that are listed for a sentence.
const CAUSES: usize = 5;

/// Compares two models on sentences; the `most` strongest changes are explained.
///
/// ```
/// use standpoint::{builtin, evaluate::difference, label::LabelledSentence};
/// let model = builtin::model()?;
/// let rows = [LabelledSentence::new("1", "A fine day.")];
/// assert_eq!(difference(&model, &model, &rows, 5).sentiment.unwrap().changed, 0);
/// # Ok::<(), standpoint::classifier::ModelError>(())
/// ```
pub fn difference(first: &Model, second: &Model, sentences: &[LabelledSentence], most: usize) -> ModelDifference {
    let (a, b) = (Predictions::of(first, sentences), Predictions::of(second, sentences));
    let heat = |model: &Model| {
        let of = |task: &Option<crate::classifier::TaskHead>| {
            task.as_ref().map_or(1.0, |t| t.confidence.temperature.value())
        };
        (of(&model.head().stance), of(&model.head().sentiment))
    };
    let (heat_a, heat_b) = (heat(first), heat(second));
    let mut explain = Explainer { first: Predictor::new(first), second: Predictor::new(second) };
    let stance = compare(
        sentences,
        &a.stance,
        &b.stance,
        |s| s.stance,
        most,
        |s, from, to| explain.causes(s, |e| e.stance, (heat_a.0, heat_b.0), from, to),
    );
    let sentiment = compare(
        sentences,
        &a.sentiment,
        &b.sentiment,
        |s| s.sentiment,
        most,
        |s, from, to| explain.causes(s, |e| e.sentiment, (heat_a.1, heat_b.1), from, to),
    );
    ModelDifference { n: sentences.len(), stance, sentiment }
}

fn compare<L: LabelSet>(
    sentences: &[LabelledSentence],
    a: &[Option<Decision<L>>],
    b: &[Option<Decision<L>>],
    gold: impl Fn(&LabelledSentence) -> Option<L>,
    most: usize,
    mut causes: impl FnMut(&LabelledSentence, usize, usize) -> Vec<Cause>,
) -> Option<TaskDifference> {
    let both: Vec<(usize, Decision<L>, Decision<L>)> =
        (0..sentences.len()).filter_map(|row| Some((row, a[row]?, b[row]?))).collect();
    if both.is_empty() {
        return None;
    }
    let shift = |x: &Decision<L>, y: &Decision<L>| {
        (0..3).map(|k| (x.probabilities[k] - y.probabilities[k]).abs()).fold(0.0f32, f32::max)
    };
    let mut transitions = [[0; 3]; 3];
    let mut topics: BTreeMap<&str, (u64, u64)> = BTreeMap::new();
    let (mut fixed, mut broken) = (0, 0);
    for (row, x, y) in &both {
        transitions[x.label.index()][y.label.index()] += 1;
        let topic = topics.entry(sentences[*row].topic.as_deref().unwrap_or_default()).or_default();
        topic.0 += 1;
        topic.1 += u64::from(x.label != y.label);
        if let Some(gold) = gold(&sentences[*row]) {
            fixed += u64::from(x.label != gold && y.label == gold);
            broken += u64::from(x.label == gold && y.label != gold);
        }
    }
    let mut changed: Vec<&(usize, Decision<L>, Decision<L>)> = both.iter().filter(|r| r.1.label != r.2.label).collect();
    changed.sort_by(|p, q| shift(&q.1, &q.2).total_cmp(&shift(&p.1, &p.2)).then(p.0.cmp(&q.0)));
    let answer = |d: &Decision<L>| Answer { label: d.label.name(), probability: d.confidence() };
    let example = |(row, x, y): &&(usize, Decision<L>, Decision<L>)| ChangedRow {
        row: *row,
        first: answer(x),
        second: answer(y),
        gold: gold(&sentences[*row]).map(LabelSet::name),
        why: causes(&sentences[*row], x.label.index(), y.label.index()),
    };
    let (n, count) = (both.len() as u64, changed.len() as u64);
    let examples = changed.iter().take(most).map(example).collect();
    let topic = |(topic, (n, changed)): (&str, (u64, u64))| TopicChange { topic: topic.to_owned(), n, changed };
    let mut topics: Vec<TopicChange> = topics.into_iter().map(topic).collect();
    topics.sort_by_key(|t| std::cmp::Reverse(t.changed));
    let shifts: f64 = both.iter().map(|(_, x, y)| f64::from(shift(x, y))).sum();
    Some(TaskDifference {
        n,
        changed: count,
        changed_share: proportion(count, n),
        mean_shift: shifts / both.len() as f64,
        transitions,
        fixed,
        broken,
        topics,
        examples,
    })
}

struct Explainer<'m> {
    first: Predictor<'m>,
    second: Predictor<'m>,
}

impl Explainer<'_> {
    /// Words and features by how much more they pull from one label toward another in the second model.
    fn causes(
        &mut self,
        sentence: &LabelledSentence,
        task: impl Fn(Explanation) -> Option<TaskExplanation>,
        heat: (f64, f64),
        from: usize,
        to: usize,
    ) -> Vec<Cause> {
        let input = Input::from(sentence);
        let mut all: BTreeMap<String, (f64, f64)> = BTreeMap::new();
        let (first, second) = (task(self.first.explain(&input)), task(self.second.explain(&input)));
        let mut add = |explanation: &TaskExplanation, heat: f64, is_first: bool| {
            let pull = |scores: &[f64; 3]| (scores[to] - scores[from]) / heat;
            let named = explanation.contributions.iter().map(|c| {
                let word = c.places.first().map_or("", |p| p.of(&sentence.text));
                (c.feature.clone().unwrap_or_else(|| word.to_owned()), pull(&c.scores))
            });
            for (what, pulls) in named.chain([("(constant)".to_owned(), pull(&explanation.constants))]) {
                let entry = all.entry(what).or_default();
                *(if is_first { &mut entry.0 } else { &mut entry.1 }) += pulls;
            }
        };
        if let Some((first, second)) = first.as_ref().zip(second.as_ref()) {
            add(first, heat.0, true);
            add(second, heat.1, false);
        }
        let mut causes: Vec<Cause> =
            all.into_iter().map(|(what, (first, second))| Cause { what, first, second }).collect();
        causes.sort_by(|a, b| (b.second - b.first).total_cmp(&(a.second - a.first)));
        causes.truncate(CAUSES);
        causes
    }
}
