//! Formats of one line for each sentence, without quoting: white space in a text becomes a space.

use super::LabelsWritten;
use crate::label::{LabelSet, LabelledSentence, Sentiment, Stance};
use crate::write::csv::delimited_line;

/// What a format cannot hold.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum FormatLimit {
    /// fastText takes the words before the text for labels.
    #[error("the text begins with `__label__`, which fastText would take for a label")]
    LabelInText,
}

/// A row with tabs between its cells, quoted where that is needed.
pub fn tsv_line<S: AsRef<str>>(cells: &[S]) -> String {
    delimited_line(cells, b'\t')
}

/// A line of a fastText file; none for a sentence without a label.
///
/// # Errors
/// If the text would be read as a label.
pub fn fasttext_line(s: &LabelledSentence, written: LabelsWritten) -> Result<Option<String>, FormatLimit> {
    let text = one_line(&s.text);
    if text.starts_with("__label__") {
        return Err(FormatLimit::LabelInText);
    }
    let labels: String = written.words(s).iter().map(|w| format!("__label__{w} ")).collect();
    Ok((!labels.is_empty()).then(|| format!("{labels}{text}\n")))
}

/// The first line of a SemEval-2016 file.
pub const SEMEVAL_HEADER: &str = "ID\tTarget\tTweet\tStance\tSentiment\n";

/// A line of a SemEval-2016 file: the topic is the target, neutral is `NONE`.
pub fn semeval_line(s: &LabelledSentence) -> String {
    let stance = s.stance.map_or("", |stance| match stance {
        Stance::Favor => "FAVOR",
        Stance::Against => "AGAINST",
        Stance::Neutral => "NONE",
    });
    let sentiment = s.sentiment.map_or(String::new(), |sentiment| match sentiment {
        Sentiment::Neutral => "NEITHER".to_owned(),
        other => other.name().to_uppercase(),
    });
    let topic = s.topic.as_deref().unwrap_or_default();
    format!("{}\t{}\t{}\t{stance}\t{sentiment}\n", one_line(&s.id), one_line(topic), one_line(&s.text))
}

fn one_line(text: &str) -> String {
    text.split(|c: char| c.is_whitespace() || c.is_control()).filter(|w| !w.is_empty()).collect::<Vec<_>>().join(" ")
}
