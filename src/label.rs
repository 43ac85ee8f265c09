//! Labels and labelled sentences.
//!
//! What the program learns from and is judged by. This module knows the words
//! for labels that people use; it knows nothing of files or features.

use crate::text::Span;
use serde::{Deserialize, Serialize};
use std::{fmt, str::FromStr};

/// Where a speaker stands toward a topic's proposition.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Stance {
    /// The speaker supports it.
    Favor,
    /// The speaker opposes it.
    Against,
    /// Neither can be inferred.
    #[default]
    Neutral,
}

/// The tone of what is said.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Sentiment {
    /// Praise, hope, welcome.
    Positive,
    /// Blame, fear, ridicule.
    Negative,
    /// Matter of fact, or evenly mixed.
    #[default]
    Neutral,
}

/// A task's set of labels: three, in a fixed order.
pub trait LabelSet:
    Copy + Eq + Ord + fmt::Debug + fmt::Display + FromStr<Err = UnknownLabel> + Send + Sync + 'static
{
    /// What is labelled: `stance` or `sentiment`.
    const TASK: &'static str;
    /// All labels; the two poles come first.
    const ALL: [Self; 3];

    /// Its place in [`ALL`](Self::ALL).
    fn index(self) -> usize {
        Self::ALL.iter().position(|l| *l == self).unwrap_or(0)
    }

    /// The label's word.
    fn name(self) -> &'static str;
}

impl LabelSet for Stance {
    const TASK: &'static str = "stance";
    const ALL: [Stance; 3] = [Stance::Favor, Stance::Against, Stance::Neutral];

    fn name(self) -> &'static str {
        match self {
            Stance::Favor => "favor",
            Stance::Against => "against",
            Stance::Neutral => "neutral",
        }
    }
}

impl LabelSet for Sentiment {
    const TASK: &'static str = "sentiment";
    const ALL: [Sentiment; 3] = [Sentiment::Positive, Sentiment::Negative, Sentiment::Neutral];

    fn name(self) -> &'static str {
        match self {
            Sentiment::Positive => "positive",
            Sentiment::Negative => "negative",
            Sentiment::Neutral => "neutral",
        }
    }
}

/// A word that is no label of the task.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum UnknownLabel {
    /// A bare number: public data sets code labels in every possible order.
    #[error("`{found}` is a number; say what it means, for example --label-map {found}={example}")]
    Integer {
        /// What was found.
        found: String,
        /// A label of the task.
        example: &'static str,
    },
    /// Anything else.
    #[error("`{found}` is no {task}; expected one of {expected}")]
    Word {
        /// What was found.
        found: String,
        /// What was to be labelled.
        task: &'static str,
        /// The labels.
        expected: &'static str,
    },
}

fn unknown(found: &str, task: &'static str, example: &'static str, expected: &'static str) -> UnknownLabel {
    let found = found.to_owned();
    if found.parse::<f64>().is_ok() {
        UnknownLabel::Integer { found, example }
    } else {
        UnknownLabel::Word { found, task, expected }
    }
}

/// Reads a label or a usual synonym, in any case.
///
/// ```
/// use standpoint::label::Stance;
/// assert_eq!("PRO".parse(), Ok(Stance::Favor));
/// assert!("1".parse::<Stance>().is_err());
/// ```
impl FromStr for Stance {
    type Err = UnknownLabel;

    fn from_str(word: &str) -> Result<Self, UnknownLabel> {
        match word.trim().to_lowercase().as_str() {
            "favor" | "favour" | "for" | "pro" | "support" | "supports" | "agree" | "in favor" | "in favour" => {
                Ok(Stance::Favor)
            }
            "against" | "con" | "anti" | "oppose" | "opposes" | "disagree" => Ok(Stance::Against),
            "neutral" | "none" | "neither" | "unrelated" | "discuss" | "comment" => Ok(Stance::Neutral),
            other => Err(unknown(other, "stance", "favor", "favor, against, neutral (or a synonym)")),
        }
    }
}

