//! A training recipe judged on rows that it has not seen: folds, later rows, or topics held back.

use super::date::dates;
use super::predictions::Predictions;
use crate::classifier::{TrainError, TrainOptions, train};
use crate::label::{LabelSet, LabelledSentence};
use crate::linear::folds;
use crate::text::near_duplicate_groups;
use crate::topic::Topics;
use std::collections::BTreeMap;

/// How rows are divided into what is learned from and what is judged.
#[derive(Debug, Clone, PartialEq)]
pub enum Plan {
    /// Each of `k` folds is judged by a model of the others; groups and near-duplicates stay together.
    Folds {
        /// How many, 2 at least.
        k: usize,
        /// Draws them.
        seed: u64,
    },
    /// Each topic is judged by a model of the other topics.
    TopicOut,
    /// The last rows are judged by a model of those before.
    Later {
        /// The column with the date.
        column: String,
        /// Share of the rows that is judged, above 0 and below 1.
        share: f64,
    },
}

/// A division of rows, by their numbers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Part {
    /// What is judged, for people.
    pub name: String,
    /// Learned from.
    pub train: Vec<usize>,
    /// Judged.
    pub test: Vec<usize>,
}

/// A plan that cannot be carried out.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PlanError {
    /// Too few folds, or rows.
    #[error("{0} folds are not possible here; at least 2 are needed, and a group of rows for each")]
    Folds(usize),
    /// Fewer than two topics.
    #[error("to hold back topics, the rows must have two of them at least")]
    Topics,
    /// A share that leaves nothing on one side.
    #[error("the share of the rows to judge must lie between 0 and 1")]
    Share,
    /// No dates.
    #[error("row {row} has no date that can be read in the column `{column}`; write dates as YYYY-MM-DD")]
    Date {
        /// The row's number, from 1.
        row: usize,
        /// The column.
        column: String,
    },
    /// All rows of one day.
    #[error("all rows have the same date, so none is later than the others")]
    OneDate,
}

/// A group for each row: rows of one named group or nearly the same text share theirs.
pub fn near_and_named_groups(sentences: &[LabelledSentence]) -> Vec<usize> {
    let texts: Vec<&str> = sentences.iter().map(|s| s.text.as_str()).collect();
    let mut parent = near_duplicate_groups(&texts);
    let mut first: BTreeMap<&str, usize> = BTreeMap::new();
    for (row, sentence) in sentences.iter().enumerate() {
        let Some(name) = sentence.group.as_deref() else { continue };
        let (a, b) = (root(&parent, *first.entry(name).or_insert(row)), root(&parent, row));
        parent[a.max(b)] = a.min(b);
    }
    (0..sentences.len()).map(|row| root(&parent, row)).collect()
}

fn root(parent: &[usize], mut of: usize) -> usize {
    while parent[of] != of {
        of = parent[of];
    }
    of
}

/// Divides rows. No training row is a near-duplicate of a judged one.
///
/// # Errors
/// If the rows do not allow for the plan.
pub fn divide(sentences: &[LabelledSentence], plan: &Plan) -> Result<Vec<Part>, PlanError> {
    match plan {
        Plan::Folds { k, seed } => by_folds(sentences, *k, *seed),
        Plan::TopicOut => topics_out(sentences),
        Plan::Later { column, share } => later(sentences, column, *share).map(|p| vec![p]),
    }
}

fn by_folds(sentences: &[LabelledSentence], k: usize, seed: u64) -> Result<Vec<Part>, PlanError> {
    let groups = near_and_named_groups(sentences);
    let mut distinct = groups.clone();
    distinct.sort_unstable();
    distinct.dedup();
    if k < 2 || distinct.len() < k {
        return Err(PlanError::Folds(k));
    }
    let mut topics: BTreeMap<&str, usize> = BTreeMap::new();
    let mut stratum = |s: &'_ LabelledSentence| {
        let stance = s.stance.map_or(3, LabelSet::index);
        let sentiment = s.sentiment.map_or(3, LabelSet::index);
        (stance * 4 + sentiment, s.topic.clone())
    };
    let keys: Vec<(usize, Option<String>)> = sentences.iter().map(&mut stratum).collect();
    let mut strata = Vec::with_capacity(keys.len());
    for (labels, topic) in &keys {
        let next = topics.len();
        strata.push(*topics.entry(topic.as_deref().unwrap_or_default()).or_insert(next) * 16 + labels);
    }
    let fold = folds::assign(&strata, &groups, k, seed);
    let part = |f: usize| {
        let (test, train) = (0..sentences.len()).partition(|row| fold[*row] == f);
        Part { name: format!("fold {}", f + 1), train, test }
    };
    Ok((0..k).map(part).collect())
}

fn topics_out(sentences: &[LabelledSentence]) -> Result<Vec<Part>, PlanError> {
    let mut topics: Vec<&str> = sentences.iter().filter_map(|s| s.topic.as_deref()).collect();
    topics.sort_unstable();
    topics.dedup();
    if topics.len() < 2 {
        return Err(PlanError::Topics);
    }
    let part = |topic: &&str| {
        let (test, train) = (0..sentences.len()).partition(|row| sentences[*row].topic.as_deref() == Some(topic));
        without_copies(sentences, Part { name: (*topic).to_owned(), train, test })
    };
    Ok(topics.iter().map(part).collect())
}

