//! The report of a model, or of a recipe, on labelled sentences.

use super::annotators::Ceiling;
use super::lexicon::LexiconBaseline;
use super::predictions::Predictions;
use super::slice::{Division, USUAL_SLICES, divisions};
use crate::classifier::{Decision, Model};
use crate::feature::StanceLexicon;
use crate::label::{LabelSet, LabelledSentence};
use crate::metrics::{Bin, Calibration, Confident, Confusion, CoveragePoint, Estimate, McNemar, Resamples, argmax};
use crate::text::Language;
use serde::Serialize;
use std::collections::BTreeMap;

/// How to evaluate.
#[derive(Debug, Clone, PartialEq)]
pub struct EvaluateOptions {
    /// Bootstrap samples; 0 for no intervals.
    pub samples: usize,
    /// Draws them.
    pub seed: u64,
    /// Columns by which the report is sliced, beside topic, speaker, kind and length.
    pub slices: Vec<String>,
    /// The words of the lexicon baseline; empty for none.
    pub lexicon: StanceLexicon,
    /// The language of the sentences.
    pub language: Language,
}

impl Default for EvaluateOptions {
    fn default() -> Self {
        let (slices, lexicon) = (Vec::new(), StanceLexicon::default());
        Self { samples: 1000, seed: 0, slices, lexicon, language: Language::En }
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
    /// Precision, recall and F1 as means over the classes.
    pub macro_average: Averages,
    /// The same, classes weighted by their support.
    pub weighted_average: Averages,
    /// Counts, gold by predicted, in the order of the labels.
    pub confusion: [[u64; 3]; 3],
    /// The bins behind the calibration error, by rising confidence.
    pub reliability: Vec<Bin>,
    /// What abstaining buys.
    pub risk_coverage: Vec<CoverageReport>,
    /// Share of rows on which the model abstains when left to itself.
    pub abstained: f64,
    /// What simpler means reach on the same rows.
    pub baselines: Vec<Rival>,
    /// Another model on the same rows, if one was given.
    pub comparison: Option<Rival>,
    /// What one annotator reaches against the majority of the others, where there are several.
    pub ceiling: Option<Ceiling>,
    /// Parts of the rows.
    pub slices: Vec<Slice>,
    /// What intervals resample: `row`, or `group`.
    pub resampled_by: &'static str,
    /// How many samples were drawn for them.
    pub samples: usize,
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
    /// Area under the risk-coverage curve: mean error of the surest 1, 2, … n rows.
    pub aurc: Estimate,
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

/// Means over classes; a class for which one is not defined is left out of its mean.
#[derive(Debug, Clone, Copy, Serialize)]
pub struct Averages {
    /// Of precision.
    pub precision: Option<f64>,
    /// Of recall.
    pub recall: Option<f64>,
    /// Of F1.
    pub f1: Option<f64>,
}

/// A point of the risk-coverage curve.
#[derive(Debug, Clone, Copy, Serialize)]
pub struct CoverageReport {
    /// Share decided.
    pub coverage: f64,
    /// Share right among those.
    pub accuracy: Estimate,
    /// Least confidence among those.
    pub threshold: f64,
}

/// What something else than the judged model reaches on the same rows.
#[derive(Debug, Clone, Serialize)]
pub struct Rival {
    /// What it is.
    pub name: String,
    /// Its scores.
    #[serde(flatten)]
    pub scores: Scores,
    /// The model's scores minus these, with paired intervals.
    pub difference: Scores,
    /// On which rows only one of the two is right.
    pub mcnemar: McNemar,
    /// The model against it, by macro-F1: `better` and `worse` only where the interval of the difference excludes zero.
    pub verdict: Verdict,
}

/// The scores that need labels only.
#[derive(Debug, Clone, Copy, Serialize)]
pub struct Scores {
    /// Share right.
    pub accuracy: Estimate,
    /// Mean of the classes' F1.
    pub macro_f1: Estimate,
    /// Mean F1 of the poles.
    pub f_avg: Estimate,
}

/// The outcome of a comparison.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub enum Verdict {
    /// The interval lies above zero.
    #[serde(rename = "better")]
    Better,
    /// The interval lies below zero.
    #[serde(rename = "worse")]
    Worse,
    /// It does not exclude zero.
    #[serde(rename = "no difference shown")]
    Open,
}

impl Verdict {
    fn of(difference: &Estimate) -> Self {
        match difference.excludes_zero() {
            false => Verdict::Open,
            true if difference.low > Some(0.0) => Verdict::Better,
            true => Verdict::Worse,
        }
    }

