//! Many statements together: who stands where, in which shares, and when.

use crate::evaluate::{ErrorCounts, Shares, shares};
use crate::label::Stance;
use serde::Serialize;
use std::collections::BTreeMap;

/// A statement as it comes out of prediction, as far as an overview needs it.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Said {
    /// The article.
    pub article: String,
    /// Who says it.
    pub speaker: Option<String>,
    /// On what.
    pub topic: Option<String>,
    /// The most probable stance, and its probability.
    pub stance: Option<(Stance, f64)>,
    /// Whether the model abstained.
    pub abstained: bool,
    /// The tone.
    pub sentiment: Option<String>,
    /// Where it appeared.
    pub outlet: Option<String>,
    /// When, as the source writes it.
    pub date: Option<String>,
    /// What was said.
    pub text: String,
}

impl Said {
    /// Year and month, where the date begins with them.
    pub fn month(&self) -> Option<&str> {
        let date = self.date.as_deref()?;
        let month = date.get(..7)?;
        let shape = |(i, c): (usize, char)| if i == 4 { c == '-' } else { c.is_ascii_digit() };
        month.char_indices().all(shape).then_some(month)
    }

    /// Its value by which statements are told apart.
    pub fn value(&self, by: By) -> Option<&str> {
        match by {
            By::Outlet => self.outlet.as_deref(),
            By::Speaker => self.speaker.as_deref(),
            By::Month => self.month(),
        }
    }
}

/// What statements on a topic are told apart by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum By {
    /// Where they appeared.
    Outlet,
    /// Who says it.
    Speaker,
    /// Year and month.
    Month,
}

impl By {
    /// In words.
    pub const fn name(self) -> &'static str {
        match self {
            By::Outlet => "outlet",
            By::Speaker => "speaker",
            By::Month => "month",
        }
    }
}

/// The shares of some statements on one topic.
#[derive(Debug, Clone, Serialize)]
pub struct TopicShares {
    /// The topic.
    pub topic: String,
    /// What tells the statements apart; all of the topic's where there is nothing.
    pub by: Option<By>,
    /// Their common value.
    pub value: Option<String>,
    /// Their shares of favor, against and neutral.
    #[serde(flatten)]
    pub shares: Shares,
}

/// How shares are estimated.
#[derive(Debug, Clone, Copy, Default)]
pub struct ShareOptions<'a> {
    /// The model's errors on labelled sentences, where they are known.
    pub errors: Option<&'a ErrorCounts>,
    /// Bootstrap samples.
    pub samples: usize,
    /// Draws them.
    pub seed: u64,
    /// Values with fewer statements are left out.
    pub least: usize,
}

/// Shares by topic, and by each of the wanted values within it; the most frequent topics first. All statements with a stance
/// count, also those on which the model abstained. Statements of one article are drawn together.
pub fn topic_shares(said: &[Said], by: &[By], options: &ShareOptions<'_>) -> Vec<TopicShares> {
    let mut topics: BTreeMap<&str, Vec<&Said>> = BTreeMap::new();
    for s in said.iter().filter(|s| s.stance.is_some()) {
        topics.entry(s.topic.as_deref().unwrap_or_default()).or_default().push(s);
    }
    let mut ordered: Vec<(&str, Vec<&Said>)> = topics.into_iter().collect();
    ordered.sort_by_key(|(_, s)| std::cmp::Reverse(s.len()));
    let mut all = Vec::new();
    for (topic, own) in ordered {
        all.push(TopicShares { topic: topic.to_owned(), by: None, value: None, shares: estimate(&own, options) });
        for by in by {
            let mut values: BTreeMap<&str, Vec<&Said>> = BTreeMap::new();
            for s in &own {
                if let Some(value) = s.value(*by) {
                    values.entry(value).or_default().push(s);
                }
            }
            let mut values: Vec<(&str, Vec<&Said>)> =
                values.into_iter().filter(|v| v.1.len() >= options.least).collect();
            if *by != By::Month {
                values.sort_by_key(|(_, s)| std::cmp::Reverse(s.len()));
            }
            let row = |(value, s): (&str, Vec<&Said>)| TopicShares {
                topic: topic.to_owned(),
                by: Some(*by),
                value: Some(value.to_owned()),
                shares: estimate(&s, options),
            };
            all.extend(values.into_iter().map(row));
        }
    }
    all
}

