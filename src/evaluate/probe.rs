//! Shortcuts and slips in labelled data: what can be guessed without reading, and which labels look wrong.

use super::plan::Part;
use super::predictions::Predictions;
use super::slice::length;
use crate::classifier::Decision;
use crate::label::{LabelSet, LabelledSentence};
use crate::metrics::argmax;
use serde::Serialize;
use std::collections::BTreeMap;

/// Decides on each row by nothing but its value in one column (`length` counts words): the label most frequent with
/// that value among the rows that are not judged. Where that does as well as reading, labels can be guessed without it.
pub fn probe(sentences: &[LabelledSentence], parts: &[Part], column: &str) -> Predictions {
    let value = |s: &LabelledSentence| -> String {
        match s.column(column) {
            Some(value) => value.to_owned(),
            None if column == "length" => length(&s.text).to_owned(),
            None => String::new(),
        }
    };
    let values: Vec<String> = sentences.iter().map(value).collect();
    let mut all = Predictions::none(sentences.len());
    for part in parts {
        guess(&mut all.stance, part, &values, |row| sentences[row].stance);
        guess(&mut all.sentiment, part, &values, |row| sentences[row].sentiment);
    }
    all
}

fn guess<L: LabelSet>(
    into: &mut [Option<Decision<L>>],
    part: &Part,
    values: &[String],
    label: impl Fn(usize) -> Option<L>,
) {
    let mut all = [0usize; 3];
    let mut by_value: BTreeMap<&str, [usize; 3]> = BTreeMap::new();
    for row in &part.train {
        if let Some(label) = label(*row) {
            all[label.index()] += 1;
            by_value.entry(&values[*row]).or_default()[label.index()] += 1;
        }
    }
    let total: usize = all.iter().sum();
    if total == 0 {
        return;
    }
    for row in &part.test {
        // counts of the value, and of all rows with the weight of one
        let own = by_value.get(values[*row].as_str()).copied().unwrap_or_default();
        let seen: usize = own.iter().sum();
        let share = |k: usize| (own[k] as f64 + all[k] as f64 / total as f64) / (seen as f64 + 1.0);
        let probabilities = [0, 1, 2].map(|k| share(k) as f32);
        let label = L::ALL[argmax(&probabilities)];
        into[*row] = Some(Decision { label, probabilities, abstained: false });
    }
}

/// A label that a model which has not seen it contradicts.
#[derive(Debug, Clone, Serialize)]
pub struct Suspect {
    /// The row's number.
    pub row: usize,
    /// `stance` or `sentiment`.
    pub task: &'static str,
    /// The label it has.
    pub given: &'static str,
    /// The label the model holds to be right.
    pub suggested: &'static str,
    /// The model's probability of the suggested label.
    pub probability: f32,
    /// How much more probable it is than the given one.
    pub margin: f32,
}

/// Labels that were decided otherwise by a model that had not seen them, and was surer of that than it is on
/// average of rows with the suggested label (confident learning; Northcutt, Jiang & Chuang 2021). The surest first.
pub fn suspects<L: LabelSet>(
    sentences: &[LabelledSentence],
    decisions: &[Option<Decision<L>>],
    label: impl Fn(&LabelledSentence) -> Option<L>,
) -> Vec<Suspect> {
    let judged: Vec<(usize, L, Decision<L>)> = sentences
        .iter()
        .enumerate()
        .filter_map(|(row, s)| Some((row, label(s)?, decisions.get(row).copied().flatten()?)))
        .collect();
    let usual = L::ALL.map(|class| {
        let own: Vec<f32> = judged.iter().filter(|j| j.1 == class).map(|j| j.2.probability(class)).collect();
        if own.is_empty() { 1.0 } else { own.iter().sum::<f32>() / own.len() as f32 }
    });
    let mut found: Vec<Suspect> = judged
        .iter()
        .filter(|(_, given, d)| d.label != *given && d.confidence() >= usual[d.label.index()])
        .map(|(row, given, d)| Suspect {
            row: *row,
            task: L::TASK,
            given: given.name(),
            suggested: d.label.name(),
            probability: d.confidence(),
            margin: d.confidence() - d.probability(*given),
        })
        .collect();
    found.sort_by(|a, b| b.margin.total_cmp(&a.margin).then(a.row.cmp(&b.row)));
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::evaluate::{EvaluateOptions, Plan, Verdict, divide, report};
    use crate::label::Stance;

    #[test]
    fn a_speaker_who_gives_the_label_away_is_found_and_chance_is_not() {
        let mut random = crate::random::Random::new(4);
        let rows: Vec<LabelledSentence> = (0..240)
            .map(|i| {
                let mut s = LabelledSentence::new("", format!("w{i} x{i} y{i}"));
                let class = random.below(3);
                s.stance = Some(Stance::ALL[class]);
                s.speaker = Some(format!("S{}", if random.unit() < 0.8 { class } else { random.below(3) }));
                s.columns.push(("day".to_owned(), random.below(5).to_string()));
                s
            })
            .collect();
        let parts = divide(&rows, &Plan::Folds { k: 5, seed: 0 }).unwrap();
        let verdict = |column: &str| {
            let guessed = probe(&rows, &parts, column);
            let task = report(&rows, &guessed, &crate::evaluate::Beside::default(), &EvaluateOptions::default()).stance;
            (task.as_ref().unwrap().measures.accuracy.value.unwrap(), task.unwrap().baselines[0].verdict)
        };
        assert!(verdict("speaker").0 > 0.75 && verdict("speaker").1 == Verdict::Better);
        assert!(verdict("day").0 < 0.45);
    }

    #[test]
    fn planted_errors_come_first() {
        let rows: Vec<LabelledSentence> = (0..30)
            .map(|i| {
                let mut s = LabelledSentence::new("", "t");
                s.stance = Some(Stance::ALL[usize::from(i == 7)]);
                s
            })
            .collect();
        let decided = |i: usize| {
            let p = if i == 7 { 0.95 } else { 0.8 };
            Some(Decision { label: Stance::Favor, probabilities: [p, 1.0 - p, 0.0], abstained: false })
        };
        let decisions: Vec<_> = (0..30).map(decided).collect();
        let found = suspects(&rows, &decisions, |s| s.stance);
        assert_eq!((found.len(), found[0].row, found[0].given, found[0].suggested), (1, 7, "against", "favor"));
    }
}