    /// In words.
    pub fn name(self) -> &'static str {
        match self {
            Verdict::Better => "better",
            Verdict::Worse => "worse",
            Verdict::Open => "no difference shown",
        }
    }
}

/// Part of the rows: those with one value in one column.
#[derive(Debug, Clone, Serialize)]
pub struct Slice {
    /// The column; `length` is counted if there is none of that name.
    pub column: String,
    /// The value.
    pub value: String,
    /// Rows.
    pub n: usize,
    /// The scores on them.
    #[serde(flatten)]
    pub scores: Scores,
}

/// What is put beside the judged model.
#[derive(Debug, Clone, Copy, Default)]
pub struct Beside<'a> {
    /// Decisions made without topic and target.
    pub target_blind: Option<&'a Predictions>,
    /// Another model's name and decisions.
    pub other: Option<(&'a str, &'a Predictions)>,
}

/// Judges a model by labelled sentences, beside itself without topics.
pub fn evaluate(model: &Model, sentences: &[LabelledSentence], options: &EvaluateOptions) -> Report {
    let (predicted, blind) = Predictions::with_target_blind(model, sentences);
    let beside = Beside { target_blind: Some(&blind), other: None };
    report(sentences, &predicted, &beside, options)
}

/// Judges decisions, however they were made.
///
/// # Panics
/// If there are not as many decisions as sentences.
pub fn report(
    sentences: &[LabelledSentence],
    predictions: &Predictions,
    beside: &Beside<'_>,
    options: &EvaluateOptions,
) -> Report {
    let mut lexicon = LexiconBaseline::new(&options.lexicon, options.language);
    let stance = Task {
        sentences,
        gold: |s: &LabelledSentence| s.stance,
        decisions: &predictions.stance,
        blind: beside.target_blind.map(|p| p.stance.as_slice()),
        other: beside.other.map(|(name, p)| (name, p.stance.as_slice())),
        options,
    };
    let sentiment = Task {
        sentences,
        gold: |s: &LabelledSentence| s.sentiment,
        decisions: &predictions.sentiment,
        blind: beside.target_blind.map(|p| p.sentiment.as_slice()),
        other: beside.other.map(|(name, p)| (name, p.sentiment.as_slice())),
        options,
    };
    Report {
        n: sentences.len(),
        stance: stance.report(lexicon.as_mut().map(|l| |s: &LabelledSentence| l.stance(s))),
        sentiment: sentiment.report(lexicon.as_mut().map(|l| |s: &LabelledSentence| l.sentiment(s))),
    }
}

/// One task's rows and decisions.
struct Task<'a, L, G> {
    sentences: &'a [LabelledSentence],
    gold: G,
    decisions: &'a [Option<Decision<L>>],
    blind: Option<&'a [Option<Decision<L>>]>,
    other: Option<(&'a str, &'a [Option<Decision<L>>])>,
    options: &'a EvaluateOptions,
}

/// The judged rows of a task, column by column.
struct Rows {
    /// Places of the rows among all sentences.
    sentence: Vec<usize>,
    gold: Vec<usize>,
    predicted: Vec<usize>,
    topic: Vec<usize>,
    topics: usize,
    confident: Confident,
    rivals: Vec<(String, Vec<usize>)>,
    divisions: Vec<Division>,
}

/// Coverages at which the risk-coverage curve is shown.
const COVERAGES: [f64; 10] = [0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1.0];