fn estimate(said: &[&Said], options: &ShareOptions<'_>) -> Shares {
    let labels: Vec<usize> = said.iter().filter_map(|s| s.stance).map(|(stance, _)| stance as usize).collect();
    let mut articles: BTreeMap<&str, usize> = BTreeMap::new();
    let mut groups = Vec::with_capacity(said.len());
    for s in said {
        let next = articles.len();
        groups.push(*articles.entry(&s.article).or_insert(next));
    }
    shares(&labels, Some(&groups), options.errors, options.samples, options.seed)
}

/// Speakers by topics, each cell with its statements.
#[derive(Debug, Clone)]
pub struct Matrix<'a> {
    /// The columns, the most frequent first.
    pub topics: Vec<&'a str>,
    /// The rows, the most frequent first: a speaker, and for each topic what they said on it.
    pub speakers: Vec<(&'a str, Vec<Vec<&'a Said>>)>,
    /// Speakers that were left out.
    pub left_out: usize,
}

/// The matrix of the `most` speakers with most statements.
pub fn matrix(said: &[Said], most: usize) -> Matrix<'_> {
    let mut topics: BTreeMap<&str, usize> = BTreeMap::new();
    let mut speakers: BTreeMap<&str, Vec<&Said>> = BTreeMap::new();
    for s in said.iter().filter(|s| s.stance.is_some()) {
        let (Some(topic), Some(speaker)) = (s.topic.as_deref(), s.speaker.as_deref()) else { continue };
        *topics.entry(topic).or_default() += 1;
        speakers.entry(speaker).or_default().push(s);
    }
    let mut topics: Vec<(&str, usize)> = topics.into_iter().collect();
    topics.sort_by_key(|t| std::cmp::Reverse(t.1));
    let topics: Vec<&str> = topics.into_iter().map(|t| t.0).collect();
    let mut speakers: Vec<(&str, Vec<&Said>)> = speakers.into_iter().collect();
    speakers.sort_by_key(|s| std::cmp::Reverse(s.1.len()));
    let left_out = speakers.len().saturating_sub(most);
    speakers.truncate(most);
    let mut rows = Vec::with_capacity(speakers.len());
    for (speaker, said) in speakers {
        let on = |topic: &&str| said.iter().filter(|s| s.topic.as_deref() == Some(*topic)).copied().collect();
        rows.push((speaker, topics.iter().map(on).collect()));
    }
    Matrix { topics, speakers: rows, left_out }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(article: &str, speaker: &str, topic: &str, stance: Stance, date: &str) -> Said {
        Said {
            article: article.to_owned(),
            speaker: Some(speaker.to_owned()),
            topic: Some(topic.to_owned()),
            stance: Some((stance, 0.9)),
            date: Some(date.to_owned()),
            ..Said::default()
        }
    }

    #[test]
    fn statements_are_counted_by_topic_and_by_value() {
        let all = [
            said("a", "Ida Holm", "tram", Stance::Favor, "2020-01-03"),
            said("a", "Ida Holm", "tram", Stance::Favor, "2020-02-03"),
            said("b", "Ana Ruiz", "tram", Stance::Against, "2020-02-04T10:00"),
            said("b", "Ana Ruiz", "quay", Stance::Neutral, "soon"),
        ];
        let options = ShareOptions { samples: 20, least: 1, ..ShareOptions::default() };
        let found = topic_shares(&all, &[By::Month], &options);
        let rows: Vec<(&str, Option<&str>, usize)> =
            found.iter().map(|s| (s.topic.as_str(), s.value.as_deref(), s.shares.n)).collect();
        assert_eq!(
            rows,
            [("tram", None, 3), ("tram", Some("2020-01"), 1), ("tram", Some("2020-02"), 2), ("quay", None, 1)]
        );
        assert!((found[0].shares.counted[0] - 2.0 / 3.0).abs() < 1e-12);
        let matrix = matrix(&all, 1);
        assert_eq!((matrix.topics[0], matrix.speakers[0].0, matrix.left_out), ("tram", "Ana Ruiz", 1));
        assert_eq!(matrix.speakers[0].1.iter().map(Vec::len).collect::<Vec<_>>(), [1, 1]);
    }
}