fn later(sentences: &[LabelledSentence], column: &str, share: f64) -> Result<Part, PlanError> {
    if !(share > 0.0 && share < 1.0) {
        return Err(PlanError::Share);
    }
    let values: Vec<Option<&str>> = sentences.iter().map(|s| s.column(column)).collect();
    let found = dates(&values);
    if let Some(row) = found.iter().position(Option::is_none) {
        return Err(PlanError::Date { row: row + 1, column: column.to_owned() });
    }
    let mut sorted = found.clone();
    sorted.sort_unstable();
    let at = ((1.0 - share) * sorted.len() as f64).floor() as usize;
    let cut = sorted.get(at.min(sorted.len().saturating_sub(1))).copied().flatten().ok_or(PlanError::OneDate)?;
    // rows of one day stay together: on the later side, unless nothing would be left to learn from
    let first_is_early = sorted[0] < Some(cut);
    let is_late = |row: &usize| if first_is_early { found[*row] >= Some(cut) } else { found[*row] > Some(cut) };
    let (test, train): (Vec<usize>, Vec<usize>) = (0..sentences.len()).partition(is_late);
    if test.is_empty() || train.is_empty() {
        return Err(PlanError::OneDate);
    }
    let name = format!("from {:04}-{:02}-{:02}", cut.0, cut.1, cut.2);
    Ok(without_copies(sentences, Part { name, train, test }))
}

/// Takes out of the training rows what is nearly the same as a judged one.
fn without_copies(sentences: &[LabelledSentence], mut part: Part) -> Part {
    let texts: Vec<&str> = sentences.iter().map(|s| s.text.as_str()).collect();
    let groups = near_duplicate_groups(&texts);
    let judged: std::collections::BTreeSet<usize> = part.test.iter().map(|row| groups[*row]).collect();
    part.train.retain(|row| !judged.contains(&groups[*row]));
    part
}

/// Trains on each part and decides on its judged rows. `progress` is called after each part.
///
/// # Errors
/// If a part has too little to learn from.
pub fn try_recipe(
    sentences: &[LabelledSentence],
    parts: &[Part],
    options: &TrainOptions,
    progress: &(dyn Fn() + Sync),
) -> Result<Predictions, TrainError> {
    let mut all = Predictions::none(sentences.len());
    for part in parts {
        let chosen = |of: &[usize]| of.iter().map(|row| sentences[*row].clone()).collect::<Vec<_>>();
        let model = train(&chosen(&part.train), Vec::new(), &Topics::default(), options, &|_| {})?;
        all.place(&part.test, &Predictions::of(&model, &chosen(&part.test)));
        progress();
    }
    Ok(all)
}

/// The same rows with neither topic nor target: what a recipe learns from them is blind to what is asked about.
pub fn target_blind(sentences: &[LabelledSentence]) -> Vec<LabelledSentence> {
    let mut blind = sentences.to_vec();
    for s in &mut blind {
        (s.topic, s.target) = (None, None);
    }
    blind
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::label::Stance;

    fn rows() -> Vec<LabelledSentence> {
        let row = |i: usize| {
            let mut s = LabelledSentence::new(i.to_string(), format!("sentence {} of its own kind number {i}", i * 7));
            s.topic = Some(["a", "b", "c"][i % 3].to_owned());
            s.stance = Some(Stance::ALL[i % 2]);
            s.group = Some(format!("g{}", i / 4));
            s.columns.push(("date".to_owned(), format!("2020-01-{:02}", 1 + i / 2)));
            s
        };
        (0..40).map(row).collect()
    }

    #[test]
    fn every_row_is_judged_once_and_groups_stay_together() {
        let rows = rows();
        let parts = divide(&rows, &Plan::Folds { k: 5, seed: 0 }).unwrap();
        let mut judged: Vec<usize> = parts.iter().flat_map(|p| p.test.clone()).collect();
        judged.sort_unstable();
        assert_eq!(judged, (0..40).collect::<Vec<_>>());
        for p in &parts {
            assert!(p.test.iter().all(|t| p.train.iter().all(|r| rows[*r].group != rows[*t].group)));
        }
        assert_eq!(divide(&rows[..3], &Plan::Folds { k: 2, seed: 0 }), Err(PlanError::Folds(2)), "all of one group");
    }

    #[test]
    fn later_rows_are_judged_by_earlier_ones_only() {
        let mut rows = rows();
        let plan = Plan::Later { column: "date".to_owned(), share: 0.25 };
        let part = divide(&rows, &plan).unwrap().remove(0);
        assert_eq!(part.test, (30..40).collect::<Vec<_>>());
        rows[3].text = rows[35].text.clone();
        assert!(!divide(&rows, &plan).unwrap()[0].train.contains(&3), "a copy of a later row is not learned from");
        rows[0].columns.clear();
        assert_eq!(divide(&rows, &plan), Err(PlanError::Date { row: 1, column: "date".to_owned() }));
    }

    #[test]
    fn a_topic_is_judged_by_the_others() {
        let rows = rows();
        let parts = divide(&rows, &Plan::TopicOut).unwrap();
        assert_eq!(parts.iter().map(|p| p.name.as_str()).collect::<Vec<_>>(), ["a", "b", "c"]);
        assert!(parts[1].train.iter().all(|r| rows[*r].topic.as_deref() != Some("b")));
    }
}
