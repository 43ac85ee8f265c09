//! Articles: what comes in.
//!
//! An article is its text, exactly as the user gave it, and what is known
//! about it. This module knows nothing of quotes, features or file formats.

use serde_json::Value;

/// One document.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Article {
    /// Names it in the output; unique within one run.
    pub id: String,
    /// Its headline, where the source has one apart from the text.
    pub title: Option<String>,
    /// When it appeared, as the source writes it.
    pub date: Option<String>,
    /// Where it appeared.
    pub outlet: Option<String>,
    /// Who wrote it.
    pub author: Option<String>,
    /// Its language, as the source writes it.
    pub language: Option<String>,
    /// Everything else that the source tells, in its order; carried to the output.
    pub columns: Vec<(String, Value)>,
    /// The text; all offsets count from its start.
    pub text: String,
}

impl Article {
    /// An article of which nothing is known but its name and text.
    pub fn new(id: impl Into<String>, text: impl Into<String>) -> Self {
        Self { id: id.into(), text: text.into(), ..Self::default() }
    }
}
