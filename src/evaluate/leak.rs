//! What judged rows have in common with the rows that were learned from.

use super::date::{Date, dates};
use crate::label::LabelledSentence;
use crate::text::near_duplicate_groups;
use serde::Serialize;
use std::collections::BTreeMap;

/// How a judged row was given away.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum LeakKind {
    /// A training row has nearly the same text (half of the word 5-shingles of the shorter).
    NearDuplicate,
    /// A training row is from the same article.
    SameArticle,
    /// A training row is of the same group.
    SameGroup,
    /// A training row is of a later date.
    LaterInTrain,
}

impl LeakKind {
    /// In words, to follow *judged rows*.
    pub const fn says(self) -> &'static str {
        match self {
            LeakKind::NearDuplicate => "are nearly the same as a training row",
            LeakKind::SameArticle => "are from the same article as a training row",
            LeakKind::SameGroup => "are of the same group as a training row",
            LeakKind::LaterInTrain => "are older than a training row",
        }
    }
}

/// A judged row that has something in common with a training row: the first such one, or the latest where dates are at fault.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Leak {
    /// What they share.
    pub kind: LeakKind,
    /// The training row's number.
    pub train: usize,
    /// The judged row's number.
    pub test: usize,
    /// Whether both have the same label, so that remembering is as good as reading.
    pub same_label: bool,
}

/// Columns that name an article.
const ARTICLE: [&str; 5] = ["article", "article_id", "document", "doc", "url"];

/// Finds what judged rows share with training rows: at most one of each kind for each judged row, in their order.
///
/// ```
/// use standpoint::{evaluate::{LeakKind, leaks}, label::LabelledSentence};
/// let train = [LabelledSentence::new("1", "We will keep the sanctions for as long as it takes.")];
/// let test = [LabelledSentence::new("2", "RT: we will keep the sanctions for as long as it takes!")];
/// assert_eq!(leaks(&train, &test)[0].kind, LeakKind::NearDuplicate);
/// ```
pub fn leaks(train: &[LabelledSentence], test: &[LabelledSentence]) -> Vec<Leak> {
    let texts: Vec<&str> = train.iter().chain(test).map(|s| s.text.as_str()).collect();
    let groups = near_duplicate_groups(&texts);
    let (learned, judged) = groups.split_at(train.len());
    let mut found = Vec::new();
    let mut add = |kind, pairs: Vec<(usize, usize)>| {
        let leak = |(train_row, test_row): (usize, usize)| Leak {
            kind,
            train: train_row,
            test: test_row,
            same_label: same_label(&train[train_row], &test[test_row]),
        };
        found.extend(pairs.into_iter().map(leak));
    };
    add(LeakKind::NearDuplicate, shared(learned.iter().map(Some), judged.iter().map(Some)));
    let article = |s: &LabelledSentence| ARTICLE.iter().find_map(|c| s.column(c)).map(str::to_owned);
    add(LeakKind::SameArticle, shared(train.iter().map(article), test.iter().map(article)));
    add(LeakKind::SameGroup, shared(train.iter().map(|s| s.group.as_deref()), test.iter().map(|s| s.group.as_deref())));
    add(LeakKind::LaterInTrain, later(train, test));
    found
}

/// For each judged row with a key that a training row has too: that training row, and it.
fn shared<K: Ord>(
    train: impl Iterator<Item = Option<K>>,
    test: impl Iterator<Item = Option<K>>,
) -> Vec<(usize, usize)> {
    let mut first: BTreeMap<K, usize> = BTreeMap::new();
    for (row, key) in train.enumerate() {
        if let Some(key) = key {
            first.entry(key).or_insert(row);
        }
    }
    test.enumerate().filter_map(|(row, key)| Some((*first.get(&key?)?, row))).collect()
}

/// The latest training row, with each judged row that is older.
fn later(train: &[LabelledSentence], test: &[LabelledSentence]) -> Vec<(usize, usize)> {
    let values: Vec<Option<&str>> = train.iter().chain(test).map(|s| s.column("date")).collect();
    let found = dates(&values);
    let (learned, judged) = found.split_at(train.len());
    let latest = learned.iter().enumerate().filter_map(|(row, d)| Some((d.as_ref()?, row))).max_by_key(|l| l.0);
    let Some((last, row)) = latest else { return Vec::new() };
    let older = |d: &Option<Date>| d.as_ref().is_some_and(|d| d < last);
    judged.iter().enumerate().filter(|(_, d)| older(d)).map(|(test, _)| (row, test)).collect()
}

fn same_label(a: &LabelledSentence, b: &LabelledSentence) -> bool {
    a.stance.is_some() && a.stance == b.stance || a.sentiment.is_some() && a.sentiment == b.sentiment
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_is_found_once_a_judged_row() {
        let row = |text: &str, group: &str, article: &str, date: &str| {
            let mut s = LabelledSentence::new("", text);
            s.group = Some(group.to_owned());
            s.columns = vec![("url".to_owned(), article.to_owned()), ("date".to_owned(), date.to_owned())];
            s
        };
        let train = [row("a b c d e f", "g1", "u1", "2020-01-05"), row("k l m n o p", "g2", "u2", "2020-02-01")];
        let test = [row("x a b c d e f", "g9", "u9", "2020-03-01"), row("q r s t u v", "g2", "u1", "2020-01-31")];
        let found: Vec<_> = leaks(&train, &test).iter().map(|l| (l.kind, l.train, l.test)).collect();
        assert_eq!(
            found,
            [
                (LeakKind::NearDuplicate, 0, 0),
                (LeakKind::SameArticle, 0, 1),
                (LeakKind::SameGroup, 1, 1),
                (LeakKind::LaterInTrain, 1, 1)
            ]
        );
    }
}