impl<L: LabelSet, G: Fn(&LabelledSentence) -> Option<L>> Task<'_, L, G> {
    fn report(&self, lexicon: Option<impl FnMut(&LabelledSentence) -> L>) -> Option<TaskReport> {
        let (mut sentence, mut gold, mut decided) = (Vec::new(), Vec::new(), Vec::new());
        for (i, s) in self.sentences.iter().enumerate() {
            if let Some((label, decision)) = (self.gold)(s).zip(self.decisions[i]) {
                sentence.push(i);
                gold.push(label.index());
                decided.push(decision);
            }
        }
        if gold.is_empty() {
            return None;
        }
        let chosen: Vec<&LabelledSentence> = sentence.iter().map(|i| &self.sentences[*i]).collect();
        let (topic, topics) = numbered(chosen.iter().map(|s| s.topic.as_deref().unwrap_or_default()));
        let probable: Vec<(usize, [f64; 3])> =
            gold.iter().zip(&decided).map(|(g, d)| (*g, d.probabilities.map(f64::from))).collect();
        let mut columns: Vec<String> = USUAL_SLICES.map(str::to_owned).to_vec();
        columns.extend(self.options.slices.iter().cloned());
        let rows = Rows {
            predicted: decided.iter().map(|d| d.label.index()).collect(),
            confident: Confident::new(&probable),
            rivals: self.rivals(&sentence, &gold, &topic, topics, lexicon),
            divisions: divisions(&chosen, &columns),
            sentence,
            gold,
            topic,
            topics,
        };
        let abstained = decided.iter().filter(|d| d.abstained).count() as f64 / decided.len() as f64;
        Some(self.finish(&rows, abstained))
    }

    /// Everything that is put beside the model: name, and what it predicts. The other model comes last.
    fn rivals(
        &self,
        sentence: &[usize],
        gold: &[usize],
        topic: &[usize],
        topics: usize,
        lexicon: Option<impl FnMut(&LabelledSentence) -> L>,
    ) -> Vec<(String, Vec<usize>)> {
        let mut rivals = vec![("majority".to_owned(), majority(gold, &vec![0; gold.len()], 1))];
        if topics > 1 {
            rivals.push(("majority by topic".to_owned(), majority(gold, topic, topics)));
        }
        let all = |decisions: &[Option<Decision<L>>]| -> Option<Vec<usize>> {
            sentence.iter().map(|i| decisions[*i].map(|d| d.label.index())).collect()
        };
        rivals.extend(self.blind.and_then(all).map(|p| ("target-blind".to_owned(), p)));
        if let Some(mut lexicon) = lexicon {
            let said = sentence.iter().map(|i| lexicon(&self.sentences[*i]).index()).collect();
            rivals.push(("lexicon".to_owned(), said));
        }
        rivals.extend(self.other.and_then(|(name, d)| Some((name.to_owned(), all(d)?))));
        rivals
    }

    fn finish(&self, rows: &Rows, abstained: f64) -> TaskReport {
        let n = rows.gold.len();
        let groups = self.groups(rows);
        let resamples = Resamples::new(n, groups.as_deref(), self.options.samples, self.options.seed);
        let all = resamples.estimate(|times| rows.statistics(times));
        let mut all = all.into_iter();
        let mut next = || all.next().unwrap_or_default();
        let mut scores = || Scores { accuracy: next(), macro_f1: next(), f_avg: next() };
        let own = scores();
        let mut beside: Vec<Rival> = Vec::new();
        for (name, predicted) in &rows.rivals {
            let (scores, difference) = (scores(), scores());
            let verdict = Verdict::of(&difference.macro_f1);
            beside.push(Rival { name: name.clone(), scores, difference, mcnemar: rows.mcnemar(predicted), verdict });
        }
        let mut slices = Vec::new();
        for division in &rows.divisions {
            for (value, n) in &division.values {
                let (column, value) = (division.column.clone(), value.clone());
                slices.push(Slice { column, value, n: *n, scores: scores() });
            }
        }
        let measures = Measures {
            accuracy: own.accuracy,
            macro_f1: own.macro_f1,
            f_avg: own.f_avg,
            f_avg_topic_mean: next(),
            ece: next().widened_below(),
            brier: next(),
            log_loss: next(),
            aurc: next(),
        };
        let confusion = Confusion::<3>::from_pairs(rows.gold.iter().copied().zip(rows.predicted.iter().copied()));
        let classes = (0..3)
            .map(|k| ClassReport {
                label: L::ALL[k].name(),
                precision: next(),
                recall: next(),
                f1: next(),
                support: confusion.class(k).support,
            })
            .collect();
        let ones = vec![1; n];
        let curve = rows.confident.risk_coverage(&ones, &COVERAGES);
        let point =
            |p: CoveragePoint| CoverageReport { coverage: p.coverage, accuracy: next(), threshold: p.threshold };
        let risk_coverage = curve.into_iter().map(point).collect();
        let bins = rows.confident.calibration(&ones, Calibration::BINS);
        let comparison = if self.has_other(rows) { beside.pop() } else { None };
        TaskReport {
            n,
            measures,
            classes,
            macro_average: averages(&confusion, false),
            weighted_average: averages(&confusion, true),
            confusion: *confusion.counts(),
            reliability: bins.map_or_else(Vec::new, |c| c.bins),
            risk_coverage,
            abstained,
            baselines: beside,
            comparison,
            ceiling: None,
            slices,
            resampled_by: if groups.is_some() { "group" } else { "row" },
            samples: self.options.samples,
        }
    }

    fn has_other(&self, rows: &Rows) -> bool {
        self.other.is_some_and(|(name, _)| rows.rivals.last().is_some_and(|r| r.0 == name))
    }

    /// A number for each row's group, if any row has one; rows without are groups of their own.
    fn groups(&self, rows: &Rows) -> Option<Vec<usize>> {
        let named: Vec<Option<&str>> = rows.sentence.iter().map(|i| self.sentences[*i].group.as_deref()).collect();
        let mut known: BTreeMap<&str, usize> = BTreeMap::new();
        named.iter().any(Option::is_some).then(|| {
            let rows = named.into_iter().enumerate();
            rows.map(|(row, name)| name.map_or(row, |n| *known.entry(n).or_insert(row))).collect()
        })
    }
}

