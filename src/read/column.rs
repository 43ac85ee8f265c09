//! Which column holds what.

use super::error::{Place, ReadError, ReadErrorKind};
use crate::label::{LabelSet, UnknownLabel};
use std::collections::BTreeMap;
use std::str::FromStr;

/// Names of columns, where they are not the usual ones.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Columns {
    /// The text.
    pub text: Option<String>,
    /// The row's or article's name.
    pub id: Option<String>,
    /// The topic.
    pub topic: Option<String>,
    /// The stance.
    pub stance: Option<String>,
    /// The sentiment.
    pub sentiment: Option<String>,
    /// The group.
    pub group: Option<String>,
    /// The speaker.
    pub speaker: Option<String>,
}

/// Usual names of columns, the most usual first.
pub(super) const TEXT: &[&str] = &["text", "sentence", "body", "content", "article", "tweet", "quote", "full_text"];
pub(super) const ID: &[&str] = &["id", "doc_id", "article_id", "sentence_id", "uid"];
pub(super) const TOPIC: &[&str] = &["topic", "issue"];
pub(super) const STANCE: &[&str] = &["stance"];
pub(super) const SENTIMENT: &[&str] = &["sentiment", "polarity"];
pub(super) const GROUP: &[&str] = &["group"];
pub(super) const SPEAKER: &[&str] = &["speaker"];

/// The column for something: the one named by the user, else the first usual name, whatever its case.
pub(super) fn find(named: Option<&String>, usual: &[&str], header: &[String]) -> Option<String> {
    match named {
        Some(name) => header.iter().find(|h| *h == name).cloned(),
        None => usual.iter().find_map(|u| header.iter().find(|h| h.eq_ignore_ascii_case(u)).cloned()),
    }
}

/// As [`find`], but an error where it is not there.
pub(super) fn need(
    named: Option<&String>,
    usual: &[&str],
    header: &[String],
    file: &str,
    wanted: &'static str,
    option: &'static str,
) -> Result<String, ReadError> {
    find(named, usual, header).ok_or_else(|| {
        let mut found = header.iter().take(MOST_NAMED).map(|h| format!("`{h}`")).collect::<Vec<_>>().join(", ");
        if header.is_empty() {
            "none".clone_into(&mut found);
        } else if header.len() > MOST_NAMED {
            found.push_str(&format!(" and {} more", header.len() - MOST_NAMED));
        }
        ReadError::new(Place::file(file), ReadErrorKind::Columns { wanted, found, option })
    })
}

/// Columns that are named in an error.
const MOST_NAMED: usize = 30;

/// What a data set's own codes mean: `0=against,1=favor`.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct LabelMap(BTreeMap<String, String>);

/// A label map that cannot be read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is not of the form CODE=LABEL, as in 0=against,1=favor")]
pub struct LabelMapError(String);

impl FromStr for LabelMap {
    type Err = LabelMapError;

    fn from_str(list: &str) -> Result<Self, LabelMapError> {
        let pair = |entry: &str| {
            let (code, label) = entry.split_once('=').ok_or_else(|| LabelMapError(entry.to_owned()))?;
            Ok((code.trim().to_owned(), label.trim().to_owned()))
        };
        list.split(',').filter(|e| !e.trim().is_empty()).map(pair).collect::<Result<_, _>>().map(Self)
    }
}

impl LabelMap {
    /// The label that `word` stands for.
    ///
    /// # Errors
    /// If it is no label, or a bare number that the map does not know.
    pub fn read<L: LabelSet>(&self, word: &str) -> Result<L, UnknownLabel> {
        self.0.get(word.trim()).map_or(word, String::as_str).parse()
    }
}
