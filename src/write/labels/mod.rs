//! Labelled sentences in the formats in which other programs keep them.

mod fields;
mod json;
mod lines;

pub use fields::{label_columns, label_row, sentence_fields};
pub use json::{doccano_json, label_studio_json, spacy_json};
pub use lines::{FormatLimit, SEMEVAL_HEADER, fasttext_line, semeval_line, tsv_line};

use crate::label::{LabelSet, LabelledSentence, Sentiment};

/// Which labels are written, and how they are told apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct LabelsWritten {
    /// Stances are.
    pub stance: bool,
    /// Sentiments are.
    pub sentiment: bool,
    /// Each has its task before it, `stance:favor`, since it could not be told otherwise.
    pub with_task: bool,
}

impl LabelsWritten {
    /// Those that occur.
    pub fn of(sentences: &[LabelledSentence]) -> Self {
        let stance = sentences.iter().any(|s| s.stance.is_some());
        let sentiment = sentences.iter().any(|s| s.sentiment.is_some());
        // nothing but *neutral* would be taken for a stance
        let told = sentences.iter().any(|s| s.sentiment.is_some_and(|l| l != Sentiment::Neutral));
        Self { stance, sentiment, with_task: sentiment && (stance || !told) }
    }

    /// A sentence's labels as words: bare where it is clear what they label, else `stance:favor`.
    fn words(self, sentence: &LabelledSentence) -> Vec<String> {
        let stance = sentence.stance.filter(|_| self.stance).map(|l| self.word(l));
        let sentiment = sentence.sentiment.filter(|_| self.sentiment).map(|l| self.word(l));
        stance.into_iter().chain(sentiment).collect()
    }

    fn word<L: LabelSet>(self, label: L) -> String {
        if self.with_task { format!("{}:{}", L::TASK, label.name()) } else { label.name().to_owned() }
    }
}