impl Rows {
    /// All estimated numbers for rows counted `times`, in the order in which [`Task::finish`] takes them.
    fn statistics(&self, times: &[u32]) -> Vec<Option<f64>> {
        let mut own = Confusion::<3>::default();
        let mut by_topic = vec![Confusion::<3>::default(); self.topics];
        let mut rivals = vec![Confusion::<3>::default(); self.rivals.len()];
        let mut slices: Vec<Vec<Confusion<3>>> =
            self.divisions.iter().map(|d| vec![Confusion::default(); d.values.len()]).collect();
        for (row, &n) in times.iter().enumerate().filter(|(_, n)| **n > 0) {
            let (gold, predicted) = (self.gold[row], self.predicted[row]);
            own.add_many(gold, predicted, n);
            by_topic[self.topic[row]].add_many(gold, predicted, n);
            for (confusion, (_, predicted)) in rivals.iter_mut().zip(&self.rivals) {
                confusion.add_many(gold, predicted[row], n);
            }
            for (confusions, division) in slices.iter_mut().zip(&self.divisions) {
                if let Some(slice) = division.of[row] {
                    confusions[slice as usize].add_many(gold, predicted, n);
                }
            }
        }
        let scores = |c: &Confusion<3>| [c.accuracy(), c.macro_f1(), c.f_avg([0, 1])];
        let mine = scores(&own);
        let mut all = mine.to_vec();
        for rival in &rivals {
            let other = scores(rival);
            all.extend(other);
            all.extend((0..3).map(|i| mine[i].zip(other[i]).map(|(a, b)| a - b)));
        }
        all.extend(slices.iter().flatten().flat_map(scores));
        let per_topic: Vec<f64> = by_topic.iter().filter_map(|c| c.f_avg([0, 1])).collect();
        all.push((!per_topic.is_empty()).then(|| per_topic.iter().sum::<f64>() / per_topic.len() as f64));
        let calibration = self.confident.calibration(times, Calibration::BINS);
        all.push(calibration.as_ref().map(|c| c.ece));
        all.push(calibration.as_ref().map(|c| c.brier));
        all.push(calibration.as_ref().map(|c| c.log_loss));
        all.push(self.confident.aurc(times));
        for k in 0..3 {
            let class = own.class(k);
            all.extend([class.precision, class.recall, class.f1]);
        }
        all.extend(self.confident.risk_coverage(times, &COVERAGES).into_iter().map(|p| Some(p.accuracy)));
        all
    }

