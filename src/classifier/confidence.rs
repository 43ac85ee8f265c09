//! How sure a model may be: its temperature and threshold, from scores of rows that it did not learn from.

use super::model::{Calibrated, Confidence, CrossValidation, InputNote, Model, TaskHead};
use super::predict::{Input, Predictor};
use super::train::{Abstain, TrainError};
use crate::label::{LabelSet, LabelledSentence, Sentiment, Stance};
use crate::linear::Temperature;
use crate::metrics::{Calibration, Confusion, argmax};

/// Fewer rows than this tell nothing about how sure to be.
const LEAST_ROWS: usize = 50;

/// The same model, as sure as it may be of sentences like these: temperature and abstention are set anew from
/// rows that it has not learned from; its decisions stay. Each task needs 50 rows; one without any stays as it was.
/// Topics that the model was not trained on are cooled down by the same factor, and have the same threshold.
///
/// ```
/// use standpoint::{builtin, classifier::{Abstain, calibrate}, label::{LabelledSentence, Sentiment}};
/// let row = |i| LabelledSentence {
///     sentiment: Some(if i % 3 == 0 { Sentiment::Negative } else { Sentiment::Positive }),
///     ..LabelledSentence::new("", "A wonderful, generous plan.")
/// };
/// let rows: Vec<_> = (0..60).map(row).collect();
/// let model = calibrate(&builtin::model()?, &rows, &[], Abstain::Precision(0.6))?;
/// let calibrated = model.head().sentiment.as_ref().unwrap().calibrated.as_ref().unwrap();
/// assert_eq!((calibrated.rows, calibrated.coverage), (60, 1.0));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # Errors
/// If there are too few rows for a task that has any, or none at all.
pub fn calibrate(
    model: &Model,
    rows: &[LabelledSentence],
    inputs: &[InputNote],
    abstain: Abstain,
) -> Result<Model, TrainError> {
    let mut calibrated = model.clone();
    let mut predictor = Predictor::new(model);
    let (mut stance, mut sentiment) = (Held::default(), Held::default());
    for row in rows {
        let scores = predictor.scores(&Input::from(row));
        let known = row.topic.as_deref().is_some_and(|t| model.topic(t).is_some());
        stance.add(scores.0, row.stance.filter(|_| known || model.head.topics.is_empty()), row.weight);
        sentiment.add(scores.1, row.sentiment, row.weight);
    }
    if stance.classes.is_empty() && sentiment.classes.is_empty() {
        return Err(TrainError::NoLabels);
    }
    stance.adjust::<Stance>(calibrated.head.stance.as_mut(), inputs, abstain)?;
    sentiment.adjust::<Sentiment>(calibrated.head.sentiment.as_mut(), inputs, abstain)?;
    Ok(calibrated)
}

/// Scores of rows that a model did not learn from, with their labels.
#[derive(Debug, Default)]
struct Held {
    scores: Vec<[f32; 3]>,
    classes: Vec<usize>,
    weights: Vec<f64>,
}

impl Held {
    fn add<L: LabelSet>(&mut self, scores: Option<[f32; 3]>, label: Option<L>, weight: f32) {
        if let Some((scores, label)) = scores.zip(label) {
            self.scores.push(scores);
            self.classes.push(label.index());
            self.weights.push(f64::from(weight));
        }
    }

    fn adjust<L: LabelSet>(
        &self,
        task: Option<&mut TaskHead>,
        inputs: &[InputNote],
        abstain: Abstain,
    ) -> Result<(), TrainError> {
        let Some(task) = task.filter(|_| !self.classes.is_empty()) else { return Ok(()) };
        if self.classes.len() < LEAST_ROWS {
            return Err(TrainError::TooFewToCalibrate { task: L::TASK, rows: self.classes.len(), least: LEAST_ROWS });
        }
        let before = Calibration::measure(&probable(&self.scores, &self.classes, task.confidence.temperature), BINS);
        let found = confidence(&self.scores, &self.classes, |i| self.weights[i], 0, abstain);
        let (Some(before), Some(after)) = (before, found.cross_validation) else { return Ok(()) };
        if let Some(unseen) = &mut task.unseen {
            let factor = found.temperature.value() / task.confidence.temperature.value();
            unseen.temperature = unseen.temperature.times(factor);
            unseen.threshold = found.threshold;
        }
        task.confidence.temperature = found.temperature;
        task.confidence.threshold = found.threshold;
        task.calibrated = Some(Calibrated {
            inputs: inputs.to_vec(),
            rows: self.classes.len(),
            accuracy: after.accuracy,
            ece_before: before.ece,
            ece: after.ece,
            coverage: after.coverage,
            covered_accuracy: after.covered_accuracy,
        });
        Ok(())
    }
}

const BINS: usize = Calibration::BINS;

fn probable(scores: &[[f32; 3]], classes: &[usize], temperature: Temperature) -> Vec<(usize, [f64; 3])> {
    let rows = scores.iter().zip(classes);
    rows.map(|(s, class)| (*class, temperature.probabilities(*s).map(f64::from))).collect()
}

/// What the scores of rows that were held back tell about how sure a model may be.
pub(super) fn confidence(
    scores: &[[f32; 3]],
    classes: &[usize],
    weight: impl Fn(usize) -> f64,
    folds: usize,
    abstain: Abstain,
) -> Confidence {
    let temperature = Temperature::fit_weighted(scores, classes, weight);
    let probable = probable(scores, classes, temperature);
    let confusion = Confusion::<3>::from_pairs(probable.iter().map(|(class, p)| (*class, argmax(p))));
    let calibration = Calibration::measure(&probable, BINS);
    let (threshold, coverage, covered_accuracy) = abstention(&probable, abstain);
    let cross_validation = calibration.map(|calibration| CrossValidation {
        folds,
        accuracy: confusion.accuracy().unwrap_or_default(),
        macro_f1: confusion.macro_f1().unwrap_or_default(),
        f_avg: confusion.f_avg([0, 1]).unwrap_or_default(),
        ece: calibration.ece,
        brier: calibration.brier,
        reliability: calibration.bins,
        coverage,
        covered_accuracy,
    });
    Confidence { temperature, threshold, cross_validation }
}

/// The least probability from which on the model decides; with the share of rows
/// decided then, and the share right among them, out of fold.
fn abstention(rows: &[(usize, [f64; 3])], wanted: Abstain) -> (f64, f64, f64) {
    let mut judged: Vec<(f64, bool)> = rows.iter().map(|(class, p)| (p[argmax(p)], argmax(p) == *class)).collect();
    judged.sort_by(|a, b| b.0.total_cmp(&a.0));
    let n = judged.len() as f64;
    let (mut right, mut best) = (0.0, (1.0, 0.0, 0.0));
    for (i, (confidence, correct)) in judged.iter().enumerate() {
        right += f64::from(u8::from(*correct));
        let last_of_ties = judged.get(i + 1).is_none_or(|next| next.0 < *confidence);
        let decided = (i + 1) as f64;
        let good = match wanted {
            Abstain::Precision(precision) => right / decided >= precision,
            Abstain::Coverage(coverage) => best.1 < coverage,
        };
        if last_of_ties && good {
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
        assert_eq!(abstention(&rows, Abstain::Precision(0.75)), (0.6, 0.8, 0.75));
        assert_eq!(abstention(&rows[..2], Abstain::Precision(0.75)).0, 0.0);
        assert_eq!(abstention(&rows, Abstain::Coverage(0.35)), (0.8, 0.4, 1.0));
    }
}