/// Reads a label or a usual synonym, in any case.
impl FromStr for Sentiment {
    type Err = UnknownLabel;

    fn from_str(word: &str) -> Result<Self, UnknownLabel> {
        match word.trim().to_lowercase().as_str() {
            "positive" | "pos" => Ok(Sentiment::Positive),
            "negative" | "neg" => Ok(Sentiment::Negative),
            "neutral" | "neu" | "none" => Ok(Sentiment::Neutral),
            other => Err(unknown(other, "sentiment", "positive", "positive, negative, neutral (or pos, neg, neu)")),
        }
    }
}

impl fmt::Display for Stance {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

impl fmt::Display for Sentiment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

/// A sentence with what is known about it: a row of a label file.
///
/// To be predicted, only `text` is needed; to be learned from, a stance with a topic,
/// or a sentiment.
#[derive(Debug, Clone, PartialEq)]
pub struct LabelledSentence {
    /// Names it in the output.
    pub id: String,
    /// The sentence.
    pub text: String,
    /// The topic's id.
    pub topic: Option<String>,
    /// The speaker's stance toward the topic.
    pub stance: Option<Stance>,
    /// The tone, or, with a target, the sentiment toward it.
    pub sentiment: Option<Sentiment>,
    /// Who speaks.
    pub speaker: Option<String>,
    /// The sentence before it.
    pub before: Option<String>,
    /// The sentence after it.
    pub after: Option<String>,
    /// The mention toward which stance or sentiment is asked for, a span of `text`.
    pub target: Option<Span>,
    /// Rows of one group (an article, a campaign) stay together when data are divided.
    pub group: Option<String>,
    /// How much the row counts in training; 1 unless told otherwise.
    pub weight: f32,
    /// Of its features only those are learned from it that so many different texts with the same number here have; 1 for all.
    /// For texts that are not to be told again by a model.
    pub least_texts: u32,
    /// How probable its label is, where annotators were not of one mind.
    pub label_probability: Option<f32>,
    /// `train`, `dev`, `test`, or another part.
    pub split: Option<String>,
    /// Its language, where the file tells.
    pub language: Option<String>,
    /// Any further columns, by name.
    pub columns: Vec<(String, String)>,
}

impl LabelledSentence {
    /// A sentence of which nothing else is known.
    pub fn new(id: impl Into<String>, text: impl Into<String>) -> Self {
        Self {
            id: id.into(),
            text: text.into(),
            topic: None,
            stance: None,
            sentiment: None,
            speaker: None,
            before: None,
            after: None,
            target: None,
            group: None,
            weight: 1.0,
            least_texts: 1,
            label_probability: None,
            split: None,
            language: None,
            columns: Vec::new(),
        }
    }

    /// The value of a column by name, one of the known ones or of the further ones.
    pub fn column(&self, name: &str) -> Option<&str> {
        match name {
            "topic" => self.topic.as_deref(),
            "speaker" => self.speaker.as_deref(),
            "group" => self.group.as_deref(),
            "split" => self.split.as_deref(),
            "lang" => self.language.as_deref(),
            _ => self.columns.iter().find(|(n, _)| n == name).map(|(_, v)| v.as_str()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_refused_with_the_way_out() {
        let error = "1".parse::<Stance>().unwrap_err().to_string();
        assert_eq!(error, "`1` is a number; say what it means, for example --label-map 1=favor");
        assert!("-1".parse::<Sentiment>().unwrap_err().to_string().contains("--label-map -1=positive"));
    }

    #[test]
    fn every_label_reads_its_own_name() {
        for label in Stance::ALL {
            assert_eq!(label.name().parse(), Ok(label));
            assert_eq!(Stance::ALL[label.index()], label);
        }
        for label in Sentiment::ALL {
            assert_eq!(label.to_string().parse(), Ok(label));
        }
    }

    #[test]
    fn other_words_are_named_with_what_was_expected() {
        let error = "maybe".parse::<Stance>().unwrap_err().to_string();
        assert_eq!(error, "`maybe` is no stance; expected one of favor, against, neutral (or a synonym)");
    }
}