    fn mcnemar(&self, other: &[usize]) -> McNemar {
        let (mut only_first, mut only_second) = (0, 0);
        for ((gold, first), second) in self.gold.iter().zip(&self.predicted).zip(other) {
            only_first += u64::from(first == gold && second != gold);
            only_second += u64::from(first != gold && second == gold);
        }
        McNemar::new(only_first, only_second)
    }
}

fn averages(confusion: &Confusion<3>, by_support: bool) -> Averages {
    let [precision, recall, f1] = confusion.averages(by_support);
    Averages { precision, recall, f1 }
}

/// Numbers in the order of first meeting, and how many there are.
fn numbered<'a>(names: impl Iterator<Item = &'a str>) -> (Vec<usize>, usize) {
    let mut known: BTreeMap<&str, usize> = BTreeMap::new();
    let of = names
        .map(|name| {
            let next = known.len();
            *known.entry(name).or_insert(next)
        })
        .collect();
    (of, known.len())
}

/// Always the label that is most frequent among these very rows of the same topic: the strongest constant guess.
fn majority(gold: &[usize], topic: &[usize], topics: usize) -> Vec<usize> {
    let mut counts = vec![[0usize; 3]; topics];
    gold.iter().zip(topic).for_each(|(g, t)| counts[*t][*g] += 1);
    topic.iter().map(|t| argmax(&counts[*t])).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::label::Stance;

    fn rows(n: usize) -> (Vec<LabelledSentence>, Predictions) {
        let mut random = crate::random::Random::new(9);
        let (mut sentences, mut predictions) = (Vec::new(), Predictions::none(n));
        for i in 0..n {
            let mut s = LabelledSentence::new(i.to_string(), "some words that stand here");
            let gold = random.below(3);
            s.stance = Some(Stance::ALL[gold]);
            s.topic = Some(format!("t{}", random.below(6)));
            s.group = Some(format!("g{}", random.below(n / 4 + 1)));
            sentences.push(s);
            let label = if random.unit() < 0.6 { gold } else { random.below(3) };
            let mut probabilities = [0.2; 3];
            probabilities[label] = 0.6 + 0.3 * random.unit() as f32;
            let rest = (1.0 - probabilities[label]) / 2.0;
            (0..3).filter(|k| *k != label).for_each(|k| probabilities[k] = rest);
            predictions.stance[i] = Some(Decision { label: Stance::ALL[label], probabilities, abstained: false });
        }
        (sentences, predictions)
    }

    #[test]
    fn a_model_compared_with_itself_is_not_called_better() {
        let (sentences, predictions) = rows(300);
        let beside = Beside { target_blind: Some(&predictions), other: Some(("same", &predictions)) };
        let all = report(&sentences, &predictions, &beside, &EvaluateOptions::default()).stance.unwrap();
        let comparison = all.comparison.unwrap();
        assert_eq!(comparison.name, "same");
        assert_eq!(comparison.difference.macro_f1.value, Some(0.0));
        assert_eq!((comparison.verdict, comparison.mcnemar.p), (Verdict::Open, 1.0));
        let names: Vec<&str> = all.baselines.iter().map(|b| b.name.as_str()).collect();
        assert_eq!(names, ["majority", "majority by topic", "target-blind"]);
        assert_eq!(all.baselines[0].verdict, Verdict::Better);
        assert_eq!(all.slices.iter().map(|s| s.n).sum::<usize>(), 300);
    }

    #[test]
    fn the_report_is_the_same_for_any_number_of_threads() {
        let (sentences, predictions) = rows(120);
        let json = |threads| {
            let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
            let made =
                pool.install(|| report(&sentences, &predictions, &Beside::default(), &EvaluateOptions::default()));
            serde_json::to_string(&made).unwrap()
        };
        assert_eq!(json(1), json(3));
    }
}
